// The short cut this workload allows: with first come, first served and nothing fed back, a client starts at
// max(arrival, earliest moment a slot of the provider is free). So clients can be handled one by one in order of
// arrival, with one small heap of slot-free times per provider and no events at all. Any rule that looks at the state
// of the system (a policy, a choice by waiting time, a budget) would break it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "harness.hpp"
#include "luck.hpp"
#include "workload.hpp"

namespace {

using peers::Outputs;
using peers::Workload;

/// Replaces the smallest element of a binary min-heap: one way down, where pop and push would be one down and one up.
void replace_smallest(std::span<double> heap, double replacement) {
    std::size_t hole = 0;
    for (;;) {
        std::size_t child = 2 * hole + 1;
        if (child >= heap.size()) {
            break;
        }
        if (child + 1 < heap.size()) {
            child += heap[child + 1] < heap[child] ? 1U : 0U;  // a sum instead of a branch: a coin toss otherwise
        }
        if (replacement <= heap[child]) {
            break;
        }
        heap[hole] = heap[child];
        hole = child;
    }
    heap[hole] = replacement;
}

class SlotHeapSimulation {
public:
    SlotHeapSimulation(const Workload& workload, std::uint64_t seed)
        : workload_(workload), luck_(workload, seed), first_slot_{0} {
        for (const peers::Provider& provider : workload.providers) {
            first_slot_.push_back(first_slot_.back() + static_cast<std::size_t>(provider.slots));
        }
        slot_free_at_.resize(first_slot_.back());
    }

    Outputs replicate() {
        Outputs outputs;
        waits_.clear();
        std::fill(slot_free_at_.begin(), slot_free_at_.end(), 0.0);

        const double horizon = workload_.horizon_months;
        const double mean_gap = 1.0 / workload_.arrivals_per_month;
        for (double now = luck_.exponential(mean_gap); now < horizon; now += luck_.exponential(mean_gap)) {
            outputs.arrivals += 1.0;
            const peers::SeverityClass& severity = workload_.classes[luck_.severity_class()];
            const std::span<double> slots = slots_of(luck_.provider());
            const double start = std::max(now, slots.front());
            if (start >= horizon) {
                continue;  // still waiting at the horizon, and so is everyone behind
            }
            const double end = start + luck_.exponential(severity.mean_duration_months);
            replace_smallest(slots, end);

            outputs.started += 1.0;
            waits_.push_back(start - now);
            if (end < horizon) {
                outputs.completed += 1.0;
                if (luck_.uniform() < severity.success_probability) {
                    outputs.success += 1.0;
                }
            }
            const double months = std::min(end, horizon) - start;
            outputs.client_months += months;
            outputs.cost += months * severity.cost_eur_per_month;
        }

        outputs.util = outputs.client_months / (horizon * workload_.total_slots);
        summarise_waits(waits_, outputs);
        return outputs;
    }

private:
    std::span<double> slots_of(std::size_t provider) {
        return std::span(slot_free_at_)
            .subspan(first_slot_[provider], first_slot_[provider + 1] - first_slot_[provider]);
    }

    const Workload& workload_;
    peers::Luck luck_;
    std::vector<std::size_t> first_slot_;  ///< per provider its first entry of slot_free_at_; one more at the end
    std::vector<double> slot_free_at_;     ///< months; one heap per provider, one after the other
    std::vector<double> waits_;
};

}  // namespace

int main(int argument_count, char** arguments) {
    return peers::run_peer(
        "slot_heap", argument_count, arguments, [](const Workload& workload, std::uint64_t seed) -> peers::Replicate {
            return [simulation = SlotHeapSimulation(workload, seed)]() mutable { return simulation.replicate(); };
        });
}
