"""What a network's trajectories do for ever: bounded, perpetual, an attracting limit cycle.

Every rule below is a sufficient condition with its proof in one or two sentences, on top of the claims it names. z
stands for the state of the current form and for Wx + b in rate form, where without leak ż = Wσ(z) holds whatever the
bias.
"""

from __future__ import annotations

from dataclasses import dataclass

from proofs.audit.hypotheses import Hypotheses
from proofs.verdict import Verdict

__all__ = ["Judgement", "Motion", "motion"]


@dataclass(frozen=True)
class Judgement:
    """One verdict on the motion, why, the labels it rests on, and the hypotheses whose absence leaves it undecided."""

    verdict: Verdict
    reason: str
    claims: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Motion:
    """The three verdicts.

    bounded: every trajectory stays bounded for t ≥ 0. perpetual: no trajectory but the equilibria themselves converges
    to a point, and not all states are equilibria. attracting_limit_cycle: there is an asymptotically stable one.
    """

    bounded: Judgement
    perpetual: Judgement
    attracting_limit_cycle: Judgement

    @property
    def claims(self) -> tuple[str, ...]:
        """The labels that the verdicts rest on."""
        labels = {label for j in (self.bounded, self.perpetual, self.attracting_limit_cycle) for label in j.claims}
        return tuple(sorted(labels, key=lambda label: tuple(int(k) for k in label[1:].split("."))))


def motion(h: Hypotheses) -> Motion:
    """The verdicts on a network's trajectories."""
    return Motion(_bounded(h), _perpetual(h), _attracting_limit_cycle(h))


def _proved(reason: str, *claims: str) -> Judgement:
    return Judgement(Verdict.PROVED, reason, claims)


def _refuted(reason: str, *claims: str) -> Judgement:
    return Judgement(Verdict.REFUTED, reason, claims)


def _undecided(h: Hypotheses, reason: str, *needed: str) -> Judgement:
    missing = tuple(name for name in needed if not h.decide(name).is_true)
    why = "; ".join(h.decide(name).reason for name in missing)
    return Judgement(Verdict.UNDECIDED, f"{reason}: {why}" if why else reason, (), missing)


def _energy(h: Hypotheses) -> tuple[str, tuple[str, ...]]:
    """How the conserved energy is called, and the claims behind it."""
    if h.holds("rate"):
        return ("E(Wx + b)", ("T2.4",)) if h.holds("skew") else ("Σ d_i S((Wx + b)_i)", ("T2.3",))
    return ("E", ("T2.1",)) if h.holds("skew") else ("Σ d_i S(z_i)", ("T2.3",))


def _conservative(h: Hypotheses) -> bool:
    """z obeys ż = Wσ(z) with diag(d)W skew: the weighted energy of z is constant."""
    return h.holds("no_leak", "continuous", "skew_symmetrizable") and (h.holds("rate") or h.holds("no_bias"))


def _balanced(h: Hypotheses) -> bool:
    """Current form with an equilibrium σ(z*) = −c, Wc = b, of a strictly increasing σ.

    Then y = z − z* obeys ẏ = Wσ̃(y), σ̃_i(y) = σ(z*_i + y) − σ(z*_i) strictly increasing with σ̃_i(0) = 0, to which T2
    and T3.1 apply unchanged: they use nothing that ties the components' activations together.
    """
    return h.holds("current", "no_leak", "continuous", "strictly_increasing", "balanced")


def _nowhere_balanced(h: Hypotheses) -> bool:
    """W invertible and no equilibrium: every component of W⁻¹z has the velocity σ_i + c_i, one of which keeps its sign.

    If z stayed bounded that velocity would stay away from 0; so every trajectory escapes.
    """
    return (
        h.holds("current", "no_leak", "continuous", "strictly_increasing", "invertible")
        and h.decide("balanced").is_false
    )


def _converges(h: Hypotheses) -> tuple[str, tuple[str, ...]] | None:
    """Why every trajectory converges to one point, or None."""
    if not h.holds("continuous"):
        return None
    passive = h.holds("negative_semidefinite|skew_symmetrizable|leak_dominates")
    if h.holds("positive_leak", "no_bias", "sign_preserving", "bounded_or_coercive") and passive:
        return "dE/dt = σᵀQσ − γzᵀσ < 0 off 0, and no trajectory leaves: all go to 0", ("T2.9", "T3.5")
    if _leaky_oscillator(h) and -_diffusion(h) <= h.network.leak:
        return "dE/dt = Σ σ(z_i)(aσ(z_i) − γz_i) < 0 off 0, as |tanh z| < |z| and a ≤ γ: all go to 0", ("T8.1",)
    if h.holds("positive_leak", "bounded", "strictly_increasing") and passive:
        what = "about the one equilibrium z*, Σ ∫(σ − σ(z*_i)) falls as E does about 0: every trajectory goes there"
        return what, ("T2.9", "T3.5")
    if h.holds("no_leak", "negative_definite"):
        if (h.holds("no_bias") or h.holds("rate")) and h.holds("sign_preserving", "coercive"):
            where = "Wx + b goes" if h.holds("rate") else "all go"
            return f"dE/dt = σᵀQσ < 0 off 0, with Q negative definite: {where} to 0", ("T2.9",)
        if _balanced(h):
            return "about the equilibrium σ(z*) = −c, Wc = b, dE/dt = σ̃ᵀQσ̃ < 0: all go there", ("T2.9",)
    return None


def _leaky_oscillator(h: Hypotheses) -> bool:
    """ż = −γz + (aI + K) tanh(z) with a > 0, the network of T8; in rate form z = Wx, as aI + K is invertible."""
    structure = h.network.structure
    if structure.diffusion is None or structure.diffusion >= 0:
        return False
    return h.holds("positive_leak", "no_bias", "tanh")


def _diffusion(h: Hypotheses) -> float:
    diffusion = h.network.structure.diffusion
    assert diffusion is not None
    return diffusion


def _makes_a_cycle(h: Hypotheses) -> str:
    """T8 in the plane: why 0 is the only equilibrium and repels, "" when that is not shown."""
    if not h.holds("two_neurons", "positive_leak", "no_bias", "tanh", "gain", "one_equilibrium"):
        return ""
    return f"{h.decide('gain').reason}: 0 is the only equilibrium (counted in ball arithmetic), and repels"


# ---------------------------------------------------------------- bounded


def _bounded(h: Hypotheses) -> Judgement:
    if h.holds("positive_leak", "bounded", "continuous"):
        return _proved("the leak outgrows a bounded σ: |state_i| is at most its start or (sup of the rest)/γ")
    if (found := _converges(h)) is not None:
        return _proved(found[0], *found[1])
    if h.holds("positive_leak"):
        return _undecided(h, "with a leak", "bounded", "negative_semidefinite", "no_bias", "coercive")
    return _bounded_current(h) if h.holds("current") else _bounded_rate(h)


def _bounded_current(h: Hypotheses) -> Judgement:
    if h.holds("no_bias") and not h.holds("nonzero"):
        return _proved("W = 0 and b = 0: every state is static")
    if not h.holds("bias_in_image"):
        return _refuted("cᵀz grows linearly for some c with Wᵀc = 0 and cᵀb ≠ 0, for every start", "T2.5")
    if _nowhere_balanced(h):
        why = h.decide("balanced").reason
        return _refuted(f"{why}; a component of W⁻¹z moves one way for ever, from every start", "T2.7")
    if h.holds("bias") or (_balanced(h) and not h.holds("zero_at_zero")):
        return _bounded_with_bias(h)
    energy, labels = _energy(h)
    if _conservative(h) and h.holds("coercive"):
        return _proved(f"{energy} is constant and its sublevel sets are bounded", *labels, "T3.4")
    if _conservative(h) and h.holds("two_neurons", "nonzero", "sign_preserving") and h.decide("coercive").is_false:
        why = "S has a finite limit: from two coordinates on that side with a larger E, one moves away without end"
        return _refuted(f"{why}, as the level curve is unbounded and holds no equilibrium", *labels, "T3.5")
    if h.holds("negative_semidefinite", "continuous", "coercive"):
        return _proved("E never grows and its sublevel sets are bounded", "T2.9")
    if h.holds("positive_definite", "continuous", "sign_preserving"):
        return _refuted("E grows off 0 for ever, which no bounded trajectory allows", "T2.9")
    return _undecided(h, "no energy bounds the motion", "skew_symmetrizable", "negative_semidefinite", "coercive")


def _bounded_with_bias(h: Hypotheses) -> Judgement:
    if _balanced(h) and (h.holds("skew_symmetrizable") or h.holds("negative_semidefinite")):
        labels = ("T2.7", "T3.1") if h.holds("skew_symmetrizable") else ("T2.9",)
        why = h.decide("balanced").reason
        return _proved(f"{why}: about the equilibrium the energy has bounded sublevel sets", *labels)
    needed = ("skew_symmetrizable", "negative_semidefinite", "strictly_increasing", "balanced")
    return _undecided(h, "no energy is known to bound the motion", *needed)


def _bounded_rate(h: Hypotheses) -> Judgement:
    if _one_sided(h):
        return _refuted("σ has one sign and no zero, so x moves one way for ever, from every start")
    if not h.holds("nonzero"):
        if h.holds("no_bias", "zero_at_zero"):
            return _proved("W = 0 and b = 0: every state is static")
        if h.holds("bias", "sign_preserving"):
            return _refuted("W = 0: x moves with the constant velocity σ(b) ≠ 0")
        return _undecided(h, "W = 0: x moves with the constant velocity σ(b)", "sign_preserving")
    if _conservative(h) and h.holds("coercive"):
        energy, labels = _energy(h)
        if h.holds("invertible"):
            return _proved(f"{energy} is constant, its sublevel sets are bounded, and W is invertible", *labels, "T3.4")
        if h.holds("rank_two", "odd", "sign_preserving"):
            return _proved(
                "W has rank 2 and σ is odd: the drift along the kernel is 0 over every period", *labels, "T3.6"
            )
        drift = "Wx + b stays bounded, but x can drift along the kernel of W (T3.6)"
        return _undecided(h, drift, "invertible", "rank_two", "odd")
    if h.holds("negative_semidefinite", "continuous", "coercive", "invertible"):
        return _proved("E(Wx + b) never grows, its sublevel sets are bounded, and W is invertible", "T2.9")
    if h.holds("positive_definite", "continuous", "sign_preserving"):
        return _refuted("E(Wx + b) grows off 0 for ever, which no bounded trajectory allows", "T2.9")
    needed = ("skew_symmetrizable", "negative_semidefinite", "coercive", "invertible")
    return _undecided(h, "no energy bounds the motion", *needed)


def _everything_escapes(h: Hypotheses) -> bool:
    """Whether a rule above shows that every trajectory, from every start, leaves every bounded set."""
    drifts = h.holds("no_leak", "current") and h.decide("bias_in_image").is_false
    return drifts or _nowhere_balanced(h) or _one_sided(h)


def _one_sided(h: Hypotheses) -> bool:
    """Rate form with an increasing σ whose range, an open interval, does not hold 0."""
    if not h.holds("rate", "no_leak", "continuous", "strictly_increasing") or h.range is None:
        return False
    return bool(h.range[0] >= 0 or h.range[1] <= 0)


# ---------------------------------------------------------------- perpetual


def _perpetual(h: Hypotheses) -> Judgement:
    if (found := _converges(h)) is not None:
        return _refuted(found[0], *found[1])
    if cycle := _makes_a_cycle(h):
        return _proved(f"{cycle} every other trajectory", "T8.1")
    if h.holds("positive_leak"):
        needed = ("no_leak", "negative_semidefinite", "sign_preserving", "no_bias")
        return _undecided(h, "with a leak nothing is conserved", *needed)
    if not h.holds("nonzero") and (h.holds("current", "no_bias") or h.holds("no_bias", "zero_at_zero")):
        return _refuted("W = 0: every state is static")
    return _perpetual_current(h) if h.holds("current") else _perpetual_rate(h)


def _perpetual_current(h: Hypotheses) -> Judgement:
    if not h.holds("bias_in_image"):
        return _proved(
            "b is not in the image of W: there is no equilibrium at all (and every trajectory escapes)", "T2.5"
        )
    if _nowhere_balanced(h):
        return _proved(f"{h.decide('balanced').reason} (and every trajectory escapes)", "T2.7")
    energy, labels = _energy(h)
    if _balanced(h) and h.holds("skew_symmetrizable"):
        if h.holds("bias"):
            energy, labels = "E + cᵀz", ("T2.7",)
        why = f"each leaf has one equilibrium, the least {energy} on it; {energy} is constant, and above that elsewhere"
        extra = f"{h.decide('balanced').reason}: " if h.holds("bias") else ""
        return _proved(extra + why, *labels, "T3.1")
    if h.holds("bias"):
        return _undecided(h, "with a bias", "skew_symmetrizable", "strictly_increasing", "balanced")
    if _conservative(h) and h.holds("sign_preserving", "invertible"):
        return _proved(f"0 is the only equilibrium, and {energy} is constant and positive off it", *labels, "T3.2")
    if h.holds("positive_definite", "continuous", "sign_preserving"):
        return _proved("0 is the only equilibrium and E grows off it (every other trajectory escapes)", "T2.9")
    needed = ("skew_symmetrizable", "strictly_increasing", "sign_preserving", "invertible")
    return _undecided(h, "nothing forbids convergence to an equilibrium", *needed)


def _perpetual_rate(h: Hypotheses) -> Judgement:
    if _one_sided(h):
        return _proved("σ has no zero: there is no equilibrium at all (and every trajectory escapes)")
    energy, labels = _energy(h)
    if _conservative(h) and h.holds("sign_preserving"):
        why = f"at an equilibrium Wx + b = 0; {energy} is constant and positive off it"
        return _proved(why, *labels, "T3.2")
    if h.holds("positive_definite", "continuous", "sign_preserving"):
        return _proved(
            "Wx + b = 0 at the only equilibrium, and E grows off it (every other trajectory escapes)", "T2.9"
        )
    needed = ("skew_symmetrizable", "sign_preserving")
    return _undecided(h, "nothing forbids convergence to an equilibrium", *needed)


# ---------------------------------------------------------------- attracting limit cycle


def _attracting_limit_cycle(h: Hypotheses) -> Judgement:
    if _everything_escapes(h):
        return _refuted("no trajectory stays bounded")
    if (found := _converges(h)) is not None:
        return _refuted(found[0], *found[1])
    if h.holds("no_leak", "no_bias|rate", "positive_definite", "continuous", "sign_preserving"):
        return _refuted("E grows strictly along every trajectory off 0, so none is periodic", "T2.9")
    if cycle := _makes_a_cycle(h):
        return _proved(f"{cycle}; trajectories are bounded, so some cycle attracts (Poincaré–Bendixson)", "T8.2")
    if h.holds("no_leak", "zero_diagonal", "locally_lipschitz"):
        return _refuted(
            "the flow conserves volume, so nothing attracts; closed orbits come in continuous families", "T3.3"
        )
    if h.holds("no_leak", "nonnegative_diagonal", "nondecreasing", "locally_lipschitz"):
        return _refuted("the divergence Σ W_ii σ'(z_i) is never negative: no volume shrinks, nothing attracts", "T3.3")
    if _conservative(h) and h.holds("sign_preserving"):
        energy, labels = _energy(h)
        return _refuted(f"{energy} is constant along trajectories and on no open set, so nothing attracts", *labels)
    if h.holds("two_neurons", "positive_leak", "no_bias", "tanh", "gain"):
        return _undecided(h, "gain against leak, but", "one_equilibrium")
    return _undecided(h, "nothing forbids one and nothing shows one", "no_leak", "zero_diagonal", "locally_lipschitz")
