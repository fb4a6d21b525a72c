"""Why a step holds, in words: the kernel's rule, what it was applied to, and what it needed."""

from __future__ import annotations

import re

from proofs.kernel.rules import Step
from proofs.render.words import Words, marked, tidy, words

_TEMPLATES = {
    "assumption": "supposed",
    "definition": "by definition",
    "substitution": "{1} substituted in {0}",
    "transitivity": "{all} together",
    "read from the right": "{0} read from the right",
    "sum of relations": "the sum of {all}",
    "implication": "since {0} was derived from it",
    "modus ponens": "{0} applied to {rest}",
    "both directions": "{all}",
    "contradiction": "{0} contradicts {1}",
    "equivalences chained": "{all}",
    "one direction": "one direction of {0}",
    "trichotomy": "{0} excludes equality",
}
"""Rules whose reason is the rule itself; the others carry a reason of their own."""


def listing(items: tuple[str, ...]) -> str:
    """(1), (2) and A3."""
    marks = [marked(item) for item in items]
    return marks[0] if len(marks) == 1 else f"{', '.join(marks[:-1])} and {marks[-1]}" if marks else ""


def reason_words(step: Step, premises: tuple[str, ...], cited: int | None = None) -> Words:
    """The reason of a step whose premises are known by these numbers; `cited` is the number of its reference."""
    template = _TEMPLATES.get(step.rule)
    if template is not None and not (step.rule == "definition" and step.reason != "by definition"):
        return words(_filled(template, premises))
    if step.rule == "theorem":
        mark = " " + marked(f"[{cited}]") if cited is not None else ""
        return words(step.reason + mark + _from(premises))
    if step.rule == "earlier claim":
        return words(f"by {marked(step.reason)}" + (f", applied to {listing(premises[1:])}" if premises[1:] else ""))
    if step.rule == "instance":
        return words(f"{listing(premises)} with `{_assignment(step.reason)}`")
    if step.rule == "both sides times a factor":
        needs = f", which is nonnegative by {listing(premises[1:])}" if premises[1:] else ""
        return words(f"{marked(premises[0])} times `{_ascii_to_unicode(step.reason)}`{needs}")
    if step.rule == "normal form":
        return words(step.reason + _from(premises, "by"))
    return words(tidy(step.reason or step.rule) + _from(premises))


def _from(premises: tuple[str, ...], word: str = "from") -> str:
    return f", {word} {listing(premises)}" if premises else ""


def _filled(template: str, premises: tuple[str, ...]) -> str:
    first = marked(premises[0]) if premises else ""
    second = marked(premises[1]) if len(premises) > 1 else first
    filled = template.replace("{0}", first).replace("{1}", second)
    return filled.replace("{rest}", listing(premises[1:]) or first).replace("{all}", listing(premises))


def _ascii_to_unicode(text: str) -> str:
    """SymPy's plain text, as the kernel puts it into a reason, in the notation of formulas."""
    text = re.sub(r"sqrt\(", "√(", text.replace("**", "^").replace("-", "−"))
    return re.sub(r"(?<=\w)\*(?=\w)", " ", text).replace("*", " ")


def _assignment(text: str) -> str:
    return _ascii_to_unicode(text).replace(":=", "=")
