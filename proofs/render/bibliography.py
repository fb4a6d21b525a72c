"""The works that documents cite: the source paper, and the references of the theorems."""

from __future__ import annotations

import re

from proofs.render.document import Reference

PAPER_KEY = "casoni2025"
PAPER = (
    "Casoni, Guidi, Betti, Melacci, Gori, Generative System Dynamics in Recurrent Neural Networks, "
    "International Joint Conference on Neural Networks (IJCNN), 2025, arXiv:2504.13951"
)


def key_of(reference: Reference) -> str:
    """A citation key made of the theorem's short name: the same theorem has the same key in every document."""
    return re.sub(r"[^a-z0-9]+", "-", reference.short.lower()).strip("-")[:40]
