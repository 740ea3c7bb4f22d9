"""The files under scenarios/: clean, complete, and running.

scenarios_test.py FUNDSIM SCENARIOS            the house: files outside studies are clean, no file is left out, pages tell of each
scenarios_test.py FUNDSIM SCENARIOS STUDY      one study: clean, and two replications of it run

Prices are derived from pilot runs whenever a file is read; a shorter clock makes that quick and changes nothing of what is
checked. Standard library of Python only.
"""

import json
import math
import pathlib
import re
import subprocess
import sys
import tempfile


def short(years):
    return ["--set", f"clock.years={years}", "--set", "clock.warm_up=0 week"]


SHORT = short(2)  # demand grows from the second year on
LONGER = short(3)  # without a warm-up capacity knows after a year what it responds to, and follows a year later
FUNDSIM = sys.argv[1]
SCENARIOS = pathlib.Path(sys.argv[2]).resolve()
FAILURES = []


def expect(holds, what):
    if not holds:
        FAILURES.append(what)


def fundsim(*arguments):
    return subprocess.run([FUNDSIM, *map(str, arguments)], capture_output=True, text=True)


def is_study(path):
    return re.search(r"^study:", path.read_text(encoding="utf-8"), re.M) is not None


def is_part(path):
    return path.parent.name == "parts"


def check_clean(path):
    done = fundsim("check", path, *SHORT)
    expect(done.returncode == 0, f"{path}: exit status {done.returncode}\n{done.stdout}{done.stderr}")
    expect("no errors, 0 warnings" in done.stdout, f"{path} has warnings:\n{done.stdout}{done.stderr}")


def named_files(path):
    """Files that a scenario or study names after `extends:` or `file:`, as paths."""
    text = re.sub(r"#.*", "", path.read_text(encoding="utf-8"))
    lists = re.findall(r"(?:extends|file):\s*(\[[^\]]*\]|\S+)", text)
    names = [name.strip() for found in lists for name in found.strip("[]{}").rstrip(",").split(",")]
    return {(path.parent / name.strip("\"'{}")).resolve() for name in names if name}


def house():
    files = sorted(SCENARIOS.rglob("*.yaml"))
    expect(len(files) > 10, f"no scenarios found under {SCENARIOS}")
    used = set()
    for path in files:
        named = named_files(path)
        for file in named:
            expect(file.exists(), f"{path} names {file}, which is not there")
        used |= named
    for path in files:
        alone = path.parent.name in ("regions", "reference") or path.name.startswith("region")
        expect(alone or is_study(path) or path.resolve() in used, f"{path} is in no study and nothing extends it")
        # what a study holds is checked with the study
        if alone and path.parent.name != "reference":  # its tariff is far from cost, on purpose
            check_clean(path)
    for page in sorted(SCENARIOS.glob("systems/*/README.md")):
        text = page.read_text(encoding="utf-8")
        for path in sorted(page.parent.glob("*.yaml")):
            expect(path.name in text, f"{page} does not tell of {path.name}")
        expect("<!-- figures:" in text and re.search(r"\d+ replications, seed \d+", text),
               f"{page} has no figures of a real run (scenarios/systems/figures.py)")
    for folder in sorted(path for path in SCENARIOS.glob("systems/*") if path.is_dir()):
        expect(folder.name == "parts" or (folder / "README.md").exists(), f"{folder} has no page")
    # A fault must be seen.
    with tempfile.TemporaryDirectory() as scratch:
        planted = pathlib.Path(scratch) / "planted.yaml"
        planted.write_text("fundsim: 1\nname: planted\nextends: " + str(SCENARIOS / "small" / "region.yaml") +
                           "\ncontracts: {ambulatory: {model: pxq, tarif: 96 EUR/hour}}\n", encoding="utf-8")
        done = fundsim("check", planted)
        expect(done.returncode == 2 and "tarif" in done.stderr, f"a planted fault is not seen:\n{done.stdout}{done.stderr}")


def equal_to_baseline(result):
    """Scenarios that print the same figures are the same scenario: something does not reach the engine."""
    first, *others = result["scenarios"]
    return [other["name"] for other in others if other["metrics"] == first["metrics"]]


def run(study):
    expect(is_study(study), f"{study} is no study")
    check_clean(study)
    with tempfile.TemporaryDirectory() as scratch:
        for clock in (SHORT, LONGER):
            done = fundsim("run", study, "-n", 2, "--json", "--quiet", *clock, "-o", f"{scratch}/{clock[1]}.sqlite")
            expect(done.returncode == 0, f"{study}: exit status {done.returncode}\n{done.stderr}")
            if done.returncode != 0:
                return
            result = json.loads(done.stdout)
            if not equal_to_baseline(result):
                break
    expect(result["replications"] == 2, f"{study}: {result['replications']} replications")
    scenarios = result["scenarios"]
    expect(len(scenarios) >= 2, f"{study} compares nothing")
    for scenario in scenarios:
        name = scenario["name"]
        metrics = {metric: held["mean"] for metric, held in scenario["metrics"].items() if held["mean"] is not None}
        expect(all(map(math.isfinite, metrics.values())), f"{study}: {name} has figures that are none")
        expect(metrics["spend"] > 0 and metrics["clients_started"] > 0, f"{study}: nothing happens in {name}")
    for name in equal_to_baseline(result):
        expect(False, f"{study}: {name} equals the baseline")


if len(sys.argv) > 3:
    run(SCENARIOS / sys.argv[3])
else:
    house()
for failure in FAILURES:
    print(failure, file=sys.stderr)
sys.exit(1 if FAILURES else 0)
