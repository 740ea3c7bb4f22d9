"""Pictures of results, by Altair: for notebooks, and as PNG, SVG or HTML through ``chart.save``.

    from fundsim import plots

    plots.waiting(results)
    plots.differences(results, ["spend", "goals", "wait_weeks_mean"])
    plots.tradeoff(results, language="nl").save("tradeoff.html")

Pictures of a study are those of `fundsim report`: the same specifications (`engine/report/page/pictures`), tables, words
and colours. They share some options:

scenarios
    Those to show; default: all.
language
    "en" or "nl", for the words of the picture.
width
    In pixels.

What the report has no picture of (sweeps, sensitivity, the value of information, any metric at all) follows below them.
"""

# mypy: disable-error-code="no-any-return"
# (Altair is imported where it is used, so that nobody else needs it)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fundsim._catalogue import metrics as catalogue
from fundsim._catalogue import position_of
from fundsim._pictures import (
    WIDTH,
    altair_itself,
    behaviour,
    differences,
    drivers,
    money,
    municipalities,
    over_time,
    providers,
    segments,
    severity,
    spend,
    tradeoff,
    waiting,
)
from fundsim._results import Results
from fundsim.information import ValueOfInformation
from fundsim.sensitivity import Indices
from fundsim.sweeps import Sweep

if TYPE_CHECKING:
    import altair

__all__ = [
    "behaviour",
    "differences",
    "drivers",
    "information",
    "money",
    "municipalities",
    "over_time",
    "providers",
    "response",
    "segments",
    "sensitivity",
    "severity",
    "spend",
    "spread",
    "tradeoff",
    "waiting",
]

# As in the report's looks.json: told apart with colour blindness, 3 : 1 on white. The baseline is grey.
_BASELINE = "#4a4a4a"
_OTHERS = ["#0072b2", "#c25100", "#00795a", "#8e4a85", "#946200"]


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
    scale = altair_itself().Scale(domain=list(names.values()), range=chosen)
    return altair_itself().Color("name:N", scale=scale, title=None)


def _title(metric: str) -> str:
    about = catalogue[metric]
    return f"{about.label_en} ({about.unit})"


def spread(results: Results, metric: str) -> altair.LayerChart:
    """A metric by scenario: the median, 8 in 10 replications, and the mean of the worst twentieth (×)."""
    position_of(metric)
    alt = altair_itself()
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
    return (band + middle + worst).properties(width=WIDTH)


def sensitivity(indices: Indices, metric: str | None = None) -> altair.LayerChart:
    """Indices of one metric as bars with their intervals: ST and S1 (Sobol) or mu* (Morris)."""
    alt = altair_itself()
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
    return (bars + base.mark_rule().encode(x="low:Q", x2="high:Q")).properties(width=WIDTH)


def information(found: ValueOfInformation, most: int = 15) -> altair.LayerChart:
    """What each group of figures is worth to know, with twice its standard error; grey: what noise alone would give."""
    alt = altair_itself()
    frame = found.to_pandas().head(most)
    frame = frame.assign(
        low=(frame["value"] - 2 * frame["standard_error"]).clip(lower=0), high=frame["value"] + 2 * frame["standard_error"]
    )
    base = alt.Chart(frame).encode(y=alt.Y("group:N", sort=list(frame["group"]), title=None))
    title = "Value of knowing it before deciding (EUR)"
    bars = base.mark_bar(color=_OTHERS[0]).encode(x=alt.X("value:Q", title=title))
    noise = base.mark_tick(color="#8c959f", thickness=3).encode(x="noise:Q")
    return (bars + base.mark_rule().encode(x="low:Q", x2="high:Q") + noise).properties(width=WIDTH)


def response(sweep: Sweep, metric: str, x: str, colour: str | None = None) -> altair.Chart:
    """A metric's mean against a factor of a sweep, coloured by another."""
    alt = altair_itself()
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
    made: altair.Chart = alt.Chart(frame).mark_line(point=True).encode(**encodings).properties(width=WIDTH)
    return made
