"""Every symbol of the theory, made once: SymPy holds same-named symbols with different assumptions to be different.

Vectors and matrices are letters of size n×1 and n×n with a symbolic n; `σ(z)` is one letter, the vector of
the activations, because the algebra of T2 uses nothing else about it.
"""

from sympy import Dummy, Function, MatrixSymbol, Symbol

n = Symbol("n", integer=True, positive=True)
t = Symbol("t", real=True)
h = Symbol("h", positive=True)
gamma = Symbol("γ", real=True)
omega = Symbol("ω", positive=True)
lipschitz = Symbol("L", positive=True)
bound = Symbol("M", positive=True)
energy_scalar = Symbol("E", real=True)

W = MatrixSymbol("W", n, n)
K = MatrixSymbol("K", n, n)
D = MatrixSymbol("D", n, n)
"""Diagonal matrix of the slopes σ'(z_i)."""

z = MatrixSymbol("z", n, 1)
x = MatrixSymbol("x", n, 1)
b = MatrixSymbol("b", n, 1)
c = MatrixSymbol("c", n, 1)
sigma_z = MatrixSymbol("σ(z)", n, 1)
z_dot = MatrixSymbol("ż", n, 1)
x_dot = MatrixSymbol("ẋ", n, 1)

sigma = Function("σ", real=True)
"""The activation, where nothing but its name is known."""

__all__ = [
    "D",
    "Dummy",
    "K",
    "W",
    "b",
    "bound",
    "c",
    "energy_scalar",
    "gamma",
    "h",
    "lipschitz",
    "n",
    "omega",
    "sigma",
    "sigma_z",
    "t",
    "x",
    "x_dot",
    "z",
    "z_dot",
]
