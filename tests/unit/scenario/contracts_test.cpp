// Contracts as files state them: every family, prices that are stated or derived, one provider's own contract.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "contracts/modifiers.hpp"
#include "contracts/price.hpp"
#include "fixtures.hpp"
#include "fundsim/read.hpp"
#include "scenario/fields.hpp"

namespace fundsim {
namespace {

using scenario::central_terms;
using scenario::find_model;

struct Read {
    Scenario scenario;
    std::vector<std::string> warnings;
};

Read with_contracts(const std::string& lines) {
    std::vector<Diagnostic> found;
    const std::string text = "extends: small.yaml\ncontracts:\n" + lines;
    Read read{std::get<Scenario>(
                  read_document_text_in(text, "given.yaml", FUNDSIM_SOURCE_DIR "/tests/unit/scenario", {}, &found)),
              {}};
    for (const Diagnostic& warning : found) read.warnings.push_back(format(warning));
    return read;
}

double figure(const ContractTerms& contract, const std::string& name, std::size_t severity = 0) {
    const ContractModel& model = *find_model(contract.model);
    const int term = contracts::find_term(model, name);
    EXPECT_GE(term, 0) << name;
    return contract.terms.at(static_cast<std::size_t>(term))[severity].central;
}

bool neutral(const ContractTerms& contract) {
    return contracts::price_is_neutral(*find_model(contract.model), central_terms(contract));
}

/// The small region with crisis care beside it.
Scenario with_crisis(const std::string& contract) {
    const std::string text =
        "extends: small.yaml\nsegments:\n  crisis: {unit: day, crisis: true, starts: 60 1/year, class_share: {light: "
        "100 %}, duration: {light: 3 week}, need: {light: 7 day/week}, unit_cost: 416.50 EUR/day, maximum_weeks: 4 "
        "week}\nproviders:\n  large: {share: {crisis: 100 %}}\n" +
        contract;
    return std::get<Scenario>(
        read_document_text_in(text, "given.yaml", FUNDSIM_SOURCE_DIR "/tests/unit/scenario", {}, nullptr));
}

TEST(ContractsInFiles, CrisisCareWithoutOneIsPaidForBeingThere) {
    const Scenario scenario = with_crisis("");
    const ContractTerms& assumed = scenario.current_contracts.at("crisis");
    EXPECT_EQ(assumed.model, "pxq");
    EXPECT_TRUE(assumed.assumed);
    EXPECT_EQ(figure(assumed, "tariff"), 42'067.0) << "416.50 x 1.01, whole cents";
    EXPECT_EQ(figure(assumed, "availability"), 1.0);
    EXPECT_EQ(figure(scenario.current_contracts.at("common_ambulatory"), "availability"), 0.0);
    const Scenario stated = with_crisis("current_contracts: {crisis: {model: pxq, tariff: 400 EUR/day}}\n");
    EXPECT_EQ(figure(stated.current_contracts.at("crisis"), "availability"), 0.0) << "what is stated stays";
    EXPECT_FALSE(stated.current_contracts.at("crisis").assumed);
}

TEST(ContractsInFiles, TheExampleOfTheManual) {
    const Read read = with_contracts(
        "  common_ambulatory: {model: result_based, price: {neutral: true, step_ratio: 1.9, level: 100 %}, at_start: "
        "67 %, "
        "on_result: 33 %, acceptance: obliged, warranty: 26 week}\n"
        "  common_ambulatory@large: {model: task_based, budget: 1.1 MEUR/year, bandwidth: 5 %, claw_back: 50 %}\n");
    const ContractTerms& result = read.scenario.contracts.at("common_ambulatory");
    EXPECT_TRUE(neutral(result));
    EXPECT_EQ(figure(result, "price.step_ratio"), 1.9);
    EXPECT_EQ(figure(result, "at_start"), 0.67);
    EXPECT_EQ(figure(result, "on_result"), 0.33);
    EXPECT_EQ(figure(result, "warranty"), 26.0);
    EXPECT_EQ(figure(result, "acceptance"), 1.0);
    const ContractTerms& task = read.scenario.contracts.at("common_ambulatory@large");
    EXPECT_FALSE(neutral(task));
    EXPECT_EQ(figure(task, "budget"), 110e6);
    EXPECT_EQ(figure(task, "bandwidth"), 0.05);
    EXPECT_TRUE(read.warnings.empty());
}

TEST(ContractsInFiles, PriceThatIsNotStatedIsNeutral) {
    const Read read = with_contracts("  common_ambulatory: {model: pxq, price: {level: 95 %}}\n");
    const ContractTerms& contract = read.scenario.contracts.at("common_ambulatory");
    EXPECT_TRUE(neutral(contract));
    EXPECT_EQ(contracts::price_level(*find_model("pxq"), central_terms(contract)), 0.95);
    EXPECT_FALSE(neutral(read.scenario.current_contracts.at("common_ambulatory")));
}

TEST(ContractsInFiles, TermsOfALaterDate) {
    const Read read = with_contracts(
        "  common_ambulatory: {model: performance_based, base: pxq, pxq: {price: {neutral: true}}, audit: {80%: [5 %, "
        "10 "
        "%]}, later: {from: 1 year, goal: {bonus: 3 %, target: 60 %, full: 70 %}, pxq: {price: {level: 95 %}}}}\n"
        "  common_ambulatory@large: {model: pxq, tariff: 86 EUR/hour, later: {from: 1 year, tariff: 84 EUR/hour}}\n");
    EXPECT_TRUE(read.warnings.empty()) << read.warnings.front();
    const ContractTerms& contract = read.scenario.contracts.at("common_ambulatory");
    EXPECT_EQ(contract.later_from, 1);
    ContractTerms later = contract;
    later.terms = contract.later;
    EXPECT_EQ(figure(contract, "goal.bonus"), 0.0);
    EXPECT_EQ(figure(later, "goal.bonus"), 0.03);
    EXPECT_TRUE(neutral(later));
    EXPECT_EQ(contracts::price_level(*find_model("performance_based"), central_terms(later)), 0.95);
    // what it does not state stays, the draw of an uncertain figure included
    const auto audit = static_cast<std::size_t>(contracts::find_term(*find_model("performance_based"), "audit"));
    EXPECT_GE(contract.later[audit][0].parameter, 0);
    EXPECT_EQ(contract.later[audit], contract.terms[audit]);
    EXPECT_EQ(read.scenario.contracts.at("common_ambulatory@large").later[0][0].central, 8'400.0);
    // written out and read again it asks the same
    const Document again = read_document_text(resolved_yaml(read.scenario), "again");
    EXPECT_EQ(canonical_json(std::get<Scenario>(again)), canonical_json(read.scenario));
}

TEST(ContractsInFiles, PriceByClassStandsUnderTheSameKey) {
    const Read read = with_contracts(
        "  common_ambulatory: {model: result_based, price: {light: 1300 EUR, medium: 4300 EUR, heavy: 11000 EUR, "
        "intensive: "
        "24000 EUR}, payment: fixed, at_start: 50 %, during: 30 %, on_result: 20 %}\n");
    const ContractTerms& contract = read.scenario.contracts.at("common_ambulatory");
    EXPECT_FALSE(neutral(contract));
    EXPECT_EQ(figure(contract, "price", 2), 1'100'000.0);
    EXPECT_TRUE(read.warnings.empty()) << read.warnings.front();
}

TEST(ContractsInFiles, TermsOfTheBaseStandUnderItsName) {
    const Read read = with_contracts(
        "  common_ambulatory:\n    model: performance_based\n    base: result_based\n"
        "    result_based: {price: {level: 90 %}, payment: weekly, ceiling: {share: 95 %, beyond: stop}}\n"
        "    goal: {bonus: 3 %, target: 60 %, full: 70 %}\n    audit: 5 %\n    penalty: 2\n");
    const ContractTerms& contract = read.scenario.contracts.at("common_ambulatory");
    const ContractModel& model = *find_model("performance_based");
    const auto drawn = central_terms(contract);
    EXPECT_TRUE(neutral(contract));
    EXPECT_EQ(contracts::price_level(model, drawn), 0.90);
    EXPECT_EQ(contracts::paying_model(model, drawn).model->name, "result_based");
    EXPECT_EQ(contracts::term_at(model, static_cast<std::size_t>(contracts::price_term_of(model, drawn))).name,
              "result_based.price");
    EXPECT_TRUE(model.clauses(drawn).stops_admission);
    const KpiRule rule = model.kpis(drawn);
    EXPECT_EQ(rule.clauses[static_cast<std::size_t>(Kpi::goal)].share, 0.03);
    EXPECT_EQ(rule.malus, 0.0);
    EXPECT_EQ(contracts::modifiers_of(model, drawn).audit, 0.05);
    EXPECT_EQ(contracts::modifiers_of(model, drawn).penalty, 2.0);
}

TEST(ContractsInFiles, OverridesReplaceAPriceAsAWhole) {
    const std::string file = std::string(FUNDSIM_SOURCE_DIR) + "/tests/unit/scenario/small.yaml";
    const std::string stated =
        "contracts.common_ambulatory={model: result_based, price: {light: 1 EUR, medium: 2 EUR, heavy: 3 EUR, "
        "intensive: 4 EUR}}";
    const Scenario derived = read_scenario(file, {stated, "contracts.common_ambulatory.price={neutral: true}"});
    EXPECT_TRUE(neutral(derived.contracts.at("common_ambulatory")));
    const Scenario again = read_scenario(file, {stated, "contracts.common_ambulatory.price={neutral: true}",
                                                "contracts.common_ambulatory.price.level=90 %"});
    EXPECT_EQ(figure(again.contracts.at("common_ambulatory"), "price.level"), 0.9);
}

TEST(ContractsInFiles, ReadBackToTheSame) {
    const Read read = with_contracts(
        "  common_ambulatory: {model: performance_based, base: task_based, task_based: {bandwidth: 3 %, claw_back: 50 "
        "%, "
        "safety_valve: 50 %, step_down: {bonus: 1 %, target: 10 %, full: 20 %}}, form: stepped, waiting: {bonus: 2 %, "
        "target: 80 %, full: 90 %}, corridor: {width: 3 %, share: 50 %}}\n"
        "  common_ambulatory@large: {model: pxq, tariff: {80%: [80 EUR/hour, 95 EUR/hour]}, ceiling: {amount: 0.3 "
        "MEUR/year, "
        "beyond: degressive, pays: 40 %}, band: {from: 80 %, pays: 90 %}, maximum_units: 40, run_off: reassess}\n"
        "  common_ambulatory@small: {model: lump_sum, budget: 0.14 MEUR/year, status: assumed}\n");
    const std::string text = resolved_yaml(read.scenario);
    const Scenario again = std::get<Scenario>(read_document_text(text, "resolved.yaml"));
    EXPECT_EQ(canonical_json(again), canonical_json(read.scenario)) << text;
    EXPECT_EQ(resolved_yaml(again), text);
}

TEST(ContractsInFiles, OpenDoorsThatNobodyEntersAreWarnedOf) {
    const std::string outside = "providers:\n  newcomer: {enters: true, share: {common_ambulatory: 20 %}}\n";
    const std::string responds = "behaviour: {entry: 5}\n";
    const auto warnings = [](const std::string& admits, const std::string& rest) {
        const Read read = with_contracts(
            "  common_ambulatory: {model: pxq, tariff: 86 EUR/hour, procurement: {admits: " + admits + "}}\n" + rest);
        std::string all;
        for (const std::string& warning : read.warnings) all += warning.substr(warning.find(' ') + 2) + "\n";
        return all;
    };
    EXPECT_EQ(warnings("open", outside + responds), "");
    EXPECT_EQ(warnings("closed", ""), "");
    EXPECT_EQ(warnings("open", responds),
              "contracts.common_ambulatory.procurement.admits: admission is open, and no provider is there that could "
              "enter (enters: true under providers).\n");
    EXPECT_EQ(warnings("open", outside),
              "contracts.common_ambulatory.procurement.admits: admission is open, and nobody "
              "enters for behaviour.entry is 0 (such as entry: 5).\n");
    EXPECT_EQ(warnings("closed", outside + responds),
              "providers: providers may enter, and no contract admits them (procurement: {admits: open} under "
              "contracts).\n");
    // what may enter has no part of the clients today
    EXPECT_EQ(with_contracts("  common_ambulatory: {model: pxq, tariff: 86 EUR/hour, procurement: {admits: open}}\n" +
                             outside + responds)
                  .scenario.providers.back()
                  .share.at("common_ambulatory")
                  .central,
              0.2);
}

TEST(ContractsInFiles, OpenDoorsToWhoEntersElsewhereAreWarnedOf) {
    const Read read = with_contracts(
        "  common_ambulatory: {model: pxq, tariff: 86 EUR/hour, procurement: {admits: open}}\n"
        "segments:\n  other: {unit: hour, starts: 60 1/year, class_share: {light: 100 %}, duration: {light: 20 week}, "
        "need: {light: 1 hour/week}, unit_cost: 85 EUR/hour}\n"
        "providers:\n  large: {share: {other: 100 %}}\n  newcomer: {enters: true, share: {other: 20 %}}\n"
        "current_contracts:\n  other: {model: pxq, tariff: 86 EUR/hour}\nbehaviour: {entry: 5}\n");
    ASSERT_EQ(read.warnings.size(), 1U);
    EXPECT_TRUE(
        read.warnings[0].ends_with("no provider is there that could enter (enters: true under providers, with a "
                                   "share of segment common_ambulatory)."))
        << read.warnings[0];
}

TEST(ContractsInFiles, ClausesWithoutEffectAreWarnedOf) {
    const auto warning = [](const std::string& terms) {
        const Read read = with_contracts("  common_ambulatory: {model: " + terms + "}\n");
        return read.warnings.empty() ? std::string() : read.warnings.front().substr(18);
    };
    const std::string pxq = "pxq, tariff: 86 EUR/hour, ";
    EXPECT_EQ(warning(pxq + "ceiling: {share: 80 %, beyond: degressive, pays: 40 %}"), "");
    EXPECT_NE(
        warning(pxq + "ceiling: {share: 80 %, beyond: degressive, pays: 100 %}").find("whole price is paid is none"),
        std::string::npos);
    EXPECT_NE(warning(pxq + "ceiling: {share: 80 %, beyond: degressive, pays: 0 %}").find("pays nothing beyond it"),
              std::string::npos);
    EXPECT_EQ(warning(pxq + "band: {from: 90 %, pays: 120 %}"), "");
    EXPECT_NE(warning(pxq + "band: {from: 90 %, pays: 100 %}").find("the same in both bands"), std::string::npos);
    EXPECT_NE(
        warning("task_based, bandwidth: 100 %, claw_back: 50 %").find("no care stays more than 100 % below a budget"),
        std::string::npos);
    EXPECT_EQ(warning(pxq + "maximum_units: 80"), "");
    EXPECT_NE(warning(pxq + "maximum_units: 0.1").find("less than a week of care takes"), std::string::npos);
    // a bonus, or a result, that nobody can reach
    EXPECT_NE(warning("task_based, step_down: {bonus: 3 %, target: 5 %, full: 15 %}").find("nobody moves from segment"),
              std::string::npos);
    EXPECT_NE(warning("result_based, at_start: 70 %, on_result: 30 %, step_down_is_result: true").find("nobody moves"),
              std::string::npos);
}

TEST(ContractsInFiles, CeilingsFarBelowCostAreWarnedOf) {
    const auto warning = [](const std::string& terms) {
        const Read read = with_contracts("  common_ambulatory: {model: pxq, tariff: 86 EUR/hour, " + terms + "}\n");
        return read.warnings.empty() ? std::string() : read.warnings.front();
    };
    EXPECT_EQ(warning("ceiling: {share: 80 %, amount: 1.2 MEUR/year, beyond: stop}, regional_ceiling: 1.2 MEUR/year"),
              "");
    EXPECT_NE(warning("ceiling: {share: 0.8 %, beyond: stop}")
                  .find("ceiling.share: a ceiling at 1 % of what the current contract is expected to pay"),
              std::string::npos);
    EXPECT_NE(warning("ceiling: {amount: 100 EUR/year, beyond: stop}")
                  .find("ceiling.amount: a ceiling at 0 % of the expected cost (usually 80 % or more)"),
              std::string::npos);
    EXPECT_NE(warning("regional_ceiling: 1.2 EUR/year").find("regional_ceiling: a ceiling at 0 %"), std::string::npos);
}

TEST(ContractsInFiles, LastingSupportThatIsRarelyMeantIsWarnedOf) {
    const auto warnings = [](const std::string& terms, const std::string& chronic) {
        const Read read = with_contracts("  common_ambulatory: {model: result_based, " + terms +
                                         "}\ncourse: {chronic_share: " + chronic + ", chronic_duration_ratio: 2}\n");
        std::string all;
        for (const std::string& warning : read.warnings) all += warning.substr(warning.find(' ')) + "\n";
        return all;
    };
    const std::string by_cost = "{light: 43 EUR, medium: 86 EUR, heavy: 146 EUR, intensive: 214 EUR}";
    const std::string support = ", lasting: {payment: weekly, price: " + by_cost + "}";
    // four in ten are chronic and stay twice as long: recovery is five sevenths of the mean cost
    const std::string recovery = "price: {light: 911 EUR, medium: 3036 EUR, heavy: 7739 EUR, intensive: 16546 EUR}";
    EXPECT_EQ(warnings(recovery + support, "40 %"), "");
    EXPECT_NE(warnings(recovery, "40 %").find("the price is 71 % of the expected cost"), std::string::npos);
    EXPECT_NE(warnings(recovery + support, "0 %").find(".lasting.payment: nobody gets an arrangement for lasting"),
              std::string::npos);
    EXPECT_EQ(warnings("payment: weekly, price: " + by_cost + support, "40 %").substr(0, 80),
              "  contracts.common_ambulatory.lasting.payment: lasting support is paid as recove");
    EXPECT_EQ(warnings("payment: weekly, on_result: 5 %, price: " + by_cost + support, "40 %"), "");
    EXPECT_EQ(warnings(recovery + ", lasting: {payment: yearly, price: {light: 2200 EUR, medium: 4400 EUR, heavy: "
                                  "15200 EUR, intensive: 11000 EUR}}",
                       "40 %"),
              "  contracts.common_ambulatory.lasting.price: the price of lasting support is 202 % of what the care of "
              "its class costs (usually 80 % ... 125 %).\n");
}

TEST(ContractsInFiles, GroupsAreInWhatATariffIsHeldAgainst) {
    const auto warning = [](const std::string& terms, const std::string& groups) {
        const Read read =
            with_contracts("  common_ambulatory: {" + terms + "}\nsegments: {common_ambulatory: {" + groups + "}}\n");
        return read.warnings.empty() ? std::string() : read.warnings.front();
    };
    const std::string half = "group_share: 50 %, group_size: 4";
    EXPECT_EQ(warning("model: pxq, tariff: 86 EUR/hour", half), "") << "the hours of staff are paid";
    EXPECT_EQ(warning("model: pxq, tariff: 86 EUR/hour, group_tariff: 40 %", half), "");
    EXPECT_EQ(warning("model: pxq, tariff: 86 EUR/hour, group_tariff: 90 %", half).substr(17),
              "contracts.common_ambulatory.tariff: the tariff, with groups, is 145 % of unit cost (usually 80 % ... "
              "125 %).");
    // as much care in two thirds of the hours: the price of an arrangement that fitted is dear now
    EXPECT_NE(warning("model: result_based, price: 3900 EUR", half).find("% of the expected cost"), std::string::npos);
}

TEST(ContractsInFiles, FarFromCostIsWarnedOf) {
    const auto warning = [](const std::string& terms) {
        const Read read = with_contracts("  common_ambulatory: {" + terms + "}\n");
        return read.warnings.empty() ? std::string() : read.warnings.front();
    };
    EXPECT_EQ(warning("model: pxq, tariff: 60 EUR/hour"),
              "given.yaml:3:43  contracts.common_ambulatory.tariff: the tariff is 71 % of unit cost (usually 80 % ... "
              "125 %).");
    EXPECT_EQ(warning("model: task_based, budget: 1 MEUR/year").substr(0, 90),
              "given.yaml:3:50  contracts.common_ambulatory.budget: the budget is 66 % of the expected co");
    EXPECT_EQ(warning("model: result_based, price: 10_000 EUR").substr(0, 85),
              "given.yaml:3:51  contracts.common_ambulatory.price: the price is 227 % of the expecte");
    EXPECT_EQ(
        warning("model: pxq, tariff: 96 EUR/hour, tender_discount: 50 %"),
        "given.yaml:3:43  contracts.common_ambulatory.tariff: the tariff less its tender discount is 56 % of unit "
        "cost (usually 80 % ... 125 %).");
    EXPECT_EQ(warning("model: pxq, tariff: 110 EUR/hour, tender_discount: 20 %"), "") << "what is paid is usual";
    EXPECT_EQ(
        warning("model: pxq, price: {neutral: true}, tender_discount: 20 %"),
        "given.yaml:3:76  contracts.common_ambulatory.tender_discount: a derived price makes up for its discount: "
        "what is spent stays as it is (price: {level: 95 %} for a price that is 5 % lower).");
    EXPECT_EQ(
        warning("model: pxq, tariff: 86 EUR/hour, group_tariff: 40 %"),
        "given.yaml:3:70  contracts.common_ambulatory.group_tariff: no care of segment common_ambulatory is given "
        "in groups (segments: {common_ambulatory: {group_share: 20 %}}).");
    EXPECT_EQ(
        warning("model: pxq, tariff: 86 EUR/hour, later: {from: 1 year, tariff: 40 EUR/hour}"),
        "given.yaml:3:86  contracts.common_ambulatory.later.tariff: the tariff is 47 % of unit cost (usually 80 % "
        "... 125 %).");
    EXPECT_EQ(warning("model: result_based, payment: weekly, price: 90 EUR"), "");
    EXPECT_EQ(warning("model: task_based, bandwidth: 5 %"),
              "given.yaml:3:53  contracts.common_ambulatory.bandwidth: outside this bandwidth nothing happens either "
              "(claw_back: 50 %, safety_valve: 50 %, or one of them).");
    EXPECT_EQ(warning("model: performance_based, base: pxq"),
              "given.yaml:3:3  contracts.common_ambulatory: performance-based without a bonus pays what its base pays "
              "(such as "
              "goal: {bonus: 3 %, target: 60 %, full: 70 %}).");
}

}  // namespace
}  // namespace fundsim
