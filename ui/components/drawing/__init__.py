"""A drawing pad that hands over what was drawn, one picture at a press of its button."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

_mount = st.components.v2.component(
    "torchlight_drawing", js=assets.loader("drawing/drawing.js"), **room("drawing", wide=268, narrow=440, below=370)
)


def drawing(key: str, *, size: int, box: int, words: str, ready: bool) -> list[dict[str, Any]]:
    """Draw the pad; the commands given since the last run, in order.

    `size`, `box`: pixels of a picture's side, and of what its ink is fitted to (0: as it stands), see
    `engine.data.images.centring`. `words`: what the button says. `ready`: whether it may be pressed at all.

    Commands are {"do": "take", "pixels": base64 of size * size bytes, 0 paper to 255 ink}.
    """
    meta = {"size": size, "box": box, "words": words, "ready": ready}
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, {})))
