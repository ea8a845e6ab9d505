"""The tokeniser of a run at work: a typed text in tokens, byte-pair merges in the order they were learned, and the
vocabulary with how often each token is in the training text."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from ui.bench import Bench
from ui.components.tokenisation import tokenisation
from ui.obeying import obeying
from ui.panels.kept import look, offered
from ui.panels.panel import Panel

MOST = 400  # characters of a text
SAMPLE = "The little dog likes the red ball."
OPENING = 60  # characters of one's own text, in place of the sample
SELDOM = 1e9  # seconds: nothing about a tokeniser changes while a run learns, another text is the reason to ask again
EMPTY = {"tokens": [], "vocabulary": [], "size": 0, "merges": [], "kind": "", "unknown": ""}


def draw(bench: Bench, key: str) -> None:
    text = _text(bench)
    slot = f"{bench.lab.key}:tokeniser.answer"
    found = look(bench, slot, {"name": "tokens", "text": text}, every=SELDOM)
    answer = json.loads(found.arrays["json"].tobytes()) if found else EMPTY
    tokenisation(key, {"text": text, "read": found.lens["text"] if found else "", "here": bool(found), **answer}, {})


def command(bench: Bench, given: dict[str, Any]) -> None:
    """Raises ValueError with a sentence for a text that is too long."""
    match given:
        case {"do": "text", "text": str(text)}:
            if len(text) > MOST:
                raise ValueError(f"A text to be cut must have at most {MOST} characters, got {len(text):,}.")
            st.session_state[f"{bench.lab.key}:tokeniser.text"] = text.encode("utf-8", "replace").decode()


def _text(bench: Bench) -> str:
    """What was typed last; at first the beginning of one's own text, as another language has other letters."""
    config = bench.run.config
    own = config.own_text.strip() if getattr(config, "task", "") == "own" else ""
    return st.session_state.get(f"{bench.lab.key}:tokeniser.text", own[:OPENING] or SAMPLE)


PANEL = Panel(
    "tokeniser",  # not "tokens": that is a setting of the labs that have it
    "Tokens",
    ":material/text_fields:",
    "How text becomes numbers: your text in tokens, the merges of byte-pair encoding one after the other, and all "
    "tokens there are with how often they occur.",
    draw,
    obey=obeying(command),
    offered=offered("tokens"),
)
