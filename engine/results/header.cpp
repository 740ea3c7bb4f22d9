// What a study file says about a study, taken from its plans.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include "fundsim/pooled.hpp"
#include "fundsim/read.hpp"
#include "fundsim/study_file.hpp"

namespace fundsim {
namespace {

std::string text_of_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string name_of(BillingUnit unit) {
    switch (unit) {
        case BillingUnit::hour: return "hour";
        case BillingUnit::half_day: return "half-day";
        case BillingUnit::day: break;
    }
    return "day";
}

SegmentEntry entry_of(const Segment& segment, const Scenario& scenario) {
    SegmentEntry entry{segment.id,
                       segment.label,
                       name_of(segment.unit),
                       std::llround(segment.unit_cost.central),
                       std::llround(segment.wait_norm.central * 1000.0),
                       {},
                       {},
                       false};
    const auto current = scenario.current_contracts.find(segment.id);
    if (current != scenario.current_contracts.end()) {
        entry.current_contract = current->second.model;
        entry.assumed = current->second.assumed;
    }
    entry.contract = entry.current_contract;
    const auto stands_in = scenario.second_reference.find(segment.id);
    if (scenario.under_second_reference && stands_in != scenario.second_reference.end())
        entry.current_contract = stands_in->second.model;
    const auto later = scenario.contracts.find(segment.id);
    if (later != scenario.contracts.end()) {
        entry.contract = later->second.model;
        entry.assumed = entry.assumed || later->second.assumed;
    }
    return entry;
}

/// Only when every segment states its published count.
std::int64_t published_active(const Scenario& scenario) {
    double sum = 0.0;
    for (const Segment& segment : scenario.segments) {
        if (!segment.active_half_year) return 0;
        sum += segment.active_half_year->central;
    }
    return std::llround(sum);
}

ScenarioEntry entry_of(const Plan& plan) {
    const Scenario& scenario = plan.scenario;
    ScenarioEntry entry;
    entry.name = scenario.name;
    entry.label = scenario.label;
    entry.description = scenario.description;
    entry.canonical = canonical_json(scenario);
    entry.resolved = resolved_yaml(scenario);
    for (const std::string& path : scenario.files) entry.sources.push_back({path, text_of_file(path)});
    entry.start = scenario.clock.start;
    entry.years = scenario.clock.years;
    entry.warm_up_weeks = scenario.clock.warm_up;
    entry.budget_cents = std::llround(scenario.budget.central);
    entry.published_active = published_active(scenario);
    entry.caseloads = static_cast<std::int64_t>(plan.caseloads.size());
    entry.uncertain_figures = static_cast<std::int64_t>(scenario.uncertain.size());
    for (const Segment& segment : scenario.segments) entry.segments.push_back(entry_of(segment, scenario));
    for (const Municipality& municipality : scenario.municipalities)
        entry.municipalities.push_back(
            {municipality.id, municipality.label, std::llround(municipality.youths.central)});
    constexpr std::uint16_t nobody = 0xFFFF;  // Plan::provider_of of out-of-contract care
    for (std::size_t p = 0; p < plan.provider_names.size(); ++p) {
        const bool contracted = plan.provider_of[p] != nobody;
        entry.providers.push_back(
            {plan.provider_names[p], contracted, contracted && scenario.providers[plan.provider_of[p]].enters});
    }
    return entry;
}

}  // namespace

bool is_pooled(const StudyHeader& header, std::size_t scenario) {
    const ScenarioEntry& entry = header.scenarios[scenario];
    if (!entry.name.ends_with(pooled_ending)) return false;
    const std::string_view own(entry.name.data(), entry.name.size() - pooled_ending.size());
    if (std::ranges::find(header.scenarios, own, &ScenarioEntry::name) == header.scenarios.end()) return false;
    const auto runs = [&](const SegmentEntry& segment) {
        return std::ranges::find(entry.providers, std::string(provider_of_all) + segment.id, &ProviderEntry::id) !=
               entry.providers.end();
    };
    const auto contracted = std::ranges::count_if(entry.providers, &ProviderEntry::contracted);
    return std::ranges::all_of(entry.segments, runs) && static_cast<std::size_t>(contracted) == entry.segments.size();
}

std::vector<std::size_t> options_of(const StudyHeader& header) {
    std::vector<std::size_t> options;
    for (std::size_t s = 0; s < first_twin(header); ++s)
        if (!is_pooled(header, s)) options.push_back(s);
    return options;
}

StudyHeader header_of(const StudyPlan& plan) {
    StudyHeader header;
    header.name = plan.study.name;
    header.question = plan.study.question;
    header.seed = plan.study.seed;
    header.inner = plan.study.inner;
    header.replications = plan.study.replications;
    header.baseline = plan.baseline;
    header.until = plan.study.until;
    header.metrics_of_interest = plan.study.metrics;
    for (const Plan& scenario : plan.plans) header.scenarios.push_back(entry_of(scenario));
    return header;
}

}  // namespace fundsim
