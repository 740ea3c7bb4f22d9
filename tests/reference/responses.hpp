// What providers and municipalities do in one period, as the engine decided it. What it does to clients, capacity and money
// is the reference simulator's own.
#pragma once

#include <cstdint>
#include <vector>

#include "fundsim/outcome.hpp"
#include "sim/providers.hpp"

namespace fundsim::reference {

struct Responses {
    std::vector<ProviderChoice> choices;      // per caseload
    std::vector<double> per_claim;            // per caseload: what the year pays for one more cent that its lines earn
    std::vector<ContractStands> stands;       // per caseload: the same, apart from what caps leave of it
    std::vector<double> response;             // per caseload: eta_R, what caps do to it included
    std::vector<Outlook> outlook;             // per agreement: what the contract year was expected to come to
    std::vector<std::int32_t> scale;          // per caseload: capacity against the plan's, 1/65,536
    std::vector<double> revenue_response;     // per segment: eta of what municipalities pay
    std::vector<std::uint32_t> access_right;  // per segment: threshold of an assessment that finds the true class
    std::vector<std::uint16_t> stopping;      // providers that stop at the end of the period
    std::vector<std::size_t> entering;        // caseloads of those that enter when it begins
};

/// Runs the engine and listens to its providers. `outcome` is the engine's, without the frozen line.
std::vector<Responses> responses_of(const Plan& plan, std::uint32_t replication, Outcome& outcome);

}  // namespace fundsim::reference
