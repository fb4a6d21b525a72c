"""Theorems on the eigenvalues of a matrix that is nearly skew, and on those of its Jacobians."""

from __future__ import annotations

from sympy import Identity, Integer

from analysis.symbols import D, K, Q, R, W, alpha, beta, delta, epsilon, gain, gamma, lipschitz, loss, n, omega_k, v, w
from proofs.kernel.statements import Implication, Proposition, Relation
from proofs.kernel.theorems.energy import HORN_JOHNSON
from proofs.kernel.theorems.jacobians import LARGEST_SLOPE, SLOPES
from proofs.kernel.theorems.linear import SIZE_OF_Q
from proofs.kernel.theorems.theorem import Instance, Theorem

PARTS = (
    Relation(W, "=", K - gamma * Identity(n) + Q),
    Relation(K.T, "=", -K),
    Relation(Q.T, "=", Q),
)
SIZE = v.T * v + w.T * w
UNIT = Relation(SIZE, "=", Integer(1))
EIGENVECTOR = (Relation(W * v, "=", alpha * v - beta * w), Relation(W * w, "=", beta * v + alpha * w), UNIT)
"""v + iw is a unit eigenvector of W for α + iβ."""
BALANCED = (
    Relation(R * W * R * v, "=", alpha * v - beta * w),
    Relation(R * W * R * w, "=", beta * v + alpha * w),
    UNIT,
)
"""v + iw is a unit eigenvector of RWR for α + iβ."""
GAP = Proposition("every eigenvalue `iμ` of `K` has `μ = ω_k` or `|μ − ω_k| ≥ δ`")
LEAN = v.T * K * w - w.T * K * v - omega_k * SIZE
"""(v + iw)*(−iK − ω_k)(v + iw)."""
RESIDUAL = (K * v + omega_k * w).T * (K * v + omega_k * w) + (K * w - omega_k * v).T * (K * w - omega_k * v)
"""‖(−iK − ω_k)(v + iw)‖²."""


def _gap(sign: int) -> Instance:
    if sign not in (1, -1):
        raise ValueError(f"the sign is 1 or −1, not {sign}")
    return (PARTS[1], GAP), Relation(sign * delta * LEAN, "≤", RESIDUAL)


gap = Theorem(
    "spectral theorem for a Hermitian matrix: f(H) ⪰ 0 if f ≥ 0 on its spectrum; here H = −iK and "
    "f(μ) = (μ − ω_k)(μ − ω_k ∓ δ)",
    f"{HORN_JOHNSON}, theorem 2.5.6",
    _gap,
)

NEAR = Proposition("every eigenvalue of `W` is within `ε` of `iμ − γ` for some eigenvalue `iμ` of `K`")

bauer_fike = Theorem(
    "Bauer–Fike theorem for a normal matrix: every eigenvalue of A + Q is within ‖Q‖₂ of one of A; here A = K − γI",
    f"{HORN_JOHNSON}, corollary 6.3.4",
    ((*PARTS[:2], SIZE_OF_Q), NEAR),
)

SEPARATE = Relation(2 * epsilon, "<", delta)
AS_MANY = Proposition(
    "as many eigenvalues of `W` are within `ε` of `iω_k − γ` as `K` has that are `iω_k`, with their multiplicities"
)

as_many = Theorem(
    "continuity of eigenvalues: along A + tQ, 0 ≤ t ≤ 1, none crosses from one group of discs of radius ε to another",
    "G. W. Stewart and J. Sun, Matrix Perturbation Theory, chapter IV",
    ((NEAR, GAP, SEPARATE), AS_MANY),
)


def _slope_form(which: str) -> Instance:
    vector = {"v": v, "w": w}[which]
    return (SLOPES, LARGEST_SLOPE), Relation(vector.T * D * vector, "≤", lipschitz * (vector.T * vector))


slope_form = Theorem(
    "Rayleigh quotient of the slopes: vᵀDv is at most the largest eigenvalue of D times vᵀv",
    f"{HORN_JOHNSON}, theorem 4.2.2",
    _slope_form,
)

ENDS = {
    "≤": (Relation(alpha, "≤", gain * lipschitz), Proposition("at every state `Re λ ≤ q⁺ L` for `W D` and `D W`")),
    "≥": (Relation(alpha, "≥", -loss * lipschitz), Proposition("at every state `Re λ ≥ −q⁻ L` for `W D` and `D W`")),
}


def _spectra(relation: str) -> Instance:
    bound, says = ENDS[relation]
    return (Relation(D, "=", R * R), Implication(BALANCED, bound)), says


spectra = Theorem(
    "spectra of products of square matrices: AB and BA have the same eigenvalues, so W D = (W R)R, R W R and D W do",
    f"{HORN_JOHNSON}, theorem 1.3.22",
    _spectra,
    arbitrary=(v, w, alpha, beta),
)

THEOREMS = (gap, bauer_fike, as_many, slope_form, spectra)
