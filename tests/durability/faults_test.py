"""Faults: each is tried on a running study, which must say what is wrong and lose nothing that it had kept.

Usage: faults_test.py PATH-OF-FUNDSIM [unittest options]

The table in docs/durability.md says what is tried here. Faults that this machine does not let one try are skipped, and
say so.
"""

import glob
import json
import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import time
import unittest

import common
from common import ENDLESS, Durability

FAKETIME = next(iter(sorted(glob.glob("/usr/lib/*/faketime/libfaketime.so.1"))), None)


def own_mounts():
    """The command that gives a process its own mounts, or nothing where that is not allowed."""
    for words in [["unshare", "--mount"], ["unshare", "--user", "--map-root-user", "--mount"]]:
        try:
            probe = subprocess.run([*words, "sh", "-c", "mount -t tmpfs -o size=64k tmpfs /mnt"], capture_output=True,
                                   timeout=60)
        except FileNotFoundError:
            return None
        if probe.returncode == 0:
            return words
    return None


MOUNTS = own_mounts()
needs_mounts = unittest.skipUnless(MOUNTS, "mounting a small disk is not allowed here (needs root or user namespaces)")


class Disk(Durability):
    def in_own_mounts(self, script, **options):
        """Runs a shell script in which $F is fundsim and the folder `disk` can be mounted."""
        (self.folder / "disk").mkdir()
        done = subprocess.run([*MOUNTS, "sh", "-c", script], cwd=self.folder, capture_output=True, text=True,
                              timeout=600, env={**os.environ, "F": common.FUNDSIM}, **options)
        self.assertNotIn("terminate called", done.stderr)
        return done

    @needs_mounts
    def test_full(self):
        done = self.in_own_mounts(f"""
            mount -t tmpfs -o size=8m tmpfs disk || exit 99
            $F run study.yaml -n {ENDLESS} -o disk/study.sqlite --quiet; echo "status $?"
            $F show --json disk/study.sqlite >before.json; echo "show $?"
            mount -o remount,size=100m disk
            N=$(python3 -c 'import json; print(json.load(open("before.json"))["replications"] + 40)')
            $F run study.yaml -n $N -o disk/study.sqlite --resume --quiet; echo "resume $?"
            $F run study.yaml -n $N -o whole.sqlite --quiet
            $F show --hash disk/study.sqlite; $F show --hash whole.sqlite""")
        lines = done.stdout.split("\n")
        self.assertEqual(lines[:3], ["status 1", "show 0", "resume 0"], done.stdout + done.stderr)
        self.assertIn("the disk is full", done.stderr)
        self.assertRegex(done.stderr, r"disk/study\.sqlite holds \d+ replications. Once there is room, go on with:\n"
                                      r"  fundsim run study\.yaml .*--resume")
        self.assertEqual(lines[3], lines[4])
        self.assertGreater(json.loads((self.folder / "before.json").read_text())["replications"], 0)

    @needs_mounts
    def test_full_from_the_start(self):
        done = self.in_own_mounts("""
            mount -t tmpfs -o size=16k tmpfs disk || exit 99
            $F run study.yaml -n 100 -o disk/study.sqlite --quiet; echo "status $?"; ls disk""")
        self.assertEqual(done.stdout, "status 2\n", done.stderr)
        self.assertIn("the disk is full", done.stderr)

    @needs_mounts
    def test_becomes_read_only(self):
        self.fundsim("run", "study.yaml", "-n", 100, "--quiet")
        done = self.in_own_mounts("""
            mount -t tmpfs -o size=50m tmpfs disk || exit 99
            cp study.sqlite disk; mount -o remount,ro disk
            $F run study.yaml -n 200 -o disk/study.sqlite --resume --quiet; echo "resume $?"
            $F run study.yaml -n 200 -o disk/new.sqlite --quiet; echo "new $?"
            $F show disk/study.sqlite >shown.txt; echo "show $?" """)
        self.assertEqual(done.stdout, "resume 2\nnew 2\nshow 0\n", done.stderr)
        self.assertEqual(done.stderr.count("Read-only file system"), 2, done.stderr)
        self.assertEqual((self.folder / "shown.txt").read_text(), self.fundsim("show", "study.sqlite").stdout)

    def test_folder_without_permission(self):
        (self.folder / "closed").mkdir()
        self.fundsim("run", "study.yaml", "-n", 40, "-o", "closed/study.sqlite", "--quiet")
        (self.folder / "closed").chmod(0o555)
        (self.folder / "closed/study.sqlite").chmod(0o444)
        self.folder.chmod(0o755)
        self.program = shutil.copy(self.program, self.folder)  # the build may lie where nobody else may look
        as_nobody = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
        for words in [["--resume"], ["--force"]]:
            done = self.fundsim("run", "study.yaml", "-n", 80, "-o", "closed/study.sqlite", "--quiet", *words, status=2,
                                **as_nobody)
            self.assertIn("Permission denied", done.stderr)
        self.fundsim("run", "study.yaml", "-n", 80, "-o", "closed/new.sqlite", status=2, **as_nobody)
        self.assertIn("Spend", self.fundsim("show", "closed/study.sqlite", **as_nobody).stdout)
        (self.folder / "closed").chmod(0o755)


class Damage(Durability):
    def setUp(self):
        super().setUp()
        self.fundsim("run", "study.yaml", "-n", 100, "--quiet")
        self.path = self.folder / "study.sqlite"
        self.sound = self.path.read_bytes()

    def refused(self):
        for words in [["run", "study.yaml", "-n", "200", "--resume"], ["merge", "-o", "merged.sqlite", "study.sqlite"]]:
            done = self.fundsim(*words, status=2)
            self.assertRegex(done.stderr, "damaged|cannot be read|not a study file", words)
        self.assertNotIn("merged.sqlite", os.listdir(self.folder))
        self.assertEqual([name for name in os.listdir(self.folder) if name.endswith(".lock")], [])

    def test_cut_short(self):
        for size in [len(self.sound) // 2, len(self.sound) - 4096, 5000, 50]:
            self.path.write_bytes(self.sound[:size])
            self.refused()
        self.path.write_bytes(b"")  # as a kill before the first transaction leaves it: begun anew
        self.finish_and_compare()

    def test_a_flipped_bit_in_a_figure(self):
        connection = sqlite3.connect(self.path)
        connection.execute("UPDATE replication SET spend = spend + 1024 WHERE replication = 7 AND scenario = 1")
        connection.commit()
        connection.close()
        self.refused()
        for words in [["show", "study.sqlite"], ["show", "--hash", "study.sqlite"]]:
            self.assertIn("damaged", self.fundsim(*words, status=2).stderr)
        # the way out that the message names
        self.fundsim("run", "study.yaml", "-n", 100, "--force", "--quiet")
        self.finish_and_compare()

    def test_another_programs_file(self):
        self.path.unlink()
        connection = sqlite3.connect(self.path)
        connection.execute("CREATE TABLE cats (name TEXT)")
        connection.commit()
        connection.close()
        self.refused()
        self.assertIn("left alone", self.fundsim("run", "study.yaml", "--force", status=2).stderr)


class OtherProcesses(Durability):
    def test_two_runs_on_one_file(self):
        first = self.start("run", "study.yaml", "-n", ENDLESS, "--quiet")
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.kept() == 0:
            time.sleep(0.1)
        for words in [["--resume"], ["--force"]]:
            done = self.fundsim("run", "study.yaml", "-n", ENDLESS, *words, status=2)
            self.assertIn("another run is writing study.sqlite", done.stderr)
        self.assertIn("Incomplete", self.fundsim("show", "study.sqlite").stdout)  # reading does not disturb
        first.send_signal(signal.SIGTERM)
        first.communicate(timeout=60)
        self.assertEqual(first.returncode, 130)
        self.finish_and_compare()

    def test_a_program_that_keeps_the_file_locked(self):
        self.fundsim("run", "study.yaml", "-n", 40, "--quiet")
        holder = sqlite3.connect(self.folder / "study.sqlite", isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        done = self.fundsim("run", "study.yaml", "-n", 80, "--resume", "--quiet", status=2)
        self.assertIn("kept locked by another program", done.stderr)
        holder.execute("COMMIT")
        holder.close()
        self.finish_and_compare()


class Machine(Durability):
    def test_storm_of_signals(self):
        for number in [signal.SIGTERM, signal.SIGINT]:
            run = self.start("run", "study.yaml", "-n", ENDLESS, "--quiet", "--resume")
            time.sleep(2.6)
            for _ in range(50):
                if run.poll() is None:
                    run.send_signal(number)
                time.sleep(0.001)
            run.communicate(timeout=60)
            self.assertEqual(run.returncode, 130)
        self.finish_and_compare()

    def test_an_interrupt_loses_nothing_that_was_complete(self):
        """More threads than the study has blocks: all of them are under way at once."""
        for number in [signal.SIGTERM, signal.SIGINT]:
            run = self.start("run", "study.yaml", "-n", 6000, "--threads", 40, "--resume")
            told = 0
            while told < 1200:  # it tells at every tenth
                line = run.stderr.readline()
                self.assertTrue(line, "the run ended by itself")
                if found := re.match(r"(\d+) of 6000 replications", line):
                    told = int(found.group(1))
            run.send_signal(number)
            rest = run.communicate(timeout=60)[1]
            self.assertEqual(run.returncode, 130, rest)
            told = max([told, *map(int, re.findall(r"^(\d+) of 6000 replications", rest, re.MULTILINE))])
            kept = int(re.search(r"study\.sqlite holds (\d+) of 6000 replications. To go on:\n"
                                 r"  fundsim run study.yaml -n 6000 --threads 40 --resume", rest).group(1))
            self.assertGreaterEqual(kept, told)
            self.assertEqual(self.kept(), kept)
            (self.folder / "study.sqlite").rename(self.folder / f"kept-{number}.sqlite")
        self.finish_and_compare(more=400, name=f"kept-{signal.SIGTERM}.sqlite")  # beyond any gap

    def test_an_interrupt_while_prices_are_derived(self):
        """The pilots of the region take some twenty seconds of a processor; the signal comes in the second of these."""
        study = common.HERE.parent.parent / "scenarios" / "studies" / "hart-van-brabant-four-models.yaml"
        run = self.start("run", study)
        while self.processor_seconds(run) < 1.5:
            self.assertIsNone(run.poll())
            time.sleep(0.05)
        run.send_signal(signal.SIGTERM)
        stdout, stderr = run.communicate(timeout=300)
        self.assertEqual((run.returncode, stdout), (130, ""), stderr)
        self.assertIn("interrupted before the first replication: nothing was written. To begin again:\n  fundsim run",
                      stderr)
        self.assertEqual(sorted(os.listdir(self.folder)), ["small.yaml", "study.yaml"])

    @staticmethod
    def processor_seconds(run):
        with open(f"/proc/{run.pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def test_too_little_memory(self):
        def limit(megabytes):
            return lambda: resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))

        self.fundsim("run", "study.yaml", "-n", 40, "--quiet")
        seen = set()
        for megabytes in [12, 20, 30, 40, 60, 80, 120, 200, 2000]:
            done = subprocess.run(self.command("run", "study.yaml", "-n", self.kept() + 40, "--resume", "--quiet",
                                               "--threads", 2),
                                  cwd=self.folder, capture_output=True, text=True, timeout=600,
                                  preexec_fn=limit(megabytes))
            seen.add(done.returncode)
            if done.returncode == 1:
                self.assertRegex(done.stderr, "memory|resource|thread", done.stderr)
            self.hash_of()  # sound, whatever happened
        self.assertIn(0, seen)
        self.finish_and_compare()

    @unittest.skipUnless(FAKETIME, "libfaketime is not installed: the clock cannot be made to jump")
    def test_clock_that_jumps(self):
        clock = self.folder / "clock"
        clock.write_text("+0")
        run = self.start("run", "study.yaml", "-n", 3000, "--quiet",
                         env={**os.environ, "LD_PRELOAD": FAKETIME, "FAKETIME_TIMESTAMP_FILE": str(clock),
                              "FAKETIME_NO_CACHE": "1"})
        for jump in ["-30d", "+400d", "-1h", "+0", "-20y", "+1d"]:
            time.sleep(0.3)
            clock.write_text(jump)
        run.communicate(timeout=300)
        self.assertEqual(run.returncode, 0)
        self.assertEqual(self.hash_of(), self.undisturbed(3000))


if __name__ == "__main__":
    common.main()
