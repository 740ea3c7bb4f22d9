// Who may enter, and cannot, is not there: results are those of a scenario that does not state it.
#include <map>
#include <string>

#include "contract_terms.hpp"
#include "property/random_recipe.hpp"

namespace fundsim::property {
namespace {

/// All that is known of a course, but for the numbers of providers.
void expect_same(const Plan& plan_a, const Outcome& a, const Plan& plan_b, const Outcome& b) {
    const OutcomeShape& shape = a.shape();
    const auto same = [](const std::string& what, std::int64_t x, std::int64_t y) {
        if (x != y) RC_FAIL(what + ": " + std::to_string(x) + " and " + std::to_string(y));
    };
    std::map<std::string, std::size_t> number;
    for (std::size_t p = 0; p < plan_b.provider_names.size(); ++p) number[plan_b.provider_names[p]] = p;
    for (std::size_t year = 0; year <= shape.years; ++year) {
        const std::string when = ", year " + std::to_string(year);
        for (std::size_t s = 0; s < shape.segments; ++s) {
            for (std::size_t m = 0; m < shape.municipalities; ++m)
                for (std::size_t t = 0; t < tally_count; ++t)
                    same(std::string(name_of(static_cast<Tally>(t))) + when, a.at(year, s, m, static_cast<Tally>(t)),
                         b.at(year, s, m, static_cast<Tally>(t)));
            for (std::size_t w = 0; w < wait_bins; ++w) same("waits" + when, a.waits(year, s, w), b.waits(year, s, w));
            for (std::size_t k = 0; k < severity_count; ++k)
                for (std::size_t t = 0; t < severity_tally_count; ++t)
                    same("by class" + when, a.severity(year, s, k, static_cast<SeverityTally>(t)),
                         b.severity(year, s, k, static_cast<SeverityTally>(t)));
        }
        for (std::size_t half = 0; half < 2; ++half)
            for (std::size_t m = 0; m < shape.municipalities; ++m)
                same("youths" + when, a.youths_active(year, half, m), b.youths_active(year, half, m));
        for (std::size_t p = 0; p < plan_a.provider_names.size(); ++p)
            for (std::size_t t = 0; t < provider_tally_count; ++t)
                same(plan_a.provider_names[p] + when, a.provider(year, p, static_cast<ProviderTally>(t)),
                     b.provider(year, number.at(plan_a.provider_names[p]), static_cast<ProviderTally>(t)));
    }
    for (std::size_t period = 0; period < shape.periods; ++period) {
        same("waiting", a.waiting_at(period), b.waiting_at(period));
        same("in care", a.in_care_at(period), b.in_care_at(period));
        same("spend", a.spend_in(period), b.spend_in(period));
    }
}

void set_admission(Scenario& scenario, double word) {
    for (auto* contracts : {&scenario.current_contracts, &scenario.contracts})
        for (auto& [segment, contract] : *contracts) testing::state(contract, {"procurement.admits", word});
}

/// The scenario, and the same without those who may enter.
void expect_nobody_is_missed(const Scenario& with, std::uint64_t seed) {
    Scenario without = with;
    std::erase_if(without.providers, [](const Provider& provider) { return provider.enters; });
    const Plan plan_a = compile(without, seed);
    const Plan plan_b = compile(with, seed);
    RC_ASSERT(plan_b.provider_names.size() > plan_a.provider_names.size());
    expect_same(plan_a, outcome_of(plan_a, 3), plan_b, outcome_of(plan_b, 3));
}

RC_GTEST_PROP(Entry, WhoMayEnterAndIsNotAdmittedChangesNothing, (Recipe recipe)) {
    recipe.entrants = true;
    Scenario scenario = scenario_of(recipe);
    set_admission(scenario, 0.0);
    expect_nobody_is_missed(scenario, recipe.seed);
}

RC_GTEST_PROP(Entry, OpenAdmissionWhereNobodyRespondsChangesNothing, (Recipe recipe)) {
    recipe.entrants = true;
    recipe.lots = false;
    Scenario scenario = scenario_of(recipe);
    set_admission(scenario, 1.0);
    scenario.behaviour.entry = 0.0;
    expect_nobody_is_missed(scenario, recipe.seed);
}

}  // namespace
}  // namespace fundsim::property
