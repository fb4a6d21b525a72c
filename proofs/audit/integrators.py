"""What each update rule does to the network's motion at a given step: linear modes, stable steps, energy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import inf, isfinite, log, nextafter

import numpy as np
from numpy.typing import NDArray
from sympy import Poly, fraction, oo, together

from analysis.activations.activation import Activation
from analysis.activations.taylor import slope_at_zero
from analysis.schemes.stability import imaginary_stability_limit, linear_growth, preserves_amplitude, stability_function
from analysis.schemes.stability import z as argument
from numerics.exact.axis import eigenvalues_beside
from numerics.exact.frequencies import skew_similar
from proofs.assumptions.network import bounded
from proofs.audit.applicability import Asked
from proofs.audit.evidence import evidence_of
from proofs.audit.invariants import Invariant
from proofs.audit.views import rests_at_zero
from proofs.claims.registry import CLAIMS
from proofs.networks.network import Network

__all__ = ["RULES", "Stepping", "dash_legend", "slope_of", "stepping"]

RULES = ("euler", "heun", "rk3", "rk4", "backward_euler", "implicit_midpoint")
BY_RULE = "by rule, from the linear modes at 0: no claim says it"
IN_PLACE, STRANG, DISCRETE_GRADIENT = "inplace", "strang", "discrete_gradient"


@dataclass(frozen=True)
class Drift:
    """How the energy drifts under a rule.

    power: of the step in the leading term of dE/dt; 0 when nothing drifts. linear_rate: dE/dt divided by E on the
    fastest linear mode, 2·log(amplification)/step: what happens at small energy (1/time). bound_per_step: the most
    that one step can raise the energy, anywhere (T6.3); None when it is not known.
    """

    power: int
    linear_rate: float | None
    bound_per_step: float | None = None


@dataclass(frozen=True)
class Stepping:
    """What one update rule does to this network.

    amplification: the factor per step on the linear mode of the largest |eigenvalue| at the origin.
    worst_amplification: the largest factor over all modes. max_stable_step: the largest h such that no linear mode
    grows, for any step up to h (inf: every step); exact: it as a closed form times the frequency, when there is one;
    sufficient: whether larger steps may be stable too. energy: "grows", "decays", "bounded", "exact" or None; evidence:
    how the claim that says so was derived, or that it is a rule, read off the linear modes: true near 0 only.
    doubling_steps: steps in which the mode that grows most doubles; half_life_steps: in which the fastest one halves.
    None where the step or the slope of σ at 0 is not known, or nothing can be said. "rk3" is Kutta's, not SSPRK3: the
    factors of both are the same, what they do to the energy is not (T7.5).
    """

    name: str
    amplification: float | None
    worst_amplification: float | None
    max_stable_step: float | None
    exact: str
    sufficient: bool
    energy: str | None
    reason: str
    claims: tuple[str, ...]
    drift: Drift | None = None
    evidence: str = BY_RULE

    @property
    def derived(self) -> bool:
        """Does a claim say what it does to the energy?"""
        return self.evidence != BY_RULE

    @property
    def doubling_steps(self) -> float | None:
        """log 2/log of the largest factor; None where no mode grows."""
        return _steps_to_double(self.worst_amplification)

    @property
    def half_life_steps(self) -> float | None:
        """−log 2/log of the fastest mode's factor; None where it does not die."""
        a = self.amplification
        return _steps_to_double(1 / a) if a else None


def _steps_to_double(factor: float | None) -> float | None:
    if factor is None or not 1 < factor < inf:
        return None
    steps = log(2) / log(factor)
    return steps if isfinite(steps) else None


def slope_of(activation: Activation) -> float | None:
    """σ'(0) as a float; None where there is none, or it is not known."""
    slope = slope_at_zero(activation)
    return None if slope is None else float(slope)


def stepping(asked: Asked, invariants: Iterable[Invariant], slope: float | None) -> tuple[Stepping, ...]:
    """Every update rule for this network, at its step when it has one. slope: σ'(0), None where it is not known.

    What it does to the energy comes from the claims that apply; where none does, from its linear modes, by rule.
    """
    network = asked.network
    modes = None if slope is None else modes_at_zero(network, slope)
    said = _said(asked)
    conserved = any("energy" in invariant.kind for invariant in invariants)
    near = Near(asked, conserved, modes, still(network, slope))
    rules = [_runge_kutta(near, name, said.get(name)) for name in RULES]
    if conserved and network.structure.symmetrization.exists:
        rules += [_in_place(network, slope, name) for name in (IN_PLACE, STRANG)]
        rules.append(_discrete_gradient(near, said.get(DISCRETE_GRADIENT)))
    return tuple(rules)


@dataclass(frozen=True, eq=False)
class Near:
    """The network near 0: its linear modes, None where σ'(0) is not known, and whether a claim conserves an energy.

    still: all modes stand still, as σ'(0) = 0.
    """

    asked: Asked
    conserved: bool
    modes: NDArray[np.complex128] | None
    still: bool

    @property
    def network(self) -> Network:
        return self.asked.network


def _said(asked: Asked) -> dict[str, Said]:
    """The first claim that speaks of each rule and applies to the network, or to what it is exactly."""
    found: dict[str, Said] = {}
    for view in asked.views:
        for claim in CLAIMS if view.equal else ():
            for stepped in claim.stepping:
                if stepped.rule in found or asked.missing((*claim.assumptions, *stepped.given), view):
                    continue
                found[stepped.rule] = Said(stepped.energy, stepped.reason, (claim.label, *view.by), evidence_of(claim))
    return found


def modes_at_zero(network: Network, slope: float) -> NDArray[np.complex128]:
    """The eigenvalues of σ'(0)W − γI, those on the imaginary axis with real part 0 exactly where that is decided.

    For skew-symmetrizable W, a skew one with a multiple of I, and n ≤ AXIS_LIMIT it is; else they are floats, and a
    real part that rounding may have made is not a number: nothing is said of growth then.
    """
    structure = network.structure
    leak = float(network.leak)
    if structure.symmetrization.exists or structure.diffusion is not None:
        return slope * structure.spectrum.eigenvalues - leak
    if slope != 0:
        beside = eigenvalues_beside(network.W, Fraction(leak) / Fraction(slope))
        if beside is not None:
            return slope * beside
    modes: NDArray[np.complex128] = slope * structure.spectrum.eigenvalues - leak
    unsure = np.abs(modes.real) <= 1e-9 * np.abs(modes).max(initial=0.0)
    modes[unsure] = np.nan + 1j * modes.imag[unsure]
    return modes


@dataclass(frozen=True)
class Said:
    """What a claim says of a rule."""

    energy: str
    reason: str
    claims: tuple[str, ...]
    evidence: str


# ---------------------------------------------------------------- Runge–Kutta


@cache
def _coefficients(name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Numerator and denominator of R, highest power first."""
    top, bottom = fraction(together(stability_function(name)))
    scale = Poly(bottom, argument).coeff_monomial(1)
    numerator, denominator = (
        np.array([float(c / scale) for c in Poly(p, argument).all_coeffs()]) for p in (top, bottom)
    )
    return numerator, denominator


def _factor(name: str, step: float, modes: NDArray[np.complex128]) -> NDArray[np.float64]:
    """|R(hλ)| at each mode λ."""
    top, bottom = _coefficients(name)
    with np.errstate(
        over="ignore", invalid="ignore", divide="ignore"
    ):  # powers of a huge h·λ: the factor is then not a number, so unknown; a pole of R: it is infinite
        values = step * modes
        factors = np.abs(np.polyval(top, values) / np.polyval(bottom, values))
    return factors


def _runge_kutta(near: Near, name: str, said: Said | None = None) -> Stepping:
    step, modes = near.network.step, near.modes
    amplification = worst = None
    kept = preserves_amplitude(name) and _imaginary(modes)
    if step is not None and modes is not None and len(modes):
        fastest = int(np.argmax(np.abs(modes)))
        factors = np.ones(len(modes)) if kept else _factor(name, step, modes)
        amplification, worst = float(factors[fastest]), float(factors.max())
    limit, exact = _max_stable_step(name, modes)
    if near.still:
        limit, exact = None, ""
    energy, reason, claims = _energy_near_zero(near, name, worst)
    evidence = BY_RULE
    if said is not None and near.asked.holds("nonzero"):
        energy, reason, claims, evidence = said.energy, said.reason, said.claims, said.evidence
    drift = _drift(near, name, None if near.still else amplification) if energy is not None else None
    return Stepping(name, amplification, worst, limit, exact, False, energy, reason, claims, drift, evidence)


def still(network: Network, slope: float | None) -> bool:
    """Do all linear modes stand still although W ≠ 0, as σ'(0) = 0? Then they say nothing of what moves."""
    return slope == 0 and network.leak == 0 and bool(np.any(network.W != 0))


def _drift(near: Near, name: str, amplification: float | None) -> Drift:
    """|R(iy)|² = 1 + c·y^k + … makes the energy of a linear mode change at the rate c·h^(k−1)·ω^k + … (T7.1)."""
    k, _ = linear_growth(name)
    if k == 0:
        return Drift(0, 0.0)
    step = near.network.step
    rate = None if step is None or not amplification else 2 * log(amplification) / step
    known = rate is not None and isfinite(rate) and rests_at_zero(near.network)
    return Drift(k - 1, rate if known else None, _euler_bound(near.asked) if name == "euler" else None)


def dash_legend(network: Network, slope: float | None, rules: Iterable[Stepping]) -> str:
    """What a – in the table of update rules stands for; "" where there is none."""
    shown = tuple(rules)
    parts = []
    if any(rule.amplification is None or rule.worst_amplification is None for rule in shown):
        why = "the step is not known" if network.step is None else "it is beyond what floats hold"
        parts.append(f"a factor: {'σ′(0) is not known' if slope is None else why}")
    if any(rule.max_stable_step is None for rule in shown):
        parts.append("steps up to: no bound is known")
    if any(not rule.energy for rule in shown):
        parts.append("energy: neither a claim nor the linear modes say")
    return f"–: of {'; of '.join(parts)}" if parts else ""


def _euler_bound(asked: Asked) -> float | None:
    """(h²/2)·L·ω²·n·M² of T6.3, where that applies and σ is bounded.

    None where it is beyond the floats; never 0 where a step can raise E: what underflows is the least positive float.
    """
    network = asked.network
    activation, step = network.activation, network.step
    if step is None or asked.applying("T6.3", bounded) is None:
        return None
    if activation.bound is None or activation.lipschitz is None:
        return None
    omega, M, L = network.structure.spectrum.largest_frequency, float(activation.bound), float(activation.lipschitz)
    bound = (step * omega * M) * (step * omega * M) * (L * network.n / 2)
    if omega > 0 and L > 0 and M > 0:
        bound = max(bound, nextafter(0.0, 1.0))
    return bound if isfinite(bound) else None


def _imaginary(modes: NDArray[np.complex128] | None) -> bool:
    return modes is not None and not np.any(modes.real)


def _max_stable_step(name: str, modes: NDArray[np.complex128] | None) -> tuple[float | None, str]:
    if modes is None:
        return None, ""
    if _imaginary(modes):
        largest = float(np.abs(modes).max(initial=0.0))
        limit = imaginary_stability_limit(name)
        if largest == 0.0 or limit is oo:
            return inf, "oo"
        return float(limit) / largest, f"{limit}/ω" if limit != 0 else "0"
    if np.any(modes.real > 0):
        return 0.0, "0"
    if np.isnan(modes.real).any():
        return None, ""
    return min((_first_growth(name, mode) for mode in modes.tolist() if mode != 0), default=inf), ""


def _first_growth(name: str, mode: complex) -> float:
    """The least h > 0 at which |R(h·mode)| starts to exceed 1, for a mode that does not grow at once; inf if none."""
    if mode.real == 0:
        limit = imaginary_stability_limit(name)
        return inf if limit is oo else float(limit) / abs(mode)
    size = abs(mode)
    unit = mode / size  # powers of the mode itself may be beyond the floats
    top, bottom = (p * unit ** np.arange(len(p) - 1, -1, -1) for p in _coefficients(name))
    # |N(hλ)|² − |D(hλ)|² is a real polynomial in h; its constant term is 0 as R(0) = 1.
    full: NDArray[np.float64] = np.polysub(np.polymul(top, top.conj()).real, np.polymul(bottom, bottom.conj()).real)
    excess = np.trim_zeros(full[:-1], "f")
    roots = np.roots(excess) if excess.size > 1 else np.array([])
    real = np.sort(roots[(np.abs(roots.imag) <= 1e-9 * np.abs(roots)) & (roots.real > 0)].real)
    for root in real.tolist():
        if np.polyval(excess, root * (1 + 1e-6)) > 0:
            return float(root) / size
    return inf


def _energy_near_zero(near: Near, name: str, worst: float | None) -> tuple[str | None, str, tuple[str, ...]]:
    """What the linear modes say of the energy, where something is conserved: near 0 only."""
    modes = near.modes
    if not near.conserved or not near.asked.holds("nonzero"):
        return None, "no energy of this network is conserved by its equation", ()
    if not rests_at_zero(near.network):
        return None, "0 is not an equilibrium: the linear modes there decide nothing", ()
    if modes is None or not np.any(modes):
        return None, "σ has no slope at 0: its linear modes decide nothing", ()
    if preserves_amplitude(name):
        return (
            "bounded",
            "near 0: linear modes keep their amplitude; symplectic, for smooth σ and small steps",
            ("T7.1",),
        )
    if worst is None:
        return None, "give a step", ()
    if worst == 1:
        return None, "the linear modes keep their amplitude at this step and decide nothing", ("T7.1",)
    if worst > 1:
        return "grows", "near 0: the linear modes grow at this step", ("T7.1",)
    return "decays", "near 0: the linear modes die at this step", ("T7.1",)


# ---------------------------------------------------------------- in place, discrete gradient


def _in_place(network: Network, slope: float | None, name: str) -> Stepping:
    """T7.2: z_i-flows one after the other; the sweep of ż = Wσ'(0)z is (I + hU)(I − hL)⁻¹."""
    step, W = network.step, network.W
    if slope is None:
        return Stepping(name, None, None, None, "", False, None, "σ'(0) is not known", ("T7.2",))
    W, _ = skew_similar(W)  # by a diagonal change of basis, under which a sweep stays a sweep
    if slope == 0 and np.any(W != 0):
        reason = "a Poisson integrator: exact volume; no secular drift was seen for smooth σ and small steps"
        factor = None if step is None else 1.0
        return Stepping(name, factor, factor, None, "", False, "bounded", reason, ("T7.2",), Drift(0, 0.0))
    lower = np.tril(slope * W, -1)
    top = float(np.linalg.eigvalsh(lower + lower.T)[-1]) if len(W) > 1 else 0.0
    bound = 2 / top if top > 0 else inf
    plane = len(W) == 2
    amplification = None
    inside = step is not None and step < bound * (1 - 1e-9)
    if step is not None:
        amplification = 1.0 if inside and name == IN_PLACE else _spectral_radius(slope * W, step, name)
        if not isfinite(amplification):
            return Stepping(name, None, None, None, "", False, None, "the step is beyond the floats", ("T7.2",))
        if abs(amplification - 1) < 1e-9 * len(W):
            amplification = 1.0
    if name == IN_PLACE:
        limit, exact = bound, ("2/ω" if plane else "2/λ_max(L + Lᵀ)")
    else:
        limit, exact = None, ""
    confined = amplification == 1.0 if step is not None else True
    energy = "bounded" if confined else "grows"
    reason = (
        "a Poisson integrator: exact volume; no secular drift was seen for smooth σ and small steps"
        if confined
        else "near 0: the linear modes grow at this step"
    )
    return Stepping(
        name,
        amplification,
        amplification,
        limit,
        exact,
        not plane,
        energy,
        reason,
        ("T7.2",),
        Drift(0, 0.0) if confined else None,
    )


def _spectral_radius(W: NDArray[np.float64], step: float, name: str) -> float:
    """Of one step; inf where its entries are beyond the floats."""

    def sweep(lower: NDArray[np.float64], upper: NDArray[np.float64], h: float) -> NDArray[np.float64]:
        identity = np.eye(len(W))
        return (identity + h * upper) @ np.linalg.inv(identity - h * lower)

    if not isfinite(step * float(np.abs(W).max(initial=0.0))):
        return inf
    L, U = np.tril(W, -1), np.triu(W, 1)
    with np.errstate(over="ignore", invalid="ignore"):
        one_step = sweep(L, U, step) if name == IN_PLACE else sweep(U, L, step / 2) @ sweep(L, U, step / 2)
    return float(np.abs(np.linalg.eigvals(one_step)).max()) if np.isfinite(one_step).all() else inf


def _discrete_gradient(near: Near, said: Said | None) -> Stepping:
    """T7.3; on the linear modes it is the implicit midpoint rule."""
    linear = _runge_kutta(near, "implicit_midpoint")
    said = said or Said("exact", "every step conserves it, up to the solver and rounding", ("T7.3",), BY_RULE)
    reason = said.reason
    if not near.asked.holds("nondecreasing"):
        reason += "; σ is not known to be nondecreasing, so its equation may have several solutions at large steps"
    return Stepping(
        DISCRETE_GRADIENT,
        linear.amplification,
        linear.worst_amplification,
        linear.max_stable_step,
        linear.exact,
        False,
        said.energy,
        reason,
        said.claims,
        Drift(0, 0.0, 0.0),
        said.evidence,
    )
