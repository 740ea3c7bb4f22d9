"""How far a run is: a tqdm bar in terminals and notebooks, or a function of the caller's."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Union


@dataclass(frozen=True)
class Progress:
    """How far a run is."""

    done: int
    """Replications simulated, those of an earlier run included."""
    total: int
    seconds: float
    done_before: int = 0
    """Replications that were there before this run."""


Tell = Callable[[Progress], object]
Wanted = Union[bool, None, Tell]


def _in_notebook() -> bool:
    shell = sys.modules.get("IPython")
    if shell is None:
        return False
    running = shell.get_ipython()
    return running is not None and "IPKernelApp" in getattr(running, "config", {})


class Bar:
    """Shows progress while a run is under way; use it in a ``with``."""

    def __init__(self, wanted: Wanted, unit: str = "replications") -> None:
        self._tell: Tell | None = wanted if callable(wanted) else None
        self._unit = unit
        self._bar: Any = None
        if self._tell is None and (wanted is True or (wanted is None and (_in_notebook() or sys.stderr.isatty()))):
            try:
                from tqdm.auto import tqdm
            except ImportError:
                if wanted is True:
                    raise ImportError("a progress bar needs tqdm: pip install 'fundsim[notebook]'") from None
            else:
                self._bar = tqdm

    @property
    def silent(self) -> bool:
        return self._tell is None and self._bar is None

    def __enter__(self) -> Bar:
        return self

    def __call__(self, done: int, total: int, seconds: float, before: int) -> None:
        if self._tell is not None:
            self._tell(Progress(done, total, seconds, before))
        elif self._bar is not None:
            if isinstance(self._bar, type):
                self._bar = self._bar(total=total, initial=before, unit=f" {self._unit}")
            self._bar.update(done - self._bar.n)

    def __exit__(self, *ended: object) -> None:
        if self._bar is not None and not isinstance(self._bar, type):
            self._bar.close()
