"""skewflow certify, orbit and replay; the claims of T17 and those that rest on them."""

import copy
import json
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest
from scipy.special import ellipk

from numerics.certified.library import theorems
from numerics.certified.orbit import orbit
from proofs.claims import fromnumbers
from proofs.claims.fromnumbers import FromNumbers, labels_of, of_parts
from proofs.claims.registry import claims
from proofs.claims.replaynumbers import certificate, replay, replay_orbit
from proofs.claims.sentences import network, sentence
from proofs.cli import main
from proofs.networks.documents import network_of
from proofs.networks.exactly import orbit_problem
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
    status, out, _ = run(capsys, "certify", "t17.6", "--workers", "1", "--json")
    jsonschema.validate(json.loads(out), schema("certify"))
    status, out, _ = run(capsys, "replay", str(path), "--json")
    answer = json.loads(out)
    jsonschema.validate(answer, schema("replay"))
    assert (status, answer["verdict"], answer["of"]) == (0, "certified", "certify")


def stored(limit):
    return json.loads(json.dumps(certificate([limit])))


def recomputed(document):
    own = zip(theorems()["T17.6"], document["evidence"]["guesses"][0], strict=True)
    made = of_parts("T17.6", [replace(part, guesses=guesses) for part, guesses in own])
    return json.loads(json.dumps(certificate([made])))["statement"]["theorems"][0]["parts"]


def test_a_changed_guess_is_refused_or_leads_to_what_is_stated(limit):
    document = stored(limit)
    moved = copy.deepcopy(document)
    centre = moved["evidence"]["guesses"][0][0]["sets"][3]["centre"]
    centre[1] = str(float(centre[1]) * 1.01)
    assert not replay(moved).confirmed
    other = copy.deepcopy(document)
    stretched = other["evidence"]["guesses"][0][0]["sets"][0]
    stretched["unstable"] = [str(float(x) * 1.0001) for x in stretched["unstable"]]
    found = replay(other)
    assert not found.confirmed
    assert "not inside what the file says" in found.detail
    other["statement"]["theorems"][0]["parts"] = recomputed(other)
    assert replay(other).confirmed  # what follows from these guesses is stated now
    forged = copy.deepcopy(document)
    forged["statement"]["theorems"][0]["parts"][0]["numbers"] = {}
    assert not replay(forged).confirmed


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d["statement"].update(theorems=[]),
        lambda d: d["statement"]["theorems"][0].update(label="T99"),
        lambda d: d["statement"]["theorems"][0].update(label=["T17.6"]),
        lambda d: d["statement"]["theorems"][0].update(statement="anything"),
        lambda d: d["statement"]["theorems"].append(d["statement"]["theorems"][0]),
        lambda d: d.update(evidence=None),
        lambda d: d["evidence"].update(guesses=[[3]]),
        lambda d: d["evidence"].update(guesses=[[]]),
        lambda d: d["evidence"]["guesses"][0][0].update(sets=[{}]),
        lambda d: d["evidence"]["guesses"][0][0].update(arrows=[[0, 99]]),
        lambda d: d["evidence"]["guesses"][0][0]["sets"][0].update(centre=["1e999999", "0"]),
        lambda d: d["evidence"]["guesses"][0][0]["sets"][0].update(centre=[True, "0"]),
    ],
)
def test_what_is_no_certificate_is_refused_in_one_line(limit, spoil, tmp_path, capsys):
    document = stored(limit)
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
    assert (status, document["verdict"], document["kind"]) == (0, "certified", "undecided")
    assert document["stability"] == "none"  # no direction is left that could be hyperbolic or elliptic
    assert document["multiplier"] is document["angle"] is None
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


@pytest.mark.parametrize("turns", [1, 3])
def test_a_multiple_of_the_period_leads_to_the_period(capsys, tmp_path, turns):
    np.save(tmp_path / "w.npy", np.array([[2.0, -2.0], [2.0, 2.0]]))
    asked = ["orbit", str(tmp_path / "w.npy"), "--leak", "1", "--start", "2.5,0", "--period", str(6.84 * turns)]
    status, out, _ = run(capsys, *asked, "--json")
    document = json.loads(out)
    jsonschema.validate(document, schema("orbit"))
    assert (status, document["kind"], document["stability"]) == (0, "hyperbolic", "attracting")
    assert document["period"]["lower"] <= 6.837633548049844 <= document["period"]["upper"]
    assert document["certificate"]["facts"]["least_period"] is True


def test_two_turns_are_not_called_a_period_that_is_shown_to_be_the_least(capsys, tmp_path):
    """Only a file can ask for that: there each turn passes the section once more."""
    np.save(tmp_path / "w.npy", np.array([[2.0, -2.0], [2.0, 2.0]]))
    path = tmp_path / "orbit.json"
    asked = ["orbit", str(tmp_path / "w.npy"), "--leak", "1", "--start", "2.5,0", "--period", "6.84", "-o", str(path)]
    assert run(capsys, *asked)[0] == 0
    document = json.loads(path.read_text(encoding="utf-8"))
    assert replay_orbit(document).confirmed
    document["evidence"]["guesses"]["section"]["passing"] = 1
    found = replay_orbit(document)
    assert not found.confirmed  # the file says half of this period
    assert "period" in found.detail
    turned = orbit(orbit_problem(network_of(document["network"])).document(), document["evidence"]["guesses"])
    assert turned.facts["least_period"] is False
    assert "no fraction of it is a period is not shown" in sentence(turned)


def test_what_is_no_orbit_is_undecided(capsys, tmp_path):
    np.save(tmp_path / "w.npy", np.array([[0, 0, 3, 1], [0, 0, 1, 3], [-3, -1, 0, 0], [-1, -3, 0, 0]], dtype=float))
    asked = ["orbit", str(tmp_path / "w.npy"), "--start", "1,0.5,1.2,-0.7", "--period", "5", "--json"]
    status, out, _ = run(capsys, *asked)
    document = json.loads(out)
    jsonschema.validate(document, schema("orbit"))
    assert (status, document["ok"], document["verdict"], document["kind"]) == (1, False, "undecided", "undecided")
    assert document["period"] is document["trace"] is document["multiplier"] is document["angle"] is None
    assert "no fixed point is shown" in document["certificate"]["reason"]


def test_certificates_made_ahead_are_the_same(monkeypatch, limit):
    """Two parts, so that another process begins one of them; what it makes is what is made here."""
    twice = (theorems()["T17.6"][0], theorems()["T17.6"][0])
    monkeypatch.setattr(fromnumbers, "theorems", lambda: {"T17.6": twice})
    monkeypatch.setattr(fromnumbers, "_known", set())
    fromnumbers.made.cache_clear()
    with fromnumbers.ahead(["T17.6"], 1):
        found = fromnumbers.made("T17.6")
    fromnumbers.made.cache_clear()
    assert found.verdict is Verdict.CERTIFIED
    assert [part.numbers for part in found.parts] == [limit.parts[0].numbers] * 2
    assert not fromnumbers._ahead


def test_the_network_of_a_sentence_is_written_as_one_would():
    weights = [["0", "1"], ["-1", "0"]]
    assert network({"weights": weights}) == "ż = W tanh(z), W = [[0, 1], [-1, 0]]"
    assert network({"weights": weights, "bias": ["1/2", "0"], "leak": "1"}).startswith(
        "ż = W tanh(z) + b − z, W = [[0, 1], [-1, 0]], b = [1/2, 0]"
    )
    other = network({"weights": weights, "activation": "tanh(s) + s**3", "leak": "1/4"})
    assert other.startswith("ż = W σ(z) − 1/4 z, σ(s) = tanh(s) + s**3, W = ")
