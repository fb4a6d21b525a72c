"""What an audit recommends: a few sentences that follow from its verdicts and say no more than they do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf

import numpy as np

from proofs.audit.applicability import Asked
from proofs.audit.integrators import Stepping, modes_at_zero, slope_of
from proofs.audit.invariants import Invariant
from proofs.audit.motion import Motion
from proofs.audit.views import rests_at_zero
from proofs.verdict import Verdict

__all__ = ["recommendation"]


def recommendation(asked: Asked, steppings: Iterable[Stepping], motion: Motion, invariants: Sequence[Invariant]) -> str:
    """Advice on the update rule and, where the weights are nearly what the theory needs, on the weights."""
    parts = [_on_weights(asked, motion, invariants)]
    rules = {rule.name: rule for rule in steppings}
    if asked.holds("no_leak", "skew_symmetrizable", "nonzero"):
        parts += [_on_euler(asked, rules["euler"]), _on_alternatives(asked, rules)]
    elif not asked.holds("nonzero"):
        parts.append("W = 0: nothing oscillates, so no update rule matters.")
    else:
        parts.append(_on_damped(asked, rules["euler"]))
    return " ".join(part for part in parts if part) or "No advice follows from what is known of this network."


def _on_weights(asked: Asked, motion: Motion, invariants: Sequence[Invariant]) -> str:
    structure = asked.network.structure
    if structure.skew:
        return ""
    if structure.symmetrization.exists:
        return "W is not skew but skew-symmetrizable: watch the weighted energy Σ d_i S(z_i), not Σ S(z_i)."
    if structure.diffusion is not None and structure.diffusion > 0:
        rest = motion.settles
        end = f": every trajectory comes to rest ({rest.claims[0]})" if rest.verdict is Verdict.PROVED else ""
        return f"W is a skew matrix minus {structure.diffusion:g}·I, which takes energy{end}."
    if structure.diffusion is not None:
        cycle = motion.attracting_limit_cycle.verdict is Verdict.PROVED
        end = ": gain against leak makes an attracting limit cycle (T8.2)." if cycle else ", which raises the energy."
        return f"W is a skew matrix plus {-structure.diffusion:g}·I{end}"
    raw = [note for note in asked.network.notes if "--parametrization" in note]
    if raw:
        return f"First check the parametrization: {raw[0]}."
    if structure.skew_fraction > 1 - 1e-9:
        defect = structure.norms[0] / structure.norms[1]
        return (
            f"W is skew but for a relative {defect:.2g}, as rounding leaves it: (W − Wᵀ)/2 is exactly skew, "
            "and every claim that needs it then applies."
        )
    for invariant in invariants:
        if "energy" in invariant.kind:
            labels = ", ".join(invariant.claims)
            return f"W is not skew, and {invariant.expression} is conserved all the same ({labels})."
    if asked.network.leak > 0 or motion.settles.verdict is Verdict.PROVED:
        return ""
    if asked.applying("T2.2") is not None:
        return "The energy is conserved by a skew W only (T2.2): train W = A − Aᵀ, or use (W − Wᵀ)/2."
    energy = "the energy (T2.4)" if asked.network.form == "rate" else "E + cᵀz for a bias b = Wc (T2.7)"
    return f"A skew W conserves {energy}: train W = A − Aᵀ, or use (W − Wᵀ)/2."


def _on_euler(asked: Asked, euler: Stepping) -> str:
    if slope_of(asked.network.activation) in (None, 0) or not rests_at_zero(asked.network):
        return f"No forward Euler step lowers the energy ({euler.claims[0]})." if euler.energy == "grows" else ""
    if euler.amplification is None:
        return "Forward Euler is unstable on every linear mode for any step; give a step to see how fast."
    step, growth = asked.network.step, euler.amplification
    steps = euler.doubling_steps if growth > 1 else None
    doubling = f", doubling it every {steps:.3g} steps" if steps else ""
    text = f"Forward Euler at step {step:g} multiplies the fastest linear mode by {growth:.4g} per step{doubling}"
    if growth > 1.25:
        text += ": the discrete map does not follow the differential equation, "
        text += "and what is proved of one is not of the other"
    if "T6.3" in euler.claims and asked.holds("bounded"):
        return text + ". Saturation holds this to linear growth of the energy (T6.3)."
    return text + "."


def _on_alternatives(asked: Asked, rules: dict[str, Stepping]) -> str:
    step = asked.network.step
    parts = []
    if (sweep := rules.get("inplace")) is not None and sweep.max_stable_step is not None and asked.holds("skew"):
        limit = sweep.max_stable_step
        if step is not None and step < limit:
            parts.append("In-place Euler keeps the motion at the same cost and at this very step (T7.2).")
        elif asked.holds("smooth"):
            parts.append(f"In-place Euler keeps the motion at the same cost for steps below {limit:.4g} (T7.2).")
    if (gradient := rules.get("discrete_gradient")) is not None and gradient.energy == "exact":
        by = gradient.claims[0]
        parts.append(f"The discrete gradient conserves the energy exactly at any step, at the price of a solve ({by}).")
    return " ".join(parts)


def _on_damped(asked: Asked, euler: Stepping) -> str:
    if euler.max_stable_step is None:
        return ""
    slope = slope_of(asked.network.activation)
    modes = None if slope is None else modes_at_zero(asked.network, slope)
    if euler.max_stable_step == 0:
        if modes is not None and np.any(modes.real > 0):
            return "Some linear mode grows in the differential equation itself, so under every accurate update rule."
        undamped = "forward Euler makes those grow that it does not damp, at any step."
        return f"No linear mode grows in the differential equation; {undamped}{_on_defects(asked)}"
    text = "No linear mode grows under forward Euler"
    if euler.max_stable_step == inf:
        text += " at any step."
    else:
        limit, step = euler.max_stable_step, asked.network.step
        verdict = "" if step is None else f", and the step {step:g} is {'within' if step <= limit else 'beyond'} it"
        text += f" for steps up to {limit:.4g}{verdict}."
    return text + _on_defects(asked)


def _on_defects(asked: Asked) -> str:
    if asked.network.structure.spectrum.semisimple is False:
        return " The spectrum of W is defective: what does not die may grow like a power of t (T1.3)."
    return ""
