#include "plan/stationary.hpp"

#include <Eigen/Core>
#include <Eigen/LU>
#include <algorithm>

#include "base/elementary.hpp"

namespace fundsim {
namespace {

using Chain = Eigen::Matrix<double, 4, 4>;

/// Expected weeks in each class by class at start: inverse of the generator of the transient classes, negated.
Chain weeks_by_class(const BySeverity<double>& ending, const CourseTargets& t) {
    Chain generator = Chain::Zero();
    for (int k = 0; k < 4; ++k) {
        const auto c = static_cast<std::size_t>(k);
        const double up = k < 3 ? t.up[c] : 0.0;
        const double down = k > 0 ? t.down[c] : 0.0;
        generator(k, k) = ending[c] + up + down;
        if (k < 3) generator(k, k + 1) = -up;
        if (k > 0) generator(k, k - 1) = -down;
    }
    return generator.inverse();
}

/// Hazard x with E[min(T, limit)] = mean for T ~ Exp(x).
double hazard_under_limit(double mean, double limit) {
    if (mean >= 0.999 * limit) return 0.001 / limit;
    double low = 1e-9;
    double high = 10.0;
    for (int i = 0; i < 60; ++i) {
        const double x = 0.5 * (low + high);
        ((1.0 - exponential(-x * limit)) / x > mean ? low : high) = x;
    }
    return 0.5 * (low + high);
}

/// E[min(T, limit)] for T with hazard x, and `more` beside it after `after` weeks. `limit` 0: none.
double weeks_until_end(double x, double more, double after, double limit) {
    const auto within = [](double hazard, double weeks) { return (1.0 - exponential(-hazard * weeks)) / hazard; };
    if (limit > 0.0 && after >= limit) return within(x, limit);
    const double beyond = limit > 0.0 ? within(x + more, limit - after) : 1.0 / (x + more);
    return within(x, after) + exponential(-x * after) * beyond;
}

/// The constant hazard that shortens stays as much as `more` after `after` weeks does: stays of all causes last `mean` weeks.
double constant_hazard(double more, double after, double mean, double limit) {
    if (!(more > 0.0) || !(mean > 0.0) || (limit > 0.0 && (after >= limit || mean >= 0.999 * limit))) return 0.0;
    const double all = limit > 0.0 ? hazard_under_limit(mean, limit) : 1.0 / mean;
    double low = 1e-9;
    double high = all;
    for (int i = 0; i < 60; ++i) {
        const double x = 0.5 * (low + high);
        (weeks_until_end(x, more, after, limit) > mean ? low : high) = x;
    }
    return all - 0.5 * (low + high);
}

/// Share of stays that reach the goal before an ending at rate `losses`, where the stay with its aftercare has this mean:
/// p = 1 - losses x (mean - p x aftercare).
double ends_as_planned(double mean, double losses, double aftercare) {
    return std::clamp((1.0 - losses * mean) / (1.0 - losses * aftercare), 0.0, 1.0);
}

}  // namespace

StationaryCourse solve_course(const CourseTargets& t) {
    StationaryCourse course;
    BySeverity<double> recovering{};  // mean weeks of clients who are not chronic
    for (std::size_t k = 0; k < severity_count; ++k) {
        if (!(t.mean_weeks[k] > 0.0)) continue;
        const double c = t.chronic_share[k];
        recovering[k] = t.mean_weeks[k] / (1.0 - c + c * t.chronic_ratio);
        // In aftercare nobody leaves early: a share of all endings falls in the weeks before it.
        const double share = t.early_by_client[k] + t.other_share;
        double at_risk = t.mean_weeks[k];
        for (int pass = 0; pass < 40 && t.aftercare_weeks > 0.0; ++pass) {
            const double planned =
                ends_as_planned(recovering[k], share / at_risk + t.leaving[k] + course.ended[k], t.aftercare_weeks);
            at_risk = std::max(1.0, t.mean_weeks[k] - (1.0 - c) * planned * t.aftercare_weeks);
            if (t.ended > 0.0 && pass < 3)
                course.ended[k] =
                    constant_hazard(t.ended, t.ended_after[k],
                                    std::max(1.0, recovering[k] - planned * t.aftercare_weeks), t.maximum_weeks);
        }
        course.early[k] = t.early_by_client[k] / at_risk;
        course.other[k] = t.other_share / at_risk;
    }
    // classes in which nobody starts take the duration of the nearest class in use, so that moves into them are sound
    for (std::size_t k = 0; k < severity_count; ++k) {
        if (recovering[k] > 0.0) continue;
        std::size_t nearest = k;
        for (std::size_t distance = 1; distance < severity_count && !(recovering[nearest] > 0.0); ++distance) {
            if (k + distance < severity_count && recovering[k + distance] > 0.0) nearest = k + distance;
            else if (k >= distance && recovering[k - distance] > 0.0) nearest = k - distance;
        }
        recovering[k] = recovering[nearest];
        course.early[k] = course.early[nearest];
        course.other[k] = course.other[nearest];
    }

    // Weeks until the goal or another ending: the mean duration less aftercare, which only reached goals have.
    const auto losses = [&](std::size_t k) {
        return course.early[k] + course.other[k] + t.leaving[k] + course.ended[k];
    };
    const auto chronic_losses = [&](std::size_t k) { return losses(k) - course.ended[k] + course.ended_chronic[k]; };
    const auto aftercare = [&](std::size_t k) {
        return ends_as_planned(recovering[k], losses(k), t.aftercare_weeks) * t.aftercare_weeks;
    };
    const auto active_weeks = [&](std::size_t k) { return std::max(1.0, recovering[k] - aftercare(k)); };
    for (std::size_t k = 0; k < severity_count; ++k) {
        for (int pass = 0; pass < 3 && t.ended > 0.0; ++pass)  // aftercare, in which nobody is sent away, follows it
            course.ended[k] = constant_hazard(t.ended, t.ended_after[k], active_weeks(k), t.maximum_weeks);
        course.ended_chronic[k] =
            constant_hazard(t.ended_chronic, t.ended_after[k], recovering[k] * t.chronic_ratio, t.maximum_weeks);
        course.aftercare_weeks += t.start_share[k] * (1.0 - t.chronic_share[k]) * aftercare(k);
        const double up = k < 3 ? t.up[k] * (recovering[k] - recovering[k + 1]) : 0.0;
        const double down = k > 0 ? t.down[k] * (recovering[k] - recovering[k - 1]) : 0.0;
        const double chronic_weeks = recovering[k] * t.chronic_ratio;
        course.chronic_end[k] =
            std::max(0.0, (1.0 - t.chronic_ratio * (up + down)) / chronic_weeks - chronic_losses(k));
        const double weeks = active_weeks(k);
        course.goal[k] = t.maximum_weeks > 0.0 ? std::max(0.0, hazard_under_limit(weeks, t.maximum_weeks) - losses(k))
                                               : std::max(0.0, (1.0 - up - down) / weeks - losses(k));
    }
    const bool limited = t.maximum_weeks > 0.0;
    if (limited) course.chronic_end = course.goal;

    // Responses differ: E[1 / hazard] exceeds 1 / E[hazard]. Correct the goal hazard until the means agree.
    const auto ending_of = [&](std::size_t k, double response) { return course.goal[k] * response + losses(k); };
    const auto bins = static_cast<double>(t.response.size());
    for (int pass = 0; pass < 12 && !limited; ++pass) {
        BySeverity<double> mean{};
        for (const double response : t.response) {
            BySeverity<double> ending{};
            for (std::size_t k = 0; k < severity_count; ++k) ending[k] = ending_of(k, response);
            const Chain weeks = weeks_by_class(ending, t);
            for (std::size_t k = 0; k < severity_count; ++k)
                mean[k] += weeks.row(static_cast<Eigen::Index>(k)).sum() / bins;
        }
        for (std::size_t k = 0; k < severity_count; ++k) {
            const double target = active_weeks(k);
            course.goal[k] = std::max(0.0, course.goal[k] + 1.0 / target - 1.0 / mean[k]);
        }
    }

    const auto add_types = [&](bool chronic, std::size_t bin, const BySeverity<double>& ending, double share) {
        Chain weeks = weeks_by_class(ending, t);
        if (limited)
            for (int k = 0; k < 4; ++k) {
                const double e = ending[static_cast<std::size_t>(k)];
                weeks.row(k).setZero();
                weeks(k, k) = (1.0 - exponential(-e * t.maximum_weeks)) / e;
            }
        for (std::size_t start = 0; start < severity_count; ++start) {
            const double of_type =
                t.start_share[start] * share * (chronic ? t.chronic_share[start] : 1.0 - t.chronic_share[start]);
            if (!(of_type > 0.0)) continue;
            for (std::size_t k = 0; k < severity_count; ++k) {
                const double w = of_type * weeks(static_cast<Eigen::Index>(start), static_cast<Eigen::Index>(k));
                course.types.push_back({start, k, bin, chronic});
                course.weights.push_back(w);
                course.weeks_in_class[k] += w;
                course.mean_weeks += w;
                course.reviews_stepping += w * t.leaving[k];
                course.ended_early += w * (chronic ? course.ended_chronic[k] : course.ended[k]);
            }
        }
    };
    for (std::size_t bin = 0; bin < t.response.size(); ++bin) {
        BySeverity<double> ending{};
        for (std::size_t k = 0; k < severity_count; ++k) ending[k] = std::max(1e-6, ending_of(k, t.response[bin]));
        add_types(false, bin, ending, 1.0 / bins);
    }
    BySeverity<double> ending{};
    for (std::size_t k = 0; k < severity_count; ++k)
        ending[k] = std::max(1e-6, course.chronic_end[k] + chronic_losses(k));
    add_types(true, 0, ending, 1.0);
    return course;
}

}  // namespace fundsim
