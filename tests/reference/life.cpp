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
        "lot_is_booked_at_its_first_segment",
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
        "results_count_at_any_ending",
        "step_down_is_never_a_result",
        "running_care_changes_at_the_switch",
        "run_off_never_ends",
        "reassessment_keeps_the_class",
        "budget_in_the_first_period",
        "run_off_is_paid_twice",
        "settled_every_period",
        "no_settlement",
        "clauses_of_claims_wait_for_the_year",
        "prices_never_indexed",
        "ceiling_of_the_region_forgotten",
        "bonus_without_delay",
        "corridor_forgotten",
        "warranty_is_paid",
        "add_ons_are_stacked",
        "bought_add_ons_are_free",
        "settlement_by_youths",
        "admission_goes_on_at_the_ceiling",
        "contract_has_no_maximum",
        "terms_never_change",
        "tournament_with_last_year",
        "every_trajectory_is_paid",
        "episodes_are_not_divided",
        "costs_are_not_pooled",
        "remainders_by_line",
        "prolonged_care_is_needed",
        "moved_clients_keep_their_luck",
        "contract_management_is_free"};
    return names[static_cast<std::size_t>(fault)];
}

}  // namespace fundsim::reference
