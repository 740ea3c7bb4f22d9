// Derived prices, and what a contract that builds on another one passes on.
#include "drawn.hpp"

namespace fundsim::test {
namespace {

using namespace contracts;

TEST(NeutralPrice, FollowsTheLadderOfClasses) {
    Drawn contract = standard("result_based", {{"price.neutral", 1.0}, {"price.level", 0.95}});
    EXPECT_TRUE(price_is_neutral(*contract.model, contract.terms));
    EXPECT_EQ(price_level(*contract.model, contract.terms), 0.95);
    set_neutral_price(*contract.model, contract.terms, 100'000.0);
    const auto& prices = contract.terms[static_cast<std::size_t>(price_term_of(*contract.model, contract.terms))];
    EXPECT_EQ(prices[0], 100'000.0);
    EXPECT_NEAR(prices[3], 100'000.0 * 1.9 * 1.9 * 1.9, 1e-6);
}

TEST(NeutralPrice, OfLastingSupportFollowsThatOfRecovery) {
    Drawn contract = standard("result_based", {{"price.neutral", 1.0}, {"lasting.payment", 2.0}});
    const auto lasting = [&]() -> BySeverity<double>& {
        return contract.terms[static_cast<std::size_t>(lasting_price_term_of(*contract.model, contract.terms))];
    };
    set_neutral_price(*contract.model, contract.terms, 100'000.0);
    EXPECT_EQ(lasting(), (BySeverity<double>{})) << "not known before it is set beside a price";
    lasting() = {40'000.0, 90'000.0, 200'000.0, 600'000.0};
    set_neutral_price(*contract.model, contract.terms, 250'000.0);
    EXPECT_EQ(lasting(), (BySeverity<double>{100'000.0, 225'000.0, 500'000.0, 1'500'000.0}));
    multiply_prices(*contract.model, contract.terms, 2.0);
    EXPECT_EQ(lasting()[3], 3'000'000.0);
    EXPECT_EQ(contract.terms[static_cast<std::size_t>(contract.model->price_term)][0], 500'000.0);
    Drawn above = standard("performance_based", {{"base", 1.0}, {"result_based.lasting.payment", 1.0}});
    EXPECT_TRUE(lasting_apart(*above.model, above.terms));
    EXPECT_EQ(term_at(*above.model, static_cast<std::size_t>(lasting_price_term_of(*above.model, above.terms))).name,
              "result_based.lasting.price");
    above.set("base", 0.0);
    EXPECT_FALSE(lasting_apart(*above.model, above.terms));
    EXPECT_EQ(lasting_price_term_of(*above.model, above.terms), -1);
}

TEST(NeutralPrice, IsFlatForTariffsAndBudgets) {
    for (const std::string_view name : {"pxq", "task_based", "lump_sum"}) {
        Drawn contract = standard(name, {{"price.neutral", 1.0}});
        set_neutral_price(*contract.model, contract.terms, 8'600.0);
        EXPECT_EQ(contract.terms[static_cast<std::size_t>(contract.model->price_term)],
                  (BySeverity<double>{8'600.0, 8'600.0, 8'600.0, 8'600.0}));
        EXPECT_FALSE(pays_by_class(*contract.model, contract.terms));
    }
}

TEST(NeutralPrice, OfAContractThatBuildsOnAnotherIsThatOfItsBase) {
    Drawn contract = standard("performance_based", {{"base", 1.0}, {"result_based.price.neutral", 1.0}});
    EXPECT_TRUE(price_is_neutral(*contract.model, contract.terms));
    EXPECT_TRUE(uses_arrangements(*contract.model, contract.terms));
    EXPECT_TRUE(pays_lines(*contract.model, contract.terms));
    set_neutral_price(*contract.model, contract.terms, 1'000.0);
    EXPECT_EQ(contract.terms[static_cast<std::size_t>(find_term(*contract.model, "result_based.price"))][1], 1'900.0);
    contract.set("base", 2.0);
    EXPECT_FALSE(price_is_neutral(*contract.model, contract.terms));
    EXPECT_FALSE(claimed_per_client(*contract.model, contract.terms));
    EXPECT_FALSE(uses_arrangements(*contract.model, contract.terms));
    EXPECT_FALSE(pays_lines(*contract.model, contract.terms));
}

TEST(Terms, OfEveryContractEndWithTheModifiers) {
    for (const ContractModel& model : contract_models()) {
        EXPECT_EQ(term_count(model), model.terms.size() + modifier_terms().size());
        EXPECT_EQ(term_at(model, model.terms.size()).name, "tender_discount");
        const Drawn contract = standard(model.name, {{"audit", 0.1}, {"corridor.width", 0.03}, {"run_off", 2.0}});
        const Modifiers modifiers = modifiers_of(model, contract.terms);
        EXPECT_EQ(modifiers.audit, 0.1);
        EXPECT_EQ(modifiers.corridor_width, 0.03);
        EXPECT_EQ(modifiers.run_off, RunOff::reassess);
    }
}

TEST(Rates, AreRoundedOnceToWholeParts) {
    const Drawn hourly = standard("pxq", {{"tariff", 8'600.4}});  // whole cents an hour
    EXPECT_EQ(pay_of(hourly, {.quanta = 60}, Severity::light, 1).earned, 8'600 * money_scale);
    EXPECT_EQ(pay_of(hourly, {.quanta = 1}, Severity::light, 1).earned, 8'600 * (money_scale / 60));
}

}  // namespace
}  // namespace fundsim::test
