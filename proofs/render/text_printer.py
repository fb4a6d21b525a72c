"""SymPy expressions as one line of Unicode: `dE/dt = σ(z)ᵀ W σ(z)`."""

from __future__ import annotations

import re
from typing import Any

from sympy import Abs, Add, Basic, Expr, Integer, Number, Pow, Rational, S
from sympy.core.function import AppliedUndef
from sympy.printing.precedence import PRECEDENCE, precedence
from sympy.printing.str import StrPrinter

from proofs.render.factors import layout, positive_first
from proofs.render.notation import SUPERSCRIPTS, TO_SUBSCRIPT, TO_SUPERSCRIPT, word_set
from proofs.render.unicode_math import to_text

FUNCTION_NAMES = {
    "atan": "arctan", "asin": "arcsin", "acos": "arccos", "atanh": "artanh", "acosh": "arcosh", "asinh": "arsinh",
    "elliptic_k": "K", "elliptic_e": "Eₗ", "beta": "B", "gamma": "Γ", "polylog": "Li", "Abs": "abs", "re": "Re",
    "im": "Im", "Heaviside": "θ", "uppergamma": "Γ", "lowergamma": "γ",
}  # fmt: skip
WORDLIKE = word_set(
    "log sin cos tan sinh cosh tanh coth arctan arcsin arccos artanh arcosh arsinh sign erf sech sn cn dn cd sd"
)


def raised(text: str) -> str | None:
    """The text in superscript characters, when all of it can be."""
    return "".join(TO_SUPERSCRIPT[c] for c in text) if text and all(c in TO_SUPERSCRIPT for c in text) else None


def lowered(text: str) -> str | None:
    """The text in subscript characters, when all of it can be."""
    return "".join(TO_SUBSCRIPT[c] for c in text) if text and all(c in TO_SUBSCRIPT for c in text) else None


def _script(text: str, mark: str) -> str:
    small = raised(text) if mark == "^" else lowered(text)
    if small is not None:
        return small
    return mark + (text if re.fullmatch(r"\w|−?∞", text) else f"({text})" if mark == "^" else "{" + text + "}")


_SHORT = re.compile(r"\d+|[^\W\d_][\u0300-\u036f]?[⁰-⁹²³¹⁺⁻ⁿᵀₐ-ₜ₀-₉ᵢⱼ⁺]*")


def join_factors(factors: list[str]) -> str:
    """A product written without signs: letters close together, longer factors apart, a dot where one could misread."""
    out = factors[0]
    close = bool(_SHORT.fullmatch(out))
    for factor in factors[1:]:
        short = bool(_SHORT.fullmatch(factor))
        if factor[0].isdigit() or (factor[0] == "(" and out[-1].isalpha()):
            out += "·" + factor
        elif (close and short) or (out[-1].isdigit() and factor[0] == "("):
            out += factor
        else:
            out += " " + factor
        close = short
    return out


class TextPrinter(StrPrinter):
    """Names are kept in Unicode, products are juxtaposed, powers are raised; brackets as SymPy's own printer."""

    printmethod = "_as_text"  # else SymPy's Indexed would print itself as z[i]

    def emptyPrinter(self, expr: Any) -> str:
        return to_text(super().emptyPrinter(expr).replace("**", "^").replace("-", "−"))

    def _print_Symbol(self, expr: Any) -> str:
        return to_text(expr.name)

    _print_MatrixSymbol = _print_Dummy = _print_Symbol

    def _print_Str(self, expr: Any) -> str:
        return to_text(expr.name)

    def _print_Integer(self, expr: Any) -> str:
        return str(expr.p).replace("-", "−")

    def _print_int(self, expr: int) -> str:
        return str(expr).replace("-", "−")

    def _print_Rational(self, expr: Any) -> str:
        return f"{expr.p}/{expr.q}".replace("-", "−")

    def _print_Half(self, expr: Any) -> str:
        return "1/2"

    def _print_Float(self, expr: Any) -> str:
        return str(super()._print_Float(expr)).replace("-", "−")

    def _print_Infinity(self, expr: Any) -> str:
        return "∞"

    def _print_NegativeInfinity(self, expr: Any) -> str:
        return "−∞"

    def _print_Pi(self, expr: Any) -> str:
        return "π"

    def _print_Exp1(self, expr: Any) -> str:
        return "e"

    def _print_ImaginaryUnit(self, expr: Any) -> str:
        return "i"

    def _print_Catalan(self, expr: Any) -> str:
        return "G"

    def _print_Add(self, expr: Any, order: str | None = None) -> str:
        out = ""
        for term in positive_first(self._as_ordered_terms(expr, order=order)):
            printed = self.parenthesize(term, PRECEDENCE["Add"] - 1)
            if not out:
                out = printed
            elif printed.startswith("−"):
                out += " − " + printed[1:].lstrip()
            else:
                out += " + " + printed
        return out

    def _print_MatAdd(self, expr: Any) -> str:
        return self._print_Add(Add(*expr.args, evaluate=False)) if not expr.is_MatAdd else self._sum(expr.args)

    def _sum(self, terms: Any) -> str:
        out = ""
        for term in positive_first(list(terms)):
            printed = self._print(term)
            out = printed if not out else out + (" − " + printed[1:] if printed[0] == "−" else " + " + printed)
        return out

    def _print_Mul(self, expr: Any) -> str:
        product = layout(expr)
        sign = "−" if product.negative else ""
        numerator = join_factors([self._factor(f) for f in product.top]) if product.top else "1"
        if not product.bottom:
            return sign + numerator
        denominator = join_factors([self._factor(f) for f in product.bottom])
        return f"{sign}{numerator}/{denominator if len(product.bottom) == 1 else f'({denominator})'}"

    def _factor(self, factor: Basic) -> str:
        printed = self.parenthesize(factor, PRECEDENCE["Mul"])
        return f"({printed})" if printed.startswith(("−", "Σ", "∫")) else printed

    def _print_MatMul(self, expr: Any) -> str:
        coefficient, matrices = expr.as_coeff_matrices()
        words = [self.parenthesize(m, PRECEDENCE["Mul"]) for m in matrices]
        product = " ".join(words)
        if coefficient == 1:
            return product
        if coefficient == -1:
            return "−" + product
        printed = self.parenthesize(coefficient, PRECEDENCE["Mul"]) if isinstance(coefficient, Add) else None
        return f"{printed or self._print(coefficient)} {product}"

    def _print_HadamardProduct(self, expr: Any) -> str:
        return " ⊙ ".join(self.parenthesize(a, PRECEDENCE["Mul"]) for a in expr.args)

    def _print_Transpose(self, expr: Any) -> str:
        inner = self._print(expr.arg)
        return (inner if expr.arg.is_symbol else f"({inner})") + "ᵀ"

    def _print_Inverse(self, expr: Any) -> str:
        return self.parenthesize(expr.arg, PRECEDENCE["Pow"]) + "⁻¹"

    def _print_Identity(self, expr: Any) -> str:
        return "I"

    def _print_ZeroMatrix(self, expr: Any) -> str:
        return "0"

    def _print_OneMatrix(self, expr: Any) -> str:
        return "𝟙"

    def _print_Trace(self, expr: Any) -> str:
        return f"tr({self._print(expr.arg)})"

    def _print_Determinant(self, expr: Any) -> str:
        return f"det({self._print(expr.arg)})"

    def _print_DiagMatrix(self, expr: Any) -> str:
        return f"diag({self._print(expr.args[0])})"

    _print_DiagonalMatrix = _print_DiagMatrix

    def _print_MatPow(self, expr: Any) -> str:
        return self.parenthesize(expr.base, PRECEDENCE["Pow"]) + _script(self._print(expr.exp), "^")

    def _print_MatrixBase(self, expr: Any) -> str:
        if expr.cols == 1 and expr.rows > 1:
            return f"({', '.join(self._print(e) for e in expr)})ᵀ"
        rows = (", ".join(self._print(e) for e in expr.row(k)) for k in range(expr.rows))
        return f"[{', '.join(f'[{row}]' for row in rows)}]"

    _print_ImmutableDenseMatrix = _print_DenseMatrix = _print_MutableDenseMatrix = _print_MatrixBase

    def _print_MatrixElement(self, expr: Any) -> str:
        return self.parenthesize(expr.parent, PRECEDENCE["Atom"]) + self._indices(expr.indices)

    def _print_Indexed(self, expr: Any) -> str:
        return self._print(expr.base.label) + self._indices(expr.indices)

    def _print_IndexedBase(self, expr: Any) -> str:
        return self._print(expr.label)

    def _indices(self, indices: Any) -> str:
        return _script("".join(self._print(k) for k in indices), "_")

    def _print_Pow(self, expr: Any, rational: bool = False) -> str:
        base, exponent = expr.base, expr.exp
        if isinstance(exponent, Rational) and not exponent.is_Integer and exponent.q == 2 and base is not S.Exp1:
            root = f"√{self._bracketed(base)}"
            whole = abs(exponent.p)
            powered = root if whole == 1 else f"{self._base(base)}^({whole}/2)"
            return f"1/{powered}" if exponent.is_negative else powered
        if isinstance(exponent, Integer) and exponent.is_negative and base is not S.Exp1:
            positive = Pow(base, -exponent, evaluate=False) if exponent != -1 else base
            return f"1/{self.parenthesize(positive, PRECEDENCE['Mul'] + 1)}"
        printed = self._print(exponent)
        small = raised(printed) if len(printed) <= 3 else None
        return self._base(base) + (small or _script(printed, "^"))

    def _base(self, base: Expr) -> str:
        if isinstance(base, Number) and base.is_negative:
            return f"({self._print(base)})"
        if isinstance(base, Abs):
            return str(self._print(base))
        printed = self.parenthesize(base, PRECEDENCE["Pow"])
        raised_already = printed[-1] in SUPERSCRIPTS
        return f"({printed})" if raised_already or " " in printed.split("(")[0] else printed

    def _bracketed(self, arg: Expr) -> str:
        printed = self._print(arg)
        return printed if len(printed) == 1 or printed.isalnum() else f"({printed})"

    def _print_exp(self, expr: Any) -> str:
        return "e" + _script(self._print(expr.args[0]), "^")

    def _print_Abs(self, expr: Any) -> str:
        return f"|{self._print(expr.args[0])}|"

    def _print_Function(self, expr: Any) -> str:
        name = expr.func.__name__
        name = to_text(name) if isinstance(expr, AppliedUndef) else FUNCTION_NAMES.get(name, name)
        inner = ", ".join(self._print(a) for a in expr.args)
        nested = len(expr.args) == 1 and name in WORDLIKE and inner.split("(")[0] in WORDLIKE and inner[-1] == ")"
        if nested and expr.args[0].is_Function:
            return f"{name} {inner}"
        return f"{name}({inner})"

    def _print_polylog(self, expr: Any) -> str:
        order, argument = expr.args
        return f"Li{_script(self._print(order), '_')}({self._print(argument)})"

    def _print_Min(self, expr: Any) -> str:
        return f"{expr.func.__name__.lower()}({', '.join(self._print(a) for a in expr.args)})"

    _print_Max = _print_Min

    def _limits(self, sign: str, limits: Any) -> str:
        out = ""
        for variable, *ends in limits:
            if len(ends) == 2:
                low, high = self._print(ends[0]), self._print(ends[1])
                start = f"{self._print(variable)}={low}" if sign in "ΣΠ" else low
                out += sign + _script(start, "_") + _script(high, "^")
            else:
                out += sign + (_script(self._print(variable), "_") if sign in "ΣΠ" else "")
        return out

    def _print_Sum(self, expr: Any) -> str:
        body = expr.function
        printed = self.parenthesize(body, PRECEDENCE["Mul"]) if isinstance(body, Add) else self._print(body)
        return f"{self._limits('Σ', expr.limits)} {printed}"

    def _print_Product(self, expr: Any) -> str:
        return f"{self._limits('Π', expr.limits)} {self.parenthesize(expr.function, PRECEDENCE['Mul'])}"

    def _print_Integral(self, expr: Any) -> str:
        variables = " ".join(f"d{self._print(limit[0])}" for limit in reversed(expr.limits))
        body = self._print(expr.function)
        body = f"({body})" if isinstance(expr.function, Add) else body
        return f"{self._limits('∫', expr.limits)} {body} {variables}"

    def _print_Derivative(self, expr: Any) -> str:
        mark = "d" if len(expr.expr.free_symbols) <= 1 else "∂"
        below = "".join(
            f"{mark}{self._print(v)}{_script(str(k), '^') if k != 1 else ''}" for v, k in expr.variable_count
        )
        order = sum(k for _, k in expr.variable_count)
        above = mark + (_script(str(order), "^") if order != 1 else "")
        return f"{above}/{below} {self.parenthesize(expr.expr, PRECEDENCE['Mul'])}"

    def _print_Subs(self, expr: Any) -> str:
        values = ", ".join(
            f"{self._print(v)}={self._print(p)}" for v, p in zip(expr.variables, expr.point, strict=True)
        )
        return f"[{self._print(expr.expr)}]_{{{values}}}"

    def _print_Piecewise(self, expr: Any) -> str:
        parts = [f"{self._print(e)} {'otherwise' if c is S.true else f'if {self._print(c)}'}" for e, c in expr.args]
        return "{" + "; ".join(parts) + "}"

    def _print_Relational(self, expr: Any) -> str:
        sign = {"==": "=", "<=": "≤", ">=": "≥", "!=": "≠"}.get(expr.rel_op, expr.rel_op)
        return f"{self._print(expr.lhs)} {sign} {self._print(expr.rhs)}"

    def _print_And(self, expr: Any) -> str:
        return " and ".join(self._print(a) for a in sorted(expr.args, key=str))

    def _print_Or(self, expr: Any) -> str:
        return " or ".join(self._print(a) for a in sorted(expr.args, key=str))

    def _print_Order(self, expr: Any) -> str:
        return f"O({self._print(expr.expr)})"

    def parenthesize(self, item: Any, level: int, strict: bool = False) -> str:
        printed = self._print(item)
        tight = precedence(item) < level or (not strict and precedence(item) <= level)
        return f"({printed})" if tight else str(printed)


def expression_text(expression: Basic) -> str:
    """A SymPy expression as one line of Unicode."""
    return str(TextPrinter().doprint(expression))
