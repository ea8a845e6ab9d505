"""The loss over a learning rate that grows with every step of a rehearsal, and the rate that this suggests."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

_mount = st.components.v2.component(
    "torchlight_finder", js=assets.loader("race/finder.js"), **room("finder", wide=250, narrow=290, below=620)
)


def finder(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Draw it; the commands given since the last run, in order.

    `meta`: `racer` (index), `label`, `lr` (its rate now), `found_at` (the step the arrays are of, or None), `current`
    (whether the run stands there), `moving`. `arrays`: what the lens finder returned: `lr` (n,), `loss` (n,) and
    `suggested` (); empty before the first.

    The only command is {"do": "use", "racer", "lr"}.
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, arrays)))
