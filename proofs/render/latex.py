r"""Documents as LaTeX: a complete article, or a fragment to paste into one.

Nothing but amsmath, amssymb, amsthm and graphicx is needed. A formula may break between its pieces; a piece that is
wider than the line is scaled down, so that no box sticks out.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable

from proofs import __version__
from proofs.render.bibliography import PAPER, PAPER_KEY, key_of
from proofs.render.document import NO_DERIVATION, Document, Formal, Reference, Section, ShownStep
from proofs.render.unicode_math import to_latex
from proofs.render.words import Formula, Mark, Words

PREAMBLE = r"""\documentclass[11pt]{article}
\usepackage[a4paper,hmargin=28mm,vmargin=26mm]{geometry}
\IfFileExists{lmodern.sty}{\usepackage[T1]{fontenc}\usepackage{lmodern}}{}
\IfFileExists{microtype.sty}{\usepackage{microtype}}{}
\usepackage{amsmath,amssymb,amsthm,graphicx}
\setlength{\parindent}{0pt}
\setlength{\parskip}{0.4\baselineskip plus 1pt}
\emergencystretch=4em
\tolerance=1800
\pagestyle{plain}
"""
MACROS = r"""\ifdefined\skewclaim\else
% \skewclaim{Theorem T2.1}{title}: the heading of a statement
\newcommand{\skewname}{}
\newtheorem*{skewinner}{\skewname}
\newenvironment{skewclaim}[2]{\renewcommand{\skewname}{#1}\begin{skewinner}[#2]}{\end{skewinner}}
% \skewpiece{formula}: a part of a formula, scaled down if it is wider than the line
\newsavebox{\skewbox}
\newcommand{\skewpiece}[1]{\sbox{\skewbox}{$\displaystyle #1$}%
  \ifdim\wd\skewbox>\linewidth\resizebox{\linewidth}{!}{\usebox{\skewbox}}\else\usebox{\skewbox}\fi\allowbreak\hspace{0pt}}
% \skewstep{number}{statement}{reason}: reason beside a short statement, below a long one
\newlength{\skewwidth}
\newenvironment{skewsteps}{\begin{list}{}{%
  \setlength{\leftmargin}{2.6em}\setlength{\labelwidth}{2.2em}\setlength{\labelsep}{0.4em}%
  \setlength{\itemsep}{0.35em plus 0.2em}\setlength{\parsep}{0pt}\setlength{\topsep}{0.4em}}}{\end{list}}
\newcommand{\skewreason}[1]{{\small\itshape\raggedright #1\par}}
\newcommand{\skewstep}[3]{\item[\if\relax\detokenize{#1}\relax\else(#1)\fi]\sbox{\skewbox}{#2}\setlength{\skewwidth}{0.56\linewidth}%
  \ifdim\wd\skewbox<\skewwidth
    \makebox[\skewwidth][l]{\usebox{\skewbox}}\hfill
    \parbox[t]{0.41\linewidth}{\skewreason{#3}}\par
  \else{\raggedright #2\par}\nopagebreak\vspace{1pt}{\leftskip=1.5em\skewreason{#3}}\fi}
\fi
"""
_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", "–": "--", "—": "---", "…": r"\dots{}", "’": "'", "‘": "`", "“": "``", "”": "''", "\u00a0": "~",
    "§": r"\S{}",
}  # fmt: skip
_TEXT_LETTERS = "ŁłőřäöüÄÖÜßéèêëáàâãåæçíìîïñóòôõøúùûýÿÅÆØčšž"


def prose(text: str) -> str:
    """Text for LaTeX; signs and Greek letters that stand in it without back-quotes become mathematics."""
    return "".join(_word(word) for word in re.split(r"(\s+)", text))


def _word(word: str) -> str:
    if all(character.isascii() or character in _ESCAPES or character in _TEXT_LETTERS for character in word):
        escaped = "".join(_ESCAPES.get(character, character) for character in word)
        return re.sub(r'"(?=\w)', "``", escaped).replace('"', "''")
    found = re.fullmatch(r"([(\[]*)(.*?)([.,;:!?)\]]*)", word, re.DOTALL)
    assert found is not None
    core = found[2]
    if core.count("(") != core.count(")"):
        core, tail = core + found[3], ""
    else:
        tail = found[3]
    return _plain(found[1]) + f"${to_latex(core)}$" + _plain(tail)


def _plain(text: str) -> str:
    return "".join(_ESCAPES.get(character, character) for character in text)


def latex_words(words: Words, works: dict[str, str]) -> str:
    """A sentence. `works` gives the citation key of each reference mark."""
    out = ""
    for part in words.parts:
        if isinstance(part, Formula):
            out += f"${part.latex}$"
        elif isinstance(part, Mark):
            out += rf"\cite{{{works[part.text]}}}" if part.kind == "work" else rf"\textup{{{_plain(part.text)}}}"
        else:
            out += prose(part)
    return out


def displayed(formula: Formula) -> str:
    """A formula of a step, in pieces between which the line may break."""
    first, *rest = formula.pieces
    return rf"\skewpiece{{{first}}}" + "".join(rf"\skewpiece{{{{}}{piece}}}" for piece in rest)


def _content(words: Words, works: dict[str, str]) -> str:
    """A step's statement: a formula large, with what follows it; words as words."""
    if words.parts and isinstance(words.parts[0], Formula):
        rest = latex_words(Words(words.parts[1:]), works)
        return displayed(words.parts[0]) + rest
    return latex_words(words, works)


def _works(document: Document) -> dict[str, str]:
    return {f"[{reference.number}]": key_of(reference) for reference in document.references}


def body(document: Document) -> str:
    """Statement, assumptions, derivation, verdict, specialisations and lemmas, without a preamble."""
    lines = [core(document), *_verdict(document, _works(document))]
    for formal in document.formal:
        lines += ["", *_formal(formal)]
    return "\n".join(lines) + "\n"


def core(document: Document) -> str:
    """Statement, assumptions, derivation and specialisations: what an article needs, and nothing about this program."""
    works = _works(document)
    kind = "Statement" if document.verdict == NO_DERIVATION else "Theorem"
    lines = [rf"\begin{{skewclaim}}{{{kind} {document.label}}}{{{prose(document.title)}}}"]
    lines.append(latex_words(document.statement, works))
    if document.assumptions:
        lines += [
            "",
            r"\textup{Assumptions:}",
            r"\begin{list}{}{\setlength{\leftmargin}{2.6em}\setlength{\itemsep}{0pt}",
        ]
        lines[-1] += r"\setlength{\parsep}{0pt}\setlength{\topsep}{2pt}\setlength{\labelwidth}{2.2em}}"
        for assumption in document.assumptions:
            note = r" \textup{(used by no step)}" if assumption.used is False else ""
            lines.append(rf"\item[\textup{{({assumption.key})}}] {latex_words(assumption.text, works)}{note}")
        lines.append(r"\end{list}")
    lines.append(r"\end{skewclaim}")
    if document.steps:
        lines += ["", r"\begin{proof}[Derivation]\leavevmode", r"\begin{skewsteps}"]
        lines += [_step(step, works) for step in document.steps]
        lines += [r"\end{skewsteps}", r"\let\qed\relax\end{proof}"]
    for section in document.sections:
        lines += ["", *_section(section, works)]
    return "\n".join(lines) + "\n"


def _step(step: ShownStep, works: dict[str, str]) -> str:
    content = _content(step.statement, works)
    if step.supposed:
        content = "Suppose " + latex_words(step.statement, works)
    reason = "" if step.supposed else latex_words(step.reason, works)
    if step.shows:
        reason += rf". \textup{{Shows: {latex_words(step.shows, works)}.}}"
    return rf"\skewstep{{{step.number}}}{{{content}}}{{{reason}}}"


def _formal(formal: Formal) -> list[str]:
    notes = "; ".join(f"{title} {prose(text)}" for title, text in formal.notes)
    lines = [
        rf"\textbf{{{formal.heading}}} ({formal.tier}; checked by \texttt{{skewflow verify -{{}}-formal}}): {notes}."
    ]
    lines += [r"{\scriptsize\begin{verbatim}"]
    for lemma in formal.lemmas:
        for line in lemma.statement.splitlines():
            indent = " " * (len(line) - len(line.lstrip()) + 4)
            lines += textwrap.wrap(line, 98, subsequent_indent=indent, break_on_hyphens=False) or [""]
        lines.append("")
    return [*lines[:-1], r"\end{verbatim}}"]


def _section(section: Section, works: dict[str, str]) -> list[str]:
    lines = [rf"\textbf{{{latex_words(section.title, works)}}}", r"\begin{skewsteps}"]
    for line in section.lines:
        found = ": ".join(part for part in (prose(line.verdict), latex_words(line.note, works)) if part)
        content = _content(line.content, works)
        lines.append(rf"\skewstep{{{line.mark.strip('()')}}}{{{content}}}{{{found}}}")
    return [*lines, r"\end{skewsteps}"]


def _verdict(document: Document, works: dict[str, str]) -> list[str]:
    origin = "The statement is from the paper" if document.source == "the paper" else "It goes beyond the paper"
    if document.verdict == NO_DERIVATION:
        found = r"no derivation; what supports the statement is evidence alone."
    else:
        found = f"{document.verdict}, {latex_words(document.scope, works)}."
        if document.textbook:
            names = ", ".join(rf"{prose(r.short)} \cite{{{works[f'[{r.number}]']}}}" for r in document.textbook)
            found += f" Cited: {names}."
        if document.coq:
            found += " Proved in Coq: " + ", ".join(rf"\texttt{{{prose(lemma)}}}" for lemma in document.coq) + "."
        if document.trusted:
            found += f" On trust: {prose(', '.join(document.trusted))}."
    lines = [rf"\textbf{{Verdict:}} {found} {origin} \cite{{{PAPER_KEY}}}."]
    if document.remark:
        lines += ["", rf"\textbf{{Remark.}} {latex_words(document.remark, works)}"]
    if document.twins:
        twins = "; ".join(latex_words(twin, works) for twin in document.twins)
        lines += ["", rf"\textbf{{Wrong, the kernel must refuse:}} {twins}."]
    return lines


def _bibitems(references: Iterable[Reference], *, with_paper: bool = True) -> list[str]:
    items = {PAPER_KEY: PAPER} if with_paper else {}
    for reference in references:
        items.setdefault(key_of(reference), reference.reference)
    return [rf"\bibitem{{{key}}} {prose(text)}." for key, text in items.items()]


def fragment(document: Document) -> str:
    """To paste into an article; what the article must have, and what was shown, is said in comments at the top."""
    origin = f" \\cite{{{PAPER_KEY}}}" if document.source == "the paper" else ""
    text = core(document).replace(f"{{{prose(document.title)}}}\n", f"{{{prose(document.title)}{origin}}}\n", 1)
    shown = "no derivation" if document.verdict == NO_DERIVATION else f"{document.verdict}, {document.scope.text}"
    items = _bibitems(document.references, with_paper=bool(origin))
    needs = [
        f"% {document.label}: {shown}; by skewflow {__version__}",
        "% Needs in the preamble: \\usepackage{amsmath,amssymb,amsthm,graphicx}",
        *(["% Bibliography entries cited here:", *(f"%   {item}" for item in items)] if items else []),
    ]
    if document.formal:
        text += "\n" + "\n\n".join("\n".join(_formal(formal)) for formal in document.formal) + "\n"
    return "\n".join(needs) + "\n" + MACROS + "\n" + text


def complete(*documents: Document) -> str:
    """An article that compiles as it is, with one bibliography for all the documents."""
    bodies = "\n\\bigskip\n\n".join(body(document) for document in documents)
    references = [reference for document in documents for reference in document.references]
    parts = [PREAMBLE, MACROS, r"\begin{document}", "", bodies]
    parts += [r"\begin{thebibliography}{9}", *_bibitems(references), r"\end{thebibliography}", r"\end{document}"]
    return "\n".join(parts) + "\n"
