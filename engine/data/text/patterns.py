"""Texts that are all rule: nested brackets, and as many b as a. Grammars of their own, so their entropy is known too.

``brackets``  three kinds, nested up to eight deep: which one closes is decided by the last that is still open, however
              long ago that was. A line ends when all are closed.
``counting``  a line has so many a and as many b: after the first b, the rest of the line is certain for who has counted
              (Gers and Schmidhuber 2001, "LSTM recurrent networks learn simple context-free and context-sensitive
              languages", IEEE Trans. Neural Networks 12).
"""

from __future__ import annotations

from functools import lru_cache

from engine.data.text.grammar import Either, Nested, Say

BRACKETS = ("()", "[]", "{}")
DEEPEST = 8
OPENS = 0.45  # probability that one more is opened where one is open already
GOES_ON = 0.4  # probability of one more group in a line
LONGEST_COUNT = 12


@lru_cache(maxsize=100)
def inside(kind: str, depth: int) -> tuple:
    """What may stand in an open bracket at this depth, with the one that closes it."""
    if depth == DEEPEST:
        return (Say(kind[1]),)
    more = tuple(
        (OPENS / len(BRACKETS), each[0], (Nested(inside, (each, depth + 1)), Nested(inside, (kind, depth))))
        for each in BRACKETS
    )
    return (Either((*more, (1 - OPENS, kind[1], ()))),)


@lru_cache(maxsize=100)
def groups(begun: bool) -> tuple:
    """The rest of a line outside of all brackets. The first group is always there."""
    opens = GOES_ON if begun else 1.0
    more = tuple(
        (opens / len(BRACKETS), each[0], (Nested(inside, (each, 1)), Nested(groups, (True,)))) for each in BRACKETS
    )
    return (Either((*more, (1 - opens, "\n", ())) if begun else more),)


@lru_cache(maxsize=100)
def counted_from(n: int) -> tuple:
    """The rest of a line that has n times a."""
    if n == LONGEST_COUNT:
        return (Say("b" * n + "\n"),)
    left = LONGEST_COUNT - n
    return (
        Either((
            (left / (left + 1), "a", (Nested(counted_from, (n + 1,)),)),
            (1 / (left + 1), "b", (Say("b" * (n - 1) + "\n"),)),
        )),
    )  # fmt: skip


BRACKET_LINE = (Nested(groups, (False,)),)
COUNTING_LINE = (Say("a"), Nested(counted_from, (1,)))
