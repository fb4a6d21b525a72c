"""Altered statements that must not go through with the proof of the right one.

A statement that could be altered without its proof noticing would not be what the proof shows. Each mutation replaces a
piece of a lemma's statement (a hypothesis that is dropped becomes True, so that the proof does not fail merely because
the names of the others move up); the altered lemma is compiled with the unchanged proof and must be refused, and
refused in the proof: an error in the statement itself would only show that the alteration makes no sense. As a control,
each lemma is compiled unaltered in the same way and must go through.

`python -m proofs.formal.mutations` prints the table; exit status 1 if any mutation survives.
"""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from proofs.formal import coq, sources


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
    """What became of a mutation: `refused` in its proof, or not, and what Coq said."""

    mutation: Mutation
    refused: bool
    said: str


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
)


def source_of(lemma: sources.Lemma, statement: str) -> str:
    """A file with one lemma in place of the original, on top of the compiled source that the original stands in."""
    head = sources.header(sources.source(lemma.theme))
    return f"{head}\nFrom skewflow Require Import {lemma.theme}.\n{statement}\n{lemma.proof}\n"


def proof_starts(lemma: sources.Lemma, statement: str) -> int:
    """The line of that file on which the proof begins."""
    text = source_of(lemma, statement)
    return text[: text.index(statement) + len(statement)].count("\n") + 2


def _themes(mutations: Iterable[Mutation]) -> tuple[str, ...]:
    needed: set[str] = set()
    todo = [sources.lemmas()[mutation.lemma].theme for mutation in mutations]
    while todo:
        theme = todo.pop()
        if theme not in needed:
            needed.add(theme)
            todo += sources.requires(sources.source(theme))
    return tuple(theme for theme in sources.THEMES if theme in needed)


def attempt(
    mutations: tuple[Mutation, ...] = MUTATIONS,
    *,
    at_once: int = 2,
    progress: Callable[[str], None] = coq.note_to_terminal,
) -> tuple[Trial, ...]:
    """Tries the mutations. ValueError when one cannot be made, or when an unaltered lemma does not go through.

    RuntimeError when there is no coqc.
    """
    altered = {f"mutant_{k}": (mutation, mutation.statement()) for k, mutation in enumerate(mutations)}
    coqc = coq.find_coqc()
    if coqc is None:
        raise RuntimeError(f"coqc is not installed; {coq.HOW_TO_GET_IT}")
    themes = _themes(mutations)
    jobs = [coq.Job(theme, sources.requires(sources.source(theme))) for theme in themes]
    with TemporaryDirectory(prefix="skewflow-mutants-") as name:
        folder = Path(name)
        for theme in themes:
            (folder / f"{theme}.v").write_text(sources.source(theme), encoding="ascii")
        for theme in themes:
            controls = [sources.lemmas()[m] for m in dict.fromkeys(m.lemma for m in mutations)]
            texts = [f"{lemma.statement}\n{lemma.proof}" for lemma in controls if lemma.theme == theme]
            head = f"{sources.header(sources.source(theme))}\nFrom skewflow Require Import {theme}.\n"
            (folder / f"control_{theme}.v").write_text(head + "\n".join(texts) + "\n", encoding="ascii")
            jobs.append(coq.Job(f"control_{theme}", (theme,)))
        for mutant, (mutation, statement) in altered.items():
            lemma = sources.lemmas()[mutation.lemma]
            (folder / f"{mutant}.v").write_text(source_of(lemma, statement), encoding="ascii")
            jobs.append(coq.Job(mutant, (lemma.theme,)))
        outcomes = coq.compile_all(coqc, folder, tuple(jobs), at_once=at_once, progress=progress)
    for theme in themes:
        for job in (theme, f"control_{theme}"):
            if not outcomes[job].ok:
                raise ValueError(f"{job}.v does not go through unaltered: {outcomes[job].reason}")
    return tuple(
        judge(mutation, outcomes[mutant], proof_starts(sources.lemmas()[mutation.lemma], statement))
        for mutant, (mutation, statement) in altered.items()
    )


def judge(mutation: Mutation, outcome: coq.Outcome, proof_line: int) -> Trial:
    """Was the mutation refused, and in its proof? ValueError when Coq did not even accept the altered statement."""
    if outcome.ok:
        return Trial(mutation, False, "it goes through")
    line = outcome.error_line
    if line is None or line < proof_line:
        raise ValueError(f"the mutation of {mutation.lemma} is no statement ({mutation.new!r}): {outcome.reason}")
    return Trial(mutation, True, outcome.reason)


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
