"""Hypotheses that name one step of an update rule, for weights and a bias as general as an energy allows."""

from __future__ import annotations

from analysis.symbols import W, c, g, h, sigma_next, sigma_z, z, z_next
from proofs.assumptions.assumption import Assumption
from proofs.assumptions.network import in_image, no_leak_of, of_form
from proofs.kernel.statements import Relation
from proofs.kernel.theorems.integrators import QUOTIENTS

SYSTEM = of_form("current", no_leak_of, in_image)
DRAWN = {"form": "current", "step": True}

forward = Assumption(
    "euler_balanced",
    "one forward Euler step of the current form with a bias `b = W c`: `z⁺ = z + h (W σ(z) + W c)` with `h > 0`",
    (Relation(z_next, "=", z + h * (W * sigma_z) + h * (W * c)),),
    SYSTEM,
    satisfy=DRAWN,
    naming=True,
)
backward = Assumption(
    "backward_balanced",
    "one backward Euler step of the current form with a bias `b = W c`: `z⁺ = z + h (W σ(z⁺) + W c)` with `h > 0`",
    (Relation(z, "=", z_next - h * (W * sigma_next) - h * (W * c)),),
    SYSTEM,
    satisfy=DRAWN,
    naming=True,
)
gradient = Assumption(
    "gradient_balanced",
    "one step of the discrete gradient with a bias `b = W c`: `z⁺ = z + h (W g + W c)`, with the difference quotients "
    "`g` of `S` from `z` to `z⁺`",
    (Relation(z_next, "=", z + h * (W * g) + h * (W * c)), QUOTIENTS),
    SYSTEM,
    satisfy=DRAWN,
    naming=True,
)
