"""What is conserved, written out for one network: energies, Casimirs, quadratic forms."""

from __future__ import annotations

from fractions import Fraction

from proofs.networks.network import Network

Written = tuple[tuple[str, str], ...]
"""Expressions, each with a note."""
SHOWN_CASIMIRS = 8
"""Casimirs are written out one by one up to this many; beyond, only their number is."""


def primitive(network: Network) -> str:
    """What S is."""
    activation = network.activation
    if not activation.has_closed_primitive:
        return "S(s) = ∫₀ˢ σ, no closed form is known"
    text = str(activation.primitive)
    return f"S(s) = {text}" if len(text) <= 200 else "S(s) = ∫₀ˢ σ"


def energy(network: Network) -> Written:
    """E, of Wx + b in rate form."""
    inside = "z_i" if network.form != "rate" else "(Wx + b)_i" if network.has_bias else "(Wx)_i"
    return ((f"Σ S({inside})", primitive(network)),)


def weighted_energy(network: Network) -> Written:
    """E_d of weights that are skew-symmetrizable and not skew."""
    return () if network.structure.skew else (("Σ d_i S(z_i)", primitive(network)),)


def energy_with_bias(network: Network) -> Written:
    """E + cᵀz with Wc = b."""
    return (("Σ S(z_i) + Σ c_i z_i with Wc = b", primitive(network)),) if network.has_bias else ()


def weighted_energy_with_bias(network: Network) -> Written:
    """E_d + cᵀΔz with Wc = b."""
    if network.structure.skew or not network.has_bias:
        return ()
    return (("Σ d_i S(z_i) + Σ d_i c_i z_i with Wc = b", primitive(network)),)


def left_kernel(network: Network) -> tuple[tuple[int, ...], ...] | None:
    """A basis of the c with Wᵀc = 0 and cᵀb = 0, in integers; None where n is too large for it to be written out."""
    basis = network.structure.left_kernel
    if basis is None or network.bias is None or not network.has_bias:
        return basis
    return _orthogonal_to(basis, [Fraction(value) for value in network.bias])


def casimirs(network: Network) -> Written:
    """cᵀz for a basis of the c with Wᵀc = 0 and cᵀb = 0."""
    basis, dimension = left_kernel(network), network.structure.kernel_dimension
    constraint = "Wᵀc = 0 and cᵀb = 0" if network.has_bias else "Wᵀc = 0"
    if basis is None and network.has_bias:
        return ((f"cᵀz for the c with {constraint}", ""),) if dimension > 1 else ()
    dimension = dimension if basis is None else len(basis)
    if dimension == 0:
        return ()
    if basis is None or len(basis) > SHOWN_CASIMIRS or any(len(str(v)) > 400 for v in basis):
        return ((f"cᵀz for the {dimension}-dimensional space of c with {constraint}", ""),)
    return tuple((_linear_form(v), "") for v in basis)


def _orthogonal_to(basis: tuple[tuple[int, ...], ...], b: list[Fraction]) -> tuple[tuple[int, ...], ...]:
    """A basis of the part of a space that is orthogonal to b, in integers."""
    products = [sum((c * x for c, x in zip(v, b, strict=True)), Fraction(0)) for v in basis]
    pivot = next((k for k, p in enumerate(products) if p != 0), None)
    if pivot is None:
        return basis
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


def quadratics(network: Network) -> Written:
    """xᵀ(WᵀW)ʲx, and how many of them are independent where multiplicities are known."""
    if not network.W.any():
        return ()
    frequencies = network.structure.spectrum.frequencies
    note = ""
    if all(f.multiplicity is not None for f in frequencies):
        distinct = len(frequencies) + (1 if network.structure.kernel_dimension else 0)
        note = f"{distinct} of them are independent"
    return (("xᵀ(WᵀW)ʲx for j = 0, 1, 2, …", note),)
