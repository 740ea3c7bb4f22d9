// The contracts of a scenario as drawn: terms, care clauses, line prices. Built beside the tables of a parameter draw;
// scenarios that share a past differ in these only.
#pragma once

#include <span>
#include <vector>

#include "contracts/incentives.hpp"
#include "contracts/modifiers.hpp"
#include "plan/tables.hpp"

namespace fundsim {

struct DrawnContract {
    std::vector<BySeverity<double>> terms;  // the model's own, then the modifiers'
    contracts::Modifiers modifiers;
    CareClauses clauses;
    KpiRule kpis;
    bool has_kpis = false;
};

/// Prices that the terms of a later date state anew.
struct RestatedPrices {
    bool price = false;
    bool lasting = false;
};

struct ContractTables {
    std::vector<DrawnContract> contracts;  // as Plan::contracts
    std::vector<DrawnContract> later;      // the same with the terms of a later date, where there are any
    std::vector<int> later_from;           // contract year of the horizon from which they hold; 0: never
    std::vector<RestatedPrices> restated;  // in them

    /// What holds in a contract year of the horizon (negative: before it).
    const DrawnContract& in_year(std::size_t contract, int year) const {
        const int from = later_from[contract];
        return from > 0 && year >= from ? later[contract] : contracts[contract];
    }
};

void build_contracts(const Plan& plan, const std::vector<double>& drawn, const Tables& tables, ContractTables& out);
/// The same with derived prices at their central level: for who reads the contracts in force before only, before there are tables.
void draw_contracts(const Plan& plan, const std::vector<double>& drawn, ContractTables& out);

/// Terms of a contract at the central values of their figures.
std::vector<BySeverity<double>> central_terms(const std::vector<BySeverity<Value>>& terms);

/// Groups of a segment, as drawn.
contracts::Groups groups_of(const Segment& segment, const std::vector<double>& drawn);

/// Of a contract, by its key.
const Segment& segment_of(const Plan& plan, const PlannedContract& contract);

/// Fills the price of a contract whose price is derived: `scale` times its ladder, or by step ratio.
void set_derived_price(const PlannedContract& contract, std::span<BySeverity<double>> terms, double scale);

inline constexpr double trial_price = 1e6;  // cents, of the lowest class

/// What the contract before pays for a segment in the stationary state, over what this one pays at `trial_price`; 0 where that
/// is nothing. `terms`: of the contract; `before`: of that before. The latter priced for its groups (contracts::price_groups).
double pay_ratio(const Plan& plan, const PlannedContract& contract, DrawnTerms terms, DrawnTerms before,
                 const Tables& tables);

/// What the lines of a caseload earn in a year of the stationary state under a contract, and that care at reference cost. Cents.
struct PlannedYear {
    double claims = 0.0;
    double value = 0.0;
};
/// `terms`: of the contract, this year.
PlannedYear planned_year(const Plan& plan, std::size_t caseload, const ContractModel& model, DrawnTerms terms,
                         const Tables& tables);

/// What indexation has made of the prices of a contract when a year of the horizon (from 0) opens:
///   product over t = 1 ... year of (1 + indexation that holds in year t)
/// An indexation of a later date acts from that year on, and takes nothing back of what came before. A price that is stated for a
/// later date holds in that year as it is stated: for it t begins in the year after.
struct PriceIndex {
    double price = 1.0;
    double lasting = 1.0;  // of the price of lasting support
};
PriceIndex indexed(const ContractTables& drawn, std::size_t contract, int year);

/// Terms of a contract in one contract year (as of in_year): prices and budgets after tender discount and indexation.
std::vector<BySeverity<double>> terms_of_year(const PlannedContract& contract, const DrawnContract& drawn,
                                              const PriceIndex& index);

}  // namespace fundsim
