// Tables of a scenario at its first parameter draw.
#pragma once

#include "plan/tables.hpp"

namespace fundsim::testing {

inline Tables tables_of(const Scenario& scenario) {
    const Plan plan = compile(scenario, 1);
    Tables tables;
    build_tables(plan, draw_parameters(plan, 0), tables);
    return tables;
}

}  // namespace fundsim::testing
