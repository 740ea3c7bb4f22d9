"""Pictures of results, by Altair: for notebooks, and as PNG, SVG or HTML through ``chart.save``.

    from fundsim import plots

    plots.over_time(results, "waiting")
    plots.spread(results, "spend")
    plots.differences(results, ["spend", "wait_weeks_mean"])
"""

# mypy: disable-error-code="no-any-return"
# (Altair is imported where it is used, so that nobody else needs it)

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from fundsim._catalogue import metrics as catalogue
from fundsim._catalogue import position_of
from fundsim._results import Results
from fundsim._table import needs
from fundsim.information import ValueOfInformation
from fundsim.sensitivity import Indices
from fundsim.sweeps import Sweep

if TYPE_CHECKING:
    import altair

# After Okabe & Ito: told apart with colour blindness, 3 : 1 on white. The baseline is grey.
_BASELINE = "#4a4a4a"
_OTHERS = ["#0072b2", "#c25100", "#00795a", "#8e4a85", "#946200"]
_WIDTH = 480

_OVER_TIME = {"spend": "Spend per four weeks (EUR)", "waiting": "Clients waiting", "in_care": "Clients in care"}


def _altair() -> Any:
    try:
        import altair
    except ImportError:
        raise needs("Altair", "plots") from None
    return altair


def _label(results: Results, scenario: str) -> str:
    return results.labels[scenario]["en"] or scenario


def _labels(results: Results) -> dict[str, str]:
    """Scenario -> a name of its own for readers."""
    labels = {name: _label(results, name) for name in results.scenarios}
    shared = {label for label in labels.values() if list(labels.values()).count(label) > 1}
    return {name: f"{label} ({name})" if label in shared else label for name, label in labels.items()}


def _colours(results: Results) -> Any:
    names = _labels(results)
    others = iter(_OTHERS * len(names))
    chosen = [_BASELINE if name == results.baseline else next(others) for name in names]
    scale = _altair().Scale(domain=list(names.values()), range=chosen)
    return _altair().Color("name:N", scale=scale, title=None)


def _title(metric: str) -> str:
    about = catalogue[metric]
    return f"{about.label_en} ({about.unit})"


def over_time(results: Results, what: str = "waiting") -> altair.LayerChart:
    """`spend`, `waiting` or `in_care` per four weeks: the median, with 8 in 10 replications in the band."""
    if what not in _OVER_TIME:
        raise ValueError(f"over time there are {', '.join(_OVER_TIME)}, not {what!r}")
    alt = _altair()
    frame = results.periods().to_pandas()
    frame = frame[frame["metric"] == what].assign(year=lambda rows: rows["period"] / 13)
    frame["name"] = frame["scenario"].astype(str).map(_labels(results))
    base = alt.Chart(frame[["name", "year", "p10", "median", "p90"]]).encode(
        x=alt.X("year:Q", title="Years", axis=alt.Axis(tickMinStep=1, format="d")), color=_colours(results)
    )
    y = alt.Y("median:Q", title=_OVER_TIME[what])
    band = base.mark_area(opacity=0.2).encode(y=alt.Y("p10:Q", title=_OVER_TIME[what]), y2="p90:Q")
    return (band + base.mark_line().encode(y=y)).properties(width=_WIDTH)


def spread(results: Results, metric: str) -> altair.LayerChart:
    """A metric by scenario: the median, 8 in 10 replications, and the mean of the worst twentieth (×)."""
    position_of(metric)
    alt = _altair()
    frame = results.summary().to_pandas()
    frame = frame[frame["metric"] == metric].drop(columns=["metric", "unit", "direction"])
    frame["name"] = frame["scenario"].astype(str).map(_labels(results))
    frame = frame.drop(columns="scenario")
    base = alt.Chart(frame).encode(y=alt.Y("name:N", sort=None, title=None), color=_colours(results).legend(None))
    title = _title(metric)
    scale = alt.Scale(zero=False)
    band = base.mark_rule(strokeWidth=4).encode(x=alt.X("p10:Q", title=title, scale=scale), x2="p90:Q")
    middle = base.mark_point(filled=True, size=90, opacity=1).encode(x=alt.X("median:Q", title=title, scale=scale))
    worst = base.mark_point(shape="cross", angle=45, size=60).encode(x=alt.X("worst_twentieth:Q", title=title))
    return (band + middle + worst).properties(width=_WIDTH)


def differences(results: Results, metrics: Iterable[str] | str, baseline: str | None = None) -> altair.VConcatChart:
    """Paired differences from the baseline with their 95 % intervals, a panel per metric."""
    alt = _altair()
    chosen = [metrics] if isinstance(metrics, str) else list(metrics)
    frame = results.compare(chosen, baseline=baseline).to_pandas()
    if not len(frame):
        raise ValueError("one scenario has no differences")
    frame["name"] = frame["scenario"].astype(str).map(_labels(results))
    columns = ["name", "mean_difference", "interval_low", "interval_high", "probability_better"]
    panels = []
    for metric in chosen:
        rows = frame.loc[frame["metric"] == metric, columns]
        base = alt.Chart(rows).encode(y=alt.Y("name:N", sort=None, title=None), color=_colours(results).legend(None))
        zero = alt.Chart(alt.Data(values=[{"zero": 0}])).mark_rule(color="#8c959f").encode(x="zero:Q")
        interval = base.mark_rule(strokeWidth=3).encode(x="interval_low:Q", x2="interval_high:Q")
        mean = base.mark_point(filled=True, size=80, opacity=1).encode(
            x=alt.X("mean_difference:Q", title=f"Difference: {_title(metric)}"), tooltip=columns
        )
        panels.append((zero + interval + mean).properties(width=_WIDTH))
    return alt.vconcat(*panels).resolve_scale(color="shared")


def sensitivity(indices: Indices, metric: str | None = None) -> altair.LayerChart:
    """Indices of one metric as bars with their intervals: ST and S1 (Sobol) or mu* (Morris)."""
    alt = _altair()
    metric = metric or indices.metrics[0]
    if metric not in indices.metrics:
        raise ValueError(f"there are indices of {', '.join(indices.metrics)}, not of {metric!r}")
    frame = indices.to_pandas()
    frame = frame[frame["metric"] == metric]
    shown = ["ST", "S1"] if "ST" in frame else ["mu_star"]
    rows = []
    for name in shown:
        part = frame[["factor"]].assign(index=name, value=frame[name], low=frame[name] - frame[f"{name}_conf"])
        rows.append(part.assign(high=frame[name] + frame[f"{name}_conf"]))
    import pandas as pd

    base = alt.Chart(pd.concat(rows)).encode(
        y=alt.Y("factor:N", sort="-x", title=None), yOffset=alt.YOffset("index:N", sort=shown)
    )
    colour = alt.Color("index:N", scale=alt.Scale(domain=shown, range=_OTHERS[: len(shown)]), title=None)
    bars = base.mark_bar(opacity=0.8).encode(x=alt.X("value:Q", title=f"{indices.method} index of {metric}"), color=colour)
    return (bars + base.mark_rule().encode(x="low:Q", x2="high:Q")).properties(width=_WIDTH)


def information(found: ValueOfInformation, most: int = 15) -> altair.LayerChart:
    """What each group of figures is worth to know, with twice its standard error; grey: what noise alone would give."""
    alt = _altair()
    frame = found.to_pandas().head(most)
    frame = frame.assign(
        low=(frame["value"] - 2 * frame["standard_error"]).clip(lower=0), high=frame["value"] + 2 * frame["standard_error"]
    )
    base = alt.Chart(frame).encode(y=alt.Y("group:N", sort=list(frame["group"]), title=None))
    title = "Value of knowing it before deciding (EUR)"
    bars = base.mark_bar(color=_OTHERS[0]).encode(x=alt.X("value:Q", title=title))
    noise = base.mark_tick(color="#8c959f", thickness=3).encode(x="noise:Q")
    return (bars + base.mark_rule().encode(x="low:Q", x2="high:Q") + noise).properties(width=_WIDTH)


def response(sweep: Sweep, metric: str, x: str, colour: str | None = None) -> altair.Chart:
    """A metric's mean against a factor of a sweep, coloured by another."""
    alt = _altair()
    frame = sweep.means([metric])
    for name in (x, colour):
        if name is not None and name not in sweep.factors():
            raise ValueError(f"the sweep has the factors {', '.join(sweep.factors())}, not {name!r}")
    names = {x: "x", metric: "y"} | ({colour: "colour"} if colour else {})
    frame = frame[list(names)].rename(columns=names)  # Vega-Lite reads a dot in a name as a path
    unit = sweep.units.get(x, "")
    kind = "Q" if frame["x"].dtype.kind in "if" else "N"
    encodings = {
        "x": alt.X(f"x:{kind}", title=f"{x} ({unit})" if unit else x, scale=alt.Scale(zero=False)),
        "y": alt.Y("y:Q", title=_title(metric), scale=alt.Scale(zero=False)),
    }
    if colour:
        encodings["color"] = alt.Color("colour", title=colour)
    made: altair.Chart = alt.Chart(frame).mark_line(point=True).encode(**encodings).properties(width=_WIDTH)
    return made
