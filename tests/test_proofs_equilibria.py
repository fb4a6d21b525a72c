"""skewflow equilibria: the table, the JSON, the certificate and its replay, the picture, bad requests in one line."""

import json
from importlib.resources import files

import numpy as np
import pytest
from click.testing import CliRunner

from proofs.audit.restpoints import CERTIFICATE, find, replay
from proofs.commands.equilibria import command
from proofs.commands.replay import command as replay_command
from proofs.networks.network import Network

jsonschema = pytest.importorskip("jsonschema", reason="the schemas are checked by jsonschema")
SCHEMA = json.loads((files("proofs") / "schemas" / "equilibria.json").read_text(encoding="utf-8"))
REPLAY_SCHEMA = json.loads((files("proofs") / "schemas" / "replay.json").read_text(encoding="utf-8"))
NINE = np.array([[2.0, 0.25], [-0.25, 2.0]])


def call(*arguments, of=command):
    return CliRunner().invoke(of, [str(a) for a in arguments], standalone_mode=False)


@pytest.fixture
def weights(tmp_path):
    path = tmp_path / "w.npy"
    np.save(path, NINE)
    return path


def test_the_json_follows_its_schema(weights):
    answer = json.loads(call(weights, "--leak", 1, "--step", 0.5, "--json").output)
    jsonschema.validate(answer, SCHEMA)
    assert answer["complete"]
    assert answer["index_sum"] == 1
    assert answer["unresolved"] == 0
    assert len(answer["equilibria"]) == 9
    assert sorted(p["unstable_dimension"] for p in answer["equilibria"]) == [0] * 4 + [1] * 4 + [2]
    for p in answer["equilibria"]:
        z = np.array(p["state"])
        assert np.abs(NINE @ np.tanh(z) - z).max() < 1e-15
        multipliers = np.abs(1 - 0.5 + 0.5 * np.linalg.eigvals(NINE * (1 - np.tanh(z) ** 2)))
        assert p["map_unstable_dimension"] == (multipliers > 1).sum()
        assert p["largest_real_part"] == pytest.approx(
            np.linalg.eigvals(NINE * (1 - np.tanh(z) ** 2)).real.max() - 1, abs=1e-12
        )


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--leak", 1), "4 certified sinks"),
        (("--leak", 0), "almost no start settles"),
        (("--leak", 3), "a certified sink: an open set"),
        (("--leak", 2), "0–2"),  # ±i/4: neither stable nor unstable to first order
        (("--form", "map", "--step", 1, "--leak", 1), "as a map: 4 fixed points attract"),
        (("--activation", "relu", "--leak", 1), "1 rest point found and certified, no other exists"),
        (("--activation", "log(1+exp(s))", "--leak", 1), "completeness not proved"),
    ],
)
def test_what_is_said(weights, options, says):
    answer = call(weights, *options)
    assert answer.exit_code == 0, answer.output
    assert says in answer.output


def test_the_bundled_network_as_a_map():
    answer = json.loads(call("--example", "elman_rows", "--form", "map", "--step", 1, "--leak", 1, "--json").output)
    jsonschema.validate(answer, SCHEMA)
    assert not answer["complete"]
    assert answer["index_sum"] == 1
    found = {(p["unstable_dimension"], p["map_unstable_dimension"]) for p in answer["equilibria"]}
    assert found == {(3, 5), (2, 6), (0, 2)}


def test_the_bundled_network_without_a_leak():
    answer = json.loads(call("--example", "elman_rows", "--form", "rate", "--leak", 0, "--json").output)
    assert answer["complete"]
    (point,) = answer["equilibria"]
    assert point["largest_real_part"] == pytest.approx(1.607565983933293, rel=1e-13)
    assert "almost no start settles" in answer["outlook"][0]


def listed(document):
    return document["statement"]["equilibria"]


def test_a_certificate_is_replayed(weights, tmp_path):
    path = tmp_path / "c.json"
    assert call(weights, "--leak", 1, "--step", 0.5, "-o", path).exit_code == 0
    stored = json.loads(path.read_text())
    assert stored["schema"] == CERTIFICATE
    assert call(path, of=replay_command).return_value == 0
    answer = json.loads(call(path, "--json", of=replay_command).output)
    jsonschema.validate(answer, REPLAY_SCHEMA)
    assert answer["ok"]
    assert answer["verdict"] == "certified"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda d: listed(d).pop(), "8 rest points are listed, 9 exist"),
        (lambda d: listed(d)[0].update(kind="source"), "'sink', not 'source'"),
        (lambda d: listed(d)[4].update(state=[{"lower": 0.4, "upper": 0.5}] * 2), "certified in this box"),
        (lambda d: listed(d)[0].update(map_kind="saddle"), "map_kind: 'sink', not 'saddle'"),
        (lambda d: d["network"].update(leak="2.5"), "certified in this box"),
        (lambda d: listed(d).append(listed(d)[0]), "none that is not listed yet"),
    ],
)
def test_a_changed_certificate_is_not_confirmed(change, says):
    document = json.loads(json.dumps(find(Network(NINE, leak=1.0, step=0.5)).certificate()))
    change(document)
    found = replay(document)
    assert not found.confirmed
    assert says in found.detail


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.pop("network"),
        lambda d: d["network"].update(weights=[["1"], ["2"]]),
        lambda d: d["network"].update(weights=[["1", "x"], ["2", "3"]]),
        lambda d: d["network"].update(activation="__import__('os')"),
        lambda d: d["network"].update(other=1),
        lambda d: d["network"].update(bias=["1"]),
        lambda d: d["statement"].update(complete="yes"),
        lambda d: d["statement"].update(equilibria=[3]),
        lambda d: listed(d)[0].update(why="because"),
        lambda d: d.update(seconds=1),
        lambda d: d.pop("schema"),
    ],
)
def test_what_is_no_certificate_is_refused(change):
    document = json.loads(json.dumps(find(Network(NINE, leak=1.0)).certificate()))
    change(document)
    with pytest.raises(ValueError, match=r"\w"):
        replay(document)


def test_a_list_that_is_not_complete_does_not_claim_to_be():
    document = find(Network(np.eye(2), leak=1.0)).certificate()
    assert document["statement"]["complete"] is False
    document["statement"]["complete"] = True
    assert not replay(document).confirmed


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_the_plane_is_drawn(weights, tmp_path, ending):
    path = tmp_path / f"plane.{ending}"
    assert call(weights, "--leak", 1, "--plot", path).exit_code == 0
    first = path.read_bytes()
    assert len(first) > 10_000
    call(weights, "--leak", 1, "--plot", path)
    assert path.read_bytes() == first


def test_the_plane_of_one_rest_point_and_of_none(tmp_path):
    np.save(tmp_path / "k.npy", np.array([[0.0, 1.0], [-1.0, 0.0]]))
    assert call(tmp_path / "k.npy", "--plot", tmp_path / "a.svg").exit_code == 0
    assert call(tmp_path / "k.npy", "--activation", "hardtanh", "--plot", tmp_path / "b.svg").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "either a FILE or --example"),
        (("--example", "elman_rows", "--plot", "a.svg"), "n = 2 is needed, not n = 32"),
        (("--example", "elman_rows", "-o", "a.txt"), ".json"),
        (("--example", "elman_rows", "--seconds", "0"), "above 0"),
        (("--example", "elman_rows", "-o", "/no/such/a.json"), "no folder /no/such"),
        (("--example", "ctrnn_current_rows", "--activation", "sign(s)", "--leak", "1"), "not known to be continuous"),
    ],
)
def test_bad_requests_are_one_line(arguments, says):
    answer = call(*arguments)
    assert answer.exit_code != 0
    assert says in str(answer.exception.format_message())
    assert "\n" not in answer.exception.format_message()


def test_ctrl_c_keeps_what_is_found(monkeypatch):
    from numerics.equilibria import search

    def stop(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(search, "_settle", stop)
    found = find(Network(NINE, leak=1.0))
    assert not found.rest.complete
    assert len(found.rest.points) == 9
    assert "stopped" in found.rest.described()


# ---------------------------------------------------------------- in an audit

K = np.array([[0.0, 1.0], [-1.0, 0.0]])
HOPFIELD = np.array([[1.5, 2.0, 0.0], [2.0, -1.0, 0.5], [0.0, 0.5, 0.25]])
WORDS = ("settles", "almost_never_settles", "perpetual", "attracting_limit_cycle")
YES, NO, OPEN = "proved", "refuted", "undecided"
FATES = {
    "Hopfield": (HOPFIELD, {}, (YES, NO, NO, NO), "T11.3"),
    "Hopfield, clip": (HOPFIELD, {"activation": "hardtanh"}, (YES, NO, NO, NO), "T11.3"),
    "Hopfield, sigmoid, rate": (HOPFIELD, {"activation": "sigmoid", "form": "rate"}, (YES, NO, NO, NO), "T11"),
    "K with a leak": (K, {"leak": 0.125}, (YES, NO, NO, NO), "T3.5"),
    "K with a leak and a bias": (K, {"leak": 0.125, "bias": [0.5, 1.0]}, (YES, NO, NO, NO), "T11.2"),
    "contraction, relu": ([[0.25, 0.5], [-0.25, 0.25]], {"activation": "relu"}, (YES, NO, NO, NO), "T11.1"),
    "two singular values": (np.diag([1.5, 0.25, 0.25]) + 0.01 * np.eye(3, k=1), {}, (YES, NO, NO, NO), "T11"),
    "oscillator, n = 4": (2 * np.eye(4) + 3 * np.kron(np.eye(2), K), {}, (NO, YES, YES, OPEN), "T11.8"),
    "oscillator, n = 8": (2 * np.eye(8) + 3 * np.kron(np.eye(4), K), {}, (NO, YES, YES, OPEN), "T11.8"),
    "a biased cycle": ([[3.0, 4.0], [-5.0, 2.0]], {"bias": [0.25, 0.125]}, (NO, YES, YES, YES), "T11.9"),
    "nine rest points": (NINE, {}, (OPEN, NO, NO, OPEN), "T11.6"),
    "beyond the range": (K, {"leak": 0.0, "bias": [0.0, 3.0]}, (NO, YES, YES, NO), "T3"),
    "rate form, no leak": ([[1.0, 2.0], [0.0, -3.0]], {"leak": 0.0, "form": "rate"}, (NO, YES, OPEN, OPEN), "T11.6"),
}


@pytest.mark.parametrize("name", FATES)
def test_the_fate_of_a_network(name):
    from proofs.audit.audit import audit

    W, options, expected, label = FATES[name]
    found = audit(Network(np.array(W), **{"leak": 1.0, **options})).motion
    assert tuple(found.judged[word].verdict.value for word in WORDS) == expected
    assert any(claim.startswith(label) for claim in found.claims)


def test_near_misses_are_numbers_that_hold():
    from proofs.audit.audit import audit

    W = 3 * np.random.default_rng(1).standard_normal((4, 4)) / 2
    found = audit(Network(W, leak=0.5))
    assert {miss.label for miss in found.near_misses} == {"T11.2", "T11.4", "T11.1"}
    leaks = [miss.leak_above for miss in found.near_misses]
    assert leaks == sorted(leaks)
    for miss in found.near_misses:
        settled = audit(Network(W, leak=miss.leak_above * (1 + 1e-9)))
        assert settled.motion.settles.verdict.value == "proved"
        assert miss.label not in {other.label for other in settled.near_misses}
    assert audit(Network(K, leak=1.0)).near_misses == ()


def test_the_audit_lists_rest_points():
    from proofs.audit.audit import audit
    from proofs.audit.text import audit_text

    found = audit(Network(NINE, leak=1.0, step=0.5))
    listed = found.to_json()["rest_points"]
    assert listed["complete"]
    assert len(listed["equilibria"]) == 9
    text = audit_text(found)
    assert "9 rest points found and certified, no other exists" in text
    section = text.partition("REST POINTS")[2].partition("\n\n")[0]
    assert len(section.splitlines()) > 10
    assert max(map(len, section.splitlines())) <= 80
    rate = audit(Network(NINE, leak=1.0, form="rate")).rest_points
    assert [p.flow.unstable for p in rate.rest.points] != []
    assert all(np.abs(np.tanh(NINE @ p.point) - p.point).max() < 1e-15 for p in rate.rest.points)


@pytest.mark.parametrize(
    ("weights", "settles", "perpetual"),
    [
        ([[2.0]], "proved", "refuted"),  # ±0.9575… attract, and symmetric weights settle
        ([[2.0, 3.0], [-3.0, 2.0]], "refuted", "undecided"),  # 0 alone, and it repels
        ([[-2.0]], "refuted", "undecided"),  # 0 attracts as an equation, and repels as a map
    ],
)
def test_a_map_has_verdicts_of_its_own(weights, settles, perpetual):
    from proofs.audit.audit import audit

    found = audit(Network(np.array(weights), form="map", leak=1.0, step=1.0))
    verdicts = [found.map.judged[question].verdict.value for question in ("settles", "perpetual")]
    assert verdicts == [settles, perpetual]
    assert ("T13.7" if settles == "refuted" else "T13.6") in found.map.claims
    if weights == [[-2.0]]:
        assert found.motion.settles.verdict.value == "proved"
