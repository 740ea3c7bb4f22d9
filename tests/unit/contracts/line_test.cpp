// What a ledger line earns and pays: prices are the differences of the rule, lives balance, instalments are whole cents.

#include <algorithm>
#include <array>

#include "drawn.hpp"

namespace fundsim::test {
namespace {

Line any_line() {
    const auto count = [] { return static_cast<std::int64_t>(*rc::gen::inRange(0, 5000)); };
    return {count() * 60, count(), count(), count(), count(), count(), count(), count()};
}

// Billing looks at lines that hold anything, of contracts that pay lines.
RC_GTEST_PROP(LinePay, IsNothingWhereALineHoldsNothingOrTheBudgetPaysTheCare, ()) {
    const Drawn contract = any_contract();
    const auto severity = static_cast<Severity>(*rc::gen::inRange(0, static_cast<int>(severity_count)));
    const Line line = contracts::pays_lines(*contract.model, contract.terms) ? Line{} : any_line();
    const Money pay = pay_of(contract, line, severity, *rc::gen::inRange(1, 160), *rc::gen::element(1, 60),
                             *rc::gen::arbitrary<bool>());
    RC_ASSERT(pay.earned == 0);
    RC_ASSERT(pay.paid == 0);
}

RC_GTEST_PROP(LinePrices, AreTheDifferenceOfTheRuleForEveryContract, ()) {
    const Drawn contract = any_contract();
    const int quanta = *rc::gen::element(1, 60);
    BySeverity<int> planned{};
    for (int& weeks : planned) weeks = *rc::gen::inRange(1, 160);
    const bool lasting = *rc::gen::arbitrary<bool>();
    const contracts::LinePrices prices =
        contracts::line_prices(*contract.model, contract.terms, quanta, planned, lasting);
    const Line ledger = any_line();
    for (std::size_t k = 0; k < severity_count; ++k) {
        const auto severity = static_cast<Severity>(k);
        const auto worth = [&](const Line& more) {
            Line after = ledger;
            after += more;
            return in_cents(pay_of(contract, after, severity, planned[k], quanta, lasting).earned -
                            pay_of(contract, ledger, severity, planned[k], quanta, lasting).earned);
        };
        RC_ASSERT(worth({.quanta = quanta}) == prices.per_unit[k]);
        RC_ASSERT(worth({.client_weeks = 1, .planned = 1, .closed = -1}) == prices.per_week[k]);
        RC_ASSERT(worth({.client_weeks = 1, .planned = 1, .forgone = -1}) == prices.per_week_before_step[k]);
        RC_ASSERT(worth({.starts = 1, .opened = planned[k], .closed = planned[k]}) == prices.per_start[k]);
        RC_ASSERT(worth({.results = 1}) == prices.per_result[k]);
    }
}

RC_GTEST_PROP(LinePrices, DifferByFormOnlyWhereLastingSupportIsPaidApart, ()) {
    const Drawn contract = any_contract();
    BySeverity<int> planned{};
    for (int& weeks : planned) weeks = *rc::gen::inRange(1, 160);
    const contracts::ArrangementPrices prices =
        contracts::arrangement_prices(*contract.model, contract.terms, 60, planned);
    const bool apart = contracts::lasting_apart(*contract.model, contract.terms);
    RC_ASSERT(apart || prices.alike());
    if (!apart) return;
    // a week is paid, whatever else happens
    const auto nothing = [](double price) { return price == 0.0; };
    for (const auto* price : {&prices.lasting.per_unit, &prices.lasting.per_start, &prices.lasting.per_result})
        RC_ASSERT(std::all_of(price->begin(), price->end(), nothing));
    RC_ASSERT(prices.lasting.per_week == prices.lasting.per_week_before_step);
}

RC_GTEST_PROP(LinePrices, OfTheMeanClientAreThoseOfSoManyOfEachForm, ()) {
    const Drawn contract = any_contract();
    BySeverity<int> planned{};
    BySeverity<double> starts{}, weeks{};
    for (std::size_t k = 0; k < severity_count; ++k) {
        planned[k] = *rc::gen::inRange(1, 160);
        starts[k] = *rc::gen::inRange(0, 101) / 100.0;
        weeks[k] = *rc::gen::inRange(0, 101) / 100.0;
    }
    const contracts::ArrangementPrices prices =
        contracts::arrangement_prices(*contract.model, contract.terms, 60, planned);
    const contracts::LinePrices mean = contracts::mean_prices(prices, starts, weeks);
    if (prices.alike()) RC_ASSERT(mean == prices.recovery);  // to the bit
    for (std::size_t k = 0; k < severity_count; ++k) {
        const auto is = [](double value, double part, double recovery, double lasting) {
            const double of_both = (1.0 - part) * recovery + part * lasting;
            return std::fabs(value - of_both) <= 1e-9 * (1.0 + std::fabs(recovery) + std::fabs(lasting));
        };
        RC_ASSERT(is(mean.per_start[k], starts[k], prices.recovery.per_start[k], prices.lasting.per_start[k]));
        RC_ASSERT(is(mean.per_result[k], starts[k], prices.recovery.per_result[k], prices.lasting.per_result[k]));
        RC_ASSERT(is(mean.per_week[k], weeks[k], prices.recovery.per_week[k], prices.lasting.per_week[k]));
        RC_ASSERT(is(mean.per_unit[k], weeks[k], prices.recovery.per_unit[k], prices.lasting.per_unit[k]));
        RC_ASSERT(is(mean.per_week_before_step[k], weeks[k], prices.recovery.per_week_before_step[k],
                     prices.lasting.per_week_before_step[k]));
        if (k + 1 == severity_count) continue;
        // a class higher: the same clients, of both forms as before
        const contracts::CareGiven care{1.0 * planned[k], 10.0, 0.7};
        const double step = contracts::class_step(prices, {}, k, care, starts[k], weeks[k]);
        const auto step_of = [&](const contracts::LinePrices& of_form) {
            return (1.0 - (&of_form == &prices.lasting ? 1.0 - starts[k] : starts[k])) *
                       (of_form.per_start[k + 1] - of_form.per_start[k] +
                        care.results * (of_form.per_result[k + 1] - of_form.per_result[k])) +
                   (1.0 - (&of_form == &prices.lasting ? 1.0 - weeks[k] : weeks[k])) *
                       (care.weeks * (of_form.per_week[k + 1] - of_form.per_week[k]) +
                        care.units * (of_form.per_unit[k + 1] - of_form.per_unit[k]));
        };
        const double by_form = step_of(prices.recovery) + step_of(prices.lasting);
        RC_ASSERT(std::fabs(step - by_form) <= 1e-6 * (1.0 + std::fabs(by_form)));
    }
}

// An arrangement for recovery that closes pro rata and goes on as lasting support, against going on as it is.
RC_GTEST_PROP(LinePrices, ChangingToLastingSupportPaysTheDifferenceOfTheRule, ()) {
    const Drawn contract = any_contract();
    BySeverity<int> planned{};
    for (int& weeks : planned) weeks = *rc::gen::inRange(1, 160);
    const contracts::ArrangementPrices prices =
        contracts::arrangement_prices(*contract.model, contract.terms, 60, planned);
    const int units = *rc::gen::inRange(0, 500);
    for (std::size_t k = 0; k < severity_count; ++k) {
        const int weeks = *rc::gen::inRange(0, planned[k] + 1);  // left of the plan
        const int results = *rc::gen::inRange(0, 2);
        const Line to_come{.quanta = units * 60, .client_weeks = weeks, .planned = weeks, .results = results};
        const Line supported{.quanta = units * 60, .client_weeks = weeks, .opened = weeks, .results = results};
        const auto pays = [&](const Line& line, bool lasting) {
            return in_cents(pay_of(contract, line, static_cast<Severity>(k), planned[k], 60, lasting).earned);
        };
        const bool apart = contracts::lasting_apart(*contract.model, contract.terms);
        if (!apart) continue;  // the plan goes on
        const double by_rule = pays(supported, true) + pays({.forgone = weeks}, false) - pays(to_come, false);
        const double step = contracts::support_step(prices, k, {1.0 * weeks, 1.0 * units, 1.0 * results});
        RC_ASSERT(std::fabs(step - by_rule) <= 1e-9 * (1.0 + std::fabs(by_rule) + std::fabs(pays(to_come, false))));
    }
}

/// A trajectory of so many weeks, units and results, as the ledger counts it in a class with so long a plan.
Line whole_trajectory(int weeks, int quanta, int results, int plan) {
    const int within = std::min(weeks, plan);
    return {.quanta = quanta,
            .client_weeks = weeks,
            .planned = within,
            .starts = 1,
            .opened = plan,
            .closed = plan - within,
            .results = results};
}

RC_GTEST_PROP(LinePrices, AClassHigherPaysTheDifferenceOfTheRuleForTheSameCare, ()) {
    const Drawn contract = any_contract();
    const int quanta = *rc::gen::element(1, 60);
    BySeverity<int> planned{};
    for (int& weeks : planned) weeks = *rc::gen::inRange(1, 160);
    const contracts::LinePrices prices = contracts::line_prices(*contract.model, contract.terms, quanta, planned);
    const int units = *rc::gen::inRange(0, 500);
    const int results = *rc::gen::inRange(0, 2);
    for (std::size_t k = 0; k + 1 < severity_count; ++k) {
        // care lasts as long as its true class plans, whatever the class that it is coded in plans
        const auto coded = [&](std::size_t in) {
            const Line line = whole_trajectory(planned[k], units * quanta, results, planned[in]);
            return in_cents(pay_of(contract, line, static_cast<Severity>(in), planned[in], quanta).earned);
        };
        const contracts::CareGiven care{1.0 * planned[k], 1.0 * units, 1.0 * results};
        const double by_rule = coded(k + 1) - coded(k);
        RC_ASSERT(std::fabs(contracts::class_step(prices, k, care) - by_rule) <= 1e-9 * (1.0 + coded(k + 1)));
    }
}

// One trajectory as the ledger counts it: planned weeks run down, a change of class closes pro rata and opens what is left
// of the new class's plan, the ending closes the rest.
struct Life {
    BySeverity<Line> lines{};
    BySeverity<int> planned{};
};
Life any_life() {
    Life life;
    for (int& weeks : life.planned) weeks = *rc::gen::inRange(1, 120);
    auto severity = static_cast<std::size_t>(*rc::gen::inRange(0, 4));
    std::int64_t left = life.planned[severity];
    life.lines[severity] += {.starts = 1, .opened = left};
    const int weeks = *rc::gen::inRange(1, 200);
    for (int week = 0; week < weeks; ++week) {
        life.lines[severity] += {.quanta = *rc::gen::inRange(0, 400), .client_weeks = 1, .planned = left > 0 ? 1 : 0};
        left -= left > 0 ? 1 : 0;
        if (*rc::gen::inRange(0, 30) == 0) {
            life.lines[severity] += {.forgone = left};
            severity = static_cast<std::size_t>(*rc::gen::inRange(0, 4));
            left = std::max<std::int64_t>(life.planned[severity] - week - 1, 0);
            life.lines[severity] += {.opened = left};
        }
    }
    const bool pro_rata = *rc::gen::inRange(0, 4) == 0;
    life.lines[severity] += pro_rata ? Line{.forgone = left} : Line{.closed = left, .results = *rc::gen::inRange(0, 2)};
    return life;
}

RC_GTEST_PROP(Lines, EarnOverALifeWhatTheyPay, ()) {
    const Drawn contract = any_contract();
    const bool lasting = *rc::gen::arbitrary<bool>();
    const Life life = any_life();
    for (std::size_t k = 0; k < severity_count; ++k) {
        const Line& line = life.lines[k];
        RC_ASSERT(line.opened == line.planned + line.closed + line.forgone);
        const Money money = pay_of(contract, line, static_cast<Severity>(k), life.planned[k], 60, lasting);
        RC_ASSERT(money.earned == money.paid);
    }
}

RC_GTEST_PROP(Lines, AreLinearSoThatPeriodsAddUp, ()) {
    const Drawn contract = any_contract();
    const Line first = any_line();
    const Line second = any_line();
    Line both = first;
    both += second;
    const int planned = *rc::gen::inRange(1, 160);
    const Money a = pay_of(contract, first, Severity::heavy, planned);
    const Money b = pay_of(contract, second, Severity::heavy, planned);
    const Money sum = pay_of(contract, both, Severity::heavy, planned);
    RC_ASSERT(sum.earned == a.earned + b.earned);
    RC_ASSERT(sum.paid == a.paid + b.paid);
}

RC_GTEST_PROP(ResultBased, InstalmentsAreWholeCentsThatAddUpToThePrice, ()) {
    Drawn contract = standard("result_based");
    const std::int64_t price = *rc::gen::inRange(1, 5'000'000);
    const int start = *rc::gen::inRange(0, 101);
    const int result = *rc::gen::inRange(0, 101 - start);
    const int planned = *rc::gen::inRange(1, 160);
    contract.set("price", static_cast<double>(price));
    contract.set("at_start", start / 100.0);
    contract.set("during", (100 - start - result) / 100.0);
    contract.set("on_result", result / 100.0);
    const Line whole{.planned = planned, .starts = 1, .opened = planned, .results = 1};
    const Money without =
        pay_of(contract, {.planned = planned, .starts = 1, .opened = planned}, Severity::light, planned);
    const Money at_start = pay_of(contract, {.starts = 1, .opened = planned}, Severity::light, planned);
    const Money at_result = pay_of(contract, {.results = 1}, Severity::light, planned);
    RC_ASSERT(at_result.paid % money_scale == 0);
    const auto nearly = [](double a, double b) { return std::fabs(a - b) < 1e-4; };  // weeks are 1/money_scale cent
    RC_ASSERT(nearly(in_cents(at_start.paid), std::round(in_cents(at_start.paid))));
    RC_ASSERT(nearly(in_cents(without.paid + at_result.paid), static_cast<double>(price)));
    RC_ASSERT(nearly(in_cents(pay_of(contract, whole, Severity::light, planned).earned), static_cast<double>(price)));
    RC_ASSERT(std::fabs(in_cents(at_result.paid) - static_cast<double>(price) * result / 100.0) <= 0.5 + 1e-6);
}

// Source 004: longer or heavier care than planned cannot be billed afterwards.
TEST(ResultBased, CareBeyondThePlanBringsNothing) {
    Drawn contract = standard("result_based", {{"price", 450'000.0}});
    const Line planned{.quanta = 6000, .client_weeks = 40, .planned = 40, .starts = 1, .opened = 40};
    Line longer = planned;
    longer += {.quanta = 9000, .client_weeks = 30};
    EXPECT_EQ(pay_of(contract, planned, Severity::medium, 40).earned,
              pay_of(contract, longer, Severity::medium, 40).earned);
    contract.set("payment", 1.0);  // weekly: it does
    EXPECT_LT(pay_of(contract, planned, Severity::medium, 40).earned,
              pay_of(contract, longer, Severity::medium, 40).earned);
}

TEST(ResultBased, TwoThirdsAtStartIsEarnedOverThePlan) {
    Drawn contract =
        standard("result_based", {{"price", 900'000.0}, {"at_start", 2.0 / 3.0}, {"on_result", 1.0 / 3.0}});
    const Money first_period =
        pay_of(contract, {.client_weeks = 4, .planned = 4, .starts = 1, .opened = 40}, Severity::heavy, 40);
    EXPECT_NEAR(in_cents(first_period.paid), 600'000.0, 1e-3);
    EXPECT_NEAR(in_cents(first_period.earned), 60'000.0, 1e-3);
    const Money early_end = pay_of(contract, {.closed = 36}, Severity::heavy, 40);  // without result: no last third
    EXPECT_NEAR(in_cents(early_end.earned), 540'000.0, 1e-3);
    EXPECT_EQ(early_end.paid, 0);
    const Money transfer = pay_of(contract, {.forgone = 36}, Severity::heavy, 40);  // pro rata: prepaid weeks go back
    EXPECT_NEAR(in_cents(transfer.paid), -540'000.0, 1e-3);
    EXPECT_EQ(transfer.earned, 0);
}

TEST(ResultBased, WeeklyTariffHoldsBackAShareUntilTheResult) {
    Drawn contract = standard("result_based", {{"price", 10'000.0}, {"payment", 1.0}, {"on_result", 0.2}});
    EXPECT_NEAR(in_cents(pay_of(contract, {.client_weeks = 30}, Severity::light, 30).earned), 240'000.0, 1e-3);
    EXPECT_NEAR(in_cents(pay_of(contract, {.results = 1}, Severity::light, 30).earned), 60'000.0, 1e-3);
    contract.set("payment", 2.0);  // a sum per year
    EXPECT_NEAR(in_cents(pay_of(contract, {.client_weeks = 52}, Severity::light, 30).earned), 8'000.0, 1e-3);
}

// Amsterdam, Utrecht: duurzaam is paid by the year, beside herstel that is paid once.
TEST(ResultBased, LastingSupportIsPaidByTheWeekOrTheYearForAsLongAsItLasts) {
    Drawn contract = standard("result_based", {{"price", 900'000.0}, {"at_start", 0.7}, {"on_result", 0.3}});
    const Line long_care{.quanta = 6000, .client_weeks = 130, .planned = 40, .starts = 1, .opened = 40, .results = 1};
    const auto pays = [&](bool lasting) { return pay_of(contract, long_care, Severity::heavy, 40, 60, lasting); };
    EXPECT_EQ(pays(true).earned, pays(false).earned) << "not paid apart";
    contract.set("lasting.payment", 2.0);
    contract.set("lasting.price", BySeverity<double>{1.0, 2.0, 520'000.0, 3.0});
    EXPECT_NEAR(in_cents(pays(true).earned), 1'300'000.0, 1e-3) << "two and a half years, in its class";
    EXPECT_EQ(pays(true).paid, pays(true).earned) << "no instalments";
    EXPECT_NEAR(in_cents(pays(false).earned), 900'000.0, 1e-3) << "recovery as before";
    contract.set("lasting.payment", 1.0);
    EXPECT_NEAR(in_cents(pays(true).earned), 130 * 520'000.0, 1e-3);
    contract.set("payment", 1.0);  // recovery by the week too, a part on the result: not of lasting support
    EXPECT_NEAR(in_cents(pays(true).earned), 130 * 520'000.0, 1e-3);
    EXPECT_TRUE(contracts::lasting_apart(*contract.model, contract.terms));
}

TEST(Pxq, DoublingTariffsDoublesPayExactly) {
    Drawn contract = standard("pxq");
    contract.set("tariff", BySeverity<double>{8'601.0, 9'007.0, 12'003.0, 33'331.0});
    Drawn doubled = contract;
    for (double& tariff : doubled.terms[0]) tariff *= 2.0;
    for (std::size_t k = 0; k < severity_count; ++k)
        for (const int quanta_per_unit : {1, 60})
            EXPECT_EQ(2 * pay_of(contract, {.quanta = 12'345}, static_cast<Severity>(k), 40, quanta_per_unit).earned,
                      pay_of(doubled, {.quanta = 12'345}, static_cast<Severity>(k), 40, quanta_per_unit).earned);
}

}  // namespace
}  // namespace fundsim::test
