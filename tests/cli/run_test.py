"""Running: what is printed, what is written, the same bits whatever the threads.

Usage: run_test.py PATH-OF-FUNDSIM [unittest options]
"""

import json
import sqlite3

import command_line


class Run(command_line.CommandLine):
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

    def test_a_pooled_run_says_that_nobody_enters_there(self):
        words = ["-n", "1", "--pooled", "--force"]
        self.assertNotIn("nobody enters", self.fundsim("run", "small.yaml", *words).stderr)
        (self.folder / "open.yaml").write_text(
            "extends: small.yaml\nname: open\nbehaviour: {entry: 5}\n"
            "providers: {newcomer: {enters: true, share: {common_ambulatory: 20 %}}}\n"
            "contracts: {common_ambulatory: {model: pxq, tariff: 88 EUR/hour, procurement: {admits: open}}}\n")
        self.assertIn("nobody enters", self.fundsim("run", "open.yaml", *words).stderr)

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


class SameBits(command_line.CommandLine):
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


if __name__ == "__main__":
    command_line.main()
