// The field list of every struct of a scenario: key, meaning, kind, bounds. The only place where these are stated:
// reading, defaults, schema, reference, canonical form and the walk over figures all come from here.
//
// Add a setting: a member with its default in include/fundsim/scenario.hpp, a line in fields.cpp.
#pragma once

#include <functional>

#include "fundsim/contract.hpp"
#include "fundsim/scenario.hpp"
#include "scenario/visitor.hpp"

namespace fundsim::scenario {

void fields(Visitor& visit, Scenario& scenario);
void fields(Visitor& visit, Study& study);  // all but the scenarios themselves

/// Which terms of a contract: those that count (of a contract that builds on another: of the chosen one); of these only
/// the ones that are not at their default, with the others of their group; all that a file may hold; or for a description
/// the model's own, without those of models underneath and of every contract.
enum class TermScope : std::uint8_t { used, changed, all, own };

/// Terms of one contract in a segment that bills in `unit`. The model must be set and known; `stated` are the classes
/// for which a price or another required term by class must be given.
void term_fields(Visitor& visit, ContractTerms& contract, const ContractModel& model, BillingUnit unit,
                 const StatedClasses& stated, TermScope scope = TermScope::used);
/// Group `later`: the date, and the terms that hold from then on; what it does not state stays as it is in the contract.
/// Readers find it or not; whoever writes calls it where `later_from` is set.
void later_fields(Visitor& visit, ContractTerms& contract, const ContractModel& model, BillingUnit unit,
                  TermScope scope = TermScope::used);
/// Terms of every contract, for a description.
void modifier_fields(Visitor& visit);

/// A key of `contracts`: "day_care" or "day_care@provider".
struct ContractKey {
    std::string_view segment;
    std::string_view provider;  // empty: all providers of the segment
};
inline ContractKey contract_key(std::string_view key) {
    const std::size_t at = key.find('@');
    return {key.substr(0, at), at == std::string_view::npos ? std::string_view() : key.substr(at + 1)};
}

/// Terms at their central values.
std::vector<BySeverity<double>> central_terms(const ContractTerms& contract);

inline constexpr Field lot_field{"lot", "Segments with the same word share one budget per provider.",
                                 Presence::optional};

inline constexpr Field later_field{
    "later",
    "Terms that change from a later date: `{from: 2 year, ...}`, counted from the start of "
    "the horizon.",
    Presence::optional};

/// The model of that name, or nullptr.
const ContractModel* find_model(std::string_view name);

/// Terms at their defaults: those of the model, then those of every contract.
std::vector<BySeverity<Value>> default_terms(const ContractModel& model);

const Segment* find_segment(const std::vector<Segment>& segments, std::string_view id);

/// What each figure of a scenario may be; calls `use` once per held figure (four times for figures by class).
void for_each_value(Scenario& scenario, const std::function<void(Value&)>& use);

// Columns are indexed with 16 bits (engineering.md: "Dimension limits are stated and refused").
inline constexpr std::size_t most_municipalities = 512;
inline constexpr std::size_t most_referrers = 64;
inline constexpr std::size_t most_segments = 64;
inline constexpr std::size_t most_caseloads = 65'535;

inline constexpr std::array<std::string_view, 2> contract_states{"stated", "assumed"};

}  // namespace fundsim::scenario
