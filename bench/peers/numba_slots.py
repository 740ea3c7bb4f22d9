"""The short cut of slot_heap.cpp, in Python compiled by Numba.

With first come, first served and nothing fed back, a client starts at max(arrival, earliest moment a slot of the
provider is free). The heaps of all providers lie in one array, one after the other.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import numba
import numpy as np

import harness


@numba.njit
def replace_smallest(heap: np.ndarray, replacement: float) -> None:
    """Replaces the smallest element of a binary min-heap."""
    size = heap.size
    hole = 0
    while True:
        child = 2 * hole + 1
        if child >= size:
            break
        if child + 1 < size:
            child += heap[child + 1] < heap[child]  # a sum instead of a branch: a coin toss otherwise
        if replacement <= heap[child]:
            break
        heap[hole] = heap[child]
        hole = child
    heap[hole] = replacement


rank_of_95th_percentile: Callable[[int], int] = numba.njit(harness.rank_of_95th_percentile)  # type: ignore[assignment]


@numba.njit
def simulate(
    luck: np.random.Generator,
    horizon: float,
    arrivals_per_month: float,
    class_boundaries: np.ndarray,
    mean_duration: np.ndarray,
    cost_per_month: np.ndarray,
    success_probability: np.ndarray,
    provider_table: np.ndarray,
    first_slot: np.ndarray,
    slot_free_at: np.ndarray,
    all_waits: np.ndarray,
) -> tuple[int, int, int, int, float, float, float, float]:
    """One history: all outputs but `util`, in the order of harness.OUTPUT_NAMES."""
    slot_free_at[:] = 0.0
    arrivals = 0
    started = 0
    completed = 0
    success = 0
    client_months = 0.0
    cost = 0.0
    now = luck.standard_exponential() / arrivals_per_month
    while now < horizon:
        arrivals += 1
        position = luck.random()
        severity = 0
        for boundary in class_boundaries:
            severity += position >= boundary
        provider = provider_table[int(luck.random() * 1000.0)]
        first = first_slot[provider]
        start = max(now, slot_free_at[first])
        if start < horizon:
            end = start + luck.standard_exponential() * mean_duration[severity]
            replace_smallest(slot_free_at[first : first_slot[provider + 1]], end)
            all_waits[started] = start - now
            started += 1
            if end < horizon:
                completed += 1
                success += luck.random() < success_probability[severity]
            months = min(end, horizon) - start
            client_months += months
            cost += months * cost_per_month[severity]
        now += luck.standard_exponential() / arrivals_per_month
    waits = all_waits[:started]
    rank = rank_of_95th_percentile(started)
    # Numba's own partition: NumPy's takes 7 ms here, as long as all the rest, because nearly all waits are zero.
    p95_wait = np.partition(waits, rank)[rank]
    return arrivals, started, completed, success, client_months, cost, waits.mean(), p95_wait


def prepare(workload: harness.Workload, seed: int) -> harness.Replicate:
    luck = np.random.default_rng(seed)
    horizon = workload.horizon_months
    class_boundaries = np.cumsum([severity.probability for severity in workload.classes])[:-1]
    mean_duration = np.array([severity.mean_duration_months for severity in workload.classes], dtype=np.float64)
    cost_per_month = np.array([severity.cost_eur_per_month for severity in workload.classes], dtype=np.float64)
    success_probability = np.array([severity.success_probability for severity in workload.classes], dtype=np.float64)
    provider_table = np.array(workload.provider_of_per_mille(), dtype=np.int64)
    first_slot = np.concatenate(([0], np.cumsum([provider.slots for provider in workload.providers])))
    slot_free_at = np.zeros(workload.total_slots)
    # Room for twice the expected number of arrivals: never reached, as the standard deviation is its square root.
    all_waits = np.empty(int(2 * workload.arrivals_per_month * horizon) + 1000)

    def replicate() -> harness.Outputs:
        arrivals, started, completed, success, client_months, cost, mean_wait, p95_wait = simulate(
            luck,
            horizon,
            workload.arrivals_per_month,
            class_boundaries,
            mean_duration,
            cost_per_month,
            success_probability,
            provider_table,
            first_slot,
            slot_free_at,
            all_waits,
        )
        return {
            "arrivals": arrivals,
            "started": started,
            "completed": completed,
            "success": success,
            "client_months": client_months,
            "cost": cost,
            "util": client_months / (horizon * workload.total_slots),
            "mean_wait": mean_wait,
            "p95_wait": p95_wait,
        }

    return replicate


if __name__ == "__main__":
    # The first call compiles; that is outside the timing.
    sys.exit(harness.run_peer("numba_slots", prepare, default_replications=40, warm_up_replications=1))
