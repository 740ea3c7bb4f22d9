// What an open study file holds.
#pragma once

#include <string>

#include "fundsim/study_file.hpp"
#include "results/database.hpp"

namespace fundsim {

struct StudyFile::State {
    State(const std::string& path, results::Database::Mode mode) : database(path, mode) {}
    results::Database database;
    StudyHeader header;
};

}  // namespace fundsim
