"""What a certificate says, in words and its own numbers. Nothing is said here that is not in the certificate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from numerics.certified import horseshoe, largeenergy, limitcycle, limithorseshoe, orbit, sweep, twist
from numerics.certified.certificate import Certificate

MOSER = "Moser's twist theorem"
COVERING = "Zgliczyński–Gidea (covering relations)"
ABRAMOV = "Abramov's formula"
KATOK = "Katok (entropy of surface diffeomorphisms)"
POINCARE_BENDIXSON = "Poincaré–Bendixson"
KRAWCZYK = "Krawczyk's theorem"


def sentence(certificate: Certificate) -> str:
    """The statement of a certificate; of an undecided one, why it is undecided."""
    if not certificate.certified:
        return f"undecided: {certificate.reason}"
    return _SAYS[certificate.kind](certificate)


def network(problem: Mapping[str, Any]) -> str:
    """The network of a problem, with its weights where they are few."""
    weights = problem["weights"]
    size = len(weights)
    shown = f"W = {_rows(weights)}" if size <= 4 else f"the {size} units given"
    sigma = str(problem.get("activation", "tanh"))
    named, leak = sigma.isidentifier(), _short(problem.get("leak", 0))
    equation = f"ż = W {sigma if named else 'σ'}(z)"
    if any(Fraction(x) for x in problem.get("bias", [])):
        equation, shown = f"{equation} + b", f"{shown}, b = {_row(problem['bias'])}"
    if leak != "0":
        equation += " − z" if leak == "1" else f" − {leak} z"
    text = f"{equation}, {shown}" if named else f"{equation}, σ(s) = {sigma}, {shown}"
    if "spread" in problem:
        text += f", and every skew W within {float(Fraction(problem['spread'])):.0e} of it, entry by entry"
    if "energy" in problem:
        text += f", E = {_short(problem['energy'])}"
        if "energy_spread" in problem:
            text += f" ± {float(Fraction(problem['energy_spread'])):.0e}"
    return text


def _short(value: Any) -> str:
    number = Fraction(value)
    return str(number) if len(str(number)) < 9 else f"{float(number):.17g}"


def _row(row: Any) -> str:
    return "[" + ", ".join(_short(x) for x in row) + "]"


def _rows(rows: Any) -> str:
    return "[" + ", ".join(_row(row) for row in rows) + "]"


_PARTS = {1: "one turn", 2: "the half turn (times −1)", 4: "the quarter turn"}


def _orbit(c: Certificate) -> str:
    kind, n = c.facts["kind"], c.numbers
    least = "" if c.facts["least_period"] else " (that no fraction of it is a period is not shown)"
    text = f"{network(c.problem)}: a periodic orbit of period {n['period']}{least}, the only one near it"
    part = _PARTS.get(c.facts["turns"], f"1/{c.facts['turns']} of a turn")
    if kind == "none":
        return text.replace(", the only one near it", ", the only one of its leaf and level near it")
    text += f", {kind}"
    if "multiplier" in n:
        text += f": multiplier of {part} {n['multiplier']}, exponent {n['exponent']}"
    if "angle" in n:
        text += f": angle of {part} {n['angle']}"
    return text


def _sweep(c: Certificate) -> str:
    low, high = (_short(x) for x in c.problem["energies"])
    least, greatest = c.numbers["least_trace"].lower, c.numbers["greatest_trace"].upper
    return (
        f"{network(_without(c.problem))}: the symmetric orbit is {c.facts['kind']} at every energy in [{low}, {high}], "
        f"the trace of its half turn in [{_down(least)}, {_up(greatest)}] ({c.facts['balls']} balls of energies)"
    )


def _large_energy(c: Certificate) -> str:
    least, greatest = c.numbers["least_trace"].lower, c.numbers["greatest_trace"].upper
    return (
        f"{network(_without(c.problem))}: the {c.problem['orbit']} orbit is {c.facts['kind']} at every E ≥ "
        f"{_short(c.problem['above'])}, the trace of its half turn in [{_down(least)}, {_up(greatest)}] and tending to "
        f"4r² − 2 = {c.facts['limit']}, r = {c.facts['ratio']} (the estimate of T17.7, in balls)"
    )


def _without(problem: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in problem.items() if name not in ("energies", "kind", "above", "orbit")}


def _down(x: float, digits: int = 4) -> str:
    """A decimal at or below x."""
    scale = 10**digits
    return f"{float(Fraction(x) * scale // 1 / scale):.{digits}f}"


def _up(x: float, digits: int = 4) -> str:
    """A decimal at or above x."""
    text = _down(-x, digits)
    return text.removeprefix("-") if text.startswith("-") else f"-{text}"


def _twist(c: Certificate) -> str:
    n = c.numbers
    nearest = min(n[f"distance_{k}"].lower for k in range(1, 5))
    return (
        f"{network(c.problem)}: an elliptic periodic orbit, angle of the half turn {n['angle']}, "
        f"|λᵏ − 1| ≥ {_down(nearest)} for k ≤ 4, with the twist Im(c₂₁/λ) = {n['twist']} ≠ 0; the map preserves an "
        "area form exactly, so invariant tori around it fill a set of positive measure of the energy level"
    )


def _horseshoe(c: Certificate) -> str:
    loops = ", ".join(str(x) for x in c.facts["loops"])
    return (
        f"{network(c.problem)}: covering relations between {c.facts['sets']} disjoint sets, with loops of length "
        f"{loops}, each a first return: chaos, topological entropy of the flow ≥ "
        f"{_down(c.numbers['flow_entropy'].lower)} per unit time, of the half-turn map ≥ "
        f"{_down(c.numbers['map_entropy'].lower)} ({c.facts['pieces']} enclosures)"
    )


def _limit_horseshoe(c: Certificate) -> str:
    loops = ", ".join(str(x) for x in c.facts["loops"])
    a, b = _short(c.problem["a"]), _short(c.problem["b"])
    trace = Fraction(c.facts["trace"])
    multiplier = _multiplier(trace)
    return (
        f"ż = W sign(z), W = [[0, A], [−Aᵀ, 0]], A = [[{a}, {b}], [{b}, {a}]]: covering relations between "
        f"{c.facts['sets']} disjoint sets, loops of length {loops}, all in exact rationals; the half turn at the "
        f"anti-phase orbit has trace {trace}{multiplier}; entropy of the half-turn map ≥ "
        f"{_down(c.numbers['map_entropy'].lower)}"
    )


def _multiplier(trace: Fraction) -> str:
    """The multiplier with λ + 1/λ = trace, where it is rational."""
    from math import isqrt

    square = trace**2 - 4
    if square <= 0:
        return ""
    p, q = isqrt(square.numerator), isqrt(square.denominator)
    rational = p * p == square.numerator and q * q == square.denominator
    return f", multiplier {(trace + Fraction(p, q)) / 2}" if rational else ""


def _limit_cycle(c: Certificate) -> str:
    p, n = c.problem, c.numbers
    a, w, g = (_short(p[name]) for name in ("gain", "frequency", "leak"))
    box = f" ± {float(Fraction(p['spread'])):.0e} each of a and ω" if "spread" in p else ""
    return (
        f"ż = −{g} z + ({a} I + {w} J) {p.get('activation', 'tanh')}(z){box}: exactly one limit cycle, period "
        f"{n['period']}, multiplier {n['multiplier']}; it attracts every start but 0"
    )


_SAYS: Mapping[str, Callable[[Certificate], str]] = {
    orbit.KIND: _orbit,
    sweep.KIND: _sweep,
    largeenergy.KIND: _large_energy,
    twist.KIND: _twist,
    horseshoe.KIND: _horseshoe,
    limithorseshoe.KIND: _limit_horseshoe,
    limitcycle.KIND: _limit_cycle,
}

CITES: Mapping[str, tuple[str, ...]] = {
    orbit.KIND: (KRAWCZYK,),
    sweep.KIND: (),
    largeenergy.KIND: (),
    twist.KIND: (MOSER,),
    horseshoe.KIND: (COVERING, ABRAMOV),
    limithorseshoe.KIND: (COVERING, ABRAMOV),
    limitcycle.KIND: (POINCARE_BENDIXSON,),
}
"""The theorems, beside ball arithmetic, that each kind of certificate rests on."""
