// Tables of the study file.
#pragma once

#include <cstdint>
#include <string>

#include "fundsim/study_file.hpp"
#include "results/database.hpp"
#include "results/seal.hpp"

namespace fundsim::results {

inline constexpr std::int64_t study_application_id = 0x46535459;  // "FSTY"
inline constexpr std::int64_t study_format = 4;                   // user_version; raised when tables change

std::string placeholders(std::size_t count);  // "?, ?, ?"
void create_tables(Database& database);
/// True for a file of no pages, after undoing what a killed run left half done.
bool holds_nothing(Database& database);
/// Refuses a database that is not a study file, of another format, or with other columns than this program writes.
void check_is_study(Database& database);
/// How a row of a primary table is written: sums are added to what is there, other rows must be new.
std::string insert_into(SealedTable table);
/// Name of a column of provider_breakdown.
std::string_view column_of(ProviderTally tally);

/// "… is damaged (why): …", with what to do about it.
StudyFileError damaged(const std::string& path, const std::string& why);

/// What the contracts of a scenario say and reward; see `explain`.
void write_contracts(Database& database, std::int64_t scenario, const ScenarioEntry& entry);
void read_contracts(Database& database, std::int64_t scenario, ScenarioEntry& entry);
void write_header(Database& database, const StudyHeader& header);
StudyHeader read_header(Database& database);
/// Command, host and build of one more run on this file.
void write_provenance(Database& database, const StudyHeader& header);
void write_asked(Database& database, std::uint32_t replications);

Seals read_seals(Database& database);
void write_seals(Database& database, const Seals& seals);

}  // namespace fundsim::results
