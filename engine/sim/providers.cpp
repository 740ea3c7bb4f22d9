#include "sim/providers.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/elementary.hpp"
#include "base/philox.hpp"
#include "base/whole.hpp"
#include "model/provider/admission.hpp"
#include "model/provider/capacity.hpp"
#include "model/provider/coding.hpp"
#include "model/provider/early_ending.hpp"
#include "model/provider/exit.hpp"
#include "model/provider/experience.hpp"
#include "model/provider/goal_effort.hpp"
#include "model/provider/intensity.hpp"
#include "model/provider/kpi_effort.hpp"
#include "model/provider/prolongation.hpp"
#include "model/provider/setting.hpp"
#include "model/purposes.hpp"

namespace fundsim {
namespace {

// [assume] what effort on a KPI does, per unit of effort (the budget is about 0.2)
constexpr double priority_effect = 0.25, contact_effect = 2.0, stay_effect = 2.5, step_down_effect = 3.0,
                 aftercare_effect = 1.5, satisfaction_effect = 0.25;

std::int32_t in_parts(double x, double parts) { return static_cast<std::int32_t>(rounded(x * parts)); }

/// FNV-1a: who draws a provider's traits is its name, so that one more provider changes nobody's.
std::uint32_t hash_of(const std::string& name) {
    std::uint32_t hash = 2166136261U;
    for (const char letter : name) hash = (hash ^ static_cast<unsigned char>(letter)) * 16777619U;
    return hash;
}

}  // namespace

void Providers::reset(const Plan& plan, const Tables& tables, std::uint32_t parameter_draw, bool frozen) {
    plan_ = &plan;
    tables_ = &tables;
    frozen_ = frozen;
    on_ = tables.behaviour.on && !frozen;
    switched_ = false;
    switch_week_ = 0;
    horizon_year = -1;
    priced_year_ = -2;
    const std::size_t caseloads = plan.caseloads.size();
    const std::size_t providers = plan.provider_names.size();
    choices_.assign(caseloads, {});
    checks_.assign(caseloads, {});
    today_.assign(caseloads, {});
    today_known_ = false;
    taken_over_.assign(caseloads, 1.0);
    profiles_.clear();
    before_.assign(caseloads, {});
    year_wait_.assign(caseloads, 0);
    for (std::vector<double>* column : {&per_claim_, &response_}) column->assign(caseloads, 1.0);
    kpi_year_.assign(caseloads, -2);
    kpi_slopes_.resize(caseloads);
    for (std::vector<double>* column : {&per_value_, &scheme_distance_}) column->assign(caseloads, 0.0);
    altruism_.assign(providers, 1.0);
    const PhiloxKey key = key_of_seed(plan.seed);
    const BehaviourTables& b = tables.behaviour;
    const Block theory = philox(key, 0, block_of(Purpose::provider_type), 0, parameter_draw);
    target_income_ = on_ && unit_interval(theory[1]) < b.target_income_share;
    for (std::size_t p = 0; on_ && p < providers; ++p) {
        const Block luck =
            philox(key, hash_of(plan.provider_names[p]), block_of(Purpose::provider_type), 0, parameter_draw);
        const double u = unit_interval(luck[0]);
        altruism_[p] = u < b.strategic_share ? 0.0 : u < b.strategic_share + b.non_strategic_share ? 1.0 : 0.5;
    }
    reserves_.assign(providers, 0);
    for (auto* column : {&year_revenue_, &year_cost_, &last_revenue_, &last_cost_}) column->assign(providers, 0);
    periods_below_.assign(providers, 0);
    stopped_.assign(providers, 0);
    somebody_stopped_ = false;
    const std::size_t segments = plan.scenario.segments.size();
    most_early_.assign(segments, 0);
    most_proposes_.assign(segments, 0);
    most_asks_support_.assign(segments, 0);
    most_step_down_.assign(segments, 65536);
    segment_response_.assign(segments, 1.0);
    experience_.assign(caseloads, 1.0);
    access_right_.assign(segments, tables.assessed_right);
}

void Providers::freeze() {
    frozen_ = true;
    on_ = false;
    std::fill(choices_.begin(), choices_.end(), ProviderChoice{});
    std::fill(checks_.begin(), checks_.end(), std::array<Checks, paying_count>{});
    std::fill(access_right_.begin(), access_right_.end(), tables_->assessed_right);
}

void Providers::switch_contracts(std::int32_t week) {
    switched_ = true;
    switch_week_ = week;
    // Reserves are counted from here on, in shares of a year's cost.
    for (std::size_t p = 0; p < reserves_.size(); ++p)
        reserves_[p] = rounded(tables_->behaviour.reserves * static_cast<double>(year_cost_[p]));
}

void Providers::price(const Billing& billing, int year) {
    if (priced_year_ == year) return;
    priced_year_ = year;
    prices_.resize(plan_->contracts.size());
    std::vector<std::uint8_t> known(prices_.size(), 0);
    episode_pay_ = episode_value_ = 0.0;
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        const std::uint16_t in_force = billing.contract_of(c, switched_ ? Paying::horizon : Paying::current);
        if (!plan_->caseloads[c].out_of_contract && billing.contracts().in_year(in_force, year).modifiers.per_episode) {
            episode_pay_ += plan_->expected_pay(c, switched_);
            episode_value_ += plan_->expected_value(c, switched_);
        }
        for (const std::uint16_t contract : {plan_->current_contract[c], plan_->horizon_contract[c]}) {
            if (known[contract] != 0) continue;
            known[contract] = 1;
            const std::size_t s = plan_->caseloads[c].segment;
            BySeverity<int> planned{};
            for (std::size_t k = 0; k < severity_count; ++k) planned[k] = tables_->segments[s].planned_duration[k];
            prices_[contract] =
                contracts::arrangement_prices(*plan_->contracts[contract].model, billing.terms_now(contract),
                                              quanta_per_unit(plan_->scenario.segments[s].unit), planned);
        }
    }
}

void Providers::decide(std::int32_t week, Ledger& ledger, const Billing& billing, const std::vector<std::int32_t>& wait,
                       const std::vector<std::int32_t>& queue) {
    if (!on_) return;
    price(billing, horizon_year);
    if (profiles_.empty())  // until a caseload has decided: its lines, before the clauses of a year
        for (const std::uint16_t contract : plan_->current_contract)
            profiles_.push_back(profile_of(prices_[contract], {}, 1.0, false));
    weight_of_old_ = switched_ ? provider::weight_of_old(week - switch_week_, tables_->behaviour.perception) : 0.0;
    std::fill(most_early_.begin(), most_early_.end(), 0U);
    std::fill(most_proposes_.begin(), most_proposes_.end(), 0U);
    std::fill(most_asks_support_.begin(), most_asks_support_.end(), 0U);
    std::fill(most_step_down_.begin(), most_step_down_.end(), 0);
    for (std::size_t s = 0; s < most_early_.size(); ++s) {
        double pay = 0.0;
        double moving = 0.0;
        double experienced = 0.0;
        for (std::size_t c = plan_->first_caseload[s]; c < plan_->first_caseload[s + 1]; ++c) {
            if (!plan_->caseloads[c].out_of_contract) {
                year_wait_[c] += wait[c];
                decide_caseload(c, week, ledger, billing, wait[c], queue[c]);
                pay += plan_->expected_pay(c, switched_);
                moving += plan_->expected_pay(c, switched_) * response_[c];
                experienced += plan_->expected_pay(c, switched_) * experience_[c];
            }
            const ProviderChoice& choice = choices_[c];
            for (const std::uint32_t threshold : choice.ends_early)
                most_early_[s] = std::max(most_early_[s], threshold);
            for (const std::int32_t factor : choice.step_down_q16)
                most_step_down_[s] = std::max(most_step_down_[s], factor);
            for (const std::uint32_t threshold : choice.proposes)
                most_proposes_[s] = std::max(most_proposes_[s], threshold);
            for (const std::uint32_t threshold : choice.asks_support)
                most_asks_support_[s] = std::max(most_asks_support_[s], threshold);
        }
        segment_response_[s] = pay > 0.0 ? moving / pay : 1.0;
        access_right_[s] = provider::access_right(tables_->assessed_right, pay > 0.0 ? experienced / pay : 1.0);
    }
}

void Providers::decide_caseload(std::size_t c, std::int32_t week, Ledger& ledger, const Billing& billing,
                                std::int32_t wait, std::int32_t queue) {
    using namespace provider;
    const BehaviourTables& b = tables_->behaviour;
    const SegmentTables& table = tables_->segments[plan_->caseloads[c].segment];
    const bool switches = switched_ && plan_->switches(c);
    const std::uint16_t contract = billing.contract_of(c, switched_ ? Paying::horizon : Paying::current);
    const DrawnContract& drawn = billing.contracts().in_year(contract, horizon_year);

    // How the contract year stands: what it will pay, and what one more cent of claims or of care does to that.
    const std::uint32_t agreement = billing.agreement_of(c);
    const AgreementYear& year = billing.year_of(agreement);
    const YearRule& rule = billing.rule_of(agreement);
    const int period = (week / weeks_per_period) % periods_per_year;
    contracts::YearForecast forecast;
    const double scale = period > 0 ? static_cast<double>(periods_per_year) / period : 0.0;
    forecast.claims = period > 0 ? static_cast<double>(year.claims) * scale : billing.expected_pay(agreement);
    forecast.value = period > 0 ? static_cast<double>(year.value) * scale : billing.expected_value(agreement);
    const double left = static_cast<double>(periods_per_year - period) / periods_per_year;
    forecast.claims_sd = b.forecast_error * forecast.claims * left;
    forecast.value_sd = b.forecast_error * forecast.value * left;
    // what a loss would be, where the next budget follows it
    const double dearer = static_cast<double>(tables_->caseloads[c].unit_cost) / static_cast<double>(table.unit_cost);
    forecast.cost = period > 0 ? static_cast<double>(year.cost) * scale : forecast.value * dearer;
    forecast.cost_per_value = table.avoidable_share * dearer;
    double pay = forecast.claims;
    if (rule.clause_count == 0 && !(rule.next_base_of_value > 0.0) && !(rule.next_base_of_loss > 0.0) &&
        !(rule.next_price_of_result > 0.0)) {
        per_claim_[c] = rule.of_claims;
        per_value_[c] = 0.0;
        pay = rule.base + rule.of_claims * forecast.claims;
    } else {
        const contracts::YearExpectation expected = contracts::expected_year(rule, forecast);
        per_claim_[c] = expected.per_claim + expected.later_per_claim;
        per_value_[c] = expected.per_value + expected.later_per_value;
        pay = expected.pay;
    }
    if (drawn.modifiers.per_episode && episode_value_ > 0.0) {
        // of what a trajectory brings in, the provider's part; and care given moves that part: d(pay) = pool / care of all
        const double part = plan_->expected_value(c, switched_) / episode_value_;
        per_value_[c] += per_claim_[c] * (1.0 - part) * episode_pay_ / episode_value_;
        per_claim_[c] *= part;
    }
    response_[c] = pay > 0.0 ? (per_claim_[c] * forecast.claims + per_value_[c] * forecast.value) / pay : 0.0;
    response_[c] = std::clamp(response_[c], 0.0, 1.5);

    IncentiveProfile profile =
        profile_of(prices_[contract], {per_claim_[c], per_value_[c]}, response_[c], drawn.clauses.step_down_is_result);
    const auto unit_cost = static_cast<double>(tables_->caseloads[c].unit_cost);
    if (switches) {
        if (week == switch_week_) {
            before_[c] = profiles_[c];
            const Situation old = situation_of(table, before_[c], unit_cost);
            const Situation s = situation_of(table, profile, unit_cost);
            scheme_distance_[c] = scheme_distance(old.unit_revenue / s.unit_cost, s.unit_revenue / s.unit_cost,
                                                  old.stay_revenue / (s.unit_cost * s.period_units),
                                                  s.stay_revenue / (s.unit_cost * s.period_units),
                                                  old.result_revenue / s.case_cost, s.result_revenue / s.case_cost,
                                                  plan_->contracts[contract].claimed_per_client !=
                                                      plan_->contracts[plan_->current_contract[c]].claimed_per_client);
        }
        // A new contract is learned: perceived = new + (old - new) exp(-t / tau).
        learn(profile, before_[c], weight_of_old_);
    }
    profiles_[c] = profile;  // what the next client brings
    // Who is still paid under the old contract is cared for by its incentives.
    IncentiveProfile of_those_in_care = profile;
    if (switches) learn(of_those_in_care, before_[c], share_before(c, ledger));
    Situation s = situation_of(table, of_those_in_care, unit_cost);
    s.altruism = altruism_[plan_->caseloads[c].provider];
    const double used = static_cast<double>(ledger.used(c));
    const double room = static_cast<double>(ledger.capacity(c)) * choices_[c].pace_q16 / 65536.0;
    s.idle = room > 0.0 ? std::clamp(1.0 - used / room, 0.0, 1.0) : 0.0;
    s.pressure = table.wait_norm > 0 ? std::min(1.0, static_cast<double>(wait) / table.wait_norm) : 0.0;
    if (target_income_) {
        const std::size_t p = plan_->caseloads[c].provider;
        const double target = 1.01 * static_cast<double>(last_cost_[p]);
        const double expected = static_cast<double>(last_revenue_[p]);
        s.income_gap = target > 0.0 ? std::max(0.0, 1.0 - expected / target) : 0.0;
    }

    // Slot value: what the next client would bring beside what it saves, if somebody waits.
    s.slot_per_period = slot_value(table, profile, s, queue);
    s.slot_per_unit = s.period_units > 0.0 ? s.slot_per_period / s.period_units : 0.0;

    ProviderChoice& choice = choices_[c];
    choice = {};
    const double phi = intensity(s, {b.intensity, b.need_pressure, b.slack_filling, b.intensity_minimum,
                                     std::min(b.intensity_maximum, table.most_intensity)});
    choice.intensity = in_parts(phi, dose_one);
    // What an ending forgoes depends on the form of the arrangement; only who recovers can be kept beyond the goal.
    const std::array<Situation, 2> by_form{situation_in(table, of_those_in_care, false, s),
                                           situation_in(table, of_those_in_care, true, s)};
    choice.prolongs =
        probability_threshold(prolongation(by_form[0], {b.prolongation, b.need_pressure, b.slack_filling}));
    const bool obliged =
        drawn.clauses.acceptance_obliged && !(billing.stopped(c) && drawn.clauses.obligation_lapses_at_stop);
    if (!obliged) choice.pace_q16 = in_parts(admission_pace(s, b.admission_pace), 65536.0);
    if (billing.stopped(c) && drawn.clauses.stops_admission) choice.pace_q16 = 0;
    // Who is sent away without the goal comes back more often than who stays for it: under a warranty unpaid.
    const double without_goal = static_cast<double>(table.returns_no_goal) - static_cast<double>(table.returns_goal);
    const double warranty_cost =  // of recovery
        s.avoidable_share * s.case_cost * in_warranty(drawn) * std::max(0.0, without_goal) * 0x1p-32;
    const double there = margin_there(c);
    for (std::size_t form = 0; form < by_form.size(); ++form) {
        if (form > 0 && of_those_in_care.alike && !drawn.clauses.lasting_apart) {  // both are one
            choice.ends_early[form] = choice.ends_early[0];
            choice.step_down_q16[form] = choice.step_down_q16[0];
            break;
        }
        const bool warranted = form == 0 || !drawn.clauses.lasting_apart;
        choice.ends_early[form] =
            probability_threshold(ends_early(by_form[form], warranted ? warranty_cost : 0.0, b.early_ending));
        choice.step_down_q16[form] = in_parts(step_down_factor(by_form[form], there, b.setting), 65536.0);
    }
    const double effort = goal_effort(s, b.goal_effort);
    choice.effort_q8 = 256 + in_parts(b.goal_effort_effect * effort, 256.0);
    choice.reports = probability_threshold(
        reports_unreached(s, drawn.modifiers.audit * tables_->attention, drawn.modifiers.penalty, b.reporting));
    decide_case_mix(c, profile, s, drawn, obliged);
    set_checks(c, billing);
    if (switches) {
        const std::int32_t since = week - switch_week_;
        const double years =
            static_cast<double>(since) / weeks_per_year * tables_->attention;  // that count for learning
        experience_[c] = experience(scheme_distance_[c], b.experience_loss, years, b.experience_years);
        choice.one_off_q16 = in_parts(one_off_hours(scheme_distance_[c], b.experience_loss, since), 65536.0);
    }
    choice.quality = in_parts(experience_[c], dose_one);
    // Aftercare that averts an unpaid return under a warranty.
    const double averted =
        b.kpi_effort * self_interest(s) * s.avoidable_share * tables_->mean_return * in_warranty(drawn);
    const double against_relapse = std::min(b.effort_budget, averted);
    choice.relapse_q16 = in_parts(1.0 - aftercare_effect * against_relapse, 65536.0);
    if (drawn.has_kpis && b.kpi_effort > 0.0) decide_kpis(c, drawn, s, pay, billing.expected_value(agreement));

    ledger.set_intensity(c, choice.intensity);
    ledger.set_pace(c, choice.pace_q16);
    ledger.set_one_off(c, choice.one_off_q16);
}

/// Share of a caseload's units that is paid under the contract before (run-off).
double Providers::share_before(std::size_t c, const Ledger& ledger) const {
    if (!ledger.uses(Paying::current)) return 0.0;
    const std::size_t municipalities = plan_->scenario.municipalities.size();
    std::array<std::int64_t, paying_count> rate{};
    for (std::size_t paying = 0; paying < paying_count; ++paying)
        for (std::uint32_t k = 0; k < ledger.lines_apart(c, static_cast<Paying>(paying)); ++k) {
            const std::int64_t* of_line =
                &ledger.lines().rate[ledger.line_beside(c, k, 0, static_cast<Paying>(paying))];
            for (std::size_t m = 0; m < municipalities; ++m) rate[paying] += of_line[m];
        }
    const std::int64_t all = std::accumulate(rate.begin(), rate.end(), std::int64_t{0});
    return all > 0 ? static_cast<double>(rate[static_cast<std::size_t>(Paying::current)]) / static_cast<double>(all)
                   : 0.0;
}

/// Part of those who come back that do so within the warranty.
double Providers::in_warranty(const DrawnContract& drawn) const {
    if (drawn.clauses.warranty_weeks == 0) return 0.0;
    const double within_five_years = 1.0 - exponential(-5.0 * weeks_per_year / tables_->return_weeks);
    const double within = 1.0 - exponential(-drawn.clauses.warranty_weeks / tables_->return_weeks);
    return std::min(1.0, within / within_five_years);
}

double Providers::margin_there(std::size_t c) const {
    // What the provider earns on a period in the lighter setting, if it is paid there too: within one lot the budget
    // pays both, else its own price there.
    const std::size_t s = plan_->caseloads[c].segment;
    const std::int32_t to = tables_->segments[s].step_down_segment;
    if (to < 0) return 0.0;
    const auto t = static_cast<std::size_t>(to);
    for (std::size_t other = plan_->first_caseload[t]; other < plan_->first_caseload[t + 1]; ++other) {
        if (plan_->caseloads[other].provider != plan_->caseloads[c].provider) continue;
        return stay_margin(situation_of(tables_->segments[t], profiles_[other],
                                        static_cast<double>(tables_->caseloads[other].unit_cost)));
    }
    return 0.0;
}

void Providers::decide_case_mix(std::size_t c, const IncentiveProfile& profile, const provider::Situation& s,
                                const DrawnContract& drawn, bool obliged) {
    using namespace provider;
    const BehaviourTables& b = tables_->behaviour;
    const SegmentTables& table = tables_->segments[plan_->caseloads[c].segment];
    const contracts::LinePrices prices = mean_prices(table, profile);
    ProviderChoice& choice = choices_[c];
    if (b.coding == 0.0 && (b.selection == 0.0 || obliged)) return;
    // Expected pay and avoidable cost of a case by class, at the mean need; what follows need scales with the signal.
    BySeverity<double> fixed_pay{};
    BySeverity<double> unit_pay{};
    BySeverity<double> cost{};
    BySeverity<double> burden{};
    const double warranty_return = tables_->mean_return * in_warranty(drawn);
    double mean_net = 0.0;
    double mean_cost = 0.0;
    for (std::size_t k = 0; k < severity_count; ++k) {
        const double weeks = table.planned_duration[k];
        const double units = table.need_units[k] * weeks;
        fixed_pay[k] = prices.per_start[k] + prices.per_week[k] * weeks + table.goal_share[k] * prices.per_result[k];
        unit_pay[k] = units * (prices.per_unit[k] + profile.per_value * static_cast<double>(table.unit_cost));
        cost[k] = units * s.unit_cost;
        // what a case costs the provider: avoidable cost, the place it takes from others, unpaid care under a warranty
        burden[k] = s.avoidable_share * cost[k] * (1.0 + warranty_return) + s.slot_per_unit * units;
        mean_net += table.start_mix[k] * (fixed_pay[k] + unit_pay[k] - burden[k]);
        mean_cost += table.start_mix[k] * cost[k];
    }
    const contracts::ArrangementPrices by_form{profile.prices, profile.lasting};
    for (std::size_t k = 0; k < severity_count; ++k) {
        // the same care is paid in another class or form: weeks, units and results stay those of the client
        const contracts::CareGiven care = care_as_planned(table, k);
        if (b.coding > 0.0 && k + 1 < severity_count) {
            const double step = profile.alike ? contracts::class_step(profile.prices, k, care)
                                              : contracts::class_step(by_form, k, care, table.lasting_starts[k],
                                                                      table.lasting_weeks[k]);
            choice.proposes[k] = probability_threshold(proposes_higher(
                s, step, cost[k], drawn.modifiers.audit * tables_->attention, drawn.modifiers.penalty, b.coding));
        }
        if (b.coding > 0.0 && drawn.clauses.lasting_apart)
            choice.asks_support[k] = probability_threshold(
                proposes_higher(s, contracts::support_step(by_form, k, care), cost[k], 0.0, 0.0, b.coding));
        if (b.selection == 0.0 || obliged || self_interest(s) == 0.0) continue;
        const auto net = [&](std::size_t bin) {
            const double need = tables_->need_given_signal[bin];
            const double pay_of_need = table.rate_follows_need ? unit_pay[k] * need : unit_pay[k];
            return fixed_pay[k] + pay_of_need - burden[k] * need;
        };
        // net is linear in need, which rises with the signal: where neither end is below the mean, nobody is declined
        if (net(0) >= mean_net && net(signal_bins - 1) >= mean_net) continue;
        for (std::size_t bin = 0; bin < signal_bins; ++bin) {
            choice.declines[k][bin] =
                probability_threshold(declines(s, net(bin), mean_net, mean_cost, {b.selection, b.selection_limit}));
            choice.selects = choice.selects || choice.declines[k][bin] != 0;
        }
    }
}

void Providers::decide_kpis(std::size_t c, const DrawnContract& drawn, const provider::Situation& s, double year_pay,
                            double year_value) {
    const BehaviourTables& b = tables_->behaviour;
    // The slopes hold for a contract year: targets, noise and the usual number of cases do not change within it.
    if (kpi_year_[c] != horizon_year) {
        kpi_year_[c] = horizon_year;
        const double cases = year_value / std::max(1.0, s.case_cost);
        std::array<double, kpi_count> values{};
        std::array<int, kpi_count> counts{};
        for (std::size_t j = 0; j < kpi_count; ++j) {
            values[j] = drawn.kpis.clauses[j].target;
            counts[j] = static_cast<int>(std::min(1e6, std::max(1.0, cases)));
        }
        kpi_slopes_[c] = contracts::kpi_slopes(drawn.kpis, values, values, counts);
    }
    const auto& slopes = kpi_slopes_[c];
    std::array<double, kpi_count> revenue{};
    for (std::size_t j = 0; j < kpi_count; ++j) revenue[j] = std::abs(slopes[j]) * year_pay;
    std::array<double, kpi_count> effort{};
    const double year_cost = std::max(1.0, year_value);  // of all that settles together, as is its pay
    const double unmeasured = provider::kpi_efforts(s, revenue, year_cost, b.kpi_effort, b.effort_budget, effort);
    const auto on = [&](Kpi kpi) { return effort[static_cast<std::size_t>(kpi)]; };
    ProviderChoice& choice = choices_[c];
    const auto scaled = [](auto value, double factor) {
        return static_cast<decltype(value)>(std::floor(static_cast<double>(value) * factor + 0.5));
    };
    choice.pace_q16 = scaled(choice.pace_q16, 1.0 + priority_effect * on(Kpi::waiting));
    choice.contact_q12 = scaled(choice.contact_q12, 1.0 + contact_effect * on(Kpi::dropout));
    choice.prolongs = scaled(choice.prolongs, std::max(0.0, 1.0 - stay_effect * on(Kpi::stay)));
    for (std::int32_t& factor : choice.step_down_q16)
        factor = scaled(factor, 1.0 + step_down_effect * on(Kpi::step_down));
    choice.relapse_q16 = scaled(choice.relapse_q16, std::max(0.0, 1.0 - aftercare_effect * on(Kpi::relapse)));
    choice.effort_q8 += in_parts(b.goal_effort_effect * on(Kpi::goal), 256.0);
    const double most = tables_->segments[plan_->caseloads[c].segment].most_intensity;
    choice.intensity =
        std::min(scaled(choice.intensity, 1.0 + satisfaction_effect * on(Kpi::satisfaction)), in_parts(most, dose_one));
    choice.quality = scaled(choice.quality, unmeasured);
}

void Providers::open_year(Ledger& ledger, const Billing& billing) {
    if (on_ && tables_->behaviour.capacity > 0.0)
        for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
            const Caseload& caseload = plan_->caseloads[c];
            if (caseload.out_of_contract) continue;
            const std::int32_t norm = tables_->segments[caseload.segment].wait_norm;
            const double queue = norm > 0 ? static_cast<double>(year_wait_[c]) / periods_per_year / norm : 0.0;
            year_wait_[c] = 0;
            const double cost = static_cast<double>(year_cost_[caseload.provider]);
            const double margin = cost > 0.0 ? static_cast<double>(year_revenue_[caseload.provider]) / cost - 1.0 : 0.0;
            if (horizon_year < 0 || !today_known_) {
                today_[c] = {.margin_today = margin, .queue_today = queue};
                continue;
            }
            if (stopped_[caseload.provider] != 0 || !(cost > 0.0)) continue;
            provider::CapacitySituation s = today_[c];
            s.margin = margin;
            s.queue = queue;
            s.response = response_[c];
            const contracts::Procurement& let = billing.contracts()
                                                    .in_year(billing.contract_of(c, Paying::horizon), horizon_year)
                                                    .modifiers.procurement;
            s.years_left = let.years_left(horizon_year + 1);
            s.loss = let.loss;
            s.guaranteed = let.guaranteed;
            const double now = ledger.scale(c) / 65536.0 / taken_over_[c];
            const double wanted = provider::wanted_capacity(s, tables_->behaviour.capacity);
            const double next = provider::next_capacity(now, wanted, tables_->behaviour.labour_entry);
            ledger.set_scale(c, static_cast<std::int32_t>(rounded(next * taken_over_[c] * 65536.0)));
        }
    today_known_ = true;
    last_revenue_ = year_revenue_;
    last_cost_ = year_cost_;
    std::fill(year_revenue_.begin(), year_revenue_.end(), 0);
    std::fill(year_cost_.begin(), year_cost_.end(), 0);
}

void Providers::pass_on_staff(std::size_t stopping, Ledger& ledger) {
    const std::size_t s = plan_->caseloads[stopping].segment;
    const auto paid = [&](std::size_t c) {
        return static_cast<double>(tables_->caseloads[c].paid_capacity) * ledger.scale(c) / 65536.0;
    };
    const auto stays = [&](std::size_t c) {
        return !plan_->caseloads[c].out_of_contract && stopped_[plan_->caseloads[c].provider] == 0;
    };
    double left = 0.0;
    for (std::size_t c = plan_->first_caseload[s]; c < plan_->first_caseload[s + 1]; ++c)
        if (stays(c)) left += paid(c);
    const double lost = paid(stopping);
    for (std::size_t c = plan_->first_caseload[s]; c < plan_->first_caseload[s + 1]; ++c) {
        if (!stays(c)) continue;
        const double before = taken_over_[c];
        taken_over_[c] = provider::takes_over(before, lost, left, tables_->behaviour.staff_stays);
        ledger.set_scale(c, static_cast<std::int32_t>(rounded(ledger.scale(c) * (taken_over_[c] / before))));
    }
    ledger.set_scale(stopping, 0);
}

void Providers::transfer(std::size_t from, std::size_t to, std::int64_t cents) {
    for (const auto& [caseload, amount] : {std::pair{from, -cents}, std::pair{to, cents}}) {
        const std::size_t p = plan_->caseloads[caseload].provider;
        reserves_[p] += amount;
        year_revenue_[p] += amount;
    }
}

void Providers::charge(std::size_t caseload, std::int64_t cents) {
    const std::size_t p = plan_->caseloads[caseload].provider;
    reserves_[p] -= cents;
    year_cost_[p] += cents;
}

std::vector<std::uint16_t> Providers::close_period(const Ledger& ledger, const Billing& billing) {
    std::vector<std::uint16_t> leaving;
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        const std::size_t p = plan_->caseloads[c].provider;
        reserves_[p] += billing.last_pay(c) - ledger.last_cost(c);
        year_revenue_[p] += billing.last_pay(c);
        year_cost_[p] += ledger.last_cost(c);
    }
    const double limit = tables_->behaviour.exit_periods;
    if (!on_ || !switched_ || !(limit > 0.0)) return leaving;
    for (std::size_t p = 0; p < reserves_.size(); ++p) {
        if (stopped_[p] != 0 || plan_->provider_of[p] == 0xFFFF) continue;
        periods_below_[p] = provider::periods_below(periods_below_[p], reserves_[p]);
        if (!provider::stops(periods_below_[p], limit)) continue;
        stopped_[p] = 1;
        somebody_stopped_ = true;
        leaving.push_back(static_cast<std::uint16_t>(p));
    }
    return leaving;
}

}  // namespace fundsim
