"""The package is typed: a strict checker agrees with it, and the module's stub with the module.

mypy's stubtest cannot be used: to it, functions of nanobind are no functions. So names and numbers of parameters are
compared here.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import Any

import fundsim
from fundsim import _engine

CONFIGURATION = Path(__file__).resolve().parents[1] / "pyproject.toml"


def mypy(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mypy", "--config-file", str(CONFIGURATION), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


def test_package_says_that_it_is_typed() -> None:
    files = resources.files(fundsim)
    assert (files / "py.typed").is_file()
    assert (files / "_engine.pyi").is_file()


USER = """
import fundsim
results = fundsim.run("a.yaml", 10, progress=lambda told: print(told.done / told.total))
mean: float | None = results.metric("spend").mean
frame = results.to_pandas()["spend"]
study = fundsim.check("a.yaml", {"fundsim": 1, "clock": {"years": 2}})
"""
MISTAKES = """
import fundsim
fundsim.run("a.yaml", replications="ten")
fundsim.Scenario("a.yaml").overide({})
number: int = fundsim.Scenario("a.yaml").name
fundsim.load("a.yaml").clock
"""


def test_strict_checker_agrees(tmp_path: Path) -> None:
    (tmp_path / "user.py").write_text(USER, encoding="utf-8")
    (tmp_path / "mistakes.py").write_text(MISTAKES, encoding="utf-8")
    done = mypy(tmp_path, "-p", "fundsim", "-m", "user", "-m", "mistakes")
    errors = [line for line in done.stdout.splitlines() if ": error:" in line]
    mistakes = [line for line in errors if line.startswith("mistakes.py")]
    assert [line for line in errors if line not in mistakes] == []
    assert {int(line.split(":")[1]) for line in mistakes} == {3, 4, 5, 6}, done.stdout


def parameters(found: ast.FunctionDef) -> list[str]:
    return [one.arg for one in found.args.posonlyargs + found.args.args + found.args.kwonlyargs if one.arg != "self"]


def stated(found: Any) -> ast.FunctionDef:
    """The signature that the module itself gives."""
    ((signature, *_),) = found.__nb_signature__
    (node,) = ast.parse(signature + ": ...").body
    assert isinstance(node, ast.FunctionDef)
    return node


def test_stub_agrees_with_the_module() -> None:
    stub = ast.parse((resources.files(fundsim) / "_engine.pyi").read_text(encoding="utf-8"))
    functions = {node.name: node for node in stub.body if isinstance(node, ast.FunctionDef)}
    classes = {node.name: node for node in stub.body if isinstance(node, ast.ClassDef)}
    values = {one.target.id for one in stub.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)}
    public = {name for name in dir(_engine) if not name.startswith("_")}
    assert functions.keys() | classes.keys() | values == public
    for name, node in functions.items():
        assert parameters(node) == parameters(stated(getattr(_engine, name))), name
    for name, described in classes.items():
        members = {node.name for node in described.body if isinstance(node, ast.FunctionDef)} - {"__init__"}
        assert members == {member for member in vars(getattr(_engine, name)) if not member.startswith("_")}, name
