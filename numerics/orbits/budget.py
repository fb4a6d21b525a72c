"""A limit on how often a function is called, for integrations that could otherwise go on for hours."""

from collections.abc import Callable
from typing import Any


class TooManyCalls(Exception):
    """The function has been called as often as it may be."""


def limited(function: Callable[..., Any], most: int) -> Callable[..., Any]:
    """The same function, which raises TooManyCalls when it is called for more than the `most`-th time."""
    calls = 0

    def counted(*arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > most:
            raise TooManyCalls
        return function(*arguments)

    return counted
