#include "reference/decisions.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <type_traits>

#include "base/elementary.hpp"

namespace fundsim::reference {
namespace {

template <class Change>
void change_prices(contracts::LinePrices& prices, Change&& change) {
    for (auto* column :
         {&prices.per_unit, &prices.per_week, &prices.per_week_before_step, &prices.per_start, &prices.per_result})
        for (std::size_t k = 0; k < severity_count; ++k) change(*column, k);
}

void go_toward(contracts::LinePrices& prices, const contracts::LinePrices& other, double part) {
    using Column = BySeverity<double> contracts::LinePrices::*;
    for (const Column column : {&contracts::LinePrices::per_unit, &contracts::LinePrices::per_week,
                                &contracts::LinePrices::per_week_before_step, &contracts::LinePrices::per_start,
                                &contracts::LinePrices::per_result})
        for (std::size_t k = 0; k < severity_count; ++k)
            (prices.*column)[k] += part * ((other.*column)[k] - (prices.*column)[k]);
}

double positive(double x) { return x > 0.0 ? x : 0.0; }

/// Over classes.
template <class Of>
double mean(const BySeverity<double>& mix, Of&& of) {
    double sum = 0.0;
    for (std::size_t k = 0; k < severity_count; ++k) sum += mix[k] * of(k);
    return sum;
}

/// A whole trajectory of a class, as it is planned.
contracts::CareGiven whole_case(const SegmentTables& t, std::size_t k) {
    const double weeks = t.planned_duration[k];
    return {.weeks = weeks, .units = t.need_units[k] * weeks, .results = t.goal_share[k]};
}

std::int32_t nearest(double x) { return static_cast<std::int32_t>(std::floor(x + 0.5)); }

}  // namespace

Worth Worth::toward(const Worth& other, double part) const {
    Worth between = *this;
    go_toward(between.prices.recovery, other.prices.recovery, part);
    go_toward(between.prices.lasting, other.prices.lasting, part);
    between.per_value += part * (other.per_value - per_value);
    between.response += part * (other.response - response);
    return between;
}

Worth Worth::times(double part) const {
    Worth less = *this;
    for (contracts::LinePrices* form : {&less.prices.recovery, &less.prices.lasting})
        change_prices(*form, [&](BySeverity<double>& column, std::size_t k) { column[k] *= part; });
    less.per_value *= part;
    return less;
}

double margin_of_a_period(const SegmentTables& t, const CaseloadTables& caseload, const Worth& worth,
                          bool inside_episode) {
    const contracts::LinePrices prices = contracts::mean_prices(worth.prices, t.lasting_starts, t.lasting_weeks);
    const double care = worth.per_value * static_cast<double>(t.unit_cost) -
                        t.avoidable_share * static_cast<double>(caseload.unit_cost);
    return 4.0 * mean(t.class_mix, [&](std::size_t k) {
               const double lines = prices.per_week[k] + t.need_units[k] * prices.per_unit[k];
               return (inside_episode ? 0.0 : lines) + t.need_units[k] * care;
           });
}

double distance_of(const SegmentTables& t, const CaseloadTables& caseload, const Worth& before, const Worth& after,
                   bool other_messages) {
    const auto unit_cost = static_cast<double>(caseload.unit_cost);
    const double units = mean(t.class_mix, [&](std::size_t k) { return t.need_units[k]; });  // a week
    const double case_cost = mean(t.start_mix, [&](std::size_t k) { return unit_cost * whole_case(t, k).units; });
    struct Brings {
        double unit, period, goal;
    };
    const auto over_cost = [&](const Worth& worth) -> Brings {
        const contracts::LinePrices prices = contracts::mean_prices(worth.prices, t.lasting_starts, t.lasting_weeks);
        const double unit =
            mean(t.class_mix, [&](std::size_t k) { return t.need_units[k] * prices.per_unit[k]; }) / units +
            worth.per_value * static_cast<double>(t.unit_cost);
        const double week = mean(t.class_mix, [&](std::size_t k) { return prices.per_week[k]; }) + units * unit;
        const double goal = mean(t.start_mix, [&](std::size_t k) { return prices.per_result[k]; });
        return {unit / unit_cost, week / (units * unit_cost), goal / case_cost};
    };
    const Brings old = over_cost(before), now = over_cost(after);
    const double apart =
        (std::abs(old.unit - now.unit) + std::abs(old.period - now.period) + std::abs(old.goal - now.goal)) / 3.0;
    return std::min(1.0, apart + (other_messages ? 0.2 : 0.0));
}

Decider::Decider(const Position& on, Misjudgment mistake)
    : on_(on), t_(*on.segment), b_(on.tables->behaviour), mistake_(mistake) {
    referred_ = contracts::mean_prices(on.referred.prices, t_.lasting_starts, t_.lasting_weeks);
    in_care_ = contracts::mean_prices(on.in_care.prices, t_.lasting_starts, t_.lasting_weeks);
    unit_cost_ = static_cast<double>(on.caseload->unit_cost);
    avoidable_ = mistake == Misjudgment::care_costs_all_of_it ? 1.0 : t_.avoidable_share;
    units_a_period_ = 4.0 * mean(t_.class_mix, [&](std::size_t k) { return t_.need_units[k]; });
    // What the next client pays, less what it costs and what nobody pays for at an intake, over the time that it stays.
    const double pay = mean(t_.start_mix, [&](std::size_t k) {
        const contracts::CareGiven care = whole_case(t_, k);
        return contracts::trajectory_pay(referred_, k, care) +
               care.units * on.referred.per_value * static_cast<double>(t_.unit_cost);
    });
    const double units = mean(t_.start_mix, [&](std::size_t k) { return whole_case(t_, k).units; });
    const double periods = mean(t_.start_mix, [&](std::size_t k) { return whole_case(t_, k).weeks; }) / 4.0;
    const double intake = mistake == Misjudgment::intake_is_paid ? 0.0 : 2.0 * t_.intake_unit * unit_cost_;
    const double somebody_waits = on.queue / (on.queue + 1.0);
    place_ = positive(pay - avoidable_ * unit_cost_ * units - intake) / periods * somebody_waits;
    if (mistake == Misjudgment::place_is_worth_nothing) place_ = 0.0;
}

double Decider::self_interest() const { return mistake_ == Misjudgment::altruism_forgotten ? 1.0 : 1.0 - on_.altruism; }

/// The bracket m: of what is paid, what goes away with the care, and what the place would bring another client.
double Decider::margin(double revenue, double cost, double place) const {
    if (on_.income_gap && mistake_ != Misjudgment::income_is_no_target)
        return *on_.income_gap * (revenue > 0.0 ? 1.0 : revenue < 0.0 ? -1.0 : 0.0);
    return (revenue - avoidable_ * cost - place) / cost;
}

/// Of a mean unit given to those in care.
double Decider::per_unit(const contracts::LinePrices& prices) const {
    const double units = mean(t_.class_mix, [&](std::size_t k) { return t_.need_units[k]; });
    return mean(t_.class_mix, [&](std::size_t k) { return t_.need_units[k] * prices.per_unit[k]; }) / units +
           on_.in_care.per_value * static_cast<double>(t_.unit_cost);
}

double Decider::per_result(const contracts::LinePrices& prices) const {
    const double bonus = mistake_ == Misjudgment::bonuses_report_nothing ? 0.0 : on_.goal_bonus;
    return mean(t_.start_mix, [&](std::size_t k) { return prices.per_result[k]; }) + bonus;
}

/// Three of four trajectories end with it [assume].
double Decider::goal_in_a_period() const { return std::min(1.0, 0.75 * 4.0 / std::max(1, t_.mean_weeks)); }

double Decider::mean_case_cost() const {
    return mean(t_.start_mix, [&](std::size_t k) { return unit_cost_ * whole_case(t_, k).units; });
}

/// Of what is claimed and is not so: what is found is not kept, and costs as much as the penalty says.
double Decider::kept_after_audits(bool deterred) const {
    return deterred ? positive(1.0 - on_.audit * (1.0 + on_.penalty)) : 1.0;
}

/// The three terms: what care pays, that others wait, that hours are idle.
double Decider::held_up(double elasticity, double m) const {
    const double pressure = mistake_ == Misjudgment::nobody_is_pressed ? 0.0 : on_.pressure;
    const double idle = mistake_ == Misjudgment::idle_hours_stay_idle ? 0.0 : on_.idle;
    const double unpaid = mistake_ == Misjudgment::pressure_ignores_margin ? 1.0 : 1.0 - std::clamp(m, 0.0, 1.0);
    const double response = std::clamp(on_.in_care.response, 0.0, 1.0);
    return self_interest() * elasticity * m - b_.need_pressure * on_.altruism * pressure * unpaid +
           b_.slack_filling * idle * (1.0 - response);
}

double Decider::intensity() const {
    const double m = margin(per_unit(in_care_), unit_cost_, place_ / units_a_period_);
    const double practice = mistake_ == Misjudgment::practice_forgotten ? 0.0 : t_.practice;
    const double phi = 1.0 + held_up(b_.intensity, m) + self_interest() * practice;
    const double most = mistake_ == Misjudgment::week_has_no_end ? b_.intensity_maximum
                                                                 : std::min(b_.intensity_maximum, t_.most_intensity);
    return std::clamp(phi, b_.intensity_minimum, most);
}

double Decider::prolongation() const {
    // A period of aftercare, which takes a part of a place. Who has lasting support is not kept beyond a goal.
    const contracts::LinePrices& prices =
        mistake_ == Misjudgment::support_is_prolonged ? in_care_ : on_.in_care.prices.recovery;
    const double part = static_cast<double>(t_.aftercare_q8) / 256.0;
    const double units = part * units_a_period_;
    const double revenue =
        4.0 * mean(t_.class_mix, [&](std::size_t k) { return prices.per_week[k]; }) + units * per_unit(prices);
    const double place = mistake_ == Misjudgment::aftercare_takes_a_whole_place ? place_ : part * place_;
    return std::clamp(held_up(b_.prolongation, margin(revenue, units * unit_cost_, place)), 0.0, 0.9);
}

double Decider::declining(std::size_t severity, std::size_t signal) const {
    if (on_.obliged && mistake_ != Misjudgment::everybody_may_be_declined) return 0.0;
    const auto net = [&](std::size_t k, double need) {
        const contracts::CareGiven care = whole_case(t_, k);
        const double cost = unit_cost_ * care.units * need;
        const double billed = care.units * (t_.rate_follows_need ? need : 1.0);
        const double pay = contracts::trajectory_pay(referred_, k, {care.weeks, billed, care.results}) +
                           billed * on_.referred.per_value * static_cast<double>(t_.unit_cost);
        const double place = place_ * billed / units_a_period_;
        const double comes_back = mistake_ == Misjudgment::warranty_costs_nothing
                                      ? 0.0
                                      : on_.tables->mean_return * on_.in_warranty * avoidable_ * cost;
        return pay - avoidable_ * cost - place - comes_back;
    };
    const double mean_net = mistake_ == Misjudgment::cases_are_weighed_alone
                                ? 0.0
                                : mean(t_.start_mix, [&](std::size_t k) { return net(k, 1.0); });
    const double need = mistake_ == Misjudgment::signal_unheard ? 1.0 : on_.tables->need_given_signal[signal];
    const double chance = b_.selection * self_interest() * positive(mean_net - net(severity, need)) / mean_case_cost();
    return mistake_ == Misjudgment::declining_without_limit ? chance : std::min(chance, b_.selection_limit);
}

double Decider::pace() const {
    if (on_.stopped) return 0.0;
    if (on_.obliged && mistake_ != Misjudgment::pace_of_the_obliged) return 1.0;
    const Worth& paid_by = mistake_ == Misjudgment::pace_by_those_in_care ? on_.in_care : on_.referred;
    const double response = std::clamp(paid_by.response, 0.0, 1.0);
    const double pace = 1.0 - b_.admission_pace * self_interest() * (1.0 - response);
    return mistake_ == Misjudgment::pace_without_floor ? pace : std::max(0.7, pace);
}

double Decider::proposing(std::size_t severity) const {
    if (severity + 1 >= severity_count) return 0.0;
    const std::size_t care_of = mistake_ == Misjudgment::step_of_another_case ? severity + 1 : severity;
    const CareClauses clauses = mistake_ == Misjudgment::care_has_no_maximum ? CareClauses{} : on_.referred.clauses;
    const double step = contracts::class_step(on_.referred.prices, clauses, severity, whole_case(t_, care_of),
                                              t_.lasting_starts[severity], t_.lasting_weeks[severity]);
    const double kept = kept_after_audits(mistake_ != Misjudgment::audits_deter_nobody);
    const double chance = b_.coding * self_interest() * positive(step) * kept;
    return std::min(0.5, chance / (unit_cost_ * whole_case(t_, severity).units));
}

double Decider::asking_for_support(std::size_t severity) const {
    if (!on_.support_is_apart) return 0.0;
    // no check finds anything wrong with it
    const contracts::CareGiven care = whole_case(t_, severity);
    const CareClauses& clauses = on_.referred.clauses;  // of recovery: it is that which support replaces
    const double step = contracts::support_step(
        contracts::up_to_maximum(on_.referred.prices, clauses, contracts::part_within_maximum(clauses, care)), severity,
        care);
    const double kept = kept_after_audits(mistake_ == Misjudgment::support_is_audited);
    return std::min(0.5, b_.coding * self_interest() * positive(step) * kept / (unit_cost_ * care.units));
}

/// An account per case is opened with what is fixed for it; every week takes from it what care costs beyond what the week
/// brings. Past half the plan the time in care is half the plan and an exponential time of the plan's length.
double Decider::overrun(const contracts::LinePrices& prices) const {
    return mean(t_.class_mix, [&](std::size_t k) {
        const double plan = t_.planned_duration[k];
        const double fixed = prices.per_start[k];
        const double per_value = on_.in_care.per_value * static_cast<double>(t_.unit_cost);
        const double weekly = t_.need_units[k] * (unit_cost_ - prices.per_unit[k] - per_value) - prices.per_week[k];
        if (!(fixed > 0.0) || !(weekly > 0.0)) return 0.0;
        const double used_up = fixed / weekly;  // weeks
        const double half = plan / 2.0;
        return used_up > half ? weekly * plan * exponential(-(used_up - half) / plan)
                              : weekly * (half + plan - used_up);
    });
}

double Decider::ending_early(bool lasting) const {
    const contracts::LinePrices& prices = lasting ? on_.in_care.prices.lasting : on_.in_care.prices.recovery;
    const double cost = unit_cost_ * units_a_period_;
    const double goal = mistake_ == Misjudgment::goals_bring_nothing ? 0.0 : goal_in_a_period() * per_result(prices);
    const double stay = 4.0 * mean(t_.class_mix, [&](std::size_t k) { return prices.per_week[k]; }) +
                        units_a_period_ * per_unit(prices) + goal - avoidable_ * cost;
    // Without the goal more come back, for unpaid care where there is a warranty.
    const double more_come_back =
        positive((static_cast<double>(t_.returns_no_goal) - static_cast<double>(t_.returns_goal)) * 0x1p-32);
    const bool warranted = !(lasting && on_.support_is_apart) && mistake_ != Misjudgment::ending_forgets_the_warranty;
    const double unpaid = warranted ? on_.care_in_warranty * more_come_back * avoidable_ * mean_case_cost() : 0.0;
    const double sunk = mistake_ == Misjudgment::sunk_cost_is_sunk ? 0.0 : b_.sunk_cost * overrun(prices);
    const double in_four_weeks = b_.early_ending * self_interest() * positive(place_ - unpaid - stay + sunk) / cost;
    return std::min(0.25, in_four_weeks) * (mistake_ == Misjudgment::ending_at_every_review ? 4 : on_.review_weeks) /
           4.0;
}

double Decider::stepping_down(bool lasting) const {
    const contracts::LinePrices& prices = lasting ? on_.in_care.prices.lasting : on_.in_care.prices.recovery;
    const double cost = unit_cost_ * units_a_period_;
    const bool result = on_.in_care.step_is_result || mistake_ == Misjudgment::steps_keep_the_result;
    const auto& per_week = result || on_.in_care.rest_is_earned ? prices.per_week : prices.per_week_before_step;
    const double forgone =
        result ? 0.0 : goal_in_a_period() * mean(t_.start_mix, [&](std::size_t k) { return prices.per_result[k]; });
    const double here = 4.0 * mean(t_.class_mix, [&](std::size_t k) { return per_week[k]; }) +
                        units_a_period_ * per_unit(prices) + forgone - avoidable_ * cost;
    const double part = mistake_ == Misjudgment::everybody_comes_back_there ? 1.0 : on_.caseload->own_there;
    const double freed = mistake_ == Misjudgment::steps_free_no_place ? 0.0 : place_;
    const double there = freed + part * on_.margin_there;
    return std::clamp(1.0 + b_.setting * self_interest() * (there - here) / cost, 0.25, 4.0);
}

double Decider::goal_effort() const {
    // for the sake of what a goal brings; a bonus on goals that are reported has its own effort
    const double result = mean(t_.start_mix, [&](std::size_t k) { return in_care_.per_result[k]; });
    const double effort = b_.goal_effort * self_interest() * positive(result) / mean_case_cost();
    return 1.0 +
           b_.goal_effort_effect * (mistake_ == Misjudgment::effort_knows_no_most ? effort : std::min(1.0, effort));
}

double Decider::reporting() const {
    const double audit = mistake_ == Misjudgment::audits_find_no_reports ? 0.0 : on_.audit;
    const double penalty = audit * on_.penalty;
    const double all = per_result(in_care_);
    const double bonus = mistake_ == Misjudgment::bonuses_report_nothing ? 0.0 : on_.goal_bonus;
    const double fined = mistake_ == Misjudgment::bonuses_are_fined ? all : all - bonus;
    const double expected = (1.0 - audit) * all - penalty * fined;
    return std::min(0.5, b_.reporting * self_interest() * positive(expected) / mean_case_cost());
}

double Decider::experience() const {
    const double gone = mistake_ == Misjudgment::experience_never_returns ? 0.0 : on_.years_since / b_.experience_years;
    return 1.0 - on_.distance * b_.experience_loss * positive(1.0 - gone);
}

double Decider::hours_of_change() const {
    const bool over = on_.weeks_since >= 12 || mistake_ == Misjudgment::change_takes_no_hours;
    return over ? 0.0 : on_.distance * b_.experience_loss;
}

std::array<double, kpi_count> Decider::kpi_efforts() const {
    std::array<double, kpi_count> efforts{};
    double all = 0.0;
    for (std::size_t k = 0; k < kpi_count; ++k)
        all += efforts[k] =
            b_.kpi_effort * self_interest() * positive(on_.kpi_brings[k]) / std::max(1.0, on_.year_cost);
    if (all > b_.effort_budget && mistake_ != Misjudgment::effort_without_budget)
        for (double& effort : efforts) effort *= b_.effort_budget / all;
    return efforts;
}

double Decider::returns() const {
    if (mistake_ == Misjudgment::nobody_averts_returns) return 1.0;
    const double averted =
        b_.kpi_effort * self_interest() * avoidable_ * on_.tables->mean_return * on_.care_in_warranty;
    return 1.0 - 1.5 * std::min(b_.effort_budget, averted);
}

namespace {

/// What effort on a KPI does, per unit [assume].
void make_efforts(const Position& on, const std::array<double, kpi_count>& efforts, bool costs_quality,
                  ProviderChoice& choice) {
    const auto effort = [&](Kpi kpi) { return efforts[static_cast<std::size_t>(kpi)]; };
    const auto times = [](auto& held, double factor) {
        held = static_cast<std::remove_reference_t<decltype(held)>>(std::floor(held * std::max(0.0, factor) + 0.5));
    };
    times(choice.pace_q16, 1.0 + 0.25 * effort(Kpi::waiting));
    times(choice.contact_q12, 1.0 + 2.0 * effort(Kpi::dropout));
    times(choice.prolongs, 1.0 - 2.5 * effort(Kpi::stay));
    for (std::int32_t& factor : choice.step_down_q16) times(factor, 1.0 + 3.0 * effort(Kpi::step_down));
    times(choice.relapse_q16, 1.0 - 1.5 * effort(Kpi::relapse));
    choice.effort_q8 += nearest(256.0 * on.tables->behaviour.goal_effort_effect * effort(Kpi::goal));
    const std::int32_t most = nearest(on.segment->most_intensity * 1024.0);
    times(choice.intensity, 1.0 + 0.25 * effort(Kpi::satisfaction));
    choice.intensity = std::min(choice.intensity, most);
    double all = 0.0;
    for (const double of_one : efforts) all += of_one;
    if (costs_quality) times(choice.quality, 1.0 - 0.5 * all);
}

}  // namespace

ProviderChoice decide(const Position& on, Misjudgment mistake) {
    const Decider decider(on, mistake);
    ProviderChoice choice;
    choice.intensity = nearest(decider.intensity() * 1024.0);
    choice.prolongs = probability_threshold(decider.prolongation());
    choice.pace_q16 = nearest(decider.pace() * 65536.0);
    for (const bool lasting : {false, true}) {
        choice.ends_early[lasting ? 1 : 0] = probability_threshold(decider.ending_early(lasting));
        choice.step_down_q16[lasting ? 1 : 0] = nearest(decider.stepping_down(lasting) * 65536.0);
    }
    choice.effort_q8 = nearest(decider.goal_effort() * 256.0);
    choice.quality = nearest(decider.experience() * 1024.0);
    choice.one_off_q16 = nearest(decider.hours_of_change() * 65536.0);
    choice.relapse_q16 = nearest(decider.returns() * 65536.0);
    choice.reports = probability_threshold(decider.reporting());
    for (std::size_t k = 0; k < severity_count; ++k) {
        choice.proposes[k] = probability_threshold(decider.proposing(k));
        choice.asks_support[k] = probability_threshold(decider.asking_for_support(k));
        for (std::size_t signal = 0; signal < signal_bins; ++signal) {
            choice.declines[k][signal] = probability_threshold(decider.declining(k, signal));
            if (choice.declines[k][signal] > 0) choice.selects = true;
        }
    }
    const std::array<double, kpi_count> efforts = decider.kpi_efforts();
    if (std::any_of(efforts.begin(), efforts.end(), [](double effort) { return effort > 0.0; }))
        make_efforts(on, efforts, mistake != Misjudgment::effort_costs_no_quality, choice);
    return choice;
}

}  // namespace fundsim::reference
