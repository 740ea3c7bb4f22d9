// Rows on what is paid for: units, arrangements, results (S1-S4, S9, S13, S16).
#include <gtest/gtest.h>

#include "emergence/laboratory.hpp"

namespace fundsim::emergence {
namespace {

const Measure delivered_to_need = ratio(Tally::delivered_quanta, Tally::needed_quanta);
const Measure coded_up = ratio(Tally::coded_up, Tally::clients_started);
const Measure early_endings = ratio(Tally::ended_early_by_provider, Tally::clients_started);
const Measure started = total(Tally::clients_started);
const Measure heavy_declined = ratio(Tally::heavy_declined, Tally::heavy_started);

double endings(const Outcome& o) {
    double all = 0.0;
    for (const Tally tally :
         {Tally::ended_as_planned, Tally::ended_early_by_client, Tally::ended_early_by_provider,
          Tally::ended_in_agreement, Tally::ended_external, Tally::ended_other_provider, Tally::ended_other_domain})
        all += sum(o, tally);
    return all;
}
const Measure ended_coded_up = [](const Outcome& o) { return sum(o, Tally::ended_coded_up) / endings(o); };
const Measure duration = [](const Outcome& o) { return sum(o, Tally::care_weeks_ended) / endings(o); };
const Measure units_a_week = ratio(Tally::delivered_quanta, Tally::care_weeks, 0);
const Measure frozen_units_a_week = ratio(Tally::frozen_delivered_quanta, Tally::frozen_care_weeks, 0);
const Measure weeks_a_start = ratio(Tally::care_weeks, Tally::clients_started);
const Measure frozen_weeks_a_start = ratio(Tally::frozen_care_weeks, Tally::frozen_clients_started);
const Measure mean_wait = ratio(Tally::wait_weeks, Tally::clients_started);
const Measure heavy_wait = ratio(Tally::heavy_wait_weeks, Tally::heavy_started);

/// Care per start in EUR, an hour (60 quanta) at 100 and a day at 300.
Measure care_per_start(Tally units, Tally starts) {
    return
        [=](const Outcome& o) { return (100.0 / 60.0 * sum(o, units, 0) + 300.0 * sum(o, units, 1)) / sum(o, starts); };
}

// S1: under PxQ more units and longer care than need; load and waits rise. Gone when frozen and when all cost is avoidable.
TEST(Emergence, S1MoreUnitsAndLongerCareUnderPxq) {
    // against the frozen line: the same children from the same moment on, nobody responding
    const Course& pxq = course("pxq");
    const Estimate units = within(pxq, units_a_week, frozen_units_a_week);
    const Estimate weeks = within(pxq, weeks_a_start, frozen_weeks_a_start);
    // need pressure is the answer of those who care to the wait itself: without it the wait shows
    const Estimate waits =
        within(course("pxq no pressure"), total(Tally::waiting_weeks), total(Tally::frozen_waiting_weeks));
    report("S1", "units a week, PxQ against frozen", units);
    report("S1", "weeks of care per start, PxQ against frozen", weeks);
    report("S1", "weeks waited, the same without need pressure", waits);
    const Estimate load = within(pxq, total(Tally::delivered_quanta), total(Tally::frozen_delivered_quanta));
    report("S1", "load: units delivered, PxQ against frozen", load);
    const Estimate care = within(pxq, care_per_start(Tally::delivered_quanta, Tally::clients_started),
                                 care_per_start(Tally::frozen_delivered_quanta, Tally::frozen_clients_started));
    report("S1", "care per start at cost, both forms, PxQ against frozen", care);
    EXPECT_TRUE(care.above());
    EXPECT_TRUE(units.above());
    EXPECT_TRUE(weeks.above());
    EXPECT_TRUE(load.above());
    // At load 90 % the wait rises by half a percent: few replications see it at one in 20 by chance, many at one in 6,000.
    EXPECT_GT(waits.mean, (replications() < 150 ? 1.64 : clear) * waits.error);
    EXPECT_GT(units.mean + weeks.mean, 0.01);
    EXPECT_LT(units.mean + weeks.mean, 0.08);
    // the more room, the more
    const Course& room = course("pxq at 85 %");
    const Estimate roomy_units = within(room, units_a_week, frozen_units_a_week);
    const Estimate roomy_weeks = within(room, weeks_a_start, frozen_weeks_a_start);
    report("S1", "units a week, load 85 %", roomy_units);
    report("S1", "weeks of care per start, load 85 %", roomy_weeks);
    EXPECT_GT(roomy_units.mean + roomy_weeks.mean, units.mean + weeks.mean);
    // without a margin above avoidable cost nothing is gained by a unit more
    const Estimate no_margin = within(course("pxq v=1"), units_a_week, frozen_units_a_week);
    report("S1", "the same where all cost is avoidable", no_margin);
    EXPECT_LT(no_margin.mean, 0.25 * units.mean);
}

TEST(Emergence, S1AQueueThatPaysTheSameCancelsMostOfIt) {
    const Estimate idle = within(course("pxq"), units_a_week, frozen_units_a_week);
    const Course& queue = course("pxq queue no pressure");
    const Estimate busy = within(queue, units_a_week, frozen_units_a_week);
    report("S1", "units a week with a long queue, against frozen", busy);
    EXPECT_LT(busy.mean, 0.5 * idle.mean);
    // in an overloaded region longer care means fewer clients, not more spend
    const Estimate spend = within(queue, total(Tally::spend_care), total(Tally::frozen_spend_care));
    report("S1", "spend with a long queue, against frozen", spend);
    EXPECT_LT(spend.mean, 0.01);
}

// S2a: a fixed price per arrangement brings fewer units and shorter care than PxQ.
TEST(Emergence, S2aFewerUnitsAndShorterCareUnderAFixedPrice) {
    const Estimate units = change(course("fixed"), course("pxq"), delivered_to_need);
    const Estimate weeks = change(course("fixed"), course("pxq"), duration);
    report("S2a", "units per unit of need, fixed price against PxQ", units);
    report("S2a", "duration, relative", weeks);
    EXPECT_TRUE(units.below());
    EXPECT_TRUE(weeks.below());
    EXPECT_GT(units.mean, -0.10);
    EXPECT_GT(weeks.mean, -0.10);
    const Estimate without = change(course("fixed frozen"), course("pxq frozen"), delivered_to_need);
    EXPECT_NEAR(without.mean, 0.0, 1e-12);
}

// S2b: a tariff per week brings long, thin care: hours a week down, weeks not.
TEST(Emergence, S2bLongThinCareUnderAWeeklyTariff) {
    const Estimate hours = change(course("weekly"), course("pxq"), units_a_week);
    const Estimate weeks = change(course("weekly"), course("pxq"), duration);
    report("S2b", "hours a week, weekly tariff against PxQ", hours);
    report("S2b", "duration, relative", weeks);
    EXPECT_TRUE(hours.below());
    EXPECT_FALSE(weeks.below());
}

// S3: where the class sets the price and nobody checks, coded classes drift above true ones. Gone under an audit that costs
// more than the step, and when frozen.
TEST(Emergence, S3CodingDriftsUpUnderAPriceByClass) {
    const Estimate up = difference(course("fixed"), course("fixed frozen"), coded_up);
    const Estimate changes = change(course("fixed"), course("fixed frozen"), total(Tally::arrangement_changes));
    const Estimate messages = change(course("fixed"), course("fixed without coding"), total(Tally::messages));
    report("S3", "share coded a class up, beside the error of access", up);
    report("S3", "arrangement changes, relative", changes);
    report("S3", "messages, relative to the same without coding", messages);
    EXPECT_TRUE(up.above());
    EXPECT_TRUE(changes.above());
    EXPECT_TRUE(messages.above());
    const Estimate written = difference(course("fixed, nobody gated"), course("fixed frozen, nobody gated"), coded_up);
    report("S3", "the same where access sets no class at all", written);
    EXPECT_GT(written.mean, up.mean);
    EXPECT_LT(written.mean, 0.15);
    EXPECT_GT(up.mean, 0.02);
    EXPECT_LT(up.mean, 0.15);
    // the literature counts cases. During care requests, and lower classes not asked for, add to the proposals of the start;
    // access takes them back where a term ends and it looks again
    const Estimate ended = difference(course("fixed"), course("fixed frozen"), ended_coded_up);
    const Estimate ended_written =
        difference(course("fixed, nobody gated"), course("fixed frozen, nobody gated"), ended_coded_up);
    report("S3", "share of endings coded above the true class, beside the error of access", ended);
    report("S3", "the same where access sets no class at all, endings", ended_written);
    const Estimate renewed =
        difference(course("fixed, renewed as it is"), course("fixed frozen, renewed as it is"), ended_coded_up);
    report("S3", "the same where terms are renewed as they are, endings", renewed);
    EXPECT_TRUE(ended.above());
    EXPECT_GT(ended_written.mean, ended.mean);
    EXPECT_GT(renewed.mean, ended.mean);
    for (const Estimate& share : {ended, ended_written, renewed}) EXPECT_LT(share.mean, 0.15);
    const Estimate audited = difference(course("fixed audited"), course("fixed frozen"), coded_up);
    report("S3", "the same under audit x (1 + penalty) > 1", audited);
    EXPECT_LT(std::abs(audited.mean), 0.1 * up.mean);
    const Estimate ended_audited = difference(course("fixed audited"), course("fixed frozen"), ended_coded_up);
    report("S3", "the same under audit, endings", ended_audited);
    EXPECT_LT(std::abs(ended_audited.mean), 0.1 * ended.mean);
}

// S4: a fixed price without an obligation: heavy clients are declined more and wait longer. Gone under an obligation, and
// where prices follow cost and clients of a class are equal.
TEST(Emergence, S4HeavyClientsAreDeclinedUnderAFixedPrice) {
    const Course& fixed = course("fixed queue");
    const Measure light_declined = [](const Outcome& o) {
        return (sum(o, Tally::declined) - sum(o, Tally::heavy_declined)) /
               (sum(o, Tally::clients_started) - sum(o, Tally::heavy_started));
    };
    std::vector<double> gap;
    const Estimate more = within(
        fixed, [&](const Outcome& o) { return 1.0 + heavy_declined(o); },
        [&](const Outcome& o) { return 1.0 + light_declined(o); });
    report("S4", "declined per start, heavy less light", more);
    EXPECT_TRUE(more.above());
    const Estimate wait =
        difference(fixed, course("pxq queue"), [](const Outcome& o) { return heavy_wait(o) - mean_wait(o); });
    report("S4", "extra wait of heavy clients against PxQ, weeks", wait);
    EXPECT_DOUBLE_EQ(mean(course("fixed obliged"), total(Tally::declined)), 0.0);
    const Estimate equal = within(
        course("fixed at cost, equal clients"), [&](const Outcome& o) { return 1.0 + heavy_declined(o); },
        [](const Outcome&) { return 1.0; });
    const Estimate flat = within(
        course("fixed flat, equal clients"), [&](const Outcome& o) { return 1.0 + heavy_declined(o); },
        [](const Outcome&) { return 1.0; });
    report("S4", "heavy declined, prices follow cost", equal);
    report("S4", "heavy declined, flat prices", flat);
    EXPECT_LT(equal.mean, 0.25 * flat.mean);
}

// S9: a last instalment on the result: fewer early endings, more true goals, more reported than true, more selection.
TEST(Emergence, S9LastInstalmentOnTheResult) {
    const Course& third = course("last third");
    const Course& start = course("fixed");
    const Estimate early = difference(third, start, early_endings);
    const Estimate goals = difference(third, start, ratio(Tally::goals_reached, Tally::clients_started));
    const Estimate reported = within(third, total(Tally::goals_reported), total(Tally::goals_reached));
    report("S9", "early endings by the provider per start", early);
    report("S9", "true goals per start", goals);
    report("S9", "reported against true goals, relative", reported);
    EXPECT_TRUE(early.below());
    EXPECT_TRUE(goals.above());
    EXPECT_TRUE(reported.above());
    const Estimate selection = difference(course("last third queue"), course("fixed queue"), heavy_declined);
    report("S9", "heavy clients declined per start, where a queue gives the choice", selection);
    EXPECT_GT(selection.mean, 0.0);
    // effort shortens lists, and a shorter list makes a place worth less: without both arms of it the choice alone is left
    const Estimate prognosis =
        difference(course("last third queue, prognosis alone"), course("fixed queue, prognosis alone"),
                   ratio(Tally::heavy_declined, Tally::heavy_started, 0));
    report("S9", "heavy clients declined, hours at home, without effort and early endings, which shorten the queue",
           prognosis);
    EXPECT_GT(prognosis.mean, 0.0);
    const Measure goals_of_starts = ratio(Tally::goals_reached, Tally::clients_started);
    const Estimate still = difference(course("last third frozen"), course("fixed frozen"), goals_of_starts);
    report("S9", "vanishes: true goals per start, frozen", still);
    EXPECT_NEAR(still.mean, 0.0, 1e-12);
    // without the instalment every report is true
    EXPECT_DOUBLE_EQ(within(start, total(Tally::goals_reported), total(Tally::goals_reached)).mean, 0.0);
}

// S13: a warranty: fewer early endings, less repeat use, more selection.
TEST(Emergence, S13Warranty) {
    const Estimate early = difference(course("warranty"), course("fixed"), early_endings);
    const Estimate repeat =
        difference(course("warranty"), course("fixed"), ratio(Tally::starts_repeat, Tally::clients_started));
    const Estimate selection = difference(course("warranty queue"), course("fixed queue"), heavy_declined);
    report("S13", "early endings by the provider per start", early);
    report("S13", "repeat use, share of starts", repeat);
    report("S13", "heavy clients declined per start", selection);
    EXPECT_TRUE(early.below());
    EXPECT_TRUE(repeat.below());
    EXPECT_GT(selection.mean, 0.0);
    // that who comes back goes to the same provider is a clause, which acts on care when nobody responds too; on who comes back
    // it does not
    const Course& frozen_warranty = course("warranty frozen");
    const Estimate still =
        difference(frozen_warranty, course("fixed frozen"), ratio(Tally::starts_repeat, Tally::clients_started));
    report("S13", "vanishes: repeat use, frozen", still);
    EXPECT_LT(std::abs(still.mean), 0.1 * std::abs(repeat.mean));
    EXPECT_EQ(mean(frozen_warranty, early_endings), 0.0);
    EXPECT_EQ(mean(frozen_warranty, heavy_declined), 0.0);
}

// S16: arrangements written by the provider, the light price above cost: more and lighter cases.
TEST(Emergence, S16MoreAndLighterCases) {
    const Course& pxq = course("pxq queue, nobody gated");
    const Estimate more = change(course("written, light price above cost"), pxq, started);
    const Estimate heavy =
        difference(course("written, light price above cost"), pxq, ratio(Tally::heavy_started, Tally::clients_started));
    report("S16", "starts, relative to PxQ", more);
    report("S16", "share of heavy starts", heavy);
    EXPECT_TRUE(more.above());
    EXPECT_TRUE(heavy.below());
    const Estimate still =
        change(course("written, light price above cost, frozen"), course("pxq queue frozen, nobody gated"), started);
    report("S16", "vanishes: starts, frozen", still);
    EXPECT_LT(std::abs(still.mean), 0.1 * more.mean);
}

}  // namespace
}  // namespace fundsim::emergence
