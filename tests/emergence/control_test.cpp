// Negative controls (N1), and the checks themselves: with the rule behind a row taken away the row is gone.
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "emergence/laboratory.hpp"

namespace fundsim::emergence {
namespace {

constexpr std::array frozen_care{Tally::frozen_clients_started,  Tally::frozen_care_weeks,
                                 Tally::frozen_waiting_weeks,    Tally::frozen_burden_milliweeks,
                                 Tally::frozen_delivered_quanta, Tally::frozen_goals_reached};

// N1: frozen and without clauses that act on care every contract gives the same care, client by client.
TEST(Emergence, N1FrozenCareIsTheSameUnderEveryContract) {
    for (const std::string name : {"fixed", "weekly", "last third", "task", "lump", "dropout bonus"})
        for (std::size_t r = 0; r < course("pxq").size(); ++r)
            for (const Tally tally : frozen_care)
                ASSERT_EQ(sum(course(name)[r], tally), sum(course("pxq")[r], tally)) << name << " " << name_of(tally);
    const Estimate paid = change(course("fixed"), course("pxq"), total(Tally::frozen_spend_care));
    report("N1", "frozen care under six contracts against PxQ, every count, every replication", 0.0);
    report("N1", "frozen spend, fixed price (neutral) against PxQ", paid);
}

// N1: where a court orders all care, providers who respond give what they would give frozen, in every replication: hours,
// waits, endings, goals; and every contract gives the same.
TEST(Emergence, N1CourtOrderedCareIsNotTouched) {
    constexpr std::array care{
        std::pair{Tally::clients_started, Tally::frozen_clients_started},
        std::pair{Tally::care_weeks, Tally::frozen_care_weeks},
        std::pair{Tally::waiting_weeks, Tally::frozen_waiting_weeks},
        std::pair{Tally::burden_milliweeks, Tally::frozen_burden_milliweeks},
        std::pair{Tally::delivered_quanta, Tally::frozen_delivered_quanta},
        std::pair{Tally::goals_reached, Tally::frozen_goals_reached},
    };
    // a new scheme takes hours of its own: where places are scarce everybody waits for them
    for (const std::string name : {"court pxq", "court fixed", "court weekly queue", "court new scheme"})
        for (const Outcome& outcome : course(name))
            for (const auto& [own, frozen_line] : care)
                ASSERT_EQ(sum(outcome, own), sum(outcome, frozen_line)) << name << " " << name_of(own);
    for (std::size_t r = 0; r < course("court pxq").size(); ++r)
        for (const auto& [own, frozen_line] : care)
            ASSERT_EQ(sum(course("court fixed")[r], own), sum(course("court pxq")[r], own)) << name_of(own);
    report("N1", "care by court order, responding less frozen, four scenarios, every count, every replication", 0.0);

    const auto& [fixed, pxq] = std::pair(course("court fixed"), course("court pxq"));
    EXPECT_DOUBLE_EQ(mean(fixed, total(Tally::declined)), 0.0);
    EXPECT_DOUBLE_EQ(mean(fixed, total(Tally::ended_early_by_provider)), 0.0);
    const Estimate coded = difference(fixed, pxq, ratio(Tally::coded_up, Tally::clients_started));
    report("N1", "coded a class up, all by court order, fixed price less PxQ", coded);
    EXPECT_LT(std::abs(coded.mean), clear * coded.error + 1e-12);
}

/// The check of a row on a course whose rule was taken away must not find what it finds with the rule: less than a third of
/// it is left, noise aside, on its side.
void gone(const std::string& row, const std::string& rule, const Estimate& with, const Estimate& without) {
    report(row, "without the rule (" + rule + ")", without);
    EXPECT_GT(std::abs(with.mean), clear * with.error) << row;
    const double left = with.mean > 0.0 ? without.mean : -without.mean;
    EXPECT_LT(left, 0.34 * std::abs(with.mean) + clear * without.error) << row << ", " << rule;
    EXPECT_LT(left, 0.67 * std::abs(with.mean)) << row << ", " << rule;
}

TEST(Emergence, ChecksFailWithoutTheRuleBehindThem) {
    const Measure units_a_week = ratio(Tally::delivered_quanta, Tally::care_weeks, 0);
    const Measure frozen_units_a_week = ratio(Tally::frozen_delivered_quanta, Tally::frozen_care_weeks, 0);
    gone("S1", "intensity", within(course("pxq"), units_a_week, frozen_units_a_week),
         within(course("pxq without intensity"), units_a_week, frozen_units_a_week));
    const Measure weeks_a_start = ratio(Tally::care_weeks, Tally::clients_started);
    const Measure frozen_weeks_a_start = ratio(Tally::frozen_care_weeks, Tally::frozen_clients_started);
    gone("S1", "prolongation", within(course("pxq"), weeks_a_start, frozen_weeks_a_start),
         within(course("pxq without prolongation"), weeks_a_start, frozen_weeks_a_start));
    const Measure coded = ratio(Tally::coded_up, Tally::clients_started);
    gone("S3", "coding", difference(course("fixed"), course("fixed frozen"), coded),
         difference(course("fixed without coding"), course("fixed frozen"), coded));
    const Measure declined = ratio(Tally::heavy_declined, Tally::heavy_started);
    gone("S4", "selection", difference(course("fixed queue"), course("pxq queue frozen"), declined),
         difference(course("fixed queue without selection"), course("pxq queue frozen"), declined));
    // A step needs room at the receiving side: thinner care and earlier endings under a budget make it, beside the rule itself.
    const Measure step_downs = ratio(Tally::step_downs, Tally::care_weeks, 1);
    const Estimate of_the_rule =
        change(course("lot, room for everybody"), course("lot, room for everybody, without setting"), step_downs);
    report("S5", "what the rule (setting) alone adds to the steps of a lot, setting at the upper end, room for all",
           of_the_rule);
    EXPECT_TRUE(of_the_rule.above());
    const Estimate room = change(course("lot frozen"), course("pxq frozen"), step_downs);
    const auto beyond_room = [&](const Estimate& down) {
        return Estimate{down.mean - room.mean, std::hypot(down.error, room.error)};
    };
    gone("S5", "setting, thin care, early ending", beyond_room(change(course("lot"), course("pxq"), step_downs)),
         beyond_room(change(course("lot without setting, thin care or early ending"),
                            course("pxq without setting, thin care or early ending"), step_downs)));
    const Measure starts = total(Tally::clients_started);
    gone("S7", "admission pace, intensity, need pressure", change(course("lump queue"), course("pxq queue"), starts),
         change(course("lump queue without pace or pressure"), course("pxq queue"), starts));
    const Measure dropout = ratio(Tally::ended_early_by_client, Tally::clients_started);
    gone("S8", "effort on KPIs", change(course("dropout bonus"), course("pxq"), dropout),
         change(course("dropout bonus without effort"), course("pxq"), dropout));
    const Measure goals = ratio(Tally::goals_reached, Tally::clients_started);
    gone("S9", "effort on the goal", difference(course("last third"), course("fixed"), goals),
         difference(course("last third without effort"), course("fixed"), goals));
    gone("S9", "reporting", within(course("last third"), total(Tally::goals_reported), total(Tally::goals_reached)),
         within(course("last third without reporting"), total(Tally::goals_reported), total(Tally::goals_reached)));
    const Measure late_units = ratio(Tally::delivered_quanta, Tally::needed_quanta, -1, 4, 5);
    gone("S6", "slack filling", change(course("task less demand"), course("task"), late_units),
         change(course("task less demand without slack"), course("task without slack"), late_units));
}

}  // namespace
}  // namespace fundsim::emergence
