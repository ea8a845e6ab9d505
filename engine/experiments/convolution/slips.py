"""Where a wrong answer to a quiz may have come from: the mistakes that are made most often, worked out.

Each maker goes through the mistakes of one kind of question and says for every answer they lead to what was done. Torch
is not needed: all of it follows from the rows of the question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import isqrt

from engine.experiments.convolution.questions import Question, Row


def slip(asked: Question, value: int) -> str:
    """A sentence about a wrong answer; empty for the right one, and where no mistake is known that leads to it."""
    if value == asked.answer:
        return ""
    return next((sentence for found, sentence in SLIPS[asked.kind](asked) if found == value), "")


def _size(asked: Question) -> Iterator[tuple[int, str]]:
    def side(padding: int = 2, more: int = 1, up: bool = False) -> int:
        size = asked.side
        for row in asked.rows:
            room = size + padding * row.padding - row.kernel
            size = (-(-room // row.stride) if up else room // row.stride) + more
        return size

    first, convolution = asked.rows[1].after[1], asked.rows[2].after[1]
    yield first, "That is the width after the first pooling."
    yield convolution, "That is the width before the second pooling."
    yield asked.answer**2, "That is how many places a channel has; the question is how many lie side by side."
    yield side(padding=0), "That comes out without the padding."
    yield side(padding=1), "That comes out with padding on one side alone; there are zeros on both."
    yield side(more=0), "That comes out if the 1 at the end of the formula is left out."
    yield side(up=True), "That comes out if divisions are rounded up: where the window does not fit there is no place."


def _field(asked: Question) -> Iterator[tuple[int, str]]:
    def pixels(jumps: bool = True, dilated: bool = True, less: int = 1) -> int:
        width, jump = 1 if less else 0, 1
        for row in asked.rows:
            width += (row.dilation if dilated else 1) * (row.kernel - less) * jump
            jump *= row.stride if jumps else 1
        return width**2

    yield (
        isqrt(asked.answer),
        "That is the width of the field. It is as high as it is wide: the pixels are its square.",
    )
    yield pixels(dilated=False), "That comes out without the dilation."
    yield (
        pixels(jumps=False),
        ("That comes out without the jump: above a stride, neighbours lie further apart on the picture."),
    )
    yield pixels(less=0), "A layer widens the field by K - 1, not by K: the place in its middle was there before."
    yield (
        asked.rows[-1].kernel ** 2,
        ("So many cells of the layer below it looks at, and each of these looks at several in turn."),
    )


def _larger(mine: Callable[[Row], int], other: Callable[[Row], int], words: str, but: Callable[[Row], str]) -> Callable:
    """Of a question for the largest: what the chosen layer has, and why one might have thought of it."""

    def make(asked: Question) -> Iterator[tuple[int, str]]:
        rows = [row for row in asked.rows if row.kind != "max pooling"]
        others = [other(row) for row in rows]
        best = mine(rows[asked.answer])
        for place, row in enumerate(rows):
            why = f" {but(row)}" if others[place] == max(others) else ""
            yield place, f"Layer {asked.choices[place].split('.')[0]} has {mine(row):,} {words}, not {best:,}.{why}"

    return make


def _costly(row: Row) -> str:
    if row.kind == "dense":
        return "It has the most parameters, but a dense layer uses each of them once."
    return "It has the most parameters, but uses them at fewer places."


SLIPS: dict[str, Callable[[Question], Iterator[tuple[int, str]]]] = {
    "size": _size,
    "field": _field,
    "cost": _larger(lambda row: row.multiplications, lambda row: row.parameters, "multiplications", _costly),
    "parameters": _larger(
        lambda row: row.parameters, lambda row: row.multiplications, "parameters",
        lambda row: "It takes the most multiplications, because each of its weights is used at many places.",
    ),
}  # fmt: skip
