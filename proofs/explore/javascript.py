"""Our own expressions as JavaScript: σ, S and T(E) of the page are printed from the activation objects, never typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Expr, Symbol, cosh, exp
from sympy.printing.jscode import JavascriptCodePrinter

from analysis.activations.activation import CATALOGUE, Activation, s
from analysis.plane.period import closed_period, energy
from analysis.symbols import omega
from proofs.render.text_printer import expression_text

__all__ = ["ENERGY", "FREQUENCY", "Entry", "available", "entry", "function"]

ENERGY, FREQUENCY = Symbol("energy"), Symbol("frequency")
HELPERS = {"elliptic_k": "ellipticK", "elliptic_e": "ellipticE"}
"""SymPy's functions that explorer.js has, by their name there; with them logCosh and softPlus."""


class Printer(JavascriptCodePrinter):
    """SymPy's printer, with logarithms that neither overflow nor lose what is small beside 1."""

    def __init__(self) -> None:
        super().__init__({"human": False, "user_functions": HELPERS})

    def _print_log(self, expr: Any) -> str:
        (inside,) = expr.args
        if inside.func is cosh:
            return f"logCosh({self._print(inside.args[0])})"
        rest = inside - 1
        if inside.is_Add and rest.func is exp:
            return f"softPlus({self._print(rest.args[0])})"
        return (
            f"Math.log1p({self._print(rest)})"
            if inside.is_Add and not rest.is_Add
            else f"Math.log({self._print(inside)})"
        )


def function(expression: Expr, *letters: Symbol) -> str | None:
    """The expression as a JavaScript function of these letters; None when it has a function that the page has not."""
    constants, missing, code = Printer().doprint(expression)
    if missing or expression.free_symbols - set(letters):
        return None
    values = {str(name): value for name, value in constants}
    for name, value in values.items():
        code = code.replace(name, value)
    return f"({', '.join(letter.name for letter in letters)}) => {' '.join(code.split())}"


@dataclass(frozen=True)
class Entry:
    """An activation on the page: its name, σ and S as JavaScript; T(E, ω) of the plane, E's limit, and T(E) in text."""

    name: str
    sigma: str
    primitive: str
    period: str | None = None
    below: str | None = None
    formula: str = ""


def entry(chosen: Activation, *, with_period: bool = True) -> Entry | None:
    """The activation for the page; None when σ or S has no form in JavaScript. T(E) is derived where there is one."""
    sigma, primitive = function(chosen.sigma, s), function(chosen.primitive, s)
    if sigma is None or primitive is None:
        return None
    if with_period:
        try:
            found = closed_period(chosen)
        except ValueError:
            pass
        else:
            period = function(found.value.subs({energy: ENERGY, omega: FREQUENCY}), ENERGY, FREQUENCY)
            below = Printer().doprint(found.below)[2]
            if period is not None:
                return Entry(chosen.name, sigma, primitive, period, below, expression_text(found.value))
    return Entry(chosen.name, sigma, primitive)


def available() -> tuple[Activation, ...]:
    """The activations of the catalogue that have a form in JavaScript, in its order."""
    return tuple(one for one in CATALOGUE.values() if entry(one, with_period=False) is not None)
