// An open study file as Python holds it: closed on request, and then refused.
#pragma once

#include <optional>
#include <utility>

#include "fundsim/study_file.hpp"

namespace fundsim::python {

class StudyHandle {
public:
    explicit StudyHandle(StudyFile file) : file_(std::move(file)) {}
    StudyFile& file() {
        if (!file_) throw StudyFileError("this study file was closed");
        return *file_;
    }
    void close() { file_.reset(); }
    bool closed() const { return !file_; }

private:
    std::optional<StudyFile> file_;
};

}  // namespace fundsim::python
