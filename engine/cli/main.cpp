// Parse, call, map errors to exit statuses.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <new>
#include <stdexcept>
#include <string>
#include <system_error>

#include "base/philox_batch.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "fundsim/run.hpp"
#include "fundsim/study_file.hpp"

namespace {

using namespace fundsim;

int refuse(const std::string& text) {
    std::fprintf(stderr, "fundsim: %s\n", text.c_str());
    return cli::exit_refused;
}

/// FUNDSIM_ISA restricts vector code, for tests and measurements; results never depend on it.
void choose_instruction_set() {
    const char* name = std::getenv("FUNDSIM_ISA");
    if (!name || !*name) return;
    if (!select_instruction_set(name))
        throw cli::UsageError("FUNDSIM_ISA=" + std::string(name) +
                              " is unknown or not available on this machine (baseline, avx2, avx512, best)");
}

int dispatch(const cli::Arguments& arguments, const std::vector<std::string>& words) {
    if (const auto* run = std::get_if<cli::RunArguments>(&arguments)) return cli::run_command(*run, words);
    if (const auto* check = std::get_if<cli::CheckArguments>(&arguments)) return cli::check_command(*check);
    if (const auto* explain = std::get_if<cli::ExplainArguments>(&arguments)) return cli::explain_command(*explain);
    if (const auto* show = std::get_if<cli::ShowArguments>(&arguments)) return cli::show_command(*show);
    if (const auto* merge = std::get_if<cli::MergeArguments>(&arguments)) return cli::merge_command(*merge);
    if (const auto* report = std::get_if<cli::ReportArguments>(&arguments)) return cli::report_command(*report);
    if (const auto* exported = std::get_if<cli::ExportArguments>(&arguments)) return cli::export_command(*exported);
    if (const auto* trace = std::get_if<cli::TraceArguments>(&arguments)) return cli::trace_command(*trace);
    return cli::schema_command();
}

}  // namespace

int main(int count, char** words) {
    try {
        choose_instruction_set();
        const auto parsed = cli::parse(count, words);
        if (const int* status = std::get_if<int>(&parsed)) return *status;
        const int status = dispatch(std::get<cli::Arguments>(parsed), {words, words + count});
        if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
            throw std::runtime_error("what was asked for could not be printed: standard output is full or closed");
        return status;
    } catch (const ScenarioError& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return cli::exit_refused;
    } catch (const cli::UsageError& error) {
        return refuse(error.what());
    } catch (const StudyFileError& error) {
        return refuse(error.what());
    } catch (const std::invalid_argument& error) {
        return refuse(error.what());
    } catch (const std::bad_alloc&) {
        std::fputs("fundsim: out of memory\n", stderr);
        return cli::exit_failed;
    } catch (const std::filesystem::filesystem_error& error) {
        std::fprintf(stderr, "fundsim: %s\n", error.what());
        return cli::exit_failed;
    } catch (const std::system_error& error) {
        std::fprintf(stderr, "fundsim: the system gives no more resources, of memory or threads (%s)\n", error.what());
        return cli::exit_failed;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "fundsim: %s\n", error.what());
        return cli::exit_failed;
    }
}
