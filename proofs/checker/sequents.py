"""What a checked step is, and what the rules of inference ask: written anew, not taken from the kernel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import sympy
from sympy import (
    Abs,
    Basic,
    Derivative,
    Dummy,
    Expr,
    Integral,
    Interval,
    Limit,
    MatrixExpr,
    MatrixSymbol,
    Max,
    Min,
    Pow,
    Product,
    S,
    Subs,
    Sum,
    Symbol,
    atanh,
    beta,
    elliptic_e,
    elliptic_k,
    log,
    oo,
    tan,
)
from sympy.core.function import AppliedUndef

from analysis.decisions.functions import decide_sign, decide_zero
from analysis.matrices import normalform
from analysis.symbols import MEANINGS, sort_of
from proofs.kernel.definedness import DIFFERENTIABLE, holds, sign_inside
from proofs.kernel.statements import Equivalence, Implication, Negation, Proposition, Relation, Statement
from proofs.kernel.terms import is_real, shape_of
from proofs.kernel.theorems import THEOREMS


class Wrong(ValueError):
    """A step does not follow; the message says what is missing."""


@dataclass(frozen=True)
class Sequent:
    """A step as the file gives it: `hypotheses ⊢ statement`, with its definitions and the cards it rests on."""

    statement: Statement
    hypotheses: frozenset[Statement]
    defines: frozenset[Relation]
    cites: frozenset[str]
    arguments: Mapping[str, Any]
    moved: bool = False
    """Was the rate of something supposed taken on the way? Then it is supposed at all times."""

    @property
    def relation(self) -> Relation:
        return a(Relation, self.statement)

    def argument(self, name: str) -> Any:
        if name not in self.arguments:
            raise Wrong(f"the argument {name} is missing")
        return self.arguments[name]


Premises = tuple[Sequent, ...]
Needs = Iterable[Statement] | None
"""The hypotheses that a step must stand on; None for those of its premises."""
RULES: dict[str, Callable[[Sequent, Premises], frozenset[Statement]]] = {}


def rule(name: str, count: int | None = None) -> Callable[[Callable[[Sequent, Premises], Needs]], Any]:
    """Enters what checks the steps of this name, from so many premises."""

    def enter(asks: Callable[[Sequent, Premises], Needs]) -> Callable[[Sequent, Premises], Needs]:
        def checked(step: Sequent, premises: Premises) -> frozenset[Statement]:
            if count is not None and len(premises) != count:
                raise Wrong(f"{count} premises are needed, not {len(premises)}")
            needs = asks(step, premises)
            return inherited(premises) if needs is None else frozenset(needs)

        RULES[name] = checked
        return asks

    return enter


def a(kind: Any, given: object) -> Any:
    if not isinstance(given, kind):
        raise Wrong(f"{getattr(kind, '__name__', kind)} is needed, not {given}")
    return given


def same(found: object, stated: object) -> None:
    if found != stated:
        raise Wrong(f"it gives {found}, not {stated}")


def inherited(premises: Iterable[Sequent]) -> frozenset[Statement]:
    return frozenset().union(*(premise.hypotheses for premise in premises))


def everywhere(sequent: Sequent, *kinds: str) -> Relation:
    relation = sequent.relation
    if relation.where or (kinds and relation.relation not in kinds):
        raise Wrong(f"a relation {' '.join(kinds)} that holds everywhere is needed, not {relation}")
    return relation


def parts(statement: Statement) -> list[Any]:
    return [x for part in vars(statement).values() for x in (part if isinstance(part, tuple) else (part,))]


def atoms(given: Statement | Basic) -> frozenset[Basic]:
    """Letters in formulas."""
    if isinstance(given, Basic):
        return frozenset(given.atoms(Symbol, MatrixSymbol))
    return frozenset().union(*(atoms(part) for part in parts(given) if not isinstance(part, str)))


def words(statement: Statement) -> str:
    """What stands between back-quotes, all of it."""
    if isinstance(statement, Proposition):
        return "\n".join(statement.text.split("`")[1::2])
    return "" if isinstance(statement, Relation) else "\n".join(map(words, parts(statement)))


def speaks_of(statements: Iterable[Statement], letter: Basic) -> bool:
    return any(letter in atoms(each) or str(letter) in words(each) for each in statements)


def is_general(letter: Basic, supposed: Iterable[Statement]) -> bool:
    """Does what stands on this hold for all values of the letter?"""
    return sort_of(letter).arbitrary and not speaks_of(supposed, letter)


def general(letter: Basic, sequent: Sequent) -> None:
    if not is_general(letter, sequent.hypotheses | sequent.defines):
        raise Wrong(f"{letter} is not arbitrary")


def bound(node: Basic) -> frozenset[Basic]:
    variables: tuple[Basic, ...] = ()
    if isinstance(node, Derivative | Subs):
        variables = tuple(node.variables)
    elif isinstance(node, Integral | Sum | Product):
        variables = tuple(node.bound_symbols)
    elif isinstance(node, Limit):
        variables = (node.args[1],)
    return frozenset().union(*({x, *atoms(x)} for x in variables))


def put(node: Basic, values: Mapping[Basic, Basic], free: frozenset[Basic] = frozenset()) -> Basic:
    """Replace; nothing is put where one of its letters is bound, unless it holds for all values of that letter."""
    _clear(node, values, free)
    replaced = node.xreplace(dict(values))
    plain = isinstance(replaced, MatrixExpr) and not replaced.has(Derivative, Integral, Sum, Product, Limit, Subs)
    return replaced.doit() if plain else replaced


def _clear(node: Basic, values: Mapping[Basic, Basic], free: frozenset[Basic]) -> None:
    if node in values:
        return
    here = frozenset(x for x in bound(node) if not (x in free and _runs(node, x)))
    for old, new in values.items():
        if here & (_depends(old) | _depends(new)) and any(part.has(old) for part in node.args):
            raise Wrong(f"a letter of {old} or {new} is bound in {node}")
    for part in node.args:
        _clear(part, values, free)


def _runs(node: Basic, letter: Basic) -> bool:
    if isinstance(node, Sum | Product):
        return bool(letter.is_integer and letter.is_positive and all(limit[1].is_positive for limit in node.limits))
    return dict(getattr(letter, "_assumptions_orig", {})) == {"real": True} and sort_of(letter).range is None


def _depends(node: Basic) -> frozenset[Basic]:
    """The letters that a value depends on: those of an integral or a sum but for its variable."""
    if isinstance(node, Integral | Sum | Product):
        ends = frozenset().union(*(atoms(end) for limit in node.limits for end in limit[1:]))
        return (_depends(node.args[0]) - bound(node)) | ends
    if isinstance(node, Symbol | MatrixSymbol):
        return frozenset({node})
    return frozenset().union(*map(_depends, node.args))


def asked(node: Basic, slope: bool = False) -> Iterable[Statement]:
    """What a term needs so as to have a value, and a slope."""
    if isinstance(node, Integral | Limit):
        raise Wrong(f"it is not known that {node} has a value")
    inner = slope or isinstance(node, Derivative)
    if isinstance(node, Subs):
        moved = dict(zip(node.variables, node.point, strict=True))
        for each in asked(node.expr, inner):
            if isinstance(each, Relation):
                yield Relation(each.left.xreplace(moved), each.relation, S.Zero)
            else:
                yield each
        return
    for part in node.args[:1] if isinstance(node, Derivative | Sum | Product) else node.args:
        yield from asked(part, inner)
    first = node.args[0] if node.args else S.Zero
    if isinstance(node, Pow):
        if not node.exp.is_integer:
            yield Relation(first, "≥" if node.exp.is_positive and not slope else ">", S.Zero)
        elif not node.exp.is_nonnegative:
            yield Relation(first, "≠", S.Zero)
    elif isinstance(node, log):
        yield Relation(first, ">", S.Zero)
    elif isinstance(node, atanh):
        yield Relation(1 - first**2, ">", S.Zero)
    elif isinstance(node, tan):
        yield Relation(sympy.cos(first), "≠", S.Zero)
    elif isinstance(node, elliptic_k | elliptic_e):
        yield Relation(1 - first, "≥" if isinstance(node, elliptic_e) and not slope else ">", S.Zero)
    elif isinstance(node, beta):
        yield from (Relation(part, ">", S.Zero) for part in node.args[:2])
    elif slope and isinstance(node, Abs | sympy.sign):
        yield Relation(first, "≠", S.Zero)
    elif slope and isinstance(node, Max | Min):
        raise Wrong(f"{node} may have no slope")
    elif slope and isinstance(node, AppliedUndef) and type(node).__name__ == "σ":
        yield DIFFERENTIABLE


def defined(step: Sequent, *terms: Basic) -> None:
    """The terms have values, by certain signs, or by the hypotheses of the step."""
    ranges: dict[Any, list[Expr]] = {}
    for each in step.hypotheses:
        if isinstance(each, Relation) and isinstance(each.left, Symbol) and each.relation in "<>":
            ends = ranges.setdefault(each.left, [S.Zero if each.left.is_positive else -oo, oo])
            ends[each.relation == "<"] = each.right
    for term in (*terms, *(end for ends in tuple(ranges.values()) for end in ends)):
        for letter in term.free_symbols:
            if isinstance(letter, Symbol) and letter.is_positive:
                ranges.setdefault(letter, [S.Zero, oo])
    inside = {letter: (low, high) for letter, (low, high) in ranges.items() if low is not -oo}
    for condition in (x for term in terms for x in asked(term)):
        if condition in step.hypotheses or (isinstance(condition, Relation) and holds(condition)):
            continue
        found = sign_inside(condition.left, inside) if inside and isinstance(condition, Relation) else 0
        if not (found == 1 or (found and condition.relation == "≠")):  # type: ignore[union-attr]
            raise Wrong(f"{condition} is needed and not supposed")


SIGNS = {"positive": ">", "nonnegative": "≥", "negative": "<", "nonpositive": "≤", "nonzero": "≠"}


def fits(letter: Basic, value: Basic) -> None:
    """The value is one that the letter may have."""
    if shape_of(letter) != shape_of(value) or not (sort_of(letter).complex or is_real(value)):
        raise Wrong(f"{value} is not of the sort of {letter}")
    for fact, wanted in getattr(letter, "_assumptions_orig", {}).items():
        known = fact in ("real", "commutative") or getattr(value, f"is_{fact}") is wanted
        if not known and not (wanted and fact in SIGNS and holds(Relation(value, SIGNS[fact], S.Zero))):
            raise Wrong(f"{value} is not known to be {fact}")
    ends = sort_of(letter).range
    if ends and not (holds(Relation(value, ">", ends[0])) and holds(Relation(value, "<", ends[1]))):
        raise Wrong(f"{value} is not known to lie in the range of {letter}")


@rule("assumption", 0)
def assumption(step: Sequent, premises: Premises) -> Needs:
    return (step.statement,)


@rule("definition", 0)
def definition(step: Sequent, premises: Premises) -> Needs:
    named = everywhere(step, "=")
    if not sort_of(named.left).definable or named.left in atoms(named.right) or named not in step.defines:
        raise Wrong(f"{named.left} cannot be defined so, or the definition is not written down")
    if named.left in MEANINGS and named.right not in MEANINGS[named.left]:
        raise Wrong(f"{named.left} has another meaning")
    fits(named.left, named.right)
    defined(step, named.right)
    return None


@rule("normal form")
def normal_form(step: Sequent, premises: Premises) -> Needs:
    stated = everywhere(step, "=")
    using = tuple((str(k), x.left, x.right) for k, x in enumerate(everywhere(p, "=") for p in premises))
    if not normalform.difference(stated.left, stated.right, normalform.Premises(using)).is_zero:
        raise Wrong(f"the normal forms differ: {stated}")
    defined(step, stated.left, stated.right)
    return None


@rule("scalar identity", 0)
def scalar_identity(step: Sequent, premises: Premises) -> Needs:
    stated = everywhere(step, "=")
    if shape_of(stated.left) is not None or isinstance(stated.left - stated.right, MatrixExpr):
        raise Wrong("numbers are needed")
    gap = stated.left - stated.right
    if not decide_zero(gap.xreplace({x: Dummy() for x in gap.atoms(Integral, Sum, Product, Limit)}).doit()).is_true:
        raise Wrong(f"it is not known that {stated}")
    defined(step, stated.left, stated.right)
    return None


@rule("sign on an interval", 0)
def sign_on_an_interval(step: Sequent, premises: Premises) -> Needs:
    symbol, interval, stated = step.argument("symbol"), Interval(*step.argument("interval")), step.relation
    same((S.Zero, "" if interval == S.Reals else f"for `{symbol} ∈ {interval}`"), (stated.right, stated.where))
    kind = {"<": "<", "≤": "<=", ">": ">", "≥": ">="}[stated.relation]
    if not is_real(stated.left) or not decide_sign(stated.left, kind, symbol, interval).is_true:
        raise Wrong(f"the sign is not known: {stated}")
    return None


@rule("substitution", 2)
def substitution(step: Sequent, premises: Premises) -> Needs:
    before, equation = premises[0].relation, premises[1].relation
    if equation.relation != "=" or equation.where not in ("", before.where):
        raise Wrong("an equation that holds there is needed")
    pair = (equation.left, equation.right)
    old, new = pair[::-1] if step.argument("backwards") is True else pair
    supposed = premises[1].hypotheses | premises[1].defines
    free = frozenset(x for x in atoms(equation) if is_general(x, supposed))
    left, right = (put(side, {old: new}, free) for side in (before.left, before.right))
    same(Relation(left, before.relation, right, before.where), step.statement)
    return None


def _where(links: Iterable[Relation]) -> str:
    return "; ".join(dict.fromkeys(link.where for link in links if link.where))


def _together(links: list[Relation], stated: str, mixed: bool) -> None:
    """Links of one direction; a sum takes one kind only, a chain is strict if one link is."""
    kinds = {link.relation for link in links} - {"="}
    if len(kinds) > 1 and not (mixed and kinds in ({"<", "≤"}, {">", "≥"})):
        raise Wrong(f"{kinds} do not go together")
    if "≠" in kinds:
        raise Wrong("≠ says nothing of a chain or a sum")
    same(next((kind for kind in ("<", ">", "≤", "≥") if kind in kinds), "="), stated)


@rule("transitivity")
def transitivity(step: Sequent, premises: Premises) -> Needs:
    links = [premise.relation for premise in premises]
    if len(links) < 2 or any(one.right != two.left for one, two in pairwise(links)):
        raise Wrong("the chain breaks")
    stated = step.relation
    same((links[0].left, links[-1].right, _where(links)), (stated.left, stated.right, stated.where))
    _together(links, stated.relation, mixed=True)
    return None


@rule("sum of relations")
def added(step: Sequent, premises: Premises) -> Needs:
    links, stated = [premise.relation for premise in premises], step.relation
    _together(links, stated.relation, mixed=False)
    left, right = links[0].left, links[0].right
    for link in links[1:]:
        left, right = left + link.left, right + link.right
    same((left, right, _where(links)), (stated.left, stated.right, stated.where))
    return None


@rule("both sides times a factor")
def scaled(step: Sequent, premises: Premises) -> Needs:
    factor, before = a(Expr, step.argument("factor")), premises[0].relation
    if isinstance(factor, MatrixExpr) or len(premises) > 2:
        raise Wrong("a number is needed")
    if before.relation != "=":
        kind = ">" if before.relation in "<>≠" else "≥"
        if len(premises) == 2:
            shown = everywhere(premises[1], ">", kind)
            same((factor, S.Zero), (shown.left, shown.right))
        elif not (is_real(factor) and holds(Relation(factor, kind, S.Zero))):
            raise Wrong(f"{factor} {kind} 0 is not known")
    defined(step, factor)
    left, right = (put(factor * side, {}) for side in (before.left, before.right))
    same(Relation(left, before.relation, right, before.where), step.statement)
    return None


@rule("instance", 1)
def instance(step: Sequent, premises: Premises) -> Needs:
    (premise,), values, before = premises, step.argument("values"), everywhere(premises[0])
    conditions = [x for x in premise.hypotheses if isinstance(x, Relation) and x.relation != "=" and not x.where]
    fixing = (premise.hypotheses - set(conditions)) | premise.defines
    for letter, value in values.items():
        if not isinstance(letter, Symbol | MatrixSymbol) or not is_general(letter, fixing):
            raise Wrong(f"{letter} is not arbitrary")
        same(shape_of(letter), shape_of(value))
        fits(letter, value)
        defined(step, value)
    needed: list[Statement] = []
    for condition in conditions:
        moved = Relation(put(condition.left, values), condition.relation, put(condition.right, values))
        if moved == condition or not holds(moved):
            needed.append(moved)
    same(Relation(put(before.left, values), before.relation, put(before.right, values)), step.statement)
    return [*needed, *(premise.hypotheses - set(conditions))]


@rule("theorem")
def theorem(step: Sequent, premises: Premises) -> Needs:
    name = step.argument("theorem")
    arguments = {key: value for key, value in step.arguments.items() if key != "theorem"}
    for card in (card for card in THEOREMS if card.name == name):
        try:
            hypotheses, conclusion = card.instance(**arguments)
        except (TypeError, ValueError, KeyError):
            continue
        if set(hypotheses) == {premise.statement for premise in premises} and conclusion == step.statement:
            break
    else:
        raise Wrong(f"no card {name!r} says this of these premises")
    for letter in (x for x in card.arbitrary if any(x in atoms(each) for each in hypotheses)):
        for premise in premises:
            if speaks_of(premise.hypotheses, letter) or any(letter == each.left for each in premise.defines):
                raise Wrong(f"{letter} must be arbitrary")
    if name not in step.cites:
        raise Wrong("the card is not written down")
    return None


@rule("implication", 1)
def implication(step: Sequent, premises: Premises) -> Needs:
    stated = a(Implication, step.statement)
    same(premises[0].statement, stated.conclusion)
    return premises[0].hypotheses - set(stated.premises)


@rule("modus ponens")
def modus_ponens(step: Sequent, premises: Premises) -> Needs:
    given = a(Implication, premises[0].statement)
    same((set(given.premises), given.conclusion), ({x.statement for x in premises[1:]}, step.statement))
    return None


@rule("both directions", 2)
def both_directions(step: Sequent, premises: Premises) -> Needs:
    forth, back = (a(Implication, premise.statement) for premise in premises)
    same((forth.premises, back.premises), ((back.conclusion,), (forth.conclusion,)))
    same(Equivalence(forth.premises[0], forth.conclusion), step.statement)
    return None


@rule("equivalences chained", 2)
def chained(step: Sequent, premises: Premises) -> Needs:
    first, second = (a(Equivalence, premise.statement) for premise in premises)
    same((first.right, Equivalence(first.left, second.right)), (second.left, step.statement))
    return None


@rule("one direction", 1)
def one_direction(step: Sequent, premises: Premises) -> Needs:
    given = a(Equivalence, premises[0].statement)
    pair = (given.right, given.left) if step.argument("backwards") is True else (given.left, given.right)
    same(Implication((pair[0],), pair[1]), step.statement)
    return None


@rule("read from the right", 1)
def flipped(step: Sequent, premises: Premises) -> Needs:
    turned = {"=": "=", "≤": "≥", "≥": "≤", "<": ">", ">": "<", "≠": "≠"}
    r = premises[0].relation
    same(Relation(r.right, turned[r.relation], r.left, r.where), step.statement)
    return None


@rule("trichotomy", 1)
def trichotomy(step: Sequent, premises: Premises) -> Needs:
    r = premises[0].relation
    same((True, Negation(Relation(r.left, "=", r.right, r.where))), (r.relation in "<>≠", step.statement))
    return None


@rule("cases", 2)
def cases(step: Sequent, premises: Premises) -> Needs:
    if any(premise.moved for premise in premises):
        raise Wrong("a case holds at a moment, and a rate was taken of it")
    first, second = (a(Implication, premise.statement) for premise in premises)
    (equal,), (unequal,) = first.premises, second.premises
    same("=", a(Relation, equal).relation)
    same(Relation(equal.left, "≠", equal.right, equal.where), unequal)
    same((first.conclusion, second.conclusion), (step.statement, step.statement))
    defined(step, equal.left, equal.right)
    return None


@rule("contradiction", 2)
def contradiction(step: Sequent, premises: Premises) -> Needs:
    same(Negation(premises[0].statement), premises[1].statement)
    denied = a(Negation, step.statement).statement
    if isinstance(denied, Relation) and any(premise.moved for premise in premises):
        raise Wrong("what is denied holds at all times, and its denial at some moment only")
    return inherited(premises) - {a(Negation, step.statement).statement}


@rule("hypotheses settled")
@rule("earlier claim")
def settled(step: Sequent, premises: Premises) -> Needs:
    first, *proofs = premises
    same(first.statement, step.statement)
    return (first.hypotheses - {proof.statement for proof in proofs}) | inherited(proofs)
