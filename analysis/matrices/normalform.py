"""Normal form of matrix expressions of symbolic size: decides identities for every n.

SymPy's MatrixExpr multiplies and transposes letters but knows neither that Kᵀ = −K for a skew K nor that a 1×1
product equals its own transpose. Here an expression becomes a polynomial in words. A word is a product of
letters and transposed letters; a term is a commutative coefficient, a bag of scalar words (1×1 products and
traces, which commute with everything) and at most one word of matrix shape. Premises are oriented equations
between words (Wᵀ → −W, Wᵀc → 0) and are applied with their transposes until nothing changes. Of a scalar word and
its transpose the smaller is kept; a word that equals minus itself is 0. Traces are also turned cyclically.

The answer TRUE is a proof for every n. A nonzero normal form alone is no disproof (the rewriting is not complete),
so FALSE is answered only together with rational matrices for which both sides differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from sympy import (
    Add,
    Expr,
    Identity,
    Integer,
    MatAdd,
    MatMul,
    MatPow,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Pow,
    S,
    Trace,
    Transpose,
    ZeroMatrix,
    expand,
)

from analysis.decisions.functions import decide_zero

Letter = tuple[MatrixSymbol, bool]
"""A matrix symbol and whether it is transposed."""
Word = tuple[Letter, ...]
Scalar = tuple[str, Word]
"""("word", w) for a 1×1 product, ("trace", w) for a trace."""
Term = tuple[tuple[Scalar, ...], Word]
Form = dict[Term, Expr]

MAX_REWRITES = 2000
LONGEST_WORD = 60


def _shape(letter: Letter) -> tuple[Expr, Expr]:
    rows, columns = letter[0].shape
    return (columns, rows) if letter[1] else (rows, columns)


def _key(word: Word) -> tuple[tuple[str, bool], ...]:
    return tuple((letter.name, transposed) for letter, transposed in word)


def _scalar_key(scalar: Scalar) -> tuple[str, tuple[tuple[str, bool], ...]]:
    return scalar[0], _key(scalar[1])


def _transpose(word: Word) -> Word:
    return tuple((letter, not transposed) for letter, transposed in reversed(word))


def _term(scalars: Iterable[Scalar], word: Word) -> Term:
    """Cut a word where its inner dimension is 1: what lies between two cuts is a scalar and commutes."""
    bag = list(scalars)
    cuts = [i for i in range(1, len(word)) if _shape(word[i])[0] == 1]
    pieces = [word[i:j] for i, j in zip([0, *cuts], [*cuts, len(word)], strict=True)] if word else []
    rest: list[Word] = []
    for piece in pieces:
        if _shape(piece[0])[0] == 1 and _shape(piece[-1])[1] == 1:
            bag.append(("word", piece))
        else:
            rest.append(piece)
    return tuple(sorted(bag, key=_scalar_key)), tuple(letter for piece in rest for letter in piece)


def _add(form: Form, term: Term, coefficient: Expr) -> None:
    total = expand(form.get(term, S.Zero) + coefficient)
    if total.is_zero or decide_zero(total).is_true:
        form.pop(term, None)
    else:
        form[term] = total


def _sum(forms: Iterable[Form]) -> Form:
    result: Form = {}
    for form in forms:
        for term, coefficient in form.items():
            _add(result, term, coefficient)
    return result


def _product(left: Form, right: Form) -> Form:
    result: Form = {}
    for (scalars1, word1), c1 in left.items():
        for (scalars2, word2), c2 in right.items():
            _add(result, _term(scalars1 + scalars2, word1 + word2), c1 * c2)
    return result


def _transposed(form: Form) -> Form:
    return {(scalars, _transpose(word)): coefficient for (scalars, word), coefficient in form.items()}


def polynomial(expression: Expr | MatrixExpr | int) -> Form:
    """The expression as a sum of words, without any premise. Raises TypeError on a node it does not know."""
    if isinstance(expression, int):
        expression = Integer(expression)
    if isinstance(expression, MatrixSymbol):
        return {_term((), ((expression, False),)): S.One}
    if isinstance(expression, Identity):
        return {((), ()): S.One}
    if isinstance(expression, ZeroMatrix):
        return {}
    if isinstance(expression, Transpose):
        return _transposed(polynomial(expression.arg))
    if isinstance(expression, MatAdd):
        return _sum(polynomial(part) for part in expression.args)
    if isinstance(expression, MatPow | Pow) and expression.has(MatrixSymbol):
        base, exponent = expression.args
        if not (isinstance(exponent, Integer) and exponent >= 0):
            raise TypeError(f"no normal form of a power with exponent {exponent}; accepted are whole exponents >= 0")
        result: Form = {((), ()): S.One}
        for _ in range(int(exponent)):
            result = _product(result, polynomial(base))
        return result
    if isinstance(expression, Trace):
        result = {}
        for (scalars, word), coefficient in polynomial(expression.arg).items():
            if not word:
                coefficient, traced = coefficient * expression.arg.rows, scalars
            else:
                traced = (*scalars, ("trace", word))
            _add(result, (tuple(sorted(traced, key=_scalar_key)), ()), coefficient)
        return result
    if isinstance(expression, Add):
        return _sum(polynomial(part) for part in expression.args)
    if isinstance(expression, MatMul) or (isinstance(expression, Mul) and expression.has(MatrixSymbol, Identity)):
        result = {((), ()): S.One}
        for factor in expression.args:
            result = _product(result, polynomial(factor))
        return result
    if isinstance(expression, Expr) and not expression.has(MatrixSymbol, MatrixExpr):
        return {((), ()): expression} if not expression.is_zero else {}
    raise TypeError(f"no normal form of {type(expression).__name__}: {expression}")


@dataclass(frozen=True)
class Rule:
    """An oriented equation: wherever `word` stands, `form` may stand. `names` says which premises it came from."""

    names: frozenset[str]
    word: Word
    form: tuple[tuple[Term, Expr], ...]


@dataclass(frozen=True)
class Premises:
    """Equations that the normal form may use, as (name, left, right); each left side must be one word.

    Raises ValueError on a left side that is not one word with coefficient 1.
    """

    equations: tuple[tuple[str, MatrixExpr, MatrixExpr | Expr], ...] = ()

    def __post_init__(self) -> None:
        _ = self.rules

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every equation and its transpose, long words first, closed under rewriting the left sides by letters."""
        candidates = [rule for name, left, right in self.equations for rule in _oriented(name, left, right)]
        kept: list[Rule] = []
        for rule in sorted(candidates, key=lambda rule: len(rule.word)):
            if not _turns_back(rule, kept):
                kept.append(rule)
        letters = tuple(rule for rule in kept if len(rule.word) == 1)
        for rule in [rule for rule in kept if len(rule.word) > 1]:
            reducer = _Reducer(letters)
            image = list(reducer.reduce({_term((), rule.word): S.One}).items())
            if len(image) == 1 and image[0][1] in (S.One, S.NegativeOne):
                (scalars, word), sign = image[0]
                word = scalars[0][1] if scalars and not word else word
                form = tuple((term, sign * coefficient) for term, coefficient in rule.form)
                variant = Rule(rule.names | reducer.used, word, form)
                if word != rule.word and not _turns_back(variant, kept):
                    kept.append(variant)
        return tuple(sorted(kept, key=lambda rule: -len(rule.word)))


def _turns_back(rule: Rule, kept: list[Rule]) -> bool:
    """Would this rule undo one that is kept, so that rewriting would not end?"""
    reduced = _Reducer(tuple(kept)).reduce(dict(rule.form))
    words = [word for (scalars, word) in reduced for word in (word, *(inner for _, inner in scalars))]
    size = len(rule.word)
    return any(word[i : i + size] == rule.word for word in words for i in range(len(word) - size + 1))


def _oriented(name: str, left: MatrixExpr, right: MatrixExpr | Expr) -> list[Rule]:
    """The equation left = right and its transpose as rules."""
    terms = list(polynomial(left).items())
    if len(terms) != 1 or terms[0][1] != S.One:
        raise ValueError(f"premise {name}: the left side must be one word with coefficient 1, not {left}")
    (scalars, word), _ = terms[0]
    if scalars:
        if word or len(scalars) != 1 or scalars[0][0] != "word":
            raise ValueError(f"premise {name}: the left side must be one word with coefficient 1, not {left}")
        word = scalars[0][1]
    form = polynomial(right)
    rules = [Rule(frozenset({name}), word, tuple(form.items()))]
    mirrored = _transpose(word)
    about_itself = len(word) == 1 and any(letter[0] == word[0][0] for (_, w) in form for letter in w)
    if mirrored != word and not about_itself:
        rules.append(Rule(frozenset({name}), mirrored, tuple(_transposed(form).items())))
    return rules


def _orientations(scalar: Scalar) -> list[Word]:
    """All words equal to this scalar by transposition and, for traces, by turning."""
    kind, word = scalar
    turns = [word[i:] + word[:i] for i in range(len(word))] if kind == "trace" else [word]
    return sorted({w for turn in turns for w in (turn, _transpose(turn))}, key=_key)


class _Reducer:
    """Applies rules to a form until nothing changes and remembers which premises it used."""

    def __init__(self, rules: tuple[Rule, ...]):
        self.rules = rules
        self.used: frozenset[str] = frozenset()
        self.steps = 0

    def reduce(self, form: Form) -> Form:
        result: Form = {}
        queue = list(form.items())
        while queue:
            term, coefficient = queue.pop()
            self.steps += 1
            if self.steps > MAX_REWRITES:
                raise RecursionError(f"more than {MAX_REWRITES} rewriting steps; the premises may loop")
            image = self._rewrite_term(term)
            if image is None:
                _add(result, term, coefficient)
            else:
                queue.extend((new, coefficient * factor) for new, factor in image.items())
        return result

    def _rewrite_term(self, term: Term) -> Form | None:
        scalars, word = term
        image = self._rewrite_word(word)
        if image is not None:
            return {(_bag(scalars + s), w): c for (s, w), c in image.items()}
        for i, scalar in enumerate(scalars):
            image = self._rewrite_scalar(scalar)
            if image is not None:
                others = scalars[:i] + scalars[i + 1 :]
                return {(_bag(others + s), word): c for (s, _), c in image.items()}
        return None

    def _rewrite_word(self, word: Word) -> Form | None:
        """The word with the first rule applied that fits, or None."""
        for rule in self.rules:
            size = len(rule.word)
            for i in range(len(word) - size + 1):
                if word[i : i + size] == rule.word:
                    self.used |= rule.names
                    result: Form = {}
                    for (scalars, middle), coefficient in rule.form:
                        if len(word) + len(middle) > LONGEST_WORD:
                            raise RecursionError(f"words longer than {LONGEST_WORD}; the premises may loop")
                        _add(result, _term(scalars, word[:i] + middle + word[i + size :]), coefficient)
                    return result
        return None

    def _rewrite_scalar(self, scalar: Scalar) -> Form | None:
        """One step on a scalar word: by a rule, else by comparing it with its other orientations."""
        kind, word = scalar
        image = self._rewrite_word(word)
        if image is not None:
            return _as_scalars(kind, image)
        for other in _orientations(scalar):
            if other == word:
                continue
            aside = _Reducer(self.rules)
            turned = _as_scalars(kind, aside._reduce_word(other))
            if len(turned) > 1:
                continue
            if not turned:
                self.used |= aside.used
                return {}
            ((bag, _), factor) = next(iter(turned.items()))
            if len(bag) == 1 and bag[0][1] == word:
                if _is_never_one(factor):
                    self.used |= aside.used
                    return {}
            elif len(bag) == 1 and bag[0][0] == kind and _key(bag[0][1]) < _key(word):
                self.used |= aside.used
                return turned
        return None

    def _reduce_word(self, word: Word) -> Form:
        """A scalar's word reduced by rules alone, without comparing orientations (which would not end)."""
        result: Form = {}
        queue: list[tuple[Term, Expr]] = [(((), word), S.One)]
        while queue:
            (scalars, current), coefficient = queue.pop()
            self.steps += 1
            if self.steps > MAX_REWRITES:
                raise RecursionError(f"more than {MAX_REWRITES} rewriting steps; the premises may loop")
            image = self._rewrite_word(current)
            if image is None:
                _add(result, (scalars, current), coefficient)
            else:
                for (s, w), factor in image.items():
                    whole = next((v for k, v in s if k == "word"), w) if not w and len(s) == 1 else w
                    bag = scalars if whole is not w else scalars + s
                    queue.append(((bag, whole), coefficient * factor))
        return result


def _is_never_one(factor: Expr) -> bool:
    """For no value of its letters: then what equals this multiple of itself is 0. Not identically 1 is not enough."""
    if factor.free_symbols:
        return bool((factor - 1).is_nonzero)
    return decide_zero(factor - 1).is_false


def _bag(scalars: Iterable[Scalar]) -> tuple[Scalar, ...]:
    return tuple(sorted(scalars, key=_scalar_key))


def _as_scalars(kind: str, form: Form) -> Form:
    """A form whose words are the inside of a scalar of this kind, as a form of scalars."""
    result: Form = {}
    for (scalars, word), coefficient in form.items():
        if kind == "trace" and not word:
            raise TypeError("the trace of a multiple of the identity is not a word; write n instead")
        _add(result, (_bag((*scalars, (kind, word)) if word else scalars), ()), coefficient)
    return result


NOTHING = Premises()


@dataclass(frozen=True)
class NormalForm:
    """A polynomial in words and the names of the premises that were used to reach it."""

    form: Mapping[Term, Expr]
    used: frozenset[str]

    @property
    def is_zero(self) -> bool:
        return not self.form


def normal_form(expression: Expr | MatrixExpr, premises: Premises = NOTHING) -> NormalForm:
    """The expression as a polynomial in words, reduced by the premises."""
    return difference(expression, S.Zero, premises)


def difference(left: Expr | MatrixExpr, right: Expr | MatrixExpr, premises: Premises = NOTHING) -> NormalForm:
    """The normal form of left − right. A scalar and a 1×1 matrix may stand on the two sides."""
    reducer = _Reducer(premises.rules)
    negative = {term: -coefficient for term, coefficient in polynomial(right).items()}
    form = reducer.reduce(_sum([polynomial(left), negative]))
    return NormalForm(form, reducer.used)
