// What a caseload's provider perceives of its contract, and what it decides for the period that opens.
//
// Most caseloads of a segment perceive the same: what a profile brings there is reckoned once (perceive), and what pay and cost
// are weighed with once in a course (reset).
#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/elementary.hpp"
#include "base/whole.hpp"
#include "model/provider/admission.hpp"
#include "model/provider/early_ending.hpp"
#include "model/provider/experience.hpp"
#include "model/provider/goal_effort.hpp"
#include "model/provider/intensity.hpp"
#include "model/provider/prolongation.hpp"
#include "model/provider/setting.hpp"
#include "sim/providers.hpp"

namespace fundsim {

void Providers::remember_before() {
    before_.clear();
    before_of_.assign(plan_->caseloads.size(), none);
    std::vector<std::uint32_t> last(plan_->contracts.size(), none);  // profile under a contract
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        if (!plan_->caseloads[c].there() || !plan_->switches(c)) continue;
        const std::uint16_t contract = plan_->current_contract[c];
        // of its year the mean, and nothing of its caps: what December was like is not remembered
        const YearMean& year = year_[c];
        const IncentiveProfile profile =
            profile_of(prices_[contract], {stands_[c].per_claim, year.of(year.per_value, stands_[c].per_value)},
                       year.of(year.response, stands_[c].response), false);
        old_kpi_slopes_[c] = kpis_[plan_->current_agreement[c]].bonus.slopes;
        std::uint32_t& same = last[contract];
        if (same == none || before_[same] != profile) {
            same = static_cast<std::uint32_t>(before_.size());
            before_.push_back(profile);
        }
        before_of_[c] = same;
    }
}

/// How the contract year stands: what its rule will pay, and what one more cent of claims or of care does to all pay.
double Providers::reckon_year(std::size_t c, const YearSoFar& so_far, const DrawnContract& drawn,
                              const Billing& billing) {
    const BehaviourTables& b = tables_->behaviour;
    const std::uint32_t agreement = billing.agreement_of(c);
    const AgreementYear& year = billing.year_of(agreement);
    const YearRule& rule = billing.rule_of(agreement);
    contracts::YearForecast forecast;
    const Outlook& opened = outlook_[agreement];
    forecast.claims = so_far.started ? static_cast<double>(year.claims) * so_far.scale : opened.claims;
    forecast.value = so_far.started ? static_cast<double>(year.value) * so_far.scale : opened.value;
    ContractStands& stands = stands_[c];
    const double bonus = kpis_[agreement].bonus.share;
    stands = {.per_claim = rule.of_claims * (1.0 + bonus)};
    contracts::YearExpectation expected;
    const bool of_result = rule.next_base_of_loss > 0.0 || rule.corridor_share > 0.0;
    if (rule.clause_count == 0 && !(rule.next_base_of_value > 0.0) && !of_result &&
        !(rule.next_price_of_result > 0.0) && regions_.empty()) {
        per_claim_[c] = stands.per_claim;
        per_value_[c] = 0.0;
        expected.by_rule = rule.base + rule.of_claims * forecast.claims;
        expected.pay = expected.by_rule * (1.0 + bonus);
    } else {
        const SegmentTables& table = tables_->segments[plan_->caseloads[c].segment];
        forecast.claims_sd = b.forecast_error * forecast.claims * so_far.left;
        forecast.value_sd = b.forecast_error * forecast.value * so_far.left;
        forecast.bonus = bonus;
        // what the result would be, where it is shared or the next budget follows it
        const double dearer = cost_[c].unit / static_cast<double>(table.unit_cost);
        forecast.cost = so_far.started ? static_cast<double>(year.cost) * so_far.scale : opened.cost;
        forecast.cost_per_value = table.avoidable_share * dearer;
        if (of_result)
            forecast.beside = so_far.started ? static_cast<double>(year.beside) * so_far.scale : opened.beside;
        const contracts::RegionalCut region = cut_of(agreement, billing, so_far);
        forecast.cut = region.cut;
        forecast.kept = region.kept;
        forecast.kept_at_end = region.kept_at_end;
        expected = contracts::expected_year(rule, forecast);
        per_claim_[c] = expected.per_claim + expected.later_per_claim;
        per_value_[c] = expected.per_value + expected.later_per_value;
        stands.per_other = expected.per_other;
        stands.caps.kept = stands.per_claim > 0.0 ? per_claim_[c] / stands.per_claim : expected.per_other;
        stands.caps.per_cost = expected.per_cost;
    }
    if (drawn.modifiers.per_episode && episode_value_ > 0.0) {
        // of what a trajectory brings in, the provider's part; and care given moves that part: d(pay) = pool / care of all
        const double part = own_part(c);
        per_value_[c] += per_claim_[c] * (1.0 - part) * episode_pay_ / episode_value_;
        per_claim_[c] *= part;
        stands.per_claim *= part;
    }
    stands.per_value = per_value_[c] - stands.caps.per_cost;
    const double moving =
        per_claim_[c] * forecast.claims + per_value_[c] * forecast.value + expected.per_other * forecast.beside;
    const bool paid = expected.pay >= 1.0;  // less than a cent is what rounding left of nothing
    // where nothing is paid it is a matter of whether more would be
    response_[c] = std::clamp(paid ? moving / expected.pay : per_claim_[c], 0.0, 1.5);
    const double before_caps = stands.per_claim * forecast.claims + stands.per_value * forecast.value;
    stands.response = std::clamp(paid ? before_caps / expected.pay : stands.per_claim, 0.0, 1.0);
    stands.caps.response = paid ? stands.caps.per_cost * forecast.value / expected.pay : 0.0;
    YearMean& mean = year_[c];
    mean.per_value += stands.per_value;
    mean.response += stands.response;
    mean.revenue_response += response_[c];
    ++mean.decisions;
    return expected.by_rule;
}

/// Of what episodes bring in, a provider's part: that of all its care in them, whatever form of care brings it in.
double Providers::own_part(std::size_t c) const {
    return own_episode_value_[plan_->caseloads[c].provider] / episode_value_;
}

/// What a caseload perceives of a contract now.
const Providers::Perceived& Providers::perceive(std::size_t c, std::uint16_t contract, const DrawnContract& drawn) {
    const bool switches = learns(c);
    const ContractStands& stands = stands_[c];
    const PerceivedFrom from{stands.per_claim,
                             stands.per_value,
                             response_[c],
                             stands.caps,
                             switches ? before_of_[c] : none,
                             switches ? weight_of_old_ : 0.0};
    Perceived& out = perceived_[contract];
    if (out.number != 0 && out.from == from) return out;
    out.number = ++perceived_count_;
    out.from = from;
    out.profile = profile_of(prices_[contract], {from.per_claim, from.per_value}, from.response,
                             drawn.clauses.step_down_is_result, drawn.modifiers.per_episode);
    // What a new contract pays is learned: perceived = new + (old - new) exp(-t / tau). Caps bite at once, on all of it.
    cap_prices(out.profile, from.caps);
    if (from.before != none) {
        IncentiveProfile before = before_[from.before];
        cap_all(before, from.caps);
        learn(out.profile, before, from.weight_of_old);
    }
    const CareWeights& care = care_[plan_->caseloads[c].segment];
    const contracts::LinePrices mean = mean_prices(care, out.profile);
    out.earnings = earnings_of(care, out.profile, mean);
    out.next_client_pay = next_client_pay(care, mean, out.profile.per_value);
    out.cases = case_pay(care, out.profile, mean, drawn.clauses);
    return out;
}

/// How far the new contract is from the one before, before anything of it is learned, and before caps.
double Providers::distance_of_schemes(std::size_t c, std::uint16_t contract, const DrawnContract& drawn) const {
    const CareWeights& care = care_[plan_->caseloads[c].segment];
    const auto situation = [&](const IncentiveProfile& profile) {
        return situation_of(care, earnings_of(care, profile, mean_prices(care, profile)), cost_[c]);
    };
    const provider::Situation old = situation(before_[before_of_[c]]);
    const provider::Situation s =
        situation(profile_of(prices_[contract], {stands_[c].per_claim, stands_[c].per_value}, stands_[c].response,
                             drawn.clauses.step_down_is_result, drawn.modifiers.per_episode));
    return provider::scheme_distance(old.unit_revenue / s.unit_cost, s.unit_revenue / s.unit_cost,
                                     old.stay_revenue / (s.unit_cost * s.period_units),
                                     s.stay_revenue / (s.unit_cost * s.period_units), old.result_revenue / s.case_cost,
                                     s.result_revenue / s.case_cost,
                                     plan_->contracts[contract].claimed_per_client !=
                                         plan_->contracts[plan_->current_contract[c]].claimed_per_client);
}

/// What a client who steps down brings its provider in the lighter setting, cents a period, times the chance that it comes to it.
double Providers::margin_there(std::size_t c, const DrawnContract& drawn, const Billing& billing) const {
    const std::uint32_t there = lighter_[c];
    if (there == none || outside_[there] != 0) return 0.0;
    const Paying paying = switched_ ? Paying::horizon : Paying::current;
    const bool inside =  // the price of its episode
        drawn.modifiers.per_episode &&
        billing.contracts().in_year(billing.contract_of(there, paying), horizon_year).modifiers.per_episode;
    return tables_->caseloads[c].own_there * (inside ? inside_margin_[there] : stay_margin_[there]);
}

/// Who is still paid under the old contract is cared for by its incentives.
const Earnings& Providers::earnings_in_care(std::size_t c, const Perceived& perceived, double before) {
    if (before == 0.0) return perceived.earnings;
    IncentiveProfile profile = perceived.profile;
    const ContractStands& stands = stands_[c];
    IncentiveProfile running = before_[before_of_[c]];
    // a corridor shares what it is paid too, as its cost; other clauses are about what the new contract pays
    cap_all(running, {.kept = stands.per_other, .per_cost = stands.caps.per_cost, .response = stands.caps.response});
    learn(profile, running, before);
    const CareWeights& care = care_[plan_->caseloads[c].segment];
    return in_care_ = earnings_of(care, profile, mean_prices(care, profile));
}

void Providers::decide_care(const Grounds& on, const provider::Situation& s, ProviderChoice& choice) const {
    using namespace provider;
    const BehaviourTables& b = tables_->behaviour;
    const CareClauses& clauses = on.drawn.clauses;
    const double phi = intensity(s, {b.intensity, b.need_pressure, b.slack_filling, b.intensity_minimum,
                                     std::min(b.intensity_maximum, on.table.most_intensity)});
    choice.intensity = in_parts(phi, dose_one);
    if (!on.obliged()) {
        Situation of_who_comes = s;  // paid under the contract in force, whatever those in care are still paid by
        of_who_comes.response = on.response;
        choice.pace_q16 = in_parts(admission_pace(of_who_comes, b.admission_pace), 65536.0);
    }
    if (on.stopped && clauses.stops_admission) choice.pace_q16 = 0;
    // Who is sent away without the goal comes back more often than who stays for it: under a warranty unpaid.
    const double without_goal =
        static_cast<double>(on.table.returns_no_goal) - static_cast<double>(on.table.returns_goal);
    const double warranty_cost =  // of recovery
        s.avoidable_share * s.case_cost * on.care_in_warranty * std::max(0.0, without_goal) * 0x1p-32;
    const double part_of_period = static_cast<double>(plan_->scenario.clock.review) / weeks_per_period;
    // What an ending forgoes depends on the form of the arrangement; only who recovers can be kept beyond the goal.
    Situation in_form = s;
    for (std::size_t form = 0; form < choice.ends_early.size(); ++form) {
        if (form > 0 && on.in_care.alike && !clauses.lasting_apart) {  // both are one
            choice.ends_early[form] = choice.ends_early[0];
            choice.step_down_q16[form] = choice.step_down_q16[0];
            break;
        }
        if (on.in_care.forms_apart) set_pay(in_form, on.in_care.by_form[form]);
        if (b.sunk_cost > 0.0) in_form.overrun = mean_overrun(on.care, on.in_care.accounts[form], on.cost);
        if (form == 0)
            choice.prolongs =
                probability_threshold(prolongation(in_form, {b.prolongation, b.need_pressure, b.slack_filling}));
        const bool warranted = form == 0 || !clauses.lasting_apart;
        choice.ends_early[form] = probability_threshold(
            ends_early(in_form, warranted ? warranty_cost : 0.0, b.early_ending, b.sunk_cost) * part_of_period);
        choice.step_down_q16[form] = in_parts(step_down_factor(in_form, on.margin_there, b.setting), 65536.0);
    }
    const double effort = goal_effort(s, b.goal_effort);
    choice.effort_q8 = 256 + in_parts(b.goal_effort_effect * effort, 256.0);
    const contracts::Modifiers& terms = on.drawn.modifiers;
    choice.reports = probability_threshold(reports_unreached(s, terms.audit * attention_, terms.penalty, b.reporting));
    // Aftercare that averts an unpaid return under a warranty.
    const double averted =
        b.kpi_effort * self_interest(s) * s.avoidable_share * tables_->mean_return * on.care_in_warranty;
    const double against_relapse = std::min(b.effort_budget, averted);
    choice.relapse_q16 = in_parts(1.0 - aftercare_effect * against_relapse, 65536.0);
}

void Providers::decide_caseload(std::size_t c, std::int32_t week, const YearSoFar& so_far, Ledger& ledger,
                                const Billing& billing, std::int32_t wait, std::int32_t queue) {
    using namespace provider;
    const BehaviourTables& b = tables_->behaviour;
    const Caseload& caseload = plan_->caseloads[c];
    const SegmentTables& table = tables_->segments[caseload.segment];
    const CareWeights& care = care_[caseload.segment];
    const CareCost& cost = cost_[c];
    const bool switches = learns(c);
    const std::uint16_t contract = billing.contract_of(c, switched_ ? Paying::horizon : Paying::current);
    const DrawnContract& drawn = billing.contracts().in_year(contract, horizon_year);
    const double pay = reckon_year(c, so_far, drawn, billing);
    if (switches && week == switch_week_) scheme_distance_[c] = distance_of_schemes(c, contract, drawn);

    const Perceived& perceived = perceive(c, contract, drawn);  // of the next client
    stay_margin_[c] = stay_margin(care, perceived.earnings.mean, cost);
    inside_margin_[c] = margin_inside_price(care, perceived.profile.per_value, cost);
    const double before = switches ? share_before(c, ledger) : 0.0;
    const Earnings& in_care = earnings_in_care(c, perceived, before);
    Situation s = situation_of(care, in_care, cost);
    s.altruism = altruism_[caseload.provider];
    const double used = static_cast<double>(ledger.used(c));
    const double room = static_cast<double>(ledger.capacity(c)) * choices_[c].pace_q16 / 65536.0;
    // idle hours tempt where revenue does not follow volume: else it makes no difference how many there are
    s.idle = room > 0.0 && s.response != 1.0 ? std::clamp(1.0 - used / room, 0.0, 1.0) : 0.0;
    s.pressure = table.wait_norm > 0 ? std::min(1.0, static_cast<double>(wait) / table.wait_norm) : 0.0;
    if (target_income_) {
        const double target = 1.01 * static_cast<double>(last_cost_[caseload.provider]);
        const double expected = so_far.started ? static_cast<double>(year_revenue_[caseload.provider]) * so_far.scale
                                               : static_cast<double>(last_revenue_[caseload.provider]);
        s.income_gap = target > 0.0 ? std::max(0.0, 1.0 - expected / target) : 0.0;
    }
    // Slot value: what the next client would bring beside what it saves, if somebody waits.
    s.slot_per_period = slot_value(care, perceived.next_client_pay, cost, queue);
    s.slot_per_unit = s.period_units > 0.0 ? s.slot_per_period / s.period_units : 0.0;

    const std::array<double, kpi_count> slopes = kpi_slopes(c, billing);
    s.result_bonus = bonus_per_result(c, slopes, pay, billing);

    const Grounds grounds{table,
                          care,
                          cost,
                          drawn,
                          in_care,
                          perceived.cases,
                          in_warranty_[contract],
                          std::lerp(in_warranty_[contract], in_warranty_[plan_->current_contract[c]], before),
                          perceived.earnings.response,
                          margin_there(c, drawn, billing),
                          billing.stopped(c)};
    ProviderChoice& choice = choices_[c];
    const auto decide = [&](ProviderChoice& made) {
        decide_care(grounds, s, made);
        decide_case_mix(grounds, s, made);
    };
    if (&in_care == &perceived.earnings) {
        choice = decided_.of({.perceived = perceived.number,
                              .margin_there = grounds.margin_there,
                              .slot_per_period = s.slot_per_period,
                              .altruism = s.altruism,
                              .unit_cost = s.unit_cost,
                              .pressure = s.pressure,
                              .idle = s.idle,
                              .income_gap = s.income_gap,
                              .result_bonus = s.result_bonus,
                              .stopped = grounds.stopped},
                             decide);
    } else {
        choice = {};
        decide(choice);
    }
    if (audits_) set_checks(c, billing);
    if (switches) {
        const std::int32_t since = week - switch_week_;
        const double years = weeks_of_attention(week) / weeks_per_year;  // that count for learning
        experience_[c] = experience(scheme_distance_[c], b.experience_loss, years, b.experience_years);
        choice.one_off_q16 = in_parts(one_off_hours(scheme_distance_[c], b.experience_loss, since), 65536.0);
    }
    choice.quality = in_parts(experience_[c], dose_one);
    if (b.kpi_effort > 0.0 && std::any_of(slopes.begin(), slopes.end(), [](double slope) { return slope != 0.0; }))
        make_effort(c, slopes, s, pay, billing.expected_value(billing.agreement_of(c)));

    ledger.set_intensity(c, choice.intensity);
    ledger.set_pace(c, choice.pace_q16);
    ledger.set_one_off(c, choice.one_off_q16);
}

/// Share of a caseload's units that is paid under the contract before (run-off).
double Providers::share_before(std::size_t c, const Ledger& ledger) const {
    if (!ledger.uses(Paying::current)) return 0.0;
    const std::array<std::int64_t, paying_count> rate = ledger.rates_of(c);
    const std::int64_t all = std::accumulate(rate.begin(), rate.end(), std::int64_t{0});
    return all > 0 ? static_cast<double>(rate[static_cast<std::size_t>(Paying::current)]) / static_cast<double>(all)
                   : 0.0;
}

}  // namespace fundsim
