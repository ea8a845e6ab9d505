"""Runs on their way between a bench and a file: a live run as data, and data as a live run."""

from __future__ import annotations

import time
from typing import Any

from engine.core.events import config_at
from ui.bench import Bench
from ui.session import pool, session_id
from ui.shown import Shown

PATIENCE = 5.0  # seconds to wait for a worker that is busy with a long step
BUSY = "its worker is busy. Please try again in a moment."


def backup_of(run: str) -> dict[str, Any]:
    """A live run as data (see ``engine.core.backup``). Raises LookupError when it is gone, and RuntimeError when its
    worker does not get to it."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        answer = pool().ask(run, "back_up")
        if "description" in answer:  # otherwise a status: the worker is busy, or being replaced
            return answer
        time.sleep(0.05)
    raise RuntimeError(f"The run could not be saved: {BUSY}")


def open_backup(bench: Bench, backup: dict[str, Any], name: str, colour: int = 0, hidden: bool = False) -> str:
    """Bring a saved run on screen as one more run of the bench, at its furthest step; the id of the live run.

    Raises ValueError or RuntimeError with a sentence, and then nothing on screen has changed.
    """
    run = pool().open(backup, session_id(), bench.speed)
    try:
        answer = settled(run)
    except (ValueError, RuntimeError):
        pool().drop(run)
        raise
    start = bench.lab.Config.parse(backup["description"]["config"])
    config = config_at(start, backup["description"]["events"])
    bench.add(Shown(run, name.replace(":", " -"), start, config, answer, colour, hidden))
    return run


def settled(run: str) -> dict[str, Any]:
    """The first answer of a run that was just placed. Raises ValueError with why it could not begin."""
    until = time.monotonic() + PATIENCE
    while True:
        answer = pool().ask(run, "poll")
        if answer["state"] == "failed":
            raise ValueError(answer["message"])
        if not answer["busy"] and answer["state"] not in ("starting", "lost"):
            answer["facts_of"] = answer["built"]
            return answer
        if time.monotonic() > until:
            raise RuntimeError(f"The run could not be opened: {BUSY}")
        time.sleep(0.02)
