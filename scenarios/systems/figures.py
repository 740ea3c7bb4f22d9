#!/usr/bin/env python3
"""Runs the studies of the systems and writes their figures into the pages.

A page marks the place of a table, and which study and metrics it shows (`@1`: in the first year of the horizon):

    <!-- figures: study.yaml; spend spend_cash@1 wait_weeks_mean -->
    ... whatever stands here is replaced ...
    <!-- end of figures -->

Use: figures.py [-n 96] [--fundsim build/release/fundsim] [--results FOLDER] [PAGE ...]     (no page: all of this folder)
With --results, what a study printed is kept in the folder and not run again: for writing a page, not for bringing it up to date.
"""
import argparse
import json
import pathlib
import re
import sqlite3
import statistics
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
BLOCK = re.compile(r"(<!-- figures: (?P<study>\S+); (?P<metrics>[a-z0-9_@ ]+) -->\n)(?P<old>.*?)(<!-- end of figures -->)", re.S)

# Sums over the horizon are shown per year.
PER_YEAR = {"spend", "spend_care", "spend_admin", "spend_out_of_contract", "spend_cash", "clients_referred", "clients_redirected",
            "clients_started", "clients_ended", "declined_count", "burden_weeks", "messages", "arrangement_changes", "unmet_need_weeks",
            "waiting_weeks", "withdrawn", "frozen_spend"}
# Metrics whose years can be asked for.
IN_A_YEAR = ["spend_cash"]
NAMES = {
    "spend": "spend a year, EUR m", "spend_cash": "paid out a year (cash), EUR m", "spend_per_youth": "spend per youth in care and half-year, EUR",
    "spend_admin": "municipal administration a year, EUR m", "frozen_spend": "spend a year if nobody responded, EUR m",
    "wait_weeks_mean": "mean wait, weeks", "wait_within_norm_share": "started within the norm",
    "clients_waiting_end": "waiting at the end", "clients_youths_active_half_year": "youths in care in a half-year",
    "clients_active_half_year": "trajectories active in a half-year", "clients_started": "started a year", "clients_referred": "referred a year",
    "clients_redirected": "redirected a year", "clients_ended": "ended a year",
    "care_weeks_ended_mean": "duration of trajectories ended, weeks", "units_per_client": "units per trajectory",
    "delivered_to_need_ratio": "delivered to need", "goal_share": "goal reached", "goal_share_per_referred": "goal reached, per referral",
    "goal_reported_share": "goal reached as reported", "dropout_share": "dropout", "early_end_provider_share": "ended early by the provider",
    "repeat_share": "repeat use", "step_down_share": "stepped down", "declined_count": "declined a year", "coded_up_share": "coded above the true class",
    "arrangement_changes": "arrangement changes a year", "messages": "messages a year", "burden_weeks": "burden weeks a year",
    "provider_margin_share": "margin of providers", "provider_exits": "providers that exit", "provider_loss_share": "provider-years in loss",
}


def run(binary, study, replications):
    with tempfile.TemporaryDirectory() as scratch:
        file = f"{scratch}/study.sqlite"
        command = [binary, "run", str(study), "-n", str(replications), "--json", "--quiet", "-o", file]
        result = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        for metric in IN_A_YEAR:
            add_years(result, file, metric)
        return result


def add_years(result, file, metric):
    """A metric year by year, in the form of the summary: mean and deciles, paired differences with the first scenario."""
    database = sqlite3.connect(file)
    (scale,) = database.execute("SELECT scale FROM metric WHERE id = ?", (metric,)).fetchone()
    years = [year for (year,) in database.execute("SELECT DISTINCT year FROM result_year WHERE year > 0 ORDER BY year")]
    scenarios = result["scenarios"]
    for year in years:
        columns = {}
        for scenario in scenarios:
            rows = database.execute(f"SELECT {metric} FROM result_year WHERE name = ? AND year = ? ORDER BY replication",
                                    (scenario["name"], year))
            columns[scenario["name"]] = [value / scale for (value,) in rows]
            deciles = statistics.quantiles(columns[scenario["name"]], n=10, method="inclusive")
            scenario["metrics"][f"{metric}@{year}"] = {"unit": scenario["metrics"][metric]["unit"], "p10": deciles[0],
                                                       "mean": statistics.fmean(columns[scenario["name"]]), "p90": deciles[-1]}
        base = columns[scenarios[0]["name"]]
        for scenario in scenarios[1:]:
            differences = [a - b for a, b in zip(columns[scenario["name"]], base)]
            mean = statistics.fmean(differences)
            half = 2.0 * statistics.stdev(differences) / len(differences) ** 0.5
            result["comparisons"].append({"scenario": scenario["name"], "metric": f"{metric}@{year}", "mean_difference": mean,
                                          "interval_95": [mean - half, mean + half]})


def kept(arguments, study):
    if arguments.results is None:
        return run(arguments.fundsim, study, arguments.n)
    file = arguments.results / f"{study.parent.name}-{study.stem}.json"
    if not file.exists():
        file.write_text(json.dumps(run(arguments.fundsim, study, arguments.n)), encoding="utf-8")
    return json.loads(file.read_text(encoding="utf-8"))


def number(value, unit, sign=False):
    plus = "+" if sign and value > 0 else ""
    if unit == "share":
        text = f"{value * 100:.1f} " + ("points" if sign else "%")
    elif unit == "EUR":
        text = f"{value / 1e6:.1f}"
    elif unit == "ratio":
        text = f"{value:.3f}"
    elif unit == "week" and abs(value) < 1000 or abs(value) < 100:
        text = f"{value:.1f}"
    else:
        text = f"{value:,.0f}".replace(",", " ")
    return (plus + text).replace("-", "−")


def table(result, metrics):
    scenarios = result["scenarios"]
    base = scenarios[0]
    years = sum(1 for metric in base["metrics"] if re.fullmatch(r"spend_year_\d+", metric))
    lines = ["| | " + " | ".join(f"`{s['name']}`" for s in scenarios) + " |", "|---" * (len(scenarios) + 1) + "|"]
    for metric in metrics:
        if metric not in base["metrics"]:
            raise SystemExit(f"no metric {metric}")
        held = base["metrics"][metric]
        unit = held["unit"] if metric != "spend_per_youth" else "plain"
        divide = years if metric in PER_YEAR else 1
        name = NAMES.get(metric) or re.sub(r"spend_year_(\d+)", r"spend in year \1, EUR m", metric)
        name = re.sub(r"spend_cash@(\d+)", r"paid out in year \1 (cash), EUR m", name)
        cells = [f"{number(held['mean'] / divide, unit)} ({number(held['p10'] / divide, unit)} … {number(held['p90'] / divide, unit)})"]
        for other in scenarios[1:]:
            pair = next(c for c in result["comparisons"] if c["scenario"] == other["name"] and c["metric"] == metric)
            low, high = pair["interval_95"]
            cell = f"{number(pair['mean_difference'] / divide, unit, True)} ± {number((high - low) / 2 / divide, unit).replace(' %', '')}"
            if unit not in ("share", "ratio") and held["mean"]:
                cell += f" ({pair['mean_difference'] / held['mean'] * 100:+.0f} %)".replace("-", "−")
            cells.append(cell)
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    lines.append("")
    lines.append(f"{result['replications']} replications, seed {result['seed']}. First column: mean, and in how far 8 of 10 replications lie; the others: "
                 "mean paired difference with it and 95 % interval of that mean.")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="*", type=pathlib.Path)
    parser.add_argument("-n", type=int, default=96)
    parser.add_argument("--fundsim", default=str(HERE.parents[1] / "build" / "release" / "fundsim"))
    parser.add_argument("--results", type=pathlib.Path)
    arguments = parser.parse_args()
    for page in arguments.pages or sorted(HERE.glob("*/README.md")):
        text = page.read_text(encoding="utf-8")
        known = {}

        def block(match):
            study = match["study"]
            if study not in known:
                print(f"{page.parent.name}: {study}", flush=True)
                known[study] = kept(arguments, page.parent / study)
            return match[1] + table(known[study], match["metrics"].split()) + match[5]

        page.write_text(BLOCK.sub(block, text), encoding="utf-8")


if __name__ == "__main__":
    main()
