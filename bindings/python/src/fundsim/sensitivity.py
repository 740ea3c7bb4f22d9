"""Which factors matter: Morris screening and Sobol indices through SALib, with intervals.

Each point of the design is one scenario; its outcome is the mean over the replications, which are the same children
with the same luck at every point. What is not a factor keeps its own uncertainty and is averaged over. So an index
speaks of the expected outcome as a function of the factors.

    indices = sensitivity.sobol(region, [Uncertain("course.withdrawal"), Lever("demand.growth", "0 %/year", "4 %/year")],
                                ["spend", "wait_weeks_mean"], points=128, replications=50)
    indices.to_pandas()

Morris: Campolongo, Cariboni & Saltelli 2007 (mu*). Sobol: Saltelli et al. 2010 (first order), Jansen 1999 (total).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fundsim import sweeps
from fundsim._catalogue import named
from fundsim._progress import Wanted
from fundsim._scenario import DEFAULT_SEED, Asked
from fundsim._table import needs
from fundsim.sweeps import Design, Factor, Lever, Uncertain

if TYPE_CHECKING:
    import pandas

__all__ = ["Indices", "Lever", "Uncertain", "morris", "morris_of", "sobol", "sobol_of"]

Outcome = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""Points in the unit cube, one per row -> outcomes, one row per point and one column per metric."""


@dataclass(frozen=True)
class Indices:
    """Sensitivity of each metric to each factor. Intervals are half-widths at `confidence`."""

    method: str
    factors: tuple[str, ...]
    metrics: tuple[str, ...]
    values: dict[str, NDArray[np.float64]]
    """Index -> one row per metric, one column per factor: S1, S1_conf, ST, ST_conf, or mu_star, mu_star_conf, mu, sigma."""
    confidence: float

    def __getitem__(self, index: str) -> NDArray[np.float64]:
        return self.values[index]

    def to_pandas(self) -> pandas.DataFrame:
        """One row per metric and factor."""
        try:
            import pandas as pd
        except ImportError:
            raise needs("pandas", "pandas") from None
        metrics, factors = np.repeat(self.metrics, len(self.factors)), np.tile(self.factors, len(self.metrics))
        columns = {name: values.ravel() for name, values in self.values.items()}
        return pd.DataFrame({"metric": metrics, "factor": factors, **columns})

    def __repr__(self) -> str:
        return f"<fundsim {self.method} indices of {', '.join(self.metrics)} for {', '.join(self.factors)}>"


def _salib() -> tuple[Any, Any, Any, Any]:
    try:
        from SALib.analyze import morris as analyze_morris
        from SALib.analyze import sobol as analyze_sobol
        from SALib.sample import morris as sample_morris
        from SALib.sample import sobol as sample_sobol
    except ImportError:
        raise needs("SALib", "sensitivity") from None
    return sample_morris, analyze_morris, sample_sobol, analyze_sobol


def _problem(names: tuple[str, ...]) -> dict[str, Any]:
    if len(set(names)) != len(names):
        raise ValueError(f"two factors have one name: {', '.join(names)}")
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def _outcomes(outcome: Outcome, points: NDArray[np.float64], metrics: tuple[str, ...]) -> NDArray[np.float64]:
    values = np.asarray(outcome(points), dtype=np.float64)
    values = values.reshape(len(points), -1)
    if values.shape[1] != len(metrics):
        raise ValueError(f"{values.shape[1]} outcomes came back for {len(metrics)} metrics")
    bad = [metric for metric, column in zip(metrics, values.T) if not np.isfinite(column).all()]
    if bad:
        raise ValueError(f"{', '.join(bad)}: no value at some point of the design")
    return values


def _collect(names: tuple[str, ...], found: list[Any], size: int) -> dict[str, NDArray[np.float64]]:
    return {name: np.array([np.asarray(one[name], dtype=np.float64)[:size] for one in found]) for name in names}


def sobol_of(
    outcome: Outcome,
    factors: Iterable[str],
    metrics: Iterable[str] = ("outcome",),
    *,
    points: int = 128,
    seed: int = DEFAULT_SEED,
    resamples: int = 1000,
    confidence: float = 0.95,
) -> Indices:
    """First-order and total Sobol indices of a function of the unit cube; it is asked points x (factors + 2) times."""
    names, measured = tuple(factors), tuple(metrics)
    if points < 2 or points & (points - 1):
        raise ValueError(f"points is a power of two, not {points}")
    _, _, sample, analyze = _salib()
    problem = _problem(names)
    design = sample.sample(problem, points, calc_second_order=False, scramble=True, seed=seed)
    found = []
    for column in _outcomes(outcome, design, measured).T:
        if column.std() == 0:  # nothing to share out: no index, rather than 0 / 0
            found.append({name: np.full(len(names), np.nan) for name in ("S1", "S1_conf", "ST", "ST_conf")})
            continue
        found.append(
            analyze.analyze(
                problem,
                column,
                calc_second_order=False,
                num_resamples=resamples,
                conf_level=confidence,
                seed=seed,
            )
        )
    return Indices(
        "Sobol", names, measured, _collect(("S1", "S1_conf", "ST", "ST_conf"), found, len(names)), confidence
    )


def morris_of(
    outcome: Outcome,
    factors: Iterable[str],
    metrics: Iterable[str] = ("outcome",),
    *,
    trajectories: int = 16,
    levels: int = 4,
    seed: int = DEFAULT_SEED,
    resamples: int = 1000,
    confidence: float = 0.95,
) -> Indices:
    """Elementary effects of a function of the unit cube; it is asked trajectories x (factors + 1) times."""
    names, measured = tuple(factors), tuple(metrics)
    sample, analyze, _, _ = _salib()
    problem = _problem(names)
    design = sample.sample(problem, trajectories, num_levels=levels, seed=seed)
    found = [
        analyze.analyze(
            problem,
            design,
            column,
            num_levels=levels,
            num_resamples=resamples,
            conf_level=confidence,
            seed=seed,
        )
        for column in _outcomes(outcome, design, measured).T
    ]
    values = _collect(("mu_star", "mu_star_conf", "mu", "sigma"), found, len(names))
    return Indices("Morris", names, measured, values, confidence)


def _simulated(
    base: Asked,
    factors: tuple[Factor, ...],
    metrics: tuple[str, ...],
    replications: int,
    seed: int,
    threads: int | None,
    progress: Wanted,
) -> Outcome:
    def outcome(points: NDArray[np.float64]) -> NDArray[np.float64]:
        sweep = sweeps.run(
            base, Design(factors, points), replications, seed, threads=threads, progress=progress
        )
        return np.column_stack([sweeps._mean(sweep.values(metric)) for metric in metrics])

    return outcome


def sobol(
    base: Asked,
    factors: Iterable[Factor],
    metrics: str | Iterable[str],
    *,
    points: int = 64,
    replications: int = 100,
    seed: int = DEFAULT_SEED,
    threads: int | None = None,
    progress: Wanted = None,
    resamples: int = 1000,
    confidence: float = 0.95,
) -> Indices:
    """First-order (S1) and total (ST) Sobol indices of a scenario's metrics, by simulation of points x (factors + 2)
    scenarios."""
    chosen, measured = tuple(factors), named(metrics)
    return sobol_of(
        _simulated(base, chosen, measured, replications, seed, threads, progress),
        [factor.name for factor in chosen],
        measured,
        points=points,
        seed=seed,
        resamples=resamples,
        confidence=confidence,
    )


def morris(
    base: Asked,
    factors: Iterable[Factor],
    metrics: str | Iterable[str],
    *,
    trajectories: int = 16,
    levels: int = 4,
    replications: int = 100,
    seed: int = DEFAULT_SEED,
    threads: int | None = None,
    progress: Wanted = None,
    resamples: int = 1000,
    confidence: float = 0.95,
) -> Indices:
    """Morris screening of a scenario's metrics: mu* (how much a factor matters), sigma (how unevenly), by simulation of
    trajectories x (factors + 1) scenarios. Effects are per full range of a factor."""
    chosen, measured = tuple(factors), named(metrics)
    return morris_of(
        _simulated(base, chosen, measured, replications, seed, threads, progress),
        [factor.name for factor in chosen],
        measured,
        trajectories=trajectories,
        levels=levels,
        seed=seed,
        resamples=resamples,
        confidence=confidence,
    )
