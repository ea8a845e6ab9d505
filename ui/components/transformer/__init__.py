"""Attention at work on a text: every head of every layer small, one layer from token to token, and what lies behind it.

Drawn in the browser by transformer.js and its neighbours. Vig 2019 (BertViz, arXiv:1906.05714) draws lines between two
copies of a text in the colours of the heads, and all heads in small; Cho et al. 2024 (Transformer Explainer,
arXiv:2408.04619) follow a text through a GPT to its next-token bars. Both look at a finished model; this one trains.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

TABS = ("lens", "stream", "averages", "embeddings", "model")
EMBEDDED = ("tokens", "positions", "out")
ORIGINS = ("val", "repeated")

_mount = st.components.v2.component(
    "torchlight_transformer",
    js=assets.loader("transformer/transformer.js"),
    **room("transformer", wide=830, narrow=1580, below=640),
)


def transformer(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Draw one frame; the commands given since the last run, in order.

    `meta`: `facts` (kind, stacks, names, source_names, answers, val, looks, question, joiner, width,
    positions, norm, parameters), `run` (its id), `step`,
    `follow` (the second of two pictures: nothing to press), `moving`, `focus` {"stack", "layer", "head"}, `tab`, `text`
    (the one that is chosen) and `text_words`, `probing` (whether heads may be silenced), `ablated` {unit: way},
    `silenced` {"stack.layer.head": way} and `out_layers` {"stack.layer": way} (the same in the picture's words),
    `layer_units` {"stack.layer": [unit]}, `measured` {"with", "without"}, `what` and `origin` (chosen on the tabs),
    `averages_of` (stack), `averages_from`, `averages_at`, `embeddings_of`, `embeddings_at`, `translate_at` (what and
    which step the kept answers are of; null while there are none).
    `arrays`: `overview.<stack>` u8 (L, H, T, S) weights of 0..255, of long texts fewer; `heads` f32 (H, T, S) those of
    the chosen layer; the rest is what the lenses returned, each named "<lens>.<array>"; any may be missing.

    Commands are {"do": ...} with: focus (`stack`, `layer`, `head`); tab (`tab`); what (`what`); origin (`origin`);
    choose (`text`); silence_part (`part` "stack.layer.head" or "stack.layer", `way` or null); restore_all.
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, arrays)))
