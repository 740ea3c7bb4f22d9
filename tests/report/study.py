"""Studies for the tests of the report: made once, in the folder given, by the program under test."""

import contextlib
import pathlib
import sqlite3
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent
SCENARIOS = HERE.parents[1] / "scenarios"
MODELS = SCENARIOS / "small" / "study.yaml"
REPLICATIONS = 120  # enough for the section on assumptions


def make(fundsim, folder):
    """Three scenarios of a small region; returns the path of the study file."""
    folder = pathlib.Path(folder)
    study = folder / "study.sqlite"
    subprocess.run([fundsim, "run", HERE / "study.yaml", "-n", str(REPLICATIONS), "-o", study, "--quiet"], check=True)
    return study


def four_models(fundsim, folder):
    """Four funding models with providers that respond."""
    study = pathlib.Path(folder) / "models.sqlite"
    subprocess.run([fundsim, "run", MODELS, "-n", str(REPLICATIONS), "-o", study, "--quiet"], check=True)
    return study


def region(fundsim, folder):
    """The shipped region under four funding models: long names, nine forms of care. Few replications, as each takes long."""
    study = pathlib.Path(folder) / "region.sqlite"
    four = SCENARIOS / "studies" / "hart-van-brabant-four-models.yaml"
    subprocess.run([fundsim, "run", four, "-n", "4", "-o", study, "--quiet"], check=True)
    return study


def one_scenario(fundsim, folder):
    study = pathlib.Path(folder) / "one.sqlite"
    subprocess.run([fundsim, "run", HERE / "region.yaml", "-n", "30", "-o", study, "--quiet"], check=True)
    return study


def count(study, table):
    """Rows of a table; nothing where the file is not there yet or says nothing yet."""
    if not study.exists():
        return None
    with contextlib.closing(sqlite3.connect(f"file:{study}?mode=ro", uri=True)) as file:
        try:
            return file.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
        except sqlite3.Error:
            return None


def without_results(fundsim, folder):
    """A study whose run was killed before its first commit: described, without a result."""
    empty = pathlib.Path(folder) / "empty.sqlite"
    command = [fundsim, "run", HERE / "study.yaml", "-n", "100000", "-o", empty, "--quiet"]
    for _ in range(20):
        for old in empty.parent.glob("empty.sqlite*"):
            old.unlink()
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        while process.poll() is None and not count(empty, "scenario"):
            time.sleep(0.005)
        process.kill()
        process.wait()
        if count(empty, "scenario") and count(empty, "replication") == 0:
            return empty
    raise AssertionError("twenty runs were killed too late: each had committed results")
