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
from proofs.kernel.computations import Computation, algebra, calculus, integrals
from tests.soundness.compositions import Composer, Run


@dataclass(frozen=True)
class Mutant:
    """`old` becomes `new` in the file of the module; `computation` names the rule whose calculation that is.

    `also` are further texts replaced, where another check would hide that the first one is gone.
    """

    name: str
    module: ModuleType
    old: str
    new: str
    computation: str = ""
    also: tuple[tuple[str, str], ...] = ()

    @property
    def ways(self) -> tuple[str, ...]:
        """How compositions ask for the rule."""
        return WAYS[self.computation or self.name.partition(":")[0]]


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
        (
            ("if not (product.right.is_zero and nonzero.right.is_zero):", "if False:"),
            (
                'return Relation(factor, "=", S.Zero), f"{nonzero',
                'return Relation(factor, "=", 0 * factor), f"{nonzero',
            ),
        ),
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
    Mutant(
        "every rule: what premises stand on is forgotten",
        rules,
        "inherited = frozenset().union(",
        "inherited = frozenset() and frozenset().union(",
    ),
    Mutant(
        "every rule: conditions are forgotten", rules, "else found.hypotheses) | found.needs", "else found.hypotheses)"
    ),
    Mutant(
        "definition: it leads back to itself", rules, "                if other == letter:", "                if False:"
    ),
    Mutant(
        "definition: two meanings",
        rules,
        "if meanings.setdefault(definition.left, definition.right) != definition.right:",
        "if meanings.setdefault(definition.left, definition.right) is None:",
    ),
    Mutant("definition: any letter", rules, "or not sort_of(symbol).definable:", "or False:"),
    Mutant(
        "instance: bound letters are captured",
        rules,
        "left, right = (replace(side, values) for side in",
        "left, right = (side.xreplace(dict(values)) for side in",
    ),
    Mutant(
        "congruence: bound letters are captured",
        algebra,
        "left, right = (replace(function, {symbol: side}) for side in",
        "left, right = (function.xreplace({symbol: side}) for side in",
        "CONGRUENCE",
    ),
    Mutant("sum over the components: one of them", algebra, "    if i in fixed:\n", "    if False:\n", "SUMMATION"),
    Mutant(
        "sum over the components: constants once",
        algebra,
        "scalar += n * coefficient",
        "scalar += coefficient",
        "SUMMATION",
    ),
    Mutant(
        "sum over the components: the sum of another",
        algebra,
        "elif len(factors) == 1 and factors[0] in sums:\n            scalar += coefficient * sums[factors[0]]",
        "elif len(factors) == 1 and sums:\n            scalar += coefficient * next(iter(sums.values()))",
        "SUMMATION",
    ),
    Mutant("product: a factor below 1", algebra, "if relation.right != S.One or not", "if not", "PRODUCT"),
    Mutant(
        "product: one of the factors", algebra, "    if index in premises[0].fixed:\n", "    if False:\n", "PRODUCT"
    ),
    Mutant(
        "product: an index between 0 and 1",
        algebra,
        "if not (isinstance(index, Symbol) and index.is_integer and index.is_positive):",
        "if False:",
        "PRODUCT",
    ),
    Mutant(
        "entry by entry: any entries",
        algebra,
        '        if not decision.is_true:\n            raise NotComputed(f"an entry',
        '        if False:\n            raise NotComputed(f"an entry',
        "ENTRYWISE",
    ),
    Mutant(
        "integration: for one value", calculus, "    if r in premises[0].fixed:\n", "    if False:\n", "INTEGRATION"
    ),
    Mutant(
        "substitution in an integral: the ends turned round",
        integrals,
        "((0, 1) if slope > 0 else (1, 0))",
        "(0, 1)",
        "SUBSTITUTION",
    ),
    Mutant(
        "substitution in an integral: a letter is captured",
        integrals,
        "if squared.has(new) or any(end.has(old, new) for end in ends):",
        "if False:",
        "SUBSTITUTION",
    ),
    Mutant(
        "substitution in an integral: there and back",
        integrals,
        "    if slope == 0:\n",
        "    if False:\n",
        "SUBSTITUTION",
    ),
    Mutant(
        "substitution in an integral: any integrand",
        integrals,
        '    if not decision.is_true:\n        raise NotComputed(f"the substituted',
        '    if False:\n        raise NotComputed(f"the substituted',
        "SUBSTITUTION",
    ),
    Mutant(
        "symmetry: of any integrand",
        integrals,
        '    if not decision.is_true:\n        raise NotComputed(f"{squared} is not even',
        '    if False:\n        raise NotComputed(f"{squared} is not even',
        "MIRROR",
    ),
    Mutant(
        "symmetry: a middle that moves with the variable",
        integrals,
        "if not isinstance(variable, Symbol) or middle.has(variable):",
        "if False:",
        "MIRROR",
    ),
    Mutant(
        "Legendre's form: any integrand",
        integrals,
        '    if not decision.is_true:\n        raise NotComputed(f"{squared} is not of',
        '    if False:\n        raise NotComputed(f"{squared} is not of',
        "LEGENDRE",
    ),
    Mutant(
        "Legendre's form: a negative numerator",
        integrals,
        "    if sign_inside(numerator, {**ranges, variable: (S.Zero, S.One)}) != 1:",
        "    if False:",
        "LEGENDRE",
    ),
    Mutant(
        "Legendre's form: beyond 1",
        integrals,
        "    if not m.is_zero and (sign_inside(m, ranges) != 1 or sign_inside(1 - m, ranges) != 1):",
        "    if False:",
        "LEGENDRE",
    ),
)
"""One or more for every rule that compositions use."""


WAYS: dict[str, tuple[str, ...]] = {
    "identity": ("by_identity",),
    "scalar identity": ("by_scalar_identity",),
    "sign": ("by_sign",),
    "substitution": ("by_substituting",),
    "transitivity": ("by_chaining",),
    "reading from the right": ("by_flipping",),
    "instance": ("by_instance",),
    "sum": ("by_adding",),
    "factor": ("by_scaling",),
    "definition": ("by_defining", "by_adding", "by_chaining"),
    "implication": ("by_discharging",),
    "modus ponens": ("by_applying",),
    "both directions": ("by_equivalence",),
    "equivalences chained": ("by_both",),
    "one direction": ("by_direction",),
    "trichotomy": ("by_excluding",),
    "cases": ("by_cases",),
    "contradiction": ("by_contradiction",),
    "settling": ("by_settling",),
    "every rule": ("by_chaining", "by_instance"),
    "CANCELLATION": ("by_cancelling",),
    "SIGNS": ("by_signs",),
    "REARRANGEMENT": ("by_rearranging",),
    "CONGRUENCE": ("by_congruence",),
    "EXTENSIONALITY": ("by_arbitrary_vectors",),
    "DERIVATIVE": ("by_derivative",),
    "RATE": ("by_rate",),
    "LIMIT": ("by_limit",),
    "MONOTONICITY": ("by_monotonicity",),
    "INTEGRAL": ("by_integral",),
    "SUMMATION": ("by_summing",),
    "PRODUCT": ("by_multiplying",),
    "ENTRYWISE": ("by_entries",),
    "INTEGRATION": ("by_integrating",),
    "SUBSTITUTION": ("by_integral_substitution",),
    "MIRROR": ("by_mirror",),
    "LEGENDRE": ("by_legendre",),
}
"""Which ways of composing ask for a rule; half of the compositions that look for its broken copy are of these."""


def copied(mutant: Mutant) -> ModuleType:
    """The module again, from its source with the text replaced. ValueError when the text is not there once."""
    path = Path(str(mutant.module.__file__))
    source = path.read_text(encoding="utf-8")
    for old, new in ((mutant.old, mutant.new), *mutant.also):
        if source.count(old) != 1:
            raise ValueError(f"{mutant.name}: the text stands {source.count(old)} times in {path.name}: {old}")
        source = source.replace(old, new)
    module = ModuleType(f"{mutant.module.__name__}_broken")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module
    exec(compile(source, str(path), "exec"), module.__dict__)  # noqa: S102
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
        return Composer(kernel, seed, mostly=mutant.ways).compose(most, stop=True)
