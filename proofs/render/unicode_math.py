"""Mathematics written in linear Unicode, such as `ż = W σ(z)` or `|E_N − E₀| ≤ h²/2`, as LaTeX and as tidy Unicode.

It is the notation of claims and of symbol names. Everything here is notation: nothing is evaluated and nothing is
decided. A character without a LaTeX form is kept visible as its code point, and tests look for that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from proofs.render.notation import (
    ACCENTS,
    GREEK,
    NAMED,
    OPERATORS,
    RELATION_SIGNS,
    SIGNS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    TO_SUBSCRIPT,
    TO_SUPERSCRIPT,
    WORDS,
)

_TOKEN = re.compile(
    r"(?P<name>[A-Za-z]+)|(?P<number>\d+(?:\.\d+)?)|(?P<space>\s+)"
    r"|(?P<sup>[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀ]+)|(?P<sub>[₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ]+)"
    r"|(?P<script>[_^])|(?P<root>√)|(?P<matrix>\[\[)|(?P<prime>['′″‴]+)|(?P<sign>.)",
    re.DOTALL,
)
_CLOSING = {"(": ")", "{": "}", "[": "]"}


def unknown_character(character: str) -> str:
    """What stands for a character that has no LaTeX form: its code point, to be seen and mended."""
    return rf"\texttt{{U+{ord(character):04X}}}"


def _group_end(text: str, start: int) -> int:
    """Index after the bracket that closes the one at `start`; the end of the text when none does."""
    opening, closing, depth = text[start], _CLOSING[text[start]], 0
    for k in range(start, len(text)):
        depth += (text[k] == opening) - (text[k] == closing)
        if depth == 0:
            return k + 1
    return len(text)


def _argument(text: str, start: int) -> tuple[str, int]:
    """What a `_`, `^` or `√` at start − 1 applies to, without its brackets, and where it ends."""
    if start < len(text) and text[start] in "{(":
        end = _group_end(text, start)
        return text[start + 1 : end - 1], end
    found = re.match(r"[−-]?(?:[A-Za-z0-9]+|.)[\u0300-\u036f]?", text[start:])
    return (found[0], start + found.end()) if found else ("", start)


def _letters(word: str) -> str:
    if word in NAMED:
        return rf"\{word}"
    if word in OPERATORS:
        return rf"\operatorname{{{word}}}"
    if word in WORDS and len(word) > 1:
        return rf"\text{{ {word} }}"
    if len(word) > 3 and word.islower():
        return rf"\mathrm{{{word}}}"
    return word


def _matrix(body: str) -> str:
    rows = re.findall(r"\[([^\[\]]*)\]", body)
    cells = r" \\ ".join(" & ".join(_convert(cell.strip()).strip() for cell in row.split(",")) for row in rows)
    return rf"\begin{{pmatrix}} {cells} \end{{pmatrix}}"


def _accented(character: str) -> str | None:
    """ẋ and its like, written in one character."""
    parts = unicodedata.normalize("NFD", character)
    if len(parts) == 2 and parts[1] in ACCENTS:
        return rf"{ACCENTS[parts[1]]}{{{_convert(parts[0]).strip()}}}"
    return None


def _sign(character: str) -> str:
    if character in GREEK:
        return GREEK[character]
    if character in SIGNS:
        return SIGNS[character]
    if character.isascii():
        return character
    return _accented(character) or unknown_character(character)


class _Source:
    """LaTeX source put together piece by piece, with a space only where a macro's name would run into a letter."""

    def __init__(self) -> None:
        self.text = ""

    def append(self, piece: str) -> None:
        if piece[:1].isalpha() and re.search(r"\\[A-Za-z]+$", self.text):
            self.text += " "
        self.text += piece

    def ends_with(self, piece: str) -> bool:
        return self.text.endswith(piece)


def _script(mark: str, body: str) -> str:
    inner = _convert(body).strip()
    if mark == "^" and body == "T":
        inner = r"\top"
    return f"{mark}{{{inner}}}"


def _convert(text: str) -> str:
    out = _Source()
    position = 0
    integral = any(sign in text for sign in "∫∮∬")
    while position < len(text):
        found = _TOKEN.match(text, position)
        assert found is not None
        assert found.lastgroup is not None
        kind, token = found.lastgroup, found[0]
        position = found.end()
        if position < len(text) and text[position] in ACCENTS and kind in ("name", "sign"):
            accent = ACCENTS[text[position]]
            token, last = token[:-1], _convert(token[-1]).strip()
            out.append((_letters(token) if token else "") + rf"{accent}{{{last}}}")
            position += 1
        elif kind == "name":
            if integral and re.fullmatch("d[A-Za-z]?", token) and out.ends_with(" "):
                out.append(r"\,")
            out.append(_letters(token))
        elif kind == "sup":
            plain = "".join(SUPERSCRIPTS[c] for c in token)
            out.append("^{" + (r"\top" if plain == "T" else _convert(plain).strip().replace("T", r"\top")) + "}")
        elif kind == "sub":
            out.append(_script("_", "".join(SUBSCRIPTS[c] for c in token)))
        elif kind == "script":
            body, position = _argument(text, position)
            out.append(_script(token, body))
        elif kind == "root":
            body, position = _argument(text, position)
            out.append(rf"\sqrt{{{_convert(body).strip()}}}")
        elif kind == "matrix":
            end = _group_end(text, found.start())
            out.append(_matrix(text[found.start() + 1 : end - 1]))
            position = end
        elif kind == "prime":
            out.append("".join(SIGNS.get(c, c) for c in token))
        elif token in "ΣΠ" and re.match(r"[_\s(]|[^\W\d]?[₀-₉ᵢⱼₖ]", text[position:] + "$"):
            out.append(r"\sum" if token == "Σ" else r"\prod")
        else:
            out.append(_sign(token) if kind == "sign" else token)
    return out.text


_INTERVAL = re.compile(r"Interval(?:\.(open|Lopen|Ropen))?\(([^(),]+), ([^(),]+)\)")


def _bounds(found: re.Match[str]) -> str:
    kind, low, high = found[1] or "", found[2], found[3]
    left = "(" if kind in ("open", "Lopen") or low == "-oo" else "["
    right = ")" if kind in ("open", "Ropen") or high == "oo" else "]"
    return f"{left}{low}, {high}{right}"


def _plain_names(text: str) -> str:
    """SymPy's words for intervals and infinity, which the kernel writes into `where`, in ordinary notation."""
    return re.sub(r"\boo\b", "∞", _INTERVAL.sub(_bounds, text)).replace("-∞", "−∞")


@cache
def to_latex(text: str) -> str:
    """Linear Unicode mathematics as LaTeX for math mode."""
    converted = _convert(unicodedata.normalize("NFC", _plain_names(text)))
    return re.sub(r"(?<!\\)\s+", " ", converted).strip()


@cache
def to_text(text: str) -> str:
    """Linear Unicode mathematics tidied: z_i becomes zᵢ and x^2 becomes x² where Unicode has the characters."""
    text = re.sub(r"_(?:\{([^{}]*)\}|([A-Za-z0-9]+))", lambda m: _small(m, TO_SUBSCRIPT), _plain_names(text))
    return re.sub(r"\^(?:\{([^{}]*)\}|([A-Za-z0-9]+))", lambda m: _small(m, TO_SUPERSCRIPT), text)


def _small(found: re.Match[str], table: dict[str, str]) -> str:
    body = found[1] if found[1] is not None else found[2]
    fits = body and len(body) <= 3 and body not in NAMED and all(c in table for c in body)
    return "".join(table[c] for c in body) if fits else found[0]


def _split(text: str, is_sign: Callable[[str], bool]) -> list[str]:
    """Cut before the signs that stand outside all brackets and scripts."""
    pieces, depth, start = [], 0, 0
    inside: set[str] = set()
    for k, character in enumerate(text):
        depth += (character in "({[⟨") - (character in ")}]⟩")
        if character in "|‖":
            inside ^= {character}
        spaced = text[k - 1 : k] == text[k + 1 : k + 2] == " "
        if depth == 0 and not inside and k > start and spaced and is_sign(character):
            pieces.append(text[start:k])
            start = k
    return [piece.strip() for piece in [*pieces, text[start:]] if piece.strip()]


_LONG = 48


def pieces(text: str) -> list[str]:
    """The formula cut before its outer relations, and long sides before + and −, so that a narrow page can break."""
    out: list[str] = []
    for side in _split(text, RELATION_SIGNS.__contains__):
        out += _split(side, "+−".__contains__) if len(side) > _LONG else [side]
    return out
