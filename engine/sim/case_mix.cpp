// Whom a provider declines, and in which class it proposes its clients.
#include <algorithm>
#include <array>
#include <cmath>

#include "base/elementary.hpp"
#include "base/whole.hpp"
#include "model/provider/admission.hpp"
#include "model/provider/coding.hpp"
#include "sim/providers.hpp"

namespace fundsim {
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

}  // namespace fundsim
