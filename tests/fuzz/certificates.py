"""Every leaf of every kind of certificate, edited: `python -m tests.fuzz.certificates [--kind audit] [--sample N]`.

Numbers by an ulp, with the other sign, doubled, plus one; other texts, types and truths; parts left out, doubled,
changed in order, added, renamed. `replay` has to refuse an edit in one line or not to confirm it. It may confirm one
when what stands there is true all the same: the reasons are listed in `honest`, each checked on the edit itself, and
counted. A confirmed edit without a reason is a fault, and so is any exception but a ValueError of one line.
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from typing import Any

from proofs.ablation import replay as ablated
from proofs.audit import certificate as audited
from proofs.audit import orbits, restpoints
from proofs.certificates import Replayed
from proofs.checker.check import check
from proofs.checker.sequents import Wrong
from proofs.claims import replaynumbers
from proofs.claims.fromnumbers import of_parts
from proofs.claims.proofobjects import proof_objects
from proofs.claims.registry import claims
from proofs.claims.replayproof import compared
from proofs.networks.network import Network
from proofs.verdict import Verdict
from proofs.written import Unreadable

Path = tuple[Any, ...]
Edit = tuple[Path, str, Any]
"""Where, what was done, and the document that came out."""

TURN = [[0.0, 1.0], [-1.0, 0.0]]
NINE = [[3.0, -1.0], [-1.0, 3.0]]
SEPARATRIX = {
    "schema": ablated.SCHEMA,
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
VIOLATED = {
    "schema": ablated.SCHEMA,
    "network": {"form": "linear", "arithmetic": "float64", "weights": [["0", "0"], ["1", "0"]], "step": "1"},
    "statement": {"claim": "T6.1", "dropped": ["skew"], "how": "violated", "verdict": "certified"},
    "evidence": {"states": [["1", "1"]]},
}


def through_json(document: Any) -> Any:
    return json.loads(json.dumps(document))


def replay_proof(document: Any) -> Replayed:
    """What `replay` does in a process of its own, done in this one."""
    try:
        return compared(check(document))
    except (Wrong, Unreadable) as problem:
        return Replayed(False, Verdict.UNDECIDED, str(problem))


def _audit(*rows: list[float], **network: Any) -> Any:
    return audited.certificate(audited.audit(Network(list(rows), **network)))


DOCUMENTS: dict[str, tuple[Callable[[], Any], Callable[[Any], Replayed]]] = {
    "verify": (lambda: proof_objects(claims(("T2.1",))), replay_proof),
    "audit": (lambda: _audit(*TURN, bias=[0.5, 0.25]), audited.replay),
    "audit of a map": (
        lambda: _audit([0.5, -1.0], [1.0, 0.5], form="map", step=0.5, leak=1.0, activation="tanh(s) + s/4"),
        audited.replay,
    ),
    "ablate": (lambda: SEPARATRIX, ablated.replay),
    "ablate by a check": (lambda: VIOLATED, ablated.replay),
    "equilibria": (lambda: restpoints.find(Network(NINE, leak=1.0, step=0.5)).certificate(), restpoints.replay),
    "orbit": (lambda: orbits.find(Network(TURN), [1.5, 0.0], 9.2).stored(), replaynumbers.replay_orbit),
    "certify": (
        lambda: replaynumbers.certificate([of_parts("T17.6", replaynumbers.theorems()["T17.6"])]),
        replaynumbers.replay,
    ),
}


@cache
def original(kind: str) -> str:
    return json.dumps(DOCUMENTS[kind][0]())


# ---------------------------------------------------------------- the edits


def edits(document: Any) -> Iterator[Edit]:
    """Every edit of every part, one at a time."""
    for path, node in _nodes(document, ()):
        for what, value in _others(node, document):
            yield path, what, _with(document, path, value)


def _nodes(node: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    yield path, node
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, part in inside:
        yield from _nodes(part, (*path, key))


def _with(document: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    changed = copy.deepcopy(document)
    node = changed
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return changed


def _others(node: Any, document: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        yield from _objects(node)
    elif isinstance(node, list):
        yield from _lists(node)
    elif isinstance(node, bool) or node is None:
        yield from (("type", x) for x in (not node, 1, 0, "true", None, [], {}) if x is not node)
    elif isinstance(node, str):
        yield from _texts(node, document)
    else:
        yield from _numbers(node)


def _objects(node: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key in node:
        yield "left out", {k: v for k, v in node.items() if k != key}
        yield "renamed", {(f"{k}x" if k == key else k): v for k, v in node.items()}
    yield "added", {**node, "why": "because"}
    yield "added", {**node, "seconds": 1.5}
    yield "type", list(node.values())
    yield "type", None
    yield "type", {}


def _lists(node: list[Any]) -> Iterator[tuple[str, Any]]:
    for k in range(len(node)):
        yield "left out", node[:k] + node[k + 1 :]
        yield "twice", [*node[:k], node[k], *node[k:]]
        if k:
            yield "order", [*node[: k - 1], node[k], node[k - 1], *node[k + 1 :]]
    yield "order", node[::-1]
    yield "added", [*node, None]
    yield "type", dict(enumerate(map(str, range(len(node)))))
    yield "type", []
    yield "type", None


def _numbers(node: float) -> Iterator[tuple[str, Any]]:
    x = float(node)
    for value in (math.nextafter(x, math.inf), math.nextafter(x, -math.inf)):
        yield "ulp", value
    yield from (("sign", -node), ("size", 2 * node), ("size", node + 1), ("size", 0), ("size", 1e300))
    yield "type", int(x) if isinstance(node, float) else x
    yield from (("type", str(node)), ("type", None), ("type", True), ("type", [node]))


def _texts(node: str, document: Any) -> Iterator[tuple[str, Any]]:
    number = _number(node)
    if number is not None:
        x = float(number)
        for value in (math.nextafter(x, math.inf), math.nextafter(x, -math.inf)):
            yield "ulp", repr(value)
        yield from (("sign", str(-number)), ("size", str(2 * number)), ("size", str(number + 1)), ("size", "0"))
        yield from (("spelt", f"{node}.0"), ("spelt", f"+{node}"), ("spelt", f"0{node}"), ("spelt", f"{node}e0"))
        yield from (("type", x), ("type", int(x)))
    else:
        others = {text for _, text in _nodes(document, ()) if isinstance(text, str) and _number(text) is None}
        yield from (("text", text) for text in sorted(others - {node})[:25])
        swapped = {"T2.1": "T2.2", "tanh": "arctan", "current": "rate", "certified": "supported", "=": "≤"}
        yield from (
            ("text", text) for text in (swapped.get(node, "T3.1"), f"{node} ", f"{node}x", node.upper(), "", "1")
        )
        if node.startswith("skewflow/"):
            yield from (("version", node[:-1] + "2"), ("version", node[:-2]), ("version", node[:-1] + "01"))
    yield from (("type", None), ("type", 1), ("type", [node]), ("type", True))


def _number(text: str) -> Fraction | None:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None


# ---------------------------------------------------------------- what may be confirmed


def honest(document: Any, edit: Edit) -> str:
    """Why what stands in the edited document is true, as far as the edit tells; "" when it does not."""
    path, what, changed = edit
    if json.dumps(changed) == json.dumps(document):
        return "nothing is changed"
    part = path[0] if path else ""
    if part == "network" and changed["statement"] == document["statement"]:
        return "another network, for which the same was found anew"
    if part == "evidence" and changed["statement"] == document["statement"]:
        return "other evidence, from which the same was found anew"
    return _still_true(document, changed, path, what) if part == "statement" else ""


def _still_true(document: Any, changed: Any, path: Path, what: str) -> str:
    if path[-1] in ("lower", "upper"):
        old, new = _at(document, path[:-1]), _at(changed, path[:-1])
        middle, width = (old["lower"] + old["upper"]) / 2, old["upper"] - old["lower"]
        numbers = all(type(x) in (int, float) for x in new.values())
        inside = width / 8 if width > 16 * math.ulp(middle) else 0.0  # a number that was found exactly has no width
        if numbers and new["lower"] <= middle - inside and middle + inside <= new["upper"]:
            return "bounds inside which the number was found"
    old, new = _at(document, path), _at(changed, path)
    if path[-1] in ("dropped", "equilibria", "claims") and what == "order" and _as_set(old) == _as_set(new):
        return "a set in another order"
    if path == ("statement", "claims") and all(isinstance(x, str) for x in new) and set(new) < set(old):
        return "some of the claims that apply" if len(set(new)) == len(new) else ""
    if path == ("statement", "verdict") and (old, new) == ("certified", "supported"):
        return "less than was found"
    if path[-1] == "complete" and (old, new) == (True, False) and new is False:
        return "less than was found"
    return ""


def _as_set(values: list[Any]) -> list[str]:
    return sorted(map(json.dumps, values))


def _at(node: Any, path: Path) -> Any:
    for key in path:
        node = node[key]
    return node


# ---------------------------------------------------------------- the run


def outcome(document: Any, edit: Edit, replay: Callable[[Any], Replayed]) -> str:
    """refused, not confirmed, confirmed: REASON, or fault: WHAT."""
    try:
        found = replay(edit[2])
    except ValueError as problem:
        return "refused" if str(problem) and "\n" not in str(problem) else f"fault: not one line: {problem!r}"
    except Exception as problem:
        return f"fault: {type(problem).__name__}: {problem}"
    if not found.confirmed:
        return "not confirmed"
    reason = honest(document, edit)
    return f"confirmed: {reason}" if reason else "fault: confirmed"


def remembered(kind: str) -> Callable[[Any], Replayed]:
    """Replay, which finds anew what depends on network and evidence once for each of these, however often it is asked.

    What is compared is compared anew each time; an edited statement needs no other computation than the true one.
    """
    again = DOCUMENTS[kind][1]
    if kind.startswith("audit"):
        return _once(again, audited, "audit", lambda network: json.dumps(audited.network_document(network)))
    if kind == "equilibria":
        return _once(again, restpoints, "find", lambda network, **_: json.dumps(audited.network_document(network)))
    if kind == "certify":
        return _once(again, replaynumbers, "of_parts", lambda label, asked: f"{label} {asked!r}")
    if kind == "orbit":
        return _once(again, replaynumbers, "orbit", lambda problem, guesses: f"{problem!r} {guesses!r}")
    return again


_KNOWN: dict[tuple[str, str], Any] = {}


def _once(
    again: Callable[[Any], Replayed], module: Any, name: str, key: Callable[..., str]
) -> Callable[[Any], Replayed]:
    compute = getattr(module, name)

    def known(*arguments: Any, **named: Any) -> Any:
        at = (name, key(*arguments, **named))
        if at not in _KNOWN:
            if len(_KNOWN) > 50:
                _KNOWN.pop(next(iter(_KNOWN)))
            _KNOWN[at] = compute(*arguments, **named)
        return _KNOWN[at]

    def replay(document: Any) -> Replayed:
        setattr(module, name, known)
        try:
            return again(document)
        finally:
            setattr(module, name, compute)

    return replay


def certificates_edited(kind: str, sample: int | None = None, seed: int = 0) -> tuple[Counter[str], list[str]]:
    """All edits of one kind, or so many drawn from them; what became of them, and the faults."""
    document = json.loads(original(kind))
    replay = remembered(kind)
    assert replay(document).confirmed, f"{kind}: the certificate itself is not confirmed"
    todo = list(edits(document))
    if sample is not None and sample < len(todo):
        todo = random.Random(seed).sample(todo, sample)
    counts: Counter[str] = Counter()
    faults = []
    for edit in todo:
        found = outcome(document, edit, replay)
        counts[found.split(":")[0] if found.startswith("fault") else found] += 1
        if found.startswith("fault"):
            faults.append(f"{kind}: {found}: {edit[1]} at {'.'.join(map(str, edit[0]))}: {_brief(edit)}")
    return counts, faults


def _brief(edit: Edit) -> str:
    try:
        return json.dumps(_at(edit[2], edit[0]))[:120]
    except (KeyError, IndexError, TypeError):
        return "?"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.certificates", description=__doc__)
    parser.add_argument("--kind", choices=tuple(DOCUMENTS))
    parser.add_argument("--sample", type=int, help="so many edits of each kind, not all")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    failed = 0
    for kind in (asked.kind,) if asked.kind else DOCUMENTS:
        began = time.perf_counter()
        counts, faults = certificates_edited(kind, asked.sample, asked.seed)
        print(
            f"{kind}: {counts.total()} edits, {len(faults)} faults, in {time.perf_counter() - began:.0f} s", flush=True
        )
        for name, count in sorted(counts.items()):
            print(f"  {count:>6} {name}")
        for fault in faults[:50]:
            print(f"  {fault}")
        failed += len(faults)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
