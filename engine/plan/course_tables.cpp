// The course of care of each segment in the stationary state, and the flows between segments.
#include <Eigen/Core>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "base/elementary.hpp"
#include "model/flow/care.hpp"
#include "plan/table_builder.hpp"

namespace fundsim::tables {

void Builder::course(std::size_t i) {
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
    end_early(i, targets);
    targets.response = response_;
    const contracts::Groups groups{d_(segment.group_share), d_(segment.group_size)};
    t_.segments[i].groups = groups;
    w.resource = groups.staff_per_unit();
    t_.course[i].dose_factor = 1.0 - groups.share + groups.share * d_(segment.group_need_met);
    const bool moves = !(targets.maximum_weeks > 0.0);
    const auto worsening = d_(s_.course.worsening);
    const auto lightening = d_(s_.course.lightening);
    for (std::size_t k = 0; k < severity_count; ++k) {
        t_.course[i].worsening[k] = moves && k + 1 < severity_count ? worsening[k] : 0.0;
        const CareRates rates{0.0, 0.0, t_.course[i].worsening[k]};
        targets.up[k] = worsening_probability(rates, w.given, t_.protection);
        targets.down[k] = moves && k > 0 ? lightening[k] : 0.0;
        const double ends = targets.mean_weeks[k] > 0.0 ? 1.0 / targets.mean_weeks[k] : 0.0;
        // who is to step down and gets lighter keeps its place on the list
        w.stepping[k] = steps_taken(i, k, ends, targets.up[k] + (k == 1 ? 0.0 : targets.down[k]));
    }
    targets.leaving = w.stepping;
    w.course = solve_course(targets);
    // Published hours are need x (1 + iota): iota is what incentives induce today.
    w.need = d_(segment.need);
    const double induced = s_.behaviour.induced_share ? d_(*s_.behaviour.induced_share) : w.given - 1.0;
    for (double& need : w.need) {
        need /= 1.0 + induced;
        if (segment.unit == BillingUnit::day) need = std::min(need, days_per_week);
    }
    const double natural = d_(s_.course.natural_share);
    const double published_dose = dose_response(w.given, d_(s_.course.dose_saturation));
    for (std::size_t k = 0; k < severity_count; ++k) {
        const double goal = w.course.goal[k] / w.current.effort;  // without what providers do for it today
        t_.course[i].natural[k] = natural * goal;
        t_.course[i].treatment[k] = (1.0 - natural) * goal / published_dose;
        t_.course[i].chronic_end[k] = w.course.chronic_end[k];
    }
    // Trajectories active in a half-year = stock at its first day + starts = starts per week x (mean weeks + 26),
    // so the published count holds for every drawn duration.
    const double aftercare = w.course.aftercare_weeks;
    const double weeks = w.course.mean_weeks + aftercare;
    w.starts =
        segment.active_half_year ? d_(*segment.active_half_year) / (weeks + weeks_per_half_year) : d_(*segment.starts);
    w.in_care = w.starts * weeks;
    w.moves = 0.0;
    for (std::size_t k = 0; k < severity_count; ++k)
        w.moves += w.course.weeks_in_class[k] * (targets.up[k] + targets.down[k]);
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

/// What providers end early today: at the first review after half the plan, by dose, or at a later one.
void Builder::end_early(std::size_t i, CourseTargets& targets) const {
    const SegmentWork& w = work_[i];
    const auto& by_form = w.current.ends_early;
    if (!(by_form[0] > 0.0 || by_form[1] > 0.0)) return;
    const auto hazard = [&](double per_period) {
        return -logarithm(1.0 - per_period * review() / weeks_per_period) / review();
    };
    const double lasting = d_(s_.access.accuracy);  // of who is chronic
    targets.ended = hazard(by_form[0]);
    targets.ended_chronic = hazard(lasting * by_form[1] + (1.0 - lasting) * by_form[0]);
    for (std::size_t k = 0; k < severity_count; ++k) {
        const double half = 0.5 * t_.segments[i].planned_duration[k] / w.given;
        const double first = review() * std::max(1.0, std::ceil(half / review()));  // review
        targets.ended_after[k] =
            targets.maximum_weeks > 0.0 && first >= targets.maximum_weeks ? first : first - 0.5 * review() + 1.0;
    }
}

void Builder::mean_client(std::size_t i) {
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
        table.goal_share[k] =
            (1.0 - chronic) * before_others(w.course.goal[k]) + 0.9 * chronic * before_others(w.course.chronic_end[k]);
    }
    expect_lasting(i);
    table.avoidable_share = d_(segment.avoidable_share);
    if (segment.unit == BillingUnit::day) {  // nobody stays an eighth day
        double most = 0.0;
        for (const Value& need : segment.need) most = std::max(most, d_(need));
        table.most_intensity = std::max(1.0, days_per_week / most);
    }
    const double minutes = d_(segment.staff_minutes_per_unit);
    table.intake_unit = minutes > 0.0 ? 60.0 / minutes : 0.0;
    table.unit_cost = rounded(d_(segment.unit_cost));
    table.aftercare_q8 = static_cast<std::int32_t>(rounded(d_(s_.course.aftercare_intensity) * 256));
    table.wait_norm = static_cast<std::int32_t>(rounded(d_(segment.wait_norm)));
}

/// Who is expected to get an arrangement for lasting support: of chronic clients as many as access judges right.
void Builder::expect_lasting(std::size_t i) {
    SegmentTables& table = t_.segments[i];
    const StationaryCourse& course = work_[i].course;
    const double right = d_(s_.access.accuracy);
    const bool limited = d_(s_.segments[i].maximum_weeks) > 0.0;
    for (std::size_t k = 0; k < severity_count; ++k)
        table.lasting_starts[k] = limited ? 0.0 : right * d_(s_.course.chronic_share[k]);
    BySeverity<double> all{}, chronic{};
    for (std::size_t type = 0; type < course.types.size(); ++type) {
        const std::size_t k = course.types[type].current_class;
        all[k] += course.weights[type];
        if (course.types[type].chronic) chronic[k] += course.weights[type];
    }
    for (std::size_t k = 0; k < severity_count; ++k)
        table.lasting_weeks[k] = all[k] > 0.0 ? right * chronic[k] / all[k] : 0.0;
}

void Builder::respond() {
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
            const bool contracted = caseload.there();
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
        w.given = std::min(1.0 + d_(*stated), t_.segments[i].most_intensity);
        t_.segments[i].practice = (w.given - w.current.intensity) / w.current.self_interest;
    }
}

/// Steps to another setting that are taken, a week in class k. A step is indicated at hazard x, waits w weeks for its turn and
/// lapses at hazard h; meanwhile no other is indicated: x / (1 + w (h + x)), the moves a week of a client who is free or on a list
/// by the balance of both states. h: `changing` of need, and ends of the stay, which with the steps themselves are `ends`.
double Builder::steps_taken(std::size_t i, std::size_t k, double ends, double changing) const {
    const Segment& segment = s_.segments[i];
    const bool down = k <= 1;
    const std::string& to = down ? segment.step_down_to : segment.step_up_to;
    if (to.empty() || k == 2) return 0.0;
    const double indicated = (down ? step_down(i) : d_(segment.step_up)) / review();
    const double wait = d_(s_.segments[index_of(to)].initial_wait);
    double taken = indicated;
    for (int pass = 0; pass < 40; ++pass)
        taken = indicated / (1.0 + wait * (std::max(0.0, ends - taken) + changing + indicated));
    return taken;
}

void Builder::flows() {
    const auto n = static_cast<Eigen::Index>(s_.segments.size());
    Eigen::MatrixXd brings = Eigen::MatrixXd::Zero(n, n);
    std::vector<double> stepped_in(work_.size());  // starts a week of who comes from another setting
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
    double follow_after_wait = 0.0;  // per week
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
            if (d_(s_.segments[j].initial_wait) > 0.0)
                follow_after_wait += follow * may * next[j] / sum(next) * work_[i].starts;
            brings(row, column) += add_ons * others[j] / sum(others) + follow * may * next[j] / sum(next) +
                                   returns * starts[j] / sum(starts);
        }
        const auto step = [&](const std::string& to, std::initializer_list<std::size_t> classes) {
            if (to.empty()) return;
            for (const std::size_t k : classes)
                stepped_in[index_of(to)] += work_[i].starts * work_[i].course.weeks_in_class[k] * work_[i].stepping[k];
        };
        step(s_.segments[i].step_down_to, {0, 1});
        step(s_.segments[i].step_up_to, {3});
    }
    std::vector<double> referrals(work_.size());
    for (std::size_t j = 0; j < work_.size(); ++j) {
        double others = 0.0;
        for (std::size_t i = 0; i < work_.size(); ++i)
            others += work_[i].starts * brings(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
        // of the redirected only the successes are gone for good
        const double gone =
            gated_share_ * work_[j].start_share[0] * d_(s_.access.redirect_share) * d_(s_.access.redirect_success);
        // who comes from another setting keeps its care while it waits, and withdraws from nothing
        referrals[j] = ((work_[j].starts - stepped_in[j]) / (1.0 - work_[j].attrition) - others) / (1.0 - gone);
        if (referrals[j] < 0.0) {
            referrals[j] = 0.0;
            t_.crowded |= 1U << j;
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
    t_.youths_of_all = 0;
    for (const Municipality& m : s_.municipalities) {
        const double share = d_(m.youths) * d_(m.referral_factor) / youths;
        t_.municipality_share.push_back(share);
        t_.youths.push_back(rounded(d_(m.youths)));
        t_.youths_of_all += t_.youths.back();
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
    t_.stock_repeat = probability_threshold(std::min(1.0, (return_total + follow_after_wait) / episodes));
}

double Builder::goal_share(std::size_t i) const {
    double early = 0.0;
    for (std::size_t k = 0; k < severity_count; ++k)
        early += work_[i].start_share[k] * d_(s_.course.early_by_client_share[k]);
    return 1.0 - early - d_(s_.course.in_agreement_share) - d_(s_.course.external_share) -
           d_(s_.course.other_domain_share) - work_[i].course.ended_early;
}

}  // namespace fundsim::tables
