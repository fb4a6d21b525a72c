"""Compiles the Coq sources and asks Coq itself what each lemma rests on.

That coqc ends with status 0 proves nothing: a lemma that ends in `Admitted` compiles. So each source is read for what
it may not hold, the lemmas that are tied to a claim or stand for a fact are asked for their assumptions (`Print
Assumptions`), and each statement as the source shows it is proved once more from the compiled lemma, so that what a
reader is shown is what was proved.

Coq takes seconds to find the assumptions of one lemma, so a tier is asked at once: what all its lemmas together rest on
bounds what each of them does. Only where that is more than the tier allows is each lemma asked for itself.
"""

import re
import resource
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from proofs.formal import coq, sources
from proofs.formal.facts import facts
from proofs.formal.guard import Guard
from proofs.formal.tiers import NEEDS, TIERS, axioms_in_words
from proofs.formal.ties import TIES, left_open, textbook, ties_for
from proofs.verdict import Evidence, Verdict

CLOSED = "Closed under the global context"
Asked = Mapping[str, tuple[sources.Lemma, ...]]


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


def together(lemmas: Iterable[sources.Lemma], file: str) -> str:
    """A Coq file that asks what the lemmas together rest on; the answer goes to FILE.assumptions.out."""
    lemmas = tuple(lemmas)
    # Nothing is imported: then Coq prints an axiom with its module, "boolp.NAME".
    lines = [
        f"From skewflow Require {' '.join(dict.fromkeys(lemma.theme for lemma in lemmas))}.",
        "Definition every :=",
    ]
    lines += [f"  let _ := @{lemma.theme}.{lemma.name} in" for lemma in lemmas]
    return "\n".join([*lines, "  tt.", f'Redirect "{file}.assumptions" Print Assumptions every.', ""])


def one_by_one(lemmas: Iterable[sources.Lemma]) -> str:
    """A Coq file that asks what each lemma rests on; the answers go to NAME.assumptions.out."""
    lemmas = tuple(lemmas)
    lines = [f"From skewflow Require {' '.join(dict.fromkeys(lemma.theme for lemma in lemmas))}."]
    lines += [f'Redirect "{x.name}.assumptions" Print Assumptions {x.theme}.{x.name}.' for x in lemmas]
    return "\n".join([*lines, ""])


# The order in which every source loads what it needs; what is loaded later shadows, also the scopes that are open.
_PLACE = (
    *("Coq", "mathcomp", "mathcomp.classical", "mathcomp.analysis", "Coquelicot", "skewflow"),
    *("Set", "Unset", "Import", "Local"),
)


def _place(line: str) -> int:
    first, second, *_ = line.split()
    word = second if first == "From" else first
    return _PLACE.index(word) if word in _PLACE else len(_PLACE)


def shown(lemmas: Iterable[sources.Lemma], texts: Mapping[str, str]) -> str:
    """A Coq file that proves each statement as shown from the compiled lemma; its type goes to NAME.type.out."""
    lemmas = tuple(lemmas)
    themes = tuple(dict.fromkeys(lemma.theme for lemma in lemmas))
    head = dict.fromkeys(line for theme in themes for line in sources.header(texts[theme]).splitlines() if line.strip())
    order = sorted(head, key=_place)
    # `exact:` is ssreflect's; Coquelicot's sources may not load it.
    lines = ["From Coq Require Import ssreflect.", *order, f"From skewflow Require Import {' '.join(themes)}."]
    for lemma in lemmas:
        lines += [f'Redirect "{lemma.name}.type" Check @{lemma.name}.', restated(lemma)]
    return "\n".join([*lines, ""])


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


class _Inquiry:
    """Compiled sources in a folder, and what Coq says of their lemmas."""

    def __init__(self, coqc: str, guard: Guard, at_once: int, progress: Callable[[str], None]) -> None:
        self._coqc, self._guard, self._at_once, self._progress = coqc, guard, at_once, progress
        self.axioms: dict[str, tuple[str, ...]] = {}
        self.printed: dict[str, str] = {}
        self.problems: dict[str, str] = {}

    def compile(self, files: Mapping[str, str], jobs: Iterable[coq.Job]) -> Mapping[str, coq.Outcome]:
        """Writes the files, NAME: text, and compiles the jobs."""
        for name, text in files.items():
            (self._guard.folder / f"{name}.v").write_text(text, encoding="ascii")
        jobs = tuple(jobs)
        return coq.compile_all(
            self._coqc,
            self._guard.folder,
            jobs,
            at_once=self._at_once,
            progress=self._progress,
            group=self._guard.group,
        )

    def ask(self, asked: Asked, texts: Mapping[str, str]) -> None:
        """Asks about the lemmas of compiled sources: by tier, and where that does not go through, one by one."""
        lemmas = [lemma for theme in asked for lemma in asked[theme]]
        tiers = {tier: [lemma for lemma in lemmas if lemma.tier == tier] for tier in TIERS}
        tiers = {tier: found for tier, found in tiers.items() if found}
        files = {f"assumed_{tier}": together(found, f"assumed_{tier}") for tier, found in tiers.items()}
        files |= {f"shown_{tier}": shown(found, texts) for tier, found in tiers.items()}
        # The largest first: the last job to end decides how long it takes.
        order = sorted(files, key=lambda name: len(files[name]), reverse=True)
        outcomes = self.compile(files, [coq.Job(name) for name in order])
        alone: dict[str, str] = {}
        for tier, found in tiers.items():
            union = self._assumptions(f"assumed_{tier}", outcomes[f"assumed_{tier}"].ok)
            if union is not None and set(union) <= TIERS[tier]:
                self.axioms |= {lemma.name: union for lemma in found}
            else:
                alone[f"alone_{tier}"] = one_by_one(found)
            if not outcomes[f"shown_{tier}"].ok:
                themes = dict.fromkeys(lemma.theme for lemma in found)
                alone |= {f"shown_{theme}": shown(asked[theme], texts) for theme in themes}
        if alone:
            again = self.compile(alone, [coq.Job(name) for name in alone])
            for theme in asked:
                if (outcome := again.get(f"shown_{theme}")) is not None and not outcome.ok:
                    self.problems |= {
                        lemma.name: f"as shown it is not proved: {outcome.reason}" for lemma in asked[theme]
                    }
        for lemma in lemmas:
            self._answer(lemma.name)

    def _assumptions(self, name: str, ok: bool) -> tuple[str, ...] | None:
        try:
            text = (self._guard.folder / f"{name}.assumptions.out").read_text(encoding="utf-8")
            return read_assumptions(text) if ok else None
        except (OSError, ValueError):
            return None

    def _answer(self, name: str) -> None:
        folder = self._guard.folder
        try:
            if name not in self.axioms:
                said = (folder / f"{name}.assumptions.out").read_text(encoding="utf-8")
                self.axioms[name] = read_assumptions(said)
            printed = (folder / f"{name}.type.out").read_text(encoding="utf-8")
            self.printed[name] = " ".join(printed.split()).removeprefix(f"{name} : ")
        except (OSError, ValueError) as error:
            self.problems.setdefault(name, f"Coq gave no answer for {name}: {error}")


def _closure(themes: Iterable[str], texts: Mapping[str, str]) -> tuple[str, ...]:
    needed: set[str] = set()
    todo = list(themes)
    while todo:
        theme = todo.pop()
        if theme not in needed:
            needed.add(theme)
            todo += sources.requires(texts[theme])
    return tuple(theme for theme in texts if theme in needed)


def check_sources(
    texts: Mapping[str, str],
    asked: Asked,
    coqc: str,
    *,
    at_once: int = coq.AT_ONCE,
    progress: Callable[[str], None] = coq.note_to_terminal,
) -> tuple[LemmaResult, ...]:
    """Compiles the sources that the asked lemmas stand in, with what they require, and asks Coq about each lemma.

    `texts`: source text by theme; `asked`: lemmas by theme.
    """
    themes = _closure(asked, texts)
    wrong = {theme: "; ".join(sources.refused(texts[theme])) for theme in themes}
    with Guard("coq") as guard:
        inquiry = _Inquiry(coqc, guard, at_once, progress)
        jobs = [coq.Job(theme, sources.requires(texts[theme]), timed=True) for theme in themes]
        outcomes = inquiry.compile({theme: texts[theme] for theme in themes}, jobs)
        inquiry.ask({theme: lemmas for theme, lemmas in asked.items() if outcomes[theme].ok and lemmas}, texts)
    results = []
    for theme, lemmas in asked.items():
        seconds = seconds_by_lemma(theme, texts[theme], outcomes[theme].output)
        built_on = _closure([theme], texts)
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
    at_once: int = coq.AT_ONCE,
    progress: Callable[[str], None] = coq.note_to_terminal,
) -> FormalReport:
    """Checks the lemmas tied to the labels, and the others named, with the coqc of this machine.

    None for all ties, and for all facts. A label without a tie is no error, some claims are calculus: it has no
    results. Without coqc, or without its libraries, the report says so in `note` with how to get them; that is no
    failure of a lemma and no success either: no label is formal that needs what is missing. ValueError for a lemma that
    no source holds.
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
    texts = {theme: sources.source(theme) for theme in sources.THEMES}
    results = check_sources(texts, asked, coqc, at_once=at_once, progress=progress) if asked else ()
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
