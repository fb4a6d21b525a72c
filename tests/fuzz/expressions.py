"""Hostile input by the million: `python -m tests.fuzz.expressions --count 1000000`.

Every text goes through the parser, and of the valid ones count/100 through every property decision. A fault is anything
but an expression or a ValueError of one line: another exception, a warning, more than 10 s of processor time or 1 GB of
memory for one input, or a decision that numbers contradict. Input k of a seed is the same on every machine.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import random
import resource
import signal
import subprocess
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from typing import Any

SECONDS = 10
MEMORY = 2**30
CHUNK = 20_000
VALID_ONE_IN = 100
_FUNCTIONS_OF_ONE = """tanh sinh cosh sech sin cos exp log sqrt atan arctan asinh arcsinh atanh arctanh erf abs Abs
    sign"""
_NUMBERS = """0 1 2 3 7 10 40 100 1/2 1/3 2/7 0.1 1.5 .25 1e-3 2.5E2 pi E 1_000 99999999999999999999 1e100 0.0001"""
_WORDS = """if else lambda None True and not in is import __ ** // <= == != 1if 0x 1e é π ｓ Piecewise print s. .s nan
    inf oo I"""
NAMES = tuple(_FUNCTIONS_OF_ONE.split())
MANY = ("min", "max", "Min", "Max")
NUMBERS = tuple(_NUMBERS.split())
JUNK = (*"#\\'\"`$@!?;:{}[]()<>=,.%^&|~_ \t\n*+-/eEjJx0123456789s", *_WORDS.split(), "\u2028", "\x00")


class OutOfTime(BaseException):
    """The limit of processor time; not an Exception, so that nothing swallows it."""


def expression(r: random.Random, depth: int) -> str:
    """A text of the grammar, though not always one that has real values."""
    kind = r.random()
    if depth <= 0 or kind < 0.12:
        return "s" if r.random() < 0.75 else r.choice(NUMBERS)
    inner = [expression(r, depth - 1 - (r.random() < 0.3)) for _ in range(3)]
    if kind < 0.45:
        operation = r.choice(["+", "-", "*", "*", "/", " + ", "-"])
        return f"({inner[0]}{operation}{inner[1]})" if r.random() < 0.8 else f"{inner[0]}{operation}{inner[1]}"
    if kind < 0.57:
        power = r.choice(["2", "2", "3", "-1", "4", "1/2", "(1/3)", "-2", "7", "(3/2)", "100", "(2/5)", "-0.5"])
        return f"({inner[0]})**{power}"
    if kind < 0.60:
        return f"{r.choice(['2', '10', 'E', '(1/2)', '3'])}**({inner[0]})"
    if kind < 0.90:
        return f"{r.choice(NAMES)}({inner[0]})"
    if kind < 0.95:
        return f"{r.choice(MANY)}({', '.join(inner[: r.randint(1, 3)])})"
    if kind < 0.98:
        relation = r.choice(["<", "<=", ">", ">="])
        return f"Piecewise(({inner[0]}, s {relation} {r.choice(NUMBERS)}), ({inner[1]}, True))"
    return f"-{inner[0]}"


def mutated(r: random.Random, text: str) -> str:
    """The text with a few characters inserted, deleted, doubled, or moved."""
    for _ in range(r.randint(1, 4)):
        place, kind = r.randint(0, len(text)), r.random()
        if kind < 0.4:
            text = text[:place] + r.choice(JUNK) + text[place:]
        elif kind < 0.6:
            text = text[:place] + text[place + r.randint(1, 3) :]
        elif kind < 0.75:
            text = text[:place] + text[place : place + r.randint(1, 12)] * r.randint(2, 4) + text[place:]
        elif kind < 0.9:
            other = r.randint(0, len(text))
            text = text[:place] + text[other : other + r.randint(1, 12)] + text[place:]
        else:
            text = text[: r.randint(0, len(text))]
    return text


def hostile(r: random.Random) -> str:
    """A text for the parser: valid, nearly valid, or nothing of the kind."""
    kind = r.random()
    if kind < 0.4:
        return expression(r, r.randint(0, 5))
    if kind < 0.85:
        return mutated(r, expression(r, r.randint(0, 5)))
    if kind < 0.95:
        return "".join(r.choice(JUNK) for _ in range(r.randint(0, 40)))
    towers = ["tanh(" * 50 + "s", "s**" * 20 + "2", "10**(" * 5 + "s" + ")" * 5, "(" * 80, "-" * 200 + "s", "9" * 60]
    towers += ["*".join(f"tanh(s - {k})" for k in range(40)), "+".join(["sin(s)**3"] * 60), "(s+1)**100*(s+2)**100"]
    towers += ["exp(" * 9 + "s" + ")" * 9, "sqrt(" * 9 + "1+s**2" + ")" * 9, "((1+s)**3/2)**" * 5 + "2", "max(s,1)" * 9]
    return mutated(r, r.choice(towers)) if r.random() < 0.5 else r.choice(towers)


def valid(r: random.Random) -> Iterator[str]:
    """Texts of the grammar that the parser accepts, with s in them."""
    from analysis.activations import activation

    while True:
        text = expression(r, r.randint(1, 4))
        try:
            if activation(text).sigma.free_symbols:
                yield text
        except ValueError:
            continue


def parse(text: str) -> str:
    """ "expression" or "refused"; anything else is an exception."""
    from sympy import Expr, Symbol

    from analysis.parsing import parse_expression

    try:
        found = parse_expression(text, {"s": Symbol("s", real=True)})
    except ValueError as problem:
        if "\n" in str(problem) or not str(problem):
            raise AssertionError(f"the refusal has not one line: {problem!r}") from None
        return "refused"
    assert isinstance(found, Expr), found
    return "expression"


def decide(text: str) -> str:
    """All that is decided of an activation; AssertionError where numbers contradict it."""
    from analysis.activations import activation

    found = activation(text)
    truths = {name: decision.truth.value for name, decision in found.properties.items()}
    truths["smooth"], truths["locally_lipschitz"] = found.smooth.truth.value, found.locally_lipschitz.truth.value
    truths["zero"], truths["nonconstant"] = found.zero_at_origin.truth.value, found.nonconstant.truth.value
    assert found.primitive is not None
    contradiction = contradicted(found, truths)
    assert not contradiction, f"{contradiction} {truths}"
    return " ".join(sorted(truths.values()))


def _sech(x: float) -> float:
    return 1 / math.cosh(x)


def contradicted(found: Any, truths: dict[str, str]) -> str:
    """What values to 40 digits say against the decisions, "" for nothing. They are only asked clear questions."""
    from mpmath import isfinite, mp, mpf
    from sympy import Float, Integer, lambdify

    mp.dps = 40
    function = lambdify(list(found.sigma.free_symbols), found.sigma, modules="mpmath")
    large = {n: Float(n) for n in found.sigma.atoms(Integer) if abs(n) > 1000}  # not 2**(10**20) in whole numbers
    floats = lambdify(list(found.sigma.free_symbols), found.sigma.xreplace(large), modules=[{"sech": _sech}, "math"])
    points = [mpf(k) / 7 + mpf(1) / 1000 for k in range(-60, 61)] + [mpf(10) ** k for k in (-6, -3, 2)]
    points = sorted(points + [-p for p in points])
    values = []
    for p in points:
        try:
            rough = floats(float(p))  # where floats overflow mpmath may take for ever
            if isinstance(rough, complex) or not abs(rough) < 1e200:
                raise OverflowError
            value = function(p)
            values.append(value if isfinite(value) and abs(value.imag) < mpf("1e-30") * (1 + abs(value)) else None)
        except (ArithmeticError, ValueError, TypeError, MemoryError, NotImplementedError):
            values.append(None)  # overflow, a hole, or a complex number
        if values[-1] is not None:
            values[-1] = mpf(values[-1].real)
    known = [(p, v) for p, v in zip(points, values, strict=True) if v is not None]
    small = mpf("1e-25")

    def close(a: Any, b: Any) -> bool:
        return bool(abs(a - b) <= small * (1 + abs(a) + abs(b)))

    steps = [(a, b) for a, b in itertools.pairwise(known)]
    if truths["nondecreasing"] == "true" and any(b[1] < a[1] and not close(a[1], b[1]) for a, b in steps):
        return "it falls"
    table = dict(known)
    if truths["odd"] == "true" and any(-p in table and not close(table[-p], -v) for p, v in known):
        return "it is not odd"
    if truths["sign_preserving"] == "true" and any(v * p < -small * abs(p) for p, v in known):
        return "it does not keep the sign"
    if truths["zero"] == "true":
        try:
            if abs(function(mpf(0))) > small:
                return "its value at 0 is not 0"
        except (ArithmeticError, ValueError, TypeError):
            return "it has no value at 0"
    bound = found.bound if truths["bounded"] == "true" else None
    if (
        bound is not None
        and bound.is_finite
        and any(abs(v) > mpf(bound.evalf(30)) * (1 + small) + small for _, v in known)
    ):
        return f"it exceeds its bound {bound}"
    slope = found.lipschitz if truths["lipschitz"] == "true" else None
    if slope is not None and slope.is_finite:
        top = mpf(slope.evalf(30)) * (1 + small) + small
        if any(abs(b[1] - a[1]) > top * (b[0] - a[0]) + small * (1 + abs(a[1]) + abs(b[1])) for a, b in steps):
            return f"it is steeper than {slope}"
    if truths["continuous"] == "true" and len(known) < len([p for p in points if abs(p) < 3]):
        mp.dps = 400  # artanh tanh 100 has none at 40 digits
        for p in [p for p, v in zip(points, values, strict=True) if v is None and abs(p) < 1]:
            try:
                if abs(floats(float(p / 1000))) < 1e3 and not isfinite(function(p)):
                    return f"it has a hole at {p}"
            except (ArithmeticError, ValueError, TypeError):
                continue
    return ""


def _limit(seconds: int) -> None:
    """Stop this input after so many seconds of processor time: an exception, and a little later the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = int(used.ru_utime + used.ru_stime) + 2 * seconds + 5
    resource.setrlimit(resource.RLIMIT_CPU, (hard, resource.RLIM_INFINITY))
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _stop(*_: Any) -> None:
    raise OutOfTime


def work(kind: str, seed: int, first: int, last: int) -> None:
    """Inputs first … last − 1, one JSON line for each that is a fault, and one at the end with the counts."""
    from sympy.core.cache import clear_cache

    import analysis.activations  # noqa: F401  (what is loaded does not count as an input's memory)

    resource.setrlimit(resource.RLIMIT_AS, (3 * MEMORY, resource.RLIM_INFINITY))
    signal.signal(signal.SIGPROF, _stop)
    warnings.simplefilter("error")
    counts: Counter[str] = Counter()
    for k in range(first, last):
        r = random.Random(f"{kind}:{seed}:{k}")
        text = hostile(r) if kind == "parse" else next(valid(r))
        print(json.dumps({"at": k, "text": text}), flush=kind != "parse" or k % 500 == 0)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        _limit(SECONDS)
        try:
            outcome = parse(text) if kind == "parse" else decide(text)
            for word in outcome.split():
                counts[word] += 1
        except OutOfTime:
            print(json.dumps({"fault": f"more than {SECONDS} s", "at": k, "text": text}), flush=True)
        except Exception as problem:
            what = f"{type(problem).__name__}: {problem}"[:300]
            print(json.dumps({"fault": what, "at": k, "text": text}), flush=True)
        signal.setitimer(signal.ITIMER_PROF, 0)
        if (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 > MEMORY:
            print(json.dumps({"fault": "more than 1 GB", "at": k, "text": text}), flush=True)
        if k % 50 == 0 and kind != "parse":
            clear_cache()
    print(json.dumps({"done": last - first, "counts": counts}), flush=True)


def campaign(kind: str, seed: int, count: int, chunk: int) -> tuple[Counter[str], list[dict[str, Any]]]:
    """All inputs of one kind, in processes of their own, so that one that dies is one fault."""
    counts: Counter[str] = Counter()
    faults: list[dict[str, Any]] = []
    first = 0
    while first < count:
        last = min(first + chunk, count)
        call = [sys.executable, "-m", "tests.fuzz.expressions", "--seed", str(seed)]
        call += ["--work", kind, str(first), str(last)]
        done, at = False, {"at": first, "text": "?"}
        with subprocess.Popen(call, stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout or ():
                entry = json.loads(line)
                if "fault" in entry:
                    faults.append(entry)
                    print(f"  fault at {entry['at']}: {entry['fault']}\n    {entry['text']!r}", flush=True)
                elif "done" in entry:
                    counts += Counter(entry["counts"])
                    done = True
                else:
                    at = entry
        if done:
            first = last
        else:
            faults.append({"fault": f"the process ended with {process.returncode}", **at})
            print(
                f"  the process ended with {process.returncode} at {at['at']} or soon after: {at['text']!r}", flush=True
            )
            first = at["at"] + 1
    return counts, faults


def expressions(count: int, seed: int, only: str | None = None) -> int:
    """Both campaigns, or only "parse" or "decide"; the number of faults."""
    faults: list[dict[str, Any]] = []
    wrong: list[dict[str, Any]] = []
    if only != "decide":
        faults = _parsed(count, seed)
    if only != "parse":
        wrong = _decided(max(1, count // VALID_ONE_IN), seed)
    return len(faults) + len(wrong)


def _parsed(count: int, seed: int) -> list[dict[str, Any]]:
    print(f"{count} texts through the parser", flush=True)
    counts, faults = campaign("parse", seed, count, CHUNK)
    print(f"  {counts['expression']} expressions, {counts['refused']} refused, {len(faults)} faults", flush=True)
    return faults


def _decided(count: int, seed: int) -> list[dict[str, Any]]:
    print(f"{count} expressions through every decision", flush=True)
    counts, faults = campaign("decide", seed, count, CHUNK // 50)
    print(f"  {counts['true']} true, {counts['false']} false, {counts['undecided']} undecided, {len(faults)} faults")
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.expressions", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=("parse", "decide"))
    parser.add_argument("--work", nargs=3, metavar=("KIND", "FIRST", "LAST"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        work(given.work[0], given.seed, int(given.work[1]), int(given.work[2]))
        return 0
    return 1 if expressions(given.count, given.seed, given.only) else 0


if __name__ == "__main__":
    sys.exit(main())
