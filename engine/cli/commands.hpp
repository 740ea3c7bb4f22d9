// The commands. Each returns the exit status; errors are exceptions and mapped in main.cpp.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.hpp"
#include "fundsim/read.hpp"
#include "fundsim/scenario.hpp"

namespace fundsim::cli {

inline constexpr int exit_done = 0;
inline constexpr int exit_failed = 1;
inline constexpr int exit_refused = 2;
inline constexpr int exit_interrupted = 130;

inline constexpr std::uint32_t most_replications = 10'000'000;

/// What was typed cannot be done; exit status 2.
class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// One study file, or scenario files side by side. Throws ScenarioError with the problems of all files.
Study load_study(const std::vector<std::string>& files, const std::vector<std::string>& overrides,
                 std::vector<Diagnostic>& warnings);
/// "1 year", "2 years"
std::string counted(std::size_t count, std::string_view one, std::string_view many);
void print_warnings(const std::vector<Diagnostic>& warnings);

int run_command(const RunArguments& arguments, const std::vector<std::string>& words);
int check_command(const CheckArguments& arguments);
int explain_command(const ExplainArguments& arguments);
/// "METRIC=HALFWIDTH"; throws UsageError.
Question question_of(const std::string& text);
/// Throws UsageError where a question cannot be asked of these scenarios.
void check_question(const Question& question, const std::vector<std::string>& scenarios, std::size_t baseline);
/// The question of a study, before anything is added to it or computed for it.
void check_question_of(const Study& study);

int merge_command(const MergeArguments& arguments);
int show_command(const ShowArguments& arguments);
int report_command(const ReportArguments& arguments);
int export_command(const ExportArguments& arguments);
int schema_command();
int trace_command(const TraceArguments& arguments);

}  // namespace fundsim::cli
