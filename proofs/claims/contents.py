"""What every claim says, read from the text of its file without running it, so that a list needs no SymPy.

A claim's label, title, statement, scope, source, remark and the names of its assumptions are plain text in the files
t1_….py, t2_….py … of this folder. They are followed there through names, tuples and imports; nothing is run. What
is not plain text raises ValueError, and a test compares all of it with the claims themselves.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Any

import proofs.claims as room

ROOTS = ("analysis", "numerics", "proofs")
FUNCTION = re.compile(r"^(?:@.*\n)*def .*\n(?:(?:[ \t)\]].*)?\n)*", re.MULTILINE)


@dataclass(frozen=True)
class Entry:
    """One claim as its file says it; `module` is where it stands, `derivation` whether it has one."""

    label: str
    title: str
    statement: str
    scope: str
    source: str
    assumptions: tuple[str, ...]
    derivation: bool
    remark: str
    module: str


@cache
def contents() -> dict[str, Entry]:
    """Every claim by its label, in the order of the theory."""
    entries = [
        _entry(section.name, call)
        for section in iter_modules(room.__path__, f"{room.__name__}.")
        if re.fullmatch(r"t\d+_\w+", section.name.rpartition(".")[2]) and "CLAIMS" in _file(section.name)
        for call in _items(section.name, *_file(section.name)["CLAIMS"])
    ]
    entries.sort(key=lambda entry: tuple(int(part) for part in entry.label.removeprefix("T").split(".")))
    return {entry.label: entry for entry in entries}


@dataclass(frozen=True)
class _Located:
    """A piece of a file's text, with the module that its names are looked up in."""

    module: str
    node: ast.expr

    def keywords(self) -> dict[str, ast.expr]:
        assert isinstance(self.node, ast.Call)
        return {given.arg: given.value for given in self.node.keywords if given.arg}


def _entry(module: str, given: _Located) -> Entry:
    said = {name: _Located(given.module, node) for name, node in given.keywords().items()}
    for name, node in _defaults().items():
        said.setdefault(name, node)
    texts = {name: _text(said[name]) for name in ("label", "title", "statement", "scope", "source", "remark")}
    needs = tuple(_first_text(item) for item in _items(said["assumptions"].module, said["assumptions"].node))
    derived = "derive" in given.keywords()
    return Entry(**texts, assumptions=needs, derivation=derived, module=module)


@cache
def _defaults() -> dict[str, _Located]:
    """What the class Claim says where a claim says nothing."""
    where = f"{room.__name__}.claim"
    (found,) = (node for node in _tree(where).body if isinstance(node, ast.ClassDef) and node.name == "Claim")
    return {
        line.target.id: _Located(where, line.value)
        for line in found.body
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and line.value is not None
    }


@cache
def _tree(module: str) -> ast.Module:
    spec = find_spec(module)
    source = spec.loader.get_source(module) if spec and spec.loader and hasattr(spec.loader, "get_source") else None
    if source is None:
        raise ValueError(f"the text of {module} is not there")
    # Functions say nothing that is wanted here, and are most of a file: they are left out before it is parsed.
    return ast.parse(FUNCTION.sub("", source))


@cache
def _file(module: str) -> dict[str, tuple[ast.expr] | tuple[str, str]]:
    """What the names of a file stand for: an expression of it, or a name of another module."""
    names: dict[str, tuple[ast.expr] | tuple[str, str]] = {}
    for line in _tree(module).body:
        if isinstance(line, ast.ImportFrom) and line.module and line.module.split(".")[0] in ROOTS:
            for alias in line.names:
                names[alias.asname or alias.name] = (line.module, alias.name)
        elif isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and line.value is not None:
            names[line.target.id] = (line.value,)
        elif isinstance(line, ast.Assign):
            for target in line.targets:
                if isinstance(target, ast.Name):
                    names[target.id] = (line.value,)
                elif isinstance(target, ast.Tuple) and isinstance(line.value, ast.Tuple):
                    pairs = zip(target.elts, line.value.elts, strict=True)
                    names |= {name.id: (value,) for name, value in pairs if isinstance(name, ast.Name)}
    return names


def _look_up(module: str, name: str) -> _Located | str:
    """What a name stands for in a file: a piece of text, or the name of a module."""
    found = _file(module).get(name)
    if found is None:
        raise ValueError(f"{module} does not say what {name} is")
    if len(found) == 1:
        return _resolved(module, found[0])
    where, what = found
    if find_spec(f"{where}.{what}") if _is_package(where) else None:
        return f"{where}.{what}"
    return _look_up(where, what)


@cache
def _is_package(module: str) -> bool:
    spec = find_spec(module)
    return spec is not None and spec.submodule_search_locations is not None


def _resolved(module: str, node: Any) -> _Located | str:
    if isinstance(node, ast.Name):
        return _look_up(module, node.id)
    if isinstance(node, ast.Attribute):
        owner = _resolved(module, node.value)
        if isinstance(owner, str):
            return _look_up(owner, node.attr)
        return _resolved(owner.module, owner.keywords()[node.attr])
    return _Located(module, node)


def _items(module: str, node: Any) -> list[_Located]:
    """The members of a tuple, names and stars followed."""
    found = _resolved(module, node)
    if isinstance(found, str) or not isinstance(found.node, ast.Tuple):
        raise ValueError(f"{module} says no tuple there: {ast.unparse(node)}")
    members: list[_Located] = []
    for item in found.node.elts:
        if isinstance(item, ast.Starred):
            members += _items(found.module, item.value)
            continue
        member = _resolved(found.module, item)
        assert isinstance(member, _Located)
        members.append(member)
    return members


def _text(given: _Located) -> str:
    found = _resolved(given.module, given.node)
    if isinstance(found, _Located):
        node = found.node
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        if isinstance(node, ast.JoinedStr):
            parts = (part.value if isinstance(part, ast.FormattedValue) else part for part in node.values)
            return "".join(_text(_Located(found.module, part)) for part in parts)
    raise ValueError(f"{given.module} gives no plain text: {ast.unparse(given.node)}")


def _first_text(call: _Located) -> str:
    """The name that an assumption is made with: what comes first."""
    if not isinstance(call.node, ast.Call):
        raise ValueError(f"{call.module} makes no assumption there: {ast.unparse(call.node)}")
    return _text(_Located(call.module, [*call.node.args, *call.keywords().values()][0]))
