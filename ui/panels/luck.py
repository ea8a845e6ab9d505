"""Is it luck? The same settings with other seeds: median and spread, and how often one setting beats another."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.core.config import Config
from ui import studies
from ui.bands_view import MEASURES, measures, message
from ui.bench import Bench
from ui.components.bands import bands
from ui.panels.panel import Panel
from ui.presets import matching
from ui.studies import MOST, VARY

COUNTS = (5, 10, 20)
STEPS = (10, 20_000)
DEFAULT_STEPS = 500
KINDS = {"weights": "Weights and batches", "both": "Weights, batches and data", "data": "Data alone"}
HINT = (
    "One run proves little: another seed, another curve. Repeat these settings with several seeds, all at once; "
    "then change a setting, repeat again, and see how often one beats the other."
)
CHANGED = (
    "The run on screen was changed on its way. That is not repeated: each seed trains from step 0 with the settings as "
    "they are now."
)


def draw(bench: Bench, key: str) -> None:
    studies.keep_up(bench)
    _controls(bench, key)
    if not bench.studies:
        st.caption(HINT)
        return
    measure, goal = _measure(bench, key)
    bands(key, *message(bench, measure, goal))


def _controls(bench: Bench, key: str) -> None:
    """What to repeat and how often, and the button."""
    kinds = studies.kinds(bench.lab.Config)
    choices = settings(bench)
    full = len(bench.studies) >= MOST
    pressed = st.session_state.setdefault(f"{key}.pressed", 0)
    st.session_state.setdefault(f"{key}.steps", usual_steps(bench))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if len(choices) > 1:
            if st.session_state.get(f"{key}.settings") not in choices:
                st.session_state[f"{key}.settings"] = next(iter(choices))
            st.selectbox(
                "Settings", list(choices), key=f"{key}.settings", width=210,
                help="Which settings to repeat: those on the knobs now, or those of another run of this lab.",
            )  # fmt: skip
        st.selectbox(
            "Seeds", COUNTS, index=1, key=f"{key}.seeds", width=90,
            help="How many times the training is repeated, with seeds 0, 1, 2 and so on: the same for every setting.",
        )  # fmt: skip
        if len(kinds) > 1:
            st.selectbox(
                "What varies", kinds, format_func=KINDS.get, key=f"{key}.vary", width=215,
                help="What each seed draws anew: the first weights and the order of the batches, the data points and "
                "their split, or both.",
            )  # fmt: skip
        st.number_input(
            "Steps", *STEPS, key=f"{key}.steps", step=100, width=140, help="How many steps each of them trains."
        )
        st.button(
            "Compare with these settings" if bench.studies else "Repeat this setting", icon=":material/casino:",
            key=f"{key}.begin.{pressed}", on_click=_begin, args=(bench, key, pressed), disabled=full, type="primary",
            help=f"There may be {MOST} at a time: delete one first." if full else
            "Trains the settings that are in force now from step 0 on, once for each seed.",
        )  # fmt: skip
    if bench.answer.get("events"):
        st.caption(CHANGED)


def _begin(bench: Bench, key: str, pressed: int) -> None:
    """One press, one study: where a fragment ticks Streamlit may report a press twice, so every press has its number
    and its own button."""
    state = st.session_state
    if pressed != state[f"{key}.pressed"]:
        return
    state[f"{key}.pressed"] += 1
    choices = settings(bench)
    config = choices.get(state.get(f"{key}.settings"), bench.config)
    kind = state.get(f"{key}.vary", next(iter(VARY)))
    try:
        studies.begin(bench, config, state[f"{key}.seeds"], kind, int(state[f"{key}.steps"]))
    except RuntimeError as error:  # the server is full
        bench.notes.append(str(error))


def _measure(bench: Bench, key: str) -> tuple[str, float | None]:
    """Which curve is looked at, and the value that counts as arrived."""
    names = measures(bench.studies)
    if st.session_state.get(f"{key}.measure", names[0]) not in names:
        st.session_state[f"{key}.measure"] = names[0]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        name = st.selectbox(
            "Compare", names, format_func=lambda name: MEASURES[name][0], key=f"{key}.measure", width=190,
            help="The quantity that is drawn and by which the settings are compared.",
        )  # fmt: skip
        percent = "accuracy" in name
        goal = st.number_input(
            "Goal, %" if percent else "Goal", min_value=0.0, max_value=100.0 if percent else None, value=None,
            placeholder="none", key=f"{key}.goal.{'share' if percent else 'loss'}", width=120,
            help="How many seeds reach this value, and when, is counted.",
        )  # fmt: skip
    return name, goal / 100 if goal is not None and percent else goal


def settings(bench: Bench) -> dict[str, Config]:
    """What can be repeated: the knobs, and every run of the bench that has other settings."""
    others = {run.label: run.config for run in bench.runs if run.config != bench.config}
    return {"On the knobs now": bench.config, **others}


def usual_steps(bench: Bench) -> int:
    """As far as the run on screen is; before its first step, what its preset speaks of."""
    head = bench.answer.get("head", 0)
    preset = matching(bench.lab.all_presets, bench.config)
    steps = head or (bench.lab.preset(preset).steps if preset else DEFAULT_STEPS)
    return min(max(steps, STEPS[0]), STEPS[1])


def obey(bench: Bench, commands: list[dict[str, Any]]) -> None:
    studies.obey(bench, commands)


PANEL = Panel(
    "luck",
    "Is it luck?",
    ":material/casino:",
    "The same settings with other seeds: median and spread, and how often one setting beats another.",
    draw,
    obey=obey,
    advanced=True,
)
