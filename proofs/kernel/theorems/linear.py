"""Linear algebra and linear systems where they are cited rather than computed: norms, spectra, normal forms."""

from __future__ import annotations

from sympy import Expr, Identity, Integer, MatrixExpr, MatrixSymbol

from analysis.symbols import (
    Delta,
    F,
    G,
    K,
    P,
    Q,
    T,
    U,
    W,
    alpha,
    beta,
    epsilon,
    h,
    n,
    omega,
    p,
    q,
    v,
    x,
    x_dot,
    x_next,
)
from proofs.kernel.statements import Equivalence, Implication, Proposition, Relation
from proofs.kernel.theorems.energy import HORN_JOHNSON, constant, quantity, rate_of
from proofs.kernel.theorems.theorem import DEFINITION, Instance, Theorem, constant_in_time, scalar, typed

HIRSCH_SMALE = "M. Hirsch and S. Smale, Differential Equations, Dynamical Systems, and Linear Algebra"
LINEAR = Relation(x_dot, "=", W * x)
LARGEST_FREQUENCY = Proposition("`ω = ‖W‖₂`, the largest frequency of `W`")
NO_GROWTH = Proposition("no state grows in a step: `‖x⁺‖ ≤ ‖x‖` for every `x`")
STARTS_AT_ONE = Proposition("`U = I` at `t = 0`")
DIAGONALISABLE = Proposition("`W` is unitarily diagonalisable")
IMAGINARY = Proposition("every eigenvalue of `W` is imaginary, and they come in pairs `±iω_k` or are 0")
SOLUTIONS_BOUNDED = Proposition("every solution of `ẋ = W x` is bounded for `t ∈ ℝ`")
SEMISIMPLE = Proposition("every eigenvalue of `W` is imaginary (0 included) and semisimple")
SIMILAR_TO_SKEW = Proposition("`W` is similar to a skew-symmetric matrix")
LYAPUNOV = Proposition("some `X ≻ 0` has `WᵀX + XW = 0`")
POSITIVE_DEFINITE = Proposition("`P ≻ 0`")
POWERS_CONSERVED = Proposition("`xᵀ(WᵀW)ʲx` is constant along every solution, for every `j ≥ 0`")
TRIGONOMETRIC = Proposition(
    "`x(t)` is the sum of terms `x_k exp(iω_k t)` over the frequencies `ω_k` that `x(0)` excites"
)
PERIODIC = Proposition("`x(t)` is periodic")
COMMENSURABLE = Proposition("the frequencies `ω_k` that `x(0)` excites are pairwise commensurable")
EIGENVECTOR = (
    Relation(W * p, "=", alpha * p - beta * q),
    Relation(W * q, "=", beta * p + alpha * q),
    Relation(p.T * p + q.T * q, "≠", Integer(0)),
)


LARGEST_OF_K = Proposition("`ω = ‖K‖₂`, the largest frequency of `K`")
SIZE_OF_Q = Proposition("`ε = ‖Q‖₂`")


def _operator_norm(vector: MatrixSymbol, matrix: MatrixSymbol = W) -> Instance:
    if typed(vector, MatrixSymbol, "the vector").shape != (n, 1):
        raise ValueError(f"{vector} is no vector of size n")
    norms = {W: (LARGEST_FREQUENCY, omega), K: (LARGEST_OF_K, omega), Q: (SIZE_OF_Q, epsilon)}
    if matrix not in norms:
        raise ValueError(f"ω is the norm of W or of K, ε that of Q, not of {matrix}")
    known, size = norms[matrix]
    return (known,), Relation(vector.T * matrix.T * matrix * vector, "≤", size**2 * (vector.T * vector))


operator_norm = Theorem(
    "spectral norm: ‖Wv‖ ≤ ‖W‖₂‖v‖ for every v",
    f"{HORN_JOHNSON}, section 5.6",
    _operator_norm,
    lemmas=("norm_exists",),
)


def _growth_of_a_step(stretch: Expr) -> Instance:
    constant_in_time(scalar(stretch, "the factor of ‖x‖²"))
    norm = Relation(x_next.T * x_next, "=", stretch * (x.T * x) + h**2 * (x.T * W.T * W * x))
    return (norm, LARGEST_FREQUENCY), Equivalence(NO_GROWTH, Relation(stretch + h**2 * omega**2, "≤", Integer(1)))


growth_of_a_step = Theorem(
    "spectral norm attained: the largest ‖Wx‖ of unit vectors x is ‖W‖₂, n ≥ 1",
    f"{HORN_JOHNSON}, section 5.6",
    _growth_of_a_step,
    lemmas=("norm_exists",),
)

spectral = Theorem(
    "spectral theorem: a normal matrix is unitarily diagonalisable",
    f"{HORN_JOHNSON}, theorem 2.5.3",
    ((Relation(W.T * W, "=", W * W.T),), DIAGONALISABLE),
)

initial_value = Theorem(
    "initial value: what is constant keeps its value at t = 0",
    DEFINITION,
    ((constant("G"), Relation(G, "=", U.T * U), STARTS_AT_ONE), Relation(U.T * U, "=", Identity(n))),
)


def _rate_at_every_state(name: str, form: MatrixExpr) -> Instance:
    if constant_in_time(typed(form, MatrixExpr, "the rate"), x).has(v):
        raise ValueError(f"{v} must be free to stand for any state")
    everywhere = Relation(form.subs(x, v).doit(), "=", Integer(0))
    return (LINEAR, Relation(rate_of(quantity(name)), "=", form), constant(name)), everywhere


rate_at_every_state = Theorem(
    "existence of solutions: through every state v passes a solution of ẋ = Wx; what is constant along it has rate 0 "
    "at v",
    f"{HIRSCH_SMALE}, chapter 5",
    _rate_at_every_state,
)

jordan = Theorem(
    "solutions by Jordan form: for a Jordan block of λ of size k some solution grows like tᵏ⁻¹exp(λt), which is "
    "bounded for t ∈ ℝ only if λ is imaginary and k = 1",
    f"{HORN_JOHNSON}, theorem 3.1.11; {HIRSCH_SMALE}, chapter 6",
    ((), Implication((SOLUTIONS_BOUNDED,), SEMISIMPLE)),
)

real_normal_form = Theorem(
    "real Jordan form: real blocks of ±iω that are semisimple are the plane rotations `ω[[0, 1], [−1, 0]]`",
    f"{HORN_JOHNSON}, theorem 3.4.1.5",
    ((), Implication((SEMISIMPLE,), SIMILAR_TO_SKEW)),
)

definite_form = Theorem(
    "Rayleigh's quotient: λ‖x‖² ≤ xᵀPx with the smallest eigenvalue λ > 0 of P ≻ 0, so that a constant xᵀPx keeps x "
    "bounded",
    f"{HORN_JOHNSON}, theorem 4.2.2",
    ((LINEAR, constant("F"), Relation(F, "=", x.T * P * x), POSITIVE_DEFINITE), SOLUTIONS_BOUNDED),
    lemmas=("definite_form_bound", "T1_3_form_bounds"),
)

similarity_gives_a_form = Theorem(
    "congruence: P = TᵀT is positive definite for an invertible T",
    f"{HORN_JOHNSON}, observation 7.1.8",
    (
        (
            SIMILAR_TO_SKEW,
            Implication(
                (Relation(T * W, "=", K * T), Relation(K.T, "=", -K)), Relation(W.T * T.T * T, "=", -T.T * T * W)
            ),
        ),
        LYAPUNOV,
    ),
    lemmas=("similarity_gives_a_form",),
    arbitrary=(T, K),
)

some_form = Theorem(
    "some X: what follows from every P with a property follows when there is one",
    DEFINITION,
    (
        (LYAPUNOV, Implication((Relation(W.T * P, "=", -P * W), POSITIVE_DEFINITE), SOLUTIONS_BOUNDED)),
        SOLUTIONS_BOUNDED,
    ),
    arbitrary=(P,),
)

_SUPPOSED = (Relation(Q.T, "=", Q), Relation(Q * W, "=", W * Q))
_FOLLOWING = W.T * W * Q

powers = Theorem(
    "induction over j: (WᵀW)⁰ = I is symmetric and commutes with W, and so does WᵀWQ with Q; so every xᵀ(WᵀW)ʲx is "
    "constant",
    f"{HORN_JOHNSON}, section 0.2",
    (
        (
            Implication(_SUPPOSED, Relation(_FOLLOWING.T.doit(), "=", _FOLLOWING)),
            Implication(_SUPPOSED[1:], Relation(_FOLLOWING * W, "=", W * _FOLLOWING)),
            Relation(F, "=", x.T * Q * x),
            Implication(_SUPPOSED[1:], constant("F")),
        ),
        POWERS_CONSERVED,
    ),
    lemmas=("gram_powers", "T1_4_quadratics_conserved"),
    arbitrary=(Q,),
)

independent_powers = Theorem(
    "minimal polynomial: the powers of a symmetric matrix span as many dimensions as it has distinct eigenvalues",
    f"{HORN_JOHNSON}, section 3.3",
    (
        (Relation(W.T * W, "=", (W.T * W).T.doit()),),
        Proposition("the forms `xᵀ(WᵀW)ʲx` span as many dimensions as `WᵀW` has distinct eigenvalues"),
    ),
)

trigonometric = Theorem(
    "solutions by eigenvectors: with a basis of eigenvectors every solution of ẋ = Wx is a sum of terms x_k exp(λ_k t)",
    f"{HIRSCH_SMALE}, chapter 4",
    ((LINEAR, DIAGONALISABLE, IMAGINARY), TRIGONOMETRIC),
)

commensurable = Theorem(
    "periodic trigonometric sums: a sum of terms x_k exp(iω_k t), x_k ≠ 0 with different ω_k, has period τ exactly if "
    "every ω_k τ is a multiple of 2π",
    "C. Corduneanu, Almost Periodic Functions, chapter I",
    ((TRIGONOMETRIC,), Equivalence(PERIODIC, COMMENSURABLE)),
)

imaginary = Theorem(
    "complex eigenvalues: α + iβ is one exactly if W(p + iq) = (α + iβ)(p + iq) for some p + iq ≠ 0, and then so is "
    "α − iβ",
    f"{HORN_JOHNSON}, section 1.1",
    ((Implication(EIGENVECTOR, Relation(alpha, "=", Integer(0))),), IMAGINARY),
    lemmas=("real_eigenvectors",),
    arbitrary=(p, q, alpha, beta),
)

FROZEN = Relation(x_dot, "=", W * Delta * x)
WITHIN = Proposition("`Δ` is diagonal, with entries between `d₀ > 0` and `d`")

symmetric_diagonal = Theorem(
    "diagonal: such a matrix is symmetric",
    DEFINITION,
    ((WITHIN,), Relation(Delta.T, "=", Delta)),
)

frozen_growth = Theorem(
    "Rayleigh's quotient of a diagonal matrix: d₀‖x‖² ≤ xᵀΔx ≤ d‖x‖²",
    f"{HORN_JOHNSON}, theorem 4.2.2",
    (
        (FROZEN, WITHIN, constant("F"), Relation(F, "=", x.T * Delta * x)),
        Proposition("every solution of `ẋ = W Δ x` has `d₀‖x(t)‖² ≤ d‖x(0)‖²` for all `t ∈ ℝ`"),
    ),
    lemmas=("T5_2_no_exponential_growth",),
)

THEOREMS = (
    operator_norm,
    growth_of_a_step,
    spectral,
    imaginary,
    initial_value,
    rate_at_every_state,
    jordan,
    real_normal_form,
    definite_form,
    similarity_gives_a_form,
    some_form,
    powers,
    independent_powers,
    trigonometric,
    commensurable,
    symmetric_diagonal,
    frozen_growth,
)
