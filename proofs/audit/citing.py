"""The paragraph for a paper: what holds for this network, under which hypotheses, by which works; and BibTeX entries.

Only claims are told whose assumptions were decided true for these very weights; what is open is said to be.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from proofs import __version__
from proofs.assumptions.assumption import Assumption
from proofs.audit.applicability import Asked
from proofs.audit.audit import Audit
from proofs.claims.answers import QUESTIONS
from proofs.claims.claim import Claim
from proofs.claims.registry import CLAIMS
from proofs.kernel.theorems import Standing
from proofs.networks.network import Network
from proofs.render.bibliography import PAPER_KEY
from proofs.render.latex import latex_words, prose
from proofs.render.words import tidy, words
from proofs.shown import Shown
from proofs.verdict import Verdict

__all__ = ["SCHEMA", "Citation", "cite"]

SCHEMA = "skewflow/cite/1"
SOFTWARE_KEY = "skewflow"
SAYS = {
    ("bounded", True): "every trajectory is bounded",
    ("bounded", False): "not every trajectory is bounded",
    ("perpetual", True): "no trajectory but equilibria converges to a point",
    ("perpetual", False): "some trajectory that is not an equilibrium converges to a point, or every state is one",
    ("attracting_limit_cycle", True): "there is an asymptotically stable limit cycle",
    ("attracting_limit_cycle", False): "there is no asymptotically stable limit cycle",
    ("settles", True): "every trajectory converges to an equilibrium",
    ("settles", False): "not every trajectory converges to an equilibrium",
    ("almost_never_settles", True): "the starts whose trajectory converges to an equilibrium are a null set",
    ("almost_never_settles", False): "the starts whose trajectory converges to an equilibrium are not a null set",
}
"""What an answer to one of the QUESTIONS says in a paper."""
OF_MAP = {
    ("bounded", True): "every orbit is bounded",
    ("bounded", False): "not every orbit is bounded",
    ("perpetual", True): "no orbit but fixed points converges",
    ("settles", True): "every orbit converges to a fixed point",
    ("settles", False): "not every orbit converges to a fixed point",
    ("almost_never_settles", True): "the starts whose orbit converges to a fixed point are a null set",
    ("almost_never_settles", False): "the starts whose orbit converges to a fixed point are not a null set",
    ("ends_in_period_two", True): "every orbit tends to the set of points of period 1 or 2",
    ("forgets", True): "orbits with the same inputs approach each other, whatever the inputs",
    ("invertible", True): "no two states lead to the same state",
    ("invertible", False): "two states lead to the same state",
}
"""The same of a map; what says nothing new is left out."""
OPEN = {
    "bounded": "whether every trajectory is bounded",
    "perpetual": "whether some trajectory that is not an equilibrium converges to a point",
    "attracting_limit_cycle": "whether there is an asymptotically stable limit cycle",
    "settles": "whether every trajectory converges to an equilibrium",
    "almost_never_settles": "whether almost no trajectory converges to an equilibrium",
}
RULES = {"grows": "raises", "decays": "lowers", "exact": "keeps"}
NAMES = {
    "euler": "Forward Euler",
    "backward_euler": "Backward Euler",
    "implicit_midpoint": "The implicit midpoint rule",
    "discrete_gradient": "The discrete gradient method",
}


@dataclass(frozen=True, eq=False, repr=False)
class Citation(Shown):
    """paragraph: plain text with [n]; references: the n-th is [n]; latex: the same with \\cite; bibtex: the entries."""

    paragraph: str
    references: tuple[str, ...]
    latex: str
    bibtex: str

    def __repr__(self) -> str:
        return f"<Citation: {len(self.paragraph.split())} words, {len(self.references)} references>"

    def __str__(self) -> str:
        listed = "\n".join(f"[{k}] {text}" for k, text in enumerate(self.references, 1))
        return f"{self.paragraph}\n\n{listed}\n\n% LaTeX\n{self.latex}\n\n% BibTeX\n{self.bibtex}"

    def to_json(self) -> dict[str, Any]:
        """The four parts."""
        return {
            "schema": SCHEMA,
            "ok": True,
            "paragraph": self.paragraph,
            "references": list(self.references),
            "latex": self.latex,
            "bibtex": self.bibtex,
        }


@dataclass(frozen=True)
class Work:
    """An entry of the bibliography: its key, as one line, and as BibTeX."""

    key: str
    text: str
    bibtex: str


@dataclass(frozen=True)
class Sentence:
    """A sentence with mathematics in back-quotes, the labels it rests on, what they assume, and the works cited."""

    text: str
    labels: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    works: tuple[Work, ...] = ()


def cite(found: Audit) -> Citation:
    """The paragraph, for a network that was audited."""
    opening = _opening(found)
    said = [*_conserved(found), *_moves(found), *_steps(found)]
    sentences = [opening, *_hypotheses(said, found.network.has_bias), *said, *_open(found)]
    works = tuple({work.key: work for sentence in sentences for work in sentence.works}.values())
    number = {work.key: k for k, work in enumerate(works, 1)}
    plain, latex = [], []
    for sentence in sentences:
        shown = words(sentence.text)
        keys = [work.key for work in sentence.works]
        plain.append(_closed(shown.text, "".join(f"[{number[key]}]" for key in keys), " "))
        latex.append(_closed(latex_words(shown, {}), rf"\cite{{{','.join(keys)}}}" if keys else "", "~"))
    bibtex = "\n\n".join(work.bibtex for work in works)
    return Citation(" ".join(plain), tuple(work.text for work in works), " ".join(latex), bibtex)


def _closed(text: str, marks: str, between: str) -> str:
    return f"{text}{between if marks else ''}{marks}."


# ---------------------------------------------------------------- the sentences


def _opening(found: Audit) -> Sentence:
    network, structure = found.network, found.network.structure
    skew = "exactly skew-symmetric weights (`Wᵀ = −W` in every bit)" if structure.skew else _weights(network)
    of = network.activation
    name = f"`σ` = {of.name}" if of.name.isidentifier() else f"`σ(s) = {tidy(str(of.sigma))}`"
    text = f"The network {equation(network)}, with `n = {network.n}`, {name} and {skew},"
    return Sentence(f"{text} was audited with skewflow {__version__}", works=(SOFTWARE, PAPER_WORK))


def equation(network: Network) -> str:
    """The update or equation, with its bias, leak and step, mathematics in back-quotes."""
    b = " + b" if network.has_bias else ""
    if network.form == "map":
        leak, h = float(network.leak), float(network.step)
        if leak == h == 1:
            return f"`x⁺ = σ(W x{b})`"
        return f"`x⁺ = (1 − hγ) x + h σ(W x{b})`, `h = {h:g}`, `γ = {leak:g}`"
    z = "z" if network.form == "current" else "x"
    right = f"W σ(z){b}" if network.form == "current" else f"σ(W x{b})"
    leak_text = f" − γ {z}`, `γ = {float(network.leak):g}" if network.leak else ""
    return f"`{'ż' if network.form == 'current' else 'ẋ'} = {right}{leak_text}`"


def _weights(network: Network) -> str:
    structure = network.structure
    if structure.diffusion is not None:
        sign = "−" if structure.diffusion > 0 else "+"
        return f"`W = K {sign} {abs(structure.diffusion):g} I`, `K` exactly skew-symmetric"
    if structure.symmetrization.exists:
        return "exactly skew-symmetrizable weights"
    return f"weights that are not skew-symmetric (their symmetric part is {structure.symmetric_part})"


def _hypotheses(said: Iterable[Sentence], biased: bool) -> list[Sentence]:
    """What was decided of these weights, once each, as the claims state it; which system is spoken of is left out."""
    stated = {a.text: a for sentence in said for a in sentence.assumptions if not a.naming}
    used = [text for text in stated if not _SYSTEM.match(text) or (biased and "image" in text)]
    listed = "; ".join(text for text in used if not any(other.startswith(f"{text} and ") for other in used))
    if not listed:
        return []
    return [Sentence(f"The hypotheses that are used were decided for it in exact arithmetic: {listed}")]


def _used(found: Audit, labels: Sequence[str], given: Callable[[Claim], Sequence[tuple[Assumption, ...]]]) -> tuple:
    """The assumptions of the claims, and of what `given` says of each, those that hold in the same view."""
    asked: Asked = found.asked
    used: list[Assumption] = []
    for claim in _claims(labels):
        for view in asked.views:
            more = next((g for g in (*given(claim), ()) if not asked.missing((*claim.assumptions, *g), view)), None)
            if more is not None:
                used += [*claim.assumptions, *more]
                break
    return tuple(used)


def _claims(labels: Iterable[str]) -> list[Claim]:
    known = {claim.label: claim for claim in CLAIMS}
    return [known[label] for label in labels if label in known]


def _sentence(
    found: Audit, text: str, labels: tuple[str, ...], given: Callable[[Claim], Sequence[tuple[Assumption, ...]]]
) -> Sentence:
    return Sentence(f"{text} ({', '.join(labels)})", labels, _used(found, labels, given), _works_of(labels))


def _conserved(found: Audit) -> list[Sentence]:
    sentences = []
    is_map = found.network.form == "map"
    for k, invariant in enumerate(found.invariants):
        lead = ("Its differential equation" if is_map else "It") if k == 0 else "That" if is_map else "It"
        expression = invariant.expression.replace("z_i", "zᵢ").replace(")_i", ")ᵢ").replace("d_i", "dᵢ")
        shown = expression if k else expression.replace("c_i", "cᵢ")
        with_s = ", `S` being the primitive of `σ` with `S(0) = 0`" if "S(" in expression and k == 0 else ""
        text = f"{lead} {'conserves' if k == 0 else 'also conserves'} `{shown}`{with_s}"

        def given(claim: Claim, kind: str = invariant.kind) -> list[tuple[Assumption, ...]]:
            return [c.given for c in claim.conserved if c.kind == kind]

        sentences.append(_sentence(found, text, invariant.claims, given))
    return sentences


def _moves(found: Audit) -> list[Sentence]:
    """Answers by the same claims are one sentence; what another answer says already is left out."""
    judged = found.motion.judged
    groups: dict[tuple[str, ...], tuple[list[str], list[str]]] = {}
    for question in QUESTIONS:
        yes = judged[question].verdict is Verdict.PROVED
        if judged[question].verdict is Verdict.UNDECIDED or _follows(found, question, yes):
            continue
        said = SAYS[question, yes]
        parts, reasons = groups.setdefault(judged[question].claims, ([], []))
        parts.append(said)
        reasons.append(judged[question].reason)
    of = f"Of the differential equation {equation(found.network.equation)} it is true that "
    lead = of if found.network.form == "map" else ""
    sentences = []
    for labels, (parts, reasons) in groups.items():
        listed = _listed(parts)
        text = f"{lead}{listed}" if lead else listed[0].upper() + listed[1:]

        def given(claim: Claim, reasons: Sequence[str] = reasons) -> list[tuple[Assumption, ...]]:
            return [answer.given for answer in claim.motion if any(answer.reason in reason for reason in reasons)]

        sentences.append(_sentence(found, text, labels, given))
    return (_of_map(found) if found.network.form == "map" else []) + sentences


def _follows(found: Audit, question: str, yes: bool) -> bool:
    """Is it said by another answer, by the meaning of the questions?"""
    judged = found.motion.judged
    settles = judged["settles"].verdict is Verdict.PROVED
    if settles and question != "settles":
        return True
    some_settle = judged["almost_never_settles"].verdict is Verdict.REFUTED
    never = judged["perpetual"].verdict is Verdict.PROVED or judged["almost_never_settles"].verdict is Verdict.PROVED
    return (question == "perpetual" and not yes and some_settle) or (question == "settles" and not yes and never)


def _of_map(found: Audit) -> list[Sentence]:
    """The map's own verdicts; answers by the same claims are one sentence."""
    groups: dict[tuple[str, ...], tuple[list[str], list[str]]] = {}
    judged_ = {} if found.map is None else found.map.judged
    for question, judged in judged_.items():
        if judged.verdict is Verdict.UNDECIDED or (question, judged.verdict is Verdict.PROVED) not in OF_MAP:
            continue
        parts, reasons = groups.setdefault(judged.claims, ([], []))
        parts.append(OF_MAP[question, judged.verdict is Verdict.PROVED])
        reasons.append(judged.reason)
    sentences = []
    for labels, (parts, reasons) in groups.items():

        def given(claim: Claim, reasons: Sequence[str] = reasons) -> list[tuple[Assumption, ...]]:
            return [answer.given for answer in claim.of_map if any(answer.reason in reason for reason in reasons)]

        sentences.append(_sentence(found, f"Of the map itself it is true that {_listed(parts)}", labels, given))
    return sentences


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}{',' if len(parts) > 2 else ''} and {parts[-1]}"


def _steps(found: Audit) -> list[Sentence]:
    """What update rules do to the energy, where a claim says so."""
    sentences = []
    for rule in found.steppings:
        if not (rule.derived and rule.energy in RULES and rule.name in NAMES):
            continue
        how = "exactly, but for rounding and the equation's solver" if rule.energy == "exact" else "or keeps it"
        text = f"{NAMES[rule.name]} {RULES[rule.energy]} the energy {how}, at every step"

        def given(claim: Claim, name: str = rule.name) -> list[tuple[Assumption, ...]]:
            return [s.given for s in claim.stepping if s.rule == name]

        sentences.append(_sentence(found, text, rule.claims, given))
    return sentences


def _open(found: Audit) -> list[Sentence]:
    judged = found.motion.judged
    undecided = [OPEN[q] for q in QUESTIONS if judged[q].verdict is Verdict.UNDECIDED]
    parts = []
    if undecided:
        of = " for the differential equation" if found.network.form == "map" else ""
        parts.append(Sentence(f"It was not decided{of} {_listed(undecided)}"))
    if any("input" in note for note in found.network.notes):
        parts.append(Sentence("All of this is said of the network without input"))
    return parts


# ---------------------------------------------------------------- the works


SOFTWARE = Work(
    SOFTWARE_KEY,
    f"The skewflow authors, skewflow, version {__version__}, software.",
    f"@misc{{{SOFTWARE_KEY},\n  author = {{{{The skewflow authors}}}},\n  title = {{skewflow: derivations, proofs and "
    f"checks for recurrent networks with skew-symmetric weights}},\n  note = {{Software, version {__version__}}},\n"
    "  year = {2026}\n}",
)
PAPER_WORK = Work(
    PAPER_KEY,
    "M. Casoni, T. Guidi, A. Betti, S. Melacci and M. Gori, Generative System Dynamics in Recurrent Neural Networks, "
    "IJCNN 2025, arXiv:2504.13951.",
    f"@inproceedings{{{PAPER_KEY},\n  author = {{Casoni, Michele and Guidi, Tommaso and Betti, Alessandro and Melacci, "
    "Stefano and Gori, Marco},\n  title = {Generative System Dynamics in Recurrent Neural Networks},\n  booktitle = "
    "{International Joint Conference on Neural Networks (IJCNN)},\n  year = {2025},\n  doi = "
    "{10.1109/IJCNN64981.2025.11228076},\n  note = {arXiv:2504.13951}\n}",
)
_SYSTEM = re.compile(r"one |rate form|current form")
"""Assumptions that say which system is spoken of: the paragraph has said it."""
_NAME = re.compile(r"(?:[A-Z]\.[- ]?)+ ?(?:de |van |von )?[A-Z][\w’'-]+")
_PLACE = re.compile(
    r"(?:section|theorem|chapter|lemma|proposition|definition|observation|example|corollary|exercise)s? .*"
    r"|[\d. ]+(?:and [\d.]+)?"
)
_JOURNAL = re.compile(r"(?:(?P<title>.*), )?(?P<journal>[^,]+?) (?P<volume>\d+\w?) \((?P<year>\d{4})\)")


def _works_of(labels: Iterable[str]) -> tuple[Work, ...]:
    """The works whose theorems the claims' derivations cite, each once."""
    found: dict[str, Work] = {}
    for claim in _claims(labels):
        derivation = claim.derivation
        if derivation is None:
            continue
        for standing in (Standing.TEXTBOOK, Standing.TRUST):
            for theorem in derivation.rests_on(standing):
                for reference in theorem.reference.split("; "):
                    work = work_of(reference)
                    if work is not None:
                        found.setdefault(work.key, work)
    return tuple(found.values())


def work_of(reference: str) -> Work | None:
    """The entry of a reference "authors, title, rest, theorem 1.2"; the place inside is left out. None for no work."""
    parts = reference.removeprefix("for Lipschitz fields ").split(", ")
    authors: list[str] = []
    while parts and all(_NAME.fullmatch(name) for name in parts[0].split(" and ")):
        authors += parts.pop(0).split(" and ")
    kept = [part for part in parts if not _PLACE.fullmatch(part)]
    if not kept or (not authors and not kept[0].startswith("NIST")):
        return None
    text = ", ".join(kept)
    year = re.search(r"\b(1[89]\d\d|20\d\d)\b", text)
    surname = re.sub(r"\W", "", authors[0].split()[-1].lower()) if authors else "nist"
    end = kept[0].split()[-1].lower() if re.fullmatch(r"I+", kept[0].split()[-1]) else ""
    key = surname + (year[1] if year else re.sub(r"[^a-z]", "", kept[0].split()[0].lower())) + end
    fields = {"author": " and ".join(authors)} if authors else {"key": "NIST"}
    if paper := _JOURNAL.fullmatch(text):
        kind = "article"
        fields |= {name: prose(value) for name, value in paper.groupdict().items() if value}
    else:
        kind, rest = "misc", ", ".join(kept[1:])
        fields |= {"title": prose(kept[0])} | ({"note": prose(rest)} if rest else {})
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return Work(
        key, f"{_listed([*authors]) + ', ' if authors else ''}{text}".rstrip(".") + ".", f"@{kind}{{{key},\n{body}\n}}"
    )
