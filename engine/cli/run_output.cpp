#include "cli/run_output.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include "base/philox_batch.hpp"
#include "cli/build.hpp"
#include "cli/commands.hpp"
#include "cli/outputs.hpp"

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

}  // namespace

std::string output_name(const RunArguments& arguments) {
    if (!arguments.output.empty()) return arguments.output;
    if (arguments.shard)
        return fmt::format("study-shard-{}-of-{}.sqlite", arguments.shard->index, arguments.shard->count);
    return "study.sqlite";
}

std::string command_text(const std::vector<std::string>& words) {
    std::string text = "fundsim";
    for (std::size_t i = 1; i < words.size(); ++i) text += " " + quoted(words[i]);
    return text;
}

std::string replay_command(const RunArguments& arguments, std::uint64_t seed) {
    std::string text = "fundsim run";
    for (const std::string& file : arguments.files) text += " " + quoted(file);
    for (const std::string& setting : arguments.overrides) text += " --set " + quoted(setting);
    if (arguments.pooled) text += " --pooled";
    if (arguments.second_reference) text += " --second-reference";
    return text + fmt::format(" --seed {}", seed);
}

std::string resume_command(const std::vector<std::string>& words) {
    std::vector<std::string> again = words;
    std::erase(again, "--force");
    if (std::find(again.begin(), again.end(), "--resume") == again.end()) again.emplace_back("--resume");
    return command_text(again);
}

std::map<std::string, std::string> provenance(const RunArguments& arguments, const std::vector<std::string>& words) {
    utsname machine{};
    uname(&machine);
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    return {{"command", command_text(words)},
            {"engine", engine_name()},
            {"build", build_text()},
            {"system", fmt::format("{} {} {}", machine.sysname, machine.release, machine.machine)},
            {"processors", std::to_string(std::thread::hardware_concurrency())},
            {"threads", arguments.threads ? std::to_string(arguments.threads) : "all"},
            {"vector_code", std::string(instruction_set_in_use())},
            {"begun", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now))}};
}

void refuse_output_in_the_way(const RunArguments& arguments) {
    if (arguments.only_replication) return;
    const std::string name = output_name(arguments);
    refuse_impossible_output(name);
    if (std::filesystem::exists(name) && !arguments.resume && !arguments.force)
        throw UsageError(name +
                         " exists already. Choose another name (-o NAME), go on with it (--resume) or "
                         "replace it (--force)");
}

StudyFile open_output(const RunArguments& arguments, const StudyHeader& header) {
    if (arguments.only_replication) return StudyFile::in_memory(header);
    refuse_output_in_the_way(arguments);
    const std::string name = output_name(arguments);
    const bool there = std::filesystem::exists(name);
    if (arguments.resume && there) return StudyFile::resume(name, header);
    if (there) StudyFile::remove(name);  // a slip of the pen must not cost somebody a report
    return StudyFile::create(name, header);
}

void drop_if_empty(StudyFile& file, const RunArguments& arguments) {
    if (arguments.only_replication || file.replications() + file.failed() > 0) return;
    { const StudyFile closed = std::move(file); }
    std::error_code ignored;
    std::filesystem::remove(output_name(arguments), ignored);
}

}  // namespace fundsim::cli
