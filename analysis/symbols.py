"""Every symbol of the theory, made once: SymPy holds same-named symbols with different assumptions to be different.

Vectors and matrices are letters of size n×1 and n×n with a symbolic n; `σ(z)` is one letter, the vector of
the activations, because the algebra of T2 uses nothing else about it.

A letter says where it is made what it may be used for: whether it is constant in time or moves, and how its rate is
called; whether a statement about it holds for all its values; whether it is kept free for a definition. A letter that
says nothing may move, stands for something particular, and is not defined.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from sympy import Basic, Determinant, Expr, Function, IndexedBase, Integer, MatrixSymbol, Sum, Symbol, exp, pi

Letter = TypeVar("Letter", bound=Basic)


@dataclass(frozen=True)
class Sort:
    """What a letter may be used for, beyond its shape and its SymPy assumptions.

    constant: it does not depend on time. rate: the letter of its rate, where it moves and has one. arbitrary: a
    statement without hypotheses about it holds for all its values. definable: reserved for definitions. complex: the
    entries of the vector may be complex. range: the open interval that a real letter runs through.
    """

    constant: bool = False
    rate: Basic | None = None
    arbitrary: bool = False
    definable: bool = False
    complex: bool = False
    range: tuple[Expr, Expr] | None = None


SORTS: dict[Basic, Sort] = {}
"""Every letter that was declared, with its sort."""
_NOTHING_SAID = Sort()


def declare(letter: Letter, sort: Sort) -> Letter:
    """The letter, with its sort written down. ValueError when it has another one already."""
    if SORTS.setdefault(letter, sort) != sort:
        raise ValueError(f"{letter} has two sorts")
    return letter


def sort_of(letter: Basic) -> Sort:
    """What the letter was declared to be; the most careful sort for a letter that was not declared."""
    return SORTS.get(letter, _NOTHING_SAID)


def constant(letter: Letter, *, arbitrary: bool = False) -> Letter:
    """A letter that does not depend on time."""
    return declare(letter, Sort(constant=True, arbitrary=arbitrary))


def arbitrary(letter: Letter, *, complex: bool = False) -> Letter:
    """A letter without a meaning of its own; it may stand for something that moves."""
    return declare(letter, Sort(arbitrary=True, complex=complex))


def moving(letter: Letter, rate: Basic) -> Letter:
    """A letter that moves with time, with the letter of its rate."""
    return declare(letter, Sort(rate=rate))


def between(low: Expr, letter: Letter, high: Expr) -> Letter:
    """A real letter that runs through an open interval."""
    return declare(letter, Sort(arbitrary=True, range=(low, high)))


def reserved(letter: Letter, rate: Basic | None = None) -> Letter:
    """A letter that is used for nothing but what a definition gives it."""
    return declare(letter, Sort(rate=rate, definable=True))


n = constant(Symbol("n", integer=True, positive=True))
i = arbitrary(Symbol("i", integer=True, positive=True))
j = arbitrary(Symbol("j", integer=True, positive=True))
k = arbitrary(Symbol("k", integer=True, positive=True))
t = constant(Symbol("t", real=True))
h = constant(Symbol("h", positive=True), arbitrary=True)
gamma = constant(Symbol("γ", real=True), arbitrary=True)
omega = constant(Symbol("ω", positive=True), arbitrary=True)
lipschitz = constant(Symbol("L", positive=True), arbitrary=True)
bound = constant(Symbol("M", positive=True), arbitrary=True)
gain = constant(Symbol("q⁺", nonnegative=True), arbitrary=True)
loss = constant(Symbol("q⁻", nonnegative=True), arbitrary=True)
"""What the symmetric part of W can add to the energy at most, and take from it."""
lowest = constant(Symbol("q₋", real=True), arbitrary=True)
highest = constant(Symbol("q₊", real=True), arbitrary=True)
"""The extreme eigenvalues of the symmetric part of W, with their signs."""
epsilon = constant(Symbol("ε", nonnegative=True), arbitrary=True)
"""The size of a perturbation."""
omega_k = constant(Symbol("ω_k", nonnegative=True), arbitrary=True)
kappa = constant(Symbol("κ", positive=True), arbitrary=True)
start = constant(Symbol("a", nonnegative=True), arbitrary=True)
"""What a bound starts from."""

m = constant(Symbol("m", integer=True, positive=True))
alpha = constant(Symbol("α", real=True), arbitrary=True)
beta = constant(Symbol("β", real=True), arbitrary=True)
s = arbitrary(Symbol("s", real=True))
r = arbitrary(Symbol("r", real=True))

W = constant(MatrixSymbol("W", n, n))
K = constant(MatrixSymbol("K", n, n))
D = MatrixSymbol("D", n, n)
"""Diagonal matrix of the slopes σ'(z_i)."""
Delta = constant(MatrixSymbol("Δ", n, n))
"""Diagonal matrix of the energy weights d_i."""

A = constant(MatrixSymbol("A", n, n), arbitrary=True)
P = constant(MatrixSymbol("P", n, n))
Q = constant(MatrixSymbol("Q", n, n))
R = MatrixSymbol("R", n, n)
T = constant(MatrixSymbol("T", n, n))
J = MatrixSymbol("J", n, n)
J_rate = MatrixSymbol("J_r", n, n)
"""The Jacobians of the current form and of the rate form."""
U_dot = MatrixSymbol("U̇", n, n)
U = moving(MatrixSymbol("U", n, n), U_dot)
"""The matrix solution e^{tW}."""

z_dot = MatrixSymbol("ż", n, 1)
z = moving(MatrixSymbol("z", n, 1), z_dot)
z_next = MatrixSymbol("z⁺", n, 1)
x_next = MatrixSymbol("x⁺", n, 1)
p = arbitrary(MatrixSymbol("p", n, 1))
q = arbitrary(MatrixSymbol("q", n, 1))
"""Real and imaginary part of an eigenvector."""
v = constant(MatrixSymbol("v", n, 1), arbitrary=True)
w = constant(MatrixSymbol("w", n, 1), arbitrary=True)
"""Arbitrary vectors."""
xi = arbitrary(MatrixSymbol("ξ", n, 1), complex=True)
"""A complex eigenvector; `ξᵀ` is its transpose, not its adjoint."""
y = arbitrary(MatrixSymbol("y", n, 1))
V = constant(MatrixSymbol("V", n, m))
"""Input weights."""
u_dot = MatrixSymbol("u̇", m, 1)
u = moving(MatrixSymbol("u", m, 1), u_dot)
"""The input."""
T_inverse = constant(MatrixSymbol("T⁻¹", n, n))
W_inverse = constant(MatrixSymbol("W⁻¹", n, n))
x_dot = MatrixSymbol("ẋ", n, 1)
x = moving(MatrixSymbol("x", n, 1), x_dot)
b = constant(MatrixSymbol("b", n, 1))
c = constant(MatrixSymbol("c", n, 1))
sigma_z = MatrixSymbol("σ(z)", n, 1)
sigma_star = constant(MatrixSymbol("σ(z*)", n, 1))
"""The activations at an equilibrium z*."""
sigma_next = MatrixSymbol("σ(z⁺)", n, 1)
"""The activations after one step."""
sigma_y = MatrixSymbol("σ(y)", n, 1)
sigma_zero = constant(MatrixSymbol("σ(0)", n, 1))
"""The vector with the entry σ(0) everywhere."""

E_rate = Symbol("dE/dt", real=True)
E = reserved(Symbol("E", real=True), E_rate)
E_d_rate = Symbol("dE_d/dt", real=True)
E_d = reserved(Symbol("E_d", real=True), E_d_rate)
E_next = reserved(Symbol("E⁺", real=True))
"""The energy after one step."""
E_start = Symbol("E(z₀)", real=True)
E_limit = Symbol("E(z∞)", real=True)
"""The energies of a solution's start and limit."""
H_start = Symbol("H(z₀)", real=True)
H_limit = Symbol("H(z∞)", real=True)
delta = constant(Symbol("δ", positive=True))
"""A rate that something keeps at least."""
divergence = reserved(Symbol("div f", real=True))

norm_rate = Symbol("d‖x‖²/dt", real=True)
norm = reserved(Symbol("‖x‖²", real=True), norm_rate)
F_rate = Symbol("dF/dt", real=True)
F = reserved(Symbol("F", real=True), F_rate)
"""A quadratic form xᵀQx."""
C_rate = Symbol("dC/dt", real=True)
C = reserved(Symbol("C", real=True), C_rate)
"""A linear form cᵀz."""
H_rate = Symbol("dH/dt", real=True)
H = reserved(Symbol("H", real=True), H_rate)
"""An energy with a linear form added to it."""
H_next = Symbol("H⁺", real=True)
"""The same after one step."""
energy_in_the_plane = reserved(Symbol("E(z)", real=True))
"""S(z₁) + S(z₂), or log cosh z₁ + log cosh z₂."""
determinant = reserved(Symbol("det W", real=True))
eta = reserved(MatrixSymbol("η", n, 1))
"""σ(z) + c, the activations shifted so that an equilibrium is where Wη = 0."""
gradient = MatrixSymbol("∇E(z)", n, 1)
g = MatrixSymbol("g", n, 1)
other_g = MatrixSymbol("g′", n, 1)
"""Difference quotients of S."""
e = constant(MatrixSymbol("e", n, 1))
"""A unit vector e_i."""
tau = Symbol("τ", real=True)
"""The slope σ'(z_i) of one unit."""
L = constant(MatrixSymbol("L", n, n))
"""The strictly lower part of W."""
s_vector = MatrixSymbol("s", n, 1)
s_next = MatrixSymbol("s⁺", n, 1)
B = constant(MatrixSymbol("B", n, n))
G_dot = MatrixSymbol("Ġ", n, n)
G = reserved(MatrixSymbol("G", n, n), G_dot)

sigma = Function("σ", real=True)
"""The activation, where nothing but its name is known."""
S = Function("S", real=True)
"""Its primitive S(s) = ∫₀ˢ σ."""
z_ = IndexedBase("z", real=True)
x_ = IndexedBase("x", real=True)
b_ = IndexedBase("b", real=True)
W_ = IndexedBase("W", real=True)
z_next_ = IndexedBase("z⁺", real=True)
g_ = IndexedBase("g", real=True)
d_ = IndexedBase("d", positive=True)
y_ = IndexedBase("y", real=True)
mu = Symbol("μ", real=True)
mu_ = IndexedBase("μ", real=True)
pairs = Symbol("r", integer=True, nonnegative=True)
"""How many pairs of imaginary eigenvalues there are."""

parameter = between(Integer(0), Symbol("m", positive=True), Integer(1))
"""The parameter m = k² of Jacobi's functions."""
theta = between(Integer(0), Symbol("θ", positive=True), pi / 2)
"""An angle in the first quadrant."""
below_one = between(Integer(0), Symbol("r", positive=True), Integer(1))
value = between(Integer(-1), Symbol("ρ", real=True), Integer(1))
"""A value of tanh."""

COMPONENTS = {z_[i]: z, z_next_[i]: z_next, g_[i]: g, y_[i]: y, sigma(z_[i]): sigma_z}
"""Which column letter has this as its component i."""

_first, _second = Symbol("z₁", real=True), Symbol("z₂", real=True)
MEANINGS: dict[Basic, tuple[Basic, ...]] = {
    E: (Sum(S(z_[i]), (i, 1, n)),),
    E_d: (Sum(d_[i] * S(z_[i]), (i, 1, n)),),
    E_next: (Sum(S(z_next_[i]), (i, 1, n)),),
    H: (E + C, E_d + C),
    norm: (x.T * x,),
    G: (U.T * U,),
    eta: (sigma_z + c,),
    determinant: (Determinant(W),),
    energy_in_the_plane: (S(_first) + S(_second), 1 - exp(-(_first**2)) / 2 - exp(-(_second**2)) / 2),
}
"""What words say of these letters is true of these meanings only, so they are defined in no other way.

The last is the energy for σ(s) = s e^{−s²}. Of the letters that are not here (C, F, div f) every card that speaks of
them asks for their definition.
"""

RATES = {letter: sort.rate for letter, sort in SORTS.items() if sort.rate is not None}
"""What moves with time, and the letter of its rate."""
ARBITRARY = frozenset(letter for letter, sort in SORTS.items() if sort.arbitrary)
"""Letters without a meaning of their own: a statement without hypotheses about them holds for all their values.

Every other letter stands for something (a state, its rate, an energy, a sum, a theorem's constant), even where no
hypothesis says so, and is never replaced.
"""
