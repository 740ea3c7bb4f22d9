// How many places a provider wants for the year that opens, told anew from docs/behaviour.md.
#pragma once

#include <cstdint>
#include <optional>

namespace fundsim::reference {

/// Deliberate mistakes in that.
enum class Misplanning : std::uint8_t {
    none,
    margin_is_not_today,  // any margin draws, also the one that there always was
    queue_pays_anyway,    // though revenue does not follow volume
    queues_without_end,
    growth_at_any_rate,
    level_without_bound,
    labour_is_plenty,
    contract_never_ends,
    loss_delays_shrinking,  // the chance of losing the contract slows both ways
    nothing_is_guaranteed,
    count_
};

/// A caseload when a contract year of the horizon opens; of the year that ends, and of the last one before the horizon.
struct YearEnd {
    double margin = 0.0, margin_today = 0.0;  // of its provider, over cost
    double queue = 0.0, queue_today = 0.0;    // mean wait over the norm
    double response = 1.0;                    // mean eta_R
    std::optional<double> years_left;         // of the contract's term; none: it has no end
    double loss = 0.0;                        // chance of losing it then
    double guaranteed = 0.0;
    double now = 1.0;  // capacity over what is planned
    double elasticity = 0.0, labour_entry = 0.0;
};
/// Capacity over what is planned, from now on.
double next_capacity(const YearEnd& year, Misplanning mistake);

}  // namespace fundsim::reference
