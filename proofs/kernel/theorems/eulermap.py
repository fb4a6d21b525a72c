"""The Euler map: determinants, and when a continuous map is invertible."""

from __future__ import annotations

from sympy import Determinant, I, Identity, Integer, MatrixExpr, Product

from analysis.symbols import D, R, W, h, k, mu_, n, pairs, sigma_y, sigma_z, sigma_zero, y, z, z_next
from proofs.kernel.statements import Implication, Proposition, Relation
from proofs.kernel.theorems.energy import CONTINUOUS, HORN_JOHNSON, RUDIN
from proofs.kernel.theorems.motion import SMOOTH
from proofs.kernel.theorems.scalars import NONDECREASING
from proofs.kernel.theorems.theorem import ELEMENTARY, Instance, Theorem, typed

STEP = Relation(z_next, "=", z + h * (W * sigma_z))


def _sylvester(product: MatrixExpr, left: MatrixExpr, right: MatrixExpr) -> Instance:
    one = Identity(n)
    for factor in (product, left, right):
        if typed(factor, MatrixExpr, "a factor").shape != (n, n):
            raise ValueError(f"{factor} is not of size n×n")
    equal = Relation(Determinant(one + h * product), "=", Determinant((one + h * right * left).doit()))
    return (Relation(product, "=", (left * right).doit()),), equal


sylvester = Theorem(
    "Sylvester's determinant identity: det(I + AB) = det(I + BA)",
    f"{HORN_JOHNSON}, section 1.3",
    _sylvester,
    lemmas=("sylvester",),
)

SKEW_PRODUCT = (R * W * R).doit()

determinant_of_skew = Theorem(
    "eigenvalues of a skew matrix: those of a real skew-symmetric matrix are pairs ±iμ_k and 0, and the determinant is "
    "the product of the eigenvalues; here of R W R",
    f"{HORN_JOHNSON}, sections 1.2 and 2.5",
    (
        (Relation(SKEW_PRODUCT.T.doit(), "=", -SKEW_PRODUCT),),
        Relation(
            Determinant(Identity(n) + h * SKEW_PRODUCT),
            "=",
            Product((1 + I * h * mu_[k]) * (1 - I * h * mu_[k]), (k, 1, pairs)),
        ),
    ),
)

equal_values = Theorem(
    "monotone products: every (σ(y_i) − σ(z_i))(y_i − z_i) ≥ 0 for a nondecreasing σ; their sum is 0 only if each is, "
    "and then σ(y_i) = σ(z_i)",
    ELEMENTARY,
    (
        (NONDECREASING, Relation((sigma_y - sigma_z).T * (y - z), "=", Integer(0))),
        Relation(sigma_y, "=", sigma_z),
    ),
    lemmas=("equal_values",),
)

PROPER = Proposition("`‖z⁺‖ → ∞` as `‖z‖ → ∞`")
ONE_TO_ONE = Implication((Relation(y, "=", z_next - h * (W * sigma_y)),), Relation(y, "=", z))
HOMEOMORPHISM = Proposition("`z ↦ z⁺` is a homeomorphism of `ℝⁿ`")
DIFFEOMORPHISM = Proposition("`z ↦ z⁺` is a diffeomorphism of `ℝⁿ`")
_VALUE = sigma_z - sigma_zero

proper = Theorem(
    "proper: with s = σ(z) − σ(0), Σ|s_i||z_i| = sᵀ(z⁺ − F(0)) ≤ max|z⁺ − F(0)| Σ|s_i|: where z⁺ stays bounded so does "
    "σ(z), and then z = z⁺ − hWσ(z)",
    ELEMENTARY,
    (
        (
            STEP,
            CONTINUOUS,
            NONDECREASING,
            Relation(_VALUE.T * (z_next - h * (W * sigma_zero)), "=", _VALUE.T * z),
        ),
        PROPER,
    ),
    lemmas=("euler_proper",),
)

invariance_of_domain = Theorem(
    "invariance of domain: a continuous injective map of ℝⁿ is open; a proper one has a closed image",
    "L. E. J. Brouwer, Math. Annalen 71 (1912); A. Hatcher, Algebraic Topology, theorem 2B.3",
    ((STEP, CONTINUOUS, ONE_TO_ONE, PROPER), HOMEOMORPHISM),
    lemmas=("T6_4_euler_map_homeomorphism",),
    arbitrary=(y, sigma_y),
)

inverse_function = Theorem(
    "inverse function theorem: with the Jacobian I + hWD of z ↦ z + hWσ(z)",
    f"{RUDIN}, theorem 9.24",
    (
        (STEP, HOMEOMORPHISM, SMOOTH, Relation(Determinant(Identity(n) + h * W * D), "≥", Integer(1))),
        DIFFEOMORPHISM,
    ),
)

THEOREMS = (
    sylvester,
    determinant_of_skew,
    equal_values,
    proper,
    invariance_of_domain,
    inverse_function,
)
