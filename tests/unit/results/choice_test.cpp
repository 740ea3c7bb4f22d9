// Scenarios among each other: best, regret, Pareto; and the same figures from the rows of a file.
#include "results/choice.hpp"

#include <gtest/gtest.h>

#include "results/quantile_pass.hpp"
#include "sample.hpp"

namespace fundsim::results {
namespace {

using sample::TemporaryFile;

TEST(Choice, IsSharedOutAmongTies) {
    ChoiceSums sums(3, Direction::lower_is_better);
    for (const std::vector<std::int64_t>& values :
         {std::vector<std::int64_t>{1, 2, 3}, {2, 2, 5}, {4, 4, 4}, {9, no_value, 1}, {8, 6, 7}})
        sums.add(values);
    EXPECT_EQ(sums.count(), 4U);  // the one without a value is left out
    EXPECT_DOUBLE_EQ(*sums.probability_best(0), (1.0 + 1.0 / 2 + 1.0 / 3 + 0.0) / 4.0);
    EXPECT_DOUBLE_EQ(*sums.probability_best(1), (0.0 + 1.0 / 2 + 1.0 / 3 + 1.0) / 4.0);
    EXPECT_DOUBLE_EQ(*sums.probability_best(2), (1.0 / 3) / 4.0);
    EXPECT_DOUBLE_EQ(*sums.expected_regret(0, 10), (0 + 0 + 0 + 2) / 4.0 / 10.0);
    EXPECT_DOUBLE_EQ(*sums.expected_regret(2, 10), (2 + 3 + 0 + 1) / 4.0 / 10.0);

    ChoiceSums turned(2, Direction::higher_is_better);
    turned.add(std::vector<std::int64_t>{10, 40});
    EXPECT_DOUBLE_EQ(*turned.probability_best(1), 1.0);
    EXPECT_DOUBLE_EQ(*turned.expected_regret(0, 1), 30.0);
    EXPECT_FALSE(ChoiceSums(2, Direction::lower_is_better).probability_best(0));
}

TEST(Pareto, LetsStandWhoIsBeatenByNobody) {
    const std::size_t spend = *metric_position("spend");                    // lower is better
    const std::size_t goals = *metric_position("goal_share_per_referred");  // higher is better
    ParetoSums sums(3, {spend, goals});
    const auto replication = [&](const std::vector<std::array<std::int64_t, 2>>& figures) {
        std::vector<std::vector<std::int64_t>> rows(3, std::vector<std::int64_t>(metric_catalogue().size()));
        for (std::size_t s = 0; s < 3; ++s) {
            rows[s][spend] = figures[s][0];
            rows[s][goals] = figures[s][1];
        }
        sums.add(rows);
    };
    replication({{{100, 50}, {90, 40}, {110, 45}}});       // 2 is beaten by 0
    replication({{{100, 50}, {100, 50}, {100, 50}}});      // equal: nobody is beaten
    replication({{{100, 50}, {90, 55}, {95, 50}}});        // 1 beats both
    replication({{{100, no_value}, {90, 55}, {95, 50}}});  // does not count
    const std::vector<std::string> names{"a", "b", "c"};
    const Pareto view = sums.summary(names);
    EXPECT_EQ(view.count, 3U);
    EXPECT_EQ(view.metrics, (std::vector<std::string>{"spend", "goal_share_per_referred"}));
    EXPECT_DOUBLE_EQ(view.scenarios[0].share_not_dominated, 2.0 / 3.0);
    EXPECT_DOUBLE_EQ(view.scenarios[1].share_not_dominated, 1.0);
    EXPECT_DOUBLE_EQ(view.scenarios[2].share_not_dominated, 1.0 / 3.0);
    // means: a 100, 50; b 93.3, 48.3; c 101.7, 48.3
    EXPECT_TRUE(view.scenarios[0].dominated_by.empty());
    EXPECT_TRUE(view.scenarios[1].dominated_by.empty());
    EXPECT_EQ(view.scenarios[2].dominated_by, (std::vector<std::string>{"a", "b"}));
}

TEST(Pareto, LooksAtTheMetricsAskedForThatHaveADirection) {
    const auto ids = [](const std::vector<std::string>& asked) {
        std::vector<std::string> names;
        for (const std::size_t metric : pareto_metrics(asked)) names.emplace_back(metric_catalogue()[metric].id);
        return names;
    };
    const std::vector<std::string> usual{"spend", "wait_weeks_mean", "goal_share_per_referred"};
    EXPECT_EQ(ids({}), usual);
    EXPECT_EQ(ids({"spend", "clients_started"}), usual);  // one has no direction
    EXPECT_EQ(ids({"burden_weeks", "spend_year_2", "spend", "spend"}),
              (std::vector<std::string>{"burden_weeks", "spend"}));
}

TEST(Pareto, LeavesOutAMetricThatAScenarioHasNoValueOf) {
    StudyHeader header = sample::header();
    header.metrics_of_interest = {"spend", "budget_overrun", "burden_weeks"};
    header.scenarios[1].budget_cents = 0;  // none stated
    StudyFile file = StudyFile::in_memory(header);
    StudyWriter(file).commit(sample::block(0, 40));
    const Summary summary = file.summary();
    EXPECT_EQ(summary.pareto->metrics, (std::vector<std::string>{"spend", "burden_weeks"}));
    EXPECT_EQ(summary.pareto->count, 40U);
}

/// The file's summary against the public functions on whole columns.
TEST(Summary, FromRowsEqualsThatFromColumns) {
    for (const std::uint32_t inner : {1U, 2U}) {
        const TemporaryFile temporary("summary.sqlite");
        StudyHeader header = sample::header();
        header.inner = inner;
        StudyFile file = StudyFile::create(temporary.path(), header);
        { StudyWriter(file).commit(sample::block(0, 40)); }
        const Summary summary = file.summary();
        for (std::size_t m = 0; m < metric_catalogue().size(); ++m) {
            const Metric& metric = metric_catalogue()[m];
            const auto ours = file.values(1, {m})[0], theirs = file.values(0, {m})[0];
            const Statistics expected = statistics_of(ours, metric.scale);
            const Statistics& found = summary.find("variant", metric.id)->statistics;
            EXPECT_EQ(found.count, expected.count);
            EXPECT_EQ(found.mean, expected.mean);
            EXPECT_EQ(found.p10, expected.p10);
            EXPECT_EQ(found.median, expected.median);
            EXPECT_EQ(found.p90, expected.p90);
            EXPECT_EQ(found.worst_twentieth, expected.worst_twentieth);
            EXPECT_EQ(found.luck.has_value(), inner == 2 && expected.count > 0);
            if (inner == 1) {
                EXPECT_EQ(found.standard_error, expected.standard_error);
            }
            std::vector<std::uint32_t> draws(ours.size());
            for (std::uint32_t r = 0; r < draws.size(); ++r) draws[r] = r / inner;
            const Difference difference = difference_of(ours, theirs, metric.scale, metric.direction, {inner, draws});
            const Difference& paired = summary.find_comparison("variant", metric.id)->difference;
            EXPECT_EQ(paired.mean_difference, difference.mean_difference);
            EXPECT_EQ(paired.probability_better, difference.probability_better);
            EXPECT_EQ(paired.variance_reduction, difference.variance_reduction);
            EXPECT_EQ(paired.interval_low, difference.interval_low);
            if (const Choice* choice = summary.find_choice("variant", metric.id);
                choice && difference.probability_better) {
                EXPECT_NEAR(*choice->probability_best, *difference.probability_better, 1e-12);
            }
        }
        const Statistics year = statistics_of(file.values_of_year(0, 2, {0})[0], 100);
        EXPECT_EQ(summary.find("baseline", "spend_year_2")->statistics.median, year.median);
        EXPECT_EQ(summary.find("baseline", "spend_year_2")->statistics.mean, year.mean);
        EXPECT_EQ(file.statistics_of_year(0, 2, {0})[0].p90, year.p90);
    }
}

TEST(Quantiles, AreTheSameWhoeverSorts) {
    const TemporaryFile temporary("quantiles.sqlite");
    {
        StudyFile file = StudyFile::create(temporary.path(), sample::header());
        StudyWriter(file).commit(sample::block(0, 40));
    }
    Database database(temporary.path(), Database::Mode::read_only);
    for (const std::optional<std::size_t> year : {std::optional<std::size_t>(), std::optional<std::size_t>(2)}) {
        std::vector<std::vector<Statistics>> by_memory;
        for (const std::size_t memory : {0U, 45U, 90U, 1'000'000U}) {  // by SQLite; one, two, all columns at once
            std::vector<Statistics> statistics(metric_catalogue().size());
            std::vector<Column> columns;
            for (std::size_t m = 0; m < statistics.size(); ++m) {
                const std::string id(metric_catalogue()[m].id);
                Statement count(database, "SELECT COUNT(" + id + ") FROM " +
                                              (year ? "replication_year WHERE scenario = 1 AND year = 2"
                                                    : "replication WHERE scenario = 1"));
                count.step();
                columns.push_back({&metric_catalogue()[m], static_cast<std::size_t>(count.integer(0)), &statistics[m]});
            }
            read_quantiles(database, 1, year, columns, memory);
            by_memory.push_back(statistics);
        }
        for (const auto& statistics : by_memory)
            for (std::size_t m = 0; m < statistics.size(); ++m) {
                EXPECT_EQ(statistics[m].p10, by_memory[0][m].p10);
                EXPECT_EQ(statistics[m].median, by_memory[0][m].median);
                EXPECT_EQ(statistics[m].p90, by_memory[0][m].p90);
                EXPECT_EQ(statistics[m].worst_twentieth, by_memory[0][m].worst_twentieth);
            }
        EXPECT_TRUE(by_memory[0][0].median);
    }
}

}  // namespace
}  // namespace fundsim::results
