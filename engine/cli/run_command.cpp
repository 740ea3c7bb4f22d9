#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <numeric>
#include <thread>

#include "base/philox_batch.hpp"
#include "cli/build.hpp"
#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/progress.hpp"
#include "cli/summary_text.hpp"
#include "fundsim/run.hpp"
#include "fundsim/study_file.hpp"

namespace fundsim::cli {
namespace {

/// As it can be typed in a shell.
std::string quoted(const std::string& word) {
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=+,:@%";
    if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
    std::string text = "'";
    for (const char letter : word) letter == '\'' ? text += "'\\''" : text += letter;
    return text + "'";
}

std::string command_text(const std::vector<std::string>& words) {
    std::string text = "fundsim";
    for (std::size_t i = 1; i < words.size(); ++i) text += " " + quoted(words[i]);
    return text;
}

/// The command that runs one replication again, less its number.
std::string replay_command(const RunArguments& arguments, std::uint64_t seed) {
    std::string text = "fundsim run";
    for (const std::string& file : arguments.files) text += " " + quoted(file);
    for (const std::string& setting : arguments.overrides) text += " --set " + quoted(setting);
    return text + fmt::format(" --seed {}", seed);
}

std::map<std::string, std::string> provenance(const RunArguments& arguments, const std::vector<std::string>& words) {
    utsname machine{};
    uname(&machine);
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    return {{"command", command_text(words)},
            {"build", build_text()},
            {"system", fmt::format("{} {} {}", machine.sysname, machine.release, machine.machine)},
            {"processors", std::to_string(std::thread::hardware_concurrency())},
            {"threads", arguments.threads ? std::to_string(arguments.threads) : "all"},
            {"vector_code", std::string(instruction_set_in_use())},
            {"begun", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now))}};
}

StudyFile open_output(const RunArguments& arguments, const StudyHeader& header) {
    if (arguments.only_replication) return StudyFile::in_memory(header);
    const bool there = std::filesystem::exists(arguments.output);
    if (arguments.resume && there) return StudyFile::resume(arguments.output, header);
    if (there && !arguments.force)
        throw UsageError(arguments.output +
                         " exists already. Choose another name (-o NAME), go on with it (--resume) or "
                         "replace it (--force)");
    if (there) StudyFile::remove(arguments.output);  // a slip of the pen must not cost somebody a report
    return StudyFile::create(arguments.output, header);
}

void print_profile(const RunReport& report) {
    const double sum = std::accumulate(report.profile.begin(), report.profile.end(), 0.0,
                                       [](double seconds, const StepProfile& step) { return seconds + step.seconds; });
    std::fputs(
        fmt::format("\n{:<36}{:>12}{:>9}{:>16}{:>14}\n", "step of the week", "seconds", "share", "count", "ns each")
            .c_str(),
        stderr);
    for (const StepProfile& step : report.profile)
        std::fputs(fmt::format("{:<36}{:>12.3f}{:>8.1f}%{:>16}{:>14.1f}\n", step.step, step.seconds,
                               sum > 0 ? 100.0 * step.seconds / sum : 0.0, step.count,
                               step.count ? 1e9 * step.seconds / static_cast<double>(step.count) : 0.0)
                       .c_str(),
                   stderr);
    std::fputs(fmt::format("{:<36}{:>12.3f}   over {} threads; {} replications in {:.3f} s\n", "all steps", sum,
                           report.threads, report.replications, report.seconds)
                   .c_str(),
               stderr);
}

/// An empty file is of no use to anybody, and would only stand in the way of the next run.
void drop_if_empty(StudyFile& file, const RunArguments& arguments) {
    if (arguments.only_replication || file.replications() > 0) return;
    { const StudyFile closed = std::move(file); }
    std::filesystem::remove(arguments.output);
}

int tell_interrupted(const RunArguments& arguments, std::uint32_t done, std::uint32_t asked,
                     const std::vector<std::string>& words) {
    if (done == 0 || arguments.only_replication) {
        std::fputs("interrupted before the first block of replications was complete; nothing was kept\n", stderr);
        return exit_interrupted;
    }
    std::vector<std::string> again = words;
    std::erase(again, "--force");
    if (std::find(again.begin(), again.end(), "--resume") == again.end()) again.emplace_back("--resume");
    std::fputs(fmt::format("interrupted: {} holds {} of {} replications. To go on:\n  {}\n", arguments.output, done,
                           asked, command_text(again))
                   .c_str(),
               stderr);
    return exit_interrupted;
}

void run_rest(const StudyPlan& plan, const RunArguments& arguments, RunOptions options, StudyFile& file) {
    ProgressLine line(arguments.quiet);
    options.progress = [&](const Progress& progress) { line.show(progress); };
    RunReport report;
    {
        StudyWriter writer(file, options.first);
        report = run_study(plan, options, writer);
        if (!report.stopped) writer.finish();
    }
    if (arguments.profile) print_profile(report);
}

}  // namespace

int run_command(const RunArguments& arguments, const std::vector<std::string>& words) {
    InterruptWatch watch;
    std::vector<Diagnostic> warnings;
    Study study = load_study(arguments.files, arguments.overrides, warnings);
    if (arguments.seed) study.seed = *arguments.seed;
    if (arguments.replications) study.replications = *arguments.replications;
    if (!arguments.quiet) print_warnings(warnings);
    const StudyPlan plan = compile_study(std::move(study));

    StudyHeader header = header_of(plan);
    header.engine = engine_name();
    header.provenance = provenance(arguments, words);
    if (arguments.only_replication) header.replications = 1;
    StudyFile file = open_output(arguments, header);

    RunOptions options;
    options.first = arguments.only_replication.value_or(0);
    options.last = arguments.only_replication ? options.first + 1 : header.replications;
    if (!arguments.only_replication) options.done = file.done();
    options.threads = arguments.threads;
    options.profile = arguments.profile;
    options.stop = watch.token();
    options.replay_command = replay_command(arguments, plan.study.seed);
    const std::uint32_t asked = header.replications;

    if (!missing_replications(options).empty()) {
        try {
            run_rest(plan, arguments, options, file);
        } catch (...) {
            drop_if_empty(file, arguments);
            throw;
        }
        const std::uint32_t done = file.replications();
        if (watch.interrupted() && done < asked) {
            drop_if_empty(file, arguments);
            return tell_interrupted(arguments, done, asked, words);
        }
    } else if (!arguments.quiet) {
        std::fputs(fmt::format("already complete: {} holds {} replications\n", arguments.output, file.replications()).c_str(),
                   stderr);
    }
    if (arguments.json || !arguments.quiet) print_summary(file, arguments.json, arguments.language);
    if (!arguments.only_replication && !arguments.quiet)
        std::fputs(fmt::format("written to {}\n", arguments.output).c_str(), stderr);
    return exit_done;
}

}  // namespace fundsim::cli
