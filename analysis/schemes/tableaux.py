"""Butcher tableaux: a validated object, its order, its reduced form, and what rounded entries leave open."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sympy import Expr, Float, Rational, S, sympify
from sympy.polys.constructor import construct_domain
from sympy.polys.domains.domain import Domain

from analysis.schemes.rootedtrees import Tree, bracket, density, trees

HIGHEST_ORDER = 10  # 719 trees: no tableau that anybody types in goes further
FLOAT_ROUNDING = Rational(1, 2**52)
LARGEST_DENOMINATOR = 10**9
"""Entries with a denominator up to this are taken to be meant as they are, also in a tableau of rounded numbers."""


@dataclass(frozen=True)
class Tableau:
    """A Runge–Kutta scheme: stages A (s × s), weights b (s), nodes c = A·1 (s), real algebraic numbers.

    Needs c = A·1 and Σb = 1. ``embedded`` holds the weights of the second, error-estimating scheme of a pair.
    ``nodes`` may be left out. ``rounding`` is 0 for exact entries, for which everything is decided exactly. Published
    tableaux are often rounded: with rounding δ > 0 every entry whose denominator is above 10⁹ is known up to the factor
    1 ± δ only, and a condition is met when the entries' rounding explains its residual. Floats are read as the dyadic
    numbers that they are, with δ = 2⁻⁵². Raises ValueError for a wrong shape, a number that is not algebraic, or a
    condition that fails.
    """

    name: str
    title: str
    A: tuple[tuple[Expr, ...], ...]
    b: tuple[Expr, ...]
    c: tuple[Expr, ...] = ()
    embedded: tuple[Expr, ...] = ()
    rounding: Expr = S.Zero

    def __post_init__(self) -> None:
        stages = len(self.b)
        if stages == 0:
            raise ValueError(f"{self.name}: a tableau has at least one stage")
        given = [*self.A, self.b, self.c, self.embedded]
        if self.rounding == 0 and any(_is_long_float(x) for row in given for x in row):
            object.__setattr__(self, "rounding", FLOAT_ROUNDING)
        object.__setattr__(self, "A", tuple(_exact_row(row, self.name) for row in self.A))
        for field in ("b", "c", "embedded"):
            object.__setattr__(self, field, _exact_row(getattr(self, field), self.name))
        if len(self.A) != stages or any(len(row) != stages for row in self.A):
            raise ValueError(f"{self.name}: A must be {stages} by {stages}, as b has {stages} entries")
        if self.embedded and len(self.embedded) != stages:
            raise ValueError(f"{self.name}: the embedded weights must be {stages} numbers, not {len(self.embedded)}")
        if self.c and len(self.c) != stages:
            raise ValueError(f"{self.name}: c must be {stages} numbers, not {len(self.c)}")
        if not (self.rounding.is_Rational and 0 <= self.rounding < 1):
            raise ValueError(f"{self.name}: the rounding must be a rational number from 0 to 1, not {self.rounding}")
        domain, rows, weights = self._elements
        if self.rounding and not domain.is_QQ:
            raise ValueError(f"{self.name}: rounded entries must be rational, without roots")
        for label, row in (("b", weights), ("embedded b", self._in_domain(self.embedded))):
            total = sum(row, domain.zero)
            if row and not self._same(total, domain.one, self._doubt(row)):
                shown, defect = domain.to_sympy(total), _short(domain.to_sympy(total - domain.one))
                raise ValueError(f"{self.name}: the entries of {label} must add up to 1, not {shown} (off by {defect})")
        sums = tuple(domain.to_sympy(sum(row, domain.zero)) for row in rows)
        for node, row in zip(self._in_domain(self.c), rows, strict=False):
            if not self._same(node, sum(row, domain.zero), self._doubt([node, *row])):
                off = _short(domain.to_sympy(node - sum(row, domain.zero)))
                raise ValueError(
                    f"{self.name}: c must be the row sums of A, which are {', '.join(map(str, sums))} (off by {off})"
                )
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

    def _error(self, number: Any) -> Any:
        """How far the entry may be off: δ of its size when it is not a plain fraction."""
        if not self.rounding or number.denominator <= LARGEST_DENOMINATOR:
            return self.domain.zero
        return abs(number) * self.domain.from_sympy(self.rounding)

    def _doubt(self, numbers: Sequence[Any]) -> Any:
        """How far their sum may be off."""
        return sum((self._error(x) for x in numbers), self.domain.zero) if self.rounding else self.domain.zero

    def _same(self, left: Any, right: Any, doubt: Any) -> bool:
        """Whether two numbers of the field are equal, as far as the rounding of the entries tells."""
        return bool(abs(left - right) <= doubt) if self.rounding else bool(left == right)

    @property
    def domain(self) -> Domain:
        """The number field of the entries: QQ, or QQ with the roots that occur adjoined."""
        return self._elements[0]

    @property
    def exact(self) -> bool:
        """Whether the entries are exact, so that every answer is."""
        return bool(self.rounding == 0)

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
        """Whether the scheme keeps every quadratic invariant, which is equivalent to keeping the symplectic form.

        Stages that do nothing, or the same as another, are taken out first; for what is left b_i a_ij + b_j a_ji =
        b_i b_j for all i, j is necessary and sufficient (Hairer, Lubich, Wanner, Geometric Numerical Integration,
        theorem VI.7.10). With rounded entries: as far as their rounding tells.
        """
        least = self.reduced
        _, A, b = least._elements
        s = range(least.stages)
        return all(
            least._same(
                b[i] * A[i][j] + b[j] * A[j][i],
                b[i] * b[j],
                3 * (least._doubt_of_product(b[i], A[i][j]) + least._doubt_of_product(b[j], A[j][i]))
                + 3 * least._doubt_of_product(b[i], b[j]),
            )
            for i in s
            for j in s
        )

    def _doubt_of_product(self, x: Any, y: Any) -> Any:
        ex, ey = self._error(x), self._error(y)
        return ex * abs(y) + abs(x) * ey + ex * ey if self.rounding else self.domain.zero

    @cached_property
    def reduced(self) -> "Tableau":
        """The same scheme without superfluous stages: itself, when it has none.

        Left out are stages on which the result does not depend; of stages that are equal for every field one is kept:
        the coarsest partition of the stages is taken for which the sums of a_ij over each class are equal within a
        class.
        """
        domain, A, b = self._elements
        used = [i for i in range(self.stages) if b[i] != domain.zero]
        for i in used:  # grows while it is read
            used += [j for j in range(self.stages) if A[i][j] != domain.zero and j not in used]
        kept = sorted(used)
        classes = self._classes(kept)
        if len(classes) == self.stages:
            return self
        heads = [group[0] for group in classes]
        rows = tuple(tuple(domain.to_sympy(self._over(A[i], group)) for group in classes) for i in heads)
        weights = tuple(domain.to_sympy(self._over(b, group)) for group in classes)
        smaller = Tableau(self.name, self.title, rows, weights, rounding=self.rounding)
        return smaller.reduced

    def _over(self, row: Sequence[Any], group: Sequence[int]) -> Any:
        return sum((row[k] for k in group), self.domain.zero)

    def _classes(self, kept: Sequence[int]) -> list[list[int]]:
        """The coarsest partition of the kept stages into classes of equal ones."""
        _, A, _ = self._elements

        def alike(i: int, j: int, classes: list[list[int]]) -> bool:
            return all(
                self._same(self._over(A[i], g), self._over(A[j], g), self._doubt([*A[i], *A[j]])) for g in classes
            )

        classes = [list(kept)]
        while True:
            finer: list[list[int]] = []
            for group in classes:
                parts: list[list[int]] = []
                for i in group:
                    part = next((p for p in parts if alike(p[0], i, classes)), None)
                    parts.append([i]) if part is None else part.append(i)
                finer += parts
            if len(finer) == len(classes):
                return sorted(finer)
            classes = finer

    @cached_property
    def symmetric(self) -> bool:
        """Whether a_ij + a_(s+1−i)(s+1−j) = b_j and b is a palindrome: Φ_(−h) is the inverse of Φ_h.

        Sufficient; a tableau with superfluous or differently ordered stages may be symmetric and not seen.
        """
        _, A, b = self._elements
        s = range(self.stages)
        return all(
            self._same(A[i][j] + A[-1 - i][-1 - j], b[j], self._doubt([A[i][j], A[-1 - i][-1 - j], b[j]]))
            and self._same(b[j], b[-1 - j], self._doubt([b[j], b[-1 - j]]))
            for i in s
            for j in s
        )

    def weight_in_domain(self, tree: Tree, weights: Sequence[Any] | None = None) -> Any:
        """Φ(τ) as an element of ``domain``, for b or other weights in that domain."""
        domain, A, b = self._elements
        values = _stage_values(tree, A, domain, self._stage_memo)
        return sum((w * x for w, x in zip(weights or b, values, strict=True)), domain.zero)

    @cached_property
    def _stage_memo(self) -> dict[Tree, list[Any]]:
        return {}

    @cached_property
    def _sizes(self) -> tuple[list[list[Any]], list[list[Any]], dict[Tree, list[Any]], dict[Tree, list[Any]]]:
        """|A| and |A| + its errors, with a memo for each: between them lies what rounding can do to a weight."""
        _, A, _ = self._elements
        plain = [[abs(x) for x in row] for row in A]
        larger = [[abs(x) + self._error(x) for x in row] for row in A]
        return plain, larger, {}, {}

    def allowance(self, tree: Tree, weights: Sequence[Any] | None = None) -> Any:
        """How far Φ(τ) may be off by the rounding of the entries, an element of ``domain``; 0 for exact ones.

        Φ(|A| + e, |b| + e) − Φ(|A|, |b|), with e the errors of the entries: a bound, not an estimate.
        """
        domain, _, b = self._elements
        if not self.rounding:
            return domain.zero
        plain, larger, memo, larger_memo = self._sizes
        sizes = [abs(w) for w in weights or b]
        low = sum((w * x for w, x in zip(sizes, _stage_values(tree, plain, domain, memo), strict=True)), domain.zero)
        values = _stage_values(tree, larger, domain, larger_memo)
        return sum(((w + self._error(w)) * x for w, x in zip(sizes, values, strict=True)), domain.zero) - low

    def order_condition(self, tree: Tree) -> Expr:
        """Φ(τ) − 1/γ(τ), exact: zero iff the scheme meets the order condition of this tree."""
        return self.domain.to_sympy(self._residual(tree))

    def _residual(self, tree: Tree, weights: Sequence[Any] | None = None) -> Any:
        return self.weight_in_domain(tree, weights) - self.domain.one / density(tree)

    def meets(self, tree: Tree, weights: Sequence[Any] | None = None) -> bool:
        """Whether the order condition of this tree holds: exactly, or up to what the entries' rounding explains."""
        residual = self._residual(tree, weights)
        return bool(residual == self.domain.zero or (self.rounding and abs(residual) <= self.allowance(tree, weights)))

    @cached_property
    def order(self) -> int:
        """The classical order: every condition to it holds, and one of the next order fails.

        Exact for exact entries; for rounded ones, as far as their rounding tells.
        """
        return self._order_of(self._elements[2])

    @cached_property
    def embedded_order(self) -> int | None:
        """The order of the embedded scheme, None when there is none."""
        return self._order_of(self._in_domain(self.embedded)) if self.embedded else None

    def _order_of(self, weights: Sequence[Any]) -> int:
        for p in range(1, HIGHEST_ORDER + 1):
            if not all(self.meets(t, weights) for t in trees(p)):
                return p - 1
        return HIGHEST_ORDER

    def conditions(self, highest: int) -> tuple[tuple[int, str, Expr, Expr], ...]:
        """The order conditions to this order: (order, tree in brackets, residual, what rounding explains), exact."""
        show = self.domain.to_sympy
        return tuple(
            (p, bracket(t), show(self._residual(t)), show(self.allowance(t)))
            for p in range(1, min(highest, HIGHEST_ORDER) + 1)
            for t in trees(p)
        )


def _stage_values(tree: Tree, A: Sequence[Sequence[Any]], domain: Domain, memo: dict[Tree, list[Any]]) -> list[Any]:
    """Per stage, the product over the subtrees of (A · their stage values)."""
    if tree not in memo:
        values = [domain.one] * len(A)
        for child in tree:
            inner = _stage_values(child, A, domain, memo)
            for i, row in enumerate(A):
                values[i] *= sum((a * x for a, x in zip(row, inner, strict=True) if a), domain.zero)
        memo[tree] = values
    return memo[tree]


def _is_long_float(number: Any) -> bool:
    """Whether a float is more than a short dyadic fraction such as 0.375, so that it may stand for another number."""
    value = _plain(number)
    return isinstance(value, float | Float) and Rational(value).q > LARGEST_DENOMINATOR


def _plain(number: Any) -> Any:
    """A NumPy scalar as the Python number that it is."""
    return number.item() if hasattr(number, "item") and not isinstance(number, Expr) else number


def _exact_row(row: Sequence[Any], name: str) -> tuple[Expr, ...]:
    """The numbers as exact SymPy numbers, floats as the dyadic fractions that they are."""
    exact = []
    for given in map(_plain, row):
        x = sympify(given, strict=True)
        if isinstance(x, Float) and x.is_finite:
            x = Rational(x)
        if x.has(Float) or not x.is_number or x.is_finite is not True or x.is_real is not True:
            raise ValueError(f"{name}: {given} is not a finite real number")
        exact.append(x)
    return tuple(exact)


def _short(number: Expr) -> str:
    return f"{float(number):.3g}" if number.is_Rational else str(number)
