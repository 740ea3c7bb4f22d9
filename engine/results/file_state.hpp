// What an open study file holds.
#pragma once

#include <memory>
#include <string>

#include "fundsim/study_file.hpp"
#include "results/database.hpp"
#include "results/file_lock.hpp"

namespace fundsim {

struct StudyFile::State {
    State(const std::string& path, results::Database::Mode mode, std::unique_ptr<results::FileLock> held = {})
        : lock(std::move(held)), database(path, mode) {}
    std::unique_ptr<results::FileLock> lock;  // released after the database is closed
    results::Database database;
    StudyHeader header;
};

}  // namespace fundsim
