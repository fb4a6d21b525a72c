"""Certificates of motion: what one network does from one start, shown exactly, without integrating anything.

Each rule checks its conditions on exact numbers and expressions (three-valued decisions; undecided is never taken for
true) and answers what follows, or None. The argument stands in its docstring.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from sympy import Dummy, Expr, Interval, Matrix, Rational, S, diff, oo
from sympy import limit as sympy_limit

from analysis.activations.activation import s
from analysis.decisions.functions import decide_sign, decide_zero
from proofs.ablation.quasiperiodic import irrational_ratio
from proofs.networks.instance import Instance
from proofs.networks.numbers import sign, vanish


@dataclass(frozen=True)
class Certificate:
    """What was shown: `kind` is "static", "converges", "escapes" or "winds" (never comes back to its start, and stays
    bounded); `why` says it with numbers; `rule` shows it."""

    rule: str
    kind: str
    why: str
    limit: tuple[Expr, ...] | None = None


def text(values: tuple[Expr, ...] | Matrix) -> str:
    """A point as a reader wants it: (pi, 0)."""
    return f"({', '.join(str(value) for value in values)})"


def static(case: Instance) -> Certificate | None:
    """The field is 0 at the start, which therefore never moves."""
    if all(decide_zero(value).is_true for value in case.velocity):
        return Certificate("static", "static", f"{text(case.start)} is a static point", case.start)
    return None


def constant_velocity(case: Instance) -> Certificate | None:
    """Coordinates whose rows of W, bias and leak are 0 are constant. One that depends on those alone moves at a
    constant speed; if that is not 0 it goes to infinity."""
    if case.form != "current" or case.leak != 0 or case.given_activation is None:
        return None
    constant = [i for i in range(case.n) if (case.bias is None or case.bias[i] == 0) and not any(case.W[i])]
    for i in range(case.n):
        if all(w == 0 or j in constant for j, w in enumerate(case.W[i])):
            speed = case.velocity[i]
            if decide_zero(speed).is_false:
                why = f"z_{i + 1} grows at the constant speed {speed}: what it depends on does not change"
                return Certificate("constant velocity", "escapes", why)
    return None


def _field_on_the_line(case: Instance) -> Expr | None:
    if case.n != 1 or case.form == "linear" or case.given_activation is None:
        return None
    sigma = case.activation.sigma
    return case.field.at(Matrix([s]), lambda value: sigma.subs(s, value))[0]


def _moving(case: Instance) -> str:
    return "ẋ" if case.form == "rate" else "ż"


def line_escape(case: Instance) -> Certificate | None:
    """n = 1: a continuous field that has one sign from the start on to infinity has no static point there, so the
    trajectory, which is monotone, goes to infinity (perhaps in finite time)."""
    field = _field_on_the_line(case)
    if field is None or case.given_activation is None or not case.activation.decide("continuous").is_true:
        return None
    start = case.start[0]
    for relation, ray, end in ((">", Interval(start, oo), "∞"), ("<", Interval(-oo, start), "−∞")):
        if decide_sign(field, relation, s, ray).is_true:
            return Certificate(
                "line escape", "escapes", f"{_moving(case)} = {field} has one sign from {start} to {end}"
            )
    return None


def line_decay(case: Instance) -> Certificate | None:
    """n = 1: a continuous field that is 0 at 0 and points to 0 all the way from the start brings it to 0."""
    field = _field_on_the_line(case)
    if field is None or case.given_activation is None or not case.activation.decide("continuous").is_true:
        return None
    start = case.start[0]
    if not decide_zero(field.subs(s, 0)).is_true:
        return None
    if start.is_positive and decide_sign(field, "<", s, Interval.Lopen(0, start)).is_true:
        return Certificate(
            "line decay", "converges", f"{_moving(case)} = {field} < 0 on (0, {start}]: converges to 0", (S.Zero,)
        )
    if start.is_negative and decide_sign(field, ">", s, Interval.Ropen(start, 0)).is_true:
        return Certificate(
            "line decay", "converges", f"{_moving(case)} = {field} > 0 on [{start}, 0): converges to 0", (S.Zero,)
        )
    return None


def leak(case: Instance) -> Certificate | None:
    """W skew, γ > 0, σ continuous and sign-preserving, S coercive or σ bounded: dE/dt = −γ Σ z_i σ(z_i) < 0 off 0, and
    trajectories are bounded (E is coercive; or ‖z‖ ≤ |z(0)| + ‖W‖ sup|σ|/γ), so LaSalle's principle gives z → 0."""
    sigma = case.given_activation
    if case.form != "current" or sigma is None or case.bias is not None or sign(case.leak) != 1:
        return None
    if case.matrix != -case.matrix.T or all(value == 0 for value in case.start):
        return None
    if not (sigma.decide("continuous").is_true and sigma.decide("sign_preserving").is_true):
        return None
    if not (sigma.decide("coercive").is_true or sigma.decide("bounded").is_true):
        return None
    why = f"dE/dt = −{case.leak} Σ z σ(z) < 0 except at 0: converges to 0"
    return Certificate("leak", "converges", why, (S.Zero,) * case.n)


def _plane(case: Instance) -> bool:
    """Is it ż₁ = ω σ(z₂), ż₂ = −ω σ(z₁) with ω ≠ 0 and a continuous σ, without leak and bias?"""
    if case.form != "current" or case.n != 2 or case.leak != 0 or case.bias is not None:
        return False
    if case.given_activation is None:
        return False
    a, b, c, d = case.matrix
    return a == 0 and d == 0 and b == -c and b != 0 and case.activation.decide("continuous").is_true


def _quadrant(case: Instance) -> bool:
    return bool(case.start[0].is_positive and case.start[1].is_positive)


def _ahead(case: Instance) -> int:
    """Which coordinate grows in the first quadrant, where σ > 0: z₁ for ω > 0, else z₂."""
    return 0 if case.matrix[0, 1].is_positive else 1


def separatrix(case: Instance) -> Certificate | None:
    """n = 2, σ > 0 on (0, r), σ(0) = σ(r) = 0, the start in (0, r)² with E(start) = S(r).

    In the open square one coordinate grows and the other falls, strictly. On the level E = S(r), where S increases on
    [0, r], the first reaches r only together with the second reaching 0. So the trajectory stays in the square, both
    coordinates have limits, and the limit is a static point of the closed square on that level with a larger first
    coordinate: (r, 0). It is never reached where σ is locally Lipschitz; in any case it is where the motion ends.
    """
    if not _plane(case) or not _quadrant(case) or case.given_activation is None:
        return None
    sigma, primitive = case.activation.sigma, case.activation.primitive
    if not case.activation.has_closed_primitive or not decide_zero(sigma.subs(s, 0)).is_true:
        return None
    level = sum(primitive.subs(s, value) for value in case.start)
    for root in positive_zeros(sigma):
        inside = all((root - value).is_positive for value in case.start)
        if not inside or not positive_between_zeros(sigma, root):
            continue
        if decide_zero(level - primitive.subs(s, root)).is_true:
            ahead = _ahead(case)
            end = (root, S.Zero) if ahead == 0 else (S.Zero, root)
            why = f"converges to the static point {text(end)}: E = {level} is the level of that point"
            return Certificate("separatrix", "converges", why, end)
    return None


def positive_between_zeros(sigma: Expr, root: Expr) -> bool:
    """σ > 0 on (0, r), where σ(0) = σ(r) = 0: directly, or rising near 0, positive between, falling near r."""
    if decide_sign(sigma, ">", s, Interval.open(0, root)).is_true:
        return True
    slope, near, far = diff(sigma, s), root / 4, 3 * root / 4
    return (
        decide_sign(sigma, ">", s, Interval(near, far)).is_true
        and decide_sign(slope, ">", s, Interval(0, near)).is_true
        and decide_sign(slope, "<", s, Interval(far, root)).is_true
    )


def unbounded_level(case: Instance) -> Certificate | None:
    """n = 2, σ > 0 on (0, ∞), S bounded there by S∞, the start in the first quadrant with E(start) ≥ S∞.

    One coordinate grows. The other falls, but its S is E − S(first) > E − S∞ ≥ 0, so it stays positive. Were the
    first bounded, both would converge to a static point with positive coordinates; there is none. It goes to infinity.
    """
    if not _plane(case) or not _quadrant(case) or case.given_activation is None:
        return None
    if not case.activation.has_closed_primitive or case.activation.decide("coercive").is_true:
        return None
    if not decide_sign(case.activation.sigma, ">", s, Interval.open(0, oo)).is_true:
        return None
    primitive = case.activation.primitive
    top = _supremum(primitive)
    if top is None:
        return None
    level = sum(primitive.subs(s, value) for value in case.start)
    gap = level - top
    if decide_zero(gap).is_true or (gap.is_positive is True):
        which = "z_1" if _ahead(case) == 0 else "z_2"
        return Certificate("unbounded level", "escapes", f"{which} → ∞: E = {level} ≥ {top} = sup S, the level is open")
    return None


@lru_cache(maxsize=256)
def _supremum(primitive: Expr) -> Expr | None:
    """lim S(s) as s → ∞ when it is finite; None when it is not, or SymPy does not find it."""
    far = Dummy("far", positive=True)
    try:
        top = sympy_limit(primitive.subs(s, far), far, oo)
    except (TypeError, ValueError, NotImplementedError):
        return None
    return top if top.is_finite else None


def half_dead(case: Instance) -> Certificate | None:
    """n = 2, σ = 0 on (−∞, 0], σ(a) > 0: from (a, b) with b ≤ 0 (ω > 0) z₁ stands still and z₂ falls at the constant
    speed ωσ(a). For ω < 0 the coordinates change places."""
    if not _plane(case) or case.given_activation is None:
        return None
    below = Dummy("below", positive=True)
    if not (decide_zero(case.activation.sigma.subs(s, -below)).is_true and _vanishes_at_zero(case)):
        return None
    live, falling = (0, 1) if case.matrix[0, 1].is_positive else (1, 0)
    speed = abs(case.matrix[0, 1]) * case.activation.sigma.subs(s, case.start[live])
    if case.start[falling].is_nonpositive and speed.is_positive:
        why = f"z_{falling + 1} → −∞ at the constant speed {speed}, z_{live + 1} stands still"
        return Certificate("half dead", "escapes", why)
    return None


def incommensurable(case: Instance) -> Certificate | None:
    """σ(s) = as, K skew and rational, no leak and no bias: a rotation. It comes back only if the frequencies that the
    start excites are pairwise commensurable (T1.4)."""
    if (
        case.form != "current"
        or case.given_activation is None
        or case.leak != 0
        or not (case.bias is None or vanish(case.bias).is_true)
    ):
        return None
    slope = case.activation.sigma / s
    numbers = (*case.start, *case.matrix, slope)
    if not all(isinstance(number, Rational) for number in numbers) or case.matrix != -case.matrix.T:
        return None
    ratio = irrational_ratio(slope * case.matrix, Matrix(case.start))
    if ratio is None:
        return None
    why = f"never comes back: two of the frequencies that it excites have the ratio {ratio}, which is irrational"
    return Certificate("incommensurable", "winds", why)


def _vanishes_at_zero(case: Instance) -> bool:
    return case.given_activation is not None and decide_zero(case.activation.sigma.subs(s, 0)).is_true


def positive_zeros(sigma: Expr, largest: float = 20.0) -> tuple[Expr, ...]:
    """Zeros of σ in (0, largest] that are multiples of π or small rationals, each checked exactly."""
    from proofs.ablation.closedforms import closed_form_zeros

    return closed_form_zeros(sigma, s, largest)


RULES: dict[str, Callable[[Instance], Certificate | None]] = {
    "static": static,
    "constant velocity": constant_velocity,
    "line escape": line_escape,
    "line decay": line_decay,
    "leak": leak,
    "separatrix": separatrix,
    "unbounded level": unbounded_level,
    "half dead": half_dead,
    "incommensurable": incommensurable,
}


def certify(case: Instance) -> Certificate | None:
    """The first certificate that one of the rules gives, or None."""
    for rule in RULES.values():
        found = rule(case)
        if found is not None:
            return found
    return None
