"""What stands around a lab's live part: its title, presets and runs above, its settings at the side."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from engine.core.config import ConfigError
from ui.bench import Bench
from ui.knobs import knobs
from ui.presets import preset_picker
from ui.share import show_query


def header(bench: Bench, more: Callable[[], None] = lambda: None) -> None:
    """Title, preset picker, what else the lab has (``more``), and which of the bench's runs is on screen."""
    lab = bench.lab
    for note in bench.notes:
        st.warning(note)
    bench.notes.clear()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title(lab.title, anchor=False, width="content")
        st.space("stretch")
        if len(bench.runs) > 1:
            _run_picker(bench)
        preset_picker(lab.all_presets, bench.preset, f"{lab.key}.presets", bench.config)
        more()


def settings(bench: Bench) -> None:
    """The lab's knobs in the sidebar; what they say reaches the run, or waits for a reset."""
    shown = bench.run.id
    config, _problems = knobs(bench.config, bench.lab.key)
    try:
        bench.want(config)
    except (ConfigError, ValueError, LookupError, RuntimeError) as error:
        bench.notes.append(str(error))
    show_query(bench.config)
    if bench.run.id != shown:
        st.rerun()  # what was drawn above, the run picker, is about the run before


def _run_picker(bench: Bench) -> None:
    """Only there once a fork has made a second run."""
    key = f"{bench.lab.key}.run"
    st.session_state[key] = bench.current  # the bench decides; the widget follows

    def picked() -> None:
        bench.show(st.session_state[key])

    st.selectbox(
        "Run on screen", range(len(bench.runs)), format_func=lambda i: bench.runs[i].label, key=key,
        on_change=picked, label_visibility="collapsed", width=240,
    )  # fmt: skip
