"""Studies for the tests of the report: made once, in the folder given, by the program under test."""

import pathlib
import shutil
import sqlite3
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
REPLICATIONS = 120  # enough for the section on assumptions


def make(fundsim, folder):
    """Three scenarios of a small region; returns the path of the study file."""
    folder = pathlib.Path(folder)
    study = folder / "study.sqlite"
    subprocess.run([fundsim, "run", HERE / "study.yaml", "-n", str(REPLICATIONS), "-o", study, "--quiet"], check=True)
    return study


def one_scenario(fundsim, folder):
    study = pathlib.Path(folder) / "one.sqlite"
    subprocess.run([fundsim, "run", HERE / "region.yaml", "-n", "30", "-o", study, "--quiet"], check=True)
    return study


def without_results(study, folder):
    """As a run leaves behind that was killed before its first commit."""
    empty = pathlib.Path(folder) / "empty.sqlite"
    shutil.copy(study, empty)
    with sqlite3.connect(empty) as file:
        for table in ("replication", "replication_year", "period_band", "breakdown", "breakdown_band",
                      "provider_breakdown", "wait_distribution", "summary", "comparison"):
            file.execute(f"DELETE FROM {table}")
    return empty


def with_optional_tables(study, folder):
    """The tables that later parts of the engine write: docs/report.md lists their columns."""
    full = pathlib.Path(folder) / "full.sqlite"
    shutil.copy(study, full)
    with sqlite3.connect(full) as file:
        file.executescript("""
            CREATE TABLE incentive (scenario INTEGER, segment INTEGER, event TEXT, severity TEXT, revenue_cents INTEGER,
                cost_cents INTEGER, sentence_nl TEXT, sentence_en TEXT);
            CREATE TABLE frozen (scenario INTEGER, metric TEXT, mean REAL);
            CREATE TABLE severity_breakdown (scenario INTEGER, severity INTEGER, clients_referred INTEGER,
                clients_started INTEGER, wait_weeks INTEGER, goals_reached INTEGER, declined INTEGER);
        """)
        scenarios = file.execute("SELECT COUNT(*) FROM scenario").fetchone()[0]
        for s in range(scenarios):
            for segment in range(2):
                file.execute("INSERT INTO incentive VALUES (?, ?, 'unit', NULL, 8600, 5100, ?, ?)",
                             (s, segment, f"Eén uur meer levert € 35 op ({s}.{segment}).", f"One more hour brings € 35 ({s}.{segment})."))
                file.execute("INSERT INTO incentive VALUES (?, ?, 'goal', 'heavy', 0, 1200, 'Niets extra.', 'Nothing extra.')", (s, segment))
            mean = file.execute("SELECT mean FROM summary WHERE scenario = ? AND metric = 'spend'", (s,)).fetchone()[0]
            file.execute("INSERT INTO frozen VALUES (?, 'spend', ?)", (s, mean * (1 - 0.01 * s)))
            for severity in range(4):
                file.execute("INSERT INTO severity_breakdown VALUES (?, ?, ?, ?, ?, ?, ?)",
                             (s, severity, 100000, 90000 - s * 1000, 900000, 60000 - 9000 * severity, 500 * severity))
    return full
