"""The command line as people and scripts meet it: exit statuses, messages, files.

Usage: cli_test.py PATH-OF-FUNDSIM [unittest options]
"""

import json
import os
import pathlib
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
FUNDSIM = ""  # set at the bottom
COMMANDS = ["run", "check", "explain", "show", "merge", "report", "export", "schema", "trace"]

VARIANT = """
fundsim: 1
name: dearer
label: {nl: Duurder, en: Dearer}
extends: small.yaml
segments: {common_ambulatory: {unit_cost: 95.00 EUR/hour}}
current_contracts: {common_ambulatory: {tariff: 96.00 EUR/hour}}
"""

STUDY = """
study: two-prices
question: {nl: "Wat kost een hogere prijs?", en: "What does a higher price cost?"}
replications: 32
seed: 9
metrics: [wait_weeks_p90]
scenarios: [{file: small.yaml}, {file: variant.yaml}]
"""


class CommandLine(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory(prefix="fundsim-cli-")
        self.addCleanup(self.place.cleanup)
        self.folder = pathlib.Path(self.place.name)
        (self.folder / "small.yaml").write_text((HERE / "small.yaml").read_text())
        (self.folder / "variant.yaml").write_text(VARIANT)
        (self.folder / "study.yaml").write_text(STUDY)

    def environment(self, **changes):
        environment = {k: v for k, v in os.environ.items() if k != "FUNDSIM_ISA"}
        environment.update(changes)
        return environment

    def fundsim(self, *words, status=0, **changes):
        done = subprocess.run([FUNDSIM, *words], cwd=self.folder, capture_output=True, text=True,
                              env=self.environment(**changes), timeout=300)
        self.assertEqual(done.returncode, status, f"{words}\n{done.stdout}\n{done.stderr}")
        return done

    def files(self):
        return sorted(p.name for p in self.folder.iterdir() if p.suffix != ".yaml")

    def hash_of(self, name):
        return self.fundsim("show", "--hash", name).stdout.strip()


class Help(CommandLine):
    def test_every_command_explains_itself_with_examples(self):
        self.assertIn("Exit status", self.fundsim("--help").stdout)
        for command in COMMANDS:
            text = self.fundsim(command, "--help").stdout
            self.assertRegex(text, r"Examples?:\n  fundsim " + command)

    def test_version_names_the_build(self):
        text = self.fundsim("--version").stdout
        self.assertRegex(text, r"^fundsim \d+\.\d+\.\d+")
        self.assertRegex(text, r"build: (GNU|Clang)")

    def test_wrong_usage_is_refused(self):
        for words in [[], ["fly"], ["run"], ["run", "small.yaml", "--wings"], ["run", "small.yaml", "-n", "0"],
                      ["run", "small.yaml", "-n", "many"], ["run", "small.yaml", "--lang", "de"],
                      ["run", "small.yaml", "--resume", "--force"], ["trace", "small.yaml"],
                      ["run", "small.yaml", "--seed", "-1"], ["run", "small.yaml", "--seed", "1.5"]]:
            done = self.fundsim(*words, status=2)
            self.assertTrue(done.stderr.strip(), words)
        self.assertEqual(self.files(), [])


    def test_a_command_that_does_not_exist(self):
        self.assertIn('Did you mean "run"?', self.fundsim("rum", "small.yaml", status=2).stderr)
        self.assertIn("(run, check, explain", self.fundsim(status=2).stderr)

    def test_metrics_that_do_not_exist(self):
        """Said with their place, before anything is computed: prices can take half a minute."""
        study = self.folder / "odd.yaml"
        study.write_text(STUDY.replace("[wait_weeks_p90]", "[spend, spendd, spend_year_2, spend_year_3]") +
                         "until: {metric: wait_week_mean, half_width: 1 week}\n")
        for command in ["check", "run"]:
            error = self.fundsim(command, "odd.yaml", status=2).stderr
            self.assertIn('odd.yaml:6:18  metrics: there is no metric "spendd" (', error)
            self.assertIn('Did you mean "spend"?', error)
            self.assertIn('odd.yaml:6:40  metrics: there is no metric "spend_year_3"', error)
            self.assertIn('odd.yaml:8:17  until.metric: there is no metric "wait_week_mean"', error)
            self.assertIn('Did you mean "wait_weeks_mean"?', error)
        study.write_text(STUDY + "until: {metric: spend, half_width: 1 week}\n")
        self.assertRegex(self.fundsim("run", "odd.yaml", status=2).stderr,
                         "odd.yaml:8:17  until: half_width of spend is written as an amount of money")
        error = self.fundsim("run", "small.yaml", "--until", "spendd=2000", status=2).stderr
        self.assertIn('the metric "spendd" does not exist. Did you mean "spend"?', error)
        self.assertEqual(self.files(), [])

    def test_one_is_not_many(self):
        words = ["small.yaml", "--set", "clock.years=1"]
        self.assertIn("horizon of 1 year\n", self.fundsim("check", *words).stdout)
        text = self.fundsim("run", *words, "-n", "1").stdout
        self.assertIn("1 municipality · 1 segment · 4 providers · 1 year from", text)
        self.assertIn("1 replication, seed", text)
        self.assertIn("report of 1 replication,", self.fundsim("report", "study.sqlite").stderr)
        page = (self.folder / "report.html").read_text()
        self.assertIn("1 municipality · 1 form of care · 4 providers · 1 year from", page)
        self.assertIn("· 1 possible future simulated", page)

    def test_the_language(self):
        error = self.fundsim("run", "small.yaml", "--lang", "fr", status=2).stderr
        self.assertIn("the language is nl or en, not fr", error)
        self.assertNotIn("->", error)

    def test_a_pooled_run_is_no_option(self):
        """It tells what the waits are made of; nobody can choose one list per form of care here."""
        self.fundsim("run", "study.yaml", "-n", "8", "--quiet", "--pooled")
        summary = json.loads(self.fundsim("show", "study.sqlite", "--json").stdout)
        self.assertEqual(len(summary["scenarios"]), 3)
        self.assertEqual({choice["scenario"] for choice in summary["choices"]}, {"small", "dearer"})
        self.assertEqual([one["name"] for one in summary["pareto"]["scenarios"]], ["small", "dearer"])
        text = self.fundsim("show", "study.sqlite", "--lang", "nl").stdout
        self.assertRegex(" ".join(text.split()), "(Overbelasting of versnippering: van de gemiddelde wachttijd van|"
                                                 "Overbelasting of versnippering: met één lijst per zorgvorm)")
        self.fundsim("run", "small.yaml", "-n", "200", "--pooled", "--until", "spend=1", "--force", "--quiet")
        self.assertIn("not_settled", self.fundsim("show", "study.sqlite", "--settled", status=0).stdout)

    def assumed(self, second_reference=""):
        """Two ways of paying a small region whose contract is assumed, with providers that respond."""
        small = (HERE / "small.yaml").read_text().replace("source:", "status: assumed, source:")
        (self.folder / "small.yaml").write_text(small + "behaviour: {intensity: 0.3, need_pressure: 0.1, "
                                                        "prolongation: 1.5, selection: 0.2, capacity: 0.3}\n")
        (self.folder / "week.yaml").write_text(
            "fundsim: 1\nname: week\nextends: small.yaml\n"
            "contracts: {common_ambulatory: {model: result_based, payment: weekly}}\n")
        (self.folder / "assumed.yaml").write_text(
            f"study: assumed\nquestion: What?\nreplications: 24\nscenarios: [{{file: small.yaml}}, {{file: week.yaml}}]\n"
            + second_reference)

    def rows(self, study, scenario, columns):
        with sqlite3.connect(self.folder / study) as file:
            return file.execute(f"SELECT {columns} FROM replication JOIN scenario USING (scenario) WHERE name = ? "
                                "ORDER BY replication", (scenario,)).fetchall()

    def test_a_second_reference_is_another_past_of_the_same_options(self):
        self.assumed()
        self.fundsim("run", "assumed.yaml", "--second-reference", "--quiet")
        summary = json.loads(self.fundsim("show", "study.sqlite", "--json").stdout)
        self.assertEqual([one["name"] for one in summary["scenarios"]], ["small", "week"])
        self.assertEqual({one["scenario"] for one in summary["comparisons"]}, {"week"})
        self.assertEqual({one["scenario"] for one in summary["choices"]}, {"small", "week"})
        second = summary["second_reference"]
        self.assertEqual([one["name"] for one in second["scenarios"]],
                         ["small-second-reference", "week-second-reference"])
        self.assertEqual(sorted(second["rankings"][0]["assumed"]), ["small", "week"])
        twin = self.rows("study.sqlite", "small-second-reference", "spend, clients_started")
        self.assertNotEqual(twin, self.rows("study.sqlite", "small", "spend, clients_started"))
        with sqlite3.connect(self.folder / "study.sqlite") as file:
            self.assertEqual(file.execute("SELECT name, current_contract, contract FROM segment JOIN scenario USING "
                                          "(scenario) ORDER BY scenario").fetchall(),
                             [("small", "pxq", "pxq"), ("week", "pxq", "result_based"),
                              ("small-second-reference", "result_based", "pxq"),
                              ("week-second-reference", "result_based", "result_based")])
        # the option that was stated by nobody is paid, with behaviour frozen, what the other is paid, as in the study itself
        for ending in ["", "-second-reference"]:
            small, week = (sum(row[0] for row in self.rows("study.sqlite", name + ending, "spend_frozen"))
                           for name in ["small", "week"])
            self.assertAlmostEqual(small / week, 1.0, delta=0.005)
        # twins are in no table but their own
        self.fundsim("export", "study.sqlite", "--to", "csv", "-o", "tables")
        for table in sorted((self.folder / "tables").glob("*.csv")):
            if table.name != "provenance.csv":
                self.assertNotIn("-second-reference", table.read_text(), table.name)
        self.assertEqual(len((self.folder / "tables" / "second_reference.csv").read_text().splitlines()), 1 + 2 * 4)
        self.fundsim("report", "study.sqlite", "-o", "report.html")
        self.assertNotIn("small-second-reference", (self.folder / "report.html").read_text())
        # originals are what they are without twins
        self.fundsim("run", "assumed.yaml", "--quiet", "-o", "without.sqlite")
        for name in ["small", "week"]:
            self.assertEqual(self.rows("study.sqlite", name, "*"), self.rows("without.sqlite", name, "*"))
        text = " ".join(self.fundsim("show", "without.sqlite").stdout.split())
        self.assertIn("was not tried. To try it: fundsim run … --second-reference", text)
        text = self.fundsim("show", "study.sqlite", "--lang", "nl").stdout
        self.assertIn("ONDER EEN TWEEDE REFERENTIE", text)

    def test_twins_share_luck(self):
        """Frozen, the children are the same ones: as many are referred under the twin, replication by replication."""
        self.assumed()
        small = (self.folder / "small.yaml").read_text()
        (self.folder / "small.yaml").write_text(small[:small.index("behaviour:")])
        self.fundsim("run", "assumed.yaml", "--second-reference", "--quiet")
        for own in ["small", "week"]:
            one, twin = (self.rows("study.sqlite", name, "clients_referred, clients_started, care_weeks")
                         for name in [own, own + "-second-reference"])
            self.assertEqual(one, twin)
            self.assertEqual(len(one), 24)

    def test_twins_are_rows_as_any_to_shards_and_resume(self):
        self.assumed("second_reference: true\n")
        self.fundsim("run", "assumed.yaml", "--quiet", "-o", "whole.sqlite")
        shards = []
        for shard in ["0/2", "1/2"]:
            shards.append(f"shard{shard[0]}.sqlite")
            self.fundsim("run", "assumed.yaml", "--quiet", "--shard", shard, "-n", "24", "-o", shards[-1])
        self.fundsim("merge", "-o", "merged.sqlite", *shards, "--quiet")
        self.fundsim("run", "assumed.yaml", "--quiet", "-n", "8", "-o", "part.sqlite")
        self.fundsim("run", "assumed.yaml", "--quiet", "--resume", "-n", "24", "-o", "part.sqlite")
        hashes = {self.fundsim("show", name, "--hash").stdout for name in ["whole.sqlite", "merged.sqlite", "part.sqlite"]}
        self.assertEqual(len(hashes), 1)
        refused = self.fundsim("run", "assumed.yaml", "--quiet", "--resume", "-n", "24", "-o", "part.sqlite",
                               "--set", "current_contracts.common_ambulatory.tariff=90 EUR/hour", status=2).stderr
        self.assertIn("part.sqlite", refused)
        # a question is about options
        self.fundsim("run", "assumed.yaml", "-n", "200", "--until", "spend=1", "--force", "--quiet", "-o", "until.sqlite")
        self.assertNotIn("second", self.fundsim("show", "until.sqlite", "--settled").stdout)

    def test_check_says_what_the_second_reference_would_be(self):
        self.assumed()
        self.assertRegex(self.fundsim("check", "assumed.yaml").stdout,
                         r"common_ambulatory: result_based, at cost \+ 1 %, 42\.9[23] / 85\.85 / 145\.9[45] / 214\.6[23] EUR")
        self.assumed("second_reference: {common_ambulatory: {model: lump_sum, budget: 2.1 MEUR/year}}\n")
        told = self.fundsim("check", "assumed.yaml").stdout
        self.assertIn("its past is also run under a second reference", told)
        self.assertIn("common_ambulatory: lump_sum, as stated", told)
        self.assertIn("so nothing else stands in for it",
                      self.fundsim("run", "study.yaml", "--second-reference", "--set",
                                   "current_contracts.common_ambulatory.status=stated", status=2).stderr)

    def test_a_threshold_is_a_number(self):
        """`nan` is below nothing and above nothing: it would switch the hiding of small counts off."""
        self.fundsim("run", "small.yaml", "-n", "4", "--quiet")
        before = self.files()
        for value in ["nan", "-nan", "inf", "-1", "ten", "1e7", ""]:
            for words in [["report", "study.sqlite"], ["export", "study.sqlite", "--to", "csv", "-o", "tables"]]:
                done = self.fundsim(*words, "--hide-below", value, status=2)
                self.assertIn("a threshold is a number from 0 to 1000000" if value else "--hide-below", done.stderr)
        for value in ["nan", "inf"]:
            self.fundsim("run", "small.yaml", "-n", value, status=2)
            self.fundsim("run", "small.yaml", "--until", f"spend={value}", status=2)
        self.assertEqual(self.files(), before)

    def test_other_places_side_by_side_are_refused(self):
        """Tables are by municipality and segment: scenarios with others cannot stand side by side."""
        (self.folder / "wider.yaml").write_text(
            "fundsim: 1\nname: wider\nextends: small.yaml\nmunicipalities: {extra: {label: Extra, youths: 5_000}}\n")
        (self.folder / "wide-study.yaml").write_text(
            STUDY.replace("{file: variant.yaml}", "{file: variant.yaml, set: {municipalities.extra: {youths: 5000}}}"))
        for words in [["small.yaml", "wider.yaml"], ["wide-study.yaml"], ["wider.yaml", "small.yaml"]]:
            error = self.fundsim("run", *words, "-n", "4", status=2).stderr
            self.assertRegex(error, r'"(wider|dearer|small)" (has|lacks) municipalities .*\(extra\)')
            self.assertIn("in a study of their own", error)
        (self.folder / "other-care.yaml").write_text(
            (self.folder / "small.yaml").read_text().replace("common_ambulatory", "day_care").replace("small", "other"))
        error = self.fundsim("check", "small.yaml", "other-care.yaml", status=2).stderr
        self.assertIn('"other" has segments that "small" has not (day_care) and lacks segments of "small" '
                      "(common_ambulatory)", error)
        self.assertEqual(self.files(), [])

    def test_files_of_another_kind(self):
        """Each message says what the file is, and none tells to replace what is somebody else's."""
        self.fundsim("run", "small.yaml", "-n", "16", "--quiet")
        before = self.files()
        for command in ["run", "check", "explain"]:
            self.assertIn("this is a study file, with results", self.fundsim(command, "study.sqlite", status=2).stderr)
            self.assertIn("this is a folder", self.fundsim(command, ".", status=2).stderr)
        for words in [["show", "small.yaml"], ["report", "small.yaml"], ["merge", "-o", "x.sqlite", "small.yaml"],
                      ["export", "small.yaml", "--to", "json", "-o", "x.json"]]:
            done = self.fundsim(*words, status=2)
            self.assertIn("is not a study file", done.stderr)
            self.assertNotIn("--force", done.stderr)
        self.assertIn("is a folder", self.fundsim("show", ".", status=2).stderr)
        self.assertEqual(self.files(), before)

    def test_places_that_cannot_be_written(self):
        self.fundsim("run", "small.yaml", "-n", "16", "--quiet")
        before = self.files()
        for name in ["no/such/place", "."]:
            for words in [["run", "small.yaml", "-n", "16", "--force"], ["merge", "study.sqlite"], ["report", "study.sqlite"],
                          ["export", "study.sqlite", "--to", "xlsx"], ["export", "study.sqlite", "--to", "json"]]:
                done = self.fundsim(*words, "-o", name, status=2)
                self.assertRegex(done.stderr, "^fundsim: .*(there is no folder no/such|is a folder)")
        self.assertEqual(self.files(), before)

    @unittest.skipUnless(pathlib.Path("/dev/full").exists(), "there is no /dev/full here")
    def test_what_cannot_be_printed_is_told(self):
        self.fundsim("run", "small.yaml", "-n", "16", "--quiet")
        for words in [["show", "study.sqlite"], ["schema"], ["run", "small.yaml", "-n", "16", "-o", "b.sqlite"]]:
            with open("/dev/full", "w") as full:
                done = subprocess.run([FUNDSIM, *words], cwd=self.folder, stdout=full, stderr=subprocess.PIPE, text=True)
            self.assertEqual(done.returncode, 1, words)
            self.assertIn("could not be printed", done.stderr)
        self.assertEqual(len(self.hash_of("b.sqlite")), 64)  # what was computed is kept


class Check(CommandLine):
    def test_says_what_a_file_holds(self):
        text = self.fundsim("check", "small.yaml").stdout
        self.assertRegex(text, r"1 municipality, 1 segment, 4 providers, \d+ caseloads, 0 uncertain figures")
        self.assertIn("no errors", text)
        self.assertIn("2 scenarios side by side, baseline small", self.fundsim("check", "study.yaml").stdout)
        self.assertEqual(self.files(), [])

    def test_says_everything_that_is_wrong_at_once(self):
        (self.folder / "bad.yaml").write_text("fundsim: 1\nname: bad\nextends: small.yaml\nbugdet: 3 MEUR/year\n"
                                              "clock: {years: five}\n")
        (self.folder / "worse.yaml").write_text("fundsim: 1\nname: worse\nextends: nowhere.yaml\n")
        for command in ["check", "run"]:
            done = self.fundsim(command, "bad.yaml", "worse.yaml", status=2)
            self.assertRegex(done.stderr, r'bad\.yaml:4:1  unknown key "bugdet"')
            self.assertRegex(done.stderr, r"bad\.yaml:5:\d+  clock\.years")
            self.assertIn("worse.yaml:3", done.stderr)
            self.assertEqual(done.stdout, "")
        self.assertEqual(self.files(), [])

    def test_a_setting_that_does_not_exist_is_refused(self):
        self.fundsim("check", "small.yaml", "--set", "clock.yeers=3", status=2)
        self.fundsim("check", "small.yaml", "--set", "nonsense", status=2)
        self.assertIn("horizon of 3 years", self.fundsim("check", "small.yaml", "--set", "clock.years=3").stdout)

    def test_scenarios_that_cannot_stand_side_by_side_are_refused(self):
        self.assertIn("different names", self.fundsim("check", "small.yaml", "small.yaml", status=2).stderr)
        self.assertIn("give it alone", self.fundsim("check", "study.yaml", "small.yaml", status=2).stderr)
        (self.folder / "longer.yaml").write_text("fundsim: 1\nname: longer\nextends: small.yaml\nclock: {years: 3}\n")
        self.assertIn("clock.years", self.fundsim("check", "small.yaml", "longer.yaml", status=2).stderr)

    def test_a_metric_that_does_not_exist_is_refused(self):
        (self.folder / "study.yaml").write_text(STUDY.replace("wait_weeks_p90", "happiness"))
        self.assertIn("happiness", self.fundsim("run", "study.yaml", status=2).stderr)
        self.assertEqual(self.files(), [])

    def test_the_schema_is_json(self):
        self.assertIn("$schema", json.loads(self.fundsim("schema").stdout))


class Explain(CommandLine):
    def test_tells_what_one_more_hour_brings(self):
        text = self.fundsim("explain", "small.yaml").stdout
        self.assertIn("One more hour of care", text)
        self.assertIn("What this contract rewards", text)
        self.assertNotIn("\033", text)  # no colours in a file
        self.assertIn("Eén uur hulp meer", self.fundsim("explain", "small.yaml", "--lang", "nl").stdout)

    def test_scenarios_side_by_side_and_one_segment(self):
        text = self.fundsim("explain", "small.yaml", "variant.yaml", "--segment", "common_ambulatory").stdout
        self.assertIn("Scenario dearer", text)
        self.assertIn("there is no segment", self.fundsim("explain", "small.yaml", "--segment", "x", status=2).stderr)

    def test_json_holds_the_table(self):
        contracts = json.loads(self.fundsim("explain", "small.yaml", "--json").stdout)["contracts"]
        self.assertEqual([contract["segment"] for contract in contracts], ["common_ambulatory"])
        self.assertEqual(contracts[0]["events"][0]["event"], "unit")
        self.assertGreater(contracts[0]["events"][0]["brings"], 0)

    def test_what_makes_no_sense_is_refused(self):
        bad = self.fundsim("explain", "small.yaml", "--set",
                           "contracts.common_ambulatory={model: result_based, on_result: 33 %}", status=2)
        self.assertIn("the instalments add up to 133 %", bad.stderr)
        self.assertEqual(bad.stdout, "")


class Run(CommandLine):
    def test_writes_the_study_file_and_shows_the_summary(self):
        done = self.fundsim("run", "small.yaml", "-n", "40")
        self.assertEqual(self.files(), ["study.sqlite"])
        self.assertIn("Spend per year", done.stdout)
        self.assertNotIn("\033", done.stdout + done.stderr)
        self.assertNotIn("\r", done.stderr)
        self.assertIn("of 40 replications", done.stderr)
        self.assertLessEqual(max(len(line) for line in done.stdout.splitlines()), 100)
        self.assertEqual(self.fundsim("show", "study.sqlite").stdout, done.stdout)
        self.assertRegex(self.hash_of("study.sqlite"), r"^[0-9a-f]{64}$")
        self.assertIn("Uitgaven per jaar", self.fundsim("show", "study.sqlite", "--lang", "nl").stdout)

    def test_never_overwrites_by_accident(self):
        self.fundsim("run", "small.yaml", "-n", "16", "--quiet")
        before = self.hash_of("study.sqlite")
        done = self.fundsim("run", "small.yaml", "-n", "32", status=2)
        for hint in ["-o", "--resume", "--force"]:
            self.assertIn(hint, done.stderr)
        self.assertEqual(self.hash_of("study.sqlite"), before)
        self.fundsim("run", "small.yaml", "-n", "32", "--force", "--quiet")
        self.assertNotEqual(self.hash_of("study.sqlite"), before)

    def test_force_replaces_study_files_only(self):
        (self.folder / "notes.txt").write_text("precious")
        for option in ["--force", "--resume"]:
            self.fundsim("run", "small.yaml", "-o", "notes.txt", option, status=2)
        self.assertEqual((self.folder / "notes.txt").read_text(), "precious")
        self.fundsim("run", "small.yaml", "-o", "no/such/folder.sqlite", status=2)

    def test_json_is_all_that_is_on_standard_output(self):
        done = self.fundsim("run", "small.yaml", "variant.yaml", "-n", "48", "--seed", "5", "--json")
        summary = json.loads(done.stdout)
        self.assertEqual(list(summary)[:6], ["engine", "seed", "replications", "content_hash", "scenarios",
                                             "comparisons"])
        self.assertEqual((summary["asked"], summary["failed"], summary["failures"]), (48, 0, []))
        self.assertEqual((summary["seed"], summary["replications"]), (5, 48))
        self.assertEqual([s["name"] for s in summary["scenarios"]], ["small", "dearer"])
        spend = summary["scenarios"][0]["metrics"]["spend"]
        self.assertEqual(list(spend), ["unit", "direction", "mean", "standard_error", "median", "p10", "p90"])
        self.assertIn("spend_year_2", summary["scenarios"][0]["metrics"])
        difference = next(c for c in summary["comparisons"] if c["metric"] == "spend")
        self.assertEqual(list(difference), ["scenario", "baseline", "metric", "mean_difference", "interval_95",
                                            "probability_better", "variance_reduction"])
        self.assertGreater(difference["mean_difference"], 0)
        self.assertEqual(difference["probability_better"], 0)
        self.assertGreater(difference["variance_reduction"], 1)
        best = {c["scenario"]: c for c in summary["choices"] if c["metric"] == "spend"}
        self.assertEqual((best["small"]["probability_best"], best["dearer"]["probability_best"]), (1, 0))
        self.assertAlmostEqual(best["dearer"]["expected_regret"], difference["mean_difference"], places=4)
        self.assertEqual(summary["pareto"]["scenarios"][1]["dominated_by"], ["small"])
        self.assertEqual(json.loads(self.fundsim("show", "study.sqlite", "--json").stdout), summary)

        rows = sqlite3.connect(self.folder / "study.sqlite").execute(
            "SELECT SUM(spend) / 100.0 / 48, SUM(spend_cash) FROM result_year WHERE name = 'small'").fetchone()
        self.assertAlmostEqual(rows[0], spend["mean"], places=4)

    def test_a_study_brings_its_own_settings(self):
        summary = json.loads(self.fundsim("run", "study.yaml", "--json").stdout)
        self.assertEqual((summary["seed"], summary["replications"]), (9, 32))
        text = self.fundsim("show", "study.sqlite", "--lang", "nl").stdout
        self.assertIn("Wat kost een hogere prijs?", text)
        self.assertIn("WAT VERSCHILT", text)
        self.assertLessEqual(max(len(line) for line in text.splitlines()), 100)
        self.assertIn("Wachttijd, 90 % binnen", text[text.index("WAT VERSCHILT"):])

    def test_quiet_is_quiet(self):
        done = self.fundsim("run", "small.yaml", "-n", "16", "--quiet")
        self.assertEqual((done.stdout, done.stderr), ("", ""))

    def test_profile_goes_to_standard_error(self):
        done = self.fundsim("run", "small.yaml", "-n", "16", "--profile", "--json")
        json.loads(done.stdout)
        self.assertIn("step of the week", done.stderr)

    def test_one_replication_can_be_replayed(self):
        self.fundsim("run", "small.yaml", "-n", "16", "--quiet")
        spend = sqlite3.connect(self.folder / "study.sqlite").execute(
            "SELECT spend FROM replication WHERE replication = 7").fetchone()[0]
        (self.folder / "study.sqlite").unlink()
        summary = json.loads(self.fundsim("run", "small.yaml", "--replication", "7", "--json").stdout)
        self.assertEqual(summary["replications"], 1)
        self.assertAlmostEqual(summary["scenarios"][0]["metrics"]["spend"]["mean"], spend / 100)
        self.assertEqual(self.files(), [])


class SameBits(CommandLine):
    def test_whatever_the_threads_and_vector_code(self):
        hashes = set()
        for threads, isa in [("1", ""), ("2", ""), ("7", ""), ("2", "baseline"), ("1", "best")]:
            self.fundsim("run", "small.yaml", "variant.yaml", "-n", "50", "--threads", threads, "--quiet", "--force",
                         FUNDSIM_ISA=isa)
            hashes.add(self.hash_of("study.sqlite"))
        self.assertEqual(len(hashes), 1)
        self.fundsim("run", "small.yaml", "-n", "16", "--force", FUNDSIM_ISA="mmx", status=2)

    def test_another_seed_or_setting_is_another_study(self):
        hashes = set()
        for words in [[], ["--seed", "2"], ["--set", "clock.years=3"]]:
            self.fundsim("run", "small.yaml", "-n", "16", "--quiet", "--force", *words)
            hashes.add(self.hash_of("study.sqlite"))
        self.assertEqual(len(hashes), 3)


class GoingOn(CommandLine):
    def straight(self, replications):
        self.fundsim("run", "small.yaml", "-n", str(replications), "-o", "straight.sqlite", "--quiet")
        return self.hash_of("straight.sqlite")

    def disturb(self, number):
        """Starts a run that would take hours, and disturbs it once something is in the file."""
        run = subprocess.Popen([FUNDSIM, "run", "small.yaml", "-n", "10000000", "-o", "long.sqlite"], cwd=self.folder,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.environment())
        self.addCleanup(lambda: run.poll() is None and run.kill())
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.kept() == 0:
            time.sleep(0.1)
        run.send_signal(number)
        stdout, stderr = run.communicate(timeout=60)
        return run.returncode, stdout, stderr

    def kept(self):
        path = self.folder / "long.sqlite"
        try:
            connection = sqlite3.connect(f"file:{path}?mode=rw", uri=True, timeout=5)
            try:
                return connection.execute("SELECT COUNT(*) FROM replication").fetchone()[0]
            finally:
                connection.close()
        except sqlite3.OperationalError:
            return 0

    def test_more_replications_can_be_added(self):
        self.fundsim("run", "small.yaml", "-n", "23", "-o", "grown.sqlite", "--quiet")
        self.fundsim("run", "small.yaml", "-n", "60", "-o", "grown.sqlite", "--resume", "--quiet")
        self.assertEqual(self.hash_of("grown.sqlite"), self.straight(60))
        done = self.fundsim("run", "small.yaml", "-n", "60", "-o", "grown.sqlite", "--resume")
        self.assertIn("already complete", done.stderr)

    def test_another_study_is_not_gone_on_with(self):
        self.fundsim("run", "small.yaml", "-n", "16", "--quiet")
        done = self.fundsim("run", "small.yaml", "-n", "32", "--seed", "2", "--resume", status=2)
        self.assertIn("another study", done.stderr)

    def test_interrupted_and_resumed(self):
        for number in [signal.SIGINT, signal.SIGTERM]:
            status, stdout, stderr = self.disturb(number)
            self.assertEqual(status, 130, stderr)
            self.assertEqual(stdout, "")
            done = int(re.search(r"holds (\d+) of 10000000 replications", stderr).group(1))
            self.assertIn("fundsim run small.yaml -n 10000000 -o long.sqlite --resume", stderr)
            incomplete = self.fundsim("show", "long.sqlite").stdout
            self.assertIn("Incomplete", incomplete)
            more = str(done + 40 + 4 * os.cpu_count())  # beyond any gap that the interrupt left
            self.fundsim("run", "small.yaml", "-n", more, "-o", "long.sqlite", "--resume", "--quiet")
            self.assertEqual(self.hash_of("long.sqlite"), self.straight(more))
            for name in ["long.sqlite", "straight.sqlite"]:
                (self.folder / name).unlink()

    def test_killed_and_resumed(self):
        self.disturb(signal.SIGKILL)
        self.fundsim("show", "long.sqlite")  # whatever the journal holds
        more = str(self.kept() + 40)
        self.fundsim("run", "small.yaml", "-n", more, "-o", "long.sqlite", "--resume", "--quiet")
        self.assertEqual(self.hash_of("long.sqlite"), self.straight(more))


class Shards(CommandLine):
    def shard(self, number, count, *words, name="study.yaml", **keywords):
        return self.fundsim("run", name, "--shard", f"{number}/{count}", *words, **keywords)

    def test_merged_equal_one_run_for_any_threads_and_order(self):
        self.fundsim("run", "study.yaml", "-n", "100", "-o", "whole.sqlite", "--quiet")
        expected = self.hash_of("whole.sqlite")
        order = random.Random(7)
        for count in [1, 3, 16]:
            numbers = list(range(count))
            order.shuffle(numbers)
            for number in numbers:
                self.shard(number, count, "-n", "100", "--threads", str(order.choice([1, 2, 7])), "-o",
                           f"{count}-{number}.sqlite", "--quiet")  # of 16 shards, nine have nothing to do
            names = [f"{count}-{number}.sqlite" for number in numbers]
            order.shuffle(names)
            self.fundsim("merge", "-o", f"{count}.sqlite", *names, "--quiet")
            self.assertEqual(self.hash_of(f"{count}.sqlite"), expected, count)
            self.assertEqual(self.fundsim("show", f"{count}.sqlite").stdout, self.fundsim("show", "whole.sqlite").stdout)

    def test_are_told_apart_and_joined(self):
        done = self.shard(1, 3, "-n", "64")
        self.assertIn("shard 1/3: 16 replications of 64", done.stderr)
        self.assertIn("fundsim merge", done.stderr)
        self.assertEqual((done.stdout, self.files()), ("", ["study-shard-1-of-3.sqlite"]))
        for wrong in ["3/3", "1", "1/0", "-1/2", "1/2/3", "a/b"]:
            self.fundsim("run", "study.yaml", "--shard", wrong, status=2)
        self.assertIn("is for shard 1/3", self.fundsim("run", "study.yaml", "-n", "64", "-o",
                                                       "study-shard-1-of-3.sqlite", "--resume", status=2).stderr)

    def test_merge_refuses_what_is_no_exact_union(self):
        for number in range(2):
            self.shard(number, 3, "-n", "64", "--quiet")
        names = [f"study-shard-{number}-of-3.sqlite" for number in range(3)]
        absent = self.fundsim("merge", "-o", "all.sqlite", *names[:2], status=2).stderr
        self.assertIn("replications 32 ... 47 are missing, 16 of 64", absent)
        self.assertIn("shard 2/3 is not among them", absent)
        self.shard(2, 3, "-n", "40", "--quiet")
        self.assertIn("lacks 8 replications", self.fundsim("merge", "-o", "all.sqlite", *names, status=2).stderr)
        twice = self.fundsim("merge", "-o", "all.sqlite", names[0], names[1], names[0], "--partial", status=2).stderr
        self.assertIn("both hold replications 0 ... 15", twice)
        self.shard(2, 3, "-n", "64", "--seed", "4", "-o", "other.sqlite", "--quiet")
        self.assertIn("seed 4, not 9", self.fundsim("merge", "-o", "all.sqlite", *names[:2], "other.sqlite",
                                                    status=2).stderr)
        self.assertNotIn("all.sqlite", self.files())

        done = self.fundsim("merge", "-o", "all.sqlite", names[2], names[0], "--partial")
        self.assertIn("40 of 64 replications", done.stderr)
        self.assertIn("Incomplete", done.stdout)
        self.fundsim("merge", "-o", "all.sqlite", names[1], status=2)
        self.fundsim("merge", "-o", names[0], names[0], names[1], "--force", status=2)
        # what is missing can also be run in the merged file
        self.fundsim("run", "study.yaml", "-n", "64", "-o", "all.sqlite", "--resume", "--quiet")
        self.fundsim("run", "study.yaml", "-n", "64", "-o", "whole.sqlite", "--quiet")
        self.assertEqual(self.hash_of("all.sqlite"), self.hash_of("whole.sqlite"))
        self.assertEqual(self.fundsim("show", "all.sqlite").stdout, self.fundsim("show", "whole.sqlite").stdout)

    def test_can_be_extended_and_merged_again(self):
        for replications in ["48", "100"]:
            for number in range(2):
                self.shard(number, 2, "-n", replications, "--quiet", "--resume")
            self.fundsim("merge", "-o", "all.sqlite", "--force", "study-shard-0-of-2.sqlite",
                         "study-shard-1-of-2.sqlite", "--quiet")
            self.fundsim("run", "study.yaml", "-n", replications, "-o", "whole.sqlite", "--quiet", "--resume")
            self.assertEqual(self.hash_of("all.sqlite"), self.hash_of("whole.sqlite"))


class Until(CommandLine):
    QUESTION = "until: {metric: spend, half_width: 12000 EUR, most: 3000}\n"

    def setUp(self):
        super().setUp()
        (self.folder / "until.yaml").write_text(STUDY + self.QUESTION)

    def question(self, name):
        return json.loads(self.fundsim("show", name, "--json").stdout)["question"]

    def test_stops_at_the_same_look_for_any_threads_and_interruptions(self):
        hashes = set()
        for threads in ["1", "2", "7"]:
            self.fundsim("run", "until.yaml", "--threads", threads, "--quiet", "--force")
            hashes.add(self.hash_of("study.sqlite"))
        question = self.question("study.sqlite")
        self.assertEqual(question["answer"], "settled")
        self.assertIn(question["look"], [200, 400, 800, 1600])
        low, high = question["results"][0]["interval"]
        self.assertLessEqual((high - low) / 2, 12000)
        rows = sqlite3.connect(self.folder / "study.sqlite").execute("SELECT COUNT(*) FROM replication").fetchone()[0]
        self.assertEqual(rows, 2 * question["look"])
        text = self.fundsim("show", "study.sqlite").stdout
        self.assertIn(f"The question: settled after {question['look']} replications", " ".join(text.split()))
        self.assertNotIn("Incomplete", text)
        again = self.fundsim("run", "until.yaml", "--resume")
        self.assertIn("already complete", again.stderr)
        hashes.add(self.hash_of("study.sqlite"))
        self.assertEqual(len(hashes), 1)

    def test_can_be_asked_on_the_command_line(self):
        self.fundsim("run", "study.yaml", "--until", "spend=12000", "-n", "3000", "--quiet")
        self.fundsim("run", "until.yaml", "-o", "until.sqlite", "--quiet")
        self.assertEqual(self.hash_of("study.sqlite"), self.hash_of("until.sqlite"))
        self.fundsim("run", "study.yaml", "-n", "400", "-o", "fixed.sqlite", "--quiet")
        line = self.fundsim("show", "fixed.sqlite", "--settled", "--until", "spend=1 EUR").stdout
        self.assertRegex(line, r"^next 800: open after 400 replications; the next look is at 800\n$")
        self.fundsim("show", "fixed.sqlite", "--settled", status=2)
        for wrong in ["spend", "spend=", "spend=much", "happiness=3", "spend=3 week", "spend=0", "=3"]:
            self.fundsim("run", "study.yaml", "--until", wrong, "-o", "wrong.sqlite", status=2)
        self.assertNotIn("wrong.sqlite", self.files())

    def test_gives_up_in_words(self):
        self.fundsim("run", "small.yaml", "--until", "wait_weeks_mean=0.001 week", "-n", "250", "--quiet")
        self.assertEqual(self.question("study.sqlite")["look"], 250)
        line = self.fundsim("show", "study.sqlite", "--settled").stdout
        self.assertRegex(line, r"^not_settled 250: not settled after 250 replications: chance is too large; about")

    def test_asks_which_is_best_and_by_how_much(self):
        asked = {"best: 95 %": "lowest Spend: Small",
                 "best: 95 %, tie: 5 MEUR": "lowest Spend: Small",
                 "at_least: 1 EUR": "Dearer is not better by at least EUR 1 than Small"}
        for number, (question, words) in enumerate(asked.items()):
            name = f"{number}.yaml"
            (self.folder / name).write_text(STUDY + f"until: {{metric: spend, {question}}}\n")
            self.fundsim("run", name, "-o", f"{number}.sqlite", "--quiet")
            line = self.fundsim("show", "--settled", f"{number}.sqlite").stdout
            self.assertIn("settled 200: settled after 200 replications", line)
            self.assertIn(words, line)
        (self.folder / "wrong.yaml").write_text(STUDY + "until: {metric: clients_started, best: 95 %}\n")
        for command in ["check", "run"]:
            self.assertIn("neither better high nor low", self.fundsim(command, "wrong.yaml", status=2).stderr)

    UNCERTAIN = """
study: uncertain
seed: 9
inner: 4
scenarios:
  - {file: small.yaml}
  - extends: small.yaml
    name: uncertain
    contracts:
      common_ambulatory: {model: pxq, tariff: {80%: [80.00 EUR/hour, 100.00 EUR/hour], central: 90.00 EUR/hour}}
"""
    SAME = STUDY.replace(
        "{file: variant.yaml}",
        "{file: variant.yaml}, {file: small.yaml, name: same, set: {current_contracts.common_ambulatory.tariff: 86.00 EUR/hour}}")

    def test_says_tie_and_what_stands_in_the_way_for_any_threads_and_shards(self):
        asked = {
            "parameters": (self.UNCERTAIN + "until: {metric: spend, half_width: 100 EUR, most: 250}\n", 250,
                           r"not_settled 250: not settled after 250 replications: parameter uncertainty dominates "
                           r"\((9\d|100) % of the variance\); about"),
            "tie": (self.SAME + "until: {metric: spend, best: 95 %, tie: 2000 EUR, most: 400}\n", 200,
                    r"tie 200: tie within EUR 2.000 after 200 replications: lowest Spend: Small, same"),
            "equal": (self.SAME + "until: {metric: spend, best: 95 %, most: 400}\n", 200,
                      r"tie 200: tie within EUR 0 after 200 replications: lowest Spend: Small, same")}
        for name, (study, look, words) in asked.items():
            (self.folder / f"{name}.yaml").write_text(study)
            answers = []
            for threads in [1, 7]:
                self.fundsim("run", f"{name}.yaml", "--threads", str(threads), "-o", f"{name}-{threads}.sqlite", "--quiet")
                answers.append((self.fundsim("show", "--settled", f"{name}-{threads}.sqlite").stdout,
                                self.hash_of(f"{name}-{threads}.sqlite")))
            self.assertRegex(answers[0][0].replace("\u202f", " ").replace("\u00a0", " "), words)
            for number in [2, 0, 1]:
                self.fundsim("run", f"{name}.yaml", "--shard", f"{number}/3", "-n", str(look), "-o",
                             f"{name}-shard-{number}.sqlite", "--quiet")
            self.fundsim("merge", "-o", f"{name}-merged.sqlite", "--quiet",
                         *[f"{name}-shard-{number}.sqlite" for number in range(3)])
            answers.append((self.fundsim("show", "--settled", f"{name}-merged.sqlite").stdout,
                            self.hash_of(f"{name}-merged.sqlite")))
            self.assertEqual(len(set(answers)), 1, answers)

    def test_of_shards_is_decided_by_who_merges_them(self):
        self.fundsim("run", "until.yaml", "-o", "whole.sqlite", "--quiet")
        self.assertIn("-n", self.fundsim("run", "until.yaml", "--shard", "0/2", status=2).stderr)
        self.fundsim("run", "study.yaml", "--until", "spend=12000", "--shard", "0/2", status=2)
        replications = "200"
        while True:  # the loop of docs/durability.md
            for number in range(2):
                self.fundsim("run", "until.yaml", "--shard", f"{number}/2", "-n", replications, "--resume", "--quiet")
            self.fundsim("merge", "-o", "all.sqlite", "--force", "--quiet", "study-shard-0-of-2.sqlite",
                         "study-shard-1-of-2.sqlite")
            words = self.fundsim("show", "all.sqlite", "--settled").stdout.split()
            if words[0] != "next":
                break
            replications = words[1].rstrip(":")
        self.assertEqual(words[0], "settled")
        self.assertEqual(self.hash_of("all.sqlite"), self.hash_of("whole.sqlite"))


class Show(CommandLine):
    def test_other_files_are_refused(self):
        (self.folder / "notes.txt").write_text("precious")
        for name in ["notes.txt", "absent.sqlite", "small.yaml"]:
            self.assertTrue(self.fundsim("show", name, status=2).stderr)


class Trace(CommandLine):
    def test_tells_a_life_with_weeks_and_dates(self):
        done = self.fundsim("trace", "small.yaml", "--replication", "3", "--client", "tilburg-w60-1")
        self.assertIn("tilburg-w60-1 in replication 3 of small, seed 1", done.stdout)
        self.assertRegex(done.stdout, r"2026-03-02  year 1, week 9")  # week 60 is the ninth after a warm-up of 52
        again = self.fundsim("trace", "small.yaml", "--replication", "3", "--client", "tilburg-w60-1")
        self.assertEqual(done.stdout, again.stdout)

    def test_clients_who_do_not_exist_are_refused(self):
        for client in ["tilburg-w60-999", "utrecht-w60-1", "nobody"]:
            self.fundsim("trace", "small.yaml", "--replication", "3", "--client", client, status=2)
        self.fundsim("trace", "study.yaml", "--replication", "3", "--client", "tilburg-w60-1", "--scenario", "x",
                     status=2)


if __name__ == "__main__":
    FUNDSIM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
