"""Positional encodings: the picture of them, how alike places are, rotating arrows, and what breaks without order."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

_mount = st.components.v2.component(
    "torchlight_positions",
    js=assets.loader("positions/positions.js"),
    **room("positions", wide=880, narrow=1800, below=640),
)


def positions(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Draw the positions of a network; the commands given since the last run, in order.

    ``meta``: ``kind`` (none, sinusoidal, learned, rotary), ``tokens`` how those of the text read, ``layer`` and
    ``head`` of the curve by distance, ``order_tokens`` and ``answers`` how the tokens that are shuffled and the
    likeliest answers read, ``joiner`` what stands between tokens, ``step`` on screen, ``made_at`` (the step the arrays
    are of, None without), ``current``, ``moving``. ``arrays``: what the lenses ``positions`` and ``order`` returned,
    those of the latter but for ``tokens`` under their own names, ``tokens`` those of ``order``.

    Commands are {"do": "shuffle"}.
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, arrays)))
