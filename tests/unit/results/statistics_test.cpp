// Statistics against values computed by hand; the quantile of Student's t is from tables.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "fundsim/results.hpp"

namespace fundsim {
namespace {

TEST(Statistics, OfFiveFigures) {
    const std::vector<std::int64_t> cents{100, 500, 200, 400, 300};
    const Statistics s = statistics_of(cents, 100);
    EXPECT_EQ(s.count, 5U);
    EXPECT_DOUBLE_EQ(*s.mean, 3.0);
    EXPECT_DOUBLE_EQ(*s.standard_error, std::sqrt(2.5 / 5.0));
    EXPECT_DOUBLE_EQ(*s.median, 3.0);
    EXPECT_DOUBLE_EQ(*s.p10, 1.4);  // type 7: 1 + 0.4 x (2 - 1)
    EXPECT_DOUBLE_EQ(*s.p90, 4.6);
    EXPECT_DOUBLE_EQ(*s.worst_twentieth, 5.0);
}

TEST(Statistics, TheWorstTwentiethIsATailMean) {
    std::vector<std::int64_t> values(100);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::int64_t>(i + 1);
    EXPECT_DOUBLE_EQ(*statistics_of(values, 1).worst_twentieth, 98.0);  // mean of 96 ... 100
}

TEST(Statistics, OrderNeverMatters) {
    std::vector<std::int64_t> values;
    for (std::int64_t i = 0; i < 999; ++i) values.push_back(14'070'000'000'000 + i * i * 7'919 % 1'000'003);
    const Statistics forward = statistics_of(values, 100);
    std::reverse(values.begin(), values.end());
    const Statistics backward = statistics_of(values, 100);
    EXPECT_EQ(*forward.mean, *backward.mean);
    EXPECT_EQ(*forward.standard_error, *backward.standard_error);
}

TEST(Statistics, LargeFiguresLoseNothing) {
    // 2^53 + 1 and its neighbours cannot be told apart as doubles; their differences can.
    const std::int64_t large = (std::int64_t{1} << 53) + 1;
    const Statistics s = statistics_of(std::vector<std::int64_t>{large, large + 1, large + 2}, 1);
    EXPECT_DOUBLE_EQ(*s.standard_error, std::sqrt(1.0 / 3.0));
}

TEST(Statistics, MissingFiguresAreLeftOut) {
    const Statistics s = statistics_of(std::vector<std::int64_t>{10, no_value, 30}, 10);
    EXPECT_EQ(s.count, 2U);
    EXPECT_DOUBLE_EQ(*s.mean, 2.0);
    const Statistics none = statistics_of(std::vector<std::int64_t>{no_value}, 10);
    EXPECT_EQ(none.count, 0U);
    EXPECT_FALSE(none.mean);
    const Statistics one = statistics_of(std::vector<std::int64_t>{-7}, 1);
    EXPECT_DOUBLE_EQ(*one.median, -7.0);
    EXPECT_FALSE(one.standard_error);
}

TEST(Difference, IsPairedByReplication) {
    const std::vector<std::int64_t> baseline{100, 200, 300, 400};
    const std::vector<std::int64_t> variant{90, 195, 280, 405};
    const Difference d = difference_of(variant, baseline, 10, Direction::lower_is_better);
    // differences -10, -5, -20, 5: mean -7.5, variance 325/3, standard error 5.2042, t(3) = 3.1824
    EXPECT_EQ(d.count, 4U);
    EXPECT_DOUBLE_EQ(*d.mean_difference, -0.75);
    EXPECT_NEAR(*d.interval_low, -0.75 - 3.182446305284263 * std::sqrt(325.0 / 3.0 / 4.0) / 10.0, 1e-12);
    EXPECT_NEAR(*d.interval_high, -0.75 + 3.182446305284263 * std::sqrt(325.0 / 3.0 / 4.0) / 10.0, 1e-12);
    EXPECT_DOUBLE_EQ(*d.probability_lower, 0.75);
    EXPECT_DOUBLE_EQ(*d.probability_better, 0.75);
    // Var baseline 50000/3; Var variant 52725/3 (mean 242.5)
    const double variance_variant = (152.5 * 152.5 + 47.5 * 47.5 + 37.5 * 37.5 + 162.5 * 162.5) / 3.0;
    EXPECT_NEAR(*d.variance_reduction, (50'000.0 / 3.0 + variance_variant) / (325.0 / 3.0), 1e-9);
}

TEST(Difference, OfReplicationsThatShareADrawHasTheIntervalOfDraws) {
    // two draws of three replications (the second lost one): differences 1, 2, 3 and 11, 12
    const std::vector<std::int64_t> variant{1, 2, 3, 11, 12}, baseline{0, 0, 0, 0, 0};
    const std::vector<std::uint32_t> draws{4, 4, 4, 7, 7};
    const Difference apart = difference_of(variant, baseline, 1, Direction::lower_is_better);
    const Difference shared = difference_of(variant, baseline, 1, Direction::lower_is_better, {3, draws});
    EXPECT_DOUBLE_EQ(*shared.mean_difference, *apart.mean_difference);
    // residual sums per draw -11.4 and 11.4: variance of the mean 2/(2-1) x 2 x 11.4^2 / 25
    EXPECT_NEAR(*shared.standard_error, std::sqrt(4.0 * 11.4 * 11.4) / 5.0, 1e-12);
    EXPECT_GT(*shared.interval_high - *shared.interval_low, 5.0 * (*apart.interval_high - *apart.interval_low));
}

TEST(Difference, GainsByPairingWhatItsIntervalGains) {
    // means of draws: baseline 1 and 11, variant 1 and 13, difference 0 and 2: variances 50, 72 and 2
    const std::vector<std::int64_t> baseline{0, 2, 10, 12}, variant{1, 1, 13, 13};
    const std::vector<std::uint32_t> draws{0, 0, 1, 1};
    const Difference shared = difference_of(variant, baseline, 10, Direction::lower_is_better, {2, draws});
    EXPECT_NEAR(*shared.variance_reduction, (50.0 + 72.0) / 2.0, 1e-9);
    // each replication a draw of its own: 104/3, 48 and 8/3
    const Difference apart = difference_of(variant, baseline, 10, Direction::lower_is_better);
    EXPECT_NEAR(*apart.variance_reduction, (104.0 + 144.0) / 8.0, 1e-9);
    // one draw: of chance alone, as there is no interval to gain on
    const std::vector<std::uint32_t> one{3, 3, 3, 3};
    EXPECT_NEAR(*difference_of(variant, baseline, 10, Direction::neutral, {4, one}).variance_reduction, 31.0, 1e-9);
}

TEST(Difference, TiesCountHalfAndDirectionsTurnIt) {
    const std::vector<std::int64_t> baseline{1, 2, 3, 4}, variant{1, 3, 4, 3};
    EXPECT_DOUBLE_EQ(*difference_of(variant, baseline, 1, Direction::lower_is_better).probability_better, 0.375);
    EXPECT_DOUBLE_EQ(*difference_of(variant, baseline, 1, Direction::higher_is_better).probability_better, 0.625);
    EXPECT_FALSE(difference_of(variant, baseline, 1, Direction::neutral).probability_better);
}

TEST(Difference, OfEqualScenariosHasNoVarianceReduction) {
    const std::vector<std::int64_t> same{5, 6, 9};
    const Difference d = difference_of(same, same, 1, Direction::lower_is_better);
    EXPECT_DOUBLE_EQ(*d.mean_difference, 0.0);
    EXPECT_DOUBLE_EQ(*d.interval_low, 0.0);
    EXPECT_FALSE(d.variance_reduction);
    EXPECT_DOUBLE_EQ(*d.probability_better, 0.5);
}

TEST(Difference, LeavesOutReplicationsWithoutAValue) {
    const Difference d = difference_of(std::vector<std::int64_t>{5, no_value, 9},
                                       std::vector<std::int64_t>{4, 4, no_value}, 1, Direction::lower_is_better);
    EXPECT_EQ(d.count, 1U);
    EXPECT_DOUBLE_EQ(*d.mean_difference, 1.0);
    EXPECT_FALSE(d.interval_low);
}

TEST(Json, HasTheShapeThatScriptsRelyOn) {
    Summary summary;
    summary.engine = "fundsim 0";
    summary.seed = 7;
    summary.replications = 3;
    summary.content_hash = "abc";
    summary.scenarios.push_back(
        {"base",
         {{"spend", "EUR", Direction::lower_is_better, statistics_of(std::vector<std::int64_t>{100, 200, 300}, 100)}}});
    summary.comparisons.push_back({"variant", "base", "spend",
                                   difference_of(std::vector<std::int64_t>{1, 2}, std::vector<std::int64_t>{2, 2}, 1,
                                                 Direction::lower_is_better)});
    const auto json = nlohmann::json::parse(to_json(summary));
    const auto keys = [](const nlohmann::json& object) {
        std::vector<std::string> names;
        for (const auto& [key, value] : object.items()) names.push_back(key);
        return names;  // nlohmann::json sorts them
    };
    EXPECT_EQ(keys(json), (std::vector<std::string>{"asked", "choices", "comparisons", "content_hash", "engine",
                                                    "failed", "failures", "luck", "pareto", "question", "replications",
                                                    "scenarios", "second_reference", "seed"}));
    EXPECT_EQ(json["seed"], 7);
    const auto& spend = json["scenarios"][0]["metrics"]["spend"];
    EXPECT_EQ(keys(spend),
              (std::vector<std::string>{"direction", "mean", "median", "p10", "p90", "standard_error", "unit"}));
    EXPECT_EQ(spend["direction"], "lower");
    EXPECT_DOUBLE_EQ(spend["mean"], 2.0);
    const auto& comparison = json["comparisons"][0];
    EXPECT_EQ(keys(comparison), (std::vector<std::string>{"baseline", "interval_95", "mean_difference", "metric",
                                                          "probability_better", "scenario", "variance_reduction"}));
    EXPECT_EQ(comparison["interval_95"].size(), 2U);
    EXPECT_DOUBLE_EQ(comparison["probability_better"], 0.75);
}

}  // namespace
}  // namespace fundsim
