// Which municipality bears what: its own use, the pool by youths, or a mix of the two (Scenario::own_use_share). Providers
// are paid the same; claims, ceilings and settlements go by use.
#pragma once

#include "fundsim/outcome.hpp"
#include "plan/tables.hpp"

namespace fundsim {

/// Divides the pooled part of every amount of a finished outcome by youths, to the cent: sums over municipalities stay.
void share_costs(const Tables& tables, Outcome& outcome);

}  // namespace fundsim
