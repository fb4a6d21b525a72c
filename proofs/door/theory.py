"""What the theory says: claims, their derivations, and what happens when somebody tries to break them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from analysis.activations.activation import Activation
from analysis.activations.activation import activation as _activation
from proofs.claims import registry
from proofs.claims.claim import Claim
from proofs.shown import Shown

if TYPE_CHECKING:
    from proofs.campaigns.campaign import CampaignResult
    from proofs.verdict import Finding

__all__ = ["Ablation", "Derived", "Findings", "ablate", "activation", "claims", "derive", "validate", "verify"]

T = TypeVar("T")


def activation(text: str) -> Activation:
    """An activation from a catalogue name or an expression in s; it can be called, and asked for its properties.

    The text is parsed, never run. ValueError, in one line, on what is not accepted.
    """
    return _activation(text)


def claims(*labels: str) -> tuple[Claim, ...]:
    """The claims with these labels, in the order asked; all of them when none is named. ValueError if unknown."""
    return registry.claims(labels)


class Findings(tuple["Finding", ...], Shown):
    """What was found for several claims; prints as a table."""

    def __str__(self) -> str:
        rows = [f"{f.label:<6} {f.verdict.value:<10} {'; '.join(item.detail for item in f.evidence)}" for f in self]
        return "\n".join(rows)

    def _repr_html_(self) -> str:
        from proofs.render.notebook import findings_html

        return findings_html(self)


def verify(*labels: str) -> Findings:
    """Derives and checks claims; all of them when none is named (that takes half a minute).

    >>> import skewflow
    >>> skewflow.verify("T2.1")[0].verdict.value
    'proved'
    """
    from proofs.verify import find

    return Findings(find(claim) for claim in claims(*labels))


@dataclass(frozen=True, eq=False)
class Derived(Shown):
    """A derivation in one of the formats of `skewflow derive`: prints as text, shows as LaTeX in a notebook."""

    claim: Claim

    def to(self, form: str, *, coq: bool = False) -> str:
        """The derivation as text, markdown, latex, fragment, html or json; coq: with the lemmas that Coq has of it."""
        from proofs.render.document import document
        from proofs.render.formats import FORMATS

        if form not in FORMATS:
            raise ValueError(f"unknown format {form!r}; accepted are {', '.join(FORMATS)}")
        shown = document(self.claim)
        return FORMATS[form](shown if coq or form == "json" else replace(shown, formal=()))

    def __str__(self) -> str:
        return self.to("text")

    def __repr__(self) -> str:
        return f"<Derivation of {self.claim.label}: {self.claim.title}>"

    def _repr_latex_(self) -> str | None:
        from proofs.render import notebook

        return None if self.claim.derivation is None else notebook.derivation_latex(self.claim.derivation)


def derive(label: str) -> Derived:
    """The derivation of a claim, step by step; `to("latex")` and other formats. ValueError for an unknown label.

    >>> import skewflow
    >>> print(str(skewflow.derive("t2.1")).splitlines()[0][:29])
    T2.1  The energy is conserved
    """
    return Derived(_one(label))


def validate(label: str, *, examples: int = 250, seed: int = 0) -> CampaignResult:
    """Tries a claim on random networks. ValueError for an unknown label, or a claim that no numbers can try.

    >>> import skewflow
    >>> skewflow.validate("T2.1", examples=20).failures
    ()
    """
    from proofs.campaigns.campaign import run

    return run(_one(label), examples=examples, seed=seed)


class Ablation(tuple[dict[str, Any], ...]):
    """One row for each assumption: needed (with the smallest counterexample), implied, not needed, unknown."""

    def __str__(self) -> str:
        return "\n".join(f"{row['name']:<28} {row['needed']:<8} {row['detail']}" for row in self)


def ablate(label: str, assumption: str | None = None, *, seed: int = 0) -> Ablation:
    """Drops the assumptions of a claim one at a time, or this one; "abstract" is what the abstract states.

    The same seed gives the same answer. ValueError for unknown names.

    >>> import skewflow
    >>> skewflow.ablate("T2.1", "skew")[0]["needed"]
    'yes'
    """
    from proofs.ablation.table import chosen, plan, rows

    claims = chosen((label,))
    if len(claims) > 1:
        raise ValueError(f"{label} has {len(claims)} claims: name one of {', '.join(c.label for c in claims)}")
    return Ablation(row for _, row in rows(plan(claims, assumption), seed, 1))


def _one(label: str) -> Claim:
    return registry.claim(label)
