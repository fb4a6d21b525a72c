"""Terms and statements as JSON, and back: a list that starts with the name of what it is.

Reading builds every node as it is written, without evaluation, from a table of names: nothing is looked up by what a
file says, and nothing in it is executed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import sympy
from sympy import Add, Basic, Dummy, Function, IndexedBase, Integer, MatrixSymbol, Mul, Pow, Rational, S, Symbol
from sympy.core.function import AppliedUndef

from analysis.plane.drift import Certificate
from analysis.plane.elliptic import Equation, Legendre
from analysis.plane.period import Coordinate, Period
from proofs.kernel.statements import Equivalence, Implication, Negation, Proposition, Relation, Statement

FUNCTIONS = frozenset(
    ("Abs", "sign", "exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "asinh", "asin", "atan", "atanh", "erf")
)
SPECIAL = ("elliptic_k", "elliptic_e", "beta", "Max", "Min", "KroneckerDelta", "Tuple")
BINDERS = ("Derivative", "Integral", "Sum", "Product", "Limit", "Subs")
MATRICES = ("MatAdd", "MatMul", "MatPow", "Transpose", "Trace", "Determinant", "Identity", "ZeroMatrix")
ARITY = {"Transpose": 1, "Trace": 1, "Determinant": 1, "Identity": 1, "ZeroMatrix": 2, "Pow": 2, "MatPow": 2}
NODES: dict[str, Any] = {name: getattr(sympy, name) for name in (*FUNCTIONS, *SPECIAL, *BINDERS, *MATRICES)}
CONSTANTS = {"pi": S.Pi, "e": S.Exp1, "i": S.ImaginaryUnit, "oo": S.Infinity, "-oo": S.NegativeInfinity}
RECORDS = {kind.__name__: kind for kind in (Certificate, Equation, Legendre, Coordinate, Period)}
DEEPEST = 200


class Unreadable(ValueError):
    """What stands in the file is no term and no statement."""


def written(given: Any) -> Any:
    """A term, a statement, or an argument of a rule, as JSON."""
    if given is None or isinstance(given, bool | str | int):
        return given
    if isinstance(given, tuple | list):
        return ["list", *map(written, given)]
    if isinstance(given, dict):
        return ["map", *([written(key), written(value)] for key, value in given.items())]
    if type(given).__name__ in RECORDS and dataclasses.is_dataclass(given):
        fields = [written(getattr(given, f.name)) for f in dataclasses.fields(given)]
        return ["record", type(given).__name__, *fields]
    if isinstance(given, Relation):
        return ["relation", written(given.left), given.relation, written(given.right), given.where]
    if isinstance(given, Proposition):
        return ["words", given.text]
    if isinstance(given, Negation):
        return ["not", written(given.statement)]
    if isinstance(given, Implication):
        return ["implies", written(given.conclusion), *map(written, given.premises)]
    if isinstance(given, Equivalence):
        return ["iff", written(given.left), written(given.right)]
    return _term(given)


def _term(node: Basic) -> Any:
    for name, constant in CONSTANTS.items():
        if node is constant:
            return ["constant", name]
    if isinstance(node, Integer):
        return ["number", str(node.p)]
    if isinstance(node, Rational):
        return ["number", f"{node.p}/{node.q}"]
    if isinstance(node, Dummy):
        return ["dummy", node.name, node.dummy_index, _facts(node)]
    if isinstance(node, Symbol):
        return ["letter", node.name, _facts(node)]
    if isinstance(node, MatrixSymbol):
        return ["matrix", node.name, _term(node.shape[0]), _term(node.shape[1])]
    if isinstance(node, IndexedBase):
        return ["base", node.label.name, _strongest(node.label._assumptions_orig)]
    if isinstance(node, AppliedUndef):
        return ["apply", type(node).__name__, _strongest(node.func._kwargs), *map(_term, node.args)]
    if isinstance(node, sympy.ImmutableDenseMatrix):
        return ["rows", node.rows, node.cols, *map(_term, node)]
    if type(node).__name__ in ("Add", "Mul", "Pow", "Indexed") or type(node).__name__ in NODES:
        args = [part for part in node.args if type(part).__name__ != "Str"]
        extra = [str(part) for part in node.args if type(part).__name__ == "Str"]
        direction = [str(node.args[3])] if isinstance(node, sympy.Limit) else []
        shown = args[:3] if isinstance(node, sympy.Limit) else args
        return [type(node).__name__, *map(_term, shown), *(direction or extra)]
    raise Unreadable(f"{type(node).__name__} cannot be written")


def _strongest(known: dict[str, bool] | None) -> dict[str, bool]:
    """Positive or real: SymPy writes down what follows from it, too."""
    return next(({fact: True} for fact in ("positive", "real") if (known or {}).get(fact)), {})


def _facts(letter: Symbol) -> dict[str, bool]:
    return {str(fact): bool(value) for fact, value in sorted(letter._assumptions_orig.items())}


def exactly(given: Any) -> Any:
    """What the JSON stands for, if it is written as it would be written here: nothing in it is passed over."""
    found = read(given)
    if written(found) != given:
        raise Unreadable(f"not written as it should be: {str(given)[:60]}")
    return found


FACTS = frozenset(("real", "positive", "nonnegative", "integer", "nonzero", "negative", "nonpositive", "extended_real"))


def read(given: Any, depth: int = 0) -> Any:
    """The term, statement or argument that this JSON stands for. Unreadable when it stands for none."""
    if given is None or isinstance(given, bool | str | int):
        return given
    if not isinstance(given, list) or not given or not isinstance(given[0], str) or depth > DEEPEST:
        raise Unreadable(f"no term: {str(given)[:60]}")
    head, *rest = given
    try:
        return _built(head, rest, lambda part: read(part, depth + 1))
    except Unreadable:
        raise
    except Exception as problem:  # SymPy refuses what makes no sense in many ways
        raise Unreadable(f"no {head}: {problem}") from None


def _built(head: str, rest: list[Any], part: Callable[[Any], Any]) -> Any:
    if head == "list":
        return tuple(map(part, rest))
    if head == "map":
        return {part(key): part(value) for key, value in rest}
    if head == "record":
        return RECORDS[rest[0]](*map(part, rest[1:]))
    if head == "words":
        (text,) = rest
        return Proposition(_text(text))
    if head == "not":
        (statement,) = rest
        return Negation(_statement(part(statement)))
    if head == "implies":
        conclusion, *premises = (_statement(part(x)) for x in rest)
        return Implication(tuple(premises), conclusion)
    if head == "iff":
        left, right = (_statement(part(x)) for x in rest)
        return Equivalence(left, right)
    if head == "relation":
        left, relation, right, where = rest
        return Relation(_node(part(left)), _text(relation), _node(part(right)), _text(where))
    return _built_term(head, rest, lambda x: _node(part(x)))


def _built_term(head: str, rest: list[Any], part: Callable[[Any], Basic]) -> Basic:
    if head == "constant":
        (name,) = rest
        return CONSTANTS[name]
    if head == "number":
        top, _, bottom = _text(rest[0]).partition("/")
        return Rational(int(top), int(bottom)) if bottom else Integer(int(top))
    if head == "letter":
        name, facts = rest
        return Symbol(_text(name), **_checked(facts))
    if head == "dummy":
        name, index, facts = rest
        return Dummy(_text(name), dummy_index=int(index), **_checked(facts))
    if head == "matrix":
        name, rows, columns = rest
        return MatrixSymbol(_text(name), part(rows), part(columns))
    if head == "base":
        name, facts = rest
        return IndexedBase(_text(name), **_checked(facts))
    if head == "apply":
        name, facts, *inner = rest
        return Function(_text(name), **_checked(facts))(*map(part, inner), evaluate=False)
    if head == "rows":
        rows, columns, *entries = rest
        return sympy.ImmutableDenseMatrix(int(rows), int(columns), list(map(part, entries)))
    if head == "Limit":
        function, letter, point, direction = rest
        return sympy.Limit(part(function), part(letter), part(point), _text(direction))
    arguments = tuple(map(part, rest))
    if len(arguments) != ARITY.get(head, 1 if head in FUNCTIONS else len(arguments)):
        raise Unreadable(f"{head} of {len(arguments)}")
    if head in ("Add", "Mul"):
        kind = Add if head == "Add" else Mul
        if len(arguments) < 2:
            raise Unreadable(f"{head} of fewer than two")
        return kind._from_args(arguments)
    if head == "Pow":
        return Pow(*arguments, evaluate=False)
    if head == "Indexed":
        return sympy.Indexed(*arguments)
    if head in FUNCTIONS:
        return NODES[head](*arguments, evaluate=False)
    return NODES[head](*arguments)


def _text(given: Any) -> str:
    if type(given) is not str or len(given) > 10_000:
        raise Unreadable("text is needed")
    return given


def _node(given: Any) -> Basic:
    if not isinstance(given, Basic):
        raise Unreadable("a term is needed")
    return given


def _statement(given: Any) -> Statement:
    if not isinstance(given, Relation | Proposition | Negation | Implication | Equivalence):
        raise Unreadable("a statement is needed")
    return given


def _checked(facts: Any) -> dict[str, bool]:
    if not isinstance(facts, dict) or not all(key in FACTS and type(value) is bool for key, value in facts.items()):
        raise Unreadable(f"no facts about a letter: {facts}")
    return facts
