// Providers that enter, told anew: who does is given to this simulator; what it means to clients and money is its own.
#include <cmath>

#include "base/distributions.hpp"
#include "model/provider/payer.hpp"
#include "reference/simulator.hpp"

namespace fundsim::reference {

void Simulator::enter(const std::vector<std::size_t>& caseloads) {
    for (const std::size_t c : caseloads) {
        const std::uint16_t provider = plan_.caseloads[c].provider;
        outside_.erase(c);
        billing_.admit(c);
        if (entered_providers_.insert(provider).second)
            ++outcome_.provider(year_slot(), provider, ProviderTally::entries);
    }
    // Reserves as of others: a part of the cost of a year, as it plans it.
    std::map<std::uint16_t, double> cost;
    for (const std::size_t c : caseloads) {
        const CaseloadTables& planned = tables_.caseloads[c];
        const BillingUnit unit = plan_.scenario.segments[plan_.caseloads[c].segment].unit;
        const double units =
            static_cast<double>(planned.committed) / (quanta_per_unit(unit) * sub_quanta_per_quantum) * weeks_per_year;
        cost[plan_.caseloads[c].provider] += units * static_cast<double>(planned.unit_cost);
    }
    for (const auto& [provider, cents] : cost)
        if (fault_ != Fault::entrants_bring_no_reserves)
            accounts_[provider].reserve =
                static_cast<std::int64_t>(std::floor(tables_.behaviour.reserves * cents + 0.5));
}

std::array<std::optional<std::size_t>, candidate_count> Simulator::entrants_on_the_list(const Stay& stay) const {
    std::array<std::optional<std::size_t>, candidate_count> found;
    std::vector<std::pair<std::size_t, double>> entered;
    double all = 1.0;  // those who were there weigh 1
    for (const Outsider& outsider : table(stay.segment).outsiders[stay.name.municipality()]) {
        const std::size_t c = plan_.first_caseload[stay.segment] + outsider.local;
        if (outside_.contains(c)) continue;
        entered.emplace_back(c, outsider.weight);
        all += outsider.weight;
    }
    if (entered.empty() || fault_ == Fault::entrants_take_nobody) return found;
    const Draws luck = this->luck(stay.name, Purpose::entrants);
    for (std::uint32_t place = 0; place < candidate_count; ++place) {
        const std::uint32_t draw = luck.of_candidate(fault_ == Fault::entrants_take_the_first_place ? 0 : place);
        double up_to_here = 0.0;
        for (const auto& [c, weight] : entered) {
            up_to_here += weight;
            if (found[place] || draw >= probability_threshold(up_to_here / all)) continue;
            found[place] = c;
        }
    }
    return found;
}

/// 1 / the chance that two clients find the same one.
double Simulator::providers_in_effect(std::size_t segment, std::uint32_t municipality) const {
    double all = 1.0;
    double same = table(segment).same[municipality];
    for (const Outsider& outsider : table(segment).outsiders[municipality]) {
        if (outside_.contains(plan_.first_caseload[segment] + outsider.local)) continue;
        if (fault_ == Fault::entrants_bring_no_choice) continue;
        all += outsider.weight;
        same += outsider.same;
    }
    return all * all / same;
}

double Simulator::attention() const {
    const auto entered =
        fault_ == Fault::attention_is_for_the_first ? 0.0 : static_cast<double>(entered_providers_.size());
    const auto stopped =
        fault_ == Fault::who_stopped_is_followed ? 0.0 : static_cast<double>(stopped_providers_.size());
    return provider::attention(tables_.providers_followed, tables_.contracted + entered - stopped);
}

}  // namespace fundsim::reference
