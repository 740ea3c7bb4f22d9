// Nanoseconds per client review, beside the pure generator on the same counters.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/elementary.hpp"
#include "base/philox_batch.hpp"
#include "sim/columns.hpp"
#include "sim/review_kernel.hpp"

namespace fundsim {
namespace {

constexpr std::uint32_t clients = 4096;

/// A column of clients at 40 caseloads, with hazards of a year and all kinds of events.
struct ReviewCase {
    Columns columns;
    ReviewTables tables;
    std::vector<std::int32_t> goal;
    std::vector<std::uint32_t> up;
    std::vector<std::uint32_t> rows = std::vector<std::uint32_t>(clients + column_granule);
    std::vector<std::uint32_t> bits = std::vector<std::uint32_t>(clients + column_granule);
    ReviewRequest request;

    ReviewCase() : goal(40 * row_states, 1 << 18), up(40 * row_states, 0) {
        tables.hazard_client.fill(1 << 15);
        tables.hazard_other.fill(1 << 14);
        for (std::size_t state = 0; state < state_count; ++state) {
            tables.move_down[state] = (state & 3) > 0 ? 40'000'000 : 0;
            tables.add_on[state] = 40'000'000;
        }
        for (std::size_t cell = 0; cell < up.size(); ++cell) up[cell] = (cell & 3) < 3 ? 30'000'000 : 0;
        for (std::uint32_t i = 0; i < clients; ++i) {
            const Block luck = philox({7, 7}, i, 0, 0, 0);
            Row row;
            row.goal = exponential_threshold(luck[0]);
            row.client = row.other = exponential_threshold(luck[1]);
            row.cell = static_cast<std::int32_t>((i % 40) * row_states + (luck[2] & 3));
            row.id = i * 977;
            columns.append(row);
        }
        request.key = {1, 2};
        request.purpose = 16;
        request.week = 400;
        request.tables = &tables;
        request.goal_hazard = goal.data();
        request.move_up = up.data();
        request.move_up_most = *std::max_element(up.begin(), up.end());
        request.count = clients;
        point(columns);
    }
    void point(Columns& at) {
        request.goal = at.goal.data();
        request.client = at.client.data();
        request.other = at.other.data();
        request.cell = at.cell.data();
        request.id = at.id.data();
        request.stay = at.stay.data();
        request.since = at.since.data();
    }
};

void generator(benchmark::State& state) {
    std::vector<std::uint32_t> id(clients), stay(clients);
    std::array<std::vector<std::uint32_t>, 4> lanes;
    for (auto& lane : lanes) lane.resize(clients);
    for (std::uint32_t i = 0; i < clients; ++i) id[i] = i * 977;
    const BlockRequest request{.key = {1, 2},
                               .replication = 3,
                               .purpose = 16,
                               .c0 = id.data(),
                               .c1 = stay.data(),
                               .index = 5,
                               .count = clients};
    const BlockColumns out{lanes[0].data(), lanes[1].data(), lanes[2].data(), lanes[3].data()};
    philox_batch(request, out);
    for (std::uint32_t i = 0; i < clients; ++i)
        if (const Block expected = philox({1, 2}, id[i], 16, 5, 3);
            expected[0] != lanes[0][i] || expected[3] != lanes[3][i]) {
            state.SkipWithError("the batch differs from the scalar generator");
            return;
        }
    for (auto _ : state) {
        philox_batch(request, out);
        benchmark::ClobberMemory();
    }
    state.SetLabel(std::string(instruction_set_in_use()));
    state.counters["per_block"] = benchmark::Counter(static_cast<double>(state.iterations()) * clients,
                                                     benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(generator);

void review_kernel(benchmark::State& state) {
    ReviewCase fast;
    ReviewCase plain;
    const std::uint32_t events = review(fast.request, fast.rows.data(), fast.bits.data());
    const std::uint32_t expected = review_reference(plain.request, plain.rows.data(), plain.bits.data());
    if (events != expected || !std::equal(fast.bits.begin(), fast.bits.begin() + events, plain.bits.begin())) {
        state.SkipWithError("the kernel differs from its reference");
        return;
    }
    const std::vector<std::int32_t> goal = fast.columns.goal;
    for (auto _ : state) {
        benchmark::DoNotOptimize(review(fast.request, fast.rows.data(), fast.bits.data()));
        // clocks run down: wind them back now and then, a copy of 16 KiB in 64 reviews
        if ((++fast.request.week & 63) == 0) fast.columns.goal = goal;
        fast.request.goal = fast.columns.goal.data();
    }
    state.SetLabel(std::string(instruction_set_in_use()));
    state.counters["per_review"] = benchmark::Counter(static_cast<double>(state.iterations()) * clients,
                                                      benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(review_kernel);

}  // namespace
}  // namespace fundsim
