#include "contracts/modifiers.hpp"

#include "contracts/words.hpp"

namespace fundsim::contracts {
namespace {

constexpr std::array<std::string_view, 3> run_off_words{"keep", "convert", "reassess"};

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
                    .meaning = "What a provider pays on an amount that a check finds overpaid, as a multiple."},
    TermDescription{.name = "trajectory_funding",
                    .kind = QuantityKind::choice,
                    .meaning =
                        "One price for a whole episode: the first trajectory is paid, others are inside its price, "
                        "and what comes in is divided over all providers by the cost of the care each gave.",
                    .choices = no_yes,
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
            .per_episode = yes(own, trajectory_funding)};
}

}  // namespace fundsim::contracts
