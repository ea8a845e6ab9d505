"""The network builder: a row of layer cards from the image to the classes, and a drawer below it to change them.

Drawn by builder.js and its neighbours. A click chooses a card, its settings stand in the drawer; cards are dragged or
moved by keys. What is pressed is sent at once, and the cards follow what comes back.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

_mount = st.components.v2.component(
    "torchlight_builder",
    js=assets.loader("builder/builder.js"),
    **room("builder", wide=182, narrow=40, below=620),
)


def builder(key: str, meta: dict[str, Any]) -> list[dict[str, Any]]:
    """Draw the builder; the commands given since the last run, in order.

    `meta`: `name` of the lab, `input` [channels, height, width], `classes`, `cards` [{"uid", "kind", "name", "words",
    "values": {setting: value}, "shape" or None, "problem", "field", "jump" (input pixels), "parameters", "macs",
    "memory" (bytes), "counted" by PyTorch}], `problem` (of the whole, a sentence or ""), `text`, `told` (why the text
    that was typed is none), `kinds` [{"kind", "title", "group", "why", "fields": [{"name", "label", "help", "widget":
    "whole" | "share" | "switch" | "choice", "choices", "least", "most", "advanced"}]}], `presets` [{"name", "title",
    "about", "network", "problem"}], `blocks` {name: text}, `undo` and `redo` (how many), `focus` (uids the newest
    change is about) and `stamp` (grows with every change), `code` ("" while nobody wants it), `waiting` (the run on
    screen has another network), `begun` (it has steps), `unfit` (settings that wait for a network that fits them, in
    words), `input_words` ([title, words] of what goes in, None for images), `output_word` (what an output stands for),
    `folded` (it begins as one line), `can` {"reset", "fork"}, `locked`, `simple`.

    Commands: {"do": "add", "kind", "before": uid or None} · "insert" with a block's "name" and "before" · "remove" and
    "duplicate" with "uids" · "move" with "uids" and "before" · "edit" with "uid", "name", "value" · "undo" · "redo" ·
    "take_back" · "preset" with "name" · "text" with "text" · "save" with "uids" and "name" · "forget" with "name" ·
    "code" with "open" · "reset" · "fork".
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, {})))
