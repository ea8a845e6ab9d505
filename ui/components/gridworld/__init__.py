"""A grid to edit by click and drag: values, Q-values, policy, visits or errors on its cells, the agent and its way, and
the Bellman backup of one cell in numbers. Drawn by gridworld.js and its neighbours."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

TABS = ("values", "q", "policy", "visits", "difference")

_mount = st.components.v2.component(
    "torchlight_gridworld",
    js=assets.loader("gridworld/gridworld.js"),
    **room("gridworld", wide=670, narrow=1190, below=760),
)


def gridworld(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Draw one frame; the commands given since the last run, in order.

    `meta`: `run` (its id), `loaded` (how often settings were chosen as a whole), `step`, `follow` (the second of two
    pictures: nothing to press), `moving`, `grid` (its text, as in force at the step), `planning` (no agent walks),
    `actions` (names in the order of the arrays), `tab`, `cell` and `held` (the cell that is looked at, -1 for
    the engine's own choice; whether the pointer leaves it alone), `backup` (what the engine says of one cell,
    or null), `path` (whether the best way is shown), `arrives` and `total` (of that way), `grids` [[name, title]],
    `ready` (the name of the grid, or ""), `undo`, `redo` (whether there is any), `closed` (the grid cannot be changed).
    `arrays`: "values.<array>" and "path.cells".

    Commands are {"do": ...} with: tab (`tab`); hover, hold (`cell`; -1 lets go); grid (`text`); grid_undo; grid_redo;
    ready (`name`); path (`on`).
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, arrays)))
