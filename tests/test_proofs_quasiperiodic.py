"""Rotations with an irrational ratio of frequencies never come back; those with rational ratios do."""

import numpy as np
import pytest
from scipy.linalg import expm
from sympy import Matrix, Poly, Rational, S, Symbol, diag, sqrt

from proofs.ablation.certificates import certify
from proofs.ablation.quasiperiodic import excited, irrational_ratio
from proofs.ablation.trajectories import outcome
from proofs.claims.registry import claims
from proofs.networks.documents import counterexample_of
from proofs.verdict import Verdict

ONE = Matrix([[0, 1], [-1, 0]])
ROOT_TWO = Matrix([[0, 1, 1], [-1, 0, 0], [-1, 0, 0]])  # ω² = 2, and a kernel
PATH = Matrix([[0, 1, 0, 0], [-1, 0, 1, 0], [0, -1, 0, 1], [0, 0, -1, 0]])  # ω² = (3 ± √5)/2


@pytest.mark.parametrize(
    ("matrix", "start", "ratio"),
    [
        (ONE, [1, 0], None),
        (diag(ONE, 2 * ONE), [1, 0, 1, 0], None),
        (diag(ONE, 2 * ONE / 3, S.Zero), [1, 0, 1, 0, 5], None),
        (diag(ONE, ONE), [1, 2, 3, 4], None),
        (diag(ONE, ROOT_TWO), [1, 0, 1, 0, 0], sqrt(2)),
        (diag(ONE, ROOT_TWO), [1, 0, 0, 0, 0], None),  # the second frequency is not excited
        (diag(ONE, ROOT_TWO), [1, 0, 0, 1, -1], None),  # nor here: that is its kernel
        (diag(ROOT_TWO, 3 * ROOT_TWO), [1, 0, 0, 1, 0, 0], None),  # √2 and 3√2 are commensurable
        (PATH, [1, 0, 0, 0], (1 + sqrt(5)) / 2 * (1 + sqrt(5)) / 2),
        (PATH * 0, [1, 0, 0, 0], None),
    ],
)
def test_irrational_ratios(matrix, start, ratio):
    found = irrational_ratio(matrix, Matrix(start))
    if ratio is None:
        assert found is None
    else:
        assert float(found) == pytest.approx(float(ratio)) or float(1 / found) == pytest.approx(float(ratio))


def test_the_excited_frequencies():
    t = Symbol("t")
    assert excited(diag(ONE, ROOT_TWO), Matrix([1, 0, 1, 0, 0])) == Poly((t - 1) * (t - 2), t)
    assert excited(ONE, Matrix([0, 0])).degree() == 0


def test_it_is_a_counterexample_to_periodicity_at_rank_four():
    weights = [[str(value) for value in row] for row in PATH.tolist()]
    network = {"form": "current", "weights": weights, "activation": "2*s", "start": ["1", "0", "1/2", "0"]}
    found = outcome(claims(("T9.1",))[0], counterexample_of(network))
    assert (found.how, found.verdict) == ("winds", Verdict.CERTIFIED)
    assert certify(counterexample_of(network | {"start": ["0", "0", "0", "0"]})).kind == "static"
    assert certify(counterexample_of(network | {"activation": "tanh"})) is None
    # A third of the period of the slower mode is one of the faster only if the ratio is rational.
    flow = np.array(PATH, dtype=float) * 2
    away = [np.linalg.norm(expm(time * flow) @ [1, 0, 0.5, 0] - [1, 0, 0.5, 0]) for time in np.linspace(1, 60, 2000)]
    assert min(away) > 1e-3


def test_rational_starts_are_needed():
    network = {"form": "current", "weights": [["0", "1"], ["-1", "0"]], "activation": "s", "start": ["pi", "0"]}
    assert certify(counterexample_of(network)) is None
    assert irrational_ratio(Rational(1, 3) * ONE, Matrix([1, 1])) is None
