"""Broken copies of the kernel's rules: each lacks one check, and random compositions must find it.

A copy is made from the source with one text replaced; it has its own steps, and the kernel is left as it is.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from proofs.kernel import computations, rules
from proofs.kernel.computations import Computation, algebra, calculus
from tests.soundness.compositions import Composer, Run

FIRST_SEEDS = 3


@dataclass(frozen=True)
class Mutant:
    """`old` becomes `new` in the file of the module; `computation` names the rule whose calculation that is."""

    name: str
    module: ModuleType
    old: str
    new: str
    computation: str = ""


MUTANTS = (
    Mutant("identity: the normal forms may differ", rules, "if not result.is_zero:", "if False:"),
    Mutant(
        "scalar identity: it may be undecided",
        rules,
        '    if not decision.is_true:\n        raise Refused(f"{left} = ',
        '    if False:\n        raise Refused(f"{left} = ',
    ),
    Mutant(
        "scalar identity: conditions are dropped",
        rules,
        "needs = conditions(left, right, ranges=ranges)",
        "needs = frozenset()",
    ),
    Mutant(
        "sign: it may be undecided",
        rules,
        '    if not decision.is_true:\n        raise Refused(f"{expression} {relation} 0',
        '    if False:\n        raise Refused(f"{expression} {relation} 0',
    ),
    Mutant(
        "substitution: anything is an equation",
        rules,
        "relation, given = _relation(step), _equation(equation)",
        "relation, given = _relation(step), _relation(equation)",
    ),
    Mutant(
        "substitution: bound letters are captured",
        rules,
        "left, right = (replace(side, {old: new}, running) for side in",
        "left, right = (side.xreplace({old: new}) for side in",
    ),
    Mutant(
        "transitivity: neighbours may differ", rules, "        if first.right != second.left:\n", "        if False:\n"
    ),
    Mutant(
        "transitivity: directions mix",
        rules,
        'if "≠" in kinds or (kinds & {"≤", "<"} and kinds & {"≥", ">"}):',
        "if False:",
    ),
    Mutant("reading from the right: the sign stays", rules, "FLIPPED[relation.relation]", "relation.relation"),
    Mutant(
        "instance: a fixed letter",
        rules,
        "if not sort_of(letter).arbitrary or any(mentions(statement, letter) for statement in fixing):",
        "if False:",
    ),
    Mutant("instance: conditions are forgotten", rules, "needs |= _still_needed(condition, values)", "pass"),
    Mutant("instance: any value", rules, "        _fits(letter, value)\n    left, right", "    left, right"),
    Mutant("sum: directions mix", rules, 'if len(kinds) > 1 or "≠" in kinds:', "if False:"),
    Mutant(
        "factor: it may be negative",
        rules,
        "elif not (is_real(factor) and holds(Relation(factor, needed, S.Zero))):",
        "elif False:",
    ),
    Mutant(
        "factor: it may have no value",
        rules,
        "premises, conditions(factor), arguments",
        "premises, frozenset(), arguments",
    ),
    Mutant(
        "definition: it may have no value", rules, "needs=conditions(meaning), defines", "needs=frozenset(), defines"
    ),
    Mutant(
        "implication: the premise is left out",
        rules,
        "implication = Implication(tuple(hypotheses), step.statement)",
        "implication = Implication((), step.statement)",
    ),
    Mutant(
        "modus ponens: without its premises",
        rules,
        "if {premise.statement for premise in premises} != set(statement.premises):",
        "if False:",
    ),
    Mutant(
        "both directions: they need not be converse",
        rules,
        "if first.premises != (second.conclusion,) or second.premises != (first.conclusion,):",
        "if False:",
    ),
    Mutant("equivalences chained: any two", rules, "and left.right == right.left):", "):"),
    Mutant(
        "one direction: the other one",
        rules,
        'conclusion = Implication((left,), right)\n    return _Conclusion(conclusion, "one direction"',
        'conclusion = Implication((), right)\n    return _Conclusion(conclusion, "one direction"',
    ),
    Mutant("trichotomy: ≤ excludes equality", rules, 'if relation.relation not in ("<", ">", "≠"):', "if False:"),
    Mutant("cases: not all", rules, 'if other != Relation(same.left, "≠", same.right, same.where):', "if False:"),
    Mutant(
        "contradiction: any two steps",
        rules,
        "if not (isinstance(opposite, Negation) and opposite.statement == step.statement):",
        "if False:",
    ),
    Mutant(
        "settling: any proof",
        rules,
        '        if proof.statement not in step.hypotheses:\n            raise Refused(f"{reason or',
        '        standing.clear()\n        if False:\n            raise Refused(f"{reason or',
    ),
    Mutant(
        "cancellation: what may be 0",
        algebra,
        'premises[1].relation("≠", ">", "<")',
        "premises[1].relation()",
        "CANCELLATION",
    ),
    Mutant(
        "cancellation: vectors",
        algebra,
        'if shape_of(part) is not None:\n            raise NotComputed(f"{part} is no number, and',
        'if False:\n            raise NotComputed(f"{part} is no number, and',
        "CANCELLATION",
    ),
    Mutant("signs: any", algebra, "if relation not in known or not known[relation]:", "if False:", "SIGNS"),
    Mutant(
        "rearrangement: a negative factor",
        algebra,
        "if not is_real(factor) or not (factor.is_positive or",
        "if False and not (factor.is_positive or",
        "REARRANGEMENT",
    ),
    Mutant(
        "congruence: without a value",
        algebra,
        '"the same function of both sides", conditions(left, right)',
        '"the same function of both sides"',
        "CONGRUENCE",
    ),
    Mutant(
        "congruence: of an inequality",
        algebra,
        '    relation = premises[0].relation("=")\n    if not isinstance(symbol, Symbol)',
        "    relation = premises[0].relation()\n    if not isinstance(symbol, Symbol)",
        "CONGRUENCE",
    ),
    Mutant(
        "arbitrary vectors: that are fixed",
        algebra,
        "or letter in fixed or left.has(letter)",
        "or left.has(letter)",
        "EXTENSIONALITY",
    ),
    Mutant(
        "derivative: without a value",
        calculus,
        '"by the rules of differentiation", conditions(slope, result)',
        '"by the rules of differentiation"',
        "DERIVATIVE",
    ),
    Mutant(
        "rate: only half of the product rule",
        calculus,
        "for k, factor in enumerate(node.args):\n            rate",
        "for k, factor in list(enumerate(node.args))[:2]:\n            rate",
        "RATE",
    ),
    Mutant("limit: for almost all values", calculus, "    if others:\n", "    if False:\n", "LIMIT"),
    Mutant(
        "monotonicity: any function",
        calculus,
        '    if not decision.is_true:\n        raise NotComputed(f"{function} nondecreasing',
        '    if False:\n        raise NotComputed(f"{function} nondecreasing',
        "MONOTONICITY",
    ),
    Mutant(
        "integral: any primitive",
        calculus,
        '    if not decision.is_true:\n        raise NotComputed(f"the derivative of',
        '    if False:\n        raise NotComputed(f"the derivative of',
        "INTEGRAL",
    ),
)
"""One or more for every rule that compositions use."""


def copied(mutant: Mutant) -> ModuleType:
    """The module again, from its source with the text replaced. ValueError when the text is not there once."""
    path = Path(str(mutant.module.__file__))
    source = path.read_text(encoding="utf-8")
    if source.count(mutant.old) != 1:
        raise ValueError(f"{mutant.name}: the text stands {source.count(mutant.old)} times in {path.name}")
    module = ModuleType(f"{mutant.module.__name__}_broken")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module
    exec(compile(source.replace(mutant.old, mutant.new), str(path), "exec"), module.__dict__)  # noqa: S102
    return module


@contextmanager
def broken(mutant: Mutant) -> Iterator[ModuleType]:
    """The rules with this one thing wrong, for as long as the block runs."""
    module = copied(mutant)
    if not mutant.computation:
        yield module
        return
    rule: Computation = getattr(computations, mutant.computation)
    whole = rule.conclude
    object.__setattr__(rule, "conclude", getattr(module, mutant.computation).conclude)
    try:
        yield rules
    finally:
        object.__setattr__(rule, "conclude", whole)


def caught(mutant: Mutant, most: int = 10_000, seed: int = 1) -> Run:
    """Compositions of the broken rules until one makes a step that a model refutes, or there were too many."""
    with broken(mutant) as kernel:
        return Composer(kernel, seed).compose(most, stop=True)
