// Sums of an outcome and the metrics made of them, against figures worked out by hand.
#include <gtest/gtest.h>

#include "fundsim/results.hpp"
#include "results/log_bucket.hpp"
#include "results/sums.hpp"

namespace fundsim::results {
namespace {

/// Two segments (hours at EUR 90, days at EUR 300), one municipality, three providers of which one without contract.
struct Worked {
    Outcome outcome{OutcomeShape{2, 2, 1, 3, 26}};
    ScenarioFacts facts{.budget_cents = 10'000,
                        .published_active = 400,
                        .warm_up_weeks = 104,
                        .segments = {{60, 9'000}, {1, 30'000}},
                        .contracted = {true, true, false}};

    std::int64_t value(std::string_view id, std::size_t first_year, std::size_t last_year) const {
        Sums all, year;
        for (std::size_t slot = first_year; slot <= last_year; ++slot) {
            sum_year(outcome, slot, facts, year);
            all += year;
        }
        return rounded(metric_catalogue()[*metric_position(id)].value(all));
    }
    std::int64_t horizon(std::string_view id) const { return value(id, 1, 2); }
};

TEST(Sums, SpendAddsItsParts) {
    Worked w;
    w.outcome.at(1, 0, 0, Tally::spend_care) = 5'000;
    w.outcome.at(1, 1, 0, Tally::spend_care) = 2'000;
    w.outcome.at(1, 0, 0, Tally::spend_admin) = 300;
    w.outcome.at(2, 1, 0, Tally::spend_out_of_contract) = 12'500;
    w.outcome.at(0, 0, 0, Tally::spend_care) = 99'999;  // the warm-up does not count
    EXPECT_EQ(w.horizon("spend"), 19'800);
    EXPECT_EQ(w.value("spend", 1, 1), 7'300);
    EXPECT_EQ(w.horizon("budget_overrun"), 2'500);  // year 2 only; year 1 stays below and offsets nothing
    EXPECT_EQ(w.horizon("budget_overrun_years_share"), 500'000);
    w.facts.budget_cents = 0;
    EXPECT_EQ(w.horizon("budget_overrun"), no_value);
}

TEST(Sums, RatiosAreRatiosOfSumsRoundedHalfUp) {
    Worked w;
    w.outcome.at(1, 0, 0, Tally::clients_started) = 2;
    w.outcome.at(2, 0, 0, Tally::clients_started) = 1;
    w.outcome.at(1, 0, 0, Tally::wait_weeks) = 5;
    w.outcome.at(2, 0, 0, Tally::wait_weeks) = 0;
    EXPECT_EQ(w.horizon("wait_weeks_mean"), 1'667);  // 5/3 weeks
    EXPECT_EQ(w.value("wait_weeks_mean", 1, 1), 2'500);
    EXPECT_EQ(w.horizon("goal_share"), no_value);  // nobody ended
    EXPECT_EQ(rounded({5, 2, 1}), 3);
    EXPECT_EQ(rounded({-5, 2, 1}), -2);
    EXPECT_EQ(rounded({-7, 4, 1}), -2);
    EXPECT_EQ(rounded({7, -4, 1}), -2);
}

TEST(Sums, UnitsAreWeighedAcrossSegments) {
    Worked w;
    w.outcome.at(1, 0, 0, Tally::needed_quanta) = 600;     // minutes: 10 hours
    w.outcome.at(1, 0, 0, Tally::delivered_quanta) = 690;  // 11.5 hours
    w.outcome.at(1, 1, 0, Tally::needed_quanta) = 20;      // days
    w.outcome.at(1, 1, 0, Tally::delivered_quanta) = 18;
    w.outcome.at(0, 0, 0, Tally::in_care_end) = 3;
    w.outcome.at(1, 0, 0, Tally::clients_started) = 2;
    EXPECT_EQ(w.value("units_delivered", 1, 1), 29'500);
    EXPECT_EQ(w.value("units_per_client", 1, 1), 5'900);  // 29.5 / (3 + 2)
    // (11.5 x 90 + 18 x 300) / (10 x 90 + 20 x 300) = 6435 / 6900
    EXPECT_EQ(w.value("delivered_to_need_ratio", 1, 1), 932'609);
    EXPECT_EQ(w.value("units_delivered", 2, 2), 0);
}

TEST(Sums, OverAndUnderTreatmentAreNotNetted) {
    Worked w;
    w.outcome.at(1, 0, 0, Tally::needed_quanta) = 600;
    w.outcome.at(1, 0, 0, Tally::delivered_quanta) = 600;  // as much as is needed, but not by whom
    w.outcome.at(1, 0, 0, Tally::over_quanta) = 90;
    w.outcome.at(1, 0, 0, Tally::under_quanta) = 90;
    w.outcome.at(2, 1, 0, Tally::needed_quanta) = 20;
    w.outcome.at(2, 1, 0, Tally::under_quanta) = 2;
    EXPECT_EQ(w.horizon("over_treatment_units"), 1'500);
    EXPECT_EQ(w.horizon("under_treatment_units"), 3'500);
    // weeks: 7 waiting, 4 turned away, and of 100 in care (1.5 x 90 + 2 x 300) / (10 x 90 + 20 x 300) thin
    w.outcome.at(1, 0, 0, Tally::waiting_weeks) = 7;
    w.outcome.at(1, 0, 0, Tally::turned_away_weeks) = 4;
    w.outcome.at(1, 0, 0, Tally::care_weeks) = 100;
    EXPECT_EQ(w.horizon("unmet_need_weeks"), 22'000);  // 7 + 4 + 10.65, whole weeks
    EXPECT_EQ(w.horizon("turned_away_weeks"), 4'000);
}

TEST(Sums, ChoiceIsAMeanOverStartsAndBlockedPlacesAreWeeks) {
    Worked w;
    w.outcome.at(1, 0, 0, Tally::clients_started) = 4;
    w.outcome.at(2, 0, 0, Tally::clients_started) = 2;
    w.outcome.at(1, 0, 0, Tally::choice) = 12;
    w.outcome.at(2, 0, 0, Tally::choice) = 3;
    w.outcome.at(2, 0, 0, Tally::blocked_weeks) = 8;
    EXPECT_EQ(w.horizon("choice_providers"), 2'500);
    EXPECT_EQ(w.horizon("blocked_weeks"), 8'000);
}

TEST(Sums, MatchIsAMeanOverStartsInContract) {
    Worked w;
    w.outcome.at(1, 0, 0, Tally::clients_started) = 5;
    w.outcome.at(1, 0, 0, Tally::starts_out_of_contract) = 1;  // knows no match: counts neither above nor below
    w.outcome.at(2, 1, 0, Tally::clients_started) = 2;
    w.outcome.at(1, 0, 0, Tally::match_level) = 3 + 3 + 2 + 0;
    w.outcome.at(2, 1, 0, Tally::match_level) = 1 + 2;
    EXPECT_EQ(w.value("match_share", 1, 1), 666'667);  // 8 of 12
    EXPECT_EQ(w.value("match_share", 2, 2), 500'000);
    EXPECT_EQ(w.horizon("match_share"), 611'111);  // 11 of 18
}

TEST(Sums, CodedUpIsAShareOfStartsAndAtTheEndOfEndingsTransfersIncluded) {
    Worked w;
    w.outcome.at(1, 0, 0, Tally::clients_started) = 5;
    w.outcome.at(1, 0, 0, Tally::coded_up) = 1;
    w.outcome.at(1, 0, 0, Tally::ended_as_planned) = 6;
    w.outcome.at(1, 0, 0, Tally::ended_other_provider) = 2;
    w.outcome.at(1, 0, 0, Tally::ended_coded_up) = 3;
    w.outcome.at(2, 1, 0, Tally::ended_early_by_client) = 2;
    w.outcome.at(2, 1, 0, Tally::ended_coded_up) = 2;
    EXPECT_EQ(w.value("coded_up_share", 1, 1), 200'000);
    EXPECT_EQ(w.value("ended_coded_up_share", 1, 1), 375'000);  // 3 of 8
    EXPECT_EQ(w.horizon("ended_coded_up_share"), 500'000);      // 5 of 10
}

TEST(Sums, ConcentrationIsTheSumOfSquaredShares) {
    Worked w;
    w.outcome.provider(1, 0, ProviderTally::revenue_cents) = 3'000'000'00;
    w.outcome.provider(1, 1, ProviderTally::revenue_cents) = 1'000'000'00;
    w.outcome.provider(1, 2, ProviderTally::revenue_cents) = 9'000'000'00;  // without contract
    w.outcome.provider(2, 0, ProviderTally::revenue_cents) = 5'000'000'00;
    EXPECT_NEAR(static_cast<double>(w.value("provider_concentration", 1, 1)), 625'000, 1);
    EXPECT_NEAR(static_cast<double>(w.horizon("provider_concentration")), 812'500, 1);  // a monopoly in year 2
}

TEST(Sums, ReservesAreThoseOfTheLastYear) {
    Worked w;
    w.outcome.provider(1, 0, ProviderTally::reserve_cents) = 700;
    w.outcome.provider(2, 0, ProviderTally::reserve_cents) = 500;
    w.outcome.provider(2, 1, ProviderTally::reserve_cents) = -200;
    w.outcome.provider(2, 2, ProviderTally::reserve_cents) = -900;  // without contract
    EXPECT_EQ(w.horizon("provider_reserves"), 300);
    EXPECT_EQ(w.horizon("provider_reserves_below_zero_share"), 500'000);
}

TEST(Sums, MunicipalitiesAreComparedWhereThereIsEnoughToCompare) {
    Outcome outcome(OutcomeShape{1, 1, 3, 1, 13});
    const ScenarioFacts facts{.segments = {{60, 9'000}}, .contracted = {true}};
    const auto town = [&](std::size_t m, std::int64_t starts, std::int64_t weeks, std::int64_t youths,
                          std::int64_t cents) {
        outcome.at(1, 0, m, Tally::clients_started) = starts;
        outcome.at(1, 0, m, Tally::wait_weeks) = weeks;
        outcome.youths_active(1, 1, m) = youths;
        outcome.at(1, 0, m, Tally::spend_care) = cents;
    };
    town(0, 20, 100, 50, 500'000);
    town(1, 40, 80, 40, 800'000);
    town(2, 9, 900, 9, 900'000);  // hardly anybody
    Sums sums;
    sum_year(outcome, 1, facts, sums);
    const auto value = [&](std::string_view id) {
        return rounded(metric_catalogue()[*metric_position(id)].value(sums));
    };
    EXPECT_EQ(value("municipal_wait_gap"), 3'000);         // 5 - 2 weeks
    EXPECT_EQ(value("municipal_spend_ratio"), 2'000'000);  // EUR 200 / EUR 100
    town(1, 0, 0, 0, 0);
    sum_year(outcome, 1, facts, sums);
    EXPECT_EQ(value("municipal_wait_gap"), no_value);
    EXPECT_EQ(value("municipal_spend_ratio"), no_value);
}

TEST(Sums, ForecastsGoByTheYearBefore) {
    Worked w;
    w.outcome.at(0, 0, 0, Tally::spend_care) = 20'000;  // over two years of warm-up
    w.outcome.at(1, 0, 0, Tally::spend_care) = 9'000;
    w.outcome.at(2, 0, 0, Tally::spend_care) = 12'000;
    EXPECT_EQ(w.horizon("spend_forecast_error_share"), 210'526);  // (1,000 + 3,000) / (10,000 + 9,000)
    EXPECT_EQ(w.value("spend_forecast_error_share", 2, 2), 333'333);
    w.facts.warm_up_weeks = 0;
    w.outcome.at(0, 0, 0, Tally::spend_care) = 0;
    EXPECT_EQ(w.value("spend_forecast_error_share", 1, 1), no_value) << "nothing to go by";
}

TEST(Sums, EndingsLeaveOutTransfersWhereTheyMust) {
    Worked w;
    w.outcome.at(1, 0, 0, Tally::ended_as_planned) = 6;
    w.outcome.at(1, 0, 0, Tally::ended_early_by_client) = 2;
    w.outcome.at(1, 0, 0, Tally::ended_other_provider) = 2;
    w.outcome.at(1, 0, 0, Tally::goals_reached) = 4;
    w.outcome.at(1, 0, 0, Tally::clients_referred) = 16;
    w.outcome.at(1, 0, 0, Tally::step_downs) = 1;
    EXPECT_EQ(w.horizon("clients_ended"), 10);
    EXPECT_EQ(w.horizon("goal_share"), 500'000);
    EXPECT_EQ(w.horizon("goal_share_per_referred"), 250'000);
    EXPECT_EQ(w.horizon("dropout_share"), 250'000);
    EXPECT_EQ(w.horizon("step_down_share"), 100'000);
}

TEST(Sums, StocksAreThoseOfTheLastYearAndHalfYearsAreMeans) {
    Worked w;
    w.outcome.at(1, 0, 0, Tally::in_care_end) = 70;
    w.outcome.at(2, 0, 0, Tally::in_care_end) = 50;
    w.outcome.at(1, 0, 0, Tally::waiting_end) = 7;
    w.outcome.at(2, 1, 0, Tally::waiting_end) = 5;
    w.outcome.at(1, 0, 0, Tally::active_first_half) = 100;
    w.outcome.at(1, 0, 0, Tally::active_second_half) = 110;
    w.outcome.at(2, 0, 0, Tally::active_first_half) = 121;
    w.outcome.youths_active(1, 0, 0) = 80;
    w.outcome.youths_active(2, 1, 0) = 90;
    EXPECT_EQ(w.horizon("clients_in_care_end"), 50);
    EXPECT_EQ(w.horizon("clients_waiting_end"), 5);
    EXPECT_EQ(w.horizon("clients_active_half_year"), 82'750);         // 331 / 4
    EXPECT_EQ(w.horizon("clients_youths_active_half_year"), 42'500);  // 170 / 4
    EXPECT_EQ(w.horizon("trajectories_per_youth"), 1'947'059);        // 331 / 170
}

TEST(Sums, WaitQuantilesAreNearestRanks) {
    Worked w;
    EXPECT_EQ(w.horizon("wait_weeks_p90"), no_value);
    w.outcome.waits(1, 0, 0) = 5;
    w.outcome.waits(1, 1, 4) = 3;
    w.outcome.waits(2, 0, 12) = 1;
    w.outcome.waits(2, 0, wait_bins - 1) = 1;
    EXPECT_EQ(w.horizon("wait_weeks_median"), 0);
    EXPECT_EQ(w.horizon("wait_weeks_p90"), 12'000);
    EXPECT_EQ(w.value("wait_weeks_median", 1, 1), 0);
    EXPECT_EQ(w.value("wait_weeks_p90", 2, 2), 255'000);
}

TEST(Sums, ProvidersWithoutContractAreNoProviders) {
    Worked w;
    w.outcome.provider(1, 0, ProviderTally::revenue_cents) = 1'000;
    w.outcome.provider(1, 0, ProviderTally::cost_cents) = 900;
    w.outcome.provider(1, 1, ProviderTally::revenue_cents) = 600;
    w.outcome.provider(1, 1, ProviderTally::cost_cents) = 620;
    w.outcome.provider(1, 2, ProviderTally::revenue_cents) = 5'000;
    w.outcome.provider(1, 1, ProviderTally::exits) = 1;
    EXPECT_EQ(w.horizon("provider_margin_share"), 50'000);  // (1600 - 1520) / 1600
    EXPECT_EQ(w.horizon("provider_loss_share"), 500'000);
    EXPECT_EQ(w.horizon("provider_exits"), 1);
    EXPECT_EQ(w.horizon("provider_top_ten_share"), 1'000'000);
}

TEST(Sums, WhoMayEnterCountsFromTheYearInWhichItDoes) {
    Worked w;
    w.facts.enters = {false, true, false};
    w.outcome.provider(1, 0, ProviderTally::reserve_cents) = w.outcome.provider(2, 0, ProviderTally::reserve_cents) =
        -5;
    w.outcome.provider(2, 1, ProviderTally::entries) = 1;
    w.outcome.provider(2, 1, ProviderTally::reserve_cents) = 700;
    EXPECT_EQ(w.value("provider_entries", 1, 1), 0);
    EXPECT_EQ(w.horizon("provider_entries"), 1);
    EXPECT_EQ(w.value("provider_reserves_below_zero_share", 1, 1), 1'000'000);
    EXPECT_EQ(w.horizon("provider_reserves_below_zero_share"), 500'000);
}

TEST(Sums, AProviderThatOnlyCostsIsInLossAndCountedAmongAll) {
    Worked w;
    w.outcome.provider(1, 0, ProviderTally::revenue_cents) = 1'000;
    w.outcome.provider(1, 0, ProviderTally::cost_cents) = 1'100;
    w.outcome.provider(1, 1, ProviderTally::cost_cents) = 100;  // as after a claw-back, or in its last weeks
    EXPECT_EQ(w.value("provider_loss_share", 1, 1), 1'000'000) << "two of two, not two of one";
    w.outcome.provider(1, 1, ProviderTally::cost_cents) = 0;
    EXPECT_EQ(w.value("provider_loss_share", 1, 1), 1'000'000) << "who does nothing is not counted";
    w.outcome.provider(1, 0, ProviderTally::revenue_cents) = -50;
    w.outcome.provider(1, 0, ProviderTally::cost_cents) = 0;
    EXPECT_EQ(w.value("provider_loss_share", 1, 1), 1'000'000) << "money paid back is a loss";
}

TEST(Sums, TheStartIsComparedWithWhatIsPublished) {
    Worked w;
    w.outcome.at(1, 0, 0, Tally::active_first_half) = 440;
    w.outcome.at(0, 0, 0, Tally::spend_care) = 18'000;  // over 104 weeks
    EXPECT_EQ(w.horizon("calibration_active_ratio"), 1'100'000);
    EXPECT_EQ(w.horizon("calibration_spend_ratio"), 900'000);
    EXPECT_EQ(w.value("calibration_active_ratio", 2, 2), no_value);
}

TEST(LogBucket, IsExactBelow256AndNarrowAbove) {
    for (const std::int64_t value : {0, 1, 127, 128, 255}) {
        EXPECT_EQ(bucket_low(log_bucket(value)), value);
        EXPECT_EQ(bucket_high(log_bucket(value)), value);
    }
    std::int32_t last = log_bucket(255);
    for (std::int64_t value = 256; value < (std::int64_t{1} << 55); value += value / 50 + 1) {
        const std::int32_t bucket = log_bucket(value);
        EXPECT_GE(bucket, last);
        last = bucket;
        EXPECT_LE(bucket_low(bucket), value);
        EXPECT_GE(bucket_high(bucket), value);
        EXPECT_LE(static_cast<double>(bucket_high(bucket) - bucket_low(bucket)), 0.008 * static_cast<double>(value));
        EXPECT_EQ(log_bucket(bucket_low(bucket)), bucket);
        EXPECT_EQ(log_bucket(bucket_high(bucket)), bucket);
        EXPECT_EQ(log_bucket(bucket_high(bucket) + 1), bucket + 1);
    }
    EXPECT_EQ(log_bucket(-300), -log_bucket(300));
    EXPECT_EQ(bucket_low(log_bucket(-300)), -300);
}

}  // namespace
}  // namespace fundsim::results
