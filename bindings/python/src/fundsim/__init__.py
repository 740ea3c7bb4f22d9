"""fundsim: what funding models do to regional youth care, simulated.

    import fundsim

    region = fundsim.load("scenarios/regions/hart-van-brabant.yaml")
    more = region.override({"demand.growth": "3 %/year"}).renamed("more-demand")
    results = fundsim.run([region, more], replications=200)
    results.compare(["spend", "wait_weeks_mean"]).to_pandas()

The same bits as the command line `fundsim`: a study has one content hash, wherever it was run.
"""

import os as _os

from fundsim import _engine
from fundsim._catalogue import Metric, metrics
from fundsim._errors import Diagnostic, Interrupted, ReplicationError, ScenarioError, StudyFileError
from fundsim._explain import Explanation, explain
from fundsim._progress import Progress
from fundsim._results import Difference, MetricSummary, Results, compare
from fundsim._run import run
from fundsim._scenario import Figure, Scenario, Study, check, load
from fundsim._table import Table

__version__: str = _engine.version


def open(study: "str | _os.PathLike[str]") -> Results:  # noqa: A001  as pandas and xarray name it
    """Opens a study file, finished or not."""
    return Results.open(study)


def schema() -> str:
    """JSON Schema of scenario and study files, for editors."""
    return _engine.json_schema()


# FUNDSIM_ISA restricts vector code, for tests and measurements; results never depend on it.
_isa = _os.environ.get("FUNDSIM_ISA")
if _isa and not _engine.select_instruction_set(_isa):
    raise ImportError(
        f"FUNDSIM_ISA={_isa} is unknown or not available on this machine (baseline, avx2, avx512, best)"
    )

__all__ = [
    "Diagnostic",
    "Difference",
    "Explanation",
    "Figure",
    "Interrupted",
    "Metric",
    "MetricSummary",
    "Progress",
    "ReplicationError",
    "Results",
    "Scenario",
    "ScenarioError",
    "Study",
    "StudyFileError",
    "Table",
    "check",
    "compare",
    "explain",
    "load",
    "metrics",
    "open",
    "run",
    "schema",
]
