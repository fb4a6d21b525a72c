"""Proof objects survive the way through JSON, and no edit of one is passed over."""

import copy
import json
import subprocess
import sys
from pathlib import Path

import pytest

from proofs.checker.check import SCHEMA, check
from proofs.checker.sequents import RULES, Wrong
from proofs.claims.proofobjects import conclusions_of, proof_objects
from proofs.claims.registry import CLAIMS, claims
from proofs.claims.replayproof import compared, replay
from proofs.written import Unreadable

ROOT = Path(__file__).resolve().parents[1]
SLOW = ("T4.3", "T4.5", "T4.6", "T7.5")
"""Seconds each, in the decisions that both checkers share."""
DERIVED = [claim for claim in CLAIMS if claim.derive is not None and claim.label not in SLOW]


def through_json(*labels):
    return json.loads(json.dumps(proof_objects(claims(labels)), ensure_ascii=False))


@pytest.mark.parametrize("claim", DERIVED, ids=[claim.label for claim in DERIVED])
def test_every_derivation_is_checked_again_without_the_kernels_rules(claim):
    (found,) = check(through_json(claim.label))
    assert found == {"label": claim.label, "conclusions": conclusions_of(claim)}


def test_the_checker_knows_every_rule_that_the_derivations_use():
    used = {step["rule"] for claim in DERIVED for step in proof_objects([claim])["evidence"]["steps"]}
    assert used <= set(RULES)


def test_the_checker_is_small_and_does_not_load_the_kernels_rules(tmp_path):
    files = sorted((ROOT / "proofs" / "checker").glob("*.py"))
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert len(lines) < 1000
    file = tmp_path / "p.json"
    file.write_text(json.dumps(proof_objects(claims(("T2.1",)))), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "proofs.checker", str(file)], cwd=ROOT, capture_output=True, check=True, timeout=300
    )
    answer = json.loads(run.stdout)
    assert answer["ok"]
    assert not answer["rules_loaded"]
    assert replay(json.loads(file.read_text(encoding="utf-8"))).confirmed


def edits(node, path=()):
    """Every field once, or twice: another text, number or truth; a part left out, one twice, a name changed."""
    if isinstance(node, dict):
        for key in node:
            yield path, "without", key
            yield path, "renamed", key
            yield from edits(node[key], (*path, key))
    elif isinstance(node, list):
        for k, part in enumerate(node):
            yield path, "without", k
            yield path, "twice", k
            yield from edits(part, (*path, k))
    else:
        yield path, "other", None


def edited(document, path, what, key):
    changed = copy.deepcopy(document)
    node = changed
    for part in path[:-1] if what == "other" else path:
        node = node[part]
    if what == "without":
        del node[key]
    elif what == "renamed":
        node[key + "x"] = node.pop(key)
    elif what == "twice":
        node.insert(key, copy.deepcopy(node[key]))
    else:
        old = node[path[-1]]
        node[path[-1]] = not old if isinstance(old, bool) else old + 1 if isinstance(old, int) else other_text(old)
    return changed


def other_text(text):
    turned = {"=": "≤", "≤": "<", "number": "constant", "T2.1": "T2.2", "W": "K", "Add": "Mul", "": "for all"}
    if text in turned:
        return turned[text]
    return str(int(text) + 1) if text.lstrip("-").isdigit() else f"{text}x"


def outcome(document):
    """refused, another statement, or confirmed: the very conclusions of the claim follow from what stands there."""
    try:
        found = check(document)
    except (Wrong, Unreadable):
        return "refused"
    return "confirmed" if compared(found).confirmed else "another statement"


def test_an_edit_of_any_field_is_refused_or_proves_what_it_says():
    """What still confirms T2.1 proves T2.1: a premise, a step or a statement stands twice."""
    document = through_json("T2.1")
    assert outcome(document) == "confirmed"
    tried = [(edit, outcome(edited(document, *edit))) for edit in edits(document)]
    assert len(tried) > 1000
    for (path, what, key), found in tried:
        if found == "confirmed":
            assert what == "twice", (path, what, key)
            assert path[-1] in ("premises", "steps", "statements"), (path, what, key)
        elif found == "another statement":
            assert path[:1] == ("statement",) or "statements" in path or "steps" in path
    assert sum(found == "refused" for _, found in tried) > 0.95 * len(tried)


def test_a_false_step_is_refused_whatever_rule_it_names():
    """0 = 1, with any of the rules and with any of the other steps as premises."""
    document = through_json("T2.1")
    statements, steps = document["evidence"]["statements"], document["evidence"]["steps"]
    statements.append(["relation", ["number", "0"], "=", ["number", "1"], ""])
    false = len(statements) - 1
    for name in RULES:
        if name == "assumption":
            continue
        for premises in ([], [0], [0, 1]):
            step = {
                "rule": name,
                "statement": false,
                "hypotheses": [],
                "defines": [],
                "cites": [],
                "premises": premises,
            }
            more = [*steps, {**step, "arguments": {}}]
            wrong = {**document, "evidence": {"statements": statements, "steps": more}}
            with pytest.raises((Wrong, Unreadable)):
                check(wrong)


def file(schema=SCHEMA, statements=(), steps=(), claims=()):
    evidence = {"statements": list(statements), "steps": list(steps)}
    return {"schema": schema, "statement": {"claims": list(claims)}, "evidence": evidence}


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        {"schema": SCHEMA},
        file(schema="skewflow/verify-certificate/2"),
        file(statements=[["__import__", "os"]]),
        file(statements=[["words", 3]]),
        file(steps=[{}]),
        file(claims=[{"label": "T2.1", "conclusions": [0]}]),
        file() | {"more": 1},
    ],
)
def test_what_is_no_file_of_proof_objects_is_refused(wrong):
    with pytest.raises((Wrong, Unreadable)):
        check(wrong)


def test_a_file_that_names_no_claim_proves_nothing():
    assert not compared(check(file())).confirmed
