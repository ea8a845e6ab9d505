"""Pick a preset: named settings with a claim that a test has seen hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from engine.core.catalogue import Preset
from engine.core.config import Config
from ui.classroom import classroom

GOOD, BAD = ":green[:material/check_circle:]", ":orange[:material/warning:]"
PLAIN = {GOOD: ":material/check_circle:", BAD: ":material/warning:"}  # on a coloured button
LEGEND = f"{GOOD} goes well {BAD} shows what goes wrong"


def preset_picker(
    presets: Mapping[str, Preset], on_pick: Callable[[str], None], key: str, config: Config | None = None
) -> None:
    """A button that opens the list; picking one calls ``on_pick(name)`` before the page runs again, and closes it.

    With ``config`` the button names the preset whose settings these are.
    """
    room = classroom()
    if room.hides("presets"):
        return
    current = matching(presets, config) if config is not None else None
    label = f"Preset: {presets[current].title}" if current else "Presets"

    def pick(name: str) -> None:
        st.session_state[key] = False
        on_pick(name)

    closed = room.closes("presets")
    with st.popover(label, icon=":material/menu_book:", key=key, on_change="rerun", wrap=False, disabled=closed):
        st.caption(LEGEND)
        for name, preset in presets.items():
            chosen = name == current
            st.button(
                f"{PLAIN[mark(preset)] if chosen else mark(preset)} **{preset.title}**",
                key=f"{key}.{name}",
                on_click=pick,
                args=(name,),
                width="stretch",
                type="primary" if chosen else "secondary",
            )
            st.caption(preset.claim)


def mark(preset: Preset) -> str:
    """Good or bad as a coloured icon of its own shape, so that colour is not the only difference."""
    return GOOD if preset.good else BAD


def matching(presets: Mapping[str, Preset], config: Config) -> str | None:
    """Name of the first preset with exactly these settings."""
    return next((name for name, preset in presets.items() if type(config).parse(preset.values) == config), None)
