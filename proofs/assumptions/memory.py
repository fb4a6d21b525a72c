"""Hypotheses on the map of a network: that it forgets, can be undone, or is symmetric (T13.4–T13.6, T13.9, T13.10)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from analysis.decisions.decision import Decision, false, true, undecided
from analysis.symbols import W
from numerics.exact.definiteness import lowered_definiteness
from numerics.fate import unique_for_every_bias
from numerics.maps import echo_state, forgetting_form
from proofs.assumptions.assumption import Assumption, said
from proofs.assumptions.network import of_form
from proofs.assumptions.settling import floats, lipschitz_above
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import forgetting
from proofs.networks.network import Network
from proofs.networks.numbers import brief, fraction, shown


def _keeps(network: Network) -> tuple[Fraction, Fraction, Fraction] | None:
    """h, γ and 1 − hγ, exactly; None where the step is not known."""
    step = None if network.step is None else fraction(network.step)
    leak = fraction(network.leak)
    return None if step is None or leak is None else (step, leak, 1 - step * leak)


def _of_step(decides: Callable[[Network, Fraction, Fraction, Fraction], Decision]) -> Callable[[Network], Decision]:
    def decide(network: Network) -> Decision:
        found = _keeps(network)
        return undecided("no step is given, or it is not rational") if found is None else decides(network, *found)

    return decide


def _known_step(network: Network) -> Decision:
    return undecided("no step is given") if network.step is None else true(f"a step of {shown(network.step)}")


driven_map = said(
    "driven_map",
    forgetting.DRIVEN_MAP.text,
    of_form("rate", _known_step),
    satisfy={"form": "rate", "bias": None, "leak": None, "step": True},
    naming=True,
)
no_overshoot = Assumption(
    "no_overshoot",
    "`hγ ≤ 1`",
    (forgetting.NO_OVERSHOOT,),
    _of_step(lambda network, step, leak, rest: (true if rest >= 0 else false)(f"1 − hγ = {brief(rest)}")),
)


def _rows(network: Network, step: Fraction, leak: Fraction, rest: Fraction) -> Decision:
    W, constant = floats(network), lipschitz_of(network)
    if W is None or constant is None:
        return undecided("W is not made of floats of a moderate size, or no Lipschitz constant of σ is known")
    if leak <= 0:
        return false("there is no leak")
    return echo_state(W, min(step, 1 / leak), leak, constant)


def lipschitz_of(network: Network) -> Fraction | None:
    """L, or a rational number just above it; None where none is known."""
    return None if network.given_activation is None else lipschitz_above(network.given_activation)


small_rows = Assumption(
    "small_rows",
    "for certain `v_1, …, v_n > 0` and some `μ` with `0 < μ ≤ γ`: `Σ_j (v_j/v_i)|W_ij| ≤ (γ − μ)/L` for every `i`",
    (forgetting.SMALL_ROWS, forgetting.RATE, forgetting.RATE_WITHIN),
    _of_step(_rows),
    breaks=({"leak": True},),
)

# ---------------------------------------------------------------- T13.9


def _unit_leak(network: Network) -> Decision:
    return true("γ = 1") if fraction(network.leak) == 1 else false(f"the leak is {shown(network.leak)}, not 1")


leaky_units = said("leaky_units", forgetting.LEAKY_UNITS.text, of_form("rate", _known_step, _unit_leak), naming=True)
small_step = Assumption(
    "small_step",
    "`h ≤ 1`",
    (forgetting.SMALL_STEP,),
    _of_step(lambda network, step, leak, rest: (true if step <= 1 else false)(f"h = {brief(step)}")),
)


def _form(network: Network) -> Decision:
    W, constant = floats(network), lipschitz_of(network)
    if W is None or constant is None:
        return undecided("W is not made of floats of a moderate size, or no Lipschitz constant of σ is known")
    largest = network.activation.lipschitz
    for i, entry in enumerate(W.diagonal().tolist()):  # the form's own entry (i, i): L²W_ii²d_i ≤ ρd_i
        if largest is not None and largest.is_Rational and abs(Fraction(entry)) * constant >= 1:
            return false(f"L|W_ii| = {float(constant) * abs(entry):.6g} is not below 1 for i = {i + 1}")
    found = forgetting_form(W, constant)
    if found is None:
        return undecided("no d with L²WᵀΔW ⪯ ρΔ, ρ < 1, was found")
    return true(f"with ρ = {brief(found.share)}, exactly")


small_form = Assumption(
    "small_form",
    "`L² WᵀΔW ⪯ ρ Δ` for some `ρ` with `0 < ρ < 1`, where `Δ = diag(d)` with every `d_i > 0`",
    (forgetting.POSITIVE_WEIGHTS, forgetting.SMALL_FORM),
    _form,
    breaks=({"weights": "any"},),
)

# ---------------------------------------------------------------- T13.5, T13.10


def _full(network: Network, step: Fraction, leak: Fraction, rest: Fraction) -> Decision:
    return true("hγ = 1") if rest == 0 else false(f"1 − hγ = {brief(rest)}, not 0")


full_step = said("full_step", forgetting.FULL_STEP.text, of_form("rate", _of_step(_full)), naming=True)


def _singular(network: Network) -> Decision:
    if not network.rational:
        return undecided("the rank of W is decided for rational weights")
    missing = network.structure.kernel_dimension
    return true(f"the kernel has dimension {missing}") if missing else false("W is invertible")


singular_weights = said("singular_weights", "`W c = 0` for some `c ≠ 0`", _singular)


def _part(network: Network, step: Fraction, leak: Fraction, rest: Fraction) -> Decision:
    return (true if rest > 0 else false)(f"1 − hγ = {brief(rest)}")


part_step = said(
    "part_step",
    forgetting.PART_STEP.text,
    of_form("rate", _of_step(_part)),
    satisfy={"form": "rate", "bias": None, "step": True},
    naming=True,
)


part_current = said(
    "part_current",
    forgetting.PART_CURRENT.text,
    of_form("current", _of_step(_part)),
    satisfy={"form": "current", "bias": None, "step": True},
    naming=True,
)


def _above(network: Network, kept: Fraction) -> Decision:
    """Is the symmetric part of W above −kept/L? Exactly."""
    constant = None if network.given_activation is None else network.activation.lipschitz
    if not network.rational or constant is None or not (constant.is_finite and constant.is_positive):
        return undecided("W is not rational, or no Lipschitz constant of σ is known")
    if kept <= 0:
        return false("nothing of the state is kept")
    word = lowered_definiteness(-network.W, kept, constant)
    share = f"−{brief(kept / Fraction(lipschitz_above(network.activation) or 1))}"
    if word == "negative definite":
        return true(f"every eigenvalue of (W + Wᵀ)/2 is above {share}")
    return undecided("too close to decide") if word == "undecided" else false(f"some eigenvalue is at most {share}")


above_the_step = said(
    "above_the_step",
    forgetting.ABOVE["step"].text,
    _of_step(lambda network, step, leak, rest: _above(network, rest / step)),
    breaks=({"weights": "any"},),
)


def _minors(network: Network, step: Fraction, leak: Fraction, rest: Fraction) -> Decision:
    W, constant = floats(network), lipschitz_of(network)
    if W is None or constant is None:
        return undecided("W is not made of floats of a moderate size, or no Lipschitz constant of σ is known")
    return unique_for_every_bias(-W, rest / (step * constant))


minors_of_the_step = said("minors_of_the_step", forgetting.MINORS.text, _of_step(_minors))

# ---------------------------------------------------------------- T13.6


def _elman(network: Network, step: Fraction, leak: Fraction, rest: Fraction) -> Decision:
    if step == leak == 1:
        return true("h = γ = 1")
    return false(f"h = {brief(step)} and γ = {brief(leak)} are not both 1")


elman = Assumption(
    "elman",
    "`x⁺ = σ(W x + b)`: of every other state, `z = W x + b` and `z⁺ = W x⁺ + b`",
    forgetting.ELMAN,
    of_form("rate", _of_step(_elman)),
    naming=True,
)


def _symmetric(network: Network) -> Decision:
    if not network.rational:
        return undecided("W is looked at where it is rational")
    same = bool((network.W == network.W.T).all())
    return true("Wᵀ = W in every entry, exactly") if same else false("an entry of W − Wᵀ is not 0")


symmetric_weights = Assumption(
    "symmetric_weights",
    "`W` is symmetric: `Wᵀ = W`",
    (Relation(W.T, "=", W),),
    _symmetric,
    satisfy={"weights": "symmetric"},
    breaks=({"weights": "any"}, {"weights": "skew"}),
)
above_elman = said("above_elman", forgetting.ABOVE["elman"].text, lambda network: _above(network, Fraction(1)))
