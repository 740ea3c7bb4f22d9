"""The process-based way: one SimPy process per client, one Resource per provider.

Closest to how the model is told, and the most general of the peers; a generator per client is what it pays with.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Generator

import simpy

import harness


class Flow:
    """One 60-month history."""

    def __init__(self, workload: harness.Workload, luck: random.Random) -> None:
        self.workload = workload
        self.luck = luck
        self.environment = simpy.Environment()
        self.slots = [simpy.Resource(self.environment, capacity=provider.slots) for provider in workload.providers]
        self.provider_table = workload.provider_of_per_mille()
        self.class_weights = [severity.probability for severity in workload.classes]
        self.arrivals = 0
        self.completed = 0
        self.success = 0
        self.client_months = 0.0
        self.cost = 0.0
        self.waits: list[float] = []

    def arrive(self) -> Generator[simpy.Event, object, None]:
        """Poisson arrivals until the end of the run."""
        luck = self.luck
        while True:
            yield self.environment.timeout(luck.expovariate(self.workload.arrivals_per_month))
            self.arrivals += 1
            severity = luck.choices(self.workload.classes, self.class_weights)[0]
            slots = self.slots[self.provider_table[int(luck.random() * 1000)]]
            self.environment.process(self.client(severity, slots))

    def client(self, severity: harness.SeverityClass, slots: simpy.Resource) -> Generator[simpy.Event, object, None]:
        """Waits for a slot, is in care, leaves."""
        environment = self.environment
        arrival = environment.now
        with slots.request() as slot:
            yield slot
            start = environment.now
            self.waits.append(start - arrival)
            duration = self.luck.expovariate(1.0 / severity.mean_duration_months)
            # Booked at the start, cut off at the horizon: those still in care then never get past the next yield.
            months = min(duration, self.workload.horizon_months - start)
            self.client_months += months
            self.cost += months * severity.cost_eur_per_month
            yield environment.timeout(duration)
            self.completed += 1
            if self.luck.random() < severity.success_probability:
                self.success += 1

    def run(self) -> harness.Outputs:
        horizon = self.workload.horizon_months
        self.environment.process(self.arrive())
        self.environment.run(until=horizon)
        waits = sorted(self.waits)
        return {
            "arrivals": self.arrivals,
            "started": len(waits),
            "completed": self.completed,
            "success": self.success,
            "client_months": self.client_months,
            "cost": self.cost,
            "util": self.client_months / (horizon * self.workload.total_slots),
            "mean_wait": sum(waits) / len(waits),
            "p95_wait": waits[harness.rank_of_95th_percentile(len(waits))],
        }


def prepare(workload: harness.Workload, seed: int) -> harness.Replicate:
    luck = random.Random(seed)
    # An environment cannot be run twice, so building it is part of every replication.
    return lambda: Flow(workload, luck).run()


if __name__ == "__main__":
    # Nothing is compiled, so there is nothing to warm up; and a replication takes seconds.
    sys.exit(harness.run_peer("simpy_flow", prepare, default_replications=2, warm_up_replications=0))
