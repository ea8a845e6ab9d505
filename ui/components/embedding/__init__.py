"""Images as points in a plane, near each other where the network takes them for similar."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

_mount = st.components.v2.component(
    "torchlight_embedding",
    js=assets.loader("embedding/embedding.js"),
    **room("embedding", wide=620, narrow=900, below=760),
)


def embedding(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Draw the points; the commands given since the last run, in order.

    ``meta``: ``names`` of the classes, ``method`` (pca or tsne), ``layer`` ("" for what the last layer is given),
    ``layers`` [name], ``split``, ``run``, ``image`` (index of the chosen image in the split, or None), ``step`` on
    screen, ``made_at`` (the step the arrays are of, None without), ``current``, ``moving``, ``working``, ``pressed``.
    ``arrays``: what the lens embedding returned; ``images`` may be left out while the run moves, they do not change.

    Commands are {"do": ...} with: method (``method``); layer (``layer``); split (``split``); again; choose
    (``split``, ``index``).
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, arrays)))
