"""Networks of several families side by side: how they stand, and one of six tabs that looks inside.

Drawn by architectures.js and its neighbours: gradients over depth, blocks left out, the branches of an inception block,
the weights of squeeze-and-excitation, a block that is applied again and again, and the winners of ImageNet.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

TABS = ("depth", "lesions", "branches", "gates", "unrolled", "imagenet")
QUANTITIES = ("slope", "relative", "response")

_mount = st.components.v2.component(
    "torchlight_architectures",
    js=assets.loader("architectures/architectures.js"),
    **room("architectures", wide=600, narrow=900, below=700),
)


def architectures(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Draw one frame; the commands given since the last run, in order.

    `meta`: `facts` (contenders, class_names, channels, size, classes, val, imagenet), `run` (its id), `step`, `follow`
    (the second of two pictures: nothing to press), `moving`, `tab`, `quantity` (of the tab depth), `picked` (contender
    the tab is about, or null), `stage` (inception block), `image` and `image_words`, `start` (of the strip of
    pictures), `standings` [{"train_loss", "val_loss", "train_accuracy", "val_accuracy", "loss"}] with nulls for what is
    not known, `seen` {look: the step it is of}, `room` (whether there may be one more contender), `changed` (contenders
    that wait for a reset).
    `arrays`: "<look>.<array>"; looks are flow, lesions<k>, branches, gates, unrolled, gallery, imagenet.

    Commands are {"do": ...} with: tab (`tab`); quantity (`quantity`); picked (`picked`); stage (`stage`); choose
    (`image`); start (`start`); add (`family`); reset; count (the next of
    ImageNet's networks).
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, arrays)))
