"""The plane with its points, and beside it the loss: as a curve of the output, in a worked table, naive and stable.

Drawn in the browser by lossview.js and its neighbours. Which tab is open, and which of several outputs the plane shows,
is known in the browser alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

HEIGHT = 520  # px with both halves beside each other; lossview.css has the same numbers
STACKED = 432 + 10 + 560  # the plane above, the loss below
NARROW = 820  # px of width below which they stand below each other

_mount = st.components.v2.component(
    "torchlight_lossview",
    js=assets.loader("lossview/lossview.js"),
    **room("lossview", wide=HEIGHT, narrow=STACKED, below=NARROW),
)


def lossview(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Draw one frame; the commands given since the last run, in order.

    `meta`: `facts` (Experiment.facts of the lab), `run` (its id), `step`, `editable` (the target and the table may be
    changed), `comparable` (the run beside, if any, is asked about the same kind of examples), `part` (of several
    losses, which the curve shows), `constants` [[sign, value]] of the formula, `recalls` [[class name, share]] on
    validation points, `weighted` (classes have weights) and `problem` (what was wrong with the rows last given; empty
    when nothing). `arrays`: what the lenses returned, as "<lens>.<array>".

    Commands are {"do": ...} with: target (`value`); part (`value`); worked (`rows`, or null for those of the lab).
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, arrays)))
