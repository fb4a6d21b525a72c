"""The report: one page, no request, no failed formula, readable at 400 and 1400 pixels, by day and by night."""

import json
import re
import shutil
from importlib.resources import files

import jsonschema
import pytest
from click.testing import CliRunner

from proofs.claims.registry import CLAIMS, claims
from proofs.cli import skewflow
from proofs.render.document import document
from proofs.render.html import Page, render
from proofs.render.mathml import FormulaFailed, Sheet, mathml
from proofs.render.report import Illustration, report
from proofs.verdict import Evidence, Finding, Verdict
from proofs.verify import is_ok

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'


def finding(claim):
    """What a test says was found; the report shows it as it is given."""
    return Finding(claim.label, (Evidence("kernel", Verdict.PROVED, "for the test"),), 0.0)


@pytest.fixture(scope="module")
def page():
    return report(CLAIMS, {c.label: finding(c) for c in CLAIMS}, [Illustration(("T2.1",), "A picture", PICTURE)])


def test_every_claim_is_on_the_page_and_every_formula_was_drawn(page):
    assert page.failures == ()
    assert 'class="failed"' not in page.html
    for claim in CLAIMS:
        assert f'<article id="{claim.label}">' in page.html
    assert page.html.count("<details><summary>LaTeX source") == len(CLAIMS)
    assert 'src="data:image/svg+xml;base64,' in page.html


def test_every_link_leads_somewhere(page):
    defined = set(re.findall(r'id="([^"]+)"', page.html))
    assert set(re.findall(r'href="#([^"]+)"', page.html)) <= defined


def test_the_page_is_small_and_has_no_script(page):
    assert len(page.html) < 5_000_000
    assert "<script" not in page.html
    assert not re.search(r'(?:src|href)="https?:', page.html)


@pytest.mark.parametrize(
    ("latex", "why"),
    [(r"\unknownmacro x", "unknown macro"), (r"\frac{a}{b", "unbalanced"), (r"  ", "nothing")],
)
def test_a_formula_that_fails_is_noticed(latex, why):
    with pytest.raises(FormulaFailed, match=why):
        mathml(latex)


def test_a_failed_formula_is_counted_and_stays_readable():
    from proofs.render.words import Formula

    sheet = Sheet()
    assert sheet.html(Formula("a < b", r"\nosuch")) == '<code class="failed">a &lt; b</code>'
    assert len(sheet.failures) == 1


def test_one_claim_is_a_page_of_its_own():
    shown = render(document(claims(("T2.1",))[0]))
    assert shown.startswith("<!doctype html>")
    assert Page(Sheet()).article(document(claims(("T2.1",))[0])).count("<article") == 1


def test_a_report_needs_a_finding_for_every_claim():
    with pytest.raises(ValueError, match=r"no finding for T2\.1"):
        report(claims(("T2.1",)), {})


def test_the_command_writes_the_page(tmp_path):
    target = tmp_path / "page.html"
    arguments = ["report", "T2.1", "--no-pictures", "-o", str(target)]
    result = CliRunner().invoke(skewflow, arguments, standalone_mode=False)
    assert result.exception is None
    assert result.return_value == 0
    assert "1 claim," in result.output
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_json_says_what_was_written(tmp_path):
    target = tmp_path / "page.html"
    arguments = ["report", "T2.1", "--no-pictures", "--json", "-o", str(target)]
    result = CliRunner().invoke(skewflow, arguments, standalone_mode=False)
    answer = json.loads(result.output)
    jsonschema.validate(answer, json.loads(files("proofs").joinpath("schemas", "report.json").read_text("utf-8")))
    assert answer["ok"] is True
    assert answer["claims"] == {"T2.1": "proved"}
    assert answer["bytes"] == target.stat().st_size
    assert answer["formulas"] > 10


@pytest.mark.parametrize("verdict", list(Verdict))
def test_the_exit_status_is_that_of_verify(verdict, tmp_path, monkeypatch):
    chosen = claims(("T2.1",))
    found = Finding("T2.1", (Evidence("kernel", verdict, "for the test"),), 0.0)
    monkeypatch.setattr("proofs.verify.findings", lambda asked: iter([found]))
    arguments = ["report", "T2.1", "--no-pictures", "-o", str(tmp_path / "page.html")]
    result = CliRunner().invoke(skewflow, arguments, standalone_mode=False)
    assert result.exception is None
    assert result.return_value == (0 if is_ok(chosen, [found]) else 1)
    assert (f"T2.1 ({verdict.value})" in result.output) == (result.return_value == 1)


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed: the page is written but not opened here")
def test_a_browser_shows_it_without_a_request_or_a_sideways_scroll(page, tmp_path):
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    target = tmp_path / "page.html"
    target.write_text(page.html, encoding="utf-8")
    with playwright.sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        colours = {}
        for width, scheme in ((400, "light"), (1400, "light"), (1400, "dark")):
            tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
            requests = []
            tab.on("request", lambda request, seen=requests: seen.append(request.url))
            tab.goto(target.as_uri())
            assert [url for url in requests if not url.startswith(("data:", "file:"))] == []
            assert tab.evaluate("document.documentElement.scrollWidth") <= width
            assert tab.evaluate("document.querySelectorAll('.failed').length") == 0
            empty = "[...document.querySelectorAll('math.m')].filter(m => m.getBoundingClientRect().width < 1).length"
            assert tab.evaluate("document.querySelectorAll('math.m').length") > 100
            assert tab.evaluate(empty) == 0
            colours[scheme] = tab.evaluate("getComputedStyle(document.body).backgroundColor")
            tab.screenshot(path=str(tmp_path / f"{width}-{scheme}.png"))
        assert colours["light"] != colours["dark"]
        plain = browser.new_page(java_script_enabled=False)
        plain.goto(target.as_uri())
        assert plain.locator("article").count() == len(CLAIMS)
        assert plain.locator("#T2\\.1 math.m").first.is_visible()
        browser.close()
