// Price-neutral contracts: prices that are derived when a scenario is compiled, so that contracts differ in what they pay
// for and not in how much they cost.
//
// A model names the term that holds its price (ContractModel::price_term) and may have the terms `price.neutral`,
// `price.step_ratio`, `price.level` beside it. A contract that builds on another has the price of the one underneath.
#pragma once

#include <optional>
#include <string_view>

#include "contracts/groups.hpp"
#include "fundsim/contract.hpp"

namespace fundsim::contracts {

/// What is paid over cost where the contract in force is not known (unit cost x 1.01: model.md, "Starting point").
inline constexpr double paid_over_cost = 1.01;

/// The model that makes the lines pay: the one underneath where a contract builds on another.
Underlying paying_model(const ContractModel& model, DrawnTerms terms);

/// Number of terms of a contract: those of its model, then the modifiers.
std::size_t term_count(const ContractModel& model);
const TermDescription& term_at(const ContractModel& model, std::size_t index);
/// Index in that list, or -1.
int find_term(const ContractModel& model, std::string_view name);

/// Index of the term that holds the price, or -1.
int price_term_of(const ContractModel& model, DrawnTerms terms);
/// Index of the price of lasting support, or -1. It follows the price: derived, indexed and discounted with it.
int lasting_price_term_of(const ContractModel& model, DrawnTerms terms);
/// Everything that the lines or the budget pay becomes `factor` times as much.
void multiply_prices(const ContractModel& model, std::span<BySeverity<double>> terms, double factor);
/// As if there were no ceiling in money on what a provider is paid in a year.
void lift_ceilings(const ContractModel& model, std::span<BySeverity<double>> terms);
/// What is paid for a unit of staff where care is given in groups: the tariff changes with what participants are charged.
void price_groups(const ContractModel& model, std::span<BySeverity<double>> terms, const Groups& groups);
/// Index of the term that says that the price is derived, or -1: this contract has no derived prices.
int neutral_term_of(const ContractModel& model, DrawnTerms terms);
bool price_is_neutral(const ContractModel& model, DrawnTerms terms);
/// 1 for a neutral price; 0.95 for one that is 5 % lower.
double price_level(const ContractModel& model, DrawnTerms terms);
/// Fills the price term: scale (cents) x step ratio ^ class; the same for all classes where the model has no ratio. What
/// the lines and the budget pay is proportional to `scale`, up to the rounding of prices to whole cents: to find the scale,
/// try a large one (10^6). A price of lasting support keeps its proportion to the price of the lowest class.
void set_neutral_price(const ContractModel& model, std::span<BySeverity<double>> terms, double scale);

/// Weeks of care that a price of the lines is for: 1 for a tariff per week, 52 for a sum per year; nothing where anything
/// else is paid for.
std::optional<double> weeks_of_price(const ContractModel& model, DrawnTerms terms);

/// Whether the coded class can change what is paid: by the model, or because a term differs between classes.
bool pays_by_class(const ContractModel& model, DrawnTerms terms);
/// Whether claims go per client and period, by the model that pays the lines.
bool claimed_per_client(const ContractModel& model, DrawnTerms terms);
bool uses_arrangements(const ContractModel& model, DrawnTerms terms);
/// Whether lines earn anything of their own.
bool pays_lines(const ContractModel& model, DrawnTerms terms);
/// Whether arrangements for lasting support are paid apart from those for recovery.
bool lasting_apart(const ContractModel& model, DrawnTerms terms);

}  // namespace fundsim::contracts
