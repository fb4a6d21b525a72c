"""The tables of an audit as HTML, and a fragment of all of them for notebooks."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from math import inf

from proofs.audit.audit import Audit
from proofs.audit.integrators import Stepping, dash_legend
from proofs.audit.maps import MapFound
from proofs.audit.motion import Judgement
from proofs.audit.restpoints import unstable_dimension
from proofs.shown import html

__all__ = ["STYLE", "audit_fragment"]

STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --faint: #59636e; --line: #d0d7de;
--good: #0a6e3f; --bad: #a3262c; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e6e6; --paper: #16181c; --faint: #9aa4af; --line: #3a3f46; --good: #5fd39b; --bad: #ff8f8f; }
}
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; }
body, .skewflow-audit { color: var(--ink); background: var(--paper); }
.skewflow-audit table { border-collapse: collapse; margin: .5rem 0 1.5rem; width: 100%; }
.skewflow-audit th, .skewflow-audit td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align:
left; vertical-align: top; } .skewflow-audit th.number { text-align: right; }
.skewflow-audit td { min-width: 8rem; } .skewflow-audit td.wide { min-width: 16rem; }
.skewflow-audit td.number { min-width: 0; text-align: right; font-variant-numeric: tabular-nums; }
.skewflow-audit .scroll { overflow-x: auto; }
.skewflow-audit .proved, .skewflow-audit .certified { color: var(--good); font-weight: 600; }
.skewflow-audit .refuted { color: var(--bad); font-weight: 600; }
.skewflow-audit .undecided { font-style: italic; }
@media print { body { margin: 0; max-width: none; } }
"""


_RULE_COLUMNS = ("rule", "fastest mode", "worst mode", "stable up to", "energy", "drift rate at small E")
_ALIGNED = {name: ' class="number"' for name in (*_RULE_COLUMNS[1:4], _RULE_COLUMNS[5])}


@html.register
def audit_fragment(found: Audit) -> str:
    """The audit's tables, without a document around them."""
    parts = (
        f"<p>{escape(found.recommendation)}</p>",
        f"<h2>Network and weights</h2>{facts_table(found)}",
        f"<h2>Invariants</h2>{invariants_table(found)}",
        *_in_order(found),
        f"<h2>Rest points</h2>{rest_points_table(found)}",
        *([f"<h2>Plane</h2>{plane_table(found)}"] if found.plane is not None else []),
        *([f"<h2>Gain against leak</h2>{gain_cycle_table(found)}"] if found.gain_cycle is not None else []),
        f"<h2>Update rules</h2>{rules_table(found)}",
        f"<h2>Claims</h2>{claims_table(found)}",
    )
    return f'<div class="skewflow-audit">{"".join(parts)}</div>'


def facts_table(found: Audit) -> str:
    """What the network and its weights are."""
    return _table(("", ""), _facts(found))


def invariants_table(found: Audit) -> str:
    """What is conserved."""
    return _table(("kind", "expression", "claims", "evidence"), _invariants(found))


def rest_points_table(found: Audit) -> str:
    """The rest points that were found."""
    return _table(("", "unstable dimension", "of the update", "state"), _rest_points(found))


def plane_table(found: Audit) -> str:
    """The closed forms of n = 2."""
    return _table(("", ""), _plane(found))


def gain_cycle_table(found: Audit) -> str:
    """The limit cycle of a leak with a gain."""
    return _table(("", ""), _gain_cycle(found))


def rules_table(found: Audit) -> str:
    """What update rules do; what a – means stands below it."""
    table = _table(_RULE_COLUMNS, _steppings(found))
    legend = dash_legend(found.network, found.slope, found.steppings)
    return f"{table}<p>{escape(legend)}</p>" if legend else table


def claims_table(found: Audit) -> str:
    """Which claims apply, and what is missing for the others; those that apply come first."""
    return _table(("label", "applies", "what it says, or what is missing"), _claims(found))


def _in_order(found: Audit) -> tuple[str, ...]:
    """The equation's verdicts and the map's, of a map its own first."""
    head = "", "verdict", "why", "claims", "evidence"
    motion = f"<h2>Motion</h2>{_table(head, _rows(found.motion.judged))}"
    if found.map is None:
        return (motion,)
    rows = _rows(found.map.judged) + _of_a_step(found.map)
    of_map = f"<h2>Map, step {found.map.step:g}</h2>{_table(head, rows)}"
    return (of_map, motion) if found.network.form == "map" else (motion, of_map)


def _of_a_step(found: MapFound) -> list[tuple[str, ...]]:
    """What a step does to a gradient, and whether diffusion can make it stable."""
    rows: list[tuple[str, ...]] = []
    if (diffusion := found.diffusion) is not None:
        labels = _text(", ".join(diffusion.claims))
        rows.append((_name("diffusion"), _text(""), _text(diffusion.sentence), labels, _text("")))
    if (gradients := found.gradients) is not None:
        low, high = gradients.factors.lower, gradients.factors.upper
        text = f"a step multiplies one by a factor in [{low:.6g}, {high:.6g}], at any state and input"
        rows.append((_name("gradients"), _text(""), _text(text), _text("T13.3"), _text(gradients.evidence)))
    return rows


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Cells are HTML already."""
    top = "".join(f'<th scope="col"{_ALIGNED.get(name, "")}>{escape(name)}</th>' for name in head)
    body = "".join("<tr>" + "".join(cell for cell in row) + "</tr>" for row in rows)
    first = f"<thead><tr>{top}</tr></thead>" if any(head) else ""
    return f'<div class="scroll"><table>{first}<tbody>{body}</tbody></table></div>'


def _text(value: object) -> str:
    return f"<td>{escape(str(value))}</td>"


def _name(value: object) -> str:
    return f'<th scope="row">{escape(str(value))}</th>'


def _number(x: float | None) -> str:
    return f'<td class="number">{"–" if x is None else f"{x:.6g}"}</td>'


def _verdict(word: str) -> str:
    return f'<td class="{escape(word)}">{escape(word)}</td>'


def _facts(found: Audit) -> list[tuple[str, ...]]:
    network, structure = found.network, found.network.structure
    spectrum = structure.spectrum
    facts = [
        ("source", network.source),
        ("form", f"{network.form}, n = {network.n}, σ = {network.activation.name}, leak {network.leak:g}"),
        ("bias, step", f"{'with a bias' if network.has_bias else 'no bias'}, step {network.step or 'not given'}"),
        ("skew", "yes, exactly" if structure.skew else f"no: ‖(W + Wᵀ)/2‖ = {structure.norms[0]:.4g}"),
        ("symmetric part", structure.symmetric_part),
        ("skew-symmetrizable", structure.symmetrization.reason),
        ("rank", f"{structure.rank} of {structure.n}"),
        ("largest frequency", f"{spectrum.largest_frequency:.9g} ({spectrum.method})"),
        *(("note", note) for note in network.notes),
    ]
    return [(_name(name), _text(value)) for name, value in facts]


def _invariants(found: Audit) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [
        (_name(i.kind), _text(i.expression), _text(", ".join(i.claims)), _text(i.evidence)) for i in found.invariants
    ]
    return rows or [(_name("–"), _text("none that the claims give"), _text(""), _text(""))]


def _rest_points(found: Audit) -> list[tuple[str, ...]]:
    listed = found.rest_points
    if listed is None:
        return []
    said: list[tuple[str, ...]] = [
        (_name(""), _text(listed.rest.described()), _text(""), _text("; ".join(listed.outlook())))
    ]
    for point in listed.rest.points:
        of_map = listed.map_kind(point)
        update = "" if of_map is None else unstable_dimension(of_map)
        at = ", ".join(f"{x:.6g}" for x in point.point[:6]) + (", …" if found.network.n > 6 else "")
        said.append((_name(point.flow.name), _text(unstable_dimension(point.flow)), _text(update), _text(f"({at})")))
    return said


def _rows(judged_: Mapping[str, Judgement]) -> list[tuple[str, ...]]:
    def row(name: str, judged: Judgement) -> tuple[str, ...]:
        why = f'<td class="wide">{escape(judged.reason)}</td>'
        labels = _text(", ".join(judged.claims))
        return _name(name), _verdict(judged.verdict.value), why, labels, _text(judged.evidence)

    return [row(question.replace("_", " "), judged) for question, judged in judged_.items()]


def _plane(found: Audit) -> list[tuple[str, ...]]:
    plane = found.plane
    assert plane is not None
    rows = [("T(E)", plane.closed_form or "no closed form is known")]
    rows += [("at small E", f"{plane.small_period:.9g}")] if plane.small_period is not None else []
    if plane.energy is not None:
        rows.append((f"at E = {plane.energy:g}", plane.reason if plane.period is None else f"{plane.period:.12g}"))
    return [(_name(name), _text(value)) for name, value in rows]


def _gain_cycle(found: Audit) -> list[tuple[str, ...]]:
    cycle = found.gain_cycle
    assert cycle is not None
    rows = [
        ("a/γ, ω/γ", f"{cycle.gain:.6g}, {cycle.frequency:.6g}"),
        ("equilibria", "undecided" if cycle.equilibria is None else f"{cycle.equilibria} (certified)"),
        ("verdict", f"{cycle.verdict}: {cycle.reason}"),
    ]
    if cycle.period is not None:
        rows.append(("the cycle, in floats", f"period {cycle.period:.9g}, amplitude {cycle.amplitude:.6g}"))
        rows.append(("the cycle, in balls", cycle.sentence))
    return [(_name(name), _text(value)) for name, value in rows]


def _steppings(found: Audit) -> list[tuple[str, ...]]:
    def limit(rule: Stepping) -> str:
        if rule.max_stable_step == inf:
            return '<td class="number">every step</td>'
        if rule.max_stable_step == 0:
            return '<td class="number">never</td>'
        return _number(rule.max_stable_step)

    return [
        (
            _name(r.name),
            _number(r.amplification),
            _number(r.worst_amplification),
            limit(r),
            _text(f"{r.energy} ({', '.join(r.claims) if r.derived else 'by rule, near 0'})" if r.energy else "–"),
            _number(None if r.drift is None else r.drift.linear_rate),
        )
        for r in found.steppings
    ]


def _claims(found: Audit) -> list[tuple[str, ...]]:
    return [
        (
            _name(c.label),
            _text({"true": "yes", "false": "no"}.get(c.truth.value, "undecided")),
            _text(c.says if c.applies else "; ".join(f"{m.name.replace('_', ' ')}: {m.reason}" for m in c.missing)),
        )
        for c in sorted(found.claims, key=lambda claim: not claim.applies)
    ]
