"""Indices agree with the published values of the Ishigami function, and find what matters in a region."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import fundsim
from fundsim import sensitivity
from fundsim.sweeps import Lever, Uncertain

Floats = NDArray[np.float64]


def ishigami(points: Floats, a: float = 7.0, b: float = 0.1) -> Floats:
    """Ishigami & Homma 1990, on the unit cube instead of -pi ... pi."""
    x = (2 * points - 1) * np.pi
    value: Floats = np.sin(x[:, 0]) + a * np.sin(x[:, 1]) ** 2 + b * x[:, 2] ** 4 * np.sin(x[:, 0])
    return value


# Analytical values for a = 7, b = 0.1 (Saltelli et al., Global Sensitivity Analysis: The Primer, 2008, p. 196).
FIRST = [0.3139, 0.4424, 0.0]
TOTAL = [0.5576, 0.4424, 0.2437]


def test_sobol_indices_of_ishigami() -> None:
    indices = sensitivity.sobol_of(ishigami, ["x1", "x2", "x3"], points=4096, seed=3)
    assert indices["S1"][0] == pytest.approx(FIRST, abs=0.02)
    assert indices["ST"][0] == pytest.approx(TOTAL, abs=0.02)
    for name, expected in (("S1", FIRST), ("ST", TOTAL)):
        inside = np.abs(indices[name][0] - expected) <= indices[f"{name}_conf"][0]
        assert inside.all(), "published values lie within the 95 % intervals"
    assert (indices["S1_conf"] < 0.1).all()
    # planted fault: another function has other indices
    other = sensitivity.sobol_of(lambda points: ishigami(points, a=3.0), ["x1", "x2", "x3"], points=4096, seed=3)
    assert other["S1"][0] != pytest.approx(FIRST, abs=0.05)


def test_intervals_shrink_with_the_root_of_points() -> None:
    few = sensitivity.sobol_of(ishigami, ["x1", "x2", "x3"], points=256, seed=1)
    many = sensitivity.sobol_of(ishigami, ["x1", "x2", "x3"], points=4096, seed=1)
    ratio = (few["ST_conf"] / many["ST_conf"]).mean()
    assert 2.5 < ratio < 6.5  # 4 expected


def test_morris_of_a_known_function() -> None:
    def function(points: Floats) -> Floats:
        linear = 10 * points[:, 0] - 3 * points[:, 1]
        return np.column_stack([linear, points[:, 2] * points[:, 3]])

    indices = sensitivity.morris_of(
        function, ["strong", "weak", "one", "other", "none"], ["linear", "product"], trajectories=64
    )
    assert indices["mu_star"][0] == pytest.approx([10, 3, 0, 0, 0])
    assert indices["mu"][0] == pytest.approx([10, -3, 0, 0, 0])
    assert indices["sigma"][0] == pytest.approx(0, abs=1e-9)
    assert (indices["sigma"][1][2:4] > 0.1).all(), "effects of a product are uneven"
    assert indices["mu_star"][1][4] == 0
    frame = indices.to_pandas()
    assert len(frame) == 10
    assert set(frame.columns) == {"metric", "factor", "mu_star", "mu_star_conf", "mu", "sigma"}


def test_what_matters_in_a_region(uncertain: fundsim.Scenario) -> None:
    # the tariff moves spend in proportion and nobody's care; the review interval of durations without classes nothing
    factors = [
        Lever("current_contracts.common_ambulatory.tariff", "75.00 EUR/hour", "95.00 EUR/hour", name="tariff"),
        Uncertain("course.withdrawal"),
        Lever("administration.cost_per_message", "0 EUR", "0.01 EUR", name="messages"),
    ]
    screening = sensitivity.morris(uncertain, factors, ["spend", "wait_weeks_mean"], trajectories=6, replications=8)
    spend, wait = screening["mu_star"]
    assert spend[0] > 10 * spend[2]
    assert wait[0] == 0, "without behaviour a tariff moves no wait"
    assert wait[1] > 0
    # each of the two is moved by one factor alone: its index is 1, but for the noise of 32 points (about a tenth)
    indices = sensitivity.sobol(uncertain, factors, ["spend", "wait_weeks_mean"], points=32, replications=8)
    assert indices["ST"][0][0] == pytest.approx(1, abs=0.3)
    assert indices["ST"][1][1] == pytest.approx(1, abs=0.3)
    assert max(indices["ST"][0][1:]) < 0.1
    assert indices["ST"][1][0] == pytest.approx(0, abs=1e-9)
    assert indices.factors == ("tariff", "course.withdrawal", "messages")
    assert "Sobol" in repr(indices)


def test_one_metric_and_a_file_name_will_do(small_file: Path) -> None:
    growth = Lever("demand.growth", "0 %/year", "4 %/year")
    screening = sensitivity.morris(small_file, [growth], "spend", trajectories=2, replications=2)
    assert screening.metrics == ("spend",)
    assert screening["mu_star"][0][0] > 0
    told: list[fundsim.Progress] = []
    for analyse in (sensitivity.morris, sensitivity.sobol):
        with pytest.raises(ValueError, match='Did you mean "spend"'):
            analyse(small_file, [growth], ["spent"], progress=told.append)
    assert told == [], "refused before anything is simulated"


def test_what_cannot_be_analysed_is_refused() -> None:
    with pytest.raises(ValueError, match="power of two"):
        sensitivity.sobol_of(ishigami, ["x1", "x2", "x3"], points=100)
    with pytest.raises(ValueError, match="no value"):
        sensitivity.sobol_of(lambda points: np.full(len(points), np.nan), ["a", "b"], points=8)
    with pytest.raises(ValueError, match="came back"):
        sensitivity.sobol_of(ishigami, ["x1", "x2", "x3"], ["one", "two"], points=8)
    constant = sensitivity.sobol_of(lambda points: np.ones(len(points)), ["a", "b"], points=8)
    assert np.isnan(constant["S1"]).all(), "nothing varies: no index"
