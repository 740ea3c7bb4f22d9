"""Scenarios from file, text and dict are one; overrides are those of the command line; errors say everything."""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

import fundsim


def as_dict(path: Path) -> dict[str, Any]:
    """A file as a YAML library reads it: numbers, dates and flags are Python's."""
    values: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return values


@pytest.mark.parametrize("which", ["small_file", "region_file"])
def test_file_text_and_dict_are_one(which: str, request: pytest.FixtureRequest) -> None:
    path: Path = request.getfixturevalue(which)
    file = fundsim.Scenario(path)
    text = fundsim.Scenario(path.read_text(encoding="utf-8"))
    mapping = fundsim.Scenario(as_dict(path))
    assert file.fingerprint == text.fingerprint == mapping.fingerprint
    assert file == text == mapping
    assert fundsim.Scenario(file.resolved).fingerprint == file.fingerprint
    changed = file.override({"demand.growth": "9 %/year"})
    assert changed.fingerprint != file.fingerprint
    assert changed != file
    assert fundsim.Study([file]).fingerprint != fundsim.Study([changed]).fingerprint


def test_override_equals_a_changed_file(small_file: Path) -> None:
    values = as_dict(small_file)
    values["demand"] = {"growth": "2 %/year"}
    values["segments"]["common_ambulatory"]["unit_cost"] = "90.50 EUR/hour"
    by_file = fundsim.Scenario(values)
    by_path = fundsim.Scenario(small_file).override(
        {"demand.growth": "2 %/year", "segments.common_ambulatory.unit_cost": "90.50 EUR/hour"}
    )
    step_by_step = (
        fundsim.Scenario(small_file)
        .override({"segments.common_ambulatory.unit_cost": "90.50 EUR/hour"})
        .override({"demand": {"growth": "2 %/year"}})
    )
    assert by_file == by_path == step_by_step


def test_values_of_every_kind_can_be_set(small: fundsim.Scenario) -> None:
    changed = small.override(
        {
            "clock.years": np.int64(3),
            "demand.season": [1.0, 1.1, 0.9, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
            "demand.duration_factor": {"80%": [0.9, 1.1]},
            "course.need_cv": np.float64(0.25),
            "referrers": {"doctor": {"share": "100 %", "gated": True}},
            "label": {"nl": "Één, \"twee\": #drie", "en": "tab\tand 'quote'"},
            "budget": None,
        }
    )
    assert changed.years == 3
    assert changed.canonical["demand"]["season"][1] == 1.1
    assert changed.uncertain == ["demand.duration_factor"]
    assert changed.canonical["course"]["need_cv"] == 0.25
    assert changed.canonical["referrers"][0]["gated"] is True
    assert changed.label == {"nl": "Één, \"twee\": #drie", "en": "tab\tand 'quote'"}
    assert changed.canonical["budget"] == 0
    assert small.years == 2, "a scenario does not change"


@pytest.mark.parametrize("value", [object(), {1.5: 2}, [object()], float("nan"), float("inf")])
def test_values_that_no_file_can_hold(small: fundsim.Scenario, value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        small.override({"demand.growth": value})


def test_extends_is_followed_from_a_folder_only(small_file: Path) -> None:
    values: dict[str, Any] = {"extends": small_file.name, "name": "mine", "demand": {"growth": "1 %/year"}}
    mine = fundsim.Scenario(values, folder=small_file.parent)
    assert mine.name == "mine"
    assert mine.override({"name": "small", "demand.growth": "0 %/year"}) == fundsim.Scenario(small_file)
    with pytest.raises(fundsim.ScenarioError, match="extends"):
        fundsim.Scenario(values)


def test_one_error_carries_every_diagnostic(root: Path) -> None:
    path = root / "tests/errors/many-problems.yaml"
    with pytest.raises(fundsim.ScenarioError) as caught:
        fundsim.check(path)
    expected = (root / "tests/errors/many-problems.expected").read_text(encoding="utf-8")
    assert str(caught.value).replace(f"{path.parent}{os.sep}", "") == expected.rstrip("\n")
    first = caught.value.diagnostics[0]
    assert (first.line, first.column) == (3, 1)
    assert 'unknown key "clok"' in first.problem
    assert first.suggestion == "clock"
    assert str(first) == first.text
    assert isinstance(caught.value, ValueError)
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.diagnostics == caught.value.diagnostics


def test_problems_of_all_files_come_together(root: Path, small_file: Path) -> None:
    bad = [root / "tests/errors/season.yaml", small_file, root / "tests/errors/range.yaml"]
    with pytest.raises(fundsim.ScenarioError) as caught:
        fundsim.check(*bad)
    assert {Path(one.file).name for one in caught.value.diagnostics} == {"season.yaml", "range.yaml"}


def test_error_in_a_dict_has_a_place(small_file: Path) -> None:
    values = as_dict(small_file)
    values["segments"]["common_ambulatory"]["unit_cost"] = 85
    with pytest.raises(fundsim.ScenarioError, match="has no unit") as caught:
        fundsim.Scenario(values, name="mine")
    (one,) = caught.value.diagnostics
    assert one.file == "mine"
    assert one.path == "segments.common_ambulatory.unit_cost"
    assert one.line > 0


def test_check_says_what_cannot_stand_side_by_side(small: fundsim.Scenario) -> None:
    with pytest.raises(ValueError, match="different names"):
        fundsim.check(small, small)
    with pytest.raises(ValueError, match="horizon"):
        fundsim.check(small, small.override({"clock.years": 1}).renamed("short"))
    study = fundsim.check(small, small.renamed("other"))
    assert [one.name for one in study.scenarios] == ["small", "other"]


def test_study_file_is_loaded_with_its_scenarios(small_file: Path, tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_bytes(small_file.read_bytes())
    (tmp_path / "study.yaml").write_text(
        "study: question\nbaseline: plain\nreplications: 32\nseed: 5\nmetrics: [spend]\nscenarios:\n"
        "  - {extends: small.yaml, name: growing, demand: {growth: 3 %/year}}\n"
        "  - {file: small.yaml, name: plain}\n",
        encoding="utf-8",
    )
    study = fundsim.load(tmp_path / "study.yaml")
    assert isinstance(study, fundsim.Study)
    assert [one.name for one in study.scenarios] == ["plain", "growing"], "the baseline comes first"
    assert (study.replications, study.seed, study.metrics) == (32, 5, ("spend",))
    growing = study["growing"].override({"clock.years": 1})
    assert growing.name == "growing"
    assert growing.years == 1
    assert growing.canonical["demand"]["growth"] == pytest.approx(0.03)
    named = study["growing"].renamed("other")
    assert named.name == "other"
    assert named.canonical["demand"]["growth"] == pytest.approx(0.03)
    longer = fundsim.load(tmp_path / "study.yaml", {"clock.years": 4})
    assert isinstance(longer, fundsim.Study)
    assert {one.years for one in longer.scenarios} == {4}
    assert {one.years for one in study.override({"clock.years": 3}).scenarios} == {3}
    with pytest.raises(fundsim.ScenarioError, match="this is a study"):
        fundsim.Scenario(tmp_path / "study.yaml")


def test_a_study_is_checked(small: fundsim.Scenario) -> None:
    with pytest.raises(ValueError, match="at least one"):
        fundsim.Study([])
    with pytest.raises(ValueError, match="baseline"):
        fundsim.Study([small], baseline="other")
    with pytest.raises(ValueError, match='Did you mean "spend"'):
        fundsim.Study([small], metrics=["spent"])
    with pytest.raises(ValueError, match="replications"):
        fundsim.Study([small], replications=0)
    with pytest.raises(TypeError, match="whole number"):
        fundsim.Study([small], replications=1.5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="made of scenarios"):
        fundsim.Study(["small.yaml"])  # type: ignore[list-item]


def test_scenario_travels(region: fundsim.Scenario) -> None:
    there = pickle.loads(pickle.dumps(region))
    assert there == region
    assert there.override({"demand.growth": "1 %/year"}) == region.override({"demand.growth": "1 %/year"})


def test_explain_tells_what_the_command_line_tells(command_line: Callable[..., str], root: Path) -> None:
    file = root / "scenarios/small/result-based.yaml"
    told = fundsim.explain(file)
    assert str(told) == command_line("explain", file)
    assert told.text("nl") == command_line("explain", file, "--lang", "nl")
    assert {"contracts": told.contracts} == {"contracts": json.loads(command_line("explain", file, "--json"))["contracts"]}
    frame = told.to_pandas()
    assert len(frame) == sum(len(one["events"]) for one in told.contracts)
    assert (frame["brings"] > 0).any()
    segment = told.contracts[0]["segment"]
    only = fundsim.explain(file, fundsim.Scenario(file).renamed("other"), segment=segment)
    assert {(one["scenario"], one["segment"]) for one in only.contracts} == {
        ("result-based", segment),
        ("other", segment),
    }
    with pytest.raises(ValueError, match="there is no segment"):
        fundsim.explain(file, segment="nowhere")
    with pytest.raises(ValueError, match="there is no language"):
        told.text("de")  # type: ignore[arg-type]


def test_figures_are_those_that_can_be_set(uncertain: fundsim.Scenario) -> None:
    figures = {one.path: one for one in uncertain.figures()}
    cost = figures["segments.common_ambulatory.unit_cost"]
    assert (cost.value, cost.text, cost.uncertain) == (8500.0, "85.00 EUR/hour", False)
    assert uncertain.spelled(cost.path, 9012.6) == "90.13 EUR/hour"
    assert figures["demand.duration_factor"].uncertain
    assert uncertain.quantile("demand.duration_factor", 0.1) == pytest.approx(0.9)
    assert uncertain.quantile("demand.duration_factor", 0.9) == pytest.approx(1.1)
    with pytest.raises(ValueError, match="not an uncertain figure"):
        uncertain.quantile("course.protection", 0.5)
    with pytest.raises(ValueError, match="not a figure"):
        uncertain.spelled("course.protektion", 1)
    with pytest.raises(ValueError, match="quantile"):
        uncertain.quantile("demand.duration_factor", 1.0)


def test_looks(region: fundsim.Scenario, small: fundsim.Scenario) -> None:
    assert "hart-van-brabant" in repr(region)
    assert "<td>foster_care</td><td>pxq</td>" in region._repr_html_()
    assert "<script" not in small.override({"label": {"nl": "x", "en": "<script>"}})._repr_html_()
    assert '"$schema"' in fundsim.schema()


def test_same_errors_as_the_command_line(command_line: Callable[..., str], small_file: Path) -> None:
    said = command_line("check", small_file, "--set", "clock.yaers=3", status=2)
    with pytest.raises(fundsim.ScenarioError) as caught:
        fundsim.Scenario(small_file).override({"clock.yaers": 3})
    assert str(caught.value) == said.rstrip("\n")
