// Derived prices of contracts with clauses that do not follow the price: ceilings of a region, risk corridors, bandwidths;
// and the first year of such contracts, in which some care is still paid under the one before. In the small region.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "fundsim/read.hpp"
#include "fundsim/run.hpp"

namespace fundsim {
namespace {

/// The small region with one contract for ambulatory care; all else stays as it is today.
Scenario with(const std::string& name, const std::string& contract, const std::string& more = "") {
    return std::get<Scenario>(read_document_text_in("fundsim: 1\nname: " + name + "\nextends: region.yaml\n" + more +
                                                        "contracts: {ambulatory: {" + contract + "}}\n",
                                                    name, std::string(FUNDSIM_SOURCE_DIR) + "/scenarios/small"));
}

StudyPlan planned(std::vector<Scenario> scenarios) {
    Study study;
    study.seed = 1;
    study.scenarios = std::move(scenarios);
    return compile_study(std::move(study));
}

constexpr std::size_t ambulatory = 0;

double price_of(const Plan& plan) {
    for (const PlannedContract& contract : plan.contracts)
        if (contract.horizon && contract.key == "ambulatory")
            return contract.terms.terms[static_cast<std::size_t>(contract.model->price_term)][0].central;
    return 0.0;
}

/// Euros of ambulatory care per scenario, replication and year of the horizon.
class Kept final : public BlockSink {
public:
    explicit Kept(std::size_t scenarios) : frozen(scenarios), everywhere(scenarios), settled(scenarios) {}
    void commit(const ReplicationBlock& block) override {
        for (std::uint32_t r = block.first; r < block.first + block.count; ++r)
            for (std::size_t s = 0; s < block.scenarios; ++s) {
                const Outcome& outcome = block.outcome(r, s);
                double spend = 0.0;
                double all = 0.0;
                settled[s].resize(outcome.shape().years + 1, 0.0);
                for (std::size_t year = 1; year <= outcome.shape().years; ++year)
                    for (std::size_t m = 0; m < outcome.shape().municipalities; ++m) {
                        const auto euros = [&](Tally what) {
                            return static_cast<double>(outcome.at(year, ambulatory, m, what)) / 100.0;
                        };
                        spend += euros(Tally::frozen_spend_care);
                        for (std::size_t segment = 0; segment < outcome.shape().segments; ++segment)
                            all += static_cast<double>(outcome.at(year, segment, m, Tally::frozen_spend_care)) / 100.0;
                        settled[s][year] += euros(Tally::spend_settlement) / block.count;
                    }
                frozen[s].push_back(spend);
                everywhere[s].push_back(all);
            }
    }
    std::vector<std::vector<double>> frozen;      // [scenario][replication], over the horizon
    std::vector<std::vector<double>> everywhere;  // the same, all forms of care
    std::vector<std::vector<double>> settled;     // [scenario][year], mean
};

Kept run(const StudyPlan& plan, std::uint32_t replications) {
    Kept kept(plan.plans.size());
    RunOptions options;
    options.last = options.block = replications;
    run_study(plan, options, kept);
    return kept;
}

TEST(NeutralPrices, ACeilingOfTheRegionMovesNone) {
    const StudyPlan plan =
        planned({with("without", "model: pxq, price: {neutral: true}"),
                 with("loose", "model: pxq, price: {neutral: true}, regional_ceiling: 5 MEUR/year"),
                 with("binding", "model: pxq, price: {neutral: true}, regional_ceiling: 0.8 MEUR/year")});
    EXPECT_NEAR(price_of(plan.plans[0]), 9600.0, 0.005 * 9600.0) << "the tariff of today";
    EXPECT_EQ(price_of(plan.plans[1]), price_of(plan.plans[0]));
    EXPECT_EQ(price_of(plan.plans[2]), price_of(plan.plans[0])) << "a price as if there were none";
}

// What a lead buys inside its price, others were paid for before: with it the region pays as much in all, without it the
// price would be that of the lead's own care, and add-ons would be free.
TEST(NeutralPrices, AddOnsInsideThemAreInThem) {
    const StudyPlan plan =
        planned({with("today", "model: pxq, tariff: 96 EUR/hour"),
                 with("stacked", "model: result_based, price: {neutral: true}, run_off: convert"),
                 with("inside", "model: result_based, price: {neutral: true}, run_off: convert, no_stacking: true")});
    EXPECT_GT(price_of(plan.plans[2]), 1.02 * price_of(plan.plans[1]));
    const Kept kept = run(plan, 100);
    std::vector<double> parts;
    double mean = 0.0;
    for (std::size_t r = 0; r < 100; ++r) {
        parts.push_back(kept.everywhere[2][r] / kept.everywhere[0][r] - 1.0);
        mean += parts.back() / 100.0;
    }
    double square = 0.0;
    for (const double part : parts) square += (part - mean) * (part - mean) / 99.0;
    const double error = std::sqrt(square / 100.0);
    std::printf("    no stacking: %+.4f, standard error %.4f\n", mean, error);
    EXPECT_LT(std::abs(mean), 0.005 + 3.4 * error);
}

// The price is right to 0.5 %, and tried on other children than it was derived on: 3.4 standard errors beyond that.
void expect_neutral(const std::vector<std::string>& contracts) {
    std::vector<Scenario> scenarios{with("today", "model: pxq, tariff: 96 EUR/hour")};
    for (const std::string& contract : contracts)
        scenarios.push_back(with("clauses-" + std::to_string(scenarios.size()), contract));
    const StudyPlan plan = planned(std::move(scenarios));
    const Kept kept = run(plan, 100);
    double base = 0.0;
    for (const double spend : kept.frozen[0]) base += spend;
    for (std::size_t s = 1; s < kept.frozen.size(); ++s) {
        double own = 0.0;
        for (const double spend : kept.frozen[s]) own += spend;
        const double ratio = own / base;
        double squares = 0.0;
        const auto n = static_cast<double>(kept.frozen[s].size());
        for (std::size_t r = 0; r < kept.frozen[s].size(); ++r) {
            const double residual = (kept.frozen[s][r] - ratio * kept.frozen[0][r]) / (base / n);
            squares += residual * residual / (n - 1.0);
        }
        const double error = std::sqrt(squares / n);
        std::printf("%-12s frozen spend %+.2f %%, standard error %.2f %%, price %.2f\n",
                    plan.plans[s].scenario.name.c_str(), 100.0 * (ratio - 1.0), 100.0 * error,
                    price_of(plan.plans[s]) / 100.0);
        EXPECT_LT(std::fabs(ratio - 1.0), 0.005 + 3.4 * error) << plan.plans[s].scenario.name;
        EXPECT_LT(error, 0.01) << "too few replications to tell";
    }
}

TEST(NeutralPrices, ClausesOfTheYearAreInThem) {
    expect_neutral(
        {"model: pxq, price: {neutral: true}, corridor: {width: 3 %, share: 50 %}",
         "model: pxq, price: {neutral: true}, corridor: {width: 3 %, share: 100 %}",
         "model: pxq, price: {neutral: true}, corridor: {width: 3 %, share: 50 %}, regional_ceiling: 5 MEUR/year",
         "model: result_based, price: {neutral: true}, corridor: {width: 3 %, share: 50 %}",
         "model: result_based, price: {neutral: true}, run_off: convert, stop_loss: {above: 10 %, share: 50 %}",
         "model: pxq, price: {neutral: true}, band: {from: 85 %, pays: 60 %}",
         "model: task_based, price: {neutral: true}, bandwidth: 2 %, claw_back: 50 %, safety_valve: 50 %",
         "model: task_based, price: {neutral: true}, corridor: {width: 2 %, share: 80 %}"});
}

// 80 % is of the price: as much for a new case, whatever still runs under the contract before.
TEST(NeutralPrices, ALevelIsOfThePrice) {
    const auto priced = [](const std::string& more) {
        const StudyPlan plan = planned({with("neutral", "model: pxq, price: {neutral: true}" + more),
                                        with("lower", "model: pxq, price: {neutral: true, level: 80 %}" + more)});
        return price_of(plan.plans[1]) / price_of(plan.plans[0]);
    };
    EXPECT_NEAR(priced(", run_off: keep"), 0.8, 1e-9);
    EXPECT_NEAR(priced(", run_off: convert"), 0.8, 1e-9);
}

// What participants are charged is in the price: all else equal, who is alone pays less.
TEST(NeutralPrices, AGroupTariffIsInThem) {
    const std::string groups = "segments: {ambulatory: {group_share: 40 %, group_size: 4}}\n";
    const StudyPlan plan =
        planned({with("today", "model: pxq, tariff: 96 EUR/hour", groups),
                 with("staff", "model: pxq, price: {neutral: true}", groups),
                 with("participants", "model: pxq, price: {neutral: true}, group_tariff: 60 %", groups)});
    const double staff = 0.6 + 0.4 * 1.3 / 4.0;
    EXPECT_NEAR(price_of(plan.plans[1]), 9600.0, 0.005 * 9600.0);
    EXPECT_NEAR(price_of(plan.plans[2]), price_of(plan.plans[1]) * staff / (0.6 + 0.4 * 0.6), 2.0);
}

// What is paid for places and what care earns beside it make up the same sum; a level moves both.
TEST(NeutralPrices, AvailabilityIsInThem) {
    expect_neutral({"model: pxq, price: {neutral: true}, availability: 60 %",
                    "model: pxq, price: {neutral: true}, availability: 100 %, run_off: convert",
                    "model: result_based, price: {neutral: true}, at_start: 67 %, on_result: 33 %, availability: 50 %",
                    "model: result_based, price: {neutral: true}, availability: 40 %, corridor: {width: 3 %, share: "
                    "50 %}"});
}

// Two prices of one scale: lasting support paid apart, while terms end and arrangements change, or a corridor shares.
TEST(NeutralPrices, LastingSupportIsInThem) {
    expect_neutral(
        {"model: result_based, price: {neutral: true}, lasting: {payment: yearly}",
         "model: result_based, price: {neutral: true}, at_start: 67 %, on_result: 33 %, lasting: {payment: weekly}, "
         "run_off: reassess",
         "model: result_based, price: {neutral: true}, lasting: {payment: yearly}, run_off: convert, "
         "corridor: {width: 3 %, share: 50 %}"});
}

TEST(NeutralPrices, OneThatThereIsNotIsRefused) {
    // Who is made whole whatever the price is paid his cost: no price brings that to what today's contract pays, 1 % more.
    try {
        planned({with("made-whole",
                      "model: pxq, price: {neutral: true}, run_off: convert, corridor: {width: 0 %, share: 100 %}")});
        FAIL() << "is not refused";
    } catch (const std::invalid_argument& error) {
        const std::string said = error.what();
        EXPECT_NE(said.find("made-whole"), std::string::npos) << said;
        EXPECT_NE(said.find("ambulatory"), std::string::npos) << said;
        EXPECT_NE(said.find(" % less than"), std::string::npos) << said;
    }
}

// The tariff of today under a corridor: nothing changes but the sharing of results, so the first year, in which much care
// is still paid under the contract before, settles about as much as those after.
TEST(FirstYear, ACorridorCountsWhatTheContractBeforePays) {
    const std::string corridor = "model: pxq, tariff: 96 EUR/hour, corridor: {width: 3 %, share: 50 %}";
    const Kept kept = run(planned({with("keeps", corridor), with("converts", corridor + ", run_off: convert")}), 40);
    std::printf("settled, EUR: keeps %.0f, %.0f, %.0f; converts %.0f, %.0f, %.0f\n", kept.settled[0][1],
                kept.settled[0][2], kept.settled[0][3], kept.settled[1][1], kept.settled[1][2], kept.settled[1][3]);
    EXPECT_NEAR(kept.settled[0][1], kept.settled[1][1], 3'000.0) << "the same pay and cost, whoever pays";
}

TEST(FirstYear, AStopLossIsForTheCareOfItsContract) {
    const std::string contract = "model: result_based, price: {neutral: true}, stop_loss: {above: 50 %, share: 50 %}";
    const Kept kept = run(planned({with("keeps", contract)}), 40);
    std::printf("settled, EUR: %.0f, %.0f, %.0f\n", kept.settled[0][1], kept.settled[0][2], kept.settled[0][3]);
    EXPECT_LT(kept.settled[0][1], 40'000.0) << "of some 1.2 million: care of the contract before is not in it";
}

}  // namespace
}  // namespace fundsim
