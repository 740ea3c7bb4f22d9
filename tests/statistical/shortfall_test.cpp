// Where care falls short: early endings after a wait and in thin care, returns after thin care, against their exact shares.
//
// Stays of one class end by the goal at hazard g or early by the client at hazard e: of all endings e / (e + g) are early. All
// improvement is natural recovery, so that what lacks of the dose shows nowhere else. z-limit 4.5: false-alarm rate 7e-6 a
// comparison.
#include <gtest/gtest.h>

#include <cstdio>
#include <vector>

#include "statistical/checks.hpp"
#include "statistical/plain_scenario.hpp"
#include "statistical/replications.hpp"

namespace fundsim::testing {
namespace {

constexpr int years = 8;
constexpr double published = 0.2;  // of endings are early
constexpr double weeks = 20.0;
constexpr double early = published / weeks;  // hazards
constexpr double goal = (1.0 - published) / weeks;

double share_of(double factor) { return factor * early / (factor * early + goal); }

/// One provider for every given quality, with equal shares of the clients.
Scenario scenario_of(const std::vector<double>& qualities) {
    Scenario scenario = plain_scenario({{.starts = 20.0, .weeks = {weeks, weeks, weeks, weeks}}}, years, 4);
    scenario.course.natural_share = 1.0;
    scenario.course.early_by_client_share = values({published, published, published, published});
    scenario.providers.clear();
    for (const double quality : qualities) {
        Provider provider;
        provider.id = "provider_" + std::to_string(scenario.providers.size());
        provider.share["care"] = 1.0 / static_cast<double>(qualities.size());
        provider.capacity["care"] = ample;
        provider.quality = quality;
        scenario.providers.push_back(provider);
    }
    return scenario;
}

Estimate of_endings(const Scenario& scenario, Tally what, std::uint32_t replications = 60) {
    const auto outcomes = run_all(scenario, replications);
    const auto sum = [&](Tally tally) {
        return column(outcomes, [&](const Outcome& o) { return over_years(o, 2, years, tally); });
    };
    std::vector<double> endings = sum(Tally::ended_as_planned);
    const std::vector<double> by_client = sum(Tally::ended_early_by_client);
    for (std::size_t i = 0; i < endings.size(); ++i) endings[i] += by_client[i];
    const Estimate found = ratio(sum(what), endings);
    std::printf("    found %.4f standard error %.4f\n", found.mean, found.standard_error);
    return found;
}

// ---- early endings

TEST(Shortfall, WithoutAWaitFewerEndCareEarlyThanAfterThePublishedOne) {
    Scenario scenario = scenario_of({1.0});
    scenario.segments[0].initial_wait = 26.0;  // two quarters; here nobody waits
    scenario.course.dropout_by_wait = 0.75;
    const Estimate found = of_endings(scenario, Tally::ended_early_by_client);
    EXPECT_TRUE(agrees(found, share_of(1.0 / 2.5)));
    EXPECT_FALSE(agrees(found, published)) << "a wait that tires nobody went unseen";
    EXPECT_FALSE(agrees(found, share_of(1.0 / 1.75))) << "a quarter for two went unseen";
}

TEST(Shortfall, AtThePublishedWaitEarlyEndingsAreAsPublished) {
    Scenario scenario = scenario_of({1.0});
    scenario.course.dropout_by_wait = 3.0;
    EXPECT_TRUE(agrees(of_endings(scenario, Tally::ended_early_by_client), published));
}

TEST(Shortfall, WhereNoProviderIsBetterThanAnotherEarlyEndingsAreAsPublished) {
    Scenario scenario = scenario_of({0.5});
    scenario.course.dropout_by_lack = 4.0;
    EXPECT_TRUE(agrees(of_endings(scenario, Tally::ended_early_by_client), published));
}

TEST(Shortfall, EarlyEndingsDifferByWhatLacksAndAgreeInTheMiddle) {
    // 1 + 5 m: 1 and 3, in the mean 2
    Scenario scenario = scenario_of({1.0, 0.6});
    scenario.course.dropout_by_lack = 5.0;
    const Estimate found = of_endings(scenario, Tally::ended_early_by_client);
    EXPECT_TRUE(agrees(found, (share_of(0.5) + share_of(1.5)) / 2.0));
    EXPECT_FALSE(agrees(found, published)) << "providers that are all alike went unseen";
}

TEST(Shortfall, ADoseBeyondNeedKeepsNobody) {
    Scenario scenario = scenario_of({1.0, 1.4});
    scenario.course.dropout_by_lack = 5.0;
    scenario.relapse.by_lack = 5.0;
    EXPECT_TRUE(agrees(of_endings(scenario, Tally::ended_early_by_client), published));
}

/// Long stays in places of which a third is lost every year: care gets thin after the start.
double early_per_year_of_care(double by_wait, double by_lack) {
    Scenario scenario = plain_scenario({{.starts = 4.0, .places = 700.0, .weeks = {200, 200, 200, 200}}}, years, 4);
    scenario.course.early_by_client_share = values({published, published, published, published});
    scenario.demand.capacity_growth = -0.3;
    scenario.clock.start_empty = false;
    scenario.course.dropout_by_wait = by_wait;
    scenario.course.dropout_by_lack = by_lack;
    double ended = 0.0;
    double care = 0.0;
    for (const Outcome& outcome : run_all(scenario, 20)) {
        ended += over_years(outcome, 2, years, Tally::ended_early_by_client);
        care += over_years(outcome, 2, years, Tally::care_weeks);
    }
    return 52.0 * ended / care;
}

TEST(Shortfall, WherePlacesAreLostMoreEndCareEarly) {
    const double before = early_per_year_of_care(0.0, 0.0);
    const double waits = early_per_year_of_care(0.5, 0.0);
    const double thin = early_per_year_of_care(0.0, 2.0);
    const double both = early_per_year_of_care(0.5, 2.0);
    std::printf("    early endings per year of care: %.4f; long waits %.4f, thin care %.4f, both %.4f\n", before, waits,
                thin, both);
    EXPECT_NEAR(before, 52.0 * published / 200.0, 0.004);
    EXPECT_GT(waits, 1.02 * before);
    EXPECT_GT(thin, 1.1 * before);
    EXPECT_GT(both, waits);
    EXPECT_GT(both, thin);
}

// ---- returns

Scenario with_returns(const std::vector<double>& qualities, double probability) {
    Scenario scenario = scenario_of(qualities);
    scenario.relapse.after_goal = scenario.relapse.without_goal = probability;
    scenario.relapse.mean_weeks = 0.1;  // nearly all in the week after
    return scenario;
}

TEST(Shortfall, ReturnsAreAsPublishedInTheMiddle) {
    Scenario scenario = with_returns({1.0, 0.6}, 0.3);
    scenario.relapse.by_lack = 5.0;  // 0.15 and 0.45
    const Estimate found = of_endings(scenario, Tally::starts_repeat);
    EXPECT_TRUE(agrees(found, 0.3));
    EXPECT_FALSE(agrees(found, 0.15)) << "thin care that brings nobody back went unseen";
}

TEST(Shortfall, NobodyReturnsMoreThanOnce) {
    Scenario scenario = with_returns({1.0, 0.6}, 0.8);
    scenario.relapse.by_lack = 5.0;  // 0.4 and 1.2
    const Estimate found = of_endings(scenario, Tally::starts_repeat);
    EXPECT_TRUE(agrees(found, 0.7));
    EXPECT_FALSE(agrees(found, 0.8));
}

}  // namespace
}  // namespace fundsim::testing
