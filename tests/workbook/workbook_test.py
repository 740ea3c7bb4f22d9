"""The workbook: every figure against the other exports; its formulas calculated anew by LibreOffice.

Usage: workbook_test.py PATH-OF-FUNDSIM [unittest options]
"""

import json
import math
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "report"))
import study as studies  # noqa: E402

FUNDSIM = ""  # set at the bottom
SPACE = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# LibreOffice calculates every formula when it opens a workbook, whatever value is stored.
ALWAYS_CALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


class Workbook:
    """Values and formulas of all cells, by sheet and place, read from the XML inside."""

    def __init__(self, path):
        with zipfile.ZipFile(path) as parts:
            assert parts.testzip() is None
            self.names = parts.namelist()
            strings = []
            if "xl/sharedStrings.xml" in self.names:
                for item in xml.fromstring(parts.read("xl/sharedStrings.xml")).findall("m:si", SPACE):
                    strings.append("".join(text.text or "" for text in item.iter(f"{{{SPACE['m']}}}t")))
            relations = {r.get("Id"): r.get("Target") for r in xml.fromstring(parts.read("xl/_rels/workbook.xml.rels"))}
            self.sheets = {}
            for sheet in xml.fromstring(parts.read("xl/workbook.xml")).find("m:sheets", SPACE):
                target = relations[sheet.get(RELATION)].removeprefix("/xl/")
                self.sheets[sheet.get("name")] = self.cells(xml.fromstring(parts.read("xl/" + target)), strings)
            self.charts = [parts.read(name).decode() for name in self.names if re.fullmatch(r"xl/charts/chart\d+\.xml", name)]

    @staticmethod
    def cells(root, strings):
        found = {}
        for cell in root.iter(f"{{{SPACE['m']}}}c"):
            value, formula, kind = cell.find("m:v", SPACE), cell.find("m:f", SPACE), cell.get("t")
            text = None if value is None else value.text
            if kind == "s":
                text = strings[int(text)]
            elif kind == "inlineStr":
                text = "".join(part.text or "" for part in cell.iter(f"{{{SPACE['m']}}}t"))
            elif kind in (None, "n") and text is not None:
                text = float(text)
            elif kind == "b":
                text = text == "1"
            if text is not None:
                found[cell.get("r")] = (text, None if formula is None else formula.text, kind)
        return found

    def formulas(self):
        return {(name, place): cell for name, cells in self.sheets.items() for place, cell in cells.items() if cell[1] is not None}


def rows_of(cells, head):
    """Rows below the heads in row `head`, until an empty one."""
    split = [(re.fullmatch(r"([A-Z]+)(\d+)", place).groups(), value[0]) for place, value in cells.items()]
    by_row = {}
    for (column, row), value in split:
        by_row.setdefault(int(row), {})[column] = value
    rows = []
    for row in range(head + 1, max(by_row) + 1):
        if row not in by_row:
            break
        rows.append(by_row[row])
    return by_row[head], rows


class Sheets(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.out = pathlib.Path(cls.folder.name)
        study = studies.make(FUNDSIM, cls.folder.name)
        for options in (["--to", "xlsx", "-o", cls.out / "nl.xlsx", "--lang", "nl"], ["--to", "xlsx", "-o", cls.out / "en.xlsx"],
                        ["--to", "xlsx", "-o", cls.out / "again.xlsx"], ["--to", "json", "-o", cls.out / "all.json"]):
            made = subprocess.run([FUNDSIM, "export", study, *map(str, options)], capture_output=True, text=True, check=False)
            if "built without libxlsxwriter" in made.stderr:
                raise unittest.SkipTest("this fundsim was built without libxlsxwriter")
            assert made.returncode == 0, made.stderr
        cls.book = Workbook(cls.out / "en.xlsx")
        cls.json = json.loads((cls.out / "all.json").read_text(encoding="utf-8"))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_sheets_and_charts(self):
        self.assertEqual(list(self.book.sheets)[:8], ["Read me", "Headline", "Spend", "Spend by year", "Waiting", "Differences",
                                                      "Municipalities", "Forms of care"])
        self.assertEqual(len(self.book.sheets), len(Workbook(self.out / "nl.xlsx").sheets))
        self.assertIn("Leeswijzer", Workbook(self.out / "nl.xlsx").sheets)
        self.assertEqual(len(self.book.charts), 3)
        self.assertEqual(sum("lineChart" in chart for chart in self.book.charts), 2)
        self.assertFalse([name for name in self.book.names if "externalLink" in name or "vba" in name.lower()])
        for name, cells in self.book.sheets.items():
            for place, (value, _, kind) in cells.items():
                self.assertNotEqual(kind, "e", f"{name}!{place} holds an error")
                self.assertNotIn(value, ("nan", "inf"), f"{name}!{place}")

    def test_heads_state_units(self):
        for sheet in ("Spend", "Spend by year", "Municipalities", "Forms of care"):
            head, _ = rows_of(self.book.sheets[sheet], 3)
            self.assertTrue(any("(euro)" in text for text in head.values()), sheet)
        head, rows = rows_of(self.book.sheets["All results"], 3)
        column = next(place for place, text in head.items() if text == "unit")
        self.assertEqual({row[column] for row in rows} & {"euro", "weeks", "%"}, {"euro", "weeks", "%"})

    def test_figures_equal_the_other_exports(self):
        pairs = {"Headline": "headline", "All results": "results", "All years": "years", "Providers": "providers",
                 "Providers by size": "provider_sizes", "Municipality and care": "municipality_segments", "Trade-off": "tradeoff",
                 "What matters": "assumption_effects", "Best scenario": "best", "Behaviour": "frozen", "By severity": "severities",
                 "Incentives": "incentives"}
        for sheet, name in pairs.items():
            _, rows = rows_of(self.book.sheets[sheet], 3)
            true = self.json["tables"][name]["rows"]
            self.assertEqual(len(rows), len(true), sheet)
            for shown, cells in zip(rows, true):
                numbers = [value for value in shown.values() if isinstance(value, float)]
                wanted = [float(cell) for cell in cells if isinstance(cell, (int, float)) and not isinstance(cell, bool)]
                self.assertEqual(len(numbers), len(wanted), (sheet, shown))
                for a, b in zip(numbers, wanted):
                    self.assertTrue(math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-12), (sheet, a, b))
                self.assertEqual(sum(value == "*" for value in shown.values()), cells.count("*"), sheet)

    def test_totals_are_those_of_the_study(self):
        results = {(row[0], row[1]): row[3] for row in self.json["tables"]["results"]["rows"]}
        names = dict(zip(("As now", "Lower tariff", "More capacity </script>"), ("now", "lower-tariff", "more-capacity")))
        head, rows = rows_of(self.book.sheets["Spend"], 3)
        total = next(place for place, text in head.items() if text.startswith("total"))
        self.assertEqual(len(rows), 3)
        for row in rows:
            self.assertAlmostEqual(row[total], results[names[row["A"]], "spend"] / 3, places=4)

    def test_the_same_study_gives_the_same_workbook(self):
        self.assertEqual((self.out / "en.xlsx").read_bytes(), (self.out / "again.xlsx").read_bytes())

    def office(self, source, target, profile):
        (profile / "user").mkdir(parents=True, exist_ok=True)
        (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_CALCULATE, encoding="utf-8")
        target.mkdir(exist_ok=True)
        done = subprocess.run(["soffice", "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
                               "--outdir", target, source], capture_output=True, text=True, timeout=300, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("Error", done.stdout + done.stderr)
        return Workbook(target / source.name)

    def test_libreoffice_calculates_the_same(self):
        if shutil.which("soffice") is None:
            self.skipTest("LibreOffice is not installed: formulas were not calculated anew (./dev install all brings it)")
        # the stored values are taken out first, so that what comes back was calculated
        blank = self.out / "blank.xlsx"
        with zipfile.ZipFile(self.out / "nl.xlsx") as whole, zipfile.ZipFile(blank, "w", zipfile.ZIP_DEFLATED) as copy:
            for name in whole.namelist():
                data = whole.read(name)
                if name.startswith("xl/worksheets/sheet"):
                    data = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1<v>12345</v>", data)
                copy.writestr(name, data)
        stored, emptied = Workbook(self.out / "nl.xlsx"), Workbook(blank)
        self.assertTrue(all(cell[0] == 12345 for cell in emptied.formulas().values()))
        answer = self.office(blank, self.out / "office", self.out / "profile")
        self.assertEqual(list(answer.sheets), list(stored.sheets))
        formulas = stored.formulas()
        self.assertGreater(len(formulas), 80)
        for (sheet, place), (value, formula, _) in formulas.items():
            calculated = answer.sheets[sheet][place][0]
            self.assertIsInstance(calculated, float, f"{sheet}!{place} ={formula} gave {calculated}")
            self.assertTrue(math.isclose(calculated, value, rel_tol=1e-9, abs_tol=1e-6), f"{sheet}!{place} ={formula}: {calculated}, stored {value}")
        for sheet, cells in stored.sheets.items():
            for place, (value, formula, _) in cells.items():
                if formula is None:
                    back = answer.sheets[sheet].get(place, (None,))[0]
                    same = math.isclose(back, value, rel_tol=1e-12) if isinstance(value, float) and isinstance(back, float) else back == value
                    self.assertTrue(same, f"{sheet}!{place}: {value!r} came back as {back!r}")
        self.assertEqual(len(answer.charts), 3)


if __name__ == "__main__":
    FUNDSIM = sys.argv.pop(1)
    unittest.main()
