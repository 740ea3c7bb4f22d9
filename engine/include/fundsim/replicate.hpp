// One replication of a plan: a pure function of (plan, replication number).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "fundsim/outcome.hpp"
#include "fundsim/plan.hpp"

namespace fundsim {

class Group;

/// Time and count per step of the week, filled when profiling.
struct StepProfile {
    std::string step;
    double seconds = 0.0;
    std::uint64_t count = 0;
};

/// One event in the life of a traced client.
struct TraceEvent {
    std::int32_t week = 0;
    std::string text;
};

/// Runs replications on one thread; keeps its memory between them. Not shared between threads.
class Replicator {
public:
    explicit Replicator(const Plan& plan);
    ~Replicator();
    Replicator(Replicator&&) noexcept;
    /// Clears `outcome` and fills it.
    void run(std::uint32_t replication, Outcome& outcome);
    /// The same replication, following one client ("tilburg-w123-7").
    std::vector<TraceEvent> trace(std::uint32_t replication, const std::string& client);
    void set_profiling(bool on);
    std::vector<StepProfile> profile() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Runs replications of scenarios that share a past (see same_past): it is simulated once, and each branches off.
class GroupReplicator {
public:
    explicit GroupReplicator(std::vector<const Plan*> plans);
    ~GroupReplicator();
    GroupReplicator(GroupReplicator&&) noexcept;
    /// Clears and fills one outcome per plan.
    void run(std::uint32_t replication, std::span<Outcome* const> outcomes);
    void set_profiling(bool on);
    std::vector<StepProfile> profile() const;

private:
    std::unique_ptr<Group> group_;
};

/// Whether two plans differ in words and in the contracts of the horizon only.
bool same_past(const Plan& a, const Plan& b);

OutcomeShape shape_of(const Plan& plan);

}  // namespace fundsim
