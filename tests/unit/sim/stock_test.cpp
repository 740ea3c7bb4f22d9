// What a course begins with.
#include <gtest/gtest.h>

#include <cstdint>

#include "statistical/plain_scenario.hpp"
#include "unit/sim/watched.hpp"

namespace fundsim {
namespace {

TEST(Stock, IsNotedBeforeTheFirstYearAlsoWithoutAWarmUp) {
    for (const int warm_up : {0, 52}) {
        Scenario scenario = testing::plain_scenario({{.starts = 20.0, .places = 380.0}}, 1, 4);
        scenario.clock.start_empty = false;
        scenario.clock.warm_up = warm_up;
        scenario.segments[0].initial_wait = 4.0;
        const testing::Watched course(scenario);  // as the horizon opens
        std::int64_t in_care = 0;
        std::int64_t waiting = 0;
        course.simulation().for_each_row(
            [&](std::size_t, bool cared_for, const Columns&, std::uint32_t) { ++(cared_for ? in_care : waiting); });
        EXPECT_GT(in_care, 300) << warm_up;
        EXPECT_GT(waiting, 0) << warm_up;
        EXPECT_EQ(course.outcome().total(0, Tally::in_care_end), in_care) << warm_up;
        EXPECT_EQ(course.outcome().total(0, Tally::waiting_end), waiting) << warm_up;
    }
}

}  // namespace
}  // namespace fundsim
