"""Altered statements that must not go through with the proof of the right one.

A statement that could be altered without its proof noticing would not be what the proof shows. Each mutation replaces a
piece of a lemma's statement (a hypothesis that is dropped becomes True, so that the proof does not fail merely because
the names of the others move up); the altered lemma is read to Coq with the unchanged proof and must be refused, and
refused in the proof: an error in the statement itself would only show that the alteration makes no sense. As a control,
each lemma is read unaltered in the same way and must go through. What stands in one source is read to one coqtop, which
goes on after an error; a proof that Coq accepts in the end is a proof, whatever it stumbled over on the way.

`python -m proofs.formal.mutations` prints the table; exit status 1 if any mutation survives.
"""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from zlib import crc32

from proofs.formal import coq, sources
from proofs.formal.library import Library, project_texts

SECONDS_PER_SENTENCE = 60
"""A proof that is misled by its statement may search for ever; the right ones take under 2 s for any sentence."""


@dataclass(frozen=True)
class Mutation:
    """`old` is replaced by `new` in the statement of `lemma`; `why` says why the result is false or not shown."""

    lemma: str
    old: str
    new: str
    why: str

    def statement(self) -> str:
        """The altered statement. ValueError unless `old` stands in the statement exactly once and something changes."""
        if self.lemma not in sources.lemmas():
            raise ValueError(f"no formal lemma {self.lemma!r}")
        text = sources.lemmas()[self.lemma].statement
        if text.count(self.old) != 1:
            raise ValueError(
                f"{self.old!r} stands {text.count(self.old)} times in {self.lemma}; it must stand there once"
            )
        if self.old == self.new:
            raise ValueError(f"the mutation of {self.lemma} changes nothing")
        return text.replace(self.old, self.new)


@dataclass(frozen=True)
class Trial:
    """What became of a mutation: `refused` in its proof, or not."""

    mutation: Mutation
    refused: bool


MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "T1_2_form_vanishes_iff_skew",
        "(2%:R : F) != 0 ->",
        "True ->",
        "in characteristic 2 the identity is its own minus",
    ),
    Mutation(
        "T1_2_form_vanishes_iff_skew", "<-> A^T = - A", "<-> A^T = A", "the identity is symmetric, its form is |x|^2"
    ),
    Mutation("T1_4_quadratics_conserved", "K^T = - K", "K^T = K", "K = 1 gives 2 |x|^2"),
    Mutation(
        "T1_4_all_conserved_quadratics", "<-> Q *m K = K *m Q", "<-> Q *m K = - (K *m Q)", "Q = 1 commutes with K"
    ),
    Mutation("T2_1_energy_rate_zero", "K^T = - K ->", "True ->", "K = 1 gives sum sigma^2"),
    Mutation("T2_1_energy_rate_zero", "sigma (z i 0) *", "z i 0 *", "z^T K sigma(z) is not 0 for n = 2"),
    Mutation("T2_2_three_values", "b != c ->", "True ->", "with b = c only two values are left: diag(1, -1) on signs"),
    Mutation(
        "T2_2_three_values", "[:: a; b; c]) ->", "[:: a; b]) ->", "two values are not enough: diag(1, -1) on signs"
    ),
    Mutation("T2_3_weighted_energy", "d 0 i * s i 0", "s i 0", "the weights matter: W = (0, 2; -1, 0)"),
    Mutation("T2_3_cycles", "(-1) ^+ k *", "", "the cross product with (1, 1, 1): 1 along, -1 against"),
    Mutation(
        "T2_3_sign_pattern", "W i j * W j i <= 0", "0 <= W i j * W j i", "for K = (0, 1; -1, 0) the product is -1"
    ),
    Mutation("T2_5_odd_dimension", "odd n ->", "True ->", "the quarter turn, n = 2, is invertible"),
    Mutation("T2_5_casimir", "W^T *m c = 0", "W *m c = 0", "the kernel on the other side: W = (0, 1; 0, 0)"),
    Mutation("T2_9_antisymmetric_rnn", "= - gamma *", "= gamma *", "the sign of the leak"),
    Mutation("T3_1_one_equilibrium_per_leaf", "sigma a < sigma b", "sigma a <= sigma b", "clip and (1, 1, 1)"),
    Mutation("T5_2_spectrum_imaginary", "(forall i, 0 <= d 0 i) ->", "True ->", "d = (1, -1) gives the eigenvalue 1"),
    Mutation(
        "T5_2_spectrum_imaginary", "(forall i j, A i j \\is Num.real) ->", "True ->", "A = i times the quarter turn"
    ),
    Mutation("T6_1_gain", "+ h ^+ 2 *", "- h ^+ 2 *", "the norm grows"),
    Mutation("T6_1_leak_threshold", "<= 2%:R * gamma", "<= gamma", "a factor of two in the largest step"),
    Mutation("T6_1_midpoint_isometry", "(h / 2%:R)", "h", "the midpoint is the mean of both ends"),
    Mutation("T6_3_energy_never_falls", "<= S b - S a", "<= S a - S b", "S concave: the energy falls"),
    Mutation("T6_3_energy_rise_bounded", "h ^+ 2 / 2%:R", "h ^+ 2 / 4%:R", "sigma(s) = s reaches the bound with 1/2"),
    Mutation("T6_3_upper_end_sharp", "h ^+ 2 / 2%:R", "h ^+ 2", "the factor 1/2 belongs there"),
    Mutation("T6_4_volume_never_shrinks", "(forall i, 0 <= d 0 i) ->", "True ->", "d = (1, -1): 1 - h^2"),
    Mutation("T6_4_volume_never_shrinks", "1 <= \\det", "1 < \\det", "A = 0 gives exactly 1"),
    Mutation("T6_4_linear_volume", "A^T = - A", "A^T = A", "A = -1, h = 1 gives 0"),
    Mutation("T6_4_euler_map_injective", "(forall a b, a <= b -> sigma a <= sigma b) ->", "True ->", "sigma(s) = s^2"),
    Mutation("T7_2_substep_undone", "K i i = 0 ->", "True ->", "K = 1, n = 1: z, 2z, 0"),
    Mutation("T7_2_substep_undone", "(- h)", "h", "twice forward is not back"),
    Mutation("T7_2_strang_symmetric", "(forall i, K i i = 0) ->", "True ->", "its sub-steps are not undone"),
    Mutation("T7_2_shear_is_poisson", "K^T = - K ->", "True ->", "W = (0, 1; 1, 0)"),
    Mutation("T7_2_shear_volume", "K i i = 0 ->", "True ->", "det = 1 + t K_ii"),
    Mutation("T7_2_linear_invariant", "(1%:M - h *: L^T)", "(1%:M + h *: L^T)", "the wrong Cayley-like factor"),
    Mutation("T7_3_exact_energy", "K^T = - K ->", "True ->", "K = 1, n = 1: z' = 3 z"),
    Mutation(
        "T7_3_exact_energy", "S (z' i 0) - S (z i 0))", "S (z i 0) - S (z' i 0))", "the quotient with the wrong sign"
    ),
    Mutation("T7_3_at_most_one_solution", "q a b <= q a c", "q a c <= q a b", "a falling quotient: several solutions"),
    Mutation("T2_1_energy_conserved", "K^T = - K ->", "True ->", "K = 1: the energy grows"),
    Mutation("T3_1_never_converges", "z a <> e ->", "True ->", "a solution that rests at e converges to it"),
    Mutation(
        "T3_1_never_converges",
        "x < y -> sigma x < sigma y",
        "x < y -> sigma x <= sigma y",
        "S need not be strictly convex",
    ),
    Mutation("T3_2_never_converges", "<> 0 -> K *m e", "= 0 -> K *m e", "energy 0 at an equilibrium stays there"),
    Mutation("T6_3_tangent_line", "a <= b -> sigma a <= sigma b", "a <= b -> sigma b <= sigma a", "a concave S"),
    Mutation("T6_3_parabola", "L / 2%:R", "L / 4%:R", "S = s^2/2, L = 1 needs the 1/2"),
    Mutation("T6_1_factor", "1 - h * gamma + h * lambda", "1 + h * gamma + h * lambda", "the sign of the leak"),
    Mutation("T6_3_linear_system", "(1 + h ^+ 2 * omega ^+ 2) ^+ N", "(1 + h ^+ 2 * omega ^+ 2)", "one factor a step"),
    Mutation("T6_2_frozen_factor", "A^T = - A ->", "True ->", "A = 1 gives 1 + h, not 1 + h^2"),
    Mutation("T5_2_frozen_bound", "0 <= d 0 i <= m", "0 <= d 0 i", "slopes above m"),
    Mutation("real_eigenvectors", "(p != 0) || (q != 0)", "true", "p = q = 0 belongs to every alpha and beta"),
    Mutation("sylvester", "(1%:M + B *m A)", "(1%:M - B *m A)", "n = 1: 1 + ab is not 1 - ab"),
    Mutation("shear_determinant", "e^T *m W *m e = 0 ->", "True ->", "n = 1, W = e = 1: det = 1 + t"),
    Mutation(
        "image_is_orthogonal_to_cokernel", "W^T *m c = 0", "W^T *m c = W^T *m c", "W = 1 takes every z, not 0 alone"
    ),
    Mutation("null_form", "(forall i, 0 <= d 0 i) ->", "True ->", "d = (1, -1), p = (1, 1), q = 0"),
    Mutation("similarity_gives_a_form", "T \\in unitmx ->", "True ->", "T = 0 gives the form 0"),
    Mutation("sign_preserving", "sigma 0 = 0 ->", "True ->", "sigma(s) = s + 1 at s = -1/2"),
    Mutation("rises", "0 <= r ->", "True ->", "r = -1, sigma(s) = s"),
    Mutation("rises_slowly", "L * r * (b - a) ^+ 2", "r * (b - a) ^+ 2", "sigma(s) = 2 s"),
    Mutation("T2_5_stays_on_leaf", "z t - z 0 = W *m v", "z t - z 0 = W^T *m v", "W = (0, 1; 0, 0), sigma(s) = 1"),
    Mutation("coercive_primitive", "sigma 0 = 0 ->", "True ->", "sigma = exp: S stays bounded on the left"),
    Mutation("one_equilibrium_per_leaf", "sigma 0 = 0 ->", "True ->", "exp and the quarter turn: no equilibrium"),
    Mutation("three_values", "continuous sigma ->", "True ->", "a step takes two values"),
    Mutation("T2_9_both_signs", "(forall s, s != 0 -> 0 < s * sigma s) ->", "True ->", "ReLU and (0, 1; 1, 0)"),
    Mutation("T2_9_semidefinite", "0 <= gamma * ", "gamma * 0 <= gamma * 0 * ", "a negative gamma feeds the energy"),
    Mutation("T2_7_bias_conserved", "K^T = - K ->", "True ->", "K = 1: the energy grows"),
    Mutation("T2_8_bounded_by_variation", "(forall s, `|sigma s| <= M) ->", "True ->", "sigma(s) = s has no bound"),
    Mutation("convex_not_constant", "(1 - t) *: z) < t", "(1 - t) *: z) <= t", "H = 0 is convex"),
    Mutation("T2_2_whole", "sigma p != sigma q ->", "True ->", "sigma = 0 conserves everything"),
    Mutation("T1_1_orthogonal", "U 0 = 1%:M ->", "True ->", "U = 0"),
    Mutation("T1_3_form_bounds", "v != 0 -> 0 <", "v != 0 -> 0 <=", "P = 0 and W = 1"),
    Mutation("T3_1_no_other_solution_converges", "K^T = - K ->", "True ->", "z' = -z tends to 0"),
    Mutation("T3_1_whole", "sigma 0 = 0 ->", "True ->", "sigma(s) = exp s has no equilibrium on a leaf"),
    Mutation("T3_2_whole", "0 < \\sum_i", "0 <= \\sum_i", "an equilibrium converges to itself"),
    Mutation("every_equilibrium_is_stable", "K^T = - K ->", "True ->", "z' = z"),
    Mutation("T3_5_leak", "0 < gamma ->", "True ->", "without a leak the energy is kept"),
    Mutation("T3_5_escape", "(forall s, S s < m) ->", "True ->", "closed orbits of sigma(s) = s"),
    Mutation("T5_1_current", "W *m diag_mx", "W^T *m diag_mx", "the Jacobian's transpose"),
    Mutation("T5_2_no_exponential_growth", "K^T = - K ->", "True ->", "v' = v grows"),
    Mutation("T6_1_no_state_grows", "<= 2%:R * gamma", "<= gamma", "a factor of two in the largest step"),
    Mutation("T6_1_unstable", "K != 0 ->", "True ->", "K = 0: nothing moves"),
    Mutation("norm_exists", "n.+1", "n", "n = 0 has no v <> 0"),
    Mutation("smooth_is_local", "continuous dsigma ->", "True ->", "s^2 sin(1/s^2) near 0"),
    Mutation("solutions_unique", "x 0 = y 0 ->", "True ->", "different starts"),
    Mutation("euler_proper", "K^T = - K ->", "True ->", "K = -1, sigma(s) = s: 0 everywhere"),
    Mutation(
        "T6_4_euler_map_homeomorphism", "(forall x y, x <= y -> sigma x <= sigma y) ->", "True ->", "sigma(s) = s^2"
    ),
    Mutation("almost_all_return", "(mu setT < +oo)%E ->", "True ->", "the shift of the line"),
    Mutation("T8_1_no_gain", "a <= g ->", "True ->", "a = 2, g = 1, w = 0 has three"),
    Mutation("T3_5_separatrix", "sin (z2 t)", "cos (z2 t)", "another equation"),
    Mutation(
        "T7_3_whole", "(forall x y, x <= y -> sigma x <= sigma y) ->", "True ->", "sin at h = 4 has three solutions"
    ),
)


def script(theme: str, trials: Mapping[str, tuple[sources.Lemma, str]]) -> str:
    """What is read to coqtop: for each trial, NAME: (lemma, statement), the statement under that name and the proof.

    NAME.stated.out shows a goal if the statement was understood, NAME.proved.out a type if it was proved.
    """
    lines = [sources.header(sources.source(theme)), f"From skewflow Require Import {theme}."]
    lines += [f"Set Default Timeout {SECONDS_PER_SENTENCE}."]
    for name, (lemma, statement) in trials.items():
        renamed = re.sub(rf"^Lemma\s+{lemma.name}\b", f"Lemma {name}", statement)
        lines += [renamed, f'Redirect "{name}.stated" Show.', lemma.proof]
        lines += [f'Redirect "{name}.proved" Check {name}.', "Abort All."]
    return "\n".join([*lines, ""])


def attempt(
    mutations: tuple[Mutation, ...] = MUTATIONS,
    *,
    library: Library | None = None,
    progress: coq.Progress = coq.note_to_terminal,
) -> tuple[Trial, ...]:
    """Tries the mutations. ValueError when one cannot be made, or when an unaltered lemma does not go through.

    A `library` that is entered is used and left as it is. RuntimeError when there is no coqc.
    """
    coqc = coq.find_coqc()
    if coqc is None:
        raise RuntimeError(f"coqc is not installed; {coq.HOW_TO_GET_IT}")
    if library is not None:
        return _attempt(mutations, library)
    with Library(coqc, project_texts(), progress=progress) as own:
        return _attempt(mutations, own)


def _attempt(mutations: tuple[Mutation, ...], library: Library) -> tuple[Trial, ...]:
    # A name for each statement, so that what another attempt wrote into the same library is not read for it.
    statements = {mutation: mutation.statement() for mutation in mutations}
    altered = {f"mutant_{crc32(text.encode())}": (mutation, text) for mutation, text in statements.items()}
    tried = {name: (sources.lemmas()[mutation.lemma], text) for name, (mutation, text) in altered.items()}
    for lemma, _ in list(tried.values()):
        tried[f"control_{lemma.name}"] = (lemma, lemma.statement)
    themes = dict.fromkeys(lemma.theme for lemma, _ in tried.values())
    library.require(themes)
    files = {
        f"try_{theme}": script(theme, {name: trial for name, trial in tried.items() if trial[0].theme == theme})
        for theme in themes
    }
    library.compile(files, [coq.Job(name, talk=True) for name in files])
    for name, (lemma, _) in tried.items():
        if name.startswith("control_") and not library.said(f"{name}.proved"):
            raise ValueError(f"{lemma.name} does not go through unaltered")
    return tuple(
        judge(mutation, bool(library.said(f"{name}.stated")), bool(library.said(f"{name}.proved")))
        for name, (mutation, _) in altered.items()
    )


def judge(mutation: Mutation, stated: bool, proved: bool) -> Trial:
    """Was the mutation refused in its proof? ValueError when Coq did not even understand the altered statement."""
    if not stated:
        raise ValueError(f"the mutation of {mutation.lemma} is no statement ({mutation.new!r})")
    return Trial(mutation, not proved)


def main() -> int:
    """Prints the table of mutations; 1 when one survives, or there is no coqc."""
    try:
        trials = attempt()
    except (ValueError, RuntimeError) as error:
        print(f"skewflow: {error}", file=sys.stderr)
        return 1
    for trial in trials:
        change = f"{trial.mutation.old} => {trial.mutation.new or '(nothing)'}"
        print(f"{'refused' if trial.refused else 'SURVIVES':<9} {trial.mutation.lemma:<30} {change}")
        print(f"          {trial.mutation.why}")
    survivors = sum(not trial.refused for trial in trials)
    print(f"{len(trials)} tried, {len(trials) - survivors} refused")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
