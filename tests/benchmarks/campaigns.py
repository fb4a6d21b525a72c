"""How fast `skewflow validate` is, in one process and in two: `python -m tests.benchmarks.campaigns [EXAMPLES]`.

Both are fresh programs, so that starting up and compiling count as they do for a user, and run one after the other on
a machine that is otherwise idle. Every claim is tried.
"""

import json
import subprocess
import sys
from statistics import median

ROUNDS = 3


def seconds(examples: int, workers: int) -> tuple[float, int]:
    """The wall-clock time of one campaign and the examples that it tried. RuntimeError when a claim failed."""
    command = [sys.executable, "-m", "proofs", "validate", "--examples", str(examples), "--seed", "1"]
    done = subprocess.run([*command, "--workers", str(workers), "--json"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr or done.stdout)
    answer = json.loads(done.stdout)
    return answer["run"]["seconds"], sum(claim["examples"] for claim in answer["claims"])


def main(examples: int = 2000) -> None:
    ratios = []
    for _ in range(ROUNDS):
        (one, tried), (two, again) = seconds(examples, 1), seconds(examples, 2)
        assert tried == again
        ratios.append(one / two)
        print(
            f"{tried} examples: {tried / one:.0f}/s in one process, {tried / two:.0f}/s with two: {one / two:.2f} times"
        )
    print(f"median {median(ratios):.2f} times (target 1.7)")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
