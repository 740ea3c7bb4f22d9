// What a command may write, and over what.
#pragma once

#include <filesystem>
#include <string>

#include "cli/commands.hpp"

namespace fundsim::cli {

/// Told before anything is computed.
inline void refuse_impossible_output(const std::string& output) {
    std::error_code ignored;
    if (std::filesystem::is_directory(output, ignored))
        throw UsageError(output + " is a folder; name the file to write in it");
    const std::filesystem::path folder = std::filesystem::path(output).parent_path();
    if (!folder.empty() && !std::filesystem::is_directory(folder, ignored))
        throw UsageError("cannot write " + output + ": there is no folder " + folder.string());
}

/// A slip of the hand must not cost hours of computing.
inline void refuse_to_overwrite_study(const std::string& study, const std::string& output) {
    std::error_code ignored;
    if (std::filesystem::equivalent(study, output, ignored))
        throw UsageError("--output is the study file itself; choose another name");
}

}  // namespace fundsim::cli
