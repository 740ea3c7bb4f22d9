// Scenarios with a common past: it is simulated once per replication, and every scenario branches off. Beside them runs
// the frozen line: the same children where nobody responds to incentives, paid under every scenario's contracts.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "fundsim/outcome.hpp"
#include "fundsim/replicate.hpp"
#include "plan/contract_tables.hpp"
#include "sim/simulation.hpp"

namespace fundsim {

/// Simulates replications of a group; keeps its memory between them. Not shared between threads.
class Group {
public:
    /// `plans`: all with the same past (see same_past) and with the same ledger lines.
    explicit Group(std::vector<const Plan*> plans);
    /// Clears and fills one outcome per plan.
    void run(std::uint32_t replication, std::span<Outcome* const> outcomes);
    /// Follows one client under the first plan.
    std::vector<TraceEvent> trace(std::uint32_t replication, std::uint32_t client);
    void set_profiling(bool on);
    std::vector<StepProfile> profile() const;
    /// Frozen from the start, billed under every plan (the first plan's contracts before the horizon).
    const std::vector<Billing>& run_pilot(std::uint32_t replication, bool at_trial_prices, Outcome& scratch);
    const Tables& tables() const { return tables_; }
    const Simulation& last() const { return branch_; }

private:
    void simulate(std::uint32_t replication, std::span<Outcome* const> outcomes);
    void draw(std::uint32_t replication);
    void branch_off();
    /// `billings`: of a pilot.
    void run_frozen(std::span<Outcome* const> outcomes, std::vector<Billing>* billings, bool at_trial_prices);

    std::vector<const Plan*> plans_;
    std::uint32_t drawn_for_ = 0xFFFFFFFFU;
    Tables tables_;
    std::vector<ContractTables> contracts_;
    Simulation past_, branch_;
    Outcome before_, frozen_;
    std::vector<Billing> pilot_billings_;
};

}  // namespace fundsim
