"""The eight properties of an activation, each decided with its reason, and the relations between them."""

from __future__ import annotations

from sympy import Dummy, Expr, Interval, S, Symbol, cos, diff, oo, sin

from analysis.decisions import composition
from analysis.decisions.bounds import bounded_on
from analysis.decisions.decision import Decision, false, true, undecided
from analysis.decisions.effort import derivative, expandable
from analysis.decisions.enclosure import certain_sign
from analysis.decisions.functions import decide_bounded, decide_continuous, decide_monotone, decide_sign
from analysis.decisions.growth import Growth, end_limit, growth
from analysis.decisions.pieces import KINKED, eventually, pieces_of, value_of
from analysis.decisions.spans import Unclear, constant_sign, order

_RIGHT, _LEFT = Interval.open(0, oo), Interval.open(-oo, 0)


def decide_zero_at_origin(sigma: Expr, symbol: Symbol) -> Decision:
    """Is σ(0) = 0?"""
    try:
        value = value_of(sigma, symbol, S.Zero)
    except Unclear as problem:
        return undecided(f"σ(0): {problem}")
    if not value.is_finite:
        return false("σ has no value at 0", S.Zero)
    sign = constant_sign(value)
    if sign is None:
        return undecided(f"whether σ(0) = {value} is 0")
    return true("σ(0) = 0") if sign == 0 else false(f"σ(0) = {value}", S.Zero)


def decide_lipschitz(sigma: Expr, symbol: Symbol, continuous: Decision, constant: Expr | None) -> Decision:
    """Is σ Lipschitz on the line? `constant` is sup |σ'| over its pieces, as far as it is known."""
    if continuous.is_false:
        return false(f"σ is not continuous: {continuous.reason}", continuous.witness)
    if constant is oo:
        return false("σ' is unbounded")
    if not continuous.is_true:
        return undecided(f"whether σ is continuous: {continuous.reason}")
    if constant is not None:
        return true(f"σ is continuous and sup |σ'| = {constant}")

    def has_bound(part: Expr) -> bool:
        return decide_bounded(part, symbol).is_true

    def has_bounded_slope(part: Expr) -> bool:
        try:
            return decide_continuous(part, symbol).is_true and has_bound(derivative(part, symbol))
        except Unclear:
            return False

    try:
        for piece in pieces_of(sigma, symbol)[0]:
            if not piece.defined(symbol).is_true:  # continuous, but perhaps not differentiable inside
                raise Unclear(f"whether σ is differentiable on {piece.span}")
            part = bounded_on(derivative(piece.expr, symbol), symbol, piece.span)
            if not part.is_true:
                return Decision(part.truth, f"of σ': {part.reason}")
    except Unclear as problem:
        if composition.lipschitz(sigma, symbol, has_bounded_slope, has_bound):
            return true("σ is made of Lipschitz functions")
        return undecided(f"sup |σ'|: {problem}")
    return true("σ is continuous and σ' is bounded on each of its pieces")


def decide_sign_preserving(sigma: Expr, symbol: Symbol, odd: Decision) -> Decision:
    """Is sσ(s) > 0 for all s ≠ 0?"""
    right = decide_sign(sigma, ">", symbol, _RIGHT)
    if not right.is_true:
        return Decision(right.truth, f"for {symbol} > 0: {right.reason}", right.witness)
    if odd.is_true:
        return true(f"σ is odd, and positive for {symbol} > 0: {right.reason}")
    left = decide_sign(sigma, "<", symbol, _LEFT)
    if not left.is_true:
        return Decision(left.truth, f"for {symbol} < 0: {left.reason}", left.witness)
    return true(f"for {symbol} > 0: {right.reason}; for {symbol} < 0: {left.reason}")


def decide_coercive(
    sigma: Expr, symbol: Symbol, primitive: Expr | None, nondecreasing: Decision, continuous: Decision
) -> Decision:
    """Does S(s) = ∫₀ˢσ tend to ∞ as s → ∞ and as s → −∞? `primitive` is S in closed form, where it is known."""
    if continuous.is_true and is_periodic(sigma, symbol):
        return false("σ is periodic, with S(s + T) = S(s) + S(T): S does not tend to ∞ on both sides")
    try:
        return _coercive_pieces(sigma, symbol, primitive, nondecreasing)
    except Unclear as problem:
        return _coercive_far_out(sigma, symbol, nondecreasing, continuous, problem)


def is_periodic(expr: Expr, symbol: Symbol) -> bool:
    """Whether the symbol occurs only in sines and cosines of a·s + b with commensurable a."""
    heads = {h: Dummy() for h in expr.atoms(sin, cos) if h.has(symbol)}
    slopes = [diff(h.args[0], symbol) for h in heads]
    if not slopes or expr.xreplace(heads).has(symbol) or any(m.has(symbol) or m.is_zero for m in slopes):
        return False
    return all((m / slopes[0]).is_Rational for m in slopes)


def _coercive_far_out(
    sigma: Expr, symbol: Symbol, nondecreasing: Decision, continuous: Decision, problem: Unclear
) -> Decision:
    """For a continuous σ whose kinks were not all found, from what it is far out."""
    reasons = []
    for upper in (True, False) if continuous.is_true else ():
        try:
            side = _side(eventually(sigma, symbol, upper), symbol, upper, nondecreasing)
        except Unclear:
            return undecided(f"could not be told: {problem}")
        if not side.is_true:
            return side
        reasons.append(side.reason)
    return true("; ".join(reasons)) if reasons else undecided(f"could not be told: {problem}")


def _coercive_pieces(sigma: Expr, symbol: Symbol, primitive: Expr | None, nondecreasing: Decision) -> Decision:
    pieces, points = pieces_of(sigma, symbol)
    for piece in pieces:  # S must exist: σ is defined, and integrable up to every break
        defined = piece.defined(symbol)
        if not defined.is_true:
            return undecided(f"whether S exists: {defined.reason}")
        for upper in (False, True):
            end = piece.span.high if upper else piece.span.low
            limit = end_limit(piece.expr, symbol, piece.span, upper) if end.is_finite else S.Zero
            if limit is None or limit.is_infinite:
                return undecided(f"whether σ is integrable up to {symbol} = {end}")
    if any(not p.value.is_finite for p in points):
        return undecided("σ is not defined everywhere, so neither may S be")
    reasons = []
    for upper in (True, False):
        side = _side(pieces[-1 if upper else 0].expr, symbol, upper, nondecreasing)
        if not side.is_true and primitive is not None:
            side = _from_primitive(side, primitive, symbol, upper)
        if not side.is_true:
            return side
        reasons.append(side.reason)
    return true("; ".join(reasons))


def _side(last: Expr, symbol: Symbol, upper: bool, nondecreasing: Decision) -> Decision:
    """Does S tend to ∞ on one side? On the left the mirrored activation −σ(−s) is looked at."""
    outward = last if upper else -last.subs(symbol, -symbol)
    place = "∞" if upper else "−∞"
    found = growth(outward, symbol)
    if found is not None:
        return _from_growth(found, symbol, place)
    low = _lower_growth(outward, symbol)
    if low is not None and _from_growth(low, symbol, place).is_true:
        return true(f"towards {place} |σ| stays above an oscillation-free bound whose integral diverges")
    if nondecreasing.is_true:
        for k in range(0, 12):
            if certain_sign(outward, {symbol: S(2) ** k}) == 1:
                return true(
                    f"σ is nondecreasing and not 0 at {symbol} = {place[:-1]}{2**k}, so S tends to ∞ at {place}"
                )
    return undecided(f"how σ behaves towards {place}")


def _from_growth(found: Growth, symbol: Symbol, place: str) -> Decision:
    sign = constant_sign(found.coefficient)
    if sign == 1 and found.integral_diverges:
        return true(
            f"towards {place} σ has the sign of {symbol} and |σ| ~ {_show(found, symbol)}, whose integral diverges"
        )
    if sign == 0:
        return false(f"σ is 0 towards {place}, so S stays bounded there")
    if sign == -1:
        return false(f"σ has the wrong sign towards {place}, so S does not tend to ∞ there")
    return false(
        f"towards {place} |σ| behaves like {_show(found, symbol)}, whose integral converges, so S stays bounded"
    )


def _show(found: Growth, symbol: Symbol) -> str:
    parts = [str(abs(found.coefficient))]
    if found.exponent:
        parts.append("exp(" + " + ".join(f"{c}*|{symbol}|**{p}" for p, c in found.exponent) + ")")
    if found.power != 0:
        parts.append(f"|{symbol}|**{found.power}")
    if found.logs != 0:
        parts.append(f"log|{symbol}|**{found.logs}")
    return "*".join(parts)


def _lower_growth(outward: Expr, symbol: Symbol) -> Growth | None:
    """The growth of a lower bound, for an expression that is linear in one sine or cosine, which lies in [−1, 1]."""
    heads = sorted((h for h in outward.atoms(sin, cos) if h.has(symbol)), key=str)
    if len(heads) != 1:
        return None
    r = Dummy("r", real=True)
    inside = outward.xreplace({heads[0]: r})
    if not expandable(inside) or inside.has(sin, cos) or not diff(inside.expand(), r, 2).is_zero:
        return None
    bounds = [growth(inside.subs(r, end), symbol) for end in (-1, 1)]
    if None in bounds or any(constant_sign(b.coefficient) != 1 or not b.integral_diverges for b in bounds if b):
        return None
    # Both ends are eventually positive with a divergent integral, and of comparable growth, so their minimum is too.
    return bounds[0]


def _from_primitive(side: Decision, primitive: Expr, symbol: Symbol, upper: bool) -> Decision:
    """From the closed form of S: bounded, or with a known limit."""
    if side.is_false:
        return side
    last = pieces_of(primitive, symbol)[0][-1 if upper else 0]
    limit = end_limit(last.expr, symbol, last.span, upper)
    place = "∞" if upper else "−∞"
    if limit is not None:
        return true(f"S tends to ∞ at {place}") if limit is oo else false(f"S tends to {limit} at {place}")
    if decide_bounded(primitive, symbol).is_true:
        return false(f"S = {primitive} is bounded")
    return side


def decide_smooth(sigma: Expr, symbol: Symbol, continuous: Decision, *, one_sided: bool) -> Decision:
    """Is σ continuously differentiable? With one_sided: has it finite one-sided derivatives at every break instead,
    which makes it Lipschitz on every bounded interval."""
    what = "Lipschitz near" if one_sided else "differentiable at"
    if not continuous.is_true:
        return Decision(continuous.truth, f"continuity: {continuous.reason}", continuous.witness)
    try:
        pieces, points = pieces_of(sigma, symbol)
        for left, right, point in zip(pieces, pieces[1:], points, strict=False):
            slopes = [
                end_limit(derivative(left.expr, symbol), symbol, left.span, upper=True),
                end_limit(derivative(right.expr, symbol), symbol, right.span, upper=False),
            ]
            if None in slopes:
                return undecided(f"the one-sided derivatives at {symbol} = {point.at}")
            if any(slope.is_infinite for slope in slopes if slope is not None):
                return false(f"σ is not {what} {symbol} = {point.at}, where σ' is unbounded", point.at)
            if not one_sided and order(slopes[0], slopes[1]) != 0:
                return false(
                    f"at {symbol} = {point.at} the one-sided derivatives are {slopes[0]} and {slopes[1]}", point.at
                )
    except Unclear as problem:
        return undecided(f"could not be told: {problem}")
    if len(pieces) == 1:
        return true("σ is analytic")
    return true(f"σ has {'finite one-sided derivatives' if one_sided else 'one derivative'} at each of its breaks")


def decide_fading(sigma: Expr, symbol: Symbol, odd: Decision, continuous: Decision, zero: Decision) -> Decision:
    """Is σ(0) = 0, and does σ(s)/s not grow with |s|, for s > 0 and for s < 0?"""
    if not zero.is_true:
        return zero
    sides = [(-1, _RIGHT)] if odd.is_true else [(-1, _RIGHT), (1, _LEFT)]
    found = [_share_falls(sigma, symbol, direction, side, continuous) for direction, side in sides]
    for decision in found:
        if not decision.is_true:
            return decision
    return true("σ(s)/s does not grow with |s| on either side of 0")


def _share_falls(sigma: Expr, symbol: Symbol, direction: int, side: Interval, continuous: Decision) -> Decision:
    """Does ±σ(s)/s grow, or stay, on this side of 0? For a continuous σ also by the sign of sσ' − σ."""
    where = f"for s {'>' if side is _RIGHT else '<'} 0"
    grows = decide_monotone(direction * sigma / symbol, symbol, interval=side)
    if grows.is_undecided and continuous.is_true and not sigma.has(*KINKED):
        try:
            slope = symbol * derivative(sigma, symbol) - sigma
        except Unclear:
            return undecided(f"whether σ(s)/s grows with |s| {where}")
        grows = decide_sign(direction * slope, ">=", symbol, side)
    if grows.is_false:
        return false(f"σ(s)/s grows with |s| somewhere {where}", grows.witness)
    return grows if grows.is_true else undecided(f"whether σ(s)/s grows with |s| {where}: {grows.reason}")
