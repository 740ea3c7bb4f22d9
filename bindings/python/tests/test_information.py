"""The value of information where the answer is known, and on a study."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest

import fundsim
from fundsim import information

NORMAL = NormalDist()


def unit_normal_loss(mean: float, deviation: float) -> float:
    """E max(0, X) - max(0, E X) for a normal X (Raiffa & Schlaifer, Applied Statistical Decision Theory, 1961)."""
    z = abs(mean) / deviation
    return deviation * (NORMAL.pdf(z) - z * (1 - NORMAL.cdf(z)))


@pytest.mark.parametrize("mean", [0.0, 300.0, -800.0])
def test_linear_normal_case(mean: float) -> None:
    """Two decisions, net benefit mean + a + b + luck: knowing one figure is worth the unit normal loss integral."""
    random = np.random.default_rng(11)
    draws = 4000
    a, b, luck = (random.normal(0, deviation, draws) for deviation in (1000.0, 400.0, 700.0))
    benefit = np.column_stack([np.zeros(draws), mean + a + b + luck])
    figures = np.column_stack([a, b])
    for columns, deviation in (([0], 1000.0), ([1], 400.0), ([0, 1], math.hypot(1000, 400))):
        found = information.evppi(benefit, figures[:, columns])
        expected = unit_normal_loss(mean, deviation)
        assert abs(found.value - expected) < 4 * found.standard_error + 5
        assert found.standard_error < 25
        wrong = unit_normal_loss(mean, 1.5 * deviation)  # planted fault: another spread is told apart
        assert abs(found.value - wrong) > 4 * found.standard_error or wrong - expected < 40


def test_interaction_is_worth_nothing_alone() -> None:
    """Net benefit a * b with standard normals: E max(0, ab) = 1 / pi for both, 0 for either."""
    random = np.random.default_rng(5)
    a, b = random.normal(size=(2, 4000))
    benefit = np.column_stack([np.zeros(4000), a * b])
    both = information.evppi(benefit, np.column_stack([a, b]))
    assert both.value == pytest.approx(1 / math.pi, abs=4 * both.standard_error + 0.01)
    assert both.standard_error < 0.02
    alone = information.evppi(benefit, a)
    assert alone.value < 0.03
    assert alone.value < alone.noise + 4 * alone.standard_error


def test_curved_case_with_three_decisions() -> None:
    """Net benefits 0, x and 1.5 (x^2 - 1): the answer by numerical integration over x."""
    grid = np.linspace(-8, 8, 200_001)
    weight = np.exp(-grid**2 / 2)
    exact = np.maximum.reduce([np.zeros_like(grid), grid, 1.5 * (grid**2 - 1)])
    expected = float((exact * weight).sum() / weight.sum())
    random = np.random.default_rng(2)
    x, luck = random.normal(size=(2, 3000))
    benefit = np.column_stack([3 * luck, x + 3 * luck, 1.5 * (x**2 - 1) + 3 * luck])  # shared luck drops out
    found = information.evppi(benefit, x)
    assert found.value == pytest.approx(expected, rel=0.06)


def test_figures_that_tell_nothing_are_near_noise() -> None:
    random = np.random.default_rng(8)
    benefit = np.column_stack([np.zeros(1000), random.normal(0, 100, 1000)])
    found = information.evppi(benefit, random.normal(size=(1000, 2)))
    assert found.value <= found.noise + 4 * found.standard_error
    assert found.noise < 12


def test_value_in_a_study(small: fundsim.Scenario) -> None:
    """The same care under two prices: dear free help and cheap units, or the reverse. Which is cheaper hangs on the
    share of referrals that is redirected, and on nothing else that is uncertain here."""
    base = small.override(
        {
            "referrers": {"all": {"share": "100 %", "gated": True}},
            "access.redirect_share": {"80%": ["5 %", "60 %"]},
            "access.redirect_cost": "1500 EUR",
            "demand.duration_factor": {"80%": [0.9, 1.1]},
            "placement.match_spread": {"80%": ["1 %", "2 %"]},
        }
    )
    tariff = "current_contracts.common_ambulatory.tariff"
    other = base.override({"access.redirect_cost": "300 EUR", tariff: "90.00 EUR/hour"}).renamed("other")
    results = fundsim.run([base, other], 600, 3)
    spend = results.table(["spend"])["spend"].reshape(2, 600)
    difference = spend[1] - spend[0]
    assert 0.1 < (difference < 0).mean() < 0.9, "there is a choice"
    found = information.value_of_information(
        results,
        groups={
            "redirection": ["access.redirect_share"],
            "match": ["placement.match_spread"],
            "both": ["access.redirect_share", "placement.match_spread"],
        },
    )
    perfect = np.maximum(difference, 0).mean() - max(0.0, difference.mean())  # knowing everything, luck included
    assert found["redirection"].value > 0.4 * perfect
    assert found["redirection"].value <= perfect + 4 * found["redirection"].standard_error
    assert found["match"].value < 0.15 * perfect + found["match"].noise
    assert found["both"].value > 0.8 * found["redirection"].value
    assert found.decision == min(found.net_benefit, key=lambda name: -found.net_benefit[name])
    assert list(found.to_pandas()["group"])[-1] == "match"
    assert -found.net_benefit["other"] == pytest.approx(results.metric("spend", "other").mean)
    frame = information.value_of_information(results, lambda rows: -rows["spend"], ["access.redirect_share"])
    assert frame["access.redirect_share"].value == pytest.approx(found["redirection"].value)
    assert len(information.value_of_information(results).values) == 3
    with pytest.raises(KeyError):
        found["nothing"]


def test_draws_are_those_that_were_simulated(small: fundsim.Scenario) -> None:
    """With the tariff as the one uncertain figure, spend follows the draw exactly."""
    scenario = small.override({"demand.duration_factor": {"uniform": [0.9, 1.1]}})
    results = fundsim.run(fundsim.Study([scenario], inner=4), 64)
    paths, drawn = information.drawn_figures(results)
    assert paths == ["demand.duration_factor"]
    assert drawn.shape == (64, 1)
    assert (drawn.reshape(16, 4) == drawn.reshape(16, 4)[:, :1]).all(), "one draw for four replications"
    assert len(set(drawn.ravel())) == 16
    assert drawn.min() >= 0.9
    assert drawn.max() <= 1.1
    one = fundsim.run(small.override({"demand.duration_factor": float(drawn[8, 0])}), 9)
    assert one.table(["spend"])["spend"][8] == results.table(["spend"])["spend"][8]


GAPS = """
fundsim: 1
study: gaps
seed: 7
inner: 3
scenarios:
  - {{extends: {file}, name: base, demand: {{duration_factor: {{80%: [0.9, 1.1]}}}}}}
  - {{extends: {file}, name: growing, demand: {{duration_factor: {{80%: [0.9, 1.1]}}, growth: 5 %/year}}}}
"""


def test_rows_with_gaps_keep_their_numbers(
    small_file: Path, command_line: Callable[..., str], tmp_path: Path
) -> None:
    """A shard has replications 16 ... 31 and 64 ... 79 only: its draws are those of these, and pairing is by number."""
    file, shard, merged = tmp_path / "gaps.yaml", tmp_path / "shard.sqlite", tmp_path / "merged.sqlite"
    file.write_text(GAPS.format(file=small_file))
    command_line("run", file, "-n", 96, "--shard", "1/3", "-o", shard, "--quiet")
    command_line("merge", "--partial", "-o", merged, shard, "--quiet")
    part, whole = fundsim.open(merged), fundsim.run(file, 96)
    base = part.table(["spend"], scenarios=["base"])
    numbers = np.asarray(base["replication"])
    assert list(numbers) == [*range(16, 32), *range(64, 80)]
    assert list(base["spend"]) == list(whole.table(["spend"], scenarios=["base"])["spend"][numbers])
    assert (information.drawn_figures(part)[1] == information.drawn_figures(whole)[1][numbers]).all()
    draws = information._whole_draws(numbers, 3)  # 16 and 17 are of a draw that began with 15
    assert draws[[0, 3, 4, 7]].tolist() == [[2, 3, 4], [11, 12, 13], [18, 19, 20], [27, 28, 29]]
    assert len(draws) == 8


def test_comparing_studies_is_over_draws_as_in_one_study(small_file: Path, tmp_path: Path) -> None:
    """Replications that share a draw are no independent observations, whichever way they are compared."""
    file = tmp_path / "gaps.yaml"
    file.write_text(GAPS.format(file=small_file))
    results = fundsim.run(file, 60)
    told = next(c for c in results.to_json()["comparisons"] if c["metric"] == "spend")
    again = results.difference("spend", "growing")
    assert [again.interval_low, again.interval_high] == pytest.approx(told["interval_95"])
    rows = results.table(["spend"])["spend"].reshape(2, 20, 3)
    of_draws = (rows[1] - rows[0]).mean(axis=1)
    error = of_draws.std(ddof=1) / math.sqrt(20)
    assert again.interval_high - again.interval_low == pytest.approx(2 * 2.0930 * error, rel=1e-3)  # t, 19


def test_what_has_no_answer_is_refused(small: fundsim.Scenario, results: fundsim.Results) -> None:
    with pytest.raises(ValueError, match="two scenarios"):
        information.value_of_information(fundsim.run(small, 2))
    with pytest.raises(ValueError, match="nothing is uncertain"):
        information.value_of_information(fundsim.run([small, small.renamed("b")], 2))
    with pytest.raises(ValueError, match="too few"):
        information.value_of_information(results)
    with pytest.raises(ValueError, match="not an uncertain figure"):
        information.value_of_information(results, groups=["demand.growth"])
    with pytest.raises(ValueError, match="at most"):
        information.evppi(np.zeros((100, 2)), np.zeros((100, 9)))
