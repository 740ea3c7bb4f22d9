#include "results/second_reference.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "fundsim/second_reference.hpp"
#include "fundsim/study_file.hpp"
#include "results/file_state.hpp"
#include "results/row_scan.hpp"

namespace fundsim {
namespace results {

RankingSums::RankingSums(std::size_t options, Direction direction, std::uint32_t inner)
    : direction_(direction),
      assumed_{std::vector<Moments>(options, Moments(inner)),
               std::vector<PairedSums>(options * (options - 1) / 2, PairedSums(inner))},
      second_(assumed_) {}

void RankingSums::add(std::span<const std::int64_t> assumed, std::span<const std::int64_t> second_reference,
                      std::uint32_t draw) {
    for (const auto values : {assumed, second_reference})
        if (std::ranges::find(values, no_value) != values.end()) return;
    ++count_;
    for (const auto& [reference, values] : {std::pair{&assumed_, assumed}, std::pair{&second_, second_reference}}) {
        std::size_t pair = 0;
        for (std::size_t a = 0; a < values.size(); ++a) {
            reference->options[a].add(values[a], draw);
            for (std::size_t b = a + 1; b < values.size(); ++b)
                reference->pairs[pair++].add(values[a], values[b], draw);
        }
    }
}

int RankingSums::worse(const Reference& reference, std::size_t a, std::size_t b) const {
    const Wide more = reference.options[a].total() - reference.options[b].total();
    const int sign = more > 0 ? 1 : more < 0 ? -1 : 0;
    return direction_ == Direction::higher_is_better ? -sign : sign;
}

std::vector<std::size_t> RankingSums::order(const Reference& reference) const {
    std::vector<std::size_t> order(reference.options.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return worse(reference, a, b) < 0; });
    return order;
}

ReferenceRanking RankingSums::summary(const std::string& metric, std::int64_t scale,
                                      std::span<const std::string> names) const {
    ReferenceRanking ranking;
    ranking.metric = metric;
    ranking.count = count_;
    if (count_ == 0) return ranking;
    for (const std::size_t option : order(assumed_)) ranking.assumed.push_back(names[option]);
    for (const std::size_t option : order(second_)) ranking.second_reference.push_back(names[option]);
    std::size_t pair = 0;
    for (std::size_t a = 0; a < names.size(); ++a)
        for (std::size_t b = a + 1; b < names.size(); ++b, ++pair)
            // equal under one of them is no change of places
            if (worse(assumed_, a, b) * worse(second_, a, b) < 0) {
                ChangedPair changed{names[a], names[b], assumed_.pairs[pair].summary(scale, direction_),
                                    second_.pairs[pair].summary(scale, direction_), worse(assumed_, a, b) < 0};
                ranking.changed.push_back(std::move(changed));
            }
    return ranking;
}

std::vector<std::size_t> ranked_metrics(std::span<const std::string> asked) {
    constexpr std::array<std::string_view, 4> usual{"spend", "wait_weeks_mean", "goal_share_per_referred",
                                                    "burden_weeks"};
    std::vector<std::size_t> metrics;
    const auto take = [&](std::string_view id) {
        const auto position = metric_position(id);
        if (position && metric_catalogue()[*position].direction != Direction::neutral &&
            std::ranges::find(metrics, *position) == metrics.end())
            metrics.push_back(*position);
    };
    for (const std::string_view id : usual) take(id);
    for (const std::string& id : asked) take(id);
    return metrics;
}

}  // namespace results

bool is_certain(const Difference& difference) {
    return difference.interval_low && (*difference.interval_low > 0.0 || *difference.interval_high < 0.0);
}

bool ChangedPair::certain() const { return is_certain(assumed) && is_certain(second_reference); }

bool SecondReference::changes() const {
    return std::ranges::any_of(rankings, [](const ReferenceRanking& one) { return !one.changed.empty(); });
}

/// A twin says so itself, in what is hashed of it; its own stands before it.
std::size_t first_twin(const StudyHeader& header) {
    constexpr std::string_view mark = "\"under_second_reference\":true";
    std::size_t first = header.scenarios.size();
    for (; first > 0; --first) {
        const ScenarioEntry& entry = header.scenarios[first - 1];
        if (!entry.name.ends_with(second_reference_ending) || entry.canonical.find(mark) == std::string::npos) break;
        const std::string own = entry.name.substr(0, entry.name.size() - second_reference_ending.size());
        const auto end = header.scenarios.begin() + static_cast<std::ptrdiff_t>(first) - 1;
        if (std::find_if(header.scenarios.begin(), end, [&](const ScenarioEntry& one) { return one.name == own; }) ==
            end)
            break;
    }
    return first;
}

bool is_twin(const StudyHeader& header, std::size_t scenario) { return scenario >= first_twin(header); }

std::optional<std::size_t> twin_of(const StudyHeader& header, std::size_t scenario) {
    const std::string name = header.scenarios[scenario].name + std::string(second_reference_ending);
    for (std::size_t s = first_twin(header); s < header.scenarios.size(); ++s)
        if (header.scenarios[s].name == name) return s;
    return std::nullopt;
}

std::optional<SecondReference> StudyFile::second_reference() const {
    const StudyHeader& study = header();
    const std::size_t first = first_twin(study);
    if (first == study.scenarios.size()) return std::nullopt;
    SecondReference result;
    for (std::size_t s = first; s < study.scenarios.size(); ++s) result.twins.push_back(study.scenarios[s].name);
    const std::vector<std::size_t> options = options_of(study);
    if (options.size() < 2) return result;
    std::vector<std::string> names;
    std::vector<std::size_t> twins;  // an option that assumes nothing is what it is under either
    for (const std::size_t s : options) {
        names.push_back(study.scenarios[s].name);
        twins.push_back(twin_of(study, s).value_or(s));
    }
    for (const std::size_t metric : results::ranked_metrics(study.metrics_of_interest)) {
        const Metric& of = metric_catalogue()[metric];
        results::RankingSums sums(options.size(), of.direction, study.inner);
        // one column at a time: pairs of many options take memory
        results::RowScan scan(state_->database, study.scenarios.size(), std::span(&metric, 1));
        std::vector<std::int64_t> assumed(options.size()), second(options.size());
        while (scan.next()) {
            for (std::size_t i = 0; i < options.size(); ++i) {
                assumed[i] = scan.rows()[options[i]][0];
                second[i] = scan.rows()[twins[i]][0];
            }
            sums.add(assumed, second, scan.replication() / study.inner);
        }
        result.rankings.push_back(sums.summary(std::string(of.id), of.scale, names));
    }
    return result;
}

}  // namespace fundsim
