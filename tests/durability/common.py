"""What the tests of durability share: a small study, and a study file that is looked at while somebody writes it."""

import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
SMALL = HERE.parent / "cli" / "small.yaml"
FUNDSIM = ""  # set by main()

STUDY = """
study: two-prices
seed: 9
scenarios:
  - {file: small.yaml}
  - {file: small.yaml, name: dearer, set: {current_contracts.common_ambulatory.tariff: 96.00 EUR/hour}}
"""
ENDLESS = 10_000_000  # replications: hours


class Durability(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="fundsim-durability-")
        self.addCleanup(place.cleanup)
        self.folder = pathlib.Path(place.name)
        (self.folder / "small.yaml").write_text(SMALL.read_text())
        (self.folder / "study.yaml").write_text(STUDY)
        self.program = FUNDSIM

    def command(self, *words):
        return [self.program, *[str(word) for word in words]]

    def fundsim(self, *words, status=0, folder=None, **options):
        done = subprocess.run(self.command(*words), cwd=folder or self.folder, capture_output=True, text=True,
                              timeout=600, **options)
        self.assertEqual(done.returncode, status, f"{words}\n{done.stdout}\n{done.stderr}")
        self.assertNotIn("terminate called", done.stderr)
        return done

    def start(self, *words, **options):
        run = subprocess.Popen(self.command(*words), cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True, **options)
        self.addCleanup(self.end, run)
        return run

    @staticmethod
    def end(run):
        if run.poll() is None:
            run.kill()
        run.communicate()

    def hash_of(self, name="study.sqlite", **options):
        return self.fundsim("show", "--hash", name, **options).stdout.strip()

    def undisturbed(self, replications):
        self.fundsim("run", "study.yaml", "-n", replications, "-o", "undisturbed.sqlite", "--quiet", "--resume")
        return self.hash_of("undisturbed.sqlite")

    def kept(self, name="study.sqlite"):
        """Replications in the file, now."""
        try:
            # may write: what a kill left half done can only be undone by who may
            connection = sqlite3.connect(f"file:{self.folder / name}?mode=rw", uri=True, timeout=5)
            try:
                return connection.execute("SELECT COUNT(*) FROM replication WHERE scenario = 0").fetchone()[0]
            finally:
                connection.close()
        except sqlite3.OperationalError:
            return 0

    def finish_and_compare(self, more=40 + 4 * os.cpu_count(), name="study.sqlite"):
        """Goes on to a few more replications, beyond any gap that an interrupt left; the content must be that of an
        undisturbed run."""
        total = self.kept(name) + more
        self.fundsim("run", "study.yaml", "-n", total, "-o", name, "--resume", "--quiet")
        self.assertEqual(self.hash_of(name), self.undisturbed(total))


def main():
    global FUNDSIM
    FUNDSIM = os.path.abspath(sys.argv.pop(1))
    sys.modules["common"].FUNDSIM = FUNDSIM
    unittest.main(module="__main__", verbosity=2)
