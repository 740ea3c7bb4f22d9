// Draws and identities, frozen: a change of any of them changes every result, and belongs in the changelog.
//
// FUNDSIM_UPDATE_GOLDEN=1 writes the file anew; otherwise it is compared to the letter.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "base/distributions.hpp"
#include "base/elementary.hpp"
#include "base/philox.hpp"
#include "model/client_id.hpp"
#include "model/flow/clocks.hpp"
#include "model/flow/placement.hpp"
#include "model/purposes.hpp"
#include "plan/tables.hpp"

namespace fundsim {
namespace {

constexpr std::uint64_t seed = 20260105;

template <class... Arguments>
std::string text(const char* format, Arguments... arguments) {
    char buffer[256];
    std::snprintf(buffer, sizeof buffer, format, arguments...);
    return buffer;
}

std::string words(const Block& block) { return text("%08x %08x %08x %08x", block[0], block[1], block[2], block[3]); }

/// Lines of the golden file: a name and what it is.
class Golden {
public:
    void add(const std::string& name, const std::string& value) { lines_.push_back(name + " = " + value); }
    void add(const std::string& name, double value) { add(name, text("%a", value)); }
    const std::vector<std::string>& lines() const { return lines_; }

private:
    std::vector<std::string> lines_;
};

void add_blocks(Golden& golden) {
    // known answers of Random123
    golden.add("philox of zeros", words(philox({0, 0}, 0, 0, 0, 0)));
    golden.add("philox of ones",
               words(philox({0xFFFFFFFFU, 0xFFFFFFFFU}, 0xFFFFFFFFU, 0xFFFFFFFFU, 0xFFFFFFFFU, 0xFFFFFFFFU)));
    golden.add("philox of pi",
               words(philox({0xA4093822U, 0x299F31D0U}, 0x243F6A88U, 0x85A308D3U, 0x13198A2EU, 0x03707344U)));
    const std::uint32_t client = ClientId::referred(3, 123, 7).word;
    for (const PurposeDescription& purpose : purpose_list) {
        const bool of_municipality = block_of(purpose.purpose) >= block_of(Purpose::referral_count);
        const std::uint32_t who = of_municipality ? 3U : client;
        const std::uint32_t stay = of_municipality ? 0U : stay_word(2);
        golden.add("draw of " + std::string(purpose.name),
                   words(philox(key_of_seed(seed), who, stay | block_of(purpose.purpose), 5, 11)));
    }
    PhiloxStream stream(key_of_seed(seed), 1, 2, 3);
    std::string first;
    for (int i = 0; i < 6; ++i) first += text(i == 0 ? "%08x" : " %08x", stream());
    golden.add("stream", first);
    const std::string path = "segments.day_care.need.heavy";
    const std::uint64_t hash = hash_of_name(path.data(), path.size());
    const PhiloxKey key = key_of_name(seed, hash);
    golden.add("hash of a path", text("%016llx", static_cast<unsigned long long>(hash)));
    golden.add("key of a path", text("%08x %08x", key.low, key.high));
}

void add_variates(Golden& golden) {
    for (const std::uint32_t draw : {0U, 1U, 0x12345678U, 0x80000000U, 0xFFFFFFFFU})
        golden.add(text("exponential_threshold %08x", draw), std::to_string(exponential_threshold(draw)));
    for (const double p : {1e-9, 0.01, 0.3, 0.5, 0.975}) golden.add(text("normal_quantile %g", p), normal_quantile(p));
    for (const double x : {-30.0, -0.1, 1.0}) golden.add(text("exponential %g", x), exponential(x));
    for (const double x : {1e-10, 0.7, 1234.5}) golden.add(text("logarithm %g", x), logarithm(x));
    golden.add("normal_distribution 1.5", normal_distribution(1.5));
    for (const double p : {0.0, 1e-6, 0.25, 1.0})
        golden.add(text("probability_threshold %g", p), text("%08x", probability_threshold(p)));
    std::string counts;
    for (const double rate : {0.01, 0.9, 7.3, 120.0, 599.0})
        for (const std::uint32_t draw : {0x00100000U, 0x9E3779B9U, 0xFFFFFF00U})
            counts += (counts.empty() ? "" : " ") + std::to_string(poisson_count(draw, rate));
    golden.add("poisson_count", counts);
    const AliasTable table(std::vector<double>{0.42, 0.0, 0.31, 0.2, 0.07});
    std::string picks;
    for (std::uint32_t i = 0; i < 24; ++i) picks += std::to_string(table.pick(i * 0x9E3779B9U));
    golden.add("alias picks", picks);
    for (const double cv : {0.05, 0.3, 1.2})
        golden.add(text("gamma_frailty %g", cv), gamma_frailty(seed, 3, 33, 2, 11, cv));
    std::string matches;
    for (std::uint32_t candidate = 0; candidate < candidate_count; ++candidate)
        matches += std::to_string(MatchThresholds::best_of(2.5).level(match_luck(0x9B2DFC4FU, 0xE12D3C4FU, candidate)));
    golden.add("match levels", matches);
    golden.add("match factor",
               match_factor(2, 0.1, expected_match({.providers = 10.0, .acceptable = 0.7, .central = 0.1})));
    golden.add("start_clock", std::to_string(start_clock(0x9E3779B9U, 3500, 0x40000000U, 300000)) + " " +
                                  std::to_string(start_clock(0xFFFFFFFFU, 4096, 0, 1)) + " " +
                                  std::to_string(start_clock(0, 40960, 0, 1)));
}

void add_identities(Golden& golden) {
    const std::vector<std::string> towns{"goirle", "hilvarenbeek", "oisterwijk", "tilburg"};
    for (const ClientId id :
         {ClientId::referred(0, 0, 0), ClientId::referred(3, 123, 7), ClientId::referred(2, 415, 1031),
          ClientId::referred(511, 3583, 2047), ClientId::in_stock(3, 1234), ClientId::in_stock(1, 3U << 14)})
        golden.add("client " + (id.municipality() < towns.size() ? to_string(id, towns) : "of the last town"),
                   text("%08x", id.word));
}

void add_parameters(Golden& golden) {
    Plan plan;
    plan.seed = seed;
    plan.scenario.uncertain = {
        {"a.lognormal", Spread::lognormal, 26.0, 104.0, 52.0, 0.0, 1e9},
        {"b.logitnormal", Spread::logitnormal, 0.02, 0.15, 0.06, 0.0, 1.0},
        {"c.normal", Spread::normal, 0.01, 0.02, 0.01, -1.0, 1.0},
        {"d.uniform", Spread::uniform, 0.4, 0.8, 0.6, 0.0, 1.0},
        {"e.none", Spread::none, 7.0, 7.0, 7.0, 0.0, 100.0},
        {"f.clipped", Spread::normal, 0.0, 1e6, 0.0, -0.5, 0.5},
    };
    const auto add = [&](const std::string& kind) {
        for (const std::uint32_t draw : {0U, 7U}) {
            const std::vector<double> drawn = draw_parameters(plan, draw);
            for (std::size_t i = 0; i < drawn.size(); ++i)
                golden.add(kind + plan.scenario.uncertain[i].path + text(" in draw %u", draw), drawn[i]);
        }
    };
    add("");
    plan.scenario.correlations = {{"a.lognormal", "d.uniform", 0.6}, {"a.lognormal", "b.logitnormal", -0.4}};
    add("correlated ");
}

TEST(GoldenDraws, AreWhatTheyWere) {
    Golden golden;
    add_blocks(golden);
    add_variates(golden);
    add_identities(golden);
    add_parameters(golden);
    const std::string path = FUNDSIM_SOURCE_DIR "/tests/golden/draws.txt";
    const char* update = std::getenv("FUNDSIM_UPDATE_GOLDEN");
    if (update && std::string(update) == "1") {
        std::ofstream file(path);
        for (const std::string& line : golden.lines()) file << line << '\n';
        ASSERT_TRUE(file.flush()) << "cannot write " << path;
    }
    std::ifstream file(path);
    ASSERT_TRUE(file) << path << " is missing";
    std::vector<std::string> kept;
    for (std::string line; std::getline(file, line);) kept.push_back(line);
    EXPECT_EQ(kept.size(), golden.lines().size());
    for (std::size_t i = 0; i < std::min(kept.size(), golden.lines().size()); ++i)
        EXPECT_EQ(golden.lines()[i], kept[i]) << "line " << i + 1;
}

}  // namespace
}  // namespace fundsim
