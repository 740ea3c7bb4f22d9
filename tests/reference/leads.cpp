// Add-ons inside the price of a lead contractor: whose it is, and what the lead pays for them.
#include "reference/simulator.hpp"

namespace fundsim::reference {

std::optional<std::size_t> Simulator::lead_of(const std::optional<Lead>& lead) const {
    if (!lead) return std::nullopt;
    if (fault_ == Fault::leads_pay_beyond_their_arrangement) return lead->caseload;
    // Its price holds as long as its arrangement runs, and under a contract that says so.
    const auto arrangement = stays_.find(lead->stay);
    if (arrangement == stays_.end()) return std::nullopt;
    if (fault_ == Fault::leads_pay_under_any_contract) return lead->caseload;
    if (!clauses_of(lead->caseload, arrangement->second.paying).no_stacking) return std::nullopt;
    return lead->caseload;
}

void Simulator::buy(std::size_t lead, Stay& stay) {
    if (fault_ == Fault::bought_add_ons_are_free) return;
    // The lead contractor pays what it buys at cost, and a tenth for coordination.
    const SegmentTables& t = table(stay.segment);
    const double units = t.need_units[stay.severity] * t.planned_duration[stay.severity];
    const auto cost =
        static_cast<std::int64_t>(units * static_cast<double>(tables_.caseloads[stay.caseload].unit_cost) + 0.5);
    stay.bought = cost;
    stay.bought_weeks = t.planned_duration[stay.severity];
    const bool itself = plan_.caseloads[lead].provider == plan_.caseloads[stay.caseload].provider;
    pay_inside_price(lead, stay.caseload, cost, itself ? 0 : (cost * 282 >> 8) - cost);
}

void Simulator::give_back_the_rest(std::size_t lead, const Stay& stay) {
    // Of what was paid for the plan, the weeks that are not given; coordination is spent.
    const std::int32_t left = stay.since + stay.bought_weeks - week_;
    if (stay.bought > 0 && left > 0)
        pay_inside_price(lead, stay.caseload, -(stay.bought * left / stay.bought_weeks), 0);
}

void Simulator::pay_inside_price(std::size_t lead, std::size_t caseload, std::int64_t cost, std::int64_t coordination) {
    const std::uint16_t buyer = plan_.caseloads[lead].provider;
    const std::uint16_t seller = plan_.caseloads[caseload].provider;
    if (fault_ != Fault::add_ons_are_in_no_account) {
        // In the accounts of the year it is the cost of the price that it is inside of, whoever gives it.
        billing_.bear(lead, cost + coordination);
        billing_.bear(caseload, -cost);
    }
    if (buyer == seller || (frozen_line_ && year_slot() > 0)) return;
    outcome_.provider(year_slot(), buyer, ProviderTally::revenue_cents) -= cost;
    outcome_.provider(year_slot(), buyer, ProviderTally::cost_cents) += coordination;
    outcome_.provider(year_slot(), seller, ProviderTally::revenue_cents) += cost;
}

}  // namespace fundsim::reference
