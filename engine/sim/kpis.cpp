// What a provider expects of bonuses, and what it does for the figures that it is measured by.
//
// When a contract year opens, for the year: what a KPI is expected to be stands in model/provider/kpi_effort.hpp, what that
// brings under the noise of as many cases in contracts/kpi_bonus.hpp.
#include <algorithm>
#include <array>
#include <cmath>

#include "base/whole.hpp"
#include "model/provider/kpi_effort.hpp"
#include "sim/providers.hpp"

namespace fundsim {
namespace {

// [assume] what effort on a KPI does, per unit of effort (the budget is about 0.2)
constexpr double priority_effect = 0.25, contact_effect = 2.0, stay_effect = 2.5, step_down_effect = 3.0,
                 satisfaction_effect = 0.25;

}  // namespace

/// Endings of all caseloads of an agreement in a year, as planned: care that is expected / care of a mean trajectory.
double Providers::planned_cases(std::uint32_t agreement, const Billing& billing) const {
    double cases = 0.0;
    for (const std::uint32_t c : billing.members_of(agreement)) {
        const CareWeights& care = care_[plan_->caseloads[c].segment];
        double units = 0.0;  // of a mean trajectory
        for (const double of_class : care.case_units) units += of_class;
        if (units > 0.0) cases += plan_->expected_value(c, switched_) / (units * care.unit_cost);
    }
    return std::clamp(cases, 1.0, 1e6);
}

ExpectedKpis Providers::expected_kpis(std::uint32_t agreement, const KpiRule& rule, const Billing& billing) const {
    const MeasuredKpis& last = billing.last_kpis_of(agreement);
    const bool compares = rule.on_change || rule.form == KpiForm::tournament;
    const std::array<double, kpi_count> reference = billing.last_reference_of(agreement, rule);
    const auto planned = static_cast<int>(planned_cases(agreement, billing));
    std::array<double, kpi_count> values{};
    ExpectedKpis expected;
    for (std::size_t k = 0; k < kpi_count; ++k) {
        const double target = compares ? reference[k] : rule.clauses[k].target;
        const bool known = last.known && last.cases[k] > 0 && !std::isnan(last.values[k]);
        values[k] = provider::expected_kpi(last.values[k], known ? last.cases[k] : 0, target);
        expected.cases[k] = known ? last.cases[k] : planned;
    }
    expected.bonus = contracts::expected_bonus(rule, values, reference, expected.cases);
    return expected;
}

/// Of all agreements, for the contract year that opens.
void Providers::expect_kpis(const Billing& billing) {
    kpis_.resize(plan_->caseloads.size());
    for (std::uint32_t c = 0; c < plan_->caseloads.size(); ++c) {
        kpis_[c] = {};
        if (plan_->caseloads[c].out_of_contract || outside_[c] != 0 || billing.agreement_of(c) != c) continue;
        const std::uint16_t contract = billing.contract_of(c, switched_ ? Paying::horizon : Paying::current);
        const DrawnContract& drawn = billing.contracts().in_year(contract, horizon_year);
        if (drawn.has_kpis) kpis_[c] = expected_kpis(c, drawn.kpis, billing);
    }
}

/// Slopes as perceived: what a new contract measures is learned, like all that it pays.
std::array<double, kpi_count> Providers::kpi_slopes(std::size_t c, const Billing& billing) const {
    std::array<double, kpi_count> slopes = kpis_[billing.agreement_of(c)].bonus.slopes;
    if (!learns(c)) return slopes;
    for (std::size_t k = 0; k < kpi_count; ++k) slopes[k] += (old_kpi_slopes_[c][k] - slopes[k]) * weight_of_old_;
    return slopes;
}

/// A bonus on reported goals: what one more of them brings, cents. One of n endings moves the share by 1 / n.
double Providers::bonus_per_result(std::size_t c, const std::array<double, kpi_count>& slopes, double year_pay,
                                   const Billing& billing) const {
    constexpr auto goal = static_cast<std::size_t>(Kpi::goal);
    if (slopes[goal] == 0.0) return 0.0;
    const std::uint32_t agreement = billing.agreement_of(c);
    const int cases = kpis_[agreement].cases[goal];
    return slopes[goal] * year_pay / (cases > 0 ? cases : planned_cases(agreement, billing));
}

void Providers::make_effort(std::size_t c, const std::array<double, kpi_count>& slopes, const provider::Situation& s,
                            double year_pay, double year_value) {
    const BehaviourTables& b = tables_->behaviour;
    std::array<double, kpi_count> revenue{};
    for (std::size_t j = 0; j < kpi_count; ++j) revenue[j] = std::abs(slopes[j]) * year_pay;
    std::array<double, kpi_count> effort{};
    const double year_cost = std::max(1.0, year_value);  // of all that settles together, as is its pay
    const double unmeasured = provider::kpi_efforts(s, revenue, year_cost, b.kpi_effort, b.effort_budget, effort);
    const auto on = [&](Kpi kpi) { return effort[static_cast<std::size_t>(kpi)]; };
    ProviderChoice& choice = choices_[c];
    const auto scaled = [](auto value, double factor) {
        if (factor == 1.0) return value;  // no effort on it: the usual case
        return static_cast<decltype(value)>(rounded(static_cast<double>(value) * factor));
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

}  // namespace fundsim
