"""Help, exit statuses, and what is refused before anything runs.

Usage: help_test.py PATH-OF-FUNDSIM [unittest options]
"""

import json
import pathlib
import sqlite3
import subprocess
import unittest

import command_line


class Help(command_line.CommandLine):
    def test_every_command_explains_itself_with_examples(self):
        self.assertIn("Exit status", self.fundsim("--help").stdout)
        for command in command_line.COMMANDS:
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


    def test_a_thousand_with_a_mark_is_told_to_be_no_whole_number(self):
        for words in ["1.000", "1,000"]:
            self.assertIn(f'"{words}" is not a whole number', self.fundsim("run", "small.yaml", "-n", words, status=2).stderr)

    def test_a_command_that_does_not_exist(self):
        self.assertIn('Did you mean "run"?', self.fundsim("rum", "small.yaml", status=2).stderr)
        self.assertIn("(run, check, explain", self.fundsim(status=2).stderr)

    def test_metrics_that_do_not_exist(self):
        """Said with their place, before anything is computed: prices can take half a minute."""
        study = self.folder / "odd.yaml"
        study.write_text(command_line.STUDY.replace("[wait_weeks_p90]", "[spend, spendd, spend_year_2, spend_year_3]") +
                         "until: {metric: wait_week_mean, half_width: 1 week}\n")
        for command in ["check", "run"]:
            error = self.fundsim(command, "odd.yaml", status=2).stderr
            self.assertIn('odd.yaml:6:18  metrics: there is no metric "spendd" (', error)
            self.assertIn('Did you mean "spend"?', error)
            self.assertIn('odd.yaml:6:40  metrics: there is no metric "spend_year_3"', error)
            self.assertIn('odd.yaml:8:17  until.metric: there is no metric "wait_week_mean"', error)
            self.assertIn('Did you mean "wait_weeks_mean"?', error)
        study.write_text(command_line.STUDY + "until: {metric: spend, half_width: 1 week}\n")
        self.assertRegex(self.fundsim("run", "odd.yaml", status=2).stderr,
                         "odd.yaml:8:36  until.half_width: half_width of spend is written as an amount of money")
        study.write_text(command_line.STUDY + "until: {metric: spend, best: 90 %, scenario: smal}\n")
        self.assertNotIn("?.", self.fundsim("check", "odd.yaml", status=2).stderr)
        for words in ["spend=200.000 EUR", "spend=200.000"]:  # not two hundred
            self.assertIn("has a point before three digits", self.fundsim("run", "small.yaml", "--until", words, status=2).stderr)
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
        small = (command_line.HERE / "small.yaml").read_text().replace("source:", "status: assumed, source:")
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
            command_line.STUDY.replace("{file: variant.yaml}", "{file: variant.yaml, set: {municipalities.extra: {youths: 5000}}}"))
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
                done = subprocess.run([command_line.FUNDSIM, *words], cwd=self.folder, stdout=full, stderr=subprocess.PIPE, text=True)
            self.assertEqual(done.returncode, 1, words)
            self.assertIn("could not be printed", done.stderr)
        self.assertEqual(len(self.hash_of("b.sqlite")), 64)  # what was computed is kept


if __name__ == "__main__":
    command_line.main()
