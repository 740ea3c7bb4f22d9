"""What contracts say and what they reward."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any

from fundsim import _engine
from fundsim._board import Language
from fundsim._scenario import Asked, together
from fundsim._table import needs

if TYPE_CHECKING:
    import pandas

_WIDTH = 100  # characters a line


class Explanation:
    """The contracts of the horizon in sentences, and what one more hour, week, child or result brings a provider.

    Figures are at the scenario's central values, in euro.
    """

    def __init__(self, told: _engine.Explanation) -> None:
        self._told = told
        self.contracts: list[dict[str, Any]] = json.loads(told.to_json())["contracts"]
        """One per scenario, segment and contract, as ``fundsim explain --json`` prints them."""

    def text(self, language: Language = "en", width: int = _WIDTH) -> str:
        """As ``fundsim explain`` prints it, in lines of `width` characters."""
        return self._told.text(language, width)

    def to_pandas(self, language: Language = "en") -> pandas.DataFrame:
        """One row per contract and event: what it brings, what it costs, and the part of the cost that can be avoided; euro."""
        try:
            import pandas as pd
        except ImportError:
            raise needs("pandas", "pandas") from None
        return pd.DataFrame(
            [
                {
                    **{key: contract[key] for key in ("scenario", "contract", "segment", "model")},
                    "event": event["event"],
                    "label": event["label"][language],
                    "class": event["class"],
                    "who": event["who"] and event["who"][language],
                    **{key: event[key] for key in ("brings", "full_cost", "avoidable_cost")},
                }
                for contract in self.contracts
                for event in contract["events"]
            ]
        )

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"<fundsim.Explanation of {len(self.contracts)} contracts>"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.text())}</pre>"


def explain(*asked: Asked, segment: str = "") -> Explanation:
    """Tells what each contract of a scenario, scenarios side by side or a study pays for, and what it rewards.

    `segment`: only this segment, or this contract (``segment@provider``). Raises ValueError where there is none.
    """
    return Explanation(_engine.explain(together(asked).compile(), segment))
