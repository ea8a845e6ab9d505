"""The curves of other runs: of this bench and from the shelf, drawn beside those of the run on screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.core.timeline import Column
from ui.bench import Bench
from ui.beside import POINTS
from ui.shelf import shelf
from ui.shown import Shown

Curves = dict[str, tuple[np.ndarray, np.ndarray]]  # name -> steps (n,), values (n,)


@dataclass(frozen=True)
class Overlay:
    """One other run. ``colour`` is an index into the palette's runs; at ``forked_at`` it left its parent."""

    key: str
    name: str
    colour: int
    curves: Curves
    clocks: Curves
    events: list[dict[str, Any]]
    forked_at: int | None = None


def overlays(bench: Bench) -> list[Overlay]:
    """Every other run that is not hidden: first those of the bench, then those of the shelf."""
    live = [_of_bench(shown) for shown in bench.runs if shown is not bench.run and not shown.hidden]
    kept = [
        Overlay(run.id, run.name, run.colour, _thinned(run.curves, bench.log_x), run.clocks, run.events)
        for run in shelf().shown(bench.lab.key)
    ]
    return [overlay for overlay in live + kept if overlay.curves]


def listed(bench: Bench) -> list[dict[str, Any]]:
    """The legend: all of those, and the hidden ones of the bench, to be shown again."""
    rows = [(shown.id, shown.name, shown.colour, shown.hidden) for shown in bench.runs if shown is not bench.run]
    rows += [(run.id, run.name, run.colour, False) for run in shelf().shown(bench.lab.key)]
    return [dict(zip(("key", "name", "colour", "hidden"), row, strict=True)) for row in rows]


def hide(bench: Bench, key: str, hidden: bool) -> None:
    """Draw the curves of another run or leave them out. Raises LookupError for a run that is gone."""
    index = bench.index(key)
    if index is None:
        shelf().hide(key, hidden)
    else:
        bench.runs[index].hidden = hidden


def _of_bench(shown: Shown) -> Overlay:
    answer = shown.answer
    return Overlay(
        shown.id, shown.name, shown.colour, answer.get("curves", {}), answer.get("clocks", {}),
        answer.get("events", []), shown.forked_at,
    )  # fmt: skip


def _thinned(curves: Curves, log: bool) -> Curves:
    """At most about ``POINTS`` points each, smallest and largest kept. Kept runs come with many more."""
    found = {}
    for name, (steps, values) in curves.items():
        if len(steps) > POINTS:
            column = Column()
            column.adopt(steps, values)
            steps, values = column.sample(POINTS, log)
        found[name] = (steps, values)
    return found
