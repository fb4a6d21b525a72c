"""Is an expression 0 in the field that its symbols, exponentials, sines and roots generate? Exact, and effort-bounded.

Every part that is not a sum, product or whole power becomes a generator: exp(cx) a power of one exp(x/k), a root g of
`base` with the relation g^q = base, cosines with cos² = 1 − sin². The arithmetic is done in the field of fractions;
each sum is brought to lowest terms as it is made; a numerator that the relations reduce to 0 shows that the expression
vanishes wherever it is defined.
"""

from __future__ import annotations

from typing import Any

from sympy import QQ, Add, Expr, Mul, Pow, cos, cosh, exp, ilcm, lex, sin, sinh
from sympy.polys.fields import field

MAX_GENERATORS = 7
MAX_DEGREE = 48
MAX_OPERATIONS = 600


def vanishes_in_its_field(expr: Expr) -> bool:
    """Whether the expression is 0 by field arithmetic and the relations of its generators; False means not shown."""
    if expr.count_ops() > MAX_OPERATIONS:
        return False
    generators = _Generators()
    generators.collect(expr)
    names = generators.names
    if not 1 <= len(names) <= MAX_GENERATORS or max(generators.degrees(expr)) > MAX_DEGREE:
        return False
    fractions, *letters = field(names, QQ, lex)
    values = dict(zip(generators.order, letters, strict=True))
    try:
        element = generators.evaluate(expr, fractions, values)
        relations = []
        for key in generators.order:
            relation = generators.relation(key, fractions, values)
            if relation is not None:
                relations.append(relation.numer)
    except ZeroDivisionError:
        return False
    if relations and element.denom.rem(relations) == 0:
        return False
    return bool((element.numer.rem(relations) if relations else element.numer) == 0)


class _Generators:
    """The generators of an expression, the algebraic ones first so that the others are lower in the order."""

    def __init__(self) -> None:
        self._roots: dict[tuple[Expr, int], None] = {}
        self._exponents: dict[Expr, int] = {}
        self._plain: dict[Expr, None] = {}

    def collect(self, e: Expr) -> None:
        """Find the generators; those inside a root's base are generators too."""
        if e.is_Rational:
            return
        if isinstance(e, Add | Mul):
            for a in e.args:
                self.collect(a)
        elif isinstance(e, exp):
            number, rest = e.args[0].as_coeff_Mul()
            if number.is_Rational:
                self._exponents[rest] = int(ilcm(self._exponents.get(rest, 1), number.q))
            else:
                self._plain[e] = None
        elif isinstance(e, Pow) and e.exp.is_Integer:
            self.collect(e.base)
        elif isinstance(e, Pow) and e.exp.is_Rational:
            self.collect(e.base)
            self._roots[(e.base, int(e.exp.q))] = None
        else:
            self._plain[e] = None
            if isinstance(e, cos | cosh):
                self._plain[(sin if isinstance(e, cos) else sinh)(e.args[0])] = None

    @property
    def order(self) -> list[Any]:
        """Roots (outer before inner), cosines, the rest."""
        roots = sorted(self._roots, key=lambda root: -root[0].count_ops())
        cosines = [e for e in self._plain if isinstance(e, cos | cosh)]
        rest = [e for e in self._plain if not isinstance(e, cos | cosh)]
        return [*roots, *cosines, *(("exp", a) for a in self._exponents), *rest]

    @property
    def names(self) -> list[str]:
        return [f"g{k}" for k in range(len(self.order))]

    def evaluate(self, e: Expr, fractions: Any, values: dict[Any, Any]) -> Any:
        """The expression as an element of the field."""
        if e.is_Rational:
            return fractions(QQ(int(e.p), int(e.q)))
        if isinstance(e, Add | Mul):
            parts = [self.evaluate(a, fractions, values) for a in e.args]
            total = parts[0]
            for part in parts[1:]:
                total = total + part if isinstance(e, Add) else total * part
            return total
        if isinstance(e, exp):
            number, rest = e.args[0].as_coeff_Mul()
            if number.is_Rational:
                return _power(values[("exp", rest)], int(number * self._exponents[rest]), fractions)
            return values[e]
        if isinstance(e, Pow) and e.exp.is_Integer:
            return _power(self.evaluate(e.base, fractions, values), int(e.exp), fractions)
        if isinstance(e, Pow) and e.exp.is_Rational:
            return _power(values[(e.base, int(e.exp.q))], int(e.exp.p), fractions)
        return values[e]

    def relation(self, key: Any, fractions: Any, values: dict[Any, Any]) -> Any:
        """What is 0 because of what this generator is; None for a free one."""
        if isinstance(key, tuple) and key[0] != "exp":
            base, q = key
            return values[key] ** q - self.evaluate(base, fractions, values)
        if isinstance(key, cos):
            return values[key] ** 2 - 1 + values[sin(key.args[0])] ** 2
        if isinstance(key, cosh):
            return values[key] ** 2 - 1 - values[sinh(key.args[0])] ** 2
        return None

    def degrees(self, e: Expr) -> tuple[int, int]:
        """Bounds for the degrees of numerator and denominator over the plain common denominator, before any work."""
        if e.is_Rational:
            return 0, 0
        if isinstance(e, Add):
            parts = [self.degrees(a) for a in e.args]
            different = {d for _, d in parts}
            below = max(different) if len(different) == 1 else sum(d for _, d in parts)
            return max(n + below - d for n, d in parts), below
        if isinstance(e, Mul):
            parts = [self.degrees(a) for a in e.args]
            return sum(n for n, _ in parts), sum(d for _, d in parts)
        if isinstance(e, Pow) and e.exp.is_Integer:
            n, d = self.degrees(e.base)
            k = abs(int(e.exp))
            return (k * n, k * d) if e.exp > 0 else (k * d, k * n)
        if isinstance(e, exp) and e.args[0].as_coeff_Mul()[0].is_Rational:
            number, rest = e.args[0].as_coeff_Mul()
            k = abs(int(number * self._exponents[rest]))
            return (k, 0) if number > 0 else (0, k)
        if isinstance(e, Pow) and e.exp.is_Rational:
            k = abs(int(e.exp.p))
            return (k, 0) if e.exp > 0 else (0, k)
        return 1, 0


def _power(element: Any, exponent: int, fractions: Any) -> Any:
    if exponent < 0 and element == 0:
        raise ZeroDivisionError
    return element**exponent if exponent else fractions(QQ(1))


__all__ = ["MAX_DEGREE", "MAX_GENERATORS", "vanishes_in_its_field"]
