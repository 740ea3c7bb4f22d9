#include <algorithm>

#include "fundsim/replicate.hpp"
#include "model/client_id.hpp"
#include "sim/simulation.hpp"

namespace fundsim {

struct Replicator::State {
    explicit State(const Plan& of) : plan(of), simulation(of) {}
    const Plan& plan;
    Simulation simulation;
};

Replicator::Replicator(const Plan& plan) : state_(std::make_unique<State>(plan)) {}
Replicator::~Replicator() = default;
Replicator::Replicator(Replicator&&) noexcept = default;

void Replicator::run(std::uint32_t replication, Outcome& outcome) { state_->simulation.run(replication, outcome); }

std::vector<TraceEvent> Replicator::trace(std::uint32_t replication, const std::string& client) {
    std::vector<std::string> names;
    for (const Municipality& municipality : state_->plan.scenario.municipalities) names.push_back(municipality.id);
    Simulation& simulation = state_->simulation;
    simulation.traced_id = parse_client_id(client, names).word;
    simulation.story.clear();
    Outcome outcome(shape_of(state_->plan));
    simulation.run(replication, outcome);
    simulation.traced_id = 0xFFFFFFFFU;
    return std::move(simulation.story);
}

void Replicator::set_profiling(bool on) { state_->simulation.profiling = on; }
std::vector<StepProfile> Replicator::profile() const { return state_->simulation.steps; }

void Simulation::tell(std::uint32_t, const std::string& text) { story.push_back({week_, text}); }

OutcomeShape shape_of(const Plan& plan) {
    const auto years = static_cast<std::size_t>(plan.scenario.clock.years);
    return {.years = years,
            .segments = plan.scenario.segments.size(),
            .municipalities = plan.scenario.municipalities.size(),
            .providers = plan.provider_names.size(),
            .periods = years * periods_per_year};
}

}  // namespace fundsim
