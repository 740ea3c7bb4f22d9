// What was typed, as plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "report/numbers.hpp"

namespace fundsim::cli {

struct RunArguments {
    std::vector<std::string> files;
    std::vector<std::string> overrides;  // PATH=VALUE
    std::optional<std::uint32_t> replications;
    std::optional<std::uint64_t> seed;
    std::optional<std::uint32_t> only_replication;  // replays one, writes nothing
    unsigned threads = 0;                           // 0: all
    std::string output = "study.sqlite";
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

struct ShowArguments {
    std::string file;
    bool hash = false;
    bool json = false;
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

using Arguments =
    std::variant<RunArguments, CheckArguments, ExplainArguments, ShowArguments, SchemaArguments, TraceArguments>;

/// What was typed, or the exit status where there is nothing more to do (help, version, usage refused).
std::variant<Arguments, int> parse(int count, const char* const* words);

}  // namespace fundsim::cli
