"""A connector for the EMA Workbench: a scenario as a model with levers, uncertainties and outcomes.

    model = ema.model(region, levers=[Lever("placement.central_share", "0 %", "70 %")],
                      outcomes=["spend", "wait_weeks_mean"], replications=50)
    experiments, outcomes = ema_workbench.perform_experiments(model, scenarios=200, policies=4)

Uncertainties default to all uncertain figures of the scenario, over their own 1 ... 99 %; outcomes are means over the
replications, which are the same children with the same luck in every experiment. Figures are in their own units, so
that boxes found by PRIM read as settings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import numpy as np

from fundsim._catalogue import named
from fundsim._run import run
from fundsim._scenario import DEFAULT_SEED, Asked, Scenario, Study, as_scenario
from fundsim._table import needs
from fundsim.sweeps import Axis, Factor, Lever, Uncertain, axes_of

__all__ = ["Experiment", "Lever", "Uncertain", "model"]


class Experiment:
    """One call: figures by name -> mean outcomes. Can be sent to other processes, as the workbench's evaluators do."""

    def __init__(
        self, base: Scenario, factors: Iterable[Factor], outcomes: Iterable[str], replications: int, seed: int,
        threads: int | None,
    ) -> None:  # fmt: skip
        self.base = base
        self.factors = tuple(factors)
        self.outcomes = tuple(outcomes)
        self.replications = replications
        self.seed = seed
        self.threads = threads
        self._axes: dict[str, Axis] | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_axes": None}

    @property
    def axes(self) -> dict[str, Axis]:
        if self._axes is None:
            self._axes = {axis.name: axis for axis in axes_of(self.base, self.factors)}
        return self._axes

    def __call__(self, **figures: Any) -> dict[str, float]:
        settings: dict[str, Any] = {}
        for name, figure in figures.items():
            axis = self.axes[name]
            settings.update(axis.settings_of(figure))
        study = Study([self.base.override(settings)], replications=self.replications, seed=self.seed)
        with run(study, threads=self.threads, progress=False) as results:
            table = results.table(self.outcomes)
            return {outcome: _mean(table[outcome]) for outcome in self.outcomes}


def _mean(values: Any) -> float:
    there = values[~np.isnan(values)]
    return float(there.mean()) if len(there) else float("nan")


def model(
    base: Asked,
    levers: Iterable[Factor] = (),
    uncertainties: Iterable[Factor] | None = None,
    outcomes: str | Iterable[str] = ("spend", "wait_weeks_mean", "goal_share_per_referred"),
    *,
    replications: int = 100,
    seed: int = DEFAULT_SEED,
    threads: int | None = None,
    name: str | None = None,
) -> Any:
    """An `ema_workbench.Model` of a scenario."""
    try:
        import ema_workbench
    except ImportError:
        raise needs("the EMA Workbench", "scenarios") from None
    base = as_scenario(base)
    moved = tuple(levers)
    taken = {path for lever in moved for path in ((lever.path,) if isinstance(lever.path, str) else lever.path)}
    unknown = (
        tuple(Uncertain(path) for path in base.uncertain if path not in taken)
        if uncertainties is None
        else tuple(uncertainties)
    )
    measured = named(outcomes)
    function = Experiment(base, (*moved, *unknown), measured, replications, seed, threads)
    axes = function.axes

    def parameters(factors: tuple[Factor, ...]) -> list[Any]:
        made = []
        for factor in factors:
            axis = axes[factor.name]
            if axis.choices:
                made.append(ema_workbench.CategoricalParameter(factor.name, list(axis.choices)))
            else:
                low, high = sorted((axis.figure(0.0), axis.figure(1.0)))
                made.append(ema_workbench.RealParameter(factor.name, low, high))
        return made

    made = ema_workbench.Model(re.sub(r"\W", "", name or base.name) or "fundsim", function=function)
    made.levers = parameters(moved)
    made.uncertainties = parameters(unknown)
    made.outcomes = [ema_workbench.ScalarOutcome(metric) for metric in measured]
    return made
