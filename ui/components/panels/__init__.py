"""The row of buttons that open and close the panels of a lab.

A component, not Streamlit's pills: those keep what is pressed in the browser, where the answer to an earlier run of the
script can undo a press that it has not heard of; the next use of anything then closes the panel again.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.components import assets
from ui.components.room import room
from ui.components.sending import sent

_mount = st.components.v2.component(
    "torchlight_panels", js=assets.loader("panels/panels.js"), **room("panels", wide=62, narrow=146, below=560)
)


def panels(key: str, meta: dict[str, Any]) -> None:
    """Draw the row. `meta`: `panels` [{"name", "title", "icon" (of the Material Symbols), "open"}], `locked`.

    Its command is {"do": "panel", "name": ..., "open": true or false}.
    """
    _mount(key=key, data=sent(key, meta, {}))
