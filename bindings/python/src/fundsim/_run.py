"""Running a study."""

from __future__ import annotations

import datetime
import os
import platform
import sys
import warnings
from collections.abc import Iterable, Iterator

from fundsim import _engine
from fundsim._errors import Interrupted, StudyFileError
from fundsim._progress import Bar, Wanted
from fundsim._results import Results
from fundsim._scenario import Asked, PathLike, Study, as_study, whole


def provenance(how: str, threads: int | None) -> dict[str, str]:
    """How a study was made: nothing that changes results."""
    return {
        "command": how,
        "build": _engine.build,
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "processors": str(os.cpu_count()),
        "threads": str(threads) if threads else "all",
        "vector_code": _engine.instruction_set(),
        "begun": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def open_output(
    plan: _engine.Plan, study: Study, output: PathLike | None, resume: bool, force: bool, facts: dict[str, str]
) -> _engine.StudyFile:
    """The study file to write: in memory, new, or one to go on with."""
    asked = targets(study)[0]
    if output is None:
        if resume or force:
            raise ValueError("resume and force need an output: the study file")
        return _engine.study_in_memory(plan, asked, facts)
    path = os.fspath(output)
    there = os.path.exists(path)
    if there and resume:
        return _engine.resume_study_file(path, plan, asked, facts)
    if there and not force:
        raise StudyFileError(
            f"{path} exists already. Choose another name, go on with it (resume=True) or replace it (force=True)"
        )
    if there:
        _engine.remove_study_file(path)  # only a study file is ever replaced
    return _engine.create_study_file(path, plan, asked, facts)


def changed(study: Study, replications: int | None, seed: int | None) -> Study:
    """With another number of replications, or the most where the study runs until it is settled; with another seed."""
    if replications is not None:
        study = study.replace(replications=replications)
        if study.until is not None:
            study = study.replace(until=study.until.with_most(replications))
    return study if seed is None else study.replace(seed=seed)


def targets(study: Study) -> list[int]:
    """Numbers of replications to go to: one, or the looks of a study that runs until it is settled."""
    return [study.replications] if study.until is None else study.until.looks()


def ahead(file: _engine.StudyFile, study: Study) -> Iterator[int]:
    """Targets still to reach, until the study's question is settled."""
    for target in targets(study):
        if study.until is not None:
            file.ask(max(target, file.replications_asked))
        if file.missing(target):
            yield target
        if study.until is not None and not (file.settled("en") or "").startswith("next "):
            return


def tell_failures(file: _engine.StudyFile) -> None:
    """Replications that failed are left out of the statistics: nobody should have to look for that."""
    if file.failed:
        replication, scenario, cause = file.failures[0]
        warnings.warn(
            f"{file.failed} replications failed and are left out of all statistics; the first: replication {replication} of "
            f'scenario "{scenario}": {cause}',
            RuntimeWarning,
            stacklevel=3,
        )


def run(
    scenarios: Asked | Iterable[Asked],
    replications: int | None = None,
    seed: int | None = None,
    *,
    threads: int | None = None,
    progress: Wanted = None,
    output: PathLike | None = None,
    resume: bool = False,
    force: bool = False,
    second_reference: bool = False,
) -> Results:
    """Runs a scenario, scenarios side by side (the first is the baseline), or a study.

    scenarios
        A `Scenario` or `Study`, a file name, a dict, or several scenarios.
    replications, seed
        As in the study; else 1000 and 1. A study with `until:` goes from look to look until its question is settled, as on
        the command line; `replications` is then the most it takes.
    threads
        As many as the machine has, unless given; never changes results.
    progress
        None: a bar where somebody looks (terminal, notebook); True or False: always or never; or a function that is
        called some ten times a second with a `Progress`. What it raises stops the run.
    output
        The study file to write, as the run goes; without one, results are in memory only.
    resume, force
        Go on with that file, or replace it.
    second_reference
        Also run every scenario under a second reference where its current contract is assumed, as `second_reference: true` of
        a study asks for; `Results.to_json()["second_reference"]` says whether the options rank the same.

    Other Python threads run on meanwhile. Ctrl-C stops within a replication: `Interrupted` (a KeyboardInterrupt) is
    raised, and the replications that were complete are in its `results`, and in the study file.
    """
    study = changed(as_study(scenarios), replications, seed)
    if second_reference:
        study = study.replace(second_reference=True)
    threads = None if threads is None else whole("threads", threads, 1, 1024)
    plan = study.compile()
    file = open_output(plan, study, output, resume, force, provenance(_command(), threads))
    with Bar(progress) as bar:
        try:
            for target in ahead(file, study):
                _engine.run(plan, file, target, threads or 0, None if bar.silent else bar)
        except KeyboardInterrupt:
            raise interrupted(file, output) from None
        except BaseException:
            let_go(file, output)
            raise
    tell_failures(file)
    return written(file, output)


def _command() -> str:
    return "fundsim.run in " + (os.path.basename(sys.argv[0]) if sys.argv and sys.argv[0] else "Python")


def written(file: _engine.StudyFile, output: PathLike | None) -> Results:
    """The results of a run that has ended. A study file is opened anew, to read: who holds results in a notebook must not
    keep the next run from going on with their file."""
    if output is None:
        return Results(file)
    file.close()
    return Results.open(output)


def let_go(file: _engine.StudyFile, output: PathLike | None) -> None:
    """After a run that failed: its traceback may live long, and must not keep the file locked."""
    if output is not None and not drop_if_empty(file, output):
        file.close()


def drop_if_empty(file: _engine.StudyFile, output: PathLike | None) -> bool:
    """An empty file is of no use to anybody, and would only stand in the way of the next run."""
    if output is None or file.replications + file.failed > 0:
        return False
    file.close()
    os.remove(output)
    return True


def interrupted(file: _engine.StudyFile, output: PathLike | None) -> Interrupted:
    done, asked = file.replications, file.replications_asked
    if done == 0:
        let_go(file, output)
        return Interrupted("interrupted before the first block of replications was complete; nothing was kept")
    rest = "" if output is None else f"; run(..., output={os.fspath(output)!r}, resume=True) goes on"
    return Interrupted(f"interrupted: {done} of {asked} replications are complete{rest}", written(file, output))
