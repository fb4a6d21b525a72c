"""From SymPy expressions to fast NumPy functions; the only place that calls lambdify."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import sympy as sp

from analysis.activations.activation import CATALOGUE, Activation, s, value_at
from numerics.arrays import array_of
from numerics.evaluation.closed import closed_where_right, without_overflow
from numerics.evaluation.mixtures import from_structure, mixture
from numerics.evaluation.nearzero import keeping_digits
from numerics.evaluation.primitive import NumericPrimitive
from numerics.evaluation.quadrature import integrate_indexed, smooth_quotient
from numerics.evaluation.stableforms import FORMS, Forms, log_cosh, monomial, power, sech, sech_squared

Array = np.ndarray
BLOCK = 8192  # elements


class _LogCosh(sp.Function):
    """log cosh, to be printed as a function that does not overflow."""


class _SechSquared(sp.Function):
    """1 − tanh², to be printed as a function that keeps its digits."""


_NUMERIC: dict[str, Any] = {
    "_LogCosh": log_cosh,
    "_SechSquared": sech_squared,
    "sech": sech,
    "Heaviside": lambda x, at_zero=0.5: np.heaviside(x, at_zero),
}


def _stable(expression: sp.Basic) -> sp.Basic:
    """The same function written so that floats do not overflow or cancel.

    log cosh, c − c·tanh², eᵃ − 1, log(1 + a), 1/cosh and cosh − 1 are replaced by forms that keep their digits.
    Each rule is an identity.
    """
    if not expression.args:
        return expression
    arguments = [_stable(a) for a in expression.args]
    expression = expression.func(*arguments)
    if isinstance(expression, sp.log):
        (inner,) = expression.args
        if isinstance(inner, sp.cosh):
            return _LogCosh(inner.args[0])
        if isinstance(inner, sp.Add):
            rest = inner - 1
            if not rest.is_number and len(sp.Add.make_args(rest)) < len(inner.args):
                return sp.Function("log1p")(rest)
    if isinstance(expression, sp.Pow) and isinstance(expression.base, sp.cosh) and expression.exp.is_negative:
        return sp.Function("sech")(expression.base.args[0]) ** (-expression.exp)
    if isinstance(expression, sp.Add):
        return _stable_sum(expression)
    return expression


def _stable_sum(expression: sp.Add) -> sp.Expr:
    """Pairs c with −c·tanh²(a), c·e^a or c·cosh(a) inside one sum."""
    constant, rest = expression.as_coeff_Add()
    if constant == 0:
        return expression
    for term in sp.Add.make_args(rest):
        factor, body = term.as_coeff_Mul()
        if body.is_Pow and body.exp == 2 and isinstance(body.base, sp.tanh) and factor == -constant:
            return constant * _SechSquared(body.base.args[0]) + (rest - term)
        if isinstance(body, sp.exp) and factor == -constant:
            return factor * sp.Function("expm1")(body.args[0]) + (rest - term)
        if isinstance(body, sp.cosh) and factor == -constant:
            return 2 * factor * sp.sinh(body.args[0] / 2) ** 2 + (rest - term)
    return expression


def _numeric_integral(integral: sp.Integral, symbols: Sequence[sp.Symbol]) -> Callable[..., Array]:
    """∫ over one variable between limits that may depend on the symbols, by vectorised Gauss–Legendre."""
    if len(integral.limits) != 1 or len(integral.limits[0]) != 3:
        raise ValueError(f"cannot compile {integral}: only definite integrals over one variable")
    variable, low, high = integral.limits[0]
    inside = compile_expression(integral.function, [variable, *symbols])
    limits = [compile_expression(limit, symbols) for limit in (low, high)]

    def function(*values: Array) -> Array:
        a, b, *others = np.broadcast_arrays(*(limit(*values) for limit in limits), *values)
        flat = [v.reshape(-1) for v in others]
        return integrate_indexed(lambda r, chosen: inside(r, *(v[chosen, None] for v in flat)), a, b)

    return function


def compile_expression(expr: Any, symbols: Any) -> Callable[..., Array]:
    """The function of float64 arrays that an expression in these symbols stands for.

    expr: a SymPy expression, or a matrix or sequence of them (then the entries are stacked on new last axes);
    symbols: one symbol or a sequence of symbols, in the order of the arguments. The arguments broadcast against each
    other, and so does the result: a constant comes back in the inputs' shape. Where floats overflow on the way to a
    value that is representable, mpmath finds it (a few hundred points at most); what is infinite or undefined comes
    back as inf or nan, without a warning. Symbols with the same name and different
    assumptions are different symbols. ValueError for free symbols that are not among the arguments.
    """
    arguments = (symbols,) if isinstance(symbols, sp.Symbol) else tuple(symbols)
    if isinstance(expr, (sp.MatrixBase, list, tuple)):
        matrix = sp.Matrix(expr)
        shape = matrix.shape if isinstance(expr, sp.MatrixBase) else sp.Array(expr).shape
        entries = [compile_expression(entry, arguments) for entry in matrix]

        def stacked(*values: Any) -> Array:
            result = np.stack(np.broadcast_arrays(*(entry(*values) for entry in entries)), axis=-1)
            return result.reshape(result.shape[:-1] + tuple(shape))

        return stacked
    expression = sp.sympify(expr, strict=True)
    unknown = expression.free_symbols - set(arguments)
    if unknown:
        names = ", ".join(sorted(map(str, unknown)))
        raise ValueError(f"free symbols {names} are not among the arguments {', '.join(map(str, arguments))}")
    repair = _Repair(arguments, expression)
    numeric = dict(_NUMERIC)
    for k, integral in enumerate(sorted(expression.atoms(sp.Integral), key=sp.default_sort_key)):
        name = f"integral_{k}"
        numeric[name] = _numeric_integral(integral, arguments)
        expression = expression.subs(integral, sp.Function(name)(*arguments))
    # Dummy arguments: names that are Python keywords, or clash, cannot reach the generated code.
    dummies = [sp.Dummy(f"x{k}", real=True) for k in range(len(arguments))]
    expression = _stable(expression).xreplace(dict(zip(arguments, dummies, strict=True)))
    function = sp.lambdify(dummies, expression, modules=[numeric, "scipy", "numpy"], cse=True)

    def compiled(*values: Any) -> Array:
        if len(values) != len(dummies):
            raise TypeError(f"{len(dummies)} arguments are needed, {len(values)} were given")
        arrays = [np.asarray(v, dtype=float) for v in values]
        shape = np.broadcast_shapes(*(a.shape for a in arrays))
        with np.errstate(all="ignore"):
            result = np.asarray(function(*arrays))
        if np.iscomplexobj(result):
            result = np.where(np.abs(result.imag) <= 1e-9 * np.abs(result), result.real, np.nan)
        full = np.array(np.broadcast_to(result.astype(float, copy=False), shape))
        return full if np.isfinite(full).all() else repair(full, arrays)

    return compiled


class _Repair:
    """Values that came out as inf or nan at finite arguments, found again by mpmath, which does not overflow."""

    MOST = 512  # points: this is for the odd point far out, not for a speed that anybody would notice

    def __init__(self, arguments: tuple[sp.Symbol, ...], expression: sp.Expr):
        self.arguments, self.expression = arguments, expression
        self.function: Callable[..., Any] | None = None

    def __call__(self, result: Array, arrays: list[Array]) -> Array:
        inputs = np.broadcast_arrays(*arrays)
        wrong = ~np.isfinite(result)
        for values in inputs:
            wrong &= np.abs(values) < 1e6  # e^(e^x) further out has more digits than memory
        points = np.argwhere(wrong)
        if 0 < len(points) <= self.MOST:
            for point in map(tuple, points):
                result[point] = self._value([float(values[point]) for values in inputs])
        return result

    def _value(self, values: list[float]) -> float:
        import mpmath

        try:
            if self.function is None:
                self.function = sp.lambdify(self.arguments, self.expression, modules="mpmath")
            with mpmath.workdps(50):
                found = self.function(*map(mpmath.mpf, values))
                return float(found) if mpmath.im(found) == 0 else float("nan")
        except (ArithmeticError, ValueError, TypeError, NameError, AttributeError, NotImplementedError):
            return float("nan")


@dataclass(frozen=True)
class NumericActivation:
    """σ, σ′, S = ∫₀ˢσ and the difference quotient of S, elementwise on float64 arrays of any shape.

    Nothing overflows unless the true value does. `exact_forms` says whether the functions are hand-chosen stable
    forms (or sums of such), good to a few roundings, or compiled from the expression, with the error that its
    cancellations give.
    """

    activation: Activation
    forms: Forms
    exact_forms: bool

    def sigma(self, x: Any, out: Array | None = None) -> Array:
        """σ(x)."""
        return _evaluate(self.forms.sigma, x, out)

    def derivative(self, x: Any, out: Array | None = None) -> Array:
        """σ′(x); at a kink one of the two one-sided values."""
        return _evaluate(self.forms.derivative, x, out)

    def primitive(self, x: Any, out: Array | None = None) -> Array:
        """S(x) = ∫₀ˣ σ."""
        return _evaluate(self.forms.primitive, x, out)

    def difference_quotient(self, a: Any, b: Any) -> Array:
        """(S(b) − S(a))/(b − a), the mean of σ between a and b, and σ(a) where they are equal; no cancellation."""
        low = np.asarray(a, dtype=float)
        return self.mean(low, np.asarray(b, dtype=float) - low)

    def mean(self, a: Any, d: Any, out: Array | None = None) -> Array:
        """(S(a + d) − S(a))/d: the difference quotient in terms of the increment d, which then keeps all its digits."""
        low, step = np.broadcast_arrays(np.asarray(a, dtype=float), np.asarray(d, dtype=float))
        result = np.empty(low.shape) if out is None else out
        with np.errstate(all="ignore"):
            if low.ndim < 2 or low.size <= BLOCK:
                result[...] = self.raw_mean(np.atleast_1d(low), np.atleast_1d(step)).reshape(low.shape)
                return result
            rows = max(1, BLOCK // max(1, low[0].size))  # intermediate results that stay in the cache
            for k in range(0, len(low), rows):
                result[k : k + rows] = self.raw_mean(low[k : k + rows], step[k : k + rows])
        return result

    def raw_mean(self, low: Array, step: Array) -> Array:
        """`mean` without checks, for inner loops: arrays of one shape, not 0-dimensional; warnings are the caller's."""
        if self.forms.quotient is not None:
            return self.forms.quotient(low, step)
        return smooth_quotient(self.forms, low, step, checked=not self.exact_forms)


def _evaluate(function: Callable[[Array], Array], x: Any, out: Array | None) -> Array:
    with np.errstate(all="ignore"):
        argument = np.asarray(x, dtype=float)
        if out is None:
            return np.asarray(function(argument))
        if isinstance(function, np.ufunc):
            function(argument, out=out)
        else:
            out[...] = function(argument)
    return out


# The forms belong to the expression, not to the name that somebody gave it.
_BY_EXPRESSION = {CATALOGUE[name].sigma: forms for name, forms in FORMS.items() if name in CATALOGUE}


def known_forms(sigma: sp.Expr) -> Forms | None:
    """The hand-chosen forms of an expression that is, written as it is, in the catalogue; None otherwise."""
    if sigma in _BY_EXPRESSION:
        return _BY_EXPRESSION[sigma]
    if (
        sigma == 1
        or sigma == s
        or (sigma.is_Pow and sigma.base == s and sigma.exp.is_Integer and sigma.exp.is_positive)
    ):
        return monomial(int(sp.degree(sigma, s)))
    exponent, sign = sp.Wild("exponent", exclude=[s]), sp.sign(s)
    match = sigma.match(sp.Abs(s) ** exponent * sign)
    if match and match[exponent].is_number and match[exponent].is_positive:
        return power(float(match[exponent]))
    return None


@lru_cache(maxsize=512)
def _forms(activation: Activation) -> tuple[Forms, bool]:
    known = from_structure(activation.known.structure, known_forms) or known_forms(activation.sigma)
    if known is not None:
        return known, True
    known = mixture(activation.sigma, known_forms)
    if known is not None:
        return _mixed(known, activation), True
    sigma = keeping_digits(compile_expression(activation.sigma, s), activation.sigma, s)
    derivative = keeping_digits(compile_expression(activation.derivative, s), activation.derivative, s)
    knots = kinks(activation.sigma)
    integrated = NumericPrimitive(activation.sigma, s, knots)
    primitive: Callable[[Array], Array] = integrated
    if activation.has_closed_primitive and not activation.primitive.has(sp.polylog):  # NumPy and SciPy have none
        closed = compile_expression(without_overflow(activation.primitive), s)
        primitive = closed_where_right(closed, integrated, integrated.at)
    return Forms(sigma, derivative, primitive, knots=knots), False


def _mixed(forms: Forms, activation: Activation) -> Forms:
    """A sum of known forms; of different signs, as s − tanh s, with other means where the sum loses its digits."""
    sigma = activation.sigma
    factors = [term.as_independent(s, as_Add=False)[0] for term in sp.Add.make_args(sigma)]
    if len(factors) < 2 or all(f.is_positive for f in factors) or all(f.is_negative for f in factors):
        return forms
    integrated = NumericPrimitive(sigma, s, forms.knots)
    return replace(
        forms,
        sigma=keeping_digits(forms.sigma, sigma, s),
        derivative=keeping_digits(forms.derivative, activation.derivative, s),
        primitive=closed_where_right(forms.primitive, integrated, integrated.at),
    )


def compile_activation(activation: Activation) -> NumericActivation:
    """The activation as NumPy functions: catalogue entries and sums of scaled ones in stable forms, the rest compiled.

    Where S has no closed form, or that loses digits, it is integrated numerically, to about 1e-14 of the largest |S|
    from there inwards (see numerics.evaluation.primitive); ValueError where that is not reached.
    """
    forms, exact = _forms(activation)
    return NumericActivation(activation, forms, exact)


@value_at.register(object)
def _numbers_at(x: Any, activation: Activation) -> Any:
    """σ of a float, a list, an array or a tensor: float64, of the same shape."""
    return compile_activation(activation).sigma(array_of(x, "what an activation is applied to"))[()]


def kinks(sigma: sp.Expr) -> tuple[float, ...]:
    """The points where an expression in s may fail to be smooth: zeros of what Abs, sign, Max, Min and Piecewise test.

    Only zeros that can be found as real numbers are returned; a test whose zeros are not found is left out.
    """
    tested: set[sp.Expr] = set()
    for node in sp.preorder_traversal(sigma):
        if isinstance(node, (sp.Abs, sp.sign, sp.Heaviside)):
            tested.add(node.args[0])
        elif isinstance(node, (sp.Max, sp.Min)):
            tested |= {a - b for k, a in enumerate(node.args) for b in node.args[k + 1 :]}
        elif isinstance(node, sp.Piecewise):
            tested |= {
                r.lhs - r.rhs for _, condition in node.args for r in condition.atoms(sp.core.relational.Relational)
            }
    found: set[float] = set()
    for expression in tested:
        polynomial = expression.as_poly(s)
        if polynomial is not None and not polynomial.is_zero and polynomial.degree() > 0:
            found |= {float(root) for root in sp.real_roots(polynomial)}
    return tuple(sorted(found))
