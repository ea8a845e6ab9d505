"""A stack of dilated convolutions beside its recurrent rival: the tree of what a prediction depends on, predictions,
how both go on alone, and what one changed value does. Drawn by dilated.js and its neighbours."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

TABS = ("field", "prediction", "alone", "echo")

_mount = st.components.v2.component(
    "torchlight_dilated",
    js=assets.loader("dilated/dilated.js"),
    **room("dilated", wide=690, narrow=820, below=700),
)


def dilated(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Draw one frame; the commands given since the last run, in order.

    `meta`: `facts` (networks [{"label", "parameters", "units"}], noise, length, half, horizon, val, layers,
    kernel, dilations, field, guess, last, doubling), `run` (its id), `step`, `follow` (the second of two
    pictures: nothing to press), `moving`, `tab`, `index` (of the validation series), `at` (the changed step, or null),
    `errors` (validation loss of each network as last measured, or null), `seen` {look: the step it is of}.
    `arrays`: "<look>.<array>"; looks are tree, reach, prediction, generation, horizon, echo.

    Commands are {"do": ...} with: tab (`tab`); index (`index`); at (`at`).
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, arrays)))
