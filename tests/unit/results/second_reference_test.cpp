// Ranking under two references: by hand-made numbers, and from the rows of a file.
#include "results/second_reference.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "fundsim/second_reference.hpp"
#include "sample.hpp"

namespace fundsim::results {
namespace {

const std::vector<std::string> names{"a", "b", "c"};

ReferenceRanking rank(Direction direction, const std::vector<std::vector<std::int64_t>>& assumed,
                      const std::vector<std::vector<std::int64_t>>& second) {
    RankingSums sums(names.size(), direction);
    for (std::size_t r = 0; r < assumed.size(); ++r) sums.add(assumed[r], second[r], static_cast<std::uint32_t>(r));
    return sums.summary("spend", 10, names);
}

TEST(Ranking, PutsTheBestFirstAndKeepsTheOrderOfTheStudyWhereOptionsAreEqual) {
    const auto lower = rank(Direction::lower_is_better, {{30, 10, 10}, {30, 12, 12}}, {{30, 10, 10}, {30, 12, 12}});
    EXPECT_EQ(lower.assumed, (std::vector<std::string>{"b", "c", "a"}));
    EXPECT_EQ(lower.second_reference, lower.assumed);
    EXPECT_TRUE(lower.changed.empty());
    const auto higher = rank(Direction::higher_is_better, {{30, 10, 20}}, {{30, 10, 20}});
    EXPECT_EQ(higher.assumed, (std::vector<std::string>{"a", "c", "b"}));
}

TEST(Ranking, TellsWhoChangesPlacesAndHowSureBothOrdersAre) {
    // a before b by 10 in every replication, and the other way round; c is last under both
    const std::vector<std::vector<std::int64_t>> first{{100, 110, 900}, {200, 211, 900}, {300, 309, 900}};
    const std::vector<std::vector<std::int64_t>> then{{130, 110, 900}, {229, 200, 900}, {331, 300, 900}};
    const auto ranking = rank(Direction::lower_is_better, first, then);
    EXPECT_EQ(ranking.count, 3U);
    EXPECT_EQ(ranking.assumed, (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_EQ(ranking.second_reference, (std::vector<std::string>{"b", "a", "c"}));
    ASSERT_EQ(ranking.changed.size(), 1U);
    const ChangedPair& pair = ranking.changed.front();
    EXPECT_EQ(pair.a + pair.b, "ab");
    EXPECT_TRUE(pair.a_first);
    EXPECT_TRUE(pair.certain());
    EXPECT_DOUBLE_EQ(*pair.assumed.mean_difference, -1.0);  // in the unit: 1/10
    EXPECT_NEAR(*pair.second_reference.mean_difference, 80.0 / 3.0 / 10.0, 1e-12);
    // where more is better the same numbers say that b comes first
    const auto turned = rank(Direction::higher_is_better, first, then);
    EXPECT_EQ(turned.assumed, (std::vector<std::string>{"c", "b", "a"}));
    ASSERT_EQ(turned.changed.size(), 1U);
    EXPECT_FALSE(turned.changed.front().a_first);
}

TEST(Ranking, IsWithinChanceWhereEitherIntervalHoldsZero) {
    const std::vector<std::vector<std::int64_t>> sure{{100, 110, 0}, {200, 211, 0}, {300, 309, 0}};
    const std::vector<std::vector<std::int64_t>> unsure{
        {100, 150, 0}, {250, 200, 0}, {310, 300, 0}};  // a less b: 10 / 3
    const auto ranking = rank(Direction::lower_is_better, sure, unsure);
    ASSERT_EQ(ranking.changed.size(), 1U);
    EXPECT_TRUE(is_certain(ranking.changed.front().assumed));
    EXPECT_FALSE(is_certain(ranking.changed.front().second_reference));
    EXPECT_FALSE(ranking.changed.front().certain());
    // one replication says nothing of chance
    EXPECT_FALSE(rank(Direction::lower_is_better, {{1, 2, 3}}, {{2, 1, 3}}).changed.front().certain());
}

TEST(Ranking, NoPlaceIsChangedByATieAndNoReplicationCountsWithoutAllValues) {
    const auto tied = rank(Direction::lower_is_better, {{10, 20, 30}}, {{20, 20, 30}});
    EXPECT_TRUE(tied.changed.empty());
    const auto missing = rank(Direction::lower_is_better, {{10, 20, 30}, {10, 20, 30}, {10, 20, no_value}},
                              {{20, 10, 30}, {0, no_value, 30}, {0, 10, 30}});
    EXPECT_EQ(missing.count, 1U);
    EXPECT_EQ(missing.changed.size(), 1U);
    const auto none = rank(Direction::lower_is_better, {{no_value, 20, 30}}, {{20, 10, 30}});
    EXPECT_EQ(none.count, 0U);
    EXPECT_TRUE(none.assumed.empty());
}

TEST(Ranking, ReplicationsThatShareADrawAreOneObservation) {
    // a less b is -1 and 3 in two draws of ten replications each: a thousand replications would not make that sure
    RankingSums sums(2, Direction::higher_is_better, 10);
    for (std::uint32_t r = 0; r < 20; ++r) {
        const std::int64_t ours = r < 10 ? 9 : 13;
        sums.add(std::vector<std::int64_t>{ours, 10}, std::vector<std::int64_t>{0, 1}, r / 10);
    }
    const auto ranking = sums.summary("spend", 1, std::vector<std::string>{"a", "b"});
    ASSERT_EQ(ranking.changed.size(), 1U);
    EXPECT_FALSE(is_certain(ranking.changed.front().assumed));
    EXPECT_TRUE(is_certain(ranking.changed.front().second_reference));
}

TEST(Ranking, IsOfMetricsThatHaveADirection) {
    const std::vector<std::string> asked{"spend", "clients_started", "wait_weeks_p90"};
    const auto metrics = ranked_metrics(asked);
    const auto has = [&](std::string_view id) { return std::ranges::count(metrics, *metric_position(id)); };
    EXPECT_EQ(has("spend"), 1);
    EXPECT_EQ(has("wait_weeks_p90"), 1);
    for (const std::size_t metric : metrics) EXPECT_NE(metric_catalogue()[metric].direction, Direction::neutral);
}

ScenarioEntry twin(const std::string& name) {
    ScenarioEntry entry = sample::scenario(name + std::string(second_reference_ending));
    entry.canonical = "{\"name\":\"" + entry.name + "\",\"under_second_reference\":true}";
    return entry;
}

StudyHeader with_twins() {
    StudyHeader header = sample::header();
    header.scenarios.push_back(twin("baseline"));
    header.scenarios.push_back(twin("variant"));
    return header;
}

TEST(Twins, StandAtTheEndAndSayWhatTheyAre) {
    StudyHeader header = with_twins();
    EXPECT_EQ(first_twin(header), 2U);
    EXPECT_EQ(options_of(header), (std::vector<std::size_t>{0, 1}));
    EXPECT_EQ(twin_of(header, 1), std::optional<std::size_t>(3));
    EXPECT_TRUE(is_twin(header, 2));
    EXPECT_FALSE(is_twin(header, 1));
    header.scenarios[3].canonical = "{\"note\":\"\\\"under_second_reference\\\":true\"}";  // another's text
    EXPECT_EQ(first_twin(header), 4U) << "what is called so but is not one is an option";
    header = with_twins();
    header.scenarios.erase(header.scenarios.begin() + 1);
    EXPECT_EQ(first_twin(header), 3U) << "without its own beside it, it is an option as any";
    EXPECT_EQ(first_twin(sample::header()), 2U);
}

TEST(Twins, CountInNoComparisonAndNoChoice) {
    StudyFile file = StudyFile::in_memory(with_twins());
    ReplicationBlock block{0, 12, 4, {}, {}};
    for (std::uint32_t r = 0; r < 12; ++r)
        for (std::size_t s = 0; s < 4; ++s) {
            Outcome made = sample::outcome(0, r);
            // the variant costs less, and under the second reference more; the twins cost next to nothing
            const std::int64_t spend = s == 0 ? 9'000'000 : s == 1 ? 8'000'000 : s == 2 ? 1'000 : 2'000;
            for (std::size_t year = 0; year <= sample::shape.years; ++year)
                for (std::size_t segment = 0; segment < sample::shape.segments; ++segment)
                    for (std::size_t m = 0; m < sample::shape.municipalities; ++m)
                        for (const Tally tally : {Tally::spend_care, Tally::spend_out_of_contract, Tally::spend_admin})
                            made.at(year, segment, m, tally) = tally == Tally::spend_care ? spend : 0;
            block.outcomes.push_back(made);
        }
    StudyWriter(file).commit(block);
    const Summary summary = file.summary();
    ASSERT_TRUE(summary.second_reference);
    EXPECT_EQ(summary.second_reference->twins.size(), 2U);
    EXPECT_EQ(summary.find_comparison("baseline-second-reference", "spend"), nullptr);
    EXPECT_NE(summary.find_comparison("variant", "spend"), nullptr);
    EXPECT_EQ(summary.find_choice("variant-second-reference", "spend"), nullptr);
    EXPECT_EQ(*summary.find_choice("variant", "spend")->probability_best, 1.0);
    EXPECT_EQ(summary.pareto->scenarios.size(), 2U);
    EXPECT_TRUE(summary.second_reference->changes());
    const ReferenceRanking& spend = summary.second_reference->rankings.front();
    EXPECT_EQ(spend.metric, "spend");
    EXPECT_EQ(spend.assumed, (std::vector<std::string>{"variant", "baseline"}));
    EXPECT_EQ(spend.second_reference, (std::vector<std::string>{"baseline", "variant"}));
    ASSERT_EQ(spend.changed.size(), 1U);
    EXPECT_TRUE(spend.changed.front().certain());
    EXPECT_FALSE(spend.changed.front().a_first);
    const std::string json = to_json(summary);
    EXPECT_NE(json.find("\"second_reference\": {"), std::string::npos);
    EXPECT_LT(json.find("\"comparisons\""), json.find("baseline-second-reference")) << "not among the scenarios";
}

TEST(Twins, NoneMeansNothingIsSaid) {
    StudyFile file = StudyFile::in_memory(sample::header());
    StudyWriter(file).commit(sample::block(0, 4));
    EXPECT_FALSE(file.summary().second_reference);
    EXPECT_NE(to_json(file.summary()).find("\"second_reference\": null"), std::string::npos);
}

}  // namespace
}  // namespace fundsim::results
