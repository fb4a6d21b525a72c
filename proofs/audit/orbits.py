"""A periodic orbit of a network, certified near a guess: as a few lines, and as the JSON that replay takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from proofs.claims.replaynumbers import orbit_certificate
from proofs.claims.sentences import sentence
from proofs.networks.exactly import orbit_problem, start_of
from proofs.networks.network import Network
from proofs.shown import Shown

if TYPE_CHECKING:
    from numerics.certified.certificate import Bounds, Certificate

__all__ = ["SCHEMA", "FoundOrbit", "find", "summary"]

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
        return _point(self.certificate)

    @property
    def kind(self) -> str:
        """hyperbolic, elliptic or undecided."""
        return str(summary(self.certificate)["kind"])

    @property
    def stability(self) -> str:
        """The kind in finer words: also attracting, repelling, mixed; none where no direction is left."""
        return str(summary(self.certificate)["stability"])

    def to_json(self) -> dict[str, Any]:
        """What the contract names, and all that was found."""
        return summary(self.certificate) | {"certificate": self.certificate.document()}

    def stored(self) -> dict[str, Any]:
        """The certificate that replay takes. ValueError when the orbit is not certified."""
        return orbit_certificate(self.network, self.certificate)

    def __repr__(self) -> str:
        word = "certified" if self.certified else "undecided"
        return f"<Orbit of {self.network!r}: {word}>"

    def __str__(self) -> str:
        word = "certified" if self.certified else "undecided"
        lines = [f"{word}: {sentence(self.certificate).removeprefix('undecided: ')}"]
        lines += [f"  {f'z{k}':<4} {x}" for k, x in enumerate(self.point, 1)]
        return "\n".join([*lines, f"  in {self.certificate.seconds:.1f} s"])


def _point(certificate: Certificate) -> tuple[Bounds, ...]:
    numbers = certificate.numbers
    names = sorted((name for name in numbers if name.startswith("z")), key=lambda name: int(name[1:]))
    return tuple(numbers[name] for name in names)


_KINDS = {"hyperbolic": "hyperbolic", "attracting": "hyperbolic", "repelling": "hyperbolic", "elliptic": "elliptic"}
"""No multiplier on the unit circle, or all of them; what is neither (mixed, none) is undecided between the two."""


def summary(certificate: Certificate) -> dict[str, Any]:
    """What the JSON of an orbit says of its certificate."""
    numbers = {name: value.document() for name, value in certificate.numbers.items()}
    finer = certificate.facts.get("kind", "undecided")
    return {
        "schema": SCHEMA,
        "ok": certificate.certified,
        "verdict": "certified" if certificate.certified else "undecided",
        "point": [str(x) for x in _point(certificate)],
        "period": numbers.get("period"),
        "trace": numbers.get("trace"),
        "kind": _KINDS.get(finer, "undecided"),
        "stability": finer,
        "multiplier": numbers.get("multiplier"),
        "angle": numbers.get("angle"),
        "seconds": round(certificate.seconds, 3),
    }


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
