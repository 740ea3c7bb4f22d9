// Task-based (taakgericht; Regeling Jeugdwet art. 6c.3): a budget for a task, whatever is delivered; and its bare form, the
// lump sum (lumpsum, populatiebekostiging without options).
//
//   year:  B                                             paid in equal parts per period
//        - claw-back    x [(1 - bandwidth) B - U]+       less care than agreed: part goes back
//        + safety valve x [U - (1 + bandwidth) B]+       more care than agreed: part is paid extra
//
// U is the care delivered in the year, at reference unit cost. With a ratchet the next budget follows what was delivered:
// B' = (1 - ratchet) B x i + ratchet x U x agreed budget / value that was expected, i the change of the agreed budget (indexation,
// terms of a later date). Clients bring no claims (Amsterdam 2020).
//
// Renegotiation raises the budget by a part of last year's loss, cost less pay, and what was raised stays:
//   B' = budget by the clauses above + R',   R' = R + renegotiation x [cost - pay]+
// R stands beside the ratchet, which would else pay a loss, take it back and pay it again, year after year.
// Segments that name the same `lot` settle together: budgets and care are added up per provider first.
#include <algorithm>

#include "contracts/families.hpp"
#include "contracts/words.hpp"

namespace fundsim::contracts {
namespace {

// The lump sum has the first terms only.
enum Term : std::size_t {
    budget,
    neutral,
    level,
    acceptance,
    renegotiation,
    bandwidth,
    claw_back,
    safety_valve,
    ratchet,
    step_down_bonus,
    step_down_target,
    step_down_full,
    term_count
};

constexpr TermDescription budget_term{
    .name = "budget",
    .kind = QuantityKind::money_per_year,
    .maximum = 1e13,
    .meaning = "Budget for the task, divided over the providers by share; or `price: {neutral: true}`."};

constexpr TermDescription share_term(std::string_view name, double standard, std::string_view meaning) {
    return {.name = name, .kind = QuantityKind::share, .standard = standard, .maximum = 1.0, .meaning = meaning};
}

constexpr TermDescription renegotiation_term =
    share_term("renegotiation", 0.0,
               "Part of a year's loss (cost less pay) by which the budgets of the years after it are raised.");

constexpr std::array<TermDescription, term_count> terms{
    budget_term,
    neutral_term(),
    level_term(),
    acceptance_term(1.0),
    renegotiation_term,
    share_term("bandwidth", 0.0, "Range around the budget within which more or less care changes nothing."),
    share_term("claw_back", 0.0, "Part that goes back of what stays below the bandwidth; 0 %: nothing."),
    share_term("safety_valve", 0.0, "Part that is paid of what goes beyond the bandwidth; 0 %: nothing."),
    share_term("ratchet", 0.0, "How far the next budget follows the care of the year before."),
    share_term("step_down.bonus", 0.0, "Bonus for moving clients to a lighter setting, as share of the budget."),
    share_term("step_down.target", 0.0, "Share of endings that are such moves, without a bonus."),
    share_term("step_down.full", 0.0, "Share of endings that earns the whole bonus."),
};

constexpr std::array lump_sum_terms{
    budget_term, neutral_term(), level_term(), acceptance_term(0.0), renegotiation_term,
};

// The budget pays the care: a line earns nothing of its own.
void accrue(const LineBlock&, DrawnTerms, const LinePay& pay) {
    for (std::int64_t& amount : pay.earned) amount = 0;
    for (std::int64_t& amount : pay.paid) amount = 0;
}

YearRule first_budget(DrawnTerms drawn, const YearFacts& facts) {
    YearRule rule;
    rule.of_claims = 0.0;
    rule.base = figure(drawn, budget) * facts.share;
    return rule;
}

/// On top of the base that the other clauses make.
void renegotiate(YearRule& rule, DrawnTerms drawn, const YearFacts& facts) {
    rule.next_base_of_loss = figure(drawn, renegotiation);
    rule.raise = facts.last_raise + rule.next_base_of_loss * facts.last_loss;
    rule.base += rule.raise;
}

YearRule budget_only(DrawnTerms drawn, const YearFacts& facts) {
    YearRule rule = first_budget(drawn, facts);
    renegotiate(rule, drawn, facts);
    return rule;
}

YearRule year(DrawnTerms drawn, const YearFacts& facts) {
    YearRule rule = first_budget(drawn, facts);
    const double follow = figure(drawn, ratchet);
    if (follow > 0.0) {
        const double price = facts.reference_value > 0.0 ? rule.base / facts.reference_value : 1.0;
        const double without_raise = std::max(0.0, facts.last_base - facts.last_raise);
        if (facts.year > 0)
            rule.base = (1.0 - follow) * without_raise * facts.price_change + follow * facts.last_value * price;
        rule.next_base_of_value = follow * price;
    }
    renegotiate(rule, drawn, facts);
    const double width = figure(drawn, bandwidth);
    if (figure(drawn, claw_back) > 0.0)
        rule.add({.share = -figure(drawn, claw_back),
                  .of_claims = 0.0,
                  .of_value = -1.0,
                  .threshold = -(1.0 - width) * rule.base});
    if (figure(drawn, safety_valve) > 0.0)
        rule.add({.share = figure(drawn, safety_valve),
                  .of_claims = 0.0,
                  .of_value = 1.0,
                  .threshold = (1.0 + width) * rule.base});
    return rule;
}

KpiRule kpis(DrawnTerms drawn) {
    KpiRule rule;
    rule.malus = 0.0;
    rule.clauses[static_cast<std::size_t>(Kpi::step_down)] = {.share = figure(drawn, step_down_bonus),
                                                              .target = figure(drawn, step_down_target),
                                                              .full = figure(drawn, step_down_full)};
    return rule;
}

CareClauses clauses(DrawnTerms drawn) { return {.acceptance_obliged = yes(drawn, acceptance)}; }

}  // namespace

const ContractModel task_based{.name = "task_based",
                               .nl = "taakgericht",
                               .en = "task-based",
                               .terms = terms,
                               .claimed_per_client = false,
                               .pays_by_class = false,
                               .uses_arrangements = false,
                               .pays_lines = false,
                               .price_term = budget,
                               .accrue = accrue,
                               .year = year,
                               .kpis = kpis,
                               .clauses = clauses};

const ContractModel lump_sum{.name = "lump_sum",
                             .nl = "lumpsum",
                             .en = "lump sum",
                             .terms = lump_sum_terms,
                             .claimed_per_client = false,
                             .pays_by_class = false,
                             .uses_arrangements = false,
                             .pays_lines = false,
                             .price_term = budget,
                             .accrue = accrue,
                             .year = budget_only,
                             .clauses = clauses};

}  // namespace fundsim::contracts
