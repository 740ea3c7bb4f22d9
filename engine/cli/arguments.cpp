// The command line, by CLI11.
#include "cli/arguments.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdio>

#include "cli/build.hpp"
#include "cli/commands.hpp"
#include "scenario/diagnostics.hpp"

namespace fundsim::cli {
namespace {

using report::Language;

void add_language(CLI::App& command, Language& language) {
    command
        .add_option_function<std::string>(
            "--lang",
            [&language](const std::string& text) {
                if (text != "nl" && text != "en")
                    throw CLI::ValidationError("--lang", "the language is nl or en, not " + text);
                language = text == "nl" ? Language::nl : Language::en;
            },
            "Language of what is shown: nl or en")
        ->type_name("nl|en")
        ->default_str("en");
}

void add_files(CLI::App& command, std::vector<std::string>& files) {
    command.add_option("FILE", files, "Scenario files (the first is the baseline), or one study file (YAML)")
        ->required();
}

void add_overrides(CLI::App& command, std::vector<std::string>& overrides) {
    command.add_option("--set", overrides, "Override a setting, as `course.protection=40 %`; can be repeated")
        ->type_name("PATH=VALUE")
        ->take_all()
        ->expected(1)
        ->allow_extra_args(false);
}

/// 1.000 for a thousand, as many write it, is in no range; that it is no whole number is what helps.
std::string whole_number(const std::string& text) {
    const bool marked = text.find_first_of(".,") != std::string::npos;
    return marked ? "\"" + text + "\" is not a whole number (digits only, such as 1000)" : std::string();
}

void add_seed(CLI::App& command, std::optional<std::uint64_t>& seed) {
    command.add_option("--seed", seed, "Seed of all luck (default: the study's, or 1)")
        ->type_name("SEED")
        ->check([](const std::string& text) {
            const bool whole = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
            return whole ? std::string() : "a seed is a whole number from 0, not " + text;
        });
}

constexpr const char* until_text =
    "Run until the 95 % interval of the difference with the baseline is this narrow (in a study of one scenario: that "
    "of the figure itself), as spend=200000 or \"wait_weeks_mean=0.2 week\"; looks after 200, 400, 800, ... "
    "replications, at most -n";

/// "2/8"
std::string read_shard(const std::string& text, std::optional<ShardArgument>& shard) {
    ShardArgument read;
    char rest = 0;
    unsigned index = 0, count = 0;
    if (std::sscanf(text.c_str(), "%7u/%7u%c", &index, &count, &rest) != 2 || count == 0 ||
        text.find_first_not_of("0123456789/") != std::string::npos)
        return "a shard is written as I/N, such as 0/4, 1/4, 2/4, 3/4";
    if (index >= count)
        return "there is no shard " + text + ": of " + std::to_string(count) + " shards the first is 0/" +
               std::to_string(count) + ", the last " + std::to_string(count - 1) + "/" + std::to_string(count);
    read.index = index;
    read.count = count;
    shard = read;
    return "";
}

void add_shard(CLI::App& command, RunArguments& run) {
    command
        .add_option_function<std::string>(
            "--shard",
            [&run](const std::string& text) {
                if (const std::string problem = read_shard(text, run.shard); !problem.empty())
                    throw CLI::ValidationError("--shard", problem);
            },
            "Run one of N parts of the study, I = 0 ... N - 1, on this machine; `fundsim merge` joins them")
        ->type_name("I/N");
}

void add_run(CLI::App& app, RunArguments& run) {
    CLI::App& command = *app.add_subcommand(
        "run", "Runs a scenario, several scenarios side by side (the first is the baseline), or a study");
    add_files(command, run.files);
    command.add_option("-n,--replications", run.replications, "Number of replications (default: the study's, or 1000)")
        ->type_name("N")
        ->check(whole_number)
        ->check(CLI::Range(1U, most_replications));
    add_seed(command, run.seed);
    command
        .add_option("--threads", run.threads, "Threads (default: as many as the machine has); never changes results")
        ->type_name("N")
        ->check(CLI::Range(1U, 1024U));
    add_overrides(command, run.overrides);
    command.add_option("-o,--output", run.output, "Study file to write")
        ->type_name("STUDY")
        ->default_str("study.sqlite");
    add_shard(command, run);
    command.add_option("--until", run.until, until_text)->type_name("METRIC=HALFWIDTH");
    auto* resume = command.add_flag("--resume", run.resume,
                                    "Go on with the study file: after an interruption, or for more replications");
    command.add_flag("--force", run.force, "Replace an existing study file")->excludes(resume);
    command
        .add_option("--replication", run.only_replication,
                    "Run only this replication (from 0) and write no file: to look into a failure")
        ->type_name("R")
        ->excludes(resume)
        ->excludes("--shard")
        ->excludes("--until")
        ->check(CLI::Range(0U, most_replications - 1));
    command.add_flag("--pooled", run.pooled,
                     "Also run the baseline with one list per form of care: the wait that is left is overload, the "
                     "difference fragmentation");
    command.add_flag("--second-reference", run.second_reference,
                     "Also run every scenario under a second reference where its current contract is assumed, and say "
                     "whether the options rank the same");
    command.add_flag("--profile", run.profile, "Tell where the time went, by step of the week");
    command.add_flag("--json", run.json, "Summary as JSON on standard output; progress on standard error");
    command.add_flag("--quiet", run.quiet, "No progress, no summary");
    add_language(command, run.language);
    command.footer(R"(Examples:
  fundsim run scenarios/regions/hart-van-brabant.yaml -n 200
  fundsim run current.yaml result-based.yaml task-based.yaml -o three-models.sqlite
  fundsim run study.yaml --set "demand.growth=3 %/year" --json > summary.json
  fundsim run study.yaml --resume -n 5000        go on with study.sqlite, to 5000 replications
  fundsim run study.yaml --shard 2/8             part 2 of 0 ... 7, into study-shard-2-of-8.sqlite
  fundsim run study.yaml --until "spend=0.2 MEUR"   as many replications as that takes)");
}

void add_check(CLI::App& app, CheckArguments& check) {
    CLI::App& command = *app.add_subcommand("check", "Reads and checks; says what is wrong; writes nothing");
    add_files(command, check.files);
    add_overrides(command, check.overrides);
    command.footer(R"(Examples:
  fundsim check scenarios/regions/hart-van-brabant.yaml
  fundsim check study.yaml --set "access.redirect_share=10 %")");
}

void add_explain(CLI::App& app, ExplainArguments& explain) {
    CLI::App& command = *app.add_subcommand(
        "explain",
        "Tells what each contract pays for, and what one more hour, week, child or result brings a provider");
    add_files(command, explain.files);
    add_overrides(command, explain.overrides);
    command.add_option("--segment", explain.segment, "Only this segment, or this contract (segment@provider)")
        ->type_name("SEGMENT");
    command.add_flag("--json", explain.json, "The same as JSON");
    add_language(command, explain.language);
    command.footer(R"(Examples:
  fundsim explain scenarios/regions/hart-van-brabant.yaml --lang nl
  fundsim explain study.yaml --segment residential)");
}

void add_show(CLI::App& app, ShowArguments& show) {
    CLI::App& command = *app.add_subcommand("show", "Shows the summary again, from a study file");
    command.add_option("STUDY", show.file, "Study file (SQLite)")->required();
    auto* hash = command.add_flag("--hash", show.hash, "Only the content hash: equal for equal results");
    command
        .add_flag("--settled", show.settled,
                  "Only whether the study's question is settled: a line that begins with settled, tie, not_settled, or "
                  "next N: go on to N replications")
        ->excludes(hash);
    command.add_option("--until", show.until, "With --settled: ask this instead of the study's own question")
        ->type_name("METRIC=HALFWIDTH")
        ->needs("--settled");
    command.add_flag("--json", show.json, "Summary as JSON");
    add_language(command, show.language);
    command.footer(R"(Examples:
  fundsim show study.sqlite --lang nl
  fundsim show study.sqlite --hash
  fundsim show study.sqlite --settled)");
}

void add_merge(CLI::App& app, MergeArguments& merge) {
    CLI::App& command = *app.add_subcommand(
        "merge", "Joins the shards of a study in one file: the same, to the bit, as one undisturbed run");
    command.add_option("SHARD", merge.shards, "Study files of the shards, in any order")->required();
    command.add_option("-o,--output", merge.output, "Study file to write")->type_name("STUDY")->required();
    command.add_flag("--partial", merge.partial, "Merge what is there, though replications are missing");
    command.add_flag("--force", merge.force, "Replace an existing study file");
    command.add_flag("--json", merge.json, "Summary as JSON on standard output");
    command.add_flag("--quiet", merge.quiet, "No summary");
    add_language(command, merge.language);
    command.footer(R"(Examples:
  fundsim merge -o study.sqlite study-shard-*.sqlite
  fundsim merge -o so-far.sqlite --partial study-shard-*.sqlite)");
}

/// Not CLI::Range: `nan` lies within any of its bounds, and as a threshold hides nothing.
std::string threshold_problem(const std::string& text) {
    constexpr double most = 1e6;
    double value = -1.0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    const bool allowed = read.ec == std::errc() && read.ptr == end && value >= 0.0 && value <= most;
    return allowed ? std::string() : "a threshold is a number from 0 to 1000000, not " + text;
}

void add_hide_below(CLI::App& command, double& hide_below) {
    command
        .add_option("--hide-below", hide_below,
                    "Hide numbers of children under this, and cells that give them away, in municipal tables; 0: none")
        ->type_name("N")
        ->check(threshold_problem)
        ->default_str("10");
}

void add_report(CLI::App& app, ReportArguments& report) {
    CLI::App& command = *app.add_subcommand("report", "Writes the board report: one HTML file that opens anywhere");
    command.add_option("STUDY", report.file, "Study file (SQLite)")->required();
    command.add_option("-o,--output", report.output, "HTML file to write; one that is there is replaced")
        ->type_name("FILE")
        ->capture_default_str();
    add_hide_below(command, report.hide_below);
    add_language(command, report.language);
    command.footer(R"(Examples:
  fundsim report study.sqlite -o report.html --lang nl
  fundsim report study.sqlite --hide-below 0      with every number, for use inside the house)");
}

void add_export(CLI::App& app, ExportArguments& exported) {
    CLI::App& command = *app.add_subcommand("export", "Writes the tables of a study: CSV, JSON or a workbook");
    command.add_option("STUDY", exported.file, "Study file (SQLite)")->required();
    command.add_option("--to", exported.format, "csv (a folder), json (a file) or xlsx (a workbook)")
        ->type_name("csv|json|xlsx")
        ->required()
        ->check(CLI::IsMember({"csv", "json", "xlsx"}).description(""));
    command.add_option("-o,--output", exported.output, "File or folder to write; what is there is replaced")
        ->type_name("PATH")
        ->required();
    add_hide_below(command, exported.hide_below);
    add_language(command, exported.language);
    command.footer(R"(Examples:
  fundsim export study.sqlite --to xlsx -o study.xlsx --lang nl
  fundsim export study.sqlite --to csv -o tables)");
}

void add_schema(CLI::App& app) {
    app.add_subcommand("schema", "Prints the JSON Schema of scenario and study files, for editors")
        ->footer("Example:\n  fundsim schema > fundsim.schema.json");
}

void add_trace(CLI::App& app, TraceArguments& trace) {
    CLI::App& command = *app.add_subcommand("trace", "Tells the life story of one client, re-created from its key");
    command.add_option("FILE", trace.file, "Scenario or study file (YAML)")->required();
    command.add_option("--replication", trace.replication, "Replication, from 0")
        ->type_name("R")
        ->required()
        ->check(CLI::Range(0U, most_replications - 1));
    command
        .add_option(
            "--client", trace.client,
            "Client: municipality, week of referral, number (tilburg-w123-7), or tilburg-s12 in the first caseload")
        ->type_name("C")
        ->required();
    command.add_option("--scenario", trace.scenario, "Scenario of a study (default: the baseline)")->type_name("NAME");
    add_seed(command, trace.seed);
    add_overrides(command, trace.overrides);
    command.footer(
        "Example:\n  fundsim trace scenarios/regions/hart-van-brabant.yaml --replication 12 --client "
        "tilburg-w123-7");
}

/// CLI11 only says that a subcommand is required. Nothing where the first word is a command or an option.
std::optional<std::string> problem_with_command(const CLI::App& app, int count, const char* const* words) {
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(command->get_name());
    std::string known;
    for (const std::string& name : names) known += (known.empty() ? "" : ", ") + name;
    if (count < 2) return "what should be done? (" + known + "; fundsim --help tells more)";
    const std::string word = words[1];
    if (word.starts_with('-') || std::ranges::find(names, word) != names.end()) return std::nullopt;
    const std::string meant = scenario::nearest(word, names);
    return "there is no command \"" + word + "\" (" + known + ")" +
           (meant.empty() ? "" : ". Did you mean \"" + meant + "\"?");
}

}  // namespace

std::variant<Arguments, int> parse(int count, const char* const* words) {
    CLI::App app{"Monte Carlo engine for funding models in regional youth care", "fundsim"};
    app.set_version_flag("--version", version_text());
    app.require_subcommand(1);
    app.get_formatter()->column_width(34);
    app.footer(
        R"(Exit status: 0 done, 1 failed while running, 2 input or usage refused, 130 interrupted (--resume goes on).
`fundsim COMMAND --help` gives options and examples.)");

    RunArguments run;
    CheckArguments check;
    ExplainArguments explain;
    ShowArguments show;
    MergeArguments merge;
    ReportArguments report;
    ExportArguments exported;
    TraceArguments trace;
    add_run(app, run);
    add_check(app, check);
    add_explain(app, explain);
    add_show(app, show);
    add_merge(app, merge);
    add_report(app, report);
    add_export(app, exported);
    add_schema(app);
    add_trace(app, trace);

    if (const auto problem = problem_with_command(app, count, words)) throw UsageError(*problem);
    try {
        app.parse(count, words);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? exit_done : exit_refused;
    }
    if (app.got_subcommand("run")) return Arguments(run);
    if (app.got_subcommand("check")) return Arguments(check);
    if (app.got_subcommand("explain")) return Arguments(explain);
    if (app.got_subcommand("show")) return Arguments(show);
    if (app.got_subcommand("merge")) return Arguments(merge);
    if (app.got_subcommand("report")) return Arguments(report);
    if (app.got_subcommand("export")) return Arguments(exported);
    if (app.got_subcommand("trace")) return Arguments(trace);
    return Arguments(SchemaArguments{});
}

}  // namespace fundsim::cli
