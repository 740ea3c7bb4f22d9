// From figures to the integer tables of one parameter draw: the steps, and what they hand to each other.
//
// tables.cpp reads what holds for the region; course_tables.cpp solves the course of care of each segment and the flows between
// segments; caseload_tables.cpp lays down what reviews, placement and caseloads look up.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "base/whole.hpp"
#include "plan/current_response.hpp"
#include "plan/stationary.hpp"
#include "plan/tables.hpp"

namespace fundsim::tables {

inline constexpr double sub_quanta = 1 << sub_quantum_bits;

inline std::int32_t hazard_q24(double per_week) {
    return static_cast<std::int32_t>(std::min(rounded(per_week * static_cast<double>(hazard_one)), hazard_one));
}

/// Reads a scenario's figures as drawn.
class Drawn {
public:
    explicit Drawn(const std::vector<double>& values) : values_(values) {}
    double operator()(const Value& value) const {
        return value.parameter < 0 ? value.central : values_[static_cast<std::size_t>(value.parameter)];
    }
    BySeverity<double> operator()(const BySeverity<Value>& by_class) const {
        BySeverity<double> out{};
        for (std::size_t k = 0; k < severity_count; ++k) out[k] = (*this)(by_class[k]);
        return out;
    }

private:
    const std::vector<double>& values_;
};

/// One segment on the way from figures to tables.
struct SegmentWork {
    StationaryCourse course;
    BySeverity<double> start_share{};
    BySeverity<double> referral_share{};  // class mix of those who ask: some classes more often do not start
    BySeverity<double> need{};            // units per week
    double resource = 1.0;                // provider units per unit of need (group care)
    double starts = 0.0;                  // per week
    double units = 0.0;                   // expected units per week in care, all clients
    double in_care = 0.0, waiting = 0.0;
    double moves = 0.0;             // between classes, of a trajectory
    BySeverity<double> stepping{};  // to another setting, a week in class
    double attrition = 0.0;         // share of referrals that never starts
    CurrentResponse current;        // of providers under the current contract
    double given = 1.0;             // units given per unit of need under it
};

class Builder {
public:
    Builder(const Plan& plan, const std::vector<double>& drawn, Tables& tables)
        : plan_(plan), s_(plan.scenario), drawn_(drawn), d_(drawn), t_(tables), work_(plan.scenario.segments.size()) {}
    void build();

private:
    double review() const { return static_cast<double>(s_.clock.review); }
    void common();
    void behaviour();
    /// ln(need) = sd z; signal = sqrt(r) z + sqrt(1 - r) noise; ln(need) given the signal is normal with mean
    /// sd sqrt(r) signal and variance sd^2 (1 - r).
    void signals();
    void course(std::size_t i);
    /// The mean client of a segment, as incentives see it.
    void mean_client(std::size_t i);
    void end_early(std::size_t i, CourseTargets& targets) const;
    void expect_lasting(std::size_t i);
    double steps_taken(std::size_t i, std::size_t k, double ends, double changing) const;
    double step_down(std::size_t i) const { return d_(s_.segments[i].step_down) * work_[i].current.step_down; }
    /// Responses of providers under the current contract at the stationary load and list.
    void respond();
    /// Referral rates such that referrals + add-ons + follow-ups + returns + steps give the starts of every segment:
    /// starts = (1 - attrition) (referrals + A' starts) + B' starts, A the expected number of other trajectories that one start
    /// brings, B of steps to another setting, by segment.
    void flows();
    void reviews(std::size_t i);
    static bool any(const ByState<std::uint32_t>& thresholds);
    /// Reach: a share `local_share` of the search goes to providers at home in the municipality (or region-wide ones). Per caseload
    /// of a segment its share of a municipality's clients; of who may enter: relative to all who are there.
    void found_by(std::size_t i, std::size_t municipality, std::vector<double>& found) const;
    std::size_t there(std::size_t i) const;  // caseloads at the start, which come first
    void placement(std::size_t i);
    /// Who steps down finds a provider like anybody: what part of them the one that they leave.
    void stay_with_own(std::size_t i);
    void caseloads(std::size_t i);
    /// Wait and lack of dose in the state that early endings and returns were measured in.
    void published_shortfall(std::size_t i);
    double caseload_share(const Caseload& caseload, std::size_t i) const;
    double goal_share(std::size_t i) const;
    std::size_t index_of(const std::string& segment) const;
    static double sum(const std::vector<double>& values);

    const Plan& plan_;
    const Scenario& s_;
    const std::vector<double>& drawn_;
    Drawn d_;
    Tables& t_;
    std::vector<SegmentWork> work_;
    std::vector<double> response_;
    std::vector<double> demand_share_;
    std::vector<double> found_, found_there_;  // scratch of found_by
    std::vector<double> returns_ = std::vector<double>(work_.size());
    double gated_share_ = 0.0;
};

}  // namespace fundsim::tables
