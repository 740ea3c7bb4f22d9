#include <algorithm>

#include "fundsim/replicate.hpp"
#include "model/client_id.hpp"
#include "sim/group.hpp"

namespace fundsim {

struct Replicator::State {
    explicit State(const Plan& of) : plan(of), group({&of}) {}
    const Plan& plan;
    Group group;
};

Replicator::Replicator(const Plan& plan) : state_(std::make_unique<State>(plan)) {}
Replicator::~Replicator() = default;
Replicator::Replicator(Replicator&&) noexcept = default;

void Replicator::run(std::uint32_t replication, Outcome& outcome) {
    Outcome* const into = &outcome;
    state_->group.run(replication, {&into, 1});
}

std::vector<TraceEvent> Replicator::trace(std::uint32_t replication, const std::string& client) {
    std::vector<std::string> names;
    for (const Municipality& municipality : state_->plan.scenario.municipalities) names.push_back(municipality.id);
    return state_->group.trace(replication, parse_client_id(client, names).word);
}

void Replicator::set_profiling(bool on) { state_->group.set_profiling(on); }
std::vector<StepProfile> Replicator::profile() const { return state_->group.profile(); }

GroupReplicator::GroupReplicator(std::vector<const Plan*> plans) : group_(std::make_unique<Group>(std::move(plans))) {}
GroupReplicator::~GroupReplicator() = default;
GroupReplicator::GroupReplicator(GroupReplicator&&) noexcept = default;
void GroupReplicator::run(std::uint32_t replication, std::span<Outcome* const> outcomes) {
    group_->run(replication, outcomes);
}
void GroupReplicator::set_profiling(bool on) { group_->set_profiling(on); }
std::vector<StepProfile> GroupReplicator::profile() const { return group_->profile(); }

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
