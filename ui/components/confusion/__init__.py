"""The confusion matrix of a classifier of images, with the images that each of its cells counts."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

_mount = st.components.v2.component(
    "torchlight_confusion",
    js=assets.loader("confusion/confusion.js"),
    **room("confusion", wide=500, narrow=860, below=760),
)


def confusion(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Draw the matrix; the commands given since the last run, in order.

    ``meta``: ``names`` of the K classes, ``split`` (val or train), ``show`` (counts or images), ``cell`` [true, said]
    or None, ``pinned`` (whether somebody has chosen the cell; else it is the most frequent mistake), ``image`` (index
    in the split of the chosen image, or None), ``step``. ``arrays``: ``counts`` i32 (K, K), rows what is true; to show
    images also ``examples`` u8 (m, C, S, S) and ``example`` i32 (K, K) which of them a cell shows, or -1; of the cell
    ``images`` u8 (n, C, S, S), ``index`` i32 (n,), ``p`` f32 (n,) how sure the network is of its answer.

    Commands are {"do": ...} with: split (``split``); show (``show``); cell (``true``, ``said``); follow; choose
    (``split``, ``index``).
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, arrays)))
