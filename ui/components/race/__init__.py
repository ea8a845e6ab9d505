"""A race of optimizers: the surface as a map or in three dimensions, the racers in a table, and the rule of one.

Between two messages the picture follows the racers along their trails, so that it moves with every frame of the
browser although a message comes only about twelve times a second. What it draws are places of the trail.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

_mount = st.components.v2.component(
    "torchlight_race", js=assets.loader("race/race.js"), **room("race", wide=562, narrow=1010, below=760)
)


def race(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Draw one frame; the commands given since the last run, in order.

    `meta`: `run`, `step` (on screen), `playing`, `start` [x, y], `picked` (the racer whose rule is shown), `placing`
    (whether a click on the map sets the start), `facts` with `racers` [{"label"}], `rules` [{"name", "words",
    "formula", "memories", "settings"}], `surface` (whether there is one, or each racer trains a network), `parameters`
    (names of those in the rule's table), `x_label`, `y_label`, `loss` (which one, in words), `warning`,
    `ground_words`.
    `arrays`: what the lens race returned and, with their names in front, those of the lenses terrain (`terrain/z`,
    `terrain/range`, `terrain/minima`, `terrain/path`), ground (`ground/z`, `ground/range`) and rule (`rule/value`,
    `rule/gradient`, `rule/step`, `rule/lr`, `rule/t`, `rule/memory/<name>`, `rule/after/<name>`).
    All may be missing while the run starts.

    Commands are {"do": ...} with: start (`x`, `y`); pick (`racer`).
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, arrays)))
