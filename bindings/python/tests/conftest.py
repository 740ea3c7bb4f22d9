"""What the tests share: the repository's scenarios, the command line, and small studies."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import fundsim

ROOT = Path(__file__).resolve().parents[3]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="also run what takes longer than a few seconds")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--slow"):
        return
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="slow: run with --slow"))


@pytest.fixture(scope="session", autouse=True)
def interrupts_arrive() -> Iterator[None]:
    """A program that was started in the background ignores Ctrl-C, and so do the programs that it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def small_file() -> Path:
    """The smallest region that makes sense: one municipality, one segment, four providers."""
    return ROOT / "tests/cli/small.yaml"


@pytest.fixture(scope="session")
def region_file() -> Path:
    return ROOT / "scenarios/regions/hart-van-brabant.yaml"


@pytest.fixture(scope="session")
def small(small_file: Path) -> fundsim.Scenario:
    return fundsim.Scenario(small_file)


@pytest.fixture(scope="session")
def region(region_file: Path) -> fundsim.Scenario:
    return fundsim.Scenario(region_file)


@pytest.fixture(scope="session")
def uncertain(small: fundsim.Scenario) -> fundsim.Scenario:
    """The small region with two uncertain figures."""
    return small.override(
        {
            "name": "uncertain",
            "demand.duration_factor": {"80%": [0.9, 1.1]},
            "course.withdrawal": {"80%": ["0.5 %/week", "2 %/week"]},
        }
    )


@pytest.fixture(scope="session")
def pair(uncertain: fundsim.Scenario) -> fundsim.Study:
    """Two scenarios side by side."""
    return fundsim.Study([uncertain, uncertain.override({"demand.growth": "5 %/year"}).renamed("growing")], seed=7)


@pytest.fixture(scope="session")
def results(pair: fundsim.Study) -> fundsim.Results:
    return fundsim.run(pair, 40)


@pytest.fixture(scope="session")
def command_line() -> Callable[..., str]:
    """Runs `fundsim`, and gives what it prints. FUNDSIM_CLI names the binary, else the builds of this tree are tried."""
    stated = os.environ.get("FUNDSIM_CLI")
    places = [Path(stated)] if stated else [ROOT / "build/release/fundsim", ROOT / "build/fundsim"]
    binary = next((place for place in places if place.exists()), None)
    if binary is None:
        if stated:
            pytest.fail(f"FUNDSIM_CLI={stated} does not exist")
        pytest.skip("the command line is not built (cmake --build build/release --target fundsim)")

    def call(*words: object, status: int = 0) -> str:
        done = subprocess.run([str(binary), *map(str, words)], capture_output=True, text=True, check=False)
        assert done.returncode == status, done.stderr
        return done.stdout if status == 0 else done.stderr

    return call
