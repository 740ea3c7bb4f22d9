// Contracts through the whole engine, from a scenario's text to a year's money: what is the same contract in other words
// agrees to the cent, and prices scale. Behaviour is frozen in this region (no elasticities are stated).
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "fundsim/read.hpp"
#include "fundsim/replicate.hpp"

namespace fundsim {
namespace {

constexpr std::uint32_t replications = 3;

std::vector<Outcome> run(const std::string& contract, const std::string& more = {}) {
    const std::string text =
        "extends: ../errors/base/small.yaml\nname: contract\n"
        "out_of_contract: {probability: 0 %}\ncontracts:\n  common_ambulatory: {" +
        contract + "}\n" + more;
    const Plan plan =
        compile(std::get<Scenario>(read_document_text_in(text, "given.yaml", FUNDSIM_SOURCE_DIR "/tests/toy")), 11);
    std::vector<Outcome> outcomes;
    Replicator replicator(plan);
    for (std::uint32_t r = 0; r < replications; ++r) replicator.run(r, outcomes.emplace_back(shape_of(plan)));
    return outcomes;
}

std::int64_t sum_of(const Outcome& outcome, std::size_t year, Tally tally) {
    std::int64_t sum = 0;
    for (std::size_t s = 0; s < outcome.shape().segments; ++s)
        for (std::size_t m = 0; m < outcome.shape().municipalities; ++m) sum += outcome.at(year, s, m, tally);
    return sum;
}

/// Money of every year, accrual and cash, and the revenue of every provider.
std::vector<std::int64_t> money(const std::vector<Outcome>& outcomes) {
    std::vector<std::int64_t> list;
    for (const Outcome& outcome : outcomes)
        for (std::size_t year = 1; year <= outcome.shape().years; ++year) {
            list.push_back(sum_of(outcome, year, Tally::spend_care));
            list.push_back(sum_of(outcome, year, Tally::spend_cash));
            for (std::size_t p = 0; p < outcome.shape().providers; ++p)
                list.push_back(outcome.provider(year, p, ProviderTally::revenue_cents));
        }
    return list;
}

const std::string prices = "{light: 1300 EUR, medium: 4300 EUR, heavy: 11000 EUR, intensive: 24000 EUR}";

TEST(SameContract, PerformanceWithoutBonusIsItsBase) {
    EXPECT_EQ(money(run("model: performance_based, base: pxq, pxq: {tariff: 88 EUR/hour}")),
              money(run("model: pxq, tariff: 88 EUR/hour")));
    EXPECT_EQ(money(run("model: performance_based, base: result_based, result_based: {price: " + prices +
                        ", at_start: 67 %, on_result: 33 %}")),
              money(run("model: result_based, price: " + prices + ", at_start: 67 %, on_result: 33 %")));
}

TEST(SameContract, MalusOfZeroChangesNothing) {
    const std::string bonus =
        "model: performance_based, base: pxq, pxq: {tariff: 88 EUR/hour}, step_down: {bonus: 3 %, target: 40 %, full: "
        "50 %}";
    EXPECT_EQ(money(run(bonus)), money(run(bonus + ", malus: 0 %")));
    EXPECT_NE(money(run(bonus)), money(run(bonus + ", malus: 100 %")));
}

TEST(SameContract, TaskWithoutOptionsIsTheLumpSum) {
    EXPECT_EQ(money(run("model: task_based, budget: 1.5 MEUR/year, acceptance: free")),
              money(run("model: lump_sum, budget: 1.5 MEUR/year")));
}

TEST(SameContract, CeilingAndBandsThatNeverBindAreNone) {
    const std::string pxq = "model: pxq, tariff: 88 EUR/hour";
    EXPECT_EQ(money(run(pxq + ", ceiling: {amount: 1000 MEUR/year, beyond: stop}")), money(run(pxq)));
    EXPECT_EQ(money(run(pxq + ", band: {from: 50 %, pays: 100 %}")), money(run(pxq)));
}

TEST(SameContract, OneProviderAtATimeIsTheSegment) {
    const std::string terms = "model: result_based, price: " + prices + ", at_start: 50 %, during: 50 %";
    EXPECT_EQ(money(run(terms)),
              money(run("model: pxq, tariff: 1 EUR/hour",
                        "  common_ambulatory@large: {" + terms + "}\n  common_ambulatory@small: {" + terms + "}\n")));
}

/// Spend of every year under tariffs by class, in cents an hour.
std::vector<std::int64_t> spend_at(const BySeverity<int>& cents) {
    std::string tariffs;
    for (std::size_t k = 0; k < severity_count; ++k)
        tariffs += std::string(k == 0 ? "" : ", ") + std::array{"light", "medium", "heavy", "intensive"}[k] + ": " +
                   std::to_string(cents[k] / 100) + "." + (cents[k] % 100 < 10 ? "0" : "") +
                   std::to_string(cents[k] % 100) + " EUR/hour";
    std::vector<std::int64_t> list;
    for (const Outcome& outcome : run("model: pxq, tariff: {" + tariffs + "}, run_off: convert"))
        for (std::size_t year = 1; year <= outcome.shape().years; ++year)
            list.push_back(sum_of(outcome, year, Tally::spend_care));
    return list;
}

TEST(Scaling, DoubleTariffsDoubleSpendExactly) {
    const std::vector<std::int64_t> once = spend_at({8'400, 8'640, 9'000, 10'020});  // whole cents a minute
    const std::vector<std::int64_t> twice = spend_at({16'800, 17'280, 18'000, 20'040});
    for (std::size_t i = 0; i < once.size(); ++i) EXPECT_EQ(twice[i], 2 * once[i]);
}

TEST(Scaling, DoubleTariffsDoubleSpendUpToTheCentsCarriedOn) {
    const std::vector<std::int64_t> once = spend_at({8'101, 8'603, 9'107, 9'999});
    const std::vector<std::int64_t> twice = spend_at({16'202, 17'206, 18'214, 19'998});
    constexpr double lines = 4 * 4;  // providers x classes; each carries less than a cent from year to year
    for (std::size_t i = 0; i < once.size(); ++i)
        EXPECT_NEAR(static_cast<double>(twice[i]), 2.0 * static_cast<double>(once[i]), 2.0 * lines);
}

TEST(Scaling, ABudgetIsSpentWhateverIsDelivered) {
    for (const Outcome& outcome : run("model: task_based, budget: 1.5 MEUR/year, run_off: convert"))
        EXPECT_NEAR(static_cast<double>(sum_of(outcome, outcome.shape().years, Tally::spend_care)), 150e6,
                    4.0);  // cents
}

TEST(Scaling, PaymentMomentsMoveCashNotAccrual) {
    const std::string terms = "model: result_based, price: " + prices + ", run_off: convert, ";
    const auto ahead = run(terms + "at_start: 100 %");
    const auto along = run(terms + "at_start: 0 %, during: 100 %");
    for (std::size_t r = 0; r < ahead.size(); ++r) {
        const auto accrual = [](const Outcome& o) { return static_cast<double>(sum_of(o, 1, Tally::spend_care)); };
        EXPECT_NEAR(accrual(ahead[r]), accrual(along[r]), 100.0);  // a rate per week is rounded
        EXPECT_GT(sum_of(ahead[r], 1, Tally::spend_cash), sum_of(along[r], 1, Tally::spend_cash));
    }
}

}  // namespace
}  // namespace fundsim
