"""The panels of every lab: which there are, which are open, and the row of buttons that opens them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from ui.bench import Bench
from ui.classroom import classroom
from ui.components.panels import panels as row
from ui.panels import (
    ablation,
    code,
    confusion,
    diagnosis,
    embedding,
    explain,
    finder,
    fool,
    imagine,
    layers,
    luck,
    positions,
    selfattention,
    shelf,
    slow_motion,
    tokeniser,
    writing,
)
from ui.panels.panel import Panel

PANELS: dict[str, Panel] = {
    module.PANEL.name: module.PANEL
    for module in (
        shelf, writing, selfattention, positions, tokeniser, confusion, explain, imagine, fool, embedding,
        diagnosis, layers, finder, ablation, slow_motion, luck, code,
    )
}  # fmt: skip


def opened(bench: Bench) -> list[Panel]:
    """Those that are on the page, in the order of the row."""
    return [panel for panel in PANELS.values() if panel.name in bench.panels and _there(panel, bench)]


def _there(panel: Panel, bench: Bench) -> bool:
    """Whether the lab has it and this class may see it."""
    room = classroom()
    return panel.offered(bench) and not room.hides(f"panel.{panel.name}") and not (room.simple and panel.advanced)


def commands(bench: Bench) -> dict[str, Callable[[Bench, list[dict[str, Any]]], None]]:
    """Component key -> what its commands do, of the row and of the open panels."""
    return {row_key(bench): obey} | {
        f"{bench.lab.key}.{panel.name}": panel.obey for panel in opened(bench) if panel.obey
    }


def row_key(bench: Bench) -> str:
    return f"{bench.lab.key}.panels"


def obey(bench: Bench, commands: list[dict[str, Any]]) -> None:
    """Open and close panels, in order. One that this class may not open stays as it is."""
    for command in commands:
        match command:
            case {"do": "panel", "name": str(name), "open": bool(open_)} if name in _offered(bench):
                kept = {*bench.panels, name} if open_ else {*bench.panels} - {name}
                bench.panels = [known for known in PANELS if known in kept]


def _offered(bench: Bench) -> dict[str, Panel]:
    """Those in the row: name -> panel."""
    room = classroom()
    return {name: panel for name, panel in PANELS.items() if _there(panel, bench) and not room.closes(f"panel.{name}")}


def draw(bench: Bench) -> None:
    """The row of buttons, and every open panel under it."""
    offered, room = _offered(bench), classroom()
    if offered and not room.hides("panels"):
        shown = [
            {"name": panel.name, "title": panel.title, "icon": panel.icon.split("/")[-1].strip(":"),
             "open": panel.name in bench.panels}
            for panel in offered.values()
        ]  # fmt: skip
        row(row_key(bench), {"panels": shown, "locked": room.closes("panels")})
    for panel in opened(bench):
        with st.container(border=True, key=f"{bench.lab.key}-panel-{panel.name}"):
            st.markdown(f"**{panel.icon} {panel.title}**", help=panel.help)
            panel.draw(bench, f"{bench.lab.key}.{panel.name}")
