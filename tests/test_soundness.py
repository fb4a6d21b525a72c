"""Nothing false can be proved: only the kernel makes steps, and every claim's false twin is refused."""

import copy
import dataclasses
import pickle

import pytest
from sympy import S

from analysis.symbols import C, W, gamma, h, v, z
from proofs.assumptions.assumption import Assumption
from proofs.claims.claim import Derivation, Twin
from proofs.claims.counterexample import at
from proofs.claims.registry import CLAIMS
from proofs.kernel import rules as kernel
from proofs.kernel.rules import Refused, Step
from proofs.kernel.statements import Implication, Negation, Proposition, Relation
from tests.soundness.attacks import ATTACKS

FALSE = Relation(S.Zero, "=", S.One)
SKEW = Relation(W.T, "=", -W)
TWINS = [pytest.param(twin, id=f"{claim.label}: {twin.wrong}") for claim in CLAIMS for twin in claim.twins]
DERIVED = [pytest.param(claim, id=claim.label) for claim in CLAIMS if claim.derive is not None]


@pytest.mark.parametrize("twin", TWINS)
def test_every_twin_is_refused_for_the_reason_it_names_and_is_false(twin):
    said = twin.refusal()
    assert said, f"the kernel proved that {twin.wrong}"
    assert twin.is_refused(), f"{twin.wrong}: {said}"
    assert twin.is_false(), f"{twin.wrong} is refused, but nothing shows that it is false: {said}"


def test_a_twin_that_is_true_or_refused_for_another_reason_is_noticed():
    identity = Twin("z = z", lambda: kernel.identity(z.T * z, z.T * z))
    assert (identity.refusal(), identity.is_refused()) == ("", False)
    skew = Twin("zᵀWz = 0", lambda: kernel.identity(z.T * W * z, S.Zero), "needs: something else")
    assert not skew.is_refused()
    assert Twin(skew.wrong, skew.attempt).is_refused()
    scalar = {W: [[1]], z: [1]}
    wrong, right = Relation(z.T * W * z, "=", S.Zero), Relation(z.T * W * z, "=", S.One)
    assert at("W = 1", wrong, scalar).fails()
    assert not at("W = 1", right, scalar).fails()
    assert not at("its premise does not hold", wrong, scalar, SKEW).fails()


@pytest.mark.parametrize("claim", DERIVED)
def test_every_derivation_goes_through_and_uses_all_its_assumptions(claim):
    assert claim.derivation is not None
    assert [assumption.name for assumption in claim.derivation.unused] == []


def test_labels_are_unique():
    labels = [claim.label for claim in CLAIMS]
    assert len(labels) == len(set(labels))


def test_a_step_cannot_be_made_by_hand():
    with pytest.raises(TypeError, match="only the rules"):
        Step(FALSE, frozenset(), "definition", "trust me")


def genuine():
    return kernel.identity(z.T * z, z.T * z)


@pytest.mark.parametrize(
    "forge",
    [
        lambda step: dataclasses.replace(step, statement=FALSE),
        lambda step: dataclasses.replace(step, statement=FALSE, hypotheses=frozenset()),
        copy.copy,
        copy.deepcopy,
        lambda step: pickle.loads(pickle.dumps(step)),  # noqa: S301
    ],
)
def test_a_copied_or_altered_step_is_not_accepted(forge):
    try:
        forged = forge(genuine())
    except (TypeError, pickle.PicklingError, AttributeError):
        return
    assert not kernel.is_genuine(forged)
    with pytest.raises(Refused):
        kernel.flip(forged)


def test_a_step_built_around_the_constructor_is_not_accepted():
    forged = object.__new__(Step)
    for name in ("statement", "hypotheses", "rule", "reason", "premises", "cites", "defines", "arguments"):
        object.__setattr__(forged, name, getattr(genuine(), name))
    object.__setattr__(forged, "statement", FALSE)
    assert not kernel.is_genuine(forged)
    with pytest.raises(ValueError, match="not made by the kernel"):
        Derivation("T0.0", (), (forged,))


def test_a_subclass_is_not_accepted():
    class Mine(Step):
        def __post_init__(self):
            pass

    forged = Mine(FALSE, frozenset(), "definition", "")
    assert not kernel.is_genuine(forged)


def test_a_conclusion_must_stand_on_the_claims_assumptions():
    step = kernel.identity(z.T * W * z, S.Zero, kernel.assume(SKEW, "skew"))
    with pytest.raises(ValueError, match="not among its assumptions"):
        Derivation("T0.0", (), (step,))
    unused = Assumption("other", "other", (Proposition("other"),), lambda instance: None)
    skew = Assumption("skew", "skew", (SKEW,), lambda instance: None)
    assert Derivation("T0.0", (skew, unused), (step,)).unused == (unused,)


def refused(attempt, *arguments, **options):
    with pytest.raises(Refused):
        attempt(*arguments, **options)


def test_false_things_are_refused_by_every_rule():
    a, b = Proposition("A"), Proposition("B")
    refused(kernel.identity, z.T * W * z, S.Zero)
    refused(kernel.scalar_identity, gamma, S.Zero)
    refused(kernel.scalar_identity, (gamma + 1) ** 2, gamma**2 + 1)
    refused(kernel.sign, gamma, ">", gamma)
    refused(kernel.define, gamma, gamma + 1)
    refused(kernel.discharge, genuine(), a)
    refused(kernel.chain, genuine(), kernel.scalar_identity(h, h))
    refused(kernel.apply, kernel.discharge(kernel.assume(a, ""), a), kernel.assume(b, ""))
    refused(kernel.contradiction, kernel.assume(a, ""), kernel.assume(Negation(b), ""), a)
    refused(kernel.scale, kernel.assume(Relation(h, "≤", gamma), ""), gamma)
    refused(kernel.scale, kernel.assume(Relation(h, "≤", gamma), ""), S.NegativeOne)
    refused(kernel.add, kernel.assume(Relation(h, "≤", gamma), ""), kernel.assume(Relation(h, "≥", gamma), ""))
    forth = kernel.discharge(kernel.assume(a, ""), a)
    assert forth.statement == Implication((a,), a)
    refused(kernel.equivalence, forth, kernel.discharge(kernel.assume(b, ""), b))


def test_what_a_hypothesis_fixes_is_not_instantiated():
    step = kernel.assume(Relation(gamma, "=", S.Zero), "γ is 0")
    refused(kernel.instantiate, step, {gamma: S.One})
    everywhere = kernel.scalar_identity(gamma + gamma, 2 * gamma)
    assert kernel.instantiate(everywhere, {gamma: S(3)}).statement == Relation(S(6), "=", S(6))


def test_a_positive_symbol_is_not_instantiated_by_something_that_may_be_negative():
    step = kernel.scalar_identity(abs(h), h)
    refused(kernel.instantiate, step, {h: gamma})


def test_a_definition_is_not_instantiated():
    refused(kernel.instantiate, kernel.define(C, v.T * v), {v: z})


def test_a_restricted_relation_is_used_nowhere_as_unrestricted():
    restricted = kernel.assume(Relation(W.T, "=", -W, "for small W"), "")
    refused(kernel.identity, z.T * W * z, S.Zero, restricted)
    refused(kernel.instantiate, kernel.assume(Relation(gamma, "=", S.Zero, "now"), ""), {h: S.One})


def test_an_unlisted_theorem_is_not_cited():
    from proofs.kernel.theorems import Theorem

    mine = Theorem("mine", "nowhere", lambda: ((), FALSE))
    refused(kernel.cite, mine)


def test_cases_must_be_all_the_cases():
    conclusion = Proposition("C")
    suppositions = [Relation(gamma, kind, S.Zero) for kind in ("=", "≠", ">")]
    equal, unequal, greater = (supposed(supposition, conclusion) for supposition in suppositions)
    assert kernel.cases(equal, unequal).statement == conclusion
    refused(kernel.cases, equal, greater)
    refused(kernel.cases, unequal, equal)
    refused(kernel.cases, equal, supposed(suppositions[1], Proposition("another")))


def supposed(hypothesis, conclusion):
    """hypothesis ⇒ conclusion, from an assumption that says so."""
    return kernel.assume(Implication((hypothesis,), conclusion), "given")


def assumed(*statements):
    return [kernel.assume(statement, "supposed") for statement in statements]


def test_theorems_are_not_used_with_names_that_move():
    """What a theorem calls constant must not depend on the state, and its arbitrary vectors must be free."""
    from analysis.symbols import D, E, E_next, r, sigma_z, v, x, z_
    from proofs.kernel.theorems import energy, linear, scalars

    growing = Relation(E_next - E, "≤", sigma_z.T * sigma_z)
    refused(kernel.cite, scalars.telescoping, *assumed(growing), increment=sigma_z.T * sigma_z)
    refused(kernel.cite, scalars.telescoping, *assumed(Relation(E_next - E, "≤", E)), increment=E)
    for form in (x.T * W * v, x.T * D * x):
        needed = Relation(energy.rate_of("F"), "=", form)
        arguments = {"name": "F", "form": form}
        refused(kernel.cite, linear.rate_at_every_state, *assumed(needed), **arguments)
    refused(kernel.cite, energy.grid, matrix=D)
    refused(kernel.cite, scalars.first_order, *assumed(energy.CONTINUOUS), a=z_[1], b=r)
    refused(kernel.cite, energy.zero_derivative, *assumed(Relation(energy.rate_of("F"), "=", S.Zero)), energy="E")


@pytest.mark.parametrize("attack", ATTACKS, ids=[f"{attack.kind}: {attack.name}" for attack in ATTACKS])
def test_no_falsehood_can_be_talked_into_the_kernel(attack):
    with pytest.raises(Refused, match=attack.says):
        attack.attempt()


def test_every_kind_has_the_cases_that_once_went_through_and_three_more():
    for kind in {attack.kind for attack in ATTACKS}:
        cases = [attack for attack in ATTACKS if attack.kind == kind]
        assert any(attack.shown for attack in cases)
        assert sum(not attack.shown for attack in cases) >= 3, kind


def test_a_condition_is_asked_of_the_values_and_goes_when_it_holds():
    from sympy import Integer

    from analysis.symbols import alpha

    inverse = kernel.scalar_identity(alpha * (1 / alpha) + 1 / alpha, 1 + 1 / alpha)
    assert inverse.hypotheses == {Relation(alpha, "≠", S.Zero)}
    assert kernel.instantiate(inverse, {alpha: Integer(3)}).hypotheses == frozenset()
    kept = kernel.instantiate(inverse, {alpha: gamma + 1})
    assert kept.hypotheses == {Relation(gamma + 1, "≠", S.Zero)}


def test_the_end_of_a_range_is_supposed_with_the_range():
    """1/(u² − u) has a value for 0 < u < E/2 only because E < 2: both are hypotheses."""
    from sympy import Symbol

    u, energy = Symbol("u", positive=True), Symbol("E", positive=True)
    ranges = {u: (S.Zero, energy / 2), energy: (S.Zero, S(2))}
    found = kernel.scalar_identity((u**2 - u) / (u**2 - u) + 1 / (u**2 - u), 1 + 1 / (u**2 - u), ranges=ranges)
    assert found.hypotheses == {Relation(u, "<", energy / 2), Relation(energy, "<", S(2))}


def test_a_derivative_under_a_sum_asks_for_differentiability():
    from sympy import Derivative, Sum

    from analysis.symbols import divergence, i, j, n, sigma, z_
    from proofs.kernel.definedness import DIFFERENTIABLE

    inner = Sum(sigma(z_[j]), (j, 1, n))
    assert kernel.define(divergence, Sum(Derivative(inner, z_[i]), (i, 1, n))).hypotheses == {DIFFERENTIABLE}


def test_decide_identity_does_not_take_a_letter_for_a_number():
    from analysis.matrices import Premises, decide_identity
    from analysis.symbols import A, alpha

    scaled = Premises((("scaled", A.T, alpha * A),))
    assert not decide_identity(v.T * A * v, S.Zero, scaled).is_true
    assert decide_identity(v.T * A * v, S.Zero, Premises((("halved", A.T, A / 2),))).is_true
