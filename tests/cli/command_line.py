"""What tests of the command line share: a folder with a scenario, another at a higher price and a study of both."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
FUNDSIM = ""  # set by main
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


def main():
    """Runs the tests of the file that was started: FILE PATH-OF-FUNDSIM [unittest options]."""
    global FUNDSIM
    FUNDSIM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
