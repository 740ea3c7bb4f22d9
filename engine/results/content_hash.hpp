// SHA-256 over the logical integer content of a study, in a fixed order: the same whatever made the file.
//
// In: results version, resolved scenarios (canonical JSON), baseline, seed, stopping rule; then each primary table by
// key, columns in catalogue order, 64-bit little-endian, NULL as the smallest integer; failed replications.
// Out: derived tables, labels, sources, provenance, times, threads, shards. The number of replications asked for is not
// in it either: the rows say how many there are, so that a run that is extended equals a longer run.
//
// Whoever hashes reads every figure, so that the seals (seal.hpp) are checked on the way.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "fundsim/study_file.hpp"
#include "results/database.hpp"

namespace fundsim::results {

std::string fingerprint_of(const StudyHeader& header);
/// What makes two studies with other fingerprints different ones, in words.
std::string what_differs(const StudyHeader& there, const StudyHeader& here);
/// Throws StudyFileError where a figure is not what was written.
std::string content_hash_of(Database& database, const StudyHeader& header);
/// Over what a file says about itself and its scenarios, which never changes: labels, texts, lists, metrics.
std::string about_hash_of(Database& database);

}  // namespace fundsim::results
