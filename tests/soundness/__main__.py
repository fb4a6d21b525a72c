"""`python -m tests.soundness`: random compositions of the rules, checked in models, or broken copies of the rules."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from proofs.kernel import rules
from tests.soundness.compositions import Composer, Run
from tests.soundness.mutants import MUTANTS, caught


def main(arguments: list[str] | None = None) -> int:
    """0 when nothing false was made and every mutant was caught."""
    parser = argparse.ArgumentParser(prog="python -m tests.soundness", description=__doc__)
    parser.add_argument("--compositions", type=int, default=10_000, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutants", action="store_true", help="only the broken copies, each up to 10,000 compositions")
    parser.add_argument("--from", dest="first", type=int, default=0, metavar="K", help="leave out the first K of them")
    parser.add_argument("--progress", type=Path, metavar="FILE", help="write the counts so far there")
    given = parser.parse_args(arguments)
    if given.compositions < 1:
        parser.error(f"at least one composition is needed, not {given.compositions}")
    return broken_copies(given) if given.mutants else campaign(given)


def campaign(given: argparse.Namespace) -> int:
    """Random compositions until there are enough; after every thousand the counts so far go to the file."""
    start, composer = time.perf_counter(), Composer(rules, given.seed)
    run = composer.run
    try:
        while run.compositions < given.compositions:
            composer.compose(min(1000, given.compositions - run.compositions))
            if given.progress is not None:
                given.progress.write_text(report(given.seed, run, time.perf_counter() - start), encoding="utf-8")
            if sys.stderr.isatty():
                print(f"\r{run.compositions} compositions", end="", file=sys.stderr)
    except KeyboardInterrupt:
        print("stopped; so far:", file=sys.stderr)
    print(report(given.seed, run, time.perf_counter() - start), end="")
    return 1 if run.violations or run.faults else 0


def report(seed: int, run: Run, seconds: float) -> str:
    """What came of the compositions so far."""
    return "\n".join(
        (
            f"seed {seed}: {run.compositions} compositions in {seconds:.0f} s, {run.made} steps, {run.refused} refused",
            ", ".join(f"{count} {rule}" for rule, count in run.rules.most_common()),
            f"{len(run.violations)} violations",
            *run.violations[:10],
            f"{sum(run.faults.values())} calls raised something else than Refused",
            *(f"{count} {fault}" for fault, count in run.faults.most_common(5)),
            f"{sum(run.broken_off.values())} calculations broke off, which the kernel refused",
            *(f"{count} {said}" for said, count in run.broken_off.most_common(5)),
            "",
        )
    )


def broken_copies(given: argparse.Namespace) -> int:
    """Each broken copy with the number of compositions after which a step of it failed in a model."""
    missed = 0
    for mutant in MUTANTS[given.first :]:
        run = caught(mutant, seed=given.seed)
        word = f"caught after {run.compositions}" if run.violations else "NOT CAUGHT"
        print(f"{mutant.name}: {word}", flush=True)
        missed += not run.violations
    print(f"{len(MUTANTS) - given.first - missed} of {len(MUTANTS) - given.first} broken copies caught")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
