// What is decided and measured when a period of four weeks opens: the responses of providers and municipalities, doses,
// what lacks of them, choice.
#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "base/distributions.hpp"
#include "model/flow/shortfall.hpp"
#include "model/provider/coding.hpp"
#include "model/provider/payer.hpp"
#include "sim/simulation.hpp"

namespace fundsim {

void Simulation::open_period() {
    // The ledger's period is closed at the end of its last week (close_week); here the next one opens.
    std::fill(room_changed_.begin(), room_changed_.end(), std::uint8_t{1});
    // A period after the end of the run-off nothing is left to bill under the contracts before.
    if (week_ - warm_up() == weeks_per_year + weeks_per_period) {
        bool all = true;
        for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) all = all && switches(c);
        if (all) ledger_.retire(Paying::current);
    }
    if (providers_.on()) providers_.open_places(ledger_);
    respond();
    measure_choice();
    // Whose messages eat capacity: where behaviour is frozen, those of the contract in force before.
    const auto& in_force = year_slot_ > 0 && !frozen_ ? plan_->horizon_contract : plan_->current_contract;
    for (std::size_t c = 0; c < claims_.size(); ++c) claims_[c] = plan_->contracts[in_force[c]].claimed_per_client;
    ledger_.open_period(capacity_growth_, claims_);
    for (std::size_t s = 0; s < segments_; ++s) {
        dose_tables_.clear();
        for (std::size_t c = plan_->first_caseload[s]; c < plan_->first_caseload[s + 1]; ++c) {
            if (ledger_.dose_changed(c) || dose_factors_[c] != dose_factors_now(c)) fill_doses(c);
            if (tables_->court_share > 0.0 && ledger_.court_dose_changed(c)) fill_court_doses(c);
        }
    }
    if (tables_->lack_matters()) measure_lack();
}

void Simulation::measure_lack() {
    // The client's clock runs at the hazard of the class in every caseload. Where care gets thinner, what is left of the
    // clock shrinks instead: from the next review on it is eaten so much faster.
    const std::int64_t by_lack = tables_->dropout_by_lack_q16;
    constexpr std::size_t shift = caseload_shift - 1;  // caseload and court order
    static_assert(court_bit == 1U << shift);
    for (std::size_t s = 0; s < segments_; ++s) {
        const std::size_t first = plan_->first_caseload[s];
        bool changed = false;
        clock_factors_.assign(1 + 2 * (plan_->first_caseload[s + 1] - first), clock_factor_q24(1, 1));
        for (std::size_t c = first; c < plan_->first_caseload[s + 1]; ++c) {
            const double quality = tables_->caseloads[c].quality;
            const double dose = ledger_.dose_level(c) / static_cast<double>(dose_one) * providers_.choice(c).quality /
                                dose_one * quality;
            const double by_court = ledger_.court_level(c) / static_cast<double>(dose_one) * quality;
            for (std::size_t court = 0; court < 2; ++court) {
                const std::int64_t now = lacking_q16(court == 1 ? by_court : dose);
                const std::int64_t before = std::exchange(lacking_q16_[2 * c + court], now);
                if (now == before || by_lack == 0) continue;
                clock_factors_[1 + 2 * (c - first) + court] =
                    clock_factor_q24(raised(by_lack, before), raised(by_lack, now));
                changed = true;
            }
        }
        if (!changed) continue;
        const std::int64_t* factors = clock_factors_.data() + 1;  // who has left looks at the one before
        for (Columns& care : state_[s].care) {
            const std::int32_t* cell = care.cell.data();
            std::int32_t* client = care.client.data();
            const std::uint32_t count = care.size();
            for (std::uint32_t row = 0; row < count; ++row)
                client[row] = rescaled(client[row], factors[cell[row] >> shift]);
        }
    }
}

void Simulation::measure_choice() {
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        const std::size_t s = plan_->caseloads[c].segment;
        const bool within = published_[c] <= tables_->segments[s].wait_norm && !providers_.absent(c);
        if (std::exchange(within_norm_[c], within) == within) continue;
        for (std::size_t m = 0; m < municipalities_; ++m)
            choice_[s * municipalities_ + m] += (within ? 1 : -1) * within_reach_[c * municipalities_ + m];
    }
}

void Simulation::respond() {
    if (!providers_.on()) {
        // an admission stop at a ceiling is a clause, not a response
        for (std::size_t c = 0; c < plan_->caseloads.size(); ++c)
            ledger_.set_pace(c, billings_.front().stopped(c) ? 0 : 65536);
        return;
    }
    for (std::size_t c = 0; c < queue_lengths_.size(); ++c) queue_lengths_[c] = queues_.length(c);
    providers_.decide(week_, ledger_, billings_.front(), published_, queue_lengths_);
    const BehaviourTables& b = tables_->behaviour;
    const bool codes = b.coding > 0.0;
    const unsigned per_request = provider::reviews_per_request(plan_->scenario.clock.review);
    municipalities_respond();
    for (std::size_t s = 0; s < segments_; ++s) {
        const auto of_segment = std::span(reassess_).subspan(s * municipalities_, municipalities_);
        const std::uint32_t most_reassess = *std::max_element(of_segment.begin(), of_segment.end());
        ReviewTables& review = care_tables_[s];
        const ReviewTables& clinical = tables_->segments[s].care;
        const bool moves = !(tables_->segments[s].maximum_weeks > 0);
        for (std::size_t state = 0; state < state_count; ++state) {
            const std::size_t k = state & 3U;
            const bool aftercare = (state & 8U) != 0;
            review.early_end[state] = aftercare ? 0 : providers_.most_early(s);
            const bool asks = codes && !aftercare && k < 3;
            const bool may_need_support = codes && !aftercare && (state & chronic_bit) != 0;
            review.change_request[state] =
                !moves ? 0
                       : most_reassess + (asks ? providers_.most_proposes(s) / per_request : 0) +
                             (may_need_support ? providers_.most_asks_support(s) / per_request : 0);
            if (k <= 1)
                review.setting[state] = static_cast<std::uint32_t>(std::min<std::int64_t>(
                    0xFFFFFFFF, std::int64_t{clinical.setting[state]} * providers_.most_step_down(s) >> 16));
        }
        review.draws_matter = clinical.draws_matter || providers_.most_early(s) != 0 || codes;
    }
}

void Simulation::municipalities_respond() {
    const BehaviourTables& b = tables_->behaviour;
    for (std::size_t s = 0; b.payer > 0.0 && s < segments_; ++s)
        for (std::uint32_t m = 0; m < municipalities_; ++m) {
            const double factor = provider::redirection_factor(tables_->own_use_share, tables_->youth_share(m),
                                                               providers_.response_of(s), b.payer);
            redirect_[s * municipalities_ + m] = static_cast<std::uint32_t>(
                std::min(4294967295.0, std::floor(static_cast<double>(tables_->redirected) * factor + 0.5)));
            followed_[s * municipalities_ + m] =
                probability_threshold(provider::proposals_followed(factor * providers_.attention()));
            reassess_[s * municipalities_ + m] =
                probability_threshold(provider::reassessed(tables_->terms_to_reassess, factor));
        }
}

void Simulation::fill_doses(std::size_t c) {
    dose_factors_[c] = dose_factors_now(c);
    const auto [quality, effort_q8] = dose_factors_[c];
    fill_doses(c, {alike_[c], ledger_.dose_level(c), quality, effort_q8}, 0);
}

/// Care that a court ordered: neither intensity, nor effort, nor what a change of scheme does to quality.
void Simulation::fill_court_doses(std::size_t c) {
    fill_doses(c, {alike_[c], ledger_.court_level(c), dose_one, 256}, court_bit);
}

void Simulation::fill_doses(std::size_t c, const Dose& dose, std::uint32_t court) {
    const std::size_t s = plan_->caseloads[c].segment;
    const DoseTable& table = dose_tables_.of(dose, [&](DoseTable& made) {
        const double phi = dose.level / static_cast<double>(dose_one) * dose.quality / dose_one;
        made = dose_table(*tables_, s, tables_->caseloads[c], phi, dose.effort_q8, plan_->scenario.clock.review);
    });
    lay_down(table, c - plan_->first_caseload[s], court, state_[s].goal, state_[s].move_up);
}

}  // namespace fundsim
