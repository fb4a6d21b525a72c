"""Taylor coefficients of σ(z(t)) and σ'(z(t)) from those of z(t), one order at a time, from the expression of σ.

An elementary function is known by its slope: y = F(x) has y' = F'(x) x', so k y_k = Σ j x_j F'_{k−j}, and F' is again
an expression in x and y (tanh: 1 − y²; arctan: 1/(1 + x²); exp: y). Sums, products, quotients and powers have
recurrences of their own. The same rules differentiate: the slope of σ is built from the same nodes, so nothing is
computed twice. Coefficients may be balls or jets: only + − × and the values at order 0 are used. Source: theory 17.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from operator import mul
from typing import Any

from flint import arb, fmpq
from sympy import Expr, Integer, Rational, S, Symbol

from numerics.validated.balls import Failed
from numerics.validated.functions import ELEMENTARY, value_of

Coefficients = list[Any]
"""Taylor coefficients so far: balls, or jets."""
Values = Callable[[str, Any, Any], Any]
"""`values(name, x, exponent)`: an elementary function, "sech2", "power" or "reciprocal" of a coefficient of order 0."""


def convolve(x: Coefficients, y: Coefficients) -> Any:
    """Σ x_j y_{k−j}, where y ends with y_k (x may be longer)."""
    return sum(map(mul, x, reversed(y)))


def square(x: Coefficients) -> Any:
    """The last coefficient of x² that x determines, each product once."""
    k = len(x) - 1
    half = (k + 1) // 2
    doubled = 2 * sum(map(mul, x[:half], reversed(x)))
    return doubled + x[half] * x[half] if k % 2 == 0 else doubled


@dataclass(frozen=True)
class Node:
    """One operation: `kind`, the nodes it works on, and its constant, if any."""

    kind: str
    arguments: tuple[int, ...] = ()
    constant: Expr = S.One
    function: str = ""


class Recurrence:
    """σ and σ' of one expression in one symbol, as operations on Taylor coefficients.

    Raises ValueError when the expression has a part that is not analytic or not known (Abs, sign, Piecewise).
    """

    def __init__(self, sigma: Expr, symbol: Symbol) -> None:
        if not sigma.free_symbols <= {symbol}:
            raise ValueError(f"an activation is an expression in {symbol} alone, not {sigma}")
        self.sigma, self.symbol = sigma, symbol
        self._nodes: list[Node] = []
        self._known: dict[Node, int] = {}
        self._slopes: dict[int, int] = {}
        self._input = self._node(Node("input"))
        self.value = self._build(sigma)
        self.slope = self._slope(self.value)
        self._by_argument: dict[int, int] = {}
        for index, node in enumerate(self._nodes):  # sees the nodes that it adds
            if node.kind == "elementary":
                self._by_argument[index] = self._slope_by_argument(index)

    # building: one node for each operation, the same operation never twice

    def _node(self, node: Node) -> int:
        if node not in self._known:
            self._known[node] = len(self._nodes)
            self._nodes.append(node)
        return self._known[node]

    def _constant(self, value: Expr) -> int:
        return self._node(Node("constant", (), value))

    def _value_if_constant(self, index: int) -> Expr | None:
        node = self._nodes[index]
        return node.constant if node.kind == "constant" else None

    def _sum(self, x: int, y: int) -> int:
        a, b = self._value_if_constant(x), self._value_if_constant(y)
        if a is not None and b is not None:
            return self._constant(a + b)
        if a is not None and a.is_zero:
            return y
        return x if b is not None and b.is_zero else self._node(Node("sum", (x, y)))

    def _scaled(self, factor: Expr, x: int) -> int:
        a = self._value_if_constant(x)
        if a is not None:
            return self._constant(factor * a)
        if factor.is_zero:
            return self._constant(S.Zero)
        return x if factor == 1 else self._node(Node("scaled", (x,), factor))

    def _product(self, x: int, y: int) -> int:
        for one, other in ((x, y), (y, x)):
            a = self._value_if_constant(one)
            if a is not None:
                return self._scaled(a, other)
        return self._node(Node("square", (x,)) if x == y else Node("product", (x, y)))

    def _quotient(self, x: int, y: int) -> int:
        a = self._value_if_constant(y)
        return self._scaled(1 / a, x) if a is not None else self._node(Node("quotient", (x, y)))

    def _power(self, x: int, exponent: Expr) -> int:
        if exponent.is_Integer and exponent.is_positive:
            half = self._power(x, Integer(int(exponent) // 2)) if exponent > 1 else self._constant(S.One)
            whole = self._product(half, half)
            return self._product(whole, x) if int(exponent) % 2 else whole
        if exponent.is_zero:
            return self._constant(S.One)
        if exponent.is_Integer:
            return self._quotient(self._constant(S.One), self._power(x, -exponent))
        return self._node(Node("power", (x,), exponent))

    def _build(self, expr: Expr) -> int:
        if not expr.has(self.symbol):
            return self._constant(expr)
        if expr == self.symbol:
            return self._input
        if expr.is_Add or expr.is_Mul:
            join: Callable[[int, int], int] = self._sum if expr.is_Add else self._product
            first, *rest = (self._build(a) for a in expr.args)
            for other in rest:
                first = join(first, other)
            return first
        if expr.is_Pow and expr.base == S.Exp1:
            return self._elementary("exp", self._build(expr.exp))
        if expr.is_Pow and not expr.exp.has(self.symbol) and expr.exp.is_Rational:
            return self._power(self._build(expr.base), expr.exp)
        if expr.is_Pow:
            logarithm = self._elementary("log", self._build(expr.base))
            return self._elementary("exp", self._product(self._build(expr.exp), logarithm))
        name = expr.func.__name__
        if name == "sech":
            return self._quotient(self._constant(S.One), self._elementary("cosh", self._build(expr.args[0])))
        if name not in ELEMENTARY:
            raise ValueError(
                f"no Taylor recurrence for {name}: validated flows need an analytic σ, built from "
                f"+ − × ÷, powers, {', '.join(ELEMENTARY)} and sech"
            )
        return self._elementary(name, self._build(expr.args[0]))

    def _elementary(self, name: str, x: int) -> int:
        return self._node(Node("elementary", (x,), S.One, name))

    def _slope_by_argument(self, index: int) -> int:
        """The node of F'(x) for a node F(x)."""
        node = self._nodes[index]
        (x,) = node.arguments
        match node.function:
            case "exp":
                return index
            case "tanh":
                return self._node(Node("complement", (index, x)))
            case "log":
                return self._quotient(self._constant(S.One), x)
            case "sin":
                return self._node(Node("elementary", (x,), S.One, "cos"))
            case "cos":
                return self._scaled(Integer(-1), self._node(Node("elementary", (x,), S.One, "sin")))
            case "sinh":
                return self._node(Node("elementary", (x,), S.One, "cosh"))
            case "cosh":
                return self._node(Node("elementary", (x,), S.One, "sinh"))
            case "atan":
                return self._quotient(self._constant(S.One), self._one_and_square(x, 1))
            case "asinh":
                return self._power(self._one_and_square(x, 1), Rational(-1, 2))
            case "atanh":
                return self._quotient(self._constant(S.One), self._one_and_square(x, -1))
            case _:
                gauss = self._elementary("exp", self._scaled(Integer(-1), self._product(x, x)))
                return self._scaled(2 / S.Pi ** Rational(1, 2), gauss)

    def _one_and_square(self, x: int, sign: int) -> int:
        """The node of 1 ± x²."""
        return self._sum(self._constant(S.One), self._scaled(Integer(sign), self._product(x, x)))

    def _slope(self, index: int) -> int:
        """The node of dy/ds for a node y."""
        if index not in self._slopes:
            self._slopes[index] = self._new_slope(index)
        return self._slopes[index]

    def _new_slope(self, index: int) -> int:
        node = self._nodes[index]
        inner = [self._slope(a) for a in node.arguments]
        match node.kind:
            case "input":
                return self._constant(S.One)
            case "constant":
                return self._constant(S.Zero)
            case "sum":
                return self._sum(*inner)
            case "scaled":
                return self._scaled(node.constant, inner[0])
            case "square":
                return self._scaled(Integer(2), self._product(node.arguments[0], inner[0]))
            case "product":
                x, y = node.arguments
                return self._sum(self._product(inner[0], y), self._product(x, inner[1]))
            case "quotient":
                falling = self._scaled(Integer(-1), self._product(index, inner[1]))
                return self._quotient(self._sum(inner[0], falling), node.arguments[1])
            case "power":
                lower = self._power(node.arguments[0], node.constant - 1)
                return self._scaled(node.constant, self._product(lower, inner[0]))
            case "elementary":
                return self._product(self._slope_by_argument(index), inner[0])
            case _:
                raise AssertionError(f"the slope of {node.kind} is never asked for")

    # running

    def start(self, values: Values) -> Running:
        """Coefficients of σ(z) and σ'(z) for one z(t), to be fed with those of z."""
        return Running(self, values)


_WITH_CONSTANT = frozenset({"constant", "scaled", "power"})


class Running:
    """The coefficients of every node of a recurrence for one z(t): `feed` the next coefficient of z."""

    def __init__(self, recurrence: Recurrence, values: Values) -> None:
        self._recurrence, self._values = recurrence, values
        self._series: list[Coefficients] = [[] for _ in recurrence._nodes]
        self._rules: list[tuple[Coefficients, Callable[[], Any]]] = []
        self.input = self._series[recurrence._input]
        self.value = self._series[recurrence.value]
        self.slope = self._series[recurrence.slope]

    def feed(self, coefficient: Any) -> None:
        """Append the next coefficient of z, and with it the next of σ(z) and σ'(z). Failed where σ is not defined."""
        self.input.append(coefficient)
        if len(self.input) == 1:
            self._begin()
        else:
            for series, rule in self._rules:
                series.append(rule())

    def _begin(self) -> None:
        """Order 0 of every node, and the rules by which the next orders follow (each node after its arguments)."""
        for index, node in enumerate(self._recurrence._nodes):
            if node.kind != "input":
                series = self._series[index]
                arguments = [self._series[a] for a in node.arguments]
                constant = value_of(node.constant) if node.kind in _WITH_CONSTANT else arb(1)
                series.append(self._first(node, [a[0] for a in arguments], constant))
                self._rules.append((series, self._rule(index, node, series, arguments, constant)))

    def _first(self, node: Node, x: list[Any], constant: arb) -> Any:
        match node.kind:
            case "constant":
                return constant
            case "sum":
                return x[0] + x[1]
            case "scaled":
                return constant * x[0]
            case "square":
                return x[0] * x[0]
            case "product":
                return x[0] * x[1]
            case "quotient":
                return x[0] * self._values("reciprocal", x[1], None)
            case "complement":
                return self._values("sech2", x[1], None)
            case "power":
                return self._values("power", x[0], constant)
            case _:
                return self._values(node.function, x[0], None)

    def _rule(
        self, index: int, node: Node, y: Coefficients, arguments: list[Coefficients], constant: arb
    ) -> Callable[[], Any]:
        """The next coefficient of a node, from those of its arguments up to that order and its own before."""
        x, other = (*arguments, [], [])[:2]
        match node.kind:
            case "constant":
                return lambda: 0
            case "sum":
                return lambda: x[-1] + other[-1]
            case "scaled":
                return lambda: constant * x[-1]
            case "square":
                return lambda: square(x)
            case "product":
                return lambda: convolve(x, other)
            case "complement":  # 1 − u² for u = tanh
                return lambda: -square(x)
            case "quotient":  # y b = a: y_k b_0 = a_k − Σ_{j<k} y_j b_{k−j}
                inverse = self._values("reciprocal", other[0], None)
                return lambda: (x[-1] - convolve(y, other)) * inverse
            case "power":  # x y' = a x' y: k x_0 y_k = Σ_{j≥1} (a j − (k − j)) x_j y_{k−j}
                inverse = self._values("reciprocal", x[0], None)

                def power() -> Any:
                    k = len(x) - 1
                    weighted = [(constant * j - (k - j)) * c for j, c in enumerate(x[1:], 1)]
                    return convolve(weighted, y) * inverse * _reciprocal(k)

                return power
        slope = self._series[self._recurrence._by_argument[index]]
        weighted: Coefficients = []

        def elementary() -> Any:  # y' = F'(x) x': k y_k = Σ_{j≥1} j x_j F'_{k−j}, F' known up to order k − 1
            k = len(x) - 1
            weighted.append(k * x[-1])
            return convolve(weighted, slope[:k]) * _reciprocal(k)

        return elementary


@cache
def _reciprocal_exact(k: int) -> fmpq:
    return fmpq(1, k)


def _reciprocal(k: int) -> arb:
    return arb(_reciprocal_exact(k))


INCREASING = frozenset({"tanh", "atan", "asinh", "erf", "sinh", "exp"})
WIDE = 2.0**-10
"""From this radius on, ends are better than the derivative at the centre: what a ball function goes by."""


def ball_values(name: str, x: arb, exponent: arb | None) -> arb:
    """F(x) at order 0 for balls. Failed when the ball reaches where F is not defined."""
    if name == "sech2":
        value = _sech2(x)
    elif name == "power":
        value = x**exponent
    elif name == "reciprocal":
        value = 1 / x
    elif name in INCREASING and x.is_finite() and x.rad() > WIDE:
        value = ELEMENTARY[name](x.lower()).union(ELEMENTARY[name](x.upper()))
    else:
        value = ELEMENTARY[name](x)
    if not value.is_finite():
        raise Failed(f"{name} is not surely defined on {x}")
    return value


def _sech2(x: arb) -> arb:
    """sech², directly: 1 − tanh² loses its digits where σ saturates. It falls with |x|."""
    if x.is_finite() and x.rad() > WIDE:
        return (x.abs_lower().sech() ** 2).union(x.abs_upper().sech() ** 2)
    return x.sech() ** 2
