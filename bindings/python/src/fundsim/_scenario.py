"""Scenarios and studies: what is asked. Values that do not change; an override makes a new one."""

from __future__ import annotations

import hashlib
import json
import operator
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, SupportsIndex, Union

from fundsim import _engine
from fundsim._catalogue import position_of
from fundsim._errors import Diagnostic, ScenarioError, diagnostics_of
from fundsim._text import Setting, document, override_text

PathLike = Union[str, "os.PathLike[str]"]

DEFAULT_REPLICATIONS = 1000
DEFAULT_SEED = 1


@dataclass(frozen=True)
class Source:
    """Where a scenario came from, so that it can be read again with other settings."""

    text: str | None  # None: the file `name`
    name: str
    folder: str | None  # where `extends:` looks; None: no file may be opened
    item: str | None = None  # name of a scenario in a study
    overrides: tuple[str, ...] = ()

    def read(self) -> tuple[_engine.Scenario | _engine.Study, tuple[Diagnostic, ...]]:
        if self.text is None:
            value, warnings = _engine.read_file(self.name, self.overrides)
        else:
            value, warnings = _engine.read_text(self.text, self.name, self.folder, self.overrides)
        return value, diagnostics_of(warnings)


def _source(origin: PathLike | Mapping[str, Setting], name: str | None, folder: PathLike | None) -> Source:
    where = None if folder is None else os.fspath(folder)
    if isinstance(origin, Mapping):
        return Source(document(origin), name or "dict", where)
    if isinstance(origin, str) and "\n" in origin:
        return Source(origin, name or "text", where)
    if not isinstance(origin, (str, os.PathLike)):
        raise TypeError(f"a scenario is a file name, the text of a file or a dict, not {type(origin).__name__}")
    return Source(None, os.fspath(origin), None)


@dataclass(frozen=True)
class Figure:
    """A figure of a scenario that can be set."""

    path: str
    value: float
    """Central value, in the engine's own unit: shares as 0 ... 1, money in cents, time in weeks."""
    minimum: float
    maximum: float
    uncertain: bool
    text: str
    """Central value as a file spells it."""
    meaning: str


class Scenario:
    """What is simulated: a region, its contracts, the rules of care.

    From a file name, from the text of a file, or from a dict of the same shape::

        Scenario("scenarios/regions/hart-van-brabant.yaml")
        Scenario("fundsim: 1\\nextends: region.yaml\\nname: ...", folder="scenarios/regions")
        Scenario({"fundsim": 1, "extends": "region.yaml", "name": "mine"}, folder="scenarios/regions")

    ``extends:`` in a text or dict is looked for in `folder`; without a folder no file is opened.
    """

    __slots__ = ("_engine", "_source", "warnings")

    def __init__(
        self, origin: PathLike | Mapping[str, Setting], *, name: str | None = None, folder: PathLike | None = None
    ) -> None:
        source = _source(origin, name, folder)
        value, warnings = source.read()
        if not isinstance(value, _engine.Scenario):
            raise ScenarioError([_not_a_scenario(source.name)])
        self._engine: _engine.Scenario = value
        self._source: Source = source
        self.warnings: tuple[Diagnostic, ...] = warnings

    @classmethod
    def _made(cls, value: _engine.Scenario, source: Source, warnings: tuple[Diagnostic, ...]) -> Scenario:
        scenario = cls.__new__(cls)
        scenario._engine = value
        scenario._source = source
        scenario.warnings = warnings
        return scenario

    @classmethod
    def _read(cls, source: Source) -> Scenario:
        value, warnings = source.read()
        if isinstance(value, _engine.Study):
            found = [one for one in value.scenarios if one.name == source.item]
            if len(found) != 1:  # an override gave it another name
                found = [value.scenarios[0]] if len(value.scenarios) == 1 else []
            if not found:
                raise ScenarioError([_not_a_scenario(source.name)])
            value = found[0]
        return cls._made(value, source, warnings)

    def override(self, settings: Mapping[str, Setting] | None = None, /, **more: Setting) -> Scenario:
        """A scenario with settings changed by path, as ``--set`` does on the command line::

            scenario.override({"demand.growth": "3 %/year", "segments.day_care.unit_cost": "98.00 EUR/hour"})

        A text is read as it would be in a file; numbers, lists and dicts are written as they would be. ``None`` takes a
        key away. Raises ScenarioError where a setting does not exist or cannot have the value.
        """
        texts = tuple(override_text(path, value) for path, value in {**(settings or {}), **more}.items())
        source = self._source
        if source.item is not None and any(text.startswith("name=") for text in texts):
            # inside a study the name says which scenario is meant: go on from what was resolved
            source = Source(self._engine.resolved, f"{source.name} ({self.name})", None)
        return Scenario._read(
            Source(source.text, source.name, source.folder, source.item, source.overrides + texts)
        )

    def renamed(self, name: str, label: str | None = None) -> Scenario:
        """The same under another name: scenarios side by side need different ones."""
        return self.override({"name": name, "label": {"nl": label or name, "en": label or name}})

    @property
    def name(self) -> str:
        return self._engine.name

    @property
    def label(self) -> dict[str, str]:
        """Name shown to readers, by language."""
        return {"nl": self._engine.label.nl, "en": self._engine.label.en}

    @property
    def description(self) -> dict[str, str]:
        return {"nl": self._engine.description.nl, "en": self._engine.description.en}

    @property
    def years(self) -> int:
        return self._engine.years

    @property
    def municipalities(self) -> list[str]:
        return self._engine.municipalities

    @property
    def segments(self) -> list[str]:
        return self._engine.segments

    @property
    def providers(self) -> list[str]:
        return self._engine.providers

    @property
    def current_contracts(self) -> dict[str, str]:
        """Segment -> funding model before the horizon."""
        return self._engine.current_contracts

    @property
    def contracts(self) -> dict[str, str]:
        """Segment -> funding model in the horizon."""
        return {**self._engine.current_contracts, **self._engine.contracts}

    @property
    def uncertain(self) -> list[str]:
        """Paths of the uncertain figures."""
        return self._engine.uncertain

    def figures(self) -> list[Figure]:
        """All figures that can be set, in the order of the resolved file."""
        return [
            Figure(one.path, one.value, one.minimum, one.maximum, one.parameter >= 0, one.text, one.meaning)
            for one in self._engine.figures()
        ]

    def spelled(self, path: str, value: float) -> str:
        """A value of a figure, in the engine's own unit, as a file spells it: ``85.00 EUR/hour``."""
        return self._engine.spelled(path, float(value))

    def quantile(self, path: str, u: float) -> float:
        """The quantile of an uncertain figure at 0 < u < 1, in the engine's own unit."""
        try:
            position = self._engine.uncertain.index(path)
        except ValueError:
            raise ValueError(f'"{path}" is not an uncertain figure of scenario "{self.name}"') from None
        return self._engine.quantile(position, float(u))

    @property
    def resolved(self) -> str:
        """The whole scenario as the text of one file."""
        return self._engine.resolved

    @property
    def canonical(self) -> dict[str, Any]:
        """What is hashed: all settings as plain values, without labels, sources and layout."""
        values: dict[str, Any] = json.loads(self._engine.canonical)
        return values

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the canonical form: equal for scenarios that ask the same, wherever they came from."""
        return hashlib.sha256(self._engine.canonical.encode()).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self._engine.canonical == other._engine.canonical

    def __hash__(self) -> int:
        return hash(self._engine.canonical)

    def __reduce__(self) -> tuple[Any, ...]:
        # on another machine the files are not there: the resolved text is all of it
        return _unpickled, (self._engine.resolved, self.name)

    def __repr__(self) -> str:
        return f"<fundsim.Scenario {self.name!r}: {len(self.segments)} segments, {len(self.uncertain)} uncertain figures>"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(segment)}</td><td>{escape(self.current_contracts.get(segment, ''))}</td>"
            f"<td>{escape(self.contracts.get(segment, ''))}</td></tr>"
            for segment in self.segments
        )
        return (
            f"<b>{escape(self.label['en'])}</b> ({escape(self.name)}): {len(self.municipalities)} municipalities, "
            f"{len(self.uncertain)} uncertain figures, {self.years} years"
            f"<table><tr><th>segment</th><th>contract now</th><th>contract in the horizon</th></tr>{rows}</table>"
        )


def _unpickled(resolved: str, name: str) -> Scenario:
    return Scenario(resolved, name=f"{name} (resolved)")


def _not_a_scenario(name: str) -> Diagnostic:
    text = f"{name}  study: this is a study (a scenario belongs here)."
    return Diagnostic(name, 0, 0, "study", "this is a study", "a scenario belongs here", "", text)


class Study:
    """Scenarios side by side, on the same children with the same luck. The first is the baseline, unless named."""

    def __init__(
        self,
        scenarios: Scenario | Sequence[Scenario],
        *,
        name: str | None = None,
        baseline: str | None = None,
        replications: int = DEFAULT_REPLICATIONS,
        seed: int = DEFAULT_SEED,
        inner: int = 1,
        metrics: Sequence[str] = (),
        question: Mapping[str, str] | None = None,
        until: _engine.Question | None = None,
        second_reference: bool = False,
    ) -> None:
        given = [scenarios] if isinstance(scenarios, Scenario) else list(scenarios)
        if not given:
            raise ValueError("a study needs at least one scenario")
        for one in given:
            if not isinstance(one, Scenario):
                raise TypeError(f"a study is made of scenarios, not of {type(one).__name__}")
        first = baseline or given[0].name
        names = [one.name for one in given]
        if first not in names:
            raise ValueError(f'the baseline "{first}" is none of the scenarios ({", ".join(names)})')
        given.sort(key=lambda one: one.name != first)  # stable: the baseline comes first, as in a study file
        self.scenarios: tuple[Scenario, ...] = tuple(given)
        self.name: str = name or first
        self.baseline: str = first
        self.replications: int = whole("replications", replications, 1, 10_000_000)
        self.seed: int = whole("seed", seed, 0, 2**64 - 1)
        self.inner: int = whole("inner", inner, 1, 10_000_000)
        self.metrics: tuple[str, ...] = tuple(metrics)
        for metric in self.metrics:
            if not metric.startswith("spend_year_"):
                position_of(metric)  # raises where there is no such metric
        self.question: dict[str, str] = dict(question or {"nl": "", "en": ""})
        self.until: _engine.Question | None = until  # read from `until:` of a study file, text or dict
        # also run every scenario under a second reference, where its current contract is assumed
        self.second_reference: bool = bool(second_reference)

    @classmethod
    def _read(cls, source: Source) -> Study:
        value, warnings = source.read()
        assert isinstance(value, _engine.Study)
        scenarios = [
            Scenario._made(
                one, Source(source.text, source.name, source.folder, one.name, source.overrides), warnings
            )
            for one in value.scenarios
        ]
        return cls(
            scenarios,
            name=value.name,
            baseline=value.baseline,
            replications=value.replications,
            seed=value.seed,
            inner=value.inner,
            metrics=value.metrics,
            question={"nl": value.question.nl, "en": value.question.en},
            until=value.until,
            second_reference=value.second_reference,
        )

    def replace(self, **changes: Any) -> Study:
        """The same with something else: ``study.replace(seed=2)``."""
        settings: dict[str, Any] = {
            "scenarios": self.scenarios,
            "name": self.name,
            "baseline": self.baseline,
            "replications": self.replications,
            "seed": self.seed,
            "inner": self.inner,
            "metrics": self.metrics,
            "question": self.question,
            "until": self.until,
            "second_reference": self.second_reference,
        }
        return Study(**{**settings, **changes})

    def override(self, settings: Mapping[str, Setting]) -> Study:
        """Settings changed by path in every scenario."""
        return self.replace(scenarios=[one.override(settings) for one in self.scenarios])

    def compile(self) -> _engine.Plan:
        """Ready to run. Raises ValueError where scenarios cannot stand side by side or a limit is exceeded."""
        question = (self.question.get("nl", ""), self.question.get("en", ""))
        made = _engine.make_study(
            self.name, [one._engine for one in self.scenarios], self.baseline, self.metrics, question
        )
        made.replications = self.replications
        made.seed = self.seed
        made.inner = self.inner
        made.until = self.until
        made.second_reference = self.second_reference
        return _engine.compile(made)

    @property
    def fingerprint(self) -> str:
        """What a study file must be continued with: scenarios, baseline, seed and results version, as one hash."""
        return self.compile().fingerprint

    def __getitem__(self, name: str) -> Scenario:
        for one in self.scenarios:
            if one.name == name:
                return one
        raise KeyError(name)

    def __repr__(self) -> str:
        names = ", ".join(one.name for one in self.scenarios)
        return f"<fundsim.Study {self.name!r}: {names}; {self.replications} replications, seed {self.seed}>"


def whole(name: str, value: object, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, SupportsIndex):
        raise TypeError(f"{name} is a whole number, not {value!r}")
    number = operator.index(value)
    if not least <= number <= most:
        raise ValueError(f"{name} is a whole number from {least} to {most}, not {number}")
    return number


def load(
    origin: PathLike | Mapping[str, Setting],
    overrides: Mapping[str, Setting] | None = None,
    *,
    name: str | None = None,
    folder: PathLike | None = None,
) -> Scenario | Study:
    """Reads a scenario or a study: a file name, the text of a file, or a dict of the same shape.

    `overrides` are settings by path; in a study they hold for every scenario. Raises ScenarioError, which carries
    everything that is wrong.
    """
    source = _source(origin, name, folder)
    texts = tuple(override_text(path, value) for path, value in (overrides or {}).items())
    source = Source(source.text, source.name, source.folder, None, texts)
    value, warnings = source.read()
    if isinstance(value, _engine.Scenario):
        return Scenario._made(value, source, warnings)
    return Study._read(source)


Asked = Union[PathLike, Mapping[str, Setting], Scenario, Study]


def as_study(asked: Asked | Iterable[Asked]) -> Study:
    """One study from whatever `run` takes. Scenarios side by side: the first is the baseline."""
    if isinstance(asked, Study):
        return asked
    if isinstance(asked, Scenario):
        return Study([asked])
    if isinstance(asked, (str, os.PathLike, Mapping)):
        loaded = load(asked)
        return loaded if isinstance(loaded, Study) else Study([loaded])
    if isinstance(asked, bytes) or not isinstance(asked, Iterable):
        raise TypeError(f"what is run is a scenario, several, or a study, not {type(asked).__name__}")
    scenarios: list[Scenario] = []
    problems: list[Diagnostic] = []
    for one in asked:
        try:
            loaded = one if isinstance(one, (Scenario, Study)) else load(one)
        except ScenarioError as error:
            problems.extend(error.diagnostics)
            continue
        if isinstance(loaded, Study):
            raise TypeError(f'"{loaded.name}" is a study and says itself which scenarios it compares; give it alone')
        scenarios.append(loaded)
    if problems:
        raise ScenarioError(problems)
    question = None
    if len(scenarios) > 1:  # what files side by side ask
        question = {language: " · ".join(one.label[language] or one.name for one in scenarios) for language in ("nl", "en")}
    return Study(scenarios, question=question)


def as_scenario(asked: Asked) -> Scenario:
    """One scenario from a file name, text, dict or scenario."""
    one = load(asked) if isinstance(asked, (str, os.PathLike, Mapping)) else asked
    if isinstance(one, Study):
        raise TypeError(f'"{one.name}" is a study; one scenario belongs here, as study["{one.scenarios[0].name}"]')
    if not isinstance(one, Scenario):
        raise TypeError(f"a scenario belongs here, not {type(asked).__name__}")
    return one


def together(asked: Sequence[Asked]) -> Study:
    """One study, or scenarios side by side."""
    return as_study(asked[0]) if len(asked) == 1 else as_study(asked)


def check(*asked: Asked) -> Study:
    """Reads and checks one study or scenarios side by side, as `fundsim check` does, and gives them back as a study.

    Raises one ScenarioError with everything that is wrong in all of them; warnings are on each scenario.
    """
    study = together(asked)
    study.compile()
    return study
