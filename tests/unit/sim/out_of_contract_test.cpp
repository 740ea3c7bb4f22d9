// Who may leave a list for care out of contract.
#include <gtest/gtest.h>

#include "fundsim/replicate.hpp"
#include "statistical/plain_scenario.hpp"

namespace fundsim {
namespace {

/// Starts out of contract, in a year in which nine of ten wait in vain.
std::int64_t starts(std::size_t severity, bool crisis, bool court, double maximum_wait) {
    BySeverity<double> share{};
    share[severity] = 1.0;
    Scenario scenario = testing::plain_scenario({testing::PlainCare{.places = 20.0, .share = share}}, 1);
    scenario.segments.front().crisis = crisis;
    scenario.referrers = {{.id = "referrer", .label = {}, .share = 1.0, .gated = false, .court_ordered = court}};
    scenario.out_of_contract = {
        .probability = 0.5, .maximum_wait = maximum_wait, .premium = 0.3, .capacity_share = 100.0};
    const Plan plan = compile(scenario, 1);
    Outcome outcome(shape_of(plan));
    Replicator(plan).run(0, outcome);
    EXPECT_GT(outcome.total(1, Tally::waiting_weeks), 0);
    return outcome.total(1, Tally::starts_out_of_contract);
}

constexpr double never = 520.0;

TEST(OutOfContract, IsOpenToHeavyCareThatWaitedTooLong) {
    EXPECT_GT(starts(2, false, false, 13.0), 0);
    EXPECT_EQ(starts(2, false, false, never), 0);
    EXPECT_EQ(starts(1, false, false, 0.0), 0) << "not to lighter care";
}

TEST(OutOfContract, IsOpenToCrisisCareAtOnce) { EXPECT_GT(starts(0, true, false, never), 0); }

TEST(OutOfContract, IsOpenToWhatACourtOrderedAtOnce) { EXPECT_GT(starts(0, false, true, never), 0); }

}  // namespace
}  // namespace fundsim
