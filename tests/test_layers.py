"""One direction, no circle, a face for every folder: read from all imports, those inside functions included."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("analysis", "numerics", "proofs")
MAY_IMPORT = {"analysis": set(), "numerics": {"analysis"}, "proofs": {"analysis", "numerics"}}
# The outer libraries that a layer may not touch: analysis is SymPy and certain signs, numerics knows nothing of claims.
FOREIGN = {
    "analysis": {"numpy", "scipy", "matplotlib", "hypothesis", "click"},
    "numerics": {"hypothesis", "click"},
    "proofs": set(),
}
# The rooms of proofs from the top of the house to its ground; a room may import those of its own level and below.
LEVELS = (
    {"cli", "__main__", "commands", "door"},
    {"verify", "ablation", "campaigns", "render", "audit", "figures", "explore"},
    {"claims"},
    {"strategies"},
    {"assumptions"},
    {"networks", "formal", "checker"},
    {"certificates"},
    {"written", "kernel"},
    {"guides"},
    {"verdict", "shown", "data", "processes"},
)
TRUSTED_LINES = 15_706
"""Lines of code that proofs.kernel reaches, itself included. A change here is a change of what has to be believed."""


def modules() -> dict[str, Path]:
    """Every module of the three layers, packages under their own name."""
    found = {}
    for layer in LAYERS:
        for path in sorted((ROOT / layer).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imported(source: str, known=MODULES, package: str = "") -> set[str]:
    """The modules that a source imports, anywhere in it: `from package import module` names the module.

    package: where the source lies, for imports that begin with a dot."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) + 1 - node.level] if node.level else []
            origin = ".".join([*above, *([node.module] if node.module else [])])
            names = {f"{origin}.{alias.name}" for alias in node.names}
            inside = {name for name in names if name in known}
            found |= inside if inside == names else {origin, *inside}
    return found


GRAPH = {
    name: {
        other
        for other in imported(
            path.read_text(encoding="utf-8"), package=name if path.name == "__init__.py" else name.rpartition(".")[0]
        )
        if other in MODULES and other != name
    }
    for name, path in MODULES.items()
}


def room(module: str) -> str:
    """The folder of a layer that a module lies in; the module itself where it lies flat."""
    return ".".join(module.split(".")[:2])


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """The sets of two nodes or more that reach one another (Tarjan)."""
    index, low, stack, found = {}, {}, [], []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(graph.get(node, ())):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            part = stack[stack.index(node) :]
            del stack[stack.index(node) :]
            if len(part) > 1:
                found.append(sorted(part))

    for node in sorted(graph):
        if node not in index:
            visit(node)
    return found


def between_rooms(graph: dict[str, set[str]]) -> dict[str, set[str]]:
    """The same arrows, from folder to folder."""
    rooms: dict[str, set[str]] = {}
    for name, others in graph.items():
        rooms.setdefault(room(name), set()).update(room(other) for other in others if room(other) != room(name))
    return rooms


def upward(layer: str, source: str) -> set[str]:
    """What a module of a layer imports although it may not."""
    tops = {name.split(".")[0] for name in imported(source)}
    return tops & ((set(MAY_IMPORT) - MAY_IMPORT[layer] - {layer}) | FOREIGN[layer])


def level(name: str) -> int:
    """How deep in the house a room of proofs lies; the package itself, which holds a version, is the ground."""
    if name == "proofs":
        return len(LEVELS)
    return next(depth for depth, rooms in enumerate(LEVELS) if name.removeprefix("proofs.") in rooms)


@pytest.mark.parametrize("layer", MAY_IMPORT)
def test_no_import_runs_up(layer):
    wrong = {
        name: found
        for name, path in MODULES.items()
        if name.split(".")[0] == layer and (found := upward(layer, path.read_text(encoding="utf-8")))
    }
    assert wrong == {}


def test_no_circle_between_files():
    assert circles(GRAPH) == []


def test_no_circle_between_folders():
    assert circles(between_rooms(GRAPH)) == []


def test_no_arrow_up_between_the_rooms_of_proofs():
    arrows = [
        (source, target)
        for source, targets in between_rooms(GRAPH).items()
        for target in targets
        if source.startswith("proofs") and target.startswith("proofs") and level(target) < level(source)
    ]
    assert arrows == []


def test_an_upward_import_a_circle_and_an_arrow_up_are_seen():
    assert upward("analysis", "def f():\n    from numerics.checks import x\n") == {"numerics"}
    assert upward("numerics", "import proofs.claims.claim") == {"proofs"}
    assert upward("analysis", "import numpy as np") == {"numpy"}
    assert upward("proofs", "import analysis, numerics") == set()
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]
    assert between_rooms({"proofs.claims.x": {"proofs.audit.y", "proofs.claims.z"}}) == {
        "proofs.claims": {"proofs.audit"}
    }
    assert level("proofs.claims") > level("proofs.audit")


def reached(start: str) -> set[str]:
    """All modules below a package and everything that they import, step by step."""
    todo = [name for name in MODULES if name == start or name.startswith(f"{start}.")]
    found = set()
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += GRAPH[name]
    return found


def test_the_trusted_base_is_as_large_as_it_says():
    lines = sum(len(MODULES[name].read_text(encoding="utf-8").splitlines()) for name in reached("proofs.kernel"))
    assert lines == TRUSTED_LINES


def test_every_folder_has_a_face():
    for name, path in MODULES.items():
        if path.name == "__init__.py":
            assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), name


def test_no_name_of_a_face_hides_a_module():
    """Else `package.name` would be now the module, now the function, depending on what was imported before."""
    hidden = set()
    for name, path in MODULES.items():
        if path.name == "__init__.py" and not name.startswith("proofs.kernel."):  # those list modules on purpose
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ImportFrom):
                    hidden |= {f"{name}.{a.name}" for a in node.names if f"{name}.{a.name}" in MODULES}
    assert hidden == {"analysis.activations.activation"}  # the function that everybody calls, in the file named for it


def test_every_package_is_listed():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    installed_as = {"proofs.door": "skewflow"}
    packages = [installed_as.get(name, name) for name, path in MODULES.items() if path.name == "__init__.py"]
    assert all(f'"{name}"' in text for name in packages)
