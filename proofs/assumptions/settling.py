"""Hypotheses on a general network: contraction, diagonal stability, symmetry, order, its rest points, no leak."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from math import inf, nextafter

import numpy as np
from numpy.typing import NDArray
from sympy import Interval, Pow, S, atan, cos, cosh, erf, exp, oo, sech, sin, sinh, tanh
from sympy import asinh as arsinh
from sympy.core.function import Function

from analysis.activations.activation import Activation, s
from analysis.decisions.decision import Decision, false, true, undecided
from analysis.decisions.functions import decide_sign
from analysis.decisions.pieces import KINKED
from numerics.equilibria import Balance, RestPoints, rest_points, step_is_regular
from numerics.fate import Comparison, DiagonalGrowth, TwoLargest, cooperation, unique_for_every_bias
from numerics.fate.leakless import separation
from numerics.fate.oscillator import Oscillator
from proofs.assumptions.assumption import Assumption, said
from proofs.assumptions.network import of_form, of_sigma, same_as
from proofs.kernel.theorems import restpoints, settling
from proofs.networks.network import Network
from proofs.networks.numbers import brief, fraction

SEARCH_SECONDS = 5.0
"""How long all rest points are searched for when an assumption asks for them."""
LARGEST = 64
"""The largest n whose rest points are looked for when an assumption asks for them."""


def floats(network: Network) -> NDArray[np.float64] | None:
    """W as floats, where they are exactly that, and of a size that products do not leave the range of floats."""
    if network.W.dtype == object and not network.rational:
        return None
    rounded = np.asarray(network.W, dtype=float)
    sizes = np.abs(rounded[rounded != 0])
    if sizes.size and not (sizes.min() > 1e-100 and sizes.max() < 1e100):
        return None
    if network.W.dtype != object:
        return rounded
    same = all(Fraction(x) == Fraction(y) for x, y in zip(rounded.flat, network.W.flat, strict=True))
    return rounded if same else None


def lipschitz_above(sigma: Activation) -> Fraction | None:
    """A rational number that is L, or just above it; None where none is known."""
    constant = sigma.lipschitz
    if constant is None or constant is oo or not constant.is_nonnegative:
        return None
    if constant.is_zero:
        return Fraction(1)  # of a constant σ any number above 0 is one
    if constant.is_Rational:
        return Fraction(int(constant.p), int(constant.q))
    return Fraction(nextafter(float(constant.evalf(20)), inf)) * Fraction(1 + 2**50, 2**50)


def ratio(network: Network) -> Fraction | None:
    """γ/L, or a rational number just below it; None where it is not known."""
    leak = fraction(network.leak)
    constant = None if network.given_activation is None else lipschitz_above(network.given_activation)
    return None if leak is None or constant is None else leak / constant


def _measured(decides: Callable[[NDArray[np.float64], Fraction], Decision]) -> Callable[[Network], Decision]:
    """A decision on W and γ/L."""

    def decide(network: Network) -> Decision:
        W, quotient = floats(network), ratio(network)
        if quotient is not None and quotient <= 0:
            return false("there is no leak")
        if W is None or quotient is None:
            return undecided("W is not made of floats of a moderate size, or no Lipschitz constant of σ is known")
        return decides(W, quotient)

    return decide


# ---------------------------------------------------------------- T11.1, T11.2


def _contracting(W: NDArray[np.float64], quotient: Fraction) -> Decision:
    found = Comparison(W)
    decided = found.contracting(quotient)
    if decided.is_true:
        return decided
    return Decision(decided.truth, f"{decided.reason}: contracting if γ/L were above {brief(found.upper, 4)}")


driven = Assumption(
    "driven",
    f"current form with leak and input: {settling.DRIVEN.text}",
    (settling.DRIVEN, settling.CONSTANT_INPUT),
    of_form("current"),
    satisfy={"form": "current", "bias": None, "leak": None},
    naming=True,
)
contraction_weights = Assumption(
    "contraction_weights",
    "for certain `v_1, …, v_n > 0` and some `μ` with `0 < μ ≤ γ`: `W_jj + Σ_{i≠j} (v_i/v_j)|W_ij| ≤ (γ − μ)/L`",
    (settling.COLUMNS, settling.POSITIVE_RATE, settling.WITHIN),
    _measured(lambda W, quotient: _contracting(np.ascontiguousarray(W.T), quotient)),
    breaks=({"leak": True},),
)


def _diagonally_stable(W: NDArray[np.float64], quotient: Fraction) -> Decision:
    return DiagonalGrowth(W).stable(quotient)


diagonally_stable = Assumption(
    "diagonally_stable",
    settling.DIAGONALLY_STABLE.text,
    (settling.DIAGONALLY_STABLE,),
    _measured(_diagonally_stable),
    breaks=({"leak": True},),
)

# ---------------------------------------------------------------- T11.3


def _symmetric(network: Network) -> Decision:
    if not network.rational:
        return undecided("diag(d)W is decided to be symmetric for rational weights")
    found = network.structure.symmetric_scaling
    return true(found.reason) if found.exists else false(f"no diag(d)W is symmetric: {found.reason}")


symmetrizable = Assumption(
    "symmetrizable",
    "`W` is symmetrizable: `(ΔW)ᵀ = ΔW` for a diagonal `Δ = diag(d)` with `d_i > 0`",
    settling.SYMMETRIC,
    _symmetric,
    satisfy={"weights": "symmetric"},
    breaks=({"weights": "any"}, {"weights": "skew"}),
)
_ANALYTIC = (tanh, sinh, cosh, sech, atan, erf, exp, sin, cos, arsinh)


def is_analytic(sigma: Activation) -> bool:
    """Whether σ is put together from functions that are analytic on the whole line. False is not certain."""
    if sigma.sigma.has(*KINKED):
        return False
    for part in sigma.sigma.atoms(Function, Pow):
        if isinstance(part, Pow) and not isinstance(part, exp):
            exponent = part.exp
            if not (exponent.is_Integer and exponent.is_nonnegative) and not _positive(part.base):
                return False
        elif not isinstance(part, _ANALYTIC):
            return False
    return True


def _positive(base: object) -> bool:
    return decide_sign(base, ">", s, S.Reals).is_true if base.has(s) else bool(base.is_positive)  # type: ignore[attr-defined]


def _rising(sigma: Activation) -> Decision:
    if not sigma.smooth.is_true:
        return undecided(f"σ is not known to be continuously differentiable: {sigma.smooth.reason}")
    return decide_sign(sigma.derivative, ">", s, Interval(-oo, oo))


def _analytic(sigma: Activation) -> Decision:
    if not is_analytic(sigma):
        return undecided("σ is not known to be analytic")
    return _rising(sigma)


analytic = said("analytic", settling.ANALYTIC.text, of_sigma(_analytic))

# ---------------------------------------------------------------- T11.4, T11.5

two_singular_values = Assumption(
    "two_singular_values",
    "`L β < 2γ`, where `β` is the sum of the two largest singular values of `W`",
    (settling.SINGULAR, settling.TWO_VALUES),
    _measured(lambda W, quotient: TwoLargest(W, scaled=False).settles(quotient)),
    breaks=({"leak": True},),
)


def _signs(network: Network) -> Decision:
    W = floats(network)
    return undecided("W is not made of floats of a moderate size") if W is None else cooperation(W).decision


def _irreducible(network: Network) -> Decision:
    W = floats(network)
    if W is None:
        return undecided("W is not made of floats of a moderate size")
    found = cooperation(W).irreducible
    return true("every unit reaches every other") if found else false("some unit does not reach every other")


cooperative = said("cooperative", settling.COOPERATIVE.text, _signs, breaks=({"weights": "any"},))
irreducible = said("irreducible", settling.IRREDUCIBLE.text, _irreducible)
rising = said("rising", settling.RISING.text, of_sigma(_rising))

# ---------------------------------------------------------------- T11.6, T11.7, T11.9: the rest points


def rest_of(network: Network) -> RestPoints | str:
    """The rest points, found once for each network; or why they are not looked for."""
    if "rest_points" not in network.__dict__:
        network.__dict__["rest_points"] = _find(network)
    found: RestPoints | str = network.__dict__["rest_points"]
    return found


def _find(network: Network) -> RestPoints | str:
    W, leak = floats(network), fraction(network.leak)
    if network.form not in ("current", "rate") or network.given_activation is None:
        return f"rest points are those of the current and the rate form, not of the {network.form} form"
    if W is None or leak is None or Fraction(float(leak)) != leak or network.n > LARGEST:
        return f"rest points are looked for where W and γ are floats of a moderate size, and n ≤ {LARGEST}"
    bias = network.bias
    if bias is not None and any(fraction(x) is None for x in bias.tolist()):
        return "the bias is not rational"
    exact = tuple(Fraction(0) for _ in range(network.n)) if bias is None else tuple(map(Fraction, bias.tolist()))
    try:
        if leak == 0:
            return rest_points(Balance.of(network.form, W, network.activation, np.array(exact), 0.0))
        constant = exact if network.form == "current" else tuple(leak * x for x in exact)
        found = _solutions(W.tobytes(), network.n, network.activation, constant, float(leak))
        return found.of(Balance.of(network.form, W, network.activation, np.array(exact), float(leak)))
    except ValueError as problem:
        return str(problem)


@lru_cache(maxsize=8)
def _solutions(entries: bytes, n: int, sigma: Activation, constant: tuple[Fraction, ...], leak: float) -> RestPoints:
    """Those of γz = Wσ(z) + c: the rate form and the current form that it is carried over to have the same ones."""
    W = np.frombuffer(entries).reshape(n, n)
    balance = Balance.of("current", W, sigma, np.array(constant), leak)
    return rest_points(balance, most_seconds=SEARCH_SECONDS)


def _of_rest(decides: Callable[[RestPoints], Decision]) -> Callable[[Network], Decision]:
    def decide(network: Network) -> Decision:
        found = rest_of(network)
        return undecided(found) if isinstance(found, str) else decides(found)

    return decide


def _of_list(holds: Callable[[RestPoints], bool | None], what: str) -> Callable[[Network], Decision]:
    """A decision that needs the complete list."""

    def decide(found: RestPoints) -> Decision:
        if not found.complete:
            return undecided(found.described())
        answer = holds(found)
        text = f"{found.described()}: {what}"
        if answer is None:
            return undecided(f"{text} is not decided at one of them")
        return true(text) if answer else false(f"{found.described()}: not so that {what}")

    return _of_rest(decide)


def _unstable(found: RestPoints) -> Decision:
    stable = [p for p in found.points if p.flow.decided and not p.flow.unstable]
    if stable:
        kinds = ", ".join(sorted({p.flow.name for p in stable}))
        return false(f"{len(stable)} rest points have no unstable direction ({kinds})")
    if not found.complete:
        return undecided(found.described())
    if all(p.flow.unstable for p in found.points):
        dimensions = ", ".join(str(p.flow.unstable) for p in found.points)
        return true(f"{found.described()}; unstable dimensions {dimensions or '–'}")
    return undecided("the unstable dimension of a rest point is not decided")


def _has_sink(found: RestPoints) -> Decision:
    sinks = [p for p in found.points if p.flow.name == "sink"]
    if sinks:
        at = ", ".join(f"{x:.6g}" for x in sinks[0].point[:4]) + (", …" if len(sinks[0].point) > 4 else "")
        return true(f"certified at ({at})")
    if found.complete and all(p.flow.decided for p in found.points):
        return false(f"{found.described()}, and none is a sink")
    return undecided(found.described())


def _smooth_at_rest(found: RestPoints) -> Decision:
    sigma = found.balance.activation
    if sigma.smooth.is_true:
        return true(f"σ is continuously differentiable: {sigma.smooth.reason}")
    if not sigma.locally_lipschitz.is_true:
        return undecided(f"σ is not known to be locally Lipschitz: {sigma.locally_lipschitz.reason}")
    if found.complete and all(p.smooth for p in found.points):
        return true("no rest point has a coordinate at a kink")
    return undecided("a rest point may have a coordinate at a kink")


unstable_everywhere = said("unstable_everywhere", restpoints.UNSTABLE.text, _of_rest(_unstable))
smooth_at_rest = said("smooth_at_rest", restpoints.SMOOTH_AT_REST.text, _of_rest(_smooth_at_rest))
sink = said("sink", restpoints.SINK.text, _of_rest(_has_sink))


def _stepped(network: Network) -> Decision:
    if network.form not in ("current", "rate"):
        return false(f"the system is in {network.form} form")
    return undecided("no step is given") if network.step is None else true(f"a step of {brief(network.step)}")


def _of_map(decides: Callable[[RestPoints, float], Decision]) -> Callable[[Network], Decision]:
    def decide(network: Network) -> Decision:
        step = None if network.step is None else fraction(network.step)
        if step is None or Fraction(float(step)) != step:
            return undecided("no step is given, or it is not a float")
        found = rest_of(network)
        return undecided(found) if isinstance(found, str) else decides(found, float(step))

    return decide


def _map_unstable(found: RestPoints, step: float) -> Decision:
    kinds = [p.map(step) for p in found.points]
    if any(kind.decided and not kind.unstable for kind in kinds):
        return false("a fixed point has no unstable direction")
    if found.complete and all(kind.unstable for kind in kinds):
        return true(
            f"{found.described()}; unstable dimensions {', '.join(str(kind.unstable) for kind in kinds) or '–'}"
        )
    return undecided(found.described())


def _map_sink(found: RestPoints, step: float) -> Decision:
    kinds = [p.map(step) for p in found.points]
    if any(kind.name == "sink" for kind in kinds):
        return true("certified")
    if found.complete and all(kind.decided for kind in kinds):
        return false(f"{found.described()}, and none attracts")
    return undecided(found.described())


def _regular_step(network: Network) -> Decision:
    """det DG is analytic with σ, so it vanishes on a null set or everywhere: one state where it does not is enough."""
    W, step, leak = floats(network), network.step, fraction(network.leak)
    if network.given_activation is None or step is None or W is None or leak is None or network.n > LARGEST:
        return undecided("the step is not known, or W is not made of floats of a moderate size")
    if not is_analytic(network.activation):
        return undecided("σ is not known to be analytic")
    keep, size = 1 - Fraction(step) * leak, Fraction(step)
    return (
        true("it is not 0 at a state, and it is analytic")
        if step_is_regular(W, network.activation, keep, size)
        else undecided("it was not shown not to be 0 at the states tried")
    )


stepped = said("stepped", restpoints.STEPPED.text, _stepped, satisfy={"step": True}, naming=True)
regular_step = said("regular_step", restpoints.REGULAR_STEP.text, _regular_step)
map_unstable = said("map_unstable", restpoints.MAP_UNSTABLE.text, _of_map(_map_unstable))
map_sink = said("map_sink", restpoints.MAP_SINK.text, _of_map(_map_sink))
isolated = said("isolated", settling.ISOLATED.text, _of_list(lambda found: True, "each is alone in a box"))
one_equilibrium = said(
    "one_equilibrium", settling.ONE_EQUILIBRIUM.text, _of_list(lambda found: len(found.points) == 1, "there is one")
)
nondegenerate = said(
    "nondegenerate",
    restpoints.NONDEGENERATE.text,
    _of_list(lambda found: None if found.index_sum is None else True, "none is degenerate"),
)
sources = said(
    "sources",
    restpoints.SOURCES.text,
    _of_list(
        lambda found: (
            all(p.flow.name == "source" for p in found.points) if all(p.flow.decided for p in found.points) else None
        ),
        "every one is a source",
    ),
)
positive_minors = said(
    "positive_minors", restpoints.MINORS.text, _measured(lambda W, quotient: unique_for_every_bias(W, quotient))
)
in_the_plane = said(
    "in_the_plane",
    restpoints.IN_THE_PLANE.text,
    lambda network: true("n = 2") if network.n == 2 else false(f"n = {network.n}"),
    satisfy={"min_n": 2, "max_n": 2},
    breaks=({"min_n": 3, "max_n": 3},),
)
analytic_sigma = said(
    "analytic_sigma",
    restpoints.ANALYTIC_FIELD.text,
    of_sigma(
        lambda sigma: (
            true("σ is put together from analytic functions")
            if is_analytic(sigma)
            else undecided("σ is not known to be analytic")
        )
    ),
)

# ---------------------------------------------------------------- T11.8


def _oscillates(network: Network) -> Decision:
    W, leak = floats(network), fraction(network.leak)
    if network.form != "current":
        return false(f"the network is in {network.form} form")
    if W is None or leak is None:
        return undecided("W is not made of floats of a moderate size")
    if network.has_bias:
        return false("there is a bias")
    named = of_sigma(lambda sigma: same_as(sigma, tanh(s)))(network)
    if not named.is_true:
        return named
    gain = W[0, 0]
    if not np.array_equal(W + W.T, 2 * gain * np.eye(len(W))):
        return false("W is not αI + K with a skew K")
    if not Fraction(float(gain)) > leak > 0:
        return false(f"α = {gain:.6g} is not above γ = {brief(leak)} > 0")
    return Oscillator(W).never_settles(nextafter(float(leak), inf) if Fraction(float(leak)) != leak else float(leak))


fast_rotation = Assumption(
    "fast_rotation",
    "`ż = (α I + K) tanh(z) − γ z` with a skew `K`, `α > γ > 0`, and a least frequency `ω` of `K` with "
    "`ω² > γ² μ (A − 1)`; here `A = α/γ`, `f(u) = artanh u − A u`, `h` is the largest value of `−u f(u)`, "
    "`p f(p) = (n − 1)h` beyond the zero of `f`, and `μ = f(p)/p`",
    (
        restpoints.OSCILLATOR,
        restpoints.SKEW,
        restpoints.GAIN,
        restpoints.DIAGONAL,
        restpoints.EXCESS,
        restpoints.SLOWEST,
        restpoints.FAST,
        restpoints.SOME_LEAK,
    ),
    _oscillates,
    breaks=({"weights": "any"}, {"weights": "skew"}),
)

# ---------------------------------------------------------------- T11.10


def _beyond(network: Network) -> Decision:
    W = floats(network)
    if network.form != "current" or fraction(network.leak) != 0 or network.given_activation is None:
        return false("not a current form without leak")
    if W is None:
        return undecided("W is not made of floats of a moderate size")
    bound = network.activation.bound
    bias = [] if network.bias is None else [fraction(x) for x in network.bias.tolist()]
    if bound is None or not bound.is_finite or None in bias or not bias:
        return undecided("no bound of σ is known, or there is no bias in rational numbers")
    largest = Fraction(nextafter(float(bound), inf)) if not bound.is_Rational else Fraction(int(bound.p), int(bound.q))
    found = separation(W, [x for x in bias if x is not None], -largest, largest)
    if found is None:
        return undecided("no c with cᵀ(Wu + b) > 0 for all |u_i| ≤ M was found")
    c = ", ".join(f"{x / max(map(abs, found.direction)):.4g}" for x in found.direction[:6])
    return true(f"cᵀ(Wu + b) > 0 for all |u_i| ≤ M, exactly, with c ∝ ({c}{', …' if len(found.direction) > 6 else ''})")


beyond_the_range = Assumption(
    "beyond_the_range",
    "current form without leak, `ż = W σ(z) + b`, and a vector `c` with `cᵀWσ(z) + cᵀb ≥ μ > 0` at every state",
    (restpoints.BIASED, restpoints.SEPARATED, restpoints.POSITIVE),
    _beyond,
)
rises_at_zero = said(
    "rises_at_zero",
    restpoints.RISES_AT_ZERO.text,
    of_sigma(lambda sigma: _rises_at_zero(sigma)),
)


def _rises_at_zero(sigma: Activation) -> Decision:
    if not (sigma.locally_lipschitz.is_true and sigma.smooth.is_true):
        return undecided("σ is not known to be continuously differentiable")
    slope = sigma.derivative.subs(s, 0)
    if slope.is_positive:
        return true(f"σ'(0) = {slope}")
    return false(f"σ'(0) = {slope}") if slope.is_nonpositive else undecided(f"the sign of σ'(0) = {slope}")


def _unstable_weights(network: Network) -> Decision:
    W = floats(network)
    if W is None or network.n > LARGEST:
        return undecided(f"the spectrum is enclosed where W is made of floats, and n ≤ {LARGEST}")
    return spectrum_has_positive_part(W)


def spectrum_has_positive_part(W: NDArray[np.float64]) -> Decision:
    """Has W an eigenvalue with a positive real part? In balls; skew and dissipative weights have none, exactly."""
    from numerics.exact.structure import WeightStructure
    from numerics.fate.spectrum import largest_real_part

    structure = WeightStructure(W)
    if structure.skew or structure.symmetrization.exists:
        return false("the spectrum of W is imaginary")
    low, high = largest_real_part(W)
    text = f"the largest real part of an eigenvalue of W is in [{low:.9g}, {high:.9g}]"
    return true(text) if low > 0 else false(text) if high <= 0 else undecided(text)


unstable_weights = said("unstable_weights", restpoints.UNSTABLE_WEIGHTS.text, _unstable_weights)
