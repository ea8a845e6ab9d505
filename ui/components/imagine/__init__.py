"""The image a unit asks for: activation maximisation, with its regularisers as knobs."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

_mount = st.components.v2.component(
    "torchlight_imagine",
    js=assets.loader("imagine/imagine.js"),
    **room("imagine", wide=500, narrow=1500, below=760),
)


def imagine(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Draw the panel; the commands given since the last run, in order.

    ``meta``: ``layers`` [[stage, what it is called, how many units]], ``names`` of the classes (the units of the last
    one), ``layer``, ``unit``, ``spatial`` (whether the unit is a feature map), ``whole`` (whether all of it is
    climbed), ``knobs`` {name: {low, high, default, step, words}}, ``values`` {name: value}, ``seed``, ``pressed`` (how
    often Start was, so that each press is answered), ``step`` on screen, ``moving``, ``working`` (asked for and not
    there yet), ``made`` (of what the arrays are: ``id``, ``layer``, ``unit``, ``step``, ``values``, ``seed``; None
    without), ``current``, ``shelf`` (those made before, the newest first: as ``made``, with ``value``). ``arrays``:
    ``image`` f32 (C, S, S), ``frames`` u8 (n, C, S, S), ``trace`` f32 (steps,), ``value``, ``strongest``; ``shelf`` u8
    (n, C, S, S).

    Commands are {"do": ...} with: unit (``layer``, ``unit``); whole (``whole``); knob (``name``, ``value``); usual;
    none; start; again; take (``made``: the ``id`` of one made before).
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, arrays)))
