"""Columns of results in memory, handed to NumPy, pandas, Polars and Arrow without a copy."""

from __future__ import annotations

import os
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fundsim import _engine

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

_SHOWN = 20


def needs(module: str, extra: str) -> ImportError:
    return ImportError(f"this needs {module}: pip install 'fundsim[{extra}]'")


class Table:
    """Named columns of equal length; numbers are held once and shared.

    Any library that speaks the Arrow PyCapsule protocol can take it: ``polars.DataFrame(table)``,
    ``pyarrow.table(table)``, ``duckdb.sql("select * from table")``.
    """

    __slots__ = ("_engine",)

    def __init__(self, made: _engine.Table) -> None:
        self._engine = made

    @property
    def columns(self) -> list[str]:
        return self._engine.names

    @property
    def units(self) -> dict[str, str]:
        """Column -> unit, for those that have one."""
        found = {name: dict(self._engine.metadata(name)).get("unit") for name in self.columns}
        return {name: unit for name, unit in found.items() if unit}

    def metadata(self, column: str) -> dict[str, str]:
        """What is known of a column: unit, direction, labels."""
        return dict(self._engine.metadata(self._known(column)))

    def _known(self, column: str) -> str:
        if column not in self.columns:
            raise KeyError(f"there is no column {column!r}; there are: {', '.join(self.columns)}")
        return column

    def __len__(self) -> int:
        return self._engine.rows

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __getitem__(self, column: str) -> NDArray[Any]:
        """A column as an array: numbers as a read-only view of the table's own memory, words as new objects."""
        codes = self._engine.column(self._known(column))
        words = self._engine.words(column)
        return np.asarray(words, dtype=object)[codes] if words else codes

    def to_pandas(self) -> pandas.DataFrame:
        """A DataFrame on the table's own memory; words become categories. Units are in ``frame.attrs["units"]``."""
        try:
            import pandas as pd
        except ImportError:
            raise needs("pandas", "pandas") from None
        held: dict[str, Any] = {}
        for name in self.columns:
            values = self._engine.column(name)
            words = self._engine.words(name)
            if words:
                held[name] = pd.Categorical.from_codes(values, categories=pd.Index(words))
            elif values.dtype.kind == "i" and (missing := self._engine.missing(name)):
                mask = np.zeros(len(values), dtype=np.bool_)
                mask[missing] = True
                held[name] = pd.arrays.IntegerArray(values.copy(), mask)
            else:
                held[name] = values
        frame = pd.DataFrame(held, copy=False)
        frame.attrs["units"] = self.units
        return frame

    def to_polars(self) -> polars.DataFrame:
        try:
            import polars as pl
        except ImportError:
            raise needs("polars", "polars") from None
        return pl.DataFrame(self)

    def to_arrow(self) -> pyarrow.Table:
        try:
            import pyarrow as pa
        except ImportError:
            raise needs("pyarrow", "arrow") from None
        return pa.table(self)

    def to_parquet(self, path: str | os.PathLike[str], **options: Any) -> None:
        """Writes a Parquet file; units and labels go along as metadata of the columns."""
        try:
            import pyarrow.parquet as parquet
        except ImportError:
            raise needs("pyarrow", "arrow") from None
        parquet.write_table(self.to_arrow(), os.fspath(path), **options)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The Arrow PyCapsule protocol. Another schema is for the taker to cast to, as the protocol allows."""
        return self._engine.arrow_stream()

    def __arrow_c_schema__(self) -> object:
        return self._engine.arrow_schema()

    def __repr__(self) -> str:
        return f"<fundsim.Table: {len(self)} rows of {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        head = "".join(
            f"<th>{escape(name)}{f' ({escape(self.units[name])})' if name in self.units else ''}</th>"
            for name in self.columns
        )
        shown = min(len(self), _SHOWN)
        columns = [self[name][:shown] for name in self.columns]
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(_cell(column[row]))}</td>" for column in columns) + "</tr>"
            for row in range(shown)
        )
        more = f"<p>… {len(self) - shown} more rows</p>" if len(self) > shown else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{more}"


def _cell(value: object) -> str:
    if isinstance(value, float):
        if value != value:
            return ""
        return f"{value:,.0f}" if 1000 <= abs(value) < 1e15 else f"{value:.4g}"
    return str(value)
