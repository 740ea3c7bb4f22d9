// A plan: a scenario compiled for simulation. Immutable, shared by all threads.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "fundsim/contract.hpp"
#include "fundsim/scenario.hpp"

namespace fundsim {

class Outcome;

/// One stream of clients at one provider in one segment; the unit of capacity, queue and ledger.
struct Caseload {
    std::uint16_t provider = 0;  // index into Plan::provider_names; the out-of-contract ones come last
    std::uint16_t segment = 0;
    double share = 0.0;  // of the segment's clients
    bool out_of_contract = false;
};

/// Immutable after `compile`. Ids are positions in these vectors.
struct Plan {
    Scenario scenario;
    std::vector<std::string> provider_names;           // providers with count > 1 are spread out: name-1, name-2 ...
    std::vector<std::uint16_t> provider_of;            // index into scenario.providers; out of contract: 0xFFFF
    std::vector<Caseload> caseloads;                   // ordered by segment, then provider
    std::vector<std::size_t> first_caseload;           // per segment, and one past the end
    std::vector<const ContractModel*> current_models;  // per segment
    std::vector<const ContractModel*> horizon_models;  // per segment
    std::uint64_t seed = 1;
    std::uint32_t inner = 1;  // replications per parameter draw
};

/// Throws std::invalid_argument where a limit of the engine is exceeded.
Plan compile(const Scenario& scenario, std::uint64_t seed, std::uint32_t inner = 1,
             std::span<const ContractModel> models = contract_models());

}  // namespace fundsim
