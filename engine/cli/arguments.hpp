// What was typed, as plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "report/numbers.hpp"

namespace fundsim::cli {

/// Shard I of N, counted from 0.
struct ShardArgument {
    std::uint32_t index = 0;
    std::uint32_t count = 1;
};

struct RunArguments {
    std::vector<std::string> files;
    std::vector<std::string> overrides;  // PATH=VALUE
    std::optional<std::uint32_t> replications;
    std::optional<std::uint64_t> seed;
    std::optional<std::uint32_t> only_replication;  // replays one, writes nothing
    unsigned threads = 0;                           // 0: all
    std::string output;                             // empty: study.sqlite, or a name that tells the shard
    std::optional<ShardArgument> shard;
    std::string until;    // METRIC=HALFWIDTH
    bool pooled = false;  // beside the baseline: one list per form of care
    bool second_reference =
        false;  // beside each scenario: the same where another contract stands in for an assumed one
    bool resume = false;
    bool force = false;
    bool profile = false;
    bool json = false;
    bool quiet = false;
    report::Language language = report::Language::en;
};

struct CheckArguments {
    std::vector<std::string> files;
    std::vector<std::string> overrides;
};

struct ExplainArguments {
    std::vector<std::string> files;
    std::vector<std::string> overrides;
    std::string segment;  // only this one; empty: all
    bool json = false;
    report::Language language = report::Language::en;
};

struct MergeArguments {
    std::string output;
    std::vector<std::string> shards;
    bool partial = false;
    bool force = false;
    bool json = false;
    bool quiet = false;
    report::Language language = report::Language::en;
};

struct ShowArguments {
    std::string file;
    std::string until;  // METRIC=HALFWIDTH: asked of any study
    bool hash = false;
    bool settled = false;
    bool json = false;
    report::Language language = report::Language::en;
};

struct ReportArguments {
    std::string file;
    std::string output = "report.html";
    double hide_below = 10.0;  // children; 0: hide nothing
    report::Language language = report::Language::en;
};

struct ExportArguments {
    std::string file;
    std::string format;  // "csv", "json", "xlsx"
    std::string output;
    double hide_below = 10.0;
    report::Language language = report::Language::en;
};

struct SchemaArguments {};

struct TraceArguments {
    std::string file;
    std::vector<std::string> overrides;
    std::uint32_t replication = 0;
    std::string client;
    std::string scenario;  // of a study; empty: the baseline
    std::optional<std::uint64_t> seed;
};

using Arguments = std::variant<RunArguments, CheckArguments, ExplainArguments, ShowArguments, MergeArguments,
                               ReportArguments, ExportArguments, SchemaArguments, TraceArguments>;

/// What was typed, or the exit status where there is nothing more to do (help, version, usage refused).
std::variant<Arguments, int> parse(int count, const char* const* words);

}  // namespace fundsim::cli
