"""A closer look at an agent under its stage: Q over two state variables, what a network of pixels sees, the replay
buffer, TD errors, and what was expected against what was obtained. Drawn by tabs.js and its neighbours."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

TABS = ("plane", "pixels", "buffer", "errors", "overestimation")

_mount = st.components.v2.component(
    "torchlight_dqn_tabs",
    js=assets.loader("dqn/tabs.js"),
    **room("dqn-tabs", wide=640, narrow=900, below=700),
)


def dqn_tabs(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Draw one frame; the commands given since the last run, in order.

    `meta`: `run` (its id), `step`, `moving`, `follow` (the second of two pictures: nothing to press), `tab`, `tabs`
    (those there are), `environment` (its description, as the run's facts have it), `actions` (their names),
    `variables` [[name, unit], ...], `pixels` (whether observations are images), `frames` (whether their channels are
    one after another in time), `channels` (names, where they are not), `stage` (the state on stage, or null), `plane`
    {"x", "y", "held"}, `order` (of the buffer), `n`, `gamma`, `prioritised`, `clipped` (rewards), `seen` {look: the
    step it is of}.
    `arrays`: "<look>.<array>", for the look of the open tab.

    Commands are {"do": ...} with: tab (`tab`); plane (`x`, `y`: numbers of variables); hold (`at`: a value for every
    variable, or null); order (`order`).
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, arrays)))
