"""The quantities that are constant along every trajectory of a network."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from proofs.audit.hypotheses import Hypotheses
from proofs.verdict import Verdict

SHOWN_CASIMIRS = 8
"""Casimirs are written out one by one up to this many; beyond, only their number is."""


@dataclass(frozen=True)
class Invariant:
    """A quantity that is constant along every trajectory. kind: energy, weighted_energy, casimir or quadratic."""

    kind: str
    expression: str
    verdict: Verdict
    claims: tuple[str, ...]
    note: str = ""


def invariants(h: Hypotheses) -> tuple[Invariant, ...]:
    """The conserved quantities: energies, Casimirs, quadratic forms."""
    return (*_energies(h), *_casimirs(h), *_quadratics(h))


def _energies(h: Hypotheses) -> list[Invariant]:
    if not h.holds("no_leak", "continuous", "skew_symmetrizable"):
        return []
    sums, kind, labels = ("Σ S(", "energy", ()) if h.holds("skew") else ("Σ d_i S(", "weighted_energy", ("T2.3",))
    note = _primitive(h)
    if h.holds("rate"):
        labels = labels or ("T2.4",)
        inside = "(Wx + b)_i" if h.network.has_bias else "(Wx)_i"
        return [Invariant(kind, f"{sums}{inside})", Verdict.CERTIFIED, labels, note)]
    if h.holds("no_bias"):
        return [Invariant(kind, f"{sums}z_i)", Verdict.CERTIFIED, labels or ("T2.1",), note)]
    if h.holds("bias_in_image"):
        linear = "Σ c_i z_i" if h.holds("skew") else "Σ d_i c_i z_i"
        expression = f"{sums}z_i) + {linear} with Wc = b"
        return [Invariant(kind, expression, Verdict.CERTIFIED, (*labels, "T2.7"), note)]
    return []


def _primitive(h: Hypotheses) -> str:
    activation = h.activation
    if not activation.has_closed_primitive:
        return "S(s) = ∫₀ˢ σ, no closed form is known"
    text = str(activation.primitive)
    return f"S(s) = {text}" if len(text) <= 200 else "S(s) = ∫₀ˢ σ"


def _casimirs(h: Hypotheses) -> list[Invariant]:
    """cᵀz for Wᵀc = 0 and, with a bias, cᵀb = 0: cᵀż = cᵀWσ + cᵀb."""
    if not h.holds("current", "no_leak", "kernel"):
        return []
    structure, bias = h.network.structure, h.network.bias
    dimension = structure.kernel_dimension - (0 if h.holds("bias_in_image") else 1)
    if dimension == 0:
        return []
    basis = structure.left_kernel
    if basis is not None and not h.holds("bias_in_image"):
        assert bias is not None
        basis = _orthogonal_to(basis, [Fraction(float(b)) for b in bias])
    if basis is None or len(basis) > SHOWN_CASIMIRS or any(len(str(v)) > 400 for v in basis):
        constraint = "Wᵀc = 0" if h.holds("bias_in_image") else "Wᵀc = 0 and cᵀb = 0"
        text = f"cᵀz for the {dimension}-dimensional space of c with {constraint}"
        return [Invariant("casimir", text, Verdict.CERTIFIED, ("T2.5",))]
    return [Invariant("casimir", _linear_form(v), Verdict.CERTIFIED, ("T2.5",)) for v in basis]


def _orthogonal_to(basis: tuple[tuple[int, ...], ...], b: list[Fraction]) -> tuple[tuple[int, ...], ...]:
    """A basis of the part of a space that is orthogonal to b, in integers; some vector of the basis is not."""
    products = [sum((c * x for c, x in zip(v, b, strict=True)), Fraction(0)) for v in basis]
    pivot = next(k for k, p in enumerate(products) if p != 0)
    result = []
    for k, v in enumerate(basis):
        if k != pivot:
            ratio = products[k] / products[pivot]
            result.append(
                tuple(a * ratio.denominator - p * ratio.numerator for a, p in zip(v, basis[pivot], strict=True))
            )
    return tuple(result)


def _linear_form(c: tuple[int, ...]) -> str:
    text = ""
    for i, a in enumerate(c):
        if a:
            size = "" if abs(a) == 1 else f"{abs(a)}·"
            sign = (" − " if a < 0 else " + ") if text else ("−" if a < 0 else "")
            text += f"{sign}{size}z_{i + 1}"
    return text


def _quadratics(h: Hypotheses) -> list[Invariant]:
    """T1.4, where the network is linear."""
    if not h.holds("identity", "no_leak", "no_bias", "skew", "nonzero"):
        return []
    expression = "zᵀ(WᵀW)ʲz for j = 0, 1, 2, …" if h.holds("current") else "xᵀ(WᵀW)ʲx for j = 0, 1, 2, …"
    distinct = _distinct_squares(h)
    note = f"{distinct} of them are independent" if distinct else ""
    return [Invariant("quadratic", expression, Verdict.CERTIFIED, ("T1.4",), note)]


def _distinct_squares(h: Hypotheses) -> int | None:
    """The number of distinct eigenvalues of WᵀW, when multiplicities are known."""
    frequencies = h.network.structure.spectrum.frequencies
    if any(f.multiplicity is None for f in frequencies):
        return None
    return len(frequencies) + (1 if h.network.structure.kernel_dimension else 0)
