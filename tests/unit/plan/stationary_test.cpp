// The stationary course of a segment: hazards that give the stated durations, against closed forms and against a chain
// that is iterated step by step.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "plan/stationary.hpp"

namespace fundsim {
namespace {

CourseTargets one_class(double weeks) {
    CourseTargets targets;
    targets.start_share = {1.0, 0.0, 0.0, 0.0};
    targets.mean_weeks = {weeks, 0.0, 0.0, 0.0};
    targets.response = {1.0};
    return targets;
}

/// Everything at once: four classes, moves, chronic clients, losses, transfers, unequal responses.
CourseTargets rich() {
    CourseTargets targets;
    targets.start_share = {0.40, 0.30, 0.20, 0.10};
    targets.mean_weeks = {26.0, 40.0, 55.0, 70.0};
    targets.chronic_share = {0.05, 0.15, 0.30, 0.50};
    targets.chronic_ratio = 1.6;
    targets.early_by_client = {0.20, 0.18, 0.15, 0.12};
    targets.other_share = 0.12;
    targets.up = {0.003, 0.003, 0.002, 0.0};
    targets.down = {0.0, 0.004, 0.004, 0.003};
    targets.leaving = {0.001, 0.001, 0.0, 0.002};
    targets.response = {0.5, 0.8, 0.9, 1.1, 1.2, 1.5};
    return targets;
}

using Weeks = std::array<std::array<double, severity_count>, severity_count>;

/// Mean weeks in each class by class at start, by stepping the chain until hardly anybody is left. With steps of one
/// week the sum of the steps is the integral: sum of (I - G)^n = inverse of G.
Weeks weeks_by_steps(const BySeverity<double>& ending, const CourseTargets& t) {
    Weeks weeks{};
    for (std::size_t start = 0; start < severity_count; ++start) {
        BySeverity<double> here{};
        here[start] = 1.0;
        double left = 1.0;
        while (left > 1e-13) {
            BySeverity<double> next{};
            left = 0.0;
            for (std::size_t k = 0; k < severity_count; ++k) {
                weeks[start][k] += here[k];
                const double up = k < 3 ? t.up[k] : 0.0;
                const double down = k > 0 ? t.down[k] : 0.0;
                next[k] += here[k] * (1.0 - ending[k] - up - down);
                if (k < 3) next[k + 1] += here[k] * up;
                if (k > 0) next[k - 1] += here[k] * down;
            }
            for (const double share : next) left += share;
            here = next;
        }
    }
    return weeks;
}

double sum(const BySeverity<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

struct Brute {
    BySeverity<double> mean_weeks{};      // by class at start
    BySeverity<double> weeks_in_class{};  // over starts
};

Brute brute_force(const StationaryCourse& course, const CourseTargets& t) {
    Brute brute;
    const auto add = [&](const BySeverity<double>& ending, bool chronic, double share) {
        const Weeks weeks = weeks_by_steps(ending, t);
        for (std::size_t start = 0; start < severity_count; ++start) {
            const double of_start = share * (chronic ? t.chronic_share[start] : 1.0 - t.chronic_share[start]);
            brute.mean_weeks[start] += of_start * sum(weeks[start]);
            for (std::size_t k = 0; k < severity_count; ++k)
                brute.weeks_in_class[k] += t.start_share[start] * of_start * weeks[start][k];
        }
    };
    for (const double response : t.response) {
        BySeverity<double> ending{};
        for (std::size_t k = 0; k < severity_count; ++k)
            ending[k] = course.goal[k] * response + course.early[k] + course.other[k] + t.leaving[k];
        add(ending, false, 1.0 / static_cast<double>(t.response.size()));
    }
    BySeverity<double> ending{};
    for (std::size_t k = 0; k < severity_count; ++k)
        ending[k] = course.chronic_end[k] + course.early[k] + course.other[k] + t.leaving[k];
    add(ending, true, 1.0);
    return brute;
}

TEST(Stationary, OneClassHasTheClosedForm) {
    CourseTargets targets = one_class(40.0);
    targets.early_by_client[0] = 0.2;
    targets.other_share = 0.1;
    const StationaryCourse course = solve_course(targets);
    EXPECT_DOUBLE_EQ(course.early[0], 0.2 / 40.0);
    EXPECT_DOUBLE_EQ(course.other[0], 0.1 / 40.0);
    EXPECT_NEAR(course.goal[0], 0.7 / 40.0, 1e-15);
    EXPECT_NEAR(course.mean_weeks, 40.0, 1e-11);
    EXPECT_NEAR(course.weeks_in_class[0], 40.0, 1e-11);
}

TEST(Stationary, UnequalResponsesKeepTheMean) {
    CourseTargets targets = one_class(40.0);
    targets.early_by_client[0] = 0.2;
    targets.response = {0.25, 0.75, 1.0, 2.0};  // far apart: coefficient of variation 0.64
    const StationaryCourse course = solve_course(targets);
    double mean = 0.0;
    for (const double response : targets.response) mean += 0.25 / (course.goal[0] * response + 0.2 / 40.0);
    EXPECT_NEAR(mean / 40.0, 1.0, 1e-5);
    EXPECT_GT(course.goal[0], 0.8 / 40.0) << "slow responders weigh more, so the hazard must rise";
}

TEST(Stationary, TwoClassesWithMovesHaveTheClosedForm) {
    // light <-> medium: E1 = (1 + u E2) / (a1 + u), E2 = (1 + d E1) / (a2 + d)
    CourseTargets targets = one_class(30.0);
    targets.start_share = {0.6, 0.4, 0.0, 0.0};
    targets.mean_weeks = {30.0, 50.0, 0.0, 0.0};
    targets.up = {0.004, 0.0, 0.0, 0.0};
    targets.down = {0.0, 0.006, 0.0, 0.0};
    const StationaryCourse course = solve_course(targets);
    EXPECT_NEAR(course.goal[0], (1.0 + 0.004 * 50.0) / 30.0 - 0.004, 1e-9);
    EXPECT_NEAR(course.goal[1], (1.0 + 0.006 * 30.0) / 50.0 - 0.006, 1e-9);
    EXPECT_NEAR(course.mean_weeks, 0.6 * 30.0 + 0.4 * 50.0, 1e-6);
}

TEST(Stationary, MeanDurationByClassIsTheStatedOne) {
    const CourseTargets targets = rich();
    const Brute brute = brute_force(solve_course(targets), targets);
    for (std::size_t k = 0; k < severity_count; ++k)
        EXPECT_NEAR(brute.mean_weeks[k] / targets.mean_weeks[k], 1.0, 1e-6) << k;
}

TEST(Stationary, SeesAPlantedFault) {
    // without the correction for unequal responses durations are off by percents
    CourseTargets targets = rich();
    const std::vector<double> unequal = targets.response;
    targets.response = {1.0};
    const StationaryCourse course = solve_course(targets);
    targets.response = unequal;
    const Brute brute = brute_force(course, targets);
    for (std::size_t k = 0; k < severity_count; ++k) EXPECT_GT(brute.mean_weeks[k] / targets.mean_weeks[k], 1.01) << k;
}

TEST(Stationary, WhoIsInCareIsWhatSteppingTheChainGives) {
    const CourseTargets targets = rich();
    const StationaryCourse course = solve_course(targets);
    const Brute brute = brute_force(course, targets);
    double total = 0.0;
    double transfers = 0.0;
    for (std::size_t k = 0; k < severity_count; ++k) {
        EXPECT_NEAR(course.weeks_in_class[k], brute.weeks_in_class[k], 1e-7) << k;
        total += brute.weeks_in_class[k];
        transfers += brute.weeks_in_class[k] * targets.leaving[k];
    }
    EXPECT_NEAR(course.mean_weeks, total, 1e-7);
    EXPECT_NEAR(course.reviews_stepping, transfers, 1e-9);
    ASSERT_EQ(course.types.size(), course.weights.size());
    EXPECT_NEAR(std::accumulate(course.weights.begin(), course.weights.end(), 0.0), course.mean_weeks, 1e-9);
    BySeverity<double> in_class{};
    for (std::size_t i = 0; i < course.types.size(); ++i) in_class[course.types[i].current_class] += course.weights[i];
    for (std::size_t k = 0; k < severity_count; ++k) EXPECT_NEAR(in_class[k], course.weeks_in_class[k], 1e-9) << k;
}

TEST(Stationary, StockHoldsTheChronicInProportionToTheirStay) {
    CourseTargets targets = one_class(40.0);
    targets.chronic_share[0] = 0.25;
    targets.chronic_ratio = 3.0;
    const StationaryCourse course = solve_course(targets);
    double chronic = 0.0;
    for (std::size_t i = 0; i < course.types.size(); ++i)
        if (course.types[i].chronic) chronic += course.weights[i];
    EXPECT_NEAR(chronic / course.mean_weeks, 0.25 * 3.0 / (0.75 + 0.25 * 3.0), 1e-9);
    EXPECT_NEAR(course.mean_weeks, 40.0, 1e-6);
}

TEST(Stationary, AftercareIsPartOfTheDuration) {
    CourseTargets targets = one_class(40.0);
    targets.early_by_client[0] = 0.3;
    targets.aftercare_weeks = 4.0;  // mean over reached goals
    const StationaryCourse course = solve_course(targets);
    const double active = 1.0 / (course.goal[0] + course.early[0]);
    const double reached = course.goal[0] * active;
    EXPECT_NEAR((active + reached * 4.0) / 40.0, 1.0, 1e-3);
}

TEST(Stationary, NobodyLeavesEarlyInAftercare) {
    // 30 of 100 leave early and 10 otherwise, all of them in the weeks before aftercare
    CourseTargets targets = one_class(40.0);
    targets.chronic_share[0] = 0.2;
    targets.chronic_ratio = 1.5;
    targets.early_by_client[0] = 0.3;
    targets.other_share = 0.1;
    targets.aftercare_weeks = 12.0;
    targets.response = {0.5, 1.5};
    const StationaryCourse course = solve_course(targets);
    EXPECT_NEAR(course.mean_weeks + course.aftercare_weeks, 40.0, 1e-3);
    EXPECT_NEAR(course.early[0] * course.mean_weeks, 0.3, 1e-5);
    EXPECT_NEAR(course.other[0] * course.mean_weeks, 0.1, 1e-5);
    double reached = 0.0;  // of those who recover
    for (const double response : targets.response) {
        const double goal = course.goal[0] * response;
        reached += 0.5 * goal / (goal + course.early[0] + course.other[0]);
    }
    EXPECT_NEAR(course.aftercare_weeks, 0.8 * reached * 12.0, 1e-3);
}

TEST(Stationary, WhomAProviderSendsAwayHasNoAftercare) {
    CourseTargets targets = one_class(40.0);
    targets.early_by_client[0] = 0.2;
    targets.aftercare_weeks = 12.0;
    targets.ended = 0.03;
    targets.ended_after[0] = 15.0;
    const StationaryCourse course = solve_course(targets);
    EXPECT_GT(course.ended_early, 0.1);
    const double losses = course.early[0] + course.ended[0];
    const double active = 1.0 / (course.goal[0] + losses);
    EXPECT_NEAR(course.aftercare_weeks, course.goal[0] * active * 12.0, 1e-3);
    EXPECT_NEAR(active + course.aftercare_weeks, 40.0, 1e-3);
    EXPECT_NEAR(course.early[0] * active, 0.2, 1e-4) << "of all endings, in the weeks before aftercare";
}

TEST(Stationary, WhoStepsToAnotherSettingHasNoAftercareThere) {
    CourseTargets targets = one_class(40.0);
    targets.early_by_client[0] = 0.2;
    targets.leaving[0] = 0.005;
    targets.aftercare_weeks = 10.0;
    const StationaryCourse course = solve_course(targets);
    const double active = 1.0 / (course.goal[0] + course.early[0] + 0.005);
    EXPECT_NEAR(course.aftercare_weeks, course.goal[0] * active * 10.0, 1e-9);
    EXPECT_NEAR(active + course.aftercare_weeks, 40.0, 1e-9);
    EXPECT_NEAR(course.early[0] * active, 0.2, 1e-9);
}

TEST(Stationary, AMaximumKeepsTheMeanBelowIt) {
    for (const double mean : {1.0, 2.0, 3.0, 3.8}) {
        CourseTargets targets = one_class(mean);
        targets.maximum_weeks = 4.0;
        const StationaryCourse course = solve_course(targets);
        const double h = course.goal[0] + course.early[0] + course.other[0];
        EXPECT_NEAR((1.0 - std::exp(-4.0 * h)) / h, mean, 1e-6) << mean;
        EXPECT_NEAR(course.mean_weeks, mean, 1e-6) << mean;
    }
}

TEST(Stationary, ClassesWithoutStartsAreSound) {
    CourseTargets targets = one_class(30.0);
    targets.start_share = {0.0, 1.0, 0.0, 0.0};
    targets.mean_weeks = {0.0, 30.0, 0.0, 0.0};
    targets.up = {0.002, 0.002, 0.002, 0.0};
    targets.down = {0.0, 0.002, 0.002, 0.002};
    const StationaryCourse course = solve_course(targets);
    for (std::size_t k = 0; k < severity_count; ++k) {
        EXPECT_GT(course.goal[k], 0.0) << k;
        EXPECT_TRUE(std::isfinite(course.weeks_in_class[k])) << k;
    }
    EXPECT_NEAR(course.mean_weeks, 30.0, 1e-6);
}

}  // namespace
}  // namespace fundsim
