"""Dropping assumptions one at a time: the search for a network that satisfies the others and contradicts the claim.

The answers: "yes", with a counterexample; "implied", with a derivation from the others; "no", supported by the networks
that break the assumption and still do what the claim says, for what no derivation uses; "unknown" otherwise, with the
reason.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable

from analysis.activations.activation import PROPERTIES
from proofs.ablation.dropping import defines, networks_without
from proofs.ablation.failing import clearly_fails, fails_exactly
from proofs.ablation.implied import implied
from proofs.ablation.trajectories import judge_case, level_start, outcome
from proofs.assumptions.assumption import Assumption
from proofs.assumptions.network import nonzero
from proofs.campaigns.campaign import own_constants
from proofs.campaigns.shrink import simplest
from proofs.claims.claim import PLANE, Claim, Derivation
from proofs.networks.exact import as_written, in_floats
from proofs.networks.instance import Instance
from proofs.networks.numbers import sign
from proofs.verdict import Outcome, Verdict

DRAWS = {"motion": 300, "check": 400, "rate": 80}
"""How many networks are tried per assumption."""
AFTER = 60
"""So many more are tried for a certain counterexample when a check has failed in floats only."""
INTEGRATED_AFTER = 15
"""So many more are integrated when a counterexample that was only seen is known."""
INTEGRATED = {1: 40, 2: 40, 3: 100}
LARGER = 15
"""How many of the trajectories that no certificate settles are integrated for each n: that takes much longer."""
ENOUGH = 12
"""How many networks must have been decided before "no" is said."""
SHRINKING = {Verdict.CERTIFIED: 600, Verdict.SUPPORTED: 60}
LIMIT_DENOMINATOR = 10_000
"""Up to this one a point of rest is tried as a point of rational numbers."""
STARTS = ("plain", "level", "drawn")
"""Where a trajectory starts: at small round numbers, on the energy level of a static point, or where it was drawn."""
PLAIN = (1.0, 0.5, 2.0, -1.0, 0.0, 3.0, 8.0)


@dataclass(frozen=True)
class Counterexample:
    """A network that satisfies all assumptions but the dropped ones and contradicts the claim.

    `how` is "escapes", "converges", "static" or, for a claim tested by its check, "violated". `case` holds it in exact
    numbers; `instance` is the same in floats, with whatever else the check needs.
    """

    how: str
    why: str
    verdict: Verdict
    case: Instance
    instance: Instance

    @property
    def certain(self) -> bool:
        return self.verdict is Verdict.CERTIFIED


@dataclass(frozen=True)
class Row:
    """What dropping one assumption (or a group) does. `stated` is false for one that the claim does not make; `defines`
    is true for one that says what is spoken of, without which there is nothing that could fail."""

    names: tuple[str, ...]
    stated: bool
    needed: str
    detail: str
    tried: int = 0
    counterexamples: tuple[Counterexample, ...] = ()
    implied_by: Derivation | None = None
    defines: bool = False

    @property
    def name(self) -> str:
        return " + ".join(self.names)


@dataclass
class _Search:
    """What a search has met so far: counterexamples by their kind; how many networks fitted, and of how many it could
    be told what they do. `last` is where a search by checks ends, `after` counts integrations since the first find.
    """

    found: dict[str, Counterexample] = field(default_factory=dict)
    drawn: int = 0
    decided: int = 0
    last: int = 0
    after: int = 0
    integrated: Counter[int] = field(default_factory=Counter)

    def may_integrate(self, n: int) -> bool:
        """Is another integration worth its time? Once a counterexample is certain, only certificates can add to it."""
        return not self.certain and self.after < INTEGRATED_AFTER and self.integrated[n] < INTEGRATED.get(n, LARGER)

    @property
    def certain(self) -> int:
        """How many kinds of counterexamples are certified."""
        return sum(example.certain for example in self.found.values())


class _Enough(Exception):
    """Certain counterexamples of every kind: the search can stop."""


def assumptions_by_name(claim: Claim) -> dict[str, Assumption]:
    """The assumptions that can be dropped from a claim: its own, and what others might think it needs."""
    from proofs.assumptions import network as every

    own = {assumption.name: assumption for assumption in claim.assumptions}
    if claim.check is None and not claim.speaks_of_trajectories:
        return own
    speaks_of_sigma = any(name in PROPERTIES for name in own)
    candidates: tuple[str, ...] = ("odd", "bounded", "increasing_through_origin", "sign_preserving", "coercive")
    if not speaks_of_sigma:
        candidates = ()
    if not claim.speaks_of_trajectories:
        candidates = candidates[:2]
    others = {name: getattr(every, name) for name in candidates if name not in own}
    return own | others


def ablate(claim: Claim, names: Sequence[str], seed: int = 0) -> Row:
    """Drop the named assumptions of a claim together and search. ValueError for a name that is not known.

    The same seed gives the same answer. A name that the claim does not assume is broken on top of its assumptions.
    """
    known = assumptions_by_name(claim)
    for name in names:
        if name not in known:
            raise ValueError(f"{claim.label} has no assumption {name!r}; accepted are {', '.join(known)}")
    dropped = tuple(known[name] for name in names)
    others = tuple(assumption for assumption in claim.assumptions if assumption not in dropped)
    stated = all(assumption in claim.assumptions for assumption in dropped)
    row = Row(tuple(names), stated, "unknown", "")
    if len(dropped) == 1 and (derivation := implied(dropped[0], others)) is not None:
        detail = f"follows from {', '.join(other.name for other in others if other not in derivation.unused)}"
        return dataclasses.replace(row, needed="implied", detail=detail, implied_by=derivation)
    if not claim.speaks_of_trajectories and claim.check is None:
        return dataclasses.replace(row, detail="the claim has no numeric check to fail")
    if any(defines(claim, name) for name in names):
        return dataclasses.replace(row, defines=True, detail="it says what the claim speaks of")
    try:
        strategy = networks_without(claim, names)
    except ValueError as problem:
        return dataclasses.replace(row, detail=str(problem))
    search = _Search()
    _run(claim, dropped, others, strategy, search, seed)
    if len(names) == 1 and names[0] in claim.search:
        candidates = map(as_written, claim.search[names[0]](seed))
        _search_among(claim, search, filter(lambda case: _fits(claim, case, dropped, others), candidates))
    if claim.speaks_of_trajectories and search.found and not search.certain:
        _settle(claim, search, lambda subject: _fits(claim, subject, dropped, others))
    return _answer(claim, row, search)


def _settle(claim: Claim, search: _Search, fits: Callable[[Instance], bool]) -> None:
    """Look near what was only seen, in networks of one or two neurons: plain starts and weights that a rule settles,
    and the point itself to which a trajectory converged, in plain numbers."""
    for seen in list(search.found.values()):
        if seen.how == "converges" and (resting := _at_its_limit(claim, seen, fits)) is not None:
            search.found[resting.how] = resting
            continue
        if seen.case.n > 2:
            continue
        base = seen.instance.replace(weights=np.sign(seen.instance.weights) + 0.0)
        for start in product(PLAIN, repeat=seen.case.n):
            near = base.replace(states=np.array([start]))
            case = as_written(near)
            if not fits(case):
                continue
            found = outcome(claim, case, numeric=False)
            if found.how:
                search.found[found.how] = Counterexample(found.how, found.why, found.verdict, case, in_floats(case))
                break


def _at_its_limit(claim: Claim, seen: Counterexample, fits: Callable[[Instance], bool]) -> Counterexample | None:
    """The network started where it came to rest, where exact numbers show that it rests there."""
    limit = judge_case(seen.case, _horizon(seen.case)).limit
    if limit is None:
        return None
    start = [Fraction(float(value)).limit_denominator(LIMIT_DENOMINATOR) for value in limit]
    case = seen.case.replace(states=np.array([start], dtype=object))
    found = outcome(claim, case, numeric=False)
    if not found.how or not fits(case):
        return None
    return Counterexample(found.how, found.why, found.verdict, case, in_floats(case))


def _search_among(claim: Claim, search: _Search, cases: Iterable[Instance]) -> None:
    """The first of the claim's own networks that contradicts it; it is not shrunk."""
    for case in cases:
        result = outcome(claim, case)
        search.drawn, search.decided = search.drawn + 1, search.decided + result.decided
        if result.how:
            found = Counterexample(result.how, result.why, result.verdict, case, in_floats(case))
            search.found[f"{result.how}, searched for"] = found
            return


def _fits(claim: Claim, network: Instance, dropped: Sequence[Assumption], others: Sequence[Assumption]) -> bool:
    """Does the network lie in the claim's scope, break what is dropped and satisfy everything else?"""
    if claim.scope == PLANE and not (network.n == 2 and nonzero.decide(network).is_true):
        return False
    if network.energy_weights is not None and not all(sign(value) == 1 for value in network.energy_weights):
        return False
    return all(a.decide(network).is_false for a in dropped) and all(a.decide(network).is_true for a in others)


def _answer(claim: Claim, row: Row, search: _Search) -> Row:
    if search.found:
        best = sorted(search.found.values(), key=lambda c: (not c.certain, c.how))
        kinds = ", ".join(c.how for c in best)
        return dataclasses.replace(row, needed="yes", detail=kinds, tried=search.decided, counterexamples=tuple(best))
    if search.drawn == 0:
        return dataclasses.replace(row, detail="no network was found that breaks it and satisfies the others")
    if search.decided < ENOUGH:
        detail = f"only {search.decided} of {search.drawn} networks could be decided"
        return dataclasses.replace(row, detail=detail, tried=search.decided)
    known = assumptions_by_name(claim)
    unseen = [known[name].unseen for name in row.names if known[name].unseen]
    held = f"the claim held on {search.decided} networks that break it"
    if unseen:
        return dataclasses.replace(row, detail=f"{held}, but {unseen[0]}", tried=search.decided)
    if row.stated and claim.derive is not None:
        # The derivation stands on it. That a search met no counterexample does not make it superfluous.
        return dataclasses.replace(row, detail=f"{held}, but its derivation uses it", tried=search.decided)
    return dataclasses.replace(row, needed="no", detail=held, tried=search.decided)


def _run(
    claim: Claim,
    dropped: Sequence[Assumption],
    others: Sequence[Assumption],
    strategy: st.SearchStrategy[Instance],
    search: _Search,
    seed: int,
) -> None:
    motion = claim.speaks_of_trajectories
    integrable = not any(assumption.unseen for assumption in dropped)
    names = " ".join(assumption.name for assumption in dropped)
    entropy = int.from_bytes(hashlib.sha256(f"{claim.label}/{names}/{seed}".encode()).digest()[:8], "big")

    def fits(subject: Instance) -> bool:
        # What is stored, and replayed, is the network that the short decimals of the floats stand for.
        return _fits(claim, as_written(subject) if motion else subject, dropped, others)

    @seeded(entropy)
    @settings(
        max_examples=DRAWS["rate" if claim.rates is not None else "motion" if motion else "check"],
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=tuple(HealthCheck),
    )
    @given(
        strategy, st.sampled_from(("plain", "level", "drawn")), st.lists(st.sampled_from(PLAIN), min_size=6, max_size=6)
    )
    def attempt(instance: Instance, start: str, plain: list[float]) -> None:
        if motion and start == "plain":
            row = np.array([plain[: instance.n]])
            instance = instance.replace(states=row) if row.shape[1] == instance.n else instance
        if not fits(instance):
            return
        search.drawn += 1
        if motion:
            numeric = integrable and search.may_integrate(instance.n)
            found = _try_motion(claim, instance, start, fits, numeric)
            if numeric and not (isinstance(found, Counterexample) and found.certain):
                search.integrated[instance.n] += 1
                search.after += bool(search.found)
        else:
            found = _try_check(claim, instance, fits)
        search.decided += found is not None
        if isinstance(found, Counterexample):
            kept = search.found.get(found.how)
            if kept is None or (found.certain and not kept.certain):
                search.found[found.how] = found
            if search.certain == 3 or (search.certain and (not motion or claim.rates is not None)):
                raise _Enough
            search.last = search.last or search.drawn + AFTER
        if not motion and search.found and search.drawn >= search.last:
            raise _Enough

    with own_constants(), suppress(_Enough, Unsatisfiable):
        attempt()


def _built(instance: Instance, start: str) -> Instance | None:
    """The case of an instance; for "level" with the start that its activation's energy level gives."""
    case = as_written(instance)
    return level_start(case) if start == "level" else case


def _horizon(case: Instance) -> float:
    """How long a motion is looked at."""
    return 300.0 if case.n <= 2 else 100.0


def _outcome(claim: Claim, instance: Instance, start: str, numeric: bool = True) -> tuple[Instance, Outcome] | None:
    case = _built(instance, start)
    if case is None:
        return None
    return case, outcome(claim, case, horizon=_horizon(case), numeric=numeric)


def _try_motion(
    claim: Claim, instance: Instance, start: str, fits: Callable[[Instance], bool], integrable: bool
) -> Counterexample | bool | None:
    """A shrunken counterexample; True when the network does what the claim says; None when that cannot be told."""
    seen = _outcome(claim, instance, start, integrable)
    if seen is None or not seen[1].decided:
        return None
    _, result = seen
    if not result.how:
        return True
    numeric = result.verdict is Verdict.SUPPORTED

    def still(candidate: Instance) -> bool:
        if not fits(candidate):
            return False
        again = _outcome(claim, candidate, start, numeric)
        return again is not None and again[1].how == result.how

    instance = simplest(instance, still, SHRINKING[result.verdict])
    again = _outcome(claim, instance, start)
    assert again is not None
    case, result = again
    return Counterexample(result.how, result.why, result.verdict, case, in_floats(case))


def _try_check(claim: Claim, instance: Instance, fits: Callable[[Instance], bool]) -> Counterexample | bool | None:
    wrong = clearly_fails(claim, instance)
    if wrong is None or not wrong:
        return None if wrong is None else True
    if not instance.extra:
        instance = simplest(instance, lambda candidate: fits(candidate) and bool(clearly_fails(claim, candidate)), 600)
    assert claim.check is not None
    residual = claim.check(instance)
    value = fails_exactly(claim, instance)
    verdict = Verdict.SUPPORTED if value is None else Verdict.CERTIFIED
    why = f"what was to be 0 is {residual.value:.6g}" if value is None else f"what was to be 0 is {value}, exactly"
    return Counterexample("violated", why, verdict, as_written(instance), instance)
