"""A replication that fails: told with its key, replayed by the command that is told, left out of every scenario; the rest
goes on. The program knows one contract more, which fails in some draws (fragile.cpp).

Usage: failing_test.py PATH-OF-FUNDSIM-FRAGILE [unittest options]
"""

import json
import re
import shlex
import sqlite3
import unittest

import common
from common import Durability

# The first two share a past, and are simulated together; the third does not.
STUDY = """
study: fragile
seed: 9
inner: INNER
scenarios:
  - {file: small.yaml}
  - extends: small.yaml
    name: fragile
    contracts:
      common_ambulatory:
        model: fragile
        tariff: {80%: [80.00 EUR/hour, 100.00 EUR/hour], central: 90.00 EUR/hour}
        bears: BEARS EUR/hour
  - {file: small.yaml, name: dearer, set: {current_contracts.common_ambulatory.tariff: 96.00 EUR/hour}}
"""


class Failing(Durability):
    def setUp(self):
        super().setUp()
        self.write("study.yaml", "102.00")
        self.write("sound.yaml", "9000.00")

    def write(self, name, bears, inner=1):
        (self.folder / name).write_text(STUDY.replace("BEARS", bears).replace("INNER", str(inner)))

    def rows(self, name, sql):
        connection = sqlite3.connect(self.folder / name)
        self.addCleanup(connection.close)
        return connection.execute(sql).fetchall()

    def failures(self, name="study.sqlite"):
        return self.rows(name, "SELECT replication, scenario, cause FROM failure ORDER BY replication")

    def test_is_told_with_its_key_and_replayed_by_the_command_told(self):
        done = self.fundsim("run", "study.yaml", "-n", 100, status=1)
        failures = self.failures()
        self.assertTrue(3 <= len(failures) <= 20, failures)
        number, scenario, cause = failures[0]
        self.assertEqual((scenario, cause), (1, "planted: the tariff is more than this contract bears"))
        self.assertIn(f"replication {number} of scenario \"fragile\" failed: {cause}", done.stderr)
        self.assertIn(f"Failed: {len(failures)} of 100 replications (number {number}, ", done.stdout)
        told = re.search(r"to replay it: fundsim (.*)", done.stderr).group(1)
        again = self.fundsim(*shlex.split(told), status=1)
        self.assertIn(f"replication {number} of scenario \"fragile\" failed: {cause}", again.stderr)
        other = next(r for r in range(100) if r not in [failure[0] for failure in failures])
        self.fundsim(*shlex.split(told)[:-1], other)
        # trace re-creates the same replication, and so the same failure
        client = ["--client", "tilburg-w60-1", "--seed", 9]
        for name, status in [("fragile", 1), ("small", 0), ("dearer", 0)]:
            traced = self.fundsim("trace", "study.yaml", "--scenario", name, "--replication", number, *client,
                                  status=status)
            if status:
                self.assertIn(cause, traced.stderr)
        self.fundsim("trace", "study.yaml", "--scenario", "fragile", "--replication", other, *client)

    def test_the_others_are_what_they_would_have_been(self):
        self.fundsim("run", "study.yaml", "-n", 100, "--quiet", status=1)
        self.fundsim("run", "sound.yaml", "-n", 100, "--quiet", "-o", "sound.sqlite")
        failed = {failure[0] for failure in self.failures()}
        kept = self.rows("study.sqlite", "SELECT * FROM replication ORDER BY scenario, replication")
        sound = self.rows("sound.sqlite", "SELECT * FROM replication ORDER BY scenario, replication")
        self.assertEqual(kept, [row for row in sound if row[1] not in failed])
        self.assertEqual(self.failures("sound.sqlite"), [])
        summary = json.loads(self.fundsim("show", "--json", "study.sqlite").stdout)
        self.assertEqual((summary["asked"], summary["replications"], summary["failed"]),
                         (100, 100 - len(failed), len(failed)))

    def test_tables_know_which_replications_are_missing(self):
        """Draws are made anew from a replication's number, which is not its place among those that are there."""
        self.fundsim("run", "study.yaml", "-n", 120, "--quiet", status=1)
        failed = {failure[0] for failure in self.failures()}
        self.fundsim("export", "study.sqlite", "--to", "json", "-o", "study.json")
        tables = json.loads((self.folder / "study.json").read_text())["tables"]

        def rows(name):
            return [dict(zip(tables[name]["columns"], row)) for row in tables[name]["rows"]]

        shown = [row["replication"] for row in rows("futures") if row["scenario"] == "fragile"]
        self.assertEqual(shown, [number for number in range(120) if number not in failed][:100])
        effects = [row for row in rows("assumption_effects")
                   if row["scenario"] == "fragile" and row["measure"] == "spend"]
        self.assertTrue(effects[0]["path"].endswith("tariff"), effects)
        self.assertGreater(effects[0]["rank_correlation"], 0.95)  # a tariff and what it adds to spend

    def test_same_content_for_any_threads_shards_and_kills(self):
        self.fundsim("run", "study.yaml", "-n", 100, "--quiet", "-o", "whole.sqlite", status=1)
        self.fundsim("run", "study.yaml", "-n", 100, "--quiet", "-o", "one.sqlite", "--threads", 1, status=1)
        self.assertEqual(self.hash_of("one.sqlite"), self.hash_of("whole.sqlite"))
        failing_blocks = {number // 16 % 3 for number, *_ in self.failures("whole.sqlite")}
        for shard in range(3):
            self.fundsim("run", "study.yaml", "-n", 100, "--quiet", "--shard", f"{shard}/3", "-o", f"{shard}.sqlite",
                         "--threads", 7, status=1 if shard in failing_blocks else 0)
        self.fundsim("merge", "-o", "merged.sqlite", "--quiet", "2.sqlite", "0.sqlite", "1.sqlite")
        self.assertEqual(self.hash_of("merged.sqlite"), self.hash_of("whole.sqlite"))
        self.fundsim("run", "study.yaml", "-n", 40, "--quiet", "-o", "grown.sqlite", status=1)
        self.fundsim("run", "study.yaml", "-n", 100, "--quiet", "-o", "grown.sqlite", "--resume", status=1)
        self.assertEqual(self.hash_of("grown.sqlite"), self.hash_of("whole.sqlite"))

    def test_a_study_in_which_all_fail_ends_and_leaves_nothing(self):
        self.write("study.yaml", "1.00")
        done = self.fundsim("run", "study.yaml", "-n", 100, status=1)
        self.assertIn("replication 0 of scenario \"fragile\" failed", done.stderr)
        self.assertEqual([path.name for path in self.folder.glob("study.sqlite*")], [])


if __name__ == "__main__":
    common.main()
