"""Compiles the Coq sources and asks Coq itself what each lemma rests on.

That coqc ends with status 0 proves nothing: a lemma that ends in `Admitted` compiles. So each source is read for what
it may not hold, each lemma that is tied to a claim is asked for its assumptions (`Print Assumptions`), and its
statement as the source shows it is proved once more from the compiled lemma, so that what a reader is shown is what was
proved.
"""

import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from proofs.formal import coq, sources
from proofs.formal.ties import TIES, ties_for
from proofs.verdict import Evidence, Verdict

CLOSED = "Closed under the global context"
# What mathcomp-analysis assumes beyond Coq: functions that agree everywhere are equal, equivalent propositions are
# equal, and what exists can be chosen. Ordinary mathematics, but axioms; so it is a tier of its own.
CLASSICAL_AXIOMS = frozenset(
    {
        "boolp.functional_extensionality_dep",
        "boolp.propositional_extensionality",
        "boolp.constructive_indefinite_description",
    }
)
ALLOWED = {"core": frozenset[str](), "analysis": CLASSICAL_AXIOMS}


@dataclass(frozen=True)
class LemmaResult:
    """What was found out about one lemma. `axioms` is None when Coq could not be asked."""

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
        return not self.problem and self.axioms is not None and set(self.axioms) <= ALLOWED[self.tier]


@dataclass(frozen=True)
class FormalReport:
    """The lemmas' results. `available` is False when there is no coqc or a library is missing; `note` says which."""

    available: bool
    note: str
    coq: str
    results: tuple[LemmaResult, ...]
    seconds: float

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
        return tuple(result for result in self.results if result.label == label)

    def formal(self, label: str) -> bool:
        """Are the lemmas that the claim is tied to checked? False for a claim that has none.

        Lemmas whose library is not on this machine are left aside; those that are left must be there and hold.
        """
        absent = {result.name for result in self.of(label) if is_library_missing(result.problem)}
        names = {name for tie in ties_for(label) for name in tie.lemmas} - absent
        return bool(names) and names <= {result.name for result in self.of(label) if result.ok}

    def axioms(self, label: str) -> tuple[str, ...]:
        """The axioms that the claim's lemmas rest on."""
        return tuple(sorted({axiom for result in self.of(label) for axiom in result.axioms or ()}))

    def evidence(self) -> dict[str, tuple[Evidence, ...]]:
        """One piece of evidence for each label that has lemmas: formal, or undecided with what went wrong.

        Nothing at all where Coq or a library is missing: that says nothing about a claim.
        """
        found: dict[str, tuple[Evidence, ...]] = {}
        for label in dict.fromkeys(result.label for result in self.results):
            results = [result for result in self.of(label) if not is_library_missing(result.problem)]
            if self.formal(label):
                found[label] = (Evidence("coq", Verdict.FORMAL, self._detail(label, len(results))),)
            elif results:
                wrong = next(result for result in results if not result.ok)
                found[label] = (Evidence("coq", Verdict.UNDECIDED, f"{wrong.name} is not checked: {wrong.problem}"),)
        return found

    def _detail(self, label: str, count: int) -> str:
        axioms = ", ".join(self.axioms(label)) or "none"
        left = "; ".join(tie.leaves_open for tie in ties_for(label) if tie.leaves_open)
        detail = f"{count} lemma{'s' if count > 1 else ''} by Coq {self.coq}; axioms: {axioms}"
        return detail + (f"; not in Coq: {left}" if left else "")

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {
            "available": self.available,
            "ok": self.ok,
            "note": self.note,
            "coq": self.coq,
            "seconds": round(self.seconds, 3),
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


def read_assumptions(text: str) -> tuple[str, ...]:
    """The axioms in what `Print Assumptions` printed. ValueError when it says anything but axioms or "closed"."""
    if " ".join(text.split()) == CLOSED:
        return ()
    first, _, rest = text.strip().partition("\n")
    if first.strip() != "Axioms:" or not rest.strip():
        raise ValueError(f"Print Assumptions said {' '.join(text.split())[:200]!r}")
    names: list[str] = []
    for line in rest.splitlines():
        if not line or line[0].isspace():
            continue
        found = re.fullmatch(r"([\w.']+)(\s+:.*)?", line)
        if not found:
            raise ValueError(f"Print Assumptions said {line!r}")
        names.append(found[1])
    return tuple(sorted(names))


def restated(lemma: sources.Lemma) -> str:
    """The lemma's statement from the source under another name, proved by the compiled lemma."""
    text = re.sub(rf"^Lemma\s+{lemma.name}\b", f"Lemma {lemma.name}__as_shown", lemma.statement)
    return f"{text}\nProof. exact: {lemma.name}. Qed."


def questions(theme: str, text: str, asked: Iterable[sources.Lemma]) -> str:
    """A Coq file that asks about the lemmas of a compiled source; the answers go to NAME.assumptions and NAME.type."""
    # Assumptions come first, before anything is imported: then Coq prints an axiom with its module, "boolp.NAME".
    lines = [f"From skewflow Require {theme}."]
    for lemma in asked:
        lines.append(f'Redirect "{lemma.name}.assumptions" Print Assumptions {theme}.{lemma.name}.')
    lines += [sources.header(text), f"From skewflow Require Import {theme}."]
    for lemma in asked:
        lines.append(f'Redirect "{lemma.name}.type" Check @{lemma.name}.')
        lines.append(restated(lemma))
    return "\n".join(lines) + "\n"


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


def _closure(themes: Iterable[str], texts: Mapping[str, str]) -> tuple[str, ...]:
    needed: set[str] = set()
    todo = list(themes)
    while todo:
        theme = todo.pop()
        if theme not in needed:
            needed.add(theme)
            todo += sources.requires(texts[theme])
    return tuple(theme for theme in texts if theme in needed)


def _answer(folder: Path, name: str) -> tuple[tuple[str, ...], str]:
    assumptions = (folder / f"{name}.assumptions.out").read_text(encoding="utf-8")
    printed = (folder / f"{name}.type.out").read_text(encoding="utf-8")
    return read_assumptions(assumptions), " ".join(printed.split()).removeprefix(f"{name} : ")


def check_sources(
    texts: Mapping[str, str],
    asked: Mapping[str, tuple[sources.Lemma, ...]],
    coqc: str,
    *,
    at_once: int = 2,
    progress: Callable[[str], None] = coq.note_to_terminal,
) -> tuple[LemmaResult, ...]:
    """Compiles the sources that the asked lemmas stand in, with what they require, and asks Coq about each lemma.

    `texts`: source text by theme; `asked`: lemmas by theme.
    """
    themes = _closure(asked, texts)
    jobs = [coq.Job(theme, sources.requires(texts[theme]), timed=True) for theme in themes]
    jobs += [coq.Job(f"ask_{theme}", (theme,)) for theme in asked]
    wrong = {theme: "; ".join(sources.refused(texts[theme])) for theme in themes}
    with TemporaryDirectory(prefix="skewflow-coq-") as name:
        folder = Path(name)
        for theme in themes:
            (folder / f"{theme}.v").write_text(texts[theme], encoding="ascii")
        for theme, lemmas in asked.items():
            (folder / f"ask_{theme}.v").write_text(questions(theme, texts[theme], lemmas), encoding="ascii")
        outcomes = coq.compile_all(coqc, folder, tuple(jobs), at_once=at_once, progress=progress)
        results = []
        for theme, lemmas in asked.items():
            seconds = seconds_by_lemma(theme, texts[theme], outcomes[theme].output)
            built_on = _closure([theme], texts)
            refused = "; ".join(f"{part}.v: {wrong[part]}" for part in built_on if wrong[part])
            failed = [outcomes[part] for part in (*built_on, f"ask_{theme}") if not outcomes[part].ok]
            for lemma in lemmas:
                axioms, printed, problem = None, "", refused
                if failed:
                    problem = problem or f"{failed[0].name}.v does not compile: {failed[0].reason}"
                else:
                    try:
                        axioms, printed = _answer(folder, lemma.name)
                    except (OSError, ValueError) as error:
                        problem = problem or f"Coq gave no answer for {lemma.name}: {error}"
                if axioms is not None and (extra := set(axioms) - ALLOWED[lemma.tier]):
                    problem = problem or f"rests on {', '.join(sorted(extra))}"
                results.append(
                    LemmaResult(
                        lemma.label,
                        lemma.name,
                        f"{theme}.v",
                        lemma.tier,
                        lemma.words,
                        sources.statement(lemma.name) if lemma.name in sources.lemmas() else lemma.statement,
                        printed,
                        axioms,
                        seconds.get(lemma.name, 0.0),
                        problem,
                    )
                )
    return tuple(results)


def is_library_missing(problem: str) -> bool:
    """Does a problem say that a library is not there, rather than that a proof is wrong?"""
    return "Cannot find a physical path" in problem or "Unable to locate library" in problem


def _missing_library(results: Iterable[LemmaResult]) -> str:
    missing = {result.tier for result in results if is_library_missing(result.problem)}
    return "mathcomp" if "core" in missing else "mathcomp-analysis" if missing else ""


def check(
    labels: Iterable[str] | None = None,
    *,
    at_once: int = 2,
    progress: Callable[[str], None] = coq.note_to_terminal,
) -> FormalReport:
    """Checks the lemmas tied to the labels (all ties when None) with the coqc of this machine.

    A label without a tie is no error, most claims are calculus: it has no results. Without coqc, or without its
    libraries, the report says so in `note` with how to get them; that is no failure of a lemma and no success either:
    `available` is False and no label is formal.
    """
    wanted = None if labels is None else set(labels)
    ties = tuple(tie for tie in TIES if wanted is None or tie.label in wanted)
    start = time.perf_counter()
    coqc = coq.find_coqc()
    if coqc is None:
        return FormalReport(False, f"coqc is not installed; {coq.HOW_TO_GET_IT}", "", (), 0.0)
    names = {name for tie in ties for name in tie.lemmas}
    asked: dict[str, tuple[sources.Lemma, ...]] = {}
    for lemma in sources.lemmas().values():
        if lemma.name in names:
            asked[lemma.theme] = (*asked.get(lemma.theme, ()), lemma)
    texts = {theme: sources.source(theme) for theme in sources.THEMES}
    results = check_sources(texts, asked, coqc, at_once=at_once, progress=progress)
    missing = _missing_library(results)
    note = f"the Coq library {missing} is not installed; {coq.HOW_TO_GET_IT}" if missing else ""
    return FormalReport(missing != "mathcomp", note, coq.coq_version(coqc), results, time.perf_counter() - start)
