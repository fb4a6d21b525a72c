"""A network as an exact problem, and a section with coordinates as a guess: what every certificate here starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from flint import arb, arb_mat, fmpq, fmpq_mat

from analysis.activations import activation
from analysis.activations.activation import Activation
from analysis.matrices.weights import symmetrize
from numerics.certified.certificate import Document, number, numbers, rows, texts
from numerics.validated.balls import around, ball
from numerics.validated.charts import Chart, Exact
from numerics.validated.energies import Energy
from numerics.validated.flow import Flow
from numerics.validated.returnmap import ReturnMap, Signed
from numerics.validated.step import Control

LARGEST = 12
"""Units of the largest network that is read from a certificate."""


@dataclass(frozen=True)
class Problem:
    """ż = Wσ(z) + b − γz with exact rational numbers, and an energy level where one is meant.

    `spread` > 0 means every W with the same symmetric part (skew stays skew) within it of this one, entry by entry, and
    every energy within `energy_spread`. ValueError when the numbers do not fit together.
    """

    weights: tuple[Exact, ...]
    activation: Activation
    bias: Exact = ()
    leak: Fraction = Fraction(0)
    energy: Fraction | None = None
    spread: Fraction = Fraction(0)
    energy_spread: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        n = len(self.weights)
        if not 1 <= n <= LARGEST or any(len(row) != n for row in self.weights):
            raise ValueError(f"the weights must be a square matrix of at most {LARGEST} rows")
        if self.bias and len(self.bias) != n:
            raise ValueError(f"the bias must have {n} entries")
        if self.spread < 0 or self.energy_spread < 0:
            raise ValueError("a spread is not negative")
        if self.spread and not self.skew:
            raise ValueError("a spread is meant for skew weights")

    @property
    def n(self) -> int:
        return len(self.weights)

    @property
    def skew(self) -> bool:
        """Wᵀ = −W, exactly."""
        return all(self.weights[i][j] == -self.weights[j][i] for i in range(self.n) for j in range(self.n))

    @cached_property
    def flow(self) -> Flow:
        """The flow in balls, at the precision of this moment."""
        n = self.n
        if not self.spread:
            return Flow.of(self.weights, self.activation, self.bias or None, self.leak)
        entries = [around(self.weights[i][j], self.spread) if i != j else arb(0) for i in range(n) for j in range(n)]
        bias = tuple(ball(x) for x in self.bias)
        return Flow(arb_mat(n, n, entries), self.activation, bias, ball(self.leak))

    @cached_property
    def conserved(self) -> tuple[Exact, Exact] | None:
        """(d, c) with H(z) = Σ d_i (S(z_i) + c_i z_i) conserved: γ = 0, diag(d)W skew, b = Wc. None for no such pair.

        Exact: T2.1, T2.3, T2.7.
        """
        if self.leak:
            return None
        found = symmetrize([[fmpq(x.numerator, x.denominator) for x in row] for row in self.weights])
        if found.weights is None:
            return None
        d = tuple(Fraction(int(x.p), int(x.q)) for x in found.weights)
        if not any(self.bias):
            return d, (Fraction(0),) * self.n
        c = solved(self.weights, self.bias)
        return None if c is None else (d, c)

    def energies(self) -> Energy:
        """The conserved energy. ValueError when there is none."""
        if self.conserved is None:
            raise ValueError("no energy is conserved: γ = 0, diag(d)W skew and b = Wc are needed")
        return Energy(self.flow, *self.conserved)

    def level(self) -> arb | None:
        """The energy as a ball."""
        return None if self.energy is None else around(self.energy, self.energy_spread)

    def document(self) -> dict[str, Any]:
        """The problem as JSON."""
        found: dict[str, Any] = {
            "weights": [texts(row) for row in self.weights],
            "activation": self.activation.name,
        }
        if any(self.bias):
            found["bias"] = texts(self.bias)
        if self.leak:
            found["leak"] = str(self.leak)
        if self.energy is not None:
            found["energy"] = str(self.energy)
        if self.spread:
            found["spread"] = str(self.spread)
        if self.energy_spread:
            found["energy_spread"] = str(self.energy_spread)
        return found

    @classmethod
    def read(cls, stored: Document) -> Problem:
        """The problem of a JSON object. ValueError, in one line, when it is none."""
        known = {"weights", "activation", "bias", "leak", "energy", "spread", "energy_spread"}
        if not isinstance(stored, Mapping) or not set(stored) <= known:
            raise ValueError(f"a problem has the fields {', '.join(sorted(known))} and no others")
        weights = rows(stored.get("weights"), "weights")
        energy = stored.get("energy")
        return cls(
            weights,
            activation(stored.get("activation", "tanh")),
            numbers(stored.get("bias", []), "bias"),
            number(stored.get("leak", 0), "leak"),
            None if energy is None else number(energy, "energy"),
            number(stored.get("spread", 0), "spread"),
            number(stored.get("energy_spread", 0), "energy_spread"),
        )


@dataclass(frozen=True)
class Section:
    """{normal·z = normal·base}, crossed upwards, with coordinates z = base + Σ v_i direction_i (+ p·solved on an energy
    level). `passing` crossings are passed by before the one that counts; with a signed permutation g as `symmetry` the
    map goes to the image of the section under g and back by g⁻¹."""

    normal: Exact
    base: Exact
    directions: tuple[Exact, ...]
    solved: Exact | None = None
    near: Fraction = Fraction(0)
    symmetry: Signed | None = None
    passing: int = 0

    def map(self, problem: Problem, control: Control | None = None, longest: int = 200) -> ReturnMap:
        """The return map. ValueError when the section and the problem do not fit together."""
        n, vectors = (
            problem.n,
            [self.normal, self.base, *self.directions, *(() if self.solved is None else (self.solved,))],
        )
        if any(len(x) != n for x in vectors):
            raise ValueError(f"the vectors of the section must have {n} entries")
        if (self.solved is None) != (problem.energy is None):
            raise ValueError("a direction to solve for is needed on an energy level, and only there")
        if any(_dot(self.normal, d) for d in self.directions) or (self.solved and _dot(self.normal, self.solved)):
            raise ValueError("the directions must lie in the section")
        self._spans(problem)
        energy = None if problem.energy is None else problem.energies()
        chart = Chart(self.base, self.directions, self.solved, energy, float(self.near))
        return ReturnMap(
            problem.flow,
            chart,
            self.normal,
            _dot(self.normal, self.base),
            problem.level(),
            (),
            self.symmetry,
            control or Control(),
            Fraction(longest),
            self.passing,
        )

    def _spans(self, problem: Problem) -> None:
        """Are the coordinates all there are? Else a state could move where no coordinate tells. ValueError.

        On the section, and on a leaf of constant Casimirs cᵀz where there are some (Wᵀc = 0, γ = 0, cᵀb = 0: T2.5).
        """
        vectors = [*self.directions, *([self.solved] if self.solved else [])]
        n, found = problem.n, len(vectors)
        kernel: tuple[Exact, ...] = ()
        if not problem.leak and not problem.spread:
            kernel = null_space(tuple(zip(*problem.weights, strict=True)), n)
            kernel = kernel if all(_dot(c, problem.bias or (Fraction(0),) * n) == 0 for c in kernel) else ()
        on_leaf = not any(_dot(c, v) for c in kernel for v in vectors)
        if found != n - 1 and not (kernel and on_leaf and found == n - 1 - len(kernel)):
            raise ValueError(
                f"the section has {n - 1 - len(kernel)} directions (the one to solve for counted), not {found}: "
                "with fewer, states would be taken for equal that are not"
            )

    def document(self) -> dict[str, Any]:
        """The section as JSON."""
        found: dict[str, Any] = {
            "normal": texts(self.normal),
            "base": texts(self.base),
            "directions": [texts(d) for d in self.directions],
        }
        if self.solved is not None:
            found["solved"] = texts(self.solved)
            found["near"] = str(self.near)
        if self.symmetry is not None:
            found["symmetry"] = [list(row) for row in self.symmetry]
        if self.passing:
            found["passing"] = self.passing
        return found

    @classmethod
    def read(cls, stored: Any) -> Section:
        """The section of a JSON object. ValueError, in one line, when it is none."""
        known = {"normal", "base", "directions", "solved", "near", "symmetry", "passing"}
        if not isinstance(stored, Mapping) or not set(stored) <= known:
            raise ValueError(f"a section has the fields {', '.join(sorted(known))} and no others")
        solved, turn, passing = stored.get("solved"), stored.get("symmetry"), stored.get("passing", 0)
        if not isinstance(passing, int) or isinstance(passing, bool) or not 0 <= passing <= 1000:
            raise ValueError("passing must be a whole number from 0 to 1000")
        return cls(
            numbers(stored.get("normal"), "normal"),
            numbers(stored.get("base"), "base"),
            rows(stored.get("directions"), "directions"),
            None if solved is None else numbers(solved, "solved"),
            number(stored.get("near", 0), "near"),
            None if turn is None else _signed(turn),
            passing,
        )


def _signed(value: Any) -> Signed:
    found = rows(value, "symmetry", len(value) if isinstance(value, list | tuple) else None)
    if any(x not in (-1, 0, 1) for row in found for x in row):
        raise ValueError("a symmetry is a matrix of −1, 0 and 1")
    return tuple(tuple(int(x) for x in row) for row in found)


def _dot(x: Exact, y: Exact) -> Fraction:
    return sum((a * b for a, b in zip(x, y, strict=True)), Fraction(0))


def solved(weights: tuple[Exact, ...], right: Exact) -> Exact | None:
    """Some c with W c = right, exactly; None when there is none."""
    n = len(weights)
    augmented = [[*row, b] for row, b in zip(weights, right, strict=True)]
    reduced, rank = fmpq_mat(n, n + 1, [fmpq(x.numerator, x.denominator) for r in augmented for x in r]).rref()
    table = [[Fraction(int(x.p), int(x.q)) for x in row] for row in reduced.tolist()]
    c = [Fraction(0)] * n
    for row in table[:rank]:
        pivot = next(j for j, x in enumerate(row) if x)
        if pivot == n:
            return None
        c[pivot] = row[n]
    return tuple(c)


def null_space(equations: tuple[Exact, ...], n: int) -> tuple[Exact, ...]:
    """A basis of {x : every equation·x = 0}, exactly."""
    m = fmpq_mat(len(equations), n, [fmpq(x.numerator, x.denominator) for r in equations for x in r])
    reduced, rank = m.rref()
    table = [[Fraction(int(x.p), int(x.q)) for x in row] for row in reduced.tolist()][:rank]
    pivots = [next(j for j, x in enumerate(row) if x) for row in table]
    basis = []
    for free in (j for j in range(n) if j not in pivots):
        vector = [Fraction(int(j == free)) for j in range(n)]
        for row, pivot in zip(table, pivots, strict=True):
            vector[pivot] = -row[free]
        basis.append(tuple(vector))
    return tuple(basis)
