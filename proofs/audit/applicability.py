"""Which claims of the theory apply to a network, and for each that does not, the hypotheses that are missing."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.decisions.decision import Truth
from proofs.audit.hypotheses import Hypotheses

LAST = ("balanced", "bias_in_image", "one_equilibrium")
"""Asked only when all else holds: they mean nothing without the form, and solve linear equations exactly."""

__all__ = ["CONDITIONS", "Applicability", "Missing", "applicability"]


@dataclass(frozen=True)
class Missing:
    """A hypothesis that does not hold, or is not known to, and why."""

    name: str
    reason: str
    truth: Truth


@dataclass(frozen=True)
class Applicability:
    """Whether a claim applies to the network: TRUE when all its hypotheses hold, FALSE when one does not."""

    label: str
    says: str
    missing: tuple[Missing, ...]

    @property
    def truth(self) -> Truth:
        """TRUE, FALSE or UNDECIDED."""
        if not self.missing:
            return Truth.TRUE
        return Truth.FALSE if any(m.truth is Truth.FALSE for m in self.missing) else Truth.UNDECIDED

    @property
    def applies(self) -> bool:
        """Whether all hypotheses are known to hold."""
        return not self.missing


# With a bias b = Wc in current form, E + cᵀz takes the place of E (T2.7): its gradient σ + c is a shifted activation of
# each component, and T3.1, T6.3, T7.2 and T7.3 use nothing that ties the components together.
# What each claim says about the network at hand, and what it needs. A name with "|" needs one of the two.
CONDITIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "T1.1": (
        "the linear modes at the origin neither grow nor die: their eigenvalues are imaginary",
        ("no_leak", "slope", "skew_symmetrizable"),
    ),
    "T2.1": (
        "E(z) = Σ S(z_i) is conserved",
        ("current_form", "no_leak", "no_bias", "continuous", "skew"),
    ),
    "T2.2": (
        "W is skew, the only case in which E is conserved for all states",
        ("current_form|invertible", "no_leak", "no_bias|rate_form", "continuous", "nonconstant", "skew"),
    ),
    "T2.3": (
        "the weighted energy Σ d_i S(z_i) is conserved (with a bias b = Wc: plus Σ d_i c_i z_i)",
        ("no_leak", "bias_in_image|rate_form", "continuous", "skew_symmetrizable"),
    ),
    "T2.4": (
        "E(Wx + b) is conserved in rate form, whatever the bias",
        ("rate_form", "no_leak", "continuous", "skew"),
    ),
    "T2.5": (
        "cᵀz is conserved for every c in the kernel of Wᵀ (with a bias: orthogonal to it)",
        ("current_form", "no_leak", "kernel"),
    ),
    "T2.7": (
        "E(z) + cᵀz is conserved, where b = Wc",
        ("current_form", "no_leak", "bias", "continuous", "skew", "bias_in_image"),
    ),
    "T2.8": (
        "input changes E by at most M times the total variation of Vu",
        ("rate_form", "no_leak", "continuous", "bounded", "skew"),
    ),
    "T2.9": (
        "E never grows, or never falls, by the sign of the symmetric part of W",
        ("no_bias|rate_form", "no_leak|current_form", "no_leak|sign_preserving", "continuous", "semidefinite"),
    ),
    "T3.1": (
        "bounded, one equilibrium on each leaf, and no other trajectory converges to it",
        ("current_form", "no_leak", "continuous", "strictly_increasing", "balanced", "skew"),
    ),
    "T3.2": (
        "no trajectory with E(Wx + b) > 0 converges to an equilibrium",
        ("rate_form", "no_leak", "continuous", "sign_preserving", "skew"),
    ),
    "T3.3": (
        "volume is conserved: no attractor of any kind, no asymptotically stable limit cycle",
        ("no_leak", "zero_diagonal", "locally_lipschitz"),
    ),
    "T3.4": (
        "almost every trajectory returns arbitrarily close to its start for ever",
        (
            "current_form|invertible",
            "no_leak",
            "no_bias|rate_form|balanced",
            "locally_lipschitz",
            "coercive",
            "skew",
        ),
    ),
    "T3.5": (
        "the leak takes every trajectory to 0",
        ("leak", "no_bias", "continuous", "sign_preserving", "bounded_or_coercive", "skew|leak_dominates"),
    ),
    "T3.6": (
        "the drift along the kernel is 0 over every period",
        ("rate_form", "no_leak", "skew", "rank_two", "bias_in_image", "odd", "sign_preserving", "coercive"),
    ),
    "T4.1": (
        "every orbit but the origin is periodic",
        ("plane", "current_form", "no_leak", "no_bias", "nonzero", "continuous", "sign_preserving", "coercive", "skew"),
    ),
    "T5.2": (
        "the frozen Jacobian has an imaginary spectrum at every state",
        ("no_leak", "nondecreasing", "smooth", "skew"),
    ),
    "T6.1": (
        "Euler multiplies each linear mode by √(1 + h²ω²) > 1: unstable for every step",
        ("no_leak", "slope", "skew", "nonzero"),
    ),
    "T6.2": (
        "saturation drives Euler's frozen growth factors towards 1",
        ("no_leak", "nondecreasing", "smooth", "bounded", "skew"),
    ),
    "T6.3": (
        "Euler never lowers the energy and raises it by at most (h²/2) L ‖ż‖² per step: linearly for bounded σ",
        ("no_leak", "bias_in_image|rate_form", "nondecreasing", "lipschitz", "skew"),
    ),
    "T6.4": (
        "Euler expands volume and is one-to-one",
        ("no_leak", "nondecreasing", "continuous", "skew"),
    ),
    "T7.2": (
        "in-place Euler is a Poisson integrator: exact volume, no secular drift for smooth σ and small steps",
        ("no_leak", "bias_in_image|rate_form", "zero_diagonal", "skew"),
    ),
    "T7.3": (
        "the discrete gradient conserves the energy exactly, with one solution for every step",
        ("no_leak", "bias_in_image|rate_form", "nondecreasing", "continuous", "skew"),
    ),
    "T8.2": (
        "a leak with gain on the diagonal: there is an attracting limit cycle",
        ("plane", "leak", "no_bias", "tanh", "gain", "one_equilibrium"),
    ),
}


def applicability(hypotheses: Hypotheses) -> tuple[Applicability, ...]:
    """Every claim of CONDITIONS for this network, in the order of the theory."""
    return tuple(
        Applicability(label, says, _all_missing(hypotheses, needs)) for label, (says, needs) in CONDITIONS.items()
    )


def _all_missing(hypotheses: Hypotheses, needs: tuple[str, ...]) -> tuple[Missing, ...]:
    missing: list[Missing] = []
    for name in sorted(needs, key=lambda name: name in LAST):
        if name in LAST and missing:
            continue
        if (found := _missing(hypotheses, name)) is not None:
            missing.append(found)
    return tuple(missing)


def _missing(hypotheses: Hypotheses, name: str) -> Missing | None:
    decisions = [(part, hypotheses.decide(part)) for part in name.split("|")]
    if any(decided.is_true for _, decided in decisions):
        return None
    # Of several, the one that could still hold says more; then the first.
    part, decided = next(((p, d) for p, d in decisions if d.is_undecided), decisions[0])
    return Missing(part, decided.reason, decided.truth)
