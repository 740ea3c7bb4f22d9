#include "cli/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>

#include "cli/commands.hpp"

namespace fundsim::cli {
namespace {

constexpr int bar_width = 40;
constexpr double seconds_between_redraws = 0.1;
constexpr double seconds_between_lines = 10.0;

/// Estimated from the replications of this run.
std::string time_left(const Progress& progress) {
    const std::uint32_t done = progress.done - progress.done_before;
    if (done == 0 || progress.done >= progress.total) return "";
    return duration_text(progress.seconds / done * (progress.total - progress.done)) + " left";
}

}  // namespace

std::string duration_text(double seconds) {
    const auto whole = static_cast<long>(std::ceil(seconds));
    if (whole < 100) return fmt::format("{} s", whole);
    const long minutes = (whole + 30) / 60;
    if (minutes < 100) return fmt::format("{} min", minutes);
    return fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

ProgressLine::ProgressLine(bool silent) : silent_(silent), terminal_(isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
    if (bar_drawn_) std::fputc('\n', stderr);
}

void ProgressLine::show(const Progress& progress) {
    if (silent_) return;
    terminal_ ? draw_bar(progress) : print_line(progress);
}

void ProgressLine::draw_bar(const Progress& progress) {
    const bool last = progress.done == progress.total;
    if (!last && progress.seconds - last_shown_ < seconds_between_redraws) return;
    last_shown_ = progress.seconds;
    const double part = static_cast<double>(progress.done) / progress.total;
    const auto filled = static_cast<int>(part * bar_width);
    std::string bar;
    for (int i = 0; i < bar_width; ++i) bar += i < filled ? "█" : "░";
    const std::string rest = last ? duration_text(progress.seconds) : time_left(progress);
    const std::string line = fmt::format("\r{} {:3.0f} %  {}/{}  {}\033[K", bar, std::floor(part * 100), progress.done,
                                         progress.total, rest);
    std::fputs(line.c_str(), stderr);
    std::fflush(stderr);
    bar_drawn_ = true;
}

void ProgressLine::print_line(const Progress& progress) {
    const auto tenth = static_cast<std::uint32_t>(10.0 * progress.done / progress.total);
    if (tenth == last_tenth_ && progress.seconds - last_shown_ < seconds_between_lines) return;
    last_tenth_ = tenth;
    last_shown_ = progress.seconds;
    const std::string rest = time_left(progress);
    const std::string line =
        fmt::format("{} of {}, {}{}\n", progress.done, counted(progress.total, "replication", "replications"),
                    duration_text(progress.seconds), rest.empty() ? "" : ", " + rest);
    std::fputs(line.c_str(), stderr);
}

}  // namespace fundsim::cli
