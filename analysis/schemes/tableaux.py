"""Butcher tableaux: a validated object, its exact order, and the catalogue."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any

from sympy import Expr, Float, Integer, Rational, sqrt, sympify
from sympy.polys.constructor import construct_domain
from sympy.polys.domains.domain import Domain

from analysis.parsing import parse_expression
from analysis.schemes.rootedtrees import Tree, bracket, density, trees

HIGHEST_ORDER = 10  # 719 trees: no tableau that anybody types in goes further


@dataclass(frozen=True)
class Tableau:
    """A Runge–Kutta scheme: stages A (s × s), weights b (s), nodes c = A·1 (s), all exact algebraic numbers.

    Needs c = A·1 and Σb = 1, decided exactly. ``embedded`` holds the weights of the second, error-estimating scheme
    of a pair. ``nodes`` may be left out. Raises ValueError for a wrong shape, a float, a number that is not
    algebraic, or a condition that fails.
    """

    name: str
    title: str
    A: tuple[tuple[Expr, ...], ...]
    b: tuple[Expr, ...]
    c: tuple[Expr, ...] = ()
    embedded: tuple[Expr, ...] = ()

    def __post_init__(self) -> None:
        stages = len(self.b)
        if stages == 0:
            raise ValueError(f"{self.name}: a tableau has at least one stage")
        object.__setattr__(self, "A", tuple(_exact_row(row, self.name) for row in self.A))
        for field in ("b", "c", "embedded"):
            object.__setattr__(self, field, _exact_row(getattr(self, field), self.name))
        if len(self.A) != stages or any(len(row) != stages for row in self.A):
            raise ValueError(f"{self.name}: A must be {stages} by {stages}, as b has {stages} entries")
        if self.embedded and len(self.embedded) != stages:
            raise ValueError(f"{self.name}: the embedded weights must be {stages} numbers, not {len(self.embedded)}")
        if self.c and len(self.c) != stages:
            raise ValueError(f"{self.name}: c must be {stages} numbers, not {len(self.c)}")
        domain, rows, weights = self._elements
        for label, given in (("b", weights), ("embedded b", self._in_domain(self.embedded))):
            if given and sum(given, domain.zero) != domain.one:
                raise ValueError(f"{self.name}: the entries of {label} must add up to 1")
        sums = tuple(domain.to_sympy(sum(row, domain.zero)) for row in rows)
        if self.c and any(g != sum(row, domain.zero) for g, row in zip(self._in_domain(self.c), rows, strict=True)):
            raise ValueError(f"{self.name}: c must be the row sums of A, which are {', '.join(map(str, sums))}")
        object.__setattr__(self, "c", sums)

    @cached_property
    def _elements(self) -> tuple[Domain, list[list[Any]], list[Any]]:
        """The field that the entries generate, and A and b in it: arithmetic and equality there are exact."""
        flat = [x for row in self.A for x in row] + list(self.b)
        extra = list(self.c) + list(self.embedded)
        domain, elements = construct_domain(flat + extra, field=True, extension=True)
        if not (domain.is_QQ or domain.is_AlgebraicField):
            raise ValueError(f"{self.name}: the entries must be rational or algebraic real numbers")
        s = len(self.b)
        return domain, [elements[i * s : (i + 1) * s] for i in range(s)], elements[s * s : s * s + s]

    def _in_domain(self, numbers: Sequence[Expr]) -> list[Any]:
        return [self.domain.from_sympy(x) for x in numbers]

    @property
    def domain(self) -> Domain:
        """The number field of the entries: QQ, or QQ with the roots that occur adjoined."""
        return self._elements[0]

    @property
    def stages(self) -> int:
        """The number of stages s."""
        return len(self.b)

    @cached_property
    def explicit(self) -> bool:
        """Whether A is strictly lower triangular: no equation has to be solved."""
        return all(self.A[i][j].is_zero for i in range(self.stages) for j in range(i, self.stages))

    @cached_property
    def symplectic(self) -> bool:
        """Whether b_i a_ij + b_j a_ji = b_i b_j for all i, j: the scheme keeps every quadratic invariant."""
        _, A, b = self._elements
        s = range(self.stages)
        return all(b[i] * A[i][j] + b[j] * A[j][i] == b[i] * b[j] for i in s for j in s)

    @cached_property
    def symmetric(self) -> bool:
        """Whether a_ij + a_(s+1−i)(s+1−j) = b_j and b is a palindrome: Φ_(−h) is the inverse of Φ_h.

        Sufficient; a tableau with superfluous or differently ordered stages may be symmetric and not seen.
        """
        _, A, b = self._elements
        s = range(self.stages)
        return all(A[i][j] + A[-1 - i][-1 - j] == b[j] for i in s for j in s) and b == b[::-1]

    def elementary_weight(self, tree: Tree) -> Expr:
        """Φ(τ) = Σ b_i Π (A φ(τ_k))_i, exact. The scheme has order p iff Φ(τ) = 1/γ(τ) for every tree to order p."""
        return self.domain.to_sympy(self.weight_in_domain(tree))

    def weight_in_domain(self, tree: Tree, weights: Sequence[Any] | None = None) -> Any:
        """Φ(τ) as an element of ``domain``, for b or other weights in that domain."""
        domain, _, b = self._elements
        return sum((w * x for w, x in zip(weights or b, self._stage_values(tree), strict=True)), domain.zero)

    @cached_property
    def _stage_memo(self) -> dict[Tree, list[Any]]:
        return {}

    def _stage_values(self, tree: Tree) -> list[Any]:
        """Per stage, the product over the subtrees of (A · their stage values)."""
        memo = self._stage_memo
        if tree not in memo:
            domain, A, _ = self._elements
            values = [domain.one] * self.stages
            for child in tree:
                inner = self._stage_values(child)
                for i, row in enumerate(A):
                    values[i] *= sum((a * x for a, x in zip(row, inner, strict=True)), domain.zero)
            memo[tree] = values
        return memo[tree]

    def order_condition(self, tree: Tree) -> Expr:
        """Φ(τ) − 1/γ(τ), exact: zero iff the scheme meets the order condition of this tree."""
        return self.domain.to_sympy(self.weight_in_domain(tree) - self.domain.one / density(tree))

    @cached_property
    def order(self) -> int:
        """The exact classical order: every condition to it holds, and one of the next order fails."""
        return self._order_of(self._elements[2])

    @cached_property
    def embedded_order(self) -> int | None:
        """The order of the embedded scheme, None when there is none."""
        return self._order_of(self._in_domain(self.embedded)) if self.embedded else None

    def _order_of(self, weights: Sequence[Any]) -> int:
        for p in range(1, HIGHEST_ORDER + 1):
            if any(self.weight_in_domain(t, weights) * density(t) != self.domain.one for t in trees(p)):
                return p - 1
        return HIGHEST_ORDER

    def failed_condition(self) -> tuple[str, Expr]:
        """The first order condition that fails, as (tree in brackets, Φ(τ) − 1/γ(τ)): why the order is not higher."""
        for t in trees(self.order + 1):
            if not (defect := self.order_condition(t)).is_zero:
                return bracket(t), defect
        raise ValueError(f"{self.name}: no condition up to order {HIGHEST_ORDER} fails")


def _exact_row(row: Sequence[Any], name: str) -> tuple[Expr, ...]:
    """The numbers as exact SymPy numbers; a float is refused, as no order condition could hold exactly for it."""
    exact = tuple(sympify(x, strict=True) for x in row)
    for x in exact:
        if x.has(Float) or not x.is_number or x.is_finite is not True or x.is_real is not True:
            raise ValueError(f"{name}: {x} is not an exact real number; write 1/3, not 0.333")
    return exact


def _make(name: str, title: str, A: str, b: str, embedded: str = "") -> Tableau:
    """A rational tableau from text: rows are separated by ';', numbers by spaces, zeros at the end left out."""

    def row(text: str, length: int) -> tuple[Expr, ...]:
        numbers = [Rational(x) for x in text.split()]
        return tuple(numbers + [Integer(0)] * (length - len(numbers)))

    s = len(b.split())
    return Tableau(
        name,
        title,
        tuple(row(line, s) for line in A.split(";")),
        row(b, s),
        embedded=row(embedded, s) if embedded else (),
    )


_RATIONAL = (
    ("euler", "forward Euler", "0", "1"),
    ("backward_euler", "backward Euler", "1", "1"),
    ("heun", "Heun (explicit trapezoidal)", "0; 1", "1/2 1/2"),
    ("midpoint", "explicit midpoint", "0; 1/2", "0 1"),
    ("ralston", "Ralston", "0; 2/3", "1/4 3/4"),
    ("rk3", "Kutta RK3", "0; 1/2; -1 2", "1/6 2/3 1/6"),
    ("ssprk3", "SSPRK(3,3)", "0; 1; 1/4 1/4", "1/6 1/6 2/3"),
    ("rk4", "classical RK4", "0; 1/2; 0 1/2; 0 0 1", "1/6 1/3 1/3 1/6"),
    ("three_eighths", "Kutta 3/8 rule", "0; 1/3; -1/3 1; 1 -1 1", "1/8 3/8 3/8 1/8"),
    (
        "bogacki_shampine",
        "Bogacki–Shampine 3(2)",
        "0; 1/2; 0 3/4; 2/9 1/3 4/9",
        "2/9 1/3 4/9 0",
        "7/24 1/4 1/3 1/8",
    ),
    (
        "dormand_prince",
        "Dormand–Prince 5(4)",
        "0; 1/5; 3/40 9/40; 44/45 -56/15 32/9; 19372/6561 -25360/2187 64448/6561 -212/729;"
        "9017/3168 -355/33 46732/5247 49/176 -5103/18656; 35/384 0 500/1113 125/192 -2187/6784 11/84",
        "35/384 0 500/1113 125/192 -2187/6784 11/84 0",
        "5179/57600 0 7571/16695 393/640 -92097/339200 187/2100 1/40",
    ),
    ("implicit_midpoint", "implicit midpoint", "1/2", "1"),
    ("trapezoidal", "trapezoidal", "0; 1/2 1/2", "1/2 1/2"),
    ("radau_iia_2", "Radau IIA, 2 stages", "5/12 -1/12; 3/4 1/4", "3/4 1/4"),
    ("lobatto_iiia_3", "Lobatto IIIA, 3 stages", "0; 5/24 1/3 -1/24; 1/6 2/3 1/6", "1/6 2/3 1/6"),
)


def _gauss_2() -> Tableau:
    q, r = Rational(1, 4), sqrt(3) / 6
    half = Rational(1, 2)
    return Tableau("gauss_2", "Gauss, 2 stages", ((q, q - r), (q + r, q)), (half, half))


def _gauss_3() -> Tableau:
    r, d = sqrt(15), Rational
    return Tableau(
        "gauss_3",
        "Gauss, 3 stages",
        (
            (d(5, 36), d(2, 9) - r / 15, d(5, 36) - r / 30),
            (d(5, 36) + r / 24, d(2, 9), d(5, 36) - r / 24),
            (d(5, 36) + r / 30, d(2, 9) + r / 15, d(5, 36)),
        ),
        (d(5, 18), d(4, 9), d(5, 18)),
    )


def _sdirk_2() -> Tableau:
    g = 1 - sqrt(2) / 2
    return Tableau("sdirk_2", "SDIRK, 2 stages (L-stable)", ((g, Integer(0)), (1 - g, g)), (1 - g, g))


@cache
def catalogue() -> Mapping[str, Tableau]:
    """The tableaux by name, in order of explicitness and order."""
    made = [_make(*entry) for entry in _RATIONAL] + [_gauss_2(), _gauss_3(), _sdirk_2()]
    return MappingProxyType({t.name: t for t in made})


def tableau(name: str) -> Tableau:
    """The tableau of this name. Raises ValueError, naming what there is, when there is none."""
    found = catalogue().get(name)
    if found is None:
        raise ValueError(f"no tableau is called {name!r}; there are {', '.join(catalogue())}")
    return found


MAX_STAGES = 32


def tableau_from_json(text: str) -> Tableau:
    """The tableau that a JSON object describes: {"name": …, "A": [[…], …], "b": […]}, and if wanted "c", "embedded".

    Numbers are whole numbers, decimals (read exactly: 0.5 is 1/2) or text such as "1/3" or "1/4 - sqrt(3)/6". Raises
    ValueError, in one line, on anything else and on a tableau that is not valid.
    """
    try:
        given = json.loads(text, parse_float=Rational)
    except (ValueError, RecursionError) as problem:
        raise ValueError(f"the tableau is not JSON: {problem}") from None
    if not isinstance(given, dict) or not {"A", "b"} <= set(given) <= {"name", "title", "A", "b", "c", "embedded"}:
        raise ValueError('a tableau is an object with "A" and "b", and perhaps "name", "title", "c", "embedded"')
    name, title = given.get("name", "user"), given.get("title", given.get("name", "user"))
    if not (isinstance(name, str) and isinstance(title, str) and name):
        raise ValueError('"name" and "title" must be text')
    rows = given["A"]
    if not isinstance(rows, list) or not 1 <= len(rows) <= MAX_STAGES:
        raise ValueError(f'"A" must be a list of 1 to {MAX_STAGES} rows')
    return Tableau(
        name,
        title,
        tuple(_numbers(row, "a row of A") for row in rows),
        _numbers(given["b"], "b"),
        _numbers(given.get("c", []), "c"),
        _numbers(given.get("embedded", []), "embedded"),
    )


def _numbers(row: Any, what: str) -> tuple[Expr, ...]:
    if not isinstance(row, list) or len(row) > MAX_STAGES:
        raise ValueError(f"{what} must be a list of at most {MAX_STAGES} numbers")
    found = []
    for entry in row:
        if isinstance(entry, str):
            found.append(parse_expression(entry, {}))
        elif isinstance(entry, int | Rational) and not isinstance(entry, bool):
            found.append(Rational(entry))
        else:
            raise ValueError(f"{what} has the entry {entry!r}, which is no number")
    return tuple(found)
