# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
# ---

# %% [markdown]
# # From a region to an answer
#
# A region is loaded, a lever is moved, four funding models are compared on the same children with the same luck, and
# what the answer hangs on is found out. Run it as a script, cell by cell in an editor that knows `# %%`, or as a
# notebook: `jupytext --to notebook tutorial.py`.
#
# With the numbers of replications below it takes some minutes on two processors; the environment variable
# `FUNDSIM_TUTORIAL=quick` takes so few that it is done in seconds, and says so little that nobody should believe it.

# %%
import os
from pathlib import Path

import fundsim
from fundsim import information, plots, sensitivity, sweeps
from fundsim.sweeps import Lever, Uncertain

quick = os.environ.get("FUNDSIM_TUTORIAL") == "quick"
repository = Path(os.environ.get("FUNDSIM_REPOSITORY", "."))
results_folder = Path(os.environ.get("FUNDSIM_TUTORIAL_OUTPUT", "."))
replications = 64 if quick else 400
shorter = {"clock.years": 2} if quick else {}

# %% [markdown]
# ## Load the region
#
# A scenario is everything that is asked, checked: what is wrong is said at once, each with its place. Nothing is run yet.

# %%
region = fundsim.load(repository / "scenarios/regions/hart-van-brabant.yaml", shorter)
assert isinstance(region, fundsim.Scenario)
print(region)
print(len(region.municipalities), "municipalities;", ", ".join(region.segments))

# %% [markdown]
# Every figure has a path, a unit, and perhaps an uncertainty that is drawn anew in each replication.

# %%
for figure in region.figures()[:6]:
    print(f"{figure.path:45} {figure.text:>12}  {'uncertain' if figure.uncertain else ''}")

# %% [markdown]
# ## Move a lever
#
# An override makes a new scenario, as `--set` does on the command line. The path that does not exist is refused:

# %%
try:
    region.override({"placement.central_shar": "50 %"})
except fundsim.ScenarioError as error:
    print(error)

central = region.override({"placement.central_share": "50 %"}).renamed("central", "Central placement of half")

# %% [markdown]
# The first scenario is the baseline. `results` is in memory; `output="study.sqlite"` would write the study file as the
# run goes, so that an interrupted run goes on with `resume=True`.

# %%
results = fundsim.run([region, central], replications=replications // 4)
print(results.content_hash)
print(results.metric("wait_weeks_mean", "central"))
results.compare(["spend", "wait_weeks_mean", "goal_share_per_referred"]).to_pandas()

# %% [markdown]
# The rows are one per scenario and replication, in the units of the metrics; pandas, Polars and Arrow share one memory.

# %%
rows = results.to_pandas(["spend", "wait_weeks_mean"])
print(rows.groupby("scenario", observed=True).describe().T)

# %% [markdown]
# ## Four funding models
#
# The study file asks the question: the same region paid per unit, by result, by task, and by performance.

# %%
study = fundsim.load(repository / "scenarios/studies/hart-van-brabant-four-models.yaml", shorter)
assert isinstance(study, fundsim.Study)
four = fundsim.run(study, replications=replications, progress=None)
print(four)
print(four.compare(["spend", "wait_weeks_mean", "provider_margin_share"]).to_pandas())

# %% [markdown]
# The pictures are those of the board's report, in English or Dutch; any metric can be set beside its headline figures.

# %%
plots.waiting(four)

# %%
plots.tradeoff(four, language="nl")

# %%
plots.differences(four, ["spend", "goals", "wait_weeks_mean"]).save(results_folder / "differences.html")

# %% [markdown]
# ## What does the answer hang on?
#
# First a sweep: how the mean wait responds to central placement at two sizes of demand. All points are the same
# children with the same luck.

# %%
placement = Lever("placement.central_share", "0 %", "70 %")
growth = Lever("demand.growth", "0 %/year", "2 %/year")
design = sweeps.grid([placement, growth], {"placement.central_share": 3 if quick else 8, "demand.growth": 2})
sweep = sweeps.run(region, design, replications=replications // 16)
print(sweep.means(["wait_weeks_mean"]))
plots.response(sweep, "wait_weeks_mean", "placement.central_share", "demand.growth")

# %% [markdown]
# Then screening: which of some factors matter at all (Morris), each index with its interval. Sobol indices are asked in
# the same way with `sensitivity.sobol`, and take more points.

# %%
factors = [placement, Uncertain("course.withdrawal"), Uncertain("demand.duration_factor")]
screening = sensitivity.morris(
    region, factors, ["wait_weeks_mean", "spend"], trajectories=4 if quick else 16, replications=replications // 32
)
print(screening.to_pandas())
plots.sensitivity(screening, "wait_weeks_mean")

# %% [markdown]
# Last, the value of information: what would it be worth to know an uncertain figure before choosing between the four
# models, when spend is what counts? Groups that come out at `noise` are worth nothing.

# %%
groups = {
    "durations": ["demand.duration_factor"],
    "growth": ["demand.growth", "demand.capacity_growth"],
    "patience of clients": ["course.withdrawal", "placement.patience"],
}
value = information.value_of_information(four, {"spend": -1.0}, groups)
print(value.decision)
print(value.to_pandas())

# %% [markdown]
# ## Take it along
#
# Parquet for other programs (units go along as metadata), CSV by pandas, and the study file of a run with `output=` for
# SQLite, DuckDB and R. The content hash says whether somebody else got the same results, to the bit.

# %%
four.to_parquet(results_folder / "four-models.parquet")
four.to_pandas(["spend"], per="year").to_csv(results_folder / "spend-per-year.csv", index=False)
print(four.content_hash)
