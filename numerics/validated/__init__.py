"""Flows, return maps and their derivatives in ball arithmetic: what is computed here is a theorem, not a sample.

A ball (python-flint's `arb`) is a number with an error bound; every operation rounds outwards. On top of it: Taylor
recurrences of an activation (`recurrences`), the field (`flow`), one step (`step`) of a set that turns with the flow
(`sets`), sections and return maps, fixed points (`krawczyk`) and covering relations. Nothing here imports `proofs`.
"""

from numerics.validated.balls import Failed, TooFat, ball, precision
from numerics.validated.trajectory import Enclosure, enclose

__all__ = ["Enclosure", "Failed", "TooFat", "ball", "enclose", "precision"]
