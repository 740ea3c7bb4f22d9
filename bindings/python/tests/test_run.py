"""A run: the same bits as the command line, other threads go on, Ctrl-C keeps what was complete."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import fundsim


def test_hash_equals_the_command_lines(
    command_line: Callable[..., str], small_file: Path, tmp_path: Path
) -> None:
    there = tmp_path / "there.sqlite"
    command_line("run", small_file, "-n", 40, "--seed", 9, "--set", "demand.growth=2 %/year", "-o", there, "--quiet")
    expected = command_line("show", "--hash", there).strip()
    scenario = fundsim.Scenario(small_file).override({"demand.growth": "2 %/year"})
    in_memory = fundsim.run(scenario, 40, 9)
    assert in_memory.content_hash == expected
    here = tmp_path / "here.sqlite"
    fundsim.run(scenario, replications=40, seed=9, threads=1, output=here).close()
    assert command_line("show", "--hash", here).strip() == expected
    with fundsim.open(there) as opened:
        assert opened.content_hash == expected
        assert opened.table()["spend"].tolist() == in_memory.table()["spend"].tolist()
    assert fundsim.run(scenario, 40, 8).content_hash != expected, "another seed"


def test_hash_of_scenarios_side_by_side(command_line: Callable[..., str], small_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(f"extends: {small_file}\nname: other\naccess: {{redirect_share: 10 %}}\n", encoding="utf-8")
    there = tmp_path / "there.sqlite"
    command_line("run", small_file, other, "-n", 20, "-o", there, "--quiet")
    ours = fundsim.run([small_file, other], 20)
    assert ours.content_hash == command_line("show", "--hash", there).strip()
    assert ours.scenarios == ["small", "other"]
    assert ours.baseline == "small"
    assert ours.to_json()["comparisons"] == fundsim.open(there).to_json()["comparisons"]


def test_hash_of_the_region(command_line: Callable[..., str], region_file: Path, tmp_path: Path) -> None:
    there = tmp_path / "there.sqlite"
    command_line("run", region_file, "-n", 4, "-o", there, "--quiet")
    assert fundsim.run(region_file, 4).content_hash == command_line("show", "--hash", there).strip()


def test_hash_under_a_second_reference(command_line: Callable[..., str], small_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(f"extends: {small_file}\nname: other\naccess: {{redirect_share: 10 %}}\n", encoding="utf-8")
    assumed = "current_contracts.common_ambulatory.status"
    there = tmp_path / "there.sqlite"
    command_line(
        "run", small_file, other, "-n", 20, "--second-reference", "--set", f"{assumed}=assumed", "-o", there, "--quiet"
    )
    study = fundsim.Study([fundsim.Scenario(small_file), fundsim.Scenario(other)]).override({assumed: "assumed"})
    ours = fundsim.run(study, 20, second_reference=True)
    assert ours.content_hash == command_line("show", "--hash", there).strip()
    assert ours.to_json()["second_reference"] == fundsim.open(there).to_json()["second_reference"]
    assert ours.to_json()["second_reference"]["rankings"][0]["metric"] == "spend"
    with pytest.raises(ValueError, match="nothing else stands in"):
        fundsim.run(small_file, 4, second_reference=True)


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_threads_never_change_results(pair: fundsim.Study, results: fundsim.Results, threads: int) -> None:
    assert fundsim.run(pair, 40, threads=threads).content_hash == results.content_hash


def test_file_text_and_dict_give_one_hash(small_file: Path) -> None:
    text = small_file.read_text(encoding="utf-8")
    assert fundsim.run(text, 3).content_hash == fundsim.run(small_file, 3).content_hash


def test_other_threads_go_on(small: fundsim.Scenario) -> None:
    seen: list[float] = []
    over = threading.Event()

    def tick() -> None:
        while not over.is_set():
            seen.append(time.monotonic())
            time.sleep(0.01)

    other = threading.Thread(target=tick)
    other.start()
    begin = time.monotonic()
    fundsim.run(small, 1500, threads=1)
    end = time.monotonic()
    over.set()
    other.join()
    during = [at for at in seen if begin <= at <= end]
    assert end - begin > 0.2, "the run is too short to tell"
    assert len(during) > 0.2 * (end - begin) / 0.01
    assert max(b - a for a, b in zip(during, during[1:])) < 0.5 * (end - begin)


def test_progress_is_told(small: fundsim.Scenario) -> None:
    told: list[fundsim.Progress] = []
    fundsim.run(small, 800, progress=told.append, threads=1)
    assert told[-1].done == told[-1].total == 800
    assert [one.done for one in told] == sorted(one.done for one in told)
    assert len(told) > 1
    assert told[-1].seconds > 0


def test_bar(small: fundsim.Scenario, capsys: pytest.CaptureFixture[str]) -> None:
    fundsim.run(small, 40, progress=True)
    assert "40/40" in capsys.readouterr().err
    fundsim.run(small, 40)
    fundsim.run(small, 40, progress=False)
    assert capsys.readouterr().err == "", "nobody looks: nothing is shown"


def test_what_progress_raises_stops_the_run(small: fundsim.Scenario, tmp_path: Path) -> None:
    class Enough(Exception):
        pass

    def stop(progress: fundsim.Progress) -> None:
        if progress.done >= 100:
            raise Enough

    output = tmp_path / "study.sqlite"
    with pytest.raises(Enough):
        fundsim.run(small, 1_000_000, progress=stop, output=output)
    with fundsim.open(output) as kept:
        assert 100 <= kept.replications < 1_000_000
        assert not kept.complete


def test_interrupt_keeps_what_is_complete(pair: fundsim.Study, tmp_path: Path) -> None:
    def interrupt(progress: fundsim.Progress) -> None:
        if progress.done >= 48:
            signal.raise_signal(signal.SIGINT)  # as Ctrl-C: Python's own handler

    with pytest.raises(KeyboardInterrupt) as caught:
        fundsim.run(pair, 1_000_000, progress=interrupt)
    assert isinstance(caught.value, fundsim.Interrupted)
    partial = caught.value.results
    assert partial is not None
    assert partial.replications >= 48, "nothing that was complete is lost"

    output = tmp_path / "study.sqlite"
    with pytest.raises(fundsim.Interrupted, match="resume=True"):
        fundsim.run(pair, 1_000_000, progress=interrupt, output=output)
    with fundsim.open(output) as kept:
        done = kept.replications
    total = done + 40 + 4 * (os.cpu_count() or 1)  # beyond any gap that the interrupt left
    whole = fundsim.run(pair, total, output=output, resume=True)
    assert whole.content_hash == fundsim.run(pair, total).content_hash


PROGRAM = """
import sys, fundsim
print("begun", flush=True)
try:
    fundsim.run(sys.argv[1], 10_000_000, output=sys.argv[2], progress=False)
except fundsim.Interrupted as stopped:
    print("kept", stopped.results.replications, flush=True)
    raise
"""


def processor_time(process: int) -> float:
    """Seconds that a process has used: its clock, whatever else the machine does."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def committed(study: Path) -> int:
    """Replications that are in a study file while it is being written."""
    try:
        with fundsim.open(study) as results:
            return results.replications
    except fundsim.StudyFileError:  # not there yet
        return 0


def test_ctrl_c_stops_promptly(region_file: Path, tmp_path: Path) -> None:
    output = tmp_path / "study.sqlite"
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(region_file), str(output)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "begun\n"
    while not committed(output) and program.poll() is None:  # the time limit of the test ends it
        time.sleep(0.1)
    before = processor_time(program.pid)
    program.send_signal(signal.SIGINT)
    while Path(f"/proc/{program.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z":
        time.sleep(0.01)  # ended, and its clock can still be read
    used = processor_time(program.pid) - before
    said, error = program.communicate(timeout=60)
    assert "Interrupted" in error
    kept = int(said.split()[1])
    assert kept >= 16
    assert used < 3, "promptly: a replication on each thread, and a commit"
    with fundsim.open(output) as results:
        assert results.replications == kept


def test_results_leave_the_file_to_the_next_run(small: fundsim.Scenario, tmp_path: Path) -> None:
    """As in a notebook: the results, and the traceback, of an earlier cell are still there."""
    output = tmp_path / "study.sqlite"
    first = fundsim.run(small, 16, output=output)

    def fail(progress: fundsim.Progress) -> None:
        if progress.done >= 48:
            raise RuntimeError("of the function that is told")

    with pytest.raises(RuntimeError, match="is told") as failed:
        fundsim.run(small, 1_000_000, output=output, resume=True, progress=fail)
    assert failed.traceback
    done = first.replications
    assert done >= 32, "what is read is the file as it is"
    second = fundsim.run(small, done + 16, output=output, resume=True)
    assert second.content_hash == first.content_hash == fundsim.run(small, done + 16).content_hash
    assert not (tmp_path / "study.sqlite.lock").exists()


def test_output_is_never_overwritten_by_mistake(small: fundsim.Scenario, tmp_path: Path) -> None:
    output = tmp_path / "study.sqlite"
    first = fundsim.run(small, 16, output=output).content_hash
    with pytest.raises(fundsim.StudyFileError, match="exists already"):
        fundsim.run(small, 16, output=output)
    with pytest.raises(fundsim.StudyFileError, match="another study"):
        fundsim.run(small, 16, seed=2, output=output, resume=True)
    assert fundsim.run(small, 16, output=output, resume=True).content_hash == first, "already complete"
    assert fundsim.run(small, 16, seed=2, output=output, force=True).content_hash != first
    report = tmp_path / "report.txt"
    report.write_text("somebody's report", encoding="utf-8")
    with pytest.raises(fundsim.StudyFileError):
        fundsim.run(small, 16, output=report, force=True)
    assert report.read_text(encoding="utf-8") == "somebody's report"
    with pytest.raises(ValueError, match="need an output"):
        fundsim.run(small, 16, resume=True)


def test_longer_run_by_resuming(small: fundsim.Scenario, tmp_path: Path) -> None:
    output = tmp_path / "study.sqlite"
    fundsim.run(small, 20, output=output).close()
    longer = fundsim.run(small, 50, output=output, resume=True)
    assert longer.replications == 50
    assert longer.content_hash == fundsim.run(small, 50).content_hash


def until(small_file: Path, half_width: str) -> dict[str, Any]:
    return {
        "study": "question",
        "seed": 3,
        "until": {"metric": "spend", "half_width": half_width, "most": 800},
        "scenarios": [
            {"file": str(small_file), "set": {"demand.duration_factor": {"80%": [0.9, 1.1]}}},
            {"file": str(small_file), "name": "growing", "set": {"demand.growth": "1 %/year"}},
        ],
    }


@pytest.mark.parametrize(("half_width", "answer"), [("1 MEUR", 200), ("1 EUR", 800)])
def test_runs_until_the_question_is_settled(
    command_line: Callable[..., str], small_file: Path, tmp_path: Path, half_width: str, answer: int
) -> None:
    asked = tmp_path / "study.yaml"
    asked.write_text(json.dumps(until(small_file, half_width)), encoding="utf-8")
    there, here = tmp_path / "there.sqlite", tmp_path / "here.sqlite"
    command_line("run", asked, "-o", there, "--quiet")
    results = fundsim.run(asked, output=here)
    assert results.replications == answer
    assert results.content_hash == command_line("show", "--hash", there).strip()
    assert f"{results.settled()}\n" == command_line("show", "--settled", there)
    assert fundsim.run(asked, output=here, resume=True).content_hash == results.content_hash
    with fundsim.run(asked, 400) as fewer:
        assert fewer.replications == min(answer, 400), "replications are then the most"
    assert fundsim.run(small_file, 2).settled() is None


def test_a_question_that_makes_no_sense_is_refused(small_file: Path) -> None:
    asked = until(small_file, "1 MEUR")
    asked["until"]["metric"] = "happiness"
    with pytest.raises(ValueError, match="happiness"):
        fundsim.check(fundsim.load(asked, folder=small_file.parent))
    with pytest.raises(fundsim.ScenarioError, match="other files are not read here .*folder"):
        fundsim.check(asked)


def test_goes_on_with_a_file_that_has_gaps(
    command_line: Callable[..., str], small_file: Path, tmp_path: Path
) -> None:
    """Shard 1 of 3 alone: blocks 1, 4, 7 ... are there."""
    shard, output = tmp_path / "shard.sqlite", tmp_path / "study.sqlite"
    command_line("run", small_file, "-n", 200, "--shard", "1/3", "-o", shard, "--quiet")
    command_line("merge", "--partial", "-o", output, shard, "--quiet")
    whole = fundsim.run(small_file, 200, output=output, resume=True)
    assert whole.content_hash == fundsim.run(small_file, 200).content_hash


def test_arguments_are_checked(small: fundsim.Scenario, small_file: Path) -> None:
    with pytest.raises(ValueError, match="threads"):
        fundsim.run(small, 1, threads=0)
    with pytest.raises(TypeError, match="threads is a whole number"):
        fundsim.run(small, 1, threads=1.5)  # type: ignore[arg-type]
    for wrong in (b"small.yaml", None, 3):
        with pytest.raises(TypeError, match=f"not {type(wrong).__name__}"):
            fundsim.run(wrong, 1)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="replications"):
        fundsim.run(small, 0)
    with pytest.raises(ValueError, match="seed"):
        fundsim.run(small, 1, seed=-1)
    with pytest.raises(ValueError, match="at least one"):
        fundsim.run([])
    with pytest.raises(TypeError, match="give it alone"):
        fundsim.run([fundsim.Study([small]), small_file])
    with pytest.raises(fundsim.ScenarioError, match="does not exist"):
        fundsim.run("no-such-file.yaml")
