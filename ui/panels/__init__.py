"""The panels of every lab: which there are, which are open, and the row of buttons that opens them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from ui.bench import Bench
from ui.classroom import classroom
from ui.panels import ablation, code, diagnosis, layers, luck, shelf, slow_motion
from ui.panels.panel import Panel

PANELS: dict[str, Panel] = {
    module.PANEL.name: module.PANEL for module in (shelf, diagnosis, layers, ablation, slow_motion, luck, code)
}


def opened(bench: Bench) -> list[Panel]:
    """Those that are on the page, in the order of the row."""
    return [panel for panel in PANELS.values() if panel.name in bench.panels and _there(panel, bench)]


def _there(panel: Panel, bench: Bench) -> bool:
    """Whether the lab has it and this class may see it."""
    room = classroom()
    return panel.offered(bench) and not room.hides(f"panel.{panel.name}") and not (room.simple and panel.advanced)


def commands(bench: Bench) -> dict[str, Callable[[Bench, list[dict[str, Any]]], None]]:
    """Component key -> what its commands do, of the open panels."""
    return {f"{bench.lab.key}.{panel.name}": panel.obey for panel in opened(bench) if panel.obey}


def draw(bench: Bench, whole: bool = True) -> None:
    """The row of buttons, and every open panel under it. ``whole``: in a run of the whole page, not a tick."""
    key = f"{bench.lab.key}.panels"
    room = classroom()
    offered = {p.name: p for p in PANELS.values() if _there(p, bench) and not room.closes(f"panel.{p.name}")}
    shown = [name for name in offered if name in bench.panels]
    # The bench decides; the widget follows. A tick tells it only what it does not know: what is repeated in every frame
    # may reach the browser after a click and undo it. Runs of the whole page repeat all: one of them may get lost.
    if st.session_state.get(key) != shown or whole:
        st.session_state[key] = shown

    def picked() -> None:
        chosen = st.session_state[key]
        bench.panels = [name for name in PANELS if name in (chosen if name in offered else bench.panels)]

    if offered and not room.hides("panels"):
        st.pills(
            "Look closer", list(offered), selection_mode="multi", key=key, on_change=picked,
            format_func=lambda name: f"{offered[name].icon} {offered[name].title}", disabled=room.closes("panels"),
        )  # fmt: skip
    for panel in opened(bench):
        with st.container(border=True, key=f"{bench.lab.key}-panel-{panel.name}"):
            st.markdown(f"**{panel.icon} {panel.title}**", help=panel.help)
            panel.draw(bench, f"{bench.lab.key}.{panel.name}")
