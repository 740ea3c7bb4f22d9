// Promise 3: no allocation per client in steady state. Counts every operator new while a replication runs.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <string>

#include "fundsim/read.hpp"
#include "fundsim/replicate.hpp"

namespace {

std::atomic<long> allocations{0};

}  // namespace

// GCC cannot see that these pairs belong together.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size)) return memory;
    throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    ++allocations;
    return std::malloc(size);
}
void* operator new[](std::size_t size) { return operator new(size); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace fundsim {
namespace {

/// Allocations of one more replication after a few have settled the pools.
long allocations_of_a_replication(const Scenario& scenario) {
    const Plan plan = compile(scenario, 1);
    Replicator replicator(plan);
    Outcome outcome(shape_of(plan));
    for (std::uint32_t replication = 0; replication < 6; ++replication) replicator.run(replication, outcome);
    const long before = allocations;
    replicator.run(3, outcome);
    return allocations - before;
}

std::string scenario_file(const std::string& name) { return std::string(FUNDSIM_SOURCE_DIR) + "/scenarios/" + name; }

// Debug builds keep a book of the luck that was used (sim/luck_book.hpp), which grows with every draw.
#ifdef NDEBUG
constexpr bool keeps_a_book = false;
#else
constexpr bool keeps_a_book = true;
#endif

TEST(Allocation, NoneGrowsWithTheNumberOfClients) {
    if (keeps_a_book) GTEST_SKIP() << "debug builds keep a book of luck";
    // What remains is the building of tables for a parameter draw: the same for half and for twice the clients.
    Scenario scenario = read_scenario(scenario_file("reference/ref-flow-a.yaml"));
    const long few = [&] {
        Scenario half = scenario;
        half.segments[0].starts = Value(scenario.segments[0].starts->central / 2.0);
        return allocations_of_a_replication(half);
    }();
    const long many = allocations_of_a_replication(scenario);
    EXPECT_EQ(few, many);
    EXPECT_LT(many, 200) << "60,000 clients pass through a replication";
}

TEST(Allocation, TheRegionAllocatesOnlyForItsTables) {
    if (keeps_a_book) GTEST_SKIP() << "debug builds keep a book of luck";
    const long count = allocations_of_a_replication(read_scenario(scenario_file("regions/hart-van-brabant.yaml")));
    EXPECT_LT(count, 4000) << "85,000 referrals and 1,200,000 reviews pass through a replication";
}

TEST(Allocation, TheCounterCounts) {
    const long before = allocations;
    const std::string planted(1000, 'x');
    EXPECT_EQ(allocations - before, 1) << planted.size();
}

}  // namespace
}  // namespace fundsim
