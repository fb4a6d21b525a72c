"""Linear algebra and linear systems where they are cited rather than computed: norms, spectra, normal forms."""

from __future__ import annotations

from sympy import Expr, Identity, Integer, MatrixExpr, MatrixSymbol

from analysis.symbols import F, G, G_dot, K, P, Q, T, U, W, alpha, beta, h, n, omega, p, q, v, x, x_dot, x_next
from proofs.kernel.statements import Equivalence, Implication, Proposition, Relation
from proofs.kernel.theorems.energy import constant, rate_of
from proofs.kernel.theorems.theorem import Instance, Theorem, constant_in_time

HORN_JOHNSON = "R. Horn and C. Johnson, Matrix Analysis, 2nd ed."
LARGEST_FREQUENCY = Proposition("`ω = ‖W‖₂`, the largest frequency of `W`")
NO_GROWTH = Proposition("no state grows in a step: `‖x⁺‖ ≤ ‖x‖` for every `x`")
STARTS_AT_ONE = Proposition("`U = I` at `t = 0`")
DIAGONALISABLE = Proposition("`W` is unitarily diagonalisable")
IMAGINARY = Proposition("every eigenvalue of `W` is imaginary, and they come in pairs `±iω_k` or are 0")
SOLUTIONS_BOUNDED = Proposition("every solution of `ẋ = W x` is bounded for `t ∈ ℝ`")
SEMISIMPLE = Proposition("every eigenvalue of `W` is imaginary (0 included) and semisimple")
SIMILAR_TO_SKEW = Proposition("`W` is similar to a skew-symmetric matrix")
LYAPUNOV = Proposition("some `P ≻ 0` has `WᵀP + PW = 0`")
POSITIVE_DEFINITE = Proposition("`P ≻ 0`")
POWERS_COMMUTE = Proposition("`(WᵀW)ʲ` is symmetric and commutes with `W` for every `j ≥ 0`")
POWERS_CONSERVED = Proposition("`xᵀ(WᵀW)ʲx` is constant along every solution, for every `j ≥ 0`")
PERIODIC = Proposition("`x(t)` is periodic")
COMMENSURABLE = Proposition("the frequencies `ω_k` that `x(0)` excites are pairwise commensurable")


def _operator_norm(vector: MatrixSymbol) -> Instance:
    bounded = Relation(vector.T * W.T * W * vector, "≤", omega**2 * (vector.T * vector))
    return (LARGEST_FREQUENCY,), bounded


operator_norm = Theorem(
    "the spectral norm: ‖Wv‖ ≤ ‖W‖₂‖v‖ for every v", f"{HORN_JOHNSON}, section 5.6", _operator_norm, classical=False
)


def _growth_of_a_step(stretch: Expr) -> Instance:
    constant_in_time(stretch)
    norm = Relation(x_next.T * x_next, "=", stretch * (x.T * x) + h**2 * (x.T * W.T * W * x))
    return (norm, LARGEST_FREQUENCY), Equivalence(NO_GROWTH, Relation(stretch + h**2 * omega**2, "≤", Integer(1)))


growth_of_a_step = Theorem(
    "the spectral norm is attained: the largest ‖Wx‖ of unit vectors x is ‖W‖₂",
    f"{HORN_JOHNSON}, section 5.6",
    _growth_of_a_step,
    classical=False,
)


def _spectral() -> Instance:
    return (Relation(W.T * W, "=", W * W.T),), DIAGONALISABLE


spectral = Theorem(
    "spectral theorem: a normal matrix is unitarily diagonalisable", f"{HORN_JOHNSON}, theorem 2.5.3", _spectral
)


def _constant_gram() -> Instance:
    return (Relation(G_dot, "=", 0 * G), Relation(G, "=", U.T * U), STARTS_AT_ONE), Relation(U.T * U, "=", Identity(n))


constant_gram = Theorem(
    "mean value theorem: what has rate 0 keeps its value at t = 0",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 5.11",
    _constant_gram,
    classical=False,
)


def _rate_at_every_state(name: str, form: MatrixExpr) -> Instance:
    if constant_in_time(form, x).has(v):
        raise ValueError(f"{v} must be free to stand for any state")
    linear = Relation(x_dot, "=", W * x)
    everywhere = Relation(form.subs(x, v).doit(), "=", Integer(0))
    return (linear, Relation(rate_of(name), "=", form), constant(name)), everywhere


rate_at_every_state = Theorem(
    "through every state v passes a solution of ẋ = Wx; what is constant along it has rate 0 at v",
    "M. Hirsch and S. Smale, Differential Equations, Dynamical Systems, and Linear Algebra, chapter 5",
    _rate_at_every_state,
    classical=False,
)


def _jordan() -> Instance:
    return (), Equivalence(SOLUTIONS_BOUNDED, SEMISIMPLE)


jordan = Theorem(
    "Jordan normal form: the solutions are sums of tᵏ exp(λt) with k below the size of a block of λ",
    f"{HORN_JOHNSON}, theorem 3.1.11; M. Hirsch and S. Smale, chapter 6",
    _jordan,
)


def _real_normal_form() -> Instance:
    return (), Implication((SEMISIMPLE,), SIMILAR_TO_SKEW)


real_normal_form = Theorem(
    "real Jordan form: real blocks of ±iω that are semisimple are the plane rotations `ω[[0, 1], [−1, 0]]`",
    f"{HORN_JOHNSON}, theorem 3.4.1.5",
    _real_normal_form,
)


def _definite_form() -> Instance:
    return (constant("F"), Relation(F, "=", x.T * P * x), POSITIVE_DEFINITE), SOLUTIONS_BOUNDED


definite_form = Theorem(
    "p‖x‖² ≤ xᵀPx with the smallest eigenvalue p > 0 of P: a constant xᵀPx keeps x bounded",
    f"{HORN_JOHNSON}, theorem 4.2.2",
    _definite_form,
    classical=False,
)


def _similarity_gives_a_form() -> Instance:
    forms = Implication(
        (Relation(T * W, "=", K * T), Relation(K.T, "=", -K)), Relation(W.T * T.T * T, "=", -T.T * T * W)
    )
    return (SIMILAR_TO_SKEW, forms), LYAPUNOV


similarity_gives_a_form = Theorem(
    "P = TᵀT is positive definite for an invertible T",
    f"{HORN_JOHNSON}, observation 7.1.8",
    _similarity_gives_a_form,
    classical=False,
)


def _some_form() -> Instance:
    for_every = Implication((Relation(W.T * P, "=", -P * W), POSITIVE_DEFINITE), SOLUTIONS_BOUNDED)
    return (LYAPUNOV, for_every), SOLUTIONS_BOUNDED


some_form = Theorem("what follows from every P follows from the one there is", "logic", _some_form, classical=False)


def _powers() -> Instance:
    supposed = (Relation(Q.T, "=", Q), Relation(Q * W, "=", W * Q))
    following = W.T * W * Q
    symmetric = Implication(supposed, Relation(following.T.doit(), "=", following))
    commutes = Implication(supposed[1:], Relation(following * W, "=", W * following))
    return (symmetric, commutes), POWERS_COMMUTE


powers = Theorem("induction over j, from (WᵀW)⁰ = I", "elementary", _powers, classical=False)


def _powers_conserved() -> Instance:
    every = Implication((Relation(Q * W, "=", W * Q),), constant("F"))
    return (POWERS_COMMUTE, Relation(F, "=", x.T * Q * x), every), POWERS_CONSERVED


powers_conserved = Theorem(
    "what holds for every Q that commutes with W holds for Q = (WᵀW)ʲ",
    "elementary",
    _powers_conserved,
    classical=False,
)


def _independent_powers() -> Instance:
    span = Proposition("the forms `xᵀ(WᵀW)ʲx` span as many dimensions as `WᵀW` has distinct eigenvalues")
    return (Relation(W.T * W, "=", (W.T * W).T.doit()),), span


independent_powers = Theorem(
    "the powers of a symmetric matrix span as many dimensions as its minimal polynomial has degree, which is the "
    "number of its distinct eigenvalues",
    f"{HORN_JOHNSON}, section 3.3",
    _independent_powers,
    classical=False,
)


def _commensurable() -> Instance:
    return (DIAGONALISABLE, IMAGINARY), Equivalence(PERIODIC, COMMENSURABLE)


commensurable = Theorem(
    "x(t) = Σ exp(±iω_k t) x_k has period τ exactly if every excited ω_k τ is a multiple of 2π",
    "C. Corduneanu, Almost Periodic Functions, chapter I",
    _commensurable,
    classical=False,
)


def _imaginary() -> Instance:
    eigenvector = (
        Relation(W * p, "=", alpha * p - beta * q),
        Relation(W * q, "=", beta * p + alpha * q),
        Relation(p.T * p + q.T * q, "≠", Integer(0)),
    )
    return (Implication(eigenvector, Relation(alpha, "=", Integer(0))),), IMAGINARY


imaginary = Theorem(
    "α + iβ is an eigenvalue exactly if W(p + iq) = (α + iβ)(p + iq) for some p + iq ≠ 0, and then so is α − iβ",
    f"{HORN_JOHNSON}, section 1.1",
    _imaginary,
    classical=False,
)

THEOREMS = (
    operator_norm,
    growth_of_a_step,
    spectral,
    imaginary,
    constant_gram,
    rate_at_every_state,
    jordan,
    real_normal_form,
    definite_form,
    similarity_gives_a_form,
    some_form,
    powers,
    powers_conserved,
    independent_powers,
    commensurable,
)
