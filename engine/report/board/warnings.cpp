// What a reader must know before the figures: see model.md, "Starting point".
#include <algorithm>
#include <cmath>

#include "report/board/answer.hpp"
#include "report/second_reference.hpp"

namespace fundsim::report {
namespace {

constexpr std::size_t few_replications = 100;
// Draws beyond these bounds after the warm-up are counted and told.
constexpr double active_tolerance = 0.10;
constexpr double spend_tolerance = 0.15;

std::ptrdiff_t outside(const Source& source, std::string_view id, double tolerance) {
    const std::size_t metric = *metric_position(id);
    const auto scale = static_cast<double>(metric_catalogue()[metric].scale);
    const Values held = source.values(source.baseline(), metric);
    const auto& ratios = *held;
    return std::count_if(ratios.begin(), ratios.end(), [&](std::int64_t ratio) {
        return ratio != no_value && std::abs(static_cast<double>(ratio) / scale - 1.0) > tolerance;
    });
}

std::string assumed_segments(const Source& source, const Texts& texts) {
    const ScenarioEntry& entry = source.scenario(source.baseline());
    std::string segments;
    std::size_t count = 0;
    for (std::size_t f = 0; f < entry.segments.size(); ++f) {
        bool assumed = false;
        for (std::size_t s = 0; s < source.scenarios(); ++s)
            assumed |= f < source.scenario(s).segments.size() && source.scenario(s).segments[f].assumed;
        if (!assumed) continue;
        ++count;
        segments += (segments.empty() ? "" : ", ") +
                    shown_label(entry.segments[f].label, entry.segments[f].id, texts.language());
    }
    return count > 1 && count == entry.segments.size() ? texts["warning.all_segments"] : segments;
}

}  // namespace

std::vector<std::string> warnings_of(const Source& source, const Texts& texts) {
    std::vector<std::string> warnings;
    const auto number = [&](std::size_t count) {
        return shown_number(static_cast<double>(count), 0, texts.language());
    };
    const std::size_t done = source.replications();
    const std::size_t failed = source.summary().failed;
    if (!source.empty() && done + failed < source.header().replications)
        warnings.push_back(texts.fill("warning.incomplete",
                                      {{"done", number(done)}, {"asked", number(source.header().replications)}}));
    if (failed > 0)
        warnings.push_back(
            texts.fill("warning.failed", {{"failed", number(failed)}, {"asked", number(done + failed)}}));
    if (!source.empty() && done < few_replications)
        warnings.push_back(texts.fill("warning.few", {{"done", number(done)}}));
    if (!source.empty() && source.header().inner > 1 && done <= source.header().inner)
        warnings.push_back(texts["warning.one_draw"]);
    if (const std::string segments = assumed_segments(source, texts); !segments.empty())
        warnings.push_back(texts.fill("warning.assumed", {{"segments", segments}}));
    if (std::string text = second_reference_sentence(source.header(), source.summary(), texts.language());
        !text.empty())
        warnings.push_back(std::move(text));
    const auto active = outside(source, "calibration_active_ratio", active_tolerance);
    const auto spend = outside(source, "calibration_spend_ratio", spend_tolerance);
    const auto told = [&](std::ptrdiff_t count, const char* key) {
        if (count > 0)
            warnings.push_back(
                texts.fill(key, {{"futures", number(done)}, {"count", number(static_cast<std::size_t>(count))}}));
    };
    told(active, "warning.calibration_active");
    told(spend, "warning.calibration_spend");
    return warnings;
}

}  // namespace fundsim::report
