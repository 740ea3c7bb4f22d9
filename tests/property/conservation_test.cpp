// Nobody and no cent gets lost or appears from nowhere.
#include <array>

#include "property/random_recipe.hpp"
#include "reference/simulator.hpp"
#include "sim/simulation.hpp"

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

RC_GTEST_PROP(Conservation, ReferenceSimulatorLosesNobodyInAnyWeek, (const Recipe& recipe)) {
    const Plan plan = plan_of(recipe);
    reference::simulate(plan, 2);  // throws in the week in which somebody is lost
}

RC_GTEST_PROP(Conservation, EngineEqualsReferenceSimulator, (const Recipe& recipe)) {
    const Plan plan = plan_of(recipe);
    const auto replication = *rc::gen::inRange(0U, 50U);
    expect_equal(plan, outcome_of(plan, replication), reference::simulate(plan, replication));
}

RC_GTEST_PROP(Conservation, EverybodyReferredIsAccountedFor, (const Recipe& recipe)) {
    every_year(recipe, outcome_of(plan_of(recipe), 0), [](const Book& year, const Book& before) {
        RC_ASSERT(before(Tally::waiting_end) + year(Tally::clients_referred) ==
                  year(Tally::clients_redirected) + year(Tally::withdrawn) + year(Tally::recovered_waiting) +
                      year(Tally::clients_started) + year(Tally::waiting_end));
        RC_ASSERT(before(Tally::in_care_end) + year(Tally::clients_started) == year.ended() + year(Tally::in_care_end));
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

RC_GTEST_PROP(Conservation, EveryCentPaidIsReceived, (const Recipe& recipe)) {
    const Plan plan = plan_of(recipe);
    Simulation simulation(plan);
    Outcome outcome(shape_of(plan));
    simulation.run(0, outcome);
    std::int64_t all_paid = 0;
    for (std::size_t year = 0; year <= outcome.shape().years; ++year) {
        std::int64_t received = 0;
        for (std::size_t p = 0; p < outcome.shape().providers; ++p)
            received += outcome.provider(year, p, ProviderTally::revenue_cents);
        const std::int64_t paid =
            outcome.total(year, Tally::spend_care) + outcome.total(year, Tally::spend_out_of_contract);
        RC_ASSERT(paid == received);
        all_paid += paid;
        if (year == 0) continue;
        std::int64_t by_period = 0;
        for (std::size_t period = 0; period < periods_per_year; ++period)
            by_period += outcome.spend_in((year - 1) * periods_per_year + period);
        RC_ASSERT(paid == by_period);
    }
    RC_ASSERT(all_paid == simulation.ledger().total_paid());
    RC_ASSERT(all_paid == simulation.ledger().total_received());
}

RC_GTEST_PROP(Conservation, EveryCentSpentIsPaidOutAPeriodLater, (const Recipe& recipe)) {
    const Outcome outcome = outcome_of(plan_of(recipe), 0);
    std::int64_t owed = 0;
    for (std::size_t year = 0; year <= outcome.shape().years; ++year)
        owed += outcome.total(year, Tally::spend_care) + outcome.total(year, Tally::spend_out_of_contract) +
                outcome.total(year, Tally::spend_admin) - outcome.total(year, Tally::spend_cash);
    // What is left is owed over the last period: its care, and some administration.
    const std::int64_t care = outcome.spend_in(outcome.shape().periods - 1);
    RC_ASSERT(owed >= care);
    if (!recipe.administration && !recipe.redirection) RC_ASSERT(owed == care);
}

}  // namespace
}  // namespace fundsim::property
