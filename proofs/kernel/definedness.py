"""Where a term has a value: the conditions under which it does, and which of them hold for all values of its letters.

A relation says that both sides have a value and how the values compare. So every rule that writes a new term asks here
for its conditions: what is certain goes, what is certainly false is refused, the rest becomes hypotheses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from sympy import (
    Abs,
    Add,
    Basic,
    Derivative,
    Dummy,
    Expr,
    Indexed,
    Integral,
    Interval,
    Limit,
    MatrixExpr,
    Max,
    Min,
    Mul,
    Pow,
    Product,
    S,
    Subs,
    Sum,
    Symbol,
    atanh,
    beta,
    cos,
    elliptic_e,
    elliptic_k,
    exp,
    expand,
    expand_trig,
    factor,
    fraction,
    log,
    oo,
    pi,
    sign,
    simplify,
    sin,
    tan,
    together,
)
from sympy.core.function import AppliedUndef

from analysis.decisions.functions import decide_sign
from analysis.symbols import sort_of
from proofs.kernel.statements import Proposition, Relation, Statement
from proofs.kernel.terms import TOTAL, is_real, letters_of

DIFFERENTIABLE = Proposition("`σ` is differentiable at every component of `z`")
Ranges = Mapping[Symbol, tuple[Expr, Expr]]
"""Open intervals in which letters lie: 0 or a positive number below, oo where nothing bounds them above."""


class Undefined(ValueError):
    """A term has no value, or is not known to have one; the message says where."""


def conditions(*terms: Basic, ranges: Ranges | None = None) -> frozenset[Statement]:
    """What has to be supposed so that the terms have a value; nothing that holds anyway. Undefined when they have none.

    With ranges, what holds for all values in them is not listed one by one: the ranges are supposed instead.
    """
    found = frozenset(condition for each in terms for condition in demands(each) if not _settled(condition, ranges))
    return found if ranges is None else found | supposed(ranges, *terms)


def supposed(ranges: Ranges, *terms: Basic) -> frozenset[Statement]:
    """That the letters of the terms lie in their ranges, as far as their sorts do not say so already."""
    found: set[Relation] = set()
    needed = {letter for letter in ranges if any(each.has(letter) for each in terms)}
    for _ in ranges:  # the end of a range is known by the range of what stands in it
        needed |= {x for letter in needed for end in ranges[letter] for x in end.free_symbols} & set(ranges)
    for letter, (low, high) in ranges.items():
        if letter in needed:
            found.add(Relation(letter, ">", low))
            if high is not oo:
                found.add(Relation(letter, "<", high))
    return frozenset(relation for relation in found if not holds(relation))


def _settled(condition: Statement, ranges: Ranges | None = None) -> bool:
    if not isinstance(condition, Relation):
        return False
    truth = holds(condition)
    if truth is None and ranges is not None and condition.right.is_zero:
        found = sign_inside(condition.left, ranges)
        truth = (
            True
            if found and (condition.relation == "≠" or found == (1 if condition.relation in ">≥" else -1))
            else None
        )
    if truth is False:
        raise Undefined(f"it needs {condition}, which does not hold")
    return bool(truth)


def demands(node: Basic, smooth: frozenset[Basic] = frozenset()) -> Iterator[Statement]:
    """The conditions one by one. `smooth` are variables in which the term has to be differentiable too."""
    if isinstance(node, Derivative):
        yield from demands(node.expr, smooth | set(node.variables))
        return
    if isinstance(node, Integral):
        yield from _over_a_range(node, smooth)
        return
    if isinstance(node, Sum | Product):
        for condition in demands(node.function, smooth):
            if letters_of_statement(condition) & set(node.bound_symbols) and not _settled(condition):
                raise Undefined(f"it is not known that {condition} for every index of {node}")
            yield condition
        return
    if isinstance(node, Limit):
        raise Undefined(f"it is not known that there is the limit {node}")
    if isinstance(node, Subs):
        moved = dict(zip(node.variables, node.point, strict=True))
        for condition in demands(node.expr, smooth | (set(node.variables) if smooth else set())):
            yield _moved(condition, moved)
        return
    for part in node.args:
        yield from demands(part, smooth)
    moves = any(node.has(_family(variable)) for variable in smooth)
    yield from _own_demands(node, moves)


def _family(variable: Basic) -> Basic:
    """What contains the variable: z_j under a sum over j is z_i for one of them."""
    return variable.base if isinstance(variable, Indexed) else variable


def _own_demands(node: Basic, moves: bool) -> Iterator[Statement]:
    """What this node asks of its parts; `moves` when it has to be differentiable there."""
    if isinstance(node, Pow) and not isinstance(node, TOTAL):
        base, exponent = node.args
        whole = bool(exponent.is_integer)
        if whole and exponent.is_nonnegative:
            return
        if (whole and not exponent.is_negative) or whole:  # a whole exponent of unknown sign
            yield Relation(base, "≠", S.Zero)
        else:
            yield from _real(base, node)
            weak = bool(exponent.is_positive) and not moves
            yield Relation(base, "≥" if weak else ">", S.Zero)
    elif isinstance(node, log):
        yield from _real(node.args[0], node)
        yield Relation(node.args[0], ">", S.Zero)
    elif isinstance(node, atanh):
        yield from _real(node.args[0], node)
        yield Relation(1 - node.args[0] ** 2, ">", S.Zero)
    elif isinstance(node, tan):
        yield from _real(node.args[0], node)
        yield Relation(cos(node.args[0]), "≠", S.Zero)
    elif isinstance(node, elliptic_k):
        yield Relation(1 - node.args[0], ">", S.Zero)
    elif isinstance(node, elliptic_e):
        yield Relation(1 - node.args[0], ">" if moves else "≥", S.Zero)
    elif isinstance(node, beta):
        for part in node.args[:2]:
            yield Relation(part, ">", S.Zero)
    elif moves and isinstance(node, Abs | sign):
        yield Relation(node.args[0], "≠", S.Zero)
    elif moves and isinstance(node, Max | Min):
        raise Undefined(f"{node} is not known to be differentiable")
    elif moves and isinstance(node, AppliedUndef) and node.func.__name__ == "σ":
        yield DIFFERENTIABLE


def _real(part: Basic, node: Basic) -> Iterator[Statement]:
    if not is_real(part):
        raise Undefined(f"{node} is used for real numbers only")
    yield from ()


def _over_a_range(node: Integral, smooth: frozenset[Basic]) -> Iterator[Statement]:
    """An integral exists where the integrand is continuous on a bounded closed interval."""
    if len(node.limits) != 1 or len(node.limits[0]) != 3:
        raise Undefined(f"{node} is not over one interval")
    variable, low, high = node.limits[0]
    if not (is_real(low) and is_real(high)) or low.is_infinite or high.is_infinite:
        raise Undefined(f"{node} is not over a bounded interval")
    for end in (low, high):
        yield from demands(end, smooth)
    for condition in demands(node.function, smooth):
        if variable not in letters_of_statement(condition):
            yield condition
        elif not (isinstance(condition, Relation) and _holds_between(condition, variable, low, high)):
            raise Undefined(f"it is not known that {condition} on the range of {node}")
    for part in node.function.atoms(Abs, sign, Max, Min):
        if isinstance(part, sign) and part.has(variable):
            raise Undefined(f"{node.function} is not known to be continuous")


def _holds_between(condition: Relation, variable: Symbol, low: Expr, high: Expr) -> bool:
    """Does it hold for all real values of the variable, or for all between two ends 0 ≤ low ≤ high?"""
    anywhere = _moved(condition, {variable: Dummy(str(variable), real=True)})
    if holds(anywhere):
        return True
    if low.is_nonnegative and (high - low).is_nonnegative:
        return bool(holds(_moved(condition, {variable: Dummy(str(variable), nonnegative=True)})))
    return False


def _moved(condition: Statement, values: dict[Basic, Basic]) -> Statement:
    if not isinstance(condition, Relation):
        return condition
    return Relation(condition.left.xreplace(values), condition.relation, condition.right, condition.where)


def letters_of_statement(condition: Statement) -> frozenset[Basic]:
    if not isinstance(condition, Relation):
        return frozenset()
    found = letters_of(condition.left) | letters_of(condition.right)
    return found | condition.left.atoms(Indexed)


_KNOWN = {">": "is_positive", "≥": "is_nonnegative", "<": "is_negative", "≤": "is_nonpositive", "≠": "is_nonzero"}
_DENIED = {">": "is_nonpositive", "≥": "is_negative", "<": "is_nonnegative", "≤": "is_positive", "≠": "is_zero"}
_ASCII = {">": ">", "≥": ">=", "<": "<", "≤": "<="}


@lru_cache(maxsize=4096)
def holds(relation: Relation) -> bool | None:
    """Is it true for all values that its letters may have (True), for none (False), or not known (None)?

    The left side may have no value of its own somewhere: what that needs is a condition too.
    """
    if isinstance(relation.left, MatrixExpr) or isinstance(relation.right, MatrixExpr):
        return None
    difference = relation.left - relation.right
    for form in (difference, expand(difference), factor(difference)):
        if getattr(form, _KNOWN.get(relation.relation, "is_zero")):
            return True
        if relation.relation in _DENIED and getattr(form, _DENIED[relation.relation]):
            return False
    if relation.relation == "=":
        return None
    if is_real(difference) and not difference.atoms(AppliedUndef, Indexed):
        letters = difference.free_symbols
        declared = {x: ends for x in letters if (ends := sort_of(x).range) is not None}
        found = sign_inside(difference, declared) if declared else 0
        if found:
            return True if relation.relation == "≠" else found == (1 if relation.relation in ">≥" else -1)
        if len(letters) == 1 and not declared:
            (letter,) = letters
            kinds = (">", "<") if relation.relation == "≠" else (relation.relation,)
            if any(_sign_on_its_range(difference, letter, kind) for kind in kinds):
                return True
    return _never_zero(difference) if relation.relation == "≠" else None


def _sign_on_its_range(expression: Expr, letter: Symbol, relation: str) -> bool | None:
    decision = decide_sign(expression, _ASCII[relation], letter, range_of(letter))
    return True if decision.is_true else None


def range_of(letter: Symbol) -> Interval:
    """The interval that a real letter runs through: as it was declared, else from what SymPy knows of it."""
    declared = sort_of(letter).range
    if declared is not None:
        return Interval.open(*declared)
    if letter.is_positive:
        return Interval.open(0, oo)
    return Interval(0, oo) if letter.is_nonnegative else S.Reals


def sign_inside(expression: Expr, ranges: Ranges) -> int:
    """1 or −1 when the expression has this sign for all values of its letters in their open ranges, else 0.

    (0, ∞) is run through by c or by log(1 + c), c > 0, and (a, b) by (b + ac)/(1 + c); the sign is then that of the
    parts.
    """
    alone = len(ranges) == 1 and expression.free_symbols == set(ranges) and is_real(expression)
    if alone and not any(end.free_symbols for ends in ranges.values() for end in ends):
        ((letter, ends),) = ranges.items()
        for side, relation in ((1, ">"), (-1, "<")):
            if decide_sign(expression, relation, letter, Interval.open(*ends)).is_true:
                return side
    return _sign_inside(expression, tuple(ranges.items()))


@lru_cache(maxsize=4096)
def _sign_inside(expression: Expr, ranges: tuple[tuple[Symbol, tuple[Expr, Expr]], ...]) -> int:
    ways = [lambda c: c, lambda c: log(1 + c)]
    for form in (expression, *_squares(expression)):
        for unbounded in reversed(ways) if expression.has(exp) else ways:
            found = _sign_moved(form, dict(ranges), unbounded)
            if found:
                return found
    return 0


def _squares(expression: Expr) -> Iterator[Expr]:
    """a − b has the sign of a² − b² for positive a and b."""
    if isinstance(expression, Add) and len(expression.args) == 2:
        a, b = sorted(expression.args, key=lambda part: bool(part.is_negative))
        if a.is_positive and b.is_negative:
            yield expand(a**2 - b**2)


def _sign_moved(expression: Expr, ranges: Ranges, unbounded: Callable[[Expr], Expr]) -> int:
    inside = {}
    for letter, (low, high) in ranges.items():
        free = Dummy("c", positive=True)
        others = {other: ends for other, ends in ranges.items() if other != letter}
        ordered = high is oo or (high - low).is_positive or (others and sign_inside(high - low, others) == 1)
        if low is -oo or not ordered:
            raise Undefined(f"the range of {letter} must be (a, b) or (a, ∞), not ({low}, {high})")
        inside[letter] = low + unbounded(free) if high is oo else (high + low * free) / (1 + free)
    moved = expression
    for letter, ends in ranges.items():
        if ends == (0, pi / 2):
            moved = _in_half_tangent(moved, letter)
    for letter, value in (*inside.items(), *inside.items()):  # the end of a range may contain another letter
        moved = moved.subs(letter, value)
    for form in _forms(moved):
        if form.is_positive:
            return 1
        if form.is_negative:
            return -1
    return 0


def _in_half_tangent(expression: Expr, angle: Symbol) -> Expr:
    """sin and cos of an angle in the first quadrant by the tangent of its half, which runs from 0 to 1."""
    tangent = 1 / (1 + Dummy("c", positive=True))
    values = {sin(angle): 2 * tangent / (1 + tangent**2), cos(angle): (1 - tangent**2) / (1 + tangent**2)}
    return expand_trig(expression).subs(values)


def _forms(moved: Expr) -> Iterator[Expr]:
    """The same value, written in ways in which the signs of the parts may show."""
    yield moved
    top, bottom = fraction(together(_in_cosines(moved)))
    yield expand(top) / factor(bottom)
    yield factor(top) / factor(bottom)
    yield factor(simplify(moved))


def _in_cosines(expression: Expr) -> Expr:
    squares = {part**2: 1 - cos(*part.args) ** 2 for part in expression.atoms(sin)}
    return expression.subs(squares) if squares else expression


def _never_zero(difference: Expr) -> bool | None:
    """Of a product all factors; of a complex number its real or its imaginary part."""
    if isinstance(difference, Mul):
        return True if all(holds(Relation(part, "≠", S.Zero)) for part in difference.args) else None
    if not is_real(difference) and isinstance(difference, Add):
        real, imaginary = expand(difference).as_real_imag()
        return True if real.is_nonzero or imaginary.is_nonzero else None
    return None
