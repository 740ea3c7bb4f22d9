"""What the Python peers have in common around the simulation.

The workload read from workload.json, the command line, the clock, the check against the reference figures and the
JSON line. harness.cpp is the same for C++. Standard library only, so that a peer needs nothing but its own package.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

WORKLOAD_FILE = Path(__file__).resolve().with_name("workload.json")

OUTPUT_NAMES = (
    "arrivals",  # clients
    "started",  # care begun before the horizon
    "completed",  # care ended before the horizon
    "success",  # of those completed
    "client_months",  # time in care inside the horizon, summed over clients
    "cost",  # EUR
    "util",  # client_months / (horizon * all slots)
    "mean_wait",  # months, over clients that started before the horizon
    "p95_wait",  # months, same clients
)

# Agreement means: every output within this many standard errors of the reference mean.
LARGEST_Z = 3.0

Outputs = Mapping[str, float]
Replicate = Callable[[], Outputs]


@dataclass(frozen=True)
class SeverityClass:
    probability: float
    mean_duration_months: float
    cost_eur_per_month: float
    success_probability: float


@dataclass(frozen=True)
class Provider:
    share_per_mille: int
    slots: int


@dataclass(frozen=True)
class Reference:
    """Published mean of one output, with what is needed to judge another mean against it."""

    mean: float
    rounded_to: float  # last digit of the published mean
    standard_deviation: float


@dataclass(frozen=True)
class Workload:
    horizon_months: float
    arrivals_per_month: float
    classes: tuple[SeverityClass, ...]
    providers: tuple[Provider, ...]
    reference_replications: int
    reference: Mapping[str, Reference]

    @property
    def total_slots(self) -> int:
        return sum(provider.slots for provider in self.providers)

    def provider_of_per_mille(self) -> list[int]:
        """Shares are whole per milles: a uniform integer below 1000 picks one entry of this table."""
        return [j for j, provider in enumerate(self.providers) for _ in range(provider.share_per_mille)]


def load_workload(path: Path = WORKLOAD_FILE) -> Workload:
    """Reads and checks a workload file."""
    document = json.loads(path.read_text(encoding="utf-8"))
    workload = Workload(
        horizon_months=float(document["horizon_months"]),
        arrivals_per_month=float(document["arrivals_per_month"]),
        classes=tuple(SeverityClass(**entry) for entry in document["severity_classes"]),
        providers=tuple(Provider(**entry) for entry in document["providers"]),
        reference_replications=int(document["reference"]["replications"]),
        reference={name: Reference(**document["reference"]["outputs"][name]) for name in OUTPUT_NAMES},
    )
    if abs(sum(severity.probability for severity in workload.classes) - 1.0) > 1e-9:
        raise ValueError(f"the class probabilities do not add up to 1 in {path}")
    if sum(provider.share_per_mille for provider in workload.providers) != 1000:
        raise ValueError(f"the provider shares do not add up to 1000 in {path}")
    return workload


def rank_of_95th_percentile(count: int) -> int:
    """ceil(0.95 count) - 1, in whole numbers."""
    return (95 * count + 99) // 100 - 1


def z_score(mean: float, replications: int, name: str, workload: Workload) -> float:
    """Distance from the reference mean in standard errors.

    The published standard deviation serves both sides: two replications cannot tell their own.
    """
    reference = workload.reference[name]
    variance = reference.standard_deviation**2
    # A rounded figure is off by a uniform error of at most half a unit: variance unit^2 / 12.
    rounding = reference.rounded_to**2 / 12.0
    return (mean - reference.mean) / math.sqrt(
        variance / replications + variance / workload.reference_replications + rounding
    )


def agreement(means: Outputs, replications: int, workload: Workload) -> dict[str, float]:
    return {name: z_score(means[name], replications, name, workload) for name in OUTPUT_NAMES}


def agrees(z_scores: Mapping[str, float]) -> bool:
    return all(abs(z) <= LARGEST_Z for z in z_scores.values())  # false for a NaN too


def peak_resident_kib() -> int:
    """Largest resident set so far; 0 where the system does not tell.

    Read here and not by the starter of the process, because Linux counts the starter's own memory into the figure
    that wait4() gives.
    """
    try:
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


def run_peer(
    name: str,
    prepare: Callable[[Workload, int], Replicate],
    *,
    default_replications: int,
    warm_up_replications: int,
) -> int:
    """The whole program.

    `prepare` builds what is reusable across replications (not timed); each call of what it returns simulates one
    replication with all its outputs. Exit status: 0 agrees with the reference (or the check was deferred), 1 does not
    agree, 2 usage or workload file refused.
    """
    parser = argparse.ArgumentParser(prog=name)
    parser.add_argument("--replications", type=int, default=default_replications)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one JSON line instead of a table")
    parser.add_argument("--workload", type=Path, default=WORKLOAD_FILE)
    parser.add_argument(
        "--defer-check",
        action="store_true",
        help="quote times even if the outputs disagree; for a caller that judges several runs together, as"
        " run_peers.py does",
    )
    options = parser.parse_args()
    if options.replications < 1:
        parser.error("--replications needs at least 1")
    try:
        workload = load_workload(options.workload)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"{name}: cannot use the workload file: {error}", file=sys.stderr)
        return 2

    replicate = prepare(workload, options.seed)
    for _ in range(warm_up_replications):
        replicate()

    history: list[Outputs] = []
    seconds: list[float] = []
    for _ in range(options.replications):
        begin = time.process_time()
        outputs = replicate()
        end = time.process_time()
        history.append(outputs)
        seconds.append(end - begin)

    means = {key: statistics.fmean(outputs[key] for outputs in history) for key in OUTPUT_NAMES}
    deviations = {
        key: statistics.stdev(outputs[key] for outputs in history) if len(history) > 1 else 0.0 for key in OUTPUT_NAMES
    }
    z_scores = agreement(means, options.replications, workload)
    passed = agrees(z_scores)
    quote = passed or options.defer_check

    if options.json:
        line: dict[str, object] = {
            "name": name,
            "replications": options.replications,
            "seed": options.seed,
            "seconds_per_replication": seconds if quote else [],
            "outputs": means,
            "standard_deviations": deviations,
            "agreement": z_scores,
            "agrees": passed,
            "peak_rss_kib": peak_resident_kib(),
        }
        if not quote:
            line["note"] = "outputs disagree with the reference figures; no time is quoted"
        print(json.dumps(line))
    else:
        print(f"{'output':<14} {'mean':>16} {'z':>10}")
        for key in OUTPUT_NAMES:
            print(f"{key:<14} {means[key]:>16.6g} {z_scores[key]:>+10.2f}")
        if quote:
            print(
                f"seconds per replication: median {statistics.median(seconds):.6f}, minimum {min(seconds):.6f}"
                f" ({options.replications} replications)"
            )
    if not quote:
        print(
            f"{name}: outputs disagree with the reference figures by more than {LARGEST_Z:g} standard errors",
            file=sys.stderr,
        )
    return 0 if quote else 1
