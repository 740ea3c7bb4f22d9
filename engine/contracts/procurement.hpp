// Procurement: for how long a contract is let, what letting it costs both sides, and what a provider undertakes.
//
// A contract that takes over at the start of the horizon is let then; every contract with a term is let again when it ends. Who
// is there gets it again: the run knows no losers, providers reckon with losing (see model/provider/capacity.hpp). The
// costs of a procedure are booked when the contract begins: administration of the municipalities, and a cost of the provider
// that no clause of a contract makes good.
//
// Open admission (open house) is short of all three: no term, no undertaking, a light procedure for many; and while it runs
// others may still enter (see model/provider/entry.hpp). A tender is let to few, for years, at a procedure that costs both
// sides, with capacity that is kept.
#pragma once

#include <limits>

namespace fundsim::contracts {

struct Procurement {
    int term = 0;                // years; 0: without end
    double loss = 0.0;           // chance of not getting it again, as providers see it
    double guaranteed = 0.0;     // part of planned capacity that is kept
    double cost_region = 0.0;    // cents per provider and procedure
    double cost_provider = 0.0;  // cents per procedure
    bool open = false;           // admits whoever meets the requirements, at the start of every contract year

    /// Whether the contract is let at the start of a contract year (0, 1, ...); `takes_over`: of another one.
    bool is_let(int year, bool takes_over) const {
        if (year == 0) return takes_over;
        return term > 0 && year % term == 0;
    }
    /// Years from the start of a contract year until the term ends.
    double years_left(int year) const {
        return term > 0 ? static_cast<double>(term - year % term) : std::numeric_limits<double>::infinity();
    }
};

}  // namespace fundsim::contracts
