// Names of the planted mistakes, in the order of Fault.
#include "reference/life.hpp"

#include <array>

namespace fundsim::reference {

std::string_view name_of(Fault fault) {
    static constexpr std::array<std::string_view, static_cast<std::size_t>(Fault::count_)> names{
        "none",
        "last_referred_starts_first",
        "placement_in_order_of_ids",
        "moment_of_start_ignored",
        "half_quanta_forgotten",
        "half_cents_forgotten",
        "aftercare_at_full_rate",
        "aftercare_a_week_longer",
        "coded_class_keeps",
        "blocked_transfer_stays_referred",
        "return_a_week_late",
        "administration_takes_no_capacity",
        "dose_never_falls",
        "match_has_no_effect",
        "youths_counted_per_start",
        "stock_counts_as_starts",
        "no_maximum_duration",
        "no_frailty",
        "claims_paid_at_once",
        "waits_published_after_placement",
        "chronic_clients_recover",
        "next_review_uses_first_draw",
        "out_of_contract_by_id",
        "redirected_never_return",
        "parallel_stock_is_new_client",
        "crisis_waits_its_turn",
        "moved_class_keeps_its_arrangement",
        "ending_forgoes_what_is_left",
        "plan_never_ends",
        "results_",
        "admission_goes_on_at_the_ceiling",
        "contract_has_no_maximum",
        "terms_never_change",
        "tournament_with_last_year",
        "every_trajectory_is_paid",
        "episodes_are_not_divided",
        "costs_are_not_pooled"};
    return names[static_cast<std::size_t>(fault)];
}

}  // namespace fundsim::reference
