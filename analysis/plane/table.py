"""Every tableau of the catalogue in one table: R(z), abs(R(iy))², limit, order, energy drift, symplectic or not."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr

from analysis.plane.drift import Drift, drift
from analysis.schemes.named import catalogue
from analysis.schemes.stability import amplification, imaginary_stability_limit, stability_function
from analysis.schemes.tableaux import Tableau


@dataclass(frozen=True)
class Row:
    """What there is to know of one scheme, all exact; ``drift`` is that of the tanh oscillator in the plane (T7.5)."""

    tableau: Tableau
    stability: Expr
    amplification: Expr
    limit: Expr
    drift: Drift


def table() -> tuple[Row, ...]:
    """One row for each tableau of the catalogue, in its order."""
    return tuple(
        Row(t, stability_function(t), amplification(t), imaginary_stability_limit(t), drift(t))
        for t in catalogue().values()
    )


def markdown() -> str:
    """The table in Markdown, in SymPy's notation."""
    lines = [
        "| scheme | order | R(z) | abs(R(iy))² | stable for y ≤ | dE/dt | symplectic |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in table():
        power = row.drift.power
        law = f"h^{power} ω^{power + 1} · ({row.drift.coefficient})" if power else "0"
        order = f"{row.tableau.order}" + (f"({row.tableau.embedded_order})" if row.tableau.embedded else "")
        cells = (row.tableau.title, order, row.stability, row.amplification, row.limit, law)
        lines.append(f"| {' | '.join(map(str, cells))} | {'yes' if row.tableau.symplectic else 'no'} |")
    return "\n".join(lines)
