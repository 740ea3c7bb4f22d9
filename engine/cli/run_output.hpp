// The study file of a run: its name, how it is opened, and what is told about going on with it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "fundsim/study_file.hpp"

namespace fundsim::cli {

std::string output_name(const RunArguments& arguments);

/// As it can be typed in a shell again.
std::string command_text(const std::vector<std::string>& words);
/// The command that runs one replication again, less its number.
std::string replay_command(const RunArguments& arguments, std::uint64_t seed);
/// The command that goes on with the run.
std::string resume_command(const std::vector<std::string>& words);

/// Command, build and host: nothing that changes results.
std::map<std::string, std::string> provenance(const RunArguments& arguments, const std::vector<std::string>& words);

/// Where the file is there already and nothing was said of it, or cannot be there.
void refuse_output_in_the_way(const RunArguments& arguments);
/// A new file, or the one to go on with; throws UsageError or StudyFileError.
StudyFile open_output(const RunArguments& arguments, const StudyHeader& header);
/// An empty file is of no use to anybody, and would only stand in the way of the next run.
void drop_if_empty(StudyFile& file, const RunArguments& arguments);

}  // namespace fundsim::cli
