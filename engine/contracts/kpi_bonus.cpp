#include "contracts/kpi_bonus.hpp"

#include <algorithm>
#include <cmath>

#include "contracts/normal.hpp"

namespace fundsim::contracts {
namespace {

/// Where a measured value stands: 0 at the target, 1 at `full`. The reference replaces the target where a rule compares with
/// the year before or with others; the distance to `full` stays.
struct Scale {
    double target = 0.0;
    double reach = 0.0;  // signed; 0: no rule
    double of(double value) const { return (value - target) / reach; }
};

Scale scale_of(const KpiRule& rule, std::size_t kpi, const std::array<double, kpi_count>& previous,
               const std::array<int, kpi_count>& cases) {
    const KpiRule::Clause& clause = rule.clauses[kpi];
    Scale scale{clause.target, clause.full - clause.target};
    if (clause.share == 0.0 || cases[kpi] < std::max(rule.minimum_cases, 1)) return {};
    if (rule.on_change || rule.form == KpiForm::tournament) {
        if (std::isnan(previous[kpi])) return {};
        scale.target = previous[kpi];
    }
    return scale;
}

/// Share of the bonus that a score earns.
double scored(const KpiRule& rule, double score) {
    if (rule.form == KpiForm::stepped) return score >= 1.0 ? 1.0 : score <= -1.0 ? -rule.malus : 0.0;
    return score >= 0.0 ? std::min(score, 1.0) : rule.malus * std::max(score, -1.0);
}

/// Standard deviation of a measured share; of a ratio such as `stay`, that of a mean of cases with CV 1.
double noise_of(std::size_t kpi, double value, int cases) {
    if (kpi == static_cast<std::size_t>(Kpi::stay)) return value / std::sqrt(static_cast<double>(cases));
    const double share = std::clamp(value, 0.0, 1.0);
    return std::sqrt(share * (1.0 - share) / static_cast<double>(cases));
}

/// Mean, second moment and slope (in the score) of `scored` under normal noise.
struct NoisyScore {
    double mean = 0.0;
    double variance = 0.0;
    double slope = 0.0;
};
NoisyScore noisy(const KpiRule& rule, double score, double deviation) {
    if (!(deviation > 0.0)) {
        NoisyScore exact{scored(rule, score), 0.0, 0.0};
        if (rule.form != KpiForm::stepped)
            exact.slope = score >= 0.0 && score < 1.0 ? 1.0 : score < 0.0 && score > -1.0 ? rule.malus : 0.0;
        return exact;
    }
    const auto z = [&](double at) { return (at - score) / deviation; };
    const double up = distribution(-z(1.0));  // P(score > 1)
    const double low = distribution(z(-1.0));
    if (rule.form == KpiForm::stepped) {
        const double mean = up - rule.malus * low;
        return {mean, up + rule.malus * rule.malus * low - mean * mean,
                (density(z(1.0)) + rule.malus * density(z(-1.0))) / deviation};
    }
    struct Bound {
        double at, below, density;
    };
    const Bound bottom{-1.0, low, density(z(-1.0))};
    const Bound target{0.0, distribution(z(0.0)), density(z(0.0))};
    const Bound top{1.0, distribution(z(1.0)), density(z(1.0))};
    // moments of the score between two bounds
    const auto part = [&](const Bound& a, const Bound& b) {
        const double p = b.below - a.below;
        const double first = score * p + deviation * (a.density - b.density);
        const double second = (score * score + deviation * deviation) * p +
                              deviation * ((score + a.at) * a.density - (score + b.at) * b.density);
        return std::array{p, first, second};
    };
    const auto plus = part(target, top);
    const auto minus = part(bottom, target);
    const double mean = plus[1] + up + rule.malus * (minus[1] - low);
    const double square = plus[2] + up + rule.malus * rule.malus * (minus[2] + low);
    return {mean, std::max(square - mean * mean, 0.0), plus[0] + rule.malus * minus[0]};
}

}  // namespace

double kpi_bonus(const KpiRule& rule, const std::array<double, kpi_count>& values,
                 const std::array<double, kpi_count>& previous, const std::array<int, kpi_count>& cases) {
    double sum = 0.0;
    for (std::size_t k = 0; k < kpi_count; ++k) {
        const Scale scale = scale_of(rule, k, previous, cases);
        if (scale.reach != 0.0) sum += rule.clauses[k].share * scored(rule, scale.of(values[k]));
    }
    return std::clamp(sum, -rule.cap, rule.cap);
}

ExpectedBonus expected_bonus(const KpiRule& rule, const std::array<double, kpi_count>& values,
                             const std::array<double, kpi_count>& previous, const std::array<int, kpi_count>& cases) {
    ExpectedBonus expected;
    double mean = 0.0;
    double variance = 0.0;
    for (std::size_t k = 0; k < kpi_count; ++k) {
        const Scale scale = scale_of(rule, k, previous, cases);
        if (scale.reach == 0.0) continue;
        const double deviation = noise_of(k, values[k], cases[k]) / std::fabs(scale.reach);
        const NoisyScore score = noisy(rule, scale.of(values[k]), deviation);
        const double share = rule.clauses[k].share;
        mean += share * score.mean;
        variance += share * share * score.variance;
        expected.slopes[k] = share * score.slope / scale.reach;
    }
    // A sum at its cap pays nothing more: slopes times the (normal) probability that the sum lies within, and of its mean
    // what lies beyond is lost.
    const double sd = std::sqrt(variance);
    expected.share = std::clamp(mean, -rule.cap, rule.cap);
    double within = std::fabs(mean) < rule.cap ? 1.0 : 0.0;
    if (sd > 0.0) {
        const double top = (rule.cap - mean) / sd;
        const double bottom = (-rule.cap - mean) / sd;
        within = distribution(top) - distribution(bottom);
        expected.share = mean * within + sd * (density(bottom) - density(top)) +
                         rule.cap * (distribution(-top) - distribution(bottom));
    }
    for (double& slope : expected.slopes) slope *= within;
    return expected;
}

}  // namespace fundsim::contracts
