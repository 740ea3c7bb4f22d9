// What a command may write over.
#pragma once

#include <filesystem>
#include <string>

#include "cli/commands.hpp"

namespace fundsim::cli {

/// A slip of the hand must not cost hours of computing.
inline void refuse_to_overwrite_study(const std::string& study, const std::string& output) {
    std::error_code ignored;
    if (std::filesystem::equivalent(study, output, ignored))
        throw UsageError("--output is the study file itself; choose another name");
}

}  // namespace fundsim::cli
