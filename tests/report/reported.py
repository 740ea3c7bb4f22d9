"""A study with its report and its exports, and what tests read of them; tests that hold for any study.

Every number is held against the study file, read here with SQLite alone.
"""

import json
import math
import pathlib
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import unittest

FUNDSIM = ""  # set by main
STUDENT = {120: 1.9800998764569}  # 97.5 % quantile by number of pairs


def main():
    """Runs the tests of the file that was started: FILE PATH-OF-FUNDSIM [unittest options]."""
    global FUNDSIM
    FUNDSIM = sys.argv.pop(1)
    unittest.main()


def run(*arguments):
    return subprocess.run([FUNDSIM, *map(str, arguments)], capture_output=True, text=True, check=False)


def model_of(path):
    page = pathlib.Path(path).read_text(encoding="utf-8")
    return json.loads(re.search(r'<script type="application/json" id="model">\n(.*?)\n</script>', page, re.S).group(1))


def table_of(model, name):
    """Rows as dictionaries, from the report's model or from a JSON export."""
    table = model["tables"][name]
    columns = [column["id"] if isinstance(column, dict) else column for column in table["columns"]]
    return [dict(zip(columns, row)) for row in table["rows"]]


def quantile(values, p):
    """Type 7 of Hyndman and Fan."""
    ordered = sorted(values)
    position = (len(ordered) - 1) * p
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (position - below) * (ordered[above] - ordered[below])


class StudyFile:
    def __init__(self, path):
        self.file = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self.file.row_factory = sqlite3.Row
        self.scenarios = [row["name"] for row in self.rows("SELECT name FROM scenario ORDER BY scenario")]
        self.scale = {row["id"]: row["scale"] for row in self.rows("SELECT id, scale FROM metric")}
        self.years = self.rows("SELECT years FROM scenario")[0]["years"]
        self.replications = self.rows("SELECT COUNT(*) AS n FROM replication WHERE scenario = 0")[0]["n"]
        self.baseline = int(self.rows("SELECT value FROM study WHERE key = 'baseline'")[0]["value"])

    def rows(self, sql, *values):
        return self.file.execute(sql, values).fetchall()

    def values(self, scenario, metric, year=None):
        table, condition = ("replication", "") if year is None else ("replication_year", f" AND year = {year}")
        rows = self.rows(f"SELECT {metric} AS v FROM {table} WHERE scenario = ?{condition} ORDER BY replication", scenario)
        return [None if row["v"] is None else row["v"] / self.scale[metric] for row in rows]

    def ids(self, table, scenario=0):
        return [row["id"] for row in self.rows(f"SELECT id FROM {table} WHERE scenario = ? ORDER BY {table}", scenario)]


class Reported(unittest.TestCase):
    """A study, its report and its exports; tests for any study."""

    make = None  # makes the study file in a folder
    asked = None  # the file that asked for it

    @classmethod
    def setUpClass(cls):
        if cls.make is None:
            raise unittest.SkipTest("for studies")
        cls.folder = tempfile.TemporaryDirectory()
        cls.out = pathlib.Path(cls.folder.name)
        cls.path = cls.make(FUNDSIM, cls.folder.name)
        cls.study = StudyFile(cls.path)
        made = run("report", cls.path, "-o", cls.out / "nl.html", "--lang", "nl")
        assert made.returncode == 0, made.stderr
        cls.model = model_of(cls.out / "nl.html")
        assert run("report", cls.path, "-o", cls.out / "all.html", "--hide-below", "0").returncode == 0
        cls.open = model_of(cls.out / "all.html")
        assert run("export", cls.path, "--to", "json", "-o", cls.out / "all.json", "--hide-below", "0").returncode == 0
        cls.json = json.loads((cls.out / "all.json").read_text(encoding="utf-8"))

    @classmethod
    def tearDownClass(cls):
        cls.study.file.close()
        cls.folder.cleanup()

    def close(self, shown, true, what):
        if true is None:
            self.assertIsNone(shown, what)
        else:
            self.assertIsNotNone(shown, what)
            self.assertTrue(math.isclose(shown, true, rel_tol=1e-9, abs_tol=1e-9), f"{what}: {shown} is not {true}")

    def measure_values(self, scenario, measure, of=None):
        """By replication; `of`: from that metric instead of its own."""
        years = self.study.years
        metric, turn = {
            "spend": ("spend", lambda v: v / years), "cash": ("spend_cash", lambda v: v / years),
            "overspending": ("budget_overrun_years_share", lambda v: v), "beyond_norm": ("wait_within_norm_share", lambda v: 1 - v),
            "wait": ("wait_weeks_mean", lambda v: v), "goals": ("goal_share_per_referred", lambda v: v),
            "burden": ("burden_weeks", lambda v: v / years), "margin": ("provider_margin_share", lambda v: v)}[measure]
        return [turn(v) for v in self.study.values(scenario, of or metric)]

    def test_severities(self):
        names = ["light", "medium", "heavy", "intensive"]
        rows = table_of(self.model, "severities")
        self.assertEqual(len(rows), 4 * len(self.study.scenarios))
        for row in rows:
            s, k = self.study.scenarios.index(row["scenario"]), names.index(row["severity"])
            columns = ["clients_referred", "clients_started", "wait_weeks", "waits_within_norm", "goals_reached", "ended", "declined"]
            sums = self.study.rows(f"SELECT {', '.join(f'SUM({c}) AS {c}' for c in columns)} FROM severity_breakdown WHERE scenario = ? AND severity = ?", s, k)[0]
            per_year = 1 / self.study.replications / self.study.years
            self.close(row["referred"], sums["clients_referred"] * per_year, str(row))
            self.close(row["started"], sums["clients_started"] * per_year, str(row))
            self.close(row["wait"], sums["wait_weeks"] / sums["clients_started"], str(row))
            self.close(row["beyond_norm_share"], 1 - sums["waits_within_norm"] / sums["clients_started"], str(row))
            self.close(row["goal_share"], sums["goals_reached"] / sums["clients_referred"], str(row))
            self.close(row["goal_of_ended_share"], sums["goals_reached"] / sums["ended"], str(row))
            self.close(row["declined_share"], sums["declined"] / sums["clients_referred"], str(row))
        # classes add up to the region, counted apart
        for s, scenario in enumerate(self.study.scenarios):
            for column in ("clients_referred", "clients_started", "wait_weeks", "waits_within_norm", "declined", "goals_reached"):
                by_class = self.study.rows(f"SELECT SUM({column}) AS n FROM severity_breakdown WHERE scenario = ?", s)[0]["n"]
                by_place = self.study.rows(f"SELECT SUM({column}) AS n FROM breakdown WHERE scenario = ?", s)[0]["n"]
                self.assertEqual(by_class, by_place, f"{scenario} {column}")

    def test_behaviour_and_bookkeeping(self):
        twins = {"spend": "spend_frozen", "cash": "spend_cash_frozen", "beyond_norm": "wait_within_norm_share_frozen",
                 "wait": "wait_weeks_mean_frozen", "goals": "goal_share_per_referred_frozen", "burden": "burden_weeks_frozen"}
        rows = table_of(self.model, "frozen")
        self.assertEqual({row["measure"] for row in rows}, set(twins))
        for row in rows:
            s, measure, base = self.study.scenarios.index(row["scenario"]), row["measure"], self.study.baseline
            frozen_of = lambda scenario: self.measure_values(scenario, measure, twins[measure])
            live, frozen = self.measure_values(s, measure), frozen_of(s)
            self.close(row["live"], statistics.fmean(live), str(row))
            self.close(row["frozen"], statistics.fmean(frozen), str(row))
            if s == base:
                self.assertIsNone(row["behaviour"])
                continue
            bookkeeping = statistics.fmean(frozen) - statistics.fmean(frozen_of(base))
            self.assertTrue(math.isclose(row["bookkeeping"], bookkeeping, rel_tol=1e-6, abs_tol=1e-7), str(row))
            if measure in ("spend", "cash", "burden"):
                year_1 = [self.study.rows(f"SELECT AVG({twins[measure]}) AS v FROM replication_year WHERE scenario = ? AND year = 1", of)[0]["v"]
                          / self.study.scale[twins[measure]] for of in (s, base)]
                self.assertTrue(math.isclose(row["bookkeeping_year_1"], year_1[0] - year_1[1], rel_tol=1e-6, abs_tol=1e-7), str(row))
            else:
                self.assertIsNone(row["bookkeeping_year_1"])
            pairs = [(a - b) - (c - d) for a, b, c, d in zip(live, frozen, self.measure_values(base, measure), frozen_of(base))]
            self.assertTrue(math.isclose(row["behaviour"], statistics.fmean(pairs), rel_tol=1e-6, abs_tol=1e-7), str(row))
            half = STUDENT[len(pairs)] * statistics.stdev(pairs) / math.sqrt(len(pairs))
            self.assertTrue(math.isclose(row["behaviour_95_high"] - row["behaviour"], half, rel_tol=1e-5, abs_tol=1e-7), str(row))
            self.assertTrue(math.isclose(row["behaviour"] - row["behaviour_95_low"], half, rel_tol=1e-5, abs_tol=1e-7), str(row))

    def test_incentives(self):
        told = json.loads(run("explain", self.asked, "--json").stdout)["contracts"]
        rows = table_of(self.model, "incentives")
        wanted = [(c["scenario"], c["contract"], e["event"], e["class"], e["brings"], e["avoidable_cost"], e["full_cost"])
                  for c in told for e in c["events"]]
        shown = [(r["scenario"], r["contract_key"], r["event"], r["severity"], r["revenue"], r["cost"], r["full_cost"]) for r in rows]
        self.assertEqual(shown, wanted)
        self.assertGreater(len(rows), 20)
        for row in rows:
            self.assertAlmostEqual(row["left"], row["revenue"] - (row["cost"] or 0.0), places=9)
        kept = self.study.rows("SELECT brings_cents AS b FROM incentive ORDER BY scenario, contract, position")
        self.assertEqual([row["b"] / 100 for row in kept], [row["revenue"] for row in rows])
        texts = [(r["scenario"], r["contract_key"], r["topic"], r["text_nl"], r["text_en"]) for r in table_of(self.model, "contract_texts")]
        for contract in told:
            for topic, name in (("says", "sentences"), ("care", "care_clauses"), ("rewards", "rewards")):
                self.assertEqual([row[3:] for row in texts if row[:3] == (contract["scenario"], contract["contract"], topic)],
                                 [(words["nl"], words["en"]) for words in contract[name]])
