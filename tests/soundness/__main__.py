"""`python -m tests.soundness`: random compositions of the rules, checked in models, or broken copies of the rules."""

from __future__ import annotations

import argparse
import sys
import time

from proofs.kernel import rules
from tests.soundness.compositions import Composer
from tests.soundness.mutants import MUTANTS, caught


def main(arguments: list[str] | None = None) -> int:
    """0 when nothing false was made and every mutant was caught."""
    parser = argparse.ArgumentParser(prog="python -m tests.soundness", description=__doc__)
    parser.add_argument("--compositions", type=int, default=10_000, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutants", action="store_true", help="only the broken copies, each up to 10,000 compositions")
    parser.add_argument("--from", dest="first", type=int, default=0, metavar="K", help="leave out the first K of them")
    given = parser.parse_args(arguments)
    if given.compositions < 1:
        parser.error(f"at least one composition is needed, not {given.compositions}")
    wrong = 0
    if not given.mutants:
        start, composer = time.perf_counter(), Composer(rules, given.seed)
        try:
            while composer.run.compositions < given.compositions:
                composer.compose(min(1000, given.compositions - composer.run.compositions))
                if sys.stderr.isatty():
                    print(f"\r{composer.run.compositions} compositions", end="", file=sys.stderr)
        except KeyboardInterrupt:
            print("stopped; so far:", file=sys.stderr)
        run, seconds = composer.run, time.perf_counter() - start
        print(f"{run.compositions} compositions, {run.made} steps made, {run.refused} refused, {seconds:.0f} s")
        print(", ".join(f"{count} {rule}" for rule, count in run.rules.most_common()))
        print(f"{len(run.violations)} violations")
        print(*run.violations[:10], sep="\n")
        print(f"{sum(run.faults.values())} calls broke off instead of being refused")
        print(*(f"{count} {fault}" for fault, count in run.faults.most_common(5)), sep="\n")
        wrong += len(run.violations) + len(run.faults)
    else:
        for mutant in MUTANTS[given.first :]:
            run = caught(mutant, seed=given.seed)
            word = f"caught after {run.compositions}" if run.violations else "NOT CAUGHT"
            print(f"{mutant.name}: {word}", flush=True)
            wrong += not run.violations
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
