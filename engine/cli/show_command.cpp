#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "cli/commands.hpp"
#include "cli/summary_text.hpp"
#include "report/terminal.hpp"

namespace fundsim::cli {
namespace {

/// Colour for people only: a terminal, and nobody asked to leave it out (https://no-color.org).
bool colour_wanted() {
    const char* no_colour = std::getenv("NO_COLOR");
    const char* terminal = std::getenv("TERM");
    return isatty(STDOUT_FILENO) == 1 && !(no_colour && *no_colour) && terminal && std::string(terminal) != "dumb";
}

}  // namespace

void print_summary(const StudyFile& file, bool json, report::Language language) {
    const Summary summary = file.summary();
    const std::string text =
        json ? to_json(summary) + "\n" : report::terminal_summary(file, summary, {language, colour_wanted()});
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
}

int show_command(const ShowArguments& arguments) {
    const StudyFile file = StudyFile::open(arguments.file);
    if (arguments.hash) {
        std::puts(file.content_hash().c_str());
        if (file.replications() < file.header().replications)
            std::fprintf(stderr, "note: %s is incomplete (%u of %u replications)\n", arguments.file.c_str(),
                         file.replications(), file.header().replications);
        return exit_done;
    }
    print_summary(file, arguments.json, arguments.language);
    return exit_done;
}

}  // namespace fundsim::cli
