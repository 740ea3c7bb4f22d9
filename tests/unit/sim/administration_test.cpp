// Messages: who sends them, what they cost the municipalities, what they take of the time for care.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>

#include "statistical/plain_scenario.hpp"
#include "statistical/replications.hpp"
#include "watched.hpp"

namespace fundsim {
namespace {

using testing::contract;
using testing::outcome_of;

/// Two equal providers, first and second; nothing but claims is written, one per client and period.
Scenario two_providers() {
    Scenario scenario = testing::plain_scenario({{.starts = 10.0}}, 2, 4, 3);
    scenario.administration.messages_per_claim = 1.0;
    scenario.administration.cost_per_message = 7.0;
    scenario.providers[0].id = "first";
    scenario.providers[0].share["care"] = 0.5;
    scenario.providers.push_back(scenario.providers[0]);
    scenario.providers.back().id = "second";
    return scenario;
}

Outcome with_a_budget_of(const std::string& who) {
    Scenario scenario = two_providers();
    if (!who.empty()) scenario.current_contracts["care@" + who] = contract("lump_sum", {{"budget", 1e9}});
    return outcome_of(scenario);
}

TEST(Messages, OfClaimsAreOfWhoGivesTheCare) {
    const Outcome all = with_a_budget_of("");
    const Outcome second = with_a_budget_of("first");
    const Outcome first = with_a_budget_of("second");
    for (std::size_t year = 1; year <= 2; ++year) {
        const std::int64_t claims = all.total(year, Tally::messages);
        EXPECT_GT(first.total(year, Tally::messages), claims / 3);
        EXPECT_GT(second.total(year, Tally::messages), claims / 3);
        EXPECT_EQ(first.total(year, Tally::messages) + second.total(year, Tally::messages), claims);
        EXPECT_EQ(first.total(year, Tally::spend_admin), 7 * first.total(year, Tally::messages));
    }
}

TEST(Messages, OfClaimsTakeTheTimeOfWhoSendsThem) {
    // who writes no claims has all its paid hours for care
    const auto capacity = [](const std::string& budget_of, std::size_t provider) {
        Scenario scenario = two_providers();
        scenario.clock.start_empty = false;
        scenario.segments[0].staff_minutes_per_unit = 60.0;
        scenario.administration.minutes_per_message = 10.0;
        for (Provider& each : scenario.providers) each.capacity.clear();
        if (!budget_of.empty())
            scenario.current_contracts["care@" + budget_of] = contract("lump_sum", {{"budget", 1e9}});
        testing::Watched course(scenario);
        course.run_to(0);
        return std::pair{course.ledger().capacity(provider), course.tables().caseloads[provider].paid_capacity};
    };
    for (const std::size_t who : {0U, 1U}) {
        const std::string own = who == 0 ? "first" : "second";
        const std::string other = who == 0 ? "second" : "first";
        const auto [with_claims, paid] = capacity("", who);
        EXPECT_LT(with_claims, paid);
        EXPECT_EQ(capacity(own, who).first, paid) << own;
        EXPECT_EQ(capacity(other, who).first, with_claims) << "as many as before at the " << own;
    }
}

TEST(Messages, OfChangesTakeTimeThatIsPlanned) {
    // nothing is written but about moves between classes, and nobody starts in the lowest or the highest
    Scenario scenario = testing::plain_scenario(
        {{.starts = 40.0, .share = {0.0, 0.5, 0.5, 0.0}, .weeks = {40.0, 40.0, 40.0, 40.0}}}, 3, 4);
    scenario.clock.start_empty = false;
    scenario.clock.warm_up = weeks_per_year;
    scenario.providers[0].capacity.clear();
    scenario.segments[0].load = 0.8;
    scenario.segments[0].staff_minutes_per_unit = 60.0;
    scenario.course.worsening = testing::values({0.0, 0.01, 0.01, 0.0});
    scenario.course.lightening = testing::values({0.0, 0.01, 0.01, 0.0});
    scenario.administration.messages_per_change = 5.0;
    scenario.administration.minutes_per_message = 20.0;
    testing::Watched course(scenario);
    const CaseloadTables& planned = course.tables().caseloads[0];
    const auto paid = static_cast<double>(planned.paid_capacity);
    EXPECT_GT(paid, 1.01 * static_cast<double>(planned.capacity));
    double mean = 0.0;
    for (int period = 0; period < 39; ++period) {
        course.run_to(period * weeks_per_period);
        mean += static_cast<double>(course.ledger().capacity(0)) / 39.0;
    }
    EXPECT_NEAR((paid - mean) / (paid - static_cast<double>(planned.capacity)), 1.0, 0.1);
}

TEST(Messages, OfANewAssessmentAtASwitchAreAboutWhatItChanges) {
    const auto changes = [](const Referrer& referrer, double accuracy) {
        Scenario scenario = testing::plain_scenario({{.share = {0.0, 0.5, 0.5, 0.0}}}, 1);
        scenario.clock.warm_up = weeks_per_year;
        scenario.referrers = {referrer};
        scenario.access.accuracy = accuracy;
        scenario.administration.messages_per_change = 1.0;
        constexpr double reassess = 2.0;
        scenario.contracts["care"] = contract("pxq", {{"tariff", 2e4}, {"run_off", reassess}});
        const Outcome outcome = outcome_of(scenario);
        EXPECT_EQ(outcome.total(1, Tally::messages), outcome.total(1, Tally::arrangement_changes));
        return outcome.total(1, Tally::messages);
    };
    const Referrer access{.id = "access", .label = {}, .share = 1.0, .gated = true};
    const Referrer court{.id = "court", .label = {}, .share = 1.0, .gated = false, .court_ordered = true};
    EXPECT_EQ(changes(access, 1.0), 0) << "all are in their class";
    const std::int64_t wrong = changes(access, 0.6);  // some 200 are in care
    EXPECT_GT(wrong, 40);
    EXPECT_LT(wrong, 120);
    EXPECT_EQ(changes(court, 0.6), 0) << "what a court ordered is not assessed again";
}

}  // namespace
}  // namespace fundsim
