// Care in groups: what a region pays for it, and what it pays for.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

#include "contracts/groups.hpp"
#include "fundsim/outcome.hpp"
#include "statistical/plain_scenario.hpp"
#include "statistical/replications.hpp"

namespace fundsim {
namespace {

using testing::outcome_of;

constexpr double tariff = 12'000.0;  // cents an hour

/// Half of the hours that clients need is given to four of them at a time.
Scenario grouped(double per_participant, double size = 4.0) {
    Scenario scenario = testing::plain_scenario({{.id = "home", .unit = BillingUnit::hour, .need = 4.0}}, 2);
    scenario.segments[0].group_share = 0.5;
    scenario.segments[0].group_size = size;
    scenario.segments[0].group_need_met = 1.0;
    scenario.current_contracts["home"] =
        testing::contract("pxq", {{"tariff", tariff}, {"group_tariff", per_participant}});
    return scenario;
}

double paid_per_hour_of_need(const Outcome& outcome) {
    const auto quanta = static_cast<double>(outcome.total(2, Tally::delivered_quanta));
    const auto cents = static_cast<double>(outcome.total(2, Tally::spend_care));
    return cents / (quanta / 60.0);
}

TEST(Groups, TakeTheHoursOfStaffThatTheRuleSays) {
    const contracts::Groups four{0.5, 4.0};
    EXPECT_DOUBLE_EQ(four.staff_per_unit(), 0.5 + 0.5 * 1.3 / 4.0);
    EXPECT_DOUBLE_EQ((contracts::Groups{0.5, 1.0}.staff_per_unit()), 1.0) << "nobody needs more than alone";
    EXPECT_DOUBLE_EQ((contracts::Groups{0.0, 4.0}.pay_per_unit(0.4)), 1.0) << "no groups";
    EXPECT_DOUBLE_EQ(four.pay_per_unit(0.0), 1.0) << "no tariff agreed: staff is paid";
    EXPECT_NEAR(four.pay_per_unit(1.3 / 4.0), 1.0, 1e-15) << "the tariff that pays the staff";
    EXPECT_DOUBLE_EQ(four.pay_per_unit(1.0), 1.0 / four.staff_per_unit()) << "as if each were alone";
}

TEST(Groups, AreForParticipantsWhatTheTariffSays) {
    const double staff = 0.5 + 0.5 * 1.3 / 4.0;
    const Outcome by_staff = outcome_of(grouped(0.0));
    const Outcome by_participant = outcome_of(grouped(0.6));
    EXPECT_EQ(by_staff.total(2, Tally::delivered_quanta), by_participant.total(2, Tally::delivered_quanta))
        << "it moves money, nothing else";
    EXPECT_NEAR(static_cast<double>(by_staff.total(2, Tally::delivered_quanta)),
                static_cast<double>(by_staff.total(2, Tally::needed_quanta)), 60.0)
        << "clients get what they need, whatever the hours of staff";
    EXPECT_NEAR(paid_per_hour_of_need(by_staff), tariff * staff, 1.0) << "hours of need are counted to 1/65,536";
    // a client-hour alone at the tariff, one in a group at 0.6 of it; a tariff is whole cents
    EXPECT_NEAR(paid_per_hour_of_need(by_participant), tariff * (0.5 + 0.5 * 0.6), 1.0);
}

TEST(Groups, OfWhichNobodyIsPartCostNothing) {
    Scenario alone = grouped(0.6);
    alone.segments[0].group_share = 0.0;
    Scenario plain = grouped(0.0);
    plain.segments[0].group_share = 0.0;
    EXPECT_EQ(outcome_of(alone).total(2, Tally::spend_care), outcome_of(plain).total(2, Tally::spend_care));
}

TEST(Groups, ALaterTariffHoldsFromItsYear) {
    Scenario scenario = grouped(0.3);
    ContractTerms& contract = scenario.current_contracts["home"];
    contract.later_from = 1;
    contract.later = contract.terms;
    contract.later[static_cast<std::size_t>(contracts::find_term(testing::model_named("pxq"), "group_tariff"))].fill(
        Value(0.9));
    const Outcome outcome = outcome_of(scenario);
    const auto paid = [&](std::size_t year) {
        return static_cast<double>(outcome.total(year, Tally::spend_care)) /
               static_cast<double>(outcome.total(year, Tally::delivered_quanta));
    };
    EXPECT_NEAR(paid(2) / paid(1), (0.5 + 0.5 * 0.9) / (0.5 + 0.5 * 0.3), 1e-4);
}

}  // namespace
}  // namespace fundsim
