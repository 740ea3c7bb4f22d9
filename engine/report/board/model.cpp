#include "report/board/model.hpp"

#include <algorithm>
#include <set>
#include <sstream>

#include "fundsim/contract.hpp"
#include "report/board/assets.hpp"
#include "report/tables/json.hpp"
#include "report/tables/measures.hpp"

namespace fundsim::report {
namespace {

using Json = nlohmann::ordered_json;

Json table_json(const Table& table, Language language) {
    Json columns = Json::array();
    for (const Column& column : table.columns)
        columns.push_back({{"id", column.id},
                           {"kind", name_of(column.kind)},
                           {"label", in(language, column.label.nl, column.label.en)},
                           {"definition", in(language, column.definition.nl, column.definition.en)}});
    return {{"title", in(language, table.title.nl, table.title.en)},
            {"columns", std::move(columns)},
            {"rows", rows_json(table)}};
}

/// Names of things by kind and id; what has no name of its own in the study is in the texts.
Json labels_of(const Source& source, Language language) {
    Json labels;
    const ScenarioEntry& base = source.scenario(source.baseline());
    for (std::size_t s = 0; s < source.scenarios(); ++s)
        labels["scenario"][source.scenario(s).name] = scenario_label(source, s, language);
    for (const MunicipalityEntry& municipality : base.municipalities)
        labels["municipality"][municipality.id] = shown_label(municipality.label, municipality.id, language);
    for (const SegmentEntry& segment : base.segments)
        labels["segment"][segment.id] = shown_label(segment.label, segment.id, language);
    for (const Metric& metric : metric_catalogue())
        labels["metric"][std::string(metric.id)] = in(language, metric.label.nl, metric.label.en);
    const Metric& spend = metric_catalogue()[*metric_position("spend")];
    for (std::size_t year = 1; year <= source.years(); ++year)
        labels["metric"]["spend_year_" + std::to_string(year)] =
            std::string(in(language, spend.label.nl, spend.label.en)) +
            std::string(in(language, ", jaar ", ", year ")) + std::to_string(year);
    for (const Measure& measure : measures())
        labels["measure"][std::string(measure.id)] = in(language, measure.label.nl, measure.label.en);
    for (const ContractModel& model : contract_models())
        labels["contract"][std::string(model.name)] = in(language, model.nl, model.en);
    return labels;
}

/// Whether forms of care share one budget: what is paid for each apart then says little. Read from the resolved text,
/// which the engine wrote: a line for each contract in a lot.
bool shares_budgets(const ScenarioEntry& scenario) {
    constexpr std::string_view key = "lot: ";
    std::set<std::string> lots;
    std::istringstream text(scenario.resolved);
    for (std::string line; std::getline(text, line);) {
        const std::size_t begin = std::min(line.find_first_not_of(' '), line.size());
        if (line.compare(begin, key.size(), key) == 0 && !lots.insert(line.substr(begin)).second) return true;
    }
    return false;
}

Json study_of(const Source& source, const BoardOptions& options, const Answer& answer) {
    const StudyHeader& header = source.header();
    const ScenarioEntry& base = source.scenario(source.baseline());
    Json scenarios = Json::array();
    for (std::size_t s = 0; s < source.scenarios(); ++s) scenarios.push_back(source.scenario(s).name);
    Json sharing = Json::array();
    for (std::size_t s = 0; s < source.scenarios(); ++s)
        if (shares_budgets(source.scenario(s))) sharing.push_back(source.scenario(s).name);
    constexpr double cents_per_euro = 100.0;
    return {{"name", header.name},
            {"scenarios", std::move(scenarios)},
            {"baseline", base.name},
            {"challenger", source.scenario(answer.challenger).name},
            {"sharing_budgets", std::move(sharing)},
            {"years", source.years()},
            {"budget", base.budget_cents > 0 ? Json(static_cast<double>(base.budget_cents) / cents_per_euro) : Json()},
            {"replications", source.replications()},
            {"content_hash", source.summary().content_hash},
            {"hide_below", options.tables.hide_below},
            {"hidden", hidden_text}};
}

/// What only an export needs: left out of the page.
bool only_in_exports(const Table& table) { return table.id == "providers"; }

}  // namespace

Json model_of(const Source& source, const BoardOptions& options, const Texts& texts, const Answer& answer) {
    Json model;
    model["language"] = in(options.language, "nl", "en");
    model["study"] = study_of(source, options, answer);
    model["labels"] = labels_of(source, options.language);
    model["texts"] = texts.all();
    for (const Table& table : study_tables(source, options.tables))
        if (!only_in_exports(table)) model["tables"][table.id] = table_json(table, options.language);
    constexpr std::string_view folder = "pictures/", ending = ".vl.json";
    for (const std::string_view name : asset_names(folder)) {
        const std::string id(name.substr(folder.size(), name.size() - folder.size() - ending.size()));
        model["pictures"][id] = Json::parse(asset(name));
    }
    model["looks"] = Json::parse(asset("looks.json"));
    return model;
}

}  // namespace fundsim::report
