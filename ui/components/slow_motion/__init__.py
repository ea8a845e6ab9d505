"""One step of training in five stages, with every number on a large picture of the network.

Which stage, example and unit are looked at is known in the browser alone: nothing is asked of Python for it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

_mount = st.components.v2.component(
    "torchlight_slow_motion",
    js=assets.loader("slow_motion/slow_motion.js"),
    **room("slow-motion", wide=560, narrow=900, below=820),
)


def slow_motion(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Draw the step; the commands given since the last run, in order.

    `meta`: `run`, `step` (where the run stands), `columns` [{"title", "sub", "site", "names", "total"}] from the inputs
    (site "") to the output, `parameters` [[weight, bias]] of every column but the first, `task`,
    `class_names`, `loss` (its name), `rule` (the beginning of a sentence about the update), `frozen` [unit], `silenced`
    (whether units are silenced in the other pictures), `code` {stage: lines}, `why_not` (why there is nothing to see
    now; empty when there is).
    `arrays`: what the lens anatomy returned, empty with `why_not`.

    The only command is {"do": "take"}: really take this step.
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, arrays)))
