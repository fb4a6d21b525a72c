"""skewflow certify, orbit and replay; the claims of T17 and those that rest on them."""

import copy
import json
from importlib.resources import files

import numpy as np
import pytest
from scipy.special import ellipk

from numerics.certified.library import theorems
from proofs.claims import fromnumbers
from proofs.claims.fromnumbers import FromNumbers, labels_of, of_parts
from proofs.claims.registry import claims
from proofs.claims.replaynumbers import replay
from proofs.claims.sentences import sentence
from proofs.cli import main
from proofs.commands.certify import document_of
from proofs.verdict import Evidence, Finding, Verdict
from proofs.verify import find, is_ok

jsonschema = pytest.importorskip("jsonschema", reason="the schemas are checked by jsonschema")


def schema(name):
    return json.loads((files("proofs") / "schemas" / f"{name}.json").read_text(encoding="utf-8"))


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as stop:
        main(list(arguments))
    output = capsys.readouterr()
    return stop.value.code, output.out, output.err


@pytest.fixture(scope="module")
def limit():
    """T17.6 takes a second."""
    return of_parts("T17.6", theorems()["T17.6"])


def test_the_library_has_every_label_and_every_claim_its_certificates():
    assert tuple(theorems()) == ("T17.1", "T17.2", "T17.3", "T17.4", "T17.5", "T17.6")
    for label in theorems():
        (claim,) = claims((label,))
        assert claim.from_numbers == (label,)
    assert claims(("T5.3",))[0].from_numbers == ("T17.1",)
    assert claims(("T9.2",))[0].from_numbers == ("T17.2", "T17.3")


def test_labels_are_taken_in_any_case_and_by_prefix():
    assert labels_of(()) == labels_of(("t17",)) == tuple(theorems())
    assert labels_of(("t17.6", "T17.6")) == ("T17.6",)
    for wrong in ("T1", "T17.9", "", "t17.", "T17.66"):
        with pytest.raises(ValueError, match="accepted are T17"):
            labels_of((wrong,))


def test_certify_prints_writes_and_replays(capsys, tmp_path):
    path = tmp_path / "six.json"
    status, out, _ = run(capsys, "certify", "t17.6", "--workers", "1", "-o", str(path))
    assert status == 0
    assert "T17.6  certified" in out
    assert "multiplier 9" in out
    stored = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.validate(stored, schema("certify"))
    assert stored["ok"]
    status, out, _ = run(capsys, "replay", str(path), "--json")
    answer = json.loads(out)
    jsonschema.validate(answer, schema("replay"))
    assert (status, answer["verdict"], answer["of"]) == (0, "certified", "numbers")


def test_a_changed_number_is_refused_or_certified_for_what_it_says(limit):
    document = json.loads(json.dumps(document_of([limit])))
    sets = document["theorems"][0]["evidence"]["parts"][0]["guesses"]["sets"]
    moved = copy.deepcopy(document)
    centre = moved["theorems"][0]["evidence"]["parts"][0]["guesses"]["sets"][3]["centre"]
    centre[1] = str(float(centre[1]) * 1.01)
    assert not replay(moved).confirmed
    harmless = copy.deepcopy(document)
    stretched = harmless["theorems"][0]["evidence"]["parts"][0]["guesses"]["sets"][0]
    stretched["unstable"] = [str(float(x) * 1.0001) for x in sets[0]["unstable"]]
    assert replay(harmless).confirmed
    other = copy.deepcopy(document)
    other["theorems"][0]["evidence"]["parts"][0]["problem"]["a"] = "5"
    found = replay(other)
    assert not found.confirmed
    assert "not the problem of this label" in found.detail
    forged = copy.deepcopy(document)
    forged["theorems"][0]["statement"] = "anything"
    forged["theorems"][0]["evidence"]["parts"][0]["numbers"] = {}
    assert replay(forged).detail == replay(document).detail
    assert "anything" not in replay(forged).detail


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d.update(theorems=[]),
        lambda d: d["theorems"][0].update(label="T99"),
        lambda d: d["theorems"][0].update(label=["T17.6"]),
        lambda d: d["theorems"][0].update(evidence=None),
        lambda d: d["theorems"][0]["evidence"]["parts"][0].update(kind="magic"),
        lambda d: d["theorems"][0]["evidence"]["parts"][0].update(problem=3),
        lambda d: d["theorems"][0]["evidence"]["parts"][0]["problem"].update(a="1e999999"),
        lambda d: d["theorems"][0]["evidence"]["parts"][0]["problem"].update(a=True),
        lambda d: d["theorems"][0]["evidence"]["parts"][0]["guesses"].update(sets=[{}]),
        lambda d: d["theorems"][0]["evidence"]["parts"][0]["guesses"].update(arrows=[[0, 99]]),
    ],
)
def test_what_is_no_certificate_is_refused_in_one_line(limit, spoil, tmp_path, capsys):
    document = json.loads(json.dumps(document_of([limit])))
    spoil(document)
    path = tmp_path / "spoilt.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    status, out, err = run(capsys, "replay", str(path))
    assert (status, out, err.count("\n")) == (2, "", 1)


def test_a_claim_rests_on_all_its_certificates(limit, monkeypatch):
    (claim,) = claims(("T17.6",))
    monkeypatch.setattr(fromnumbers, "theorems", lambda: {"T17.6": ()})
    fromnumbers.made.cache_clear()
    assert find(claim).verdict is Verdict.UNDECIDED  # nothing certified is not a proof
    monkeypatch.undo()
    fromnumbers.made.cache_clear()
    found = find(claim)
    assert found.verdict is Verdict.CERTIFIED
    assert found.evidence[0].method == "exact"
    assert any("Zgliczyński" in name for name in found.cites)
    failed = of_parts("T17.6", theorems()["T17.6"])
    broken = FromNumbers("T17.6", (*failed.parts, copy.copy(failed.parts[0])))
    object.__setattr__(broken.parts[-1], "certified", False)
    assert broken.verdict is Verdict.UNDECIDED
    assert sentence(broken.parts[-1]).startswith("undecided")


def test_verify_is_content_only_with_what_is_certified():
    claimed = claims(("T17.6",))
    for verdict, content in ((Verdict.CERTIFIED, True), (Verdict.UNDECIDED, False), (Verdict.SUPPORTED, False)):
        method = "sampled" if verdict is Verdict.SUPPORTED else "exact"
        assert is_ok(claimed, [Finding("T17.6", (Evidence(method, verdict, "…"),), 0.0)]) is content


def test_orbit_of_a_file(capsys, tmp_path):
    np.save(tmp_path / "w.npy", np.array([[0.0, 1.0], [-1.0, 0.0]]))
    path = tmp_path / "orbit.json"
    arguments = ["orbit", str(tmp_path / "w.npy"), "--start", "1.5,0", "--period", "8"]
    status, out, _ = run(capsys, *arguments, "-o", str(path), "--json")
    document = json.loads(out)
    jsonschema.validate(document, schema("orbit"))
    assert (status, document["verdict"], document["kind"]) == (0, "certified", "none")
    period = 4 * ellipk(1 - np.cosh(1.5) ** -2)  # T4.3, E = log cosh 1.5
    assert abs(document["period"]["lower"] - period) < 1e-12
    status, out, _ = run(capsys, "replay", str(path))
    assert status == 0
    assert "confirmed, certified" in out
    status, out, _ = run(capsys, "orbit", str(tmp_path / "w.npy"), "--mode", "1")
    assert status == 0
    assert out.startswith("certified: ż = W tanh(z), W = [[0, 1], [-1, 0]], E = 0.12")


def test_the_rate_form_is_followed_as_its_potentials(capsys, tmp_path):
    """ẋ = σ(Wx + b) with W = 2J: z = Wx + b turns twice as fast as T4.3's."""
    np.save(tmp_path / "w.npy", np.array([[0.0, 2.0], [-2.0, 0.0]]))
    status, out, _ = run(
        capsys, "orbit", str(tmp_path / "w.npy"), "--form", "rate", "--start", "0,0.75", "--period", "4.6", "--json"
    )
    document = json.loads(out)
    assert (status, document["verdict"]) == (0, "certified")
    period = 2 * ellipk(1 - np.cosh(1.5) ** -2)
    assert abs(document["period"]["lower"] - period) < 1e-12
    np.save(tmp_path / "v.npy", np.array([[0.0, 1.0], [0.0, 0.0]]))
    status, _, err = run(capsys, "orbit", str(tmp_path / "v.npy"), "--form", "rate", "--start", "1,0", "--period", "4")
    assert status == 2
    assert "invertible" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--start", "1,2"], "--start and --period, or --mode"),
        ([], "--start and --period, or --mode"),
        (["--mode", "2"], "1 oscillating modes"),
        (["--mode", "1", "--amplitude", "0"], "above 0"),
        (["--start", "1,2,3", "--period", "8"], "2 finite numbers"),
        (["--start", "1,x", "--period", "8"], "numbers with commas"),
        (["--start", "0,0", "--period", "8"], "state of rest"),
        (["--start", "1,0", "--period", "-8"], "above 0"),
        (["--start", "1,0", "--period", "nan"], "finite number"),
        (["--start", "1,0", "--period", "8", "--activation", "relu"], "no Taylor recurrence"),
        (["--start", "1,0", "--period", "8", "--activation", "sin"], "nondecreasing"),
    ],
)
def test_bad_requests_of_orbit(capsys, tmp_path, arguments, message):
    np.save(tmp_path / "w.npy", np.array([[0.0, 1.0], [-1.0, 0.0]]))
    status, out, err = run(capsys, "orbit", str(tmp_path / "w.npy"), *arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert message in err
