"""The map that a network is, or becomes under forward Euler at its step: verdicts of its own, beside the equation's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from numerics.maps import Dichotomy, Factors, dichotomy, step_factors
from proofs.assumptions.settling import lipschitz_above, map_unstable, rest_of
from proofs.assumptions.steps import largest_of_skew_part
from proofs.audit.applicability import Applicability, Asked, Missing
from proofs.audit.evidence import derived, evidence_of
from proofs.audit.integrators import slope_of
from proofs.audit.motion import Follows, Judgement, note, unanswered
from proofs.claims.answers import MAP_QUESTIONS, Answer
from proofs.claims.claim import Claim
from proofs.claims.registry import CLAIMS
from proofs.networks.network import Network

__all__ = ["Diffusion", "Gradients", "MapFound", "map_of"]

NEAREST = 2
FOLLOWS: Follows = {
    ("settles", True): (
        ("bounded", True),
        ("perpetual", False),
        ("almost_never_settles", False),
        ("ends_in_period_two", True),
    ),
    ("perpetual", True): (("settles", False),),
    ("almost_never_settles", True): (("settles", False),),
}
"""What the questions mean: who answers one of them so has answered these, too."""
MANY = (10, 100)
"""Of so many steps it is said what they can do to a gradient."""


@dataclass(frozen=True)
class Gradients:
    """Bounds of the singular values of one step's Jacobian, and of a product of steps (T13.3)."""

    factors: Factors
    claims: tuple[str, ...]
    evidence: str

    @property
    def over(self) -> tuple[tuple[int, float, float], ...]:
        """N, and the least and the largest factor of N steps."""
        return tuple((steps, *self.factors.over(steps)) for steps in MANY)


@dataclass(frozen=True)
class Diffusion:
    """T13.2 for W = K − γI. bounded: the energy never grows. unstable: a mode of the fixed point does.

    Where σ'(0) < L there are steps between the two bounds: neither is decided there, and `sentence` says so.
    """

    at_largest_slope: Dichotomy
    bounded: bool
    unstable: bool
    sentence: str
    claims: tuple[str, ...]


@dataclass(frozen=True)
class MapFound:
    """What is known of x⁺ = (1 − hγ)x + hσ(Wx + b), or of z⁺ = z + h(Wσ(z) + b − γz).

    judged: a verdict for each of MAP_QUESTIONS, with its own reason, labels and evidence. energy: what a step does to
    E, where it is known.
    """

    step: float
    judged: dict[str, Judgement]
    energy: str
    gradients: Gradients | None
    diffusion: Diffusion | None

    @property
    def claims(self) -> tuple[str, ...]:
        """The labels that the verdicts rest on."""
        labels = {label for judged in self.judged.values() for label in judged.claims}
        labels |= set(() if self.diffusion is None else self.diffusion.claims)
        labels |= set(() if self.gradients is None else self.gradients.claims)
        return tuple(sorted(labels, key=lambda label: tuple(int(k) for k in label[1:].split("."))))


def map_of(asked: Asked, claims: Iterable[Applicability]) -> MapFound | None:
    """The map of a network whose step is known; None where it is not. RuntimeError if two claims contradict."""
    equation = asked.network
    if equation.step is None:
        return None
    applying = {c.label: c for c in claims if c.applies}
    said: dict[str, tuple[bool, Judgement]] = {}
    for claim, answer in _answers(asked):
        reason = _worded(answer, equation)
        judged = Judgement(derived(claim).verdict, reason, (claim.label,), evidence_of(claim))
        note(said, answer.question, answer.yes, judged, FOLLOWS)
    judged_ = {q: said[q][1] if q in said else _open(asked, q) for q in MAP_QUESTIONS}
    diffusion = _diffusion(equation, applying)
    energy = ""
    if diffusion is not None and diffusion.bounded:
        energy = "never grows"
    if {"T13.8", "T13.11"} & set(applying):
        energy = "never falls"
    return MapFound(float(equation.step), judged_, energy, _gradients(equation, applying), diffusion)


def _worded(answer: Answer, equation: Network) -> str:
    """The answer's reason; where every fixed point is unstable because there is none, that."""
    if map_unstable in answer.given:
        found = rest_of(equation)
        if not isinstance(found, str) and not found.points:
            return "there is no fixed point, so no orbit converges"
    return answer.reason


def _answers(asked: Asked) -> Iterator[tuple[Claim, Answer]]:
    """What the claims say whose assumptions hold for the network itself, in the order of the theory."""
    (itself, *_) = asked.views
    for claim in CLAIMS:
        if claim.of_map and not asked.missing(claim.assumptions, itself):
            for answer in claim.of_map:
                if not asked.missing(answer.given, itself):
                    yield claim, answer


def _open(asked: Asked, question: str) -> Judgement:
    """No claim answers: what is missing from those that speak of it."""
    (itself, *_) = asked.views
    found: dict[str, tuple[Missing, ...]] = {}
    for claim in CLAIMS:
        for answer in claim.of_map:
            if answer.question == question:
                missing = asked.missing((*claim.assumptions, *answer.given), itself)
                if missing and (claim.label not in found or len(missing) < len(found[claim.label])):
                    found[claim.label] = missing
    return unanswered(found, NEAREST)


def _gradients(equation: Network, applying: dict[str, Applicability]) -> Gradients | None:
    diffusion, constant = equation.structure.diffusion, lipschitz_above(equation.activation)
    if "T13.3" not in applying or diffusion is None or diffusion < 0 or constant is None:
        return None
    omega = largest_of_skew_part(equation)
    factors = step_factors(float(equation.step), omega.upper, float(constant), float(diffusion))
    (claim,) = (claim for claim in CLAIMS if claim.label == "T13.3")
    return Gradients(factors, ("T13.3",), evidence_of(claim))


def _diffusion(equation: Network, applying: dict[str, Applicability]) -> Diffusion | None:
    """Below both bounds, above both, or between them."""
    diffusion, constant = equation.structure.diffusion, lipschitz_above(equation.activation)
    if equation.leak != 0 or diffusion is None or diffusion < 0 or constant is None:
        return None
    omega = largest_of_skew_part(equation)
    if not omega.upper > 0:
        return None
    step = Fraction(equation.step)
    largest = dichotomy(step, Fraction(diffusion), omega, constant)
    if "T13.2" in applying:
        labels = ("T13.2", "T10.0") if applying["T13.2"].of else ("T13.2",)
        return Diffusion(
            largest, True, False, f"{largest.stable.reason}: the energy never grows, at any amplitude", labels
        )
    slope = slope_of(equation.activation)
    at_zero = None  # where the fixed point has z = 0
    at_rest = equation.activation.zero_at_origin.is_true and not (equation.form == "current" and equation.has_bias)
    if slope is not None and slope > 0 and at_rest:
        at_zero = dichotomy(step, Fraction(diffusion), omega, Fraction(slope))
    unstable = at_zero is not None and at_zero.stable.is_false
    if unstable and at_zero is not None and at_zero.hopeless.is_true:
        sentence = f"{at_zero.hopeless.reason}: no diffusion makes the fixed point stable at this step"
    elif unstable:
        sentence = "the step is above 2γ/(σ'(0)(γ² + ω²)): the fastest mode of the fixed point grows"
    elif at_zero is not None and at_zero.stable.is_true and largest.stable.is_false:
        sentence = (
            "the step lies between 2γ/(L(γ² + ω²)) and 2γ/(σ'(0)(γ² + ω²)), as σ'(0) < L: no mode grows at the fixed "
            "point, and whether the energy can grow from larger states, where slopes reach L, is not known"
        )
    elif largest.hopeless.is_true:
        sentence = f"{largest.hopeless.reason}: no diffusion brings the step below 2γ/(L(γ² + ω²))"
        return Diffusion(largest, False, False, sentence, ("T13.2",))
    elif diffusion == 0:
        sentence = "without diffusion no step is below 2γ/(L(γ² + ω²)) = 0"
        return Diffusion(largest, False, False, sentence, ("T13.2",))
    else:
        sentence = f"not decided: {largest.stable.reason}"
    return Diffusion(largest, False, unstable, sentence, ("T13.2",) if unstable else ())
