// Bonuses: paid later they are earned in their year; what providers do for them follows from what they can expect.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <variant>

#include "fundsim/outcome.hpp"
#include "fundsim/plan.hpp"
#include "fundsim/read.hpp"
#include "fundsim/replicate.hpp"
#include "statistical/plain_scenario.hpp"
#include "statistical/replications.hpp"
#include "watched.hpp"

namespace fundsim {
namespace {

Scenario with_delay(const std::string& delay) {
    return std::get<Scenario>(read_document_text_in(
        "fundsim: 1\nname: later\nextends: region.yaml\ncontracts: {ambulatory: {model: performance_based, base: pxq, "
        "pxq: {tariff: 96 EUR/hour}, delay: " +
            delay + ", waiting: {bonus: 5 %, target: 20 %, full: 70 %}}}\n",
        "later", std::string(FUNDSIM_SOURCE_DIR) + "/scenarios/small"));
}

Outcome outcome_of(const std::string& delay) {
    const Plan plan = compile(with_delay(delay), 1);
    Outcome outcome(shape_of(plan));
    Replicator(plan).run(0, outcome);
    return outcome;
}

TEST(Bonuses, ThatArePaidLaterAreEarnedInTheirYear) {
    const Outcome at_once = outcome_of("0 week");
    const Outcome later = outcome_of("2 year");
    std::int64_t cash = 0;
    for (std::size_t year = 1; year <= at_once.shape().years; ++year) {
        EXPECT_EQ(later.total(year, Tally::frozen_spend_care), at_once.total(year, Tally::frozen_spend_care)) << year;
        const std::int64_t more =
            at_once.total(year, Tally::frozen_spend_cash) - later.total(year, Tally::frozen_spend_cash);
        cash += more;
        if (year <= 2) {
            EXPECT_EQ(more > 0, year == 2) << "the first is paid when the first year is over, or two years later";
        }
    }
    EXPECT_GT(cash, 0) << "some is paid after the horizon";
}

TEST(Bonuses, AreDelayedByWholeYears) {
    EXPECT_NO_THROW(with_delay("1 year"));
    EXPECT_NO_THROW(with_delay("104 week"));
    EXPECT_THROW(with_delay("30 week"), ScenarioError);
    EXPECT_THROW(with_delay("6 month"), ScenarioError);
}

// ---- what a bonus is worth to who can, or cannot, earn it

using testing::contract;
using testing::StatedTerm;

constexpr double tariff = 1.5e4;  // care costs 1e4 a unit, half of it avoidable

/// Nobody waits, so that everybody starts within the norm: that KPI is 1 in every year.
Scenario under(const std::vector<StatedTerm>& terms) {
    Scenario scenario = testing::plain_scenario({{.starts = 10.0, .places = 1000.0}}, 6);
    scenario.segments[0].avoidable_share = 0.5;
    scenario.behaviour.strategic_share = 1.0;
    scenario.behaviour.non_strategic_share = 0.0;
    scenario.behaviour.kpi_effort = 1.0;
    scenario.behaviour.perception = 0.0;
    std::vector<StatedTerm> all{{"pxq.tariff", tariff}};
    all.insert(all.end(), terms.begin(), terms.end());
    scenario.contracts.clear();
    scenario.contracts["care"] = contract("performance_based", all);
    return scenario;
}
std::vector<StatedTerm> on_waiting(double target, double full) {
    return {{"waiting.bonus", 0.1}, {"waiting.target", target}, {"waiting.full", full}};
}

TEST(Bonuses, ThatACeilingTakesAreNotPaidBackBeforeTheyArePaid) {
    // what is claimed reaches the ceiling: nothing is left of a bonus, now or later
    const auto paid = [](double delay) {
        std::vector<StatedTerm> terms = on_waiting(0.5, 0.6);
        terms.insert(terms.end(), {{"delay", delay}, {"regional_ceiling", 1e7}});
        return testing::outcome_of(under(terms));
    };
    const Outcome at_once = paid(0.0);
    const Outcome later = paid(52.0);
    for (std::size_t year = 2; year <= at_once.shape().years; ++year) {
        EXPECT_EQ(at_once.total(year, Tally::spend_care), 10'000'000);
        EXPECT_EQ(later.total(year, Tally::spend_care), 10'000'000);
        EXPECT_EQ(later.total(year, Tally::spend_cash), at_once.total(year, Tally::spend_cash)) << year;
    }
}

/// Opened in a year: weeks that have run.
constexpr int in_year(int year) { return (year - 1) * weeks_per_year + 1; }

ProviderChoice chosen(const Scenario& scenario, int weeks) {
    testing::Watched course(scenario);
    course.run(weeks);
    return course.providers().choice(0);
}
double effort(const Scenario& scenario, int weeks) { return chosen(scenario, weeks).pace_q16 / 65536.0 - 1.0; }

TEST(ExpectedBonuses, AreThoseOfWhereAProviderStood) {
    EXPECT_GT(effort(under(on_waiting(0.5, 0.7)), in_year(1)), 0.001) << "it does not know yet, and expects the target";
    EXPECT_EQ(effort(under(on_waiting(0.5, 0.7)), in_year(2)), 0.0) << "the whole bonus is its already";
    EXPECT_GT(effort(under(on_waiting(0.995, 1.0)), in_year(2)), 0.001);
    Scenario waits = under(on_waiting(0.9, 1.0));
    waits.providers[0].capacity["care"] = 50.0;  // for 200: nobody starts within the norm
    EXPECT_GT(effort(waits, in_year(1)), 0.001);
    EXPECT_EQ(effort(waits, in_year(3)), 0.0) << "a bonus that is out of reach";
}

TEST(ExpectedBonuses, AreLearned) {
    const auto scenario = [](double weeks) {
        Scenario learning = under(on_waiting(0.995, 1.0));
        learning.behaviour.kpi_effort = 0.02;  // less than the budget
        learning.behaviour.perception = weeks;
        return learning;
    };
    const double at_once = effort(scenario(0.0), 1);
    ASSERT_GT(at_once, 0.001);
    EXPECT_EQ(effort(scenario(52.0), 1), 0.0) << "there was none under the contract before";
    // after two years all is perceived but exp(-2); by then it knows where it stands
    const double later = effort(scenario(52.0), in_year(3)) / effort(scenario(0.0), in_year(3));
    EXPECT_NEAR(later, 1.0 - 0.1353, 0.01);
}

TEST(ExpectedBonuses, OfAContractBeforeAreForgottenAsTheyWereLearned) {
    Scenario scenario = under({{"run_off", 1.0}});  // converts: the year's pay is that of all care
    std::vector<StatedTerm> terms = on_waiting(0.995, 1.0);
    terms.insert(terms.begin(), {"pxq.tariff", tariff});
    scenario.current_contracts["care"] = contract("performance_based", terms);
    scenario.clock.warm_up = 2 * weeks_per_year;
    scenario.behaviour.kpi_effort = 0.02;
    EXPECT_EQ(effort(scenario, 1), 0.0) << "perceived at once: there is no bonus";
    scenario.behaviour.perception = 52.0;
    const double at_the_switch = effort(scenario, 1);
    ASSERT_GT(at_the_switch, 0.001);
    EXPECT_NEAR(effort(scenario, in_year(2)) / at_the_switch, 0.3679, 0.02) << "exp(-1) of it a year later";
}

TEST(ExpectedBonuses, AreOfAsManyCasesAsThereWere) {
    std::vector<StatedTerm> terms = on_waiting(0.995, 1.0);
    terms.emplace_back("minimum_cases", 1000.0);  // places for 2600 a year, and some 520 come
    EXPECT_GT(effort(under(terms), in_year(1)), 0.001) << "as planned";
    EXPECT_EQ(effort(under(terms), in_year(2)), 0.0);
}

TEST(ExpectedBonuses, UnderACeilingThatNeverBindsAreWhatTheyAreWithoutOne) {
    std::vector<StatedTerm> terms = on_waiting(0.5, 0.6);
    Scenario without = under(terms);
    terms.emplace_back("pxq.ceiling.share", 3.0);
    Scenario with = under(terms);
    for (Scenario* scenario : {&without, &with}) {
        scenario->behaviour.kpi_effort = 0.0;
        scenario->behaviour.intensity = 0.2;
    }
    EXPECT_GT(chosen(with, in_year(2)).intensity, dose_one);
    EXPECT_EQ(chosen(with, in_year(2)).intensity, chosen(without, in_year(2)).intensity);
}

TEST(ExpectedBonuses, OnReportedGoalsAreAReasonToReportThem) {
    Scenario scenario = under({{"goal.bonus", 0.1}, {"goal.target", 0.5}, {"goal.full", 0.7}});
    scenario.behaviour.kpi_effort = 0.0;
    scenario.behaviour.reporting = 1.0;
    // One more of n results brings slope / n of the year's pay: the slope, of what a case pays. At the target half of the
    // noise lies above it, where there is no malus: 0.5 x 0.1 / 0.2 of 1.5 x the cost of a case. All is paid so.
    scenario.current_contracts = std::exchange(scenario.contracts, {});
    EXPECT_NEAR(chosen(scenario, 1).reports * 0x1p-32, 0.25 * tariff / 1e4, 0.01);
    scenario.current_contracts["care"] = contract("performance_based", {{"pxq.tariff", tariff}});
    EXPECT_EQ(chosen(scenario, 1).reports, 0U);
}

TEST(ExpectedBonuses, AreAReasonToStayUntilTheGoal) {
    const auto ends = [](double bonus) {
        // with a malus the expected bonus is nothing at the target: what counts is one goal more
        Scenario scenario = under({{"goal.bonus", bonus}, {"goal.target", 0.5}, {"goal.full", 0.7}, {"malus", 1.0}});
        testing::state(scenario.contracts["care"], {"pxq.tariff", 0.4e4});  // less than a unit that is not given saves
        scenario.behaviour.kpi_effort = 0.0;
        scenario.behaviour.early_ending = 0.2;
        return chosen(scenario, 1).ends_early[0];
    };
    EXPECT_GT(ends(0.0), 0U);
    EXPECT_LT(ends(0.1), ends(0.0));
}

TEST(ExpectedBonuses, AreAFactorOnAllThatTheRulePays) {
    Scenario bonus = under(on_waiting(0.5, 0.6));
    bonus.behaviour.kpi_effort = 0.0;
    bonus.behaviour.intensity = 0.2;
    Scenario dearer = bonus;
    dearer.contracts["care"] = contract("performance_based", {{"pxq.tariff", 1.1 * tariff}});
    Scenario plain = bonus;
    plain.contracts["care"] = contract("performance_based", {{"pxq.tariff", tariff}});
    EXPECT_EQ(chosen(bonus, in_year(2)).intensity, chosen(dearer, in_year(2)).intensity)
        << "it is certain of all of it";
    EXPECT_LT(chosen(plain, in_year(2)).intensity, chosen(dearer, in_year(2)).intensity);
}

TEST(ExpectedBonuses, OfALotCountTheCasesOfAllItsCare) {
    const auto scenario = [](const std::string& lot) {
        Scenario two =
            testing::plain_scenario({{.id = "care", .places = 1000.0}, {.id = "other", .places = 1000.0}}, 3);
        two.providers[0].share["other"] = 1.0;
        two.providers[0].capacity["other"] = 1000.0;
        two.providers.pop_back();
        two.behaviour = under({}).behaviour;
        for (const char* id : {"care", "other"}) {
            two.contracts[id] =
                contract("performance_based", {{"pxq.tariff", tariff},
                                               {"minimum_cases", 4000.0},  // each has places for 2600 a year
                                               {"waiting.bonus", 0.1},
                                               {"waiting.target", 0.5},
                                               {"waiting.full", 0.7}});
            two.contracts[id].lot = lot;
        }
        return two;
    };
    EXPECT_EQ(effort(scenario(""), 1), 0.0);
    EXPECT_GT(effort(scenario("both"), 1), 0.001);
}

}  // namespace
}  // namespace fundsim
