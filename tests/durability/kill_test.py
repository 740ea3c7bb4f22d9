"""Kill -9 at random moments of a study, and go on each time: the content must be that of an undisturbed run.

Usage: kill_test.py PATH-OF-FUNDSIM KILLS [unittest options]
"""

import os
import random
import signal
import sys
import time

import common
from common import ENDLESS, Durability

KILLS = int(sys.argv.pop(2))


class Kill(Durability):
    def wait_for_more_than(self, kept):
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and self.kept() <= kept:
            time.sleep(0.05)

    def test_at_random_moments(self):
        moments = random.Random(KILLS)
        kept = 0
        committed = 0
        for number in range(KILLS):
            run = self.start("run", "study.yaml", "-n", ENDLESS, "--quiet", "--resume", "--threads",
                             moments.choice([1, 2, 7]))
            # commits come every two seconds: just after one, anywhere up to the second, before the file is there
            if number % 3 == 0:
                self.wait_for_more_than(kept)
            time.sleep([moments.uniform(0.0, 0.3), moments.uniform(0.3, 4.5), moments.uniform(0.0, 0.3)][number % 3])
            run.send_signal(signal.SIGKILL)
            run.communicate()
            self.assertEqual(run.returncode, -signal.SIGKILL)
            if not (self.folder / "study.sqlite").exists() or (self.folder / "study.sqlite").stat().st_size == 0:
                continue  # killed before the first transaction
            if number % 10 == 9 or KILLS < 10:
                self.hash_of()  # checks every figure
            now = self.kept()
            self.assertGreaterEqual(now, kept, "something that was committed is gone")
            self.assertEqual(now % 4, 0)
            committed += now > kept
            kept = now
        self.assertGreater(committed, 0)
        print(f"{KILLS} kills, {kept} replications kept, {committed} times more than before", file=sys.stderr)
        self.finish_and_compare()
        self.assertEqual([name for name in os.listdir(self.folder) if name.endswith((".lock", "-journal"))], [])

    def test_in_the_middle_of_a_merge(self):
        shards = []
        for index in range(3):
            shards.append(f"shard-{index}.sqlite")
            self.fundsim("run", "study.yaml", "-n", 160, "--shard", f"{index}/3", "-o", shards[-1], "--quiet")
        before = [(self.folder / shard).read_bytes() for shard in shards]
        begun = time.monotonic()
        self.fundsim("merge", "-o", "whole.sqlite", "--quiet", *shards)
        lasted = time.monotonic() - begun
        moments = random.Random(KILLS)
        for number in range(max(4, KILLS // 4 // 4 * 4)):  # the last is followed by a merge that is left alone
            merge = self.start("merge", "-o", "merged.sqlite", "--force", "--quiet", *shards)
            time.sleep(moments.uniform(0.0, lasted))
            merge.send_signal(signal.SIGKILL)
            merge.communicate()
            if number % 4 == 3:  # what was left must not stand in the way
                self.fundsim("merge", "-o", "merged.sqlite", "--force", "--quiet", *shards)
                self.assertEqual(self.hash_of("merged.sqlite"), self.hash_of("whole.sqlite"))
        self.assertEqual([(self.folder / shard).read_bytes() for shard in shards], before)
        self.assertEqual([name for name in os.listdir(self.folder) if name.endswith((".lock", "-journal", ".merging"))], [])


if __name__ == "__main__":
    common.main()
