// The extension point: a funding model is a list of terms and a payment rule.
//
// A new funding model is one file in engine/contracts/, one line in engine/contracts/registry.cpp, one scenario.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "fundsim/units.hpp"

namespace fundsim {

/// Kind of a figure: fixes the units a file may use, the unit it is held in, its bounds and its default spread.
enum class QuantityKind : std::uint8_t {
    share,           // `30 %` -> 0.30; 0 ... 1; intervals are logit-normal
    change,          // `-3 %`, `1 %/year` -> signed share; intervals are normal
    factor,          // plain number > 0; intervals are log-normal
    count,           // plain number >= 0; log-normal
    weeks,           // `12 week`, `3 year`, `2 month`, `4 day` -> weeks; log-normal
    minutes,         // `10 minute` -> minutes; log-normal
    per_week,        // `2 %/week`, `60 1/year`, `1000 1/month` -> per week; log-normal
    money,           // `450 EUR`, `34.7 MEUR` -> cents; log-normal
    money_per_year,  // `140 MEUR/year` -> cents per year; log-normal
    money_per_unit,  // `98.00 EUR/hour`, `310 EUR/day`, `90 EUR/half-day` -> cents per unit; log-normal
    units_per_week,  // `6 hour/week`, `7 day/week` -> units per week; log-normal
    choice,          // one of a list of words
};

/// One term of a contract: listed once, used for reading, defaults, schema and documentation.
struct TermDescription {
    std::string_view name;
    QuantityKind kind = QuantityKind::share;
    bool required = false;
    bool by_class = false;  // may be given per severity class
    double standard = 0.0;  // default, in the unit of `kind`
    double minimum = 0.0;
    double maximum = 0.0;
    std::string_view meaning;                     // one sentence, English
    std::span<const std::string_view> choices{};  // for QuantityKind::choice
    bool lasting = false;                         // holds as long as the contract: no `later` date can change it
};

/// Drawn terms of a contract, in the order of its term list, per class. Money in cents, shares as fractions.
using DrawnTerms = std::span<const BySeverity<double>>;

/// Money on ledger lines is held in 1/money_scale cent, so that rates per minute and per planned week stay whole numbers.
inline constexpr std::int64_t money_scale = 60 * 65536;

/// What happened on a block of ledger lines of one segment and coded class in one period: counts that know nothing of
/// money, one element per (provider, municipality) that has any, columns of equal length. The contract is known per block, so that a
/// payment rule is a plain loop.
///
/// An *arrangement* is a trajectory in one class. It is planned for `planned_duration` weeks. A change of class closes it
/// pro rata and opens one of the new class for what is left of that class's plan. It is for recovery or, for clients whose
/// goal is that nothing gets worse, for *lasting* support: that may be paid apart (CareClauses::lasting_apart).
struct LineBlock {
    std::span<const std::int64_t> quanta;         // billing quanta delivered
    std::span<const std::int64_t> client_weeks;   // clients in care x weeks
    std::span<const std::int64_t> planned_weeks;  // of which within the planned duration
    std::span<const std::int64_t> starts;         // trajectories started
    std::span<const std::int64_t> opened_weeks;   // planned weeks of arrangements opened
    std::span<const std::int64_t> closed_weeks;   // planned weeks left at endings: an amount paid for them is earned
    std::span<const std::int64_t>
        forgone_weeks;                      // planned weeks left at changes and transfers: never earned, paid back
    std::span<const std::int64_t> results;  // endings with the result reported as reached
    int quanta_per_unit = 1;
    int planned_duration = 1;  // weeks, of this class
    Severity severity = Severity::light;
    bool lasting = false;  // arrangements for lasting support; only where the contract pays them apart
};

/// What the payment rule makes of a block. Both are owed by the municipality of the line and received by its provider.
struct LinePay {
    std::span<std::int64_t> earned;  // accrual (baten en lasten), 1/money_scale cent
    std::span<std::int64_t> paid;    // cash, 1/money_scale cent; over a trajectory's life both add up to the same
};

/// A clause on the contract year of one agreement (a provider's part of a contract): it pays, at the end of the year,
///   share x max(0, of_claims x C + of_value x U - threshold),
/// C what the lines earned in the year, U the units delivered at reference cost, both in cents. A ceiling is
/// {-1, 1, 0, ceiling}; a claw-back below a bandwidth is {-share, 0, -1, -floor}.
struct YearClause {
    double share = 0.0;
    double of_claims = 0.0;
    double of_value = 0.0;
    double threshold = 0.0;  // cents a year
};

/// What is paid for a contract year: base + of_claims x C + the clauses. Piecewise linear, so that the value of one more
/// unit has a closed form under a forecast error (see contracts/incentives.hpp).
struct YearRule {
    double base = 0.0;       // cents a year whatever is delivered (a budget), paid and earned in equal parts per period
    double of_claims = 1.0;  // of what the lines earn: 1 where care is paid, 0 where the budget pays it
    std::array<YearClause, 6> clauses{};
    std::size_t clause_count = 0;
    double stop_at = 0.0;  // claims C (cents) at which the provider may stop admitting; 0: never
    // What the base of the next year owes to this one; nothing of it is paid in this one.
    double next_base_of_value = 0.0;  // of U (a ratchet)
    double next_base_of_loss = 0.0;   // of the loss, cost less pay, where there is one (renegotiation)
    double raise = 0.0;               // of `base`: cents a year that were renegotiated so far
    // What a review makes of next year's prices, to this provider: it pays this less for a cent of this year's result.
    double next_price_of_result = 0.0;
    double reviewed_margin = 0.0;  // the result is what is paid beyond cost x (1 + this)
    // The base is for having places: lines are paid beside it, and it ends with its provider (see contracts/availability.hpp).
    bool for_places = false;
    // Of the result (all that the year pays for all care, less its cost) beyond `corridor_width` x cost, either way, this
    // part is for the municipalities.
    double corridor_width = 0.0;
    double corridor_share = 0.0;
    void add(const YearClause& clause) { clauses[clause_count++] = clause; }
};

/// What is known of an agreement when its contract year opens. Cents a year; no draw of the coming year is in it.
struct YearFacts {
    double reference_value = 0.0;  // units that were expected at compile time, at reference cost
    double neutral_pay = 0.0;      // what the reference contract was expected to pay for them
    double last_base = 0.0;        // base of the year before (0 in the first)
    double share = 1.0;            // of the agreement in the neutral pay of everybody under the same contract
    double last_value = 0.0;       // units delivered in the year before, at reference cost (0 in the first)
    double last_loss = 0.0;        // what the year before cost beyond what it paid (0 in the first, or without a loss)
    double last_raise = 0.0;       // YearRule::raise of the year before (0 in the first)
    double price_change = 1.0;     // of prices and budgets: those of this year over those of the year before
    int year = 0;                  // contract year, from 0
    // Of the care for which places are planned: what the lines would earn, and its reference cost (0: not asked for).
    double planned_claims = 0.0;
    double planned_value = 0.0;
};

/// Measured results that a bonus or malus can hang on. Shares of the provider's cases of a year in one segment.
enum class Kpi : std::uint8_t {
    waiting,       // starts within the norm
    dropout,       // endings by the client, of endings (lower is better)
    stay,          // mean duration ended / planned (lower is better)
    step_down,     // transfers to a lighter setting, of endings
    relapse,       // endings after which care follows within five years (lower is better)
    goal,          // results reported, of endings
    satisfaction,  // survey: match, wait and dose
    count_
};
inline constexpr std::size_t kpi_count = static_cast<std::size_t>(Kpi::count_);

enum class KpiForm : std::uint8_t { linear, stepped, tournament };

/// Bonus (+) or malus (-) per KPI, as a share of what else the year pays.
struct KpiRule {
    struct Clause {
        double share = 0.0;   // of the year's pay at `full` and beyond; as malus at the mirrored distance below target
        double target = 0.0;  // KPI value without bonus or malus
        double full = 0.0;    // KPI value that earns the whole share
    };
    std::array<Clause, kpi_count> clauses{};
    KpiForm form = KpiForm::linear;
    double malus = 1.0;      // part of the share that can be lost: 0 bonus only, 1 symmetric
    double cap = 1.0;        // of the sum over KPIs, share of the year's pay
    bool on_change = false;  // against the provider's own year before instead of the target
    int minimum_cases = 0;   // fewer cases: no bonus, no malus
    int delay_years = 0;     // paid so many years later
};

/// Clauses that act on care itself, also where nobody responds to money. `explain` lists them.
struct CareClauses {
    bool acceptance_obliged = false;
    bool obligation_lapses_at_stop = true;
    bool stops_admission = false;      // at YearRule::stop_at
    int warranty_weeks = 0;            // a return within them is served by the same provider, unpaid
    int maximum_weeks = 0;             // of one trajectory; 0: none
    bool no_stacking = false;          // the lead contractor delivers or buys add-ons inside its price
    double maximum_units = 0.0;        // per trajectory; 0: none
    bool step_down_is_result = false;  // a step to a lighter setting closes with the result, not pro rata
    bool lasting_apart = false;  // arrangements for lasting support have a price of their own: no maximum, no warranty
};

struct ContractModel;

/// The model under a contract that builds on another one, and where its terms begin in the list of the upper one.
struct Underlying {
    const ContractModel* model = nullptr;
    std::size_t first_term = 0;
};

/// A funding model: its words, its terms, its payment rule.
struct ContractModel {
    std::string_view name;  // key in scenario files
    std::string_view nl;    // "inspanningsgericht (PxQ)"
    std::string_view en;
    std::span<const TermDescription> terms;
    bool claimed_per_client = true;  // a claim per client and period: drives messages
    bool pays_by_class = false;      // the coded class can change what is paid: ledger lines per class
    bool uses_arrangements = true;   // reads more of a line than its units
    bool pays_lines = true;          // false: the budget pays the care, and a line earns nothing of its own
    int price_term = -1;             // index of the term that a neutral price fills; -1: none
    int lasting_price_term = -1;     // index of the price of lasting support, which follows it; -1: none
    /// Payment rule of one period, linear in the counts.
    void (*accrue)(const LineBlock& lines, DrawnTerms terms, const LinePay& pay) = nullptr;
    /// Rule of a contract year; absent: what the lines earn.
    YearRule (*year)(DrawnTerms terms, const YearFacts& facts) = nullptr;
    KpiRule (*kpis)(DrawnTerms terms) = nullptr;
    CareClauses (*clauses)(DrawnTerms terms) = nullptr;
    /// For a contract that builds on another one: the model underneath, as these terms choose it.
    Underlying (*underlying)(DrawnTerms terms) = nullptr;
};

/// All funding models known to the engine.
std::span<const ContractModel> contract_models();

}  // namespace fundsim
