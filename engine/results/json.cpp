// The summary as JSON, for scripts.
#include <nlohmann/json.hpp>

#include "fundsim/results.hpp"

namespace fundsim {
namespace {

using Json = nlohmann::ordered_json;

Json number(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

Json metric_json(const MetricSummary& metric) {
    const Statistics& s = metric.statistics;
    return {{"unit", metric.unit},        {"direction", std::string(name_of(metric.direction))},
            {"mean", number(s.mean)},     {"standard_error", number(s.standard_error)},
            {"median", number(s.median)}, {"p10", number(s.p10)},
            {"p90", number(s.p90)}};
}

Json comparison_json(const Comparison& comparison) {
    const Difference& d = comparison.difference;
    Json interval = nullptr;
    if (d.interval_low) interval = Json::array({*d.interval_low, *d.interval_high});
    return {{"scenario", comparison.scenario},
            {"baseline", comparison.baseline},
            {"metric", comparison.metric},
            {"mean_difference", number(d.mean_difference)},
            {"interval_95", interval},
            {"probability_better", number(d.probability_better)},
            {"variance_reduction", number(d.variance_reduction)}};
}

}  // namespace

std::string to_json(const Summary& summary) {
    Json scenarios = Json::array();
    for (const ScenarioSummary& scenario : summary.scenarios) {
        Json metrics = Json::object();
        for (const MetricSummary& metric : scenario.metrics) metrics[metric.id] = metric_json(metric);
        scenarios.push_back({{"name", scenario.name}, {"metrics", std::move(metrics)}});
    }
    Json comparisons = Json::array();
    for (const Comparison& comparison : summary.comparisons) comparisons.push_back(comparison_json(comparison));
    const Json object{{"engine", summary.engine},
                      {"seed", summary.seed},
                      {"replications", summary.replications},
                      {"content_hash", summary.content_hash},
                      {"scenarios", std::move(scenarios)},
                      {"comparisons", std::move(comparisons)}};
    return object.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace fundsim
