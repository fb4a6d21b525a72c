"""Formulas and documents: what a reader is shown is what was said, in every notation."""

import pytest
from sympy import (
    Abs,
    Function,
    IndexedBase,
    Integral,
    Matrix,
    MatrixSymbol,
    Piecewise,
    Rational,
    Sum,
    Symbol,
    cosh,
    elliptic_k,
    exp,
    log,
    pi,
    sqrt,
    tanh,
)
from sympy import S as Number

from analysis.activations.activation import CATALOGUE
from analysis.symbols import E_d_rate, E_rate, S, W, d_, gamma, h, i, n, omega, sigma, sigma_z, z, z_, z_dot
from proofs.claims.registry import CLAIMS
from proofs.kernel.statements import Equivalence, Implication, Negation, Proposition, Relation
from proofs.render.document import document
from proofs.render.latex_printer import expression_latex, lighten
from proofs.render.text import WIDTH, render
from proofs.render.text_printer import expression_text
from proofs.render.unicode_math import to_latex, to_text, unknown_character
from proofs.render.words import Formula, statement_words, words

s = Symbol("s", real=True)
r = Symbol("r", real=True)
m = Symbol("m", positive=True)

EXPRESSIONS = [
    (sigma_z.T * W * sigma_z, "σ(z)ᵀ W σ(z)", r"\sigma(z)^{\top} W \sigma(z)"),
    (-W * sigma_z, "−W σ(z)", r"-W \sigma(z)"),
    (W * sigma_z - gamma * z, "W σ(z) − γ z", r"W \sigma(z) - \gamma z"),
    ((W + W.T) * z, "(W + Wᵀ) z", r"(W + W^{\top}) z"),
    ((W * z).T, "zᵀ Wᵀ", r"z^{\top} W^{\top}"),
    (z_dot, "ż", r"\dot{z}"),
    (E_rate, "dE/dt", r"\frac{dE}{dt}"),
    (E_d_rate, "dE_d/dt", r"\frac{dE_{d}}{dt}"),
    (Sum(S(z_[i]), (i, 1, n)), "Σᵢ₌₁ⁿ S(zᵢ)", r"\sum_{i=1}^{n} S(z_{i})"),
    (Sum(d_[i] * S(z_[i]), (i, 1, n)), "Σᵢ₌₁ⁿ dᵢ S(zᵢ)", r"\sum_{i=1}^{n} d_{i} S(z_{i})"),
    (2 * Sum(S(z_[i]), (i, 1, n)) / 3, "2(Σᵢ₌₁ⁿ S(zᵢ))/3", r"\frac{2}{3} \sum_{i=1}^{n} S(z_{i})"),
    (Integral(sigma(r), (r, 0, s)), "∫₀ˢ σ(r) dr", r"\int_{0}^{s} \sigma(r)\, dr"),
    (log(cosh(s)), "log cosh(s)", r"\log \cosh(s)"),
    (1 - tanh(s) ** 2, "1 − tanh(s)²", r"1 - \tanh^{2}(s)"),
    (sigma(z_[i]) ** 2, "σ(zᵢ)²", r"\sigma(z_{i})^{2}"),
    (s / (1 + Abs(s)), "s/(|s| + 1)", r"\frac{s}{|s| + 1}"),
    (sqrt(1 + h**2 * omega**2), "√(h²ω² + 1)", r"\sqrt{h^{2} \omega^{2} + 1}"),
    (sqrt(pi), "√π", r"\sqrt{\pi}"),
    ((1 + s**2) ** Rational(-3, 2), "1/(s² + 1)^(3/2)", r"(s^{2} + 1)^{-3/2}"),
    (1 - exp(-2 * s), "1 − e⁻²ˢ", r"1 - e^{-2 s}"),
    (4 * elliptic_k(m) / omega, "4 K(m)/ω", r"\frac{4 K(m)}{\omega}"),
    (omega * (1 - m), "ω·(1 − m)", r"\omega (1 - m)"),
    (-Rational(3, 4) * s, "−3s/4", r"-\frac{3 s}{4}"),
    (3 * 2**s, "3·2ˢ", r"3 \cdot 2^{s}"),
    (-(s**2), "−s²", r"-s^{2}"),
    ((-s) ** 3 * 0 + (-1) ** n, "(−1)ⁿ", r"(-1)^{n}"),
    (Number.Infinity, "∞", r"\infty"),
    (Matrix([[0, 1], [-1, 0]]), "[[0, 1], [−1, 0]]", r"\left(\begin{matrix}0 & 1\\-1 & 0\end{matrix}\right)"),
    (Matrix([s, 1]), "(s, 1)ᵀ", r"\left(\begin{matrix}s\\1\end{matrix}\right)"),
    (Symbol("W_12"), "W₁₂", "W_{12}"),
    (Function("sn")(s, m), "sn(s, m)", r"\operatorname{sn}(s, m)"),
    (MatrixSymbol("z⁺", n, 1), "z⁺", "z^{+}"),
    (MatrixSymbol("z⁺", n, 1).T, "z⁺ᵀ", r"{z^{+}}^{\top}"),
    (Symbol("E⁺") ** 2 - Symbol("E"), "(E⁺)² − E", r"{E^{+}}^{2} - E"),
    (IndexedBase("z⁺")[i] ** 2, "z⁺ᵢ²", r"{z^{+}_{i}}^{2}"),
    (W**-1 + W**2, "W⁻¹ + W²", "W^{-1} + W^{2}"),
    ((-W).T + W, "W − Wᵀ", r"W - W^{\top}"),
    (Abs(1 + Symbol("w")) ** 2, "|w + 1|²", r"|w + 1|^{2}"),
    (h**2 * omega * n / 2, "h²nω/2", r"\frac{h^{2} n \omega}{2}"),
    (
        Piecewise((-1, s < -1), (s, s <= 1), (1, True)),
        "{−1 if s < −1; s if s ≤ 1; 1 otherwise}",
        r"\begin{cases} -1 & \text{if } s < -1 \\ s & \text{if } s \le 1 \\ 1 & \text{otherwise} \end{cases}",
    ),
]


@pytest.mark.parametrize(("expression", "text", "latex"), EXPRESSIONS, ids=[text for _, text, _ in EXPRESSIONS])
def test_expressions_are_written_as_in_a_paper(expression, text, latex):
    assert expression_text(expression) == text
    assert expression_latex(expression) == latex


@pytest.mark.parametrize(
    ("source", "text", "latex"),
    [
        ("ż = W σ(z) − γ z", "ż = W σ(z) − γ z", r"\dot{z} = W \sigma(z) - \gamma z"),
        ("E(z) = Σ S(z_i)", "E(z) = Σ S(zᵢ)", r"E(z) = \sum S(z_{i})"),
        ("|E_N − E₀| ≤ h²/2", "|E_N − E₀| ≤ h²/2", r"|E_{N} - E_{0}| \le h^{2}/2"),
        ("D^{1/2} K", "D^{1/2} K", "D^{1/2} K"),
        ("√(1 + h²ω²)", "√(1 + h²ω²)", r"\sqrt{1 + h^{2}\omega^{2}}"),
        ("z₀ + Im K", "z₀ + Im K", r"z_{0} + \operatorname{Im} K"),
        ("W_ii = 0", "Wᵢᵢ = 0", "W_{ii} = 0"),
        ("s ∈ Interval.open(0, oo)", "s ∈ (0, ∞)", r"s \in(0, \infty)"),
        ("s ∈ Interval(0, oo)", "s ∈ [0, ∞)", r"s \in[0, \infty)"),
        ("W = [[0, 2], [−1, 0]]", "W = [[0, 2], [−1, 0]]", r"W = \begin{pmatrix} 0 & 2 \\ -1 & 0 \end{pmatrix}"),
        ("σ′(z_i)", "σ′(zᵢ)", r"\sigma'(z_{i})"),
        ("(ΔW)ᵀ = −ΔW", "(ΔW)ᵀ = −ΔW", r"(\Delta W)^{\top} = -\Delta W"),
        ("e^{−2E}", "e^{−2E}", "e^{-2E}"),
        ("∮ f dφ", "∮ f dφ", r"\oint f \,d\varphi"),
        ("E_min", "E_min", r"E_{\min}"),
        ("x ∈ ℝⁿ", "x ∈ ℝⁿ", r"x \in\mathbb{R}^{n}"),
    ],
)
def test_mathematics_in_words_has_both_notations(source, text, latex):
    assert to_text(source) == text
    assert to_latex(source).replace(r"\in ", r"\in") == latex.replace(r"\in ", r"\in")


def test_a_character_without_latex_is_seen():
    assert unknown_character("☃") in to_latex("☃ = 1")


def test_brackets_stay_large_around_tall_things():
    assert lighten(r"\left(\frac{a}{b}\right) + \left(c\right)") == r"\left(\frac{a}{b}\right) + (c)"
    assert lighten(r"\left(\left(a\right) + \frac{1}{2}\right)") == r"\left((a) + \frac{1}{2}\right)"
    assert lighten(r"\left\{x\right.") == r"\left\{x\right."


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_catalogue_activation_can_be_written(name):
    entry = CATALOGUE[name]
    for expression in (entry.sigma, entry.derivative, entry.primitive):
        assert "**" not in expression_text(expression)
        latex = expression_latex(expression)
        assert latex.count("{") == latex.count("}")
        assert "U+" not in latex
        assert "**" not in latex


A, B = Proposition("`A` holds"), Proposition("B")


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        (Relation(W.T, "=", -W), "Wᵀ = −W"),
        (Relation(gamma, "≥", Number.Zero, "for `γ ∈ Interval(0, oo)`"), "γ ≥ 0 for γ ∈ [0, ∞)"),
        (A, "A holds"),
        (Negation(A), "it is not true that A holds"),
        (Implication((A, B), A), "if A holds and B, then A holds"),
        (Equivalence(A, Implication((B,), A)), "A holds if and only if (if B, then A holds)"),
    ],
)
def test_every_kind_of_statement_reads_one_way(statement, text):
    assert statement_words(statement).text == text


def test_an_odd_back_quote_is_kept():
    assert words("a ` b").text == "a ` b"
    assert [type(part) for part in words("in `b` now").parts] == [str, Formula, str]


@pytest.mark.parametrize("claim", CLAIMS, ids=[claim.label for claim in CLAIMS])
def test_every_claim_has_a_document_whose_steps_are_all_justified(claim):
    shown = document(claim)
    keys = {assumption.key for assumption in shown.assumptions}
    for number, step in enumerate(shown.steps, start=1):
        assert step.number == number
        assert step.reason.text
        for premise in step.premises:
            earlier = premise.startswith("(") and int(premise[1:-1]) < number
            assert earlier or premise in keys or premise.startswith("T"), f"({number}) stands on {premise}"
    if claim.derive is not None:
        assert any(step.concludes for step in shown.steps)
    for step in shown.steps:
        for part in (*step.statement.parts, *step.reason.parts):
            if isinstance(part, Formula):
                assert "U+" not in part.latex
                assert part.latex.count("{") == part.latex.count("}")


@pytest.mark.parametrize("claim", CLAIMS, ids=[claim.label for claim in CLAIMS])
def test_the_text_of_every_claim_fits_a_terminal(claim):
    lines = render(document(claim)).splitlines()
    assert lines[0].startswith(claim.label)
    too_wide = [line for line in lines if len(line) > WIDTH + 4]
    assert too_wide == []
