// Tables of the study file.
#pragma once

#include <cstdint>
#include <string>

#include "fundsim/study_file.hpp"
#include "results/database.hpp"

namespace fundsim::results {

inline constexpr std::int64_t study_application_id = 0x46535459;  // "FSTY"
inline constexpr std::int64_t study_format = 1;                   // user_version; raised when tables change

std::string placeholders(std::size_t count);  // "?, ?, ?"
void create_tables(Database& database);
/// True for a file of no pages, after undoing what a killed run left half done.
bool holds_nothing(Database& database);
/// Refuses a database that is not a study file, or of another format.
void check_is_study(Database& database);

void write_header(Database& database, const StudyHeader& header);
StudyHeader read_header(Database& database);
/// Command, host and build of one more run on this file.
void write_provenance(Database& database, const StudyHeader& header);

}  // namespace fundsim::results
