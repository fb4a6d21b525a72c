"""Text to a SymPy expression, through an allow-list over Python's syntax tree; nothing is ever evaluated as code."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from math import prod
from types import MappingProxyType

import sympy
from sympy import Abs, Expr, Integer, Mul, Pow, Rational, S, Symbol, SympifyError, atanh, log
from sympy.logic.boolalg import Boolean

MAX_LENGTH = 2000
MAX_NODES = 400
MAX_DEPTH = 60
MAX_DIGITS = 40
MAX_EXPONENT = 100
MAX_DEGREE = 200
MAX_BITS = 4000  # of a number that is raised to a power in s
MAX_IN_EXP = 10**6  # beyond, e**c is no number that polynomials can be asked of
MAX_WHOLE_POWER = 20  # of a base that is not real everywhere

_FUNCTIONS: dict[str, tuple[Callable[..., Expr], int, int]] = {
    "tanh": (sympy.tanh, 1, 1),
    "sinh": (sympy.sinh, 1, 1),
    "cosh": (sympy.cosh, 1, 1),
    "sech": (sympy.sech, 1, 1),
    "sin": (sympy.sin, 1, 1),
    "cos": (sympy.cos, 1, 1),
    "exp": (sympy.exp, 1, 1),
    "log": (sympy.log, 1, 1),
    "sqrt": (sympy.sqrt, 1, 1),
    "atan": (sympy.atan, 1, 1),
    "arctan": (sympy.atan, 1, 1),
    "asinh": (sympy.asinh, 1, 1),
    "arcsinh": (sympy.asinh, 1, 1),
    "atanh": (sympy.atanh, 1, 1),
    "arctanh": (sympy.atanh, 1, 1),
    "erf": (sympy.erf, 1, 1),
    "abs": (sympy.Abs, 1, 1),
    "Abs": (sympy.Abs, 1, 1),
    "sign": (sympy.sign, 1, 1),
    "Min": (sympy.Min, 1, 10),
    "Max": (sympy.Max, 1, 10),
    "min": (sympy.Min, 1, 10),
    "max": (sympy.Max, 1, 10),
}
_STRANGE = re.compile(r"[^\x20-\x7e\t\n\r]|[#\\]")  # a comment would hide the rest of the line
_NUMBER = re.compile(r"(?<![A-Za-z0-9_])\.?[0-9][0-9_.]*(?:[eE][+-]?[0-9]+)?")
_CONSTANTS = {"pi": S.Pi, "E": S.Exp1}
_COMPARISONS = {ast.Lt: sympy.Lt, ast.LtE: sympy.Le, ast.Gt: sympy.Gt, ast.GtE: sympy.Ge}
FUNCTION_NAMES = (*_FUNCTIONS, "Piecewise")


def parse_expression(text: str, symbols: Mapping[str, Symbol]) -> Expr:
    """The real expression that the text stands for.

    A quotient, root or logarithm keeps the places where it has no value: where SymPy would forget one, as for s**2/s,
    the text is refused.

    Allowed are numbers, the given symbols, pi and E, + − * / **, the functions of FUNCTION_NAMES and
    comparisons inside Piecewise. Decimal numbers are read exactly: 0.1 is 1/10. ValueError, in one line, on anything
    else, on what is too large to work with, and on constants that are not real numbers.
    """
    if not isinstance(text, str):
        raise ValueError(f"an expression must be text, not {type(text).__name__}")
    if not text.strip():
        raise ValueError("the expression is empty")
    if len(text) > MAX_LENGTH:
        raise ValueError(f"the expression is longer than {MAX_LENGTH} characters")
    strange = _STRANGE.search(text)
    if strange:
        accepted = "only plain ASCII without # and \\ is accepted"
        raise ValueError(f"the expression has the character {strange[0]!a}; {accepted}")
    text = " ".join(text.split())
    for number in _NUMBER.finditer(text):  # Python reads 1if s as 1 if s, with a warning
        if re.match(r"(?![jJ]\b)[A-Za-z_]", text[number.end() :]):
            raise ValueError(f"{text[number.start() : number.end() + 10]!r}: after a number comes an operation")
    _check_nesting(text)
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
        raise ValueError(f"not an expression: {getattr(problem, 'msg', 'too deeply nested')}") from None
    reader = _Reader(text, symbols)
    if sum(1 for _ in ast.walk(tree)) > MAX_NODES:
        raise ValueError(f"the expression has more than {MAX_NODES} parts")
    try:
        result = reader.value(tree.body, 0)
        _check_degree(result)
    except (TypeError, ArithmeticError, NotImplementedError, AttributeError, RecursionError, SympifyError) as problem:
        what = " ".join(str(problem).split())[:120] or type(problem).__name__
        raise ValueError(f"the expression makes no real function: {what}") from None
    return result


def _check_nesting(text: str) -> None:
    depth = 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if depth > MAX_DEPTH:
            raise ValueError(f"the expression is nested more than {MAX_DEPTH} deep")


def _degree(expr: Expr) -> Fraction:
    """How fast the expression can grow as a formal polynomial, nested powers multiplied out."""
    if expr.is_Atom:
        return Fraction(0 if expr.is_number else 1)
    if expr.is_Pow and expr.exp.is_Rational:
        return _degree(expr.base) * abs(Fraction(int(expr.exp.p), int(expr.exp.q)))
    degrees = [_degree(a) for a in expr.args]
    return sum(degrees, Fraction(0)) if expr.is_Mul else max(degrees, default=Fraction(0))


def _check_degree(expr: Expr) -> None:
    if _degree(expr) > MAX_DEGREE:
        raise ValueError(f"the expression has a total degree above {MAX_DEGREE}")


def _majorant(expr: Expr) -> Fraction:
    """No number that comes up when the expression is multiplied out is larger: all terms added, s taken as 1."""
    if isinstance(expr, Rational):
        return abs(Fraction(int(expr.p), int(expr.q)))
    if expr.is_number:
        return Fraction(int(abs(expr.n(15))) + 1)
    if expr.is_Add:
        return sum(map(_majorant, expr.args), Fraction(0))
    if expr.is_Mul:
        return prod(map(_majorant, expr.args), start=Fraction(1))
    if expr.is_Pow and expr.exp.is_Integer and expr.exp > 0:
        return _majorant(expr.base) ** int(expr.exp)
    if isinstance(expr, sympy.Piecewise):
        return max(_majorant(piece) for piece, _ in expr.args)
    if isinstance(expr, sympy.Min | sympy.Max | Abs):
        return max(map(_majorant, expr.args))
    return Fraction(1)  # a letter, or what is not multiplied out


def _bits(base: Expr) -> int:
    """How long the numbers of a base are: base**n has at most n times as many bits."""
    return max((max(abs(int(x.p)), int(x.q)).bit_length() for x in base.atoms(Rational)), default=0)


Demands = Mapping[tuple[str, Expr], Expr]


@lru_cache(maxsize=4096)
def _demanded(expr: Expr) -> Demands:
    """What the parts of an expression need to have a value: (kind, part up to a positive factor) to the part itself."""
    found: dict[tuple[str, Expr], Expr] = {}
    for argument in expr.args:
        if isinstance(argument, Expr):
            found |= _demanded(argument)
    if isinstance(expr, Pow):
        found |= _of_power(expr.base, expr.exp)
    elif isinstance(expr, log | atanh):
        found |= {(type(expr).__name__, expr.args[0]): expr.args[0]}
    return MappingProxyType({key: part for key, part in found.items() if part.free_symbols})


def _of_power(base: Expr, exponent: Expr) -> dict[tuple[str, Expr], Expr]:
    found: dict[tuple[str, Expr], Expr] = {}
    if exponent.is_number and exponent.is_negative:
        found |= {("nonzero", _up_to_sign(f)): f for f in _factors(base)}
    if exponent.is_number and not exponent.is_Integer:
        found[("nonnegative", base.as_coeff_Mul()[1] if base.as_coeff_Mul()[0] > 0 else base)] = base
    return found


def _factors(base: Expr) -> Iterator[Expr]:
    """The factors of which one is 0 where the base is 0."""
    for factor in Mul.make_args(base):
        inner = factor.base if isinstance(factor, Pow) and factor.exp.is_number else factor
        inner = inner.args[0] if isinstance(inner, Abs) else inner
        if inner is not factor:
            yield from _factors(inner)
        elif factor.free_symbols:
            yield factor


def _up_to_sign(expr: Expr) -> Expr:
    primitive = expr.primitive()[1]
    return -primitive if primitive.could_extract_minus_sign() else primitive


_MET = {"nonzero": "is_nonzero", "nonnegative": "is_nonnegative", "log": "is_positive"}


class _Reader:
    def __init__(self, text: str, symbols: Mapping[str, Symbol]) -> None:
        self.text = text
        self.symbols = symbols

    def value(self, node: ast.expr, depth: int) -> Expr:
        """The expression of a node, checked to be real and finite."""
        if depth > MAX_DEPTH:
            raise ValueError(f"the expression is nested more than {MAX_DEPTH} deep")
        result = self._value(node, depth + 1)
        if result.has(S.ComplexInfinity, S.NaN, S.Infinity, S.NegativeInfinity):
            raise ValueError(f"{self._source(node)} is not a finite number")
        if result.has(S.ImaginaryUnit):
            raise ValueError(f"{self._source(node)} is not real")
        if not result.free_symbols and result.is_extended_real is not True:
            raise ValueError(f"{self._source(node)} is not known to be real")
        return result

    def _whole(self, node: ast.expr, result: Expr, demands: Mapping[tuple[str, Expr], Expr], *parts: Expr) -> Expr:
        """The result, if SymPy's own simplification has not given it values where its parts have none."""
        needed = dict(demands)
        for part in parts:
            needed |= _demanded(part)
        kept = _demanded(result)
        for (kind, key), part in needed.items():
            if (kind, key) not in kept and part.free_symbols and not getattr(part, _MET.get(kind, ""), False):
                what = {"nonzero": "is not 0", "nonnegative": "is not negative", "log": "is positive"}
                raise ValueError(
                    f"{self._source(node)} is {result} only where {part} {what.get(kind, 'is between -1 and 1')}: "
                    "write what is meant"
                )
        return result

    def _source(self, node: ast.expr) -> str:
        source = ast.get_source_segment(self.text, node) or ""
        return source if len(source) <= 60 else f"{source[:57]}..."

    def _value(self, node: ast.expr, depth: int) -> Expr:
        if isinstance(node, ast.Constant):
            return self._number(node)
        if isinstance(node, ast.Name):
            if node.id in self.symbols:
                return self.symbols[node.id]
            if node.id in _CONSTANTS:
                return _CONSTANTS[node.id]
            if node.id in FUNCTION_NAMES:
                raise ValueError(f"{node.id} needs arguments in parentheses")
            raise ValueError(f"unknown name {node.id!r}: known are {', '.join((*self.symbols, *_CONSTANTS))}")
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            inner = self.value(node.operand, depth)
            return -inner if isinstance(node.op, ast.USub) else inner
        if isinstance(node, ast.BinOp):
            return self._operation(node, depth)
        if isinstance(node, ast.Call):
            return self._call(node, depth)
        raise ValueError(
            f"{self._source(node)}: only numbers, {', '.join(self.symbols)}, + - * / ** and named functions"
        )

    def _number(self, node: ast.Constant) -> Expr:
        if type(node.value) not in (int, float):
            raise ValueError(f"{self._source(node)} is not a real number")
        source = (ast.get_source_segment(self.text, node) or "").replace("_", "")
        if len(source) > MAX_DIGITS:
            raise ValueError(f"a number has more than {MAX_DIGITS} characters")
        if type(node.value) is int:
            return Integer(node.value)
        exponent = re.search(r"[eE]([+-]?\d+)$", source)
        if exponent and abs(int(exponent[1])) > MAX_EXPONENT:
            raise ValueError(f"{source}: powers of ten are accepted up to {MAX_EXPONENT}")
        return Rational(Fraction(source))

    def _operation(self, node: ast.BinOp, depth: int) -> Expr:
        left, right = self.value(node.left, depth), self.value(node.right, depth)
        if isinstance(node.op, ast.Add):
            return self._whole(node, left + right, {}, left, right)
        if isinstance(node.op, ast.Sub):
            return self._whole(node, left - right, {}, left, right)
        if isinstance(node.op, ast.Mult):
            return self._whole(node, left * right, {}, left, right)
        if isinstance(node.op, ast.Div):
            if right.is_zero:
                raise ValueError(f"{self._source(node)} divides by zero")
            return self._whole(node, left / right, _of_power(right, S.NegativeOne), left, right)
        if isinstance(node.op, ast.Pow):
            return self._power(node, left, right)
        raise ValueError(f"{self._source(node)}: only the operations + - * / ** are accepted")

    def _power(self, node: ast.BinOp, base: Expr, exponent: Expr) -> Expr:
        if exponent.is_number and not exponent.is_Rational:
            raise ValueError(f"{self._source(node)}: an exponent must be a rational number or an expression in s")
        if exponent.is_Rational and (abs(exponent) > MAX_EXPONENT or exponent.q > MAX_EXPONENT):
            raise ValueError(f"{self._source(node)}: exponents are accepted up to {MAX_EXPONENT}")
        if base.is_zero and exponent.is_number and not exponent.is_positive:
            raise ValueError(f"{self._source(node)}: 0 has no such power")
        if base.is_Rational and exponent.is_Rational:
            size = max(abs(base.p), base.q).bit_length() * abs(exponent)
            if size > 4 * MAX_EXPONENT:
                raise ValueError(f"{self._source(node)} is too large a number")
        if exponent.is_Integer and abs(exponent) > MAX_WHOLE_POWER and base.is_extended_real is not True:
            # SymPy multiplies out the real and the imaginary part whenever it is asked something about such a power.
            raise ValueError(f"{self._source(node)}: above {MAX_WHOLE_POWER} the base has to be real for every s")
        if not exponent.is_number and not (base.is_number and base.is_positive):
            raise ValueError(f"{self._source(node)}: only a positive number may have a power that depends on s")
        if not exponent.is_number and _bits(base) * _majorant(exponent) > MAX_BITS:
            # SymPy makes b**c * b**(-s) of b**(c - s) whenever it is asked something, with b**c in whole numbers.
            raise ValueError(f"{self._source(node)}: the numbers in the exponent are too large")
        result = base**exponent
        _check_degree(result)
        return self._whole(node, result, _of_power(base, exponent), base, exponent)

    def _call(self, node: ast.Call, depth: int) -> Expr:
        if not isinstance(node.func, ast.Name):
            raise ValueError(f"{self._source(node.func)} cannot be called: only the named functions are accepted")
        name = node.func.id
        if node.keywords or any(isinstance(a, ast.Starred) for a in node.args):
            raise ValueError(f"{name}: only plain arguments are accepted")
        if name == "Piecewise":
            return self._piecewise(node, depth)
        if name not in _FUNCTIONS:
            raise ValueError(f"unknown function {name!r}: known are {', '.join(FUNCTION_NAMES)}")
        function, least, most = _FUNCTIONS[name]
        if not least <= len(node.args) <= most:
            raise ValueError(f"{name} takes {least if least == most else f'{least} to {most}'} arguments")
        arguments = [self.value(a, depth) for a in node.args]
        if name in ("exp", "sinh", "cosh") and arguments[0].is_number and abs(arguments[0].n(15)) > 1000:
            raise ValueError(f"{self._source(node)} is too large a number")
        if name in ("exp", "sinh", "cosh") and _majorant(arguments[0]) > MAX_IN_EXP:
            raise ValueError(f"{self._source(node)}: the numbers inside are too large")
        if function in (sympy.Min, sympy.Max):  # unevaluated: SymPy compares the arguments, which may take long
            return function(*arguments, evaluate=False)
        own = {(function.__name__, arguments[0]): arguments[0]} if function in (sympy.log, sympy.atanh) else {}
        return self._whole(node, function(*arguments), own, *arguments)

    def _piecewise(self, node: ast.Call, depth: int) -> Expr:
        pieces = []
        for pair in node.args:
            if not (isinstance(pair, ast.Tuple) and len(pair.elts) == 2):
                raise ValueError("Piecewise takes pairs (expression, condition)")
            pieces.append((self.value(pair.elts[0], depth), self._condition(pair.elts[1], depth)))
        if not pieces:
            raise ValueError("Piecewise needs at least one pair (expression, condition)")
        if pieces[-1][1] is not S.true:
            raise ValueError("the last condition of a Piecewise must be True")
        return sympy.Piecewise(*pieces)

    def _condition(self, node: ast.expr, depth: int) -> Boolean:
        if isinstance(node, ast.Constant) and node.value is True:
            return S.true
        if isinstance(node, ast.BoolOp):
            join = sympy.And if isinstance(node.op, ast.And) else sympy.Or
            return join(*[self._condition(v, depth) for v in node.values])
        if not isinstance(node, ast.Compare):
            raise ValueError(f"{self._source(node)} is not a comparison such as s < 1, nor True")
        values = [self.value(v, depth) for v in (node.left, *node.comparators)]
        parts = []
        for left, operation, right in zip(values, node.ops, values[1:], strict=False):
            if type(operation) not in _COMPARISONS:
                raise ValueError(f"{self._source(node)}: only the comparisons < <= > >= are accepted")
            parts.append(_COMPARISONS[type(operation)](left, right))
        return sympy.And(*parts)
