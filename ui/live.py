"""The live part of every lab: transport bar and pictures, in one fragment that ticks only while something moves.

Controls and pictures stand in the same fragment on purpose: a run of the script that Streamlit loses is then made
good by the next tick.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from ui.bench import SPEEDS, Bench
from ui.components.commands import fresh
from ui.components.transport import transport
from ui.curves_view import event_marks
from ui.session import frame_seconds

MOVING = ("starting", "playing", "seeking", "lost")
SHOWN = ("step", "head", "epoch", "epoch_steps", "playing", "speed", "state", "message")
RESTING_SECONDS = 5.0  # how often a page at rest says that somebody is still there


def live(
    bench: Bench,
    lenses: Callable[[Bench], list[dict[str, Any]]],
    draw: Callable[[Bench], None],
    obey: dict[str, Callable[[Bench, list[dict[str, Any]]], None]],
) -> None:
    """Run the lab's bench. ``lenses`` says what ``draw`` needs; ``obey``: component key -> what its commands do."""
    bar = f"{bench.lab.key}.transport"

    def body() -> None:
        before = (bench.run.id, bench.config)
        bench.obey(fresh(bar, st.session_state.get(bar)))
        for key, act in obey.items():
            act(bench, fresh(key, st.session_state.get(key)))
        bench.look(lenses(bench))
        for note in bench.notes:
            st.toast(note, icon=":material/info:")
        bench.notes.clear()
        transport(bar, transport_meta(bench))
        draw(bench)
        # ticking starts and stops, and the knobs follow, in a run of the whole page
        if (bench.answer["state"] in MOVING) != moving or (bench.run.id, bench.config) != before:
            st.rerun()

    moving = bench.look(lenses(bench))["state"] in MOVING
    st.fragment(body, run_every=(frame_seconds() if bench.visible else 2.0) if moving else RESTING_SECONDS)()


def transport_meta(bench: Bench) -> dict[str, Any]:
    """What the bar shows."""
    answer = bench.answer
    return {
        **{name: answer[name] for name in SHOWN},
        "speeds": SPEEDS, "seed": bench.run.config.seed, "data_seed": getattr(bench.run.config, "data_seed", None),
        "loaded": bench.loaded,
        "events": event_marks(answer), "stale": bench.stale(), "notice": answer.get("notice", ""),
    }  # fmt: skip
