"""Commands that read: check, explain, show, trace.

Usage: read_test.py PATH-OF-FUNDSIM [unittest options]
"""

import json

import command_line


class Check(command_line.CommandLine):
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
        (self.folder / "study.yaml").write_text(command_line.STUDY.replace("wait_weeks_p90", "happiness"))
        self.assertIn("happiness", self.fundsim("run", "study.yaml", status=2).stderr)
        self.assertEqual(self.files(), [])

    def test_the_schema_is_json(self):
        self.assertIn("$schema", json.loads(self.fundsim("schema").stdout))


class Explain(command_line.CommandLine):
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


class Show(command_line.CommandLine):
    def test_other_files_are_refused(self):
        (self.folder / "notes.txt").write_text("precious")
        for name in ["notes.txt", "absent.sqlite", "small.yaml"]:
            self.assertTrue(self.fundsim("show", name, status=2).stderr)


class Trace(command_line.CommandLine):
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
    command_line.main()
