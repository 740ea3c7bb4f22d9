#!/usr/bin/env python3
"""Builds the peers, runs them in turn on one core and prints how long a replication takes them.

    python3 bench/peers/run_peers.py
    python3 bench/peers/run_peers.py --fundsim build/fundsim --scenario scenarios/reference/ref-flow-a.yaml

Exit status: 0 all that ran agree with the reference figures, 1 some do not, 2 could not be run.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass, field
from pathlib import Path

sys.dont_write_bytecode = True  # leaves no __pycache__ between the sources

import harness  # noqa: E402

FOLDER = Path(__file__).resolve().parent
REPOSITORY = FOLDER.parent.parent

CXX_PEERS = ("event_queue", "slot_heap")
PYTHON_PEERS = ("numba_slots", "simpy_flow")
YARDSTICK = "slot_heap"  # ratios are quoted against it

WEEKS_PER_MONTH = 52 / 12  # as fundsim counts them: its year has 52 weeks

# fundsim steps by the week and reviews every few weeks, so it cannot meet the continuous-time figures exactly. What is
# allowed on top of three standard errors: a fraction of the reference mean, or months. Metric ids as in its --json.
FUNDSIM_METRICS = {
    "arrivals": ("clients_referred", 0.0, "fraction"),
    "started": ("clients_started", 0.004, "fraction"),
    "completed": ("clients_ended", 0.005, "fraction"),
    "cost": ("spend", 0.01, "fraction"),
    "mean_wait": ("wait_weeks_mean", 0.01, "months"),
}


class CannotRunError(Exception):
    """A sentence for the user."""


@dataclass
class Finished:
    """One child process that has ended well."""

    output: str
    cpu_seconds: float  # user and system, of all its threads
    peak_kib: int


@dataclass
class Measured:
    """What is known of one program after all rounds."""

    name: str
    seconds: list[float] = field(default_factory=list)  # per replication
    process_seconds: list[float] = field(default_factory=list)  # CPU per process, start-up included
    process_replications: int = 0
    peak_kib: int = 0
    peak_is_bound: bool = False
    replications: int = 0
    sums: dict[str, float] = field(default_factory=dict)  # output times replications, over all rounds
    notes: list[str] = field(default_factory=list)

    def add_outputs(self, means: dict[str, float], replications: int) -> None:
        for name, mean in means.items():
            self.sums[name] = self.sums.get(name, 0.0) + mean * replications
        self.replications += replications

    def means(self) -> dict[str, float]:
        return {name: total / self.replications for name, total in self.sums.items()}

    def z_scores(self, workload: harness.Workload) -> dict[str, float]:
        return {name: harness.z_score(mean, self.replications, name, workload) for name, mean in self.means().items()}


def run_child(command: list[str]) -> Finished:
    """Runs one process to its end; its peak memory comes from wait4(), so it is of this child alone."""
    environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=environment)
        assert process.stdout is not None
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        cpu_seconds = usage.ru_utime + usage.ru_stime
        process.returncode = os.waitstatus_to_exitcode(status)  # so that Popen does not wait once more
        process.stdout.close()
        if process.returncode != 0:
            errors.seek(0)
            text = errors.read().decode(errors="replace").strip()
            raise CannotRunError(f"{' '.join(command)}\n  ended with status {process.returncode}: {text}")
    return Finished(output.decode(), cpu_seconds, usage.ru_maxrss)


def build_cxx_peers(build: Path) -> str:
    """Configures and builds in `build`; returns the first line of the compiler's --version."""
    subprocess.run(
        ["cmake", "-S", str(FOLDER), "-B", str(build), "-DCMAKE_BUILD_TYPE=Release"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    subprocess.run(["cmake", "--build", str(build)], check=True, stdout=subprocess.DEVNULL)
    for line in (build / "CMakeCache.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("CMAKE_CXX_COMPILER:"):
            compiler = line.partition("=")[2]
            version = subprocess.run([compiler, "--version"], check=True, capture_output=True, text=True)
            return version.stdout.splitlines()[0]
    return "unknown compiler"


def prepare_venv(directory: Path) -> Path:
    """Makes the virtual environment if it is missing or its requirements have changed; returns its Python."""
    requirements = FOLDER / "requirements.txt"
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    stamp = directory / "requirements.sha256"
    python = directory / "bin" / "python"
    if not (python.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == wanted):
        venv.create(directory, with_pip=True, clear=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "-r", str(requirements)], check=True)
        stamp.write_text(wanted, encoding="ascii")
    return python


def measure_peer(peer: Measured, command: list[str], replications: int, seed: int, workload: harness.Workload) -> None:
    """One round of one peer. The judgement waits until all rounds are in: one round may miss by chance."""
    finished = run_child(
        [*command, "--replications", str(replications), "--seed", str(seed), "--json", "--defer-check"]
    )
    line = json.loads(finished.output)
    own = harness.agreement(line["outputs"], replications, workload)
    for name, z in own.items():
        if not abs(line["agreement"][name] - z) <= 1e-6 * max(1.0, abs(z)):
            raise CannotRunError(f"{peer.name} judges {name} differently from harness.py: is its build out of date?")
    peer.seconds += line["seconds_per_replication"]
    peer.process_seconds.append(finished.cpu_seconds)
    peer.process_replications = replications
    peer.peak_kib = max(peer.peak_kib, line["peak_rss_kib"])
    peer.add_outputs(line["outputs"], replications)


def measure_fundsim(fundsim: Measured, binary: Path, scenario: Path, sizes: tuple[int, int], seed: int) -> None:
    """One round of fundsim: everything that depends on its command line stands here.

    It does not time its replications, so the CPU time of the whole process is taken at two sizes and the difference quotient taken:
    reading, compiling the plan and opening the study file drop out, writing the rows of every replication stays in.
    """
    small, large = sizes
    cpu: dict[int, float] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as directory:
            study = Path(directory) / "study.sqlite"  # must not exist yet: fundsim refuses to overwrite
            finished = run_child(
                [str(binary), "run", str(scenario), "-n", str(size), "--seed", str(seed)]
                + ["--threads", "1", "--json", "-o", str(study)]
            )
        cpu[size] = finished.cpu_seconds
    fundsim.seconds.append((cpu[large] - cpu[small]) / (large - small))
    fundsim.process_seconds.append(cpu[large])
    fundsim.process_replications = large
    # Linux starts a child's peak at that of its parent, so a figure no larger than ours is only a bound.
    fundsim.peak_is_bound = finished.peak_kib <= resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    fundsim.peak_kib = max(fundsim.peak_kib, finished.peak_kib)

    metrics = json.loads(finished.output)["scenarios"][0]["metrics"]
    means: dict[str, float] = {}
    for output, (metric, _, _) in FUNDSIM_METRICS.items():
        if metric in metrics:
            value = float(metrics[metric]["mean"])
            unit = str(metrics[metric].get("unit", "")).lower()
            if output == "cost" and "cent" in unit:
                value /= 100.0
            if output == "mean_wait":
                value /= WEEKS_PER_MONTH
            means[output] = value
    fundsim.add_outputs(means, large)


def judge_peer(peer: Measured, workload: harness.Workload) -> None:
    for name, z in peer.z_scores(workload).items():
        if not abs(z) <= harness.LARGEST_Z:
            peer.notes.append(f"{name} disagrees with the reference: z = {z:+.1f}")


def judge_fundsim(fundsim: Measured, workload: harness.Workload) -> None:
    means = fundsim.means()
    for output, (metric, tolerance, kind) in FUNDSIM_METRICS.items():
        if output not in means:
            fundsim.notes.append(f"{output} could not be checked: no metric {metric}")
            continue
        reference = workload.reference[output].mean
        deviation = means[output] - reference
        z = harness.z_score(means[output], fundsim.replications, output, workload)
        standard_error = deviation / z if z != 0.0 else 0.0
        allowed = tolerance * (reference if kind == "fraction" else 1.0) + harness.LARGEST_Z * standard_error
        if not abs(deviation) <= allowed:
            fundsim.notes.append(
                f"{output} disagrees with the reference: {means[output]:.6g} against {reference:.6g},"
                f" allowed {allowed:.3g} either way"
            )


def print_times(all_measured: list[Measured]) -> None:
    medians = {measured.name: statistics.median(measured.seconds) for measured in all_measured}
    agreeing = {measured.name for measured in all_measured if not measured.notes}
    print("| program | median ms | minimum ms | times slot heap | peak MiB | process s (replications) |")
    print("|---|---:|---:|---:|---:|---:|")
    for measured in all_measured:
        ratio = "none"
        if YARDSTICK in agreeing and measured.name in agreeing:
            ratio = f"{medians[measured.name] / medians[YARDSTICK]:.2f}"
        peak = f"{'at most ' if measured.peak_is_bound else ''}{measured.peak_kib / 1024:.1f}"
        print(
            f"| {measured.name} | {1e3 * medians[measured.name]:.2f} | {1e3 * min(measured.seconds):.2f} | {ratio}"
            f" | {peak} | {statistics.median(measured.process_seconds):.2f} ({measured.process_replications}) |"
        )


def print_agreement(all_measured: list[Measured], workload: harness.Workload) -> None:
    names = [measured.name for measured in all_measured]
    print("| output (z) | " + " | ".join(names) + " |")
    print("|---|" + "---:|" * len(names))
    scores = [measured.z_scores(workload) for measured in all_measured]
    for output in harness.OUTPUT_NAMES:
        cells = [f"{score[output]:+.2f}" if output in score else "" for score in scores]
        print(f"| {output} | " + " | ".join(cells) + " |")
    print("| replications | " + " | ".join(str(measured.replications) for measured in all_measured) + " |")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Times the peers side by side; see README.md in this folder.")
    parser.add_argument("--rounds", type=int, default=5, help="every program runs once per round (default 5)")
    parser.add_argument("--replications", type=int, default=40, help="per program and round (default 40)")
    parser.add_argument(
        "--simpy-replications",
        type=int,
        default=2,
        help="the same for simpy_flow, which takes seconds (default 2)",
    )
    parser.add_argument("--seed", type=int, default=1, help="of the first round; later rounds count on (default 1)")
    parser.add_argument(
        "--without", action="append", default=[], metavar="PEER", help="leave a peer out; may be repeated"
    )
    parser.add_argument("--build", type=Path, default=REPOSITORY / "build" / "peers", help="for the C++ peers")
    parser.add_argument("--venv", type=Path, default=REPOSITORY / "build" / "peers-venv", help="for the Python peers")
    parser.add_argument("--core", type=int, help="to pin everything to (default: the last one allowed)")
    parser.add_argument("--fundsim", type=Path, help="the fundsim binary, to be timed along")
    parser.add_argument("--scenario", type=Path, help="the reference workload as a fundsim scenario")
    parser.add_argument(
        "--fundsim-sizes",
        type=int,
        nargs=2,
        default=(16, 208),
        metavar=("SMALL", "LARGE"),
        help="replications of the two fundsim processes per round (default 16 208)",
    )
    options = parser.parse_args()
    if (options.fundsim is None) != (options.scenario is None):
        parser.error("--fundsim and --scenario go together")
    if options.rounds < 1 or options.replications < 1 or options.simpy_replications < 1:
        parser.error("rounds and replications need at least 1")
    if not 1 <= options.fundsim_sizes[0] < options.fundsim_sizes[1]:
        parser.error("--fundsim-sizes needs a smaller and a larger number")
    peers = list(CXX_PEERS + PYTHON_PEERS)
    for unwanted in options.without:
        matching = [name for name in peers if name.startswith(unwanted)]
        if len(matching) != 1:
            parser.error(f"--without {unwanted}: the peers are {', '.join(CXX_PEERS + PYTHON_PEERS)}")
        peers.remove(matching[0])
    options.peers = peers
    if not peers and options.fundsim is None:
        parser.error("nothing left to run")
    return options


def run(options: argparse.Namespace) -> int:
    workload = harness.load_workload()
    machine = [f"{platform.machine()}", f"{os.cpu_count()} cores", f"Python {platform.python_version()}"]
    commands: dict[str, list[str]] = {}
    if any(name in CXX_PEERS for name in options.peers):
        machine.append(build_cxx_peers(options.build))
    python = sys.executable
    if any(name in PYTHON_PEERS for name in options.peers):
        python = str(prepare_venv(options.venv))
    for name in options.peers:
        commands[name] = [str(options.build / name)] if name in CXX_PEERS else [python, str(FOLDER / f"{name}.py")]

    core = max(os.sched_getaffinity(0)) if options.core is None else options.core
    os.sched_setaffinity(0, {core})  # the children inherit it
    load_before = os.getloadavg()[0]

    peers = [Measured(name) for name in options.peers]
    fundsim = Measured("fundsim")
    for round_number in range(options.rounds):
        seed = options.seed + round_number
        for peer in peers:
            replications = options.simpy_replications if peer.name == "simpy_flow" else options.replications
            measure_peer(peer, commands[peer.name], replications, seed, workload)
        if options.fundsim is not None:
            measure_fundsim(fundsim, options.fundsim, options.scenario, tuple(options.fundsim_sizes), seed)
        print(f"round {round_number + 1} of {options.rounds} done", file=sys.stderr)

    for peer in peers:
        judge_peer(peer, workload)
    all_measured = peers
    if options.fundsim is not None:
        judge_fundsim(fundsim, workload)
        all_measured = [*peers, fundsim]

    print(f"{'; '.join(machine)}; pinned to core {core}; load {load_before:.2f} before, {os.getloadavg()[0]:.2f} after")
    print()
    print_times(all_measured)
    print()
    print_agreement(all_measured, workload)
    notes = [f"{measured.name}: {note}" for measured in all_measured for note in measured.notes]
    if notes:
        print("\nNo ratio is quoted for a program with a note:")
        for note in notes:
            print(f" - {note}")
    return 1 if notes else 0


def main() -> int:
    options = parse_arguments()
    try:
        return run(options)
    except CannotRunError as problem:
        print(f"run_peers: {problem}", file=sys.stderr)
    except (OSError, ValueError, subprocess.CalledProcessError) as problem:
        print(
            f"run_peers: {problem}\n  (a peer that cannot be built or installed here is left out with --without PEER)",
            file=sys.stderr,
        )
    return 2


if __name__ == "__main__":
    sys.exit(main())
