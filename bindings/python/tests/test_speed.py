"""What Python costs: little beside the simulation, and rows that reach a frame without being copied.

Processor time is compared, not the clock: it does not depend on what else the machine does.
"""

from __future__ import annotations


import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas  # noqa: F401  imported before anything is timed
import pytest

import fundsim

MILLION = 1_000_000


def children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.slow
def test_run_costs_what_the_command_line_costs(
    command_line: Callable[..., str], region_file: Path, tmp_path: Path
) -> None:
    there, here = [], []
    for attempt in range(4):
        begin = children()
        command_line("run", region_file, "-n", 64, "--threads", 1, "--quiet", "-o", tmp_path / f"c{attempt}.sqlite")
        there.append(children() - begin)
        begin = time.process_time()
        fundsim.run(region_file, 64, threads=1, output=tmp_path / f"p{attempt}.sqlite").close()
        here.append(time.process_time() - begin)
    print(f"\ncommand line {min(there):.2f} s, Python {min(here):.2f} s: {min(here) / min(there) - 1:+.1%}")
    assert min(here) < 1.05 * min(there)


@pytest.fixture(scope="module")
def large(small: fundsim.Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study file with a million rows: a small one, repeated."""
    path = tmp_path_factory.mktemp("large") / "study.sqlite"
    fundsim.run(small, 1000, output=path).close()
    with sqlite3.connect(path) as connection:
        names = ", ".join(row[1] for row in connection.execute("PRAGMA table_info(replication)") if row[5] == 0)
        connection.execute(
            "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < 999) "
            f"INSERT INTO replication SELECT scenario, replication + 1000 * k.i, {names} "
            "FROM k CROSS JOIN replication ORDER BY k.i, replication"
        )
    return path


@pytest.mark.slow
def test_a_million_rows_reach_pandas(large: Path) -> None:
    metrics = ["spend", "wait_weeks_mean", "goal_share"]
    with fundsim.open(large) as results:
        begin = time.process_time()
        table = results.table(metrics)
        read = time.process_time() - begin
        begin = time.process_time()
        frame = table.to_pandas()
        handed = time.process_time() - begin
        assert len(frame) == MILLION
        assert np.shares_memory(frame["spend"].to_numpy(), table["spend"])
        begin = time.process_time()
        everything = results.table()
        read_all = time.process_time() - begin
        begin = time.process_time()
        whole = everything.to_pandas()
        handed_all = time.process_time() - begin
        assert whole.shape == (MILLION, 2 + len(fundsim.metrics))
    print(
        f"\n{len(metrics)} metrics: read {read:.2f} s, to pandas {handed:.3f} s; "
        f"all {len(fundsim.metrics)}: read {read_all:.2f} s, to pandas {handed_all:.3f} s"
    )
    assert handed < 0.1
    assert handed_all < 0.1
    assert read + handed < 1.0


def test_rows_are_read_once(small: fundsim.Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    results = fundsim.run(small, 8)
    first = results.table(["spend"])
    assert results.table(["spend"]) is first
    assert results.table(["wait_weeks_mean"]) is not first


def test_import_is_light() -> None:
    """A plain import brings NumPy, and none of the optional libraries."""
    program = (
        "import sys, fundsim; "
        "heavy = {'pandas', 'polars', 'pyarrow', 'scipy', 'SALib', 'sklearn', 'distributed', 'altair', 'tqdm'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
