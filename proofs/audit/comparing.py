"""Two networks compared, two checkpoints of one training say: what is different, verdict by verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from numerics.nearskew import SymmetricPart
from proofs.audit.audit import Audit
from proofs.audit.motion import Judgement
from proofs.claims.answers import MAP_QUESTIONS
from proofs.shown import Shown, fitted

__all__ = ["SCHEMA", "Change", "Comparison", "compare"]

SCHEMA = "skewflow/compare/1"
CLAIMS = "claims"


@dataclass(frozen=True)
class Change:
    """What was asked, under which heading, the two answers, and why the second is what it is ("" if plain)."""

    section: str
    question: str
    before: str
    after: str
    why: str = ""

    @property
    def changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Shown):
    """Every answer of two audits, side by side; `changes` are those that differ."""

    before: Audit
    after: Audit

    @cached_property
    def answers(self) -> tuple[Change, ...]:
        """All answers that were compared, in the order of an audit."""
        return tuple(_answers(self.before, self.after))

    @property
    def changes(self) -> tuple[Change, ...]:
        """The answers that differ."""
        return tuple(answer for answer in self.answers if answer.changed)

    @cached_property
    def distance(self) -> float | None:
        """‖W_B − W_A‖/‖W_A‖, Frobenius norms; None for other sizes, or where W_A is 0 or the floats end."""
        a, b = (np.asarray(found.network.W, dtype=float) for found in (self.before, self.after))
        if a.shape != b.shape or not np.any(a):
            return None
        scale = max(float(np.abs(a).max()), float(np.abs(b).max()))
        found = float(np.linalg.norm(b / scale - a / scale) / np.linalg.norm(a / scale))
        return found if np.isfinite(found) else None

    def __repr__(self) -> str:
        count = len(self.changes)
        return f"<Comparison: {count} answer{'' if count == 1 else 's'} of {len(self.answers)} changed>"

    def __str__(self) -> str:
        lines = [f"A  {self.before.network.source}", f"B  {self.after.network.source}"]
        if self.distance is not None:
            moved = "W is the same" if self.distance == 0 else f"‖W_B − W_A‖ is {self.distance:.3g} of ‖W_A‖"
            lines += ["", moved]
        kept = len(self.answers) - len(self.changes)
        if not self.changes:
            lines.append("")
            lines.append(f"nothing changed: all {kept} answers are the same")
        section, claims = "", [change for change in self.changes if change.section == CLAIMS]
        for change in self.changes:
            if change.section == CLAIMS:
                continue
            if change.section != section:
                section = change.section
                lines += ["", section.upper()]
            lines += fitted(f"{change.before} → {change.after}", f"  {change.question:<20} ")
            if change.why:
                lines += fitted(change.why, " " * 23)
        lines += ["", CLAIMS.upper()] if claims else []
        alike: dict[tuple[str, str, str], list[str]] = {}
        for change in claims:
            alike.setdefault((change.before, change.after, change.why), []).append(change.question)
        for (before, after, why), labels in alike.items():
            lines += fitted(f"{', '.join(labels)}: {before} → {after}", "  ", "      ")
            lines += fitted(why, "      ")
        if any("–" in (change.before, change.after) for change in self.changes):
            lines += ["", *fitted("–: neither a claim nor the linear modes give an answer, or a step is not known")]
        if self.changes:
            lines += ["", f"{len(self.changes)} of {len(self.answers)} answers changed; {kept} are the same"]
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        """Both networks by source, the distance, and every answer."""
        return {
            "schema": SCHEMA,
            "ok": True,
            "before": self.before.network.source,
            "after": self.after.network.source,
            "distance": self.distance,
            "changed": len(self.changes),
            "answers": [
                {
                    "section": answer.section,
                    "question": answer.question,
                    "before": answer.before,
                    "after": answer.after,
                    "changed": answer.changed,
                    "why": answer.why,
                }
                for answer in self.answers
            ],
        }


def compare(before: Audit, after: Audit) -> Comparison:
    """What is different in the second network."""
    return Comparison(before, after)


def _why(judged: Judgement) -> str:
    return f"{judged.reason} [{', '.join(judged.claims)}]" if judged.claims else judged.reason


def _answers(a: Audit, b: Audit) -> Iterable[Change]:
    for question, one, other in zip(_NETWORK, _network(a), _network(b), strict=True):
        yield Change("network", question, one, other)
    for question, one, other in zip(_WEIGHTS, _weights(a), _weights(b), strict=True):
        yield Change("weights", question, one, other)
    conserved = (_conserved(found) for found in (a, b))
    yield Change("invariants", "conserved", *conserved)
    for question, judged in b.motion.judged.items():
        earlier = a.motion.judged[question]
        changed = earlier.verdict is not judged.verdict
        name = question.replace("_", " ").replace("attracting ", "")
        yield Change("motion", name, earlier.verdict.value, judged.verdict.value, _why(judged) if changed else "")
    for question in MAP_QUESTIONS:
        judged_ = [None if found.map is None else found.map.judged[question] for found in (a, b)]
        verdicts = ["–" if judged is None else judged.verdict.value for judged in judged_]
        reason = "" if judged_[1] is None or verdicts[0] == verdicts[1] else _why(judged_[1])
        yield Change("map", question.replace("_", " "), verdicts[0], verdicts[1], reason)
    yield Change("rest points", "found", *(_rest_points(found) for found in (a, b)))
    rules = [{rule.name: rule for rule in found.steppings} for found in (a, b)]
    for name in dict.fromkeys((*rules[0], *rules[1])):
        words = [of[name].energy or "–" if name in of else "does not apply" for of in rules]
        yield Change("energy under", name.replace("_", " "), words[0], words[1])
    applying = [{claim.label: claim for claim in found.claims} for found in (a, b)]
    for label, claim in applying[1].items():
        words = [of[label].truth.value.replace("true", "applies").replace("false", "does not") for of in applying]
        missing = "; ".join(f"{m.name.replace('_', ' ')}: {m.reason}" for m in claim.missing)
        yield Change(CLAIMS, label, words[0], words[1], (missing or claim.says) if words[0] != words[1] else "")


_NETWORK = ("form", "n", "σ", "leak", "bias", "step")


def _network(found: Audit) -> tuple[str, ...]:
    net = found.network
    step = "not given" if net.step is None else f"{float(net.step):g}"
    bias = "yes" if net.has_bias else "no"
    return net.form, str(net.n), net.activation.name, f"{float(net.leak):g}", bias, step


_WEIGHTS = ("skew", "defect from skew", "symmetric part", "skew-symmetrizable", "rank", "largest frequency", "spectrum")


def _weights(found: Audit) -> tuple[str, ...]:
    structure = found.network.structure
    spectrum = structure.spectrum
    frequency = f"{spectrum.largest_frequency:.6g}" if spectrum.largest_frequency is not None else "unknown"
    return (
        "yes, exactly" if structure.skew else "no",
        f"{SymmetricPart(structure).defect:.3g} of ‖W‖",
        structure.symmetric_part,
        "yes" if structure.symmetrization.exists else "no",
        f"{structure.rank} of {structure.n}",
        frequency,
        {True: "imaginary", False: "not imaginary", None: "undecided"}[spectrum.imaginary],
    )


def _conserved(found: Audit) -> str:
    shown = [f"{i.expression} [{', '.join(i.claims)}]" for i in found.invariants]
    more = f" and {len(shown) - 3} more" if len(shown) > 3 else ""
    return "; ".join(shown[:3]) + more if shown else "nothing that the claims give"


def _rest_points(found: Audit) -> str:
    listed = found.rest_points
    if listed is None:
        return "not looked for"
    kinds = [point.flow.name for point in listed.rest.points]
    counted = ", ".join(f"{kinds.count(kind)} {kind}" for kind in sorted(set(kinds)))
    return f"{len(kinds)}{f' ({counted})' if counted else ''}{', complete' if listed.rest.complete else ''}"
