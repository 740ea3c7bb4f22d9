#include "fundsim/outcome.hpp"

#include <algorithm>
#include <array>

namespace fundsim {

std::string_view name_of(Tally tally) {
    static constexpr std::array<std::string_view, tally_count> names{"clients_referred",
                                                                     "clients_redirected",
                                                                     "clients_started",
                                                                     "starts_add_on",
                                                                     "starts_repeat",
                                                                     "starts_follow_up",
                                                                     "starts_out_of_contract",
                                                                     "withdrawn",
                                                                     "recovered_waiting",
                                                                     "declined",
                                                                     "ended_as_planned",
                                                                     "ended_early_by_client",
                                                                     "ended_early_by_provider",
                                                                     "ended_in_agreement",
                                                                     "ended_external",
                                                                     "ended_other_provider",
                                                                     "ended_other_domain",
                                                                     "goals_reached",
                                                                     "goals_reported",
                                                                     "step_downs",
                                                                     "blocked_reviews",
                                                                     "coded_up",
                                                                     "arrangement_changes",
                                                                     "messages",
                                                                     "wait_weeks",
                                                                     "waits_within_norm",
                                                                     "waiting_weeks",
                                                                     "care_weeks",
                                                                     "care_weeks_ended",
                                                                     "burden_milliweeks",
                                                                     "needed_quanta",
                                                                     "delivered_quanta",
                                                                     "waiting_end",
                                                                     "in_care_end",
                                                                     "active_first_half",
                                                                     "active_second_half",
                                                                     "spend_care",
                                                                     "spend_out_of_contract",
                                                                     "spend_admin",
                                                                     "spend_cash",
                                                                     "replaced",
                                                                     "heavy_started",
                                                                     "heavy_wait_weeks",
                                                                     "heavy_declined",
                                                                     "heavy_ended",
                                                                     "heavy_goals_reached",
                                                                     "frozen_spend_care",
                                                                     "frozen_spend_out_of_contract",
                                                                     "frozen_spend_admin",
                                                                     "frozen_spend_cash",
                                                                     "frozen_clients_started",
                                                                     "frozen_care_weeks",
                                                                     "frozen_waiting_weeks",
                                                                     "frozen_burden_milliweeks",
                                                                     "frozen_delivered_quanta",
                                                                     "frozen_goals_reached",
                                                                     "over_quanta",
                                                                     "under_quanta",
                                                                     "turned_away_weeks",
                                                                     "blocked_weeks",
                                                                     "choice",
                                                                     "frozen_clients_referred",
                                                                     "frozen_wait_weeks",
                                                                     "frozen_waits_within_norm",
                                                                     "spend_settlement",
                                                                     "reassessed",
                                                                     "match_level",
                                                                     "ended_coded_up",
                                                                     "audit_findings",
                                                                     "penalties"};
    return names[static_cast<std::size_t>(tally)];
}

std::string_view name_of(SeverityTally tally) {
    static constexpr std::array<std::string_view, severity_tally_count> names{
        "clients_referred", "clients_started", "wait_weeks", "waits_within_norm", "declined", "ended", "goals_reached"};
    return names[static_cast<std::size_t>(tally)];
}

Outcome::Outcome(const OutcomeShape& shape)
    : shape_(shape),
      tallies_((shape.years + 1) * shape.segments * shape.municipalities * tally_count),
      youths_((shape.years + 1) * 2 * shape.municipalities),
      providers_((shape.years + 1) * shape.providers * provider_tally_count),
      severities_((shape.years + 1) * shape.segments * severity_count * severity_tally_count),
      waits_((shape.years + 1) * shape.segments * wait_bins),
      waiting_(shape.periods),
      in_care_(shape.periods),
      spend_(shape.periods) {}

void Outcome::clear() {
    for (auto* column : {&tallies_, &youths_, &providers_, &severities_, &waits_, &waiting_, &in_care_, &spend_})
        std::fill(column->begin(), column->end(), 0);
}

std::int64_t Outcome::total(std::size_t year_slot, Tally tally) const {
    std::int64_t sum = 0;
    for (std::size_t segment = 0; segment < shape_.segments; ++segment)
        for (std::size_t municipality = 0; municipality < shape_.municipalities; ++municipality)
            sum += at(year_slot, segment, municipality, tally);
    return sum;
}

}  // namespace fundsim
