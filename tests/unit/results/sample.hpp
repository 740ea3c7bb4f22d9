// A small made-up study: two scenarios, two segments, two municipalities, three providers, two years.
#pragma once

#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <string>

#include "fundsim/outcome.hpp"
#include "fundsim/run.hpp"
#include "fundsim/study_file.hpp"

namespace fundsim::sample {

inline constexpr OutcomeShape shape{2, 2, 2, 3, 26};

inline ScenarioEntry scenario(const std::string& name) {
    ScenarioEntry entry;
    entry.name = name;
    entry.label = {name + " (nl)", name + " (en)"};
    entry.canonical = "{\"name\":\"" + name + "\"}";
    entry.resolved = "fundsim: 1\n";
    entry.sources = {{"base.yaml", "fundsim: 1\n"}};
    entry.start = "2026-01-05";
    entry.years = 2;
    entry.warm_up_weeks = 52;
    entry.budget_cents = 1'000'000;
    entry.segments = {{"common", {"Ambulant", "Common"}, "hour", 8'600, 8'000, "pxq", "pxq", false},
                      {"residential", {"Verblijf", "Residential"}, "day", 31'000, 8'000, "pxq", "pxq", true}};
    entry.municipalities = {{"tilburg", {"Tilburg", "Tilburg"}, 55'000}, {"goirle", {"Goirle", "Goirle"}, 6'000}};
    entry.providers = {{"large", true}, {"small", true}, {"elsewhere", false}};
    ExplainedContract contract;
    contract.scenario = name;
    contract.key = "common@large";
    contract.segment = "common";
    contract.model = "pxq";
    contract.model_label = {"Inspanningsgericht", "Per unit"};
    contract.providers = {"large", "small"};
    contract.changes = true;
    contract.today = {"Nu", "Now"};
    contract.sentences = {{"Een.", "One."}, {"Twee.", "Two."}};
    contract.rewards = {{"Meer loont.", "More pays."}};
    contract.events = {{"unit", {"Een uur", "An hour"}, "heavy", {"groot", "large"}, 8'600.0, 8'500.0, 5'100.0},
                       {"result", {"Doel", "Goal"}, "", {}, 0.0, NAN, NAN}};
    entry.contracts = {contract};
    return entry;
}

inline StudyHeader header() {
    StudyHeader header;
    header.engine = "fundsim test";
    header.name = "sample";
    header.question = {"Wat?", "What?"};
    header.seed = 42;
    header.replications = 40;
    header.scenarios = {scenario("baseline"), scenario("variant")};
    header.metrics_of_interest = {"spend", "wait_weeks_mean"};
    header.provenance = {{"command", "fundsim run"}, {"threads", "1"}};
    return header;
}

/// Any whole numbers that differ between cells, scenarios and replications.
inline Outcome outcome(std::size_t scenario, std::uint32_t replication) {
    Outcome made(shape);
    std::uint64_t state = 1 + 1'000'003 * scenario + replication;
    const auto next = [&](std::uint64_t below) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<std::int64_t>((state >> 33) % below);
    };
    for (std::size_t year = 0; year <= shape.years; ++year) {
        for (std::size_t s = 0; s < shape.segments; ++s)
            for (std::size_t m = 0; m < shape.municipalities; ++m)
                for (std::size_t t = 0; t < tally_count; ++t)
                    made.at(year, s, m, static_cast<Tally>(t)) = 100 + next(1'000'000);
        for (std::size_t m = 0; m < shape.municipalities; ++m)
            for (std::size_t half = 0; half < 2; ++half) made.youths_active(year, half, m) = 50 + next(100);
        for (std::size_t p = 0; p < shape.providers; ++p) {
            made.provider(year, p, ProviderTally::revenue_cents) = 1'000 + next(1'000'000);
            made.provider(year, p, ProviderTally::cost_cents) = 1'000 + next(1'000'000);
            made.provider(year, p, ProviderTally::starts) = next(100);
        }
        for (std::size_t s = 0; s < shape.segments; ++s)
            for (std::size_t week = 0; week < 30; ++week) made.waits(year, s, week) = next(50);
        for (std::size_t s = 0; s < shape.segments; ++s)
            for (std::size_t k = 0; k < severity_count; ++k)
                for (std::size_t t = 0; t < severity_tally_count; ++t)
                    made.severity(year, s, k, static_cast<SeverityTally>(t)) = next(5'000);
    }
    for (std::size_t period = 0; period < shape.periods; ++period) {
        made.spend_in(period) = next(100'000'000);
        made.waiting_at(period) = next(900);
        made.in_care_at(period) = next(12'000);
    }
    return made;
}

class SampleSimulator final : public Simulator {
public:
    void run(std::size_t scenario, std::uint32_t replication, Outcome& into) override {
        into = outcome(scenario, replication);
    }
};

inline ReplicationBlock block(std::uint32_t first, std::uint32_t count) {
    ReplicationBlock made{first, count, 2, {}, {}};
    for (std::uint32_t r = first; r < first + count; ++r)
        for (std::size_t s = 0; s < 2; ++s) made.outcomes.push_back(outcome(s, r));
    return made;
}

/// A file name of its own that is removed at the end.
class TemporaryFile {
public:
    explicit TemporaryFile(const std::string& name)
        : path_((std::filesystem::temp_directory_path() / ("fundsim-" + std::to_string(::getpid()) + "-" + name))
                    .string()) {
        remove();
    }
    ~TemporaryFile() { remove(); }
    const std::string& path() const { return path_; }

private:
    void remove() const {
        std::filesystem::remove(path_);
        std::filesystem::remove(path_ + "-journal");
    }
    std::string path_;
};

}  // namespace fundsim::sample
