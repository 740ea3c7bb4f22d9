#include "report/export/export.hpp"

#include <cstdio>

#include "cli/commands.hpp"
#include "cli/outputs.hpp"

namespace fundsim::cli {

int export_command(const ExportArguments& arguments) {
    if (arguments.format == "xlsx" && !report::can_write_workbooks())
        throw UsageError("this fundsim was built without libxlsxwriter and writes no workbooks; --to csv works");
    if (arguments.format != "csv") refuse_impossible_output(arguments.output);  // csv makes a folder
    refuse_to_overwrite_study(arguments.file, arguments.output);
    const report::Source source(arguments.file);
    const report::TableOptions options{arguments.hide_below};
    if (arguments.format == "csv") report::export_csv(arguments.output, source, options);
    else if (arguments.format == "json") report::export_json(arguments.output, source, options);
    else report::export_workbook(arguments.output, source, options, arguments.language);
    std::fprintf(stderr, "%s: tables of %s\n", arguments.output.c_str(),
                 counted(source.replications(), "replication", "replications").c_str());
    return exit_done;
}

}  // namespace fundsim::cli
