"""What a lemma may rest on beyond Coq's own logic: the axioms of each tier, by the names that Coq prints."""

MATHCOMP_ANALYSIS = frozenset(
    {
        "boolp.functional_extensionality_dep",
        "boolp.propositional_extensionality",
        "boolp.constructive_indefinite_description",
    }
)
"""Functions that agree everywhere are equal, equivalent propositions are equal, what exists can be chosen: ordinary
mathematics, but axioms."""

COQ_REALS = frozenset(
    {
        "ClassicalDedekindReals.sig_forall_dec",
        "ClassicalDedekindReals.sig_not_dec",
        "FunctionalExtensionality.functional_extensionality_dep",
        "Classical_Prop.classic",
    }
)
"""What Coq's own real numbers and Coquelicot assume: decisions about infinitely many numbers, functions that agree
everywhere are equal, excluded middle."""

TIERS = {
    "core": frozenset[str](),
    "analysis": MATHCOMP_ANALYSIS,
    "reals": COQ_REALS,
    "bridge": MATHCOMP_ANALYSIS | COQ_REALS | {"Epsilon.epsilon_statement"},
}
"""Tier: allowed axioms. `core` is algebra over any field; `analysis` is mathcomp-analysis over any real numbers;
`reals` is Coquelicot on Coq's own; `bridge` carries the one to the other, so that a continuous function has a
primitive."""

NEEDS = {
    "core": ("mathcomp", "mathcomp-algebra-tactics"),
    "analysis": ("mathcomp-analysis",),
    "reals": ("coquelicot",),
    "bridge": ("mathcomp-analysis", "coquelicot"),
}
"""The Debian packages that a tier needs beyond those of the core, without `libcoq-`."""


def axioms_in_words(tier: str) -> str:
    """The tier and its axioms in one line. KeyError for an unknown tier."""
    allowed = TIERS[tier]
    if not allowed:
        return f"{tier} (no axioms)"
    return f"{tier} ({', '.join(sorted(allowed))})"
