"""Reports of other studies: of providers that respond, of one scenario, of none, of files that are no study; time and size.

Usage: studies_test.py PATH-OF-FUNDSIM [unittest options]
"""

import pathlib
import resource
import subprocess
import tempfile
import unittest

import reported
import study as studies
from reported import model_of, run, table_of


class Responding(reported.Reported):
    """Four funding models on a small region where providers respond."""

    make = staticmethod(studies.four_models)
    asked = studies.MODELS

    def test_behaviour_does_something(self):
        rows = [row for row in table_of(self.model, "frozen") if row["behaviour"] is not None]
        self.assertGreater(sum(abs(row["behaviour"]) > 1e-9 for row in rows), 10)
        self.assertGreater(sum(abs(row["bookkeeping"]) > 1e-9 for row in rows), 3)

    def test_budgets_that_forms_of_care_share_are_told(self):
        self.assertEqual(self.model["study"]["sharing_budgets"], ["task-based"])

    def test_settlement_is_a_part_of_spend(self):
        parts = {(row["scenario"], row["part"]): row["spend"] for row in table_of(self.model, "spend_parts")}
        self.assertNotEqual(parts["task-based", "spend_settlement"], 0.0)
        self.assertEqual(parts["pxq", "spend_settlement"], 0.0)


class OtherStudies(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.place = pathlib.Path(self.folder.name)

    def tearDown(self):
        self.folder.cleanup()

    def report(self, study, *options):
        answer = run("report", study, "-o", self.place / "report.html", *options)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        return (self.place / "report.html").read_text(encoding="utf-8"), model_of(self.place / "report.html")

    def test_one_scenario(self):
        page, model = self.report(studies.one_scenario(reported.FUNDSIM, self.folder.name), "--lang", "nl")
        self.assertIn("In 8 van de 10 toekomsten kost ‘Zoals nu’ tussen", page)
        self.assertIn("maar 30 toekomsten", page)
        self.assertEqual(table_of(model, "differences"), [])

    def test_empty_study(self):
        empty = studies.without_results(reported.FUNDSIM, self.folder.name)
        page, model = self.report(empty)
        self.assertIn("This study has no results yet: of 100,000 futures none has been simulated", page)
        self.assertEqual(model["study"]["replications"], 0)
        self.assertEqual(len(table_of(model, "assumptions")), 4)
        self.assertGreater(len(table_of(model, "incentives")), 0, "what contracts reward needs no replication")
        for form, name in (("json", "empty.json"), ("csv", "empty"), ("xlsx", "empty.xlsx")):
            self.assertIn(run("export", empty, "--to", form, "-o", self.place / name).returncode, (0, 2), form)

    def test_what_is_no_study_is_refused(self):
        text = self.place / "text.sqlite"
        text.write_text("not a database")
        study = studies.make(reported.FUNDSIM, self.folder.name)
        cut = self.place / "cut.sqlite"
        cut.write_bytes(study.read_bytes()[:20000])
        for path, status in ((self.place / "absent.sqlite", 2), (text, 2), (cut, (1, 2))):
            for command in (["report", path, "-o", self.place / "none.html"], ["export", path, "--to", "csv", "-o", self.place / "none"]):
                answer = run(*command)
                self.assertIn(answer.returncode, status if isinstance(status, tuple) else (status,), answer.stderr)
                self.assertIn("fundsim: ", answer.stderr)
                self.assertFalse((self.place / "none.html").exists())
                self.assertFalse((self.place / "none").exists())
        self.assertEqual(run("report", study, "-o", study).returncode, 2)
        self.assertEqual(run("show", study, "--hash").returncode, 0, "the study is still there")
        self.assertEqual(run("report", study, "-o", self.place / "no" / "where.html").returncode, 2)
        self.assertEqual(run("report", study, "--lang", "de").returncode, 2)
        self.assertEqual(run("export", study, "--to", "pdf", "-o", "x").returncode, 2)

    def test_time_and_size(self):
        study = self.place / "large.sqlite"
        four = self.place / "four.yaml"
        text = (studies.HERE / "study.yaml").read_text(encoding="utf-8").replace("region.yaml", str(studies.HERE / "region.yaml"))
        four.write_text(text + "  - {extends: %s, name: fourth, demand: {growth: 2 %%/year}}\n" % (studies.HERE / "region.yaml"), encoding="utf-8")
        subprocess.run([reported.FUNDSIM, "run", four, "-n", "1000", "-o", study, "--quiet"], check=True)
        def processor():  # the clock also counts what others do on a busy machine
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            return used.ru_utime + used.ru_stime

        begun = processor()
        page, model = self.report(study)
        seconds = processor() - begun
        self.assertEqual(len(model["study"]["scenarios"]), 4)
        self.assertLess(len(page.encode()), 3_000_000)
        print(f"report of 4 x 1,000: {seconds:.2f} s of processor, {len(page) / 1e6:.2f} MB")
        build = next(row["value"] for row in table_of(model, "provenance") if row["key"] == "build")
        self.assertLess(seconds, 2.0 if "Release" in build else 20.0)  # others are made to find faults


if __name__ == "__main__":
    reported.main()
