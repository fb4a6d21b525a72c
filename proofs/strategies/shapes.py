"""Activations with known properties: catalogue entries and further shapes, scaled and summed, and odd polygons."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate

from hypothesis import strategies as st
from sympy import Expr, Piecewise, Rational, S, cosh, exp, log, sign, sin, sinh, sstr, tanh
from sympy import cos as sympy_cos

from analysis.activations.activation import CATALOGUE, PROPERTIES, Activation, Known, power, s
from analysis.activations.families import Combination, Term, combination, piecewise_linear
from analysis.decisions.decision import Decision
from analysis.decisions.functions import decide_zero

FACTS = (*PROPERTIES, "smooth")
ASKED = (*FACTS, "locally_lipschitz", "zero_at_zero", "nonconstant", "fading")
"""What can be asked of an activation: the properties, smoothness, a local Lipschitz constant, σ(0) = 0, σ ≠ const, and
that σ(s)/s does not grow with |s|."""


@dataclass(frozen=True)
class Shape:
    """An activation with how it grows: "bounded", "polynomial" or "exponential"."""

    activation: Activation
    growth: str = "bounded"

    @property
    def in_catalogue(self) -> bool:
        """Is it evaluated, and its multiples and sums too, from the catalogue's forms? A member of its own has to be
        compiled, which takes longer than trying hundreds of networks: those are drawn in few variants."""
        return CATALOGUE.get(self.activation.name) is self.activation


def _further(sigma: Expr, primitive: Expr, growth: str) -> Shape:
    """A shape that is not in the catalogue; its properties are decided like those of any expression."""
    activation = Activation(sstr(sigma), sigma, Known(primitive=S(primitive)))
    return Shape(activation, growth)


def growth_of(sigma: Activation) -> str:
    """How fast an activation grows, of the kinds of Shape: what is not bounded and has an exponential in it, so."""
    if sigma.decide("bounded").is_true:
        return "bounded"
    return "exponential" if sigma.sigma.has(exp, sinh, cosh) else "polynomial"


_GROWTH = {name: growth_of(sigma) for name, sigma in CATALOGUE.items()}
_FIRST = ("identity", "hardtanh", "tanh", "sin", "relu", "deadzone", "sinh", "rectified_tanh")
SHAPES: tuple[Shape, ...] = (
    *(
        Shape(CATALOGUE[name], _GROWTH[name])
        for name in sorted(CATALOGUE, key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name))
    ),
    Shape(power(Rational(3, 2)), "polynomial"),
    Shape(power(S(4)), "polynomial"),
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
    # Two values, and one: the energy needs three of them to tell every W.
    _further(Piecewise((-1, s < 0), (1, True)), abs(s), "bounded"),
    _further(S.One, s, "polynomial"),
)

SCALES = tuple(Fraction(*pair) for pair in ((1, 1), (2, 1), (1, 2), (3, 1), (1, 3), (3, 2), (5, 1), (1, 5), (8, 1)))
_ORDER = ("bounded", "polynomial", "exponential")


@lru_cache(maxsize=4096)
def combined(terms: tuple[Term, ...]) -> Shape:
    """The positive combination of these catalogue entries."""
    return Shape(combination(terms), max((_GROWTH[term.base] for term in terms), key=_ORDER.index))


@lru_cache(maxsize=4096)
def polygon(knots: tuple[Fraction, ...], slopes: tuple[Fraction, ...]) -> Shape:
    """The odd piecewise-linear activation with these slopes between these knots."""
    return Shape(piecewise_linear(knots, slopes), "bounded" if slopes[-1] == 0 else "polynomial")


@lru_cache(maxsize=4096)
def scaled(shape: Shape, amplitude: Fraction, gain: Fraction) -> Shape:
    """c·σ(a·s) for c, a > 0, which has every property that σ has and no other of the eight."""
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
        Combination((Term(base.name, c, a),)) if shape.in_catalogue else None,
    )
    sigma = c * base.sigma.subs(s, a * s)
    return Shape(Activation(sstr(sigma), sigma, known), shape.growth)


def _fact(activation: Activation, name: str) -> Decision:
    if name == "zero_at_zero":
        return decide_zero(activation.sigma.subs(s, 0))
    if name in ("locally_lipschitz", "nonconstant", "smooth", "fading"):
        found: Decision = getattr(activation, name)
        return found
    return activation.decide(name)


@lru_cache(maxsize=256)
def fitting(wanted: frozenset[tuple[str, bool]]) -> tuple[Shape, ...]:
    """The shapes whose properties are decided to be as wanted, the plainest first."""
    return tuple(shape for shape in SHAPES if fits(shape.activation, wanted))


def fits(activation: Activation, wanted: frozenset[tuple[str, bool]]) -> bool:
    """Are these properties decided to be as wanted?"""
    decisions = ((_fact(activation, name), value) for name, value in wanted)
    return all(fact.is_true if value else fact.is_false for fact, value in decisions)


@lru_cache(maxsize=4096)
def _fits_by_rule(activation: Activation, wanted: frozenset[tuple[str, bool]]) -> bool:
    """`_fits` for a member of a family: what no rule decides would take seconds, so it counts as not fitting."""
    decided = activation.known.properties
    return all(name in decided or name == "zero_at_zero" for name, _ in wanted) and fits(activation, wanted)


_POLYGONS = frozenset(
    (("continuous", True), ("odd", True), ("lipschitz", True), ("locally_lipschitz", True), ("zero_at_zero", True))
)
"""What every odd piecewise-linear activation is."""


@lru_cache(maxsize=256)
def _slopes(wanted: frozenset[tuple[str, bool]]) -> tuple[st.SearchStrategy[Fraction], bool | None] | None:
    """The slopes of polygons with these properties, and whether the last is 0; None when there are no such polygons."""
    asked = dict(wanted)
    if any((name, not value) in _POLYGONS for name, value in wanted) or asked.get("smooth"):
        return None
    rising = asked.get("strictly_increasing") or asked.get("nondecreasing")
    values = (1, 2, 5) if asked.get("strictly_increasing") else (1, 0, 2, 5) if rising else (1, 0, 2, -1, 5, -3)
    return st.sampled_from([Fraction(v, 2) for v in values]), asked.get("bounded")


_FEW = st.sampled_from(((Fraction(2), Fraction(1)), (Fraction(1), Fraction(1, 2))))
_SCALES, _sampled = st.sampled_from(SCALES), lru_cache(maxsize=512)(st.sampled_from)
_WAYS = st.sampled_from(("plain", "scaled", "sum", "polygon"))
_MORE, _COUNTS, _GAPS = (
    st.integers(1, 2),
    st.integers(0, 3),
    st.sampled_from([Fraction(k, 4) for k in (4, 2, 1, 6, 8, 12)]),
)


@st.composite
def shapes(draw: st.DrawFn, wanted: frozenset[tuple[str, bool]]) -> Shape:
    """A shape with these properties: one of the list, scaled, a sum of two or three, or an odd polygon."""
    candidates = fitting(wanted)
    if not candidates:
        asked = ", ".join(f"{name}={value}" for name, value in sorted(wanted))
        raise ValueError(f"no known activation has {asked}")
    way = draw(_WAYS)
    if way == "polygon":
        found = _drawn_polygon(draw, wanted)
        if found is not None and _fits_by_rule(found.activation, wanted):
            return found
    among = _sampled(candidates)
    first = draw(among)
    if way in ("plain", "polygon"):
        return first
    if way == "scaled" or not first.in_catalogue:
        return scaled(first, *(draw(_FEW) if not first.in_catalogue else (draw(_SCALES), draw(_SCALES))))
    others = [draw(among) for _ in range(draw(_MORE))]
    chosen = [shape for shape in (first, *others) if shape.in_catalogue]
    mixed = combined(tuple(Term(shape.activation.name, draw(_SCALES), draw(_SCALES)) for shape in chosen))
    return mixed if _fits_by_rule(mixed.activation, wanted) else first


def _drawn_polygon(draw: st.DrawFn, wanted: frozenset[tuple[str, bool]]) -> Shape | None:
    allowed = _slopes(wanted)
    if allowed is None:
        return None
    slopes, flat_end = allowed
    count = draw(_COUNTS)
    values = [draw(slopes) for _ in range(count + 1)]
    if flat_end is not None and (values[-1] == 0) is not flat_end:
        values[-1] = Fraction(0) if flat_end else Fraction(1, 2)
    knots = tuple(accumulate(draw(_GAPS) for _ in range(count)))
    return polygon(knots, tuple(values))


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
    smooth, locally_lipschitz, zero_at_zero, nonconstant, fading (σ(s)/s does not grow with |s|); True asks for the
    property, False for its failure, None (the default) for either. Drawn are the catalogue, further smooth
    and broken shapes, positive multiples with scaled argument, sums of
    two or three of these, and odd piecewise-linear activations with up to four pieces on either side.
    Raises ValueError for an unknown property, and when no known activation has what is asked.

    >>> from hypothesis import find, settings
    >>> find(activations(odd=True, bounded=True), lambda _: True, settings=settings(database=None)).name
    'hardtanh'
    """
    wanted = wanted_properties(properties)
    if not fitting(wanted):
        asked = ", ".join(f"{name}={value}" for name, value in sorted(wanted))
        raise ValueError(f"no known activation has {asked}")
    return shapes(wanted).map(lambda shape: shape.activation)
