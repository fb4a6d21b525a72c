"""What a notebook shows: balanced LaTeX of claims and derivations, tables of findings."""

import re

import pytest

from proofs.claims.registry import CLAIMS, claims
from proofs.render.notebook import findings_html, math_words
from proofs.render.words import words
from proofs.verdict import Evidence, Finding, Verdict


@pytest.mark.parametrize("claim", CLAIMS, ids=[claim.label for claim in CLAIMS])
def test_claims_and_derivations_are_one_balanced_display(claim):
    shown = [claim._repr_latex_()]
    if claim.derivation is not None:
        shown.append(claim.derivation._repr_latex_())
    for latex in shown:
        assert latex.startswith("$$\\begin{array}")
        assert latex.endswith("\\end{array}$$")
        plain = re.sub(r"\\[{}$]", "", latex)
        assert plain.count("{") == plain.count("}")
        assert plain.count("$") == 4


def test_a_derivation_shows_its_steps():
    latex = claims(("T2.1",))[0].derivation._repr_latex_()
    assert r"(4) & \sigma(z)^{\top} W \sigma(z) = 0 & \text{equal normal forms" in latex


def test_text_is_escaped_for_math_mode():
    assert math_words(words("50% of `z_i` & more")) == r"\text{50\% of }z_{i}\text{ \& more}"


def test_findings_are_a_table_with_escaped_evidence():
    found = Finding("T2.1", (Evidence("kernel", Verdict.PROVED, "a < b"),), 0.5)
    table = findings_html([found])
    assert "<td>T2.1</td><td><b>proved</b></td><td>kernel: a &lt; b</td><td>0.50</td>" in table
    assert found._repr_html_() == table
