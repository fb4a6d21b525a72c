"""Which lemmas say what a claim says, under what assumptions, and what they leave open.

A label is tied to lemmas by hand here, because whether two statements mean the same is a reader's judgement. What a
machine can check it does: every name exists, stands in a source of its tier, and carries the claim's label or is a fact
that carries none.

A claim is formal only where its ties leave nothing open but theorems of textbooks, which they name.
"""

from dataclasses import dataclass

from proofs.formal import sources
from proofs.formal.tiers import TIERS, axioms_in_words

ROLES = ("proof", "ablation")


@dataclass(frozen=True)
class Tie:
    """A claim and lemmas of one tier that prove a part of it.

    `assumes`: what the lemmas assume, in words. `remark`: where the claim assumes less than its lemmas, or other
    differences. `textbook`: theorems of textbooks that the claim needs beyond its lemmas, by name. `leaves_open`: what
    else no lemma of any of its ties covers; empty when there is nothing. `role` "proof" for lemmas that show the claim,
    "ablation" for proved counterexamples to it without an assumption.
    """

    label: str
    lemmas: tuple[str, ...]
    tier: str
    assumes: str
    remark: str = ""
    textbook: tuple[str, ...] = ()
    leaves_open: str = ""
    role: str = "proof"

    def __post_init__(self) -> None:
        if self.tier not in TIERS:
            raise ValueError(f"tier is {self.tier!r}; there are {', '.join(TIERS)}")
        if self.role not in ROLES:
            raise ValueError(f"role is {self.role!r}; there are {', '.join(ROLES)}")
        if not self.lemmas:
            raise ValueError(f"the tie of {self.label} names no lemma")
        if not self.assumes:
            raise ValueError(f"the tie of {self.label} does not say what its lemmas assume")

    def checked(self) -> "Tie":
        """The tie itself. ValueError where no source holds one of its lemmas, or holds it for another claim or tier."""
        for name in self.lemmas:
            lemma = sources.find(name)
            if lemma is None:
                raise ValueError(f"the tie of {self.label} names the lemma {name}, which no source holds")
            if lemma.label not in ("", self.label) or lemma.tier != self.tier:
                raise ValueError(
                    f"{name} is a lemma of {lemma.label}, tier {lemma.tier}, tied to {self.label}, {self.tier}"
                )
        return self

    @property
    def statements(self) -> tuple[str, ...]:
        """The lemmas' statements, verbatim from the sources, with the definitions that they use."""
        return tuple(sources.statement(name) for name in self.lemmas)

    @property
    def words(self) -> tuple[str, ...]:
        """The lemmas' statements in words."""
        return tuple(sources.lemma(name).words for name in self.lemmas)

    @property
    def axioms(self) -> str:
        """The tier and the axioms that it allows, in one line."""
        return axioms_in_words(self.tier)


FIELD = "any field in which 2 is not 0 (the real numbers are one), any n"
COMPLEX = "any algebraically closed field with conjugation (the complex numbers are one), any n"
REALS = "the real numbers, any n"
ORDERED = "any ordered field (the real numbers are one), any n"
PRIMITIVE = "S' = sigma everywhere"
PEANO = "Peano's existence theorem: through every state passes a solution"
LINEAR_SOLUTIONS = "through every state passes a solution of x' = W x (the matrix exponential)"
FTC = "that a continuous sigma has a primitive is primitive_exists, tier bridge"

TIES: tuple[Tie, ...] = (
    Tie(
        "T1.1",
        ("T1_1_spectrum_imaginary", "real_eigenvectors"),
        "core",
        f"{COMPLEX}; K real and skew",
        textbook=("the spectral theorem: a normal matrix is unitarily diagonalisable", LINEAR_SOLUTIONS),
    ),
    Tie(
        "T1.1",
        ("T1_1_norm_conserved", "T1_1_orthogonal"),
        "analysis",
        f"{REALS}; K skew; a solution on an interval; U' = K U with U(0) = I for exp(t K)",
    ),
    Tie("T1.2", ("T1_2_form_vanishes_iff_skew",), "core", FIELD),
    Tie("T1.2", ("T1_2_without_odd_characteristic",), "core", "the field of two elements, n = 1", role="ablation"),
    Tie(
        "T1.2",
        ("T1_2_norm_rate", "T1_2_conserved_only_by_skew", "T1_2_whole"),
        "analysis",
        f"{REALS}; solutions on intervals; for 'only if' every state has a solution",
        textbook=(LINEAR_SOLUTIONS,),
    ),
    Tie(
        "T1.3",
        ("T1_3_similar_form", "T1_3_similar_spectrum", "similarity_gives_a_form"),
        "core",
        f"any field, any n, for W^T P + P W = 0; an ordered field for P > 0; {COMPLEX}, for the spectrum; W similar "
        f"to a "
        "real skew K",
        leaves_open="that bounded solutions have an imaginary and semisimple spectrum, and that such a W is similar "
        "to a "
        "skew matrix (Jordan forms)",
    ),
    Tie("T1.3", ("T1_3_form_bounds",), "analysis", "the real numbers, n >= 1; P > 0; a solution on the whole line"),
    Tie(
        "T1.4",
        ("T1_4_quadratics_conserved", "T1_4_all_conserved_quadratics"),
        "core",
        f"{FIELD}; K skew, Q symmetric; both are about the rate of the form at a state",
        leaves_open="constancy along solutions, how many are independent, and when the motion is periodic",
    ),
    Tie(
        "T2.1",
        ("T2_1_energy_rate_zero",),
        "core",
        f"{FIELD}; K skew; sigma is any function at all",
        remark="the lemma needs no continuity; the claim does, so that the energy has the derivative sigma",
    ),
    Tie("T2.1", ("T2_1_without_skewness",), "core", "the rationals, n = 1", role="ablation"),
    Tie(
        "T2.1",
        ("T2_1_chain_rule", "T2_1_energy_conserved"),
        "analysis",
        f"{REALS}; {PRIMITIVE}; K skew; a solution on an interval",
    ),
    Tie(
        "T2.1",
        ("T2_1_whole",),
        "bridge",
        "Coq's real numbers, any n; K skew, sigma continuous; a solution on an interval",
    ),
    Tie(
        "T2.2",
        ("T2_2_three_values", "T2_2_energy_conserved_iff_skew"),
        "core",
        f"{FIELD}; sigma takes three distinct values",
    ),
    Tie("T2.2", ("T2_2_two_values_only",), "core", "the rationals, n = 2", role="ablation"),
    Tie(
        "T2.2",
        ("three_values", "T2_2_conserved_only_by_skew", "T2_2_whole"),
        "analysis",
        f"{REALS}; sigma continuous and not constant, {PRIMITIVE}; for 'only if' every state has a solution",
        remark=FTC,
        textbook=(PEANO,),
    ),
    Tie(
        "T2.3",
        (
            "T2_3_weighted_energy",
            "T2_3_weighted_energy_iff",
            "T2_3_sign_pattern",
            "T2_3_cycles",
            "T2_3_spectrum_imaginary",
        ),
        "core",
        f"{FIELD}; diag(d) W skew; for the converse sigma takes three distinct values; for the sign pattern d > 0 in "
        "an ordered field; for the cycles no d_i is 0; for the spectrum W real and d > 0",
    ),
    Tie(
        "T2.3",
        ("T2_3_weighted_energy_conserved", "T2_3_whole"),
        "analysis",
        f"{REALS}; {PRIMITIVE}; for 'only then' sigma continuous and not constant, and every state has a solution",
        remark=FTC,
        textbook=(PEANO,),
    ),
    Tie("T2.4", ("T2_4_rate_form_energy",), "core", f"{FIELD}; W skew; sigma is any function; b is any vector"),
    Tie(
        "T2.4",
        ("T2_4_rate_form_conserved",),
        "analysis",
        f"{REALS}; {PRIMITIVE}; W skew; a solution on an interval",
        remark=FTC,
    ),
    Tie("T2.4", ("primitive_exists",), "bridge", "Coq's real numbers; sigma continuous"),
    Tie(
        "T2.5",
        ("T2_5_casimir", "T2_5_odd_dimension"),
        "core",
        f"{FIELD}; W^T c = 0; for the existence of one, n odd and K skew",
    ),
    Tie("T2.5", ("T2_5_even_dimension",), "core", "the rationals, n = 2", role="ablation"),
    Tie(
        "T2.5",
        ("T2_5_casimir_conserved", "T2_5_stays_on_leaf", "T2_5_gradient"),
        "analysis",
        f"{REALS}; W^T c = 0 and a solution on an interval; for the leaf any W and a solution on [0, oo); for the "
        f"gradient {PRIMITIVE}",
        remark=FTC,
    ),
    Tie("T2.5", ("primitive_exists",), "bridge", "Coq's real numbers; sigma continuous"),
    Tie(
        "T2.6",
        ("is_derive_log_cosh",),
        "reals",
        "Coq's real numbers",
        leaves_open="the forms for small and large s, and the other activations of the catalogue",
    ),
    Tie("T2.7", ("T2_7_bias",), "core", f"{FIELD}; K skew; sigma is any function"),
    Tie(
        "T2.7",
        ("T2_7_bias_conserved",),
        "analysis",
        f"{REALS}; {PRIMITIVE}; K skew; a solution on an interval",
        remark=FTC,
    ),
    Tie("T2.7", ("primitive_exists",), "bridge", "Coq's real numbers; sigma continuous"),
    Tie("T2.8", ("T2_8_input",), "core", f"{FIELD}; K skew; sigma is any function"),
    Tie(
        "T2.8",
        ("T2_8_input_power", "T2_8_bounded_by_variation"),
        "analysis",
        f"{REALS}; {PRIMITIVE}; K skew; x and u differentiable; for the bound |sigma| <= M, and a g with "
        "g' = sum |(V u')_i|",
        remark=f"g increases by the total variation of V u where u is continuously differentiable; {FTC}",
        textbook=("the total variation of a continuously differentiable curve is the integral of its speed",),
    ),
    Tie("T2.8", ("primitive_exists",), "bridge", "Coq's real numbers; sigma continuous"),
    Tie("T2.9", ("T2_9_symmetric_part", "T2_9_antisymmetric_rnn"), "core", f"{FIELD}; any W"),
    Tie(
        "T2.9",
        ("T2_9_semidefinite", "T2_9_both_signs", "form_of_symmetric_part"),
        "analysis",
        f"{REALS}; {PRIMITIVE}, a solution on an interval; for both signs sigma continuous with s sigma(s) > 0 for s "
        f"<> 0, "
        "no leak",
        remark=FTC,
    ),
    Tie("T2.9", ("primitive_exists",), "bridge", "Coq's real numbers; sigma continuous"),
    Tie(
        "T3.1",
        ("T3_1_kernel_is_orthogonal", "T3_1_one_equilibrium_per_leaf", "T3_1_lyapunov_function"),
        "core",
        f"{FIELD}; K skew; for uniqueness sigma strictly increasing in an ordered field",
    ),
    Tie("T3.1", ("T3_1_nondecreasing_only",), "core", "the rationals, n = 3", role="ablation"),
    Tie(
        "T3.1",
        ("T3_1_bounded", "T3_1_never_converges", "T3_1_no_other_solution_converges", "T3_1_whole"),
        "analysis",
        "the real numbers, n >= 1; K skew, sigma continuous and strictly increasing with sigma(0) = 0, "
        f"{PRIMITIVE}; solutions on [0, oo)",
        textbook=("continuation: a solution that stays in a compact set exists for all times",),
    ),
    Tie(
        "T3.1",
        ("T3_1_convergent_is_at_rest",),
        "bridge",
        "Coq's real numbers, any n; K skew, sigma continuous and strictly increasing; a solution on [0, oo)",
    ),
    Tie("T3.2", ("T3_2_equilibria",), "core", "any field, any n; sigma(s) = 0 exactly at s = 0"),
    Tie(
        "T3.2",
        ("T3_2_never_converges", "T3_2_whole"),
        "analysis",
        f"{REALS}; K skew, sigma continuous with s sigma(s) > 0 for s <> 0, {PRIMITIVE}, S(0) = 0; a solution on [0, "
        f"oo)",
        remark=FTC,
    ),
    Tie("T3.2", ("primitive_exists",), "bridge", "Coq's real numbers; sigma continuous"),
    Tie(
        "T3.3",
        ("T3_3_divergence_free",),
        "core",
        "any field, any n; W_ii = 0",
        textbook=("Liouville's theorem: the flow of a field without divergence preserves volume",),
        leaves_open="that a flow that preserves volume has no attractor",
    ),
    Tie(
        "T3.4",
        ("sublevel_compact", "separable_growth", "almost_all_return_late"),
        "analysis",
        "the real numbers, n >= 1; a continuous E that exceeds c far out; recurrence for a measure-preserving map of a "
        "finite measure space",
        textbook=("Liouville's theorem: the flow of a locally Lipschitz field without divergence preserves volume",),
        leaves_open="that the sublevel sets are invariant, and that the flow is a map as the recurrence theorem "
        "needs it",
    ),
    Tie(
        "T3.5",
        ("T3_5_leak", "T3_5_escape", "T3_5_gauss_escapes"),
        "analysis",
        f"{REALS}; K skew, gamma > 0, sigma continuous with s sigma(s) > 0 for s <> 0, {PRIMITIVE}, S(0) = 0, S -> "
        f"oo or "
        "sigma bounded; solutions on [0, oo)",
        remark=FTC,
    ),
    Tie("T3.5", ("T3_5_separatrix",), "reals", "Coq's real numbers, n = 2; sigma = sin, omega = 1"),
    Tie("T3.5", ("primitive_exists",), "bridge", "Coq's real numbers; sigma continuous"),
    Tie(
        "T5.1",
        ("T5_1_current", "T5_1_rate"),
        "analysis",
        f"{REALS}; sigma differentiable at the components of the state; derivatives along every direction",
    ),
    Tie(
        "T5.2",
        ("T5_2_spectrum_imaginary", "T5_2_rate_form", "T5_2_modulus", "T5_2_frozen_bound"),
        "core",
        f"{COMPLEX}; A real and skew, d >= 0; for the modulus |A v| <= omega |v| for real v and d <= m",
    ),
    Tie("T5.2", ("T5_2_negative_slope",), "core", f"{COMPLEX}, n = 2", role="ablation"),
    Tie(
        "T5.2",
        ("slope_ge0", "T5_2_no_exponential_growth"),
        "analysis",
        f"{REALS}; sigma nondecreasing; K skew and 0 < d0 <= d_i <= d1, a solution of v' = K D v on an interval",
        remark="exp(t K D) v(0) is the solution that starts at v(0)",
        textbook=(LINEAR_SOLUTIONS,),
    ),
    Tie(
        "T6.1",
        (
            "T6_1_factor",
            "T6_1_gain",
            "T6_1_growth",
            "T6_1_mode",
            "T6_1_leak_gain",
            "T6_1_leak_threshold",
            "T6_1_midpoint_isometry",
            "T6_1_midpoint_solvable",
        ),
        "core",
        f"{FIELD}; K skew; growth and the solution of the midpoint equation in an ordered field",
    ),
    Tie("T6.1", ("T6_1_without_skewness",), "core", "the rationals, n = 1", role="ablation"),
    Tie(
        "T6.1",
        ("norm_exists", "T6_1_no_state_grows", "T6_1_unstable"),
        "analysis",
        f"{ORDERED}; K skew, omega = |K|_2, which is attained: the real numbers, n >= 1",
    ),
    Tie(
        "T6.2",
        ("T6_2_frozen_factor",),
        "core",
        f"{COMPLEX}; A real and skew, |A v| <= omega |v| for real v, 0 <= d <= m, h real",
        remark="that the moduli tend to 1 with the slopes is the bound 1 + h^2 omega^2 m^2 as m -> 0",
    ),
    Tie(
        "T6.3",
        (
            "T6_3_energy_never_falls",
            "T6_3_energy_rise_bounded",
            "T6_3_linear_growth",
            "T6_3_linear_system",
            "T6_3_lower_end_sharp",
            "T6_3_upper_end_sharp",
        ),
        "core",
        f"{ORDERED}; K skew; S lies above its tangents of slope sigma, and below the parabola of curvature L",
    ),
    Tie("T6.3", ("T6_3_falling_sigma",), "core", "the rationals, n = 2", role="ablation"),
    Tie(
        "T6.3",
        ("T6_3_tangent_line", "T6_3_parabola", "T6_3_from_calculus", "T6_3_growth_from_calculus"),
        "analysis",
        f"{REALS}; {PRIMITIVE}; sigma nondecreasing, L-Lipschitz; K skew; for N steps |sigma| <= M and |K v| <= "
        f"omega |v|",
        remark=FTC,
    ),
    Tie("T6.3", ("primitive_exists",), "bridge", "Coq's real numbers; sigma continuous"),
    Tie(
        "T6.4",
        ("T6_4_volume_never_shrinks", "T6_4_linear_volume", "T6_4_planar_volume", "T6_4_euler_map_injective"),
        "core",
        f"{ORDERED}; K skew; sigma' = d >= 0, or sigma nondecreasing",
        textbook=(
            "the determinant is the product of the eigenvalues, which are in pairs for a real matrix",
            "the inverse function theorem",
        ),
    ),
    Tie("T6.4", ("T6_4_negative_slope", "T6_4_not_monotone"), "core", "the rationals, n = 2", role="ablation"),
    Tie(
        "T6.4",
        ("T6_4_euler_map_homeomorphism",),
        "analysis",
        f"the real numbers, n >= 1; K skew, sigma continuous and nondecreasing, {PRIMITIVE}",
    ),
    Tie(
        "T6.4",
        ("T6_4_homeomorphism",),
        "bridge",
        "Coq's real numbers, n >= 1; K skew, sigma continuous and nondecreasing",
    ),
    Tie(
        "T7.2",
        (
            "T7_2_substep_fixes_component",
            "T7_2_substep_undone",
            "T7_2_substep_flow",
            "T7_2_sweep_keeps_leaf",
            "T7_2_sweep_keeps_casimirs",
            "T7_2_strang_symmetric",
            "T7_2_substep_shears",
            "T7_2_shear_is_poisson",
            "T7_2_shear_volume",
            "T7_2_sweep_is_poisson",
            "T7_2_rate_form_follows",
            "T7_2_sweep_is_triangular_solve",
            "T7_2_linear_invariant",
        ),
        "core",
        f"{FIELD}; K_ii = 0, and K skew where K M M^T is compared; sigma is any function",
    ),
    Tie(
        "T7.2",
        ("T7_2_substep_jacobian",),
        "analysis",
        f"{REALS}; sigma differentiable at z_i",
        remark="the Jacobian of a sub-step is the shear with t = h sigma'(z_i)",
    ),
    Tie(
        "T7.2",
        ("T7_2_diagonal_entry", "T7_2_without_skewness"),
        "core",
        "the rationals, n = 1 and n = 2",
        role="ablation",
    ),
    Tie(
        "T7.3",
        (
            "T7_3_exact_energy",
            "T7_3_gradient_exists",
            "T7_3_rate_form",
            "T7_3_at_most_one_solution",
            "T7_3_quotient_monotone",
        ),
        "core",
        f"{FIELD}; K skew; for uniqueness an ordered field and S above its tangents",
    ),
    Tie("T7.3", ("T7_3_without_skewness",), "core", "the rationals, n = 1", role="ablation"),
    Tie("T7.3", ("T7_3_unique_from_calculus",), "analysis", f"{REALS}; {PRIMITIVE}, sigma nondecreasing; K skew"),
    Tie(
        "T7.3",
        ("T7_3_whole",),
        "bridge",
        "Coq's real numbers, n >= 1; K skew, sigma continuous and nondecreasing",
        remark="more than the claim: exactly one solution, for every h",
    ),
    Tie(
        "T8.1",
        ("T8_1_no_gain", "is_derive_excess", "is_derive_slope", "slope_rises"),
        "reals",
        "Coq's real numbers, n = 2; gain at most the leak g > 0",
        leaves_open="everything for a gain above the leak: the threshold, its bounds and its limit",
    ),
)


def ties_for(label: str) -> tuple[Tie, ...]:
    """The ties of a claim, in the table's order; none when nothing formal is known of it."""
    return tuple(tie.checked() for tie in TIES if tie.label == label)


def left_open(label: str) -> str:
    """What of a claim no lemma covers, beyond named theorems of textbooks; empty where there is nothing, or no tie."""
    return "; ".join(tie.leaves_open for tie in ties_for(label) if tie.leaves_open)


def textbook(label: str) -> tuple[str, ...]:
    """The theorems of textbooks that a claim needs beyond its lemmas, once each."""
    return tuple(dict.fromkeys(name for tie in ties_for(label) for name in tie.textbook))
