r"""SymPy expressions as LaTeX for math mode, with the theory's names: MatrixSymbol("σ(z)") is \sigma(z)."""

from __future__ import annotations

import re
from typing import Any

from sympy import Add, Basic, Integral, Mul, S, Sum
from sympy.core.function import AppliedUndef
from sympy.printing.latex import LatexPrinter
from sympy.printing.precedence import PRECEDENCE

from proofs.render.factors import layout, positive_first
from proofs.render.unicode_math import to_latex

FUNCTION_LATEX = {
    "log": r"\log", "sin": r"\sin", "cos": r"\cos", "tan": r"\tan", "cot": r"\cot", "sec": r"\sec", "csc": r"\csc",
    "sinh": r"\sinh", "cosh": r"\cosh", "tanh": r"\tanh", "coth": r"\coth", "asin": r"\arcsin", "acos": r"\arccos",
    "atan": r"\arctan", "atanh": r"\operatorname{artanh}", "acosh": r"\operatorname{arcosh}",
    "asinh": r"\operatorname{arsinh}", "erf": r"\operatorname{erf}", "erfi": r"\operatorname{erfi}",
    "sign": r"\operatorname{sgn}", "elliptic_k": "K", "elliptic_e": r"E_{\ell}", "beta": r"\mathrm{B}",
    "gamma": r"\Gamma", "re": r"\operatorname{Re}", "im": r"\operatorname{Im}", "sech": r"\operatorname{sech}",
    "Min": r"\min", "Max": r"\max", "Heaviside": r"\theta",
}  # fmt: skip
PREFIX_NAMES = ("\\log", "\\sin", "\\cos", "\\tan", "\\arc", "\\sinh", "\\cosh", "\\tanh", "\\operatorname{ar")
_TALL = re.compile(r"\\(?:frac|sum|prod|i*int|oint|begin|left|substack)\b")
_RATE = re.compile(r"d(.+)/d(.+)")


def name_latex(name: str) -> str:
    r"""A symbol's Unicode name as LaTeX; `dE/dt` becomes a fraction."""
    rate = _RATE.fullmatch(name)
    if rate:
        return rf"\frac{{d{to_latex(rate[1])}}}{{d{to_latex(rate[2])}}}"
    return to_latex(name)


def _matching(latex: str, start: int) -> int:
    r"""Index of the \right that closes the \left at `start`, or −1."""
    depth = 0
    for found in re.finditer(r"\\(left|right)(?![A-Za-z])", latex[start:]):
        depth += 1 if found[1] == "left" else -1
        if depth == 0:
            return start + found.start()
    return -1


def lighten(latex: str) -> str:
    r"""\left( … \right) as plain brackets where nothing in between is tall, so that a line may break there."""
    position = 0
    while (start := latex.find(r"\left", position)) >= 0:
        if latex[start + 5 : start + 6].isalpha():  # \leftarrow
            position = start + 5
            continue
        end = _matching(latex, start)
        inner = latex[start + 6 : end]
        if end < 0 or latex[start + 5] not in "([|" or latex[end + 6 : end + 7] not in ")]|":
            position = start + 5
            continue
        inner = lighten(inner)
        if _TALL.search(inner):
            latex = latex[: start + 6] + inner + latex[end:]
            position = start + 6 + len(inner)
        else:
            latex = latex[:start] + latex[start + 5] + inner.strip() + latex[end + 6] + latex[end + 7 :]
            position = start + 1 + len(inner.strip())
    return latex


class PaperPrinter(LatexPrinter):
    """SymPy's printer with the theory's names, functions written f(x), and products as in the text printer."""

    def __init__(self) -> None:
        super().__init__(
            {"fold_frac_powers": True, "mat_delim": "(", "inv_trig_style": "full", "parenthesize_super": False}
        )

    def _print_Symbol(self, expr: Any, style: str = "plain") -> str:
        return name_latex(expr.name)

    _print_Dummy = _print_MatrixSymbol = _print_RandomSymbol = _print_Symbol

    def _print_Catalan(self, expr: Any) -> str:
        return "G"

    def _print_Abs(self, expr: Any, exp: str | None = None) -> str:
        power = f"^{{{exp}}}" if exp is not None else ""
        return rf"\left|{self._print(expr.args[0])}\right|{power}"

    def _print_Integral(self, expr: Any) -> str:
        return str(super()._print_Integral(expr)).replace(r"\limits", "")

    def _print_Transpose(self, expr: Any) -> str:
        return self._script_base(expr.arg) + r"^{\top}"

    def _print_Inverse(self, expr: Any) -> str:
        return self._script_base(expr.arg) + "^{-1}"

    def _print_MatPow(self, expr: Any) -> str:
        return self._script_base(expr.base) + f"^{{{self._print(expr.exp)}}}"

    def _helper_print_standard_power(self, expr: Any, template: str) -> str:
        base = str(self.parenthesize(expr.base, PRECEDENCE["Pow"]))
        if "^" in base and not base.startswith((r"\left", "|")):
            base = f"{{{base}}}"
        return template % (base, self._print(expr.exp))

    def _script_base(self, base: Any) -> str:
        """What carries an exponent: a letter that has one already is set in braces."""
        inner = str(self._print(base))
        if not base.is_symbol:
            return rf"\left({inner}\right)"
        return f"{{{inner}}}" if "^" in inner else inner

    def _print_Identity(self, expr: Any) -> str:
        return "I"

    def _print_ZeroMatrix(self, expr: Any) -> str:
        return "0"

    def _print_Trace(self, expr: Any) -> str:
        return rf"\operatorname{{tr}}\left({self._print(expr.arg)}\right)"

    def _print_Determinant(self, expr: Any) -> str:
        return rf"\det\left({self._print(expr.arg)}\right)"

    def _print_DiagMatrix(self, expr: Any) -> str:
        return rf"\operatorname{{diag}}\left({self._print(expr.args[0])}\right)"

    _print_DiagonalMatrix = _print_DiagMatrix

    def _as_ordered_terms(self, expr: Any, order: str | None = None) -> list[Basic]:
        return positive_first(list(super()._as_ordered_terms(expr, order)))

    def _print_MatAdd(self, expr: Any) -> str:
        out = ""
        for term in positive_first(list(expr.args)):
            printed = str(self._print(term)).replace("- ", "-", 1) if not out else str(self._print(term))
            minus = printed.startswith("-")
            out = printed if not out else out + (" - " + printed[1:].lstrip() if minus else " + " + printed)
        return out

    def _factors(self, factors: tuple[Basic, ...]) -> str:
        out = ""
        for k, factor in enumerate(factors):
            last_sum = isinstance(factor, Sum | Integral) and k == len(factors) - 1
            printed = self._print(factor) if last_sum else self.parenthesize(factor, PRECEDENCE["Mul"])
            if printed.startswith("-"):
                printed = rf"\left({printed}\right)"
            out += (r" \cdot " if out and printed[0].isdigit() else " " if out else "") + printed
        return out or "1"

    def _print_Mul(self, expr: Any) -> str:
        product = layout(expr)
        sign = "-" if product.negative else ""
        if not product.bottom:
            return sign + self._factors(product.top)
        return self._fraction(sign, product.top, product.bottom)

    def _fraction(self, sign: str, top: tuple[Basic, ...], bottom: tuple[Basic, ...]) -> str:
        below = self._print(bottom[0]) if len(bottom) == 1 else self._factors(bottom)
        sums = [f for f in top if (isinstance(f, Add) and len(f.args) > 5) or f.has(Sum)]
        if sums or not top:
            others = tuple(f for f in top if f not in sums)
            tail = " " + self._factors(tuple(sums)) if sums else ""
            return rf"{sign}\frac{{{self._factors(others)}}}{{{below}}}{tail}"
        above = self._print(top[0]) if len(top) == 1 else self._factors(top)
        return rf"{sign}\frac{{{above}}}{{{below}}}"

    def _print_MatMul(self, expr: Any) -> str:
        coefficient, matrices = expr.as_coeff_matrices()
        product = " ".join(self.parenthesize(m, PRECEDENCE["Mul"]) for m in matrices)
        if coefficient == 1:
            return product
        if coefficient == -1:
            return "-" + product
        printed = self._print(coefficient)
        return (rf"\left({printed}\right)" if isinstance(coefficient, Add) else printed) + " " + product

    def _print_Function(self, expr: Any, exp: str | None = None) -> str:
        name = expr.func.__name__
        known = FUNCTION_LATEX.get(name) if not isinstance(expr, AppliedUndef) else None
        head = known or name_latex(name)
        arguments = [self._print(a) for a in expr.args]
        power = f"^{{{exp}}}" if exp is not None else ""
        if not known:
            return rf"{head}\left({', '.join(arguments)}\right){power}"
        nested = len(arguments) == 1 and known and arguments[0].startswith(PREFIX_NAMES) and expr.args[0].is_Function
        if nested:
            return rf"{head}{power} {arguments[0]}"
        return rf"{head}{power}\left({', '.join(arguments)}\right)"

    def _print_log(self, expr: Any, exp: str | None = None) -> str:
        return self._print_Function(expr, exp)

    _print_elliptic_k = _print_elliptic_e = _print_beta = _print_gamma = _print_re = _print_im = _print_log
    _print_Min = _print_Max = _print_Heaviside = _print_log

    def _print_polylog(self, expr: Any, exp: str | None = None) -> str:
        order, argument = (self._print(a) for a in expr.args)
        power = f"^{{{exp}}}" if exp is not None else ""
        return rf"\operatorname{{Li}}_{{{order}}}{power}\left({argument}\right)"

    def _print_Indexed(self, expr: Any) -> str:
        return f"{self._print(expr.base.label)}_{{{','.join(self._print(k) for k in expr.indices)}}}"

    def _print_IndexedBase(self, expr: Any) -> str:
        return str(self._print(expr.label))

    def _print_Str(self, expr: Any) -> str:
        return name_latex(expr.name)

    def _print_Piecewise(self, expr: Any) -> str:
        rows = []
        for value, condition in expr.args:
            when = r"\text{otherwise}" if condition is S.true else rf"\text{{if }} {self._print(condition)}"
            rows.append(f"{self._print(value)} & {when}")
        body = r" \\ ".join(rows)
        return rf"\begin{{cases}} {body} \end{{cases}}"

    def _print_Relational(self, expr: Any) -> str:
        sign = {"==": "=", "<=": r"\le", ">=": r"\ge", "!=": r"\ne"}.get(expr.rel_op, expr.rel_op)
        return f"{self._print(expr.lhs)} {sign} {self._print(expr.rhs)}"

    def _print_Infinity(self, expr: Any) -> str:
        return r"\infty"


def expression_latex(expression: Basic) -> str:
    """A SymPy expression as LaTeX for math mode."""
    printed = lighten(str(PaperPrinter().doprint(expression)))
    printed = re.sub(r"(^|[({&] ?|[=,] )- (?=\S)", r"\1-", printed)
    return re.sub(r" {2,}", " ", printed).strip()


def additive_pieces(expression: Basic) -> list[str]:
    """The LaTeX of each term of a sum, with its sign in front: where a formula may be broken. One piece otherwise."""
    if not isinstance(expression, Add) or len(expression.args) < 2 or isinstance(expression, Mul):
        return [expression_latex(expression)]
    terms = PaperPrinter()._as_ordered_terms(expression)
    printed = [expression_latex(term) for term in terms]
    return [p if k == 0 or p.startswith("-") else f"+ {p}" for k, p in enumerate(printed)]
