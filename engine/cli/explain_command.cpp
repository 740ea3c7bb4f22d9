#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "cli/commands.hpp"
#include "fundsim/explain.hpp"
#include "fundsim/run.hpp"

namespace fundsim::cli {
namespace {

constexpr std::size_t page_width = 100;

/// Colour and width for people only: a terminal (https://no-color.org).
bool on_terminal() {
    const char* no_colour = std::getenv("NO_COLOR");
    const char* terminal = std::getenv("TERM");
    return isatty(STDOUT_FILENO) == 1 && !(no_colour && *no_colour) && terminal && std::string(terminal) != "dumb";
}

std::size_t width_of_page() {
    winsize size{};
    if (isatty(STDOUT_FILENO) != 1 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return page_width;
    return std::min<std::size_t>(size.ws_col, page_width);
}

}  // namespace

int explain_command(const ExplainArguments& arguments) {
    std::vector<Diagnostic> warnings;
    const StudyPlan plan = compile_study(load_study(arguments.files, arguments.overrides, warnings));
    print_warnings(warnings);
    const std::vector<ExplainedContract> contracts = explain(plan, arguments.segment);
    const std::string text = arguments.json
                                 ? explain_json(contracts) + "\n"
                                 : explain_text(contracts, arguments.language, width_of_page(), on_terminal());
    std::fputs(text.c_str(), stdout);
    return exit_done;
}

}  // namespace fundsim::cli
