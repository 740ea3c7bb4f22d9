"""Designs, and sweeps that are one paired study."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import fundsim
from fundsim import sweeps
from fundsim.sweeps import Lever, Uncertain

GROWTH = Lever("demand.growth", "-2 %/year", "4 %/year")
COST = Lever("segments.common_ambulatory.unit_cost", "80.00 EUR/hour", "90.01 EUR/hour", name="cost")
REVIEW = Lever("clock.review", choices=["1 week", "2 week", "4 week"])


def test_grid_is_every_combination() -> None:
    design = sweeps.grid([GROWTH, REVIEW], {"demand.growth": 4})
    assert len(design) == 12
    assert sorted(set(design.points[:, 0])) == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert len({tuple(point) for point in design.points}) == 12


def test_latin_hypercube_is_spread_evenly() -> None:
    design = sweeps.latin_hypercube([GROWTH, COST], 20, seed=3)
    for column in design.points.T:
        assert sorted((column * 20).astype(int)) == list(range(20))
    assert (design.points == sweeps.latin_hypercube([GROWTH, COST], 20, seed=3).points).all()
    assert (design.points != sweeps.latin_hypercube([GROWTH, COST], 20, seed=4).points).any()


def test_sobol_points_are_more_even_than_luck() -> None:
    from scipy.stats import qmc

    design = sweeps.sobol_points([GROWTH, COST], 64)
    luck = np.random.default_rng(1).random((64, 2))
    assert qmc.discrepancy(design.points) < 0.5 * qmc.discrepancy(luck)
    with pytest.raises(ValueError, match="powers of two"):
        sweeps.sobol_points([GROWTH], 60)


def test_points_become_settings(small: fundsim.Scenario) -> None:
    design = sweeps.grid([GROWTH, COST, REVIEW], 3)
    scenarios = list(sweeps.scenarios_of(small, design))
    assert len(scenarios) == 27
    assert len({one.name for one in scenarios}) == 27
    first = small.override(
        {
            "demand.growth": "-2 %/year",
            "segments.common_ambulatory.unit_cost": "80.00 EUR/hour",
            "clock.review": "1 week",
            "name": "point-0",
        }
    )
    assert scenarios[0] == first
    middle = scenarios[13].canonical
    assert middle["demand"]["growth"] == pytest.approx(0.01)
    assert middle["segments"][0]["unit_cost"] in (8500, 8501), "whole cents"
    assert middle["clock"]["review"] == 2


def test_uncertain_factor_follows_its_law(uncertain: fundsim.Scenario) -> None:
    factor = Uncertain("course.withdrawal", 0.1, 0.9)
    design = sweeps.grid([factor], 3)
    values = [one.canonical["course"]["withdrawal"] for one in sweeps.scenarios_of(uncertain, design)]
    assert values == pytest.approx([0.005, 0.01, 0.02])  # log-normal: the median is the geometric mean
    (axis,) = sweeps.axes_of(uncertain, [factor])
    assert axis.unit == "%/week"
    assert axis.figure(1.0) == pytest.approx(2.0)


def test_one_lever_can_move_several_settings(small: fundsim.Scenario) -> None:
    need = [f"segments.common_ambulatory.need.{severity}" for severity in ("light", "medium")]
    design = sweeps.grid([Lever(need, "1 hour/week", "2 hour/week")], 2)
    last = list(sweeps.scenarios_of(small, design))[1].canonical["segments"][0]["need"]
    assert last[:2] == [2, 2]
    assert last[2:] == [1.7, 2.5]


def test_mistakes_are_told_before_anything_runs(small: fundsim.Scenario, uncertain: fundsim.Scenario) -> None:
    with pytest.raises(fundsim.ScenarioError, match='Did you mean "growth"'):
        sweeps.run(small, sweeps.grid([Lever("demand.grwoth", "0 %/year", "1 %/year")]))
    with pytest.raises(fundsim.ScenarioError, match="no unit"):
        sweeps.run(small, sweeps.grid([Lever("segments.common_ambulatory.unit_cost", 80, 90)]))
    with pytest.raises(fundsim.ScenarioError, match="out of range"):
        sweeps.run(small, sweeps.grid([Lever("clock.review", choices=["1 week", "3 week"])]))
    with pytest.raises(ValueError, match="give the lever choices"):
        sweeps.run(small, sweeps.grid([Lever("clock.years", 1, 3)]))
    with pytest.raises(ValueError, match="not an uncertain figure"):
        sweeps.run(uncertain, sweeps.grid([Uncertain("course.protection")]))
    with pytest.raises(ValueError, match="give low and high, or choices"):
        Lever("demand.growth", "0 %/year")
    with pytest.raises(ValueError, match="one name"):
        sweeps.grid([GROWTH, GROWTH])
    with pytest.raises(ValueError, match="needs a factor"):
        sweeps.grid([])
    with pytest.raises(TypeError, match="a Lever or an Uncertain"):
        sweeps.grid(["demand.growth"])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="one point or more"):
        sweeps.latin_hypercube([GROWTH], 0)
    with pytest.raises(TypeError, match='is a study; one scenario belongs here, as study\\["small"\\]'):
        sweeps.run(fundsim.Study([small]), sweeps.grid([GROWTH]))
    with pytest.raises(ValueError, match="unit cube"):
        sweeps.Design((GROWTH,), np.array([[1.5]]))


def test_sweep_is_one_paired_study(uncertain: fundsim.Scenario) -> None:
    design = sweeps.grid([GROWTH, COST], 3)
    together = sweeps.run(uncertain, design, 16, seed=5)
    apart = sweeps.run(uncertain, design, 16, seed=5, at_once=2)
    assert len(together.parts) == 1
    assert len(apart.parts) == 5
    for metric in ("spend", "wait_weeks_mean"):
        assert (together.values(metric) == apart.values(metric)).all(), "parts never change results"
    alone = fundsim.run(list(sweeps.scenarios_of(uncertain, design))[5], 16, 5)
    assert (alone.table(["spend"])["spend"] == together.values("spend")[5]).all()
    # pairing: more demand costs more in every single replication
    spend = together.values("spend").reshape(3, 3, 16)
    assert (np.diff(spend, axis=0) > 0).mean() > 0.9


def test_tables_of_a_sweep(uncertain: fundsim.Scenario) -> None:
    sweep = sweeps.run(uncertain, sweeps.grid([GROWTH, REVIEW], 2), 8)
    means = sweep.means(["spend", "goal_share"])
    assert list(means.columns) == ["demand.growth", "clock.review", "spend", "goal_share"]
    assert means["demand.growth"].tolist() == [-2] * 3 + [4] * 3
    assert means["clock.review"].tolist() == ["1 week", "2 week", "4 week"] * 2
    rows = sweep.to_pandas(["spend"])
    assert len(rows) == 6 * 8
    assert rows.groupby("point")["spend"].mean().tolist() == pytest.approx(means["spend"].tolist())
    assert sweep.units["demand.growth"] == "%"
    assert sweep.units["spend"] == "EUR"
    assert "6 points" in repr(sweep)


def test_sweep_in_files_goes_on(uncertain: fundsim.Scenario, tmp_path: Path) -> None:
    design = sweeps.latin_hypercube([GROWTH, COST], 6)

    class Enough(Exception):
        pass

    def stop(progress: fundsim.Progress) -> None:
        assert progress.total == 6 * 40
        if progress.done > 3 * 40:
            raise Enough

    with pytest.raises(Enough):
        sweeps.run(uncertain, design, 40, output=tmp_path, at_once=2, progress=stop)
    kept = sorted(path.name for path in tmp_path.iterdir())
    assert "part-0000.sqlite" in kept
    assert "part-0002.sqlite" not in kept
    whole = sweeps.run(uncertain, design, 40, output=tmp_path, at_once=2, resume=True)
    assert (whole.values("spend") == sweeps.run(uncertain, design, 40).values("spend")).all()
