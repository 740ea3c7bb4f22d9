#include "contracts/modifiers.hpp"

#include <algorithm>

#include "contracts/words.hpp"

namespace fundsim::contracts {
namespace {

constexpr std::array<std::string_view, 3> run_off_words{"keep", "convert", "reassess"};
constexpr std::array<std::string_view, 2> admits_words{"closed", "open"};

enum Term : std::size_t {
    tender_discount,
    indexation,
    corridor_width,
    corridor_share,
    regional_ceiling,
    run_off,
    audit,
    penalty,
    trajectory_funding,
    availability,
    review_share,
    review_margin,
    review_most,
    procurement_term,
    procurement_loss,
    procurement_guaranteed,
    procurement_cost_region,
    procurement_cost_provider,
    procurement_admits,
    term_count
};

constexpr std::array<TermDescription, term_count> terms{
    TermDescription{.name = "tender_discount",
                    .kind = QuantityKind::share,
                    .maximum = 0.5,
                    .meaning = "Taken off every price and budget, as offered in a tender."},
    TermDescription{.name = "indexation",
                    .kind = QuantityKind::change,
                    .minimum = -0.2,
                    .maximum = 0.3,
                    .meaning = "Change of prices and budgets at every new contract year, beside the price level of the "
                               "scenario."},
    TermDescription{.name = "corridor.width",
                    .kind = QuantityKind::share,
                    .maximum = 1.0,
                    .meaning = "Result of the year, as share of cost, that stays with the provider."},
    TermDescription{.name = "corridor.share",
                    .kind = QuantityKind::share,
                    .maximum = 1.0,
                    .meaning = "Part of a result outside it that the municipalities bear or take; 0 %: no corridor."},
    TermDescription{.name = "regional_ceiling",
                    .kind = QuantityKind::money_per_year,
                    .maximum = 1e13,
                    .meaning = "Most that is paid in a year to all providers together; 0 EUR/year: no ceiling."},
    TermDescription{.name = "run_off",
                    .kind = QuantityKind::choice,
                    .meaning =
                        "Trajectories that run when this contract takes over: they keep their contract for at most a "
                        "year, or are converted, or are assessed again.",
                    .choices = run_off_words,
                    .lasting = true},
    TermDescription{.name = "audit",
                    .kind = QuantityKind::share,
                    .maximum = 1.0,
                    .meaning = "Share of cases of which the coded class and the reported result are checked."},
    TermDescription{.name = "penalty",
                    .kind = QuantityKind::count,
                    .maximum = 100.0,
                    .meaning =
                        "What a provider owes where a check finds a class or result that is not so, as a multiple "
                        "of what it would have brought."},
    TermDescription{.name = "trajectory_funding",
                    .kind = QuantityKind::choice,
                    .meaning =
                        "One price for a whole episode: the first trajectory is paid, others are inside its price, "
                        "and what comes in is divided over all providers by the cost of the care each gave.",
                    .choices = no_yes,
                    .lasting = true},
    TermDescription{.name = "availability",
                    .kind = QuantityKind::share,
                    .maximum = 1.0,
                    .meaning = "Part of what the contract is expected to pay that is paid for having places, in equal "
                               "parts over the year, whatever is used; of what care earns the rest is paid."},
    TermDescription{.name = "price_review.share",
                    .kind = QuantityKind::share,
                    .maximum = 1.0,
                    .meaning = "Part of the providers' margin beyond `price_review.margin`, or of what lacks, by which "
                               "next year's prices are lowered or raised; 0 %: prices are not reviewed."},
    TermDescription{.name = "price_review.margin",
                    .kind = QuantityKind::share,
                    .standard = 0.01,
                    .maximum = 0.5,
                    .meaning = "Margin over cost of all providers together that a review leaves as it is."},
    TermDescription{.name = "price_review.most",
                    .kind = QuantityKind::share,
                    .standard = 0.1,
                    .minimum = 0.001,
                    .maximum = 0.5,
                    .meaning = "Most that one review changes prices, up or down."},
    TermDescription{.name = "procurement.term",
                    .kind = QuantityKind::weeks,
                    .maximum = 30.0 * weeks_per_year,
                    .meaning =
                        "Whole years after which the contract is let again, counted from the start of the horizon; "
                        "0 week: it has no end.",
                    .lasting = true},
    TermDescription{.name = "procurement.loss",
                    .kind = QuantityKind::share,
                    .maximum = 1.0,
                    .meaning = "Chance, as providers see it, of not getting the contract again when its term ends.",
                    .lasting = true},
    TermDescription{.name = "procurement.guaranteed",
                    .kind = QuantityKind::share,
                    .maximum = 1.0,
                    .meaning = "Part of its planned capacity that a provider has undertaken to keep, as in a tender.",
                    .lasting = true},
    TermDescription{.name = "procurement.cost_region",
                    .kind = QuantityKind::money,
                    .maximum = 1e9,
                    .meaning = "What letting the contract to one provider costs the municipalities, each time.",
                    .lasting = true},
    TermDescription{.name = "procurement.cost_provider",
                    .kind = QuantityKind::money,
                    .maximum = 1e9,
                    .meaning = "What the procedure costs each provider that gets the contract, each time.",
                    .lasting = true},
    TermDescription{.name = "procurement.admits",
                    .kind = QuantityKind::choice,
                    .meaning =
                        "Whether providers with `enters` may still get the contract while it runs, at the start of "
                        "each of its years (open admission, open house).",
                    .choices = admits_words,
                    .lasting = true},
};

}  // namespace

std::span<const TermDescription> modifier_terms() { return terms; }

Modifiers modifiers_of(const ContractModel& model, DrawnTerms drawn) {
    if (drawn.size() < model.terms.size() + term_count) return {};
    const DrawnTerms own = drawn.subspan(model.terms.size());
    return {.tender_discount = figure(own, tender_discount),
            .indexation = figure(own, indexation),
            .corridor_width = figure(own, corridor_width),
            .corridor_share = figure(own, corridor_share),
            .regional_ceiling = figure(own, regional_ceiling),
            .run_off = static_cast<RunOff>(word(own, run_off)),
            .audit = figure(own, audit),
            .penalty = figure(own, penalty),
            .per_episode = yes(own, trajectory_funding),
            .availability = figure(own, availability),
            .review_share = figure(own, review_share),
            .review_margin = figure(own, review_margin),
            .review_most = figure(own, review_most),
            .procurement = {.term = static_cast<int>(figure(own, procurement_term) / weeks_per_year + 0.5),
                            .loss = figure(own, procurement_loss),
                            .guaranteed = figure(own, procurement_guaranteed),
                            .cost_region = figure(own, procurement_cost_region),
                            .cost_provider = figure(own, procurement_cost_provider),
                            .open = word(own, procurement_admits) == 1}};
}

double price_after_review(const Modifiers& m, double pay, double cost) {
    if (!(m.review_share > 0.0) || !(pay > 0.0)) return 1.0;
    const double change = m.review_share * (1.0 - cost * (1.0 + m.review_margin) / pay);
    return 1.0 - std::clamp(change, -m.review_most, m.review_most);
}

void weigh_review(const Modifiers& m, double share, YearRule& rule) {
    rule.next_price_of_result = m.review_share * share;
    rule.reviewed_margin = m.review_margin;
}

}  // namespace fundsim::contracts
