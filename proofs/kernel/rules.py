"""The inference rules, and the only way to make a proved step.

A step is a sequent: the hypotheses it still stands on, and a statement. Every function here checks what it is asked
to conclude and either returns a step or raises Refused. Nothing else can make one: a Step remembers nothing that could
be forged, the kernel remembers the steps that it made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from weakref import WeakSet

from sympy import Basic, Expr, MatrixExpr, MatrixSymbol, S, Set, Symbol
from sympy.concrete.expr_with_limits import ExprWithLimits

from analysis.decisions.functions import decide_sign, decide_zero
from analysis.matrices.identities import decide_identity
from analysis.matrices.normalform import Premises, difference
from proofs.kernel.computations import COMPUTATIONS, Computation, Given, NotComputed
from proofs.kernel.statements import (
    FLIPPED,
    Equivalence,
    Fixed,
    Implication,
    Negation,
    Relation,
    Statement,
    formulas_in_words,
    letters,
)
from proofs.kernel.theorems import THEOREMS, Theorem

_made: WeakSet[Step] = WeakSet()
_TOKEN = object()


class Refused(Exception):
    """The kernel was asked for a step that does not follow; the message says what is missing."""


@dataclass(frozen=True, eq=False)
class Step:
    """`hypotheses ⊢ statement`, by `rule` from `premises`; only the kernel makes one (see the functions below)."""

    statement: Statement
    hypotheses: frozenset[Statement]
    rule: str
    reason: str
    premises: tuple[Step, ...] = ()
    cites: frozenset[str] = frozenset()
    defines: frozenset[Relation] = frozenset()
    _token: object = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self._token is not _TOKEN:
            raise TypeError("only the rules of proofs.kernel.rules make steps")
        object.__setattr__(self, "_token", None)
        _made.add(self)


def is_genuine(step: object) -> bool:
    """Was this very object made by a rule of the kernel? (A copy was not.)"""
    return type(step) is Step and step in _made


def _step(
    statement: Statement,
    rule: str,
    reason: str,
    premises: Iterable[Step] = (),
    *,
    hypotheses: frozenset[Statement] | None = None,
    cites: Iterable[str] = (),
    defines: frozenset[Relation] = frozenset(),
) -> Step:
    premises = tuple(premises)
    for premise in premises:
        if not is_genuine(premise):
            raise Refused("a premise was not made by the kernel")
    definitions = defines.union(*(premise.defines for premise in premises))
    meanings: dict[Basic, Basic] = {}
    for definition in definitions:
        if meanings.setdefault(definition.left, definition.right) != definition.right:
            raise Refused(f"{definition.left} would have two meanings")
    inherited = frozenset().union(*(premise.hypotheses for premise in premises))
    return Step(
        statement=statement,
        hypotheses=inherited if hypotheses is None else hypotheses,
        rule=rule,
        reason=reason,
        premises=premises,
        cites=frozenset(cites).union(*(premise.cites for premise in premises)),
        defines=definitions,
        _token=_TOKEN,
    )


def _relation(step: Step) -> Relation:
    if not isinstance(step.statement, Relation):
        raise Refused(f"a relation is needed here, not: {step.statement}")
    return step.statement


def _equation(step: Step) -> Relation:
    relation = _relation(step)
    if relation.relation != "=":
        raise Refused(f"an equation is needed here, not: {relation}")
    return relation


def _unrestricted(step: Step) -> Relation:
    relation = _relation(step)
    if relation.where:
        raise Refused(f"a relation that holds everywhere is needed here, not only {relation.where}: {relation}")
    return relation


def _fixed(step: Step) -> Fixed:
    """The letters that this step's hypotheses and definitions are about; it holds for all values of every other."""
    return Fixed(step.hypotheses | step.defines)


def assume(statement: Statement, name: str) -> Step:
    """`statement ⊢ statement`. The hypothesis stays open until a claim owns it or `discharge` removes it."""
    return _step(statement, "assumption", name, hypotheses=frozenset({statement}))


def define(symbol: Symbol | MatrixSymbol, meaning: Basic, reason: str = "by definition") -> Step:
    """`symbol = meaning`, for a symbol that is used for nothing else; refused when the meaning contains it."""
    if not isinstance(symbol, Symbol | MatrixSymbol):
        raise Refused(f"only a symbol can be defined, not {symbol}")
    if symbol in letters(meaning):
        raise Refused(f"the definition of {symbol} refers to itself")
    definition = Relation(symbol, "=", meaning)
    return _step(definition, "definition", reason, defines=frozenset({definition}))


def identity(left: MatrixExpr | Expr, right: MatrixExpr | Expr, *using: Step, reason: str = "") -> Step:
    """`left = right` for every n, when the normal forms agree under the equations `using`.

    Only the equations that the reduction really used become premises.
    """
    for step in using:
        _unrestricted(step)
    equations = {f"({i})": _equation(step) for i, step in enumerate(using)}
    try:
        premises = Premises(tuple((name, e.left, e.right) for name, e in equations.items()))
        result = difference(left, right, premises)
    except (TypeError, ValueError, RecursionError) as error:
        raise Refused(f"no normal form: {error}") from None
    if not result.is_zero:
        raise Refused(f"the normal forms of {left} and {right} differ: {decide_identity(left, right, premises).reason}")
    used = [using[i] for i in range(len(using)) if f"({i})" in result.used]
    return _step(Relation(left, "=", S(right)), "normal form", reason or "equal normal forms, for every n", used)


def scalar_identity(left: Expr, right: Expr, where: str = "", reason: str = "") -> Step:
    """`left = right` for scalars, when decide_zero proves it for all values that the symbols' assumptions allow."""
    decision = decide_zero((left - right).doit())
    if not decision.is_true:
        raise Refused(f"{left} = {right} is {decision.truth.value}: {decision.reason}")
    return _step(Relation(left, "=", right, where), "scalar identity", reason or decision.reason)


def sign(expression: Expr, relation: str, symbol: Symbol, interval: Set = S.Reals, reason: str = "") -> Step:
    """`expression relation 0` for all values of the real symbol in the interval; relation is one of < ≤ > ≥.

    What SymPy knows of a symbol (that it is positive, say) is not used: the interval says it, for the reader too.
    """
    ascii_relation = {"<": "<", "≤": "<=", ">": ">", "≥": ">="}.get(relation)
    if ascii_relation is None:
        raise Refused(f"the sign rule knows < ≤ > ≥, not {relation}")
    decision = decide_sign(expression, ascii_relation, symbol, interval)
    if not decision.is_true:
        raise Refused(f"{expression} {relation} 0 is {decision.truth.value}: {decision.reason}")
    where = "" if interval == S.Reals else f"for `{symbol} ∈ {interval}`"
    return _step(Relation(expression, relation, S.Zero, where), "sign on an interval", reason or decision.reason)


def _flat(side: Basic) -> Basic:
    """Nested products of matrices written as one product."""
    return side.doit() if isinstance(side, MatrixExpr) else side


def substitute(step: Step, equation: Step, *, backwards: bool = False) -> Step:
    """The relation of `step` with the left side of `equation` replaced by its right side (or the other way)."""
    relation, rule = _relation(step), _equation(equation)
    if rule.where and rule.where != relation.where:
        raise Refused(f"the equation holds only {rule.where}")
    old, new = (rule.right, rule.left) if backwards else (rule.left, rule.right)
    left, right = (_flat(side.xreplace({old: new})) for side in (relation.left, relation.right))
    if left == relation.left and right == relation.right:
        raise Refused(f"{old} does not occur in {relation}")
    return _step(Relation(left, relation.relation, right, relation.where), "substitution", "", (step, equation))


def chain(*steps: Step) -> Step:
    """Transitivity: a = b, b ≤ c gives a ≤ c. Neighbours must be written the same; directions must not mix."""
    relations = [_relation(step) for step in steps]
    if len(relations) < 2:
        raise Refused("a chain needs two relations or more")
    for first, second in pairwise(relations):
        if first.right != second.left:
            raise Refused(f"the chain breaks: {first.right} is not {second.left}")
    kinds = {relation.relation for relation in relations} - {"="}
    if "≠" in kinds or (kinds & {"≤", "<"} and kinds & {"≥", ">"}):
        raise Refused(f"relations {' '.join(sorted(kinds))} do not chain")
    strict = [kind for kind in kinds if kind in "<>"]
    result = strict[0] if strict else (kinds.pop() if kinds else "=")
    where = "; ".join(dict.fromkeys(relation.where for relation in relations if relation.where))
    return _step(Relation(relations[0].left, result, relations[-1].right, where), "transitivity", "", steps)


def flip(step: Step) -> Step:
    """a ≤ b read from the right: b ≥ a."""
    relation = _relation(step)
    turned = Relation(relation.right, FLIPPED[relation.relation], relation.left, relation.where)
    return _step(turned, "read from the right", "", (step,))


def instantiate(step: Step, values: Mapping[Basic, Basic]) -> Step:
    """A relation that holds for all values of its letters, for these. Refused for letters that a hypothesis fixes."""
    relation = _unrestricted(step)
    fixed = _fixed(step)
    for letter, value in values.items():
        if not isinstance(letter, Symbol | MatrixSymbol):
            raise Refused(f"only a letter can be instantiated, not {letter}")
        if letter in fixed:
            raise Refused(f"{letter} is fixed by a hypothesis or a definition")
        if getattr(letter, "shape", ()) != getattr(value, "shape", ()):
            raise Refused(f"{letter} and {value} have different shapes")
    for letter, value in values.items():
        if isinstance(letter, Symbol):
            for fact in ("real", "positive", "nonnegative", "integer"):
                if getattr(letter, f"is_{fact}") and not getattr(value, f"is_{fact}"):
                    raise Refused(f"{letter} is {fact} and {value} is not known to be")
    sides = relation.left, relation.right
    bound = {symbol for side in sides for part in side.atoms(ExprWithLimits) for symbol in part.bound_symbols}
    if bound & set(values).union(*(letters(value) for value in values.values())):
        raise Refused(f"{' '.join(map(str, bound))} are bound by a sum or an integral")
    left, right = (_flat(side.xreplace(dict(values))) for side in sides)
    shown = ", ".join(f"{letter} := {value}" for letter, value in values.items())
    return _step(Relation(left, relation.relation, right, relation.where), "instance", shown, (step,))


def add(*steps: Step) -> Step:
    """The sum of scalar relations of one direction: a ≤ b and c ≤ d give a + c ≤ b + d."""
    relations = [_relation(step) for step in steps]
    kinds = {relation.relation for relation in relations} - {"="}
    if len(kinds) > 1 or "≠" in kinds:
        raise Refused(f"relations {' '.join(sorted(kinds))} do not add")
    where = "; ".join(dict.fromkeys(relation.where for relation in relations if relation.where))
    left, right = relations[0].left, relations[0].right
    for relation in relations[1:]:
        left, right = left + relation.left, right + relation.right
    return _step(Relation(left, kinds.pop() if kinds else "=", right, where), "sum of relations", "", steps)


def scale(step: Step, factor: Expr, positivity: Step | None = None) -> Step:
    """Both sides times a factor that is ≥ 0: by its symbols' assumptions, or by a step `factor ≥ 0`. Equations: any."""
    relation = _relation(step)
    premises = [step]
    if relation.relation != "=":
        needed = "positive" if relation.relation in "<>≠" else "nonnegative"
        if positivity is not None:
            shown = _unrestricted(positivity)
            good = (">",) if needed == "positive" else ("≥", ">")
            if shown.left != factor or shown.right != S.Zero or shown.relation not in good:
                raise Refused(f"{shown} does not show that {factor} is {needed}")
            premises.append(positivity)
        elif not getattr(factor, f"is_{needed}"):
            raise Refused(f"{factor} is not known to be {needed}")
    left, right = (_flat(factor * side) for side in (relation.left, relation.right))
    product = Relation(left, relation.relation, right, relation.where)
    return _step(product, "both sides times a factor", str(factor), premises)


def compute(rule: Computation, *premises: Step, **arguments: Any) -> Step:
    """The conclusion of one of the computing rules of proofs.kernel.computations, from these premises and arguments."""
    if not any(rule is known for known in COMPUTATIONS):
        raise Refused(f"{rule.name} is not in the list of computations")
    given = tuple(Given(premise.statement, _fixed(premise)) for premise in premises)
    try:
        statement, reason = rule.conclude(given, **arguments)
    except NotComputed as error:
        raise Refused(f"{rule.name}: {error}") from None
    return _step(statement, rule.name, reason, premises)


def cite(theorem: Theorem, *premises: Step, **names: object) -> Step:
    """The conclusion of a card of proofs.kernel.theorems, when the premises are exactly its hypotheses.

    What a card says is for all values of its arbitrary letters: no premise may stand on something about them.
    """
    if not any(theorem is known for known in THEOREMS):
        raise Refused(f"{theorem.name} is not in the list of theorems")
    try:
        hypotheses, conclusion = theorem.instance(**names)
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(f"{theorem.name} says nothing about {names}: {error}") from None
    given = {premise.statement for premise in premises}
    for hypothesis in hypotheses:
        if hypothesis not in given:
            raise Refused(f"{theorem.name} needs: {hypothesis}")
    spare = given - set(hypotheses)
    if spare:
        raise Refused(f"{theorem.name} does not use: {'; '.join(map(str, spare))}")
    arbitrary = [letter for letter in theorem.arbitrary if any(letter in letters(each) for each in hypotheses)]
    for premise in premises:
        for letter in arbitrary:
            if _is_supposed_about(letter, premise):
                raise Refused(f"{theorem.title} needs every {letter}, and a hypothesis is about {letter}")
    return _step(conclusion, "theorem", theorem.name, premises, cites=(theorem.name,))


def _is_supposed_about(letter: Basic, step: Step) -> bool:
    """Does a hypothesis speak of the letter, or a definition give it a value? It may occur in what others mean."""
    if any(definition.left == letter for definition in step.defines):
        return True
    return any(
        letter in letters(hypothesis) or any(str(letter) in text for text in formulas_in_words(hypothesis))
        for hypothesis in step.hypotheses
    )


def discharge(step: Step, *hypotheses: Statement) -> Step:
    """`hypotheses ⇒ statement`: what was supposed is no longer open."""
    for hypothesis in hypotheses:
        if hypothesis not in step.hypotheses:
            raise Refused(f"the step does not stand on: {hypothesis}")
    implication = Implication(tuple(hypotheses), step.statement)
    return _step(implication, "implication", "", (step,), hypotheses=step.hypotheses - set(hypotheses))


def apply(implication: Step, *premises: Step) -> Step:
    """Modus ponens: the conclusion of an implication all of whose premises are given."""
    statement = implication.statement
    if not isinstance(statement, Implication):
        raise Refused(f"an implication is needed here, not: {statement}")
    if {premise.statement for premise in premises} != set(statement.premises):
        raise Refused(f"the premises given are not those of: {statement}")
    return _step(statement.conclusion, "modus ponens", "", (implication, *premises))


def equivalence(forth: Step, back: Step) -> Step:
    """A ⇒ B and B ⇒ A give A ⇔ B."""
    first, second = forth.statement, back.statement
    if not (isinstance(first, Implication) and isinstance(second, Implication)):
        raise Refused("an equivalence needs two implications")
    if first.premises != (second.conclusion,) or second.premises != (first.conclusion,):
        raise Refused(f"these are not converse: {first} and {second}")
    return _step(Equivalence(first.premises[0], first.conclusion), "both directions", "", (forth, back))


def both(first: Step, second: Step) -> Step:
    """A ⇔ B and B ⇔ C give A ⇔ C."""
    left, right = first.statement, second.statement
    if not (isinstance(left, Equivalence) and isinstance(right, Equivalence) and left.right == right.left):
        raise Refused(f"these equivalences do not chain: {left} and {right}")
    return _step(Equivalence(left.left, right.right), "equivalences chained", "", (first, second))


def direction(step: Step, *, backwards: bool = False) -> Step:
    """One direction of an equivalence."""
    statement = step.statement
    if not isinstance(statement, Equivalence):
        raise Refused(f"an equivalence is needed here, not: {statement}")
    left, right = (statement.right, statement.left) if backwards else (statement.left, statement.right)
    return _step(Implication((left,), right), "one direction", "", (step,))


def excludes(step: Step) -> Step:
    """a < b, a > b and a ≠ b each exclude a = b."""
    relation = _relation(step)
    if relation.relation not in ("<", ">", "≠"):
        raise Refused(f"{relation} does not exclude equality")
    equal = Relation(relation.left, "=", relation.right, relation.where)
    return _step(Negation(equal), "trichotomy", "", (step,))


def cases(equal: Step, unequal: Step) -> Step:
    """a = b ⇒ C and a ≠ b ⇒ C give C."""
    first, second = equal.statement, unequal.statement
    if not (
        isinstance(first, Implication) and isinstance(second, Implication) and first.conclusion == second.conclusion
    ):
        raise Refused("two implications with one conclusion are needed")
    if len(first.premises) != 1 or len(second.premises) != 1:
        raise Refused("each case supposes one relation")
    (same,), (other,) = first.premises, second.premises
    if not (isinstance(same, Relation) and same.relation == "=" and isinstance(other, Relation)):
        raise Refused("the first case must suppose an equation")
    if other != Relation(same.left, "≠", same.right, same.where):
        raise Refused(f"{same} and {other} are not all the cases")
    return _step(first.conclusion, "cases", "", (equal, unequal))


def contradiction(step: Step, negated: Step, hypothesis: Statement) -> Step:
    """A and not-A, one of them standing on a hypothesis: the hypothesis is false."""
    opposite = negated.statement
    if not (isinstance(opposite, Negation) and opposite.statement == step.statement):
        raise Refused(f"{opposite} does not deny {step.statement}")
    standing = step.hypotheses | negated.hypotheses
    if hypothesis not in standing:
        raise Refused(f"neither step stands on: {hypothesis}")
    return _step(Negation(hypothesis), "contradiction", "", (step, negated), hypotheses=standing - {hypothesis})


def earlier(label: str, proved: Step, *proofs: Step) -> Step:
    """The conclusion of an earlier claim; each of `proofs` settles one of the hypotheses that it stands on."""
    if not is_genuine(proved):
        raise Refused(f"{label} was not proved by the kernel")
    open_hypotheses = set(proved.hypotheses)
    for proof in proofs:
        if proof.statement not in proved.hypotheses:
            raise Refused(f"{label} does not need: {proof.statement}")
        open_hypotheses -= {proof.statement}
    standing = frozenset(open_hypotheses).union(*(proof.hypotheses for proof in proofs))
    return _step(proved.statement, "earlier claim", label, (proved, *proofs), hypotheses=standing)
