"""Guides and glossary: found by near names, shown at once, and what they show is what comes out.

In a guide, ```python blocks run one after the other in one namespace, ```console blocks run their `$ skewflow` lines,
and the lines shown after either (in the same console block, or in a ```text block) are among the lines that came out,
in that order; a line that is "…" stands for any number of lines.
"""

import contextlib
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest

import proofs.door
from proofs.ablation.replay import claims_by_label
from proofs.ablation.search import assumptions_by_name
from proofs.claims.registry import claim, claims
from proofs.cli import main
from proofs.guides.linking import anchor, linked_markdown, unlinked_markdown, words_in
from proofs.guides.shelf import explained, guide, guides, senses, terms


def came_out(run) -> str:
    """What a call prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        run()
    return out.getvalue()


def command(line: str) -> str:
    """What a `skewflow …` line prints; its exit status must be 0 or 1."""

    def run() -> None:
        with pytest.raises(SystemExit) as stop:
            main(line.split()[1:])
        assert stop.value.code in (0, 1), line

    return came_out(run)


def assert_shown(shown: str, real: str) -> None:
    """Every line that is shown came out, in this order."""
    lines = iter([line.rstrip() for line in real.splitlines()])
    for line in shown.splitlines():
        if line.strip() and line.strip() != "…":
            assert any(other == line.rstrip() for other in lines), f"not printed, or not in this order: {line!r}"


BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
PAGES = {**{name: guide(name) for name in guides()}, "README": README}


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_shows_is_what_comes_out(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "skewflow", proofs.door)
    namespace: dict = {"__name__": "guide"}
    last = ""
    for kind, content in BLOCK.findall(PAGES[name]):
        if kind == "python":
            code = compile(content, f"guide {name}", "exec")
            last = came_out(lambda code=code: exec(code, namespace))  # noqa: S102  (our own page)
        elif kind == "text":
            assert_shown(content, last)
        elif kind == "console":
            for part in re.split(r"^\$ ", content, flags=re.MULTILINE)[1:]:
                line, _, shown = part.partition("\n")
                assert line.startswith("skewflow "), line
                assert_shown(shown, command(line))
        else:
            assert kind == "bash", f"a block of kind {kind}"


def test_words_are_found_in_any_case_plural_and_spelling():
    assert explained("Leaf") == explained("leaf")
    assert explained("casimirs")[0] == "Casimir"
    assert explained("frozen-spectrum") == explained("frozen spectrum")
    with pytest.raises(ValueError, match=r"do you mean leaf\?"):
        explained("leef")
    with pytest.raises(ValueError, match=r"kernel of a matrix or kernel of the proofs"):
        explained("kernel")
    for meaning in terms().values():
        assert 1 <= len(re.findall(r"[.:](?:\s|$)", meaning)) <= 4, meaning


def test_labels_in_the_glossary_exist():
    known = {c.label for c in claims()}
    planned = re.compile(r"T1[0-7]\.\d+")  # certificates and claims of networks that other sections hold
    for word, meaning in terms().items():
        for label in re.findall(r"T\d+\.\d+", meaning):
            assert label in known or planned.fullmatch(label), (word, label)


def test_labels_are_taken_in_any_case_and_by_section():
    assert [c.label for c in claims(("t2.1", "T2.1"))] == ["T2.1"]
    assert {c.label for c in claims(("t1",))} == {"T1.1", "T1.2", "T1.3", "T1.4"}
    with pytest.raises(ValueError, match=r"T1 has 4 claims: name one of T1\.1"):
        claim("T1")
    with pytest.raises(ValueError, match=r"unknown label 't2\.99': do you mean T2\.9"):
        claims(("t2.99",))


def test_unknown_guides_and_commands_get_the_nearest_names(capsys):
    with pytest.raises(ValueError, match="no guide"):
        guide("nothing at all")
    with pytest.raises(SystemExit) as stop:
        main(["aduit"])
    assert stop.value.code == 2
    assert "do you mean audit?" in capsys.readouterr().err


def test_explaining_loads_nothing_heavy():
    code = (
        "import sys\nfrom proofs.cli import main\ntry:\n    main(['explain', 'leaf'])\nexcept SystemExit:\n    pass\n"
        "print([m for m in ('sympy', 'numpy', 'flint') if m in sys.modules], file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "leaf" in run.stdout
    assert run.stderr.strip() == "[]"


def test_a_word_with_two_senses_gets_both(capsys):
    assert set(senses("Kernel")) == {"kernel of a matrix", "kernel of the proofs"}
    with pytest.raises(SystemExit) as stop:
        main(["explain", "kernel"])
    assert stop.value.code == 0
    out = capsys.readouterr().out
    assert "kernel of a matrix" in out
    assert "kernel of the proofs" in out
    for word in ("leaf", "Casimir", "coercive", "frozen spectrum", "semisimple", "twin", "current form", "rate form"):
        assert senses(word), word
    assert all("nn.RNN" in senses(form)[form] for form in ("current form", "rate form", "map"))


@pytest.mark.parametrize("name", guides())
def test_words_are_linked_at_their_first_use(name):
    text = guide(name)
    assert linked_markdown(unlinked_markdown(text)) == text
    headings = {anchor(word) for word in terms()}
    assert set(re.findall(r"\]\(glossary\.md#([^)]*)\)", text)) <= headings
    assert "glossary.md" not in command(f"skewflow guide {name}")


def test_links_are_made_once_and_outside_of_code():
    said = "A leaf, `leaf`, two leafs; the kernel of a matrix and a kernel."
    assert linked_markdown(said) == (
        "A [leaf](glossary.md#leaf), `leaf`, two leafs; the [kernel of a matrix](glossary.md#kernel-of-a-matrix) "
        "and a kernel."
    )
    assert words_in("Rate form: energy, energies, an Energy; symplectically") == ("rate form", "energy")
    assert linked_markdown("# leaf\n```text\nleaf\n```\n") == "# leaf\n```text\nleaf\n```\n"


def test_the_table_of_needs_speaks_of_the_claims_as_they_are():
    """Every name is an assumption of its claim, or was tried on top of them; none but definitions is left out."""
    rows = re.findall(r"^\| (T\S+|abstract) \| (.*?) \| (.*?) \| (.*?) \|$", guide("needs"), re.MULTILINE)
    assert len(rows) > 30
    known = claims_by_label()
    for label, needed, undecided, not_needed in rows:
        cells = [cell.replace("*", "").split(", ") for cell in (needed, undecided, not_needed)]
        named = {part for cell in cells for name in cell for part in name.split(" + ")} - {"–"}
        own = {a.name.replace("_", " ") for a in known[label].assumptions}
        systems = {a.name.replace("_", " ") for a in known[label].assumptions if a.naming}
        tried = {name.replace("_", " ") for name in assumptions_by_name(known[label])}
        assert named <= own | tried, (label, named - own - tried)
        assert own - named <= systems | DEFINITIONS, (label, own - named - systems)


DEFINITIONS = {"matrix exponential", "rate form driven", "plane", "euler linear", "euler current", "inplace"}
DEFINITIONS |= {"discrete gradient", "leak and gain", "smooth at 0"}
"""What says only which system or quantity a claim speaks of; of `smooth at 0` T4.5 could not be tried."""
