#include <algorithm>
#include <cstdio>
#include <iterator>

#include "cli/commands.hpp"
#include "fundsim/results.hpp"
#include "fundsim/study_file.hpp"
#include "scenario/diagnostics.hpp"

namespace fundsim::cli {
namespace {

/// "Result-based against Current, Task-based": the question that several files side by side ask.
std::string joined_labels(const std::vector<Scenario>& scenarios, bool dutch) {
    std::string text;
    for (const Scenario& scenario : scenarios) {
        const std::string& label = dutch ? scenario.label.nl : scenario.label.en;
        text += (text.empty() ? "" : " · ") + (label.empty() ? scenario.name : label);
    }
    return text;
}

bool is_metric(const std::string& id, const Study& study) {
    if (metric_position(id)) return true;
    for (int year = 1; year <= study.scenarios.front().clock.years; ++year)
        if (id == "spend_year_" + std::to_string(year)) return true;
    return false;
}

/// The reader cannot know the catalogue of metrics, which is above it.
void check_metrics(const Study& study) {
    std::vector<std::string> known;
    for (const Metric& metric : metric_catalogue()) known.emplace_back(metric.id);
    std::vector<Diagnostic> problems;
    for (const StatedWord& stated : study.stated) {
        const bool names_one = stated.path == "metrics" || stated.path == "until.metric";
        if (names_one && !is_metric(stated.text, study))
            problems.push_back({stated.file, stated.line, stated.column, stated.path,
                                "there is no metric " + scenario::in_quotes(stated.text), scenario::list_of(known),
                                scenario::nearest(stated.text, known)});
    }
    if (!problems.empty()) throw ScenarioError(std::move(problems));
}

}  // namespace

Question question_of(const std::string& text) {
    const std::size_t sign = text.find('=');
    if (sign == std::string::npos || sign == 0)
        throw UsageError("--until is written as METRIC=HALFWIDTH, such as spend=200000, not \"" + text + "\"");
    Question question;
    question.metric = text.substr(0, sign);
    const auto amount = read_amount(text.substr(sign + 1));
    if (const auto* problem = std::get_if<std::string>(&amount)) throw UsageError("--until: " + *problem);
    question.amount = std::get<Amount>(amount);
    // on the command line a plain number is in the unit of the metric, as in the JSON summary
    if (const auto position = metric_position(question.metric); position && question.amount.unit.empty())
        question.amount.unit = metric_catalogue()[*position].unit;
    return question;
}

void check_question(const Question& question, const std::vector<std::string>& scenarios, std::size_t baseline) {
    if (const auto problem = problem_with(question, scenarios, baseline)) throw UsageError("until: " + problem->text);
}

void check_question_of(const Study& study) {
    if (!study.until) return;
    std::vector<std::string> names;
    std::size_t baseline = 0;
    for (const Scenario& scenario : study.scenarios) {
        if (scenario.name == study.baseline) baseline = names.size();
        names.push_back(scenario.name);
    }
    const auto problem = problem_with(*study.until, names, baseline);
    if (!problem) return;
    const auto stated = std::ranges::find(study.stated, "until." + problem->key, &StatedWord::path);
    if (stated == study.stated.end()) return check_question(*study.until, names, baseline);
    throw ScenarioError({{stated->file, stated->line, stated->column, stated->path, problem->text, {}, {}}});
}

Study load_study(const std::vector<std::string>& files, const std::vector<std::string>& overrides,
                 std::vector<Diagnostic>& warnings) {
    Study side_by_side;
    std::vector<Diagnostic> problems;
    for (const std::string& file : files) {
        try {
            Document document = read_document(file, overrides, &warnings);
            if (auto* study = std::get_if<Study>(&document)) {
                if (files.size() > 1)
                    throw UsageError(file + " is a study and says itself which scenarios it compares; give it alone");
                check_metrics(*study);
                return std::move(*study);
            }
            side_by_side.scenarios.push_back(std::get<Scenario>(std::move(document)));
        } catch (const ScenarioError& error) {
            problems.insert(problems.end(), error.diagnostics().begin(), error.diagnostics().end());
        }
    }
    if (!problems.empty()) throw ScenarioError(std::move(problems));
    side_by_side.name = side_by_side.scenarios.front().name;
    side_by_side.baseline = side_by_side.scenarios.front().name;
    if (files.size() > 1)
        side_by_side.question = {joined_labels(side_by_side.scenarios, true),
                                 joined_labels(side_by_side.scenarios, false)};
    return side_by_side;
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
    return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

void print_warnings(const std::vector<Diagnostic>& warnings) {
    for (const Diagnostic& warning : warnings) std::fprintf(stderr, "warning: %s\n", format(warning).c_str());
}

}  // namespace fundsim::cli
