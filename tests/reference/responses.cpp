#include "reference/responses.hpp"

#include "fundsim/replicate.hpp"
#include "plan/contract_tables.hpp"
#include "plan/tables.hpp"
#include "sim/simulation.hpp"

namespace fundsim::reference {

std::vector<Responses> responses_of(const Plan& plan, std::uint32_t replication, Outcome& outcome) {
    const std::vector<double> drawn = draw_parameters(plan, replication / plan.inner);
    Tables tables;
    ContractTables contracts;
    build_tables(plan, drawn, tables);
    build_contracts(plan, drawn, tables, contracts);
    outcome = Outcome(shape_of(plan));
    Simulation simulation(plan);
    simulation.begin(tables, contracts, replication, outcome);
    std::vector<Responses> all;
    std::vector<bool> stopped(plan.provider_names.size(), false);
    std::vector<bool> outside;
    for (const Caseload& caseload : plan.caseloads) outside.push_back(caseload.enters);
    for (std::int32_t week = 0; week < simulation.weeks(); week += weeks_per_period) {
        if (week == simulation.warm_up()) simulation.take_over(plan, contracts, outcome);
        simulation.run_until(week + 1);
        const Providers& providers = simulation.providers();
        Responses& now = all.emplace_back();
        for (std::size_t c = 0; c < plan.caseloads.size(); ++c) {
            now.choices.push_back(providers.choice(c));
            now.per_claim.push_back(providers.per_claim(c));
            now.stands.push_back(providers.stands(c));
            now.response.push_back(providers.response(c));
            now.outlook.push_back(providers.outlook(c));
            now.scale.push_back(simulation.ledger().scale(c));
            if (!outside[c] || providers.outside(c)) continue;
            outside[c] = false;
            now.entering.push_back(c);
        }
        for (std::size_t s = 0; s < plan.scenario.segments.size(); ++s) {
            now.revenue_response.push_back(providers.response_of(s));
            now.access_right.push_back(providers.access_right(s));
        }
        simulation.run_until(week + weeks_per_period);
        for (std::uint16_t p = 0; p < stopped.size(); ++p)
            if (providers.stopped(p) && !stopped[p]) {
                stopped[p] = true;
                now.stopping.push_back(p);
            }
    }
    return all;
}

}  // namespace fundsim::reference
