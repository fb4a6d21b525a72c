"""Letters of the plane that cards of several subjects share."""

from __future__ import annotations

from sympy import Symbol

z1, z2 = Symbol("z₁", real=True), Symbol("z₂", real=True)
"""The two components of a state."""
z1_dot, z2_dot = Symbol("ż₁", real=True), Symbol("ż₂", real=True)
total, total_rate = Symbol("E(z)", real=True), Symbol("dE(z)/dt", real=True)
"""The energy in the plane, and its rate."""
