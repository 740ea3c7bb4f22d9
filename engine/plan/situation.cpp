#include "plan/situation.hpp"

#include <algorithm>
#include <array>

#include "base/elementary.hpp"
#include "model/provider/early_ending.hpp"

namespace fundsim {
namespace {

constexpr std::array line_price_kinds{&contracts::LinePrices::per_unit, &contracts::LinePrices::per_week,
                                      &contracts::LinePrices::per_week_before_step, &contracts::LinePrices::per_start,
                                      &contracts::LinePrices::per_result};
constexpr double intake_units = 2.0;  // [assume] hours of staff at an intake that nobody pays for

}  // namespace

IncentiveProfile profile_of(const contracts::ArrangementPrices& prices, YearSlopes slopes, double response,
                            bool step_is_result, bool rest_is_earned) {
    IncentiveProfile out{prices.recovery, prices.lasting, slopes.per_value, response,
                         step_is_result,  rest_is_earned, prices.alike()};
    for (const auto price : line_price_kinds)
        for (double& of_class : out.prices.*price) of_class *= slopes.per_claim;
    if (out.alike) out.lasting = out.prices;
    else
        for (const auto price : line_price_kinds)
            for (double& of_class : out.lasting.*price) of_class *= slopes.per_claim;
    return out;
}

contracts::LinePrices mean_prices(const CareWeights& care, const IncentiveProfile& profile) {
    if (profile.alike) return profile.prices;
    return contracts::mean_prices({profile.prices, profile.lasting}, care.lasting_starts, care.lasting_weeks);
}

void learn(IncentiveProfile& profile, const IncentiveProfile& before, double weight) {
    const auto toward = [weight](double& value, double old) { value += (old - value) * weight; };
    const auto learn_prices = [&](contracts::LinePrices& perceived, const contracts::LinePrices& old) {
        for (const auto price : line_price_kinds)
            for (std::size_t k = 0; k < severity_count; ++k) toward((perceived.*price)[k], (old.*price)[k]);
    };
    profile.alike = profile.alike && before.alike;
    learn_prices(profile.prices, before.prices);
    if (profile.alike) profile.lasting = profile.prices;
    else learn_prices(profile.lasting, before.lasting);
    toward(profile.per_value, before.per_value);
    toward(profile.response, before.response);
}

namespace {

void multiply_prices(IncentiveProfile& profile, double factor) {
    if (factor == 1.0) return;
    for (contracts::LinePrices* prices : {&profile.prices, &profile.lasting})
        for (const auto price : line_price_kinds)
            for (double& of_class : prices->*price) of_class *= factor;
}

}  // namespace

void cap_all(IncentiveProfile& profile, const YearCaps& caps) {
    multiply_prices(profile, caps.kept);
    profile.per_value = profile.per_value * caps.kept + caps.per_cost;
    profile.response = profile.response * caps.kept + caps.response;
}

void cap_prices(IncentiveProfile& profile, const YearCaps& caps) {
    multiply_prices(profile, caps.kept);
    profile.per_value += caps.per_cost;
}

CareWeights::CareWeights(const SegmentTables& segment)
    : of_weeks(segment.class_mix),
      start_mix(segment.start_mix),
      goal_share(segment.goal_share),
      lasting_starts(segment.lasting_starts),
      lasting_weeks(segment.lasting_weeks),
      aftercare_intensity(segment.aftercare_q8 / 256.0),
      // three of four trajectories end with the goal [assume]
      goal_in_period(std::min(1.0, 0.75 * weeks_per_period / std::max(1, segment.mean_weeks))),
      unit_cost(static_cast<double>(segment.unit_cost)),
      avoidable_share(segment.avoidable_share),
      practice(segment.practice),
      intake_unit(segment.intake_unit) {
    for (std::size_t k = 0; k < severity_count; ++k) {
        weeks[k] = segment.planned_duration[k];
        units[k] = segment.need_units[k] * weeks[k];
        of_units[k] = of_weeks[k] * segment.need_units[k];
        case_units[k] = start_mix[k] * segment.need_units[k] * weeks[k];
        units_a_week += of_units[k];
        case_periods += start_mix[k] * weeks[k] / weeks_per_period;
    }
    period_units = units_a_week * weeks_per_period;
    aftercare_units = period_units * aftercare_intensity;
}

CareCost::CareCost(const CareWeights& care, double unit_cost) : unit(unit_cost) {
    double next = 0.0;
    for (std::size_t k = 0; k < severity_count; ++k) {
        mean_case += care.case_units[k] * unit;
        of_case[k] = care.units[k] * unit;
        mean_referred += care.start_mix[k] * of_case[k];
        next += care.start_mix[k] * care.units[k] * unit;
    }
    next_client = care.avoidable_share * next;
    intake = intake_units * unit * care.intake_unit;
}

namespace {

MeanPay mean_pay(const CareWeights& care, const IncentiveProfile& profile, const contracts::LinePrices& prices) {
    MeanPay out;
    double unit_pay = 0.0;
    double week_pay = 0.0;
    double week_pay_before_step = 0.0;
    for (std::size_t k = 0; k < severity_count; ++k) {
        unit_pay += care.of_units[k] * prices.per_unit[k];
        week_pay += care.of_weeks[k] * prices.per_week[k];
        week_pay_before_step += care.of_weeks[k] * prices.per_week_before_step[k];
        out.result += care.start_mix[k] * prices.per_result[k];
    }
    if (care.units_a_week > 0.0) out.unit = unit_pay / care.units_a_week + profile.per_value * care.unit_cost;
    out.stay = weeks_per_period * week_pay + care.period_units * out.unit;
    out.period = weeks_per_period * week_pay + care.aftercare_units * out.unit;
    // a step that counts as the result loses nothing; else a goal no longer pays, and the arrangement closes pro rata, unless
    // its price is for the whole episode
    const double week_pay_here = profile.rest_is_earned ? week_pay : week_pay_before_step;
    out.before_step = profile.step_is_result ? out.stay
                                             : weeks_per_period * week_pay_here + care.period_units * out.unit +
                                                   care.goal_in_period * out.result;
    return out;
}

CaseAccount account_of(const CareWeights& care, const IncentiveProfile& profile, const contracts::LinePrices& prices) {
    CaseAccount out{.fixed = prices.per_start};
    for (std::size_t k = 0; k < severity_count; ++k)
        if (care.weeks[k] > 0.0)
            out.weekly[k] = prices.per_week[k] +
                            care.units[k] / care.weeks[k] * (prices.per_unit[k] + profile.per_value * care.unit_cost);
    return out;
}

}  // namespace

double within_warranty(const CareClauses& clauses, double return_weeks) {
    if (clauses.warranty_weeks == 0) return 0.0;
    const double within_five_years = 1.0 - exponential(-5.0 * weeks_per_year / return_weeks);
    const double within = 1.0 - exponential(-clauses.warranty_weeks / return_weeks);
    return std::min(1.0, within / within_five_years);
}

double mean_overrun(const CareWeights& care, const CaseAccount& account, const CareCost& cost) {
    double sum = 0.0;
    double clients = 0.0;
    for (std::size_t k = 0; k < severity_count; ++k) {
        if (!(care.weeks[k] > 0.0)) continue;
        const double drain = cost.of_case[k] / care.weeks[k] - account.weekly[k];
        sum += care.of_weeks[k] * provider::overrun(account.fixed[k], drain, care.weeks[k]);
        clients += care.of_weeks[k];
    }
    return clients > 0.0 ? sum / clients : 0.0;
}

Earnings earnings_of(const CareWeights& care, const IncentiveProfile& profile, const contracts::LinePrices& mean) {
    Earnings out{.mean = mean_pay(care, profile, mean),
                 .forms_apart = !profile.alike && profile.lasting != profile.prices,
                 .alike = profile.alike,
                 .response = std::clamp(profile.response, 0.0, 1.0)};
    out.accounts = {account_of(care, profile, profile.prices), account_of(care, profile, profile.lasting)};
    if (out.forms_apart)
        out.by_form = {mean_pay(care, profile, profile.prices), mean_pay(care, profile, profile.lasting)};
    return out;
}

provider::Situation situation_of(const CareWeights& care, const Earnings& earnings, const CareCost& cost) {
    provider::Situation out;
    set_pay(out, earnings.mean);
    out.response = earnings.response;
    out.unit_cost = cost.unit;
    out.avoidable_share = care.avoidable_share;
    out.period_units = care.period_units;
    out.aftercare_intensity = care.aftercare_intensity;
    out.case_cost = cost.mean_case;
    out.goal_in_period = care.goal_in_period;
    out.practice = care.practice;
    return out;
}

provider::Situation situation_of(const SegmentTables& segment, const IncentiveProfile& profile, double unit_cost) {
    const CareWeights care(segment);
    return situation_of(care, earnings_of(care, profile, mean_prices(care, profile)), CareCost(care, unit_cost));
}

provider::Situation situation_in(const SegmentTables& segment, const IncentiveProfile& profile, bool lasting,
                                 const provider::Situation& mean) {
    const CareWeights care(segment);
    const Earnings earnings = earnings_of(care, profile, mean_prices(care, profile));
    provider::Situation out = mean;
    if (earnings.forms_apart) set_pay(out, earnings.by_form[lasting ? 1 : 0]);
    return out;
}

double next_client_pay(const CareWeights& care, const contracts::LinePrices& prices, double per_value) {
    double pay = 0.0;
    for (std::size_t k = 0; k < severity_count; ++k)
        pay += care.start_mix[k] *
               (prices.per_start[k] + prices.per_week[k] * care.weeks[k] + prices.per_unit[k] * care.units[k] +
                care.goal_share[k] * prices.per_result[k] + per_value * care.units[k] * care.unit_cost);
    return pay;
}

double slot_value(const CareWeights& care, double next_client_pay, const CareCost& cost, double queue) {
    if (!(care.case_periods > 0.0)) return 0.0;
    const double gain = next_client_pay - cost.next_client - cost.intake;
    return std::max(0.0, gain) / care.case_periods * (queue > 0.0 ? queue / (queue + 1.0) : 0.0);
}

double slot_value(const SegmentTables& segment, const IncentiveProfile& profile, const provider::Situation& s,
                  double queue) {
    const CareWeights care(segment);
    return slot_value(care, next_client_pay(care, mean_prices(care, profile), profile.per_value),
                      CareCost(care, s.unit_cost), queue);
}

CasePay case_pay(const CareWeights& care, const IncentiveProfile& profile, const contracts::LinePrices& prices,
                 const CareClauses& clauses) {
    CasePay out;
    const contracts::ArrangementPrices by_form{profile.prices, profile.lasting};
    const bool limited = clauses.maximum_weeks > 0 || clauses.maximum_units > 0.0;
    for (std::size_t k = 0; k < severity_count; ++k) {
        out.fixed[k] =
            prices.per_start[k] + prices.per_week[k] * care.weeks[k] + care.goal_share[k] * prices.per_result[k];
        out.with_need[k] = care.units[k] * (prices.per_unit[k] + profile.per_value * care.unit_cost);
        // the same care is paid in another class or form: weeks, units and results stay those of the client
        const contracts::CareGiven planned = care_as_planned(care, k);
        if (k + 1 < severity_count)
            out.class_step[k] = profile.alike && !limited
                                    ? contracts::class_step(profile.prices, k, planned)
                                    : contracts::class_step(by_form, clauses, k, planned, care.lasting_starts[k],
                                                            care.lasting_weeks[k]);
        if (!limited) {
            out.support_step[k] = contracts::support_step(by_form, k, planned);
            continue;
        }
        const double part = contracts::part_within_maximum(clauses, planned);  // of recovery, which support replaces
        out.support_step[k] = contracts::support_step(contracts::up_to_maximum(by_form, clauses, part), k, planned);
    }
    return out;
}

}  // namespace fundsim
