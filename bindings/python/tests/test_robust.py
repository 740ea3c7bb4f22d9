"""Whatever is typed: an error or a result, never the end of the interpreter."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import fundsim

RELAXED = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=True,
)

REFUSED = (fundsim.ScenarioError, ValueError, TypeError)

figures = st.one_of(
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=True, allow_infinity=True),
    st.builds(
        "{} {}".format,
        st.floats(-1e6, 1e6, allow_nan=False),
        st.sampled_from(["%", "EUR", "EUR/hour", "hour/week", "week", "%/week", "%/year", "MEUR/year", "1/week", ""]),
    ),
)
words = st.one_of(st.text(max_size=20), st.sampled_from(["~", "{", "[]", "80%", "pxq", "&a *a", "!!str x", "\0", "‮"]))
values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), figures, words),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(words, st.sampled_from(["80%", "central", "uniform", "value"])), inner, max_size=4),
    ),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def paths(small: fundsim.Scenario) -> list[str]:
    """Every setting of the small region, groups and tables included."""
    found = {one.path for one in small.figures()}
    for path in list(found):
        parts = path.split(".")
        found.update(".".join(parts[:length]) for length in range(1, len(parts)))
    return sorted(found | {"clock.years", "clock.warm_up", "clock.review", "demand.season", "name", "label", "extends"})


@RELAXED
@given(data=st.data())
def test_any_override_gives_a_scenario_or_an_error(
    small: fundsim.Scenario, paths: list[str], data: st.DataObject
) -> None:
    path = data.draw(st.one_of(st.sampled_from(paths), words), label="path")
    value = data.draw(values, label="value")
    try:
        changed = small.override({path: value})
    except REFUSED:
        return
    # what was accepted is a whole scenario: it can be written down, read back, and compiled or refused
    assert fundsim.Scenario(changed.resolved).fingerprint == changed.fingerprint
    try:
        fundsim.Study([changed]).compile()
    except ValueError:
        return


@RELAXED
@given(text=st.one_of(st.text(max_size=300), st.dictionaries(words, values, max_size=6)))
def test_any_text_or_dict_gives_a_scenario_or_an_error(text: Any) -> None:
    try:
        fundsim.load(text + "\n" if isinstance(text, str) else text)
    except REFUSED:
        pass


@settings(RELAXED, max_examples=60)
@given(data=st.data())
def test_overridden_scenarios_run_or_are_refused(small: fundsim.Scenario, data: st.DataObject) -> None:
    """Figures moved within a factor of ten, several at a time, and run: ten times a region is still small."""
    known = small.figures()
    chosen = data.draw(st.lists(st.sampled_from(range(len(known))), min_size=1, max_size=4, unique=True))
    changes: dict[str, Any] = {}
    for position in chosen:
        figure = known[position]
        low = max(figure.minimum, figure.value / 10)
        high = min(figure.maximum, figure.value * 10 if figure.value > 0 else min(1.0, figure.maximum))
        changes[figure.path] = small.spelled(figure.path, data.draw(st.floats(low, max(low, high))))
    years = data.draw(st.integers(1, 2))
    try:
        scenario = small.override({**changes, "clock.years": years})
        results = fundsim.run(scenario, 2, seed=data.draw(st.integers(0, 2**64 - 1)), threads=1)
    except (*REFUSED, fundsim.ReplicationError):
        return
    assert results.replications == 2
    assert len(results.table()) == 2
    assert len(results.content_hash) == 64


@pytest.mark.parametrize("depth", [10, 1000, 100_000])
def test_deep_values_are_refused(small: fundsim.Scenario, depth: int) -> None:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    with pytest.raises(REFUSED):
        small.override({"demand.growth": value})
    with pytest.raises(REFUSED):
        small.override({"demand.growth": "[" * depth})


def test_surrogates_are_refused(small: fundsim.Scenario) -> None:
    for text in ("\ud800", "a\udfffb"):
        with pytest.raises(REFUSED):
            small.override({"name": text})
        with pytest.raises(REFUSED):
            fundsim.Scenario({"name": text})
        with pytest.raises((*REFUSED, fundsim.StudyFileError)):
            fundsim.run(text, 1)
