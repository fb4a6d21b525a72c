"""Every symbol of the theory, made once: SymPy holds same-named symbols with different assumptions to be different.

Vectors and matrices are letters of size n×1 and n×n with a symbolic n; `σ(z)` is one letter, the vector of
the activations, because the algebra of T2 uses nothing else about it.
"""

from sympy import Function, IndexedBase, MatrixSymbol, Symbol

n = Symbol("n", integer=True, positive=True)
i = Symbol("i", integer=True, positive=True)
t = Symbol("t", real=True)
h = Symbol("h", positive=True)
gamma = Symbol("γ", real=True)
omega = Symbol("ω", positive=True)
lipschitz = Symbol("L", positive=True)
bound = Symbol("M", positive=True)

W = MatrixSymbol("W", n, n)
K = MatrixSymbol("K", n, n)
D = MatrixSymbol("D", n, n)
"""Diagonal matrix of the slopes σ'(z_i)."""
Delta = MatrixSymbol("Δ", n, n)
"""Diagonal matrix of the energy weights d_i."""

z = MatrixSymbol("z", n, 1)
x = MatrixSymbol("x", n, 1)
b = MatrixSymbol("b", n, 1)
c = MatrixSymbol("c", n, 1)
sigma_z = MatrixSymbol("σ(z)", n, 1)
z_dot = MatrixSymbol("ż", n, 1)
x_dot = MatrixSymbol("ẋ", n, 1)

E = Symbol("E", real=True)
E_d = Symbol("E_d", real=True)
E_rate = Symbol("dE/dt", real=True)
E_d_rate = Symbol("dE_d/dt", real=True)

sigma = Function("σ", real=True)
"""The activation, where nothing but its name is known."""
S = Function("S", real=True)
"""Its primitive S(s) = ∫₀ˢ σ."""
z_ = IndexedBase("z", real=True)
d_ = IndexedBase("d", positive=True)
