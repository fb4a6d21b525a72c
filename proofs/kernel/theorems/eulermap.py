"""Theorems on the Euler map: determinants, and when a continuous map is invertible."""

from __future__ import annotations

from sympy import Determinant, I, Identity, Integer, MatrixExpr, Product, ZeroMatrix

from analysis.symbols import (
    D,
    R,
    W,
    h,
    k,
    lipschitz,
    mu,
    mu_,
    n,
    omega,
    pairs,
    sigma_y,
    sigma_z,
    sigma_zero,
    v,
    y,
    z,
    z_next,
)
from proofs.kernel.statements import Implication, Proposition, Relation
from proofs.kernel.theorems.energy import CONTINUOUS
from proofs.kernel.theorems.jacobians import FROZEN_BOUND, SLOPES
from proofs.kernel.theorems.linear import HORN_JOHNSON
from proofs.kernel.theorems.motion import SMOOTH
from proofs.kernel.theorems.scalars import NONDECREASING
from proofs.kernel.theorems.theorem import Instance, Theorem

STEP = Relation(z_next, "=", z + h * (W * sigma_z))
FROZEN_MODE = (Relation(W * D * v, "=", I * mu * v), Relation(v, "≠", ZeroMatrix(n, 1)))


def _frozen_frequency() -> Instance:
    return (*FROZEN_MODE, FROZEN_BOUND), Relation(mu**2, "≤", omega**2 * lipschitz**2)


frozen_frequency = Theorem(
    "iμ is an eigenvalue of W D with the eigenvector v, so |μ| ≤ ω L", "definition", _frozen_frequency, classical=False
)


def _square_root(which: str) -> Instance:
    conclusions = {"factors": Relation(D, "=", R * R), "symmetric": Relation(R.T, "=", R)}
    return (SLOPES,), conclusions[which]


square_root = Theorem(
    "R = D^½ = diag(√σ'(z_i)) is a diagonal square root of D", "definition", _square_root, classical=False
)


def _sylvester(product: MatrixExpr, left: MatrixExpr, right: MatrixExpr) -> Instance:
    one = Identity(n)
    equal = Relation(Determinant(one + h * product), "=", Determinant((one + h * right * left).doit()))
    return (Relation(product, "=", (left * right).doit()),), equal


sylvester = Theorem(
    "Sylvester's determinant identity: det(I + AB) = det(I + BA)", f"{HORN_JOHNSON}, section 1.3", _sylvester
)


def _determinant_of_skew(matrix: MatrixExpr) -> Instance:
    factor = (1 + I * h * mu_[k]) * (1 - I * h * mu_[k])
    determinant = Determinant((Identity(n) + h * matrix).doit())
    skew = Relation(matrix.T.doit(), "=", (-matrix).doit())
    return (skew,), Relation(determinant, "=", Product(factor, (k, 1, pairs)))


determinant_of_skew = Theorem(
    "the determinant is the product of the eigenvalues; those of a real skew-symmetric matrix are pairs ±iμ_k and 0",
    f"{HORN_JOHNSON}, sections 1.2 and 2.5",
    _determinant_of_skew,
)


def _equal_values() -> Instance:
    product = (sigma_y - sigma_z).T * (y - z)
    return (NONDECREASING, Relation(product, "=", Integer(0))), Relation(sigma_y, "=", sigma_z)


equal_values = Theorem(
    "every (σ(y_i) − σ(z_i))(y_i − z_i) ≥ 0 for a nondecreasing σ; their sum is 0 only if each is, and then "
    "σ(y_i) = σ(z_i)",
    "elementary",
    _equal_values,
    classical=False,
)

PROPER = Proposition("`‖z⁺‖ → ∞` as `‖z‖ → ∞`")
ONE_TO_ONE = Implication((Relation(y, "=", z_next - h * (W * sigma_y)),), Relation(y, "=", z))
HOMEOMORPHISM = Proposition("`z ↦ z⁺` is a homeomorphism of `ℝⁿ`")


def _proper() -> Instance:
    value = sigma_z - sigma_zero
    product = Relation(value.T * (z_next - h * (W * sigma_zero)), "=", value.T * z)
    return (STEP, CONTINUOUS, NONDECREASING, product), PROPER


proper = Theorem(
    "with s = σ(z) − σ(0), Σ|s_i||z_i| = sᵀ(z⁺ − F(0)) ≤ max|z⁺ − F(0)| Σ|s_i|: where z⁺ stays bounded so does σ(z), "
    "and then z = z⁺ − hWσ(z)",
    "elementary",
    _proper,
    classical=False,
)


def _invariance_of_domain() -> Instance:
    return (STEP, CONTINUOUS, ONE_TO_ONE, PROPER), HOMEOMORPHISM


invariance_of_domain = Theorem(
    "invariance of domain: a continuous injective map of ℝⁿ is open; a proper one has a closed image",
    "L. E. J. Brouwer, Math. Annalen 71 (1912); A. Hatcher, Algebraic Topology, theorem 2B.3",
    _invariance_of_domain,
)


def _inverse_function() -> Instance:
    volume = Relation(Determinant(Identity(n) + h * W * D), "≥", Integer(1))
    return (STEP, HOMEOMORPHISM, SMOOTH, volume), Proposition("`z ↦ z⁺` is a diffeomorphism of `ℝⁿ`")


inverse_function = Theorem(
    "inverse function theorem, with the Jacobian I + hWD of z ↦ z + hWσ(z)",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 9.24",
    _inverse_function,
    classical=False,
)

THEOREMS = (
    frozen_frequency,
    square_root,
    sylvester,
    determinant_of_skew,
    equal_values,
    proper,
    invariance_of_domain,
    inverse_function,
)
