#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "cli/commands.hpp"
#include "cli/summary_text.hpp"
#include "report/tables/source.hpp"
#include "report/terminal.hpp"

namespace fundsim::cli {
namespace {

/// Colour for people only: a terminal, and nobody asked to leave it out (https://no-color.org).
bool colour_wanted() {
    const char* no_colour = std::getenv("NO_COLOR");
    const char* terminal = std::getenv("TERM");
    return isatty(STDOUT_FILENO) == 1 && !(no_colour && *no_colour) && terminal && std::string(terminal) != "dumb";
}

int tell_settled(const StudyFile& file, const ShowArguments& arguments) {
    std::optional<Question> question = file.header().until;
    if (!arguments.until.empty()) question = question_of(arguments.until);
    if (!question)
        throw UsageError(arguments.file +
                         " states no question that can be settled (a study does with until:, or ask one with "
                         "--until METRIC=HALFWIDTH)");
    std::vector<std::string> names;
    std::size_t baseline = 0;
    for (const std::size_t s : options_of(file.header())) {
        if (s == file.header().baseline) baseline = names.size();
        names.push_back(file.header().scenarios[s].name);
    }
    check_question(*question, names, baseline);
    const Verdict verdict = file.verdict(*question);
    std::puts(report::settled_line(file.header(), verdict, arguments.language).c_str());
    return exit_done;
}

}  // namespace

void print_summary(const StudyFile& file, const Summary& summary, bool json, report::Language language) {
    const std::string text =
        json ? to_json(summary) + "\n" : report::terminal_summary(file, summary, {language, colour_wanted()});
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
}

int show_command(const ShowArguments& arguments) {
    const StudyFile file = StudyFile::open(arguments.file);
    const StudyFile::Snapshot one_moment(file);
    if (arguments.settled) return tell_settled(file, arguments);
    if (arguments.hash) {
        std::puts(file.content_hash().c_str());
        if (file.replications() + file.failed() < file.header().replications)
            std::fprintf(stderr, "note: %s is incomplete (%u of %u replications)\n", arguments.file.c_str(),
                         file.replications(), file.header().replications);
        return exit_done;
    }
    if (!arguments.json) report::check_shapes(file.header(), arguments.file);
    print_summary(file, file.summary(), arguments.json, arguments.language);
    return exit_done;
}

}  // namespace fundsim::cli
