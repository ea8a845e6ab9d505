"""What stands around a lab's live part: its title and presets above, its settings at the side."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from engine.core.config import ConfigError
from ui import address, classroom, controls, replay
from ui.bench import Bench
from ui.knobs import knobs
from ui.load import load_button
from ui.presets import preset_picker
from ui.share_dialog import share_button
from ui.view_menu import view_menu


def header(bench: Bench, more: Callable[[], None] = lambda: None) -> None:
    """Title, preset picker and what else the lab has (``more``)."""
    lab = bench.lab
    controls.keep_known_panels(bench)
    replay.note(bench, classroom.notes())
    with st.container():  # there without notes as well: the live part must keep its place, see ui/live.py
        address.show_notes(bench)
        for note in bench.notes:
            st.warning(note)
    bench.notes.clear()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title(lab.title, anchor=False, width="content")
        st.space("stretch")
        preset_picker(lab.all_presets, bench.preset, f"{lab.key}.presets", bench.config)
        more()
        if not classroom.classroom().closes("load"):
            load_button(bench)
        view_menu(f"{lab.key}.view")
        share_button(bench, f"{lab.key}.share")


def settings(bench: Bench) -> None:
    """The lab's knobs in the sidebar; what they say reaches the run, or waits for a reset."""
    shown = bench.run.id
    room, cls = classroom.classroom(), type(bench.config)
    config, _problems = knobs(
        bench.config, bench.lab.key, hidden=room.hidden_knobs(cls), locked=room.locked_knobs(cls)
    )  # fmt: skip
    try:
        bench.want(config)
    except (ConfigError, ValueError, LookupError, RuntimeError) as error:
        bench.notes.append(str(error))
    if bench.run.id != shown:
        st.rerun()  # what was drawn above is about the run before
