"""The inference rules, and the only way to make a proved step.

A step is a sequent: the hypotheses it still stands on, and a statement. Every rule here checks what it is asked to
conclude and either returns a step or raises Refused. What it is given is rebuilt from the kernel's own types first; the
kernel keeps a record of every step that it made, and a step that differs from its record is not accepted.

A relation says that both sides have a value. Where a rule writes a new term, the conditions under which the term has
one become hypotheses of the step, unless they certainly hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ParamSpec
from weakref import WeakKeyDictionary

from sympy import Basic, Dummy, Expr, Integral, Interval, Limit, MatrixExpr, MatrixSymbol, Product, S, Set, Sum, Symbol

from analysis.decisions.functions import decide_sign, decide_zero
from analysis.matrices.identities import decide_identity
from analysis.matrices.normalform import Premises, difference
from analysis.symbols import MEANINGS, sort_of
from proofs.kernel.computations import COMPUTATIONS, RATE, Computation, Given, NotComputed
from proofs.kernel.definedness import Ranges, Undefined, conditions, holds
from proofs.kernel.statements import (
    FLIPPED,
    Equivalence,
    Fixed,
    Implication,
    Negation,
    Proposition,
    Relation,
    Statement,
    letters,
    mentions,
    rebuilt,
)
from proofs.kernel.terms import INFINITE, flat, is_real, replace, shape_of, term
from proofs.kernel.theorems import THEOREMS, Theorem

Asked = ParamSpec("Asked")


class Refused(Exception):
    """The kernel was asked for a step that does not follow; the message says what is missing."""


@dataclass(frozen=True, eq=False)
class Step:
    """`hypotheses ⊢ statement`, by `rule` from `premises`; only the kernel makes one (see the functions below).

    `arguments` is what the rule was asked for beside its premises, so that the step can be checked again.
    """

    statement: Statement
    hypotheses: frozenset[Statement]
    rule: str
    reason: str
    premises: tuple[Step, ...] = ()
    cites: frozenset[str] = frozenset()
    defines: frozenset[Relation] = frozenset()
    arguments: tuple[tuple[str, Any], ...] = ()

    def __post_init__(self) -> None:
        raise TypeError("only the rules of proofs.kernel.rules make steps")


@dataclass(frozen=True)
class _Conclusion:
    """What a rule concludes; not a step yet. Without hypotheses of its own it stands on those of its premises."""

    statement: Statement
    rule: str
    reason: str
    premises: tuple[Step, ...] = ()
    needs: frozenset[Statement] = frozenset()
    hypotheses: frozenset[Statement] | None = None
    cites: frozenset[str] = frozenset()
    defines: frozenset[Relation] = frozenset()
    arguments: tuple[tuple[str, Any], ...] = ()


def _sealing() -> tuple[Any, Callable[[object], bool], Any, Any]:
    """What makes steps and knows them again. Nothing outside reaches the record."""
    records: WeakKeyDictionary[Step, tuple[Any, ...]] = WeakKeyDictionary()
    owners: dict[str, tuple[Step, ...]] = {}

    def is_genuine(step: object) -> bool:
        """Was this very object made by a rule of the kernel, and is it still what it was? (A copy was not.)"""
        if type(step) is not Step or step not in records:
            return False
        statement, hypotheses, defines, rule, reason, premises, cites, arguments = records[step]
        return (
            step.statement == statement
            and step.hypotheses == hypotheses
            and step.defines == defines
            and step.rule == rule
            and step.reason == reason
            and step.premises is premises
            and step.cites is cites
            and step.arguments is arguments
        )

    def seal(found: _Conclusion) -> Step:
        for premise in found.premises:
            if not is_genuine(premise):
                raise Refused("a premise was not made by the kernel")
        definitions = found.defines.union(*(premise.defines for premise in found.premises))
        _check_definitions(definitions)
        inherited = frozenset().union(*(premise.hypotheses for premise in found.premises))
        standing = (inherited if found.hypotheses is None else found.hypotheses) | found.needs
        cites = found.cites.union(*(premise.cites for premise in found.premises))
        statement = rebuilt(found.statement)
        step = object.__new__(Step)
        for name, value in (
            ("statement", statement),
            ("hypotheses", standing),
            ("rule", found.rule),
            ("reason", found.reason),
            ("premises", found.premises),
            ("cites", cites),
            ("defines", definitions),
            ("arguments", found.arguments),
        ):
            object.__setattr__(step, name, value)
        copies = rebuilt(statement), frozenset(map(rebuilt, standing)), frozenset(map(rebuilt, definitions))
        records[step] = (*copies, step.rule, step.reason, step.premises, step.cites, step.arguments)
        return step

    def rule(conclude: Callable[Asked, _Conclusion]) -> Callable[Asked, Step]:
        def made(*arguments: Asked.args, **options: Asked.kwargs) -> Step:
            try:
                asked = {name: _entered(value) for name, value in options.items()}
                return seal(conclude(*map(_entered, arguments), **asked))
            except Refused:
                raise
            except ValueError as problem:  # no term, not well sorted, without a value, shapes that do not fit
                raise Refused(str(problem)) from None
            except Exception as problem:  # a calculation broke off: nothing was concluded
                name = str(getattr(arguments[0], "name", conclude.__name__)) if arguments else conclude.__name__
                raise Refused(
                    f"{name} does not apply to what was given: {problem or type(problem).__name__}"
                ) from problem

        for name in ("__name__", "__qualname__", "__doc__", "__module__"):
            setattr(made, name, getattr(conclude, name))
        return made

    def publish(label: str, steps: tuple[Step, ...]) -> None:
        """Write down that these steps are the conclusions of the claim with this label; a label is given once."""
        if type(steps) is not tuple or not all(map(is_genuine, steps)):
            raise Refused(f"{label}: a step was not made by the kernel")
        owners.setdefault(label, steps)

    def owns(label: str, step: Step) -> bool:
        return any(step is known for known in owners.get(label, ()))

    return rule, is_genuine, publish, owns


def _entered(given: Any) -> Any:
    """An argument as the rules may use it: terms and statements rebuilt, steps genuine, containers plain."""
    if isinstance(given, Set):
        if type(given) is not Interval and given is not S.Reals:
            raise Refused(f"an interval is needed, not {given}")
        return given
    if isinstance(given, Basic):
        return given if type(given) in INFINITE else term(given)
    if isinstance(given, str) and type(given) is not str:
        raise Refused(f"plain text is needed, not {type(given).__name__}")
    if isinstance(given, Step):
        if not is_genuine(given):
            raise Refused("a premise was not made by the kernel")
        return given
    if isinstance(given, Mapping):
        if type(given) is not dict:
            raise Refused(f"a plain dict is needed, not {type(given).__name__}")
        return {_entered(key): _entered(value) for key, value in given.items()}
    if type(given) in (tuple, list):
        return tuple(map(_entered, given))
    if isinstance(given, Relation | Proposition | Negation | Implication | Equivalence):
        return rebuilt(given)
    return given


def _check_definitions(definitions: frozenset[Relation]) -> None:
    """One meaning for each letter, and none that leads back to the letter."""
    meanings: dict[Basic, Basic] = {}
    for definition in definitions:
        if meanings.setdefault(definition.left, definition.right) != definition.right:
            raise Refused(f"{definition.left} would have two meanings")
    for letter in meanings:
        reached, todo = set(), [letter]
        while todo:
            for other in letters(meanings[todo.pop()]) & set(meanings):
                if other == letter:
                    raise Refused(f"the definition of {letter} leads back to itself")
                if other not in reached:
                    reached.add(other)
                    todo.append(other)


_rule, is_genuine, publish, _owns = _sealing()


def _relation(step: Step) -> Relation:
    if not isinstance(step, Step):
        raise Refused(f"a step is needed here, not {type(step).__name__}")
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


def _number(given: Basic, what: str) -> Basic:
    if not isinstance(given, Expr) or isinstance(given, MatrixExpr) or shape_of(given) is not None:
        raise Refused(f"{what} must be a number, not the matrix {given}")
    return given


def _fixed(step: Step) -> Fixed:
    """The letters that this step's hypotheses and definitions are about; it holds for all values of every other."""
    return Fixed(step.hypotheses | step.defines)


@_rule
def assume(statement: Statement, name: str) -> _Conclusion:
    """`statement ⊢ statement`. The hypothesis stays open until a claim owns it or `discharge` removes it."""
    return _Conclusion(statement, "assumption", name, hypotheses=frozenset({rebuilt(statement)}))


@_rule
def define(symbol: Symbol | MatrixSymbol, meaning: Basic) -> _Conclusion:
    """`symbol = meaning`, for a letter that is reserved for definitions; the meaning is of its shape and sort."""
    if not isinstance(symbol, Symbol | MatrixSymbol) or not sort_of(symbol).definable:
        raise Refused(f"{symbol} is not a letter that is reserved for definitions")
    if symbol in letters(meaning):
        raise Refused(f"the definition of {symbol} refers to itself")
    if shape_of(symbol) != shape_of(meaning):
        raise Refused(f"{symbol} and {meaning} have different shapes")
    if meaning not in MEANINGS.get(symbol, (meaning,)):
        known = " or ".join(map(str, MEANINGS[symbol]))
        raise Refused(f"{symbol} always means {known}: what is said of it in words is not true of {meaning}")
    _fits(symbol, meaning)
    definition = Relation(symbol, "=", meaning)
    return _Conclusion(
        definition, "definition", "by definition", needs=conditions(meaning), defines=frozenset({definition})
    )


def _fits(letter: Basic, value: Basic) -> None:
    """Is the value one that the letter may have, by its sort?"""
    if not sort_of(letter).complex and not is_real(value):
        raise Refused(f"{letter} is real and {value} is not known to be")
    if not isinstance(letter, Symbol):
        return
    for fact, wanted in letter._assumptions_orig.items():
        if fact not in ("real", "commutative") and getattr(value, f"is_{fact}") is not wanted:
            known = {"positive": ">", "nonnegative": "≥", "negative": "<", "nonpositive": "≤", "nonzero": "≠"}
            if not (wanted and fact in known and holds(Relation(value, known[fact], S.Zero))):
                raise Refused(f"{letter} is {fact} and {value} is not known to be")
    ends = sort_of(letter).range
    if ends is not None and not (holds(Relation(value, ">", ends[0])) and holds(Relation(value, "<", ends[1]))):
        raise Refused(f"{letter} lies between {ends[0]} and {ends[1]}, and {value} is not known to")


@_rule
def identity(left: MatrixExpr | Expr, right: MatrixExpr | Expr, *using: Step) -> _Conclusion:
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
    used = tuple(using[i] for i in range(len(using)) if f"({i})" in result.used)
    needs = conditions(left, right)
    return _Conclusion(Relation(left, "=", right), "normal form", "equal normal forms, for every n", used, needs)


@_rule
def scalar_identity(left: Expr, right: Expr, ranges: Ranges | None = None) -> _Conclusion:
    """`left = right` for scalars, when decide_zero proves it for all values that the symbols' assumptions allow.

    Where a side has no value the relation does not hold; what that needs becomes a hypothesis. With `ranges`, open
    intervals in which letters lie, those are supposed instead.
    """
    for side in (left, right):
        _number(side, "a side")
    decision = decide_zero(worked_out(left - right))
    if not decision.is_true:
        raise Refused(f"{left} = {right} is {decision.truth.value}: {decision.reason}")
    needs = conditions(left, right, ranges=ranges)
    arguments = (("ranges", ranges),) if ranges else ()
    return _Conclusion(Relation(left, "=", right), "scalar identity", decision.reason, needs=needs, arguments=arguments)


def worked_out(expression: Expr) -> Expr:
    """Derivatives taken; integrals, sums and limits left as letters of their own."""
    opaque = expression.atoms(Integral, Sum, Product, Limit)
    hidden = expression.xreplace({part: Dummy(real=is_real(part) or None) for part in opaque})
    return hidden.doit()


@_rule
def sign(expression: Expr, relation: str, symbol: Symbol, interval: Set = S.Reals) -> _Conclusion:
    """`expression relation 0` for all values of the real symbol in the interval; relation is one of < ≤ > ≥.

    What SymPy knows of a symbol (that it is positive, say) is not used: the interval says it, for the reader too.
    """
    ascii_relation = {"<": "<", "≤": "<=", ">": ">", "≥": ">="}.get(relation)
    if ascii_relation is None:
        raise Refused(f"the sign rule knows < ≤ > ≥, not {relation}")
    if not is_real(expression):
        raise Refused(f"{expression} is not known to be real, so it has no sign")
    decision = decide_sign(expression, ascii_relation, symbol, interval)
    if not decision.is_true:
        raise Refused(f"{expression} {relation} 0 is {decision.truth.value}: {decision.reason}")
    where = "" if interval == S.Reals else f"for `{symbol} ∈ {interval}`"
    conclusion = Relation(expression, relation, S.Zero, where)
    ends = (interval.inf, interval.sup, bool(interval.left_open), bool(interval.right_open))
    arguments = (("symbol", symbol), ("interval", ends))
    return _Conclusion(conclusion, "sign on an interval", decision.reason, arguments=arguments)


@_rule
def substitute(step: Step, equation: Step, *, backwards: bool = False) -> _Conclusion:
    """The relation of `step` with the left side of `equation` replaced by its right side (or the other way)."""
    relation, given = _relation(step), _equation(equation)
    if given.where and given.where != relation.where:
        raise Refused(f"the equation holds only {given.where}")
    old, new = (given.right, given.left) if backwards else (given.left, given.right)
    fixed = _fixed(equation)
    running = frozenset(letter for letter in letters(given) if letter not in fixed)
    left, right = (replace(side, {old: new}, running) for side in (relation.left, relation.right))
    if left == relation.left and right == relation.right:
        raise Refused(f"{old} does not occur in {relation}")
    conclusion = Relation(left, relation.relation, right, relation.where)
    return _Conclusion(conclusion, "substitution", "", (step, equation), arguments=(("backwards", bool(backwards)),))


@_rule
def chain(*steps: Step) -> _Conclusion:
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
    conclusion = Relation(relations[0].left, result, relations[-1].right, _wheres(relations))
    return _Conclusion(conclusion, "transitivity", "", steps)


def _wheres(relations: Iterable[Relation]) -> str:
    return "; ".join(dict.fromkeys(relation.where for relation in relations if relation.where))


@_rule
def flip(step: Step) -> _Conclusion:
    """a ≤ b read from the right: b ≥ a."""
    relation = _relation(step)
    turned = Relation(relation.right, FLIPPED[relation.relation], relation.left, relation.where)
    return _Conclusion(turned, "read from the right", "", (step,))


@_rule
def instantiate(step: Step, values: Mapping[Basic, Basic]) -> _Conclusion:
    """A relation that holds for all values of its letters, for these. Refused for letters that a hypothesis fixes.

    The conditions under which the relation has a meaning are not such hypotheses: they are asked of the values.
    """
    relation = _unrestricted(step)
    sides_of_conditions = {given for given in step.hypotheses if is_condition(given)}
    fixing = (step.hypotheses - sides_of_conditions) | step.defines
    for letter, value in values.items():
        if not isinstance(letter, Symbol | MatrixSymbol):
            raise Refused(f"only a letter can be instantiated, not {letter}")
        if not sort_of(letter).arbitrary or any(mentions(statement, letter) for statement in fixing):
            raise Refused(f"{letter} is fixed by a hypothesis or a definition")
        if shape_of(letter) != shape_of(value):
            raise Refused(f"{letter} and {value} have different shapes")
        _fits(letter, value)
    left, right = (replace(side, values) for side in (relation.left, relation.right))
    needs = conditions(*values.values())
    for condition in sides_of_conditions:
        needs |= _still_needed(condition, values)
    shown = ", ".join(f"{letter} := {value}" for letter, value in values.items())
    conclusion = Relation(left, relation.relation, right, relation.where)
    standing = step.hypotheses - sides_of_conditions
    return _Conclusion(conclusion, "instance", shown, (step,), needs, standing, arguments=(("values", dict(values)),))


def is_condition(statement: Statement) -> bool:
    """Is this a hypothesis on values, a < b or a ≠ b, which an instance may be asked to satisfy?"""
    return isinstance(statement, Relation) and statement.relation in "<>≤≥≠" and not statement.where


def _still_needed(condition: Statement, values: Mapping[Basic, Basic]) -> frozenset[Statement]:
    """What is left of a condition for these values: nothing when it certainly holds."""
    assert isinstance(condition, Relation)
    if not any(mentions(condition, letter) for letter in values):
        return frozenset({condition})
    moved = Relation(replace(condition.left, values), condition.relation, replace(condition.right, values))
    truth = holds(moved)
    if truth is False:
        raise Refused(f"{condition} is needed, and for these values it does not hold")
    return frozenset() if truth else frozenset({rebuilt(moved)})


@_rule
def add(*steps: Step) -> _Conclusion:
    """The sum of scalar relations of one direction: a ≤ b and c ≤ d give a + c ≤ b + d."""
    relations = [_relation(step) for step in steps]
    if not relations:
        raise Refused("a sum needs relations")
    kinds = {relation.relation for relation in relations} - {"="}
    if len(kinds) > 1 or "≠" in kinds:
        raise Refused(f"relations {' '.join(sorted(kinds))} do not add")
    left, right = relations[0].left, relations[0].right
    try:
        for relation in relations[1:]:
            left, right = left + relation.left, right + relation.right
    except TypeError as error:
        raise Refused(f"these do not add: {error}") from None
    conclusion = Relation(left, kinds.pop() if kinds else "=", right, _wheres(relations))
    return _Conclusion(conclusion, "sum of relations", "", steps)


@_rule
def scale(step: Step, factor: Expr, positivity: Step | None = None) -> _Conclusion:
    """Both sides times a factor that is ≥ 0: by its symbols' assumptions, or by a step `factor ≥ 0`. Equations: any."""
    relation = _relation(step)
    _number(factor, "a factor")
    premises: tuple[Step, ...] = (step,)
    if relation.relation != "=":
        needed = ">" if relation.relation in "<>≠" else "≥"
        name = "positive" if needed == ">" else "nonnegative"
        if positivity is not None:
            shown = _unrestricted(positivity)
            good = (">",) if needed == ">" else ("≥", ">")
            if shown.left != factor or shown.right != S.Zero or shown.relation not in good:
                raise Refused(f"{shown} does not show that {factor} is {name}")
            premises = (step, positivity)
        elif not (is_real(factor) and holds(Relation(factor, needed, S.Zero))):
            raise Refused(f"{factor} is not known to be {name}")
    left, right = (flat(factor * side) for side in (relation.left, relation.right))
    product = Relation(left, relation.relation, right, relation.where)
    return _Conclusion(
        product, "both sides times a factor", str(factor), premises, conditions(factor), arguments=(("factor", factor),)
    )


@_rule
def compute(rule: Computation, *premises: Step, **arguments: Any) -> _Conclusion:
    """The conclusion of one of the computing rules of proofs.kernel.computations, from these premises and arguments."""
    if not any(rule is known for known in COMPUTATIONS):
        raise Refused(f"{getattr(rule, 'name', rule)} is not in the list of computations")
    given = tuple(Given(premise.statement, _fixed(premise)) for premise in premises)
    try:
        statement, reason, *needs = rule.conclude(given, **arguments)
    except NotComputed as error:
        raise Refused(f"{rule.name}: {error}") from None
    except Undefined as error:
        raise Refused(f"{rule.name}: {error}") from None
    return _Conclusion(
        statement, rule.name, reason, premises, frozenset().union(*needs), arguments=tuple(arguments.items())
    )


@_rule
def cite(theorem: Theorem, *premises: Step, **names: object) -> _Conclusion:
    """The conclusion of a card of proofs.kernel.theorems, when the premises are exactly its hypotheses.

    What a card says is for all values of its arbitrary letters: no premise may stand on something about them.
    """
    if not any(theorem is known for known in THEOREMS):
        raise Refused(f"{getattr(theorem, 'name', theorem)} is not in the list of theorems")
    try:
        hypotheses, conclusion = theorem.instance(**names)
    except (KeyError, TypeError, ValueError, AttributeError, NotComputed) as error:
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
    cites, arguments = frozenset({theorem.name}), tuple(names.items())
    return _Conclusion(conclusion, "theorem", theorem.name, premises, cites=cites, arguments=arguments)


def _is_supposed_about(letter: Basic, step: Step) -> bool:
    """Does a hypothesis speak of the letter, or a definition give it a value? It may occur in what others mean."""
    defined = any(definition.left == letter for definition in step.defines)
    return defined or any(mentions(hypothesis, letter) for hypothesis in step.hypotheses)


@_rule
def discharge(step: Step, *hypotheses: Statement) -> _Conclusion:
    """`hypotheses ⇒ statement`: what was supposed is no longer open."""
    for hypothesis in hypotheses:
        if hypothesis not in step.hypotheses:
            raise Refused(f"the step does not stand on: {hypothesis}")
    implication = Implication(tuple(hypotheses), step.statement)
    return _Conclusion(implication, "implication", "", (step,), hypotheses=step.hypotheses - set(hypotheses))


@_rule
def apply(implication: Step, *premises: Step) -> _Conclusion:
    """Modus ponens: the conclusion of an implication all of whose premises are given."""
    statement = implication.statement
    if not isinstance(statement, Implication):
        raise Refused(f"an implication is needed here, not: {statement}")
    if {premise.statement for premise in premises} != set(statement.premises):
        raise Refused(f"the premises given are not those of: {statement}")
    return _Conclusion(statement.conclusion, "modus ponens", "", (implication, *premises))


@_rule
def equivalence(forth: Step, back: Step) -> _Conclusion:
    """A ⇒ B and B ⇒ A give A ⇔ B."""
    first, second = forth.statement, back.statement
    if not (isinstance(first, Implication) and isinstance(second, Implication)):
        raise Refused("an equivalence needs two implications")
    if first.premises != (second.conclusion,) or second.premises != (first.conclusion,):
        raise Refused(f"these are not converse: {first} and {second}")
    return _Conclusion(Equivalence(first.premises[0], first.conclusion), "both directions", "", (forth, back))


@_rule
def both(first: Step, second: Step) -> _Conclusion:
    """A ⇔ B and B ⇔ C give A ⇔ C."""
    left, right = first.statement, second.statement
    if not (isinstance(left, Equivalence) and isinstance(right, Equivalence) and left.right == right.left):
        raise Refused(f"these equivalences do not chain: {left} and {right}")
    return _Conclusion(Equivalence(left.left, right.right), "equivalences chained", "", (first, second))


@_rule
def direction(step: Step, *, backwards: bool = False) -> _Conclusion:
    """One direction of an equivalence."""
    statement = step.statement
    if not isinstance(statement, Equivalence):
        raise Refused(f"an equivalence is needed here, not: {statement}")
    left, right = (statement.right, statement.left) if backwards else (statement.left, statement.right)
    conclusion = Implication((left,), right)
    return _Conclusion(conclusion, "one direction", "", (step,), arguments=(("backwards", bool(backwards)),))


@_rule
def excludes(step: Step) -> _Conclusion:
    """a < b, a > b and a ≠ b each exclude a = b."""
    relation = _relation(step)
    if relation.relation not in ("<", ">", "≠"):
        raise Refused(f"{relation} does not exclude equality")
    equal = Relation(relation.left, "=", relation.right, relation.where)
    return _Conclusion(Negation(equal), "trichotomy", "", (step,))


@_rule
def cases(equal: Step, unequal: Step) -> _Conclusion:
    """a = b ⇒ C and a ≠ b ⇒ C give C, where a and b have values."""
    first, second = equal.statement, unequal.statement
    if not (
        isinstance(first, Implication) and isinstance(second, Implication) and first.conclusion == second.conclusion
    ):
        raise Refused("two implications with one conclusion are needed")
    if len(first.premises) != 1 or len(second.premises) != 1:
        raise Refused("each case supposes one relation")
    if _takes_a_rate_of_what_is_supposed(equal, unequal):
        raise Refused("a rate was taken of what is supposed, which holds at all times, and a case holds at a moment")
    (same,), (other,) = first.premises, second.premises
    if not (isinstance(same, Relation) and same.relation == "=" and isinstance(other, Relation)):
        raise Refused("the first case must suppose an equation")
    if other != Relation(same.left, "≠", same.right, same.where):
        raise Refused(f"{same} and {other} are not all the cases")
    return _Conclusion(first.conclusion, "cases", "", (equal, unequal), conditions(same.left, same.right))


@_rule
def contradiction(step: Step, negated: Step, hypothesis: Statement) -> _Conclusion:
    """A and not-A, one of them standing on a hypothesis: the hypothesis is false."""
    opposite = negated.statement
    if not (isinstance(opposite, Negation) and opposite.statement == step.statement):
        raise Refused(f"{opposite} does not deny {step.statement}")
    standing = step.hypotheses | negated.hypotheses
    if hypothesis not in standing:
        raise Refused(f"neither step stands on: {hypothesis}")
    if isinstance(hypothesis, Relation) and _takes_a_rate_of_what_is_supposed(step, negated):
        raise Refused(f"a rate was taken of what is supposed, at all times: {hypothesis} fails at some, not at each")
    rest = standing - {hypothesis}
    return _Conclusion(Negation(hypothesis), "contradiction", "", (step, negated), hypotheses=rest)


def _takes_a_rate_of_what_is_supposed(*steps: Step) -> bool:
    """Does a step on the way differentiate an equation in time that is supposed, and no definition?"""
    todo, seen = list(steps), set()
    while todo:
        step = todo.pop()
        if step in seen:
            continue
        seen.add(step)
        if step.rule == RATE.name and step.premises[0].hypotheses:
            return True
        todo += step.premises
    return False


@_rule
def settle(step: Step, *proofs: Step) -> _Conclusion:
    """The same statement, without the hypotheses that the proofs settle; it stands on theirs instead."""
    if not proofs:
        raise Refused("nothing to settle a hypothesis with")
    return _settled("hypotheses settled", "", step, proofs)


@_rule
def earlier(label: str, proved: Step, *proofs: Step) -> _Conclusion:
    """The conclusion of an earlier claim; each of `proofs` settles one of the hypotheses that it stands on."""
    if not _owns(label, proved):
        raise Refused(f"this is no conclusion of {label}: {proved.statement}")
    return _settled("earlier claim", label, proved, proofs)


def _settled(rule: str, reason: str, step: Step, proofs: tuple[Step, ...]) -> _Conclusion:
    standing = set(step.hypotheses)
    for proof in proofs:
        if proof.statement not in step.hypotheses:
            raise Refused(f"{reason or 'the step'} does not need: {proof.statement}")
        standing -= {proof.statement}
    rest = frozenset(standing).union(*(proof.hypotheses for proof in proofs))
    return _Conclusion(step.statement, rule, reason, (step, *proofs), hypotheses=rest)


del _rule
