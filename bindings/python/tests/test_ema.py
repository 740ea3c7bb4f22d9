"""Scenario discovery on a region: the workbench's PRIM finds what it should."""

from __future__ import annotations

import logging
import pickle
import warnings
from typing import Any

import numpy as np
import pytest

import fundsim
from fundsim import ema
from fundsim.sweeps import Lever

warnings.filterwarnings("ignore")
workbench = pytest.importorskip("ema_workbench")

LEVERS = [
    Lever("placement.patience", "2 week", "20 week"),
    Lever("clock.review", choices=["1 week", "4 week"]),
]


@pytest.fixture(scope="module")
def found(uncertain: fundsim.Scenario) -> tuple[Any, dict[str, np.ndarray]]:
    workbench.ema_logging.log_to_stderr(logging.ERROR)
    model = ema.model(uncertain, LEVERS, outcomes=["spend", "wait_weeks_mean"], replications=2)
    return workbench.perform_experiments(model, scenarios=60, policies=2)


def test_model_has_levers_uncertainties_and_outcomes(uncertain: fundsim.Scenario) -> None:
    model = ema.model(uncertain, LEVERS, outcomes=["spend"])
    assert [lever.name for lever in model.levers] == ["placement.patience", "clock.review"]
    low, high = model.levers[0].lower_bound, model.levers[0].upper_bound
    assert (low, high) == (2, 20)
    assert {one.name for one in model.uncertainties} == {"demand.duration_factor", "course.withdrawal"}
    withdrawal = model.uncertainties["course.withdrawal"]
    assert withdrawal.lower_bound == pytest.approx(100 * uncertain.quantile("course.withdrawal", 0.01))
    assert withdrawal.upper_bound == pytest.approx(100 * uncertain.quantile("course.withdrawal", 0.99))
    assert [one.name for one in model.outcomes] == ["spend"]
    with pytest.raises(ValueError, match="no metric"):
        ema.model(uncertain, outcomes=["spendings"])


def test_an_experiment_is_a_run(uncertain: fundsim.Scenario) -> None:
    experiment = ema.Experiment(uncertain, LEVERS, ["spend"], 8, 1, 1)
    settings = {"placement.patience": "5 week", "clock.review": "1 week"}
    expected = fundsim.run(uncertain.override(settings), 8).metric("spend").mean
    figures = {"placement.patience": 5.0, "clock.review": "1 week"}
    assert experiment(**figures)["spend"] == pytest.approx(expected)
    assert pickle.loads(pickle.dumps(experiment))(**figures) == experiment(**figures)
    with pytest.raises(ValueError, match="none of"):
        experiment(**{"clock.review": "3 week"})


def test_prim_finds_what_makes_care_dear(found: tuple[Any, dict[str, np.ndarray]]) -> None:
    from ema_workbench.analysis import prim

    experiments, outcomes = found
    spend = outcomes["spend"]
    assert len(spend) == 120
    dear = spend > np.quantile(spend, 0.75)
    box = prim.Prim(experiments, dear, threshold=0.6).find_box()
    limits = box.inspect(style="data")[0][1]
    restricted = {str(name) for name in limits.index}
    figures = ["demand.duration_factor", "course.withdrawal", "placement.patience"]
    correlations = {name: abs(np.corrcoef(experiments[name], spend)[0, 1]) for name in figures}
    assert max(correlations, key=lambda name: correlations[name]) in restricted
    assert box.density > 0.6
    assert dear.mean() < 0.3, "the box is denser than the whole"
