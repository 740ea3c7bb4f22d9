#include "results/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "fundsim/study_file.hpp"

namespace fundsim::results {
namespace {

/// The one who held the lock before may have removed the file while we waited for it: then ours has no name any more.
bool still_has_its_name(int descriptor, const std::string& path) {
    struct stat by_descriptor {
    }, by_name{};
    return ::fstat(descriptor, &by_descriptor) == 0 && ::stat(path.c_str(), &by_name) == 0 &&
           by_descriptor.st_ino == by_name.st_ino && by_descriptor.st_dev == by_name.st_dev;
}

}  // namespace

FileLock::FileLock(const std::string& path) : path_(path + ".lock") {
    constexpr int permissions = 0644;
    for (;;) {
        descriptor_ = ::open(path_.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, permissions);
        if (descriptor_ < 0)
            throw StudyFileError("cannot write " + path + ": " + std::strerror(errno) + " (making " + path_ + ")");
        if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
            ::close(descriptor_);
            throw StudyFileError("another run is writing " + path +
                                 ": wait until it has ended, or choose another name (-o NAME)");
        }
        if (still_has_its_name(descriptor_, path_)) return;
        ::close(descriptor_);
    }
}

FileLock::~FileLock() {
    ::unlink(path_.c_str());
    ::close(descriptor_);
}

}  // namespace fundsim::results
