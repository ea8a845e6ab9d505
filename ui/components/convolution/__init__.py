"""A window that slides over a picture: products and sum in numbers, receptive fields, moved pictures, and a quiz.

Drawn in the browser by convolution.js and its neighbours. The products of the pixel under the pointer are multiplied
there, from the numbers of the run; the outputs are the engine's.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

TABS = ("slide", "field", "moved", "quiz")
WHICH = ("chosen", "learned")

_mount = st.components.v2.component(
    "torchlight_convolution",
    js=assets.loader("convolution/convolution.js"),
    **room("convolution", wide=646, narrow=916, below=760),
)


def convolution(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Draw one frame; the commands given since the last run, in order.

    `meta`: `facts` of the experiment, `run` (its id), `step`, `playing`, `tab`, `which`, `config` (the settings in
    force, by name), `wanted` (those on the knobs), `editable` (something can be pressed), `closed` (settings that a
    class may not change), `painted` (number of the newest drawing that came), `score` {"right", "asked"} of the quiz,
    `quiz` (the question and what was said to the answer; empty while it is not known). `arrays`: what the lenses
    returned, each named "<lens>.<array>".

    Commands are {"do": ...} with: tab (`tab`); which (`which`); set (`changes`: name -> value); weights (`numbers`);
    paint (`image`, packed, `number`); quiz (`kind`); answer (`given`); next.
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, arrays)))
