"""What a study found."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from fundsim import _engine
from fundsim._board import Board, Language
from fundsim._catalogue import Metric, metrics, position_of, positions_of
from fundsim._page import results_page
from fundsim._scenario import PathLike, Scenario
from fundsim._table import Table

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

Per = Literal["horizon", "year"]


@dataclass(frozen=True)
class MetricSummary:
    """One metric of one scenario over the replications, in its unit."""

    scenario: str
    metric: str
    unit: str
    direction: str
    replications: int
    mean: float | None
    standard_error: float | None
    median: float | None
    p10: float | None
    p90: float | None
    worst_twentieth: float | None


@dataclass(frozen=True)
class Difference:
    """A scenario less its baseline, paired by replication: the same children with the same luck."""

    scenario: str
    baseline: str
    metric: str
    unit: str
    direction: str
    replications: int
    mean_difference: float | None
    interval_low: float | None
    interval_high: float | None
    probability_better: float | None
    probability_lower: float | None
    variance_reduction: float | None


class Results:
    """The results of a study, in memory or in a study file.

    Rows are one per scenario and replication, in the units of the metrics; `table` says more.
    """

    def __init__(self, file: _engine.StudyFile) -> None:
        self._file = file
        self._last: tuple[object, Table] | None = None
        self._boards: dict[tuple[str, float], tuple[int, Board]] = {}

    @classmethod
    def open(cls, study: PathLike) -> Results:
        """Opens a study file, finished or not."""
        return cls(_engine.open_study_file(os.fspath(study)))

    def close(self) -> None:
        self._file.close()
        self._last = None
        self._boards.clear()

    def __enter__(self) -> Results:
        return self

    def __exit__(self, *ended: object) -> None:
        self.close()

    # ------------------------------------------------------------------------------------------------- what it is

    @property
    def name(self) -> str:
        return self._file.name

    @property
    def scenarios(self) -> list[str]:
        return self._file.scenarios

    @property
    def labels(self) -> dict[str, dict[str, str]]:
        """Scenario -> its name for readers, by language."""
        return {
            name: {"nl": label.nl, "en": label.en} for name, label in zip(self._file.scenarios, self._file.labels)
        }

    @property
    def baseline(self) -> str:
        return self.scenarios[self._file.baseline]

    @property
    def failures(self) -> list[tuple[int, str, str]]:
        """Replications that failed, the first hundred: number, scenario, cause. All statistics leave them out."""
        return self._file.failures

    def settled(self, language: Literal["nl", "en"] = "en") -> str | None:
        """Whether the study's question is settled, as ``fundsim show --settled`` says it; None: it states none."""
        return self._file.settled(language)

    @property
    def seed(self) -> int:
        return self._file.seed

    @property
    def inner(self) -> int:
        """Replications per draw of the uncertain figures."""
        return self._file.inner

    @property
    def years(self) -> int:
        return self._file.years

    @property
    def replications(self) -> int:
        """Complete replications."""
        return self._file.replications

    @property
    def complete(self) -> bool:
        return self._file.replications >= self._file.replications_asked

    @property
    def metrics(self) -> list[str]:
        """Ids of the metrics."""
        return list(metrics)

    @property
    def units(self) -> dict[str, str]:
        """Metric -> unit."""
        return {name: metric.unit for name, metric in metrics.items()}

    @staticmethod
    def about(metric: str) -> Metric:
        """Unit, direction, label and definition of a metric."""
        position_of(metric)
        return metrics[metric]

    @property
    def content_hash(self) -> str:
        """SHA-256 over the results: equal to the command line's for the same study, whatever the machine."""
        return self._file.content_hash

    @property
    def fingerprint(self) -> str:
        """What was asked, as a hash: equal where a study file can be continued."""
        return self._file.fingerprint

    @property
    def provenance(self) -> dict[str, str]:
        return self._file.provenance

    def scenario(self, name: str | None = None) -> Scenario:
        """A scenario of the study, as it was resolved."""
        position = self._position(name or self.baseline)
        return Scenario(self._file.resolved[position], name=f"{self.scenarios[position]} (resolved)")

    # --------------------------------------------------------------------------------------------------- its rows

    def _position(self, scenario: str) -> int:
        try:
            return self.scenarios.index(scenario)
        except ValueError:
            raise ValueError(f'there is no scenario "{scenario}" (there are: {", ".join(self.scenarios)})') from None

    def _positions(self, scenarios: Iterable[str] | None) -> list[int]:
        if scenarios is None:
            return list(range(len(self.scenarios)))
        if isinstance(scenarios, str):
            scenarios = [scenarios]
        return [self._position(one) for one in scenarios]

    def table(
        self,
        metrics: Iterable[str] | None = None,
        *,
        per: Per = "horizon",
        scenarios: Iterable[str] | None = None,
        years: Iterable[int] | None = None,
        exact: bool = False,
    ) -> Table:
        """One row per scenario and replication, or also per year: scenario, replication and the metrics.

        Figures are in their units; `exact` gives the whole numbers of 1/scale that are kept. Where a metric has no
        value (a share of nothing) it is missing.
        """
        if per not in ("horizon", "year"):
            raise ValueError(f'rows are per "horizon" or per "year", not per {per!r}')
        wanted = list(range(1, self.years + 1)) if per == "year" else []
        if years is not None:
            if per != "year":
                raise ValueError('years are for rows per="year"')
            wanted = [int(year) for year in years]
            if not all(1 <= year <= self.years for year in wanted):
                raise ValueError(f"years go from 1 to {self.years}")
        asked = (self._positions(scenarios), positions_of(metrics), wanted, bool(exact), self.replications)
        if self._last is None or self._last[0] != asked:
            self._last = asked, Table(_engine.replication_rows(self._file, *asked[:4]))
        return self._last[1]

    def to_pandas(self, metrics: Iterable[str] | None = None, **options: Any) -> pandas.DataFrame:
        """The rows as a pandas DataFrame; options as for `table`."""
        return self.table(metrics, **options).to_pandas()

    def to_polars(self, metrics: Iterable[str] | None = None, **options: Any) -> polars.DataFrame:
        """The rows as a Polars DataFrame; options as for `table`."""
        return self.table(metrics, **options).to_polars()

    def to_arrow(self, metrics: Iterable[str] | None = None, **options: Any) -> pyarrow.Table:
        """The rows as an Arrow table; options as for `table`."""
        return self.table(metrics, **options).to_arrow()

    def to_parquet(self, path: PathLike, metrics: Iterable[str] | None = None, **options: Any) -> None:
        """The rows as a Parquet file; options as for `table`."""
        self.table(metrics, **options).to_parquet(path)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.table().__arrow_c_stream__(requested_schema)

    # -------------------------------------------------------------------------------------------------- summaries

    def summary(self) -> Table:
        """Statistics of every metric of every scenario over the replications."""
        return Table(_engine.summary_rows(self._file))

    def metric(self, metric: str, scenario: str | None = None) -> MetricSummary:
        """The statistics of one metric of one scenario (the baseline)."""
        wanted = self.scenarios[self._position(scenario or self.baseline)]
        table = self.summary()
        for row, (name, one) in enumerate(zip(table["scenario"], table["metric"])):
            if name == wanted and one == metric:
                return MetricSummary(**_row(table, row))
        position_of(metric)
        raise ValueError(f'there is no metric "{metric}" in this study')

    def compare(
        self,
        metrics: Iterable[str] | None = None,
        *,
        scenarios: Iterable[str] | None = None,
        baseline: str | None = None,
    ) -> Table:
        """Differences from the baseline, paired by replication: mean, 95 % interval, probability of being better."""
        against = self._position(baseline or self.baseline)
        chosen = [one for one in self._positions(scenarios) if one != against]
        return Table(_engine.difference_rows(self._file, chosen, self._file, against, positions_of(metrics)))

    def difference(self, metric: str, scenario: str, baseline: str | None = None) -> Difference:
        """The difference in one metric between two scenarios."""
        against = self.scenarios[self._position(baseline or self.baseline)]
        if scenario == against:
            raise ValueError(f'"{scenario}" does not differ from itself: it is the baseline')
        return Difference(**_row(self.compare([metric], scenarios=[scenario], baseline=baseline), 0))

    def periods(self) -> Table:
        """Spend (EUR), waiting and in care per four-week period of the horizon: bands over the replications."""
        return Table(_engine.period_rows(self._file))

    def breakdown(self) -> Table:
        """Means over the replications by year, municipality and segment; money in EUR."""
        return Table(_engine.breakdown_rows(self._file))

    def providers(self) -> Table:
        """Means over the replications by year and provider; money in EUR."""
        return Table(_engine.provider_rows(self._file))

    def waits(self) -> Table:
        """Starts per replication by segment and whole weeks waited."""
        return Table(_engine.wait_rows(self._file))

    def severities(self) -> Table:
        """Means over the replications by year, segment and class of severity at referral."""
        return Table(_engine.severity_rows(self._file))

    def incentives(self) -> Table:
        """What one more of something brings a provider under each contract, and costs it; EUR, at central values."""
        return Table(_engine.incentive_rows(self._file))

    def _board(self, language: Language, hide_below: float) -> Board:
        """What the report draws with; made once for the replications that are there."""
        replications, board = self._boards.get((language, hide_below), (-1, None))
        if board is None or replications != self.replications:
            board = Board(self._file, language, hide_below)
            self._boards[language, hide_below] = self.replications, board
        return board

    def to_json(self) -> dict[str, Any]:
        """The summary as the command line's ``show --json`` gives it."""
        values: dict[str, Any] = json.loads(self._file.to_json())
        return values

    # ---------------------------------------------------------------------------------------------------- to look

    def __repr__(self) -> str:
        if self._file.closed:
            return "<fundsim.Results, closed>"
        return (
            f"<fundsim.Results {self.name!r}: {', '.join(self.scenarios)}; {self.replications} replications, "
            f"seed {self.seed}>"
        )

    def _repr_html_(self) -> str:
        table = self.summary()
        rows = {(row["scenario"], row["metric"]): row for row in (_row(table, at) for at in range(len(table)))}
        return results_page(self, rows)


def _row(table: Table, row: int) -> dict[str, Any]:
    """One row as plain values; missing figures as None."""
    values: dict[str, Any] = {}
    for name in table.columns:
        value = table[name][row]
        value = value.item() if hasattr(value, "item") else value
        values[name] = None if value != value else value
    return values


def compare(
    results: Results | Sequence[Results],
    other: Results | None = None,
    metrics: Iterable[str] | None = None,
) -> Table:
    """Differences from the baseline, paired by replication.

    ``compare(results)`` within one study; ``compare(results, other)`` every scenario of `results` against the baseline
    of `other`. Two studies are paired only if they have the same seed; otherwise ValueError.
    """
    if isinstance(results, Sequence):
        if len(results) != 2 or other is not None:
            raise ValueError("two results are compared at a time")
        results, other = results
    for one in (results, other):
        if one is not None and not isinstance(one, Results):
            raise TypeError(f"results are compared, not {type(one).__name__}")
    if other is None:
        return results.compare(metrics)
    for what in ("seed", "inner", "replications"):
        mine, theirs = getattr(results, what), getattr(other, what)
        if mine != theirs:
            raise ValueError(f"results are paired by replication: {what} must be equal, not {mine} and {theirs}")
    scenarios = list(range(len(results.scenarios)))
    against = other.scenarios.index(other.baseline)
    return Table(_engine.difference_rows(results._file, scenarios, other._file, against, positions_of(metrics)))
