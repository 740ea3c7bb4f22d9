#include "plan/tables.hpp"

#include <algorithm>
#include <cmath>

#include "base/elementary.hpp"
#include "model/provider/payer.hpp"
#include "plan/table_builder.hpp"

namespace fundsim {
namespace tables {
namespace {

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

}  // namespace

void Builder::build() {
    common();
    const auto courses = [&] {
        for (std::size_t i = 0; i < s_.segments.size(); ++i) {
            course(i);
            mean_client(i);
        }
    };
    courses();
    if (t_.behaviour.on) {
        for (std::size_t i = 0; i < s_.segments.size(); ++i) stay_with_own(i);
        // What is published holds with the responses to the current contract: the rest is what clients need.
        respond();
        courses();
    }
    flows();
    for (std::size_t i = 0; i < s_.segments.size(); ++i) {
        reviews(i);
        placement(i);
        caseloads(i);
        published_shortfall(i);
    }
}

void Builder::common() {
    t_.segments.assign(s_.segments.size(), {});
    t_.course.assign(s_.segments.size(), {});
    t_.caseloads.assign(plan_.caseloads.size(), {});
    const auto need = lognormal_bins(d_(s_.course.need_cv), need_bins);
    for (std::size_t i = 0; i < need_bins; ++i) t_.need_q10[i] = static_cast<std::uint32_t>(rounded(need[i] * 1024));
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
    t_.match_of_any = MatchThresholds::best_of(1.0);
    t_.patience = static_cast<std::int32_t>(rounded(d_(s_.placement.patience)));
    t_.central = probability_threshold(d_(s_.placement.central_share));
    t_.redirected = probability_threshold(d_(s_.access.redirect_share));
    t_.redirection_succeeds = probability_threshold(d_(s_.access.redirect_success));
    t_.redirect_cost = rounded(d_(s_.access.redirect_cost));
    t_.redirect_return_weeks = d_(s_.access.redirect_return_weeks);
    t_.assessed_right = probability_threshold(d_(s_.access.accuracy));
    t_.terms_to_reassess =
        provider::terms_to_reassess(d_(s_.access.reassess_share), s_.clock.review, d_(s_.access.term));
    t_.return_weeks = d_(s_.relapse.mean_weeks);
    t_.returns_after_goal = d_(s_.relapse.after_goal);
    t_.returns_without_goal = d_(s_.relapse.without_goal);
    t_.mean_return = 0.75 * d_(s_.relapse.after_goal) + 0.25 * d_(s_.relapse.without_goal);
    t_.dropout_by_wait_q16 = rounded(d_(s_.course.dropout_by_wait) * 65536);
    t_.dropout_by_lack_q16 = rounded(d_(s_.course.dropout_by_lack) * 65536);
    t_.return_by_lack_q16 = rounded(d_(s_.relapse.by_lack) * 65536);
    t_.out_of_contract_wait = static_cast<std::int32_t>(rounded(d_(s_.out_of_contract.maximum_wait)));
    const auto& admin = s_.administration;
    t_.message_minutes = d_(admin.minutes_per_message);
    t_.client_week_minutes = d_(admin.minutes_per_client_week);
    t_.message_cost = rounded(d_(admin.cost_per_message));
    t_.messages_start_q8 = rounded(d_(admin.messages_per_start) * 256);
    t_.messages_end_q8 = rounded(d_(admin.messages_per_end) * 256);
    t_.messages_claim_q8 = rounded(d_(admin.messages_per_claim) * 256);
    t_.provider_cost = rounded(d_(admin.cost_per_provider));
    const auto contracted = std::count_if(plan_.provider_of.begin(), plan_.provider_of.end(),
                                          [&](auto p) { return p != 0xFFFF && !s_.providers[p].enters; });
    t_.contracted = static_cast<double>(contracted);
    t_.providers_followed = d_(admin.providers_followed);
    t_.attention = provider::attention(t_.providers_followed, t_.contracted);
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
    t_.court_share = 0.0;
    t_.referrer = AliasTable(shares.empty() ? std::vector<double>{1.0} : shares);
    t_.referrer_gated.assign(std::max<std::size_t>(1, s_.referrers.size()), 0);
    t_.referrer_court = t_.referrer_gated;
    t_.referrer_brought_under.assign(t_.referrer_gated.size(), 0);
    t_.referrer_after.assign(t_.referrer_gated.size(), 0);
    t_.brings_under = false;
    gated_share_ = 0.0;
    for (std::size_t i = 0; i < s_.referrers.size(); ++i) {
        t_.referrer_gated[i] = s_.referrers[i].gated;
        t_.referrer_court[i] = s_.referrers[i].court_ordered;
        if (s_.referrers[i].court_ordered) t_.court_share += shares[i];
        if (s_.referrers[i].gated) gated_share_ += shares[i];
        // what is published is without the lever: it changes no number of referrals
        if (s_.referrers[i].gated || s_.referrers[i].court_ordered) continue;
        t_.referrer_brought_under[i] = probability_threshold(d_(s_.referrers[i].brought_under));
        t_.referrer_after[i] = static_cast<std::int32_t>(rounded(d_(s_.referrers[i].after)));
        t_.brings_under = t_.brings_under || t_.referrer_brought_under[i] > 0;
    }
    if (const double all = sum(shares); all > 0.0) t_.court_share /= all;
}

void Builder::behaviour() {
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
    b.sunk_cost = d_(from.sunk_cost);
    b.goal_effort = d_(from.goal_effort);
    b.goal_effort_effect = d_(from.goal_effort_effect);
    b.reporting = d_(from.reporting);
    b.setting = d_(from.setting);
    b.kpi_effort = d_(from.kpi_effort);
    b.effort_budget = d_(from.effort_budget);
    b.capacity = d_(from.capacity);
    b.entry = d_(from.entry);
    b.labour_entry = d_(from.labour_entry);
    b.staff_stays = d_(from.staff_stays);
    b.exit_periods = d_(from.exit_periods);
    b.reserves = d_(from.reserves);
    b.perception = d_(from.perception);
    b.forecast_error = d_(from.forecast_error);
    b.experience_loss = d_(from.experience_loss);
    b.experience_years = d_(from.experience_years);
    b.payer = d_(from.payer);
    for (const double response : {b.intensity, b.need_pressure, b.slack_filling, b.prolongation, b.selection,
                                  b.admission_pace, b.coding, b.early_ending, b.goal_effort, b.reporting, b.setting,
                                  b.kpi_effort, b.capacity, b.entry, b.exit_periods, b.experience_loss, b.payer})
        b.on = b.on || response > 0.0;
}

void Builder::signals() {
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
        t_.need_given_signal[b] = exponential(sd * std::sqrt(r) * quantile(b, signal_bins) + 0.5 * sd * sd * (1.0 - r));
        total += t_.need_given_signal[b];
    }
    for (double& need : t_.need_given_signal) need *= static_cast<double>(signal_bins) / total;
}

bool Builder::any(const ByState<std::uint32_t>& thresholds) {
    return std::any_of(thresholds.begin(), thresholds.end(), [](std::uint32_t t) { return t != 0; });
}

double Builder::caseload_share(const Caseload& caseload, std::size_t i) const {
    const Provider& provider = s_.providers[plan_.provider_of[caseload.provider]];
    return d_(provider.share.at(s_.segments[i].id)) / provider.count;
}

std::size_t Builder::index_of(const std::string& segment) const {
    for (std::size_t i = 0; i < s_.segments.size(); ++i)
        if (s_.segments[i].id == segment) return i;
    return 0;
}

double Builder::sum(const std::vector<double>& values) {
    double total = 0.0;
    for (const double value : values) total += value;
    return total;
}

}  // namespace tables

void build_tables(const Plan& plan, const std::vector<double>& drawn, Tables& into) {
    into.crowded = 0;
    tables::Builder(plan, drawn, into).build();
}

}  // namespace fundsim
