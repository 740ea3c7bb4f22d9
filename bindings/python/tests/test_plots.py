"""Pictures are valid Vega-Lite, and show the figures that they should."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import fundsim
from fundsim import information, plots, sensitivity, sweeps
from fundsim.sweeps import Lever

pytest.importorskip("altair")


def data_of(specification: dict[str, Any]) -> list[dict[str, Any]]:
    """All rows that a picture holds."""
    return [row for rows in specification["datasets"].values() for row in rows]


def drawn(chart: Any) -> list[dict[str, Any]]:
    specification = chart.to_dict(validate=True)  # against Vega-Lite's schema
    return data_of(specification)


@pytest.mark.parametrize("what", ["spend", "waiting", "in_care"])
def test_over_time(results: fundsim.Results, what: str) -> None:
    rows = drawn(plots.over_time(results, what))
    assert len(rows) == 2 * 26
    periods = results.periods().to_pandas()
    expected = periods[periods["metric"] == what]["median"].tolist()
    assert sorted(row["median"] for row in rows) == pytest.approx(sorted(expected))
    with pytest.raises(ValueError, match="over time there are"):
        plots.over_time(results, "goals")


def test_spread(results: fundsim.Results) -> None:
    rows = drawn(plots.spread(results, "spend"))
    assert {row["name"] for row in rows} == {"Small", "growing"}
    medians = {row["name"]: row["median"] for row in rows}
    assert medians["growing"] == results.metric("spend", "growing").median
    with pytest.raises(ValueError, match="no metric"):
        plots.spread(results, "spendings")


def test_differences(results: fundsim.Results) -> None:
    rows = drawn(plots.differences(results, ["spend", "wait_weeks_mean"]))
    found = [row["mean_difference"] for row in rows if "mean_difference" in row]
    assert results.difference("spend", "growing").mean_difference in found
    assert len(found) == 2
    alone = fundsim.run(results.scenario(), 2)
    with pytest.raises(ValueError, match="no differences"):
        plots.differences(alone, "spend")


def test_indices_and_information() -> None:
    indices = sensitivity.sobol_of(lambda points: points @ [1.0, 3.0], ["small", "large"], ["m"], points=64)
    rows = drawn(plots.sensitivity(indices))
    values = {(row["factor"], row["index"]): row["value"] for row in rows}
    assert values["large", "ST"] > values["small", "ST"]
    screening = sensitivity.morris_of(lambda points: points @ [1.0, 3.0], ["small", "large"], ["m"])
    assert {row["index"] for row in drawn(plots.sensitivity(screening, "m"))} == {"mu_star"}
    with pytest.raises(ValueError, match="there are indices of m"):
        plots.sensitivity(indices, "n")
    value = information.Value("a.b", ("a.b",), 100.0, 20.0, 5.0)
    found = information.ValueOfInformation("one", {"one": 1.0}, (value,))
    (row,) = drawn(plots.information(found))
    assert (row["value"], row["low"], row["high"], row["noise"]) == (100, 60, 140, 5)


def test_response(small: fundsim.Scenario) -> None:
    factors = [Lever("demand.growth", "0 %/year", "4 %/year"), Lever("clock.review", choices=["1 week", "4 week"])]
    sweep = sweeps.run(small, sweeps.grid(factors, 2), 4)
    rows = drawn(plots.response(sweep, "spend", "demand.growth", "clock.review"))
    assert [row["y"] for row in rows] == pytest.approx(np.mean(sweep.values("spend"), axis=1).tolist())
    assert {row["colour"] for row in rows} == {"1 week", "4 week"}
    assert {row["x"] for row in drawn(plots.response(sweep, "spend", "clock.review"))} == {"1 week", "4 week"}
    with pytest.raises(ValueError, match="the sweep has the factors"):
        plots.response(sweep, "spend", "growth")
