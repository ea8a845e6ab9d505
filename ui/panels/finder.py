"""Which learning rate suits a racer: one rehearsal in which the rate grows with every step."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.core.config import ConfigError
from ui.bench import Bench
from ui.components.race.finder import finder
from ui.optimizers_view import picked
from ui.panels.panel import Panel


def lenses(bench: Bench) -> list[dict[str, Any]]:
    """The rehearsal takes as long as some hundred steps, so it is made at rest only."""
    return [] if bench.run.moving or not bench.answer.get("facts") else [{"name": "finder", "racer": picked(bench)}]


def draw(bench: Bench, key: str) -> None:
    answer, racer = bench.answer, picked(bench)
    racers = answer.get("facts", {}).get("racers", ())
    if racer >= len(racers):
        return
    found = answer.get("looks", {}).get("finder")
    if found and not bench.run.moving:  # kept, so that it stays on the page while the run plays
        st.session_state[f"{key}.last"] = (bench.run.id, racer, answer["step"], found)
    run, of, step, last = st.session_state.get(f"{key}.last", ("", 0, 0, {}))
    known = run == bench.run.id and of == racer
    now = bench.run.config.racers[racer].lr
    meta = {
        "racer": racer, "label": racers[racer]["label"], "lr": now, "found_at": step if known else None,
        "current": known and step == answer["step"], "moving": bench.run.moving,
    }  # fmt: skip
    finder(key, meta, last if known else {})


def obey(bench: Bench, commands: list[dict[str, Any]]) -> None:
    """Give the racer the rate, within what its knob allows; what cannot be done is said above the run."""
    for command in commands:
        try:
            match command:
                case {"do": "use", "racer": int(racer), "lr": lr} if 0 <= racer < len(bench.config.racers):
                    racers = list(bench.config.racers)
                    knob = type(racers[racer]).knobs()["lr"]
                    rate = float(f"{min(max(float(lr), knob.ge), knob.le):.2g}")
                    racers[racer] = racers[racer].replace(lr=rate)
                    bench.want(bench.config.replace(racers=racers))
        except (ConfigError, ValueError, LookupError, RuntimeError) as error:
            bench.notes.append(str(error))


PANEL = Panel(
    "finder",
    "Learning rate finder",
    ":material/speed:",
    "From where the racer stands, a rehearsal takes one step after another, each with a larger learning rate than the "
    "one before (Smith 2017). Where the loss falls fastest the rate suits; where it climbs it is too large. The "
    "rehearsal leaves no trace in the run.",
    draw,
    lenses,
    obey,
    offered=lambda bench: bool(bench.answer.get("facts", {}).get("finder")),
)
