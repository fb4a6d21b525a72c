"""Every symbol of the theory, made once: SymPy holds same-named symbols with different assumptions to be different.

Vectors and matrices are letters of size n×1 and n×n with a symbolic n; `σ(z)` is one letter, the vector of
the activations, because the algebra of T2 uses nothing else about it.
"""

from sympy import Function, IndexedBase, MatrixSymbol, Symbol

n = Symbol("n", integer=True, positive=True)
i = Symbol("i", integer=True, positive=True)
j = Symbol("j", integer=True, positive=True)
k = Symbol("k", integer=True, positive=True)
t = Symbol("t", real=True)
h = Symbol("h", positive=True)
gamma = Symbol("γ", real=True)
omega = Symbol("ω", positive=True)
lipschitz = Symbol("L", positive=True)
bound = Symbol("M", positive=True)

m = Symbol("m", integer=True, positive=True)
alpha = Symbol("α", real=True)
beta = Symbol("β", real=True)
s = Symbol("s", real=True)
r = Symbol("r", real=True)

W = MatrixSymbol("W", n, n)
K = MatrixSymbol("K", n, n)
D = MatrixSymbol("D", n, n)
"""Diagonal matrix of the slopes σ'(z_i)."""
Delta = MatrixSymbol("Δ", n, n)
"""Diagonal matrix of the energy weights d_i."""

A = MatrixSymbol("A", n, n)
P = MatrixSymbol("P", n, n)
Q = MatrixSymbol("Q", n, n)
R = MatrixSymbol("R", n, n)
T = MatrixSymbol("T", n, n)
J = MatrixSymbol("J", n, n)
J_rate = MatrixSymbol("J_r", n, n)
"""The Jacobians of the current form and of the rate form."""
U = MatrixSymbol("U", n, n)
"""The matrix solution e^{tW}."""
U_dot = MatrixSymbol("U̇", n, n)

z = MatrixSymbol("z", n, 1)
z_next = MatrixSymbol("z⁺", n, 1)
x_next = MatrixSymbol("x⁺", n, 1)
p = MatrixSymbol("p", n, 1)
q = MatrixSymbol("q", n, 1)
"""Real and imaginary part of an eigenvector."""
v = MatrixSymbol("v", n, 1)
w = MatrixSymbol("w", n, 1)
"""Arbitrary vectors."""
y = MatrixSymbol("y", n, 1)
V = MatrixSymbol("V", n, m)
"""Input weights."""
u = MatrixSymbol("u", m, 1)
"""The input."""
u_dot = MatrixSymbol("u̇", m, 1)
T_inverse = MatrixSymbol("T⁻¹", n, n)
W_inverse = MatrixSymbol("W⁻¹", n, n)
x = MatrixSymbol("x", n, 1)
b = MatrixSymbol("b", n, 1)
c = MatrixSymbol("c", n, 1)
sigma_z = MatrixSymbol("σ(z)", n, 1)
sigma_star = MatrixSymbol("σ(z*)", n, 1)
"""The activations at an equilibrium z*."""
z_dot = MatrixSymbol("ż", n, 1)
sigma_y = MatrixSymbol("σ(y)", n, 1)
sigma_zero = MatrixSymbol("σ(0)", n, 1)
"""The vector with the entry σ(0) everywhere."""
x_dot = MatrixSymbol("ẋ", n, 1)

E = Symbol("E", real=True)
E_d = Symbol("E_d", real=True)
E_next = Symbol("E⁺", real=True)
"""The energy after one step."""
E_start = Symbol("E(z₀)", real=True)
E_limit = Symbol("E(z∞)", real=True)
"""The energies of a solution's start and limit."""
H_start = Symbol("H(z₀)", real=True)
H_limit = Symbol("H(z∞)", real=True)
delta = Symbol("δ", positive=True)
"""A rate that something keeps at least."""
divergence = Symbol("div f", real=True)
E_rate = Symbol("dE/dt", real=True)
E_d_rate = Symbol("dE_d/dt", real=True)

norm = Symbol("‖x‖²", real=True)
norm_rate = Symbol("d‖x‖²/dt", real=True)
F = Symbol("F", real=True)
"""A quadratic form xᵀQx."""
F_rate = Symbol("dF/dt", real=True)
C = Symbol("C", real=True)
"""A linear form cᵀz."""
C_rate = Symbol("dC/dt", real=True)
H = Symbol("H", real=True)
"""An energy with a linear form added to it."""
H_rate = Symbol("dH/dt", real=True)
determinant = Symbol("det W", real=True)
gradient = MatrixSymbol("∇E(z)", n, 1)
g = MatrixSymbol("g", n, 1)
other_g = MatrixSymbol("g′", n, 1)
"""Difference quotients of S."""
e = MatrixSymbol("e", n, 1)
"""A unit vector e_i."""
tau = Symbol("τ", real=True)
"""The slope σ'(z_i) of one unit."""
L = MatrixSymbol("L", n, n)
"""The strictly lower part of W."""
s_vector = MatrixSymbol("s", n, 1)
s_next = MatrixSymbol("s⁺", n, 1)
B = MatrixSymbol("B", n, n)
G = MatrixSymbol("G", n, n)
G_dot = MatrixSymbol("Ġ", n, n)

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
mu = Symbol("μ", real=True)
mu_ = IndexedBase("μ", real=True)
pairs = Symbol("r", integer=True, nonnegative=True)
"""How many pairs of imaginary eigenvalues there are."""

COMPONENTS = {z_[i]: z, z_next_[i]: z_next, g_[i]: g, sigma(z_[i]): sigma_z}
"""Which column letter has this as its component i."""

RATES = {x: x_dot, z: z_dot, u: u_dot, U: U_dot, G: G_dot}
RATES |= {norm: norm_rate, F: F_rate, C: C_rate, E: E_rate, E_d: E_d_rate, H: H_rate}
"""What moves with time, and the letter of its rate."""
MOVING = (sigma_z, g, other_g, D, J, J_rate, z_next, x_next, E_next)
"""What moves too, but has no letter for its rate. Every other letter is constant in time."""
ARBITRARY = frozenset({v, w, y, p, q, s, r, i, j, k, A, alpha, beta, gamma, h, omega, lipschitz, bound})
"""Letters without a meaning of their own: a statement without hypotheses about them holds for all their values.

Every other letter stands for something (a state, its rate, an energy, a sum, a theorem's constant), even where no
hypothesis says so, and is never replaced.
"""
