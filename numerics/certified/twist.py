"""An elliptic orbit with a twist: by Moser's theorem invariant tori around it fill a set of positive measure.

Theorem (J. Moser 1962; analytic case: C. L. Siegel, J. Moser 1971, §34): an analytic map of the plane that preserves an
area form and fixes 0 with multipliers λ, λ̄ on the unit circle, λᵏ ≠ 1 for k ≤ 4, has in suitable coordinates the form
ζ ↦ λζ exp(i b |ζ|²) + O(|ζ|⁴); if b ≠ 0, invariant curves around 0 fill a set of positive area, of density 1 at 0.
For a map that commutes with −1 there is no quadratic part, and b = Im(c₂₁/λ) with c₂₁ the coefficient of ζ²ζ̄.
Source: T17.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from flint import acb, arb, fmpq, fmpq_mat

from numerics.certified.certificate import Bounds, Certificate, Document, Found, certify
from numerics.certified.horseshoe import acts_as_minus_one
from numerics.certified.setting import Problem, Section
from numerics.validated.balls import Failed
from numerics.validated.jetmaps import map_jets
from numerics.validated.jets import Jet
from numerics.validated.step import Control

KIND = "twist"
BITS = 90


def twist(problem: Document, guesses: Document) -> Certificate:
    """The certificate of an elliptic orbit with a twist.

    problem: a network with skew weights and its energy, n = 4. guesses: `section`, at whose v = 0 the orbit is, and
    `mirror`, a signed permutation that acts on the coordinates as −1 (so that 0 is fixed, and nothing is quadratic).
    Numbers: trace, angle θ, twist Im(c₂₁/λ) with |ζ|² the area form's, and with ζ = v₁ + …, its real part (which must
    hold 0), and |λᵏ − 1| for k = 1 … 4.
    ValueError when problem or guesses are not of this form.
    """
    setting, section = Problem.read(problem), Section.read(guesses.get("section"))
    turn = Section.read({**section.document(), "symmetry": guesses.get("mirror")}).symmetry
    if len(section.directions) != 2 or turn is None or setting.energy is None:
        raise ValueError("a twist is computed on an energy level of four units, with a mirror")
    if not setting.skew or setting.spread:
        raise ValueError("a twist needs skew weights, exactly known")

    def prove() -> Found:
        if not preserves_area(setting, section):
            raise Failed("the area form of the chart is not shown to be preserved")
        map = section.map(setting)
        if not acts_as_minus_one(map, section, turn):
            raise Failed("the mirror does not act on the section as −1")
        jets = map_jets(map, [arb(0), arb(0)], 3, Control(18, 1e-17))
        numbers, facts = _birkhoff(jets)
        return {name: Bounds.of(x) for name, x in numbers.items()}, facts

    return certify(KIND, problem, guesses, prove, BITS)


def preserves_area(problem: Problem, section: Section) -> bool:
    """Is the form that K leaves on the section constant in these coordinates? Exactly.

    The flow of z' = K∇H preserves xᵀK⁻¹y; on the chart it is b₁ᵀK⁻¹b₂ plus terms with bᵢᵀK⁻¹p, which are 0 for p a
    multiple of Kᵀα, as then bᵢᵀK⁻¹p = ∓bᵢ·α = 0.
    """
    n = problem.n
    try:
        inverse = fmpq_mat(n, n, [fmpq(x.numerator, x.denominator) for row in problem.weights for x in row]).inv()
    except ZeroDivisionError:
        return False
    rows = [[Fraction(int(x.p), int(x.q)) for x in row] for row in inverse.tolist()]

    def form(x: Sequence[Fraction], y: Sequence[Fraction]) -> Fraction:
        return sum((x[i] * rows[i][j] * y[j] for i in range(n) for j in range(n)), Fraction(0))

    first, second = section.directions
    solved = section.solved or ()
    return form(first, second) != 0 and form(first, solved) == 0 and form(second, solved) == 0


def _birkhoff(jets: Sequence[Jet]) -> tuple[dict[str, arb], dict[str, Any]]:
    """θ and Im(c₂₁/λ) of a map without quadratic part, from its cubic jets."""
    if not all(jet.c[k].contains(0) for jet in jets for k, d in enumerate(jet.space.degrees) if d in (0, 2)):
        raise AssertionError("the jets of an odd map hold a part of even degree that is not 0")
    m = [[jet.coefficient((1, 0)), jet.coefficient((0, 1))] for jet in jets]
    trace = m[0][0] + m[1][1]
    if not (trace > -2 and trace < 2):
        raise Failed("the orbit is not shown to be elliptic")
    if not m[0][1] * m[1][0] < 0:
        raise Failed("the axes of the rotation are not separated")
    angle = (trace / 2).acos()
    eigenvalue = acb(0, angle).exp()
    # (M − λ)w = 0 and l·w = 1 with w scaled so that the area form reads |ζ|²: Im(w̄₁w₂) = ∓1/2.
    w = [acb(m[0][1]), eigenvalue - m[0][0]]
    area = (w[0].conjugate() * w[1]).imag
    if not abs(area) > 0:
        raise Failed("the axes of the rotation are not separated")
    scale = (1 / (2 * abs(area))).sqrt()
    w = [x * scale for x in w]
    # ζ = l·v with l·w = 1, l·w̄ = 0.
    determinant = w[0] * w[1].conjugate() - w[1] * w[0].conjugate()
    left = [w[1].conjugate() / determinant, -w[0].conjugate() / determinant]
    cubic = acb(0)
    for weight, jet in zip(left, jets, strict=True):
        for i in range(4):
            cubic = cubic + weight * jet.coefficient((i, 3 - i)) * _mixed(w, i, 3 - i)
    ratio = cubic / eigenvalue
    if not ratio.real.contains(0):
        raise AssertionError("the map does not preserve area: the real part of c₂₁/λ is not 0")
    if not abs(ratio.imag) > 0:
        raise Failed("the twist is not shown to be different from 0")
    numbers = {"trace": trace, "angle": angle, "twist": ratio.imag, "real_part": ratio.real}
    numbers["twist_by_v1"] = ratio.imag * abs(left[0]) ** 2  # where ζ = v₁ + …: b depends on the unit of |ζ|²
    for k in range(1, 5):
        numbers[f"distance_{k}"] = abs(acb(0, angle * k).exp() - 1)
        if not numbers[f"distance_{k}"] > 0:
            raise Failed(f"λ^{k} = 1 is not excluded")
    determinant_of_map = m[0][0] * m[1][1] - m[0][1] * m[1][0]
    if not determinant_of_map.contains(1):
        raise AssertionError("the map does not preserve area: its determinant is not 1")
    numbers["determinant"] = determinant_of_map
    return numbers, {"kind": "elliptic"}


def _mixed(w: Sequence[acb], i: int, j: int) -> acb:
    """The coefficient of ζ²ζ̄ in v₁ⁱ v₂ʲ for v = wζ + w̄ζ̄, i + j = 3."""
    total = acb(0)
    if i:
        total = total + i * w[0] ** (i - 1) * w[0].conjugate() * w[1] ** j
    if j:
        total = total + j * w[0] ** i * w[1] ** (j - 1) * w[1].conjugate()
    return total
