"""A periodic orbit of a network, certified near a guess: as a few lines, and as the JSON that replay takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from proofs.claims.sentences import sentence
from proofs.networks.exactly import orbit_problem, start_of
from proofs.networks.network import Network
from proofs.shown import Shown

if TYPE_CHECKING:
    from numerics.certified.certificate import Bounds, Certificate

__all__ = ["SCHEMA", "FoundOrbit", "find"]

SCHEMA = "skewflow/orbit/1"


@dataclass(frozen=True, eq=False, repr=False)
class FoundOrbit(Shown):
    """What was found near a guess: `certificate` holds the numbers; where it is undecided, it says why."""

    network: Network
    certificate: Certificate

    @property
    def certified(self) -> bool:
        """Is the orbit shown to be there?"""
        return self.certificate.certified

    @property
    def period(self) -> Bounds | None:
        """The bounds of its period."""
        return self.certificate.numbers.get("period")

    @property
    def point(self) -> tuple[Bounds, ...]:
        """A state on the orbit, bounds of each coordinate; in rate form of z = Wx + b."""
        numbers = self.certificate.numbers
        names = sorted((name for name in numbers if name.startswith("z")), key=lambda name: int(name[1:]))
        return tuple(numbers[name] for name in names)

    @property
    def kind(self) -> str:
        """hyperbolic, elliptic or undecided."""
        return str(self.certificate.facts.get("kind", "undecided"))

    def to_json(self) -> dict[str, Any]:
        """What the contract names, and the certificate that replay takes."""
        numbers = {name: value.document() for name, value in self.certificate.numbers.items()}
        return {
            "schema": SCHEMA,
            "ok": self.certified,
            "verdict": "certified" if self.certified else "undecided",
            "point": [str(x) for x in self.point],
            "period": numbers.get("period"),
            "trace": numbers.get("trace"),
            "kind": self.kind,
            "multiplier": numbers.get("multiplier"),
            "angle": numbers.get("angle"),
            "seconds": round(self.certificate.seconds, 3),
            "certificate": self.certificate.document(),
        }

    def __repr__(self) -> str:
        word = "certified" if self.certified else "undecided"
        return f"<Orbit of {self.network!r}: {word}>"

    def __str__(self) -> str:
        word = "certified" if self.certified else "undecided"
        lines = [f"{word}: {sentence(self.certificate).removeprefix('undecided: ')}"]
        lines += [f"  {f'z{k}':<4} {x}" for k, x in enumerate(self.point, 1)]
        return "\n".join([*lines, f"  in {self.certificate.seconds:.1f} s"])


def find(
    network: Network,
    start: Sequence[float] | None = None,
    period: float | None = None,
    *,
    mode: int | None = None,
    amplitude: float = 0.5,
) -> FoundOrbit:
    """The orbit near a start with about this period, or the one that continues the k-th linear mode at 0.

    ValueError unless n is from 2 to 6, and either start and period or mode are given.
    """
    from numerics.certified.guessing import mode_guess, orbit_guess
    from numerics.certified.orbit import orbit

    if (mode is None) == (start is None) or (start is None) != (period is None):
        raise ValueError("give either a start and a period, or a mode")
    problem = orbit_problem(network)
    if mode is not None:
        return FoundOrbit(network, orbit(*mode_guess(problem, mode, amplitude)))
    assert start is not None
    assert period is not None
    return FoundOrbit(network, orbit(*orbit_guess(problem, start_of(network, start), period)))
