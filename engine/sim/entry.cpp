// Somebody enters: a provider that is not there gets a contract with open admission at the start of one of its years. Whether
// it does is in model/provider/entry.hpp; what follows is here: places, staff, contract, and a part of the lists of clients.
#include <algorithm>
#include <array>

#include "base/distributions.hpp"
#include "base/whole.hpp"
#include "model/provider/entry.hpp"
#include "model/provider/payer.hpp"
#include "sim/simulation.hpp"

namespace fundsim {

/// What a year brought in each form of care, when it is over.
void Providers::measure_markets() {
    if (!on_ || !(tables_->behaviour.entry > 0.0)) return;
    for (std::size_t s = 0; s < market_.size(); ++s) {
        double weight = 0.0;
        double waited = 0.0;
        for (std::size_t c = plan_->first_caseload[s]; c < plan_->first_caseload[s + 1]; ++c) {
            if (plan_->caseloads[c].out_of_contract || absent(c)) continue;
            const auto size = static_cast<double>(tables_->caseloads[c].committed);
            weight += size;
            waited += size * year_wait_[c];
        }
        const std::int32_t norm = tables_->segments[s].wait_norm;
        market_[s] = {};
        if (segment_cost_[s] > 0 && weight > 0.0)
            market_[s] = {
                .pay_over_cost = static_cast<double>(segment_revenue_[s]) / static_cast<double>(segment_cost_[s]),
                .queue = norm > 0 ? waited / weight / periods_per_year / norm : 0.0,
                .known = true};
        if (horizon_year < 0 || !today_known_) market_today_[s] = market_[s];
    }
}

bool Providers::admitted(std::size_t c, const Billing& billing) const {
    return billing.contracts().contracts[plan_->horizon_contract[c]].modifiers.procurement.open;
}

/// Of a year, once its places have filled: cents.
double Providers::planned_cost(std::size_t c) const {
    const CaseloadTables& table = tables_->caseloads[c];
    const BillingUnit unit = plan_->scenario.segments[plan_->caseloads[c].segment].unit;
    return static_cast<double>(table.committed) / (quanta_per_unit(unit) * sub_quanta_per_quantum) * weeks_per_year *
           static_cast<double>(table.unit_cost);
}

provider::Prospect Providers::prospect_of(std::size_t c, const Billing& billing) const {
    const std::size_t s = plan_->caseloads[c].segment;
    double theirs = 0.0;  // unit cost of those who are there from the start
    double size = 0.0;
    for (std::size_t other = plan_->first_caseload[s]; plan_->caseloads[other].there(); ++other) {
        const auto committed = static_cast<double>(tables_->caseloads[other].committed);
        theirs += committed * static_cast<double>(tables_->caseloads[other].unit_cost);
        size += committed;
    }
    if (size > 0.0) theirs /= size;
    const auto own = static_cast<double>(tables_->caseloads[c].unit_cost);
    provider::Prospect out{.weight = planned_cost(c),
                           .margin = provider::margin_at_own_cost(market_[s].pay_over_cost, theirs, own),
                           .usual_margin = provider::usual_margin_outside,
                           .queue = market_[s].queue,
                           .usual_queue = 0.0,
                           .response = segment_response_[s]};
    if (billing.contracts().contracts[plan_->current_contract[c]].modifiers.procurement.open) {
        out.usual_margin = provider::margin_at_own_cost(market_today_[s].pay_over_cost, theirs, own);
        out.usual_queue = market_today_[s].queue;
    }
    return out;
}

std::uint32_t Providers::entry_threshold(std::size_t p, int contract_year, const Billing& billing) const {
    if (!on_ || contract_year < 0 || !(tables_->behaviour.entry > 0.0)) return 0;
    std::vector<provider::Prospect> prospects;
    double procedures = 0.0;
    double cost = 0.0;
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        if (plan_->caseloads[c].provider != p || outside_[c] == 0 || !admitted(c, billing)) continue;
        if (!market_[plan_->caseloads[c].segment].known) continue;
        prospects.push_back(prospect_of(c, billing));
        cost += prospects.back().weight;
        if (plan_->horizon_agreement[c] == c)
            procedures += billing.contracts().contracts[plan_->horizon_contract[c]].modifiers.procurement.cost_provider;
    }
    const double requirements = cost > 0.0 ? procedures / cost / provider::payback_years : 0.0;
    return probability_threshold(
        provider::enters(provider::wish_to_enter(prospects, requirements), tables_->behaviour.entry));
}

/// A part of its places opens; the staff for it is new in the region in part, and comes from others for the rest.
void Providers::hire(std::size_t opening, Ledger& ledger) {
    const std::size_t s = plan_->caseloads[opening].segment;
    const auto others = [&](std::size_t c) {
        return c != opening && !plan_->caseloads[c].out_of_contract && !absent(c);
    };
    double left = 0.0;
    for (std::size_t c = plan_->first_caseload[s]; c < plan_->first_caseload[s + 1]; ++c)
        if (others(c)) left += static_cast<double>(tables_->caseloads[c].paid_capacity) * ledger.scale(c) / 65536.0;
    const auto planned = static_cast<double>(tables_->caseloads[opening].paid_capacity);
    if (!(planned > 0.0)) return;
    const double labour_entry = tables_->behaviour.labour_entry;
    const int periods = provider::periods_of_opening(tables_->segments[s].mean_weeks);
    const double hired = provider::hired_away(planned, left, labour_entry, periods);
    // what others plan from here on goes down with their staff, as it goes up where somebody stops
    const double factor = left > 0.0 ? 1.0 - hired / left : 1.0;
    for (std::size_t c = plan_->first_caseload[s]; c < plan_->first_caseload[s + 1]; ++c) {
        if (!others(c)) continue;
        taken_over_[c] *= factor;
        ledger.set_scale(c, static_cast<std::int32_t>(rounded(ledger.scale(c) * factor)));
    }
    const double found = labour_entry / periods + hired / planned;
    taken_over_[opening] += found;
    ledger.set_scale(opening, ledger.scale(opening) + static_cast<std::int32_t>(rounded(found * 65536.0)));
}

void Providers::open_places(Ledger& ledger) {
    if (!somebody_opens_) return;
    somebody_opens_ = false;
    for (std::size_t c = 0; c < opening_.size(); ++c) {
        if (opening_[c] == 0 || absent(c)) continue;
        hire(c, ledger);
        --opening_[c];
        somebody_opens_ = somebody_opens_ || opening_[c] != 0;
    }
}

std::vector<std::size_t> Providers::enter(std::size_t p, std::int32_t week, const Billing& billing) {
    std::vector<std::size_t> caseloads;
    double cost = 0.0;
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        if (plan_->caseloads[c].provider != p || outside_[c] == 0 || !admitted(c, billing)) continue;
        const provider::Prospect usual = prospect_of(c, billing);
        today_[c] = {.margin_today = usual.usual_margin, .queue_today = usual.usual_queue};
        outside_[c] = 0;
        opening_[c] = provider::periods_of_opening(tables_->segments[plan_->caseloads[c].segment].mean_weeks);
        taken_over_[c] = 0.0;  // until places open
        somebody_opens_ = true;
        cost += planned_cost(c);
        caseloads.push_back(c);
    }
    reserves_[p] = rounded(tables_->behaviour.reserves * cost);
    follow_more(1, week);
    return caseloads;
}

void Providers::follow_more(int providers, std::int32_t week) {
    weeks_attended_ = weeks_of_attention(week);
    attended_until_ = week;
    contracted_ += providers;
    attention_ = provider::attention(tables_->providers_followed, contracted_);
}

/// Weeks since the switch, as far as contract management could follow the providers that there were.
double Providers::weeks_of_attention(std::int32_t week) const {
    return weeks_attended_ + static_cast<double>(week - attended_until_) * attention_;
}

void Simulation::open_admission(int contract_year) {
    if (!providers_.on()) return;
    for (std::size_t p = 0; p < plan_->provider_names.size(); ++p) {
        if (plan_->provider_of[p] == 0xFFFF || !plan_->scenario.providers[plan_->provider_of[p]].enters) continue;
        const std::uint32_t threshold = providers_.entry_threshold(p, contract_year, billings_.front());
        if (threshold == 0) continue;
        const std::uint32_t who = hash_of_provider(plan_->provider_names[p]);
        const auto year = static_cast<std::uint32_t>(week_ / weeks_per_year);
        if (draw(who, 0, Purpose::entry, 0b0001, year)[0] >= threshold) continue;
        admit(static_cast<std::uint16_t>(p), providers_.enter(p, week_, billings_.front()));
    }
}

void Simulation::admit(std::uint16_t provider, const std::vector<std::size_t>& caseloads) {
    ++outcome_->provider(year_slot_, provider, ProviderTally::entries);
    for (Billing& billing : billings_) billing.provider_enters(provider, caseloads);
    attend_anew();
    entrants_.resize(segments_ * municipalities_);
    for (const std::size_t caseload : caseloads) {
        const std::size_t s = plan_->caseloads[caseload].segment;
        const SegmentTables& table = tables_->segments[s];
        for (std::size_t m = 0; m < municipalities_; ++m) {
            // Who entered gets its part of what all weigh together; of what is left the lists are those that they were.
            double weight = 1.0;
            double same = table.same[m];
            const auto is_in = [&](const Outsider& outsider) {
                return !providers_.outside(plan_->first_caseload[s] + outsider.local);
            };
            for (const Outsider& outsider : table.outsiders[m])
                if (is_in(outsider)) weight += outsider.weight, same += outsider.same;
            Entrants& entrants = entrants_[s * municipalities_ + m];
            entrants.places.clear();
            double up_to_here = 0.0;
            for (const Outsider& outsider : table.outsiders[m]) {
                if (!is_in(outsider)) continue;
                up_to_here += outsider.weight;
                entrants.places.push_back({probability_threshold(up_to_here / weight), outsider.local});
            }
            entrants.match = MatchThresholds::best_of(weight * weight / same / candidate_count);
        }
    }
}

void Simulation::attend_anew() {
    // municipalities that respond reckon this anew in every period
    std::fill(followed_.begin(), followed_.end(),
              probability_threshold(provider::proposals_followed(providers_.attention())));
}

std::array<std::int32_t, 4> Simulation::entrants_for(const Referral& referral, const Entrants& entrants) const {
    // who was declined asks again with the luck that it had
    if (referral.declined == 0) take(referral.id, referral.stay, Purpose::entrants, 0b1111);
    const Block luck = philox(key_, referral.id, referral.stay | block_of(Purpose::entrants), 0, replication_);
    std::array<std::int32_t, 4> found{-1, -1, -1, -1};
    for (std::size_t c = 0; c < candidate_count; ++c)
        for (const Entrants::Place& place : entrants.places)
            if (luck[c] < place.below) {
                found[c] = place.local;
                break;
            }
    return found;
}

}  // namespace fundsim
