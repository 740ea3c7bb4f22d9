// One writer at a time. SQLite locks a file only while a transaction runs; a run of hours has thousands of them, and two
// runs on one file would both simulate the same replications.
#pragma once

#include <string>

namespace fundsim::results {

/// Holds an advisory lock on a small file beside the study file, STUDY.lock, which goes when the run ends. After a kill
/// the file stays, unlocked, and the next run takes it over. A separate file, because on some network disks a lock on
/// the study file itself would shut out SQLite. Where a disk knows no locks at all, none is held.
class FileLock {
public:
    /// Throws StudyFileError when another run has it.
    explicit FileLock(const std::string& path);
    ~FileLock();
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

private:
    std::string path_;
    int descriptor_ = -1;
};

}  // namespace fundsim::results
