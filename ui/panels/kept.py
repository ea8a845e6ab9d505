"""What a panel asks a run for, beside the page's own look, so that its cost is its own.

What stands in the list of a page is answered with every frame, and again whenever anything on the page asks for
something else. Some looks are too dear for that: maps by a hundred passes through the network, a layout of all images.
A panel asks for them here: once while the run rests, every so often (or never) while it moves. The newest answer is
kept, and stays on the page as what it is, that of an earlier step, until there is another.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

import numpy as np
import streamlit as st

from ui.bench import Bench
from ui.session import pool

AT_REST = math.inf  # seconds between two answers while a run moves: never
OFTEN = 0.5
SHARE = 15  # of the time of a run that moves, one part in so many may go into one look
WITHIN = 20.0  # seconds that an answer may take: large networks on a busy machine
NOT_NOW = ("starting", "lost", "failed")  # states of a run that cannot be asked

Lens = dict[str, Any]


@dataclass(frozen=True)
class Kept:
    """What a lens answered. ``mark`` says of what: run, step, what had been done to it, silenced units; ``at`` when,
    ``cost`` how many seconds it took."""

    lens: Lens
    mark: tuple
    step: int
    arrays: dict[str, np.ndarray]
    at: float
    cost: float = 0.0


def kept(bench: Bench, key: str) -> Kept | None:
    """The newest answer under this key to the run on screen; perhaps to other arguments or of another step."""
    found = st.session_state.get(key)
    return found if found is not None and found.mark[0] == bench.run.id else None


def current(bench: Bench, found: Kept | None, lens: Lens) -> bool:
    """Whether an answer is to this very lens and of the run as it stands on screen. While it moves, just the first."""
    if found is None or found.lens != lens:
        return False
    return bench.run.moving or found.mark == _mark(bench, bench.answer)


def look(bench: Bench, key: str, lens: Lens, every: float = OFTEN) -> Kept | None:
    """The newest answer to a lens, kept in the session under ``key``; asks for it when that is due.

    Due is an answer to other arguments, of another step at rest, or one older than ``every`` seconds while the run
    moves; later where answers are slow, so that the training goes on. What cannot be answered is said once, as a note
    above the run.
    """
    found = kept(bench, key)
    failed = st.session_state.get(f"{key}/failed")
    if not _due(bench, found, lens, every) or failed == (_mark(bench, bench.answer), lens):
        return found
    begun = monotonic()
    try:
        answer = pool().ask(
            bench.run.id, "poll", within=WITHIN, lenses=[lens], ablate=bench.ablated,
            built=bench.answer.get("facts_of", -1),
        )  # fmt: skip
    except (LookupError, ValueError) as error:
        st.session_state[f"{key}/failed"] = (_mark(bench, bench.answer), dict(lens))
        bench.notes.append(str(error))
        return found
    if lens["name"] not in answer.get("looks", {}):  # the worker is being replaced, or busy beyond patience
        return found
    arrays = answer["looks"][lens["name"]]
    mark, now = _mark(bench, answer, "seen"), monotonic()
    st.session_state[key] = Kept(dict(lens), mark, answer["seen"], arrays, now, now - begun)
    return st.session_state[key]


def _due(bench: Bench, found: Kept | None, lens: Lens, every: float) -> bool:
    if not bench.visible or "facts" not in bench.answer or bench.answer.get("state") in NOT_NOW:
        return False
    if not bench.run.moving:
        return not current(bench, found, lens)
    if every == AT_REST:
        return False
    return found is None or found.lens != lens or monotonic() - found.at > max(every, SHARE * found.cost)


def _mark(bench: Bench, answer: dict[str, Any], step: str = "step") -> tuple:
    """Run, step, how much had been done to it by then, and what is silenced: all that an answer depends on."""
    at = answer.get(step, 0)
    return bench.run.id, at, sum(event["step"] <= at for event in answer.get("events", [])), str(bench.ablated)


def offered(name: str) -> Callable[[Bench], bool]:
    """Whether a lab's experiment has this look, by its facts; those of the run before until a new one has said so."""

    def has(bench: Bench) -> bool:
        key, facts = f"{bench.lab.key}:looks", bench.answer.get("facts")
        if facts is not None:
            st.session_state[key] = tuple(facts.get("looks", ()))
        return name in st.session_state.get(key, ())

    return has
