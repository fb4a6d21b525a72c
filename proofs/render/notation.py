"""The tables behind unicode_math: which Unicode character is which LaTeX macro, and which words are operators."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


GREEK = {
    "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\varepsilon", "ζ": r"\zeta",
    "η": r"\eta", "θ": r"\theta", "κ": r"\kappa", "λ": r"\lambda", "μ": r"\mu", "ν": r"\nu", "ξ": r"\xi",
    "π": r"\pi", "ρ": r"\rho", "σ": r"\sigma", "τ": r"\tau", "φ": r"\varphi", "χ": r"\chi", "ψ": r"\psi",
    "ω": r"\omega", "ϕ": r"\phi", "Γ": r"\Gamma", "Δ": r"\Delta", "Θ": r"\Theta", "Λ": r"\Lambda", "Ξ": r"\Xi",
    "Π": r"\Pi", "Σ": r"\Sigma", "Φ": r"\Phi", "Ψ": r"\Psi", "Ω": r"\Omega", "ℓ": r"\ell",
}  # fmt: skip
SIGNS = {
    "−": "-", "–": "-", "·": r"\cdot", "⋅": r"\cdot", "×": r"\times", "±": r"\pm", "∓": r"\mp", "∘": r"\circ",
    "÷": r"\div", "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "≈": r"\approx", "≡": r"\equiv", "∼": r"\sim",
    "≪": r"\ll", "≫": r"\gg", "≻": r"\succ", "⪰": r"\succeq", "≽": r"\succeq", "≺": r"\prec", "⪯": r"\preceq",
    "≼": r"\preceq", "∝": r"\propto", "→": r"\to", "↦": r"\mapsto", "←": r"\leftarrow", "⇒": r"\Rightarrow",
    "⇐": r"\Leftarrow", "⇔": r"\Leftrightarrow", "↔": r"\leftrightarrow", "∈": r"\in", "∉": r"\notin",
    "⊂": r"\subset", "⊆": r"\subseteq", "∪": r"\cup", "∩": r"\cap", "∅": r"\emptyset", "∖": r"\setminus",
    "∀": r"\forall", "∃": r"\exists", "¬": r"\neg", "∧": r"\wedge", "∨": r"\vee", "∞": r"\infty",
    "∂": r"\partial", "∇": r"\nabla", "⊥": r"\perp", "⊤": r"\top", "∥": r"\parallel", "‖": r"\|",
    "⟨": r"\langle", "⟩": r"\rangle", "…": r"\dots", "⋯": r"\cdots", "∑": r"\sum", "∏": r"\prod", "∫": r"\int",
    "∬": r"\iint", "∮": r"\oint", "⊗": r"\otimes", "⊕": r"\oplus", "⊙": r"\odot", "★": r"\star", "∗": "*",
    "≔": ":=", "ℝ": r"\mathbb{R}", "ℕ": r"\mathbb{N}", "ℤ": r"\mathbb{Z}", "ℚ": r"\mathbb{Q}",
    "ℂ": r"\mathbb{C}", "𝟙": r"\mathbf{1}", "′": "'", "″": "''", "‴": "'''", "ᵀ": r"^{\top}",
    "½": r"\tfrac{1}{2}", "⅓": r"\tfrac{1}{3}", "¼": r"\tfrac{1}{4}", "¾": r"\tfrac{3}{4}",
    "⅙": r"\tfrac{1}{6}", "⅔": r"\tfrac{2}{3}", "°": r"^{\circ}", "⌊": r"\lfloor", "⌋": r"\rfloor",
    "⌈": r"\lceil", "⌉": r"\rceil", "◦": r"\circ", "∎": r"\blacksquare", "#": r"\#", "%": r"\%", "&": r"\&",
    "$": r"\$", "{": r"\{", "}": r"\}", "~": r"\sim ", "\\": r"\setminus ",
}  # fmt: skip
SUPERSCRIPTS = dict(
    zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀ", "0123456789+−=()niabcdefghjklmoprstuvwxyzT", strict=True)
)
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+−=()aehijklmnoprstuvx", strict=True))
TO_SUPERSCRIPT = {plain: raised for raised, plain in SUPERSCRIPTS.items()} | {"-": "⁻"}
TO_SUBSCRIPT = {plain: lowered for lowered, plain in SUBSCRIPTS.items()} | {"-": "₋"}
ACCENTS = {"\u0307": r"\dot", "\u0308": r"\ddot", "\u0302": r"\hat", "\u0303": r"\tilde", "\u0304": r"\bar"}
# LaTeX has a macro of the same name:
NAMED = word_set(
    "log ln exp sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan det dim ker min max sup inf "
    "lim gcd arg deg"
)
# set upright by \operatorname:
OPERATORS = word_set(
    "diag rank Im Re sign sgn tr trace span artanh arcosh arsinh erf erfi sech csch sn cn dn cd sd nd ns nc ds "
    "cs clip area vol div grad adj spec range softsign relu gd mod conv Fix Kern"
)
# plain words between formulas:
WORDS = word_set("for every all and or if with where some in on as at is not of the to each any otherwise from")
RELATION_SIGNS = frozenset("=≤≥<>≠≈≡∼→⇒⇔∈⊂⊆≪≫≻⪰≺⪯∝↦⊥")
