"""What a language model writes: the next token with what temperature, top-k and top-p leave of it, a text, and how its
writing improved while it learned."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import streamlit as st

from ui.bench import Bench
from ui.components.writing import COUNTS, KNOBS, writing
from ui.obeying import obeying
from ui.panels import kept
from ui.panels.kept import AT_REST, OFTEN, current, look, offered
from ui.panels.panel import Panel
from ui.session import pool

BARS = 14  # tokens in the chart
MOST_PROMPT = 400  # characters
MOST_SEED = 9999
SLOWLY = 1.0  # seconds between two texts while a run moves
COUNT = 200  # tokens of a text
MEASURED = 200  # tokens written to measure a speed

Lens = dict[str, Any]


def draw(bench: Bench, key: str) -> None:
    facts, state = bench.answer.get("facts", {}), _state(bench)
    names = facts.get("names", [])
    lens = _lens(bench)
    found = look(bench, f"{bench.lab.key}:writing.text", lens, SLOWLY)
    written = told(found.arrays) if found and _same(found.lens, lens) else None
    babble = look(bench, f"{bench.lab.key}:writing.babble", {"name": "babble", "which": lens["which"]}, OFTEN)
    meta = {
        "writers": writers(facts), **{name: value for name, value in lens.items() if name != "name"},
        "caches": _caches(bench), "most": min(len(names), int(KNOBS["top_k"][1])) or int(KNOBS["top_k"][1]),
        "step": bench.answer.get("step", 0), "moving": bench.run.moving, "tokens": len(names),
        "written": written and {**written, "step": found.step},
        "current": found is not None and current(bench, found, lens),
        "babble": told(babble.arrays) if babble and babble.lens["which"] == lens["which"] else [],
        "every": getattr(bench.config, "babble_every", 0), "speeds": _speeds(bench),
        "working": bool(state.get("speeds")), "floor": facts.get("floor"), **bars(_next(bench), names),
    }  # fmt: skip
    writing(key, meta, {})


def lenses(bench: Bench) -> list[Lens]:
    """The next token is shown with every frame."""
    if not _writes(bench):
        return []
    lens = _lens(bench)
    return [{"name": "next", **{name: lens[name] for name in ("prompt", "which", *KNOBS)}}]


def command(bench: Bench, given: dict[str, Any]) -> None:
    """Raises ValueError with a sentence for a prompt that is too long."""
    state = _state(bench)
    match given:
        case {"do": "prompt", "text": str(text)}:
            if len(text) > MOST_PROMPT:
                raise ValueError(f"A prompt must have at most {MOST_PROMPT} characters, got {len(text):,}.")
            state["prompt"] = text.encode("utf-8", "replace").decode()
        case {"do": "knob", "name": str(name), "value": int(value) | float(value)} if name in KNOBS:
            low, high, usual = KNOBS[name]
            state[name] = type(usual)(min(max(value, low), high))
        case {"do": "count", "count": int(count)} if count in COUNTS:
            state["count"] = count
        case {"do": "again"}:
            state["seed"] = (state.get("seed", 0) + 1) % MOST_SEED
        case {"do": "which", "which": int(which)} if 0 <= which < len(writers(bench.answer.get("facts", {}))):
            state["which"] = which
        case {"do": "cache", "on": bool(on)}:
            state["cache"] = on
        case {"do": "speeds"}:
            state["speeds"] = True
        case {"do": "seek", "step": int(step)}:
            pool().ask(bench.run.id, "seek", step=step)


def writers(facts: dict[str, Any]) -> list[str]:
    """The names of the networks that write."""
    return [cell["text"] for cell in facts.get("cells", ())] or ["the model"]


def bars(found: dict[str, np.ndarray] | None, names: list[str]) -> dict[str, Any]:
    """Of the next token: the likeliest, how many are left by the cuts, and what share was cut."""
    if not found or not len(found["order"]):
        return {"bars": [], "left": 0, "lost": 0.0}
    raw, p, stays = found["raw"], found["p"], found["kept"]
    rows = [
        {"token": str([*names[i : i + 1], i][0]), "raw": float(raw[i]), "p": float(p[i]), "kept": bool(stays[i])}
        for i in found["order"][:BARS].tolist()
    ]
    return {"bars": rows, "left": int(stays.sum()), "lost": float(raw[~stays.astype(bool)].sum())}


def told(arrays: dict[str, np.ndarray]) -> Any:
    """What an answer says in JSON."""
    return json.loads(arrays["json"].tobytes())


def _lens(bench: Bench) -> Lens:
    """The text that would be asked for now."""
    state = _state(bench)
    which = state.get("which", 0)
    known = len(writers(bench.answer.get("facts", {})))
    return {
        "name": "writing", "prompt": state.get("prompt", ""), "count": state.get("count", COUNT),
        "which": which if which < known else 0, **{name: state.get(name, knob[2]) for name, knob in KNOBS.items()},
        "seed": state.get("seed", 0), "cache": state.get("cache", True),
    }  # fmt: skip


def _next(bench: Bench) -> dict[str, np.ndarray] | None:
    return bench.answer.get("looks", {}).get("next")


def _speeds(bench: Bench) -> dict[str, Any] | None:
    """Tokens a second with and without the cache, measured once somebody has asked and the run rests."""
    state, lens, key = _state(bench), {"name": "speeds", "count": MEASURED}, f"{bench.lab.key}:writing.speeds"
    if not _caches(bench):
        return None
    found = look(bench, key, lens, AT_REST) if state.get("speeds") else kept.kept(bench, key)
    if state.get("speeds") and not bench.run.moving and current(bench, found, lens):
        state["speeds"] = False
    return told(found.arrays) if found else None


def _caches(bench: Bench) -> bool:
    """Whether writing with and without a cache can be compared."""
    return "speeds" in bench.answer.get("facts", {}).get("looks", ())


def _same(one: Lens, other: Lens) -> bool:
    """Whether a text that has come is by the same writer after the same prompt: it stays until there is another."""
    return all(one[name] == other[name] for name in ("prompt", "which"))


def _writes(bench: Bench) -> bool:
    """Whether the run on screen has a text to write; others of the lab may learn something else."""
    facts = bench.answer.get("facts", {})
    return "writing" in facts.get("looks", ()) and bool(facts.get("writes", True))


def _state(bench: Bench) -> dict[str, Any]:
    return st.session_state.setdefault(f"{bench.lab.key}:writing", {})


PANEL = Panel(
    "writing",
    "Writing",
    ":material/edit_note:",
    "What the model writes: the probabilities of the next token with what temperature, top-k and top-p leave of them, "
    "a text after your prompt, and the samples that were kept while it learned.",
    draw,
    lenses=lenses,
    obey=obeying(command),
    offered=offered("writing"),
)
