// A funding model that the engine does not know: an intake fee, then a subscription per week in care, and a rebate on what a
// year brings beyond a threshold. This file is all there is to write for a new funding model.
#include <array>

#include "toy/subscription.hpp"

namespace fundsim::toy {
namespace {

enum Term : std::size_t { intake, week, rebate_from, rebate, term_count };

constexpr std::array<TermDescription, term_count> terms{
    TermDescription{.name = "intake",
                    .kind = QuantityKind::money,
                    .required = true,
                    .by_class = true,
                    .maximum = 1e8,
                    .meaning = "Fee for a start."},
    TermDescription{.name = "week",
                    .kind = QuantityKind::money,
                    .required = true,
                    .by_class = true,
                    .maximum = 1e8,
                    .meaning = "Subscription for a week in care."},
    TermDescription{.name = "rebate.from",
                    .kind = QuantityKind::money_per_year,
                    .maximum = 1e13,
                    .meaning = "Claims of all providers in a year from which a rebate is given; 0 EUR/year: none."},
    TermDescription{.name = "rebate.share",
                    .kind = QuantityKind::share,
                    .maximum = 1.0,
                    .meaning = "Rebate on what is claimed beyond that."},
};

void accrue(const LineBlock& lines, DrawnTerms drawn, const LinePay& pay) {
    const auto k = static_cast<std::size_t>(lines.severity);
    const std::int64_t start = static_cast<std::int64_t>(drawn[intake][k]) * money_scale;
    const std::int64_t each_week = static_cast<std::int64_t>(drawn[week][k]) * money_scale;
    for (std::size_t i = 0; i < pay.earned.size(); ++i) {
        pay.earned[i] = start * lines.starts[i] + each_week * lines.client_weeks[i];
        pay.paid[i] = pay.earned[i];
    }
}

YearRule year(DrawnTerms drawn, const YearFacts& facts) {
    YearRule rule;
    const double from = drawn[rebate_from][0] * facts.share;
    if (from > 0.0) rule.add({.share = -drawn[rebate][0], .of_claims = 1.0, .of_value = 0.0, .threshold = from});
    return rule;
}

}  // namespace

const ContractModel subscription{.name = "subscription",
                                 .nl = "abonnement",
                                 .en = "subscription",
                                 .terms = terms,
                                 .claimed_per_client = false,
                                 .pays_by_class = true,
                                 .uses_arrangements = true,
                                 .accrue = accrue,
                                 .year = year};

}  // namespace fundsim::toy
