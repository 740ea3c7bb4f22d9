// The generator against published vectors, its vector forms against the plain one, names and streams.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/philox.hpp"
#include "base/philox_batch.hpp"

namespace fundsim {
namespace {

struct KnownAnswer {
    Block counter;
    PhiloxKey key;
    Block answer;
};

// Random123 1.14, tests/kat_vectors, lines `philox4x32 10`.
constexpr std::array known_answers{
    KnownAnswer{{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    KnownAnswer{{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
                {0xffffffff, 0xffffffff},
                {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    KnownAnswer{{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
                {0xa4093822, 0x299f31d0},
                {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

TEST(Philox, GivesThePublishedVectors) {
    for (const KnownAnswer& known : known_answers) {
        const Block& c = known.counter;
        EXPECT_EQ(philox(known.key, c[0], c[1], c[2], c[3]), known.answer);
    }
}

TEST(Philox, IsAvailableWhenCompiling) {
    static_assert(philox({0, 0}, 0, 0, 0, 0)[0] == 0x6627e8d5);
    static_assert(hash_of_name("", 0) == 0xcbf29ce484222325ULL);
}

TEST(Philox, KeyOfASeedIsTheSeed) {
    EXPECT_EQ(key_of_seed(0x0123456789abcdefULL), (PhiloxKey{0x89abcdef, 0x01234567}));
}

TEST(Philox, HashesNamesAsPublished) {
    // Fowler, Noll, Vo: FNV-1a test vectors; SplitMix64 from state 0
    EXPECT_EQ(hash_of_name("a", 1), 0xaf63dc4c8601ec8cULL);
    EXPECT_EQ(hash_of_name("foobar", 6), 0x85944171f73967e8ULL);
    EXPECT_EQ(spread_bits(0), 0xe220a8397b1dcdafULL);
}

TEST(Philox, StreamIsTheBlocksOneAfterTheOther) {
    const PhiloxKey key = key_of_name(7, hash_of_name("frailty", 7));
    PhiloxStream stream(key, 3, 5, 11);
    for (std::uint32_t position = 0; position < 100; ++position)
        for (const std::uint32_t lane : philox(key, position, 3, 5, 11)) EXPECT_EQ(stream(), lane);
}

class Batch : public testing::TestWithParam<std::string_view> {
protected:
    void TearDown() override { select_instruction_set("best"); }
};

TEST_P(Batch, EqualsThePlainFormForEveryLength) {
    if (!select_instruction_set(GetParam())) GTEST_SKIP() << "this machine has no " << GetParam();
    for (std::size_t count = 0; count <= 70; ++count) {
        const std::size_t room = padded(count);
        std::vector<std::uint32_t> c0(room), c1(room);
        for (std::size_t i = 0; i < room; ++i) {
            const Block any = philox({42, 1}, static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(count), 0, 0);
            c0[i] = any[0];
            c1[i] = any[1] << 24;  // a stay word: purposes are or-ed in below it
        }
        std::array<std::vector<std::uint32_t>, 4> lanes;
        for (auto& lane : lanes) lane.resize(room);
        philox_batch({.key = {0x9abcdef0, 0x12345678},
                      .replication = 77,
                      .purpose = 16,
                      .c0 = c0.data(),
                      .c1 = c1.data(),
                      .index = 1234,
                      .count = count},
                     {lanes[0].data(), lanes[1].data(), lanes[2].data(), lanes[3].data()});
        for (std::size_t i = 0; i < count; ++i) {
            const Block plain = philox({0x9abcdef0, 0x12345678}, c0[i], c1[i] | 16U, 1234, 77);
            for (std::size_t lane = 0; lane < 4; ++lane) ASSERT_EQ(lanes[lane][i], plain[lane]) << count << ' ' << i;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(EveryInstructionSet, Batch, testing::Values("baseline", "avx2", "avx512"),
                         [](const auto& instance) { return std::string(instance.param); });

TEST(InstructionSets, RefuseAnUnknownName) {
    EXPECT_FALSE(select_instruction_set("abacus"));
    EXPECT_TRUE(select_instruction_set("best"));
}

TEST(InstructionSets, AreReallySwitched) {
    // otherwise the comparisons of instruction sets would compare one path with itself
    std::set<std::string> in_use;
    std::size_t selected = 0;
    for (const std::string_view name : {"baseline", "avx2", "avx512"}) {
        if (!select_instruction_set(name)) continue;
        ++selected;
        in_use.emplace(instruction_set_in_use());
    }
    select_instruction_set("best");
    EXPECT_GE(selected, 1U);
    EXPECT_EQ(in_use.size(), selected);
}

}  // namespace
}  // namespace fundsim
