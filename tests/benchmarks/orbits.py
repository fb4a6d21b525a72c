"""Periodic orbits that this project found and certified itself: `python -m tests.benchmarks.orbits` prints them.

Random small integer matrices, none of a symmetry that helps; each orbit continues a linear mode at rest in 0.
"""

import time
from dataclasses import dataclass
from fractions import Fraction

from analysis.activations import activation
from numerics.certified.certificate import Certificate
from numerics.certified.guessing import mode_guess
from numerics.certified.orbit import orbit
from numerics.certified.setting import Problem


@dataclass(frozen=True)
class Found:
    """The upper triangle of W row by row, and what the orbit of its mode with that amplitude is."""

    n: int
    upper: tuple[int, ...]
    activation: str
    mode: int
    amplitude: float
    kind: str
    period: float

    @property
    def problem(self) -> Problem:
        rows = [[Fraction(0)] * self.n for _ in range(self.n)]
        entries = iter(self.upper)
        for i in range(self.n):
            for j in range(i + 1, self.n):
                rows[i][j] = Fraction(next(entries))
                rows[j][i] = -rows[i][j]
        return Problem(tuple(map(tuple, rows)), activation(self.activation))

    def certify(self) -> Certificate:
        return orbit(*mode_guess(self.problem, self.mode, self.amplitude))


ORBITS = (
    Found(6, (0, -1, -2, 1, 2, -3, 2, 1, 0, -2, -3, -1, 0, 0, -1), "tanh", 2, 0.5, "elliptic", 2.00386139212502),
    Found(6, (1, 2, -2, -1, -1, -1, 1, 0, 0, -3, 1, -2, 2, -2, -2), "arctan", 1, 2, "elliptic", 1.582828424631993),
    Found(5, (1, 2, -1, 0, 1, 0, -2, -2, 0, -1), "tanh", 2, 2, "hyperbolic", 5.442570108768992),
    Found(5, (0, -3, -3, -2, 0, -3, 2, -3, -1, 1), "algebraic", 1, 1, "elliptic", 1.27836195293261845),
    Found(4, (2, 1, 0, 2, 1, -1), "tanh", 1, 3, "elliptic", 3.9264929135169107),
    Found(4, (-2, -1, -1, 0, -2, 2), "erf", 1, 1, "elliptic", 2.0215362580467384),
    Found(3, (2, -1, 0), "tanh", 1, 1, "none", 3.3382877711509975),
)


def main() -> None:
    for found in ORBITS:
        began = time.process_time()
        certificate = found.certify()
        seconds = time.process_time() - began
        numbers = certificate.numbers
        print(
            f"n = {found.n}  {found.activation:<10} {certificate.facts.get('kind', certificate.reason):<10} "
            f"period {numbers.get('period')}  trace {numbers.get('trace')}  {seconds:.1f} s"
        )


if __name__ == "__main__":
    main()
