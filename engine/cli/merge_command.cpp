#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "cli/commands.hpp"
#include "cli/outputs.hpp"
#include "cli/summary_text.hpp"

namespace fundsim::cli {

int merge_command(const MergeArguments& arguments) {
    refuse_impossible_output(arguments.output);
    const bool replace = std::filesystem::exists(arguments.output);
    if (replace && !arguments.force)
        throw UsageError(arguments.output + " exists already. Choose another name (-o NAME) or replace it (--force)");
    std::error_code ignored;
    for (const std::string& shard : arguments.shards)
        if (std::filesystem::equivalent(arguments.output, shard, ignored))
            throw UsageError(arguments.output + " is one of the shards: merge into a new file");
    // what is there goes when the new file is complete, not before
    const std::string aside = arguments.output + ".merging";
    if (std::filesystem::exists(aside)) StudyFile::remove(aside);  // of a merge that was killed
    const std::string written = replace ? aside : arguments.output;
    const MergeReport report = merge_study_files(written, arguments.shards,
                                                 arguments.partial ? MissingShards::allowed : MissingShards::refused);
    if (replace) {
        StudyFile::remove(arguments.output);
        std::filesystem::rename(written, arguments.output);
    }
    if (arguments.json || !arguments.quiet) {
        const StudyFile file = StudyFile::open(arguments.output);
        print_summary(file, file.summary(), arguments.json, arguments.language);
    }
    if (!arguments.quiet) {
        std::string text =
            fmt::format("merged {} into {}: {} of {}", counted(arguments.shards.size(), "file", "files"),
                        arguments.output, report.replications, counted(report.asked, "replication", "replications"));
        if (report.failed > 0) text += fmt::format(", {} failed", report.failed);
        if (!report.missing.empty())
            text += fmt::format(", {} missing (`fundsim run ... -o {} --resume` adds them)",
                                report.asked - report.replications - report.failed, arguments.output);
        std::fputs((text + "\n").c_str(), stderr);
    }
    return exit_done;
}

}  // namespace fundsim::cli
