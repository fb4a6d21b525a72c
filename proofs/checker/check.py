"""A file of proof objects, checked from its first step to its last; nothing in it is believed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from proofs.checker import calculations
from proofs.checker.sequents import RULES, Sequent, Wrong
from proofs.kernel.definedness import Undefined
from proofs.kernel.statements import Relation, Statement, rebuilt
from proofs.written import Unreadable, exactly

SCHEMA = "skewflow/verify-certificate/1"
assert calculations.__doc__, "its rules enter themselves"
FIELDS = {"statement", "hypotheses", "defines", "cites", "rule", "premises", "arguments"}


def check(document: Any) -> list[dict[str, Any]]:
    """What each claim's conclusions are found to say: hypotheses, statement, definitions, cards, as text.

    Raises Wrong when a step does not follow, or Unreadable when the file is no list of proof objects.
    """
    schema, statement, evidence = _fields(document, "a file of proof objects", "schema", "statement", "evidence")
    if schema != SCHEMA:
        raise Unreadable(f"the schema is {SCHEMA}, not {str(schema)[:60]}")
    (claims,) = _fields(statement, "the statement", "claims")
    table, listed = _fields(evidence, "the evidence", "statements", "steps")
    statements = [_statement(given) for given in _list(table)]
    steps: list[Sequent] = []
    for number, given in enumerate(_list(listed)):
        try:
            steps.append(_step(given, statements, steps))
        except (Wrong, Unreadable, Undefined) as problem:
            raise Wrong(f"step {number}: {problem}") from None
        except Exception as problem:  # whatever goes wrong with a step, the step is not shown
            raise Wrong(f"step {number} cannot be checked: {type(problem).__name__}: {problem}") from None
    return [_claim(given, steps) for given in _list(claims)]


def _fields(given: Any, what: str, *names: str) -> tuple[Any, ...]:
    if not isinstance(given, dict) or set(given) != set(names):
        raise Unreadable(f"{what} has the fields {', '.join(names)}, and nothing else")
    return tuple(given[name] for name in names)


def _list(given: Any) -> list[Any]:
    if not isinstance(given, list):
        raise Unreadable("a list is needed")
    return given


def _at(table: list[Any], index: Any) -> Any:
    if type(index) is not int or not 0 <= index < len(table):
        raise Unreadable(f"there is no entry {index}")
    return table[index]


def _statement(given: Any) -> Statement:
    try:
        return rebuilt(exactly(given))
    except Unreadable:
        raise
    except Exception as problem:  # SymPy refuses what makes no sense in many ways
        raise Unreadable(f"no statement: {problem}") from None


def _step(given: Any, statements: list[Statement], before: list[Sequent]) -> Sequent:
    if not isinstance(given, dict) or set(given) != FIELDS:
        raise Unreadable(f"a step has the fields {', '.join(sorted(FIELDS))}, and nothing else")
    for name in ("hypotheses", "defines", "cites"):
        if len(set(map(str, _list(given[name])))) < len(given[name]):
            raise Unreadable(f"something stands twice in {name}")
    defines = frozenset(_at(statements, k) for k in _list(given["defines"]))
    if not all(isinstance(each, Relation) for each in defines) or not all(
        type(x) is str for x in _list(given["cites"])
    ):
        raise Unreadable("definitions are relations, and cards have names")
    arguments = given["arguments"]
    if not isinstance(arguments, dict):
        raise Unreadable("arguments have names")
    step = Sequent(
        _at(statements, given["statement"]),
        frozenset(_at(statements, k) for k in _list(given["hypotheses"])),
        frozenset(x for x in defines if isinstance(x, Relation)),
        frozenset(given["cites"]),
        {name: exactly(value) for name, value in arguments.items()},
    )
    premises = tuple(_at(before, k) for k in _list(given["premises"]))
    if given["rule"] not in RULES:
        raise Wrong(f"there is no rule {given['rule']!r}")
    missing = frozenset(RULES[given["rule"]](step, premises)) - step.hypotheses
    if missing:
        raise Wrong(f"it stands on what is not written down: {next(iter(missing))}")
    for name in ("defines", "cites"):
        inherited = frozenset().union(*(getattr(premise, name) for premise in premises))
        if not inherited <= getattr(step, name):
            raise Wrong(f"{name} leaves out something that a premise has")
    _meanings(step.defines)
    moved = given["rule"] == "rate of a product" and bool(premises[0].hypotheses)
    return replace(step, moved=moved or any(premise.moved for premise in premises))


def _meanings(definitions: frozenset[Relation]) -> None:
    """One meaning for each letter, and an order in which the letters can be read."""
    left = {definition.left: definition.right for definition in definitions}
    if len(left) < len(definitions):
        raise Wrong("a letter has two meanings")
    while left:
        ready = [letter for letter, meaning in left.items() if not meaning.has(*left)]
        if not ready:
            raise Wrong("definitions lead back to themselves")
        for letter in ready:
            del left[letter]


def _claim(given: Any, steps: list[Sequent]) -> dict[str, Any]:
    if not isinstance(given, dict) or set(given) != {"label", "conclusions"} or type(given["label"]) is not str:
        raise Unreadable("a claim has a label and conclusions")
    found = [_at(steps, k) for k in _list(given["conclusions"])]
    return {
        "label": given["label"],
        "conclusions": [shown(x.statement, x.hypotheses, x.defines, x.cites) for x in found],
    }


def shown(statement: Statement, hypotheses: Any, defines: Any, cites: Any) -> dict[str, Any]:
    """A sequent as text, in one order."""
    return {
        "statement": str(statement),
        "hypotheses": sorted(map(str, hypotheses)),
        "defines": sorted(map(str, defines)),
        "cites": sorted(cites),
    }
