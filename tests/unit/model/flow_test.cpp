// The rules of care, of hazard clocks and of placement, against what their headers promise.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "base/elementary.hpp"
#include "model/flow/care.hpp"
#include "model/flow/clocks.hpp"
#include "model/flow/placement.hpp"

namespace fundsim {
namespace {

// ---- care

TEST(DoseResponse, IsZeroAtNoneAndOneAtWhatIsNeeded) {
    for (const double saturation : {0.2, 1.0, 5.0}) {
        EXPECT_EQ(dose_response(0.0, saturation), 0.0);
        EXPECT_DOUBLE_EQ(dose_response(1.0, saturation), 1.0);
    }
}

TEST(DoseResponse, RisesLessAndLessAndStaysBelowItsBound) {
    for (const double saturation : {0.2, 1.0, 5.0}) {
        double before = 0.0;
        double step_before = 1e9;
        for (double dose = 0.01; dose <= 2.0; dose += 0.01) {
            const double now = dose_response(dose, saturation);
            ASSERT_GT(now, before);
            ASSERT_LT(now - before, step_before + 1e-12);
            ASSERT_LT(now, 1.0 + saturation);
            step_before = now - before;
            before = now;
        }
    }
}

TEST(Care, WithoutDoseIsTheNaturalCourse) {
    const CareRates rates{.natural_recovery = 0.006, .treatment_effect = 0.014, .worsening = 0.004};
    EXPECT_EQ(improvement_hazard(rates, 0.0, 1.0), 0.006);
    EXPECT_EQ(worsening_probability(rates, 0.0, 0.5), 0.004);
}

TEST(Care, AtTheNeededDoseIsWhatWasCalibrated) {
    const CareRates rates{.natural_recovery = 0.006, .treatment_effect = 0.014, .worsening = 0.004};
    EXPECT_DOUBLE_EQ(improvement_hazard(rates, 1.0, 0.7), 0.020);
    EXPECT_DOUBLE_EQ(worsening_probability(rates, 1.0, 0.5), 0.004 * (1.0 - 0.5 * (1.0 - std::exp(-1.0))));
}

TEST(Care, MoreDoseHelpsWithinBounds) {
    const CareRates rates{.natural_recovery = 0.006, .treatment_effect = 0.014, .worsening = 0.004};
    for (double dose = 0.0; dose < 2.0; dose += 0.01) {
        ASSERT_GT(improvement_hazard(rates, dose + 0.01, 1.0), improvement_hazard(rates, dose, 1.0));
        ASSERT_LT(worsening_probability(rates, dose + 0.01, 0.5), worsening_probability(rates, dose, 0.5));
        ASSERT_GT(worsening_probability(rates, dose, 0.5), 0.004 * 0.5);
    }
    EXPECT_EQ(worsening_probability(rates, 2.0, 0.0), 0.004) << "without protection care does not slow worsening";
}

// ---- clocks

RC_GTEST_PROP(Clock, CrossesInTheFirstWeekThatExhaustsIt, ()) {
    const auto before = *rc::gen::inRange<std::int64_t>(0, std::int64_t{clock_limit} + 1);
    const auto hazard = *rc::gen::inRange<std::int64_t>(1, hazard_one + 1);
    const std::int64_t weeks =
        weeks_until_crossing(static_cast<std::int32_t>(before), static_cast<std::int32_t>(hazard));
    RC_ASSERT(weeks >= 1);
    RC_ASSERT(before - weeks * hazard < 0);
    RC_ASSERT(before - (weeks - 1) * hazard >= 0);
}

RC_GTEST_PROP(Clock, EndsInTheSameWeekHoweverOftenItIsReviewed, ()) {
    const auto clock = *rc::gen::inRange<std::int32_t>(0, 20 << hazard_bits);
    const auto hazard = *rc::gen::inRange<std::int32_t>(1 << 14, 1 << hazard_bits);
    const std::int32_t weeks = weeks_until_crossing(clock, hazard);
    for (const int interval : {1, 2, 4}) {
        std::int32_t left = clock;
        std::int32_t passed = 0;
        while (left - hazard * interval >= 0) {  // not within the coming weeks
            left -= hazard * interval;
            passed += interval;
        }
        const std::int32_t coming = weeks_until_crossing(left, hazard);
        RC_ASSERT(coming <= interval);
        RC_ASSERT(passed + coming == weeks);
    }
}

RC_GTEST_PROP(Clock, OrderOfTwoClocksIsExact, ()) {
    const auto pick = [] { return *rc::gen::inRange<std::int64_t>(0, std::int64_t{clock_limit} + 1); };
    const auto rate = [] { return *rc::gen::inRange<std::int64_t>(1, hazard_one + 1); };
    const std::int64_t a = pick(), b = pick(), ha = rate(), hb = rate();
    // 64 bits of mantissa hold the products exactly
    const bool exact = static_cast<long double>(a) * static_cast<long double>(hb) <
                       static_cast<long double>(b) * static_cast<long double>(ha);
    const auto narrow = [](std::int64_t x) { return static_cast<std::int32_t>(x); };
    RC_ASSERT(crosses_before(narrow(a), narrow(ha), narrow(b), narrow(hb)) == exact);
    RC_ASSERT(!(exact && crosses_before(narrow(b), narrow(hb), narrow(a), narrow(ha))));
    RC_ASSERT(!crosses_before(narrow(a), narrow(ha), narrow(a), narrow(ha)));
}

TEST(Clock, HoldsItsLimits) {
    EXPECT_EQ(start_clock(0, 0xFFFFFFFFU, 0xFFFFFFFFU, 0), clock_limit);
    EXPECT_EQ(start_clock(0xFFFFFFFFU, 4096, 0, static_cast<std::int32_t>(hazard_one)), 0);
    EXPECT_EQ(start_clock(0x80000000U, 4096, 0, 0), exponential_threshold(0x80000000U));
}

std::int32_t weeks_in_care(std::uint32_t draw, std::uint32_t moment, std::int32_t hazard) {
    return weeks_until_crossing(start_clock(draw, 4096, moment, hazard), hazard);
}

TEST(Clock, GivesOneWeekOrTheFloorOfMomentPlusDuration) {
    for (const double rate : {0.002, 0.02, 0.3, 1.0}) {
        const auto hazard = static_cast<std::int32_t>(std::lround(rate * static_cast<double>(hazard_one)));
        const double h = static_cast<double>(hazard) / static_cast<double>(hazard_one);
        std::uint32_t moment = 12345;
        for (std::uint64_t draw = 0; draw < 0x100000000ULL; draw += 40'009) {
            moment += 0x9E3779B9U;
            const double duration =
                exponential_threshold(static_cast<std::uint32_t>(draw)) / static_cast<double>(hazard_one) / h;
            const double end = moment * 0x1p-32 + duration;
            const double nearest = std::floor(end + 0.5);
            if (std::fabs(end - nearest) * h < 0x1p-22) continue;  // closer to a week's end than a clock's grain
            const double weeks = std::max(1.0, std::floor(end));
            ASSERT_EQ(weeks_in_care(static_cast<std::uint32_t>(draw), moment, hazard), weeks) << draw << ' ' << moment;
        }
    }
}

/// Law of the weeks in care over a lattice of (draw, moment) that fills the square evenly: share that stays longer than
/// 1, 2 ... 40 weeks, and the mean in [0].
std::vector<double> stays(double rate, double stretch = 1.0) {
    constexpr std::uint32_t lattice = 1U << 21;
    const auto hazard = static_cast<std::int32_t>(std::lround(rate * static_cast<double>(hazard_one)));
    std::vector<double> law(41);
    for (std::uint32_t i = 0; i < lattice; ++i) {
        const std::uint32_t draw = i * 2048U + 1024U;
        const auto clock = start_clock(draw, static_cast<std::uint32_t>(4096 * stretch), i * 0x9E3779B9U, hazard);
        const std::int32_t weeks = weeks_until_crossing(clock, hazard);
        law[0] += weeks;
        for (std::size_t a = 1; a < law.size() && static_cast<std::int32_t>(a) < weeks; ++a) law[a] += 1.0;
    }
    for (double& share : law) share /= lattice;
    return law;
}

/// Exact: P(max(1, floor(u + T)) > a) = exp(-h a) (1 - exp(-h)) / h; mean 1/h + 1 - (1 - exp(-h)) / h.
bool stays_as_theory_says(const std::vector<double>& law, double h) {
    const double first = (1.0 - std::exp(-h)) / h;
    bool holds = std::fabs(law[0] - (1.0 / h + 1.0 - first)) < 2e-5 / h;  // a lattice of 2^21 leaves 1e-5
    for (std::size_t a = 1; a < law.size(); ++a)
        holds = holds && std::fabs(law[a] - std::exp(-h * static_cast<double>(a)) * first) < 2e-5;
    return holds;
}

TEST(Clock, HasTheStatedLawOfWeeksInCare) {
    for (const double h : {1.0 / 86.0, 1.0 / 20.0, 1.0 / 5.0, 0.8}) {
        EXPECT_TRUE(stays_as_theory_says(stays(h), h)) << h;
        EXPECT_FALSE(stays_as_theory_says(stays(h * 1.001), h)) << "a hazard 0.1 % off went unseen at " << h;
        EXPECT_FALSE(stays_as_theory_says(stays(h, 1.001), h)) << "a response 0.1 % off went unseen at " << h;
    }
}

TEST(Clock, StretchIsTheInverseOfTheResponse) {
    // twice the response: half the duration
    EXPECT_EQ(start_clock(1U << 20, 2048, 0, 0), exponential_threshold(1U << 20) / 2);
    EXPECT_EQ(start_clock(1U << 20, 8192, 0, 0), exponential_threshold(1U << 20) * 2);
}

// ---- placement

struct Offer {
    std::uint32_t match;
    std::int32_t wait;
};

/// The rule in the words of its header.
std::size_t chosen_by_the_rule(const std::array<Offer, candidate_count>& offers, std::int32_t patience, bool central) {
    std::array<std::size_t, candidate_count> order{0, 1, 2, 3};
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return offers[a].match > offers[b].match; });
    if (!central)
        for (const std::size_t candidate : order)
            if (offers[candidate].wait <= patience) return candidate;
    return *std::min_element(order.begin(), order.end(),
                             [&](std::size_t a, std::size_t b) { return offers[a].wait < offers[b].wait; });
}

std::size_t chosen(const std::array<Offer, candidate_count>& offers, std::int32_t patience, bool central) {
    std::uint32_t best = 0xFFFFFFFFU;
    for (std::uint32_t c = 0; c < candidate_count; ++c)
        best = std::min(best, candidate_rank(c, offers[c].match, offers[c].wait, patience, central));
    return best & 3U;
}

TEST(Placement, FollowsTheRuleInEveryCase) {
    constexpr std::array<std::int32_t, 5> waits{0, 7, 8, 9, 500};
    for (std::uint32_t matches = 0; matches < 256; ++matches)
        for (std::uint32_t w = 0; w < 625; ++w) {
            std::array<Offer, candidate_count> offers;
            for (std::uint32_t c = 0, rest = w; c < candidate_count; ++c, rest /= 5)
                offers[c] = {matches >> (6 - 2 * c) & 3U, waits[rest % 5]};
            for (const bool central : {false, true})
                ASSERT_EQ(chosen(offers, 8, central), chosen_by_the_rule(offers, 8, central)) << matches << ' ' << w;
        }
}

TEST(Placement, BearsAnyWait) {
    const std::array<Offer, candidate_count> offers{Offer{0, 0x7FFFFFFF}, Offer{3, 0x7FFFFFFF},
                                                    Offer{3, longest_wait - 1}, Offer{1, 0x7FFFFFFF}};
    EXPECT_EQ(chosen(offers, 8, false), 2U);
    EXPECT_EQ(chosen(offers, 8, true), 2U);
}

TEST(Placement, TellsWhetherTheFitOrTheWaitDecided) {
    EXPECT_TRUE(chosen_by_match(candidate_rank(3, 0, 8, 8, false)));
    EXPECT_TRUE(chosen_by_match(candidate_rank(3, 0, 8, 8, false) | asked_last));
    EXPECT_FALSE(chosen_by_match(candidate_rank(0, 3, 9, 8, false)));
    EXPECT_FALSE(chosen_by_match(candidate_rank(0, 3, 0, 8, true))) << "placed centrally";
}

TEST(Match, EveryCandidateHasSixteenBits) {
    EXPECT_EQ(match_luck(0x11112222U, 0x33334444U, 0), 0x1111U);
    EXPECT_EQ(match_luck(0x11112222U, 0x33334444U, 1), 0x2222U);
    EXPECT_EQ(match_luck(0x11112222U, 0x33334444U, 2), 0x3333U);
    EXPECT_EQ(match_luck(0x11112222U, 0x33334444U, 3), 0x4444U);
}

/// Part of all 65,536 draws at a level or better.
double part_at_least(const MatchThresholds& thresholds, std::uint32_t level) {
    int count = 0;
    for (std::uint32_t draw = 0; draw < 65536; ++draw) count += thresholds.level(draw) >= level;
    return count / 65536.0;
}

TEST(Match, OfOneProviderAThirdANinthATwentySeventh) {
    const MatchThresholds one = MatchThresholds::best_of(1.0);
    EXPECT_NEAR(part_at_least(one, 1), 1.0 / 3.0, 1e-5);
    EXPECT_NEAR(part_at_least(one, 2), 1.0 / 9.0, 1e-5);
    EXPECT_NEAR(part_at_least(one, 3), 1.0 / 27.0, 1e-5);
}

// Four candidates, each the best of a quarter of n, are the best of n: drawn by hand for n = 8.
TEST(Match, OfFourCandidatesIsThatOfAllWithinReach) {
    for (const double n : {1.0, 4.0, 8.0, 30.0})
        for (std::uint32_t level = 1; level < match_levels; ++level) {
            const double each = part_at_least(MatchThresholds::best_of(n / 4.0), level);
            const double all = part_at_least(MatchThresholds::best_of(n), level);
            EXPECT_NEAR(1.0 - std::pow(1.0 - each, 4), all, 1e-4) << n << ' ' << level;
            EXPECT_NEAR(match_at_least(level, {.providers = n}), all, 1e-5);
        }
    const double eight = 1.0 - std::pow(8.0 / 9.0, 8);  // none of eight fits well
    EXPECT_NEAR(match_at_least(2, {.providers = 8.0}), eight, 1e-9);
}

TEST(Match, IsThatOfAnyWhereTheWaitDecides) {
    for (std::uint32_t level = 1; level < match_levels; ++level) {
        EXPECT_NEAR(match_at_least(level, {.providers = 30.0, .central = 1.0}), std::pow(3.0, -double(level)), 1e-12);
        EXPECT_NEAR(match_at_least(level, {.providers = 30.0, .acceptable = 0.0}), std::pow(3.0, -double(level)), 1e-9);
        // two candidates of four within patience on average: by hand, of five cases by how many are
        const double each = 1.0 - std::pow(1.0 - std::pow(3.0, -double(level)), 2.0);
        double expected = std::pow(3.0, -double(level)) / 16.0;
        const std::array<double, 4> ways{4.0, 6.0, 4.0, 1.0};
        for (int within = 1; within <= 4; ++within)
            expected += ways[static_cast<std::size_t>(within - 1)] / 16.0 * (1.0 - std::pow(1.0 - each, within));
        EXPECT_NEAR(match_at_least(level, {.providers = 8.0, .acceptable = 0.5}), expected, 1e-9);
    }
}

TEST(Match, MoreProvidersFitBetterAndTheMeasuredFitIsOne) {
    double last = -1.0;
    for (const double n : {1.0, 2.0, 7.7, 30.8, 100.0}) {
        const double level = expected_match({.providers = n});
        EXPECT_GT(level, last);
        last = level;
        double mean = 0.0;
        for (std::uint32_t l = 0; l < match_levels; ++l) {
            const double here = match_at_least(l, {.providers = n}) -
                                (l + 1 < match_levels ? match_at_least(l + 1, {.providers = n}) : 0.0);
            mean += here * match_factor(l, 0.1, level);
        }
        EXPECT_NEAR(mean, 1.0, 1e-12);
    }
    EXPECT_NEAR(match_factor(3, 0.1, 2.0) - match_factor(0, 0.1, 2.0), 0.15, 1e-12);
    EXPECT_EQ(match_factor(0, 0.0, 2.0), 1.0);
}

}  // namespace
}  // namespace fundsim
