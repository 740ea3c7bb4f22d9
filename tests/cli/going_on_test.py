"""Going on: after an interruption, for more replications, in shards, until it is settled.

Usage: going_on_test.py PATH-OF-FUNDSIM [unittest options]
"""

import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import time

import command_line


class GoingOn(command_line.CommandLine):
    def straight(self, replications):
        self.fundsim("run", "small.yaml", "-n", str(replications), "-o", "straight.sqlite", "--quiet")
        return self.hash_of("straight.sqlite")

    def disturb(self, number):
        """Starts a run that would take hours, and disturbs it once something is in the file."""
        run = subprocess.Popen([command_line.FUNDSIM, "run", "small.yaml", "-n", "10000000", "-o", "long.sqlite"], cwd=self.folder,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.environment())
        self.addCleanup(lambda: run.poll() is None and run.kill())
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.kept() == 0:
            time.sleep(0.1)
        run.send_signal(number)
        stdout, stderr = run.communicate(timeout=60)
        return run.returncode, stdout, stderr

    def kept(self):
        path = self.folder / "long.sqlite"
        try:
            connection = sqlite3.connect(f"file:{path}?mode=rw", uri=True, timeout=5)
            try:
                return connection.execute("SELECT COUNT(*) FROM replication").fetchone()[0]
            finally:
                connection.close()
        except sqlite3.OperationalError:
            return 0

    def test_more_replications_can_be_added(self):
        self.fundsim("run", "small.yaml", "-n", "23", "-o", "grown.sqlite", "--quiet")
        self.fundsim("run", "small.yaml", "-n", "60", "-o", "grown.sqlite", "--resume", "--quiet")
        self.assertEqual(self.hash_of("grown.sqlite"), self.straight(60))
        done = self.fundsim("run", "small.yaml", "-n", "60", "-o", "grown.sqlite", "--resume")
        self.assertIn("already complete", done.stderr)

    def test_another_study_is_not_gone_on_with(self):
        self.fundsim("run", "small.yaml", "-n", "16", "--quiet")
        done = self.fundsim("run", "small.yaml", "-n", "32", "--seed", "2", "--resume", status=2)
        self.assertIn("another study", done.stderr)

    def test_interrupted_and_resumed(self):
        for number in [signal.SIGINT, signal.SIGTERM]:
            status, stdout, stderr = self.disturb(number)
            self.assertEqual(status, 130, stderr)
            self.assertEqual(stdout, "")
            done = int(re.search(r"holds (\d+) of 10000000 replications", stderr).group(1))
            self.assertIn("fundsim run small.yaml -n 10000000 -o long.sqlite --resume", stderr)
            incomplete = self.fundsim("show", "long.sqlite").stdout
            self.assertIn("Incomplete", incomplete)
            more = str(done + 40 + 4 * os.cpu_count())  # beyond any gap that the interrupt left
            self.fundsim("run", "small.yaml", "-n", more, "-o", "long.sqlite", "--resume", "--quiet")
            self.assertEqual(self.hash_of("long.sqlite"), self.straight(more))
            for name in ["long.sqlite", "straight.sqlite"]:
                (self.folder / name).unlink()

    def test_killed_and_resumed(self):
        self.disturb(signal.SIGKILL)
        self.fundsim("show", "long.sqlite")  # whatever the journal holds
        more = str(self.kept() + 40)
        self.fundsim("run", "small.yaml", "-n", more, "-o", "long.sqlite", "--resume", "--quiet")
        self.assertEqual(self.hash_of("long.sqlite"), self.straight(more))


class Shards(command_line.CommandLine):
    def shard(self, number, count, *words, name="study.yaml", **keywords):
        return self.fundsim("run", name, "--shard", f"{number}/{count}", *words, **keywords)

    def test_merged_equal_one_run_for_any_threads_and_order(self):
        self.fundsim("run", "study.yaml", "-n", "100", "-o", "whole.sqlite", "--quiet")
        expected = self.hash_of("whole.sqlite")
        order = random.Random(7)
        for count in [1, 3, 16]:
            numbers = list(range(count))
            order.shuffle(numbers)
            for number in numbers:
                self.shard(number, count, "-n", "100", "--threads", str(order.choice([1, 2, 7])), "-o",
                           f"{count}-{number}.sqlite", "--quiet")  # of 16 shards, nine have nothing to do
            names = [f"{count}-{number}.sqlite" for number in numbers]
            order.shuffle(names)
            self.fundsim("merge", "-o", f"{count}.sqlite", *names, "--quiet")
            self.assertEqual(self.hash_of(f"{count}.sqlite"), expected, count)
            self.assertEqual(self.fundsim("show", f"{count}.sqlite").stdout, self.fundsim("show", "whole.sqlite").stdout)

    def test_are_told_apart_and_joined(self):
        done = self.shard(1, 3, "-n", "64")
        self.assertIn("shard 1/3: 16 replications of 64", done.stderr)
        self.assertIn("fundsim merge", done.stderr)
        self.assertEqual((done.stdout, self.files()), ("", ["study-shard-1-of-3.sqlite"]))
        for wrong in ["3/3", "1", "1/0", "-1/2", "1/2/3", "a/b"]:
            self.fundsim("run", "study.yaml", "--shard", wrong, status=2)
        self.assertIn("is for shard 1/3", self.fundsim("run", "study.yaml", "-n", "64", "-o",
                                                       "study-shard-1-of-3.sqlite", "--resume", status=2).stderr)

    def test_merge_refuses_what_is_no_exact_union(self):
        for number in range(2):
            self.shard(number, 3, "-n", "64", "--quiet")
        names = [f"study-shard-{number}-of-3.sqlite" for number in range(3)]
        absent = self.fundsim("merge", "-o", "all.sqlite", *names[:2], status=2).stderr
        self.assertIn("replications 32 ... 47 are missing, 16 of 64", absent)
        self.assertIn("shard 2/3 is not among them", absent)
        self.shard(2, 3, "-n", "40", "--quiet")
        self.assertIn("lacks 8 replications", self.fundsim("merge", "-o", "all.sqlite", *names, status=2).stderr)
        twice = self.fundsim("merge", "-o", "all.sqlite", names[0], names[1], names[0], "--partial", status=2).stderr
        self.assertIn("both hold replications 0 ... 15", twice)
        self.shard(2, 3, "-n", "64", "--seed", "4", "-o", "other.sqlite", "--quiet")
        self.assertIn("seed 4, not 9", self.fundsim("merge", "-o", "all.sqlite", *names[:2], "other.sqlite",
                                                    status=2).stderr)
        self.assertNotIn("all.sqlite", self.files())

        done = self.fundsim("merge", "-o", "all.sqlite", names[2], names[0], "--partial")
        self.assertIn("40 of 64 replications", done.stderr)
        self.assertIn("Incomplete", done.stdout)
        self.fundsim("merge", "-o", "all.sqlite", names[1], status=2)
        self.fundsim("merge", "-o", names[0], names[0], names[1], "--force", status=2)
        # what is missing can also be run in the merged file
        self.fundsim("run", "study.yaml", "-n", "64", "-o", "all.sqlite", "--resume", "--quiet")
        self.fundsim("run", "study.yaml", "-n", "64", "-o", "whole.sqlite", "--quiet")
        self.assertEqual(self.hash_of("all.sqlite"), self.hash_of("whole.sqlite"))
        self.assertEqual(self.fundsim("show", "all.sqlite").stdout, self.fundsim("show", "whole.sqlite").stdout)

    def test_can_be_extended_and_merged_again(self):
        for replications in ["48", "100"]:
            for number in range(2):
                self.shard(number, 2, "-n", replications, "--quiet", "--resume")
            self.fundsim("merge", "-o", "all.sqlite", "--force", "study-shard-0-of-2.sqlite",
                         "study-shard-1-of-2.sqlite", "--quiet")
            self.fundsim("run", "study.yaml", "-n", replications, "-o", "whole.sqlite", "--quiet", "--resume")
            self.assertEqual(self.hash_of("all.sqlite"), self.hash_of("whole.sqlite"))


class Until(command_line.CommandLine):
    QUESTION = "until: {metric: spend, half_width: 12000 EUR, most: 3000}\n"

    def setUp(self):
        super().setUp()
        (self.folder / "until.yaml").write_text(command_line.STUDY + self.QUESTION)

    def question(self, name):
        return json.loads(self.fundsim("show", name, "--json").stdout)["question"]

    def test_stops_at_the_same_look_for_any_threads_and_interruptions(self):
        hashes = set()
        for threads in ["1", "2", "7"]:
            self.fundsim("run", "until.yaml", "--threads", threads, "--quiet", "--force")
            hashes.add(self.hash_of("study.sqlite"))
        question = self.question("study.sqlite")
        self.assertEqual(question["answer"], "settled")
        self.assertIn(question["look"], [200, 400, 800, 1600])
        low, high = question["results"][0]["interval"]
        self.assertLessEqual((high - low) / 2, 12000)
        rows = sqlite3.connect(self.folder / "study.sqlite").execute("SELECT COUNT(*) FROM replication").fetchone()[0]
        self.assertEqual(rows, 2 * question["look"])
        text = self.fundsim("show", "study.sqlite").stdout
        self.assertIn(f"The question: settled after {question['look']} replications", " ".join(text.split()))
        self.assertNotIn("Incomplete", text)
        again = self.fundsim("run", "until.yaml", "--resume")
        self.assertIn("already complete", again.stderr)
        hashes.add(self.hash_of("study.sqlite"))
        self.assertEqual(len(hashes), 1)

    def test_can_be_asked_on_the_command_line(self):
        self.fundsim("run", "study.yaml", "--until", "spend=12000", "-n", "3000", "--quiet")
        self.fundsim("run", "until.yaml", "-o", "until.sqlite", "--quiet")
        self.assertEqual(self.hash_of("study.sqlite"), self.hash_of("until.sqlite"))
        self.fundsim("run", "study.yaml", "-n", "400", "-o", "fixed.sqlite", "--quiet")
        line = self.fundsim("show", "fixed.sqlite", "--settled", "--until", "spend=1 EUR").stdout
        self.assertRegex(line, r"^next 800: open after 400 replications; the next look is at 800\n$")
        self.fundsim("show", "fixed.sqlite", "--settled", status=2)
        for wrong in ["spend", "spend=", "spend=much", "happiness=3", "spend=3 week", "spend=0", "=3"]:
            self.fundsim("run", "study.yaml", "--until", wrong, "-o", "wrong.sqlite", status=2)
        self.assertNotIn("wrong.sqlite", self.files())

    def test_gives_up_in_words(self):
        self.fundsim("run", "small.yaml", "--until", "wait_weeks_mean=0.001 week", "-n", "250", "--quiet")
        self.assertEqual(self.question("study.sqlite")["look"], 250)
        line = self.fundsim("show", "study.sqlite", "--settled").stdout
        self.assertRegex(line, r"^not_settled 250: not settled after 250 replications: chance is too large; about")

    def test_asks_which_is_best_and_by_how_much(self):
        asked = {"best: 95 %": "lowest Spend: Small",
                 "best: 95 %, tie: 5 MEUR": "lowest Spend: Small",
                 "at_least: 1 EUR": "Dearer is not better by at least EUR 1 than Small"}
        for number, (question, words) in enumerate(asked.items()):
            name = f"{number}.yaml"
            (self.folder / name).write_text(command_line.STUDY + f"until: {{metric: spend, {question}}}\n")
            self.fundsim("run", name, "-o", f"{number}.sqlite", "--quiet")
            line = self.fundsim("show", "--settled", f"{number}.sqlite").stdout
            self.assertIn("settled 200: settled after 200 replications", line)
            self.assertIn(words, line)
        (self.folder / "wrong.yaml").write_text(command_line.STUDY + "until: {metric: clients_started, best: 95 %}\n")
        for command in ["check", "run"]:
            self.assertIn("neither better high nor low", self.fundsim(command, "wrong.yaml", status=2).stderr)

    UNCERTAIN = """
study: uncertain
seed: 9
inner: 4
scenarios:
  - {file: small.yaml}
  - extends: small.yaml
    name: uncertain
    contracts:
      common_ambulatory: {model: pxq, tariff: {80%: [80.00 EUR/hour, 100.00 EUR/hour], central: 90.00 EUR/hour}}
"""
    SAME = command_line.STUDY.replace(
        "{file: variant.yaml}",
        "{file: variant.yaml}, {file: small.yaml, name: same, set: {current_contracts.common_ambulatory.tariff: 86.00 EUR/hour}}")

    def test_says_tie_and_what_stands_in_the_way_for_any_threads_and_shards(self):
        asked = {
            "parameters": (self.UNCERTAIN + "until: {metric: spend, half_width: 100 EUR, most: 250}\n", 250,
                           r"not_settled 250: not settled after 250 replications: parameter uncertainty dominates "
                           r"\((9\d|100) % of the variance\); about"),
            "tie": (self.SAME + "until: {metric: spend, best: 95 %, tie: 2000 EUR, most: 400}\n", 200,
                    r"tie 200: tie within EUR 2.000 after 200 replications: lowest Spend: Small, same"),
            "equal": (self.SAME + "until: {metric: spend, best: 95 %, most: 400}\n", 200,
                      r"tie 200: tie within EUR 0 after 200 replications: lowest Spend: Small, same")}
        for name, (study, look, words) in asked.items():
            (self.folder / f"{name}.yaml").write_text(study)
            answers = []
            for threads in [1, 7]:
                self.fundsim("run", f"{name}.yaml", "--threads", str(threads), "-o", f"{name}-{threads}.sqlite", "--quiet")
                answers.append((self.fundsim("show", "--settled", f"{name}-{threads}.sqlite").stdout,
                                self.hash_of(f"{name}-{threads}.sqlite")))
            self.assertRegex(answers[0][0].replace("\u202f", " ").replace("\u00a0", " "), words)
            for number in [2, 0, 1]:
                self.fundsim("run", f"{name}.yaml", "--shard", f"{number}/3", "-n", str(look), "-o",
                             f"{name}-shard-{number}.sqlite", "--quiet")
            self.fundsim("merge", "-o", f"{name}-merged.sqlite", "--quiet",
                         *[f"{name}-shard-{number}.sqlite" for number in range(3)])
            answers.append((self.fundsim("show", "--settled", f"{name}-merged.sqlite").stdout,
                            self.hash_of(f"{name}-merged.sqlite")))
            self.assertEqual(len(set(answers)), 1, answers)

    def test_of_shards_is_decided_by_who_merges_them(self):
        self.fundsim("run", "until.yaml", "-o", "whole.sqlite", "--quiet")
        self.assertIn("-n", self.fundsim("run", "until.yaml", "--shard", "0/2", status=2).stderr)
        self.fundsim("run", "study.yaml", "--until", "spend=12000", "--shard", "0/2", status=2)
        replications = "200"
        while True:  # the loop of docs/durability.md
            for number in range(2):
                self.fundsim("run", "until.yaml", "--shard", f"{number}/2", "-n", replications, "--resume", "--quiet")
            self.fundsim("merge", "-o", "all.sqlite", "--force", "--quiet", "study-shard-0-of-2.sqlite",
                         "study-shard-1-of-2.sqlite")
            words = self.fundsim("show", "all.sqlite", "--settled").stdout.split()
            if words[0] != "next":
                break
            replications = words[1].rstrip(":")
        self.assertEqual(words[0], "settled")
        self.assertEqual(self.hash_of("all.sqlite"), self.hash_of("whole.sqlite"))


if __name__ == "__main__":
    command_line.main()
