"""The page to send to a colleague: the verdict first, why, pictures, update rules, and what it does not say.

One HTML document that loads nothing: no network, no script.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from proofs.audit.audit import Audit
from proofs.audit.html import (
    STYLE,
    claims_table,
    facts_table,
    gain_cycle_table,
    invariants_table,
    plane_table,
    rest_points_table,
    rules_table,
)
from proofs.audit.motion import Judgement
from proofs.audit.pictures import pictures
from proofs.claims.answers import QUESTIONS
from proofs.render.glossary import GLOSSARY_STYLE, with_glossary
from proofs.render.inline import COLOUR_STYLE, inline_svg
from proofs.render.skeleton import page
from proofs.shown import counted
from proofs.verdict import Verdict

__all__ = ["audit_page"]

_STYLE = """
main { max-width: 66rem; margin: 0 auto; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
.source { color: var(--faint); margin: 0 0 1rem; overflow-wrap: anywhere; }
.answers { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .6rem; padding: 0;
margin: 0; }
.answers li { list-style: none; border: 1px solid var(--line); border-left: .35rem solid var(--faint);
border-radius: .3rem; padding: .45rem .7rem; }
.answers li.yes { border-left-color: var(--good); } .answers li.no { border-left-color: var(--bad); }
.answers b { display: block; } .answers span { color: var(--faint); font-size: .9rem; }
.why dt { font-weight: 600; margin-top: .7rem; } .why dd { margin: .1rem 0 0; }
.labels, .evidence { color: var(--faint); font-size: .9rem; } .why .evidence summary { font-weight: 400; margin: 0; }
.pictures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 1.2rem; }
figure { margin: 0; } figcaption { font-size: .9rem; color: var(--faint); }
.does-not li { margin: .25rem 0; }
details > summary { cursor: pointer; font-weight: 600; margin: 1rem 0 .3rem; }
"""

OF_EQUATION = {
    "bounded": ("Every trajectory is bounded", "Not every trajectory is bounded", "Bounded?"),
    "perpetual": ("Nothing but equilibria comes to rest", "Something comes to rest", "Perpetual?"),
    "attracting_limit_cycle": ("There is an attracting limit cycle", "No limit cycle attracts", "A limit cycle?"),
    "settles": ("Every trajectory settles", "Not every trajectory settles", "Does all settle?"),
    "almost_never_settles": (
        "Almost no start settles",
        "More than a null set of starts settles",
        "Does almost nothing settle?",
    ),
}
"""What the answers yes and no say in a few words, and the question where it is open."""
OF_MAP = {
    "bounded": ("Every orbit is bounded", "Not every orbit is bounded", "Bounded?"),
    "perpetual": ("Nothing but fixed points comes to rest", "Something comes to rest", "Perpetual?"),
    "settles": ("Every orbit settles", "Not every orbit settles", "Does all settle?"),
    "almost_never_settles": OF_EQUATION["almost_never_settles"],
    "ends_in_period_two": (
        "Every orbit ends in period 1 or 2",
        "Not every orbit ends in period 1 or 2",
        "Period 1 or 2?",
    ),
    "forgets": ("It forgets its start, whatever the inputs", "It does not forget its start", "Does it forget?"),
    "invertible": ("No two states lead to the same", "Two states lead to the same", "Invertible?"),
}
"""The same of a map's orbits."""


def audit_page(found: Audit) -> str:
    """A complete HTML document."""
    title = f"Audit of {found.network.source}"
    sections = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="source">{escape(_in_a_line(found))}</p>',
        _verdict(found),
        _why(found),
        _pictures(found),
        f"<h2>Update rules</h2><p>{escape(found.recommendation)}</p>{rules_table(found)}",
        _does_not_say(found),
        _details(found),
    ]
    body = f'<main class="skewflow-audit">{with_glossary("".join(sections))}</main>'
    return page(title, STYLE + COLOUR_STYLE + GLOSSARY_STYLE + _STYLE, body)


def _in_a_line(found: Audit) -> str:
    net = found.network
    step = "no step given" if net.step is None else f"step {float(net.step):g}"
    bias = "with a bias" if net.has_bias else "no bias"
    size = counted(net.n, "neuron")
    return f"{size}, {net.form} form, σ = {net.activation.name}, leak {float(net.leak):g}, {bias}, {step}"


def _verdict(found: Audit) -> str:
    energies = [i for i in found.invariants if "energy" in i.kind]
    kept = "An energy is conserved" if energies else "No energy is known to be conserved"
    detail = escape(energies[0].expression) if energies else "see why below"
    items = [f'<li class="{"yes" if energies else "open"}"><b>{kept}</b><span>{detail}</span></li>']
    items.append(_answers(found.motion.judged, OF_EQUATION))
    of_equation = f'<ul class="answers">{"".join(items)}</ul>'
    if found.map is None:
        return f"<h2>Verdict</h2>{of_equation}"
    of_map = f'<ul class="answers">{_answers(found.map.judged, OF_MAP)}</ul>'
    if found.network.form == "map":
        return f"<h2>Verdict</h2>{of_map}<p>Of the differential equation that it is an Euler step of:</p>{of_equation}"
    name = f"Of the map that a forward Euler step makes of it, h = {found.map.step:g}:"
    return f"<h2>Verdict</h2>{of_equation}<p>{name}</p>{of_map}"


def _answers(judged_: Mapping[str, Judgement], words: Mapping[str, tuple[str, str, str]]) -> str:
    items = ""
    for question, judged in judged_.items():
        kind = {Verdict.PROVED: "yes", Verdict.REFUTED: "no"}.get(judged.verdict, "open")
        verdict = "undecided" if kind == "open" else f"proved [{', '.join(judged.claims)}]"
        word = _headline(question, judged, words).removesuffix(" Undecided")
        items += f'<li class="{kind}"><b>{escape(word)}</b><span>{escape(verdict)}</span></li>'
    return items


def _why(found: Audit) -> str:
    rows = _reasons(found.motion.judged, OF_EQUATION)
    if found.map is not None:
        of_map = [f"<dt><i>Of the map, step {found.map.step:g}</i></dt>", *_reasons(found.map.judged, OF_MAP)]
        of_equation = ["<dt><i>Of the differential equation</i></dt>", *rows]
        rows = of_map + of_equation if found.network.form == "map" else of_equation + of_map
    if not any("energy" in i.kind for i in found.invariants):
        rows.append(f"<dt>No energy is known to be conserved</dt><dd>{escape(found.system.watched.why)}</dd>")
    return f'<h2>Why</h2><dl class="why">{"".join(rows)}</dl>{invariants_table(found)}'


def _reasons(judged_: Mapping[str, Judgement], words: Mapping[str, tuple[str, str, str]]) -> list[str]:
    """Why, of each answer; answers with the same reason stand above it together."""
    alike: dict[str, list[str]] = {}
    for question, judged in judged_.items():
        told = f"<dd>{escape(judged.reason)}{_labels(judged)}</dd>"
        alike.setdefault(told, []).append(f"<dt>{escape(_headline(question, judged, words))}</dt>")
    return ["".join(heads) + told for told, heads in alike.items()]


def _headline(question: str, judged: Judgement, words: Mapping[str, tuple[str, str, str]]) -> str:
    yes, no, asked = words[question]
    return {Verdict.PROVED: yes, Verdict.REFUTED: no}.get(judged.verdict, f"{asked} Undecided")


def _labels(judged: Judgement) -> str:
    shown = f'<details class="evidence"><summary>evidence</summary>{escape(judged.evidence)}</details>'
    evidence = shown if judged.evidence else ""
    return f"{_marks(judged.claims)}{evidence}"


def _marks(labels: Iterable[str]) -> str:
    listed = ", ".join(labels)
    return f' <span class="labels">[{escape(listed)}]</span>' if listed else ""


def _pictures(found: Audit) -> str:
    shown = "".join(
        f"<figure>{inline_svg(picture.figure(), picture.name, picture.caption)}"
        f"<figcaption>{escape(picture.caption)}</figcaption></figure>"
        for picture in pictures(found)
    )
    note = "<p>Drawn in floats: they illustrate, and prove nothing.</p>"
    return f'<h2>Pictures</h2><div class="pictures">{shown}</div>{note}'


def _does_not_say(found: Audit) -> str:
    """The limits of what was said, those of this very network first."""
    net, judged = found.network, found.motion.judged
    items = []
    undecided = [question.replace("_", " ") for question in QUESTIONS if judged[question].verdict is Verdict.UNDECIDED]
    if undecided:
        items.append(f"Undecided: {', '.join(undecided)}. That is no sign of either answer.")
    if any("energy grows" in note or "input" in note for note in net.notes):
        items.append("What the network does while an input comes in: all of it is said of the network without input.")
    if net.form == "map":
        items.append("The verdicts on the differential equation are not verdicts on the map, nor the other way round.")
    else:
        items.append(
            "What a computer does with the equation: a discrete update is another system. The table of update rules "
            "says what follows from the linear modes, near 0, unless a claim is named."
        )
    if found.rest_points is not None and not found.rest_points.rest.complete:
        items.append("Whether there are more rest points than those listed: the list is not known to be complete.")
    if not net.structure.skew and net.structure.norms[0] and net.structure.skew_fraction > 1 - 1e-6:
        items.append("What would hold if W were exactly skew: these weights are not, by the defect stated.")
    items.append("Whether perpetual motion is periodic, quasi-periodic or chaotic: none of the verdicts says.")
    items.append("Anything about what the network has learnt, or will do after more training.")
    items.append(
        "“Proved” rests on the kernel of the proofs, on SymPy's arithmetic, and on the theorems named as evidence."
    )
    return f'<h2>What this does not say</h2><ul class="does-not">{"".join(f"<li>{escape(i)}</li>" for i in items)}</ul>'


def _details(found: Audit) -> str:
    parts = [("Network and weights", facts_table(found))]
    if found.rest_points is not None:
        parts.append(("Rest points", rest_points_table(found)))
    if found.plane is not None:
        parts.append(("The plane", plane_table(found)))
    if found.gain_cycle is not None:
        parts.append(("Gain against leak", gain_cycle_table(found)))
    applying = sum(claim.applies for claim in found.claims)
    parts.append((f"Claims: {applying} of {len(found.claims)} apply", claims_table(found)))
    return "".join(f"<details><summary>{escape(title)}</summary>{table}</details>" for title, table in parts)
