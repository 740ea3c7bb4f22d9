"""The package with NumPy alone, as a plain `pip install` gives it. Run by `./dev python` in an environment of its own.

Not collected by pytest: it must not find what the tests install.
"""

import importlib.util
import sys
from pathlib import Path

import fundsim

place = Path(fundsim.__file__).resolve()
assert Path(sys.prefix).resolve() in place.parents, f"imported from {place}, not from the environment"
for extra in ("pandas", "polars", "pyarrow", "scipy", "SALib", "distributed", "altair", "tqdm"):
    assert importlib.util.find_spec(extra) is None, f"{extra} is installed: this tells nothing"

scenario = fundsim.Scenario(sys.argv[1])
results = fundsim.run([scenario, scenario.override({"demand.growth": "5 %/year"}).renamed("growing")], 20)
assert results.replications == 20
assert results.table()["spend"].shape == (40,)
assert results.difference("spend", "growing").mean_difference > 0
assert "growing" in results._repr_html_()
assert len(results.content_hash) == 64
for method, extra in (("to_pandas", "pandas"), ("to_polars", "polars"), ("to_arrow", "arrow")):
    try:
        getattr(results, method)()
    except ImportError as error:
        assert f"fundsim[{extra}]" in str(error)
    else:
        raise AssertionError(f"{method} worked without its library")
print(f"fundsim {fundsim.__version__} at {place.parent}: {results}")
