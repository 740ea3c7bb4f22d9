// The vector code of the engine gives the bits of its plain counterpart, on every instruction set of this machine.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/philox_batch.hpp"
#include "property/random_recipe.hpp"
#include "sim/review_kernel.hpp"

namespace fundsim::property {
namespace {

constexpr std::array instruction_sets{"baseline", "avx2", "avx512"};

/// Runs `body` on each instruction set that this machine has.
template <class Body>
void on_every_instruction_set(Body&& body) {
    for (const char* name : instruction_sets) {
        if (!select_instruction_set(name)) continue;
        body(name);
    }
    select_instruction_set("best");
}

/// Figures from a private stream: cheaper than a generator per element, and as good for columns.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : stream_(key_of_seed(seed), 1, 2, 3) {}
    std::uint32_t word() { return stream_(); }
    std::uint32_t below(std::uint32_t limit) {
        return static_cast<std::uint32_t>((std::uint64_t{stream_()} * limit) >> 32);
    }
    /// A threshold: never, always, or anything.
    std::uint32_t threshold() {
        const std::uint32_t kind = below(4);
        return kind == 0 ? 0U : kind == 1 ? 0xFFFFFFFFU : word();
    }

private:
    PhiloxStream stream_;
};

struct ReviewCase {
    static constexpr std::uint32_t caseloads = 5;
    ReviewTables tables;
    std::vector<std::int32_t> goal_hazard = std::vector<std::int32_t>(caseloads * row_states);
    std::vector<std::uint32_t> move_up = std::vector<std::uint32_t>(caseloads * row_states);
    std::vector<std::int32_t> goal, client, other, cell, since;
    std::vector<std::uint32_t> id, stay, rows, bits;
    ReviewRequest request;

    ReviewCase(std::uint64_t seed, std::uint32_t count, int shift, bool draws_matter) {
        Dice dice(seed);
        const auto hazard = [&] { return static_cast<std::int32_t>(dice.below(3) == 0 ? 0 : dice.below(1U << 24)); };
        for (std::size_t state = 0; state < state_count; ++state) {
            tables.hazard_client[state] = hazard();
            tables.hazard_other[state] = hazard();
            const std::size_t k = state & 3U;
            if (!draws_matter) continue;
            tables.move_down[state] = k == 0 ? 0 : dice.threshold();
            tables.add_on[state] = dice.threshold();
            tables.setting[state] = dice.threshold();
            tables.early_end[state] = dice.threshold();
            tables.change_request[state] = dice.threshold();
        }
        for (std::size_t c = 0; c < goal_hazard.size(); ++c) {
            goal_hazard[c] = hazard();
            move_up[c] = (c & 3U) == 3 || !draws_matter ? 0 : dice.threshold();
        }
        const std::size_t room = padded(count + column_granule);
        for (auto* column : {&goal, &client, &other, &cell, &since}) column->resize(room);
        for (auto* column : {&id, &stay, &rows, &bits}) column->resize(room);
        const std::int32_t week = static_cast<std::int32_t>(dice.below(3000));
        for (std::size_t i = 0; i < room; ++i) {  // rows beyond `count` hold what earlier rows left there
            const auto clock = [&] { return static_cast<std::int32_t>(dice.word() >> (1 + dice.below(20))); };
            goal[i] = clock();
            client[i] = clock();
            other[i] = clock();
            cell[i] = static_cast<std::int32_t>(dice.below(caseloads * row_states));
            since[i] = week - static_cast<std::int32_t>(dice.below(4000));
            id[i] = dice.word();
            stay[i] = dice.below(256) << 24;
        }
        request.key = key_of_seed(seed);
        request.replication = dice.word();
        request.purpose = dice.below(64);
        request.week = week;
        request.review_shift = shift;
        request.draws_matter = draws_matter;
        request.count = count;
    }

    /// Points the request at this object's columns, reviews, and says what came out, in a comparable form.
    template <class Review>
    std::vector<std::int64_t> run(Review&& review_them) {
        request.tables = &tables;
        request.goal_hazard = goal_hazard.data();
        request.move_up = move_up.data();
        request.move_up_most = *std::max_element(move_up.begin(), move_up.end());
        if ((request.replication & 7U) == 0) request.move_up_most = 0;  // nobody moves, whatever the table says
        request.goal = goal.data();
        request.client = client.data();
        request.other = other.data();
        request.cell = cell.data();
        request.id = id.data();
        request.stay = stay.data();
        request.since = since.data();
        const std::uint32_t events = review_them(request, rows.data(), bits.data());
        std::vector<std::int64_t> all{events};
        for (std::uint32_t e = 0; e < events; ++e) all.insert(all.end(), {rows[e], bits[e]});
        for (std::uint32_t i = 0; i < request.count; ++i)
            all.insert(all.end(), {goal[i], client[i], other[i], cell[i]});
        return all;
    }
};

RC_GTEST_PROP(ReviewKernel, EqualsItsPlainVersion, ()) {
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const auto count = *rc::gen::inRange<std::uint32_t>(0, 100);
    const auto shift = *rc::gen::inRange(0, 3);
    const auto draws_matter = *rc::gen::weightedElement<bool>({{4, true}, {1, false}});
    const auto expected = ReviewCase(seed, count, shift, draws_matter).run(review_reference);
    on_every_instruction_set([&](const std::string& name) {
        RC_LOG() << name << '\n';
        RC_ASSERT(ReviewCase(seed, count, shift, draws_matter).run(review) == expected);
    });
}

RC_GTEST_PROP(PhiloxBatch, EqualsOneBlockAtATime, (std::uint64_t seed)) {
    const auto count = *rc::gen::inRange<std::size_t>(0, 100);
    Dice dice(seed);
    std::vector<std::uint32_t> c0(padded(count)), c1(padded(count));
    for (std::size_t i = 0; i < c0.size(); ++i) c0[i] = dice.word(), c1[i] = dice.below(256) << 24;
    const BlockRequest request{.key = key_of_seed(seed),
                               .replication = dice.word(),
                               .purpose = dice.below(64),
                               .c0 = c0.data(),
                               .c1 = c1.data(),
                               .index = dice.word(),
                               .count = count};
    on_every_instruction_set([&](const std::string& name) {
        RC_LOG() << name << '\n';
        std::array<std::vector<std::uint32_t>, 4> lanes;
        for (auto& lane : lanes) lane.resize(padded(count));
        philox_batch(request, {lanes[0].data(), lanes[1].data(), lanes[2].data(), lanes[3].data()});
        for (std::size_t i = 0; i < count; ++i) {
            const Block block = philox(request.key, c0[i], c1[i] | request.purpose, request.index, request.replication);
            RC_ASSERT((Block{lanes[0][i], lanes[1][i], lanes[2][i], lanes[3][i]}) == block);
        }
    });
}

RC_GTEST_PROP(Engine, GivesTheSameOutcomeOnEveryInstructionSet, (const Recipe& recipe)) {
    const Plan plan = plan_of(recipe);
    const Outcome best = outcome_of(plan, 1);
    on_every_instruction_set([&](const std::string& name) {
        RC_LOG() << name << '\n';
        expect_equal(plan, outcome_of(plan, 1), best);
    });
}

}  // namespace
}  // namespace fundsim::property
