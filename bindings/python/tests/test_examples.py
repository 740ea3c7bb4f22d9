"""The example scripts run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import fundsim

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def script(name: str, *words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(EXAMPLES / name), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_local_cluster(small_file: Path, tmp_path: Path) -> None:
    output = tmp_path / "study.sqlite"
    done = script("cluster_local.py", small_file, output, "--replications", 40, "--workers", 2)
    assert done.returncode == 0, done.stderr
    assert fundsim.run(small_file, 40).content_hash in done.stdout
    again = script("cluster_local.py", small_file, output, "--replications", 48, "--workers", 1)
    assert fundsim.run(small_file, 48).content_hash in again.stdout, again.stderr


def test_slurm_job_script(small_file: Path) -> None:
    pytest.importorskip("dask_jobqueue")
    done = script("cluster_slurm.py", small_file, "out.sqlite", "--show-job", "--cores", 3, "--account", "jeugd")
    assert done.returncode == 0, done.stderr
    assert "#SBATCH -A jeugd" in done.stdout
    assert "--nworkers 3" in done.stdout
    assert "--nthreads 1" in done.stdout


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("cluster_*.py")))
def test_examples_say_how_they_are_used(name: str) -> None:
    done = script(name, "--help")
    if "No module named 'dask_jobqueue'" in done.stderr:
        pytest.skip("dask-jobqueue is not installed")
    assert done.returncode == 0, done.stderr
    assert name in done.stdout


def test_tutorial(root: Path, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "FUNDSIM_TUTORIAL": "quick",
        "FUNDSIM_REPOSITORY": str(root),
        "FUNDSIM_TUTORIAL_OUTPUT": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / "tutorial.py")], capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr
    assert 'Did you mean "central_share"' in done.stdout
    assert (tmp_path / "four-models.parquet").stat().st_size > 0
    assert "vega" in (tmp_path / "differences.html").read_text(encoding="utf-8")
    assert len((tmp_path / "spend-per-year.csv").read_text(encoding="utf-8").splitlines()) == 1 + 4 * 2 * 64


def test_tutorial_is_a_notebook(tmp_path: Path) -> None:
    jupytext = pytest.importorskip("jupytext")
    notebook = jupytext.read(EXAMPLES / "tutorial.py")
    kinds = [cell.cell_type for cell in notebook.cells]
    assert kinds.count("code") > 10
    assert kinds.count("markdown") > 8
