"""A convolutional network at work on one image: what every layer makes of it, and three zooms on any number in it.

Drawn in the browser by cnn.js and its neighbours. Above stands a strip of images to choose from, below it the network
from left to right with the feature maps of every layer, and below that one of three tabs: the filters of a layer, how
one map is made (channel sums, and the arithmetic of one pixel back to the patch of the input), and the images that a
filter answers to most. Wang et al. 2020 (CNN Explainer, arXiv:2004.15004) zoom in the same three steps.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

TABS = ("filters", "map", "strongest")
SCALES = ("map", "layer", "global")

_mount = st.components.v2.component(
    "torchlight_cnn",
    js=assets.loader("cnn/cnn.js"),
    **room("cnn", wide=746, narrow=1150, below=700),
)


def cnn(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Draw one frame; the commands given since the last run, in order.

    `meta`: `facts` (stages, units, class_names, channels, size, dataset, train, val), `run` (its id), `step`, `follow`
    (the second of two pictures: nothing to press), `moving`, `focus` {"layer", "unit", "y", "x"} (the last three may be
    null), `tab`, `scale`, `image` (the one that is chosen) and `image_words`, `gallery` {"split" (or "batch": the
    coming mini-batch, augmented), "start", "wrong", "count"}, `probing` (whether units may be silenced and frozen),
    `ablated` {unit: way}, `frozen` [unit], `measured` {"with", "without"}, `strongest_at`, `gallery_at` (the steps that
    the strongest images and the gallery are of; null while there are none), `box` (drawn images are centred in a square
    of so many pixels; 0: they stand as drawn).
    `arrays`: what the lenses returned, each named "<lens>.<array>"; any may be missing.

    Commands are {"do": ...} with: focus (`layer`, `unit`, `y`, `x`; null where nothing is chosen); tab (`tab`); scale
    (`scale`); choose (`image`); draw (`pixels`: base64 of one grey image); gallery (`split`, `start`, `wrong`); silence
    (`unit`, `way`); restore_all; freeze (`unit`, `on`).
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, arrays)))
