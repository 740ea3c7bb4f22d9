// A course that can be looked into week by week, at central values.
#pragma once

#include <memory>

#include "fundsim/outcome.hpp"
#include "fundsim/plan.hpp"
#include "plan/contract_tables.hpp"
#include "plan/tables.hpp"
#include "sim/simulation.hpp"

namespace fundsim::testing {

class Watched {
public:
    explicit Watched(const Scenario& scenario, std::uint32_t replication = 0)
        : plan(compile(scenario, 1)), outcome_(shape_of(plan)), simulation_(plan) {
        build_tables(plan, central_parameters(plan), tables_);
        build_contracts(plan, central_parameters(plan), tables_, contracts_);
        simulation_.begin(tables_, contracts_, replication, outcome_);
        simulation_.run_until(simulation_.warm_up());
        simulation_.take_over(plan, contracts_, outcome_);
    }
    /// As it stands in a week of the horizon, which has run.
    void run_to(std::int32_t week) { simulation_.run_until(simulation_.warm_up() + week + 1); }
    /// Once a number of weeks of the horizon have run.
    void run(std::int32_t weeks) { simulation_.run_until(simulation_.warm_up() + weeks); }
    const Providers& providers() const { return simulation_.providers(); }
    const Billing& billing() const { return simulation_.billings().front(); }
    const Ledger& ledger() const { return simulation_.ledger(); }
    const Tables& tables() const { return tables_; }
    std::int32_t scale(std::size_t caseload) const { return simulation_.ledger().scale(caseload); }
    const Simulation& simulation() const { return simulation_; }
    const Outcome& outcome() const { return outcome_; }
    const Plan plan;

private:
    Tables tables_;
    ContractTables contracts_;
    Outcome outcome_;
    Simulation simulation_;
};

}  // namespace fundsim::testing
