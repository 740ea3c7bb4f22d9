"""The pictures of `fundsim report`, as Altair charts. Public through `fundsim.plots`."""

# mypy: disable-error-code="no-any-return"
# (Altair is imported where it is used, so that nobody else needs it)

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fundsim._board import Board, Language, Row
from fundsim._catalogue import metrics as catalogue
from fundsim._catalogue import position_of
from fundsim._results import Results
from fundsim._table import needs

if TYPE_CHECKING:
    import altair

WIDTH = 640  # pixels
_HIDE_BELOW = 10.0  # children, in tables by place, as in the report

# What a band over time can show beside those who wait: its axis, and the figure that is one on it.
_OVER_TIME = {
    "waiting": ({}, 1.0),
    "in_care": ({"en": "children in care", "nl": "kinderen in zorg"}, 1.0),
    "spend": ({"en": "million euro per four weeks", "nl": "miljoen euro per vier weken"}, 1e6),
}
_OVER_TIME_TITLES = {
    "in_care": {"en": "How many children are in care?", "nl": "Hoeveel kinderen zijn in zorg?"},
    "spend": {"en": "What does care cost over time?", "nl": "Wat kost de zorg door de tijd?"},
}
_DIFFERENCES = ("spend", "beyond_norm", "goals", "burden")  # those of the report
_DOTS = 20  # each stands for one in twenty futures
_UNITS = {
    "EUR": (1e6, {"en": "million euro", "nl": "miljoen euro"}),
    "share": (0.01, {"en": "percentage points", "nl": "procentpunten"}),
    "week": (1.0, {"en": "weeks", "nl": "weken"}),
}


def altair_itself() -> Any:
    try:
        import altair
    except ImportError:
        raise needs("Altair", "plots") from None
    return altair


def _shown(results: Results, scenarios: Iterable[str] | str | None, others: bool) -> list[str]:
    """Scenarios to draw, in the order of the study; without the baseline, where differences from it are drawn."""
    wanted = {results.scenarios[position] for position in results._positions(scenarios)}
    return [name for name in results.scenarios if name in wanted and not (others and name == results.baseline)]


def _ready(
    results: Results, scenarios: Iterable[str] | str | None, language: Language, *, others: bool = False, hide: float = 0.0
) -> tuple[Board, list[str]]:
    """What the report draws with, and the scenarios that are shown."""
    altair_itself()
    if results.replications == 0:
        raise ValueError("there is nothing to draw: no replication is complete")
    board = results._board(language, hide)
    shown = _shown(results, scenarios, others)
    if not shown:
        raise ValueError("one scenario has no differences: this picture needs another beside the baseline")
    return board, shown


def _drawn(
    board: Board, picture: str, datasets: dict[str, list[Row]], shown: Sequence[str], width: int, title: str,
    words: dict[str, str] | None = None,
) -> Any:  # fmt: skip
    prepared = board.prepared(picture, datasets, shown=shown, width=width, words=words)
    named = ", ".join(board.names(shown))
    return altair_itself().Chart.from_dict(board.whole(prepared, datasets, title, f"{title} {named}"))


def spend(
    results: Results, *, scenarios: Iterable[str] | str | None = None, language: Language = "en", width: int = WIDTH
) -> altair.LayerChart:
    """Spend per year: the middle of the futures, 8 in 10 futures within the bar, and the budget as a line."""
    board, shown = _ready(results, scenarios, language)
    budget = board.model["study"]["budget"]
    datasets = {
        "years": board.rows("years", lambda row: row["metric"] == "spend" and row["scenario"] in shown),
        "budget": [] if budget is None else [{"budget": budget}],
    }
    words = {"budget_value": "" if budget is None else board.euro(budget)}
    return _drawn(board, "spend", datasets, shown, width, board.text("spend.title"), words)


def over_time(
    results: Results, what: str = "waiting", *, scenarios: Iterable[str] | str | None = None, language: Language = "en",
    width: int = WIDTH,
) -> altair.FacetChart:  # fmt: skip
    """`waiting`, `in_care` or `spend` per four weeks: the median, with 8 in 10 futures in the band, and the baseline dotted."""
    if what not in _OVER_TIME:
        raise ValueError(f"over time there are {', '.join(_OVER_TIME)}, not {what!r}")
    axis, unit = _OVER_TIME[what]
    board, shown = _ready(results, scenarios, language)
    periods = board.rows("periods", lambda row: row["figure"] == what and row["scenario"] in shown)
    for row in periods:
        for name in ("median", "p10", "p90", "baseline_median"):
            row[name] = None if row[name] is None else row[name] / unit
    titles = _OVER_TIME_TITLES.get(what)
    title = titles[language] if titles else board.text("waiting.title")
    return _drawn(
        board, "waiting", {"periods": periods}, shown, width, title, {"axis.waiting": axis[language]} if axis else None
    )


def waiting(
    results: Results, *, scenarios: Iterable[str] | str | None = None, language: Language = "en", width: int = WIDTH
) -> altair.FacetChart:
    """Children who wait, over time, a panel for each scenario: ``over_time(results, "waiting")``."""
    return over_time(results, "waiting", scenarios=scenarios, language=language, width=width)


def differences(
    results: Results, metrics: Iterable[str] | str = _DIFFERENCES, *, scenarios: Iterable[str] | str | None = None,
    language: Language = "en", width: int = WIDTH,
) -> altair.VConcatChart:  # fmt: skip
    """Paired differences from the baseline: each dot is 1 in 20 futures, filled where the scenario is better; below the dots
    the mean with its 95 % interval. A panel for each of `metrics`: headline figures of the report (`spend`, per year;
    `beyond_norm`, `goals`, `burden`, `wait`, ...), or any metric by its id."""
    board, shown = _ready(results, scenarios, language, others=True)
    panels: list[dict[str, Any]] = []
    datasets: dict[str, list[Row]] = {}
    measures = {row["measure"]: row for row in board.rows("measures")}
    for number, name in enumerate([metrics] if isinstance(metrics, str) else metrics):
        if name in measures:
            title, unit, data = _difference_of_measure(board, measures[name], shown)
        else:
            title, unit, data = _difference_of_metric(results, board, name, shown)
        if not data["dots"]:
            raise ValueError(f"{name} has no value in this study: there is no difference to draw")
        renamed = {known: f"{known}-{number}" for known in data}
        panel = board.prepared(
            "differences", data, shown=shown, width=width, words={"unit": unit, "axis_unit": ""}, rename=renamed
        )
        del panel["$schema"]
        panel["title"] = {
            "text": title, "subtitle": unit, "anchor": "start", "subtitleColor": "#57606a", "frame": "group",
        }  # fmt: skip
        panels.append(panel)
        datasets.update({renamed[known]: rows for known, rows in data.items()})
    if not panels:
        raise ValueError("differences of nothing: name a metric")
    title = board.text("differences.title", baseline=board.label("scenario", board.baseline))
    return altair_itself().Chart.from_dict(board.whole({"vconcat": panels, "spacing": 24}, datasets, title, title))


def _sided(row: Row, direction: str) -> Row:
    """Which side a dot lies on: filled where it is better."""
    low = row["difference"] < 0
    side = "worse" if direction == "neutral" or low != (direction == "lower") else "better"
    return {**row, "side": "same" if row["difference"] == 0 else side}


def _difference_of_measure(board: Board, about: Row, shown: Sequence[str]) -> tuple[str, str, dict[str, list[Row]]]:
    """Title, unit and data of a headline figure, as the report has them."""
    measure = about["measure"]
    unit = {"euro": 1e6, "share": 0.01}.get(about["unit"], 1.0)
    per = _UNITS[{"euro": "EUR", "share": "share"}.get(about["unit"], "week")][1][board.language]
    words = board.model["texts"].get(f"differences.unit.{measure}", per)

    def mine(row: Row) -> bool:
        return row["measure"] == measure and row["scenario"] in shown

    dots = [_sided({**row, "difference": row["difference"] / unit}, about["direction"]) for row in board.rows("difference_dots", mine)]
    means = []
    for row in board.rows("headline", mine):
        figures = {name: row[name] for name in ("mean_difference", "interval_95_low", "interval_95_high")}
        if figures["mean_difference"] is not None:
            means.append({**row, **{name: None if one is None else one / unit for name, one in figures.items()}})
    return board.label("measure", measure), words, {"dots": dots, "means": means}


def _difference_of_metric(
    results: Results, board: Board, metric: str, shown: Sequence[str]
) -> tuple[str, str, dict[str, list[Row]]]:
    """The same for any metric of the catalogue, over the horizon."""
    position_of(metric)
    about = catalogue[metric]
    unit, words = _UNITS.get(about.unit, (1.0, {"en": about.unit, "nl": about.unit}))
    side = {"en": "lower is better", "nl": "lager is beter"} if about.direction == "lower" else {"en": "higher is better", "nl": "hoger is beter"}
    per = words[board.language] + ("" if about.direction == "neutral" else f" ({side[board.language]})")
    table = results.table([metric])[metric].reshape(len(results.scenarios), results.replications)
    base = table[results.scenarios.index(results.baseline)]
    quantiles = (np.arange(_DOTS) + 0.5) / _DOTS
    dots: list[Row] = []
    for scenario in shown:
        paired = table[results.scenarios.index(scenario)] - base
        paired = paired[~np.isnan(paired)]
        name = board.label("scenario", scenario)
        for value in np.quantile(paired, quantiles) if len(paired) else []:
            dots.append(
                _sided({"scenario": scenario, "scenario_label": name, "difference": float(value) / unit}, about.direction)
            )
    compared = results.compare([metric], scenarios=shown)
    means = [
        {
            "scenario": scenario,
            "scenario_label": board.label("scenario", scenario),
            "mean_difference": compared["mean_difference"][row] / unit,
            "interval_95_low": compared["interval_low"][row] / unit,
            "interval_95_high": compared["interval_high"][row] / unit,
        }
        for row, scenario in enumerate(compared["scenario"])
        if not np.isnan(compared["mean_difference"][row])
    ]
    label = about.label_nl if board.language == "nl" else about.label_en
    return label, per, {"dots": dots, "means": means}


def money(
    results: Results, *, scenarios: Iterable[str] | str | None = None, language: Language = "en", width: int = WIDTH
) -> altair.FacetChart:
    """Where the money goes: parts of spend, each on a scale of its own, with its amount and its share beside the bar."""
    board, shown = _ready(results, scenarios, language)
    everything = [row for row in board.rows("spend_parts") if row["spend"] is not None]
    # what costs nothing in any scenario has no picture
    parts = list(dict.fromkeys(row["part"] for row in everything if row["spend"] != 0))
    rows = [row for row in everything if row["scenario"] in shown and row["part"] in parts]
    for row in rows:
        # each scale goes so far that the amount beside the longest bar has room
        bars = [0.0, *(other["spend"] / 1e6 for other in everything if other["part"] == row["part"])]
        row.update(label_at=max(row["spend"], 0) / 1e6, reach=max(bars) + 0.8 * (max(bars) - min(bars)))
        amount = board.number(row["spend"] / 1e6, 2 if row["spend"] < 1e7 else 1)
        share = board.number(100 * row["share"], 1 if row["share"] < 0.1 else 0)
        written = "0" if row["spend"] == 0 else f"{amount} ({share} %)"
        row.update(order=parts.index(row["part"]), millions=row["spend"] / 1e6, written=written)
    return _drawn(board, "money", {"parts": rows}, shown, width, board.text("money.title"))


def tradeoff(
    results: Results, *, scenarios: Iterable[str] | str | None = None, language: Language = "en", width: int = WIDTH
) -> altair.LayerChart:
    """Extra spend against burden weeks avoided: single futures, and the mean with 8 in 10 futures on its cross."""
    board, shown = _ready(results, scenarios, language, others=True)
    corners = ("less_better", "more_better", "less_worse", "more_worse")
    datasets: dict[str, list[Row]] = {
        "means": board.rows("tradeoff", lambda row: row["scenario"] in shown),
        "futures": board.rows("futures", lambda row: row["scenario"] in shown),
        "corners": [{"corner": corner, "written": board.text(f"tradeoff.{corner}")} for corner in corners],
        "origin": [{"x": 0, "y": 0, "scenario_label": board.label("scenario", board.baseline)}],
    }
    return _drawn(board, "tradeoff", datasets, [board.baseline, *shown], width, board.text("tradeoff.title"))


def severity(
    results: Results, *, scenarios: Iterable[str] | str | None = None, language: Language = "en", width: int = WIDTH
) -> altair.Chart:
    """Goals reached per hundred referred, by class of severity at referral."""
    board, shown = _ready(results, scenarios, language)
    rows = board.rows("severities", lambda row: row["scenario"] in shown)
    return _drawn(board, "severity", {"severities": rows}, shown, width, board.text("severity.title"))


def municipalities(
    results: Results, *, scenarios: Iterable[str] | str | None = None, language: Language = "en", width: int = WIDTH,
    hide_below: float = _HIDE_BELOW,
) -> altair.FacetChart:  # fmt: skip
    """Differences from the baseline by municipality: spend, waiting, goals. Counts below `hide_below` children are hidden, as in
    the report."""
    return _places(results, "municipalities", "municipality", scenarios, language, width, hide_below)


def segments(
    results: Results, *, scenarios: Iterable[str] | str | None = None, language: Language = "en", width: int = WIDTH,
    hide_below: float = _HIDE_BELOW,
) -> altair.FacetChart:  # fmt: skip
    """Differences from the baseline by form of care: spend, waiting, goals; hidden as in `municipalities`."""
    return _places(results, "segments", "segment", scenarios, language, width, hide_below)


def _places(
    results: Results, table: str, key: str, scenarios: Iterable[str] | str | None, language: Language, width: int,
    hide_below: float,
) -> Any:  # fmt: skip
    board, shown = _ready(results, scenarios, language, others=True, hide=hide_below)
    rows = board.rows(table, lambda row: row["scenario"] in shown)
    for row in rows:
        row.update(place=row[f"{key}_label"], weight=1)
    return _drawn(board, "places", {"places": rows}, shown, width, board.text(f"{table}.title"))


def providers(
    results: Results, *, scenarios: Iterable[str] | str | None = None, language: Language = "en", width: int = WIDTH
) -> altair.LayerChart:
    """What is left for providers: margin as part of revenue, by size."""
    board, shown = _ready(results, scenarios, language)
    rows = board.rows("provider_sizes", lambda row: row["scenario"] in shown)
    return _drawn(board, "providers", {"sizes": rows}, shown, width, board.text("providers.title"))


def behaviour(
    results: Results, *, scenarios: Iterable[str] | str | None = None, language: Language = "en", width: int = WIDTH
) -> altair.LayerChart:
    """Differences in spend from the baseline, split in bookkeeping (other prices for the same care) and behaviour."""
    board, shown = _ready(results, scenarios, language, others=True)
    rows = board.rows("frozen", lambda row: row["measure"] == "spend" and row["scenario"] in shown)
    parts = [
        {
            "scenario": row["scenario"],
            "scenario_label": row["scenario_label"],
            "part": board.text(f"behaviour.{part}"),
            "millions": row[part] / 1e6,
        }
        for row in rows
        for part in ("bookkeeping", "behaviour")
    ]
    return _drawn(board, "behaviour", {"frozen": parts}, shown, width, board.text("behaviour.title"))


def drivers(
    results: Results, scenario: str | None = None, measure: str = "spend", *, most: int = 7, language: Language = "en",
    width: int = WIDTH,
) -> altair.LayerChart:  # fmt: skip
    """Which uncertain figures move a result most: of the baseline its level, of another scenario its difference from the
    baseline; means over the fifth of the futures with the lowest and with the highest draws."""
    board, _ = _ready(results, None, language)
    chosen = results.scenarios[results._position(scenario or results.baseline)]
    level = chosen == results.baseline
    about = {row["measure"]: row for row in board.rows("measures")}
    if measure not in about:
        raise ValueError(f'there is no headline figure "{measure}" (there are: {", ".join(about)})')
    found = board.rows("assumption_effects", lambda row: row["scenario"] == chosen and row["measure"] == measure)[:most]
    if not found:
        raise ValueError(
            "no uncertain figure stands out: nothing is uncertain, nothing moves this result more than luck does, or there "
            "are fewer than 100 replications"
        )
    unit = {"euro": 1e6, "share": 0.01}.get(about[measure]["unit"], 1.0)
    key = f"unknown.unit.{measure}" if level else f"differences.unit.{measure}"
    words = {"unit": board.model["texts"].get(key, board.label("measure", measure))}
    figures = {row["path"]: row[f"label_{language}"] for row in board.rows("assumptions")}
    effects = [
        {
            "path": row["path"],
            "name": figures.get(row["path"], row["path"]),
            "rank": row["rank"],
            "side": board.text(f"unknown.{side}"),
            "value": row[side] / unit,
        }
        for row in found
        for side in ("when_low", "when_high")
    ]
    title = board.text(
        "unknown.level" if level else "unknown.difference",
        scenario=board.label("scenario", chosen),
        baseline=board.label("scenario", board.baseline),
        measure=board.label("measure", measure),
    )
    return _drawn(board, "assumptions", {"effects": effects}, [chosen], width, title, words)
