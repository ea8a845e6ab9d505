"""Where a token stands, and what the network makes of it, on the text of the page."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from ui.bench import Bench
from ui.chosen_head import chosen_head
from ui.chosen_text import chosen_text
from ui.components.positions import positions
from ui.obeying import obeying
from ui.panels.kept import current, look, offered
from ui.panels.panel import Panel
from ui.panels.selfattention import names

OFTEN = 0.5  # seconds between two pictures while a run moves
SELDOM = 2.0  # and between two measurements of what order is worth: dozens of examples, three times
MOST_ORDERS = 1_000_000


def draw(bench: Bench, key: str) -> None:
    shown, facts = bench.answer, bench.answer.get("facts", {})
    head, text = chosen_head(bench), chosen_text(bench)
    stack = "self" if head["stack"] == "cross" else head["stack"]
    lens = {"name": "positions", "text": text, **head, "stack": stack}
    found = look(bench, f"{bench.lab.key}:places.seen", lens, OFTEN)
    asked = {"name": "order", "text": text, "seed": _seed(bench)}
    measured = look(bench, f"{bench.lab.key}:places.order", asked, SELDOM)
    there = found is not None and found.lens == lens
    arrays = dict(found.arrays) if there else {}
    kind = json.loads(bytes(arrays.pop("json")))["kind"] if there else "none"
    ids = arrays.pop("tokens", ())
    order = dict(measured.arrays) if measured is not None and measured.lens == asked else {}
    meta = {
        "kind": kind, "tokens": names(facts, ids, stack == "encoder"), "layer": lens["layer"], "head": lens["head"],
        "order_tokens": names(facts, order.get("tokens", ()), True), "answers": answers(facts, order.get("top", ())),
        "joiner": facts.get("joiner", ""), "step": shown.get("step", 0), "made_at": found.step if there else None,
        "current": there and current(bench, found, lens), "moving": bench.run.moving,
    }  # fmt: skip
    positions(key, meta, {**arrays, **order})


def command(bench: Bench, given: dict[str, Any]) -> None:
    match given:
        case {"do": "shuffle"}:
            st.session_state[f"{bench.lab.key}:places.seed"] = (_seed(bench) + 1) % MOST_ORDERS


def answers(facts: dict[str, Any], ids: Any) -> list[str]:
    """How answers read: they have names of their own where what is predicted is no token of the text."""
    known = facts.get("answers") or facts.get("names", [])
    return [known[i] if 0 <= i < len(known) else "?" for i in ids]


def _seed(bench: Bench) -> int:
    return st.session_state.get(f"{bench.lab.key}:places.seed", 0)


PANEL = Panel(
    "places",  # as `positions` is a setting, and its widget has that name
    "Positions",
    ":material/pin:",
    "What tells the network where a token stands: vectors that are added, or angles by which queries and keys are "
    "turned; how alike the places are; and what becomes of the answers and the loss when the tokens change places.",
    draw,
    obey=obeying(command),
    offered=offered("positions"),
    advanced=True,
)
