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
    double share = 0.0;  // of the segment's clients; of who may enter: of all that is there at the start
    bool out_of_contract = false;
    bool enters = false;  // not there at the start: may enter in the horizon
    /// Under contract from the start of the run on.
    bool there() const { return !out_of_contract && !enters; }
};

/// One contract as it is used: a funding model with its terms, in a segment or at one provider in it.
struct PlannedContract {
    const ContractModel* model = nullptr;
    std::string key;                 // "day_care" or "day_care@provider"
    ContractTerms terms;             // `later` included: in force from contract year `later_from` of the horizon
    bool by_class = false;           // the coded class can change what is paid
    bool uses_arrangements = false;  // reads starts, results, planned weeks
    bool pays_lines = false;         // else the budget pays the care: its lines need no pricing
    bool by_form = false;            // arrangements for lasting support are paid apart
    bool claimed_per_client = true;  // brings messages per client and period
    bool derived_price = false;      // neutral: follows what the contract before pays, as drawn
    std::uint16_t reference = 0;     // that contract
    double central_ratio = 0.0;      // what that pays at central values, over what this pays at a trial price
    bool horizon = false;            // in force from the start of the horizon; else before
    bool price_at_cost = false;      // of a second reference: follows need and unit cost, as drawn
    BySeverity<double> ladder{};  // classes of a derived price, where it keeps the proportions of a stated one; else 0
};

/// Immutable after `compile`. Ids are positions in these vectors.
struct Plan {
    Scenario scenario;
    std::vector<std::string> provider_names;       // providers with count > 1 are spread out: name-1, name-2 ...
    std::vector<std::uint16_t> provider_of;        // index into scenario.providers; out of contract: 0xFFFF
    std::vector<Caseload> caseloads;               // ordered by segment, then provider; those who may enter last
    std::vector<std::size_t> first_caseload;       // per segment, and one past the end
    std::vector<PlannedContract> contracts;        // current ones, then those of the horizon
    std::vector<std::uint16_t> current_contract;   // per caseload
    std::vector<std::uint16_t> horizon_contract;   // per caseload; the current one where nothing changes
    std::vector<std::uint32_t> current_agreement;  // per caseload: the first caseload of the same provider and lot
    std::vector<std::uint32_t> horizon_agreement;
    // per segment, what some contract reads of the ledger's lines; plans that share a past have the same (see Ledger)
    std::vector<std::uint8_t> lines_by_class;       // coded classes apart
    std::vector<std::uint8_t> lines_by_form;        // arrangements for recovery and for lasting support apart
    std::vector<std::uint8_t> counts_arrangements;  // starts, results, planned weeks
    /// Per caseload, cents a year, fixed before any draw: the care expected at central values at reference unit cost,
    /// and what the current contract is expected to pay for it in the horizon (see plan/neutral_price.hpp).
    std::vector<double> reference_value;
    std::vector<double> neutral_pay;
    /// The first as it is known without the contracts of the horizon: what the past goes by.
    std::vector<double> stationary_value;
    // At central values, a bit per segment: other segments send it more than it starts, so that its list grows.
    std::uint32_t crowded = 0;
    std::uint64_t seed = 1;
    std::uint32_t inner = 1;  // replications per parameter draw

    const ContractModel& current_model(std::size_t segment) const {
        return *contracts[current_contract[first_caseload[segment]]].model;
    }
    const ContractModel& horizon_model(std::size_t segment) const {
        return *contracts[horizon_contract[first_caseload[segment]]].model;
    }
    double expected_value(std::size_t caseload, bool horizon) const {
        return (horizon ? reference_value : stationary_value)[caseload];
    }
    double expected_pay(std::size_t caseload, bool horizon) const {
        return (horizon ? neutral_pay : stationary_value)[caseload];
    }
    /// The contract changes at the start of the horizon.
    bool switches(std::size_t caseload) const { return current_contract[caseload] != horizon_contract[caseload]; }
};

/// Throws std::invalid_argument where a limit of the engine is exceeded.
Plan compile(const Scenario& scenario, std::uint64_t seed, std::uint32_t inner = 1,
             std::span<const ContractModel> models = contract_models());

}  // namespace fundsim
