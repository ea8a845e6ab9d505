"""A language model writes: the next token with what is cut of it, a text, and the samples kept while it learned.

Drawn by writing.js and its neighbours.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

KNOBS: dict[str, tuple[float, float, float]] = {  # lowest, highest, usual
    "temperature": (0.0, 2.0, 1.0),
    "top_k": (0, 100, 0),
    "top_p": (0.05, 1.0, 1.0),
}
COUNTS = (100, 200, 500, 1000)

_mount = st.components.v2.component(
    "torchlight_writing",
    js=assets.loader("writing/writing.js"),
    **room("writing", wide=760, narrow=1300, below=760),
)


def writing(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Draw the panel; the commands given since the last run, in order.

    `meta`: `writers` [name], `which`, `prompt`, `temperature`, `top_k`, `top_p`, `count` (tokens to write), `seed`,
    `cache`, `caches` (whether there is one to switch), `step` on screen, `moving`, `most` (largest top-k), `bars`
    [{"token", "raw", "p", "kept"}] the likeliest first, `tokens` (how many there are), `left` (how many are kept),
    `lost` (the share that is cut), `written` (the lens's json, with `step`, or null), `current`, `babble`
    [{"step", "text"}], `every` (steps between two samples, 0 for none), `speeds` (the lens's json or null), `working`
    (whether speeds are being measured), `floor`.

    Commands are {"do": ...} with: prompt (`text`); knob (`name`, `value`); count (`count`); again; which (`which`);
    cache (`on`); speeds; seek (`step`).
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, arrays)))
