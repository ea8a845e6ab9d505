"""Text that the last row of a classroom can read: everything on the page grows, and what draws itself is told."""

from __future__ import annotations

import streamlit as st

from ui.classroom import classroom

ROOT = 19  # px instead of 15, the [theme] baseFontSize of .streamlit/config.toml: a lab still fits 1280 x 720
SCALE = 1.25  # of text in components, whose boxes keep their size
STYLE = f"<style>:root {{ --tl-scale: {SCALE}; font-size: {ROOT}px !important; }}</style>"


def large_text() -> None:
    """Once a page. Streamlit measures in rem; components multiply the sizes of their text by ``--tl-scale``."""
    if classroom().text == "large":
        st.html(STYLE)
