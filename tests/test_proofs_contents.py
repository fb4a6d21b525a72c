"""What is read from the files of the claims, against the claims; and that a list needs no SymPy."""

import ast
import subprocess
import sys

import pytest

from proofs.claims import contents, registry


@pytest.mark.parametrize("claim", registry.CLAIMS, ids=lambda claim: claim.label)
def test_an_entry_says_what_its_claim_says(claim):
    entry = contents.contents()[claim.label]
    for name in ("label", "title", "statement", "scope", "source", "remark"):
        assert getattr(entry, name) == getattr(claim, name)
    assert entry.assumptions == tuple(assumption.name for assumption in claim.assumptions)
    assert entry.derivation == (claim.derive is not None)


def test_the_contents_have_every_claim_in_the_order_of_the_theory():
    assert [claim.label for claim in registry.CLAIMS] == list(contents.contents())
    assert next(iter(contents.contents())) == "T1.1"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A = str(1)\nCLAIMS = (Claim(label='T0.1', title=A),)", "no plain text"),
        ("CLAIMS = (Claim(label='T0.1', title=A),)", "does not say what A is"),
        ("A = 'x'\nCLAIMS = A", "no tuple"),
    ],
)
def test_what_is_not_plain_text_is_an_error(monkeypatch, text, said):
    monkeypatch.setattr(contents, "_tree", lambda module: ast.parse(text))
    monkeypatch.setattr(contents, "_file", contents._file.__wrapped__)

    def title() -> str:
        (found,) = contents._items("proofs.claims.t0", *contents._file("proofs.claims.t0")["CLAIMS"])
        return contents._text(contents._Located(found.module, found.keywords()["title"]))

    with pytest.raises(ValueError, match=said):
        title()


@pytest.mark.parametrize(
    "arguments", [["claims"], ["claims", "T2"], ["explain", "leaf"], ["guide"], ["verify", "T99"], ["derive", "T99"]]
)
def test_lists_and_wrong_labels_load_no_mathematics(arguments):
    code = (
        "import sys\nfrom proofs.cli import main\n"
        f"try:\n    main({arguments!r})\nexcept SystemExit:\n    pass\n"
        "heavy = ('sympy', 'numpy', 'scipy', 'flint', 'matplotlib', 'hypothesis')\n"
        "sys.exit(', '.join(name for name in heavy if name in sys.modules) or 0)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_a_claim_is_loaded_without_the_other_sections():
    code = (
        "import sys\nfrom proofs.claims import registry\nregistry.claim('T2.1')\n"
        "sys.exit('proofs.claims.t11_settling' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
