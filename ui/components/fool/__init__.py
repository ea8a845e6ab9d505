"""An image changed by less than the eye minds, so that the network says something else."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

_mount = st.components.v2.component(
    "torchlight_fool",
    js=assets.loader("fool/fool.js"),
    **room("fool", wide=700, narrow=1420, below=760),
)


def fool(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Draw the attack; the commands given since the last run, in order.

    ``meta``: ``names`` of the K classes, ``method`` (fgsm or pgd), ``strength`` 0..``strongest``, ``steps``
    1..``most_steps`` (of PGD), ``target`` (a class, or -1 for any other answer), ``image`` (what it is called),
    ``step`` on screen, ``made_at`` (the step the arrays are of, None without), ``current``, ``moving``, ``robustness``
    {"step", "current", "method", "working", "pressed"}. ``arrays``: what the lens adversarial returned, and of the lens
    robustness ``grades``, ``accuracy``, ``random`` f32 (n,) and ``count``.

    Commands are {"do": ...} with: method (``method``); strength (``strength``); steps (``steps``); target
    (``target``); measure.
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, arrays)))
