"""How text becomes numbers: a text in tokens, merge after merge, and the vocabulary.

Drawn by tokenisation.js and its neighbours.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

_mount = st.components.v2.component(
    "torchlight_tokenisation",
    js=assets.loader("tokenisation/tokenisation.js"),
    **room("tokenisation", wide=520, narrow=860, below=760),
)


def tokenisation(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Draw the panel; the commands given since the last run, in order.

    `meta`: `text` typed, `read` the text that `tokens` are of, `here` (whether there is an answer yet), and the answer
    of the lens `tokens`: `tokens` [{"id", "text", "unknown"}], `vocabulary` [{"id", "text", "count"}], `size`,
    `merges` [[left, right, count]], `kind`, `unknown`.

    Commands are {"do": "text", "text"}.
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, arrays)))
