// What was reckoned before is what would be reckoned now, whatever came in between.
#include "sim/memo.hpp"

#include <gtest/gtest.h>

#include "base/philox.hpp"

namespace fundsim {
namespace {

struct Pair {
    std::int32_t a = 0;
    double b = 0.0;
    bool operator==(const Pair&) const = default;
    Mixed mixed() const { return Mixed().with(a).with(b); }
};

struct Made {
    double sum = 0.0;
    int times = 0;  // filled: a fresh value each time
    bool operator==(const Made&) const = default;
};

TEST(Memo, GivesTheValueOfTheKey) {
    Memo<Pair, Made> memo;
    int reckoned = 0;
    for (std::uint32_t i = 0; i < 10'000; ++i) {
        if (i % 100 == 0) memo.clear();
        const Block luck = philox({5, 6}, i, 0, 0, 0);
        const Pair key{static_cast<std::int32_t>(luck[0] % 20) - 10, static_cast<double>(luck[1] % 5)};
        const Made& made = memo.of(key, [&](Made& value) {
            value.sum = key.a + key.b;
            ++value.times;
            ++reckoned;
        });
        ASSERT_EQ(made.sum, key.a + key.b);
        ASSERT_EQ(made.times, 1) << "filled afresh, also where a longer list left something";
    }
#ifdef NDEBUG  // contract builds reckon each again, to compare
    EXPECT_LT(reckoned, 9'000);
#endif
}

TEST(Memo, ReckonsOnceWhatComesBackBeforeAllIsForgotten) {
    Memo<Pair, Made> memo;
    const auto fill = [](double sum) { return [sum](Made& value) { value.sum = sum; }; };
    EXPECT_EQ(memo.of({1, 2.0}, fill(1.0)).sum, 1.0);
    EXPECT_EQ(memo.of({1, 3.0}, fill(2.0)).sum, 2.0);
#ifdef NDEBUG  // contract builds reckon again, and would see that this follows from more than the key
    EXPECT_EQ(memo.of({1, 2.0}, fill(3.0)).sum, 1.0);
#endif
    memo.clear();
    EXPECT_EQ(memo.of({1, 2.0}, fill(4.0)).sum, 4.0);
}

}  // namespace
}  // namespace fundsim
