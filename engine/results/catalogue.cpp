#include "results/catalogue.hpp"

#include <vector>

namespace fundsim {

// The order below is the order of columns in the study file and of content in its hash. Append, never insert.
std::span<const Metric> metric_catalogue() {
    static const std::vector<Metric> all = [] {
        std::vector<Metric> joined;
        for (const auto part : {results::money_metrics(), results::client_metrics(), results::outcome_metrics(),
                                results::market_metrics(), results::frozen_metrics()})
            joined.insert(joined.end(), part.begin(), part.end());
        return joined;
    }();
    return all;
}

std::optional<std::size_t> metric_position(std::string_view id) {
    const auto catalogue = metric_catalogue();
    for (std::size_t m = 0; m < catalogue.size(); ++m)
        if (catalogue[m].id == id) return m;
    return std::nullopt;
}

std::string_view name_of(Direction direction) {
    switch (direction) {
        case Direction::lower_is_better: return "lower";
        case Direction::higher_is_better: return "higher";
        case Direction::neutral: break;
    }
    return "neutral";
}

std::string_view name_of(MetricGroup group) {
    switch (group) {
        case MetricGroup::money: return "money";
        case MetricGroup::waiting: return "waiting";
        case MetricGroup::clients: return "clients";
        case MetricGroup::outcomes: return "outcomes";
        case MetricGroup::providers: return "providers";
        case MetricGroup::administration: break;
    }
    return "administration";
}

}  // namespace fundsim
