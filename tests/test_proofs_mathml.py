"""Formulas as MathML: the tree for each notation, and every formula of every claim against an independent reader."""

import re
import shutil
import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import fields, is_dataclass

import pytest

from proofs.claims.registry import CLAIMS
from proofs.render.document import document
from proofs.render.mathml import FormulaFailed, Sheet, mathml
from proofs.render.words import Formula, Words, words

CHROMIUM = shutil.which("chromium")
SAME = str.maketrans(
    {
        "\u2061": "",
        "\u00a0": "",
        "∗": "*",
        "-": "−",
        "∥": "‖",
        "ε": "ϵ",
        "φ": "ϕ",
        "⋅": "·",
        "∣": "|",
        "≽": "⪰",
        "≼": "⪯",
    }
)
"""Characters that are one sign to a reader: two code points for a minus, two for a norm, …"""


@pytest.mark.parametrize(
    ("latex", "wanted"),
    [
        ("x", "<mi>x</mi>"),
        (r"\frac{a}{2}", "<mfrac><mi>a</mi><mn>2</mn></mfrac>"),
        (r"z_{i}^{2}", "<msubsup><mi>z</mi><mi>i</mi><mn>2</mn></msubsup>"),
        (r"\sigma'", "<msup><mi>σ</mi><mo>′</mo></msup>"),
        (r"\hat{W}", '<mover accent="true"><mi>W</mi><mo stretchy="false">^</mo></mover>'),
        (r"\dot{z}", '<mover><mi>z</mi><mo stretchy="false">˙</mo></mover>'),
        (r"a < b", "<mi>a</mi><mo>&lt;</mo><mi>b</mi>"),
        (r"-x", '<mo form="prefix">−</mo><mi>x</mi>'),
        (r"{}-x", "<mrow></mrow><mo>−</mo><mi>x</mi>"),
        (r"\Gamma", '<mi mathvariant="normal">Γ</mi>'),
        (r"n \log x", '<mi>n</mi><mspace width="0.17em"/><mi>log</mi><mspace width="0.17em"/><mi>x</mi>'),
        (r"\log(x)", '<mi>log</mi><mo stretchy="false">(</mo><mi>x</mi><mo stretchy="false">)</mo>'),
        (r"\sqrt[3]{x}", "<mroot><mi>x</mi><mn>3</mn></mroot>"),
        (
            r"\sum_{i=1}^{n} x",
            "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>",
        ),
    ],
)
def test_each_notation_has_its_tree(latex, wanted):
    assert mathml(latex).startswith(wanted)


@pytest.mark.parametrize(
    "latex",
    [r"\frac{a}", r"\left(x", r"x)\right)", r"x^{2}^{3}", r"\begin{array} x \end{array}",
     r"\begin{matrix} x \end{cases}", r"\mathbb{X}", "x}", "{x", r"\write18{ls}", "ẋ", "", r"\left<x\right)"],
)  # fmt: skip
def test_what_is_not_understood_is_refused(latex):
    with pytest.raises(FormulaFailed):
        mathml(latex)


def test_text_is_escaped():
    assert "<script" not in mathml(r"\text{<script>}")
    assert "&lt;script&gt;" in mathml(r"\text{<script>}")


def formulas():
    """The LaTeX of every formula of every claim, and whether it stands in a line of its own."""
    found: dict[tuple[str, bool], None] = {}

    def walk(thing):
        if isinstance(thing, Formula):
            found.update(dict.fromkeys([(thing.latex, False), *((piece, True) for piece in thing.pieces)]))
        elif isinstance(thing, Words):
            walk(thing.parts)
        elif isinstance(thing, tuple | list):
            for part in thing:
                walk(part)
        elif is_dataclass(thing):
            for one in fields(thing):
                if one.compare:
                    walk(getattr(thing, one.name))

    for claim in CLAIMS:
        walk(document(claim))
    return list(found)


@pytest.fixture(scope="module")
def every():
    return formulas()


def read(element):
    """The characters in their order, and how many fractions, roots, cells and scripts there are."""
    tags = Counter(one.tag.rpartition("}")[2] for one in element.iter())
    leaves = [one.text or "" for one in element.iter() if one.tag.rpartition("}")[2] in ("mi", "mn", "mo", "mtext")]
    scripts = sum(tags[name] for name in ("msup", "msub", "munder", "mover")) + 2 * (
        tags["msubsup"] + tags["munderover"]
    )
    shape = tuple(tags[name] for name in ("mfrac", "msqrt", "mroot", "mtable", "mtr", "mtd"))
    return re.sub(r"\s", "", "".join(leaves).translate(SAME)), scripts, shape


def ours(latex):
    return read(ElementTree.fromstring(f"<math>{mathml(latex)}</math>"))


def test_every_formula_reads_as_an_independent_reader_of_latex_reads_it(every):
    converter = pytest.importorskip("latex2mathml.converter", reason="latex2mathml (of ziamath) is not installed")

    def theirs(latex):
        return read(ElementTree.fromstring(converter.convert(latex)))

    assert len(every) > 1500
    assert [latex for latex, _ in every if ours(latex) != theirs(latex)] == []
    for latex, other in (
        (r"\frac{a}{b}", r"\frac{b}{a}"),
        ("x^{2}", "x2"),
        ("a - b", "a + b"),
        (r"\sqrt{x} y", r"\sqrt{xy}y"),
    ):
        assert ours(latex) != theirs(other)


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed: the formulas are written but not set here")
def test_the_browser_sets_every_formula_at_the_size_that_ziamath_draws(every):
    """Sizes of a spread sample against ziamath, which takes 40 ms each; all of them for something on the page."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    ziamath = pytest.importorskip("ziamath", reason="ziamath is not installed")
    sheet = Sheet()
    body = "".join(f"<div>{sheet.one(latex, display)}</div>" for latex, display in every)
    style = 'math {font: 16px "Latin Modern Math", "STIX Two Math", "Cambria Math", math} div {white-space: nowrap}'
    with playwright.sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_page()
        tab.set_content(f'<!doctype html><meta charset="utf-8"><style>{style}</style>{body}')
        boxes = tab.evaluate(
            "() => [...document.querySelectorAll('math')].map(m => [m.getBoundingClientRect().width, "
            "m.getBoundingClientRect().height, document.defaultView.getComputedStyle(m).display])"
        )
        browser.close()
    assert len(boxes) == len(every)
    assert all(width > 2 and height > 4 and display.endswith("math") for width, height, display in boxes)
    # not matrices: the padding of their cells is the browser's own
    sample = [k for k in range(0, len(every), 41) if len(every[k][0]) > 25 and "matrix" not in every[k][0]]
    assert len(sample) > 20
    for k in sample:
        latex, display = every[k]
        _, _, width, _ = map(
            float, ziamath.Latex(latex, size=16, inline=not display, margin=0).svgxml().attrib["viewBox"].split()
        )
        # Two fonts, two engines: a formula that lost a part, or kept a macro's name, would be off by far more.
        assert 0.7 < boxes[k][0] / width < 1.45, latex


def test_a_failed_formula_stays_readable_and_is_counted():
    sheet = Sheet()
    assert sheet.html(Formula("a < b", r"\nosuch")) == '<code class="failed">a &lt; b</code>'
    assert len(sheet.failures) == 1
    (formula,) = words("`ż = W σ(z)`").parts
    assert sheet.html(formula).startswith('<math class="m"><mover')
    assert sheet.html(formula, display=True).startswith('<math class="m" displaystyle="true">')
