"""Replay believes nothing: altered counterexamples are not confirmed, and what is not one is refused in one line."""

import json

import pytest

from proofs.ablation.replay import SCHEMA, replay
from proofs.cli import main

SEPARATRIX = {
    "schema": SCHEMA,
    "network": {
        "form": "current",
        "arithmetic": "exact",
        "weights": [["0", "1"], ["-1", "0"]],
        "activation": "sin(s)",
    },
    "statement": {
        "claim": "abstract",
        "dropped": ["sign_preserving", "coercive"],
        "how": "converges",
        "verdict": "certified",
    },
    "evidence": {"states": [["pi/2", "pi/2"]]},
}


def changed(change):
    """The counterexample with some fields replaced, each where it stands."""
    found = json.loads(json.dumps(SEPARATRIX))
    for name, value in change.items():
        name, value = ("states", [value]) if name == "start" else (name, value)
        part = next((part for part in ("network", "statement", "evidence") if name in found[part]), None)
        (found if name == "schema" else found[part or "network"])[name] = value
    return found


def test_a_true_one_is_confirmed():
    found = replay(SEPARATRIX)
    assert found.confirmed
    assert "(pi, 0)" in found.detail


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"start": ["1", "1"]}, "no contradiction"),
        ({"activation": "tanh(s)"}, "does not break sign_preserving"),
        ({"activation": "s*exp(-s**2)"}, "does not break sign_preserving"),
        ({"activation": "sin(s) + s**2"}, "does not satisfy odd"),
        ({"weights": [["0", "1"], ["-1", "1"]]}, "does not satisfy skew"),
        ({"leak": "1"}, "does not satisfy current_form"),
        ({"dropped": ["coercive"]}, "does not satisfy sign_preserving"),
        ({"start": ["157/100", "157/100"]}, "no contradiction"),
    ],
)
def test_an_altered_one_is_not_confirmed(change, why):
    found = replay(changed(change))
    assert not found.confirmed
    assert why in found.detail


def test_another_kind_of_motion_is_not_confirmed():
    found = replay(changed({"how": "escapes"}))
    assert not found.confirmed
    assert "not 'converges'" in found.detail


def test_the_network_stands_once_in_the_file_and_is_the_one_that_is_checked():
    """T6.1 is tested by its check. The weights stood twice in its file: those for readers were not looked at."""
    from proofs.ablation.search import ablate
    from proofs.ablation.table import row_document
    from proofs.claims.registry import claims

    (claim,) = claims(("T6.1",))
    (stored,) = row_document(claim, ablate(claim, ("skew",)))["certificates"]
    assert replay(stored).confirmed
    n = len(stored["network"]["weights"])
    assert json.dumps(stored).count("weights") == 1
    other = [[str((j > i) - (j < i)) for j in range(n)] for i in range(n)]
    assert not replay({**stored, "network": {**stored["network"], "weights": other}}).confirmed
    with pytest.raises(ValueError, match="no field 'weights'"):
        replay({**stored, "weights": other})


def test_a_verdict_that_says_too_much_is_not_confirmed():
    """An escape that is only seen by integration, stored as certified."""
    seen = {
        "dropped": ["skew"],
        "activation": "tanh(s)",
        "weights": [["1", "1"], ["-1", "1"]],
        "start": ["1", "0"],
        "how": "escapes",
    }
    assert replay(changed({**seen, "verdict": "supported"})).confirmed
    found = replay(changed(seen))
    assert not found.confirmed
    assert "only supported, not certified" in found.detail


@pytest.mark.parametrize(
    "change",
    [
        {"schema": "skewflow/verify/1"},
        {"claim": "T9.99"},
        {"claim": 3},
        {"dropped": []},
        {"dropped": ["pretty"]},
        {"dropped": "skew"},
        {"verdict": "proved"},
        {"activation": "__import__('os').system('true')"},
        {"start": ["pi/2", "9**9**9"]},
        {"start": [1.5, 1.5]},
        {"weights": []},
        {"extra": {"a": "1"}},
        {"dropped": ["coercive", "coercive"]},
        {"weights": [["0", "2/2"], ["-1", "0"]]},
        {"leak": "0"},
        {"start": ["pi/2", "0.5*pi"]},
        {"arithmetic": "decimal"},
        {"why": "because"},
    ],
)
def test_what_is_not_a_counterexample_is_refused_in_one_line(change, tmp_path, capsys):
    file = tmp_path / "stored.json"
    file.write_text(json.dumps(changed(change)))
    with pytest.raises(SystemExit) as stop:
        main(["replay", str(file)])
    output = capsys.readouterr()
    assert stop.value.code == 2
    assert output.out == ""
    assert output.err.count("\n") == 1


@pytest.mark.parametrize("content", [b"", b"not json", b"[]", b"\xff\xfe", b"[" * 100_000])
def test_a_file_that_is_no_json_is_one_line(content, tmp_path, capsys):
    file = tmp_path / "stored.json"
    file.write_bytes(content)
    with pytest.raises(SystemExit) as stop:
        main(["replay", str(file)])
    assert stop.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_missing_file_is_one_line(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["replay", "/no/such/file.json"])
    assert stop.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_one_that_is_not_confirmed_gives_exit_status_1(tmp_path, capsys):
    file = tmp_path / "stored.json"
    file.write_text(json.dumps(changed({"start": ["1", "1"]})))
    with pytest.raises(SystemExit) as stop:
        main(["replay", str(file)])
    assert stop.value.code == 1
    assert "not confirmed" in capsys.readouterr().out
