"""How activations and gradients fare on their way through the layers, or through time, and what breaks or mends it."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

_mount = st.components.v2.component(
    "torchlight_flow",
    js=assets.loader("flow/flow.js"),
    **room("flow", wide=692, narrow=1460, below=760),
)


def flow(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Draw it; the commands given since the last run, in order.

    `meta`: `kind` ("dense" or "recurrent"), `step` (where the run stands), `theory` {"words", "source"} or None,
    `repairs` and `breaks` [{"label", "changes", "why", "live"}] or None while that is not known, `usable`
    (whether these may be pressed), `collapse` (whether all layers together are one matrix), `names` (a word a column).
    `arrays`, for L layers or time steps and H recorded steps: activation, gradient, weight_gradient,
    theory_activation, theory_gradient (L,), first_to_last (); steps (H,), history_activation, history_gradient (H, L);
    values_histogram (L, bins) with values_range (L, 2); product (outputs, inputs), difference () and scale ().

    Commands are {"do": "change", "changes": {field: value}}.
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, arrays)))
