"""A second run beside the one on screen: kept up to date, moved together with it, and what differs between the two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from engine.core.config import Config, differences
from engine.core.events import config_at
from ui.bench import Bench
from ui.session import pool, session_id
from ui.shown import Shown, told_apart

POINTS = 300  # of each curve of a run that is not on screen
Lenses = Callable[[Bench], list[dict[str, Any]]]


def beside(bench: Bench) -> Shown | None:
    """The run whose picture stands beside that of the run on screen."""
    index = bench.index(bench.beside) if bench.beside else None
    return None if index is None or index == bench.current else bench.runs[index]


def stand(bench: Bench, run: str) -> None:
    """Put a run beside the one on screen; "" puts it away. Whoever is put away is paused."""
    before = beside(bench)
    if before and before.id != run:
        bench.rest(before)
    bench.beside = run
    if bench.together:
        follow(bench, bench.answer.get("step", 0))


def follow(bench: Bench, step: int) -> None:
    """Bring the run beside to a step, or as far as it has ever been."""
    other = beside(bench)
    if other:
        bench.tell(other, "seek", step=min(step, other.answer.get("head", 0)))


def keep_up(bench: Bench, lenses: Lenses) -> Callable[[], None]:
    """Renew what is known of all runs that are not on screen; the one beside is looked at under ``lenses(bench)``.

    Asks now; what it returns takes the answers, when the run on screen has been asked too. A run that stands still is
    asked once and then left alone, so that many of them cost nothing.
    """
    seen = beside(bench)
    asked: list[tuple[Shown, Callable[[], None]]] = []
    gone: list[Shown] = []
    for shown in [shown for shown in bench.runs if shown is not bench.run]:
        try:
            pool().attach(shown.id, session_id())
        except LookupError:
            gone.append(shown)
            continue
        take = _ask(bench, shown, lenses if shown is seen and bench.visible else lambda bench: [])
        if take:
            asked.append((shown, take))

    def take_answers() -> None:
        for shown, take in asked:
            try:
                take()
            except LookupError:
                gone.append(shown)
        for shown in gone:
            bench.notes.append(f"{shown.name} is no longer there: nobody watched it for ten minutes.")
            bench.close(shown.id)

    return take_answers


def _ask(bench: Bench, shown: Shown, lenses: Lenses) -> Callable[[], None] | None:
    """Ask one run; None when nothing can be new."""
    known, wanted = shown.answer, lenses(bench)
    asked = (bench.log_x, str(wanted))
    if shown.asked == asked and not shown.moving and known.get("drawn") == known.get("stamp"):
        return None
    args = {
        "points": POINTS, "log": bench.log_x, "stamp": known.get("drawn", -1) if shown.asked == asked else -1,
        "built": known.get("facts_of", -1),
    }  # fmt: skip
    coming = pool().ahead(shown.id, "poll", lenses=wanted, **args)

    def take() -> None:
        plain = False
        try:
            answer = coming()
        except (LookupError, ValueError):  # it has no such unit as is looked at in the run on screen, or no such text
            answer = pool().ask(shown.id, "poll", lenses=lenses(plain_view(bench)), **args)
            plain = True
        if "facts" in answer:
            answer["facts_of"] = answer["built"]
        if "curves" in answer:
            answer |= {"drawn": answer["stamp"], "plain": plain}
            shown.asked = asked
        if answer["state"] in ("starting", "lost") and "step" in known:
            answer = {name: answer[name] for name in ("state", "message", "notice", "busy")}  # the rest is as it was
        shown.answer = {**shown.answer, **answer}

    return take


def plain_view(bench: Bench) -> Bench:
    """The bench as if nothing had been chosen on its picture: what any network of the lab can be asked for."""
    return replace(bench, view="out", pair=(0, 1))


def standing(bench: Bench, shown: Shown) -> Config:
    """The settings in force where a run stands."""
    return config_at(shown.start, shown.answer.get("events", []), shown.answer.get("step", 0))


def differing(bench: Bench, one: Shown, other: Shown) -> list[tuple[str, str, str]]:
    """Every setting in which two runs differ where they stand: its name, and what it is in each."""
    found = differences(standing(bench, one), standing(bench, other))
    return [(_words(bench, path), *told_apart(a, b)) for path, (a, b) in found.items()]


def _words(bench: Bench, path: str) -> str:
    """``layers.0.dropout`` as "layer 1 dropout"."""
    name, *rest = path.split(".")
    words = bench.words(name)
    if rest and rest[0].isdigit():
        words = f"{words.removesuffix('s')} {int(rest[0]) + 1}"
        rest = rest[1:]
    return " ".join([words, *(part.replace("_", " ") for part in rest)])
