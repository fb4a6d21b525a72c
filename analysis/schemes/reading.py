"""Tableaux as people have them: JSON with fractions or decimals, arrays of floats, the classes of SciPy."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from sympy import Expr, Rational, S

from analysis.parsing import parse_expression
from analysis.schemes.tableaux import FLOAT_ROUNDING, LARGEST_DENOMINATOR, Tableau

MAX_STAGES = 32
SHORT = 9  # a decimal with more significant digits may be rounded in its last one
DOUBLES = 15  # and from so many on it may be a float, which is good to 2⁻⁵² only


class Decimal(str):
    """A number of a JSON text, as it is written."""


def tableau_from_json(text: str) -> Tableau:
    """The tableau that a JSON object describes: {"name": …, "A": [[…], …], "b": […]}, and if wanted "c", "embedded".

    Numbers are whole numbers, decimals, or text such as "1/3" or "1/4 - sqrt(3)/6". A decimal with up to 9 digits is
    exact (0.5 is 1/2), a longer one is rounded in its last digit. Raises ValueError, in one line, on anything else and
    on a tableau that is not valid.
    """
    try:
        given = json.loads(text, parse_float=Decimal)
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
    doubts: list[Expr] = [S.Zero]
    return Tableau(
        name,
        title,
        tuple(_numbers(row, "a row of A", doubts) for row in rows),
        _numbers(given["b"], "b", doubts),
        _numbers(given.get("c", []), "c", doubts),
        _numbers(given.get("embedded", []), "embedded", doubts),
        rounding=max(doubts),
    )


def tableau_from_arrays(
    name: str, A: Sequence[Sequence[Any]], b: Sequence[Any], c: Sequence[Any] = (), *, title: str = ""
) -> Tableau:
    """The tableau of arrays of floats (NumPy's, or lists), such as those of SciPy's Runge–Kutta classes.

    A may have s − 1 or s rows, and short rows are filled with zeros. For `scipy.integrate.RK45`:
    tableau_from_arrays("RK45", RK45.A, RK45.B, RK45.C). Raises ValueError as `Tableau` does.
    """
    weights = list(b)
    rows = [[*row, *[0] * (len(weights) - len(row))][: max(len(weights), len(row))] for row in A]
    rows += [[0] * len(weights)] * (len(weights) - len(rows) if len(rows) == len(weights) - 1 else 0)
    return Tableau(name, title or name, tuple(map(tuple, rows)), tuple(weights), tuple(c))


def _numbers(row: Any, what: str, doubts: list[Expr]) -> tuple[Expr, ...]:
    """The entries, exact; appended to `doubts` is the relative error of each that may be rounded."""
    if not isinstance(row, list) or len(row) > MAX_STAGES:
        raise ValueError(f"{what} must be a list of at most {MAX_STAGES} numbers")
    found = []
    for entry in row:
        if isinstance(entry, Decimal) or (isinstance(entry, str) and _DECIMAL.fullmatch(entry.strip())):
            found.append(_decimal(entry.strip(), what, doubts))
        elif isinstance(entry, str):
            found.append(parse_expression(entry, {}))
        elif isinstance(entry, int) and not isinstance(entry, bool):
            found.append(Rational(entry))
        else:
            raise ValueError(f"{what} has the entry {entry!r}, which is no number")
    return tuple(found)


_DECIMAL = re.compile(r"[+-]?(\d*)\.?(\d*)([eE][+-]?\d{1,3})?")


def _decimal(text: str, what: str, doubts: list[Expr]) -> Expr:
    parts = _DECIMAL.fullmatch(text)
    if parts is None or not parts[1] + parts[2] or len(text) > 200:
        raise ValueError(f"{what} has the entry {text[:40]!r}, which is no number")
    value = Rational(text)
    digits = len((parts[1] + parts[2]).lstrip("0"))
    if value != 0 and digits > SHORT and value.q > LARGEST_DENOMINATOR:
        unit = Rational(10) ** (int(parts[3][1:] if parts[3] else 0) - len(parts[2]))
        doubt = unit / abs(value)
        doubts.append(max(doubt, FLOAT_ROUNDING) if digits >= DOUBLES and digits <= 17 else doubt)
    return value
