"""What is asked of compiled lemmas: what they rest on, and whether they prove the statements that a reader is shown.

Coq takes seconds to find the assumptions of one lemma, so a tier is asked at once: what all its lemmas together rest on
bounds what each of them does. Only where that is more than the tier allows is each lemma asked for itself.
"""

import re
from collections.abc import Iterable, Mapping

from proofs.formal import coq, sources
from proofs.formal.library import Library
from proofs.formal.tiers import TIERS

CLOSED = "Closed under the global context"
Asked = Mapping[str, tuple[sources.Lemma, ...]]


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


class Inquiry:
    """What Coq says of the lemmas of a library: `axioms` (at most), types as `printed`, and `problems`, by name."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.axioms: dict[str, tuple[str, ...]] = {}
        self.printed: dict[str, str] = {}
        self.problems: dict[str, str] = {}

    def ask(self, asked: Asked) -> None:
        """Asks about lemmas of compiled sources: by tier, and where that does not go through, one by one."""
        lemmas = [lemma for theme in asked for lemma in asked[theme]]
        tiers = {tier: [lemma for lemma in lemmas if lemma.tier == tier] for tier in TIERS}
        tiers = {tier: found for tier, found in tiers.items() if found}
        texts = self._library.texts
        files = {f"assumed_{tier}": together(found, f"assumed_{tier}") for tier, found in tiers.items()}
        files |= {f"shown_{tier}": shown(found, texts) for tier, found in tiers.items()}
        # The largest first: the last job to end decides how long it takes.
        order = sorted(files, key=lambda name: len(files[name]), reverse=True)
        outcomes = self._library.compile(files, [coq.Job(name) for name in order])
        alone: dict[str, str] = {}
        for tier, found in tiers.items():
            union = self._union(f"assumed_{tier}") if outcomes[f"assumed_{tier}"].ok else None
            if union is not None and set(union) <= TIERS[tier]:
                self.axioms |= {lemma.name: union for lemma in found}
            else:
                alone[f"alone_{tier}"] = one_by_one(found)
            if not outcomes[f"shown_{tier}"].ok:
                themes = dict.fromkeys(lemma.theme for lemma in found)
                alone |= {f"shown_{theme}": shown(asked[theme], texts) for theme in themes}
        again = self._library.compile(alone, [coq.Job(name) for name in alone])
        for theme in asked:
            if (outcome := again.get(f"shown_{theme}")) is not None and not outcome.ok:
                self.problems |= {lemma.name: f"as shown it is not proved: {outcome.reason}" for lemma in asked[theme]}
        for lemma in lemmas:
            self._answer(lemma.name)

    def _union(self, name: str) -> tuple[str, ...] | None:
        try:
            return read_assumptions(self._library.said(f"{name}.assumptions"))
        except ValueError:
            return None

    def _answer(self, name: str) -> None:
        try:
            if name not in self.axioms:
                self.axioms[name] = read_assumptions(self._library.said(f"{name}.assumptions"))
        except ValueError as error:
            self.problems.setdefault(name, f"Coq gave no answer for {name}: {error}")
        self.printed[name] = " ".join(self._library.said(f"{name}.type").split()).removeprefix(f"{name} : ")
        if not self.printed[name]:
            self.problems.setdefault(name, f"Coq gave no answer for {name}: it prints no type")
