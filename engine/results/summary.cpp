// Statistics and paired comparisons of a study, read from the rows a few metrics at a time: memory does not grow with
// the number of metrics.
#include <algorithm>

#include "fundsim/study_file.hpp"

namespace fundsim {
namespace {

constexpr std::size_t metrics_at_once = 16;

using Columns = std::vector<std::vector<std::int64_t>>;

/// A metric of the catalogue under the name it is reported by.
struct Reported {
    std::string id;
    const Metric* metric;
};

void add(Summary& summary, const StudyHeader& header, const std::vector<Reported>& reported,
         const std::vector<Columns>& by_scenario) {
    for (std::size_t scenario = 0; scenario < by_scenario.size(); ++scenario)
        for (std::size_t m = 0; m < reported.size(); ++m) {
            const Metric& metric = *reported[m].metric;
            summary.scenarios[scenario].metrics.push_back({reported[m].id, std::string(metric.unit), metric.direction,
                                                           statistics_of(by_scenario[scenario][m], metric.scale)});
            if (scenario == header.baseline) continue;
            summary.comparisons.push_back({header.scenarios[scenario].name, header.scenarios[header.baseline].name,
                                           reported[m].id,
                                           difference_of(by_scenario[scenario][m], by_scenario[header.baseline][m],
                                                         metric.scale, metric.direction)});
        }
}

}  // namespace

Summary StudyFile::summary() const {
    const StudyHeader& study = header();
    const std::size_t scenarios = study.scenarios.size();
    Summary summary;
    summary.engine = study.engine;
    summary.seed = study.seed;
    summary.replications = replications();
    summary.content_hash = content_hash();
    for (const ScenarioEntry& scenario : study.scenarios) summary.scenarios.push_back({scenario.name, {}});

    const auto catalogue = metric_catalogue();
    for (std::size_t first = 0; first < catalogue.size(); first += metrics_at_once) {
        std::vector<std::size_t> positions;
        std::vector<Reported> reported;
        for (std::size_t m = first; m < std::min(first + metrics_at_once, catalogue.size()); ++m) {
            positions.push_back(m);
            reported.push_back({std::string(catalogue[m].id), &catalogue[m]});
        }
        std::vector<Columns> columns;
        for (std::size_t scenario = 0; scenario < scenarios; ++scenario) columns.push_back(values(scenario, positions));
        add(summary, study, reported, columns);
    }

    const std::size_t spend = *metric_position("spend");
    const auto years = static_cast<std::size_t>(study.scenarios.front().years);
    for (std::size_t year = 1; year <= years; ++year) {
        std::vector<Columns> columns;
        for (std::size_t scenario = 0; scenario < scenarios; ++scenario)
            columns.push_back(values_of_year(scenario, year, {spend}));
        add(summary, study, {{"spend_year_" + std::to_string(year), &catalogue[spend]}}, columns);
    }
    std::stable_sort(summary.comparisons.begin(), summary.comparisons.end(), [&](const auto& a, const auto& b) {
        const auto position = [&](const std::string& name) {
            return std::find_if(study.scenarios.begin(), study.scenarios.end(),
                                [&](const ScenarioEntry& s) { return s.name == name; });
        };
        return position(a.scenario) < position(b.scenario);
    });
    return summary;
}

}  // namespace fundsim
