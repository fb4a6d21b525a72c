"""Rooted trees: what order conditions and B-series are indexed by.

A tree is the sorted tuple of its root's subtrees: ``()`` is the single vertex, ``((),)`` the tall tree of order 2.
Sorting makes two drawings of the same tree the same object.
"""

from functools import cache
from math import factorial

Tree = tuple  # nested tuples: a recursive type that Python's type language cannot state usefully

LEAF: Tree = ()


@cache
def order(tree: Tree) -> int:
    """The number of vertices."""
    return 1 + sum(order(child) for child in tree)


@cache
def density(tree: Tree) -> int:
    """γ(τ): the order times the densities of the subtrees; the exact solution has the weight 1/γ(τ)."""
    product = order(tree)
    for child in tree:
        product *= density(child)
    return product


@cache
def symmetry(tree: Tree) -> int:
    """σ(τ): the number of automorphisms, counted by the repeated subtrees."""
    product = 1
    for child in set(tree):
        times = tree.count(child)
        product *= factorial(times) * symmetry(child) ** times
    return product


@cache
def trees(n: int) -> tuple[Tree, ...]:
    """All rooted trees of order n (1, 1, 2, 4, 9, 20, 48, … of them), each once.

    Every tree of order n is one of order n − 1 with a leaf grafted on to some vertex.
    Raises ValueError when n < 1.
    """
    if n < 1:
        raise ValueError(f"a rooted tree has at least 1 vertex, not {n}")
    if n == 1:
        return (LEAF,)
    return tuple(sorted({grown for smaller in trees(n - 1) for grown in _with_a_leaf(smaller)}))


def _with_a_leaf(tree: Tree) -> list[Tree]:
    """The tree with one more leaf, in every possible place."""
    grown = [tuple(sorted((*tree, LEAF)))]
    for i, child in enumerate(tree):
        rest = tree[:i] + tree[i + 1 :]
        grown += [tuple(sorted((*rest, bigger))) for bigger in _with_a_leaf(child)]
    return grown


@cache
def cuts(tree: Tree) -> tuple[tuple[Tree, Tree], ...]:
    """Every way to cut one edge, as (the part that keeps the root, the part cut off), one pair for each edge."""
    found = []
    for i, child in enumerate(tree):
        rest = tree[:i] + tree[i + 1 :]
        found.append((rest, child))
        found += [(tuple(sorted((*rest, trunk))), branch) for trunk, branch in cuts(child)]
    return tuple(found)


def bracket(tree: Tree) -> str:
    """The tree in the usual bracket notation: ``•``, ``[•]``, ``[•,[•]]``."""
    return "•" if tree == LEAF else "[" + ",".join(bracket(child) for child in tree) + "]"
