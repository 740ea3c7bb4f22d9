"""The shell examples of docs/durability.md, as they stand there, run. A cluster is played by two small scripts, which run
at once what they are given.

Usage: examples_test.py PATH-OF-FUNDSIM [unittest options]
"""

import os
import pathlib
import re
import subprocess
import unittest

import common
from common import STUDY, Durability

PAGE = common.HERE.parent.parent / "docs" / "durability.md"

SBATCH = r"""#!/bin/bash
# every task of an array in turn, or the command given
for word; do last=$word; done
case "$*" in
    *--wrap*) bash -c "$last" >&2 || exit ;;
    *)
        range=$(sed -n 's/^#SBATCH --array=//p' "$last")
        cpus=$(sed -n 's/^#SBATCH --cpus-per-task=//p' "$last")
        for task in $(seq "${range%-*}" "${range#*-}"); do
            SLURM_ARRAY_TASK_ID=$task SLURM_CPUS_PER_TASK=$cpus bash "$last" >&2 || exit
        done ;;
esac
echo 4711
"""
SRUN = """#!/bin/bash
exec "$@"
"""


class Examples(Durability):
    def setUp(self):
        super().setUp()
        self.tools = self.folder / "tools"
        self.tools.mkdir()
        (self.tools / "fundsim").symlink_to(common.FUNDSIM)
        for name, text in [("sbatch", SBATCH), ("srun", SRUN)]:
            (self.tools / name).write_text(text)
            (self.tools / name).chmod(0o755)
        blocks = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
        self.machine, self.array, self.submit, self.until = blocks
        (self.folder / "study.yaml").write_text(STUDY + "replications: 300\n")

    def shell(self, script):
        path = f"{self.tools}:{os.environ['PATH']}"
        done = subprocess.run(["bash", "-euc", script], cwd=self.folder, capture_output=True, text=True, timeout=600,
                              env={**os.environ, "PATH": path})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done

    def test_four_processes(self):
        self.shell(self.machine)
        self.assertEqual(self.hash_of(), self.undisturbed(300))

    def test_array_of_jobs(self):
        (self.folder / "array.sh").write_text(self.array)
        self.shell(self.submit)
        self.assertEqual(len(list(pathlib.Path(self.folder).glob("study-shard-*-of-16.sqlite"))), 16)
        self.assertEqual(self.hash_of(), self.undisturbed(300))

    def test_shards_until_the_question_is_settled(self):
        (self.folder / "study.yaml").write_text(STUDY + "until: {metric: spend, half_width: 1400 EUR, most: 1600}\n")
        done = self.shell(self.until)
        self.assertRegex(done.stdout, r"^settled (400|800|1600): ")
        self.fundsim("run", "study.yaml", "-o", "undisturbed.sqlite", "--quiet")
        self.assertEqual(self.hash_of(), self.hash_of("undisturbed.sqlite"))


if __name__ == "__main__":
    common.main()
