"""The network and its big plot: what the Playground looks like while it learns.

Drawn in the browser by network.js and its neighbours: units as small heat maps joined by their weights on the left, the
output (or a hovered unit) over the plane on the right, with painting of points and the confusion matrix.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

HEIGHT = 430  # px beside each other; on narrow screens the plot stands below and the component is taller
NARROW = 760  # px of width below which the plot stands below; network.css has the same number

_mount = st.components.v2.component(
    "torchlight_network",
    js=assets.loader("network/network.js"),
    **room("network", wide=HEIGHT, narrow=HEIGHT + 410, below=NARROW),
)


def network(
    key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray], height: int = HEIGHT
) -> list[dict[str, Any]]:
    """Draw one frame; the commands given since the last run, in order.

    `meta`: `facts` (Experiment.facts of the Playground), `run` (its id), `step`, `view` (the unit that `arrays` has the
    big plot of, "out" or "h0.3"), `editable` (its weights), `growing` (its layers), `choosing` (its inputs), `held` (a
    unit that a link wants locked), `max_layers`, `max_units`, `painting` (whether points may be painted), `compact`
    (one of two pictures next to each other) and `follow` (the second of them: shows the unit of the first).
    `probing` (whether units may be silenced and frozen), `ablated` {unit: "zero" or "mean"} and `frozen` [unit], and
    `measured` {"with", "without"} (Experiment.measure with and without the silenced units; None when there are none).
    `arrays`: what the lenses network, surface, points and metrics returned, in one dict; any may be missing.

    Commands are {"do": ...} with: add_layer; remove_layer; add_unit, remove_unit (`layer`); toggle_feature (`feature`);
    look_at (`unit`, `locked`; "out" when nothing is hovered or locked any more); edit (`target` "w" or "b", `layer`,
    `index` [unit, input] or [unit], `value`); paint (`points`: [x1, x2, class] each); silence (`unit`, `way` "zero",
    "mean" or null for neither); restore_all; freeze (`unit`, `on`).
    """
    value = _mount(key=key, data=sent(key, {**meta, "height": height}, arrays))
    return commands.fresh(key, value)
