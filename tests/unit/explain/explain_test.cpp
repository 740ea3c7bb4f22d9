// What `fundsim explain` says: figures from the payment rule, sentences in both languages. The pages NAME.nl.txt and
// NAME.en.txt are what people see; FUNDSIM_UPDATE_EXPECTED=1 writes them anew: read them before committing.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "fundsim/explain.hpp"
#include "fundsim/read.hpp"
#include "fundsim/replicate.hpp"
#include "plan/contract_tables.hpp"
#include "report/numbers.hpp"
#include "sim/simulation.hpp"

namespace fundsim {
namespace {

using report::Language;

const std::string folder = std::string(FUNDSIM_SOURCE_DIR) + "/tests/unit/explain/";

std::vector<ExplainedContract> explained(const std::string& contracts) {
    const std::string text = "extends: ../../errors/base/small.yaml\nname: explained\n" + contracts;
    return explain(compile(std::get<Scenario>(read_document_text_in(text, "given.yaml", folder)), 1));
}
std::vector<ExplainedContract> with(const std::string& terms) {
    return explained("contracts:\n  common_ambulatory: {" + terms + "}\n");
}

const ExplainedEvent& event(const ExplainedContract& contract, const std::string& id,
                            const std::string& severity = {}) {
    const auto found = std::ranges::find_if(
        contract.events, [&](const ExplainedEvent& e) { return e.id == id && e.severity == severity; });
    if (found == contract.events.end()) throw std::runtime_error(id + " " + severity + " is not in the table");
    return *found;
}

std::string event_label(const ExplainedContract& contract, const std::string& id) {
    const auto found = std::ranges::find(contract.events, id, &ExplainedEvent::id);
    return found == contract.events.end() ? std::string() : found->label.en;
}

bool rewards(const ExplainedContract& contract, const std::string& words) {
    return std::ranges::any_of(contract.rewards,
                               [&](const Label& said) { return said.en.find(words) != std::string::npos; });
}

bool says(const std::vector<Label>& sentences, const std::string& nl, const std::string& en) {
    return std::ranges::any_of(sentences, [&](const Label& said) {
        return said.nl.find(nl) != std::string::npos && said.en.find(en) != std::string::npos;
    });
}

TEST(Explain, AvailabilityLeavesTheRestOfWhatCareBrings) {
    const ExplainedContract part = with("model: pxq, tariff: 86 EUR/hour, availability: 60 %").at(0);
    EXPECT_NEAR(event(part, "unit").brings, 0.4 * 8'600.0, 1e-9);
    EXPECT_TRUE(says(part.sentences, "beschikbaarheidsbekostiging", "is for having the places"));
    EXPECT_TRUE(says(part.sentences, "van wat gegeven hulp oplevert, wordt", "of what delivered care earns, "));
    const ExplainedContract all = with("model: pxq, tariff: 86 EUR/hour, availability: 100 %").at(0);
    EXPECT_NEAR(event(all, "unit").brings, 0.0, 1e-9);
    EXPECT_TRUE(says(all.sentences, "levert daarnaast niets op", "earns nothing beside it"));
}

TEST(Explain, ReferrersThatAreBroughtUnderAccess) {
    const std::string before =
        "referrers:\n  access: {share: 30 %, gated: true}\n  doctor: {label: {nl: Huisarts, en: "
        "Doctor}, share: 70 %, brought_under: 40 %";
    const auto clauses = [&](const std::string& after) {
        return explained(before + after + "}\ncontracts:\n  common_ambulatory: {model: pxq, tariff: 87 EUR/hour}\n")
            .at(0)
            .care_clauses;
    };
    EXPECT_TRUE(says(clauses(""), "door Huisarts komt ", "at the door"));
    EXPECT_TRUE(says(clauses(", after: 6 week"), "na 6 weken alsnog langs de gemeentelijke toegang",
                     "come under municipal access after all, 6 weeks later"));
}

TEST(Explain, UnitsArePaidUnderPxq) {
    const ExplainedContract contract = with("model: pxq, tariff: 86 EUR/hour").at(0);
    EXPECT_NEAR(event(contract, "unit").brings, 8'600.0, 1e-9);
    EXPECT_NEAR(event(contract, "unit").full_cost, 8'500.0, 1e-9);
    EXPECT_NEAR(event(contract, "unit").avoidable_cost, 5'100.0, 1e-9);
    EXPECT_NEAR(event(contract, "period", "medium").brings, 4 * 8'600.0, 1e-6);
    EXPECT_NEAR(event(contract, "admission", "heavy").brings, 75 * 1.7 * 8'600.0, 1e-3);
    EXPECT_NEAR(event(contract, "class_up").brings, 0.0, 1e-9);
    EXPECT_TRUE(rewards(contract, "Giving more hours pays"));
    EXPECT_TRUE(rewards(contract, "Going on longer pays"));
    EXPECT_FALSE(contract.changes) << "what is in force, stated again";
    EXPECT_TRUE(with("model: pxq, tariff: 87 EUR/hour").at(0).changes);
    EXPECT_EQ(contract.today.en, "effort-based (PxQ), EUR\u00a086.00 per hour");
}

TEST(Explain, OpenAdmissionIsSaidAndWhoMayEnterIsNobodyYet) {
    const auto clauses = [](const std::string& admits) {
        const ExplainedContract contract =
            explained(
                "providers:\n  newcomer: {enters: true, share: {common_ambulatory: 20 %}}\nbehaviour: {entry: 5}\n"
                "contracts:\n  common_ambulatory: {model: pxq, tariff: 86 EUR/hour, procurement: {admits: " +
                admits + "}}\n")
                .at(0);
        EXPECT_NEAR(event(contract, "unit").brings, 8'600.0, 1e-9);
        Label all;
        for (const Label& said : contract.sentences) all.nl += said.nl + "\n", all.en += said.en + "\n";
        return all;
    };
    EXPECT_NE(clauses("open").nl.find(
                  "Open toelating: wie aan de eisen voldoet, kan bij het begin van elk jaar nog toetreden."),
              std::string::npos);
    EXPECT_NE(clauses("open").en.find(
                  "Open admission: whoever meets the requirements may still enter at the start of every year."),
              std::string::npos);
    EXPECT_EQ(clauses("closed").en.find("admission"), std::string::npos);
}

TEST(Explain, CasesAndResultsArePaidUnderAFixedPrice) {
    const ExplainedContract contract = with(
                                           "model: result_based, price: {light: 1300 EUR, medium: 4300 EUR, heavy: "
                                           "11000 EUR, intensive: 24000 EUR}, at_start: "
                                           "67 %, on_result: 33 %")
                                           .at(0);
    EXPECT_EQ(event(contract, "unit").brings, 0.0);
    EXPECT_EQ(event(contract, "period", "heavy").brings, 0.0);
    EXPECT_NEAR(event(contract, "result", "medium").brings, 141'900.0, 1e-6);
    // result and start parts of the next class, with this class's care and chance of the result (all, here)
    EXPECT_NEAR(event(contract, "class_up", "light").brings, 300'000.0, 1.0);
    EXPECT_TRUE(rewards(contract, "Giving fewer hours pays"));
    EXPECT_TRUE(rewards(contract, "Ending sooner pays"));
    EXPECT_TRUE(rewards(contract, "Coding a class higher pays"));
    EXPECT_TRUE(rewards(contract, "reporting that it was reached"));
}

TEST(Explain, AuditsTakeBackWhatAWrongClassOrResultBrings) {
    const std::string terms =
        "model: result_based, price: {light: 1300 EUR, medium: 4300 EUR, heavy: 11000 EUR, intensive: 24000 EUR}, "
        "at_start: 67 %, on_result: 33 %";
    const ExplainedContract some = with(terms + ", audit: 20 %, penalty: 1.5").at(0);  // half is kept
    EXPECT_NEAR(event(some, "class_up", "light").brings, 150'000.0, 1.0);
    EXPECT_NEAR(event(some, "result", "medium").brings, 141'900.0, 1e-6) << "a reached goal is checked without harm";
    EXPECT_NEAR(event(some, "unreached_result", "medium").brings, 70'950.0, 1e-6);
    EXPECT_TRUE(rewards(some, "Coding a class higher pays"));
    EXPECT_TRUE(rewards(some, "Reporting it where it was not reached brings up to EUR\u00a03"));
    const ExplainedContract all = with(terms + ", audit: 100 %, penalty: 10").at(0);
    EXPECT_EQ(event(all, "class_up").brings, 0.0);
    EXPECT_EQ(event(all, "unreached_result").brings, 0.0);
    EXPECT_FALSE(rewards(all, "Coding a class higher"));
    EXPECT_FALSE(rewards(all, "not reached"));
    EXPECT_FALSE(rewards(all, "reporting that it was reached"));
    EXPECT_TRUE(rewards(all, "Reaching the goal brings up to"));
}

TEST(Explain, NothingIsPaidBeyondTheMaximumOfATrajectory) {
    const std::string tariffs = "tariff: {light: 80 EUR/hour, medium: 90 EUR/hour, heavy: 95 EUR/hour, intensive: 120 ";
    const ExplainedContract pxq = with("model: pxq, " + tariffs + "EUR/hour}, maximum_units: 30").at(0);
    EXPECT_NEAR(event(pxq, "class_up", "medium").brings, 30 * 500.0, 1e-6) << "30 hours at five euros more";
    EXPECT_NEAR(event(pxq, "class_up", "light").brings, 15 * 1'000.0, 1e-6) << "15 hours are planned";
    EXPECT_NEAR(event(pxq, "admission", "medium").brings, 30 * 9'000.0, 1e-6);
    EXPECT_NEAR(event(pxq, "admission", "medium").full_cost, 30 * 8'500.0, 1e-6);
    const ExplainedContract weekly =
        with(
            "model: result_based, payment: weekly, on_result: 25 %, maximum_duration: 25 week, price: {light: 100 "
            "EUR, medium: 140 EUR, heavy: 200 EUR, intensive: 300 EUR}")
            .at(0);
    // half of the planned weeks, and half of the chance of a result, of which the last part is for the planned duration
    EXPECT_NEAR(event(weekly, "class_up", "medium").brings,
                0.75 * 25 * 6'000.0 + 0.5 * 0.25 * (75 * 20'000.0 - 50 * 14'000.0), 1e-6);
}

TEST(Explain, WeeksArePaidUnderAWeeklyTariff) {
    const ExplainedContract contract = with("model: result_based, payment: weekly, price: 90 EUR").at(0);
    EXPECT_EQ(event(contract, "unit").brings, 0.0);
    EXPECT_NEAR(event(contract, "period", "light").brings, 36'000.0, 1e-3);
    EXPECT_TRUE(rewards(contract, "Giving fewer hours pays"));
    EXPECT_TRUE(rewards(contract, "Going on longer pays"));
}

TEST(Explain, LastingSupportHasAPriceOfItsOwn) {
    const std::string chronic =
        "course: {chronic_share: 40 %, chronic_duration_ratio: 1.5}\ncontracts:\n  common_ambulatory: ";
    const std::string terms =
        "model: result_based, price: {light: 1300 EUR, medium: 4300 EUR, heavy: 11000 EUR, "
        "intensive: 24000 EUR}, maximum_duration: 100 week";
    const std::string support =
        ", lasting: {payment: yearly, price: {light: 2600 EUR, medium: 5200 EUR, heavy: 8000 "
        "EUR, intensive: 13000 EUR}}";
    const ExplainedContract without = explained(chronic + "{" + terms + "}\n").at(0);
    const ExplainedContract with_it = explained(chronic + "{" + terms + support + "}\n").at(0);
    EXPECT_EQ(event(with_it, "period", "medium").brings, 0.0) << "of recovery";
    EXPECT_NEAR(event(with_it, "lasting_period", "medium").brings, 40'000.0, 1.0);
    EXPECT_THROW(event(without, "lasting_period", "medium"), std::runtime_error);
    // 40 % of those who start are chronic; half of all weeks in care are theirs
    EXPECT_NEAR(event(with_it, "admission", "medium").brings, 0.6 * 430'000.0 + 0.5 * 50 * 10'000.0, 10.0);
    EXPECT_NEAR(event(without, "admission", "medium").brings, 430'000.0, 1.0);
    const auto says = [](const std::vector<Label>& list, const std::string& words) {
        return std::ranges::any_of(list, [&](const Label& said) { return said.en.find(words) != std::string::npos; });
    };
    EXPECT_TRUE(
        says(with_it.sentences, "Lasting support, for those who do not recover, it pays apart, by the year: light"));
    EXPECT_FALSE(says(without.sentences, "asting support"));
    EXPECT_TRUE(says(with_it.care_clauses, "does not hold for lasting support"));
    EXPECT_FALSE(says(without.care_clauses, "lasting support"));
    // a derived price that compiling left open has one for lasting support too
    const ExplainedContract derived =
        explained(chronic + "{model: result_based, price: {neutral: true}, lasting: {payment: yearly}}\n").at(0);
    const double of_support = event(derived, "lasting_period", "medium").brings;
    EXPECT_NEAR(of_support, 4 * 8'600.0, 0.1 * 4 * 8'600.0) << "about what today's tariff pays for it";
    EXPECT_NEAR(event(derived, "lasting_period", "heavy").brings, 1.7 * of_support, 1.0);
}

TEST(Explain, NothingIsPaidForMoreUnderALumpSum) {
    const ExplainedContract contract = with("model: lump_sum, budget: 1.5 MEUR/year").at(0);
    for (const std::string id : {"unit", "class_up", "result"}) EXPECT_EQ(event(contract, id).brings, 0.0);
    EXPECT_TRUE(rewards(contract, "Admitting one more child brings nothing"));
    EXPECT_TRUE(contract.care_clauses.empty());
    EXPECT_EQ(with("model: task_based, budget: 1.5 MEUR/year").at(0).care_clauses.size(), 1U);
}

TEST(Explain, SettlementsMakeCareWorthSomethingAgain) {
    const ExplainedContract all =
        with("model: task_based, budget: 2 MEUR/year, bandwidth: 1 %, claw_back: 100 %").at(0);
    EXPECT_GT(event(all, "unit").brings, 0.9 * 8'500.0);  // delivered care stays far below the budget
    const ExplainedContract ratchet = with("model: task_based, price: {neutral: true}, ratchet: 50 %").at(0);
    EXPECT_NEAR(event(ratchet, "unit").brings, 0.5 * 8'600.0, 60.0);  // next year's budget follows
}

TEST(Explain, ACeilingPaysByTheChanceThatItDoesNotBind) {
    const ExplainedContract contract =
        with("model: pxq, tariff: 86 EUR/hour, ceiling: {share: 100 %, beyond: stop}").at(0);
    EXPECT_NEAR(event(contract, "unit").brings, 4'300.0, 5.0);
    EXPECT_EQ(contract.care_clauses.size(), 1U);
}

TEST(Explain, DerivedPricePaysWhatTodaysContractPays) {
    const ExplainedContract neutral = with("model: pxq").at(0);
    EXPECT_NEAR(event(neutral, "unit").brings, 8'600.0, 1.0);
    const ExplainedContract lower = with("model: pxq, price: {level: 90 %}, tender_discount: 10 %").at(0);
    // a discount comes off a price that is so much higher, as where the price is searched for
    EXPECT_NEAR(event(lower, "unit").brings, 0.9 * 8'600.0, 1.0);
}

TEST(Explain, TellsThePriceThatARunPaysOrThatItIsAnEstimate) {
    const auto estimate = [](const ExplainedContract& contract) {
        return says(contract.sentences, "een schatting", "an estimate");
    };
    for (const std::string terms : {"model: pxq", "model: pxq, price: {level: 90 %}, tender_discount: 10 %"}) {
        const std::string text =
            "extends: ../../errors/base/small.yaml\nname: explained\ncontracts:\n  common_ambulatory: {" + terms +
            "}\n";
        const Scenario scenario = std::get<Scenario>(read_document_text_in(text, "given.yaml", folder));
        const ExplainedContract guess = explain(compile(scenario, 1)).at(0);
        Study study;
        study.scenarios.push_back(scenario);
        const ExplainedContract searched = explain(compile_study(std::move(study))).at(0);
        EXPECT_TRUE(estimate(guess)) << terms;
        EXPECT_FALSE(estimate(searched)) << terms;
        EXPECT_NEAR(event(searched, "unit").brings, event(guess, "unit").brings, 100.0) << terms;
    }
    EXPECT_FALSE(estimate(with("model: pxq, tariff: 86 EUR/hour").at(0))) << "stated";
}

TEST(Explain, AReachedGoalBringsItsPartOfABonus) {
    const std::string bonus =
        "model: performance_based, base: pxq, pxq: {tariff: 86 EUR/hour}, goal: {bonus: 4 %, target: 60 %, full: 80 %}";
    const ExplainedContract contract = with(bonus).at(0);
    const auto point = std::ranges::find(contract.events, "kpi_goal", &ExplainedEvent::id);  // of the largest provider
    ASSERT_NE(point, contract.events.end());
    const double cases = std::stod(point->who.en.substr(point->who.en.find(", ") + 2));
    EXPECT_GT(point->brings, 0.0);
    EXPECT_NEAR(event(contract, "result").brings, 100.0 * point->brings / cases, 1e-6);
    EXPECT_TRUE(rewards(contract, "reporting that it was reached"));
    EXPECT_EQ(event(with("model: pxq, tariff: 86 EUR/hour").at(0), "result").brings, 0.0);
    const ExplainedContract audited = with(bonus + ", audit: 20 %, penalty: 1.5").at(0);
    EXPECT_NEAR(event(audited, "unreached_result").brings, 0.8 * event(contract, "result").brings, 1e-6)
        << "no penalty is owed for a bonus";
}

TEST(Explain, AUnitOfStaffBringsWhatItsParticipantsPay) {
    const auto groups = [](const std::string& terms) {
        return explained("contracts:\n  common_ambulatory: {" + terms +
                         "}\nsegments: {common_ambulatory: {group_share: 50 %, group_size: 4}}\n")
            .at(0);
    };
    const double staff = 0.5 + 0.5 * 1.3 / 4.0;
    EXPECT_NEAR(event(groups("model: pxq, tariff: 86 EUR/hour"), "unit").brings, 8'600.0, 0.5);
    const ExplainedContract agreed = groups("model: pxq, tariff: 86 EUR/hour, group_tariff: 60 %");
    EXPECT_NEAR(event(agreed, "unit").brings, 8'600.0 * (0.5 + 0.5 * 0.6) / staff, 0.5);
    EXPECT_TRUE(std::ranges::any_of(agreed.sentences, [](const Label& said) {
        return said.en ==
               "Of what clients need, 50\u00a0% is given in groups, at 60\u00a0% of this amount per participant.";
    }));
    // derived: as much in all, so a lower tariff for who is alone
    const ExplainedContract neutral = groups("model: pxq, price: {neutral: true}, group_tariff: 60 %");
    EXPECT_NEAR(event(neutral, "unit").brings, 8'600.0, 1.0);
}

TEST(Explain, ABetterResultIsWorthLessWhereNoiseIsLarge) {
    const std::string bonus =
        "model: performance_based, base: pxq, pxq: {tariff: 86 EUR/hour}, goal: {bonus: 4 %, target: 60 %, full: 62 %}";
    const ExplainedContract contract = with(bonus).at(0);
    std::vector<double> brings;
    for (const ExplainedEvent& one : contract.events)
        if (one.id == "kpi_goal") brings.push_back(one.brings);
    ASSERT_EQ(brings.size(), 2U);  // the largest and the smallest provider
    EXPECT_GT(brings[0], 0.0);
    EXPECT_GT(brings[0], 2.0 * brings[1]);
    EXPECT_TRUE(rewards(contract, "one point better on goals reported brings the largest provider"));
    EXPECT_FALSE(rewards(with("model: pxq, tariff: 87 EUR/hour").at(0), "one point better"));
}

TEST(Explain, CareAddsToALossThatIsRenegotiated) {
    const auto unit_under = [](const std::string& budget) {
        return event(with("model: lump_sum, budget: " + budget + ", renegotiation: 50 %").at(0), "unit");
    };
    const ExplainedEvent scarce = unit_under("0.1 MEUR/year");  // a loss is certain
    EXPECT_GT(scarce.avoidable_cost, 0.0);
    EXPECT_NEAR(scarce.brings, 0.5 * scarce.avoidable_cost, 1e-6 * scarce.avoidable_cost);
    EXPECT_NEAR(unit_under("900 MEUR/year").brings, 0.0, 1e-6);  // and out of the question
}

TEST(Explain, ProvidersWithAContractOfTheirOwnAreApart) {
    const auto contracts =
        explained("contracts:\n  common_ambulatory@large: {model: lump_sum, budget: 0.3 MEUR/year}\n");
    ASSERT_EQ(contracts.size(), 2U);
    EXPECT_EQ(contracts[0].key, "common_ambulatory@large");
    EXPECT_EQ(contracts[0].providers, std::vector<std::string>{"large"});
    EXPECT_EQ(contracts[1].providers.size(), 3U);
    EXPECT_FALSE(contracts[1].changes);
}

TEST(Explain, ABudgetOfAGroupOfProvidersIsOfAllOfThem) {
    const auto said = [](const std::string& who) {
        return explained("contracts:\n  common_ambulatory@" + who + ": {model: lump_sum, budget: 0.3 MEUR/year}\n");
    };
    const auto budget_of = [&](const std::string& who) {
        const auto contracts = said(who);
        return *std::ranges::find(contracts, "lump_sum", &ExplainedContract::model);
    };
    EXPECT_TRUE(says(budget_of("small").sentences, "De aanbieders krijgen samen", "The providers together get"));
    EXPECT_TRUE(says(budget_of("large").sentences, "De aanbieder krijgt een budget", "The provider gets a budget"));
}

TEST(Explain, ABudgetEndsWithItsYearAndLeavesNothingToRunOff) {
    const auto after = [](const std::string& today) {
        return explained("current_contracts:\n  common_ambulatory: {" + today +
                         "}\ncontracts:\n  common_ambulatory: {model: result_based}\n")
            .at(0);
    };
    const ExplainedContract budget = after("model: lump_sum, budget: 1.04 MEUR/year");
    EXPECT_TRUE(says(budget.sentences, "eindigt met zijn jaar", "ends with its year"));
    EXPECT_FALSE(says(budget.sentences, "hun oude contract", "their old contract"));
    EXPECT_TRUE(budget.today.en.ends_with("1.04 m a year")) << "as it was agreed";
    EXPECT_TRUE(says(after("model: pxq, tariff: 86 EUR/hour").sentences, "hun oude contract", "their old contract"));
}

TEST(Explain, TodaysPriceSaysWhatItIsFor) {
    const auto today = [](const std::string& payment) {
        return explained("current_contracts:\n  common_ambulatory: {model: result_based, price: 90 EUR, payment: " +
                         payment + "}\ncontracts:\n  common_ambulatory: {model: lump_sum}\n")
            .at(0)
            .today;
    };
    EXPECT_TRUE(today("weekly").nl.ends_with(" per week"));
    EXPECT_TRUE(today("yearly").en.ends_with(" per year"));
    EXPECT_TRUE(today("fixed").nl.ends_with(" per arrangement"));
}

TEST(Explain, WhatEndsAtALaterDateIsSaid) {
    const ExplainedContract contract =
        with("model: task_based, claw_back: 50 %, later: {from: 1 year, claw_back: 0 %, acceptance: free}").at(0);
    EXPECT_TRUE(
        says(contract.sentences, "In jaar 1: Is de gegeven hulp in een jaar minder", "In year 1: If a year's care"));
    EXPECT_TRUE(says(contract.care_clauses, "In jaar 1: Een aanbieder met plek", "In year 1: A provider with room"));
    EXPECT_TRUE(says(contract.sentences, "De aanbieders krijgen samen", "The providers together")) << "stays";
    EXPECT_TRUE(contract.sentences.front().en.starts_with("The providers together"));
}

TEST(Explain, ADegressiveCeilingIsNoMostThatIsClaimed) {
    const std::string terms = "model: pxq, tariff: 86 EUR/hour, ceiling: {share: 95 %, beyond: ";
    EXPECT_TRUE(says(with(terms + "stop}").at(0).sentences, "kan per jaar niet meer declareren", "can claim no more"));
    EXPECT_FALSE(says(with(terms + "degressive}").at(0).sentences, "niet meer declareren", "can claim no more"));
}

TEST(Explain, BonusesSayWhatIsHeldAgainstWhat) {
    const auto of = [](const std::string& terms) {
        return with(
                   "model: performance_based, base: pxq, pxq: {tariff: 86 EUR/hour}, dropout: {bonus: 2 %, target: 20 "
                   "%, "
                   "full: 15 %}, " +
                   terms)
            .at(0);
    };
    const ExplainedContract change = of("basis: change");
    EXPECT_TRUE(
        says(change.sentences, "alles bij 5\u00a0procentpunt beter", "all of it at 5\u00a0percentage points better"));
    EXPECT_TRUE(event_label(change, "kpi_dropout").starts_with("One point better than the year before"));
    const ExplainedContract tournament = of("form: tournament");
    EXPECT_TRUE(says(tournament.sentences, "alles bij 5\u00a0procentpunt beter", "at 5\u00a0percentage points better"));
    EXPECT_TRUE(event_label(tournament, "kpi_dropout").starts_with("One point better than the others"));
    EXPECT_TRUE(says(of("form: stepped").sentences, "bij ten hoogste 15", "at no more than 15")) << "less is better";
}

/// What a class higher brings for the same care, in cents by true class, as a provider that is always strategic acts on it.
std::array<double, 3> steps_acted_on(const Plan& plan, double elasticity) {
    const std::vector<double> drawn = draw_parameters(plan, 0);
    Tables tables;
    ContractTables contracts;
    build_tables(plan, drawn, tables);
    build_contracts(plan, drawn, tables, contracts);
    Outcome outcome(shape_of(plan));
    Simulation simulation(plan);
    simulation.begin(tables, contracts, 0, outcome);
    simulation.run_until(simulation.warm_up());
    simulation.take_over(plan, contracts, outcome);
    simulation.run_until(simulation.warm_up() + 1);
    std::array<double, 3> steps{};
    for (std::size_t k = 0; k < steps.size(); ++k) {
        const double cost = tables.segments[0].need_units[k] * tables.segments[0].planned_duration[k] *
                            static_cast<double>(tables.caseloads[0].unit_cost);
        steps[k] = simulation.providers().choice(0).proposes[k] / 4294967296.0 * cost / elasticity;
    }
    return steps;
}

TEST(Explain, ProvidersActOnTheStepThatIsExplained) {
    const std::string prices = "price: {light: 90 EUR, medium: 130 EUR, heavy: 230 EUR, intensive: 260 EUR}";
    const std::vector<std::string> contracts{
        "model: pxq, tariff: 86 EUR/hour",
        "model: pxq, tariff: {light: 80 EUR/hour, medium: 90 EUR/hour, heavy: 95 EUR/hour, intensive: 120 EUR/hour}",
        "model: pxq, tariff: {light: 80 EUR/hour, medium: 90 EUR/hour, heavy: 95 EUR/hour, intensive: 120 EUR/hour}, "
        "ceiling: {share: 150 %, beyond: stop}",
        "model: result_based, price: {light: 1300 EUR, medium: 4300 EUR, heavy: 11000 EUR, intensive: 24000 EUR}",
        "model: result_based, price: {light: 1300 EUR, medium: 4300 EUR, heavy: 11000 EUR, intensive: 24000 EUR}, "
        "at_start: 40 %, during: 27 %, on_result: 33 %",
        "model: result_based, payment: weekly, " + prices,
        "model: result_based, payment: weekly, on_result: 30 %, " + prices,
        "model: result_based, payment: yearly, price: {light: 5000 EUR, medium: 7000 EUR, heavy: 9000 EUR, intensive: "
        "15000 EUR}",
        "model: pxq, tariff: {light: 80 EUR/hour, medium: 90 EUR/hour, heavy: 95 EUR/hour, intensive: 120 EUR/hour}, "
        "maximum_units: 30",
        "model: result_based, payment: weekly, on_result: 30 %, maximum_duration: 20 week, " + prices,
        "model: result_based, payment: weekly, maximum_duration: 20 week, lasting: {payment: weekly, price: {light: 50 "
        "EUR, medium: 100 EUR, heavy: 150 EUR, intensive: 200 EUR}}, " +
            prices,
        "model: task_based, budget: 1.5 MEUR/year",
        "model: lump_sum, budget: 1.5 MEUR/year",
        "model: performance_based, base: result_based, result_based: {payment: weekly, " + prices + "}",
    };
    for (const std::string& terms : contracts) {
        const std::string text =
            "extends: ../../errors/base/small.yaml\nname: explained\nbehaviour: {coding: 0.02, "
            "strategic_share: 100 %, non_strategic_share: 0 %, perception: 0 week}\ncontracts:\n  "
            "common_ambulatory: {" +
            terms + "}\n";
        const Plan plan = compile(std::get<Scenario>(read_document_text_in(text, "given.yaml", folder)), 1);
        const ExplainedContract contract = explain(plan).at(0);
        const std::array<double, 3> acted_on = steps_acted_on(plan, 0.02);
        for (std::size_t k = 0; k < acted_on.size(); ++k) {
            const std::string severity = std::array{"light", "medium", "heavy"}[k];
            const bool by_class = std::ranges::any_of(
                contract.events, [&](const ExplainedEvent& e) { return e.id == "class_up" && e.severity == severity; });
            const double said = event(contract, "class_up", by_class ? severity : "").brings;
            EXPECT_NEAR(acted_on[k], said, 1e-3 + 1e-6 * said) << terms << ", " << severity;
        }
    }
}

TEST(Explain, SaysOfAnHourWhatACorridorAndTheRegionsCeilingLeave) {
    const auto unit = [](const std::string& terms) { return event(with(terms).at(0), "unit", ""); };
    const std::string pxq = "model: pxq, tariff: 133 EUR/hour";
    const ExplainedEvent free = unit(pxq);
    EXPECT_NEAR(free.brings, 13300.0, 1e-6);
    const ExplainedEvent shared = unit(pxq + ", corridor: {width: 0 %, share: 100 %}");
    EXPECT_NEAR(shared.brings, shared.avoidable_cost, 0.5) << "a result of nothing, whatever is given";
    const std::vector<Label> rewards = with(pxq + ", corridor: {width: 0 %, share: 100 %}").at(0).rewards;
    EXPECT_EQ(rewards.at(0).en, "More or fewer hours make no difference to the provider.");
    EXPECT_NEAR(unit(pxq + ", regional_ceiling: 1000 MEUR/year").brings, 13300.0, 1e-6) << "it never binds";
    const double capped = unit(pxq + ", regional_ceiling: 0.9 MEUR/year").brings;
    EXPECT_NEAR(capped, 0.3 * 13300.0, 1.0) << "it binds for sure, and displaces later pay, 70 % of which is its own";
}

const std::vector<std::pair<std::string, std::string>> pages{
    {"result-based",
     "model: result_based, price: {light: 1300 EUR, medium: 4300 EUR, heavy: 11000 EUR, intensive: 24000 EUR}, "
     "at_start: 50 %, "
     "during: 17 %, on_result: 33 %, acceptance: obliged, warranty: 26 week, no_stacking: true, stop_loss: {above: 20 "
     "%, share: "
     "50 %}, maximum_duration: 2 year, audit: 5 %, penalty: 2"},
    {"task-based",
     "model: task_based, budget: 1.5 MEUR/year, bandwidth: 5 %, claw_back: 50 %, safety_valve: 25 %, ratchet: 20 %, "
     "step_down: "
     "{bonus: 2 %, target: 10 %, full: 20 %}, corridor: {width: 3 %, share: 50 %}, run_off: reassess"},
    {"lump-sum", "model: lump_sum, budget: 1.5 MEUR/year, renegotiation: 60 %, acceptance: obliged"},
    {"performance-based",
     "model: performance_based, base: pxq, pxq: {tariff: 86 EUR/hour, ceiling: {share: 105 %, beyond: degressive, "
     "pays: 40 %}, "
     "maximum_units: 80}, reading: outcomes, goal: {bonus: 3 %, target: 60 %, full: 70 %}, dropout: {bonus: 2 %, "
     "target: 20 %, "
     "full: 15 %}, malus: 50 %, cap: 4 %, minimum_cases: 10, delay: 1 year, indexation: 2 %"}};

TEST(ExplainPages, AreWhatPeopleRead) {
    for (const auto& [name, terms] : pages) {
        for (const auto& [language, suffix] :
             {std::pair{Language::nl, ".nl.txt"}, std::pair{Language::en, ".en.txt"}}) {
            const std::string page = explain_text(with(terms), language);
            const std::string path = folder + name + suffix;
            if (std::getenv("FUNDSIM_UPDATE_EXPECTED") != nullptr) std::ofstream(path, std::ios::binary) << page;
            std::ifstream stream(path, std::ios::binary);
            const std::string expected{std::istreambuf_iterator<char>(stream), {}};
            EXPECT_EQ(page, expected) << path;
        }
    }
}

TEST(ExplainPages, SayEverythingInBothLanguages) {
    for (const auto& [name, terms] : pages) {
        for (const ExplainedContract& contract : with(terms)) {
            for (const auto* list : {&contract.sentences, &contract.care_clauses, &contract.rewards}) {
                EXPECT_FALSE(list->empty()) << name;
                for (const Label& said : *list) {
                    EXPECT_TRUE(said.nl.ends_with(".")) << said.nl;
                    EXPECT_TRUE(said.en.ends_with(".")) << said.en;
                    EXPECT_NE(said.nl, said.en);
                    EXPECT_EQ(said.nl.find('{'), std::string::npos) << said.nl;
                }
            }
        }
    }
}

TEST(ExplainPages, FitTheirWidth) {
    for (const std::size_t width : {72U, 100U, 140U})
        for (const auto& [name, terms] : pages) {
            const std::string page = explain_text(with(terms), Language::nl, width);
            std::size_t longest = 0;
            std::size_t count = 0;
            for (const char byte : page) {
                if (byte == '\n') count = 0;
                else count += (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U ? 1U : 0U;
                longest = std::max(longest, count);
            }
            EXPECT_LE(longest, width) << name;
        }
}

TEST(ExplainJson, HoldsTheSameFigures) {
    const auto contracts = with("model: pxq, tariff: 86 EUR/hour");
    const auto json = nlohmann::json::parse(explain_json(contracts));
    EXPECT_EQ(json["contracts"][0]["model"], "pxq");
    EXPECT_EQ(json["contracts"][0]["events"][0]["event"], "unit");
    EXPECT_EQ(json["contracts"][0]["events"][0]["brings"], 86.0);
    EXPECT_TRUE(json["contracts"][0]["events"][0]["class"].is_null());
    EXPECT_TRUE(json["contracts"][0]["events"].back()["full_cost"].is_null());
}

}  // namespace
}  // namespace fundsim
