// Rows on measuring, buying, access and those who pay (S8, S10-S12, S15, S18).
#include <gtest/gtest.h>

#include <cmath>

#include "emergence/laboratory.hpp"
#include "model/flow/placement.hpp"

namespace fundsim::emergence {
namespace {

const Measure dropout = [](const Outcome& o) {
    return sum(o, Tally::ended_early_by_client) / sum(o, Tally::clients_started);
};
const Measure delivered_to_need = ratio(Tally::delivered_quanta, Tally::needed_quanta);
double exits(const Outcome& o) {
    double all = 0.0;
    for (std::size_t year = 1; year <= o.shape().years; ++year)
        for (std::size_t p = 0; p < o.shape().providers; ++p)
            all += static_cast<double>(o.provider(year, p, ProviderTally::exits));
    return all;
}

// S8: a bonus on a KPI: what is measured improves modestly, what is not measured does not.
TEST(Emergence, S8WhatIsMeasuredImproves) {
    const Estimate measured = change(course("dropout bonus"), course("pxq"), dropout);
    const Estimate unmeasured = difference(course("dropout bonus"), course("pxq"), delivered_to_need);
    report("S8", "dropout, relative, under a bonus on dropout", measured);
    report("S8", "units per unit of need (not measured)", unmeasured);
    // Effort on what is measured is taken from what is not: of those who do not drop out fewer reach their goal. As more stay,
    // it does not show in goals per start.
    const Measure goals = ratio(Tally::goals_reached, Tally::clients_started);
    const Measure goals_of_who_stayed = [](const Outcome& o) {
        return sum(o, Tally::goals_reached) / (sum(o, Tally::clients_started) - sum(o, Tally::ended_early_by_client));
    };
    const Estimate reached = difference(course("dropout bonus"), course("pxq"), goals);
    const Estimate of_who_stayed = difference(course("dropout bonus"), course("pxq"), goals_of_who_stayed);
    report("S8", "true goals per start (not measured)", reached);
    report("S8", "true goals per start that did not end in dropout", of_who_stayed);
    EXPECT_TRUE(measured.below());
    EXPECT_GT(measured.mean, -0.4);
    EXPECT_FALSE(unmeasured.above());
    EXPECT_TRUE(of_who_stayed.below());
    const Course& frozen_bonus = course("dropout bonus frozen");
    EXPECT_NEAR(change(frozen_bonus, course("pxq frozen"), dropout).mean, 0.0, 1e-12);
    EXPECT_NEAR(difference(frozen_bonus, course("pxq frozen"), goals_of_who_stayed).mean, 0.0, 1e-12);
}

// S8: at some 50 endings a year what a provider is paid goes up and down by chance, also where nobody makes an effort.
TEST(Emergence, S8BonusesAreMostlyNoise) {
    // with frozen behaviour care is the same client by client: what differs in revenue is the bonus
    const Course& bonus = course("dropout bonus frozen");
    const Course& without = course("pxq frozen");
    std::vector<double> shares;
    for (std::size_t r = 0; r < bonus.size(); ++r)
        for (std::size_t small = 6; small < 10; ++small)
            for (std::size_t year = 2; year <= bonus[r].shape().years; ++year)
                shares.push_back(
                    static_cast<double>(bonus[r].provider(year, small, ProviderTally::revenue_cents)) /
                        static_cast<double>(without[r].provider(year, small, ProviderTally::revenue_cents)) -
                    1.0);
    double mean_share = 0.0;
    for (const double share : shares) mean_share += share / static_cast<double>(shares.size());
    double square = 0.0;
    for (const double share : shares) square += (share - mean_share) * (share - mean_share);
    const double noise = std::sqrt(square / static_cast<double>(shares.size()));
    // what effort earns: the improvement of the KPI at the slope of the clause, 5 % of revenue per 5 points
    const double earned = mean(without, dropout) * -change(course("dropout bonus"), course("pxq"), dropout).mean;
    report("S8", "stays: bonus of a small provider, spread between years by chance, share of revenue", noise);
    report("S8", "what effort adds to it, share of revenue", earned);
    EXPECT_GT(noise, earned);
}

// S10: open house with many providers: more administration.
TEST(Emergence, S10ManyProvidersBringAdministration) {
    const Estimate admin = change(course("many"), course("few"), total(Tally::spend_admin));
    const Estimate waits = change(course("many"), course("few"), ratio(Tally::wait_weeks, Tally::clients_started));
    const Estimate units = difference(course("many"), course("few"), delivered_to_need);
    report("S10", "municipal administration, 40 providers against 10, relative", admin);
    report("S10", "mean wait, relative", waits);
    report("S10", "units per unit of need", units);
    EXPECT_TRUE(admin.above());
    // entrants bring places: waits are shorter than without those, and where units are paid idle places are filled; but
    // the same places in smaller lists wait longer, so that against few with less room little of it is left
    const Course& entry = course("many, with places of their own");
    const Estimate shorter = change(entry, course("few"), ratio(Tally::wait_weeks, Tally::clients_started));
    const Measure units_a_week = ratio(Tally::delivered_quanta, Tally::care_weeks, 0);
    const Measure frozen_units_a_week = ratio(Tally::frozen_delivered_quanta, Tally::frozen_care_weeks, 0);
    const Estimate induced = within(entry, units_a_week, frozen_units_a_week);
    const Estimate places = change(entry, course("many"), ratio(Tally::wait_weeks, Tally::clients_started));
    report("S10", "mean wait where entrants bring places (load 78 %), relative", shorter);
    report("S10", "the same against as many without those places", places);
    report("S10", "units a week there, against frozen", induced);
    EXPECT_TRUE(places.below());
    EXPECT_TRUE(induced.above());
    const Estimate choice = difference(course("many"), course("few"), ratio(Tally::choice, Tally::clients_started));
    report("S10", "choice: providers within reach and norm at a start, 40 against 10", choice);
    EXPECT_TRUE(choice.above());
    // the best of more fits better: by the formula where any wait is accepted, less where small ones have longer lists
    const Estimate fit = difference(course("many"), course("few"), match(0));
    const Estimate fit_with_places = difference(entry, course("few"), match(0));
    const Estimate any_wait = difference(course("many, any wait accepted"), course("few, any wait accepted"), match(0));
    report("S10", "match, hours at home, 40 providers against 10", fit);
    report("S10", "the same where entrants bring places (load 78 %)", fit_with_places);
    report("S10", "the same where any wait is accepted", any_wait);
    EXPECT_TRUE(fit.above());
    EXPECT_TRUE(fit_with_places.above());
    // in effect 7.7 providers of hours at home, and four times as many
    const double by_formula = (expected_match({.providers = 4 * 7.7}) - expected_match({.providers = 7.7})) / 3.0;
    report("S10", "by the formula for the best of so many", by_formula);
    EXPECT_NEAR(any_wait.mean, by_formula, 0.1 * by_formula);
    // contract management that can follow ten providers: classes drift where forty are contracted
    const Measure coded = ratio(Tally::coded_up, Tally::clients_started);
    const Estimate diluted = difference(course("audited, many"), course("audited, few"), coded);
    const Estimate alike =
        difference(course("audited, many, all followed"), course("audited, few, all followed"), coded);
    report("S10", "coded a class up, audited fixed price, 40 against 10 where 10 can be followed", diluted);
    report("S10", "the same where all are followed", alike);
    EXPECT_TRUE(diluted.above());
    EXPECT_LT(std::abs(alike.mean), 0.34 * diluted.mean);
    // what is reported beyond what was reached, likewise; and what contract management learns of a new scheme
    const auto reported = [](const Outcome& o) {
        return (sum(o, Tally::goals_reported) - sum(o, Tally::goals_reached)) / sum(o, Tally::clients_started);
    };
    const Estimate beyond =
        difference(course("last third audited, few followed"), course("last third audited"), reported);
    report("S10", "goals reported beyond those reached, audited, 3 of 10 followed against all", beyond);
    EXPECT_TRUE(beyond.above());
    const Measure goals_at_last = ratio(Tally::goals_reached, Tally::care_weeks, -1, 5, 5);
    const Estimate learned = change(course("new scheme, few followed"), course("new scheme"), goals_at_last);
    report("S10", "goals per week of care in year 5 of a new scheme, 3 of 10 followed against all", learned);
    EXPECT_TRUE(learned.below());
}

// S10: open house: providers enter in the term. Where children wait, waits are shorter, choice and match rise, administration
// too; gone where nobody enters, and little is left where the labour pool brings nobody: the same places over more lists.
TEST(Emergence, S10OpenAdmissionShortensWaits) {
    const auto wait = [](std::size_t first, std::size_t last) {
        return ratio(Tally::wait_weeks, Tally::clients_started, 0, first, last);
    };
    const Course& open = course("door open");
    const Course& closed = course("door closed");
    const Measure entered = [](const Outcome& o) {
        double all = 0.0;
        for (std::size_t year = 1; year <= o.shape().years; ++year)
            for (std::size_t p = 0; p < o.shape().providers; ++p)
                all += static_cast<double>(o.provider(year, p, ProviderTally::entries));
        return all;
    };
    const Estimate first = difference(open, closed, wait(1, 2));
    const Estimate last = difference(open, closed, wait(5, 5));
    const Estimate choice = difference(open, closed, ratio(Tally::choice, Tally::clients_started, 0));
    const Estimate fit = difference(open, closed, match(0));
    const Estimate admin = change(open, closed, total(Tally::spend_admin));
    report("S10", "open admission: of 30 small providers outside, those that enter in five years", mean(open, entered));
    report("S10", "mean wait for hours at home, weeks, years 1 and 2, open less closed, load 99 %", first);
    report("S10", "the same in year 5", last);
    report("S10", "choice: providers within reach and norm at a start, open less closed", choice);
    report("S10", "match, hours at home, open less closed", fit);
    report("S10", "municipal administration, open against closed, relative", admin);
    EXPECT_TRUE(first.below());
    EXPECT_TRUE(choice.above());
    EXPECT_TRUE(fit.above());
    EXPECT_TRUE(admin.above());
    EXPECT_EQ(mean(closed, entered), 0.0);
    const Course& nobody = course("door open, nobody enters");
    EXPECT_EQ(mean(nobody, entered), 0.0);
    EXPECT_EQ(difference(nobody, closed, wait(1, 5)).mean, 0.0);
    EXPECT_EQ(difference(nobody, closed, match(0)).mean, 0.0);
    const Estimate divided = difference(course("door open, no labour"), closed, wait(1, 2));
    report("S10", "mean wait, years 1 and 2, where entry brings no new staff", divided);
    EXPECT_LT(std::abs(divided.mean), 0.25 * std::abs(first.mean)) << "the same places in more lists";
    // where hardly anybody waits there is nothing to shorten, and more and smaller lists
    const Estimate no_queue = difference(course("door open, load 90 %"), course("door closed, load 90 %"), wait(1, 2));
    report("S10", "mean wait, weeks, years 1 and 2, open less closed, load 90 %", no_queue);
    EXPECT_FALSE(no_queue.below());
}

// S11: most referrals bypass access: gatekeeping moves little of spend at a 30 % gate, more when doctors are included.
TEST(Emergence, S11GatekeepingMovesLittle) {
    const Measure spend = total(Tally::spend_care);
    const Estimate gate = change(course("redirect"), course("pxq"), spend);
    const Estimate doctors = change(course("redirect, doctor gated"), course("doctor gated"), spend);
    report("S11", "spend, redirection of 40 instead of 10 % of gated light cases", gate);
    report("S11", "the same with doctors' referrals under the gate", doctors);
    // who is sent away in vain comes back heavier, so that redirecting more moves hardly anything, whoever is under the gate
    EXPECT_LT(std::abs(gate.mean) + clear * gate.error, 0.01);
    EXPECT_LT(std::abs(doctors.mean) + clear * doctors.error, 0.01);
    const Estimate all = change(course("redirect, doctors brought under"), course("pxq"), spend);
    report("S11", "spend, the same redirection with doctors' referrals brought under the gate", all);
    EXPECT_GT(std::abs(all.mean) - clear * all.error, 1.5 * (std::abs(gate.mean) + clear * gate.error));
}

// S11, the lever: doctors' referrals are brought under access, at the door or eight weeks later. Late, it is weaker: who found care in
// the meantime is not redirected any more.
TEST(Emergence, S11ALateGateIsWeaker) {
    const Measure spend = total(Tally::spend_care);
    const Estimate door = change(course("redirect, doctors brought under"), course("redirect"), spend);
    const Estimate late = change(course("redirect, doctors brought under late"), course("redirect"), spend);
    report("S11", "spend, doctors' referrals brought under the gate, at the door", door);
    report("S11", "the same after eight weeks", late);
    EXPECT_TRUE(door.below());
    EXPECT_LT(std::abs(late.mean) + clear * late.error, std::abs(door.mean));
}

// S12: a new scheme costs experience: a loss at first that recovers over five years.
TEST(Emergence, S12ANewSchemeLosesAtFirst) {
    const auto goals = [](std::size_t year) { return ratio(Tally::goals_reached, Tally::care_weeks, -1, year, year); };
    const Estimate first = change(course("new scheme"), course("last third"), goals(1));
    const Estimate last = change(course("new scheme"), course("last third"), goals(5));
    report("S12", "goals per week of care, year 1, relative", first);
    report("S12", "the same in year 5", last);
    EXPECT_TRUE(first.below());
    EXPECT_GT(last.mean, first.mean);
    // slow bite: clients of before are cared for by the incentives of before, and new ones are learned
    const auto units = [](std::size_t year) {
        return ratio(Tally::delivered_quanta, Tally::needed_quanta, -1, year, year);
    };
    const Estimate early = change(course("fixed"), course("pxq"), units(1));
    const Estimate late = change(course("fixed"), course("pxq"), units(4));
    report("S12", "stays: units per unit of need, fixed price against PxQ, year 1", early);
    report("S12", "stays: the same in year 4", late);
    EXPECT_LT(std::abs(early.mean), 0.75 * std::abs(late.mean));
}

// S15: tariffs 3 % lower where margins are thin: exits. Gone when providers cannot stop.
TEST(Emergence, S15LowerTariffsBringExits) {
    const Estimate more = difference(course("tariff -3 %"), course("pxq exits"), exits);
    report("S15", "providers that stop, tariff -3 %", more);
    EXPECT_TRUE(more.above());
    EXPECT_DOUBLE_EQ(mean(course("tariff -3 % no exit"), exits), 0.0);
    const Estimate hole =
        change(course("tariff -3 %, staff leaves"), course("tariff -3 %"), total(Tally::clients_started));
    report("S15", "starts where the staff leaves the region too", hole);
    EXPECT_TRUE(hole.below());
    // what was taken over is what is planned from then on: it is not given back at the turn of the year
    const Estimate kept =
        change(course("tariff -3 %, capacity wanted as it is"), course("tariff -3 %"), total(Tally::clients_started));
    EXPECT_LT(std::abs(kept.mean), 0.002);
    // large providers of complex care have the thinnest margins (Jeugdautoriteit 2023): here 3 % dearer than the mean
    const auto share_of = [](std::size_t first, std::size_t last) {
        return [first, last](const Outcome& o) {
            double all = 0.0;
            for (std::size_t year = 1; year <= o.shape().years; ++year)
                for (std::size_t p = first; p < last; ++p)
                    all += static_cast<double>(o.provider(year, p, ProviderTally::exits));
            return 1.0 + all / static_cast<double>(last - first);
        };
    };
    const Estimate large_first = within(course("tariff -3 %, large ones dear"), share_of(0, 2), share_of(6, 10));
    report("S15", "share that stops, large and 3 % dear beyond small and 3 % cheap", large_first);
    EXPECT_TRUE(large_first.above());
}

// S18: municipalities that bear the cost of their own use redirect more than those that pool it, and look again at more
// of the terms that end.
TEST(Emergence, S18OwnUseMakesMunicipalitiesRedirectAndReassess) {
    const Measure redirected = ratio(Tally::clients_redirected, Tally::clients_referred);
    const Estimate more = difference(course("own use"), course("pooled"), redirected);
    report("S18", "share redirected, own use less pooled", more);
    EXPECT_TRUE(more.above());
    EXPECT_NEAR(difference(course("pooled, no payer response"), course("pxq"), redirected).mean, 0.0, 1e-12);
    const Measure reassessed = ratio(Tally::reassessed, Tally::care_weeks);
    const Estimate looked_at = change(course("own use"), course("pooled"), reassessed);
    report("S18", "terms assessed again per week of care, own use against pooled", looked_at);
    EXPECT_TRUE(looked_at.above());
    const Estimate vanished = change(course("pooled, no payer response"), course("pxq"), reassessed);
    report("S18", "vanishes: the same where municipalities do not respond", vanished);
    EXPECT_NEAR(vanished.mean, 0.0, 1e-12);
    // what it is for: fewer are coded above what they need, under a price by class
    const Estimate changes =
        change(course("fixed, own use"), course("fixed, pooled"), ratio(Tally::arrangement_changes, Tally::care_weeks));
    report("S18", "arrangement changes, fixed price, own use against pooled", changes);
    EXPECT_TRUE(changes.above());
}

}  // namespace
}  // namespace fundsim::emergence
