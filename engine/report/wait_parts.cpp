#include "report/wait_parts.hpp"

#include "fundsim/pooled.hpp"

namespace fundsim::report {

std::optional<WaitParts> wait_parts(const StudyHeader& header, const Summary& summary, std::size_t pool) {
    if (!is_pooled(header, pool)) return std::nullopt;
    const std::string& name = header.scenarios[pool].name;
    const auto mean = [&](std::string_view scenario) {
        const MetricSummary* wait = summary.find(scenario, "wait_weeks_mean");
        return wait ? wait->statistics.mean : std::nullopt;
    };
    const auto all = mean(name.substr(0, name.size() - pooled_ending.size())), left = mean(name);
    if (!all || !left || !(*all > 0.0)) return std::nullopt;
    WaitParts parts{*all, *left};
    if (const Comparison* paired = summary.find_comparison(name, "wait_weeks_mean");
        paired && paired->baseline + std::string(pooled_ending) == name && paired->difference.interval_high)
        parts.clear = *paired->difference.interval_high < 0.0;
    return parts;
}

}  // namespace fundsim::report
