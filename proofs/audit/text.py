"""An audit as text for people: sections as wide as the terminal, the verdict first, the reason behind it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction

from sympy import Rational

from analysis.activations.activation import PROPERTIES
from analysis.decisions.decision import Truth
from numerics.conserved import watched
from numerics.nearskew import SymmetricPart
from proofs.audit.audit import Audit
from proofs.audit.integrators import RULES, Stepping, dash_legend, still
from proofs.audit.maps import Gradients
from proofs.audit.motion import Judgement
from proofs.audit.nearskew import Frequencies, Memory
from proofs.audit.plane import scheme_drift
from proofs.audit.restpoints import unstable_dimension
from proofs.audit.views import rests_at_zero
from proofs.guides.linking import words_in
from proofs.shown import columns, fitted, text

__all__ = ["audit_text"]

INDENT = 16
MEANING = (
    "(bounded: every trajectory. perpetual: none but equilibria converges to a point. limit cycle: there is an "
    "asymptotically stable one. settles: every trajectory converges to an equilibrium. almost never: the starts whose "
    "trajectory does are a null set.)"
)
TITLES = {
    "bounded": "bounded",
    "perpetual": "perpetual",
    "attracting_limit_cycle": "limit cycle",
    "settles": "settles",
    "almost_never_settles": "almost never",
}


@text.register
def audit_text(found: Audit) -> str:
    """The whole audit; of a map its own verdicts come first."""
    is_map = found.network.form == "map"
    sections = (
        ("network", _network(found)),
        ("weights", _weights(found)),
        ("activation", _activation(found)),
        ("invariants", _invariants(found)),
        *((("map", _map(found)),) if is_map else ()),
        ("motion", _motion(found)),
        *(() if is_map else (("map", _map(found)),)),
        ("leak" if found.network.structure.skew else "near skew", _near_skew(found)),
        ("rest points", _rest_points(found)),
        ("plane", _plane(found)),
        ("gain against leak", _gain_cycle(found)),
        ("integrators", _integrators(found)),
        ("recommendation", _paragraph(found.recommendation, 2)),
        ("claims", _claims(found)),
    )
    written = ((title, list(lines)) for title, lines in sections)
    whole = "\n\n".join("\n".join((title.upper(), *lines)) for title, lines in written if lines)
    words = ", ".join(words_in(whole))
    return "\n".join((whole, "", *fitted(f"`skewflow explain` says what these words mean: {words}."))) + "\n"


def _map(found: Audit) -> Iterable[str]:
    this = found.map
    if this is None:
        return
    form = "z⁺ = z + h (W σ(z) + b − γz)" if found.network.form == "current" else "x⁺ = (1 − hγ) x + h σ(W x + b)"
    yield from _row("update", f"{form}, h = {this.step:g}: what one forward Euler step makes of the network")
    for question, judged in this.judged.items():
        labels = f" [{', '.join(judged.claims)}]" if judged.claims else ""
        yield from _row(MAP_WORDS[question], f"{judged.verdict.value}: {judged.reason}{labels}")
    if this.energy:
        yield from _row("energy", f"{this.energy}, step by step")
    if this.diffusion is not None:
        labels = f" [{', '.join(this.diffusion.claims)}]" if this.diffusion.claims else ""
        yield from _row("diffusion", f"{this.diffusion.sentence}{labels}")
    yield from _gradients(this.gradients)


MAP_WORDS = {
    "bounded": "bounded",
    "perpetual": "perpetual",
    "settles": "settles",
    "almost_never_settles": "almost never",
    "ends_in_period_two": "period 1 or 2",
    "forgets": "forgets",
    "invertible": "invertible",
}


def _gradients(found: Gradients | None) -> Iterable[str]:
    """What a gradient can do in one step, and over many."""
    if found is None:
        return
    factors = found.factors
    bounds = f"[{_below(factors.lower, 4)}, {_above(factors.upper, 4)}]"
    labels = f"[{', '.join(found.claims)}]"
    yield from _row("gradients", f"a step multiplies one by a factor in {bounds}, at any state and input {labels}")
    many = "; ".join(f"{n} steps in [{_below(low, 3)}, {_above(high, 3)}]" for n, low, high in found.over)
    never = ". The geometric mean over all directions is ≥ 1: they never all vanish" if factors.never_vanish else ""
    yield from _row("over steps", f"{many}{never} {labels}")


SHOWN_FREQUENCIES = 6


def _near_skew(found: Audit) -> Iterable[str]:
    near = found.near_skew
    if near is None:
        return
    if not found.network.structure.skew:
        yield from _row("defect", f"the symmetric part of W is {near.defect:.3g} of ‖W‖")
    halves = () if near.memory is not None else (("halved", near.halves_not_before),)
    times = [
        f"not {word} before t = {_below(time, 6)}" if time is not None else f"never {word}"
        for word, time in (("doubled", near.doubles_not_before), *halves)
    ]
    yield from _row("energy", f"from E = {near.at_energy:g}: {', '.join(times)} [{', '.join(near.claims)}]")
    if near.memory is not None:
        yield from _row("half-life", _half_life(near.memory, near.at_energy))
    if near.frequencies is not None:
        yield from _frequencies(near.frequencies)


def _half_life(memory: Memory, energy: float) -> str:
    low = "" if memory.not_before is None else f"between t = {_below(memory.not_before, 6)} and "
    high = "" if memory.not_after is None else f"{'' if low else 'before '}t = {_above(memory.not_after, 6)}"
    when = f"{low}{high}" if high else f"not before t = {_below(memory.not_before or 0.0, 6)}"
    worn = {"diffusion": "as the diffusion", "leak": "as the leak"}[memory.because]
    return (
        f"E halves {when} from E = {energy:g} on, {worn} γ = {memory.rate:g} wears it down [{', '.join(memory.claims)}]"
    )


def _frequencies(found: Frequencies) -> Iterable[str]:
    """How far each eigenvalue of W is from one of its skew part, and what it grows by."""
    told = [d for d in found.detuned if d.shift < float("inf")]
    for d in told[:SHOWN_FREQUENCIES]:
        times = f" ({d.frequency.multiplicity} times)" if (d.frequency.multiplicity or 1) > 1 else ""
        moves = "is one of W too" if d.shift == 0 else f"moves by at most {_above(d.shift, 2)} in W"
        yield from _row("frequency", f"{d.frequency.value:.9g}{times} of (W − Wᵀ)/2 {moves} [T10.7]")
    if len(told) > SHOWN_FREQUENCIES:
        yield from _row("", f"… and {len(told) - SHOWN_FREQUENCIES} more")
    if untold := len(found.detuned) - len(told):
        of = (
            f"of {untold} of {len(found.detuned)} frequencies nothing is said"
            if told
            else "of frequencies nothing is said"
        )
        yield from _row("frequency", f"{of}: the symmetric part is not small beside the gaps between them [T10.7]")
    yield from _row("growth", f"every eigenvalue of W has a real part {_within(found.growth)} [T10.7]")
    if found.frozen is not None:
        yield from _row("at any state", f"the Jacobian's eigenvalues have real parts {_within(found.frozen)} [T10.8]")


def _within(ends: tuple[float, float]) -> str:
    low, high = ends
    return f"of {low:.9g}" if low == high else f"in [{_below(low, 6)}, {_above(high, 6)}]"


def _below(x: float, digits: int) -> str:
    """x to so many digits, rounded down: what is printed as a lower bound is one."""
    return f"{float(Context(digits, ROUND_FLOOR).create_decimal(Decimal(x))):.{digits}g}"


def _above(x: float, digits: int) -> str:
    """x to so many digits, rounded up."""
    return f"{float(Context(digits, ROUND_CEILING).create_decimal(Decimal(x))):.{digits}g}"


def _paragraph(text: str, indent: int) -> list[str]:
    return fitted(text, " " * indent)


def _row(name: str, text: str) -> list[str]:
    head = f"  {name:<{INDENT - 3}} "
    return fitted(text, head, " " * INDENT)


def _network(found: Audit) -> Iterable[str]:
    network = found.network
    bias = " + b" if network.has_bias else ""
    leak = (" − γz" if network.form == "current" else " − γx") if network.leak else ""
    equation = f"ż = W σ(z){bias}{leak}" if network.form == "current" else f"ẋ = σ(W x{bias}){leak}"
    if network.form == "map":
        equation = f"x⁺ = (1 − hγ) x + h σ(W x{bias})"
    values = [f"n = {network.n}", f"σ = {network.activation.name}"]
    values += [f"γ = {network.leak:g}"] if network.leak else []
    values += [f"step {network.step:g}"] if network.step is not None else ["no step given"]
    yield from _row("source", network.source)
    yield from _row("equation", f"{equation}   ({network.form} form)")
    yield from _row("with", ", ".join(values))
    for note in network.notes:
        yield from _row("note", note)


def _weights(found: Audit) -> Iterable[str]:
    structure = found.network.structure
    spectrum = structure.spectrum
    network = found.network
    if network.form == "current" and network.has_bias and not network.leak:
        seen = watched(network.W, "current", network.bias, 0.0)
        if "rounding" in seen.why:
            yield from _row("bias", f"{seen.why}: exactly there is no equilibrium, while b = Wc would have one (T2.7)")
    norm, fraction = structure.norms[0], structure.skew_fraction
    if structure.skew:
        yield from _row("skew", "yes, exactly: Wᵀ = −W in every entry")
    else:
        # A share that would be written as 100 % is not told as a share.
        share = f"{100 * fraction:.4g} % of ‖W‖² is skew" if fraction < 0.9999 else ""
        near = share or f"skew but for {SymmetricPart(structure).defect:.2g} of ‖W‖; --project-skew takes (W − Wᵀ)/2"
        yield from _row("skew", f"no: ‖(W + Wᵀ)/2‖ = {norm:.4g}; {near}")
        yield from _row("symmetric part", structure.symmetric_part)
        if structure.diffusion is not None:
            yield from _row("W = K − g·I", f"K exactly skew, g = {structure.diffusion!r}")
        answer = "yes" if structure.symmetrization.exists else "no"
        yield from _row("skew-symm.able", f"{answer}: {structure.symmetrization.reason}")
        if (d := structure.energy_weights) is not None:
            shown = ", ".join(_ratio(x) for x in d[:8])
            yield from _row("weights d", shown + (", …" if len(d) > 8 else ""))
    yield from _row("rank", f"{structure.rank} of {structure.n}, kernel of dimension {structure.kernel_dimension}")
    yield from _row("spectrum", _spectrum_words(found))
    if spectrum.frequencies:
        top = spectrum.frequencies[0]
        exact = f" = {top.exact}" if top.exact else ""
        error = max((top.upper - top.lower) / 2, 0.0)
        times = f", {top.multiplicity} times" if top.multiplicity and top.multiplicity > 1 else ""
        yield from _row("largest ω", f"{top.value:.9g}{exact} (± {error:.1g}, certified{times})")
        if len(spectrum.frequencies) > 1:
            shown = ", ".join(f"{f.value:.4g}" for f in spectrum.frequencies[:8])
            more = ", …" if len(spectrum.frequencies) > 8 else ""
            yield from _row("all ω", f"{shown}{more} ({sum(f.multiplicity or 1 for f in spectrum.frequencies)})")


def _ratio(x: Fraction) -> str:
    """Exactly when it is short, else to six digits, also beyond the range of floats."""
    if len(str(x)) < 12:
        return str(x)
    return str(Rational(x.numerator, x.denominator).n(6))


def _spectrum_words(found: Audit) -> str:
    spectrum = found.network.structure.spectrum
    if spectrum.imaginary is None:
        return f"imaginary? undecided: {spectrum.reason}"
    if not spectrum.imaginary:
        return f"not imaginary: {spectrum.reason}"
    simple = {True: "imaginary and semisimple", False: "imaginary but not semisimple", None: "imaginary"}
    return f"{simple[spectrum.semisimple]}: {spectrum.reason}"


def _activation(found: Audit) -> Iterable[str]:
    activation = found.network.activation
    words: dict[str, list[str]] = {"true": [], "false": [], "undecided": []}
    for name in PROPERTIES:
        words[activation.decide(name).truth.value].append(name.replace("_", " "))
    yield from _row("σ(s)", str(activation.sigma))
    if activation.has_closed_primitive:
        yield from _row("S(s)", str(activation.primitive))
    for title, key in (("is", "true"), ("is not", "false"), ("undecided", "undecided")):
        if words[key]:
            yield from _row(title, ", ".join(words[key]))
    yield from _row("sup |σ|, |σ'|", f"{_known(activation.bound)}, {_known(activation.lipschitz)}")


def _known(value: object) -> str:
    return "unknown" if value is None else str(value)


def _invariants(found: Audit) -> Iterable[str]:
    if not found.invariants:
        yield "  none that the claims give"
    for invariant in found.invariants:
        by = f"[{invariant.verdict.value}, {', '.join(invariant.claims)}]"
        yield from _row(invariant.kind.replace("_", " "), f"{invariant.expression}   {by}")
        if invariant.note:
            yield from _row("", invariant.note)


def _motion(found: Audit) -> Iterable[str]:
    def row(name: str, judged: Judgement) -> list[str]:
        labels = f" [{', '.join(judged.claims)}]" if judged.claims else ""
        return _row(name, f"{judged.verdict.value}: {judged.reason}{labels}")

    if found.network.form == "map":
        yield from _row("of", "ẋ = σ(W x + b) − γx: the equation that the map is an Euler step of")
    for question, judged in found.motion.judged.items():
        yield from row(TITLES[question], judged)
    for miss in found.near_misses:
        yield from _row("near miss", f"{miss.says} if the leak were above {miss.leak_above:.4g} [{miss.label}]")
    yield from _row("", MEANING)


SHOWN_POINTS, SHOWN_COORDINATES = 12, 4


def _rest_points(found: Audit) -> Iterable[str]:
    """Each with its kind, the unstable dimension of the equation and of the update, and where it is."""
    listed = found.rest_points
    if listed is None:
        return
    yield from _row("found", listed.rest.described())
    for line in listed.outlook():
        yield from _row("", line)
    for point in listed.rest.points[:SHOWN_POINTS]:
        stepped = listed.map_kind(point)
        of_map = "" if stepped is None else f", {unstable_dimension(stepped)} of the update"
        at = ", ".join(f"{x:.5g}" for x in point.point[:SHOWN_COORDINATES])
        more = ", …" if found.network.n > SHOWN_COORDINATES else ""
        yield from _row(point.flow.name, f"unstable dimension {unstable_dimension(point.flow)}{of_map}: ({at}{more})")
    if len(listed.rest.points) > SHOWN_POINTS:
        yield from _row("", f"… and {len(listed.rest.points) - SHOWN_POINTS} more: `skewflow equilibria` lists all")


def _plane(found: Audit) -> Iterable[str]:
    plane = found.plane
    if plane is None:
        return
    if plane.closed_form:
        yield from _row("period", f"T(E) = {plane.closed_form}")
    else:
        yield from _row("period", "no closed form is known")
    if plane.small_period is not None:
        yield from _row("at small E", f"2π/(ω σ'(0)) = {plane.small_period:.9g}")
    if plane.energy is not None:
        at = f"at E = {plane.energy:g}"
        answer = plane.reason if plane.period is None else f"T = {plane.period:.12g} (± {plane.period_error:.1g})"
        yield from _row(at, answer)
    else:
        yield from _row("", "(--energy E evaluates it, and each scheme's drift there)")


def _gain_cycle(found: Audit) -> Iterable[str]:
    cycle = found.gain_cycle
    if cycle is None:
        return
    threshold = "" if cycle.threshold is None else f", threshold Ω* = {cycle.threshold:.6g}"
    yield from _row("a/γ, ω/γ", f"{cycle.gain:.6g}, {cycle.frequency:.6g}{threshold}")
    yield from _row("equilibria", "undecided" if cycle.equilibria is None else f"{cycle.equilibria} (certified)")
    yield from _row("verdict", f"{cycle.verdict}: {cycle.reason} [T8]")
    if cycle.period is not None:
        size = f"period {cycle.period:.9g}, amplitude {cycle.amplitude:.6g}, multiplier {cycle.multiplier:.4g}"
        yield from _row("the cycle", f"{size} (floats)")
        yield from _row("", f"{cycle.sentence} [T17.5]")


def _integrators(found: Audit) -> Iterable[str]:
    step = found.network.step
    yield from _rules(found.steppings)
    resting = rests_at_zero(found.network.equation)
    where = "at the origin" if resting else "at the origin, which is not known to be an equilibrium"
    yield from _row("", f"at step {step:g}, linear modes {where}" if step is not None else "(no step was given)")
    derived = [f"{rule.name} [{', '.join(rule.claims)}]" for rule in found.steppings if rule.energy and rule.derived]
    if any(rule.energy and not rule.derived for rule in found.steppings):
        claims = f"by claims for {', '.join(derived)}; " if derived else ""
        yield from _row("", f"energy: {claims}else by rule, from the linear modes: near 0 only")
    if legend := dash_legend(found.network, found.slope, found.steppings):
        yield from _row("", legend)
    yield from _row("", "rk3 is Kutta's; SSPRK3 has the same factors, and another energy drift (T7.5)")
    if still(found.network, found.slope):
        yield from _row("", "σ'(0) = 0: the linear modes at the origin stand still, and say nothing of what moves.")
    if found.network.structure.spectrum.semisimple is False:
        words = "W is defective: where no mode grows, at stable steps too, ‖step^N‖ may still grow like a power of N"
        yield from _row("", f"{words} (T1.3).")
    euler = found.steppings[0]
    modes = ("worst", "doubles", euler.doubling_steps), ("fastest", "halves", euler.half_life_steps)
    times = [
        f"the {mode} mode {verb} every {steps:.3g} steps"
        for mode, verb, steps in modes
        if steps is not None and resting
    ]
    if times:
        yield from _row("", f"Under Euler {' and '.join(times)}.")
    drift = euler.drift
    if drift is not None and drift.bound_per_step is not None:
        yield from _row("", f"No Euler step raises E by more than {_above(drift.bound_per_step, 4)} (T6.3).")
    for rule in found.steppings:
        yield from _plane_drift(found, rule)


TABLE = 80
"""Columns from which on update rules stand in a table; where there are fewer, each has its lines."""


def _rules(rules: Iterable[Stepping]) -> Iterable[str]:
    if columns() < TABLE:
        for rule in rules:
            factors = f"factor {_number(rule.amplification)} fastest, {_number(rule.worst_amplification)} worst mode"
            drift = f"; dE/dt {_drift_words(rule)}" if rule.drift is not None else ""
            yield from fitted(
                f"{rule.name}: {factors}; stable up to {_limit(rule)}; energy {rule.energy or '–'}{drift}", "  ", "    "
            )
        return
    yield f"  {'':<17} factor per step on the    stable for"
    yield f"  {'rule':<17} {'fastest':>10} {'worst mode':>12}  steps up to   energy   dE/dt at small E"
    for rule in rules:
        yield (
            f"  {rule.name:<17} {_number(rule.amplification):>10} {_number(rule.worst_amplification):>12} "
            f"{_limit(rule):>12}   {rule.energy or '–':<8} {_drift_words(rule)}"
        ).rstrip()


def _plane_drift(found: Audit, rule: Stepping) -> Iterable[str]:
    if found.plane is None or found.at_energy is None or rule.name not in RULES:
        return
    law, value = scheme_drift(found.asked, rule.name, found.at_energy, found.plane.frequency)
    if law and value is not None:
        yield from _row("", f"{rule.name} at E = {found.at_energy:g}: dE/dt = {value:.6g}, leading order (T6.6, T7.5)")


def _drift_words(rule: Stepping) -> str:
    """dE/dt of the fastest linear mode, with the power of the step that it goes with."""
    if rule.drift is None:
        return ""
    if rule.drift.power == 0:
        return "0"
    rate = "" if rule.drift.linear_rate is None else f"{rule.drift.linear_rate:+.3g}·E, "
    return f"{rate}∝ h{_superscript(rule.drift.power)}"


def _superscript(k: int) -> str:
    return str(k).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _number(x: float | None) -> str:
    return "–" if x is None else f"{x:.6g}"


def _limit(rule: Stepping) -> str:
    if rule.max_stable_step is None:
        return "–"
    if rule.max_stable_step == float("inf"):
        return "every step"
    if rule.max_stable_step == 0:
        return "never"
    return f"{'≥ ' if rule.sufficient else ''}{rule.max_stable_step:.5g}"


def _claims(found: Audit) -> Iterable[str]:
    """Those that apply with what they say; the others with what is missing, whose reasons are given once, below."""
    for claim in found.claims:
        if claim.applies:
            yield from _claim_row(claim.label, f"{claim.says}{f' ({claim.of})' if claim.of else ''}")
    others = [claim for claim in found.claims if not claim.applies]
    if others:
        yield ""
        yield from fitted("not applicable, as a hypothesis is missing:", "  ")
    for claim in others:
        names = ", ".join(m.name.replace("_", " ") + ("?" if m.truth is Truth.UNDECIDED else "") for m in claim.missing)
        yield from _claim_row(claim.label, f"{names}")
    reasons = {m.name: m.reason for claim in others for m in claim.missing}
    if reasons:
        yield ""
    for name, reason in reasons.items():
        yield from _reason_row(name.replace("_", " "), reason)


def _claim_row(label: str, text: str) -> list[str]:
    return fitted(text, f"  {label:<5} ")


def _reason_row(name: str, text: str) -> list[str]:
    return fitted(f"{name}: {text}", "  ", " " * 6)
