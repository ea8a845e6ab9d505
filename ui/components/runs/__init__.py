"""The runs of a lab: a strip of chips, one a run, and the caption over one of two pictures. In the runs' colours."""

from typing import Any

import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

_strip = st.components.v2.component(
    "torchlight_runs", js=assets.loader("runs/runs.js"), **room("runs", wide=34, narrow=70, below=620)
)
_caption = st.components.v2.component(
    "torchlight_caption", js=assets.loader("runs/caption.js"), **room("caption", wide=24, narrow=24, below=300)
)


def strip(key: str, meta: dict[str, Any]) -> list[dict[str, Any]]:
    """Draw the chips; the commands that are new since the last call, in order.

    `meta`: runs [{"run": id, "name", "label": name and what it is, "colour": index, "on_screen", "beside"}],
    `comparing` (whether a second picture is shown), `together` (whether scrubbing moves both).

    Commands: {"do": "show"} brings a run on screen · "beside" puts it next to the one on screen ·
    "close", each with "run" · "apart" · "together" with "value".
    """
    return commands.fresh(key, _strip(key=key, data=sent(key, meta, {})))


def caption(key: str, meta: dict[str, Any]) -> None:
    """One line over a picture. `meta`: name, label, colour (index), step, state, differs (a sentence)."""
    _caption(key=key, data=sent(key, meta, {}))
