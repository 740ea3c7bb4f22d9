// Price reviews: the rule, and what providers make of it by difference.
#include <algorithm>

#include "drawn.hpp"

namespace fundsim::test {
namespace {

using namespace contracts;

TEST(Review, FollowsTheMarginAsWordsSay) {
    const Modifiers half{.review_share = 0.5, .review_margin = 0.02, .review_most = 0.1};
    EXPECT_DOUBLE_EQ(price_after_review(half, 102.0, 100.0), 1.0) << "the margin that is left";
    EXPECT_DOUBLE_EQ(price_after_review(half, 120.0, 100.0), 1.0 - 0.5 * (1.0 - 102.0 / 120.0));
    EXPECT_DOUBLE_EQ(price_after_review(half, 96.0, 100.0), 1.0 + 0.5 * (102.0 / 96.0 - 1.0));
    EXPECT_DOUBLE_EQ(price_after_review(half, 300.0, 100.0), 0.9) << "at most a tenth";
    EXPECT_DOUBLE_EQ(price_after_review(half, 30.0, 100.0), 1.1);
    EXPECT_DOUBLE_EQ(price_after_review(half, 0.0, 100.0), 1.0) << "nothing was paid";
    EXPECT_DOUBLE_EQ(price_after_review(Modifiers{.review_most = 0.1}, 300.0, 100.0), 1.0) << "no review";
}

/// Next year's pay of a provider, whose volume is a part of all, by difference of the review.
RC_GTEST_PROP(Review, ProfileIsTheDifferenceOfNextYearsPay, ()) {
    const auto random = [](int low, int high) { return static_cast<double>(*rc::gen::inRange(low, high)); };
    const Modifiers terms{.review_share = random(1, 101) / 100.0,
                          .review_margin = random(0, 20) / 100.0,
                          .review_most = random(5, 50) / 100.0};
    const double part = random(1, 101) / 100.0;
    const double cost = random(1'000'000, 900'000'000);
    const double pay = cost * (1.0 + terms.review_margin);  // where a review has nothing to do
    YearRule rule;
    rule.of_claims = random(50, 101) / 100.0;
    weigh_review(terms, part, rule);
    const YearForecast forecast{.claims = pay * part, .value = cost * part, .cost_per_value = random(20, 101) / 100.0};
    const YearExpectation expected = expected_year(rule, forecast);
    const double step = 1e-6 * pay;
    const auto next = [&](double paid, double spent) { return part * pay * price_after_review(terms, paid, spent); };
    const double of_claim =
        (next(pay + rule.of_claims * step, cost) - next(pay - rule.of_claims * step, cost)) / (2.0 * step);
    const double of_care =
        (next(pay, cost + forecast.cost_per_value * step) - next(pay, cost - forecast.cost_per_value * step)) /
        (2.0 * step);
    RC_ASSERT(std::fabs(expected.later_per_claim - of_claim) < 1e-4);
    RC_ASSERT(std::fabs(expected.later_per_value - of_care) < 1e-4);
    RC_ASSERT(expected.per_claim == rule.of_claims);  // of this year nothing changes
}

}  // namespace
}  // namespace fundsim::test
