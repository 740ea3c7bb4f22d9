// The summary as JSON, for scripts.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "fundsim/results.hpp"
#include "results/question.hpp"

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

Json choice_json(const Choice& choice) {
    return {{"scenario", choice.scenario},
            {"metric", choice.metric},
            {"probability_best", number(choice.probability_best)},
            {"expected_regret", number(choice.expected_regret)}};
}

Json pareto_json(const std::optional<Pareto>& pareto) {
    if (!pareto) return nullptr;
    Json scenarios = Json::array();
    for (const ParetoScenario& scenario : pareto->scenarios)
        scenarios.push_back({{"name", scenario.name},
                             {"share_not_dominated", scenario.share_not_dominated},
                             {"dominated_by", scenario.dominated_by}});
    return {{"metrics", pareto->metrics}, {"replications", pareto->count}, {"scenarios", std::move(scenarios)}};
}

Json luck_json(const std::string& scenario, const Json& baseline, const std::string& metric, const Luck& luck) {
    return {{"scenario", scenario},
            {"baseline", baseline},
            {"metric", metric},
            {"variance_chance", luck.chance},
            {"variance_parameters", luck.parameters},
            {"share_parameters", number(luck.share_of_parameters())}};
}

/// Of every metric (`baseline` null) and of every difference, where replications share parameter draws.
Json all_luck_json(const Summary& summary) {
    Json parts = Json::array();
    for (const ScenarioSummary& scenario : summary.scenarios)
        for (const MetricSummary& metric : scenario.metrics)
            if (metric.statistics.luck)
                parts.push_back(luck_json(scenario.name, nullptr, metric.id, *metric.statistics.luck));
    for (const Comparison& comparison : summary.comparisons)
        if (comparison.difference.luck)
            parts.push_back(
                luck_json(comparison.scenario, comparison.baseline, comparison.metric, *comparison.difference.luck));
    return parts;
}

Json verdict_json(const std::optional<Verdict>& verdict) {
    if (!verdict) return nullptr;
    const Question& question = verdict->question;
    Json results_of_look = Json::array();
    for (const LookResult& result : verdict->results)
        results_of_look.push_back({{"scenario", result.scenario},
                                   {"against", result.against.empty() ? Json(nullptr) : Json(result.against)},
                                   {"difference", result.difference},
                                   {"interval", Json::array({result.low, result.high})},
                                   {"answer", name_of(result.answer)},
                                   {"yes", result.yes ? Json(*result.yes) : Json(nullptr)},
                                   {"share_parameters", number(result.share_parameters)}});
    return {{"metric", question.metric},
            {"kind", results::name_of(question.kind)},
            {"scenario", question.scenario.empty() ? Json(nullptr) : Json(question.scenario)},
            {"amount", question.amount.value},
            {"tie", question.tie.value},
            {"certainty", question.certainty},
            {"most", question.most},
            {"answer", name_of(verdict->answer)},
            {"look", verdict->look},
            {"next_look", verdict->next_look ? Json(*verdict->next_look) : Json(nullptr)},
            {"best", verdict->best.empty() ? Json(nullptr) : Json(verdict->best)},
            {"results", std::move(results_of_look)}};
}

Json difference_json(const Difference& d) {
    return {{"mean_difference", number(d.mean_difference)},
            {"interval_95", d.interval_low ? Json::array({*d.interval_low, *d.interval_high}) : Json(nullptr)},
            {"certain", is_certain(d)}};
}

Json scenario_json(const ScenarioSummary& scenario) {
    Json metrics = Json::object();
    for (const MetricSummary& metric : scenario.metrics) metrics[metric.id] = metric_json(metric);
    return {{"name", scenario.name}, {"metrics", std::move(metrics)}};
}

bool is_twin(const Summary& summary, const std::string& scenario) {
    const auto& held = summary.second_reference;
    return held && std::ranges::find(held->twins, scenario) != held->twins.end();
}

/// Apart from all else: a twin is no option, and nothing is compared with it but its like.
Json second_reference_json(const Summary& summary) {
    if (!summary.second_reference) return nullptr;
    Json rankings = Json::array(), scenarios = Json::array();
    for (const ReferenceRanking& ranking : summary.second_reference->rankings) {
        Json changed = Json::array();
        for (const ChangedPair& pair : ranking.changed)
            changed.push_back({{"scenario", pair.a},
                               {"against", pair.b},
                               {"assumed", difference_json(pair.assumed)},
                               {"second_reference", difference_json(pair.second_reference)},
                               {"certain", pair.certain()}});
        rankings.push_back({{"metric", ranking.metric},
                            {"replications", ranking.count},
                            {"assumed", ranking.assumed},
                            {"second_reference", ranking.second_reference},
                            {"changed", std::move(changed)}});
    }
    for (const ScenarioSummary& scenario : summary.scenarios)
        if (is_twin(summary, scenario.name)) scenarios.push_back(scenario_json(scenario));
    return {{"changes", summary.second_reference->changes()},
            {"rankings", std::move(rankings)},
            {"scenarios", std::move(scenarios)}};
}

Json failures_json(const Summary& summary) {
    Json failures = Json::array();
    for (const Failure& failure : summary.failures)
        failures.push_back({{"replication", failure.replication},
                            {"scenario", summary.scenarios.at(failure.scenario).name},
                            {"cause", failure.cause}});
    return failures;
}

}  // namespace

std::string to_json(const Summary& summary) {
    Json scenarios = Json::array();
    for (const ScenarioSummary& scenario : summary.scenarios)
        if (!is_twin(summary, scenario.name)) scenarios.push_back(scenario_json(scenario));
    Json comparisons = Json::array();
    for (const Comparison& comparison : summary.comparisons) comparisons.push_back(comparison_json(comparison));
    Json choices = Json::array();
    for (const Choice& choice : summary.choices) choices.push_back(choice_json(choice));
    const Json object{{"engine", summary.engine},
                      {"seed", summary.seed},
                      {"replications", summary.replications},
                      {"content_hash", summary.content_hash},
                      {"scenarios", std::move(scenarios)},
                      {"comparisons", std::move(comparisons)},
                      {"choices", std::move(choices)},
                      {"pareto", pareto_json(summary.pareto)},
                      {"second_reference", second_reference_json(summary)},
                      {"luck", all_luck_json(summary)},
                      {"question", verdict_json(summary.verdict)},
                      {"asked", summary.asked},
                      {"failed", summary.failed},
                      {"failures", failures_json(summary)}};
    return object.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace fundsim
