"""What it would be worth to know an uncertain figure before deciding, in euro.

The expected value of partial perfect information (EVPPI) of a group of figures: how much better the best decision is,
on average, when these figures are known first. 0 where knowing them would not change the decision.

Method: Strong, Oakley & Brennan, "Estimating multiparameter partial expected value of perfect information from a
probabilistic sensitivity analysis sample: a nonparametric regression approach", Medical Decision Making 34(3), 2014.
Net benefit is regressed on the group's drawn values, here by penalised splines with all pairs of interactions; then

    EVPPI = mean over draws of the best fitted net benefit - best of the mean net benefits.

The replications of one study are the sample: its scenarios are the decisions, its uncertain figures the parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Union

import numpy as np
from numpy.typing import NDArray

from fundsim._results import Results
from fundsim._scenario import Study
from fundsim._table import needs

if TYPE_CHECKING:
    import pandas

Floats = NDArray[np.float64]
Groups = Mapping[str, Sequence[str]]
Benefit = Union[Mapping[str, float], Callable[["pandas.DataFrame"], Any]]

_LARGEST_GROUP = 8
_RESAMPLES = 100
_SHUFFLES = 10


@dataclass(frozen=True)
class Value:
    """What a group of figures is worth to know."""

    group: str
    figures: tuple[str, ...]
    value: float
    """EVPPI, in the unit of net benefit."""
    standard_error: float
    """Of the estimate, by resampling the draws."""
    noise: float
    """What the method finds for figures that tell nothing (the group's own values, shuffled). A value near it is none."""


@dataclass(frozen=True)
class ValueOfInformation:
    """Values of all groups, and the decision that stands without them."""

    decision: str
    """The scenario with the highest expected net benefit."""
    net_benefit: dict[str, float]
    """Scenario -> expected net benefit."""
    values: tuple[Value, ...]
    """Highest first."""

    def __getitem__(self, group: str) -> Value:
        for value in self.values:
            if value.group == group:
                return value
        raise KeyError(group)

    def to_pandas(self) -> pandas.DataFrame:
        """One row per group."""
        try:
            import pandas as pd
        except ImportError:
            raise needs("pandas", "pandas") from None
        return pd.DataFrame(
            [
                {
                    "group": one.group,
                    "value": one.value,
                    "standard_error": one.standard_error,
                    "noise": one.noise,
                    "figures": len(one.figures),
                }
                for one in self.values
            ]
        )

    def __repr__(self) -> str:
        return f"<fundsim.ValueOfInformation: best without it {self.decision!r}; {len(self.values)} groups>"


class _Regression:
    """Penalised splines in each figure and in each pair; the penalty is chosen by leave-one-out cross-validation."""

    def __init__(self, figures: Floats) -> None:
        try:
            from sklearn.linear_model import RidgeCV
            from sklearn.preprocessing import SplineTransformer
        except ImportError:
            raise needs("scikit-learn", "sensitivity") from None
        self._ridge = RidgeCV
        count = figures.shape[1]
        knots = max(3, 6 - count // 2)  # fewer for many figures: pairs multiply
        columns = []
        for column in figures.T:
            ranks = np.unique(column)
            if len(ranks) < 2:
                continue  # certain after all
            spline = SplineTransformer(
                n_knots=min(knots, len(ranks)), degree=3, knots="quantile", include_bias=False, extrapolation="linear"
            )
            columns.append(spline.fit_transform(column[:, np.newaxis]))
        features = list(columns)
        for first in range(len(columns)):
            for second in range(first + 1, len(columns)):
                pair = columns[first][:, :, np.newaxis] * columns[second][:, np.newaxis, :]
                features.append(pair.reshape(len(figures), -1))
        design = np.hstack(features) if features else np.zeros((len(figures), 1))
        spread = design.std(axis=0)
        self.design: Floats = ((design - design.mean(axis=0)) / np.where(spread > 0, spread, 1.0)).astype(np.float64)

    def penalty(self, outcome: Floats, rows: NDArray[np.intp] | slice = slice(None)) -> float:
        found = self._ridge(alphas=np.logspace(-4, 6, 21)).fit(self.design[rows], outcome)
        return float(found.alpha_)

    def fitted(self, outcome: Floats, penalty: float, rows: NDArray[np.intp] | slice = slice(None)) -> Floats:
        """Fitted values of the rows, by the normal equations of the smaller side."""
        design = self.design[rows]
        centre = outcome.mean()
        design = design - design.mean(axis=0)
        if design.shape[1] <= design.shape[0]:
            gram = design.T @ design + penalty * np.eye(design.shape[1])
            values: Floats = design @ np.linalg.solve(gram, design.T @ (outcome - centre)) + centre
        else:
            gram = design @ design.T
            values = gram @ np.linalg.solve(gram + penalty * np.eye(len(gram)), outcome - centre) + centre
        return values


def _gain(fitted: Floats) -> float:
    """Mean of the best less best of the means; decisions are columns."""
    return float(fitted.max(axis=1).mean() - fitted.mean(axis=0).max())


def evppi(
    net_benefit: Any,
    figures: Any,
    *,
    name: str = "figures",
    names: Sequence[str] = (),
    seed: int = 1,
) -> Value:
    """EVPPI of one group from a sample: net benefit by draw and decision, drawn figures by draw and figure."""
    benefit = np.asarray(net_benefit, dtype=np.float64)
    drawn = np.asarray(figures, dtype=np.float64)
    drawn = drawn[:, np.newaxis] if drawn.ndim == 1 else drawn
    if benefit.ndim != 2 or drawn.ndim != 2 or len(benefit) != len(drawn):
        raise ValueError("net benefit and figures have one row per draw")
    if drawn.shape[1] > _LARGEST_GROUP:
        raise ValueError(f"{name}: a group has at most {_LARGEST_GROUP} figures, not {drawn.shape[1]}")
    if len(benefit) < 50:
        raise ValueError(f"{len(benefit)} draws are too few for a regression; 50 at least, 1000 are better")
    if not np.isfinite(benefit).all():
        raise ValueError("net benefit has no value in some draws")
    # decisions are compared with the first: what they share needs no fit (Strong et al. 2014, section on efficiency)
    relative = benefit - benefit[:, :1]
    random = np.random.default_rng(seed)

    def fits(regression: _Regression, penalties: list[float], rows: NDArray[np.intp] | slice) -> Floats:
        picked = relative[rows]
        columns = [np.zeros(len(picked))]
        for column, penalty in zip(picked.T[1:], penalties):
            columns.append(regression.fitted(column, penalty, rows))
        return np.column_stack(columns)

    regression = _Regression(drawn)
    penalties = [regression.penalty(column) for column in relative.T[1:]]
    value = _gain(fits(regression, penalties, slice(None)))
    count = len(benefit)
    again = [_gain(fits(regression, penalties, random.integers(0, count, count))) for _ in range(_RESAMPLES)]
    noise = []
    for _ in range(_SHUFFLES):
        shuffled = _Regression(drawn[random.permutation(count)])
        chosen = [shuffled.penalty(column) for column in relative.T[1:]]
        noise.append(_gain(fits(shuffled, chosen, slice(None))))
    return Value(
        name,
        tuple(names) or tuple(str(number) for number in range(drawn.shape[1])),
        max(0.0, value),
        float(np.std(again, ddof=1)),
        max(0.0, float(np.mean(noise))),
    )


def drawn_figures(results: Results) -> tuple[list[str], Floats]:
    """Paths of the uncertain figures of a study, and the values that each replication with results drew."""
    numbers = _numbers(results)
    asked = int(numbers.max(initial=0)) + 1
    study = Study(
        [results.scenario(name) for name in results.scenarios],
        baseline=results.baseline,
        replications=asked,
        seed=results.seed,
        inner=results.inner,
    )
    plan = study.compile()
    columns: dict[str, Floats] = {}
    for position, scenario in enumerate(study.scenarios):  # a figure has one draw, whatever scenarios share it
        drawn = plan.draws(position, 0, asked)[numbers]
        for column, path in enumerate(scenario.uncertain):
            columns.setdefault(path, np.asarray(drawn[:, column]))
    return list(columns), np.column_stack(list(columns.values())) if columns else np.zeros((len(numbers), 0))


def _numbers(results: Results) -> NDArray[np.int64]:
    """Of the replications with results: failed and missing ones have no row."""
    return np.asarray(results.table(["spend"], scenarios=[results.baseline])["replication"], dtype=np.int64)


def _whole_draws(numbers: NDArray[np.int64], inner: int) -> NDArray[np.int64]:
    """Rows by draw of the uncertain figures, of draws of which all inner replications are there."""
    draws, first, counts = np.unique(numbers // inner, return_index=True, return_counts=True)
    rows: NDArray[np.int64] = first[counts == inner][:, np.newaxis] + np.arange(inner)
    return rows


def value_of_information(
    results: Results,
    net_benefit: Benefit | None = None,
    groups: Groups | Iterable[str] | None = None,
    *,
    seed: int = 1,
) -> ValueOfInformation:
    """What knowing each group of uncertain figures is worth to the choice between the scenarios of a study.

    net_benefit
        What a decision is judged by: euro per unit of each metric, as ``{"spend": -1, "burden_weeks": -150}`` (the
        default is ``{"spend": -1}``); or a function of the rows (a DataFrame with all metrics) that gives one figure a
        row.
    groups
        Name -> paths of uncertain figures; or paths, each a group of its own; default: every figure by itself.
    """
    if len(results.scenarios) < 2:
        raise ValueError("information has value where there is a choice: two scenarios or more")
    paths, drawn = drawn_figures(results)
    if not paths:
        raise ValueError("nothing is uncertain in this study")
    if groups is None:
        groups = paths
    chosen = {name: tuple(members) for name, members in groups.items()} if isinstance(groups, Mapping) else {
        path: (path,) for path in groups
    }
    benefit = _net_benefits(results, net_benefit or {"spend": -1.0})
    rows = _whole_draws(_numbers(results), results.inner)  # the mean of a draw's replications is its outcome
    benefit = benefit[rows].mean(axis=1)
    drawn = drawn[rows[:, 0]]
    values = []
    for name, members in chosen.items():
        unknown = [path for path in members if path not in paths]
        if unknown or not members:
            raise ValueError(f'group "{name}": {", ".join(unknown) or "nothing"} is not an uncertain figure of the study')
        columns = [paths.index(path) for path in members]
        values.append(evppi(benefit, drawn[:, columns], name=name, names=members, seed=seed))
    means = benefit.mean(axis=0)
    return ValueOfInformation(
        results.scenarios[int(means.argmax())],
        dict(zip(results.scenarios, map(float, means))),
        tuple(sorted(values, key=lambda one: -one.value)),
    )


def _net_benefits(results: Results, net_benefit: Benefit) -> Floats:
    """By replication and scenario."""
    shape = (len(results.scenarios), results.replications)
    if isinstance(net_benefit, Mapping):
        table = results.table(list(net_benefit))
        rows = sum(float(price) * table[metric] for metric, price in net_benefit.items())
    else:
        rows = np.asarray(net_benefit(results.to_pandas()), dtype=np.float64)
    values: Floats = np.asarray(rows, dtype=np.float64).reshape(shape).T
    return values
