"""The transformer lab's picture: what it asks a run for, what it tells the component, and what is done on it.

The head that is looked at is ``bench.view`` (see ui.chosen_head), the text ``bench.typed`` or an example (see
ui.chosen_text): both travel in links. Which tokens are pointed at or kept the browser knows alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.bench import Bench
from ui.chosen_head import choose_head, chosen_head, stacks
from ui.chosen_text import FIRST, choose_text, chosen_text, words
from ui.classroom import classroom
from ui.components.transformer import EMBEDDED, ORIGINS, TABS, transformer
from ui.obeying import obeying
from ui.panels import kept
from ui.shown import Shown
from ui.transformer_parts import layer_units, out_layers, silence, silenced
from ui.units import unit_command

FACTS = (
    "kind",
    "stacks",
    "names",
    "source_names",
    "answers",
    "val",
    "looks",
    "question",
    "joiner",
    "width",
    "positions",
    "norm",
    "parameters",
)
MOST = 3  # answers that the logit lens names
MOST_BYTES = 400_000  # of the small pictures of a stack in one frame
NAMES = 3.0  # seconds between two looks at the habits that name the heads of a run that moves
AVERAGES = 1.0  # seconds between two averages of a run that moves, while their tab is open
EMBEDDINGS = 0.5

Lens = dict[str, Any]


def lenses(bench: Bench) -> list[Lens]:
    """What ``transformer_view`` has to be shown with every frame: attention always, of the rest what is on screen."""
    text = {} if _is_plain(bench) else {"text": chosen_text(bench)}
    found: list[Lens] = [{"name": "attention", **text}]
    if _has(bench, "logit_lens"):  # its last row is what the model says comes next
        found.append({"name": "logit_lens", **text, "most": MOST})
    if _looked_at(bench)["tab"] in ("stream", "model") and _has(bench, "stream"):
        encoder = chosen_head(bench)["stack"] == "encoder" and not _is_plain(bench)
        found.append({"name": "stream", **text, **({"stack": "encoder"} if encoder else {})})
    return found


def transformer_view(bench: Bench, shown: Shown, key: str) -> None:
    """Draw one run of the bench; only that on screen can be worked on."""
    answer, mine = shown.answer, shown is bench.run
    facts, looked = answer.get("facts", {}), _looked_at(bench)
    focus, text = chosen_head(bench, answer), FIRST if _is_plain(bench) else chosen_text(bench)
    ablated = bench.ablated if mine else {}
    meta = {
        "facts": {name: facts.get(name) for name in FACTS}, "run": shown.id, "step": answer.get("step", 0),
        "follow": not mine, "moving": shown.moving, "focus": focus, **looked, "text": text,
        "text_words": words(text) + without(answer.get("looks", {}).get("attention", {}).get("lost"), facts),
        "probing": mine and not classroom().closes("units"), "ablated": ablated, "silenced": silenced(facts, ablated),
        "out_layers": out_layers(facts, ablated), "layer_units": layer_units(facts),
        "measured": answer.get("measured") if mine else None,
        "averages_of": "", "averages_from": "", "averages_at": None, "embeddings_of": "", "embeddings_at": None,
        "translate_at": None,
    }  # fmt: skip
    looks = answer.get("looks", {})
    asked = {lens["name"] for lens in lenses(bench)}
    arrays = {f"{lens}.{name}": array for lens in asked for name, array in looks.get(lens, {}).items()}
    arrays = quantised(arrays, focus)
    for lens, every in _kept(bench, focus) if mine else ():
        name = lens["name"]
        found = kept.look(bench, f"{bench.lab.key}:picture.{name}", lens, every)
        if found and (name != "translate" or found.lens == lens):  # others say themselves what they are of
            meta[f"{name}_at"] = found.step
            if name == "averages":
                meta |= {"averages_of": found.lens["stack"], "averages_from": found.lens["source"]}
            elif name == "embeddings":
                meta["embeddings_of"] = found.lens["what"]
            arrays |= {f"{name}.{part}": array for part, array in found.arrays.items()}
    transformer(key, meta, arrays)


def command(bench: Bench, given: dict[str, Any]) -> None:
    """Do what was pressed. Raises ValueError or LookupError with a sentence."""
    looked = _chosen(bench)
    match given:
        case {"do": "focus", "stack": stack, "layer": layer, "head": head}:
            choose_head(bench, stack, layer, head)
        case {"do": "tab", "tab": str(tab)} if tab in TABS:
            looked["tab"] = tab
        case {"do": "what", "what": str(what)} if what in EMBEDDED:
            looked["what"] = what
        case {"do": "origin", "origin": str(origin)} if origin in ORIGINS:
            looked["origin"] = origin
        case {"do": "choose", "text": text}:
            choose_text(bench, text)
        case {"do": "silence_part", "part": str(part), "way": "zero" | "mean" | None as way}:
            bench.ablated = silence(bench.answer.get("facts", {}), bench.ablated, part, way)
        case {"do": "restore_all"}:
            unit_command(bench, given)


obey = obeying(command)


def quantised(arrays: dict[str, np.ndarray], focus: dict[str, Any]) -> dict[str, np.ndarray]:
    """The weights of all heads as bytes, which is all that a small picture shows, and those of the chosen layer whole.

    ``attention.weights`` (or ``.encoder``, ``.self``, ``.cross``) f32 (L, H, T, S) become ``overview.<stack>`` u8 of
    that shape (255 = 1; smaller where texts are long, see ``pooled``) and ``heads`` f32 (H, T, S).
    """
    found = dict(arrays)
    for name in ("weights", "encoder", "self", "cross"):
        weights = found.pop(f"attention.{name}", None)
        if weights is None:
            continue
        stack = "self" if name == "weights" else name
        found[f"overview.{stack}"] = np.rint(np.nan_to_num(pooled(weights)).clip(0, 1) * 255).astype(np.uint8)
        if stack == focus["stack"] and focus["layer"] < len(weights):
            found["heads"] = np.ascontiguousarray(weights[focus["layer"]], np.float32)
    return found


def without(lost: np.ndarray | None, facts: dict[str, Any]) -> str:
    """What of a typed text the network does not read: tokens (2,) that have no room, and that nobody knows."""
    if lost is None:
        return ""
    unread, unknown = map(int, lost)
    end = "end" if facts.get("kind") == "encoder-decoder" else "beginning"
    return (f", {unread:,} cut at the {end}" if unread else "") + (f", {unknown:,} unknown" if unknown else "")


def pooled(weights: np.ndarray) -> np.ndarray:
    """Weights (L, H, T, S), of long texts the largest of every square of them, so that a frame stays small."""
    *_, rows, columns = weights.shape
    size = next((k for k in range(1, max(rows, columns)) if weights.size // k**2 <= MOST_BYTES), 1)
    if size == 1:
        return weights
    padded = np.pad(weights, [(0, 0), (0, 0), (0, -rows % size), (0, -columns % size)])
    squares = padded.reshape(*weights.shape[:2], padded.shape[2] // size, size, padded.shape[3] // size, size)
    return squares.max((3, 5))


def _kept(bench: Bench, focus: dict[str, Any]) -> list[tuple[Lens, float]]:
    """What is asked for beside the frames: averages always (they name the heads), embeddings while shown."""
    looked, found = _looked_at(bench), []
    if _has(bench, "translate"):
        found.append(({"name": "translate", "text": chosen_text(bench)}, kept.OFTEN))
    if _has(bench, "averages"):
        every = AVERAGES if looked["tab"] == "averages" else NAMES
        found.append(({"name": "averages", "source": looked["origin"], "stack": focus["stack"]}, every))
    if looked["tab"] == "embeddings" and _has(bench, "embeddings"):
        stack = {"stack": focus["stack"]} if len(stacks(bench.answer)) > 1 else {}
        found.append(({"name": "embeddings", "what": looked["what"], **stack}, EMBEDDINGS))
    return found


def _has(bench: Bench, look: str) -> bool:
    return look in bench.answer.get("facts", {}).get("looks", ())


def _is_plain(bench: Bench) -> bool:
    """Whether this is ``ui.beside.plain_view``: the bench for a run beside that lacks what is looked at."""
    return st.session_state.get(f"{bench.lab.key}:bench") is not bench


def _chosen(bench: Bench) -> dict[str, Any]:
    """What is chosen on the tabs in this session, for all runs of the lab."""
    start = {"tab": TABS[0], "what": EMBEDDED[0], "origin": ORIGINS[0]}
    return st.session_state.setdefault(f"{bench.lab.key}:looked_at", start)


def _looked_at(bench: Bench) -> dict[str, Any]:
    """The same for the run on screen: one that translates reads sentences, no random tokens."""
    pairs = bench.answer.get("facts", {}).get("kind") == "encoder-decoder"
    return _chosen(bench) | ({"origin": ORIGINS[0]} if pairs else {})
