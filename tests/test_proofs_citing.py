"""The paragraph for a paper, the comparison of two checkpoints, and the page to send to a colleague."""

import json
import re
import shutil
import subprocess
from importlib.resources import files

import numpy as np
import pytest

import proofs.door as skewflow
from proofs.audit.citing import work_of
from proofs.cli import main
from proofs.kernel.theorems import THEOREMS

jsonschema = pytest.importorskip("jsonschema", reason="the schemas are checked by jsonschema")

J = np.array([[0.0, 1.0], [-1.0, 0.0]])
A = np.random.default_rng(0).normal(size=(5, 5))
FLAGS = ["--no-sandbox", "--disable-gpu"]
CHROMIUM = shutil.which("chromium")

NETWORKS = {
    "rate": skewflow.network((A - A.T)[:4, :4], form="rate", step=0.1),
    "leaky": skewflow.network(np.array([[2.0, -0.5], [0.8, 1.5]]), leak=1.0),
    "sin": skewflow.network(J, "sin"),
    "zero": skewflow.network([[0.0]]),
    "three": skewflow.network((A - A.T)[:3, :3], step=0.1),
    "map": skewflow.network("elman_rows"),
    "biased": skewflow.network([[0.0, 2.0], [-1.0, 0.0]], bias=[1.0, 2.0]),
    "shallow": skewflow.network(J, "tanh(s)**3", step=0.5),
    "steep": skewflow.network(J, "sinh", step=1.0),
    "similar": skewflow.network(np.kron(np.eye(6), [[3.0, -5.0], [2.0, -3.0]]) + np.triu(np.ones((12, 12)), 2)),
}


def schema(name):
    return json.loads((files("proofs") / "schemas" / f"{name}.json").read_text(encoding="utf-8"))


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as stop:
        main(["audit", *map(str, arguments)])
    output = capsys.readouterr()
    return stop.value.code, output.out, output.err


# ---------------------------------------------------------------- the paragraph


@pytest.mark.parametrize("name", NETWORKS)
def test_every_label_that_is_cited_applies_to_the_network(name):
    found = skewflow.audit(NETWORKS[name])
    cited = found.cite()
    applying = {claim.label for claim in found.claims if claim.applies} | {"T10.0"}
    assert set(re.findall(r"\bT\d+\.\d+\b", cited.paragraph)) <= applying
    keys = set(re.findall(r"@\w+\{([^,]+),", cited.bibtex))
    assert {key for group in re.findall(r"\\cite\{([^}]+)\}", cited.latex) for key in group.split(",")} == keys
    assert len(keys) == len(cited.references)
    assert set(re.findall(r"\[(\d+)\]", cited.paragraph)) == {str(k) for k in range(1, len(cited.references) + 1)}
    jsonschema.validate(cited.to_json(), schema("cite"))


def test_the_paragraph_says_what_holds_and_what_is_open():
    held = skewflow.audit(NETWORKS["rate"]).cite().paragraph
    assert "Every trajectory is bounded (T3.1, T10.0)" in held
    assert "It conserves Σ S((Wx)ᵢ)" in held
    assert "W is skew-symmetric" in held
    assert "not decided" not in held
    weaker = skewflow.audit(NETWORKS["sin"]).cite().paragraph  # a false twin of it: sin preserves no signs
    assert "no trajectory but equilibria" not in weaker.lower()
    assert "It was not decided whether every trajectory is bounded" in weaker
    assert "It conserves" not in skewflow.audit(NETWORKS["leaky"]).cite().paragraph
    assert "without input" in skewflow.audit(NETWORKS["map"]).cite().paragraph
    assert "Every trajectory converges to an equilibrium" in skewflow.audit(NETWORKS["zero"]).cite().paragraph


def test_every_reference_becomes_an_entry():
    for theorem in THEOREMS:
        works = [work_of(part) for part in theorem.reference.split("; ")]
        assert theorem.reference in ("definition", "elementary") or works[0] is not None, theorem.reference
        for work in filter(None, works):
            assert not re.search(r"\b(theorem|section|chapter)s? [\dIVX]", work.text), work.text
            assert re.fullmatch(r"[a-z0-9]+", work.key), work.key
    assert work_of("J. P. LaSalle, IRE Transactions on Circuit Theory 7 (1960)").bibtex.startswith(
        "@article{lasalle1960"
    )
    keys = [work_of(f"E. Hairer and G. Wanner, Solving Ordinary Differential Equations {k}").key for k in ("I", "II")]
    assert len(set(keys)) == 2


@pytest.mark.skipif(
    shutil.which("pdflatex") is None or shutil.which("bibtex") is None, reason="pdflatex or bibtex is not installed"
)
def test_the_paragraph_compiles(tmp_path):
    cited = [skewflow.audit(NETWORKS[name]).cite() for name in ("rate", "map", "biased", "shallow")]
    body = "\n\n".join(c.latex for c in cited)
    entries = {entry.split(",")[0]: entry for c in cited for entry in c.bibtex.split("\n\n")}
    (tmp_path / "refs.bib").write_text("\n\n".join(entries.values()), encoding="utf-8")
    (tmp_path / "paper.tex").write_text(
        "\\documentclass{article}\\usepackage{amsmath,amssymb}\\begin{document}\n"
        f"{body}\n\\bibliographystyle{{plain}}\\bibliography{{refs}}\\end{{document}}\n",
        encoding="utf-8",
    )
    for line in (["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper"], ["bibtex", "paper"]):
        done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, errors="replace")
        assert done.returncode == 0, done.stdout[-2000:]
    assert "Warning--I didn't find" not in done.stdout
    assert "error message" not in done.stdout


# ---------------------------------------------------------------- two checkpoints


def test_two_checkpoints_are_compared_verdict_by_verdict(capsys, tmp_path):
    W = A - A.T
    moved = W.copy()
    moved[0, 1] += 1e-3
    np.save(tmp_path / "a.npy", W)
    np.save(tmp_path / "b.npy", moved)
    status, out, err = run(capsys, tmp_path / "a.npy", tmp_path / "b.npy", "--form", "rate", "--step", "0.1")
    assert (status, err) == (0, "")
    assert re.search(r"skew +yes, exactly → no", out)
    assert re.search(r"perpetual +proved → undecided", out)
    assert "–: neither a claim" in out
    status, out, _ = run(capsys, tmp_path / "a.npy", tmp_path / "b.npy", "--json")
    document = json.loads(out)
    jsonschema.validate(document, schema("compare"))
    assert document["distance"] == pytest.approx(1e-3 / np.linalg.norm(W), rel=1e-9)
    assert document["changed"] == sum(answer["changed"] for answer in document["answers"]) > 5
    status, out, _ = run(capsys, tmp_path / "a.npy", tmp_path / "a.npy")
    assert status == 0
    assert "nothing changed" in out


def test_networks_of_any_two_kinds_compare():
    names = list(NETWORKS)
    audits = {name: skewflow.audit(NETWORKS[name]) for name in names}
    for one, other in zip(names, names[1:] + names[:1], strict=True):
        found = audits[one].compare(audits[other])
        assert "–" not in repr(found)
        jsonschema.validate(found.to_json(), schema("compare"))
        assert str(found)
    assert audits["rate"].compare(NETWORKS["rate"]).changes == ()


# ---------------------------------------------------------------- states and pictures


def test_energies_of_states():
    found = skewflow.audit(J)
    expected = np.log(np.cosh([1.0, 0.5])).sum()
    assert found.energy([1.0, 0.5]) == pytest.approx(expected, rel=1e-14)
    assert found.energy(np.zeros((3, 4, 2))).shape == (3, 4)
    run = skewflow.simulate(J, "discrete_gradient", step=0.1, steps=50, start=[1.0, 0.5])
    assert np.ptp(found.conserved(run.states)) < 1e-13
    biased = skewflow.audit(NETWORKS["biased"])
    kept = skewflow.simulate(NETWORKS["biased"], "discrete_gradient", step=0.1, steps=50, start=[1.0, 0.5])
    assert np.ptp(biased.conserved(kept.states)) < 1e-12 < np.ptp(biased.energy(kept.states))
    for ask, message in (
        (lambda: found.energy([1.0]), r"\(…, 2\) is needed"),
        (lambda: found.energy([np.nan, 0.0]), "finite"),
        (lambda: skewflow.audit(NETWORKS["leaky"]).conserved([0.0, 0.0]), "a leak conserves nothing"),
        (lambda: skewflow.audit(NETWORKS["map"]).conserved(np.zeros(32)), "a map conserves no energy"),
    ):
        with pytest.raises(ValueError, match=message):
            ask()
    # W = [[0, 1], [0, 0]] in rate form is not skew, and E(Wx) is constant all the same (T2.12).
    assert skewflow.audit([[0.0, 1.0], [0.0, 0.0]], form="rate").conserved([0.0, 1.0]) == pytest.approx(
        np.log(np.cosh(1.0))
    )


@pytest.mark.parametrize("name", NETWORKS)
def test_every_network_has_pictures_and_a_page(name):
    found = skewflow.audit(NETWORKS[name])
    assert len(found.plot().axes) == 3
    page = found.page()
    assert (
        page.index("<h2>Verdict") < page.index("<h2>Why") < page.index("<h2>Pictures") < page.index("<h2>Update rules")
    )
    assert page.index("<h2>Update rules") < page.index("What this does not say")
    assert page.count("<svg") == 3
    assert "<script" not in page
    assert not re.search(r"https?:", page.replace("http-equiv", ""))
    defined = re.findall(r'\sid="([^"]+)"', page)
    assert len(defined) == len(set(defined))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(defined)
    assert "default-src 'none'" in page


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed: the page is written but not opened here")
def test_the_page_is_legible_narrow_and_wide_light_and_dark(tmp_path):
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    (tmp_path / "page.html").write_text(skewflow.audit(NETWORKS["three"]).page(), encoding="utf-8")
    with playwright.sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for width in (400, 1400):
            papers = set()
            for scheme in ("light", "dark"):
                context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
                tab = context.new_page()
                said = []
                tab.on("console", lambda message, said=said: said.append(message.text))
                tab.on("request", lambda request, said=said: said.append(request.url))
                tab.goto((tmp_path / "page.html").as_uri())
                assert said == [(tmp_path / "page.html").as_uri()]
                assert tab.evaluate("document.documentElement.scrollWidth") <= width
                papers.add(tab.evaluate("getComputedStyle(document.body).backgroundColor"))
                # Letters of pictures take the page's ink; the smallest are at least 9 pixels high on a telephone.
                ink = tab.evaluate("getComputedStyle(document.querySelector('figure svg')).fill")
                assert ink == tab.evaluate("getComputedStyle(document.querySelector('main')).color")
                scale = tab.evaluate(
                    "(() => { const s = document.querySelector('figure svg');"
                    "return s.getBoundingClientRect().width / s.viewBox.baseVal.width })()"
                )
                assert 7 * scale >= 9
            assert len(papers) == 2
        browser.close()


def test_requests_that_contradict_themselves_are_one_line(capsys, tmp_path):
    np.save(tmp_path / "w.npy", J)
    for arguments in (
        (tmp_path / "w.npy", tmp_path / "no.npy"),
        (tmp_path / "w.npy", tmp_path / "w.npy", "--cite"),
        (tmp_path / "w.npy", tmp_path / "w.npy", "--report", tmp_path / "p.html"),
        (tmp_path / "w.npy", "--report", tmp_path / "w.npy"),
        (tmp_path / "w.npy", "--report", tmp_path / "no" / "p.html"),
    ):
        status, out, err = run(capsys, *arguments)
        assert (status, out, err.count("\n")) == (2, "", 1), arguments
    assert np.array_equal(np.load(tmp_path / "w.npy"), J)
