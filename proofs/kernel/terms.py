"""The kernel's terms: which SymPy objects are accepted, what binds a letter, what shape and what kind of number it is.

Everything that comes from outside passes `term`, which walks it and accepts exact types of a list only: a subclass
with its own idea of equality does not survive. Integrals, sums, limits and derivatives bind letters; `replace` refuses
what would be captured.
"""

from __future__ import annotations

from collections.abc import Mapping

from sympy import (
    Abs,
    Add,
    Basic,
    Derivative,
    Determinant,
    Dummy,
    Function,
    Identity,
    ImmutableDenseMatrix,
    Indexed,
    IndexedBase,
    Integer,
    Integral,
    KroneckerDelta,
    Limit,
    MatAdd,
    MatMul,
    MatPow,
    MatrixExpr,
    MatrixSymbol,
    Max,
    Min,
    Mul,
    Pow,
    Product,
    Rational,
    S,
    Subs,
    Sum,
    Symbol,
    Trace,
    Transpose,
    Tuple,
    ZeroMatrix,
    asinh,
    atan,
    atanh,
    beta,
    cos,
    cosh,
    elliptic_e,
    elliptic_k,
    erf,
    exp,
    log,
    sign,
    sin,
    sinh,
    tan,
    tanh,
)
from sympy.core.function import AppliedUndef, UndefinedFunction
from sympy.core.symbol import Str
from sympy.matrices.matrixbase import MatrixBase

from analysis.symbols import sort_of

NUMBERS = (Integer, Rational, *(type(x) for x in (S.Zero, S.One, S.NegativeOne, S.Half, S.Pi, S.Exp1, S.ImaginaryUnit)))
INFINITE = (type(S.Infinity), type(S.NegativeInfinity))
LETTERS = (Symbol, Dummy, MatrixSymbol)
TOTAL = (sin, cos, exp, sinh, cosh, tanh, asinh, atan, erf, Abs, sign, Max, Min)
"""Functions that have a real value at every real number."""
PARTIAL = (log, tan, atanh, elliptic_k, elliptic_e, beta)
BINDING = (Derivative, Integral, Sum, Product, Limit, Subs)
"""Constructs that bind letters, in some of their parts or in all."""
MATRICES = (MatrixSymbol, MatAdd, MatMul, MatPow, Transpose, Identity, ZeroMatrix, ImmutableDenseMatrix)
_OTHERS = (Add, Mul, Pow, Trace, Determinant, Tuple, Str, IndexedBase, Indexed, KroneckerDelta)
ALLOWED = frozenset((*NUMBERS, *INFINITE, *LETTERS, *TOTAL, *PARTIAL, *BINDING, *MATRICES, *_OTHERS))

_functions: dict[tuple[str, tuple[tuple[str, bool], ...]], type] = {}


class NotATerm(ValueError):
    """What was given is no term of the kernel, or cannot be replaced where it stands; the message says why."""


def term(given: object) -> Basic:
    """The object, if it and all its parts are of the exact types that the kernel knows; NotATerm otherwise."""
    if type(given) is int:
        return Integer(given)
    if not isinstance(given, Basic):
        raise NotATerm(f"a SymPy object is needed, not {type(given).__name__}")
    if isinstance(type(given), UndefinedFunction):
        return _application(given)
    if type(given) not in ALLOWED:
        raise NotATerm(f"{type(given).__name__} is no part of the kernel's terms: {_shown(given)}")
    if type(given) in INFINITE:
        raise NotATerm(f"{given} is no number")
    parts = [part if type(part) in INFINITE and isinstance(given, _ENDS) else term(part) for part in given.args]
    if all(old is new for old, new in zip(given.args, parts, strict=True)):
        return given
    return given.func(*parts)


_ENDS = (Limit, Tuple)


def _application(given: Basic) -> Basic:
    """σ(…), applied to rebuilt arguments by the kernel's own copy of the function."""
    kind = type(given)
    if kind.__mro__[1] is not AppliedUndef:
        raise NotATerm(f"{kind.__name__} is no plain function name")
    known = tuple(sorted((str(fact), bool(value)) for fact, value in (kind._kwargs or {}).items()))
    own = _functions.setdefault((str(kind.__name__), known), Function(str(kind.__name__), **dict(known)))
    return own(*map(term, given.args))


def _shown(given: Basic) -> str:
    text = str(given)
    return text if len(text) < 80 else text[:77] + "…"


def bound_letters(node: Basic) -> frozenset[Basic]:
    """The letters that this one node binds."""
    if isinstance(node, Derivative):
        variables = node.variables
    elif isinstance(node, Integral | Sum | Product):
        variables = tuple(node.bound_symbols)
    elif isinstance(node, Limit):
        variables = (node.args[1],)
    elif isinstance(node, Subs):
        variables = tuple(node.variables)
    else:
        return frozenset()
    return frozenset().union(*({variable, *letters_of(variable)} for variable in variables))


def letters_of(node: Basic) -> frozenset[Basic]:
    """All letters that occur, bound ones included."""
    return frozenset(node.atoms(*LETTERS))


def free_letters(node: Basic) -> frozenset[Basic]:
    """The letters that a value of the term depends on. The variable of a derivative is bound and free at once."""
    if isinstance(node, LETTERS):
        return frozenset({node})
    inside = frozenset().union(*map(free_letters, node.args)) if node.args else frozenset()
    if isinstance(node, Integral | Sum | Product):
        ends = [end for limits in node.limits for end in limits[1:]]
        return (inside - bound_letters(node)).union(*map(free_letters, ends))
    if isinstance(node, Limit | Subs):
        point = node.args[2]
        return (free_letters(node.args[0]) - bound_letters(node)) | free_letters(point)
    return inside


def binders(node: Basic) -> frozenset[Basic]:
    """All letters that are bound somewhere in the term."""
    inside = frozenset().union(*map(binders, node.args)) if node.args else frozenset()
    return inside | bound_letters(node)


def replace(node: Basic, values: Mapping[Basic, Basic], running: frozenset[Basic] = frozenset()) -> Basic:
    """The term with the keys replaced at once, wherever they stand; NotATerm where a bound letter would be captured.

    `running` are letters for all of whose values the replaced terms are equal: what binds one of them, and lets it run
    through such values only, is no obstacle.
    """
    _refuse_capture(node, values, running)
    return flat(node.xreplace(dict(values)))


def _refuse_capture(node: Basic, values: Mapping[Basic, Basic], running: frozenset[Basic]) -> None:
    if node in values:
        return
    bound = frozenset(letter for letter in bound_letters(node) if letter not in running or not _runs(node, letter))
    if bound:
        for old, new in values.items():
            touched = bound & (free_letters(old) | free_letters(new))
            if touched and any(part.has(old) for part in node.args):
                names = " ".join(sorted(map(str, touched)))
                raise NotATerm(f"{names} is bound in {_shown(node)}: {old} cannot be replaced by {new} there")
    for part in node.args:
        _refuse_capture(part, values, running)


def _runs(node: Basic, letter: Basic) -> bool:
    """Does the letter, bound here, take only values that its sort allows?"""
    if isinstance(node, Sum | Product):
        return bool(letter.is_integer and letter.is_positive) and all(S(x[1]).is_positive for x in node.limits)
    facts = getattr(letter, "_assumptions_orig", {})
    return dict(facts) == {"real": True} and sort_of(letter).range is None


def flat(side: Basic) -> Basic:
    """Nested products of matrices written as one product; nothing that binds a letter is evaluated."""
    return side.doit() if isinstance(side, MatrixExpr) and not side.has(*BINDING) else side


def shape_of(node: Basic) -> tuple[Basic, Basic] | None:
    """The shape of a matrix, None for a number; a 1×1 matrix counts as a number."""
    if not isinstance(node, MatrixExpr | MatrixBase):
        return None
    if isinstance(node, MatAdd):
        shapes = {shape_of(part) for part in node.args}
        if len(shapes) > 1:
            raise NotATerm(f"the shapes in {_shown(node)} do not fit")
        return shapes.pop()
    shape = _product_shape(node) if isinstance(node, MatMul) else (S(node.shape[0]), S(node.shape[1]))
    return None if shape == (S.One, S.One) else shape


def _product_shape(product: MatMul) -> tuple[Basic, Basic]:
    """That of the product of what is left when complete 1×1 products in it are taken as numbers."""
    rows = columns = None
    for part in product.args:
        shape = (S(part.shape[0]), S(part.shape[1])) if isinstance(part, MatrixExpr | MatrixBase) else None
        if shape is None or shape == (S.One, S.One):
            continue
        if columns is None or (columns != shape[0] and (rows, columns) == (S.One, S.One)):
            rows, columns = shape
        elif columns == shape[0]:
            columns = shape[1]
        else:
            raise NotATerm(f"the shapes in {_shown(product)} do not fit")
    return (S.One, S.One) if rows is None else (rows, columns)


def is_real(node: Basic) -> bool:
    """Is every value of the term real, wherever it has one? Powers and logarithms ask for that separately."""
    if isinstance(node, Abs):
        return True
    if node is S.ImaginaryUnit or type(node) in INFINITE:
        return False
    if isinstance(node, MatrixSymbol):
        return not sort_of(node).complex
    if isinstance(node, Symbol):
        return bool(node.is_extended_real)
    if isinstance(node, AppliedUndef):
        return bool(node.is_extended_real)
    if isinstance(node, Indexed):
        return bool(node.base.is_extended_real or node.is_extended_real or node.base.label.is_extended_real)
    if isinstance(node, Subs | Derivative | Integral | Sum | Product | Limit):
        bound = bound_letters(node)
        return is_real(node.args[0]) or (
            all(letter in bound or is_real(letter) for letter in letters_of(node.args[0]) if isinstance(letter, Symbol))
            and not node.args[0].has(S.ImaginaryUnit)
        )
    return all(
        is_real(part) for part in node.args if isinstance(part, Basic) and not isinstance(part, Str | Tuple)
    ) and (all(is_real(part) for inner in node.args if isinstance(inner, Tuple) for part in inner))
