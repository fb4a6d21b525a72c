"""Large energies: across a symmetric orbit of the exchange-symmetric family the flow is two kicks. Letters and cards.

The quarter of an orbit from q = −d to q = d around p > 0, at the energy 4 log cosh d, with time such that q' = tanh p.
"""

from __future__ import annotations

from sympy import Expr, Integer, Integral, Limit, S, Symbol, cosh, log, oo, tanh

from analysis.symbols import arbitrary
from proofs.kernel.statements import Implication, Proposition, Relation
from proofs.kernel.theorems.energy import HARTMAN, RUDIN
from proofs.kernel.theorems.theorem import Instance, Theorem, scalar

slow, gap = Symbol("b", positive=True), Symbol("c", positive=True)
"""The entries of A = [[a, b], [b, a]]: b, and c = a − b."""
q, p = Symbol("q", real=True), Symbol("p", real=True)
xi, eta = Symbol("ξ", real=True), Symbol("η", real=True)
x = Symbol("x", real=True)
end = arbitrary(Symbol("d", positive=True))
ratio = arbitrary(Symbol("ρ", positive=True))
first_kick, second_kick = Symbol("κ₁", nonnegative=True), Symbol("κ₂", nonnegative=True)
most_1, most_2 = Symbol("m₁", nonnegative=True), Symbol("m₂", nonnegative=True)
g11, g12, g21, g22 = (Symbol(name, real=True) for name in ("G₁₁", "G₁₂", "G₂₁", "G₂₂"))
half_trace = Symbol("tr(half turn)", real=True)

FAMILY = Proposition("`ż = K tanh z`, `K = [[0, A], [−Aᵀ, 0]]`, `A = [[a, b], [b, a]]`, `a = b + c`, `b, c > 0`")
LEVEL = Relation(2 * log(cosh(q)) + 2 * log(cosh(p)), "=", 4 * log(cosh(end)))
ARC = Relation(cosh(q), "≤", cosh(end))
"""|q| ≤ d."""
ORBITS = ("anti-phase", "in-phase")


def ratio_of(orbit: str) -> Expr:
    """ρ: (a + b)/(a − b) for the anti-phase orbit, its inverse for the other."""
    if orbit not in ORBITS:
        raise ValueError(f"the orbit is one of {', '.join(ORBITS)}, not {orbit}")
    return (2 * slow + gap) / gap if orbit == "anti-phase" else gap / (2 * slow + gap)


def system(orbit: str) -> Proposition:
    """What the letters G, κ and m are, for one of the two orbits."""
    shape, rate = ("x₁ = −x₂ = q", "a + b") if orbit == "anti-phase" else ("x₁ = x₂ = q", "a − b")
    unit = "a − b" if orbit == "anti-phase" else "a + b"
    return Proposition(
        f"on the {orbit} orbit `{shape}` (`y` likewise with `p`), with time in units of `1/({unit})`: `q' = tanh p`, "
        f"`p' = −tanh q`; across it `G` is the matrix of `ξ' = ρ η/cosh²p`, `η' = −ρ ξ/cosh²q` for the quarter turn "
        f"from `q = −d` to `q = d`, `ρ = ({rate})/({unit})`; on it `κ₁ = ∫dt/cosh²p`, `κ₂ = ∫dt/cosh²q`, and `m₁`, "
        "`m₂` are the largest `|G₁₁|`, `|G₂₂|`"
    )


def field(orbit: str, letter: Symbol, apart: Expr = S.Zero) -> tuple[Expr, Expr]:
    """A tanh at a state of the orbit's plane (or `apart` from it): its first component, and its component across."""
    sign = -1 if orbit == "anti-phase" else 1
    first, second = tanh(letter + apart / 2), tanh(sign * (letter - apart / 2))
    a = slow + gap
    return a * first + slow * second, a * first + slow * second - sign * (slow * first + a * second)


def _across(orbit: str) -> Instance:
    """Along the orbit A tanh is the rate times tanh; its derivative across it is the other rate times 1 − tanh²."""
    unit = gap if orbit == "anti-phase" else 2 * slow + gap
    rate = ratio_of(orbit) * unit
    relations = []
    for letter, across in ((p, eta), (q, xi)):
        relations.append(Relation(field(orbit, letter)[0], "=", unit * tanh(letter)))
        slope = field(orbit, letter, across)[1].diff(across).subs(across, 0)
        relations.append(Relation(slope, "=", rate * (1 - tanh(letter) ** 2)))
    return (FAMILY, *relations, Relation(1 - tanh(x) ** 2, "=", 1 / cosh(x) ** 2)), system(orbit)


across = Theorem(
    "variational equation: along a solution in an invariant plane the derivative of the flow across the plane solves "
    "the linearised equation",
    f"{HARTMAN}, theorem V.3.1",
    _across,
)

WIDTH = Integral(cosh(x) ** 2, (x, -end, end))
AREA = Integral(1 / cosh(x) ** 2, (x, -end, end))
FLAT = Implication((LEVEL,), Relation(1 / cosh(p) ** 2, "=", cosh(q) ** 2 / cosh(end) ** 4))
FAST = Implication((LEVEL, ARC), Relation(tanh(end) ** 2, "≤", tanh(p) ** 2))
SLOW = Relation(tanh(x) - 1, "<", Integer(0))


def _kick(orbit: str, which: str, value: Expr) -> Instance:
    """∫f dt = ∫f dq/tanh p with tanh d ≤ tanh p < 1, for f = 1/cosh²p and 1/cosh²q."""
    scalar(value, "the value")
    if which == "first":
        premises = FLAT, FAST, Relation(WIDTH, "=", value)
        return (system(orbit), *premises), Relation(first_kick, "≤", value / (cosh(end) ** 4 * tanh(end)))
    if which == "second":
        return (system(orbit), FAST, Relation(AREA, "=", value)), Relation(second_kick, "≤", value / tanh(end))
    if which == "second, from below":
        return (system(orbit), SLOW, Relation(AREA, "=", value)), Relation(second_kick, "≥", value)
    raise ValueError(f"there is no kick {which}")


kick = Theorem(
    "change of variable: ∫f dt = ∫f dq/tanh p over the quarter turn, as q' = tanh p > 0 there, and a larger integrand "
    "has the larger integral",
    f"{RUDIN}, theorems 6.12 and 6.19",
    _kick,
)


def _linear(orbit: str, which: str) -> Instance:
    """From G' = [[0, ρ/cosh²p], [−ρ/cosh²q, 0]]G, G = 1 at first, by integrating once and once more."""
    twice = ratio**2 * first_kick * second_kick
    lower, upper = ratio * second_kick * twice * most_1, ratio * first_kick * most_2
    found = {
        "m₁": Relation(most_1, "≤", 1 + twice * most_1),
        "m₂": Relation(most_2, "≤", 1 + twice * most_2),
        "G₂₁": Relation(g21 + ratio * second_kick, "≤", lower),
        "−G₂₁": Relation(-g21 - ratio * second_kick, "≤", lower),
        "G₁₂": Relation(g12, "≤", upper),
        "−G₁₂": Relation(-g12, "≤", upper),
    }
    if which not in found:
        raise ValueError(f"nothing is said about {which}")
    return (system(orbit),), found[which]


linear = Theorem(
    "fundamental theorem of calculus: a component is its start plus the integral of its rate, and |∫uf| ≤ max|f| ∫u "
    "for u ≥ 0; G₁₁' = ρG₂₁/cosh²p and G₂₁' = −ρG₁₁/cosh²q, and so on for the second column",
    f"{RUDIN}, theorems 6.12, 6.13 and 6.21",
    _linear,
)


def _liouville(orbit: str) -> Instance:
    return (system(orbit),), Relation(g11 * g22 - g12 * g21, "=", Integer(1))


liouville = Theorem(
    "Liouville's formula: the determinant of the matrix of a linear system with trace 0 is constant",
    f"{HARTMAN}, theorem IV.1.2",
    _liouville,
)


def _half_turn(orbit: str) -> Instance:
    """The half turn, times −1, is (JG)² with J = [[0, 1], [−1, 0]]."""
    return (system(orbit),), Relation(half_trace, "=", g21**2 + g12**2 - 2 * g11 * g22)


half_turn = Theorem(
    "symmetric solutions: (x, y) ↦ (y, −x) maps solutions to solutions and the end of the quarter turn to the start of "
    "the next, whose matrix is J⁻¹GJ for J = [[0, 1], [−1, 0]]; so that of two, times −1, is (JG)²",
    f"{HARTMAN}, theorems II.1.1 and V.3.1",
    _half_turn,
)


def tends(orbit: str) -> Relation:
    """The limit of the trace of the half turn, as d and with it the energy 4 log cosh d grow."""
    return Relation(half_trace, "=", 4 * ratio_of(orbit) ** 2 - 2, "in the limit `E = 4 log cosh d → ∞`")


def bounds(size: Expr, rest: Expr) -> tuple[Relation, Relation]:
    """tr JG − 2ρ from above and from below."""
    trace, most = g12 - g21, (2 * ratio + 8 * ratio**3) * size
    return Relation(trace - 2 * ratio, "≤", most), Relation(2 * ratio - trace, "≤", most + 2 * ratio * rest)


def small(size: Expr) -> Relation:
    """From which energies on the estimate holds."""
    return Relation(4 * ratio**2 * size, "≤", Integer(1))


def _squeezed(orbit: str, size: Expr, rest: Expr) -> Instance:
    for part in (size, rest):
        if scalar(part, "a bound").free_symbols != {end}:
            raise ValueError(f"{part} is not a function of {end}")
    above, below = (Implication((small(size),), bound) for bound in bounds(size, rest))
    limits = (Relation(Limit(part, end, oo, "-"), "=", Integer(0)) for part in (size, rest))
    square = Relation(half_trace, "=", (g12 - g21) ** 2 - 2)
    return (system(orbit), above, below, *limits, square), tends(orbit)


squeezed = Theorem(
    "sandwich theorem: what lies between two functions with one limit has it, and limits may be squared and subtracted",
    f"{RUDIN}, theorems 3.19 and 4.4",
    _squeezed,
    arbitrary=(end,),
)


def _at_large_energies(orbit: str) -> Instance:
    limit = 4 * ratio_of(orbit) ** 2 - 2
    word = "hyperbolic" if orbit == "anti-phase" else "elliptic"
    sides = (
        (Relation(limit, ">", Integer(2)),)
        if orbit == "anti-phase"
        else (Relation(limit, "<", Integer(2)), Relation(limit, ">", Integer(-2)))
    )
    return (tends(orbit), *sides), Proposition(f"the {orbit} orbit is {word} at every energy beyond some `E₀`")


at_large_energies = Theorem(
    "trace criterion: a matrix of determinant 1 has real eigenvalues off the unit circle if its trace is above 2, and "
    "a pair on it, not real, if it lies between −2 and 2; near its limit a function is where its limit is",
    "V. I. Arnold, Mathematical Methods of Classical Mechanics, 2nd ed., section 25; "
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 4.8",
    _at_large_energies,
)

THEOREMS = (across, kick, linear, liouville, half_turn, squeezed, at_large_energies)
