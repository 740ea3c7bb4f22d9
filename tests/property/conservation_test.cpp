// Nobody and no cent gets lost or appears from nowhere.
#include <array>

#include "contract_terms.hpp"
#include "contracts/price.hpp"
#include "property/random_recipe.hpp"
#include "reference/responses.hpp"
#include "reference/simulator.hpp"

namespace fundsim::property {
namespace {

constexpr std::array endings{Tally::ended_as_planned,   Tally::ended_early_by_client, Tally::ended_early_by_provider,
                             Tally::ended_in_agreement, Tally::ended_external,        Tally::ended_other_provider,
                             Tally::ended_other_domain};

/// Tallies of one year, segment and municipality.
struct Book {
    const Outcome& outcome;
    std::size_t year, segment, municipality;
    std::int64_t operator()(Tally what) const { return outcome.at(year, segment, municipality, what); }
    std::int64_t ended() const {
        std::int64_t sum = 0;
        for (const Tally code : endings) sum += (*this)(code);
        return sum;
    }
};

/// Calls `check(book, book of the year before)` wherever the stock at the start of the year is known.
template <class Check>
void every_year(const Recipe& recipe, const Outcome& outcome, Check&& check) {
    const OutcomeShape& shape = outcome.shape();
    const Outcome nothing(shape);
    for (std::size_t year = 0; year <= shape.years; ++year)
        for (std::size_t s = 0; s < shape.segments; ++s)
            for (std::size_t m = 0; m < shape.municipalities; ++m) {
                const bool first = year == (recipe.warm_up_years > 0 ? 0 : 1);
                if (first && !recipe.start_empty) continue;  // what the initial caseload was is not in the outcome
                if (year == 0 && recipe.warm_up_years == 0) continue;
                check(Book{outcome, year, s, m}, first ? Book{nothing, year, s, m} : Book{outcome, year - 1, s, m});
            }
}

/// The reference simulator throws in the week in which somebody is lost.
RC_GTEST_PROP(Conservation, EngineEqualsReferenceSimulatorThatLosesNobody, (const Recipe& recipe)) {
    const Plan plan = plan_of(recipe);
    const auto replication = *rc::gen::inRange(0U, 50U);
    const Outcome engine = outcome_of(plan, replication);
    if (!recipe.behaviour) {
        expect_equal(plan, engine, reference::simulate(plan, replication));
        return;
    }
    Outcome own;
    const auto responses = reference::responses_of(plan, replication, own);
    expect_equal(plan, engine, reference::simulate(plan, replication, responses));
}

RC_GTEST_PROP(Conservation, EverybodyReferredIsAccountedFor, (const Recipe& recipe)) {
    every_year(recipe, outcome_of(plan_of(recipe), 0), [&](const Book& year, const Book& before) {
        RC_ASSERT(before(Tally::in_care_end) + year(Tally::clients_started) == year.ended() + year(Tally::in_care_end));
        if (recipe.behaviour) return;  // who was declined, or has to move, is on no list for a while
        RC_ASSERT(before(Tally::waiting_end) + year(Tally::clients_referred) ==
                  year(Tally::clients_redirected) + year(Tally::withdrawn) + year(Tally::recovered_waiting) +
                      year(Tally::clients_started) + year(Tally::waiting_end));
    });
}

RC_GTEST_PROP(Conservation, PartsAddUpToTheirWhole, (const Recipe& recipe)) {
    const Plan plan = plan_of(recipe);
    const Outcome outcome = outcome_of(plan, 0);
    const OutcomeShape& shape = outcome.shape();
    for (std::size_t year = 0; year <= shape.years; ++year) {
        std::int64_t starts = 0;
        for (std::size_t p = 0; p < shape.providers; ++p) starts += outcome.provider(year, p, ProviderTally::starts);
        RC_ASSERT(starts == outcome.total(year, Tally::clients_started));
        for (std::size_t s = 0; s < shape.segments; ++s) {
            std::int64_t counted = 0, weeks = 0, started = 0, waited = 0;
            for (std::size_t bin = 0; bin < wait_bins; ++bin) {
                counted += outcome.waits(year, s, bin);
                weeks += outcome.waits(year, s, bin) * static_cast<std::int64_t>(bin);
            }
            for (std::size_t m = 0; m < shape.municipalities; ++m) {
                const Book book{outcome, year, s, m};
                started += book(Tally::clients_started);
                waited += book(Tally::wait_weeks);
                RC_ASSERT(book(Tally::goals_reached) <= book.ended());
                RC_ASSERT(book(Tally::starts_add_on) + book(Tally::starts_follow_up) <= book(Tally::clients_started));
                RC_ASSERT(book(Tally::waits_within_norm) <= book(Tally::clients_started));
                RC_ASSERT(book(Tally::step_downs) <= book(Tally::ended_other_provider));
                const std::int64_t limit = plan.scenario.segments[s].crisis ? 4 : 10000;
                RC_ASSERT(book(Tally::care_weeks_ended) <= limit * book.ended());
            }
            RC_ASSERT(counted == started);
            RC_ASSERT(outcome.waits(year, s, wait_bins - 1) > 0 || weeks == waited);
        }
        for (std::size_t half = 0; half < 2; ++half)
            for (std::size_t m = 0; m < shape.municipalities; ++m) {
                std::int64_t trajectories = 0;
                for (std::size_t s = 0; s < shape.segments; ++s)
                    trajectories +=
                        outcome.at(year, s, m, half == 0 ? Tally::active_first_half : Tally::active_second_half);
                RC_ASSERT(outcome.youths_active(year, half, m) <= trajectories);
            }
    }
}

/// Of every contract, its settlements, claw-backs and bonuses; of what leads buy from others; of ceilings and corridors.
RC_GTEST_PROP(Conservation, EveryCentPaidIsReceived, (const Recipe& recipe)) {
    const Plan plan = plan_of(recipe);
    const Outcome outcome = outcome_of(plan, 0);
    for (std::size_t year = 0; year <= outcome.shape().years; ++year) {
        std::int64_t received = 0;
        for (std::size_t p = 0; p < outcome.shape().providers; ++p)
            received += outcome.provider(year, p, ProviderTally::revenue_cents);
        const std::int64_t paid =
            outcome.total(year, Tally::spend_care) + outcome.total(year, Tally::spend_out_of_contract);
        RC_ASSERT(paid == received);
        if (year == 0) continue;
        std::int64_t by_period = 0;
        for (std::size_t period = 0; period < periods_per_year; ++period)
            by_period += outcome.spend_in((year - 1) * periods_per_year + period);
        RC_ASSERT(paid + outcome.total(year, Tally::spend_admin) == by_period);
    }
}

RC_GTEST_PROP(Conservation, EveryCentSpentOnUnitsIsPaidOutAPeriodLater, (Recipe recipe)) {
    recipe.contracts = recipe.modifiers = recipe.audits = false;  // nothing is prepaid, settled or fined
    const Outcome outcome = outcome_of(plan_of(recipe), 0);
    std::int64_t owed = 0;
    for (std::size_t year = 0; year <= outcome.shape().years; ++year)
        owed += outcome.total(year, Tally::spend_care) + outcome.total(year, Tally::spend_out_of_contract) +
                outcome.total(year, Tally::spend_admin) - outcome.total(year, Tally::spend_cash);
    // What is left is owed over the last period: its care, and its administration.
    RC_ASSERT(owed == outcome.spend_in(outcome.shape().periods - 1));
}

/// Nothing is paid beside what was agreed for a lot, nor less while nobody stops: to the cent, however it is divided.
RC_GTEST_PROP(Conservation, BudgetsOfALotAddUpToWhatWasAgreed, (Recipe recipe)) {
    recipe.contracts = recipe.modifiers = recipe.audits = recipe.entrants = recipe.own_terms = false;
    Scenario scenario = scenario_of(recipe);
    scenario.contracts.clear();
    const bool together = *rc::gen::arbitrary<bool>();
    std::vector<std::int64_t> agreed;
    for (const Segment& segment : scenario.segments) {
        agreed.push_back(*rc::gen::inRange<std::int64_t>(1'000'000, 1'000'000'000));
        ContractTerms& contract = scenario.current_contracts[segment.id] =
            testing::contract("lump_sum", {{"budget", static_cast<double>(agreed.back())}});
        if (together) contract.lot = "lot";
    }
    const Plan plan = compile(scenario, recipe.seed);
    const Outcome outcome = outcome_of(plan, 0);
    for (std::size_t year = 1; year <= outcome.shape().years; ++year) {
        std::int64_t left = 0;
        for (std::size_t s = 0; s < agreed.size(); ++s) {
            left += agreed[s];
            for (std::size_t m = 0; m < outcome.shape().municipalities; ++m)
                left -= outcome.at(year, s, m, Tally::spend_care);
            if (together && s + 1 < agreed.size()) continue;  // what one form of care has less, another may have more
            RC_ASSERT(left >= 0);
            RC_ASSERT(left == 0 || recipe.behaviour);  // perhaps nobody is left to pay
            left = 0;
        }
    }
}

/// A contract year never costs more than the ceiling of the region says.
RC_GTEST_PROP(Conservation, CeilingsOfTheRegionHold, (Recipe recipe)) {
    recipe.modifiers = recipe.new_contract = true;
    recipe.own_terms = recipe.lots = false;
    const Plan plan = plan_of(recipe);
    const Outcome outcome = outcome_of(plan, 0);
    bool any = false;
    for (std::size_t s = 0; s < plan.scenario.segments.size(); ++s) {
        const std::size_t c = plan.first_caseload[s];
        const PlannedContract& contract = plan.contracts[plan.horizon_contract[c]];
        const int term = contracts::find_term(*contract.model, "regional_ceiling");
        const auto ceiling_of = [&](std::size_t year) {
            const bool later = contract.terms.later_from > 0 && static_cast<int>(year) > contract.terms.later_from;
            return (later ? contract.terms.later : contract.terms.terms)[static_cast<std::size_t>(term)][0].central;
        };
        // in the first year care under the contract before is paid beside it
        const std::size_t first_year = plan.switches(c) ? 2 : 1;
        for (std::size_t year = first_year; year <= outcome.shape().years; ++year) {
            const double ceiling = ceiling_of(year);
            if (!(ceiling > 0.0)) continue;
            std::int64_t spent = 0;
            for (std::size_t m = 0; m < outcome.shape().municipalities; ++m)
                spent += outcome.at(year, s, m, Tally::spend_care);
            // a cent per line that was under way when the year opened
            RC_ASSERT(static_cast<double>(spent) <= ceiling + 1.0);
            any = true;
        }
    }
    RC_CLASSIFY(any, "with a ceiling");
}

}  // namespace
}  // namespace fundsim::property
