"""Regularisation at work: switches, the gap between the splits, the picture of the data, and what goes on inside.

Drawn in the browser by regularization.js and its neighbours. Left stands the network's answer over the plane, or the
images it gets; right one of four tabs: dropout masks, weights, normalisation, training against evaluation mode.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

TABS = ("masks", "weights", "norms", "modes")
PICTURES = ("answer", "uncertainty")

_mount = st.components.v2.component(
    "torchlight_regularization",
    js=assets.loader("regularization/regularization.js"),
    **room("regularization", wide=542, narrow=1194, below=760),
)


def regularization(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Draw one frame; the commands given since the last run, in order.

    `meta`: `facts` of the experiment, `run` (its id), `step`, `follow` (the second of two pictures: nothing to
    press), `switches` [{"name", "label", "group", "on", "value" in words, "help", "locked"}], `settings` (in
    force at the step: dropout, dropconnect, batch_size, batch_norm, layer_norm, l1, l2), `numbers` (train_loss,
    val_loss, train_accuracy, val_accuracy at the step, None when not known, and `measured_at`), `tab`, `picture`,
    `passes` (of the lens uncertainty), `luck` (whether the comparison with several seeds may be begun).
    `arrays`: what the lenses returned, each named "<lens>.<array>"; any may be missing.

    Commands are {"do": ...} with: switch (`name`, `on`); all_off; fork_without; tab (`tab`); picture (`picture`); luck.
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, arrays)))
