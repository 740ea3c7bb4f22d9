// The catalogue of metrics against the names that scripts rely on.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "fundsim/results.hpp"
#include "fundsim/study_file.hpp"
#include "sample.hpp"

namespace fundsim {
namespace {

// Fixed by the project's interface; `spend_year_K` is tested apart.
const std::vector<std::string> fixed_ids{"spend",
                                         "spend_care",
                                         "spend_admin",
                                         "spend_out_of_contract",
                                         "budget_overrun",
                                         "provider_margin_share",
                                         "provider_exits",
                                         "spend_cash",
                                         "burden_weeks",
                                         "clients_active_half_year",
                                         "clients_referred",
                                         "clients_redirected",
                                         "clients_started",
                                         "clients_ended",
                                         "clients_in_care_end",
                                         "clients_waiting_end",
                                         "wait_weeks_mean",
                                         "wait_weeks_p90",
                                         "wait_within_norm_share",
                                         "units_per_client",
                                         "care_weeks_per_client",
                                         "delivered_to_need_ratio",
                                         "over_treatment_units",
                                         "under_treatment_units",
                                         "goal_share",
                                         "goal_share_per_referred",
                                         "goal_reported_share",
                                         "dropout_share",
                                         "early_end_provider_share",
                                         "repeat_share",
                                         "step_down_share",
                                         "declined_count",
                                         "coded_up_share",
                                         "arrangement_changes",
                                         "unmet_need_weeks"};

TEST(Catalogue, HoldsEveryFixedMetricOnce) {
    std::map<std::string, int> times;
    for (const Metric& metric : metric_catalogue()) ++times[std::string(metric.id)];
    for (const std::string& id : fixed_ids) EXPECT_EQ(times[id], 1) << id;
    for (const auto& [id, count] : times) EXPECT_LE(count, 1) << id;
}

TEST(Catalogue, EveryMetricIsDescribedInBothLanguages) {
    const std::map<std::string_view, std::int64_t> scales{{"EUR", 100},         {"week", 1'000}, {"share", 1'000'000},
                                                          {"ratio", 1'000'000}, {"unit", 1'000}, {"count", 1}};
    for (const Metric& metric : metric_catalogue()) {
        EXPECT_FALSE(metric.unit.empty()) << metric.id;
        for (const std::string_view text :
             {metric.label.nl, metric.label.en, metric.definition.nl, metric.definition.en})
            EXPECT_FALSE(text.empty()) << metric.id;
        ASSERT_NE(metric.value, nullptr) << metric.id;
        const auto scale = scales.find(metric.unit);
        if (scale == scales.end())
            continue;  // means and counts of trajectories, youths and providers have either scale
        EXPECT_EQ(metric.scale, scale->second) << metric.id;
    }
}

TEST(Catalogue, DirectionsFollowTheField) {
    const auto direction = [](std::string_view id) { return metric_catalogue()[*metric_position(id)].direction; };
    EXPECT_EQ(direction("spend"), Direction::lower_is_better);
    EXPECT_EQ(direction("burden_weeks"), Direction::lower_is_better);
    EXPECT_EQ(direction("goal_share_per_referred"), Direction::higher_is_better);
    EXPECT_EQ(direction("wait_within_norm_share"), Direction::higher_is_better);
    EXPECT_EQ(direction("clients_referred"), Direction::neutral);
}

TEST(Catalogue, TheSummaryHoldsFixedMetricsAndEveryYear) {
    StudyFile file = StudyFile::in_memory(sample::header());
    StudyWriter(file).commit(sample::block(0, 3));
    const Summary summary = file.summary();
    ASSERT_EQ(summary.scenarios.size(), 2U);
    std::set<std::string> ids;
    for (const MetricSummary& metric : summary.scenarios[0].metrics) ids.insert(metric.id);
    for (const std::string& id : fixed_ids) EXPECT_TRUE(ids.contains(id)) << id;
    EXPECT_TRUE(ids.contains("spend_year_1"));
    EXPECT_TRUE(ids.contains("spend_year_2"));
    EXPECT_FALSE(ids.contains("spend_year_3"));
    EXPECT_EQ(summary.comparisons.size(), ids.size());
}

}  // namespace
}  // namespace fundsim
