"""Many scenarios that differ in a few settings, run as one paired study.

A design says which points to run: a full grid, a Latin hypercube, Sobol points. Its factors are levers, which somebody
decides, and uncertain figures, which follow their own law. Every point is simulated on the same children with the same
luck, so that differences between points are due to the factors alone::

    design = sweeps.grid([Lever("demand.growth", "0 %/year", "4 %/year"), Lever("clock.review", choices=["1 week", "4 week"])], 5)
    sweep = sweeps.run(region, design, replications=100)
    sweep.means(["spend", "wait_weeks_mean"])
"""

from __future__ import annotations

import itertools
import math
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Union

import numpy as np
from numpy.typing import NDArray

from fundsim._catalogue import named, position_of
from fundsim._progress import Bar, Progress, Wanted
from fundsim._results import Results
from fundsim._run import run as run_study
from fundsim._scenario import DEFAULT_REPLICATIONS, DEFAULT_SEED, Asked, PathLike, Scenario, Study, as_scenario
from fundsim._table import needs
from fundsim._text import Setting

if TYPE_CHECKING:
    import pandas

_NUMBER = re.compile(r"\s*(-?[0-9][0-9_]*(?:\.[0-9_]+)?(?:[eE][+-]?[0-9]+)?)\s*(.*?)\s*")

# Results of this many scenarios are alive at once: a block of replications of a region takes some 5 MB a scenario.
SCENARIOS_AT_ONCE = 16


@dataclass(frozen=True)
class Lever:
    """A setting that somebody decides: between two values, or one of a few.

    ``Lever("placement.central_share", "0 %", "70 %")``, ``Lever("clock.review", choices=["1 week", "4 week"])``.
    Several paths move together. `name` is how results call it, else the (first) path.
    """

    path: str | tuple[str, ...]
    low: str | float | None = None
    high: str | float | None = None
    choices: tuple[Setting, ...] = ()
    name: str = ""

    def __init__(
        self,
        path: str | Iterable[str],
        low: str | float | None = None,
        high: str | float | None = None,
        *,
        choices: Iterable[Setting] = (),
        name: str = "",
    ) -> None:
        paths = path if isinstance(path, str) else tuple(path)
        listed = tuple(choices)
        if not paths:
            raise ValueError("a lever needs a path")
        if (low is None) != (high is None) or (low is None) == (not listed):
            raise ValueError(f"lever {paths}: give low and high, or choices")
        if len(listed) == 1:
            raise ValueError(f"lever {paths}: one choice is none")
        for key, value in (("path", paths), ("low", low), ("high", high), ("choices", listed)):
            object.__setattr__(self, key, value)
        object.__setattr__(self, "name", name or (paths if isinstance(paths, str) else paths[0]))


@dataclass(frozen=True)
class Uncertain:
    """An uncertain figure of the scenario, moved over its own law between two quantiles (1 % and 99 %).

    The tails are cut, for a grid or a Morris trajectory reaches the very ends.
    """

    path: str
    lowest: float = 0.01
    highest: float = 0.99

    def __post_init__(self) -> None:
        if not 0 < self.lowest < self.highest < 1:
            raise ValueError(f"{self.path}: quantiles go up, between 0 and 1")

    @property
    def name(self) -> str:
        return self.path


Factor = Union[Lever, Uncertain]


@dataclass(frozen=True)
class Design:
    """Points in the unit cube, one column per factor: 0 is a factor's low end, 1 its high end."""

    factors: tuple[Factor, ...]
    points: NDArray[np.float64] = field(repr=False)

    def __post_init__(self) -> None:
        names = [factor.name for factor in self.factors]
        if len(set(names)) != len(names):
            raise ValueError(f"two factors have one name: {', '.join(names)}")
        points = np.array(self.points, dtype=np.float64)
        if points.ndim != 2 or points.shape[1] != len(self.factors):
            raise ValueError(f"{len(self.factors)} factors need points with as many columns")
        if not ((points >= 0) & (points <= 1)).all():
            raise ValueError("points lie in the unit cube")
        points.setflags(write=False)
        object.__setattr__(self, "points", points)

    def __len__(self) -> int:
        return len(self.points)


def grid(factors: Iterable[Factor], levels: int | Mapping[str, int] = 3) -> Design:
    """Every combination: choices as they are, ranges in equal steps (the same number for all, or by name)."""
    chosen = _factors(factors)
    axes = []
    for factor in chosen:
        if isinstance(factor, Lever) and factor.choices:
            count = len(factor.choices)
            axes.append((np.arange(count) + 0.5) / count)
        else:
            steps = levels if isinstance(levels, int) else levels[factor.name]
            if steps < 2:
                raise ValueError(f"{factor.name}: a grid needs two levels or more")
            axes.append(np.linspace(0.0, 1.0, steps))
    return Design(chosen, np.array(list(itertools.product(*axes)), dtype=np.float64))


def latin_hypercube(factors: Iterable[Factor], points: int, seed: int = 1) -> Design:
    """A Latin hypercube: each factor is spread evenly over its range."""
    chosen = _factors(factors)
    if points < 1:
        raise ValueError(f"a Latin hypercube has one point or more, not {points}")
    return Design(chosen, _qmc().LatinHypercube(len(chosen), rng=np.random.default_rng(seed)).random(points))


def sobol_points(factors: Iterable[Factor], points: int, seed: int = 1) -> Design:
    """Scrambled Sobol points, which fill the cube more evenly than luck. Powers of two keep their balance."""
    chosen = _factors(factors)
    if points < 1 or points & (points - 1):
        raise ValueError(f"Sobol points come in powers of two, not {points}")
    return Design(chosen, _qmc().Sobol(len(chosen), rng=np.random.default_rng(seed)).random(points))


def _factors(factors: Iterable[Factor]) -> tuple[Factor, ...]:
    chosen = tuple(factors)
    for factor in chosen:
        if not isinstance(factor, (Lever, Uncertain)):
            raise TypeError(f"a factor is a Lever or an Uncertain, not {factor!r}")
    if not chosen:
        raise ValueError("a design needs a factor")
    return chosen


def _qmc() -> Any:
    try:
        from scipy.stats import qmc
    except ImportError:
        raise needs("SciPy", "sensitivity") from None
    return qmc


def _parts(text: str) -> tuple[float, str]:
    """Number and unit of a figure as it is spelled."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a figure")
    return float(match[1].replace("_", "")), match[2]


class Axis:
    """A factor on a scenario: from the unit interval to settings, and to figures that readers know."""

    def __init__(self, base: Scenario, factor: Factor) -> None:
        self.factor = factor
        self.name = factor.name
        self.unit = ""
        self._base = base
        self._paths = (factor.path,) if isinstance(factor.path, str) else factor.path
        self.choices = factor.choices if isinstance(factor, Lever) else ()
        if self.choices:
            for choice in self.choices:  # refused now, not at the thousandth point
                base.override(dict.fromkeys(self._paths, choice))
            return
        self._spelling = [_figure_path(base, path) for path in self._paths]
        if isinstance(factor, Uncertain):
            self._ends = (factor.lowest, factor.highest)
            base.quantile(factor.path, 0.5)
        else:
            assert factor.low is not None and factor.high is not None
            self._ends = (self._held(factor.low), self._held(factor.high))
        # what readers see is a multiple of what the engine holds: cents and euro, shares and per cent
        figure = {one.path: one for one in base.figures()}[self._spelling[0]]
        probe = figure.value or figure.maximum
        number, self.unit = _parts(base.spelled(self._spelling[0], probe))
        self._multiple = number / probe

    def _held(self, value: str | float) -> float:
        """A stated value, in the engine's own unit."""
        changed = self._base.override(dict.fromkeys(self._paths, value))
        return next(one.value for one in changed.figures() if one.path == self._spelling[0])

    def held(self, u: float) -> float:
        """The figure at a place of the unit interval, in the engine's own unit."""
        low, high = self._ends
        if isinstance(self.factor, Uncertain):
            return self._base.quantile(self.factor.path, low * (1 - u) + high * u)
        return low * (1 - u) + high * u  # the ends are met exactly

    def figure(self, u: float) -> Any:
        """What a table shows: the figure in its unit, or the choice."""
        if self.choices:
            choice = self.choices[self._chosen(u)]
            return choice if isinstance(choice, (str, int, float, bool)) else str(choice)
        # as it is spelled: a price is whole cents
        number, unit = _parts(self._base.spelled(self._spelling[0], self.held(u)))
        return number if unit == self.unit else self.held(u) * self._multiple

    def settings_of(self, figure: Any) -> dict[str, Setting]:
        """The settings for a figure in its unit, or for a choice."""
        if self.choices:
            if figure not in self.choices:
                raise ValueError(f"{self.name}: {figure!r} is none of {', '.join(map(str, self.choices))}")
            return dict.fromkeys(self._paths, figure)
        return self._spelled(float(figure) / self._multiple)

    def settings(self, u: float) -> dict[str, Setting]:
        """The settings at a place of the unit interval."""
        if self.choices:
            return dict.fromkeys(self._paths, self.choices[self._chosen(u)])
        return self._spelled(self.held(u))

    def _spelled(self, value: float) -> dict[str, Setting]:
        return {path: self._base.spelled(at, value) for path, at in zip(self._paths, self._spelling)}

    def _chosen(self, u: float) -> int:
        return min(int(u * len(self.choices)), len(self.choices) - 1)


def _figure_path(base: Scenario, path: str) -> str:
    """The figure at a path, or the first class of it where one value stands for all classes."""
    known = {one.path for one in base.figures()}
    for candidate in (path, f"{path}.light"):
        if candidate in known:
            return candidate
    base.override({path: "~"})  # says what is wrong with the path, if it does not exist
    raise ValueError(f'"{path}" is no figure; give the lever choices')


def axes_of(base: Scenario, factors: Iterable[Factor]) -> tuple[Axis, ...]:
    return tuple(Axis(base, factor) for factor in factors)


class Sweep:
    """The results of a design: one scenario per point."""

    def __init__(self, design: Design, axes: Sequence[Axis], parts: Sequence[Results]) -> None:
        self.design = design
        self.parts = tuple(parts)
        """The studies that were run, some points each; all with the same seed and replications."""
        self._axes = tuple(axes)

    def __len__(self) -> int:
        return len(self.design)

    @property
    def replications(self) -> int:
        return self.parts[0].replications

    @property
    def seed(self) -> int:
        return self.parts[0].seed

    @property
    def units(self) -> dict[str, str]:
        """Factor or metric -> unit."""
        return {**self.parts[0].units, **{axis.name: axis.unit for axis in self._axes if axis.unit}}

    def factors(self) -> dict[str, list[Any]]:
        """The figures or choices of every point, in the units of `units`."""
        return {
            axis.name: [axis.figure(u) for u in self.design.points[:, column]]
            for column, axis in enumerate(self._axes)
        }

    def values(self, metric: str) -> NDArray[np.float64]:
        """A metric by point and replication, in its unit."""
        position_of(metric)
        rows = [part.table([metric])[metric].reshape(len(part.scenarios), part.replications) for part in self.parts]
        return np.concatenate(rows)

    def means(self, metrics: str | Iterable[str]) -> pandas.DataFrame:
        """One row per point: the factors, and each metric's mean over the replications."""
        chosen = named(metrics)
        with np.errstate(invalid="ignore"):
            means = {metric: _mean(self.values(metric)) for metric in chosen}
        return self._frame({**self.factors(), **means})

    def to_pandas(self, metrics: str | Iterable[str]) -> pandas.DataFrame:
        """One row per point and replication: the factors and the metrics."""
        chosen = named(metrics)
        count = self.replications
        columns: dict[str, Any] = {"point": np.repeat(np.arange(len(self)), count)}
        for name, figures in self.factors().items():
            columns[name] = np.repeat(np.asarray(figures), count)
        columns["replication"] = np.tile(np.arange(count), len(self))
        for metric in chosen:
            columns[metric] = self.values(metric).ravel()
        return self._frame(columns)

    def _frame(self, columns: Mapping[str, Any]) -> pandas.DataFrame:
        try:
            import pandas as pd
        except ImportError:
            raise needs("pandas", "pandas") from None
        frame = pd.DataFrame(dict(columns))
        frame.attrs["units"] = self.units
        return frame

    def __repr__(self) -> str:
        names = ", ".join(axis.name for axis in self._axes)
        return f"<fundsim.Sweep: {len(self)} points of {names}; {self.replications} replications, seed {self.seed}>"


def _mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Means over replications, leaving out those without a value; NaN where none has."""
    there = ~np.isnan(values)
    counts = there.sum(axis=1)
    sums = np.where(there, values, 0.0).sum(axis=1)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def scenarios_of(base: Scenario, design: Design) -> Iterator[Scenario]:
    """One scenario per point, called ``point-0``, ``point-1`` …"""
    yield from _scenarios(base, design, axes_of(base, design.factors))


def _scenarios(base: Scenario, design: Design, axes: Sequence[Axis]) -> Iterator[Scenario]:
    for number, point in enumerate(design.points):
        settings: dict[str, Setting] = {"name": f"point-{number}"}
        for axis, u in zip(axes, point):
            settings.update(axis.settings(float(u)))
        yield base.override(settings)


def run(
    base: Asked,
    design: Design,
    replications: int = DEFAULT_REPLICATIONS,
    seed: int = DEFAULT_SEED,
    *,
    threads: int | None = None,
    progress: Wanted = None,
    output: PathLike | None = None,
    resume: bool = False,
    at_once: int = SCENARIOS_AT_ONCE,
) -> Sweep:
    """Runs every point of a design on the same children with the same luck.

    `at_once` points are in memory together; what is simulated does not depend on it, as luck is a function of who and
    when. `output` is a folder: each such part becomes a study file there, and with `resume` a stopped sweep goes on.
    """
    if at_once < 1:
        raise ValueError("at_once is 1 or more")
    base = as_scenario(base)
    axes = axes_of(base, design.factors)
    folder = None if output is None else os.fspath(output)
    if folder is not None:
        os.makedirs(folder, exist_ok=True)
    parts: list[Results] = []
    total = len(design) * replications
    points = iter(_scenarios(base, design, axes))
    with Bar(progress, "scenario replications") as bar:
        for part in range(math.ceil(len(design) / at_once)):
            study = Study(list(itertools.islice(points, at_once)), replications=replications, seed=seed)
            before = part * at_once * replications
            told = _share(bar, before, len(study.scenarios), total)
            file = None if folder is None else os.path.join(folder, f"part-{part:04}.sqlite")
            parts.append(
                run_study(
                    study,
                    threads=threads,
                    progress=False if bar.silent else told,
                    output=file,
                    resume=resume and file is not None,
                )
            )
    return Sweep(design, axes, parts)


def _share(bar: Bar, before: int, scenarios: int, total: int) -> Any:
    """Progress of a part, as progress of the whole."""

    def tell(told: Progress) -> None:
        bar(before + told.done * scenarios, total, told.seconds, 0)

    return tell
