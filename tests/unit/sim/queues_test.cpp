// Waiting lists: first in, first out, but for those who come from crisis care.
#include <gtest/gtest.h>

#include <vector>

#include "sim/queues.hpp"

namespace fundsim {
namespace {

std::vector<std::uint32_t> order_of(Queues& queues) {
    std::vector<std::uint32_t> order;
    for (std::uint32_t front = queues.front(0); front != Queues::none; front = queues.front(0)) {
        order.push_back(front);
        queues.node(front).waiting = false;
        queues.pop(0);
    }
    return order;
}

TEST(Queues, ServesThoseWithPriorityBeforeOthersInTheirOrder) {
    Queues queues;
    queues.reset(1);
    const auto push = [&](bool first) { return queues.push(0, {.rate = 1, .first = first}); };
    const std::uint32_t a = push(false), b = push(true), c = push(false), d = push(true);
    EXPECT_EQ(queues.length(0), 4);
    EXPECT_EQ(queues.firsts(0), 2);
    EXPECT_EQ(order_of(queues), (std::vector<std::uint32_t>{b, d, a, c}));
    EXPECT_EQ(queues.length(0), 0);
    EXPECT_EQ(queues.firsts(0), 0);
}

TEST(Queues, KeepTheirOrderWhenSomebodyLeaves) {
    Queues queues;
    queues.reset(1);
    const auto push = [&](bool first) { return queues.push(0, {.rate = 1, .first = first}); };
    const std::uint32_t a = push(true), b = push(true), c = push(false);
    queues.leave(0, b);  // the last with priority: who comes next still stands behind `a`
    const std::uint32_t d = push(true);
    EXPECT_EQ(queues.firsts(0), 2);
    queues.leave(0, c);
    const std::uint32_t e = push(false);
    EXPECT_EQ(queues.length(0), 3);
    EXPECT_EQ(order_of(queues), (std::vector<std::uint32_t>{a, d, e}));
    // places of those who left are used again, also by who is first in an empty list
    const std::uint32_t f = push(true), g = push(false), h = push(true);
    EXPECT_EQ(order_of(queues), (std::vector<std::uint32_t>{f, h, g}));
}

}  // namespace
}  // namespace fundsim
