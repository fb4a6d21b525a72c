r"""Formulas as MathML: small, selectable and read aloud, drawn by the browser itself.

What is read is the LaTeX that our own printers write, and no more of LaTeX than they use; anything else is refused, so
that a formula never says on a page what it does not say in the paper.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from proofs.render.notation import ACCENTS, GREEK, NAMED, SIGNS
from proofs.render.words import Formula

__all__ = ["FormulaFailed", "Sheet", "mathml"]


class FormulaFailed(ValueError):
    """A formula that could not be set as it is written; the message says why."""


_LETTERS = {latex: character for character, latex in GREEK.items()}
_OPERATORS = {
    latex.strip(): character
    for character, latex in SIGNS.items()
    if re.fullmatch(r"\\(?:[A-Za-z]+|[^A-Za-z])\s*", latex)
} | {
    r"\setminus": "∖",
    r"\circ": "∘",
    r"\sim": "∼",
    r"\cdot": "·",
    r"\succeq": "⪰",
    r"\preceq": "⪯",
    r"\perp": "⊥",
    r"\top": "⊤",
}
_ACCENTS = {r"\dot": "˙", r"\ddot": "¨", r"\hat": "^", r"\tilde": "~", r"\bar": "¯"}
assert set(_ACCENTS) == set(ACCENTS.values())
_LARGE = {r"\sum": "∑", r"\prod": "∏", r"\int": "∫", r"\iint": "∬", r"\oint": "∮"}
_FENCES = {
    "(": "(",
    ")": ")",
    "[": "[",
    "]": "]",
    "|": "|",
    ".": "",
    r"\{": "{",
    r"\}": "}",
    r"\|": "‖",
    r"\langle": "⟨",
    r"\rangle": "⟩",
}
_PRIMES = {1: "′", 2: "″", 3: "‴"}
_PREFIX_AFTER = frozenset("=<>≤≥≠→↦(,[·∈≺⪯≻⪰{⇒⇔")
_DOUBLE = {"R": "ℝ", "N": "ℕ", "Z": "ℤ", "Q": "ℚ", "C": "ℂ"}
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\s+|.", re.DOTALL)


@dataclass
class _Row:
    """What has been set so far: MathML elements, and the character of the last one where it is an operator."""

    parts: list[str] = field(default_factory=list)
    last: str = "("

    def add(self, element: str, operator: str = "") -> None:
        self.parts.append(element)
        self.last = operator

    @property
    def text(self) -> str:
        return "".join(self.parts)

    @property
    def one(self) -> str:
        """As one element."""
        return self.text if len(self.parts) == 1 else f"<mrow>{self.text}</mrow>"


class _Reader:
    """Reads one formula from left to right."""

    def __init__(self, latex: str) -> None:
        self.latex = latex
        self.tokens = _TOKEN.findall(latex)
        self.at = 0
        self.fraction = 0

    def fail(self, why: str) -> FormulaFailed:
        return FormulaFailed(f"{why}: {self.latex}")

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        if not token:
            raise self.fail("the formula ends too early")
        self.at += 1
        return token

    def skip_space(self) -> None:
        while self.peek().isspace():
            self.at += 1

    def until(self, ends: tuple[str, ...]) -> tuple[_Row, str]:
        """Everything up to one of these tokens, which is taken too; "" is the end of the formula."""
        row = _Row()
        while True:
            self.skip_space()
            token = self.peek()
            if token in ends:
                self.at += bool(token)
                return row, token
            if not token or token in ("}", "&", r"\\", r"\right", r"\end"):
                raise self.fail(f"unbalanced {token or 'end'}")
            self.piece(row)

    def group(self) -> _Row:
        """An argument: what stands in braces, or one token."""
        self.skip_space()
        if self.peek() == "{":
            self.at += 1
            return self.until(("}",))[0]
        row = _Row()
        self.atom(row)
        return row

    def words(self) -> str:
        """An argument that is text."""
        self.skip_space()
        if self.take() != "{":
            raise self.fail("text without braces")
        out = ""
        while (token := self.take()) != "}":
            out += token[1:] if token in (r"\_", r"\%", r"\#", r"\&") else token
        if "\\" in out or "{" in out:
            raise self.fail("a macro in text")
        return out

    def piece(self, row: _Row) -> None:
        """One atom with its scripts."""
        named = self.peek()[1:] in NAMED or self.peek() in (r"\operatorname", r"\mathrm")
        if named and row.parts and not row.last:  # a little space between n and log
            self.space(row)
        before = len(row.parts)
        large = self.peek() if self.peek() in (*_LARGE, r"\lim", r"\max", r"\min", r"\sup", r"\inf") else ""
        self.atom(row)
        below = above = ""
        while True:
            self.skip_space()
            if self.peek() in ("_", "^"):
                mark = self.take()
                if below if mark == "_" else above:
                    raise self.fail("two scripts in one place")
                script = self.group().one
                below, above = (script, above) if mark == "_" else (below, script)
            elif self.peek() == "'":
                count = 0
                while self.peek() == "'":
                    self.at += 1
                    count += 1
                prime = f"<mo>{_PRIMES.get(count, '′' * count)}</mo>"
                self.skip_space()
                if self.peek() == "^":
                    self.at += 1
                    prime = f"<mrow>{prime}{self.group().text}</mrow>"
                above = prime
            else:
                break
        if below or above:
            base = (
                "".join(row.parts[before:])
                if len(row.parts) == before + 1
                else f"<mrow>{''.join(row.parts[before:])}</mrow>"
            )
            del row.parts[before:]
            kind = "over" if large in (r"\sum", r"\prod", r"\lim", r"\max", r"\min", r"\sup", r"\inf") else "su"
            row.add(_scripted(base, below, above, kind), row.last if large else "")
        if named and self.applied():
            self.space(row)

    def applied(self) -> bool:
        """Does what a function is of follow, without brackets of its own?"""
        rest = "".join(self.tokens[self.at : self.at + 2]).lstrip()
        if rest.startswith("\\"):
            return rest.startswith((r"\frac", r"\sqrt")) or self.tokens[self.at].strip() in _LETTERS
        return bool(rest) and (rest[0].isalnum() or rest[0] == "{")

    def atom(self, row: _Row) -> None:
        token = self.take()
        if token == "{":
            row.add(self.until(("}",))[0].one)
        elif token.isalpha() and token.isascii() and len(token) == 1:
            row.add(f"<mi>{token}</mi>")
        elif token[0].isdigit():
            row.add(f"<mn>{token}</mn>")
        elif token[0] == "\\":
            self.macro(token, row)
        elif token in "+-*/=<>|()[],.:;!":
            row.add(_operator(token, row.last), token)
        elif token == "'":
            row.add("<mo>′</mo>")
        else:
            raise self.fail(f"an unknown character {token!r}")

    def macro(self, token: str, row: _Row) -> None:
        if token in _LETTERS:
            letter = _LETTERS[token]
            row.add(f'<mi mathvariant="normal">{letter}</mi>' if letter.isupper() else f"<mi>{letter}</mi>")
        elif token in _MACROS:
            _MACROS[token](self, row)
        elif token in _LARGE:
            row.add(f"<mo>{_LARGE[token]}</mo>", _LARGE[token])
        elif token[1:] in NAMED:
            self.named(token[1:], row)
        elif token in _ACCENTS:
            # Dots are set as scripts above: as accents they run into the letter in the fonts that have them low.
            how = "" if "dot" in token else ' accent="true"'
            row.add(f'<mover{how}>{self.group().one}<mo stretchy="false">{_ACCENTS[token]}</mo></mover>')
        elif token in _OPERATORS and token != r"\\":
            row.add(_operator(_OPERATORS[token], row.last), _OPERATORS[token])
        else:
            raise self.fail(f"unknown macro {token}")

    def named(self, name: str, row: _Row) -> None:
        """A function's name, upright."""
        row.add(f"<mi>{escape(name)}</mi>" if len(name) > 1 else f'<mi mathvariant="normal">{escape(name)}</mi>')

    def frac(self, row: _Row) -> None:
        above, below = self.group().one, self.group().one
        row.add(f"<mfrac>{above}{below}</mfrac>")

    def small_frac(self, row: _Row) -> None:
        above, below = self.group().one, self.group().one
        row.add(f'<mstyle displaystyle="false"><mfrac>{above}{below}</mfrac></mstyle>')

    def root(self, row: _Row) -> None:
        self.skip_space()
        if self.peek() == "[":
            self.at += 1
            degree = self.until(("]",))[0].one
            row.add(f"<mroot>{self.group().one}{degree}</mroot>")
        else:
            row.add(f"<msqrt>{self.group().text}</msqrt>")

    def fence(self) -> str:
        self.skip_space()
        token = self.take()
        if token not in _FENCES:
            raise self.fail(f"an unknown bracket {token}")
        return _FENCES[token]

    def fenced(self, row: _Row) -> None:
        opening = self.fence()
        inside, _ = self.until((r"\right",))
        closing = self.fence()
        row.add(f"<mrow>{_fence(opening, 'prefix')}{inside.text}{_fence(closing, 'postfix')}</mrow>")

    def upright(self, row: _Row) -> None:
        self.named(self.words(), row)

    def double(self, row: _Row) -> None:
        letter = self.words()
        if letter not in _DOUBLE:
            raise self.fail(f"no double letter {letter}")
        row.add(f"<mi>{_DOUBLE[letter]}</mi>")

    def bold(self, row: _Row) -> None:
        row.add(f'<mn style="font-weight:bold">{escape(self.words())}</mn>')

    def text(self, row: _Row) -> None:
        row.add(f"<mtext>{escape(self.words()).replace(' ', '&#160;')}</mtext>", "(")

    def space(self, row: _Row) -> None:
        row.parts.append('<mspace width="0.17em"/>')

    def table(self, row: _Row) -> None:
        name = self.words()
        around = {"pmatrix": ("(", ")"), "cases": ("{", ""), "matrix": ("", "")}
        if name not in around:
            raise self.fail(f"unknown environment {name}")
        opening, closing = around[name]
        rows = self.rows(r"\end")
        if self.words() != name:
            raise self.fail(f"{name} is not closed")
        style = ' style="text-align:left"' if name == "cases" else ""
        body = "".join(f"<mtr>{''.join(f'<mtd{style}>{cell}</mtd>' for cell in cells)}</mtr>" for cells in rows)
        row.add(f"<mrow>{_fence(opening, 'prefix')}<mtable>{body}</mtable>{_fence(closing, 'postfix')}</mrow>")

    def stacked(self, row: _Row) -> None:
        self.skip_space()
        if self.take() != "{":
            raise self.fail("substack without braces")
        body = "".join(f"<mtr><mtd>{''.join(cells)}</mtd></mtr>" for cells in self.rows("}"))
        row.add(f"<mtable>{body}</mtable>")

    def rows(self, end: str) -> list[list[str]]:
        rows: list[list[str]] = [[]]
        while True:
            cell, token = self.until(("&", r"\\", end))
            rows[-1].append(cell.text)
            if token == end:
                return rows
            if token == r"\\":
                rows.append([])


_MACROS: dict[str, Callable[[_Reader, _Row], None]] = {
    r"\frac": _Reader.frac,
    r"\tfrac": _Reader.small_frac,
    r"\sqrt": _Reader.root,
    r"\left": _Reader.fenced,
    r"\operatorname": _Reader.upright,
    r"\mathrm": _Reader.upright,
    r"\mathbb": _Reader.double,
    r"\mathbf": _Reader.bold,
    r"\text": _Reader.text,
    r"\,": _Reader.space,
    r"\begin": _Reader.table,
    r"\substack": _Reader.stacked,
}


def _operator(character: str, last: str) -> str:
    """An operator; after a relation or an opening bracket a minus is a sign. Brackets do not grow by themselves."""
    shown = {"-": "−", "*": "∗"}.get(character, character)
    if shown in "−+±∓" and last in _PREFIX_AFTER and last:
        return f'<mo form="prefix">{shown}</mo>'
    if shown == "/":
        return '<mo lspace="0" rspace="0">/</mo>'
    if shown in "()[]|‖⟨⟩{}⌊⌋⌈⌉":
        space = ' lspace="0" rspace="0"' if shown in "|‖" else ""
        return f'<mo stretchy="false"{space}>{shown}</mo>'
    if shown in "∂∇∞∅⊤∎∀∃¬…":
        return f'<mi mathvariant="normal">{shown}</mi>' if shown != "…" else "<mi>…</mi>"
    return f"<mo>{escape(shown)}</mo>"


def _fence(character: str, form: str) -> str:
    return (
        f'<mo stretchy="true" symmetric="true" form="{form}" lspace="0" rspace="0">{character}</mo>'
        if character
        else ""
    )


def _scripted(base: str, below: str, above: str, kind: str) -> str:
    if kind == "over":
        name = "munderover" if below and above else "munder" if below else "mover"
    else:
        name = "msubsup" if below and above else "msub" if below else "msup"
    return f"<{name}>{base}{below}{above}</{name}>"


def mathml(latex: str) -> str:
    """The inside of a <math> element. Raises FormulaFailed when anything in the LaTeX is not understood."""
    reader = _Reader(latex)
    row, _ = reader.until(("",))
    if not row.parts:
        raise FormulaFailed(f"nothing to set: {latex!r}")
    return row.text


@dataclass
class Sheet:
    """The formulas of one page: how many there are, and those that could not be set."""

    failures: list[str] = field(default_factory=list)
    set: dict[tuple[str, bool], str] = field(default_factory=dict)

    def html(self, formula: Formula, *, display: bool = False) -> str:
        """A formula in pieces between which a line may break. One that fails stays readable, and is counted."""
        try:
            first, *rest = formula.pieces if display else (formula.latex,)
            parts = [self.one(first, display)] + [self.one("{}" + piece, display) for piece in rest]
        except FormulaFailed as failure:
            self.failures.append(str(failure))
            return f'<code class="failed">{escape(formula.text)}</code>'
        return "<wbr>".join(parts)

    def one(self, latex: str, display: bool) -> str:
        """One formula, or one piece, as a <math> element; "{}" before it keeps a sign from being a prefix."""
        key = (latex, display)
        if key not in self.set:
            style = ' displaystyle="true"' if display else ""
            self.set[key] = f'<math class="m"{style}>{mathml(latex)}</math>'
        return self.set[key]
