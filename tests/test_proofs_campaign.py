"""Campaigns: a false claim is caught and shrunk, a batch depends on its seed alone, nothing is counted twice."""

import dataclasses
import subprocess
import sys

import pytest
from sympy import S

from analysis.symbols import W, sigma_z
from numerics.checks import Residual, residual
from numerics.tolerance import Tolerance
from proofs import strategies
from proofs.assumptions.network import continuous, current_form, skew, zero_diagonal
from proofs.campaigns.campaign import BATCH, Task, merge, run, run_batch, tasks_of
from proofs.claims.claim import Claim
from proofs.claims.registry import CLAIMS
from proofs.claims.t2_energy import T2_1, check_energy_rate
from proofs.networks.documents import instance_of

CHECKED = [pytest.param(claim, id=claim.label) for claim in CLAIMS if claim.check is not None]


def networks_without_self_coupling():
    return strategies.networks(weights="zero_diagonal", exact=None)


FALSE = Claim(
    label="T0.1",
    title="Made false on purpose: no self-coupling would be enough",
    statement="If `W_ii = 0` for every `i`, then `E` is constant along every solution.",
    assumptions=(current_form, continuous, zero_diagonal),
    source="beyond",
    check=check_energy_rate,
    instances=networks_without_self_coupling,
)


@pytest.mark.parametrize("claim", CHECKED)
def test_every_claim_on_its_instances(claim):
    result = run(claim, examples=30, seed=3)
    assert result.ok, (result.failures[0].detail, result.failures[0].instance, result.reproduce)
    assert result.examples == 30


@pytest.mark.parametrize("seed", range(5))
def test_a_false_claim_is_caught_within_200_examples_and_shrunk(seed):
    result = run(FALSE, examples=200, seed=seed)
    assert not result.ok
    failure = result.failures[0]
    assert failure.kind == "violated"
    instance = instance_of(failure.instance)
    assert instance.n == 2
    assert set(instance.weights.flat) <= {0, 1, -1}
    assert result.reproduce == f"skewflow validate T0.1 --examples 200 --seed {seed} --batch 0"
    assert not check_energy_rate(instance).ok


def test_what_is_drawn_outside_the_assumptions_is_a_failure_of_its_own_kind():
    wrong = dataclasses.replace(T2_1, instances=networks_without_self_coupling)
    result = run(wrong, examples=100, seed=0)
    assert result.failures[0].kind == "strategy"
    assert "not skew" in result.failures[0].detail


def test_an_error_in_a_check_is_a_failure_not_a_crash():
    def check(instance):
        if instance.n > 2:
            raise ZeroDivisionError("in the check")
        return check_energy_rate(instance)

    result = run(dataclasses.replace(T2_1, check=check), examples=100, seed=0)
    assert result.failures[0].kind == "broke"
    assert "ZeroDivisionError: in the check" in result.failures[0].detail


def test_an_error_is_shrunk_to_the_same_error():
    """A plainer network may break for a reason of its own: at rest at 0 there is nothing to measure."""

    def check(instance):
        top = float(abs(instance.states).max())
        if top == 0:
            raise ValueError("the energy must be above 0, not 0.0")
        if top > 2.5:
            raise ValueError(f"the orbit does not close: {top} is too far")
        return check_energy_rate(instance)

    moving = strategies.networks().filter(lambda instance: bool(instance.states.any()))
    claim = dataclasses.replace(T2_1, check=check, instances=lambda: moving)
    (failure,) = run(claim, examples=100, seed=0).failures
    assert (failure.kind, failure.detail[:36]) == ("broke", "ValueError: the orbit does not close")


def test_a_residual_that_is_not_a_number_is_a_violation():
    def check(instance):
        return Residual(float("nan"), 1.0, Tolerance(1.0, "one rounding"))

    assert run(dataclasses.replace(T2_1, check=check), examples=5, seed=0).failures[0].kind == "violated"


def test_rounding_beyond_the_tolerance_is_found_by_aiming():
    """A check that allows far too little is caught, although most instances pass."""

    def check(instance):
        found = residual(sigma_z.T * W * sigma_z, S.Zero, {W: instance.weights, sigma_z: instance.states})
        return found if found.exact else dataclasses.replace(found, tolerance=Tolerance(0.05, "too little"))

    assert run(dataclasses.replace(T2_1, check=check), examples=400, seed=1).failures[0].kind == "violated"


def test_a_batch_depends_on_its_task_alone():
    task = Task("T2.1", 7, 3, 40)
    first = run_batch(T2_1, task)
    run_batch(T2_1, Task("T2.1", 8, 0, 40))
    # A module with numbers of its own in its source: Hypothesis would draw those too, were it not told not to.
    import numerics.evaluation.stableforms  # noqa: F401

    assert run_batch(T2_1, task) == first
    assert run_batch(T2_1, dataclasses.replace(task, seed=8)) != first


def test_another_process_gets_the_same_bits():
    code = (
        "from proofs.campaigns.campaign import Task, run_task\n"
        "from proofs.networks.fields import number_text\n"
        "print(repr(run_task(Task('T2.1', 5, 2, 60))))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == repr(run_batch(T2_1, Task("T2.1", 5, 2, 60)))


def test_batches_cover_the_examples_once():
    tasks = tasks_of("T2.1", 2 * BATCH + 7, 1)
    assert [task.size for task in tasks] == [BATCH, BATCH, 7]
    assert len({task.entropy for task in tasks}) == 3
    with pytest.raises(ValueError, match="at least 1"):
        tasks_of("T2.1", 0, 1)


def test_merging_does_not_depend_on_the_order_and_counts_nothing_twice():
    tasks = tasks_of("T2.1", 60, 1, size=20)
    results = [run_batch(T2_1, task) for task in tasks]
    together = merge("T2.1", 1, 60, results)
    assert merge("T2.1", 1, 60, reversed(results)) == together
    assert together.examples == 60
    with pytest.raises(ValueError, match="counted twice"):
        merge("T2.1", 1, 60, [*results, results[0]])


def test_one_batch_alone_is_the_same_batch():
    whole = run(FALSE, examples=BATCH + 30, seed=2)
    number = whole.failures[0].batch
    assert run(FALSE, examples=BATCH + 30, seed=2, batch=number).failures == whole.failures[:1]
    with pytest.raises(ValueError, match="there is no batch 2"):
        run(FALSE, examples=BATCH + 30, seed=2, batch=2)


def test_the_skewness_assumption_is_what_the_search_looks_at():
    result = run(T2_1, examples=200, seed=11)
    found = dict(result.regions)
    for region in ("exact", "floats", "odd n", "even n", "n = 1", "singular weights", "zero weights"):
        assert found[region] > 0, region
    assert skew in T2_1.assumptions
