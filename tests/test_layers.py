"""The layers import in one direction only: analysis <- numerics <- proofs."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAY_IMPORT = {"analysis": set(), "numerics": {"analysis"}, "proofs": {"analysis", "numerics"}}
# The outer libraries that a layer may not touch: analysis is SymPy only, numerics knows nothing of claims.
FOREIGN = {
    "analysis": {"numpy", "scipy", "matplotlib", "flint", "hypothesis", "click"},
    "numerics": {"hypothesis", "click"},
    "proofs": set(),
}


def imports(source: str) -> set[str]:
    """The top-level names that a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found


def upward(layer: str, source: str) -> set[str]:
    """What a module of a layer imports although it may not."""
    return imports(source) & ((set(MAY_IMPORT) - MAY_IMPORT[layer] - {layer}) | FOREIGN[layer])


@pytest.mark.parametrize("layer", MAY_IMPORT)
def test_no_import_runs_up(layer):
    wrong = {
        str(path.relative_to(ROOT)): names
        for path in sorted((ROOT / layer).rglob("*.py"))
        if (names := upward(layer, path.read_text(encoding="utf-8")))
    }
    assert wrong == {}


def test_an_upward_import_is_seen():
    assert upward("analysis", "def f():\n    from numerics.compile import x\n") == {"numerics"}
    assert upward("numerics", "import proofs.claim") == {"proofs"}
    assert upward("analysis", "import numpy as np") == {"numpy"}
    assert upward("proofs", "import analysis, numerics") == set()


def test_every_package_is_listed():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    packages = {
        str(path.parent.relative_to(ROOT)).replace("/", ".")
        for layer in MAY_IMPORT
        for path in (ROOT / layer).rglob("__init__.py")
    }
    assert all(f'"{package}"' in text for package in packages)
