"""What a notebook shows of results: headline figures by scenario, as the terminal summary has them."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from fundsim._catalogue import metrics

if TYPE_CHECKING:
    from fundsim._results import Results

# Metric, name where it is not the metric's own, unit, decimals, figures in the metric's unit that make one here; money by year.
_HEADLINES: tuple[tuple[str, str, str, int, float], ...] = (
    ("spend", "Spend per year", "EUR m", 1, 1e6),
    ("budget_overrun_years_share", "Chance of a year over budget", "%", 0, 0.01),
    ("wait_weeks_mean", "", "weeks", 1, 1.0),
    ("wait_within_norm_share", "", "%", 0, 0.01),
    ("clients_active_half_year", "", "", 0, 1.0),
    ("goal_share_per_referred", "", "%", 1, 0.01),
    ("provider_margin_share", "", "%", 1, 0.01),
)
_LEFT, _RIGHT = 'style="text-align:left"', 'style="text-align:right"'
_MUTED = 'style="opacity:0.65;white-space:nowrap"'


def results_page(results: Results, rows: Mapping[tuple[str, str], Mapping[str, Any]]) -> str:
    """`rows`: the summary by scenario and metric."""
    head = "".join(
        f"<th {_RIGHT}>{escape(results.labels[name]['en'] or name)}"
        f"{'<br><small>baseline</small>' if name == results.baseline and len(results.scenarios) > 1 else ''}</th>"
        for name in results.scenarios
    )
    body = ""
    for metric, name, unit, decimals, one in _HEADLINES:
        about = metrics[metric]
        scale = one * (results.years if metric == "spend" else 1)
        cells = "".join(
            f"<td {_RIGHT}>{_band(rows[scenario, metric], scale, decimals)}</td>" for scenario in results.scenarios
        )
        body += (
            f'<tr><td {_LEFT} title="{escape(about.definition_en)}">{escape(name or about.label_en)}</td>'
            f"<td {_LEFT}>{unit}</td>{cells}</tr>"
        )
    state = "" if results.complete else " (stopped before the end)"
    failed = f" <b>{len(results.failures)} failed and are left out.</b>" if results.failures else ""
    return (
        f"<p><b>{escape(results.name)}</b>: {results.replications} replications{state}, seed {results.seed}, "
        f"{results.years} years.{failed} Medians; below: 8 in 10 replications.</p>"
        f"<table><thead><tr><th></th><th></th>{head}</tr></thead><tbody>{body}</tbody></table>"
        f"<p><small>content hash <code>{results.content_hash}</code></small></p>"
    )


def _band(row: Mapping[str, Any], scale: float, decimals: int) -> str:
    if row["metric"] == "budget_overrun_years_share" and row["mean"] is not None:  # a chance is a mean
        return _number(row["mean"] / scale, decimals)
    if row["median"] is None:
        return "–"
    median, low, high = (_number(row[name] / scale, decimals) for name in ("median", "p10", "p90"))
    return f"{median}<br><small {_MUTED}>{low} – {high}</small>"


def _number(value: float, decimals: int) -> str:
    rounded = round(value, decimals) + 0.0  # no minus before a zero
    return f"{rounded:,.{decimals}f}".replace("-", "−").replace(",", "\u202f")
