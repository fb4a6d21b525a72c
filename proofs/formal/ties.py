"""Which lemmas say what a claim says, under what assumptions, and what they leave open.

A label is tied to lemmas by hand here, because whether two statements mean the same is a reader's judgement. What a
machine can check it does: every name exists, stands in a source of its tier, and carries the claim's label.
"""

from dataclasses import dataclass

from proofs.formal import sources

TIERS = ("core", "analysis")
ROLES = ("proof", "ablation")


@dataclass(frozen=True)
class Tie:
    """A claim and lemmas that state its algebra.

    `assumes`: what the lemmas assume, in words. `remark`: where the claim assumes less than its lemmas, or other
    differences. `leaves_open`: the part of the claim that no lemma covers; empty when there is none.
    `role` "proof" for lemmas that show the claim, "ablation" for proved counterexamples to it without an assumption.
    """

    label: str
    lemmas: tuple[str, ...]
    tier: str
    assumes: str
    remark: str = ""
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
        for name in self.lemmas:
            lemma = sources.lemmas().get(name)
            if lemma is None:
                raise ValueError(f"the tie of {self.label} names the lemma {name}, which no source holds")
            if lemma.label != self.label or lemma.tier != self.tier:
                raise ValueError(
                    f"{name} is a lemma of {lemma.label}, tier {lemma.tier}, tied to {self.label}, {self.tier}"
                )

    @property
    def statements(self) -> tuple[str, ...]:
        """The lemmas' statements, verbatim from the sources, with the definitions that they use."""
        return tuple(sources.statement(name) for name in self.lemmas)

    @property
    def words(self) -> tuple[str, ...]:
        """The lemmas' statements in words."""
        return tuple(sources.lemmas()[name].words for name in self.lemmas)


FIELD = "any field in which 2 is not 0 (the real numbers are one), any n"
COMPLEX = "any algebraically closed field with conjugation (the complex numbers are one), any n"
REALS = "the real numbers, any n"
ORDERED = "any ordered field (the real numbers are one), any n"

TIES: tuple[Tie, ...] = (
    Tie(
        "T1.1",
        ("T1_1_spectrum_imaginary",),
        "core",
        f"{COMPLEX}; K real and skew",
        leaves_open="that K is unitarily diagonalisable and exp(tK) orthogonal",
    ),
    Tie("T1.1", ("T1_1_norm_conserved",), "analysis", f"{REALS}; K skew; a solution on an interval"),
    Tie(
        "T1.2",
        ("T1_2_form_vanishes_iff_skew",),
        "core",
        FIELD,
    ),
    Tie(
        "T1.2",
        ("T1_2_without_odd_characteristic",),
        "core",
        "the field of two elements, n = 1",
        role="ablation",
    ),
    Tie(
        "T1.2",
        ("T1_2_norm_rate", "T1_2_conserved_only_by_skew"),
        "analysis",
        f"{REALS}; through every state there is a curve that starts with x' = W x",
        leaves_open="that x' = W x has such solutions (the matrix exponential)",
    ),
    Tie(
        "T1.3",
        ("T1_3_similar_form", "T1_3_similar_spectrum"),
        "core",
        f"any field, any n, for the form; {COMPLEX}, for the spectrum; W similar to a real skew K",
        leaves_open="the converses, and their equivalence with bounded trajectories",
    ),
    Tie(
        "T1.4",
        ("T1_4_quadratics_conserved", "T1_4_all_conserved_quadratics"),
        "core",
        f"{FIELD}; K skew, Q symmetric",
        leaves_open="how many are independent, and what is said of quasi-periodic and periodic motion",
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
        (
            "T2_1_chain_rule",
            "T2_1_energy_conserved",
        ),
        "analysis",
        f"{REALS}; S' = sigma everywhere; K skew; a solution on an interval",
        leaves_open="that S' = sigma for continuous sigma (the fundamental theorem of calculus)",
    ),
    Tie(
        "T2.2",
        ("T2_2_three_values", "T2_2_energy_conserved_iff_skew"),
        "core",
        f"{FIELD}; sigma takes three distinct values",
        remark="a continuous sigma that is not constant takes three distinct values, by the intermediate value theorem",
    ),
    Tie("T2.2", ("T2_2_two_values_only",), "core", "the rationals, n = 2", role="ablation"),
    Tie(
        "T2.2",
        ("T2_2_conserved_only_by_skew",),
        "analysis",
        f"{REALS}; S' = sigma everywhere; sigma takes three distinct values; through every state there is a curve that "
        "starts with z' = W sigma(z)",
        leaves_open="that z' = W sigma(z) has such solutions (Peano)",
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
        leaves_open="that weights d exist whenever the signs and the cycles are right",
    ),
    Tie(
        "T2.3",
        ("T2_3_weighted_energy_conserved",),
        "analysis",
        f"{REALS}; S' = sigma everywhere; diag(d) W skew; a solution on an interval",
    ),
    Tie("T2.4", ("T2_4_rate_form_energy",), "core", f"{FIELD}; W skew; sigma is any function; b is any vector"),
    Tie(
        "T2.4",
        ("T2_4_rate_form_conserved",),
        "analysis",
        f"{REALS}; S' = sigma everywhere; W skew; a solution on an interval",
    ),
    Tie(
        "T2.5",
        ("T2_5_casimir", "T2_5_odd_dimension"),
        "core",
        f"{FIELD}; W^T c = 0; for the existence of one, n odd and K skew",
    ),
    Tie("T2.5", ("T2_5_even_dimension",), "core", "the rationals, n = 2", role="ablation"),
    Tie("T2.5", ("T2_5_casimir_conserved",), "analysis", f"{REALS}; W^T c = 0; a solution on an interval"),
    Tie("T2.7", ("T2_7_bias",), "core", f"{FIELD}; K skew; sigma is any function"),
    Tie(
        "T2.8",
        ("T2_8_input",),
        "core",
        f"{FIELD}; K skew; sigma is any function",
        leaves_open="the bound by M times the total variation of Vu",
    ),
    Tie(
        "T2.9",
        ("T2_9_symmetric_part", "T2_9_antisymmetric_rnn"),
        "core",
        f"{FIELD}; any W",
        leaves_open="the consequences of Q being definite, which are its definition",
    ),
    Tie(
        "T3.1",
        ("T3_1_kernel_is_orthogonal", "T3_1_one_equilibrium_per_leaf", "T3_1_lyapunov_function"),
        "core",
        f"{FIELD}; K skew; for uniqueness sigma strictly increasing in an ordered field",
        leaves_open="that every leaf holds an equilibrium (compactness), and that the equilibrium is stable",
    ),
    Tie("T3.1", ("T3_1_nondecreasing_only",), "core", "the rationals, n = 3", role="ablation"),
    Tie(
        "T3.1",
        ("T3_1_bounded", "T3_1_never_converges"),
        "analysis",
        f"{REALS}; S' = sigma everywhere; K skew; for the bound S >= 0, and energy up to the first one bounds the "
        "state by r; for no convergence sigma strictly increasing, and a solution for all t >= a that does not start "
        "at the fixed point",
        remark="the lemma compares with every fixed point in space, so it needs no leaf",
    ),
    Tie(
        "T3.2",
        ("T3_2_equilibria",),
        "core",
        "any field, any n; sigma(s) = 0 exactly at s = 0",
    ),
    Tie(
        "T3.2",
        ("T3_2_never_converges",),
        "analysis",
        f"{REALS}; S' = sigma everywhere, S(0) = 0; K skew; a solution for all t >= a, of energy other than 0",
    ),
    Tie(
        "T3.3",
        ("T3_3_divergence_free",),
        "core",
        "any field, any n; W_ii = 0",
        leaves_open="Liouville's theorem, and that there is no attractor",
    ),
    Tie(
        "T5.2",
        ("T5_2_spectrum_imaginary", "T5_2_rate_form", "T5_2_modulus"),
        "core",
        f"{COMPLEX}; A real and skew, d >= 0; for the modulus |v A| <= omega |v| and d <= m",
        leaves_open="the bound on exp(tKD), and linear growth where a slope is 0",
    ),
    Tie("T5.2", ("T5_2_negative_slope",), "core", f"{COMPLEX}, n = 2", role="ablation"),
    Tie(
        "T6.1",
        (
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
        "T6.3",
        (
            "T6_3_energy_never_falls",
            "T6_3_energy_rise_bounded",
            "T6_3_linear_growth",
            "T6_3_lower_end_sharp",
            "T6_3_upper_end_sharp",
        ),
        "core",
        f"{ORDERED}; K skew; S lies above its tangents of slope sigma, and below the parabola of curvature L",
        remark="for real functions both follow from S' = sigma, sigma nondecreasing and L-Lipschitz",
    ),
    Tie("T6.3", ("T6_3_falling_sigma",), "core", "the rationals, n = 2", role="ablation"),
    Tie(
        "T6.3",
        ("T6_3_tangent_line", "T6_3_parabola", "T6_3_from_calculus"),
        "analysis",
        f"{REALS}; S' = sigma everywhere; sigma nondecreasing, L-Lipschitz; K skew",
    ),
    Tie(
        "T6.4",
        ("T6_4_volume_never_shrinks", "T6_4_linear_volume", "T6_4_planar_volume", "T6_4_euler_map_injective"),
        "core",
        f"{ORDERED}; K skew; sigma' = d >= 0, or sigma nondecreasing",
        leaves_open="the product formula over the frequencies; that the Euler map is onto with a continuous inverse",
    ),
    Tie(
        "T6.4",
        (
            "T6_4_negative_slope",
            "T6_4_not_monotone",
        ),
        "core",
        "the rationals, n = 2",
        role="ablation",
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
        remark="that the Jacobian of a sub-step is the shear with t = h sigma'(z_i) is calculus: T7_2_substep_shears "
        "says it for difference quotients",
        leaves_open="order two of Strang, the bound on h omega, and what happens in the long run",
    ),
    Tie(
        "T7.2",
        (
            "T7_2_diagonal_entry",
            "T7_2_without_skewness",
        ),
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
        leaves_open="that the implicit equation has a solution",
    ),
    Tie("T7.3", ("T7_3_without_skewness",), "core", "the rationals, n = 1", role="ablation"),
    Tie("T7.3", ("T7_3_unique_from_calculus",), "analysis", f"{REALS}; S' = sigma everywhere, nondecreasing; K skew"),
)


def ties_for(label: str) -> tuple[Tie, ...]:
    """The ties of a claim, in the table's order; none when nothing formal is known of it."""
    return tuple(tie for tie in TIES if tie.label == label)
