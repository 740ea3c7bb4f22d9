"""Pictures are valid Vega-Lite, and show the figures that they should."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
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


def named(specification: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = specification["datasets"][name]
    return rows


@pytest.fixture(scope="module")
def several(root: Path) -> fundsim.Results:
    """Enough futures for every picture of the report, and a figure that is uncertain."""
    moved = {"demand.duration_factor": {"80%": [0.9, 1.1]}}
    return fundsim.run(fundsim.load(root / "scenarios/small/study.yaml", moved), 112)


PICTURES: dict[str, Callable[..., Any]] = {
    "spend": plots.spend,
    "waiting": plots.waiting,
    "differences": plots.differences,
    "money": plots.money,
    "tradeoff": plots.tradeoff,
    "severity": plots.severity,
    "places": plots.segments,
    "providers": plots.providers,
    "behaviour": plots.behaviour,
    "assumptions": plots.drivers,
}


def parts(node: Any, name: str = "") -> list[str]:
    """Every mark, field and transformation of a specification: what is left without words, sizes and colours."""
    if isinstance(node, list):
        return sorted(one for part in node for one in parts(part, name))
    if not isinstance(node, dict):
        return [f"{name} {node}"] if name in ("mark", "field", "calculate", "filter") and "@" not in str(node) else []
    mine = [json.dumps(node["mark"], sort_keys=True)] if isinstance(node.get("mark"), dict) else []
    skipped = ("tooltip", "scale", "usermeta", "datasets", "config", "mark" if mine else "")
    return sorted(mine + [one for key, part in node.items() if key not in skipped for one in parts(part, key)])


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("name", PICTURES)
def test_pictures_are_those_of_the_report(several: fundsim.Results, root: Path, name: str, language: str) -> None:
    report = json.loads((root / f"engine/report/page/pictures/{name}.vl.json").read_text(encoding="utf-8"))
    if name == "spend":  # a region without a budget has no line for it
        report["layer"] = [layer for layer in report["layer"] if layer["data"]["name"] != "budget"]
    ours = PICTURES[name](several, language=language).to_dict(validate=True)
    written = json.dumps({key: part for key, part in ours.items() if key != "datasets"})
    assert "@" not in written, "every text of the report is filled in"
    panel = ours["vconcat"][0] if name == "differences" else ours
    expected = parts(report)
    assert len(expected) > 3
    found = parts(panel)
    assert [one for one in found if one not in expected and name != "places"] == []
    assert [one for one in expected if one not in found] == []
    assert ours["title"]["text"]
    assert len(ours["datasets"]) >= 1


def test_every_picture_of_the_report_is_there(root: Path) -> None:
    there = {path.name.removesuffix(".vl.json") for path in (root / "engine/report/page/pictures").iterdir()}
    assert there == set(PICTURES)


def test_figures_are_those_of_the_results(several: fundsim.Results) -> None:
    name = several.labels["lump-sum"]["en"]
    years = named(plots.spend(several).to_dict(), "years")
    second = next(row for row in years if row["scenario"] == "lump-sum" and row["year"] == 2)
    assert second["median"] == several.metric("spend_year_2", "lump-sum").median
    assert second["scenario_label"] == name
    periods = several.periods().to_pandas()
    for what, unit in (("spend", 1e6), ("waiting", 1.0), ("in_care", 1.0)):
        rows = named(plots.over_time(several, what).to_dict(validate=True), "periods")
        expected = periods[periods["metric"] == what]["median"] / unit
        assert [row["median"] for row in rows] == pytest.approx(expected.tolist())
    with pytest.raises(ValueError, match="over time there are"):
        plots.over_time(several, "goals")
    parts = named(plots.money(several, scenarios=["lump-sum"]).to_dict(), "parts")
    total = several.metric("spend", "lump-sum").mean
    assert total is not None
    assert sum(row["spend"] for row in parts) == pytest.approx(total / several.years)
    assert sum(row["share"] for row in parts) == pytest.approx(1)
    colours = {looks["colour"] for looks in several._board("en", 0.0).looks.values()}
    assert len(colours) == len(several.scenarios), "every scenario has its own"


def test_spread(results: fundsim.Results) -> None:
    rows = drawn(plots.spread(results, "spend"))
    assert {row["name"] for row in rows} == {"Small", "growing"}
    medians = {row["name"]: row["median"] for row in rows}
    assert medians["growing"] == results.metric("spend", "growing").median
    with pytest.raises(ValueError, match="no metric"):
        plots.spread(results, "spendings")


def test_differences(results: fundsim.Results) -> None:
    """A headline figure is that of the report; any metric is drawn by the same rules."""
    specification = plots.differences(results, ["spend", "wait_weeks_mean", "wait", "spend_care"]).to_dict(validate=True)
    (mean,) = named(specification, "means-0")
    found = results.difference("spend", "growing").mean_difference
    assert found is not None
    assert mean["mean_difference"] == pytest.approx(found / results.years / 1e6)
    (of_metric,), (of_measure,) = named(specification, "means-1"), named(specification, "means-2")
    for figure in ("mean_difference", "interval_95_low", "interval_95_high"):
        assert of_metric[figure] == pytest.approx(of_measure[figure])
    dots = [[row["difference"] for row in named(specification, f"dots-{panel}")] for panel in (1, 2)]
    assert len(dots[0]) == 20
    assert dots[0] == pytest.approx(dots[1])
    assert {row["side"] for row in named(specification, "dots-0")} <= {"better", "worse", "same"}
    spend = results.table(["spend"])["spend"].reshape(2, 40)
    dearer = (spend[1] > spend[0]).mean()
    assert dearer - 0.1 < np.mean([row["side"] == "worse" for row in named(specification, "dots-0")]) < dearer + 0.1
    with pytest.raises(ValueError, match="no metric"):
        plots.differences(results, "spendings")
    alone = fundsim.run(results.scenario(), 2)
    for picture in (plots.differences, plots.tradeoff, plots.segments, plots.behaviour):
        with pytest.raises(ValueError, match="another beside the baseline"):
            picture(alone)
    plots.spend(alone).to_dict(validate=True)
    with pytest.raises(ValueError, match="there are: uncertain, growing"):
        plots.waiting(results, scenarios="none")
    with pytest.raises(ValueError, match="fewer than 100"):
        plots.drivers(results)
    with pytest.raises(ValueError, match="there is no language"):
        plots.waiting(results, language="de")  # type: ignore[arg-type]


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
