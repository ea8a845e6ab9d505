"""Comparing on a machine that does other things too: sides take turns in short blocks, ratios are taken turn by turn,
and the clock is the processor time of the thread that works, which stands still while other programs have the core."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from statistics import median
from time import monotonic, thread_time

import psutil

QUIET = 20  # % of all cores that others may use while something is timed by the clock on the wall
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


class Others:
    """How much of the machine programs other than this one and its children take: ``share()`` since it was made."""

    def __init__(self) -> None:
        self._begin = self._used()

    def share(self) -> float:
        """Of all cores, 0 to 1."""
        busy, own, everything = (now - then for now, then in zip(self._used(), self._begin, strict=True))
        return max(0.0, (busy - own) / everything) if everything else 0.0

    @staticmethod
    def _used() -> tuple[float, float, float]:
        """Seconds: all cores at work, this program and its children at work, and all there were."""
        times = psutil.cpu_times()
        everything = sum(times) - getattr(times, "guest", 0.0) - getattr(times, "guest_nice", 0.0)
        own = 0.0
        for process in [psutil.Process(), *psutil.Process().children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):
                spent = process.cpu_times()
                own += spent.user + spent.system
        return everything - times.idle - getattr(times, "iowait", 0.0), own, everything


def await_quiet(patience: float = 10) -> bool:
    """Wait until other programs leave the machine alone, for some seconds at most; whether they did."""
    until = monotonic() + patience
    while psutil.cpu_percent(0.4) > QUIET:
        if monotonic() > until:
            return False
    return True
