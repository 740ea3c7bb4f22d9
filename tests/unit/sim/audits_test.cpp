// What a check finds does not stand, and a penalty is owed for it: in cents, and as often as providers expect.
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "model/provider/audit.hpp"
#include "statistical/plain_scenario.hpp"
#include "statistical/replications.hpp"

namespace fundsim {
namespace {

using testing::contract;
using testing::outcome_of;
using testing::plain_scenario;
using testing::StatedTerm;
using testing::total;
using testing::values;

using Terms = std::vector<StatedTerm>;

constexpr std::int64_t light_price = 200'000, step = 150'000, last_instalment = 80'000;  // cents

/// Light cases of two towns, of whom half leave before the goal; every second is coded a class higher, every second goal that
/// was not reached is reported: the bounds, so that providers do the same whatever an audit leaves them. No class is asked
/// for during care.
Scenario claiming(const Terms& terms, int years = 2) {
    Scenario scenario = plain_scenario({{.starts = 30.0, .weeks = {30, 30, 30, 30}}}, years, 4, 2);
    scenario.segments.front().maximum_weeks = 1000.0;
    scenario.course.early_by_client_share = values({0.5, 0.5, 0.5, 0.5});
    scenario.behaviour.strategic_share = 1.0;
    scenario.behaviour.non_strategic_share = 0.0;
    scenario.behaviour.coding = scenario.behaviour.reporting = 1e6;
    Terms all{{"price", {light_price, light_price + step, 2 * light_price + step, 9 * light_price}}, {"at_start", 1.0}};
    all.insert(all.end(), terms.begin(), terms.end());
    scenario.current_contracts["care"] = contract("result_based", all);
    return scenario;
}
/// One class, of which a part hangs on the result.
Scenario reporting(const Terms& terms, int years = 2) {
    Terms all{{"price", 200'000.0}, {"at_start", 0.6}, {"on_result", 0.4}};
    all.insert(all.end(), terms.begin(), terms.end());
    return claiming(all, years);
}

std::int64_t revenue(const Outcome& outcome, std::size_t year) {
    std::int64_t sum = 0;
    for (std::size_t p = 0; p < outcome.shape().providers; ++p)
        sum += outcome.provider(year, p, ProviderTally::revenue_cents);
    return sum;
}

/// Calls `check(year, municipality)` for the first segment.
template <class Check>
void everywhere(const Outcome& outcome, Check&& check) {
    for (std::size_t year = 1; year <= outcome.shape().years; ++year)
        for (std::size_t m = 0; m < outcome.shape().municipalities; ++m) check(year, m);
}

/// Within 4.5 standard errors: a false alarm in 150,000.
void expect_mean_gain(std::int64_t gained, std::int64_t claims, double gain, double audit, double penalty) {
    const double kept = provider::kept_after_audit(audit, penalty);
    ASSERT_GT(kept, 0.0);
    const double error = gain * (1.0 + penalty) * std::sqrt(audit * (1.0 - audit) / static_cast<double>(claims));
    EXPECT_LT(4.5 * error, 0.15 * gain) << "enough cases to tell";
    EXPECT_NEAR(static_cast<double>(gained) / static_cast<double>(claims), gain * kept, 4.5 * error);
}

TEST(Audits, LeaveOfAStepWhatProvidersExpect) {
    for (const auto& [audit, penalty] : {std::pair{0.2, 0.0}, std::pair{0.2, 2.0}, std::pair{0.4, 1.0}}) {
        const Outcome o = outcome_of(claiming({{"audit", audit}, {"penalty", penalty}}, 3));
        const std::int64_t found = total(o, Tally::audit_findings);
        const std::int64_t stands = total(o, Tally::coded_up);
        expect_mean_gain(step * stands - total(o, Tally::penalties), found + stands, step, audit, penalty);
    }
}

TEST(Audits, LeaveOfAResultWhatProvidersExpect) {
    for (const auto& [audit, penalty] : {std::pair{0.2, 0.0}, std::pair{0.2, 2.0}, std::pair{0.4, 1.0}}) {
        const Outcome o = outcome_of(reporting({{"audit", audit}, {"penalty", penalty}}, 5));
        const std::int64_t found = total(o, Tally::audit_findings);
        const std::int64_t stands = total(o, Tally::goals_reported) - total(o, Tally::goals_reached);
        expect_mean_gain(last_instalment * stands - total(o, Tally::penalties), found + stands, last_instalment, audit,
                         penalty);
    }
}

TEST(Audits, ThatFindAResultTakeItBack) {
    const Outcome without = outcome_of(reporting({}));
    const Outcome with = outcome_of(reporting({{"audit", 0.3}, {"penalty", 1.5}}));
    const std::int64_t found = total(with, Tally::audit_findings);
    ASSERT_GT(found, 100);
    EXPECT_EQ(total(without, Tally::audit_findings), 0);
    EXPECT_EQ(total(with, Tally::goals_reported), total(without, Tally::goals_reported) - found);
    EXPECT_EQ(total(with, Tally::goals_reached), total(without, Tally::goals_reached));
    EXPECT_EQ(total(with, Tally::penalties), found * last_instalment * 3 / 2);
    EXPECT_EQ(total(with, Tally::spend_care), total(without, Tally::spend_care) - found * last_instalment * 5 / 2);
}

TEST(Audits, ThatFindAClassLeaveTheTrueOne) {
    const Outcome without = outcome_of(claiming({}));
    const Outcome with = outcome_of(claiming({{"audit", 0.3}, {"penalty", 1.5}}));
    const std::int64_t found = total(with, Tally::audit_findings);
    ASSERT_GT(found, 100);
    EXPECT_EQ(total(with, Tally::coded_up), total(without, Tally::coded_up) - found);
    EXPECT_LT(total(with, Tally::ended_coded_up), total(without, Tally::ended_coded_up));
    EXPECT_EQ(total(with, Tally::arrangement_changes), found) << "a message for each";
    EXPECT_EQ(total(with, Tally::penalties), found * step * 3 / 2);
}

/// The same course: what differs is the penalty.
TEST(Audits, PenaltiesGoToTheMunicipalityOfTheClientInTheYearAndInCash) {
    for (const auto& scenario : {claiming, reporting}) {
        const Outcome none = outcome_of(scenario({{"audit", 0.3}}, 2));
        const Outcome some = outcome_of(scenario({{"audit", 0.3}, {"penalty", 1.0}}, 2));
        EXPECT_EQ(total(none, Tally::penalties), 0);
        everywhere(some, [&](std::size_t year, std::size_t m) {
            const std::int64_t owed = some.at(year, 0, m, Tally::penalties);
            EXPECT_GT(owed, 0);
            for (const Tally tally : {Tally::spend_care, Tally::spend_cash, Tally::spend_settlement})
                EXPECT_EQ(some.at(year, 0, m, tally), none.at(year, 0, m, tally) - owed) << name_of(tally);
            EXPECT_EQ(some.at(year, 0, m, Tally::audit_findings), none.at(year, 0, m, Tally::audit_findings));
        });
        for (std::size_t year = 1; year <= 2; ++year) {
            EXPECT_EQ(revenue(some, year), revenue(none, year) - some.total(year, Tally::penalties));
            EXPECT_EQ(revenue(some, year), some.total(year, Tally::spend_care));
            EXPECT_EQ(some.total(year, Tally::frozen_spend_care), none.total(year, Tally::frozen_spend_care));
        }
    }
}

TEST(Audits, FindMoreWhereMoreIsChecked) {
    // who is found at 10 % is found at 20 %
    for (const auto& scenario : {claiming, reporting}) {
        std::int64_t before = -1;
        for (const double audit : {0.0, 0.1, 0.2, 0.3}) {
            const Outcome o = outcome_of(scenario({{"audit", audit}, {"penalty", 1.0}}, 2));
            const std::int64_t found = total(o, Tally::audit_findings);
            EXPECT_GT(found, before);
            EXPECT_EQ(found > 0, audit > 0.0);
            EXPECT_EQ(total(o, Tally::penalties) > 0, audit > 0.0);
            before = found;
        }
    }
}

TEST(Audits, PenaltiesAreNoPayForCare) {
    // neither a ceiling, nor a corridor, nor a bonus sees them
    const Terms year{{"ceiling.share", 0.8}, {"corridor.width", 0.02}, {"corridor.share", 0.5}};
    const auto care = [&](double penalty) {
        Terms terms = year;
        terms.emplace_back("audit", 0.3);
        terms.emplace_back("penalty", penalty);
        return outcome_of(claiming(terms));
    };
    const Outcome none = care(0.0);
    const Outcome some = care(2.0);
    EXPECT_NE(total(none, Tally::spend_settlement), 0) << "a corridor is shared";
    everywhere(some, [&](std::size_t y, std::size_t m) {
        EXPECT_EQ(some.at(y, 0, m, Tally::spend_care) + some.at(y, 0, m, Tally::penalties),
                  none.at(y, 0, m, Tally::spend_care));
    });
    EXPECT_GT(total(some, Tally::penalties), 0);
}

TEST(Audits, ThatAreDilutedFindAsManyAsFewerAudits) {
    const auto two_providers = [](double audit, double followed) {
        Scenario scenario = claiming({{"audit", audit}, {"penalty", 1.0}});
        testing::add_segment(scenario, {.id = "other", .starts = 1.0});
        scenario.administration.providers_followed = followed;
        // who pays a half of the cost does not look at proposals: else fewer of them are refused, too
        scenario.own_use_share = 0.0;
        scenario.behaviour.payer = 100.0;
        return outcome_of(scenario);
    };
    EXPECT_EQ(two_providers(0.4, 1.0), two_providers(0.2, 0.0));
    EXPECT_NE(two_providers(0.4, 1.0), two_providers(0.4, 2.0));
}

TEST(Audits, FineOnlyTheContractThatIsAudited) {
    Scenario scenario = claiming({{"audit", 0.3}, {"penalty", 1.0}});
    testing::add_segment(scenario, {.id = "other", .starts = 20.0, .tariff = {1e4, 2e4, 4e4, 8e4}});
    const Outcome o = outcome_of(scenario);
    everywhere(o, [&](std::size_t year, std::size_t m) {
        EXPECT_GT(o.at(year, 1, m, Tally::coded_up), 0) << "in the other segment too";
        EXPECT_EQ(o.at(year, 1, m, Tally::audit_findings), 0);
        EXPECT_EQ(o.at(year, 1, m, Tally::penalties), 0);
    });
}

TEST(Audits, FindNothingUnderABudget) {
    Scenario scenario = claiming({});
    scenario.current_contracts["care"] = contract("task_based", {{"budget", 1e8}, {"audit", 0.5}, {"penalty", 2.0}});
    const Outcome o = outcome_of(scenario);
    EXPECT_GT(total(o, Tally::clients_started), 0);
    EXPECT_EQ(total(o, Tally::coded_up), 0) << "a class brings nothing";
    EXPECT_EQ(total(o, Tally::audit_findings), 0);
}

TEST(Audits, DoNotFineErrorsOfAccess) {
    Scenario scenario = claiming({{"audit", 0.3}, {"penalty", 1.0}});
    scenario.referrers = {{.id = "door", .label = {}, .share = 1.0, .gated = true}};
    scenario.access.accuracy = 0.5;
    const Outcome o = outcome_of(scenario);
    EXPECT_GT(total(o, Tally::coded_up), 100) << "one off, upwards";
    EXPECT_EQ(total(o, Tally::penalties), 0);
    EXPECT_EQ(total(o, Tally::audit_findings), 0);
}

TEST(Audits, LookAtCareThatNobodyPaysForWithoutAPenalty) {
    for (const bool warranted : {false, true}) {
        Scenario scenario = claiming({{"audit", 0.3}, {"penalty", 1.0}, {"warranty", warranted ? 520.0 : 0.0}});
        scenario.relapse.after_goal = scenario.relapse.without_goal = 0.8;
        scenario.relapse.mean_weeks = 4.0;
        const Outcome o = outcome_of(scenario);
        const std::int64_t found = total(o, Tally::audit_findings);
        EXPECT_GT(total(o, Tally::starts_repeat), 300);
        EXPECT_GT(total(o, Tally::penalties), 0);
        if (warranted) EXPECT_LT(total(o, Tally::penalties), found * step * 9 / 10);
        else EXPECT_EQ(total(o, Tally::penalties), found * step);
    }
}

/// During care: everybody is gated and judged rightly, and either gets better by a class or asks for one higher.
Scenario during_care(double lightening, double audit) {
    Scenario scenario = claiming({{"audit", audit}, {"penalty", 0.0}}, 3);
    Segment& segment = scenario.segments.front();
    segment.maximum_weeks = 0.0;
    segment.class_share = values(lightening > 0.0 ? BySeverity<double>{0.0, 0.0, 1.0, 0.0} : BySeverity<double>{1.0});
    scenario.course.lightening = values({0.0, lightening, lightening, 0.0});
    scenario.referrers = {{.id = "door", .label = {}, .share = 1.0, .gated = true}};
    return scenario;
}

TEST(Audits, FindClassesThatAreAskedForOrKeptDuringCare) {
    for (const double lightening : {0.0, 0.02}) {
        const Outcome without = outcome_of(during_care(lightening, 0.0));
        const Outcome with = outcome_of(during_care(lightening, 0.9));
        EXPECT_EQ(total(without, Tally::coded_up), 0);
        EXPECT_GT(total(without, Tally::ended_coded_up), 200);
        EXPECT_GT(total(with, Tally::audit_findings), 200);
        // one in ten stands; who is set right may ask again
        EXPECT_LT(total(with, Tally::ended_coded_up), total(without, Tally::ended_coded_up) / 4);
        EXPECT_EQ(total(with, Tally::ended_as_planned), total(without, Tally::ended_as_planned)) << "care is the same";
    }
}

TEST(Audits, ThatFindAResultTakeItOutOfTheIndicator) {
    const auto bonus = [](double audit) {
        Scenario scenario = claiming({});
        scenario.current_contracts["care"] = contract("performance_based", {{"base", 1.0},
                                                                            {"result_based.price", 200'000.0},
                                                                            {"result_based.at_start", 0.9},
                                                                            {"result_based.on_result", 0.1},
                                                                            {"goal.bonus", 0.2},
                                                                            {"goal.target", 0.5},
                                                                            {"goal.full", 1.0},
                                                                            {"audit", audit}});
        const Outcome o = outcome_of(scenario);
        return std::pair{static_cast<double>(total(o, Tally::spend_settlement)),
                         static_cast<double>(total(o, Tally::goals_reported)) /
                             static_cast<double>(total(o, Tally::clients_started))};
    };
    const auto [unchecked, reported] = bonus(0.0);
    const auto [checked, fewer_reported] = bonus(0.8);
    EXPECT_LT(fewer_reported, 0.9 * reported);
    EXPECT_GT(unchecked, 0.0);
    EXPECT_LT(checked, 0.7 * unchecked) << "one in two reached, so that what counts is what is reported beyond that";
}

}  // namespace
}  // namespace fundsim
