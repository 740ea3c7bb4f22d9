// The textbook way: one binary heap of future events in time order, one waiting list per provider. Nothing is
// assumed about the model, so policies, feedback or choice could be added; that generality is what it pays for.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <queue>
#include <vector>

#include "harness.hpp"
#include "luck.hpp"
#include "workload.hpp"

namespace {

using peers::Outputs;
using peers::Workload;

struct Departure {
    double time;
    std::uint32_t provider;
    std::uint32_t severity_class;

    bool operator>(const Departure& other) const { return time > other.time; }
};

struct WaitingClient {
    double arrival;
    std::uint32_t severity_class;
};

class EventQueueSimulation {
public:
    EventQueueSimulation(const Workload& workload, std::uint64_t seed)
        : workload_(workload),
          luck_(workload, seed),
          waiting_lists_(workload.providers.size()),
          free_slots_(workload.providers.size()) {}

    Outputs replicate() {
        outputs_ = Outputs{};
        waits_.clear();
        for (std::size_t j = 0; j < free_slots_.size(); ++j) {
            free_slots_[j] = workload_.providers[j].slots;
            waiting_lists_[j] = {};
        }

        const double mean_gap = 1.0 / workload_.arrivals_per_month;
        // The one pending arrival stands beside the heap instead of in it: 60,000 pushes and pops fewer.
        double next_arrival = luck_.exponential(mean_gap);
        for (;;) {
            const double next_departure =
                departures_.empty() ? std::numeric_limits<double>::infinity() : departures_.top().time;
            if (next_arrival < next_departure) {
                if (next_arrival >= workload_.horizon_months) {
                    break;  // departures beyond the horizon are never queued, so the heap is empty by now
                }
                arrive(next_arrival);
                next_arrival += luck_.exponential(mean_gap);
            } else {
                const Departure departure = departures_.top();
                departures_.pop();
                depart(departure);
            }
        }

        outputs_.util = outputs_.client_months / (workload_.horizon_months * workload_.total_slots);
        summarise_waits(waits_, outputs_);
        return outputs_;
    }

private:
    void arrive(double now) {
        outputs_.arrivals += 1.0;
        const auto severity_class = static_cast<std::uint32_t>(luck_.severity_class());
        const auto provider = static_cast<std::uint32_t>(luck_.provider());
        if (free_slots_[provider] > 0) {
            --free_slots_[provider];
            start_care({now, severity_class}, provider, now);
        } else {
            waiting_lists_[provider].push({now, severity_class});
        }
    }

    void start_care(WaitingClient client, std::uint32_t provider, double now) {
        const peers::SeverityClass& severity = workload_.classes[client.severity_class];
        outputs_.started += 1.0;
        waits_.push_back(now - client.arrival);
        const double end = now + luck_.exponential(severity.mean_duration_months);
        double months = workload_.horizon_months - now;
        if (end < workload_.horizon_months) {
            months = end - now;
            departures_.push({end, provider, client.severity_class});
        }
        outputs_.client_months += months;
        outputs_.cost += months * severity.cost_eur_per_month;
    }

    void depart(const Departure& departure) {
        outputs_.completed += 1.0;
        if (luck_.uniform() < workload_.classes[departure.severity_class].success_probability) {
            outputs_.success += 1.0;
        }
        auto& waiting_list = waiting_lists_[departure.provider];
        if (waiting_list.empty()) {
            ++free_slots_[departure.provider];
        } else {
            const WaitingClient next = waiting_list.front();
            waiting_list.pop();
            start_care(next, departure.provider, departure.time);
        }
    }

    const Workload& workload_;
    peers::Luck luck_;
    std::priority_queue<Departure, std::vector<Departure>, std::greater<>> departures_;
    std::vector<std::queue<WaitingClient>> waiting_lists_;
    std::vector<int> free_slots_;
    std::vector<double> waits_;
    Outputs outputs_;
};

}  // namespace

int main(int argument_count, char** arguments) {
    return peers::run_peer(
        "event_queue", argument_count, arguments, [](const Workload& workload, std::uint64_t seed) -> peers::Replicate {
            return [simulation = EventQueueSimulation(workload, seed)]() mutable { return simulation.replicate(); };
        });
}
