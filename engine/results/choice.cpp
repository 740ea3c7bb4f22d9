#include "results/choice.hpp"

#include <algorithm>
#include <array>

namespace fundsim {
namespace results {

void ChoiceSums::add(std::span<const std::int64_t> values) {
    if (std::find(values.begin(), values.end(), no_value) != values.end()) return;
    const auto [lowest, highest] = std::minmax_element(values.begin(), values.end());
    const std::int64_t best = direction_ == Direction::lower_is_better ? *lowest : *highest;
    const auto sharing = static_cast<double>(std::count(values.begin(), values.end(), best));
    for (std::size_t s = 0; s < values.size(); ++s) {
        if (values[s] == best) best_shares_[s] += 1.0 / sharing;
        const Wide short_of = Wide{values[s]} - best;
        shortfalls_[s] += direction_ == Direction::lower_is_better ? short_of : -short_of;
    }
    ++count_;
}

std::optional<double> ChoiceSums::probability_best(std::size_t scenario) const {
    if (count_ == 0) return std::nullopt;
    return best_shares_[scenario] / static_cast<double>(count_);
}

std::optional<double> ChoiceSums::expected_regret(std::size_t scenario, std::int64_t scale) const {
    if (count_ == 0) return std::nullopt;
    return static_cast<double>(shortfalls_[scenario]) / static_cast<double>(count_) / static_cast<double>(scale);
}

ParetoSums::ParetoSums(std::size_t scenarios, std::vector<std::size_t> metrics)
    : metrics_(std::move(metrics)), not_dominated_(scenarios), totals_(scenarios, std::vector<Wide>(metrics_.size())) {}

template <class Difference>
bool ParetoSums::dominates(const Difference& difference) const {
    bool better = false;
    for (std::size_t m = 0; m < metrics_.size(); ++m) {
        Wide lead = difference(m);
        if (metric_catalogue()[metrics_[m]].direction == Direction::lower_is_better) lead = -lead;
        if (lead < 0) return false;
        better |= lead > 0;
    }
    return better;
}

void ParetoSums::add(std::span<const std::vector<std::int64_t>> rows) {
    for (const auto& row : rows)
        for (const std::size_t metric : metrics_)
            if (row[metric] == no_value) return;
    ++count_;
    for (std::size_t s = 0; s < rows.size(); ++s) {
        for (std::size_t m = 0; m < metrics_.size(); ++m) totals_[s][m] += rows[s][metrics_[m]];
        bool dominated = false;
        for (std::size_t other = 0; other < rows.size() && !dominated; ++other)
            dominated = dominates([&](std::size_t m) { return Wide{rows[other][metrics_[m]]} - rows[s][metrics_[m]]; });
        not_dominated_[s] += !dominated;
    }
}

Pareto ParetoSums::summary(std::span<const std::string> names) const {
    Pareto result;
    result.count = count_;
    for (const std::size_t metric : metrics_) result.metrics.emplace_back(metric_catalogue()[metric].id);
    for (std::size_t s = 0; s < names.size(); ++s) {
        ParetoScenario scenario{names[s], 0.0, {}};
        if (count_ > 0)
            scenario.share_not_dominated = static_cast<double>(not_dominated_[s]) / static_cast<double>(count_);
        for (std::size_t other = 0; other < names.size(); ++other)
            if (dominates([&](std::size_t m) { return totals_[other][m] - totals_[s][m]; }))
                scenario.dominated_by.push_back(names[other]);
        result.scenarios.push_back(std::move(scenario));
    }
    return result;
}

}  // namespace results

std::vector<std::size_t> pareto_metrics(std::span<const std::string> asked) {
    constexpr std::array<std::string_view, 3> usual{"spend", "wait_weeks_mean", "goal_share_per_referred"};
    constexpr std::size_t fewest = 2;
    std::vector<std::size_t> chosen;
    for (const std::string& id : asked) {
        const auto position = metric_position(id);
        if (position && metric_catalogue()[*position].direction != Direction::neutral &&
            std::find(chosen.begin(), chosen.end(), *position) == chosen.end())
            chosen.push_back(*position);
    }
    if (chosen.size() >= fewest) return chosen;
    chosen.clear();
    for (const std::string_view id : usual) chosen.push_back(*metric_position(id));
    return chosen;
}

}  // namespace fundsim
