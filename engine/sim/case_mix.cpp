// Whom a provider declines, in which class it proposes its clients, and what it does for the figures that it is measured by.
#include <algorithm>
#include <array>
#include <cmath>

#include "base/elementary.hpp"
#include "base/whole.hpp"
#include "model/provider/admission.hpp"
#include "model/provider/coding.hpp"
#include "model/provider/kpi_effort.hpp"
#include "sim/providers.hpp"

namespace fundsim {
namespace {

// [assume] what effort on a KPI does, per unit of effort (the budget is about 0.2)
constexpr double priority_effect = 0.25, contact_effect = 2.0, stay_effect = 2.5, step_down_effect = 3.0,
                 satisfaction_effect = 0.25;

}  // namespace

void Providers::decide_case_mix(const Grounds& on, const provider::Situation& s, ProviderChoice& choice) const {
    using namespace provider;
    const BehaviourTables& b = tables_->behaviour;
    if (b.coding > 0.0) {
        const contracts::Modifiers& terms = on.drawn.modifiers;
        for (std::size_t k = 0; k + 1 < severity_count; ++k)
            choice.proposes[k] = probability_threshold(proposes_higher(
                s, on.cases.class_step[k], on.cost.of_case[k], terms.audit * attention_, terms.penalty, b.coding));
        for (std::size_t k = 0; on.drawn.clauses.lasting_apart && k < severity_count; ++k)
            choice.asks_support[k] = probability_threshold(
                proposes_higher(s, on.cases.support_step[k], on.cost.of_case[k], 0.0, 0.0, b.coding));
    }
    if (b.selection != 0.0 && !on.obliged() && self_interest(s) != 0.0) decide_selection(on, s, choice);
}

void Providers::decide_selection(const Grounds& on, const provider::Situation& s, ProviderChoice& choice) const {
    using namespace provider;
    const BehaviourTables& b = tables_->behaviour;
    const CasePay& pay = on.cases;
    // what a case costs the provider: avoidable cost and unpaid care under a warranty; and the place it takes from others
    const double warranty_return = tables_->mean_return * on.in_warranty;
    BySeverity<double> cost{}, place{};
    double mean_net = 0.0;  // at the mean need; what follows need scales with the signal
    for (std::size_t k = 0; k < severity_count; ++k) {
        cost[k] = s.avoidable_share * on.cost.of_case[k] * (1.0 + warranty_return);
        place[k] = s.slot_per_unit * on.care.units[k];
        mean_net += on.care.start_mix[k] * (pay.fixed[k] + pay.with_need[k] - cost[k] - place[k]);
    }
    const std::array<double, signal_bins>& need = tables_->need_given_signal;
    // units, and with them pay and place, follow need by the hour; a stay of who needs more is as long, and dearer
    std::array<double, signal_bins> units = need;
    if (!on.table.rate_follows_need) units.fill(1.0);
    for (std::size_t k = 0; k < severity_count; ++k) {
        std::array<double, signal_bins> net{};
        for (std::size_t bin = 0; bin < signal_bins; ++bin)
            net[bin] = pay.fixed[k] + (pay.with_need[k] - place[k]) * units[bin] - cost[k] * need[bin];
        // net is linear in need, which rises with the signal: where neither end is below the mean, nobody is declined
        if (net.front() >= mean_net && net.back() >= mean_net) continue;
        for (double& of_bin : net)
            of_bin = declines(s, of_bin, mean_net, on.cost.mean_referred, {b.selection, b.selection_limit});
        for (std::size_t bin = 0; bin < signal_bins; ++bin) {
            choice.declines[k][bin] = probability_threshold(net[bin]);
            choice.selects = choice.selects || choice.declines[k][bin] != 0;
        }
    }
}

void Providers::decide_kpis(std::size_t c, const DrawnContract& drawn, const provider::Situation& s, double year_pay,
                            double year_value) {
    const BehaviourTables& b = tables_->behaviour;
    // Targets and noise do not change while the contract and the usual number of cases do not.
    const double cases = year_value / std::max(1.0, s.case_cost);
    const KpiBasis basis{&drawn, static_cast<int>(std::min(1e6, std::max(1.0, cases)))};
    if (kpi_basis_[c] != basis) {
        kpi_basis_[c] = basis;
        std::array<double, kpi_count> values{};
        std::array<int, kpi_count> counts{};
        for (std::size_t j = 0; j < kpi_count; ++j) values[j] = drawn.kpis.clauses[j].target;
        counts.fill(basis.cases);
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
