#include <cstdio>

#include "cli/commands.hpp"
#include "cli/outputs.hpp"
#include "report/board/board.hpp"
#include "report/export/export.hpp"

namespace fundsim::cli {

int report_command(const ReportArguments& arguments) {
    refuse_impossible_output(arguments.output);
    refuse_to_overwrite_study(arguments.file, arguments.output);
    const report::Source source(arguments.file);
    const std::string page = report::board_report(source, {arguments.language, {arguments.hide_below}});
    report::write_file(arguments.output, page);
    std::fprintf(stderr, "%s: report of %s, %zu kB\n", arguments.output.c_str(),
                 counted(source.replications(), "replication", "replications").c_str(), page.size() / 1000);
    return exit_done;
}

}  // namespace fundsim::cli
