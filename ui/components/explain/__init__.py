"""Which pixels an answer rests on, by four methods, with the randomised-weights check beside each."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

_mount = st.components.v2.component(
    "torchlight_explain",
    js=assets.loader("explain/explain.js"),
    **room("explain", wide=520, narrow=1140, below=760),
)


def explain(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Draw the maps; the commands given since the last run, in order.

    ``meta``: ``names`` of the K classes, ``methods`` [[name, whether this network can do it, whether it waits for a run
    at rest]], ``method``, ``signed`` (whether its maps have two signs), ``layer`` (of Grad-CAM), ``target`` (a class,
    or -1 for the one the network says), ``image`` (what it is called), ``step`` on screen, ``made_at`` (the step the
    arrays are of, None without), ``current``, ``moving``. ``arrays``: what the lens attribution returned: ``image``
    f32 (C, S, S) 0..1, ``map`` and ``random`` f32 (S, S), ``target``, ``p`` f32 (K,), ``similarity``,
    ``signed_similarity``, ``total``, ``difference``.

    Commands are {"do": ...} with: method (``method``); target (``target``).
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, arrays)))
