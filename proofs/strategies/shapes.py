"""Activations with known properties: catalogue entries and further shapes, scaled, and sums of two of them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from hypothesis import strategies as st
from sympy import Expr, Piecewise, Rational, S, cosh, exp, log, sign, sin, sstr, tanh
from sympy import cos as sympy_cos

from analysis.activations import CATALOGUE, PROPERTIES, Activation, Known, power, s
from analysis.decision import Decision, false, true, undecided
from analysis.truth import decide_zero

FACTS = (*PROPERTIES, "smooth")
ASKED = (*FACTS, "locally_lipschitz", "zero_at_zero")
"""What can be asked of an activation: the properties, smoothness, a local Lipschitz constant, and σ(0) = 0."""


@dataclass(frozen=True)
class Shape:
    """An activation with how it grows ("bounded", "polynomial" or "exponential").

    `listed` says that multiples of it are evaluated from the catalogue's forms. The others have to be compiled one by
    one, which takes longer than trying hundreds of networks: they are drawn in few variants, and not added up.
    """

    activation: Activation
    growth: str = "bounded"
    steepest_at_zero: bool = True
    listed: bool = True


def _further(sigma: Expr, primitive: Expr, growth: str) -> Shape:
    """A shape that is not in the catalogue; its properties are decided like those of any expression."""
    activation = Activation(sstr(sigma), sigma, Known(primitive=S(primitive)))
    return Shape(activation, growth, steepest_at_zero=False, listed=False)


_GROWTH = {"sinh": "exponential", "deadzone": "polynomial", "relu": "polynomial", "identity": "polynomial"}
_FIRST = ("identity", "hardtanh", "tanh", "sin", "relu", "deadzone", "sinh", "rectified_tanh")
SHAPES: tuple[Shape, ...] = (
    *(
        Shape(CATALOGUE[name], _GROWTH.get(name, "bounded"), name not in ("deadzone", "sinh"), name != "gudermannian")
        for name in sorted(CATALOGUE, key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name))
    ),
    Shape(power(Rational(3, 2)), "polynomial", False),
    Shape(power(S(4)), "polynomial", False, listed=False),
    # ∫tanh² = s − tanh
    _further(
        tanh(s) + Rational(3, 10) * tanh(s) ** 2,
        CATALOGUE["tanh"].primitive + Rational(3, 10) * (s - tanh(s)),
        "bounded",
    ),
    _further(exp(s) - 1, exp(s) - 1 - s, "exponential"),
    _further(2 * s + sin(s), s**2 + 1 - sympy_cos(s), "polynomial"),
    # From T9.1: sign-preserving, not monotone.
    _further(
        s * (Rational(6, 5) + sympy_cos(3 * s)),
        Rational(3, 5) * s**2 + s * sin(3 * s) / 3 + sympy_cos(3 * s) / 9 - Rational(1, 9),
        "polynomial",
    ),
    # A dead zone that saturates: 0 up to 1, then a slope of 1, then 1 from 2 on.
    _further(
        Piecewise((-1, s < -2), (s + 1, s < -1), (0, s <= 1), (s - 1, s <= 2), (1, True)),
        Piecewise(
            (-s - Rational(3, 2), s < -2),
            ((s + 1) ** 2 / 2, s < -1),
            (0, s <= 1),
            ((s - 1) ** 2 / 2, s <= 2),
            (s - Rational(3, 2), True),
        ),
        "bounded",
    ),
    # Falls at 0, tends to ±1.
    _further(tanh(s) - 2 * s * exp(-(s**2)), log(cosh(s)) - 1 + exp(-(s**2)), "bounded"),
    _further(sign(s), abs(s), "bounded"),
)

SCALES = tuple(Fraction(*pair) for pair in ((1, 1), (2, 1), (1, 2), (3, 1), (1, 3), (3, 2), (5, 1), (1, 5), (8, 1)))


@lru_cache(maxsize=4096)
def scaled(shape: Shape, amplitude: Fraction, gain: Fraction) -> Shape:
    """c·σ(a·s) for c, a > 0, which has every property that σ has and no other of the eight."""
    if amplitude == gain == 1:
        return shape
    c, a = Rational(amplitude), Rational(gain)
    base = shape.activation
    why = f"the same as for {base.name}: a positive multiple of it in a positively scaled variable"
    facts = {p: Decision(_fact(base, p).truth, why) for p in FACTS}
    known = Known(
        c * a * base.derivative.subs(s, a * s),
        c / a * base.primitive.subs(s, a * s) if base.has_closed_primitive else None,
        None if base.bound is None else c * base.bound,
        None if base.lipschitz is None else c * a * base.lipschitz,
        facts,
    )
    sigma = c * base.sigma.subs(s, a * s)
    return Shape(Activation(sstr(sigma), sigma, known), shape.growth, shape.steepest_at_zero, shape.listed)


def _fact(activation: Activation, name: str) -> Decision:
    if name == "zero_at_zero":
        return decide_zero(activation.sigma.subs(s, 0))
    if name == "locally_lipschitz":
        return activation.locally_lipschitz
    return activation.smooth if name == "smooth" else activation.decide(name)


@lru_cache(maxsize=4096)
def total(first: Shape, second: Shape) -> Shape:
    """σ₁ + σ₂ with what follows for the sum: see `_sum_fact`."""
    f, g = first.activation, second.activation
    sigma = f.sigma + g.sigma
    facts = {name: _sum_fact(name, f, g) for name in FACTS}
    odd_monotone = all(_fact(h, p).is_true for h in (f, g) for p in ("odd", "nondecreasing"))
    bound = f.bound + g.bound if odd_monotone and f.bound is not None and g.bound is not None else None
    steep = first.steepest_at_zero and second.steepest_at_zero
    lipschitz = f.lipschitz + g.lipschitz if steep and f.lipschitz is not None and g.lipschitz is not None else None
    closed = f.has_closed_primitive and g.has_closed_primitive
    known = Known(f.derivative + g.derivative, f.primitive + g.primitive if closed else None, bound, lipschitz, facts)
    order = ("bounded", "polynomial", "exponential")
    growth = max(first.growth, second.growth, key=order.index)
    return Shape(Activation(sstr(sigma), sigma, known), growth, steep)


def _sum_fact(name: str, f: Activation, g: Activation) -> Decision:
    """What a property of two terms says of their sum; undecided where it says nothing."""
    a, b = _fact(f, name), _fact(g, name)
    if a.is_true and b.is_true:
        return true(f"both {f.name} and {g.name} are, and so is their sum")
    if name in ("continuous", "odd", "bounded", "lipschitz", "smooth") and {a.truth, b.truth} == _MIXED:
        return false(f"one of {f.name} and {g.name} is and the other is not, so the sum is not")
    monotone = f.decide("nondecreasing").is_true and g.decide("nondecreasing").is_true
    if name == "strictly_increasing" and monotone and (a.is_true or b.is_true):
        one, other = (f, g) if a.is_true else (g, f)
        if not other.sigma.subs(s, 0).is_zero:
            return undecided(f"{other.name} may not vanish at 0")
        return true(f"{one.name} is, and {other.name} is nondecreasing with value 0 at 0")
    return undecided(f"does not follow from what is known of {f.name} and {g.name}")


_MIXED = {true("-").truth, false("-").truth}


@lru_cache(maxsize=256)
def fitting(wanted: frozenset[tuple[str, bool]]) -> tuple[Shape, ...]:
    """The shapes whose properties are decided to be as wanted, the plainest first."""
    return tuple(shape for shape in SHAPES if _fits(shape.activation, wanted))


def _fits(activation: Activation, wanted: frozenset[tuple[str, bool]]) -> bool:
    decisions = ((_fact(activation, name), value) for name, value in wanted)
    return all(fact.is_true if value else fact.is_false for fact, value in decisions)


_FEW = st.sampled_from(((Fraction(2), Fraction(1)), (Fraction(1), Fraction(1, 2))))
_SCALES, _PARTS, _sampled = st.sampled_from(SCALES), st.integers(0, 2), lru_cache(maxsize=512)(st.sampled_from)


@st.composite
def shapes(draw: st.DrawFn, wanted: frozenset[tuple[str, bool]]) -> Shape:
    """A shape with these properties: one of the list, scaled, or the sum of two such."""
    candidates = fitting(wanted)
    if not candidates:
        asked = ", ".join(f"{name}={value}" for name, value in sorted(wanted))
        raise ValueError(f"no known activation has {asked}")
    among = _sampled(candidates)
    first = draw(among)
    parts = draw(_PARTS)
    if parts > 0 and not first.listed:
        return scaled(first, *draw(_FEW))
    if parts > 0:
        first = scaled(first, draw(_SCALES), draw(_SCALES))
        second = draw(among) if parts > 1 else first
        if parts > 1 and second.listed:
            both = total(first, scaled(second, draw(_SCALES), draw(_SCALES)))
            if _fits(both.activation, wanted):
                return both
    return first


def wanted_properties(properties: dict[str, bool | None]) -> frozenset[tuple[str, bool]]:
    """The properties that are asked for or excluded. ValueError for an unknown name or a value not True/False/None."""
    for name, value in properties.items():
        if name not in ASKED:
            raise ValueError(f"unknown property {name!r}; accepted are {', '.join(ASKED)}")
        if value not in (True, False, None):
            raise ValueError(f"{name} must be True, False or None, not {value!r}")
    return frozenset((name, bool(value)) for name, value in properties.items() if value is not None)


def activations(**properties: bool | None) -> st.SearchStrategy[Activation]:
    """Activations σ, each with decided properties.

    Keywords: continuous, odd, bounded, lipschitz, nondecreasing, strictly_increasing, sign_preserving, coercive,
    smooth, locally_lipschitz, zero_at_zero; True asks for the property, False for its failure, None (the default) for
    either. Drawn are the catalogue, further smooth and broken shapes, positive multiples with scaled argument, and
    sums of two. Raises ValueError for an unknown property, and when no known activation has what is asked.

    >>> from hypothesis import find, settings
    >>> find(activations(odd=True, bounded=True), lambda _: True, settings=settings(database=None)).name
    'hardtanh'
    """
    wanted = wanted_properties(properties)
    if not fitting(wanted):
        asked = ", ".join(f"{name}={value}" for name, value in sorted(wanted))
        raise ValueError(f"no known activation has {asked}")
    return shapes(wanted).map(lambda shape: shape.activation)
