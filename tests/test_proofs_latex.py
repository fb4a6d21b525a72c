"""LaTeX of every label compiles as it is, without a box that sticks out of the page."""

import re
import shutil
import subprocess
from dataclasses import replace

import pytest

from proofs.claims.registry import CLAIMS
from proofs.render import latex
from proofs.render.document import document
from proofs.render.words import Formula, relate, words

needs_latexmk = pytest.mark.skipif(
    shutil.which("latexmk") is None, reason="latexmk is not installed: LaTeX is written but not compiled here"
)
WIDEST = 20.0
"""Points by which a box may stick out: about three letters."""


def compiled(source, folder):
    """The log of a latexmk run; fails when LaTeX stops."""
    (folder / "it.tex").write_text(source, encoding="utf-8")
    command = ["latexmk", "-pdf", "-interaction=nonstopmode", "-halt-on-error", "it.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=240, check=False)
    log = (folder / "it.log").read_text(encoding="utf-8", errors="replace")
    assert done.returncode == 0, "\n".join(line for line in log.splitlines() if line.startswith(("!", "l.")))
    return log


def overfull(log):
    return [float(width) for width in re.findall(r"Overfull \\hbox \(([\d.]+)pt too wide\)", log)]


@needs_latexmk
def test_every_label_compiles_in_one_document(tmp_path):
    log = compiled(latex.complete(*(document(claim) for claim in CLAIMS)), tmp_path)
    assert [width for width in overfull(log) if width > WIDEST] == []
    assert "undefined" not in log
    assert "Missing character" not in log


@needs_latexmk
def test_a_document_alone_and_a_pasted_fragment_compile(tmp_path):
    shown = document(CLAIMS[0])
    compiled(latex.complete(shown), tmp_path)
    host = (
        "\\documentclass{amsart}\\usepackage{graphicx,amssymb}\\begin{document}\n"
        + latex.fragment(shown) * 2  # pasted twice: the macros must not be defined twice
        + "\\end{document}"
    )
    compiled(host, tmp_path)


@needs_latexmk
def test_a_box_that_sticks_out_would_be_seen(tmp_path):
    wide = "\\documentclass{article}\\begin{document}\\noindent\\rule{2\\linewidth}{1pt}\\end{document}"
    assert max(overfull(compiled(wide, tmp_path))) > WIDEST


@needs_latexmk
def test_a_formula_wider_than_the_page_is_scaled(tmp_path):
    long = "x" * 400
    source = latex.PREAMBLE + latex.MACROS + "\\begin{document}" + latex.displayed(Formula(long, long))
    assert overfull(compiled(source + "\\end{document}", tmp_path)) == []


def test_a_complete_document_cites_and_lists_the_paper():
    source = latex.complete(document(CLAIMS[0]))
    assert "\\begin{document}" in source
    assert "arXiv:2504.13951" in source
    cited = set(re.findall(r"\\cite\{([^}]*)\}", source))
    listed = set(re.findall(r"\\bibitem\{([^}]*)\}", source))
    assert cited <= listed


def test_a_fragment_has_no_preamble_and_says_what_it_needs():
    source = latex.fragment(document(CLAIMS[0]))
    assert "\\documentclass" not in source
    assert source.splitlines()[1].startswith("% Needs in the preamble:")


def test_a_fragment_holds_nothing_about_this_program_but_its_first_line():
    """A paper needs the statement, its assumptions and the derivation."""
    for claim in CLAIMS[:12]:
        shown = replace(document(claim), formal=())
        first, *rest = latex.fragment(shown).splitlines()
        assert first.startswith(f"% {claim.label}: ")
        text = "\n".join(rest)
        for word in ("skewflow", "Coq", "kernel must refuse", "Verdict", "verbatim"):
            assert word not in text, (claim.label, word)
        cited = set(re.findall(r"\\cite\{([^}]*)\}", text))
        assert cited == set(re.findall(r"\\bibitem\{([^}]*)\}", text))
        assert "Coq" in latex.fragment(document(claim)) or not document(claim).formal


def test_prose_is_escaped_and_signs_become_mathematics():
    assert latex.prose("50% of a_b & {c}") == r"50\% of a\_b \& \{c\}"
    assert latex.prose("(σ ≥ 0)") == r"($\sigma$ $\ge$ 0)"
    assert latex.latex_words(words("for every n, `z_i`"), {}) == "for every $n$, $z_{i}$"


def test_every_link_of_a_chain_is_a_place_to_break():
    chain = relate(("", Formula("a", "a")), ("=", Formula("b", "b")), ("≤", Formula("c", "c")))
    assert chain.text == "a = b ≤ c"
    assert chain.pieces == ("a", "= b", r"\le c")
