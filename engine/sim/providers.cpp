#include "sim/providers.hpp"

#include <algorithm>

#include "base/philox.hpp"
#include "base/whole.hpp"
#include "model/provider/experience.hpp"
#include "model/purposes.hpp"

namespace fundsim {

std::uint32_t hash_of_provider(const std::string& name) {  // FNV-1a
    std::uint32_t hash = 2166136261U;
    for (const char letter : name) hash = (hash ^ static_cast<unsigned char>(letter)) * 16777619U;
    return hash;
}

void Providers::reset(const Plan& plan, const Tables& tables, std::uint32_t parameter_draw, bool frozen) {
    plan_ = &plan;
    tables_ = &tables;
    frozen_ = frozen;
    on_ = tables.behaviour.on && !frozen;
    switched_ = false;
    switch_week_ = 0;
    horizon_year = -1;
    priced_year_ = -2;
    perceived_.clear();
    case_pay_.clear();
    outlook_.clear();
    const std::size_t caseloads = plan.caseloads.size();
    const std::size_t providers = plan.provider_names.size();
    choices_.assign(caseloads, {});
    checks_.assign(caseloads, {});
    today_.assign(caseloads, {});
    today_known_ = false;
    taken_over_.assign(caseloads, 1.0);
    before_.clear();
    before_of_.assign(caseloads, none);
    stay_margin_.clear();
    inside_margin_.clear();
    care_.clear();
    for (const SegmentTables& segment : tables.segments) care_.emplace_back(segment);
    cost_.clear();
    for (std::size_t c = 0; c < caseloads; ++c)
        cost_.emplace_back(care_[plan.caseloads[c].segment], static_cast<double>(tables.caseloads[c].unit_cost));
    find_lighter();
    perceived_count_ = 0;
    year_wait_.assign(caseloads, 0);
    for (std::vector<double>* column : {&per_claim_, &response_}) column->assign(caseloads, 1.0);
    stands_.assign(caseloads, {});
    year_.assign(caseloads, {});
    kpis_.assign(caseloads, {});
    old_kpi_slopes_.assign(caseloads, {});
    for (std::vector<double>* column : {&per_value_, &scheme_distance_}) column->assign(caseloads, 0.0);
    altruism_.assign(providers, 1.0);
    const PhiloxKey key = key_of_seed(plan.seed);
    const BehaviourTables& b = tables.behaviour;
    const Block theory = philox(key, 0, block_of(Purpose::provider_type), 0, parameter_draw);
    target_income_ = on_ && unit_interval(theory[1]) < b.target_income_share;
    for (std::size_t p = 0; on_ && p < providers; ++p) {
        const Block luck =
            philox(key, hash_of_provider(plan.provider_names[p]), block_of(Purpose::provider_type), 0, parameter_draw);
        const double u = unit_interval(luck[0]);
        altruism_[p] = u < b.strategic_share ? 0.0 : u < b.strategic_share + b.non_strategic_share ? 1.0 : 0.5;
    }
    reserves_.assign(providers, 0);
    for (auto* column : {&year_revenue_, &year_cost_, &last_revenue_, &last_cost_}) column->assign(providers, 0);
    periods_below_.assign(providers, 0);
    stopped_.assign(providers, 0);
    somebody_stopped_ = false;
    outside_.clear();
    for (const Caseload& caseload : plan.caseloads) outside_.push_back(caseload.enters ? 1 : 0);
    opening_.assign(caseloads, 0);
    somebody_opens_ = false;
    attention_ = tables.attention;
    contracted_ = tables.contracted;
    weeks_attended_ = 0.0;
    attended_until_ = 0;
    const std::size_t segments = plan.scenario.segments.size();
    for (auto* column : {&segment_revenue_, &segment_cost_}) column->assign(segments, 0);
    for (auto* column : {&market_, &market_today_}) column->assign(segments, {});
    most_early_.assign(segments, 0);
    most_proposes_.assign(segments, 0);
    most_asks_support_.assign(segments, 0);
    most_step_down_.assign(segments, 65536);
    segment_response_.assign(segments, 1.0);
    experience_.assign(caseloads, 1.0);
    access_right_.assign(segments, tables.assessed_right);
}

void Providers::find_lighter() {
    lighter_.assign(plan_->caseloads.size(), none);
    for (std::size_t c = 0; c < lighter_.size(); ++c) {
        const std::int32_t to = tables_->segments[plan_->caseloads[c].segment].step_down_segment;
        if (to < 0) continue;
        const auto t = static_cast<std::size_t>(to);
        for (std::size_t other = plan_->first_caseload[t + 1]; other-- > plan_->first_caseload[t];)
            if (plan_->caseloads[other].provider == plan_->caseloads[c].provider)
                lighter_[c] = static_cast<std::uint32_t>(other);
    }
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
    switch_week_ = attended_until_ = week;
    // Reserves are counted from here on, in shares of a year's cost.
    for (std::size_t p = 0; p < reserves_.size(); ++p)
        reserves_[p] = rounded(tables_->behaviour.reserves * static_cast<double>(year_cost_[p]));
}

void Providers::price(const Billing& billing, int year) {
    if (priced_year_ == year) return;
    priced_year_ = year;
    prices_.resize(plan_->contracts.size());
    last_case_pay_ = case_pay_;
    last_case_pay_.resize(plan_->contracts.size(), 0.0);
    case_pay_.assign(plan_->contracts.size(), 0.0);
    in_warranty_.resize(plan_->contracts.size());
    perceived_.assign(plan_->contracts.size(), {});
    std::vector<std::uint8_t> known(prices_.size(), 0);
    episode_pay_ = episode_value_ = 0.0;
    own_episode_value_.assign(plan_->provider_names.size(), 0.0);
    audits_ = false;
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        const std::uint16_t in_force = billing.contract_of(c, switched_ ? Paying::horizon : Paying::current);
        if (!plan_->caseloads[c].out_of_contract && outside_[c] == 0 &&
            billing.contracts().in_year(in_force, year).modifiers.per_episode) {
            episode_pay_ += plan_->expected_pay(c, switched_);
            episode_value_ += plan_->expected_value(c, switched_);
            own_episode_value_[plan_->caseloads[c].provider] += plan_->expected_value(c, switched_);
        }
        for (const std::uint16_t contract : {plan_->current_contract[c], plan_->horizon_contract[c]}) {
            if (known[contract] != 0) continue;
            known[contract] = 1;
            const DrawnContract& drawn = billing.contracts().in_year(contract, year);
            in_warranty_[contract] = within_warranty(drawn.clauses, tables_->return_weeks);
            audits_ = audits_ || drawn.modifiers.audit > 0.0;
            const std::size_t s = plan_->caseloads[c].segment;
            BySeverity<int> planned{};
            for (std::size_t k = 0; k < severity_count; ++k) planned[k] = tables_->segments[s].planned_duration[k];
            prices_[contract] =
                contracts::arrangement_prices(*plan_->contracts[contract].model, billing.terms_now(contract),
                                              quanta_per_unit(plan_->scenario.segments[s].unit), planned);
            const IncentiveProfile lines = profile_of(prices_[contract], {}, 1.0, false);
            case_pay_[contract] = next_client_pay(care_[s], mean_prices(care_[s], lines), 0.0);
        }
    }
    if (!audits_) std::fill(checks_.begin(), checks_.end(), std::array<Checks, paying_count>{});
}

void Providers::begin_deciding() {
    // Until a caseload has decided: its lines, before the clauses of a year.
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        const CareWeights& care = care_[plan_->caseloads[c].segment];
        const IncentiveProfile profile = profile_of(prices_[plan_->current_contract[c]], {}, 1.0, false);
        stay_margin_.push_back(
            stay_margin(care, earnings_of(care, profile, mean_prices(care, profile)).mean, cost_[c]));
        const double moved = episode_value_ > 0.0 ? (1.0 - own_part(c)) * episode_pay_ / episode_value_ : 0.0;
        inside_margin_.push_back(margin_inside_price(care, moved, cost_[c]));
    }
}

void Providers::decide(std::int32_t week, Ledger& ledger, const Billing& billing, const std::vector<std::int32_t>& wait,
                       const std::vector<std::int32_t>& queue) {
    if (!on_) return;
    if (stay_margin_.empty()) {
        price(billing, horizon_year);
        begin_deciding();
    }
    if (switched_ && week == switch_week_) remember_before();  // by the prices of the year that ends
    price(billing, horizon_year);
    YearSoFar so_far;
    if (const int period = (week / weeks_per_period) % periods_per_year; period > 0)
        so_far = {.started = true,
                  .scale = static_cast<double>(periods_per_year) / period,
                  .left = static_cast<double>(periods_per_year - period) / periods_per_year};
    if (!so_far.started) {
        look_ahead(billing);
        expect_kpis(billing);
        std::fill(year_.begin(), year_.end(), YearMean{});
    }
    find_regions(billing, so_far);
    weight_of_old_ = switched_ ? provider::weight_of_old(weeks_of_attention(week), tables_->behaviour.perception) : 0.0;
    std::fill(most_early_.begin(), most_early_.end(), 0U);
    std::fill(most_proposes_.begin(), most_proposes_.end(), 0U);
    std::fill(most_asks_support_.begin(), most_asks_support_.end(), 0U);
    std::fill(most_step_down_.begin(), most_step_down_.end(), 0);
    for (std::size_t s = 0; s < most_early_.size(); ++s) {
        decided_.clear();
        double pay = 0.0;
        double moving = 0.0;
        double experienced = 0.0;
        for (std::size_t c = plan_->first_caseload[s]; c < plan_->first_caseload[s + 1]; ++c) {
            if (!plan_->caseloads[c].out_of_contract && outside_[c] == 0) {
                year_wait_[c] += wait[c];
                decide_caseload(c, week, so_far, ledger, billing, wait[c], queue[c]);
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

}  // namespace fundsim
