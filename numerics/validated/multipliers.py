"""The multipliers of a periodic orbit from the derivative of its return map: hyperbolic, elliptic, or not decided.

The full monodromy of a Hamiltonian flow has the double eigenvalue 1, which no ball separates; the reduced map has not.
Where the map preserves a symplectic form, an eigenvalue λ comes with 1/λ: one whose ball meets the unit circle, and
whose mirror image meets no other ball, lies on the circle. Source: theory 17.
"""

from __future__ import annotations

from dataclasses import dataclass

from flint import acb, acb_mat, arb, arb_mat

from numerics.validated.balls import Failed


@dataclass(frozen=True)
class Multipliers:
    """`kind` is "hyperbolic", "elliptic", "mixed" (some on the unit circle), "attracting", "repelling", "none" (no
    directions are left) or "undecided". `trace` is that of the derivative, `multiplier` the eigenvalue of largest
    modulus where it is real, `angle` the smallest argument of one on the unit circle."""

    kind: str
    trace: arb
    multiplier: arb | None = None
    angle: arb | None = None
    values: tuple[acb, ...] = ()


def multipliers(slope: arb_mat, symplectic: bool) -> Multipliers:
    """What the derivative of a return map at a fixed point says; `symplectic` when it preserves such a form."""
    m = slope.nrows()
    trace = sum((slope[i, i] for i in range(m)), arb(0))
    if m == 0:
        return Multipliers("none", trace)
    if m == 2 and symplectic:
        return _of_trace(trace)
    if m == 1:
        return Multipliers(_attraction([abs(slope[0, 0])]), trace, slope[0, 0], None, (acb(slope[0, 0]),))
    try:
        values = acb_mat(slope).eig(algorithm="rump")
    except (ValueError, ZeroDivisionError):
        return Multipliers("undecided", trace)
    if not symplectic:
        moduli = [abs(x) for x in values]
        return Multipliers(_attraction(moduli), trace, _largest_real(values), None, tuple(values))
    on_circle = [_on_circle(i, values) for i in range(m)]
    off_circle = [bool(abs(x) > 1) or bool(abs(x) < 1) for x in values]
    if not all(a or b for a, b in zip(on_circle, off_circle, strict=True)):
        return Multipliers("undecided", trace, None, None, tuple(values))
    kind = "elliptic" if all(on_circle) else "mixed" if any(on_circle) else "hyperbolic"
    angles = [abs(x.arg()) for x, on in zip(values, on_circle, strict=True) if on]
    smallest = None
    for a in angles:
        smallest = a if smallest is None else smallest.min(a)
    return Multipliers(kind, trace, _largest_real(values), smallest, tuple(values))


def _of_trace(trace: arb) -> Multipliers:
    """Two multipliers with product 1: λ + 1/λ is the trace."""
    size = abs(trace)
    if size > 2:
        root = (trace**2 - 4).sqrt()
        multiplier = (trace + root) / 2 if trace > 0 else (trace - root) / 2
        return Multipliers("hyperbolic", trace, multiplier, None, (acb(multiplier), acb(1 / multiplier)))
    if size < 2:
        angle = (trace / 2).acos()
        value = acb(0, angle).exp()
        return Multipliers("elliptic", trace, None, angle, (value, value.conjugate()))
    return Multipliers("undecided", trace)


def _attraction(moduli: list[arb]) -> str:
    if all(x < 1 for x in moduli):
        return "attracting"
    if all(x > 1 for x in moduli):
        return "repelling"
    return "hyperbolic" if all(x < 1 or x > 1 for x in moduli) else "undecided"


def _largest_real(values: list[acb]) -> arb | None:
    """The eigenvalue of largest modulus, when it is real for sure and larger than the others for sure."""
    for i, x in enumerate(values):
        others = [y for j, y in enumerate(values) if j != i]
        if all(abs(x) > abs(y) for y in others) and x.imag.contains(0):
            return x.real  # a real matrix: the conjugate is an eigenvalue too, and there is no other so large
    return None


def _on_circle(i: int, values: list[acb]) -> bool:
    """Is the eigenvalue its own mirror image in the unit circle, there being no other that could be?"""
    mirrored = 1 / values[i].conjugate()
    return not any(mirrored.overlaps(y) for j, y in enumerate(values) if j != i) and mirrored.overlaps(values[i])


def exponent(multiplier: arb, time: arb) -> arb:
    """log|μ| / T: the Lyapunov exponent along a periodic orbit. Failed when μ may be 0."""
    size = abs(multiplier)
    if not size > 0 or not time > 0:
        raise Failed("the multiplier or the period may be 0")
    return size.log() / time
