"""What can go wrong, as exceptions that carry what a program can use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fundsim._results import Results


@dataclass(frozen=True)
class Diagnostic:
    """One thing that is wrong in a file. Lines and columns count from 1; line 0: no place inside the file."""

    file: str
    line: int
    column: int
    path: str
    """The setting, as ``segments.day_care.need.heavy``; empty: the whole file."""
    problem: str
    allowed: str
    suggestion: str
    text: str
    """All of it in one line: ``file:line:column  path: problem (allowed). Did you mean ...?``"""

    def __str__(self) -> str:
        return self.text


def diagnostics_of(found: Iterable[tuple[str, int, int, str, str, str, str, str]]) -> tuple[Diagnostic, ...]:
    return tuple(Diagnostic(*one) for one in found)


class ScenarioError(ValueError):
    """Input was refused. Everything that is wrong is in ``diagnostics``, sorted by file and place."""

    def __init__(self, found: Iterable[Diagnostic | tuple[str, int, int, str, str, str, str, str]]) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = tuple(
            one if isinstance(one, Diagnostic) else Diagnostic(*one) for one in found
        )
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        return "\n".join(one.text for one in self.diagnostics)


class StudyFileError(RuntimeError):
    """A study file cannot be made, opened, understood or continued."""


class ReplicationError(RuntimeError):
    """A replication failed."""

    def __init__(self, text: str, scenario: str = "", replication: int = -1) -> None:
        super().__init__(text, scenario, replication)
        self.scenario = scenario
        self.replication = replication

    def __str__(self) -> str:
        return str(self.args[0])


class Interrupted(KeyboardInterrupt):
    """Ctrl-C stopped a run. What was complete by then is in ``results``, and in the study file if there is one."""

    def __init__(self, text: str, results: Results | None = None) -> None:
        super().__init__(text)
        self.results = results
