"""What the calculating steps ask, calculated anew: sums, derivatives, rates, limits, integrals, series."""

from __future__ import annotations

from sympy import (
    Add,
    Basic,
    Derivative,
    Dummy,
    Expr,
    Function,
    ImmutableDenseMatrix,
    Indexed,
    IndexedBase,
    Integral,
    Interval,
    Limit,
    MatAdd,
    MatMul,
    MatrixSymbol,
    Mul,
    Poly,
    Pow,
    Product,
    S,
    Subs,
    Sum,
    Symbol,
    Transpose,
    diff,
    elliptic_e,
    elliptic_k,
    expand,
    limit,
    log,
    oo,
)
from sympy.core.function import AppliedUndef

from analysis.decisions.functions import decide_monotone, decide_zero
from analysis.matrices.normalform import difference
from analysis.plane.drift import energy_correction, orbit_average
from analysis.plane.solution import p, q
from analysis.schemes.modified import modified_coefficients, residual
from analysis.schemes.stability import resolve
from analysis.symbols import COMPONENTS, i, n, r, sigma, sort_of
from proofs.checker.sequents import (
    Needs,
    Premises,
    Sequent,
    Wrong,
    asked,
    defined,
    everywhere,
    general,
    put,
    rule,
    same,
    speaks_of,
)
from proofs.kernel.definedness import holds, sign_inside
from proofs.kernel.statements import Equivalence, Proposition, Relation
from proofs.kernel.terms import TOTAL, is_real, shape_of


def alike(left: Basic, right: Basic) -> None:
    if not difference(left, right).is_zero:
        raise Wrong(f"{left} and {right} differ")


def zero(expression: Expr) -> None:
    if not decide_zero(expression).is_true:
        raise Wrong(f"{expression} is not known to be 0")


def real(*terms: Basic) -> None:
    for term in terms:
        if not is_real(term):
            raise Wrong(f"{term} is not known to be real")


@rule("sum over the components")
def summed(step: Sequent, premises: Premises) -> Needs:
    first, *names = premises
    before, after = everywhere(first, "=", "≤", "≥"), everywhere(step)
    same(before.relation, after.relation)
    general(i, first)
    sums = {}
    for name in names:
        named = everywhere(name, "=")
        if not (isinstance(named.right, Sum) and named.right.limits == ((i, S.One, n),)):
            raise Wrong(f"{named} names no sum")
        sums[named.right.function] = named.left
    for which in ("left", "right"):
        alike(_sum(getattr(before, which), sums), getattr(after, which))
    return None


def _sum(side: Expr, sums: dict[Expr, Basic]) -> Basic:
    """Over i, by linearity: what has a name, products of two components, and what does not depend on i."""
    stand = {part: Dummy() for part in [*sums, *COMPONENTS]}
    back = {dummy: part for part, dummy in stand.items()}
    total: Basic = S.Zero
    for term in Add.make_args(expand(side.xreplace(stand))):
        inside = term.free_symbols & set(back)
        rest = term.as_independent(*inside)[0] if inside else term
        which = term / rest if inside else S.One
        if rest.has(i) or any(rest.has(part) for part in back.values()):
            raise Wrong(f"no sum of {term}")
        factors = [back[b] for base in Mul.make_args(which) for b in _repeated(base)]
        if not factors:
            part: Basic = n * rest
        elif len(factors) == 1 and factors[0] in sums:
            part = rest * sums[factors[0]]
        elif len(factors) == 2 and all(factor in COMPONENTS for factor in factors):
            part = rest * COMPONENTS[factors[0]].T * COMPONENTS[factors[1]]
        else:
            raise Wrong(f"no sum of {term}")
        if part != 0:
            total = part if total == 0 else total + part
    return total


def _repeated(base: Expr) -> list[Expr]:
    if base is S.One:
        return []
    return [base.base] * int(base.exp) if isinstance(base, Pow) else [base]


@rule("product over the index", 1)
def product(step: Sequent, premises: Premises) -> Needs:
    index, count, before = step.argument("index"), step.argument("count"), everywhere(premises[0], "≥")
    general(index, premises[0])
    if not (isinstance(index, Symbol) and index.is_integer and index.is_positive):
        raise Wrong(f"{index} is no index")
    if before.right != 1 or not (count.is_integer and count.is_nonnegative) or count.has(index):
        raise Wrong("factors ≥ 1 are needed")
    same(Relation(Product(before.left, (index, 1, count)), "≥", S.One), step.statement)
    return None


@rule("arbitrary vectors", 1)
def arbitrary_vectors(step: Sequent, premises: Premises) -> Needs:
    stated, before = everywhere(step, "="), everywhere(premises[0], "=")
    row, column = step.arguments.get("row"), step.argument("column")
    free = [letter for letter in (row, column) if letter is not None]
    for letter in free:
        if not isinstance(letter, MatrixSymbol) or stated.left.has(letter) or stated.right.has(letter):
            raise Wrong(f"{letter} is not arbitrary")
        general(letter, premises[0])
    if row == column:
        raise Wrong("the two vectors must differ")
    acted = [side * column if row is None else row.T * side * column for side in (stated.left, stated.right)]
    alike(_minus(before.left, before.right), _minus(*acted))
    defined(step, stated.left, stated.right)
    return None


def _minus(left: Basic, right: Basic) -> Basic:
    return left if right == 0 else -right if left == 0 else left - right


@rule("cancelling a factor", 2)
def cancelled(step: Sequent, premises: Premises) -> Needs:
    whole, nonzero, stated = everywhere(premises[0], "="), everywhere(premises[1], "≠", "<", ">"), everywhere(step, "=")
    if any(shape_of(part) is not None for part in (stated.left, nonzero.left)):
        raise Wrong("only numbers are cancelled")
    same((S.Zero, S.Zero, S.Zero), (whole.right, nonzero.right, stated.right))
    alike(whole.left, stated.left * nonzero.left)
    defined(step, stated.left)
    return None


@rule("signs of the parts", 0)
def signs(step: Sequent, premises: Premises) -> Needs:
    stated = everywhere(step, "<", "≤", ">", "≥", "≠")
    real(stated.left, stated.right)
    if not holds(Relation(expand(stated.left - stated.right), stated.relation, S.Zero)):
        raise Wrong(f"{stated} is not known")
    defined(step, stated.left, stated.right)
    return ()


@rule("rearrangement", 0)
def rearranged(step: Sequent, premises: Premises) -> Needs:
    if not isinstance(step.statement, Equivalence):
        raise Wrong("an equivalence is stated")
    first, second = step.statement.left, step.statement.right
    factor = step.arguments.get("factor", S.One)
    if not (isinstance(first, Relation) and isinstance(second, Relation)):
        raise Wrong("two relations are needed")
    same((first.relation, first.where), (second.relation, second.where))
    real(factor)
    if not (holds(Relation(factor, ">", S.Zero)) or (first.relation in "=≠" and holds(Relation(factor, "≠", S.Zero)))):
        raise Wrong(f"the sign of {factor} is not known")
    alike(_minus(first.right, first.left), factor * _minus(second.right, second.left))
    defined(step, first.left, first.right, second.left, second.right, factor)
    return ()


@rule("congruence", 1)
def congruence(step: Sequent, premises: Premises) -> Needs:
    before, symbol, function = everywhere(premises[0], "="), step.argument("symbol"), step.argument("function")
    if shape_of(before.left) is not None or not isinstance(symbol, Symbol):
        raise Wrong("numbers are needed")
    left, right = (put(function, {symbol: side}) for side in (before.left, before.right))
    same(Relation(left, "=", right), step.statement)
    defined(step, left, right)
    return None


@rule("entry by entry", 0)
def entrywise(step: Sequent, premises: Premises) -> Needs:
    stated = everywhere(step, "=")
    left, right = (ImmutableDenseMatrix(side.doit()) for side in (stated.left, stated.right))
    same(left.shape, right.shape)
    for gap in left - right:
        zero(gap)
    defined(step, stated.left, stated.right)
    return ()


def slope(f: Expr, v: Expr) -> Expr:
    """∂f/∂v by the chain rule, with Σ_j over 1…n picking the one j at which a component is v."""
    if f == v:
        return S.One
    if not f.has(v) and not (isinstance(v, Indexed) and f.has(v.base)):
        return S.Zero
    if isinstance(f, Add):
        return Add(*(slope(part, v) for part in f.args))
    if isinstance(f, Mul):
        return Add(*(slope(part, v) * Mul(*f.args[:k], *f.args[k + 1 :]) for k, part in enumerate(f.args)))
    if isinstance(f, Sum) and isinstance(v, Indexed) and f.limits == ((f.limits[0][0], S.One, n),):
        index = f.limits[0][0]
        return slope(f.function, v.base[index]).subs(index, v.indices[0])
    if isinstance(f, AppliedUndef):
        (inner,) = f.args
        if isinstance(inner, Symbol | Indexed):
            return Derivative(f, inner) * slope(inner, v)
        slot = Dummy()
        return Subs(Derivative(f.func(slot), slot), slot, inner) * slope(inner, v)
    if not f.atoms(AppliedUndef, Sum, Indexed):
        return diff(f, v)
    raise Wrong(f"no slope of {f}")


@rule("derivative", 0)
def derivative(step: Sequent, premises: Premises) -> Needs:
    stated = everywhere(step, "=")
    if not isinstance(stated.left, Derivative):
        raise Wrong("a derivative is stated")
    if stated.left.expr.atoms(Sum, Indexed):
        found = slope(stated.left.expr, stated.left.variables[0])
        same((1, expand(found)), (len(stated.left.variables), expand(stated.right)))
    else:
        zero(diff(stated.left.expr, *stated.left.variables) - stated.right)
    defined(step, stated.left, stated.right)
    return ()


@rule("rate of a product", 1)
def rate(step: Sequent, premises: Premises) -> Needs:
    before, stated = everywhere(premises[0], "="), everywhere(step, "=")
    same(sort_of(before.left).rate, stated.left)
    found = _rate(before.right)
    if stated.left is None or found is None:
        raise Wrong("nothing moves")
    alike(found, stated.right)
    return None


def _rate(node: Basic) -> Basic | None:
    """None for what is constant."""
    letters = node.atoms(Symbol, MatrixSymbol)
    if not node.atoms(AppliedUndef, IndexedBase) and all(sort_of(letter).constant for letter in letters):
        return None
    if isinstance(node, Symbol | MatrixSymbol) and sort_of(node).rate is not None:
        return sort_of(node).rate
    if isinstance(node, Transpose):
        inner = _rate(node.arg)
        return None if inner is None else inner.T
    if isinstance(node, Add | MatAdd):
        parts = [found for part in node.args if (found := _rate(part)) is not None]
    elif isinstance(node, Mul | MatMul):
        rates = [_rate(part) for part in node.args]
        parts = [node.func(*node.args[:k], x, *node.args[k + 1 :]) for k, x in enumerate(rates) if x is not None]
    else:
        raise Wrong(f"it is not known how {node} moves")
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


@rule("limit", 0)
def limits(step: Sequent, premises: Premises) -> Needs:
    stated = everywhere(step, "=")
    if not isinstance(stated.left, Limit):
        raise Wrong("a limit is stated")
    function, letter, point, side = stated.left.args
    real(function, stated.right)
    if letter in (function.free_symbols | point.free_symbols) - {letter}:
        raise Wrong("the point must not depend on the letter")
    if (
        not point.is_infinite
        and function.xreplace({letter: point}) == stated.right
        and not function.atoms(AppliedUndef)
    ):
        strict = [x for x in asked(function) if isinstance(x, Relation)]
        moved = [Relation(x.left.xreplace({letter: point}), x.relation.replace("≥", ">"), S.Zero) for x in strict]
        smooth = all(isinstance(x, (*TOTAL[:-3], Pow, log)) for x in function.atoms(Function))
        if smooth and all(x in step.hypotheses or holds(x) for x in moved):
            return ()
    if (function.free_symbols | point.free_symbols) - {letter}:
        raise Wrong("the limit may differ for special values")
    found = limit(function, letter, point, str(side))
    same(found, stated.right)
    return ()


@rule("monotonicity", 1)
def monotone(step: Sequent, premises: Premises) -> Needs:
    before, symbol, function = everywhere(premises[0], "≤", "≥"), step.argument("symbol"), step.argument("function")
    half = step.arguments.get("nonnegative") is True
    inside = Dummy(positive=True) if half else Dummy(real=True)
    interval = Interval.open(0, oo) if half else S.Reals
    if not decide_monotone(function.subs(symbol, inside), inside, interval=interval).is_true:
        raise Wrong(f"{function} is not known to be nondecreasing")
    if half:
        zero(limit(function, symbol, 0, "+") - function.subs(symbol, 0))
    for side in (before.left, before.right):
        real(side)
        if half and not holds(Relation(side, "≥", S.Zero)):
            raise Wrong(f"{side} ≥ 0 is not known")
    left, right = (function.subs(symbol, side) for side in (before.left, before.right))
    same(Relation(left, before.relation, right), step.statement)
    return None


@rule("fundamental theorem of calculus", 0)
def integral(step: Sequent, premises: Premises) -> Needs:
    stated, primitive = step.relation, step.argument("primitive")
    if stated.relation != "=" or not isinstance(stated.left, Integral) or len(stated.left.limits) != 1:
        raise Wrong("an integral is stated")
    (variable, low, high), integrand = stated.left.limits[0], stated.left.function
    real(integrand, primitive, low, high)
    half = stated.where == "for `s ≥ 0`"
    if stated.where and not (half and low == 0 and high.is_Symbol):
        raise Wrong(f"no integral is known {stated.where}")
    inside = Dummy(nonnegative=True) if half else Dummy(real=True)
    function, given = primitive.subs(variable, inside), integrand.subs(variable, inside)
    zero(diff(function, inside) - given)
    for condition in (*asked(function, slope=True), *asked(given)):
        if not (isinstance(condition, Relation) and (holds(condition) or condition in step.hypotheses)):
            raise Wrong(f"{condition} is needed where {variable} runs")
    if function.atoms(AppliedUndef) or high.is_infinite or low.is_infinite:
        raise Wrong("the primitive or the range is not known well enough")
    same(primitive.subs(variable, high) - primitive.subs(variable, low), stated.right)
    defined(step, stated.right, low, high)
    return ()


UNIT, CONTINUOUS = "for `0 ≤ r ≤ 1`", Proposition("`σ` is continuous")


@rule("integration of a relation")
def integrated(step: Sequent, premises: Premises) -> Needs:
    before, after = premises[0].relation, everywhere(step)
    if before.where != UNIT or before.relation not in "=≤≥" or speaks_of(premises[0].hypotheses, r):
        raise Wrong("a relation for all r in the unit interval is needed")
    same(before.relation, after.relation)
    for which in ("left", "right"):
        side, whole = getattr(before, which), getattr(after, which)
        moving = {part: Dummy() for part in side.atoms(Function) if part.has(r)}
        arguments = [part.args[0] for part in moving]
        if any(part.func != sigma for part in moving) or not all(x.is_polynomial(r) for x in arguments):
            raise Wrong(f"{side} is not known to be continuous")
        plain = side.subs(moving)
        if not plain.is_polynomial(r):
            raise Wrong(f"{side} is not known to be continuous")
        if moving:
            same(Integral(side, (r, 0, 1)), whole)
            if all(premise.statement != CONTINUOUS for premise in premises[1:]):
                raise Wrong("σ must be continuous")
        else:
            zero(sum((c / (k + 1) for (k,), c in Poly(side, r).terms()), S.Zero) - whole)
    return None


def _root(squared: Expr) -> Expr:
    return Pow(squared, S.Half, evaluate=False)


def _ranges(step: Sequent) -> dict[Symbol, tuple[Expr, Expr]]:
    """Ranges that the letters' sorts or the step's hypotheses give."""
    ranges = step.argument("ranges")
    for letter, (low, high) in ranges.items():
        for end in (Relation(letter, ">", low), Relation(letter, "<", high)):
            if end.right is not oo and end not in step.hypotheses and not holds(end):
                raise Wrong(f"{end} is needed and not supposed")
    return dict(ranges)


def _value(premises: Premises, whole: Integral) -> Expr:
    if len(premises) != 1:
        raise Wrong(f"a value of {whole} is needed")
    given = everywhere(premises[0], "=")
    same(whole, given.left)
    return given.right


@rule("substitution in an integral")
def substituted(step: Sequent, premises: Premises) -> Needs:
    squared, old, image, new, moved, ends = map(
        step.argument, ("squared", "old", "image", "new", "transformed", "ends")
    )
    value = _value(premises, Integral(_root(moved), (new, 0, 1)))
    if moved.has(old) or image.has(old) or squared.has(new) or any(end.has(old, new) for end in ends):
        raise Wrong(f"{old} must be gone, and {new} must be new")
    zero(squared.subs(old, image) * image.diff(new) ** 2 - moved)
    turns = sign_inside(image.diff(new), {**_ranges(step), new: (S.Zero, S.One)})
    if not turns:
        raise Wrong("the substitution is not known to be monotone")
    for end, reached in zip(ends[::turns], (0, 1), strict=True):  # a falling image reaches the upper end first
        zero(image.subs(new, reached) - end)
    same(Relation(Integral(_root(squared), (old, *ends)), "=", value), step.statement)
    return None


@rule("symmetry of an integrand")
def mirrored(step: Sequent, premises: Premises) -> Needs:
    squared, variable, middle = map(step.argument, ("squared", "variable", "middle"))
    if middle.has(variable):
        raise Wrong(f"the middle must not depend on {variable}")
    value = _value(premises, Integral(_root(squared), (variable, 0, middle)))
    zero(squared.subs(variable, 2 * middle - variable) - squared)
    same(Relation(Integral(_root(squared), (variable, 0, 2 * middle)), "=", 2 * value), step.statement)
    return None


@rule("Legendre's form", 0)
def legendre(step: Sequent, premises: Premises) -> Needs:
    squared, x, m, first, second = map(step.argument, ("squared", "variable", "m", "first", "second"))
    if any(part.has(x) for part in (m, first, second)):
        raise Wrong(f"m and the factors must not depend on {x}")
    top, ranges = first + second * (1 - m * x**2), _ranges(step)
    zero(squared * (1 - x**2) * (1 - m * x**2) - top**2)
    if not m.is_zero and (sign_inside(m, ranges) != 1 or sign_inside(1 - m, ranges) != 1):
        raise Wrong(f"0 < {m} < 1 is not known")
    if sign_inside(top, {**ranges, x: (S.Zero, S.One)}) != 1:
        raise Wrong(f"{top} > 0 is not known")
    value = first * elliptic_k(m) + second * elliptic_e(m)
    same(Relation(Integral(_root(squared), (x, 0, 1)), "=", value), step.statement)
    return ()


@rule("modified equation", 0)
def modified(step: Sequent, premises: Premises) -> Needs:
    scheme, order, stated = step.argument("scheme"), step.argument("n"), step.relation
    b = modified_coefficients(scheme, order)
    if any(not defect.is_zero for k in range(1, order + 1) for defect in residual(scheme, b, k)):
        raise Wrong("the modified equation is not reproduced")
    same(
        (Symbol(f"σᵀf_{order}", real=True), "=", f"for {resolve(scheme).title}"),
        (stated.left, stated.relation, stated.where),
    )
    zero(expand(energy_correction(scheme, order) - stated.right))
    return ()


@rule("averages of lower order", 0)
def lower_terms(step: Sequent, premises: Premises) -> Needs:
    scheme, order = step.argument("scheme"), step.argument("n")
    title = resolve(scheme).title
    if order - 1 >= 2 * resolve(scheme).order:
        raise Wrong("two corrections act together")
    for j in range(2, order):
        term = energy_correction(scheme, j)
        odd = (
            expand(term + term.subs({p: q, q: p}, simultaneous=True)).is_zero if j % 2 else orbit_average(term).is_zero
        )
        if not odd:
            raise Wrong(f"the average at {j} is not 0")
    text = f"for {title}, `mean(σᵀf_j) = 0` for `1 ≤ j < {order}`, and two corrections come later"
    same(Proposition(text), step.statement)
    return ()


@rule("modified equation of in-place Euler", 0)
def in_place(step: Sequent, premises: Premises) -> Needs:
    """The sweep is two exact shears, so that f₂ is half of their bracket, (σ'(z₂)σ(z₁), −σ'(z₁)σ(z₂))/2."""
    stated = everywhere(step, "=")
    same(Symbol("σᵀf_2 in place", real=True), stated.left)
    zero(expand(p * (1 - q**2) * p / 2 - q * (1 - p**2) * q / 2 - stated.right))
    return None
