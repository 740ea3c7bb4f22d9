#include "plan/tables.hpp"

#include <Eigen/Core>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "base/elementary.hpp"
#include "model/flow/care.hpp"
#include "model/flow/placement.hpp"
#include "plan/current_response.hpp"
#include "plan/stationary.hpp"

namespace fundsim {
namespace {

constexpr double sub_quanta = 1 << sub_quantum_bits;

std::int64_t rounded(double x) { return static_cast<std::int64_t>(std::floor(x + 0.5)); }
std::int32_t hazard_q24(double per_week) {
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

/// Log-normal multipliers with mean exactly 1: `count` equally likely values at the midpoints of their quantile range.
std::vector<double> lognormal_bins(double cv, std::size_t count) {
    std::vector<double> bins(count, 1.0);
    if (!(cv > 0.0)) return bins;
    const double sd = std::sqrt(logarithm(1.0 + cv * cv));
    double total = 0.0;
    for (std::size_t i = 0; i < count; ++i) {
        const double p = (static_cast<double>(i) + 0.5) / static_cast<double>(count);
        bins[i] = exponential(sd * normal_quantile(p));
        total += bins[i];
    }
    for (double& bin : bins) bin *= static_cast<double>(count) / total;
    return bins;
}

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
    double attrition = 0.0;   // share of referrals that never starts
    CurrentResponse current;  // of providers under the current contract
    double given = 1.0;       // units given per unit of need under it
};

class Builder {
public:
    Builder(const Plan& plan, const std::vector<double>& drawn, Tables& tables)
        : plan_(plan), s_(plan.scenario), drawn_(drawn), d_(drawn), t_(tables), work_(plan.scenario.segments.size()) {}

    void build() {
        common();
        const auto courses = [&] {
            for (std::size_t i = 0; i < s_.segments.size(); ++i) {
                course(i);
                mean_client(i);
            }
        };
        courses();
        if (t_.behaviour.on) {
            // What is published holds with the responses to the current contract: the rest is what clients need.
            respond();
            courses();
        }
        flows();
        for (std::size_t i = 0; i < s_.segments.size(); ++i) {
            reviews(i);
            placement(i);
            caseloads(i);
        }
    }

private:
    double review() const { return static_cast<double>(s_.clock.review); }

    void common() {
        t_.segments.assign(s_.segments.size(), {});
        t_.course.assign(s_.segments.size(), {});
        t_.caseloads.assign(plan_.caseloads.size(), {});
        const auto need = lognormal_bins(d_(s_.course.need_cv), need_bins);
        for (std::size_t i = 0; i < need_bins; ++i)
            t_.need_q10[i] = static_cast<std::uint32_t>(rounded(need[i] * 1024));
        response_ = lognormal_bins(d_(s_.course.response_cv), response_bins);
        for (std::size_t i = 0; i < response_bins; ++i)
            t_.inverse_response_q12[i] = static_cast<std::uint32_t>(rounded(4096.0 / response_[i]));
        t_.growth = d_(s_.demand.growth);
        t_.capacity_growth = d_(s_.demand.capacity_growth);
        t_.frailty_cv = d_(s_.demand.municipality_year_cv);
        t_.season = s_.demand.season;
        t_.saturation = d_(s_.course.dose_saturation);
        t_.protection = d_(s_.course.protection);
        t_.match_spread = d_(s_.placement.match_spread);
        t_.patience = static_cast<std::int32_t>(rounded(d_(s_.placement.patience)));
        t_.central = probability_threshold(d_(s_.placement.central_share));
        t_.redirected = probability_threshold(d_(s_.access.redirect_share));
        t_.redirection_succeeds = probability_threshold(d_(s_.access.redirect_success));
        t_.redirect_cost = rounded(d_(s_.access.redirect_cost));
        t_.redirect_return_weeks = d_(s_.access.redirect_return_weeks);
        t_.assessed_right = probability_threshold(d_(s_.access.accuracy));
        t_.return_weeks = d_(s_.relapse.mean_weeks);
        t_.mean_return = 0.75 * d_(s_.relapse.after_goal) + 0.25 * d_(s_.relapse.without_goal);
        t_.out_of_contract_wait = static_cast<std::int32_t>(rounded(d_(s_.out_of_contract.maximum_wait)));
        const auto& admin = s_.administration;
        t_.message_minutes = d_(admin.minutes_per_message);
        t_.client_week_minutes = d_(admin.minutes_per_client_week);
        t_.message_cost = rounded(d_(admin.cost_per_message));
        t_.messages_start_q8 = rounded(d_(admin.messages_per_start) * 256);
        t_.messages_end_q8 = rounded(d_(admin.messages_per_end) * 256);
        t_.messages_claim_q8 = rounded(d_(admin.messages_per_claim) * 256);
        t_.provider_cost = rounded(d_(admin.cost_per_provider));
        t_.messages_change_q8 = rounded(d_(admin.messages_per_change) * 256);
        t_.own_use_share = d_(s_.own_use_share);
        t_.decline_delay = static_cast<std::int32_t>(rounded(d_(s_.placement.decline_delay)));
        behaviour();
        signals();
        const double agreement = d_(s_.course.in_agreement_share);
        const double external = d_(s_.course.external_share);
        const double other = agreement + external + d_(s_.course.other_domain_share);
        t_.other_code = {0xFFFFFFFFU, 0xFFFFFFFFU};
        if (other > 0.0)
            t_.other_code = {probability_threshold(agreement / other),
                             probability_threshold((agreement + external) / other)};
        for (std::size_t k = 0; k < severity_count; ++k)
            t_.burden_milli[k] = rounded(d_(s_.course.burden_weight[k]) * 1000);
        std::vector<double> shares;
        for (const Referrer& referrer : s_.referrers) shares.push_back(d_(referrer.share));
        t_.referrer = AliasTable(shares.empty() ? std::vector<double>{1.0} : shares);
        t_.referrer_gated.assign(std::max<std::size_t>(1, s_.referrers.size()), 0);
        t_.referrer_court = t_.referrer_gated;
        gated_share_ = 0.0;
        for (std::size_t i = 0; i < s_.referrers.size(); ++i) {
            t_.referrer_gated[i] = s_.referrers[i].gated;
            t_.referrer_court[i] = s_.referrers[i].court_ordered;
            if (s_.referrers[i].gated) gated_share_ += shares[i];
        }
    }

    void behaviour() {
        const Behaviour& from = s_.behaviour;
        BehaviourTables& b = t_.behaviour;
        b = {};
        b.target_income_share = d_(from.target_income_share);
        b.strategic_share = d_(from.strategic_share);
        b.non_strategic_share = d_(from.non_strategic_share);
        b.intensity = d_(from.intensity);
        b.need_pressure = d_(from.need_pressure);
        b.slack_filling = d_(from.slack_filling);
        b.intensity_minimum = d_(from.intensity_minimum);
        b.intensity_maximum = d_(from.intensity_maximum);
        b.prolongation = d_(from.prolongation);
        b.prolongation_periods = d_(from.prolongation_periods);
        b.selection = d_(from.selection);
        b.selection_limit = d_(from.selection_limit);
        b.admission_pace = d_(from.admission_pace);
        b.coding = d_(from.coding);
        b.early_ending = d_(from.early_ending);
        b.goal_effort = d_(from.goal_effort);
        b.goal_effort_effect = d_(from.goal_effort_effect);
        b.reporting = d_(from.reporting);
        b.setting = d_(from.setting);
        b.kpi_effort = d_(from.kpi_effort);
        b.effort_budget = d_(from.effort_budget);
        b.capacity = d_(from.capacity);
        b.labour_entry = d_(from.labour_entry);
        b.exit_periods = d_(from.exit_periods);
        b.reserves = d_(from.reserves);
        b.perception = d_(from.perception);
        b.forecast_error = d_(from.forecast_error);
        b.experience_loss = d_(from.experience_loss);
        b.experience_years = d_(from.experience_years);
        b.payer = d_(from.payer);
        for (const double response : {b.intensity, b.need_pressure, b.slack_filling, b.prolongation, b.selection,
                                      b.admission_pace, b.coding, b.early_ending, b.goal_effort, b.reporting, b.setting,
                                      b.kpi_effort, b.capacity, b.exit_periods, b.experience_loss, b.payer})
            b.on = b.on || response > 0.0;
    }

    /// ln(need) = sd z; signal = sqrt(r) z + sqrt(1 - r) noise; ln(need) given the signal is normal with mean
    /// sd sqrt(r) signal and variance sd^2 (1 - r).
    void signals() {
        constexpr std::size_t noises = 16;
        const double cv = d_(s_.course.need_cv);
        const double sd = cv > 0.0 ? std::sqrt(logarithm(1.0 + cv * cv)) : 0.0;
        const double r = d_(s_.course.intake_reliability);
        const auto quantile = [](std::size_t i, std::size_t n) {
            return normal_quantile((static_cast<double>(i) + 0.5) / static_cast<double>(n));
        };
        std::array<double, signal_bins - 1> bounds{};
        for (std::size_t b = 0; b + 1 < signal_bins; ++b)
            bounds[b] = normal_quantile(static_cast<double>(b + 1) / static_cast<double>(signal_bins));
        t_.signal_of.assign(need_bins * noises, 0);
        for (std::size_t i = 0; i < need_bins; ++i)
            for (std::size_t j = 0; j < noises; ++j) {
                const double signal = std::sqrt(r) * quantile(i, need_bins) + std::sqrt(1.0 - r) * quantile(j, noises);
                t_.signal_of[i * noises + j] =
                    static_cast<std::uint8_t>(std::upper_bound(bounds.begin(), bounds.end(), signal) - bounds.begin());
            }
        double total = 0.0;
        for (std::size_t b = 0; b < signal_bins; ++b) {
            t_.need_given_signal[b] =
                exponential(sd * std::sqrt(r) * quantile(b, signal_bins) + 0.5 * sd * sd * (1.0 - r));
            total += t_.need_given_signal[b];
        }
        for (double& need : t_.need_given_signal) need *= static_cast<double>(signal_bins) / total;
    }

    void course(std::size_t i) {
        const Segment& segment = s_.segments[i];
        SegmentWork& w = work_[i];
        CourseTargets targets;
        w.start_share = d_(segment.class_share);
        const double all = w.start_share[0] + w.start_share[1] + w.start_share[2] + w.start_share[3];
        for (double& share : w.start_share) share /= all;  // drawn shares need not sum to 1
        targets.start_share = w.start_share;
        targets.mean_weeks = d_(segment.duration);
        const double factor = d_(s_.demand.duration_factor);
        for (double& weeks : targets.mean_weeks) weeks *= factor;
        targets.chronic_share = d_(s_.course.chronic_share);
        targets.chronic_ratio = d_(s_.course.chronic_duration_ratio);
        targets.early_by_client = d_(s_.course.early_by_client_share);
        targets.other_share =
            d_(s_.course.in_agreement_share) + d_(s_.course.external_share) + d_(s_.course.other_domain_share);
        targets.maximum_weeks = d_(segment.maximum_weeks);
        if (targets.maximum_weeks > 0.0) targets.chronic_share = {};
        targets.aftercare_weeks =
            targets.maximum_weeks > 0.0
                ? 0.0
                : d_(s_.course.aftercare_share) * d_(s_.course.aftercare_weeks) + w.current.prolongation_weeks;
        targets.response = response_;
        const double group = d_(segment.group_share);
        // Group care: a share of units in groups of g; provider hours units / g x 1.3, need met 0.8 ... 1.0.
        const double group_hours = 1.3 / d_(segment.group_size);
        w.resource = 1.0 - group + group * std::min(1.0, group_hours);
        t_.course[i].dose_factor = 1.0 - group + group * d_(segment.group_need_met);
        const bool moves = !(targets.maximum_weeks > 0.0);
        const auto worsening = d_(s_.course.worsening);
        const auto lightening = d_(s_.course.lightening);
        for (std::size_t k = 0; k < severity_count; ++k) {
            t_.course[i].worsening[k] = moves && k + 1 < severity_count ? worsening[k] : 0.0;
            const CareRates rates{0.0, 0.0, t_.course[i].worsening[k]};
            targets.up[k] = worsening_probability(rates, w.given, t_.protection);
            targets.down[k] = moves && k > 0 ? lightening[k] : 0.0;
            const bool steps_down = !segment.step_down_to.empty() && k <= 1;
            const bool steps_up = !segment.step_up_to.empty() && k == 3;
            targets.leaving[k] = (steps_down ? step_down(i) : steps_up ? d_(segment.step_up) : 0.0) / review();
        }
        w.course = solve_course(targets);
        // Published hours are need x (1 + iota): iota is what incentives induce today.
        w.need = d_(segment.need);
        const double induced = s_.behaviour.induced_share ? d_(*s_.behaviour.induced_share) : w.given - 1.0;
        for (double& need : w.need) need /= 1.0 + induced;
        const double natural = d_(s_.course.natural_share);
        const double published_dose = dose_response(w.given, d_(s_.course.dose_saturation));
        for (std::size_t k = 0; k < severity_count; ++k) {
            t_.course[i].natural[k] = natural * w.course.goal[k];
            t_.course[i].treatment[k] = (1.0 - natural) * w.course.goal[k] / published_dose;
            t_.course[i].chronic_end[k] = w.course.chronic_end[k];
        }
        // Trajectories active in a half-year = stock at its first day + starts = starts per week x (mean weeks + 26),
        // so the published count holds for every drawn duration.
        const double aftercare = targets.aftercare_weeks * 0.75;
        const double weeks = w.course.mean_weeks + aftercare;
        w.starts = segment.active_half_year ? d_(*segment.active_half_year) / (weeks + weeks_per_half_year)
                                            : d_(*segment.starts);
        w.in_care = w.starts * weeks;
        double units = 0.0;
        for (std::size_t k = 0; k < severity_count; ++k) units += w.course.weeks_in_class[k] * w.need[k];
        units += aftercare * d_(s_.course.aftercare_intensity) * units / std::max(1.0, w.course.mean_weeks);
        w.units = w.starts * units * w.given * w.resource;
        const double wait = d_(segment.initial_wait);
        w.waiting = w.starts * wait;
        double referred = 0.0;
        for (std::size_t k = 0; k < severity_count; ++k) {
            const double recovery = (1.0 - targets.chronic_share[k]) * t_.course[i].natural[k];
            w.referral_share[k] = w.start_share[k] * exponential((d_(s_.course.withdrawal) + recovery) * wait);
            referred += w.referral_share[k];
        }
        w.attrition = 1.0 - 1.0 / referred;
    }

    /// The mean client of a segment, as incentives see it.
    void mean_client(std::size_t i) {
        const Segment& segment = s_.segments[i];
        const SegmentWork& w = work_[i];
        SegmentTables& table = t_.segments[i];
        table.step_down_segment =
            segment.step_down_to.empty() ? -1 : static_cast<std::int32_t>(index_of(segment.step_down_to));
        const double factor = d_(s_.demand.duration_factor);
        for (std::size_t k = 0; k < severity_count; ++k) {
            table.planned_duration[k] =
                std::max<std::int32_t>(1, static_cast<std::int32_t>(rounded(d_(segment.duration[k]) * factor)));
            table.need_units[k] = w.need[k] * w.resource;
        }
        double weeks_in_care = 0.0;
        for (const double in_class : w.course.weeks_in_class) weeks_in_care += in_class;
        for (std::size_t k = 0; k < severity_count; ++k)
            table.class_mix[k] = weeks_in_care > 0.0 ? w.course.weeks_in_class[k] / weeks_in_care : 0.25;
        table.start_mix = w.start_share;
        // What a provider expects: the goal before another end; nine in ten chronic clients do not get worse [assume].
        for (std::size_t k = 0; k < severity_count; ++k) {
            const double others = w.course.early[k] + w.course.other[k];
            const double chronic = d_(segment.maximum_weeks) > 0.0 ? 0.0 : d_(s_.course.chronic_share[k]);
            const auto before_others = [&](double hazard) { return hazard > 0.0 ? hazard / (hazard + others) : 0.0; };
            table.goal_share[k] = (1.0 - chronic) * before_others(w.course.goal[k]) +
                                  0.9 * chronic * before_others(w.course.chronic_end[k]);
        }
        table.avoidable_share = d_(segment.avoidable_share);
        const double minutes = d_(segment.staff_minutes_per_unit);
        table.intake_unit = minutes > 0.0 ? 60.0 / minutes : 0.0;
        table.unit_cost = rounded(d_(segment.unit_cost));
        table.aftercare_q8 = static_cast<std::int32_t>(rounded(d_(s_.course.aftercare_intensity) * 256));
        table.wait_norm = static_cast<std::int32_t>(rounded(d_(segment.wait_norm)));
    }

    double step_down(std::size_t i) const { return d_(s_.segments[i].step_down) * work_[i].current.step_down; }

    /// Responses of providers under the current contract at the stationary load and list.
    void respond() {
        ContractTables contracts;
        draw_contracts(plan_, drawn_, contracts);
        std::vector<StationaryState> states(work_.size());
        for (std::size_t i = 0; i < work_.size(); ++i) {
            const Segment& segment = s_.segments[i];
            const SegmentWork& w = work_[i];
            states[i] = {.load = d_(segment.load),
                         .wait = d_(segment.initial_wait),
                         .waiting = w.waiting,
                         .starts = w.starts,
                         .in_care = w.in_care,
                         .units = w.units,
                         .share = {},
                         .cost_factor = {}};
            for (std::size_t c = plan_.first_caseload[i]; c < plan_.first_caseload[i + 1]; ++c) {
                const Caseload& caseload = plan_.caseloads[c];
                const bool contracted = !caseload.out_of_contract;
                states[i].share.push_back(contracted ? caseload_share(caseload, i) : 0.0);
                states[i].cost_factor.push_back(
                    contracted ? d_(s_.providers[plan_.provider_of[caseload.provider]].cost_factor) : 1.0);
            }
        }
        const auto responses = current_responses(plan_, contracts, t_, states);
        for (std::size_t i = 0; i < work_.size(); ++i) {
            SegmentWork& w = work_[i];
            w.current = responses[i];
            w.given = w.current.intensity;
            // A stated share replaces what the responses explain: the rest is practice under today's contract.
            const auto& stated = s_.behaviour.induced_share;
            if (!stated || !(w.current.self_interest > 0.0)) continue;
            w.given = 1.0 + d_(*stated);
            t_.segments[i].practice = (w.given - w.current.intensity) / w.current.self_interest;
        }
    }

    /// Referral rates such that referrals + add-ons + follow-ups + returns + transfers give the starts of every segment:
    /// starts = (1 - attrition) (referrals + A' starts), A the expected number of other trajectories that one start
    /// brings, by segment.
    void flows() {
        const auto n = static_cast<Eigen::Index>(s_.segments.size());
        Eigen::MatrixXd brings = Eigen::MatrixXd::Zero(n, n);
        std::vector<double> starts;
        std::vector<double> add_on_weight;
        bool stated = false;
        for (std::size_t i = 0; i < work_.size(); ++i) {
            starts.push_back(work_[i].starts);
            add_on_weight.push_back(d_(s_.segments[i].add_on_weight));
            stated = stated || add_on_weight.back() > 0.0;
        }
        if (!stated) add_on_weight = starts;
        double return_total = 0.0;
        for (std::size_t i = 0; i < work_.size(); ++i) {
            SegmentTables& table = t_.segments[i];
            const auto row = static_cast<Eigen::Index>(i);
            std::vector<double> others = add_on_weight;
            std::vector<double> next = starts;
            if (others.size() > 1) others[i] = next[i] = 0.0;
            for (std::size_t j = 0; j < others.size(); ++j)
                if (s_.segments[j].crisis) next[j] = 0.0;
            if (sum(next) == 0.0) next = starts;
            if (sum(others) == 0.0) others = starts;
            table.add_on_segment = AliasTable(others);
            table.follow_up_segment = AliasTable(next);
            const double add_ons = d_(s_.add_on.at_start) + d_(s_.add_on.per_week) * work_[i].course.mean_weeks;
            const double follow = s_.segments[i].crisis ? d_(s_.relapse.after_crisis) : d_(s_.relapse.direct_share);
            table.followed = probability_threshold(follow);
            const double after_goal = d_(s_.relapse.after_goal);
            const double without = d_(s_.relapse.without_goal);
            table.returns_goal = probability_threshold(after_goal);
            table.returns_no_goal = probability_threshold(without);
            // Endings in another domain and transfers bring neither a follow-up nor a return.
            const double transfers = std::min(1.0, work_[i].course.reviews_stepping);
            const double may = std::max(0.0, 1.0 - transfers - d_(s_.course.other_domain_share));
            const double goal = std::min(may, goal_share(i) * (1.0 - transfers));
            const double returns = (1.0 - follow) * (goal * after_goal + (may - goal) * without);
            returns_[i] = returns * work_[i].starts;
            return_total += returns_[i];
            for (std::size_t j = 0; j < work_.size(); ++j) {
                const auto column = static_cast<Eigen::Index>(j);
                brings(row, column) += add_ons * others[j] / sum(others) + follow * may * next[j] / sum(next) +
                                       returns * starts[j] / sum(starts);
            }
            const auto transfer = [&](const std::string& to, double rate) {
                if (!to.empty()) brings(row, static_cast<Eigen::Index>(index_of(to))) += rate;
            };
            const auto& weeks = work_[i].course.weeks_in_class;
            transfer(s_.segments[i].step_down_to, (weeks[0] + weeks[1]) * step_down(i) / review());
            transfer(s_.segments[i].step_up_to, weeks[3] * d_(s_.segments[i].step_up) / review());
        }
        std::vector<double> referrals(work_.size());
        for (std::size_t j = 0; j < work_.size(); ++j) {
            double others = 0.0;
            for (std::size_t i = 0; i < work_.size(); ++i)
                others += work_[i].starts * brings(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
            // of the redirected only the successes are gone for good
            const double gone =
                gated_share_ * work_[j].start_share[0] * d_(s_.access.redirect_share) * d_(s_.access.redirect_success);
            referrals[j] = (work_[j].starts / (1.0 - work_[j].attrition) - others) / (1.0 - gone);
            if (referrals[j] < 0.0) {
                referrals[j] = 0.0;
                t_.out_of_calibration = true;
            }
        }
        t_.referral_segment = AliasTable(sum(referrals) > 0.0 ? referrals : starts);
        t_.return_segment = AliasTable(starts);

        double youths = 0.0;
        for (const Municipality& m : s_.municipalities) youths += d_(m.youths) * d_(m.referral_factor);
        const double per_week = sum(referrals);
        t_.referral_rate.clear();
        t_.returning_rate.clear();
        t_.municipality_share.clear();
        t_.youths.clear();
        for (const Municipality& m : s_.municipalities) {
            const double share = d_(m.youths) * d_(m.referral_factor) / youths;
            t_.municipality_share.push_back(share);
            t_.youths.push_back(rounded(d_(m.youths)));
            t_.referral_rate.push_back(per_week * share);
            t_.returning_rate.push_back(s_.clock.start_empty ? 0.0 : return_total * share);
        }
        // Who in the initial caseload has care beside the client before, and who had care before.
        double add_on_total = 0.0;
        for (std::size_t i = 0; i < work_.size(); ++i)
            add_on_total +=
                work_[i].starts * (d_(s_.add_on.at_start) + d_(s_.add_on.per_week) * work_[i].course.mean_weeks);
        const double episodes = std::max(1e-9, sum(starts) - add_on_total);
        t_.stock_parallel = probability_threshold(std::min(0.9, 0.85 * add_on_total / std::max(1e-9, sum(starts))));
        t_.stock_repeat = probability_threshold(std::min(1.0, return_total / episodes));
    }

    void reviews(std::size_t i) {
        const Segment& segment = s_.segments[i];
        const SegmentWork& w = work_[i];
        SegmentTables& table = t_.segments[i];
        const int weeks = s_.clock.review;
        const bool moves = !(d_(segment.maximum_weeks) > 0.0);
        for (std::size_t state = 0; state < state_count; ++state) {
            const std::size_t k = state & 3U;
            const bool aftercare = (state & 8U) != 0;  // see state_of
            if (!aftercare) {
                table.care.hazard_client[state] = table.care_start.hazard_client[state] = hazard_q24(w.course.early[k]);
                table.care.hazard_other[state] = table.care_start.hazard_other[state] = hazard_q24(w.course.other[k]);
                if (k > 0 && moves)
                    table.care.move_down[state] =
                        probability_threshold(d_(s_.course.lightening[k]) * static_cast<double>(weeks));
                table.care.add_on[state] = probability_threshold(d_(s_.add_on.per_week) * static_cast<double>(weeks));
                if (!segment.step_down_to.empty() && k <= 1)
                    table.care.setting[state] = probability_threshold(d_(segment.step_down));
                if (!segment.step_up_to.empty() && k == 3)
                    table.care.setting[state] = probability_threshold(d_(segment.step_up));
            }
            table.care_start.add_on[state] = probability_threshold(d_(s_.add_on.at_start));
            table.waiting.hazard_client[state] = table.waiting_start.hazard_client[state] =
                hazard_q24(d_(s_.course.withdrawal));
            const bool urgent = segment.crisis || k >= 2;
            table.waiting.setting[state] = urgent ? probability_threshold(d_(s_.out_of_contract.probability)) : 0;
        }
        const std::size_t cells = (plan_.first_caseload[i + 1] - plan_.first_caseload[i]) * row_states;
        table.goal_waiting.assign(cells, 0);
        table.move_up_waiting.assign(cells, 0);
        table.no_moves.assign(cells, 0);
        for (std::size_t cell = 0; cell < cells; ++cell) {
            const std::size_t k = cell & 3U;
            table.goal_waiting[cell] = (cell & chronic_bit) != 0 ? 0 : hazard_q24(t_.course[i].natural[k]);
            table.move_up_waiting[cell] = probability_threshold(t_.course[i].worsening[k] * static_cast<double>(weeks));
        }
        const auto& worsening = t_.course[i].worsening;
        const bool worsens = std::any_of(worsening.begin(), worsening.end(), [](double rate) { return rate > 0.0; });
        for (ReviewTables* review : {&table.care, &table.care_start, &table.waiting, &table.waiting_start}) {
            const bool first = review == &table.care_start || review == &table.waiting_start;
            review->draws_matter =
                (!first && worsens) || any(review->move_down) || any(review->add_on) || any(review->setting);
        }
        const double quanta = quanta_per_unit(segment.unit) * sub_quanta;
        for (std::size_t k = 0; k < severity_count; ++k) {
            table.rate[k] = rounded(w.need[k] * quanta * w.resource);
            table.chronic[k] = moves ? probability_threshold(d_(s_.course.chronic_share[k])) : 0;
        }
        table.rate_follows_need = segment.unit != BillingUnit::day && !segment.with_residence;
        table.resource_q8 = static_cast<std::int32_t>(rounded(w.resource * 256));
        table.aftercare = moves ? probability_threshold(d_(s_.course.aftercare_share)) : 0;
        table.aftercare_weeks = static_cast<std::int32_t>(rounded(d_(s_.course.aftercare_weeks)));
        table.maximum_weeks = static_cast<std::int32_t>(rounded(d_(segment.maximum_weeks)));
        table.staff_minutes = rounded(d_(segment.staff_minutes_per_unit));
        table.mean_weeks = std::max<std::int32_t>(1, static_cast<std::int32_t>(rounded(w.course.mean_weeks)));
        table.severity = AliasTable(w.referral_share);
        table.stock_type = AliasTable(w.course.weights);
        table.stock_types = w.course.types;
        table.stock_mean_age = w.course.mean_weeks;
        table.stock_in_care = s_.clock.start_empty ? 0.0 : w.in_care;
        table.stock_waiting = s_.clock.start_empty ? 0.0 : w.waiting;
        table.step_up_segment =
            segment.step_up_to.empty() ? -1 : static_cast<std::int32_t>(index_of(segment.step_up_to));
        table.premium_cost = rounded(d_(segment.unit_cost) * (1.0 + d_(s_.out_of_contract.premium)));
        table.mean_units = w.in_care > 0.0 ? w.units / w.in_care : w.need[0];
    }

    static bool any(const ByState<std::uint32_t>& thresholds) {
        return std::any_of(thresholds.begin(), thresholds.end(), [](std::uint32_t t) { return t != 0; });
    }

    /// Reach: a share `local_share` of the search goes to providers at home in the municipality (or region-wide ones).
    void placement(std::size_t i) {
        const std::size_t first = plan_.first_caseload[i];
        const std::size_t count = plan_.first_caseload[i + 1] - first;
        const double local = d_(s_.placement.local_share);
        demand_share_.assign(count, 0.0);
        for (std::size_t m = 0; m < s_.municipalities.size(); ++m) {
            std::vector<double> all(count, 0.0);
            std::vector<double> near(count, 0.0);
            for (std::size_t c = 0; c < count; ++c) {
                const Caseload& caseload = plan_.caseloads[first + c];
                if (caseload.out_of_contract) continue;
                const Provider& provider = s_.providers[plan_.provider_of[caseload.provider]];
                all[c] = caseload_share(caseload, i);
                if (provider.home.empty() || provider.home == s_.municipalities[m].id) near[c] = all[c];
            }
            const double total = sum(all);
            const double nearby = sum(near);
            std::vector<double> weight(count);
            for (std::size_t c = 0; c < count; ++c)
                weight[c] = nearby > 0.0 ? (1.0 - local) * all[c] / total + local * near[c] / nearby : all[c] / total;
            for (std::size_t c = 0; c < count; ++c) demand_share_[c] += weight[c] * t_.municipality_share[m];
            t_.segments[i].candidates.push_back(AliasTable(weight));
            std::vector<std::uint16_t>& within = t_.segments[i].reach.emplace_back();
            for (std::size_t c = 0; c < count; ++c)
                if (weight[c] > 0.0) within.push_back(static_cast<std::uint16_t>(c));
        }
    }

    void caseloads(std::size_t i) {
        const Segment& segment = s_.segments[i];
        const SegmentWork& w = work_[i];
        SegmentTables& table = t_.segments[i];
        const std::size_t first = plan_.first_caseload[i];
        const std::size_t count = plan_.first_caseload[i + 1] - first;
        const double quanta = quanta_per_unit(segment.unit) * sub_quanta;
        const double load = d_(segment.load);
        const double avoidable = d_(segment.avoidable_share);
        table.goal.assign(count * row_states, 0);
        table.move_up.assign(count * row_states, 0);
        for (std::size_t c = 0; c < count; ++c) {
            const Caseload& caseload = plan_.caseloads[first + c];
            CaseloadTables& out = t_.caseloads[first + c];
            double committed = w.units * demand_share_[c];
            double net = committed / load;
            double cost = d_(segment.unit_cost);
            if (caseload.out_of_contract) {
                out.out_of_contract = true;
                net = w.units / load * d_(s_.out_of_contract.capacity_share);
                cost *= 1.0 + d_(s_.out_of_contract.premium);
            } else {
                const Provider& provider = s_.providers[plan_.provider_of[caseload.provider]];
                out.quality = d_(provider.quality);
                cost *= d_(provider.cost_factor);
                if (const auto stated = provider.capacity.find(segment.id); stated != provider.capacity.end()) {
                    net = d_(stated->second) / provider.count;
                    committed = net * load;
                }
            }
            // Administration eats capacity: minutes per message and client-week, in units of the segment.
            const double per_unit = d_(segment.staff_minutes_per_unit);
            const double starts = w.starts * demand_share_[c];
            const double messages =
                starts * (d_(s_.administration.messages_per_start) + d_(s_.administration.messages_per_end)) +
                w.in_care * demand_share_[c] * d_(s_.administration.messages_per_claim) / weeks_per_period;
            const double minutes =
                messages * t_.message_minutes + w.in_care * demand_share_[c] * t_.client_week_minutes;
            const double admin_units = caseload.out_of_contract || !(per_unit > 0.0) ? 0.0 : minutes / per_unit;
            out.capacity = rounded(net * quanta);
            out.paid_capacity = rounded((net + admin_units) * quanta);
            out.committed = rounded(committed * quanta);
            out.unit_cost = rounded(cost);
            out.variable_cost = rounded(cost * avoidable);
            out.fixed_cost =
                caseload.out_of_contract ? 0 : rounded(cost * (1.0 - avoidable) * committed * weeks_per_period);
            if (caseload.out_of_contract) out.variable_cost = out.unit_cost;
            fill_dose_tables(t_, i, c, out, 1.0, 256, s_.clock.review, table.goal, table.move_up);
        }
    }

    double caseload_share(const Caseload& caseload, std::size_t i) const {
        const Provider& provider = s_.providers[plan_.provider_of[caseload.provider]];
        return d_(provider.share.at(s_.segments[i].id)) / provider.count;
    }
    double goal_share(std::size_t i) const {
        double early = 0.0;
        for (std::size_t k = 0; k < severity_count; ++k)
            early += work_[i].start_share[k] * d_(s_.course.early_by_client_share[k]);
        return 1.0 - early - d_(s_.course.in_agreement_share) - d_(s_.course.external_share) -
               d_(s_.course.other_domain_share);
    }
    std::size_t index_of(const std::string& segment) const {
        for (std::size_t i = 0; i < s_.segments.size(); ++i)
            if (s_.segments[i].id == segment) return i;
        return 0;
    }
    static double sum(const std::vector<double>& values) {
        double total = 0.0;
        for (const double value : values) total += value;
        return total;
    }

    const Plan& plan_;
    const Scenario& s_;
    const std::vector<double>& drawn_;
    Drawn d_;
    Tables& t_;
    std::vector<SegmentWork> work_;
    std::vector<double> response_;
    std::vector<double> demand_share_;
    std::vector<double> returns_ = std::vector<double>(work_.size());
    double gated_share_ = 0.0;
};

}  // namespace

void fill_dose_tables(const Tables& tables, std::size_t segment, std::size_t local_caseload,
                      const CaseloadTables& caseload, double phi, std::int32_t effort_q8, int review_weeks,
                      std::vector<std::int32_t>& goal, std::vector<std::uint32_t>& move_up) {
    const CourseRates& course = tables.course[segment];
    for (std::uint32_t match = 0; match < match_levels; ++match) {
        const double dose = caseload.out_of_contract ? phi
                                                     : phi * caseload.quality * course.dose_factor *
                                                           match_factor(match, tables.match_spread);
        const double left = worsening_left(dose, tables.protection);
        for (std::size_t k = 0; k < severity_count; ++k) {
            const CareRates rates{course.natural[k], course.treatment[k], course.worsening[k]};
            const std::int64_t at_dose = hazard_q24(improvement_hazard(rates, dose, tables.saturation));
            const auto improving =
                static_cast<std::int32_t>(std::min<std::int64_t>(at_dose * effort_q8 >> 8, hazard_one));
            const std::uint32_t worse = probability_threshold(rates.worsening * left * review_weeks);
            for (const std::uint32_t chronic : {0U, chronic_bit}) {
                const std::size_t cell = local_caseload * row_states + (match << match_shift) + chronic + k;
                goal[cell] = chronic != 0 ? hazard_q24(course.chronic_end[k]) : improving;
                move_up[cell] = worse;
                goal[cell + aftercare_bit] = aftercare_hazard;
                move_up[cell + aftercare_bit] = 0;
            }
        }
    }
}

void build_tables(const Plan& plan, const std::vector<double>& drawn, Tables& tables) {
    tables.out_of_calibration = false;
    Builder(plan, drawn, tables).build();
}

}  // namespace fundsim
