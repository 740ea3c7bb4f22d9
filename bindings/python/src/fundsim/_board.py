"""What the report draws with, for notebooks: its tables, words, specifications and looks.

One source for both: the engine hands over the document that it puts into the page, and what `page/scripts/3-pictures.js`
does to a specification there, `Board.prepared` does here.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

from fundsim import _engine

Language = Literal["nl", "en"]
Row = dict[str, Any]
Datasets = Mapping[str, Sequence[Row]]

# Columns of these kinds hold ids, which have names.
_KEYS = {
    "scenario", "municipality", "segment", "provider", "size", "severity", "contract", "metric", "measure", "part", "topic",
}  # fmt: skip
# Where a scenario decides what a mark looks like, and where it decides the order.
_LOOKS = {"color": "colour", "fill": "colour", "stroke": "colour", "shape": "shape", "strokeDash": "dash"}
_PLACES = {"x", "y", "xOffset", "yOffset", "row", "column", "facet"}
_FORMATS = {
    "nl": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["€ ", ""]},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["€ ", ""]},
}
_LETTER = 6.4  # pixels that a letter of 12 pixels takes, on average: nothing here can measure it
_GAP = 24  # pixels between panels


class Board:
    """The document behind a report, in one language."""

    def __init__(self, study: _engine.StudyFile, language: Language, hide_below: float) -> None:
        self.model: dict[str, Any] = json.loads(_engine.board_model(study, language, hide_below))
        self.language: Language = language
        self.baseline: str = self.model["study"]["baseline"]
        self.scenarios: list[str] = self.model["study"]["scenarios"]
        names = self.model["labels"]["scenario"]
        shared = [name for name in names.values() if list(names.values()).count(name) > 1]
        names.update({id_: f"{name} ({id_})" for id_, name in names.items() if name in shared})
        looks = self.model["looks"]
        self.looks: dict[str, dict[str, Any]] = {self.baseline: looks["baseline"]}
        for number, scenario in enumerate(one for one in self.scenarios if one != self.baseline):
            self.looks[scenario] = looks["others"][number % len(looks["others"])]

    def text(self, key: str, **values: str) -> str:
        """The words of the report under a key, with ``{name}`` filled in."""
        found: str = self.model["texts"][key]
        return re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], match[0]), found)

    def label(self, kind: str, id_: str) -> str:
        found: str = self.model["labels"].get(kind, {}).get(id_) or self.model["texts"].get(f"{kind}.{id_}", id_)
        return found

    def rows(self, table: str, keep: Callable[[Row], bool] = lambda row: True) -> list[Row]:
        """Rows of a table of the report, names beside ids; cells that are hidden have no value."""
        columns = self.model["tables"][table]["columns"]
        hidden = self.model["study"]["hidden"]
        made = []
        for cells in self.model["tables"][table]["rows"]:
            row: Row = {column["id"]: None if cell == hidden else cell for column, cell in zip(columns, cells)}
            for column in columns:
                if column["kind"] in _KEYS:
                    value = row[column["id"]]
                    row[f"{column['id']}_label"] = "" if value is None else self.label(column["kind"], value)
            if keep(row):
                made.append(row)
        return made

    def number(self, value: float, digits: int) -> str:
        """As the page writes it: marks of the language, and a minus that is one."""
        value = 0.0 if abs(value) < 0.5 * 10.0**-digits else value
        english = f"{value:,.{digits}f}"
        marks = {",": ".", ".": ","} if self.language == "nl" else {}
        return "".join(marks.get(letter, letter) for letter in english).replace("-", "−")

    def euro(self, value: float) -> str:
        if abs(value) >= 5e5:
            return self.text("euro.million", value=self.number(value / 1e6, 1))
        return self.text("euro", value=self.number(value, 2 if abs(value) < 100 else 0))

    def names(self, scenarios: Iterable[str]) -> list[str]:
        return [self.label("scenario", scenario) for scenario in scenarios]

    def prepared(
        self,
        picture: str,
        datasets: Datasets,
        *,
        shown: Sequence[str],
        width: int,
        words: Mapping[str, str] | None = None,
        rename: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """A specification of the report with texts for ``@key``, colours and shapes for scenarios, sizes for the room there is.

        `datasets` by the names that the specification has for them; `rename`, what they are called where several pictures
        stand together.
        """
        names = self.names(shown)

        def walk(node: Any, key: str = "") -> Any:
            if isinstance(node, str):
                return re.sub(
                    r"@([a-z][a-z_0-9.]*)", lambda match: {**self.model["texts"], **(words or {})}[match[1]], node
                )
            if isinstance(node, list):
                return [walk(item) for item in node]
            if not isinstance(node, dict):
                return node
            made = {name: walk(value, name) for name, value in node.items()}
            if made.get("field") == "scenario_label":
                if key in _LOOKS:
                    made["scale"] = {"domain": names, "range": [self.looks[one][_LOOKS[key]] for one in shown]}
                elif key in _PLACES:
                    made["sort"] = names
            return made

        made: dict[str, Any] = walk(copy.deepcopy(self.model["pictures"][picture]))
        if "layer" in made:  # a layer of nothing would have a scale without ends
            made["layer"] = [
                layer for layer in made["layer"] if datasets.get(layer.get("data", {}).get("name", ""), True)
            ]
        room = made.pop("usermeta", {}).get("room", {})
        beside = room.get("beside", 0)
        if "labels" in room:
            dataset, field = room["labels"]
            labels = {str(row[field]) for row in datasets[dataset]}
            space = min(max(map(len, labels), default=0) * _LETTER + 12, width * 0.42)
            beside += space
            _limit_labels(made, space - 8)
            if isinstance(made.get("height"), dict) and "facet" not in made:
                made["height"] = made["height"]["step"] * len(labels)
        if "facet" in made:
            count = _panels(room["panels"], datasets, shown)
            beside = beside or 50
            most = int((width - beside + _GAP) // (room.get("least", 170) + _GAP))
            most = max(1, min(count, room.get("columns", count), most))
            columns = -(-count // -(-count // most))  # rows of about equal length
            panel = (width - beside - _GAP * (columns - 1)) // columns
            made["columns"] = columns
            made["spacing"] = _GAP
            made["facet"]["header"] = {**made["facet"].get("header", {}), "labelLimit": int(panel)}
            made["spec"]["width"] = int(panel - 2)
        else:
            made["width"] = int(width - beside)
        if rename:
            _rename(made, rename)
        return made

    def whole(self, specification: dict[str, Any], datasets: Datasets, title: str, description: str) -> dict[str, Any]:
        """A specification that stands alone: with its data, its title and the looks of the report."""
        made = {name: value for name, value in specification.items() if name not in ("$schema", "description")}
        made["datasets"] = {name: list(rows) for name, rows in datasets.items()}
        made["title"] = {"text": title, "anchor": "start", "offset": 12}
        made["description"] = description
        # a page behind it may be dark: a notebook's theme
        made["config"] = {**self.model["looks"]["config"], "background": "#ffffff", "padding": 8}
        if self.language != "en":
            made["usermeta"] = {"embedOptions": {"formatLocale": _FORMATS[self.language]}}
        return made


def _panels(stated: Any, datasets: Datasets, shown: Sequence[str]) -> int:
    """How many panels a picture has: one for each scenario, one for each value of a field, or a number."""
    if stated == "scenarios":
        return len(shown)
    if isinstance(stated, list):
        dataset, field = stated
        return len({row[field] for row in datasets[dataset]})
    return int(stated)


def _limit_labels(node: Any, limit: float) -> None:
    """Labels of the vertical axis end where their room ends."""
    if isinstance(node, dict):
        vertical = node.get("y")
        if isinstance(vertical, dict) and vertical.get("type") == "nominal" and vertical.get("axis"):
            vertical["axis"]["labelLimit"] = int(limit)
        for part in node.values():
            _limit_labels(part, limit)
    elif isinstance(node, list):
        for part in node:
            _limit_labels(part, limit)


def _rename(node: Any, names: Mapping[str, str]) -> None:
    """Gives datasets other names."""
    if isinstance(node, dict):
        data = node.get("data")
        if isinstance(data, dict) and data.get("name") in names:
            data["name"] = names[data["name"]]
        for part in node.values():
            _rename(part, names)
    elif isinstance(node, list):
        for part in node:
            _rename(part, names)
