#include "sim/ledger.hpp"

#include <algorithm>
#include <cmath>

namespace fundsim {

void Ledger::reset(const Plan& plan, const Tables& tables) {
    plan_ = &plan;
    tables_ = &tables;
    municipalities_ = plan.scenario.municipalities.size();
    const std::size_t caseloads = plan.caseloads.size();
    line_base_.assign(caseloads, 0);
    class_stride_.assign(caseloads, 0);
    std::size_t lines = 0;
    for (std::size_t s = 0; s + 1 < plan.first_caseload.size(); ++s) {
        const std::size_t count = plan.first_caseload[s + 1] - plan.first_caseload[s];
        for (std::size_t c = 0; c < count; ++c) {
            line_base_[plan.first_caseload[s] + c] = lines + c * municipalities_;
            class_stride_[plan.first_caseload[s] + c] = tables.segments[s].pays_by_class ? count * municipalities_ : 0;
        }
        lines += count * municipalities_ * (tables.segments[s].pays_by_class ? severity_count : 1);
    }
    for (auto* column : {&rate_, &period_, &quanta_rest_, &cents_rest_, &quanta_, &pay_}) column->assign(lines, 0);
    for (auto* column : {&committed_, &cost_rate_, &cost_period_, &capacity_, &cost_rest_})
        column->assign(caseloads, 0);
    for (auto* column : {&clients_, &starts_, &ends_}) column->assign(caseloads, 0);
    dose_level_.assign(caseloads, 32);
    dose_changed_.assign(caseloads, 0);
    spend_of_.assign(2 * municipalities_, 0);
    delivered_of_.assign(municipalities_, 0);
    const std::size_t places = plan.scenario.segments.size() * municipalities_;
    for (auto* column : {&needed_rest_, &last_spend_, &owed_, &starts_at_, &ends_at_, &clients_at_, &message_rest_})
        column->assign(places, 0);
    for (std::size_t c = 0; c < caseloads; ++c) capacity_[c] = tables.caseloads[c].capacity;
    paid_ = received_ = 0;
    growth_q16_ = 65536;
}

void Ledger::forget_events() {
    for (auto* column : {&starts_, &ends_}) std::fill(column->begin(), column->end(), 0);
    for (auto* column : {&starts_at_, &ends_at_}) std::fill(column->begin(), column->end(), 0);
}

bool Ledger::open_period(double capacity_growth, bool horizon_contracts) {
    // Administration eats capacity: K = paid hours x productive share - minutes of messages and registration.
    growth_q16_ = static_cast<std::int64_t>(std::floor(capacity_growth * 65536.0 + 0.5));
    const auto message_q8 = static_cast<std::int64_t>(std::floor(tables_->message_minutes * 256.0 + 0.5));
    const auto client_q8 = static_cast<std::int64_t>(std::floor(tables_->client_week_minutes * 256.0 + 0.5));
    bool any = false;
    for (std::size_t c = 0; c < capacity_.size(); ++c) {
        const Caseload& caseload = plan_->caseloads[c];
        const std::int64_t paid = (tables_->caseloads[c].paid_capacity * growth_q16_) >> 16;
        std::int64_t admin = 0;
        if (const std::int64_t per_unit = tables_->segments[caseload.segment].staff_minutes;
            per_unit > 0 && !caseload.out_of_contract) {
            const bool claims = (horizon_contracts ? plan_->horizon_models : plan_->current_models)[caseload.segment]
                                    ->claimed_per_client;
            const std::int64_t messages_q8 = starts_[c] * tables_->messages_start_q8 +
                                             ends_[c] * tables_->messages_end_q8 +
                                             (claims ? clients_[c] * tables_->messages_claim_q8 : 0);
            const std::int64_t minutes_q16 =
                messages_q8 * message_q8 + clients_[c] * client_q8 * 256 * weeks_per_period;
            const int quanta = quanta_per_unit(plan_->scenario.segments[caseload.segment].unit);
            admin = minutes_q16 * quanta / (per_unit * weeks_per_period * (65536 >> sub_quantum_bits));
        }
        starts_[c] = ends_[c] = 0;
        capacity_[c] = std::max<std::int64_t>(0, paid - admin);
        // Above 105 % of capacity every client's units shrink in proportion (in steps of 1/32, at least half).
        const std::int64_t most = capacity_[c] + capacity_[c] / 20;
        std::int64_t level = 32;
        if (committed_[c] > most) level = std::clamp<std::int64_t>(most * 32 / committed_[c], 16, 32);
        if (plan_->scenario.segments[caseload.segment].crisis) level = 32;
        dose_changed_[c] = level != dose_level_[c];
        any = any || dose_changed_[c] != 0;
        dose_level_[c] = static_cast<std::uint8_t>(level);
    }
    return any;
}

void Ledger::close_period(std::size_t year_slot, bool horizon_contracts, Outcome& outcome) {
    // Cash: claims of the period before are paid now.
    for (std::size_t s = 0; s < plan_->scenario.segments.size(); ++s)
        for (std::size_t m = 0; m < municipalities_; ++m) {
            std::int64_t& last = last_spend_[s * municipalities_ + m];
            outcome.at(year_slot, s, m, Tally::spend_cash) += last;
            last = 0;
        }
    for (std::size_t s = 0; s < plan_->scenario.segments.size(); ++s)
        bill_segment(s, year_slot, horizon_contracts, outcome);
    administer(year_slot, horizon_contracts, outcome);
    for (std::size_t c = 0; c < committed_.size(); ++c) {
        // Cost: the unavoidable part at the planned load, the avoidable part of what was delivered, +25 % above capacity.
        const CaseloadTables& table = tables_->caseloads[c];
        const Caseload& caseload = plan_->caseloads[c];
        const std::int64_t per_unit =
            static_cast<std::int64_t>(quanta_per_unit(plan_->scenario.segments[caseload.segment].unit))
            << sub_quantum_bits;
        const std::int64_t delivered = cost_period_[c] * dose_level_[c] / 32;
        const std::int64_t over = std::max<std::int64_t>(0, delivered - capacity_[c] * weeks_per_period);
        cost_rest_[c] += delivered * table.variable_cost + over * table.unit_cost / 4;
        const std::int64_t variable = cost_rest_[c] / per_unit;
        cost_rest_[c] -= variable * per_unit;
        outcome.provider(year_slot, caseload.provider, ProviderTally::cost_cents) +=
            ((table.fixed_cost * growth_q16_) >> 16) + variable;
        cost_period_[c] = cost_rate_[c] * weeks_per_period;
    }
    for (std::size_t line = 0; line < rate_.size(); ++line) period_[line] = rate_[line] * weeks_per_period;
}

void Ledger::bill_segment(std::size_t s, std::size_t year_slot, bool horizon_contracts, Outcome& outcome) {
    const SegmentTables& table = tables_->segments[s];
    const std::size_t first = plan_->first_caseload[s];
    const std::size_t count = plan_->first_caseload[s + 1] - first;
    const std::size_t contracted = count - 1;  // the last caseload is out of contract
    const int unit = quanta_per_unit(plan_->scenario.segments[s].unit);
    const ContractModel& model = *(horizon_contracts ? plan_->horizon_models : plan_->current_models)[s];
    const auto& terms = horizon_contracts ? table.horizon_terms : table.current_terms;
    std::fill(spend_of_.begin(), spend_of_.end(), 0);
    std::fill(delivered_of_.begin(), delivered_of_.end(), 0);
    const std::uint32_t classes = table.pays_by_class ? severity_count : 1;
    for (std::uint32_t k = 0; k < classes; ++k) {
        const std::size_t base = line_of(first, k, 0);
        const std::size_t block = contracted * municipalities_;
        for (std::size_t c = 0; c < count; ++c) {
            const std::size_t row = base + c * municipalities_;
            const std::int64_t* period = &period_[row];
            std::int64_t* needed = &needed_rest_[s * municipalities_];
            std::int64_t* rest = &quanta_rest_[row];
            std::int64_t* quanta = &quanta_[row];
            const std::int64_t level = dose_level_[first + c];
            for (std::size_t m = 0; m < municipalities_; ++m) needed[m] += period[m];
            if (level == 32)
                for (std::size_t m = 0; m < municipalities_; ++m) rest[m] += period[m];
            else
                for (std::size_t m = 0; m < municipalities_; ++m) rest[m] += period[m] * level / 32;
            for (std::size_t m = 0; m < municipalities_; ++m) {
                quanta[m] = rest[m] >> sub_quantum_bits;
                rest[m] &= (1 << sub_quantum_bits) - 1;
            }
        }
        model.accrue({.quanta = std::span(quanta_).subspan(base, block),
                      .pay = std::span(pay_).subspan(base, block),
                      .quanta_per_unit = unit,
                      .severity = static_cast<Severity>(k)},
                     terms);
        for (std::size_t m = 0; m < municipalities_; ++m) {
            const std::size_t line = base + block + m;
            pay_[line] = quanta_[line] * table.premium_cost;
        }
        for (std::size_t c = 0; c < count; ++c) {
            const Caseload& caseload = plan_->caseloads[first + c];
            std::int64_t received = 0;
            const std::size_t row = base + c * municipalities_;
            std::int64_t* spend = &spend_of_[caseload.out_of_contract ? municipalities_ : 0];
            for (std::size_t m = 0; m < municipalities_; ++m) {
                const std::int64_t exact = pay_[row + m] + cents_rest_[row + m];
                const std::int64_t cents = unit == 60 ? exact / 60 : exact;  // a half-day or day is its own quantum
                cents_rest_[row + m] = exact - cents * unit;
                spend[m] += cents;
                delivered_of_[m] += quanta_[row + m];
                received += cents;
            }
            outcome.provider(year_slot, caseload.provider, ProviderTally::revenue_cents) += received;
            received_ += received;
        }
    }
    for (std::size_t m = 0; m < municipalities_; ++m) {
        const std::int64_t elsewhere = spend_of_[municipalities_ + m];
        outcome.at(year_slot, s, m, Tally::spend_care) += spend_of_[m];
        outcome.at(year_slot, s, m, Tally::spend_out_of_contract) += elsewhere;
        outcome.at(year_slot, s, m, Tally::delivered_quanta) += delivered_of_[m];
        last_spend_[s * municipalities_ + m] += spend_of_[m] + elsewhere;
        paid_ += spend_of_[m] + elsewhere;
        // Need in quanta: what is delivered at dose 1, before group care saves provider hours.
        std::int64_t& rest = needed_rest_[s * municipalities_ + m];
        const std::int64_t scale = static_cast<std::int64_t>(table.resource_q8) << (sub_quantum_bits - 8);
        const std::int64_t quanta = rest / scale;
        rest -= quanta * scale;
        outcome.at(year_slot, s, m, Tally::needed_quanta) += quanta;
    }
}

void Ledger::administer(std::size_t year_slot, bool horizon_contracts, Outcome& outcome) {
    for (std::size_t s = 0; s < plan_->scenario.segments.size(); ++s) {
        const bool claims = (horizon_contracts ? plan_->horizon_models : plan_->current_models)[s]->claimed_per_client;
        for (std::size_t m = 0; m < municipalities_; ++m) {
            const std::size_t at = s * municipalities_ + m;
            message_rest_[at] += starts_at_[at] * tables_->messages_start_q8 + ends_at_[at] * tables_->messages_end_q8 +
                                 (claims ? clients_at_[at] * tables_->messages_claim_q8 : 0);
            const std::int64_t messages = message_rest_[at] >> 8;
            message_rest_[at] &= 255;
            starts_at_[at] = ends_at_[at] = 0;
            outcome.at(year_slot, s, m, Tally::messages) += messages;
            outcome.at(year_slot, s, m, Tally::spend_admin) += messages * tables_->message_cost;
            last_spend_[at] += messages * tables_->message_cost + owed_[at];
            owed_[at] = 0;
        }
    }
}

}  // namespace fundsim
