// Bonuses that are paid later are earned in their year.
#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "fundsim/outcome.hpp"
#include "fundsim/plan.hpp"
#include "fundsim/read.hpp"
#include "fundsim/replicate.hpp"

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

}  // namespace
}  // namespace fundsim
