"""The elementary facts that a theorem card may rest on because Coq proves them: by the name of the lemma.

A card names its lemmas (`Theorem.lemmas`); that a lemma says what the card says is a reader's judgement, as for the
ties. What a fact states, in words and verbatim, and which axioms it may use, is the lemma's own, in its source.
"""

from functools import cache

from proofs.formal import sources
from proofs.formal.tiers import axioms_in_words

FACT = "Fact. "
"""How the comment of a lemma begins that is stated for cards. A lemma for a claim may stand for a card too."""


@cache
def facts() -> dict[str, sources.Lemma]:
    """The lemmas that are stated as facts, by name, in the order of the sources."""
    return {name: lemma for name, lemma in sources.lemmas().items() if lemma.words.startswith(FACT)}


def in_words(name: str) -> str:
    """What a lemma states, with the tier that says its axioms. ValueError for an unknown lemma or a mere helper."""
    lemma = sources.lemmas().get(name)
    if lemma is None or not (lemma.label or lemma.words.startswith(FACT)):
        raise ValueError(f"{name!r} is no lemma that a card may name")
    return f"{lemma.words.removeprefix(FACT)} Axioms: {axioms_in_words(lemma.tier)}."
