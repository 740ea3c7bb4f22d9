// Recovery and lasting support as business: with a price of its own neither is better than the other; without one, who needs
// support for long is a loss. In the small region, ambulatory care, behaviour frozen.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <string>
#include <variant>
#include <vector>

#include "fundsim/read.hpp"
#include "fundsim/run.hpp"

namespace fundsim {
namespace {

constexpr std::size_t ambulatory = 0;

Scenario region(const std::string& name, const std::string& contract, const std::string& more = "") {
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

// Per euro of its cost lasting support earns what recovery earns, in every class: neither is better business.
TEST(LastingSupport, IsPricedByItsCost) {
    const std::string terms = "model: result_based, run_off: convert, ";
    const StudyPlan plan =
        planned({region("yearly", terms + "price: {neutral: true}, lasting: {payment: yearly}"),
                 region("weekly", terms + "price: {neutral: true}, lasting: {payment: weekly}"),
                 region("dear", terms + "price: {neutral: true, level: 110 %}, lasting: {payment: yearly}")});
    const auto lasting = [&](std::size_t p) {
        for (const PlannedContract& contract : plan.plans[p].contracts)
            if (contract.horizon && contract.key == "ambulatory")
                return contract.terms.terms[static_cast<std::size_t>(contract.model->lasting_price_term)];
        return BySeverity<Value>{};
    };
    const Segment& segment = plan.plans[0].scenario.segments[ambulatory];
    for (std::size_t k = 0; k < severity_count; ++k) {
        const double cost = segment.need[k].central * segment.unit_cost.central;  // a week
        const double paid = lasting(0)[k].central / weeks_per_year;
        std::printf("class %zu: %.3f of cost\n", k, paid / cost);
        EXPECT_NEAR(paid / cost, 9600.0 / segment.unit_cost.central, 0.06);
        EXPECT_NEAR(paid / cost,
                    lasting(0)[0].central / weeks_per_year / segment.need[0].central / segment.unit_cost.central, 1e-6);
        EXPECT_NEAR(lasting(1)[k].central, paid, 1e-3 * paid) << "by the week the same";
        EXPECT_NEAR(lasting(2)[k].central / weeks_per_year, 1.1 * paid, 1e-3 * paid);
    }
}

/// Clients of whom so many are chronic, and whose care lasts so many times that of the region. Access sees who is.
Scenario clients(const std::string& name, const std::string& contract, double chronic_percent, double longer) {
    std::string duration;
    for (const auto& [word, weeks] :
         {std::pair{"light", 32.0}, {"medium", 54.0}, {"heavy", 81.0}, {"intensive", 118.0}})
        duration +=
            (duration.empty() ? "" : ", ") + std::string(word) + ": " + std::to_string(weeks * longer) + " week";
    return region(name, contract,
                  "course: {chronic_share: " + std::to_string(chronic_percent) +
                      " %, chronic_duration_ratio: " + (chronic_percent == 50.0 ? "1.5" : "1") +
                      "}\naccess: {accuracy: 100 %}\nsegments: {ambulatory: {duration: {" + duration + "}}}\n");
}

/// Prices as they were derived, stated.
std::string stated(const Plan& plan, const std::string& payment) {
    const auto amounts = [](const BySeverity<Value>& prices) {
        std::string list;
        for (std::size_t k = 0; k < severity_count; ++k)
            list += (k == 0 ? "" : ", ") + std::string(std::array{"light", "medium", "heavy", "intensive"}[k]) + ": " +
                    std::to_string(std::llround(prices[k].central / 100.0)) + " EUR";
        return "{" + list + "}";
    };
    for (const PlannedContract& contract : plan.contracts) {
        if (!contract.horizon || contract.key != "ambulatory") continue;
        const auto& terms = contract.terms.terms;
        std::string text = "model: result_based, run_off: convert, price: " +
                           amounts(terms[static_cast<std::size_t>(contract.model->price_term)]);
        if (!payment.empty())
            text += ", lasting: {payment: " + payment +
                    ", price: " + amounts(terms[static_cast<std::size_t>(contract.model->lasting_price_term)]) + "}";
        return text;
    }
    return {};
}

/// Pay over that of today's tariff, once the caseload is that of the contract: years 3 to 5, behaviour frozen.
class PayOverTariff final : public BlockSink {
public:
    explicit PayOverTariff(std::size_t scenarios) : pay(scenarios, 0.0) {}
    void commit(const ReplicationBlock& block) override {
        for (std::uint32_t r = block.first; r < block.first + block.count; ++r)
            for (std::size_t s = 0; s < block.scenarios; ++s)
                for (std::size_t year = 3; year <= 5; ++year)
                    for (std::size_t m = 0; m < block.outcome(r, s).shape().municipalities; ++m)
                        pay[s] +=
                            static_cast<double>(block.outcome(r, s).at(year, ambulatory, m, Tally::frozen_spend_care));
    }
    std::vector<double> pay;  // per scenario
};

double pay_over_tariff(const std::string& contract, double chronic_percent, double longer) {
    const StudyPlan plan = planned({clients("today", "model: pxq, tariff: 96 EUR/hour", chronic_percent, longer),
                                    clients("paid", contract, chronic_percent, longer)});
    PayOverTariff sums(2);
    RunOptions options;
    options.last = options.block = 24;
    run_study(plan, options, sums);
    return sums.pay[1] / sums.pay[0];
}

// Half of the clients are chronic, and their care lasts one and a half times as long. At the prices of all of them, how is
// business with only the one half, or only the other?
TEST(LastingSupport, APriceOfItsOwnMakesChronicClientsNoWorseBusiness) {
    const std::string fixed = "model: result_based, run_off: convert, price: {neutral: true}";
    const StudyPlan both = planned(
        {clients("once", fixed, 50.0, 1.0), clients("apart", fixed + ", lasting: {payment: yearly}", 50.0, 1.0)});
    const std::string once = stated(both.plans[0], "");
    const std::string apart = stated(both.plans[1], "yearly");
    const double recovering_once = pay_over_tariff(once, 0.0, 0.8);
    const double chronic_once = pay_over_tariff(once, 100.0, 1.2);
    const double recovering_apart = pay_over_tariff(apart, 0.0, 0.8);
    const double chronic_apart = pay_over_tariff(apart, 100.0, 1.2);
    std::printf("pay over that of the tariff: once %.3f recovering, %.3f chronic; apart %.3f and %.3f\n",
                recovering_once, chronic_once, recovering_apart, chronic_apart);
    EXPECT_NEAR(chronic_once / recovering_once, 1.0 / 1.5, 0.1) << "the same pay for care that lasts longer";
    EXPECT_NEAR(chronic_apart / recovering_apart, 1.0, 0.1);
}

}  // namespace
}  // namespace fundsim
