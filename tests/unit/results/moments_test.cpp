// Sums over replications against slow arithmetic; replications that share parameter draws; variance by its source.
#include "results/moments.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "results/ordered.hpp"
#include "results/paired.hpp"

namespace fundsim::results {
namespace {

/// Values of `draws` draws of `inner` replications: expectation of a draw plus chance.
std::vector<std::int64_t> two_levels(std::size_t draws, std::uint32_t inner, double parameters, double chance,
                                     std::uint64_t seed) {
    std::mt19937_64 engine(seed);
    std::normal_distribution<double> normal;
    std::vector<std::int64_t> values;
    for (std::size_t d = 0; d < draws; ++d) {
        const double expectation = 1'000'000.0 + parameters * normal(engine);
        for (std::uint32_t k = 0; k < inner; ++k) values.push_back(std::llround(expectation + chance * normal(engine)));
    }
    return values;
}

Moments moments_of(const std::vector<std::int64_t>& values, std::uint32_t inner) {
    Moments moments(inner);
    for (std::size_t r = 0; r < values.size(); ++r) moments.add(values[r], static_cast<std::uint32_t>(r) / inner);
    return moments;
}

TEST(Moments, AreThoseOfTheDefinition) {
    const std::vector<std::int64_t> values{-5, 7, 7, 20, -1'000, 3};
    const Moments m = moments_of(values, 1);
    EXPECT_EQ(m.count(), 6U);
    EXPECT_DOUBLE_EQ(m.mean(), -968.0 / 6.0);
    EXPECT_EQ(static_cast<std::int64_t>(m.total()), -968);
    double squares = 0.0;
    for (const std::int64_t value : values) squares += std::pow(static_cast<double>(value) + 968.0 / 6.0, 2);
    EXPECT_NEAR(m.variance(), squares / 5.0, 1e-9);
    EXPECT_NEAR(*m.standard_error(), std::sqrt(squares / 5.0 / 6.0), 1e-9);
    EXPECT_DOUBLE_EQ(*m.degrees_of_freedom(), 5.0);
    EXPECT_FALSE(m.components());
    EXPECT_FALSE(moments_of({4}, 1).standard_error());
}

TEST(Moments, StayExactFarFromZero) {
    const std::int64_t far = std::int64_t{1} << 60;
    EXPECT_DOUBLE_EQ(moments_of({far, far + 3, far + 6}, 1).variance(), 9.0);
    EXPECT_DOUBLE_EQ(moments_of({-far, -far + 3, -far + 6}, 1).variance(), 9.0);
}

TEST(Moments, OfEqualDrawsHaveTheErrorOfTheirMeans) {
    const std::vector<std::int64_t> values = two_levels(40, 3, 500.0, 100.0, 7);
    double sum = 0.0, squares = 0.0;
    for (std::size_t d = 0; d < 40; ++d) {
        const double mean = static_cast<double>(values[3 * d] + values[3 * d + 1] + values[3 * d + 2]) / 3.0;
        sum += mean;
        squares += mean * mean;
    }
    const double variance = (squares - sum * sum / 40.0) / 39.0;
    const Moments m = moments_of(values, 3);
    EXPECT_NEAR(*m.standard_error(), std::sqrt(variance / 40.0), 1e-4);
    EXPECT_DOUBLE_EQ(*m.degrees_of_freedom(), 39.0);
    EXPECT_EQ(m.draws(), 40U);
}

TEST(Moments, OfADrawThatIsNotCompleteCountItForWhatItHolds) {
    std::vector<std::int64_t> values = two_levels(20, 4, 500.0, 100.0, 8);
    values.resize(78);  // the last draw has two of its four
    const Moments m = moments_of(values, 4);
    EXPECT_EQ(m.draws(), 20U);
    const double mean = m.mean();
    double residuals = 0.0;
    for (std::size_t first = 0; first < 78; first += 4) {
        double residual = 0.0;
        for (std::size_t r = first; r < std::min<std::size_t>(first + 4, 78); ++r)
            residual += static_cast<double>(values[r]) - mean;
        residuals += residual * residual;
    }
    EXPECT_NEAR(*m.standard_error(), std::sqrt(residuals * 20.0 / 19.0) / 78.0, 1e-6);
}

/// Mean share over many small studies; a biased estimator would be off by far more than the tolerance.
TEST(Luck, IsToldApartFromIgnoranceWithoutBias) {
    for (const double parameters : {0.0, 100.0, 300.0}) {
        double chance_sum = 0.0, parameters_sum = 0.0, naive_sum = 0.0;
        constexpr int studies = 600;
        for (int study = 0; study < studies; ++study) {
            const auto values = two_levels(50, 2, parameters, 200.0, 1'000 + static_cast<std::uint64_t>(study));
            const auto parts = moments_of(values, 2).components();
            ASSERT_TRUE(parts);
            chance_sum += parts->chance;
            parameters_sum += parts->parameters;
            naive_sum += parts->parameters + parts->chance / 2.0;  // variance of the means of draws, taken for it
        }
        const double truth = parameters * parameters;
        const double tolerance = 4.0 * (truth + 20'000.0) * std::sqrt(2.0 / 49.0 / studies);
        EXPECT_NEAR(chance_sum / studies, 40'000.0, 4.0 * 40'000.0 * std::sqrt(2.0 / 50.0 / studies));
        EXPECT_NEAR(parameters_sum / studies, truth, tolerance);
        EXPECT_GT(naive_sum / studies, truth + tolerance) << "the planted fault must be seen";
    }
    EXPECT_DOUBLE_EQ(*(Luck{3.0, 1.0}.share_of_parameters()), 0.25);
    EXPECT_DOUBLE_EQ(*(Luck{3.0, -1.0}.share_of_parameters()), 0.0);
    EXPECT_FALSE((Luck{0.0, 0.0}.share_of_parameters()));
}

TEST(PairedSums, KeepLuckAndIgnoranceOfTheDifferenceApart) {
    PairedSums sums(2);
    for (std::uint32_t r = 0; r < 400; ++r) {
        const std::int64_t expectation = (r / 2 % 2 == 0) ? 100 : 300;     // by draw
        const std::int64_t chance = static_cast<std::int64_t>(r % 2) * 4;  // within
        sums.add(1'000 * r + expectation + chance, 1'000 * r, r / 2);
    }
    const Difference d = sums.summary(1, Direction::lower_is_better);
    EXPECT_DOUBLE_EQ(*d.mean_difference, 202.0);
    ASSERT_TRUE(d.luck);
    EXPECT_DOUBLE_EQ(d.luck->chance, 8.0);
    EXPECT_NEAR(d.luck->parameters, 10'000.0 * 200.0 / 199.0 - 4.0, 1e-6);
}

TEST(OrderedRead, GivesTheQuantilesOfTheWholeColumn) {
    for (const std::size_t count : {1U, 2U, 19U, 20U, 21U, 400U, 401U}) {
        OrderedRead ordered(count);
        std::vector<std::int64_t> values;
        for (std::size_t i = 0; i < count; ++i) {
            values.push_back(static_cast<std::int64_t>(i * i) - 50);
            ordered.take(values.back());
        }
        Statistics s;
        ordered.fill(s, 10);
        const double position = 0.9 * static_cast<double>(count - 1);
        const auto below = static_cast<std::size_t>(position + 1e-9);
        const double part = position - static_cast<double>(below);
        const double high = static_cast<double>(values[std::min(below + 1, count - 1)]);
        EXPECT_NEAR(*s.p90, (static_cast<double>(values[below]) * (1.0 - part) + high * part) / 10.0, 1e-9) << count;
        const std::size_t tail = std::max<std::size_t>(1, count / 20);
        double sum = 0.0;
        for (std::size_t i = count - tail; i < count; ++i) sum += static_cast<double>(values[i]);
        EXPECT_NEAR(*s.worst_twentieth, sum / static_cast<double>(tail) / 10.0, 1e-9) << count;
    }
}

}  // namespace
}  // namespace fundsim::results
