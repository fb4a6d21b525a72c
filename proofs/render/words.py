"""Formulas and sentences with formulas, each in Unicode and in LaTeX: what every renderer is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sympy import Add, Basic

from proofs.kernel.statements import Equivalence, Implication, Negation, Proposition, Relation, Statement
from proofs.render.latex_printer import additive_pieces, expression_latex
from proofs.render.notation import SIGNS
from proofs.render.text_printer import expression_text
from proofs.render.unicode_math import pieces, to_latex, to_text


@dataclass(frozen=True)
class Formula:
    """One formula: one line of Unicode, LaTeX for math mode, and the LaTeX pieces between which a line may break."""

    text: str
    latex: str
    pieces: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.pieces:
            object.__setattr__(self, "pieces", (self.latex,))


@dataclass(frozen=True)
class Mark:
    """A reference in a sentence: to step (3), assumption A2, claim T2.1, or work [4] of the literature."""

    text: str

    @property
    def kind(self) -> str:
        """One of step, assumption, claim, work."""
        return {"(": "step", "A": "assumption", "T": "claim", "[": "work"}[self.text[0]]

    @property
    def number(self) -> str:
        """The text without its brackets."""
        return self.text.strip("()[]")


@dataclass(frozen=True)
class Words:
    """A sentence or a part of one: text, formulas and references in turn."""

    parts: tuple[str | Formula | Mark, ...]

    @property
    def text(self) -> str:
        """As one line of Unicode."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    def __bool__(self) -> bool:
        return bool(self.parts)


NOTHING = Words(())
_TALL_EXPRESSION = 90
"""LaTeX longer than this is cut at its outer plus signs, for pages that are narrow."""


def formula(expression: Basic | str) -> Formula:
    """A SymPy expression, or linear Unicode mathematics, as a formula."""
    if isinstance(expression, str):
        return Formula(to_text(expression), to_latex(expression), tuple(to_latex(p) for p in pieces(expression)))
    latex = expression_latex(expression)
    cut = additive_pieces(expression) if len(latex) > _TALL_EXPRESSION and isinstance(expression, Add) else [latex]
    return Formula(expression_text(expression), latex, tuple(cut))


def relate(*sides: tuple[str, Formula]) -> Formula:
    """a = b ≤ c as one formula; the first relation is empty. Lines may break before each relation."""
    texts, latex, parts = [], [], []
    for sign, side in sides:
        texts.append(f"{sign} {side.text}".strip())
        mark = relation_latex(sign)
        latex.append(f"{mark} {side.latex}".strip())
        parts += [f"{mark} {side.pieces[0]}".strip(), *side.pieces[1:]]
    return Formula(" ".join(texts), " ".join(latex), tuple(parts))


def relation_latex(sign: str) -> str:
    """A relation sign in LaTeX."""
    return SIGNS.get(sign, sign)


_MARK = re.compile("⟦([^⟦⟧]+)⟧")


def words(text: str) -> Words:
    """Text with mathematics between back-quotes and references between ⟦ and ⟧. An odd back-quote is kept as it is."""
    parts: list[str | Formula | Mark] = []
    quoted = text.split("`")
    for k, part in enumerate(quoted if len(quoted) % 2 else [text]):
        if k % 2:
            parts.append(formula(part))
        else:
            for j, piece in enumerate(_MARK.split(part)):
                parts += [Mark(piece)] if j % 2 else _loose(piece)
    return join(Words(tuple(parts)))


_SINGLE = re.compile(r"(?![aAI]$)[A-Za-z]'?")
_TYPOGRAPHY = frozenset("–—…“”‘’éáàäöüóíúèçñřőŁł")


def _loose(text: str) -> list[str | Formula | Mark]:
    """Prose in which single letters, and words with Greek letters or signs, are mathematics without back-quotes."""
    parts: list[str | Formula | Mark] = []
    for token in re.split(r"(\s+)", text):
        found = re.fullmatch(r"([(\[]*)(.*?)([.,;:!?]*|[.,;:!?)\]]*)", token, re.DOTALL)
        assert found is not None
        before, core, after = found.groups()
        if core.count("(") > core.count(")") and after[:1] == ")":
            core, after = core + ")", after[1:]
        mathematical = not core.isascii() and not set(core) & _TYPOGRAPHY
        parts += [before, formula(core), after] if mathematical or _SINGLE.fullmatch(core) else [token]
    return parts


def marked(text: str) -> str:
    """The text of a reference, set so that `words` reads it as one."""
    return f"⟦{text}⟧"


def join(*items: Words | Formula | Mark | str) -> Words:
    """Several pieces as one sentence; neighbouring texts are joined."""
    parts: list[str | Formula | Mark] = []
    for item in items:
        for part in item.parts if isinstance(item, Words) else (item,):
            if isinstance(part, str) and parts and isinstance(parts[-1], str):
                parts[-1] += part
            elif part != "":
                parts.append(part)
    return Words(tuple(parts))


def conjunction(items: list[Words]) -> Words:
    """A, B and C."""
    if len(items) <= 1:
        return items[0] if items else NOTHING
    out = items[0]
    for item in items[1:-1]:
        out = join(out, ", ", item)
    return join(out, " and ", items[-1])


def relation_formula(relation: Relation) -> Formula:
    """A relation without its `where`."""
    return relate(("", formula(relation.left)), (relation.relation, formula(relation.right)))


def statement_words(statement: Statement) -> Words:
    """Any statement as words. Nested implications are bracketed, so that the sentence reads one way only."""
    if isinstance(statement, Relation):
        where = join(" ", words(statement.where)) if statement.where else NOTHING
        return join(relation_formula(statement), where)
    if isinstance(statement, Proposition):
        return words(statement.text)
    if isinstance(statement, Negation):
        return join("it is not true that ", _inner(statement.statement))
    if isinstance(statement, Implication):
        premises = conjunction([_inner(premise) for premise in statement.premises])
        return join("if ", premises, ", then ", _inner(statement.conclusion))
    if isinstance(statement, Equivalence):
        return join(_inner(statement.left), " if and only if ", _inner(statement.right))
    raise TypeError(f"not a statement: {type(statement).__name__}")


def _inner(statement: Statement) -> Words:
    if isinstance(statement, Relation | Proposition):
        return statement_words(statement)
    return join("(", statement_words(statement), ")")


def tidy(reason: str) -> str:
    """The reason of a decision, in which SymPy's plain text stands, in the notation of formulas."""
    text = re.sub(r"(?<=\S)\*(?=\S)", "·", re.sub(r"\.T\b", "ᵀ", reason).replace("**", "^"))
    text = re.sub(r"(?<![\w)])-(?=[\w(])|(?<=\s)-(?=\s)", "−", text)
    return to_text(re.sub(r"\boo\b", "∞", text))
