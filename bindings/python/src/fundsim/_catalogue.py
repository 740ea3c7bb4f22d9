"""The metrics that every study has, with their units."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from fundsim import _engine


@dataclass(frozen=True)
class Metric:
    """One metric of the catalogue."""

    id: str
    unit: str
    """EUR, week, share, ratio, unit, trajectory, youth, provider, count."""
    scale: int
    """Kept as whole numbers of 1/scale of the unit."""
    direction: str
    """lower, higher or neutral: what is better."""
    group: str
    label_nl: str
    label_en: str
    definition_nl: str
    definition_en: str


metrics: Mapping[str, Metric] = MappingProxyType(
    {
        one.id: Metric(
            one.id,
            one.unit,
            one.scale,
            one.direction,
            one.group,
            one.label_nl,
            one.label_en,
            one.definition_nl,
            one.definition_en,
        )
        for one in _engine.metric_catalogue()
    }
)
"""All metrics by id, in the order of the study file. ``spend_year_K`` is not listed: it is ``spend`` of year K."""

_positions = {name: position for position, name in enumerate(metrics)}


def position_of(metric: str) -> int:
    try:
        return _positions[metric]
    except KeyError:
        near = difflib.get_close_matches(metric, _positions, 1)
        hint = f' Did you mean "{near[0]}"?' if near else f" There are: {', '.join(_positions)}."
        raise ValueError(f'there is no metric "{metric}".{hint}') from None


def named(wanted: str | Iterable[str]) -> tuple[str, ...]:
    """Ids of metrics as they are given: one, or several. Refuses what there is not, before anything is simulated."""
    chosen = (wanted,) if isinstance(wanted, str) else tuple(wanted)
    for metric in chosen:
        position_of(metric)
    if not chosen:
        raise ValueError("name a metric")
    return chosen


def positions_of(wanted: Iterable[str] | None) -> list[int]:
    if wanted is None:
        return list(_positions.values())
    if isinstance(wanted, str):
        wanted = [wanted]
    return [position_of(metric) for metric in wanted]
