"""Comparing on a machine that does other things too: sides take turns in short blocks, ratios are taken turn by turn,
and the clock is the processor time of the thread that works, which stands still while other programs have the core."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import thread_time

BLOCK = 0.06  # seconds: short against what disturbs a machine, long against the clock


def seconds_each(work: Callable[[], object], block: float = BLOCK) -> float:
    """Mean processor seconds of one call of ``work``, called again and again for about ``block`` seconds."""
    calls, begin = 0, thread_time()
    while True:
        work()
        calls += 1
        spent = thread_time() - begin
        if spent >= block:
            return spent / calls


def in_turns(sides: dict[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """One figure a round from every side. The side that begins changes each round; a first round is thrown away."""
    names = list(sides)
    figures: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds + 1):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            figure = sides[name]()
            if turn:
                figures[name].append(figure)
    return figures


def ratio(figures: dict[str, list[float]], one: str, other: str) -> float:
    """Median over the rounds of the figure of ``one`` over that of ``other``."""
    return median(a / b for a, b in zip(figures[one], figures[other], strict=True))
