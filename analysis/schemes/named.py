"""The tableaux that are known by name."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from sympy import Expr, Integer, Rational, sqrt

from analysis.schemes.tableaux import Tableau


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
