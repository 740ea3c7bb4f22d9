// Luck belongs to the client: the same run twice is the same run, and one more client is nobody else's business.
#include <array>
#include <string>
#include <vector>

#include "property/random_recipe.hpp"

namespace fundsim::property {
namespace {

RC_GTEST_PROP(Luck, TheSamePlanTwiceGivesTheSameOutcome, (const Recipe& recipe)) {
    const Plan first = plan_of(recipe);
    const Plan second = plan_of(recipe);
    expect_equal(first, outcome_of(first, 4), outcome_of(second, 4));
}

RC_GTEST_PROP(Luck, EarlierReplicationsLeaveNoTrace, (const Recipe& recipe)) {
    const Plan plan = plan_of(recipe);
    const auto before = *rc::gen::container<std::vector<std::uint32_t>>(3, rc::gen::inRange(0U, 20U));
    Replicator replicator(plan);
    Outcome outcome(shape_of(plan));
    for (const std::uint32_t replication : before) replicator.run(replication, outcome);
    replicator.run(5, outcome);
    expect_equal(plan, outcome, outcome_of(plan, 5));
}

RC_GTEST_PROP(Luck, FollowingAClientChangesNothing, (const Recipe& recipe)) {
    const Plan plan = plan_of(recipe);
    Replicator replicator(plan);
    Outcome outcome(shape_of(plan));
    const std::string town = plan.scenario.municipalities.front().id;
    for (const char* client : {"-w3-0", "-w60-1", "-s2"}) replicator.trace(5, town + client);
    replicator.run(5, outcome);
    expect_equal(plan, outcome, outcome_of(plan, 5));
}

RC_GTEST_PROP(Luck, ReplicationsDiffer, (const Recipe& recipe)) {
    const Plan plan = plan_of(recipe);
    const Outcome zero = outcome_of(plan, 0);
    // where others bring all starts (add-ons, steps), nobody may come at all
    RC_PRE(zero.total(0, Tally::clients_referred) + zero.total(1, Tally::clients_referred) > 5);
    RC_ASSERT(outcome_of(plan, 1) != zero || outcome_of(plan, 2) != zero || outcome_of(plan, 3) != zero);
}

/// The same scenario with `more` times as many youths in the first municipality, and referrals for them.
Scenario with_more_in_first(Scenario scenario, double more) {
    double use = 0.0;
    for (const Municipality& m : scenario.municipalities) use += m.youths.central * m.referral_factor.central;
    Municipality& first = scenario.municipalities.front();
    const double scale = (use + (more - 1.0) * first.youths.central * first.referral_factor.central) / use;
    first.youths.central *= more;
    for (Segment& segment : scenario.segments) {
        if (segment.active_half_year) segment.active_half_year->central *= scale;
        if (segment.starts) segment.starts->central *= scale;
    }
    return scenario;
}

/// What an outcome says of all municipalities but the first.
Outcome beyond_the_first_town(const Outcome& outcome) {
    const OutcomeShape& shape = outcome.shape();
    Outcome rest(shape);
    for (std::size_t year = 0; year <= shape.years; ++year)
        for (std::size_t m = 1; m < shape.municipalities; ++m) {
            for (std::size_t s = 0; s < shape.segments; ++s)
                for (std::size_t t = 0; t < tally_count; ++t)
                    rest.at(year, s, m, static_cast<Tally>(t)) = outcome.at(year, s, m, static_cast<Tally>(t));
            for (std::size_t half = 0; half < 2; ++half)
                rest.youths_active(year, half, m) = outcome.youths_active(year, half, m);
        }
    return rest;
}

/// With room for everybody no client meets another, so that only luck could bind them.
RC_GTEST_PROP(Luck, MoreClientsInOneTownLeaveTheOthersAlone, (Recipe recipe)) {
    recipe.capacity = Capacity::ample;
    recipe.contracts = recipe.modifiers = false;  // budgets, ceilings and bonuses are of all towns together
    recipe.behaviour = false;                     // so is what a provider makes of them
    recipe.municipalities = *rc::gen::inRange(2, 4);
    Scenario scenario = scenario_of(recipe);
    scenario.administration.cost_per_provider.central = 0.0;  // contract management is paid together, by youths
    const double more = static_cast<double>(*rc::gen::inRange(101, 200)) / 100.0;
    const Plan plan = compile(scenario, recipe.seed, recipe.uncertain ? 2 : 1);
    const Plan larger = compile(with_more_in_first(plan.scenario, more), plan.seed, plan.inner);
    const Outcome a = outcome_of(plan, 1);
    const Outcome b = outcome_of(larger, 1);
    expect_equal(plan, beyond_the_first_town(b), beyond_the_first_town(a));
    RC_CLASSIFY(a != b, "somebody came");
}

/// In the town itself everybody who came before comes again and lives the same life; others join.
RC_GTEST_PROP(Luck, MoreClientsInOneTownAreExtraClients, (Recipe recipe)) {
    recipe.capacity = Capacity::ample;
    recipe.start_empty = true;
    recipe.behaviour = false;
    recipe.contracts = recipe.modifiers = false;  // an admission stop at a ceiling is of all clients together
    const Plan plan = plan_of(recipe);
    const Plan larger = compile(with_more_in_first(plan.scenario, 1.3), plan.seed, plan.inner);
    const Outcome a = outcome_of(plan, 1);
    const Outcome b = outcome_of(larger, 1);
    // not the money: remainders of cents and quanta fall differently
    constexpr std::array counts{
        Tally::clients_referred,   Tally::clients_redirected, Tally::clients_started,      Tally::starts_add_on,
        Tally::starts_repeat,      Tally::starts_follow_up,   Tally::ended_as_planned,     Tally::ended_early_by_client,
        Tally::ended_in_agreement, Tally::ended_external,     Tally::ended_other_provider, Tally::ended_other_domain,
        Tally::goals_reached,      Tally::coded_up,           Tally::arrangement_changes,  Tally::care_weeks,
        Tally::care_weeks_ended,   Tally::in_care_end,        Tally::active_first_half,    Tally::active_second_half};
    for (std::size_t year = 0; year <= a.shape().years; ++year)
        for (std::size_t s = 0; s < a.shape().segments; ++s)
            for (const Tally tally : counts) {
                RC_LOG() << "year " << year << " segment " << s << ' ' << name_of(tally) << '\n';
                RC_ASSERT(a.at(year, s, 0, tally) <= b.at(year, s, 0, tally));
            }
}

}  // namespace
}  // namespace fundsim::property
