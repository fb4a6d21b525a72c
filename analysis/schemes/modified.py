"""Backward error analysis: the modified equation that a Runge–Kutta scheme follows, as a B-series.

One step of the scheme is the time-h flow of ẇ = f(w) + h f₂(w) + h² f₃(w) + …, to every power of h, with
f_j = Σ over trees of order j of b(τ)/σ(τ) · F(τ)(w). The coefficients b come from the elementary weights by the
recursion a(τ) = Σ_j ∂_b^(j−1) b(τ)/j! (Hairer, Lubich, Wanner, Geometric Numerical Integration, ch. IX), which says
that the flow of the modified field is the step; they do not depend on the field.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import product
from math import factorial
from typing import Any

from sympy import Add, Expr, Matrix, Mul, S, Symbol, diff

from analysis.schemes.rootedtrees import LEAF, Tree, cuts, order, symmetry, trees
from analysis.schemes.stability import Scheme, resolve
from analysis.schemes.tableaux import Tableau

MAX_ORDER = 8  # 115 trees


@cache
def _coefficients(scheme: Tableau, highest: int) -> Mapping[Tree, Any]:
    """b(τ) in the number field of the tableau, for every tree to this order."""
    domain = scheme.domain
    b: dict[Tree, Any] = {}
    derivatives: dict[tuple[int, Tree], Any] = {}

    def lie(j: int, tree: Tree) -> Any:
        """∂_b^j b(τ): cut an edge j times, each time multiplying by b of what is cut off."""
        if j == 0:
            return b[tree]
        if (j, tree) not in derivatives:
            derivatives[j, tree] = sum((lie(j - 1, trunk) * b[branch] for trunk, branch in cuts(tree)), domain.zero)
        return derivatives[j, tree]

    for n in range(1, highest + 1):
        for tree in trees(n):
            rest = sum((lie(j - 1, tree) / domain(factorial(j)) for j in range(2, n + 1)), domain.zero)
            b[tree] = scheme.weight_in_domain(tree) - rest
    return b


def modified_coefficients(scheme: Scheme, highest: int) -> Mapping[Tree, Expr]:
    """b(τ) for all trees to order ``highest``: f_j = Σ b(τ)/σ(τ)·F(τ) over the trees of order j. Exact (T7.4).

    b(•) = 1; b(τ) = 0 for 2 ≤ order ≤ p when the scheme has order p, and not for all trees of order p + 1.
    Raises ValueError outside 1 ≤ highest ≤ MAX_ORDER.
    """
    if not 1 <= highest <= MAX_ORDER:
        raise ValueError(f"trees are taken to orders 1 to {MAX_ORDER}, not {highest}")
    chosen = resolve(scheme)
    return {tree: chosen.domain.to_sympy(value) for tree, value in _coefficients(chosen, highest).items()}


def elementary_differential(tree: Tree, field: Sequence[Expr], variables: Sequence[Symbol]) -> tuple[Expr, ...]:
    """F(τ) = f^(k)(F(τ₁), …, F(τ_k)) for an explicit vector field. Not simplified."""
    children = [elementary_differential(child, field, variables) for child in tree]
    if not children:
        return tuple(field)
    result = []
    for component in field:
        total = S.Zero
        for indices in product(range(len(variables)), repeat=len(children)):
            slope = diff(component, *(variables[i] for i in indices))
            if not slope.is_zero:
                for child, i in zip(children, indices, strict=True):
                    slope *= child[i]
                total += slope
        result.append(total)
    return tuple(result)


def modified_equation(
    scheme: Scheme, field: Sequence[Expr], variables: Sequence[Symbol], power: int = 4
) -> tuple[Matrix, ...]:
    """(f₁, f₂, …, f_(power+1)): the step of size h is the flow of f₁ + h f₂ + … + h^power f_(power+1) + O(h^(power+1)).

    ``field``: expressions in ``variables`` (as many of both; f₁ is the field itself). T7.4. Raises ValueError when
    they do not match.
    """
    if len(field) != len(variables) or not field:
        raise ValueError(f"a field has one component for each variable, not {len(field)} for {len(variables)}")
    b = modified_coefficients(scheme, power + 1)
    terms = []
    for n in range(1, power + 2):
        total = [S.Zero] * len(field)
        for tree in trees(n):
            if not b[tree].is_zero:
                values = elementary_differential(tree, field, variables)
                total = [t + b[tree] / symmetry(tree) * v for t, v in zip(total, values, strict=True)]
        terms.append(Matrix(total))
    return tuple(terms)


class NetworkDifferentials:
    """F(τ) of both network forms, structurally: products W·(slopes∘v) that are never expanded.

    Works on any kind of vector that has ``+``, ``*`` (componentwise) and multiplication by numbers: tuples of SymPy
    expressions are wrapped by ``Components``, NumPy arrays serve as they are. ``slope(k)`` is the vector σ^(k) at z
    (current form) or at Wx + b (rate form), ``apply`` multiplies a vector by W, ``first`` is the field itself.
    """

    def __init__(
        self, form: str, apply: Callable[[Any], Any], slope: Callable[[int], Any], first: Any, leak: Any = 0
    ) -> None:
        if form not in ("current", "rate"):
            raise ValueError(f"the form is 'current' or 'rate', not {form!r}")
        self._form, self._apply, self._slope, self._leak = form, apply, slope, leak
        self._known: dict[Tree, Any] = {LEAF: first}

    def __call__(self, tree: Tree) -> Any:
        """F(τ). Subtrees are shared: each is computed once."""
        if tree not in self._known:
            value = self._slope(len(tree))
            for child in tree:
                inner = self(child)
                value = value * (inner if self._form == "current" else self._apply(inner))
            if self._form == "current":
                value = self._apply(value)
            if len(tree) == 1 and self._leak:
                value = value + self(tree[0]) * (-self._leak)
            self._known[tree] = value
        return self._known[tree]

    def modified_term(self, scheme: Scheme, n: int) -> Any:
        """f_n = Σ b(τ)/σ(τ)·F(τ) over the trees of order n; 0 when all its coefficients are."""
        b = modified_coefficients(scheme, n)
        number: Callable[[Expr], Any] = (lambda x: x) if isinstance(self._known[LEAF], Components) else float
        total: Any = 0
        for tree in trees(n):
            if not b[tree].is_zero:
                term = self(tree) * number(b[tree] / symmetry(tree))
                total = term if isinstance(total, int) else total + term
        return total


def _product(a: Expr, c: Expr) -> Expr:
    """a·c, not expanded nor sorted into a normal form: that is what would make n = 64 take minutes."""
    return S.Zero if a is S.Zero or c is S.Zero else Mul(a, c, evaluate=False)


def _sum(*terms: Expr) -> Expr:
    """The sum, as unexpanded."""
    kept = [term for term in terms if term is not S.Zero]
    return Add(*kept, evaluate=False) if len(kept) > 1 else (kept[0] if kept else S.Zero)


class Components(tuple[Expr, ...]):
    """A vector of expressions with componentwise arithmetic, nothing expanded."""

    def __add__(self, other: Any) -> "Components":
        return Components(_sum(a, c) for a, c in zip(self, other, strict=True))

    def __mul__(self, other: Any) -> "Components":
        if isinstance(other, Components):
            return Components(_product(a, c) for a, c in zip(self, other, strict=True))
        return Components(_product(other, a) for a in self)


def network_differentials(
    form: str, W: Matrix, sigma: Expr, s: Symbol, states: Sequence[Expr], bias: Sequence[Expr] = (), leak: Expr = S.Zero
) -> NetworkDifferentials:
    """The differentials of ż = Wσ(z) + b − γz or ẋ = σ(Wx + b) − γx at symbolic or exact ``states``.

    ``sigma`` is an expression in ``s``. Sums over a row of W are formed once, unexpanded: n = 64 takes seconds.
    """
    n = W.rows
    if W.cols != n or len(states) != n or (bias and len(bias) != n):
        raise ValueError(f"W must be square and as large as the states: {W.shape}, {len(states)}")
    rows = [[(j, W[i, j]) for j in range(n) if not W[i, j].is_zero] for i in range(n)]

    def apply(vector: Components) -> Components:
        return Components(_sum(*(_product(w, vector[j]) for j, w in row)) for row in rows)

    z = Components(states)
    offset = Components(bias) if bias else Components([S.Zero] * n)
    argument = z if form == "current" else apply(z) + offset

    @cache
    def slope(k: int) -> Components:
        derivative = diff(sigma, s, k)
        return Components(derivative.subs(s, value) for value in argument)

    first = apply(slope(0)) + offset if form == "current" else slope(0)
    return NetworkDifferentials(form, apply, slope, first + z * (-leak), leak)


def residual(scheme: Scheme, b: Mapping[Tree, Expr], n: int) -> tuple[Expr, ...]:
    """By how much the time-h flow of the field with coefficients b differs from the scheme, on each tree of order n.

    The flow has a(τ) = Σ_j ∂_b^(j−1) b(τ)/j!, computed here straight from that formula; trees that b lacks count 0.
    All zero iff b is right to order n.
    """
    chosen = resolve(scheme)
    domain = chosen.domain
    zero = domain.zero
    inside = {tree: domain.from_sympy(value) for tree, value in b.items()}

    @cache
    def lie(j: int, t: Tree) -> Any:
        return inside.get(t, zero) if j == 0 else sum((lie(j - 1, a) * inside.get(c, zero) for a, c in cuts(t)), zero)

    def flow(tree: Tree) -> Any:
        return sum((lie(j - 1, tree) / domain(factorial(j)) for j in range(1, order(tree) + 1)), zero)

    return tuple(domain.to_sympy(flow(tree) - chosen.weight_in_domain(tree)) for tree in trees(n))
