// Progress on standard error: a bar with the time left on a terminal, plain lines elsewhere.
//
// Own code of a page: Debian 12 packages no C++ progress library (p-ranav/indicators is not in it), and the project
// adds no dependency that a distribution does not carry.
#pragma once

#include <string>

#include "fundsim/run.hpp"

namespace fundsim::cli {

class ProgressLine {
public:
    /// `silent`: shows nothing.
    explicit ProgressLine(bool silent);
    ~ProgressLine();  // leaves the cursor on a new line
    void show(const Progress& progress);

private:
    void draw_bar(const Progress& progress);
    void print_line(const Progress& progress);

    bool silent_;
    bool terminal_;
    bool bar_drawn_ = false;
    double last_shown_ = -1.0;  // seconds
    std::uint32_t last_tenth_ = 0;
};

/// "45 s", "3 min", "2 h 5 min".
std::string duration_text(double seconds);

}  // namespace fundsim::cli
