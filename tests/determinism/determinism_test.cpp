// The same bits: for every instruction set, for a fresh or a used replicator, in any order of replications, on every
// compiler. tests/golden/outcomes.txt holds the hash of whole outcomes; it is how a second compiler is compared.
//
// After an intended change of results: FUNDSIM_UPDATE_GOLDEN=1 ctest -R test_determinism, and a line in the changelog.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/philox.hpp"
#include "base/philox_batch.hpp"
#include "determinism/small_region.hpp"
#include "fundsim/read.hpp"
#include "fundsim/replicate.hpp"

namespace fundsim::testing {
namespace {

constexpr std::uint64_t seed = 20260105;
constexpr std::string_view golden_path = FUNDSIM_SOURCE_DIR "/tests/golden/outcomes.txt";

/// Hash of every number of an outcome, in a fixed order.
std::uint64_t hash_of(const Outcome& outcome) {
    std::uint64_t hash = 0;
    const auto add = [&](std::int64_t value) { hash = spread_bits(hash ^ static_cast<std::uint64_t>(value)); };
    const OutcomeShape& shape = outcome.shape();
    for (std::size_t year = 0; year <= shape.years; ++year) {
        for (std::size_t s = 0; s < shape.segments; ++s) {
            for (std::size_t m = 0; m < shape.municipalities; ++m)
                for (std::size_t t = 0; t < tally_count; ++t) add(outcome.at(year, s, m, static_cast<Tally>(t)));
            for (std::size_t bin = 0; bin < wait_bins; ++bin) add(outcome.waits(year, s, bin));
            for (std::size_t k = 0; k < severity_count; ++k)
                for (std::size_t t = 0; t < severity_tally_count; ++t)
                    add(outcome.severity(year, s, k, static_cast<SeverityTally>(t)));
        }
        for (std::size_t half = 0; half < 2; ++half)
            for (std::size_t m = 0; m < shape.municipalities; ++m) add(outcome.youths_active(year, half, m));
        for (std::size_t p = 0; p < shape.providers; ++p)
            for (std::size_t t = 0; t < provider_tally_count; ++t) {
                const auto tally = static_cast<ProviderTally>(t);
                // appended later: where nobody enters the hash is that of before
                if (tally == ProviderTally::entries && outcome.provider(year, p, tally) == 0) continue;
                add(outcome.provider(year, p, tally));
            }
    }
    for (std::size_t period = 0; period < shape.periods; ++period) {
        add(outcome.waiting_at(period));
        add(outcome.in_care_at(period));
        add(outcome.spend_in(period));
    }
    return hash;
}

struct Case {
    const char* name;
    Scenario (*scenario)();
    std::uint32_t replications;
};
constexpr const char* reference_flow = FUNDSIM_SOURCE_DIR "/scenarios/reference/ref-flow-a.yaml";
const Case cases[] = {
    {"small-region", small_region, 3},
    {"ref-flow-a", [] { return read_scenario(reference_flow); }, 2},
    {"ref-flow-a-weekly", [] { return read_scenario(reference_flow, {"clock.review=1 week"}); }, 1},
};

using Hashes = std::map<std::string, std::uint64_t>;  // "small-region 0" -> hash

Hashes hashes() {
    Hashes found;
    for (const Case& of : cases) {
        const Plan plan = compile(of.scenario(), seed);
        Replicator replicator(plan);
        Outcome outcome(shape_of(plan));
        for (std::uint32_t r = 0; r < of.replications; ++r) {
            replicator.run(r, outcome);
            found[std::string(of.name) + ' ' + std::to_string(r)] = hash_of(outcome);
        }
    }
    return found;
}

Hashes golden() {
    std::ifstream file{std::string(golden_path)};
    Hashes held;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line[0] == '#') continue;
        std::istringstream words(line);
        std::string name;
        std::string replication;
        std::string hash;
        words >> name >> replication >> hash;
        held[name + ' ' + replication] = std::stoull(hash, nullptr, 16);
    }
    return held;
}

void write_golden(const Hashes& found) {
    std::ofstream file{std::string(golden_path)};
    file << "# Hash of whole outcomes: scenario, replication, 64 bits. The same for every compiler and instruction "
            "set.\n"
            "# Written by FUNDSIM_UPDATE_GOLDEN=1 test_determinism; a change here is a change of results: say so in "
            "the changelog.\n";
    for (const auto& [name, hash] : found) {
        char text[17];
        std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
        file << name << ' ' << text << '\n';
    }
}

TEST(Golden, OutcomesAreTheCommittedOnes) {
    const Hashes found = hashes();
    if (const char* update = std::getenv("FUNDSIM_UPDATE_GOLDEN");
        update != nullptr && std::string_view(update) == "1") {
        write_golden(found);
        GTEST_SKIP() << "wrote " << golden_path;
    }
    EXPECT_EQ(found, golden())
        << "results changed; if that is intended: FUNDSIM_UPDATE_GOLDEN=1 and a line in the changelog";
}

class SameBits : public ::testing::TestWithParam<std::string_view> {
protected:
    void TearDown() override { select_instruction_set("best"); }
};

TEST_P(SameBits, ForEveryInstructionSet) {
    const Hashes best = hashes();
    if (!select_instruction_set(GetParam())) GTEST_SKIP() << "this machine has no " << GetParam();
    EXPECT_EQ(hashes(), best) << instruction_set_in_use();
}

INSTANTIATE_TEST_SUITE_P(All, SameBits, ::testing::Values("baseline", "avx2", "avx512"),
                         [](const auto& instance) { return std::string(instance.param); });

TEST(SameBits, ForAFreshReplicatorAndInAnyOrder) {
    const Plan plan = compile(small_region(), seed);
    Outcome outcome(shape_of(plan));
    std::vector<Outcome> fresh;
    for (std::uint32_t r = 0; r < 4; ++r) {
        Replicator replicator(plan);
        replicator.run(r, outcome);
        fresh.push_back(outcome);
    }
    Replicator used(plan);
    for (const std::uint32_t r : {3U, 0U, 2U, 2U, 1U, 3U}) {
        used.run(r, outcome);
        EXPECT_EQ(outcome, fresh[r]) << "replication " << r << " depends on what ran before";
    }
}

TEST(SameBits, WhenWatched) {
    const Plan plan = compile(small_region(), seed);
    Outcome plain(shape_of(plan));
    Replicator replicator(plan);
    replicator.run(1, plain);
    EXPECT_FALSE(replicator.trace(1, "town_1-w60-0").empty());
    replicator.set_profiling(true);
    Outcome watched(shape_of(plan));
    replicator.run(1, watched);
    EXPECT_EQ(watched, plain);
}

TEST(Hash, SeesEverySeedReplicationAndCent) {
    const Plan plan = compile(small_region(), seed);
    const Plan other = compile(small_region(), seed + 1);
    Outcome outcome(shape_of(plan));
    Replicator(plan).run(0, outcome);
    const std::uint64_t hash = hash_of(outcome);
    Outcome changed = outcome;
    changed.at(2, 1, 2, Tally::spend_care) += 1;
    EXPECT_NE(hash_of(changed), hash);
    changed = outcome;
    changed.waits(1, 0, 3) += 1;
    EXPECT_NE(hash_of(changed), hash);
    Replicator(plan).run(1, changed);
    EXPECT_NE(hash_of(changed), hash);
    Replicator(other).run(0, changed);
    EXPECT_NE(hash_of(changed), hash);
}

TEST(Hash, IsOfARegionInWhichEverythingHappens) {
    // a golden hash guards only what occurs in it
    const Plan plan = compile(small_region(), seed);
    Outcome outcome(shape_of(plan));
    Replicator replicator(plan);
    for (std::size_t t = 0; t < tally_count; ++t) {
        const auto tally = static_cast<Tally>(t);
        std::int64_t seen = 0;
        for (std::uint32_t r = 0; r < 3; ++r) {
            replicator.run(r, outcome);
            for (std::size_t year = 0; year <= 2; ++year) seen += outcome.total(year, tally);
        }
        EXPECT_NE(seen, 0) << name_of(tally) << " never happens in the small region";
    }
}

}  // namespace
}  // namespace fundsim::testing
