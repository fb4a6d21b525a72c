"""skewflow verify: what it prints, its JSON and schema, and that a false claim makes it fail."""

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from sympy import S

from analysis.activations.activation import activation
from analysis.symbols import W, sigma_z
from numerics.checks import residual
from proofs import verify
from proofs.claims import registry
from proofs.claims.support import drawn, sigma_of
from proofs.cli import main
from proofs.kernel.rules import identity
from proofs.networks.instance import Instance
from proofs.verdict import Evidence, Finding, Verdict, strongest

SCHEMA = json.loads((Path(verify.__file__).parent / "schemas" / "verify.json").read_text(encoding="utf-8"))
(TRUE,) = registry.claims(("T2.1",))


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as stop:
        main(["verify", *arguments])
    output = capsys.readouterr()
    return stop.value.code, output.out, output.err


def wrong_check(instance):
    """σᵀWσ against 0 on weights of any kind: false."""
    return residual(sigma_z.T * W * sigma_z, 0, {W: instance.weights, sigma_z: sigma_of(instance)})


FALSE = replace(
    TRUE,
    derive=None,
    conserved=(),
    motion=(),
    stepping=(),
    shows=(),
    check=wrong_check,
    instances=drawn(form="current", weights="any"),
    assumptions=TRUE.assumptions[:2],
)
UNPROVED = replace(TRUE, derive=lambda: (identity(sigma_z.T * W * sigma_z, S.Zero),))


def test_json_is_one_object_that_the_schema_describes(capsys):
    status, out, err = run(capsys, "T2.1", "T2.2", "--json")
    document = json.loads(out)
    jsonschema.validate(document, SCHEMA)
    assert (status, err, document["ok"]) == (0, "", True)
    assert [claim["verdict"] for claim in document["claims"]] == ["proved", "proved"]
    assert document["summary"]["proved"] == 2


@pytest.mark.parametrize("claim", registry.CLAIMS, ids=lambda claim: claim.label)
def test_no_claim_is_refuted_by_the_samples_of_verify(claim):
    found = verify.sampled(claim)
    assert (found is None) == (claim.check is None)
    assert found is None or found.verdict is Verdict.SUPPORTED, found.detail


def test_a_difference_of_two_large_energies_is_rounded():
    """Found by `skewflow verify` itself: S(524288) is rounded to 2⁻³³, and the step of 512 is all that is looked at."""
    states = np.array([[524288.0, 0.0], [0.0, 0.0], [0.0, 0.0], [0.0, 512.0]])
    instance = Instance(np.array([[0.0, 1.0], [-1.0, 0.0]]), states, activation("tanh"))
    (perpetual,) = registry.claims(("T3.1",))
    assert perpetual.check(instance).ok
    # A gap of 1e-7 in energies of half a million would still be seen.
    assert perpetual.check(instance).allowed < 1e-7


def test_text_names_verdict_evidence_and_citations(capsys):
    status, out, _ = run(capsys, "T2.2")
    assert status == 0
    assert "T2.2  proved" in out
    assert "kernel:" in out
    assert "textbook: Peano's existence theorem" in out
    lemmas = "T2_1_chain_rule, T2_5_gradient, constant_on, form_vanishes, primitive_exists, three_values"
    assert f"proved in Coq: {lemmas}" in out
    assert "on trust: nothing" in out
    assert "1 claim: 1 proved" in out


def test_a_false_claim_is_refuted_and_fails(capsys, monkeypatch):
    monkeypatch.setattr(registry, "claims", lambda labels: (FALSE,))
    status, out, _ = run(capsys, "--json")
    document = json.loads(out)
    jsonschema.validate(document, SCHEMA)
    assert (status, document["ok"]) == (1, False)
    assert document["claims"][0]["verdict"] == "refuted"


def test_a_derivation_that_does_not_go_through_leaves_the_claim_unproved(capsys, monkeypatch):
    monkeypatch.setattr(registry, "claims", lambda labels: (UNPROVED,))
    status, out, _ = run(capsys, "--json")
    document = json.loads(out)
    assert (status, document["ok"]) == (1, False)
    assert document["claims"][0]["verdict"] == "supported"
    assert "does not go through" in document["claims"][0]["evidence"][0]["detail"]


def test_samples_never_prove():
    with pytest.raises(ValueError, match="do not prove"):
        Evidence("sampled", Verdict.PROVED, "many")


def test_one_refutation_outweighs_everything():
    assert strongest([Verdict.FORMAL, Verdict.PROVED, Verdict.REFUTED]) is Verdict.REFUTED
    assert strongest([Verdict.SUPPORTED, Verdict.PROVED]) is Verdict.PROVED
    assert Finding("T0.0", (), 0.0).verdict is Verdict.UNDECIDED


def test_a_verdict_is_not_a_truth_value():
    with pytest.raises(TypeError):
        bool(Verdict.REFUTED)
