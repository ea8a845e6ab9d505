"""One attention head in numbers, on the text of the page."""

from __future__ import annotations

from typing import Any

from ui.bench import Bench
from ui.chosen_head import choose_head, chosen_head
from ui.chosen_text import chosen_text
from ui.components.selfattention import selfattention
from ui.obeying import obeying
from ui.panels.kept import current, look, offered
from ui.panels.panel import Panel

OFTEN = 0.4  # seconds between two answers while a run moves
TITLES = {"encoder": "encoder", "self": "decoder, to itself", "cross": "decoder, to the source"}


def draw(bench: Bench, key: str) -> None:
    shown, facts = bench.answer, bench.answer.get("facts", {})
    lens = {"name": "head", "text": chosen_text(bench), **chosen_head(bench)}
    found = look(bench, f"{bench.lab.key}:selfattention.head", lens, OFTEN)
    there = found is not None and found.lens == lens
    arrays = found.arrays if there else {}
    stack = lens["stack"]
    meta = {
        "stacks": stacks(facts), "stack": stack, "layer": lens["layer"], "head": lens["head"],
        "tokens": names(facts, arrays.get("tokens", ()), stack == "encoder"),
        "keys": names(facts, arrays.get("keys", ()), stack in ("encoder", "cross")),
        "causal": next((one["causal"] for one in facts.get("stacks", []) if one["name"] == stack), False),
        "norm": facts.get("norm", "pre"), "step": shown.get("step", 0), "made_at": found.step if there else None,
        "current": there and current(bench, found, lens), "moving": bench.run.moving,
    }  # fmt: skip
    selfattention(key, meta, arrays)


def command(bench: Bench, given: dict[str, Any]) -> None:
    """Raises LookupError with a sentence for a head that is not there."""
    match given:
        case {"do": "head", "stack": str(stack), "layer": int(layer), "head": int(head)}:
            choose_head(bench, stack, layer, head)


def names(facts: dict[str, Any], ids: Any, source: bool) -> list[str]:
    """How tokens read: those of an encoder have names of their own where there is a decoder as well."""
    known = (source and facts.get("source_names")) or facts.get("names", [])
    return [known[i] if 0 <= i < len(known) else "?" for i in ids]


def stacks(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """The kinds of attention one can choose from, with their titles."""
    return [
        {"name": one["name"], "title": TITLES.get(one["name"], one["name"]), "layers": one["layers"],
         "heads": one["heads"]}
        for one in facts.get("stacks", [])
    ]  # fmt: skip


PANEL = Panel(
    "selfattention",
    "Self-attention in numbers",
    ":material/calculate:",
    "What one attention head does with the text of the page, stage by stage: queries, keys and values, their products, "
    "the scale, the mask, the softmax and the weighted sum. Point at any number to see what it is made of.",
    draw,
    obey=obeying(command),
    offered=offered("head"),
)
