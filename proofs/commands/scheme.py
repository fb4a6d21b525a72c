"""skewflow scheme."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analysis.names import nearest
from proofs.commands import completing as known
from proofs.commands.common import OK, emit, json_option, reading_input
from proofs.commands.completing import completing

if TYPE_CHECKING:
    from sympy import Expr

    from analysis.schemes import Tableau

SCIPY = ("RK23", "RK45", "DOP853")
LARGEST_FILE = 200_000  # bytes
ANGLES = ("1/10", "1/2", "1")


@click.command()
@click.argument(
    "scheme",
    metavar="[NAME|FILE.json]",
    required=False,
    shell_complete=completing(known.schemes, lambda: dict.fromkeys(SCIPY, "")),
)
@json_option
def command(scheme: str | None, as_json: bool) -> int:
    """Say what an update rule is: its order conditions, R(z), limits, symplectic or not, what it does to energy.

    Without a name, the whole catalogue in one table.

    NAME is one of the catalogue or RK23, RK45, DOP853 as SciPy has them. FILE.json holds {"A": [[...], ...],
    "b": [...]} and perhaps "name", "title", "c", "embedded"; numbers are fractions such as "1/3", or decimals.
    """
    if scheme is None:
        _everything(as_json)
        return OK
    with reading_input():
        tableau = _read(scheme)
    document = describe(tableau)
    if as_json:
        emit(document)
    else:
        click.echo("\n".join(_lines(document)))
    return OK


def _everything(as_json: bool) -> None:
    if as_json:
        from analysis.schemes import catalogue

        schemes = [describe(tableau) for tableau in catalogue().values()]
        emit({"schema": "skewflow/schemes/1", "ok": True, "schemes": schemes})
    else:
        from analysis.plane.table import markdown

        click.echo(markdown())


def _read(text: str) -> Tableau:
    from analysis.schemes import catalogue, tableau, tableau_from_arrays, tableau_from_json

    if text in SCIPY:
        from scipy import integrate

        rule = getattr(integrate, text)
        return tableau_from_arrays(text, rule.A, rule.B, rule.C, title=f"SciPy's {text}")
    if text in catalogue():
        return tableau(text)
    path = Path(text)
    if not path.suffix and not path.exists():
        names = (*catalogue(), *SCIPY)
        raise ValueError(
            f"unknown scheme {text!r}{nearest(text, names)}; accepted are {', '.join(names)}, or a FILE.json"
        )
    with path.open("rb") as file:
        data = file.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise ValueError(f"{path}: a tableau of more than {LARGEST_FILE} bytes is not read")
    try:
        return tableau_from_json(data.decode("utf-8"))
    except ValueError as problem:
        raise ValueError(f"{path}: {problem}") from None


def describe(tableau: Tableau) -> dict[str, Any]:
    """The answer of `skewflow scheme --json`."""
    from sympy import Rational

    from analysis.schemes import (
        amplification,
        half_life,
        imaginary_stability_limit,
        is_a_stable,
        linear_growth,
        max_stable_step,
        stability_function,
    )
    from analysis.schemes.tableaux import HIGHEST_ORDER

    power, coefficient = linear_growth(tableau)
    angles = [Rational(angle) for angle in ANGLES]
    return {
        "schema": "skewflow/scheme/1",
        "ok": True,
        "name": tableau.name,
        "title": tableau.title,
        "stages": tableau.stages,
        "stages_needed": tableau.reduced.stages,
        "explicit": tableau.explicit,
        "exact": tableau.exact,
        "rounding": float(tableau.rounding),
        "order": tableau.order,
        "embedded_order": tableau.embedded_order,
        "conditions": [_condition(*row) for row in tableau.conditions(min(tableau.order + 1, HIGHEST_ORDER))],
        "stability_function": str(stability_function(tableau)),
        "limits": {
            "imaginary": _number(imaginary_stability_limit(tableau)),
            "real": _number(max_stable_step(tableau, [0], 1)),
        },
        "a_stable": is_a_stable(tableau),
        "symplectic": tableau.symplectic,
        "symmetric": tableau.symmetric,
        "energy": {
            "linear": "exact" if power == 0 else "grows" if coefficient > 0 else "decays",
            "power": power,
            "coefficient": _number(coefficient),
            "per_step": [
                {
                    "angle": float(angle),
                    "factor": float(amplification(tableau, angle)),
                    "half_life_or_doubling": _number(half_life(tableau, angle, 1))["value"],
                }
                for angle in angles
            ],
        },
    }


def _condition(order: int, tree: str, residual: Expr, allowed: Expr) -> dict[str, Any]:
    return {
        "order": order,
        "tree": tree,
        "residual": float(residual),
        "allowed": float(allowed),
        "met": bool(residual.is_zero or abs(residual) <= allowed),
    }


def _number(value: Expr) -> dict[str, Any]:
    """A number that may be exact, and may be infinite: then its value is null."""
    from sympy import Float

    text = str(value)
    long = isinstance(value, Float) or len(text) > 120
    return {"value": float(value) if value.is_finite else None, "exact": None if long else text}


def _lines(document: dict[str, Any]) -> list[str]:
    what = "explicit" if document["explicit"] else "implicit"
    needed = document["stages_needed"]
    stages = f"{document['stages']} stages" + (f", {needed} needed" if needed < document["stages"] else "")
    lines = [f"{document['title']} ({document['name']}): {what}, {stages}"]
    if not document["exact"]:
        lines.append(f"entries are rounded to {document['rounding']:.2g} of their size; what follows holds up to that")
        lines.append("(coefficients of R(z) that a plain fraction explains are shown as that fraction)")
    embedded = document["embedded_order"]
    lines.append(f"order          {document['order']}" + (f", embedded {embedded}" if embedded is not None else ""))
    for order in sorted({row["order"] for row in document["conditions"]}):
        rows = [row for row in document["conditions"] if row["order"] == order]
        largest, failing = max(abs(row["residual"]) for row in rows), [row for row in rows if not row["met"]]
        said = f"  {len(rows)} condition{'s' if len(rows) > 1 else ''} of order {order}: largest residual {largest:.3g}"
        lines.append(said + (f"; {len(failing)} fail, first {failing[0]['tree']}" if failing else ""))
    function = document["stability_function"]
    lines.append(f"R(z)           {function if len(function) <= 200 else function[:197] + '...'}")
    for name, where in (("imaginary", "iy"), ("real", "−y")):
        limit = document["limits"][name]
        exact = f" = {limit['exact']}" if limit["exact"] and len(limit["exact"]) <= 40 else ""
        upto = "for every y > 0" if limit["value"] is None else f"up to y = {limit['value'] or 0:.10g}{exact}"
        lines.append(f"|R({where})| ≤ 1 {' ' * (4 - len(where))} {'for no y > 0' if limit['value'] == 0 else upto}")
    lines.append(f"A-stable       {_yes(document['a_stable'])}")
    lines.append(
        f"symplectic     {_yes(document['symplectic'])}: quadratic energies are "
        f"{'kept exactly' if document['symplectic'] else 'not kept'}"
    )
    lines.append(f"symmetric      {_yes(document['symmetric'])}")
    energy = document["energy"]
    if energy["linear"] == "exact":
        lines.append("energy         kept exactly on ẋ = Kx with a skew K")
    else:
        change, power = energy["coefficient"]["value"], energy["power"]
        first = f"1 {'+' if change > 0 else '−'} {abs(change):.6g}·(hω)^{power} + …"
        lines.append(f"energy         {energy['linear']} on ẋ = Kx with a skew K, per step by the factor {first}")
        for row in energy["per_step"]:
            steps = row["half_life_or_doubling"]
            verb = "doubles" if row["factor"] > 1 else "halves"
            after = f", the amplitude {verb} in {steps:.6g} steps" if steps is not None else ""
            lines.append(f"  hω = {row['angle']:g}: factor {row['factor']:.10g}{after}")
    return lines


def _yes(value: bool) -> str:
    return "yes" if value else "no"
