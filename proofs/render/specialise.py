"""A claim for one n, and for one activation: what its letters become and whether its assumptions hold."""

from __future__ import annotations

import re

import numpy as np
from sympy import Basic, Derivative, Expr, MatrixSymbol, Symbol, oo
from sympy.matrices.exceptions import ShapeError

from analysis.activations.activation import Activation, s
from analysis.decisions.functions import Decision, Truth
from analysis.symbols import S as primitive
from analysis.symbols import sigma
from proofs.assumptions.assumption import Assumption
from proofs.claims.claim import Claim
from proofs.kernel.rules import Step
from proofs.kernel.statements import Relation
from proofs.networks.instance import Instance
from proofs.render.components import Page, check_dimension, is_matrix_step
from proofs.render.document import Document, Line, Section, ShownStep
from proofs.render.words import NOTHING, Words, formula, join, relate, statement_words, tidy, words

HOLDS, FAILS, OPEN = "holds", "fails", "undecided"
_WORD = {Truth.TRUE: HOLDS, Truth.FALSE: FAILS, Truth.UNDECIDED: OPEN}


def for_dimension(claim: Claim, shown: Document, size: int) -> Section:
    """Every relation between matrices in components, and every normal form checked entry by entry.

    Raises ValueError for an n that does not fit on a page or is not the claim's.
    """
    check_dimension(claim, size)
    page = Page([statement for a in claim.assumptions for statement in a.statements], size)
    lines: list[Line] = []
    known: dict[MatrixSymbol, Basic] = {}
    for step in shown.steps:
        made_of = step.made_of
        if made_of is None or not is_matrix_step(made_of) or step.supposed:
            continue
        for letter, value in page.given(made_of).items():
            if known.get(letter) != value:
                known[letter] = value
                lines.append(Line(Words((relate(("", formula(letter)), ("=", formula(value))),))))
        try:
            lines.append(_in_components(page, step, made_of))
        except (TypeError, KeyError, ShapeError) as error:  # a kind of expression that has no components
            lines.append(Line(step.statement, words(f"not written out: {tidy(str(error))}"), mark=f"({step.number})"))
    if not lines:
        lines.append(Line(words("No step relates vectors or matrices: nothing is to be written out.")))
    title = words(f"Written out for `n = {size}`")
    return Section(title, tuple(lines), applies=all(line.verdict != FAILS for line in lines))


def _in_components(page: Page, step: ShownStep, made_of: Step) -> Line:
    relation = made_of.statement
    assert isinstance(relation, Relation)
    values = page.letters(made_of)
    sides = (formula(page.shown(side, values)) for side in (relation.left, relation.right))
    written = relate(("", next(sides)), (relation.relation, next(sides)))
    content = join(written, words(f" {relation.where}")) if relation.where else Words((written,))
    if made_of.rule != "normal form":
        return Line(content, mark=f"({step.number})")
    decision = page.decide(made_of)
    return Line(content, words(decision.reason), _WORD[decision.truth], f"({step.number})")


def is_about_activation(assumption: Assumption) -> bool:
    """Does it speak of σ and S alone, so that the activation decides it?"""
    formulas = "".join(assumption.text.split("`")[1::2])
    return bool(formulas) and not re.search(r"[A-KN-RT-Za-rt-zγωΔφχ]", formulas) and bool(re.search("[σS]", formulas))


def decided(assumption: Assumption, activation: Activation) -> Decision:
    """The assumption's truth value for this activation, with its reason."""
    return assumption.decide(Instance(np.zeros((1, 1)), np.zeros((1, 1)), activation=activation))


def for_activation(claim: Claim, shown: Document, activation: Activation) -> Section:
    """What the claim says for this activation; it `applies` when all that it assumes of σ is shown to hold."""
    title = join(words("For "), relate(("", formula("σ(s)")), ("=", formula(activation.sigma))))
    lines = _functions(activation)
    worst = Truth.TRUE
    failed: list[str] = []
    for key, assumption in ((f"A{k}", a) for k, a in enumerate(claim.assumptions, start=1)):
        if not is_about_activation(assumption):
            continue
        decision = decided(assumption, activation)
        lines.append(Line(words(assumption.text), words(tidy(decision.reason)), _WORD[decision.truth], key))
        if not decision.is_true:
            failed.append(key)
            worst = Truth.FALSE if decision.is_false or worst is Truth.FALSE else Truth.UNDECIDED
    if worst is Truth.FALSE:
        lines.append(Line(words(f"{claim.label} does not apply to this activation."), words(_marks(failed)), FAILS))
        return Section(title, tuple(lines), applies=False)
    if worst is Truth.UNDECIDED:
        lines.append(Line(words(f"Whether {claim.label} applies is not decided."), words(_marks(failed)), OPEN))
        return Section(title, tuple(lines), applies=False)
    lines += _consequences(claim, shown, activation)
    rest = [f"⟦A{k}⟧" for k, a in enumerate(claim.assumptions, start=1) if not is_about_activation(a)]
    note = f"for every network that satisfies {', '.join(rest)}" if rest else ""
    lines.append(Line(words(f"{claim.label} applies to this activation."), words(note), HOLDS))
    return Section(title, tuple(lines))


def _marks(keys: list[str]) -> str:
    return "because of " + ", ".join(f"⟦{key}⟧" for key in keys)


def _functions(activation: Activation) -> list[Line]:
    """σ', S, and the bounds that are known."""
    closed = words("closed form") if activation.has_closed_primitive else words("no closed form found: left as it is")
    lines = [
        Line(Words((relate(("", formula("σ'(s)")), ("=", formula(activation.derivative))),))),
        Line(
            Words(
                (relate(("", formula("S(s)")), ("=", formula("∫₀ˢ σ")), ("=", formula(shown_primitive(activation)))),)
            ),
            closed,
        ),
    ]
    for name, value in (("M", activation.bound), ("L", activation.lipschitz)):
        if value is not None and value != oo:
            meaning = "the bound of `|σ|`" if name == "M" else "the Lipschitz constant"
            lines.append(Line(Words((relate(("", formula(name)), ("=", formula(value))),)), words(meaning)))
    return lines


def shown_primitive(activation: Activation) -> Expr:
    """S(s), with the variable of an integral that stays called r."""
    found = activation.primitive
    return found.xreplace({d: Symbol("r", real=True) for d in found.atoms(Symbol) - {s}})


def _consequences(claim: Claim, shown: Document, activation: Activation) -> list[Line]:
    """The steps that name σ or S of a number, for this activation; then what the claim itself makes of it."""
    lines = []
    for step in shown.steps:
        statement = step.made_of.statement if step.made_of is not None else None
        if not isinstance(statement, Relation) or _differentiates(statement):
            continue
        if statement.left.has(primitive, sigma) or statement.right.has(primitive, sigma):
            sides = [formula(_filled(side, activation)) for side in (statement.left, statement.right)]
            written = relate(("", sides[0]), (statement.relation, sides[1]))
            where = words(f" {statement.where}") if statement.where else NOTHING
            lines.append(Line(join(written, where), mark=f"({step.number})"))
    if claim.specialise is not None:
        lines += [Line(statement_words(item.statement), words(item.reason)) for item in claim.specialise(activation)]
    return lines


def _differentiates(relation: Relation) -> bool:
    """Is it about derivatives? With σ put in they stay unevaluated, and a reader learns nothing."""
    return bool(relation.left.has(Derivative) or relation.right.has(Derivative))


def _filled(expression: Basic, activation: Activation) -> Basic:
    """σ and S replaced by what they are."""
    closed = shown_primitive(activation)
    return expression.replace(sigma, lambda a: activation.sigma.subs(s, a)).replace(
        primitive, lambda a: closed.subs(s, a)
    )
