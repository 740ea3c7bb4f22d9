"""What durability costs: time to keep results, memory at any number of replications.

Usage: cost_test.py PATH-OF-FUNDSIM [unittest options]
"""

import pathlib
import re
import subprocess
import sys
import time

import common
from common import Durability

FOUR = common.HERE.parent.parent / "scenarios" / "studies" / "hart-van-brabant-four-models.yaml"


class Cost(Durability):
    def peak_kilobytes(self, *words):
        """High-water mark of resident memory. Not ru_maxrss: that begins with the memory of who started the process."""
        run = subprocess.Popen(self.command(*words), cwd=self.folder, stdout=subprocess.DEVNULL)
        peak = 0
        while run.poll() is None:
            try:
                status = pathlib.Path(f"/proc/{run.pid}/status").read_text()
                if "\nName:\tfundsim\n" in "\n" + status:
                    peak = max(peak, int(re.search(r"VmHWM:\s+(\d+) kB", status).group(1)))
            except (FileNotFoundError, ProcessLookupError, AttributeError):
                pass  # it has just ended
            time.sleep(0.002)
        self.assertEqual(run.returncode, 0)
        return peak

    def test_keeping_results_takes_less_than_three_per_cent(self):
        done = self.fundsim("run", FOUR, "-n", 160, "--profile", "--json")
        share = float(re.search(r"keeping results +[\d.]+ +([\d.]+)%", done.stderr).group(1))
        print(f"keeping results: {share} % of the time of all threads", file=sys.stderr)
        self.assertLess(share, 3.0)

    def test_memory_does_not_grow_with_replications(self):
        few = self.peak_kilobytes("run", "small.yaml", "-n", "100", "-o", "few.sqlite", "--quiet")
        many = self.peak_kilobytes("run", "small.yaml", "-n", "10000", "-o", "many.sqlite", "--quiet")
        print(f"100 replications {few} kB, 10,000 {many} kB: {100.0 * (many - few) / few:+.1f} %", file=sys.stderr)
        self.assertLess(many, 1.10 * few)

    def test_a_hundred_thousand_replications_fit_in_300_megabytes(self):
        peak = self.peak_kilobytes("run", "small.yaml", "-n", "100000", "--quiet")
        shown = self.peak_kilobytes("show", "study.sqlite")
        print(f"run {peak} kB, show {shown} kB", file=sys.stderr)
        self.assertLess(max(peak, shown), 300_000)


if __name__ == "__main__":
    common.main()
