"""Python values as the text of a scenario file.

Own code of a page instead of a YAML library: what is written is a small part of YAML, and the core of this package
depends on NumPy only. A word is left bare, so that the reader sees ``30 %`` as it stands in a file; text that YAML
would take for something else is quoted.
"""

from __future__ import annotations

import datetime
import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias, Union

Setting: TypeAlias = Union[
    None, bool, int, float, str, datetime.date, Sequence["Setting"], Mapping[str, "Setting"]
]

# Letters, digits and marks that are safe anywhere in a flow value; no quote, bracket, comma, colon or hash in it.
_BARE = re.compile(r"[A-Za-z0-9_+%.(/-][A-Za-z0-9_+%.()/ €*'-]*")
_DEEPEST = 64


def number_text(value: float) -> str:
    """A number in plain decimal digits, the shortest that reads back to the same bits."""
    if not math.isfinite(value):
        raise ValueError(f"{value} is not a figure that a scenario can hold")
    text = repr(float(value))
    if "e" in text or "E" in text:
        text = f"{value:.400f}".rstrip("0") if abs(value) < 1 else f"{value:.0f}"
    return text.removesuffix(".0").rstrip(".") if "." in text else text


def _word(text: str) -> str:
    if _BARE.fullmatch(text) and not text.endswith(" ") and text != "-":
        return text
    return json.dumps(text, ensure_ascii=False)


def _scalar(value: object) -> str | None:
    if value is None:
        return "~"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _word(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return number_text(value)
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:  # a NumPy scalar
        return _scalar(value.item())
    return None


def flow(value: object, depth: int = 0) -> str:
    """A value in one line: ``{80%: [10 %, 25 %]}``."""
    if depth > _DEEPEST:
        raise ValueError("settings are nested too deeply")
    scalar = _scalar(value)
    if scalar is not None:
        return scalar
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)}: {flow(item, depth + 1)}" for key, item in value.items()) + "}"
    if hasattr(value, "tolist"):  # a NumPy array
        value = value.tolist()
    if isinstance(value, Sequence):
        return "[" + ", ".join(flow(item, depth + 1) for item in value) + "]"
    raise TypeError(f"a scenario cannot hold a {type(value).__name__}")


def _key(key: object) -> str:
    if isinstance(key, bool) or not isinstance(key, (str, int)):
        raise TypeError(f"a key of a scenario is a text, not {key!r}")
    return _word(str(key))


def document(values: Mapping[str, Setting]) -> str:
    """A whole scenario or study as a file: one setting a line, so that messages have a place."""
    lines: list[str] = []
    _block(values, 0, lines)
    return "\n".join(lines) + "\n"


def _block(values: Mapping[str, Setting], depth: int, lines: list[str]) -> None:
    if depth > _DEEPEST:
        raise ValueError("settings are nested too deeply")
    for key, value in values.items():
        start = "  " * depth + _key(key) + ":"
        if isinstance(value, Mapping) and value:
            lines.append(start)
            _block(value, depth + 1, lines)
        else:
            lines.append(f"{start} {flow(value)}")


def override_text(path: str, value: Setting) -> str:
    """``PATH=VALUE``. A text is taken as it stands, as on the command line."""
    return f"{path}={value if isinstance(value, str) else flow(value)}"
