// Samplers by inversion. Most of what could be tested by sampling is counted exactly here: a sampler is a step function
// of its 32-bit draw, so the number of draws that give an outcome is found by bisection.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <boost/math/distributions/poisson.hpp>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <vector>

#include "base/distributions.hpp"
#include "base/elementary.hpp"
#include "base/philox.hpp"
#include "statistical/checks.hpp"

namespace fundsim {
namespace {

// Properties are tried on the same cases every time.
[[maybe_unused]] const int fixed_cases = setenv("RC_PARAMS", "seed=20260105 max_success=300", 1);

/// Number of draws 0 ... 2^32 - 1 below which `holds` is true, for a condition that turns false once.
template <class Condition>
std::uint64_t draws_below(Condition&& holds) {
    std::uint64_t low = 0;
    std::uint64_t high = 0x100000000ULL;
    while (low < high) {
        const std::uint64_t middle = (low + high) / 2;
        if (holds(static_cast<std::uint32_t>(middle))) low = middle + 1;
        else high = middle;
    }
    return low;
}

TEST(PoissonCount, HasTheExactDistribution) {
    for (const double rate : {0.003, 0.7, 4.0, 60.0, 230.77, 600.0}) {
        const boost::math::poisson_distribution<double> law(rate);
        const auto last = static_cast<std::uint32_t>(rate + 7.0 * std::sqrt(rate) + 12.0);
        for (std::uint32_t k = 0; k <= last; ++k) {
            const double share =
                static_cast<double>(draws_below([&](std::uint32_t draw) { return poisson_count(draw, rate) <= k; })) *
                0x1p-32;
            // a draw is 2^-32; the sum of probabilities adds rounding of some 1e-13
            ASSERT_NEAR(share, boost::math::cdf(law, k), 0x1p-32 + 1e-12) << rate << ' ' << k;
        }
    }
}

TEST(PoissonCount, OfNothingIsNothing) {
    for (const std::uint32_t draw : {0U, 1U, 0x80000000U, 0xFFFFFFFFU}) EXPECT_EQ(poisson_count(draw, 0.0), 0U);
}

// 10^5 draws of the generator per rate; false-alarm rate p_limit = 7e-6 per rate. The planted fault is a
// rate that lies fifteen standard errors off: 0.6 % at 60 a week.
bool draws_are_poisson(double rate, double claimed_rate) {
    constexpr std::uint32_t draws = 100'000;
    const boost::math::poisson_distribution<double> law(claimed_rate);
    const auto cells = static_cast<std::size_t>(rate + 8.0 * std::sqrt(rate) + 15.0);
    std::vector<double> counts(cells);
    std::vector<double> expected(cells);
    for (std::uint32_t i = 0; i < draws; ++i)
        counts[std::min<std::size_t>(poisson_count(philox({5, 6}, i, 0, 0, 0)[0], rate), cells - 1)] += 1.0;
    for (std::size_t k = 0; k < cells; ++k) expected[k] = draws * boost::math::pdf(law, static_cast<double>(k));
    expected.back() += draws * boost::math::cdf(boost::math::complement(law, static_cast<double>(cells - 1)));
    return testing::pearson_p(counts, expected) > testing::p_limit;
}

TEST(PoissonCount, IsPoissonOnDrawsOfTheGenerator) {
    for (const double rate : {0.3, 4.0, 60.0, 500.0}) {
        EXPECT_TRUE(draws_are_poisson(rate, rate)) << rate;
        const double far = 15.0 * std::sqrt(rate / 1e5);
        EXPECT_FALSE(draws_are_poisson(rate, rate + far)) << "a planted fault went unseen at " << rate;
    }
}

RC_GTEST_PROP(PoissonCount, NeverFallsAsTheRateRises, (std::uint32_t draw)) {
    const double rate = *rc::gen::inRange(0, 600'000) * 1e-3;
    const double higher = rate + (600.0 - rate) * (*rc::gen::inRange(0, 1'000'001) * 1e-6);
    RC_ASSERT(poisson_count(draw, rate) <= poisson_count(draw, higher));
}

RC_GTEST_PROP(PoissonCount, NeverFallsAsTheDrawRises, (std::uint32_t a, std::uint32_t b)) {
    const double rate = *rc::gen::inRange(0, 600'000) * 1e-3;
    RC_ASSERT(poisson_count(std::min(a, b), rate) <= poisson_count(std::max(a, b), rate));
}

/// Exact number of draws out of 2^32 that give each index.
std::vector<std::uint64_t> draws_per_index(const AliasTable& table) {
    std::vector<std::uint64_t> draws(table.size());
    const std::uint64_t n = table.size();
    for (std::uint64_t column = 0; column < n; ++column) {
        // draws of this column: column x 2^32 <= draw x n < (column + 1) x 2^32
        const std::uint64_t first = ((column << 32) + n - 1) / n;
        const std::uint64_t end = (((column + 1) << 32) + n - 1) / n;
        const std::uint32_t own = table.pick(static_cast<std::uint32_t>(first));
        std::uint64_t low = first;
        std::uint64_t high = end;
        while (low < high) {
            const std::uint64_t middle = (low + high) / 2;
            if (table.pick(static_cast<std::uint32_t>(middle)) == own) low = middle + 1;
            else high = middle;
        }
        draws[own] += low - first;
        if (low < end) draws[table.pick(static_cast<std::uint32_t>(low))] += end - low;
    }
    return draws;
}

/// Largest distance of a probability from its weight, in draws of 2^-32 per column.
double worst_distance(const std::vector<double>& weights) {
    const std::vector<std::uint64_t> draws = draws_per_index(AliasTable(weights));
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    double worst = 0.0;
    for (std::size_t i = 0; i < weights.size(); ++i)
        worst = std::max(worst, std::fabs(static_cast<double>(draws[i]) - weights[i] / total * 0x1p32));
    return worst;
}

TEST(AliasTable, HasExactProbabilities) {
    // Every column rounds its threshold and its two ends to whole draws: two draws (2^-31) where few columns meet.
    EXPECT_LE(worst_distance({1.0}), 0.0);
    EXPECT_LE(worst_distance({0.3, 0.35, 0.2, 0.15}), 2.0);
    EXPECT_LE(worst_distance({1.0, 0.0, 0.0, 0.0}), 2.0);
    EXPECT_LE(worst_distance({0.0, 0.0, 1e-9, 1.0}), 2.0);
    EXPECT_LE(worst_distance({5.0, 5.0, 5.0}), 2.0);
}

TEST(AliasTable, NeverPicksWhatHasNoWeight) {
    const std::vector<double> weights{0.0, 0.2, 0.0, 0.5, 0.3, 0.0};
    const auto draws = draws_per_index(AliasTable(weights));
    for (const std::size_t i : {0U, 2U, 5U}) EXPECT_EQ(draws[i], 0U) << i;
}

RC_GTEST_PROP(AliasTable, HasProbabilitiesWithinTwoDrawsPerColumn, ()) {
    const auto raw =
        *rc::gen::nonEmpty(rc::gen::container<std::vector<std::uint16_t>>(rc::gen::arbitrary<std::uint16_t>()));
    std::vector<double> weights(raw.begin(), raw.end());
    weights.front() += 1.0;
    RC_ASSERT(worst_distance(weights) <= 2.0 * static_cast<double>(weights.size()));
}

TEST(AliasTable, SeesAPlantedFault) {
    const AliasTable table(std::vector<double>{0.31, 0.34, 0.2, 0.15});
    const auto draws = draws_per_index(table);
    EXPECT_GT(std::fabs(static_cast<double>(draws[0]) - 0.3 * 0x1p32), 1e6);
}

// 40,000 variates per figure. z-limit 4.5 (false-alarm rate 7e-6 a comparison). The standard error of the variance
// comes from the sample. Planted fault: a claimed coefficient of variation 5 % off, a claimed mean 2 % off.
TEST(GammaFrailty, HasMeanOneAndTheStatedSpread) {
    constexpr std::uint32_t draws = 40'000;
    for (const double cv : {0.05, 0.3, 1.0, 1.5}) {
        std::vector<double> values(draws);
        std::vector<double> squares(draws);
        for (std::uint32_t i = 0; i < draws; ++i) {
            values[i] = gamma_frailty(11, i % 7, 33, i % 5, i, cv);
            squares[i] = (values[i] - 1.0) * (values[i] - 1.0);
        }
        const auto mean = testing::estimate(values);
        const auto variance = testing::estimate(squares);
        EXPECT_TRUE(testing::agrees(mean, 1.0)) << cv << " z = " << mean.z(1.0);
        EXPECT_TRUE(testing::agrees(variance, cv * cv)) << cv << " z = " << variance.z(cv * cv);
        EXPECT_FALSE(testing::agrees(variance, cv * cv * 1.1025 * 1.1025)) << cv;
        EXPECT_FALSE(testing::agrees(mean, 1.0 + 0.06 * cv)) << cv;
        EXPECT_GT(*std::min_element(values.begin(), values.end()), 0.0);
    }
}

TEST(GammaFrailty, WithoutSpreadIsOne) { EXPECT_EQ(gamma_frailty(1, 2, 33, 4, 5, 0.0), 1.0); }

TEST(GammaFrailty, BelongsToItsOwnerYearAndReplication) {
    const double frailty = gamma_frailty(11, 3, 33, 2, 8, 0.3);
    EXPECT_EQ(gamma_frailty(11, 3, 33, 2, 8, 0.3), frailty);
    EXPECT_NE(gamma_frailty(12, 3, 33, 2, 8, 0.3), frailty);
    EXPECT_NE(gamma_frailty(11, 4, 33, 2, 8, 0.3), frailty);
    EXPECT_NE(gamma_frailty(11, 3, 33, 3, 8, 0.3), frailty);
    EXPECT_NE(gamma_frailty(11, 3, 33, 2, 9, 0.3), frailty);
}

}  // namespace
}  // namespace fundsim
