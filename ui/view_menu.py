"""A small menu for whoever looks: the simple or the full level, and the size of the text."""

from __future__ import annotations

import dataclasses

import streamlit as st

from ui.classroom import arrange, classroom

LEVELS = {"simple": "Simple", "full": "Full"}
TEXTS = {"normal": "Normal", "large": "Large, for a projector"}


def view_menu(key: str) -> None:
    """The button and what it opens. What is chosen here is part of the address, as if a teacher had set it."""
    room = classroom()
    if room.hides("view"):
        return

    def chosen(name: str) -> None:
        value = st.session_state[f"{key}.{name}"]
        arrange(dataclasses.replace(classroom(), **{name: value}))

    with st.popover("View", icon=":material/visibility:", key=key, disabled=room.closes("view"), wrap=False):
        for name, words, options, help_ in (
            ("level", "Level", LEVELS, "Simple leaves out the settings and panels that a first lesson does without."),
            ("text", "Text", TEXTS, "Large text can be read from the back of a classroom."),
        ):
            st.session_state[f"{key}.{name}"] = getattr(room, name)  # the session decides; the widget follows
            st.segmented_control(
                words, list(options), format_func=options.get, key=f"{key}.{name}", required=True, help=help_,
                on_change=chosen, args=(name,),
            )  # fmt: skip
