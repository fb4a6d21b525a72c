"""Compiles the Coq sources and asks Coq itself what each lemma rests on.

That coqc ends with status 0 proves nothing: a lemma that ends in `Admitted` compiles. So each source is read for what
it may not hold, the lemmas that are tied to a claim or stand for a fact are asked for their assumptions (`Print
Assumptions`), and each statement as the source shows it is proved once more from the compiled lemma, so that what a
reader is shown is what was proved.
"""

import re
import resource
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from proofs.formal import coq, sources
from proofs.formal.asking import Asked, Inquiry
from proofs.formal.facts import facts
from proofs.formal.library import Library, project_texts
from proofs.formal.tiers import NEEDS, TIERS, axioms_in_words
from proofs.formal.ties import TIES, left_open, textbook, ties_for
from proofs.verdict import Evidence, Verdict


@dataclass(frozen=True)
class LemmaResult:
    """What was found out about one lemma. `label` is empty for a fact. `axioms` bounds what the lemma rests on, from
    above: it is what its tier's lemmas do together; None when Coq could not be asked."""

    label: str
    name: str
    file: str
    tier: str
    words: str
    statement: str
    printed: str
    axioms: tuple[str, ...] | None
    seconds: float
    problem: str

    @property
    def ok(self) -> bool:
        """Coq has proved it, from no more axioms than its tier allows."""
        return not self.problem and self.axioms is not None and set(self.axioms) <= TIERS[self.tier]


@dataclass(frozen=True)
class FormalReport:
    """The lemmas' results. `available` is False when there is no coqc or the core's library is missing; `note` says
    what is. `seconds` is the wall's time, `processor` what the compilers took together."""

    available: bool
    note: str
    coq: str
    results: tuple[LemmaResult, ...]
    seconds: float
    processor: float = 0.0
    labels: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """All lemmas asked for were checked, and there was at least one."""
        return bool(self.results) and all(result.ok for result in self.results)

    @property
    def failed(self) -> tuple[LemmaResult, ...]:
        """The lemmas that did not hold when Coq was asked; a library that is not there is not among the reasons."""
        return tuple(result for result in self.results if not result.ok and not is_library_missing(result.problem))

    def of(self, label: str) -> tuple[LemmaResult, ...]:
        """The results of a claim's lemmas."""
        names = {name for tie in ties_for(label) for name in tie.lemmas}
        return tuple(result for result in self.results if result.name in names or (label and result.label == label))

    def checked(self, name: str) -> bool:
        """Was this lemma checked, and does it hold?"""
        return any(result.name == name and result.ok for result in self.results)

    def formal(self, label: str) -> bool:
        """Is everything in the claim checked but the textbook theorems that its ties name?

        False for a claim without lemmas, where a lemma was not checked (its library may be missing), and where the
        ties leave anything open.
        """
        names = {name for tie in ties_for(label) for name in tie.lemmas}
        return bool(names) and not left_open(label) and all(self.checked(name) for name in names)

    def axioms(self, label: str) -> tuple[str, ...]:
        """The axioms that the claim's lemmas rest on, at most."""
        return tuple(sorted({axiom for result in self.of(label) for axiom in result.axioms or ()}))

    def evidence(self) -> dict[str, tuple[Evidence, ...]]:
        """One piece of evidence for each label that has lemmas.

        Formal, where nothing but named textbook theorems is left open; supported, where a part is proved and a part is
        open; undecided with what went wrong. Nothing at all where Coq or a library is missing: that says nothing about
        a claim.
        """
        found: dict[str, tuple[Evidence, ...]] = {}
        for label in self.labels or dict.fromkeys(result.label for result in self.results if result.label):
            results = [result for result in self.of(label) if not is_library_missing(result.problem)]
            wrong = next((result for result in results if not result.ok), None)
            if wrong is not None:
                detail = f"{wrong.name} is not checked: {wrong.problem}"
                found[label] = (Evidence("coq", Verdict.UNDECIDED, detail),)
            elif results:
                verdict = Verdict.FORMAL if self.formal(label) else Verdict.SUPPORTED
                found[label] = (Evidence("coq", verdict, self._detail(label, results)),)
        return found

    def _detail(self, label: str, results: list[LemmaResult]) -> str:
        count = len(results)
        tiers = ", ".join(axioms_in_words(tier) for tier in TIERS if any(result.tier == tier for result in results))
        whole = self.formal(label)
        detail = f"{count} lemma{'s' if count > 1 else ''} by Coq {self.coq}; axioms: {tiers}"
        if count < len(self.of(label)):
            detail += f"; {len(self.of(label)) - count} not checked for want of a library"
        if textbook(label):
            detail += f"; named and not in Coq: {'; '.join(textbook(label))}"
        if left_open(label):
            detail += f"; not in Coq: {left_open(label)}"
        return detail if whole else f"a part of it: {detail}"

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {
            "available": self.available,
            "ok": self.ok,
            "note": self.note,
            "coq": self.coq,
            "seconds": round(self.seconds, 3),
            "processor": round(self.processor, 3),
            "lemmas": [
                {
                    "label": result.label,
                    "name": result.name,
                    "file": result.file,
                    "tier": result.tier,
                    "words": result.words,
                    "statement": result.statement,
                    "printed": result.printed,
                    "axioms": None if result.axioms is None else list(result.axioms),
                    "seconds": round(result.seconds, 3),
                    "ok": result.ok,
                    "problem": result.problem,
                }
                for result in self.results
            ],
        }


def seconds_by_lemma(theme: str, text: str, timing: str) -> Mapping[str, float]:
    """How long Coq took for each lemma, out of what `coqc -time` printed."""
    spans = [
        (int(found[1]), float(found[2]))
        for found in re.finditer(r"^Chars (\d+) - \d+ .* ([\d.]+) secs", timing, flags=re.MULTILINE)
    ]
    return {
        lemma.name: sum(seconds for start, seconds in spans if lemma.start <= start < lemma.end)
        for lemma in sources.parse_lemmas(theme, text)
    }


def check_sources(library: Library, asked: Asked) -> tuple[LemmaResult, ...]:
    """Compiles the sources that the asked lemmas stand in, with what they require, and asks Coq about each lemma.

    `asked`: lemmas by theme.
    """
    library.require(asked)
    texts, outcomes = library.texts, library.outcomes
    wrong = {theme: "; ".join(sources.refused(texts[theme])) for theme in library.closure(asked)}
    inquiry = Inquiry(library)
    inquiry.ask({theme: lemmas for theme, lemmas in asked.items() if outcomes[theme].ok and lemmas})
    results = []
    for theme, lemmas in asked.items():
        seconds = seconds_by_lemma(theme, texts[theme], outcomes[theme].output)
        built_on = library.closure([theme])
        refused = "; ".join(f"{part}.v: {wrong[part]}" for part in built_on if wrong[part])
        failed = next((outcomes[part] for part in built_on if not outcomes[part].ok), None)
        for lemma in lemmas:
            axioms = inquiry.axioms.get(lemma.name)
            problem = refused
            if failed is not None:
                problem = problem or f"{failed.name}.v does not compile: {failed.reason}"
            problem = problem or inquiry.problems.get(lemma.name, "")
            if axioms is not None and (extra := set(axioms) - TIERS[lemma.tier]):
                problem = problem or f"rests on {', '.join(sorted(extra))}"
            known = lemma.name in sources.lemmas() and sources.lemmas()[lemma.name].statement == lemma.statement
            results.append(
                LemmaResult(
                    lemma.label,
                    lemma.name,
                    f"{theme}.v",
                    lemma.tier,
                    lemma.words,
                    sources.statement(lemma.name) if known else lemma.statement,
                    inquiry.printed.get(lemma.name, ""),
                    axioms,
                    seconds.get(lemma.name, 0.0),
                    problem,
                )
            )
    return tuple(results)


def is_library_missing(problem: str) -> bool:
    """Does a problem say that a library is not there, rather than that a proof is wrong?"""
    return "Cannot find a physical path" in problem or "Unable to locate library" in problem


def _missing_libraries(results: Iterable[LemmaResult]) -> tuple[str, ...]:
    missing = {result.tier for result in results if is_library_missing(result.problem)}
    first = next((tier for tier in TIERS if tier in missing), None)
    return NEEDS[first] if first is not None else ()


def wanted_lemmas(labels: Iterable[str] | None, lemmas: Iterable[str] | None) -> tuple[str, ...]:
    """The names of the lemmas tied to the labels, or of all that are tied for None, and the lemmas, or all facts."""
    chosen = None if labels is None else set(labels)
    names = [name for tie in TIES if chosen is None or tie.label in chosen for name in tie.lemmas]
    return tuple(dict.fromkeys([*names, *(facts() if lemmas is None else lemmas)]))


def check(
    labels: Iterable[str] | None = None,
    lemmas: Iterable[str] | None = (),
    *,
    library: Library | None = None,
    progress: coq.Progress = coq.note_to_terminal,
) -> FormalReport:
    """Checks the lemmas tied to the labels, and the others named, with the coqc of this machine.

    None for all ties, and for all facts. A label without a tie is no error, some claims are calculus: it has no
    results. Without coqc, or without its libraries, the report says so in `note` with how to get them; that is no
    failure of a lemma and no success either: no label is formal that needs what is missing. A `library` that is entered
    is used and left as it is. ValueError for a lemma that no source holds.
    """
    chosen = None if labels is None else tuple(labels)
    names = set(wanted_lemmas(chosen, lemmas))
    if unknown := names - set(sources.lemmas()):
        raise ValueError(f"no formal lemma {min(unknown)!r}")
    start, before = time.perf_counter(), _processor()
    coqc = coq.find_coqc()
    if coqc is None:
        return FormalReport(False, f"coqc is not installed; {coq.HOW_TO_GET_IT}", "", (), 0.0)
    asked: dict[str, tuple[sources.Lemma, ...]] = {}
    for lemma in sources.lemmas().values():
        if lemma.name in names:
            asked[lemma.theme] = (*asked.get(lemma.theme, ()), lemma)
    results: tuple[LemmaResult, ...] = ()
    if asked and library is not None:
        results = check_sources(library, asked)
    elif asked:
        with Library(coqc, project_texts(), progress=progress) as own:
            results = check_sources(own, asked)
    missing = _missing_libraries(results)
    note = f"the Coq library {' or '.join(missing)} is not installed; {coq.HOW_TO_GET_IT}" if missing else ""
    return FormalReport(
        missing != NEEDS["core"],
        note,
        coq.coq_version(coqc),
        results,
        time.perf_counter() - start,
        _processor() - before,
        tuple(dict.fromkeys(tie.label for tie in TIES if chosen is None or tie.label in chosen)),
    )


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
