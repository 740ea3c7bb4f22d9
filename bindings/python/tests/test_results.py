"""Results: the right numbers in the right units, on one memory, in every frame."""

from __future__ import annotations

import math
import sqlite3
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

import fundsim


@pytest.fixture(scope="module")
def study_file(pair: fundsim.Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("results") / "study.sqlite"
    fundsim.run(pair, 40, output=path).close()
    return path


def rows_of(path: Path, query: str) -> list[tuple[int | None, ...]]:
    with sqlite3.connect(path) as connection:
        return connection.execute(query).fetchall()


def test_rows_are_those_of_the_study_file(study_file: Path) -> None:
    with fundsim.open(study_file) as results:
        exact = results.table(exact=True)
        figures = results.table()
    names = [name for name in exact.columns if name not in ("scenario", "replication")]
    assert names == list(fundsim.metrics)
    kept = rows_of(study_file, f"SELECT {', '.join(names)} FROM replication ORDER BY scenario, replication")
    assert len(kept) == len(exact) == 80
    for position, name in enumerate(names):
        column = [row[position] for row in kept]
        missing = [value is None for value in column]
        assert [math.isnan(value) for value in figures[name]] == missing
        scale = fundsim.metrics[name].scale
        for value, whole, figure in zip(column, exact[name], figures[name]):
            if value is not None:
                assert whole == value
                assert figure == value / scale
    assert figures["scenario"].tolist() == ["uncertain"] * 40 + ["growing"] * 40
    assert figures["replication"].tolist() == list(range(40)) * 2


def test_rows_per_year(study_file: Path, results: fundsim.Results) -> None:
    table = results.table(["spend", "wait_weeks_mean"], per="year")
    assert len(table) == 2 * 2 * 40
    kept = rows_of(study_file, "SELECT spend FROM replication_year ORDER BY scenario, year, replication")
    assert table["spend"].tolist() == [row[0] / 100 for row in kept if row[0] is not None]
    assert results.table(["spend"], per="year", years=[2])["year"].tolist() == [2] * 80
    for bad in (0, 3):
        with pytest.raises(ValueError, match="years go from"):
            results.table(per="year", years=[bad])
    with pytest.raises(ValueError, match="per"):
        results.table(per="month")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="years are for"):
        results.table(years=[1])


def test_choice_of_scenarios_and_metrics(results: fundsim.Results) -> None:
    table = results.table(["goal_share"], scenarios=["growing"])
    assert table.columns == ["scenario", "replication", "goal_share"]
    assert set(table["scenario"]) == {"growing"}
    with pytest.raises(ValueError, match='Did you mean "goal_share"'):
        results.table(["goal_shares"])
    with pytest.raises(ValueError, match="there are: uncertain, growing"):
        results.table(scenarios=["grown"])
    with pytest.raises(KeyError):
        table["spend"]


def address(array: np.ndarray) -> int:
    place: int = array.__array_interface__["data"][0]
    return place


def test_one_memory_in_numpy_pandas_and_arrow(results: fundsim.Results) -> None:
    table = results.table(["spend", "wait_weeks_mean"])
    column = table["spend"]
    assert not column.flags.writeable
    frame = table.to_pandas()
    assert np.shares_memory(frame["spend"].to_numpy(), column)
    assert np.shares_memory(frame["replication"].to_numpy(), table["replication"])
    arrow = pa.table(table)
    assert arrow.column("spend").chunk(0).buffers()[1].address == address(column)
    assert arrow.column("replication").chunk(0).buffers()[1].address == address(table["replication"])
    assert np.shares_memory(arrow.to_pandas(split_blocks=True, zero_copy_only=False)["spend"].to_numpy(), column)
    assert address(pl.DataFrame(table)["spend"].to_numpy(allow_copy=False)) == address(column)


def test_memory_outlives_the_results(pair: fundsim.Study) -> None:
    results = fundsim.run(pair, 16)
    expected = results.table(["spend"])["spend"].tolist()
    frame = results.to_pandas(["spend"])
    arrow = results.to_arrow(["spend"])
    results.close()
    del results
    assert frame["spend"].tolist() == expected
    assert arrow["spend"].to_pylist() == expected


def test_frames_agree(results: fundsim.Results) -> None:
    frame = results.to_pandas()
    other = results.to_polars()
    arrow = results.to_arrow()
    assert isinstance(frame["scenario"].dtype, pd.CategoricalDtype)
    assert list(frame.columns) == other.columns == arrow.column_names
    for name in frame.columns:
        expected = frame[name].tolist()
        missing = [isinstance(value, float) and math.isnan(value) for value in expected]
        assert [value is None for value in other[name].to_list()] == missing
        assert [value is None for value in arrow[name].to_pylist()] == missing
        kept = [value for value, gone in zip(expected, missing) if not gone]
        assert [value for value in other[name].to_list() if value is not None] == kept
        assert [value for value in arrow[name].to_pylist() if value is not None] == kept


def test_missing_values(small: fundsim.Scenario) -> None:
    # nobody is ever started by a region that starts empty and has no demand worth the name
    nobody = small.override({"segments.common_ambulatory.active_half_year": None, "segments.common_ambulatory.starts": "0.0001 1/week", "clock.start_from": "empty"})  # fmt: skip
    results = fundsim.run(nobody, 8)
    table = results.table(["goal_share", "spend"])
    assert np.isnan(table["goal_share"]).all()
    assert results.to_arrow(["goal_share"])["goal_share"].null_count == 8
    assert results.to_polars(["goal_share"])["goal_share"].null_count() == 8
    exact = results.table(["goal_share"], exact=True)
    assert exact.to_arrow()["goal_share"].null_count == 8
    assert exact.to_pandas()["goal_share"].isna().all()
    assert results.metric("goal_share").mean is None
    assert "Goal reached" in results._repr_html_()


def test_units_go_along(results: fundsim.Results, tmp_path: Path) -> None:
    assert results.units["spend"] == "EUR"
    assert results.about("wait_weeks_mean").unit == "week"
    table = results.table(["spend", "goal_share"])
    assert table.units == {"spend": "EUR", "goal_share": "share"}
    assert table.to_pandas().attrs["units"] == table.units
    table.to_parquet(tmp_path / "rows.parquet")
    read = parquet.read_table(tmp_path / "rows.parquet")
    assert read.schema.field("spend").metadata[b"unit"] == b"EUR"
    assert read["spend"].to_pylist() == table["spend"].tolist()
    assert table.metadata("spend")["direction"] == "lower"
    results.to_parquet(tmp_path / "years.parquet", per="year")
    assert parquet.read_table(tmp_path / "years.parquet").num_rows == 160


def test_summary_is_that_of_the_rows(results: fundsim.Results) -> None:
    frame = results.to_pandas(["spend", "goal_share"])
    for metric in ("spend", "goal_share"):
        for scenario, rows in frame.groupby("scenario", observed=True)[metric]:
            found = results.metric(metric, str(scenario))
            assert found.replications == 40
            assert found.mean == pytest.approx(rows.mean(), rel=1e-12)
            assert found.standard_error == pytest.approx(rows.std(ddof=1) / math.sqrt(40), rel=1e-9)
            assert found.median == pytest.approx(rows.median(), rel=1e-12)
            assert found.p10 == pytest.approx(rows.quantile(0.1), rel=1e-12)
            assert found.p90 == pytest.approx(rows.quantile(0.9), rel=1e-12)
    year = results.table(["spend"], per="year", years=[2], scenarios=["growing"])["spend"]
    assert results.metric("spend_year_2", "growing").mean == pytest.approx(year.mean(), rel=1e-12)
    with pytest.raises(ValueError, match="no metric"):
        results.metric("spent")


def test_summary_is_that_of_the_command_line(results: fundsim.Results) -> None:
    said = results.to_json()
    assert said["content_hash"] == results.content_hash
    for scenario in said["scenarios"]:
        for metric, values in scenario["metrics"].items():
            found = results.metric(metric, scenario["name"])
            assert (found.mean, found.median, found.p10) == (values["mean"], values["median"], values["p10"])


def test_compare_is_paired(results: fundsim.Results) -> None:
    spend = results.to_pandas(["spend"]).pivot(index="replication", columns="scenario", values="spend")
    difference = spend["growing"] - spend["uncertain"]
    found = results.difference("spend", "growing")
    assert found.mean_difference == pytest.approx(difference.mean(), rel=1e-12)
    half = 2.022691 * difference.std(ddof=1) / math.sqrt(40)  # Student's t, 39 degrees of freedom, 97.5 %
    assert found.interval_low == pytest.approx(difference.mean() - half, rel=1e-4)
    assert found.interval_high == pytest.approx(difference.mean() + half, rel=1e-4)
    assert found.probability_lower == pytest.approx((difference < 0).mean() + 0.5 * (difference == 0).mean())
    assert found.variance_reduction == pytest.approx(spend.var().sum() / difference.var(), rel=1e-9)
    backwards = results.difference("spend", "uncertain", baseline="growing")
    assert backwards.mean_difference == pytest.approx(-difference.mean(), rel=1e-12)
    table = results.compare()
    assert len(table) == len(fundsim.metrics)
    with pytest.raises(ValueError, match="is the baseline"):
        results.difference("spend", "uncertain")
    with pytest.raises(TypeError, match="not int"):
        fundsim.compare(3)  # type: ignore[arg-type]


def test_compare_two_studies(pair: fundsim.Study, results: fundsim.Results) -> None:
    first, second = pair.scenarios
    alone = fundsim.run(second, 40, 7)
    reference = fundsim.run(first, 40, 7)
    apart = fundsim.compare(alone, reference, ["spend"])
    together = results.compare(["spend"])
    for name in ("mean_difference", "interval_low", "variance_reduction"):
        assert apart[name].tolist() == together[name].tolist(), "pairing does not need one study"
    assert fundsim.compare(results, metrics=["spend"])["mean_difference"] == together["mean_difference"]
    with pytest.raises(ValueError, match="seed must be equal"):
        fundsim.compare(alone, fundsim.run(first, 40, 8))
    with pytest.raises(ValueError, match="replications must be equal"):
        fundsim.compare(alone, fundsim.run(first, 20, 7))


def test_breakdowns_add_up(results: fundsim.Results) -> None:
    cells = results.breakdown().to_pandas()
    spend = cells.groupby("scenario", observed=True)["spend_care"].sum()
    started = cells.groupby("scenario", observed=True)["clients_started"].sum()
    for scenario in results.scenarios:
        assert spend[scenario] == pytest.approx(results.metric("spend_care", scenario).mean, rel=1e-9)
        assert started[scenario] == pytest.approx(results.metric("clients_started", scenario).mean, rel=1e-9)
    waits = results.waits().to_pandas()
    assert waits.groupby("scenario", observed=True)["starts"].sum()["growing"] == pytest.approx(started["growing"])
    severities = results.severities().to_pandas()
    assert set(severities["severity"]) == {"light", "medium", "heavy", "intensive"}
    by_class = severities.groupby("scenario", observed=True)["clients_started"].sum()
    assert by_class["growing"] == pytest.approx(started["growing"])
    frozen = cells.groupby("scenario", observed=True)["frozen_spend_care"].sum()
    for scenario in results.scenarios:
        assert frozen[scenario] == pytest.approx(results.metric("spend_care_frozen", scenario).mean, rel=1e-9)
    providers = results.providers().to_pandas()
    assert set(providers["provider"]) >= {"large", "small-1", "small-2", "small-3"}
    assert providers["starts"].sum() > 0
    periods = results.periods().to_pandas()
    assert set(periods["metric"]) == {"spend", "waiting", "in_care"}
    assert (periods["p10"] <= periods["median"]).all()
    assert (periods["median"] <= periods["p90"]).all()
    assert set(periods["period"]) == set(range(1, 27))
    medians = periods[(periods["metric"] == "spend") & (periods["scenario"] == "growing")]["median"].sum()
    assert medians == pytest.approx(results.metric("spend", "growing").mean, rel=0.03)


def test_incentives_are_those_that_explain_tells(results: fundsim.Results, pair: fundsim.Study) -> None:
    rows = results.incentives().to_pandas()
    told = [
        (contract["scenario"], contract["contract"], event["event"], event["brings"])
        for contract in fundsim.explain(pair).contracts
        for event in contract["events"]
    ]
    kept = [
        (row.scenario, row.contract, row.event, round(row.brings, 2)) for row in rows.itertuples()
    ]
    assert kept == told


def test_scenario_comes_back(results: fundsim.Results, pair: fundsim.Study) -> None:
    assert results.scenario("growing") == pair["growing"]
    assert results.scenario() == pair.scenarios[0]


def test_looks(results: fundsim.Results) -> None:
    page = results._repr_html_()
    assert results.content_hash in page
    assert page.count("<th ") == 2, "a column for each scenario"
    spend = results.metric("spend").median
    assert spend is not None
    assert f"{spend / results.years / 1e6:.1f}<br>" in page, "per year, in millions, as the terminal shows it"
    assert "growing" in repr(results)
    table = results.table(["spend"])
    assert "spend (EUR)" in table._repr_html_()
    assert "60 more rows" in table._repr_html_()
    assert "80 rows" in repr(table)
    assert list(table) == table.columns


def test_closed_and_wrong_files(study_file: Path, tmp_path: Path) -> None:
    results = fundsim.open(study_file)
    results.close()
    assert repr(results) == "<fundsim.Results, closed>"
    with pytest.raises(fundsim.StudyFileError, match="closed"):
        results.content_hash  # noqa: B018
    with pytest.raises(fundsim.StudyFileError, match="does not exist"):
        fundsim.open(tmp_path / "none.sqlite")
    (tmp_path / "text.sqlite").write_text("not a study", encoding="utf-8")
    with pytest.raises(fundsim.StudyFileError):
        fundsim.open(tmp_path / "text.sqlite")


def test_capsules_that_nobody_takes_are_freed(results: fundsim.Results) -> None:
    table = results.table(["spend"])
    for _ in range(100):
        table.__arrow_c_stream__()
        table.__arrow_c_schema__()
    schema = pa.schema(table)
    assert schema.names == ["scenario", "replication", "spend"]
