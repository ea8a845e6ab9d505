"""Mid-run events of a Playground program: settings changed, weights set or loaded, units frozen."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING, Any

from engine.core.events import words
from engine.experiments.playground.config import PlaygroundConfig
from engine.export.embedding import NUMBERS, embedded
from engine.export.layout import printable

if TYPE_CHECKING:
    from engine.experiments.playground.program.part import Part


def happenings(part: Part, begin: int, end: int) -> tuple[str, str, str]:
    """Code of the part's events: above its loop, at the end of its loop's body, below its loop.

    What happens after the loop's last step stands below it, so that it also happens when early stopping ends the loop.
    """
    at: dict[int, list[str]] = {}
    for number, event in enumerate(part.within):
        old, new = part.configs[number], part.configs[number + 1]
        at.setdefault(event["step"], []).append(_code(part, event, old, new, number))
    before = "\n".join(at.pop(begin, []))
    after = "\n".join(at.pop(end, []))
    within = "\n".join(f"if step == {step}:\n{indent(chr(10).join(codes), '    ')}" for step, codes in at.items())
    files = [
        embedded(f"loaded_{n}", event["tensors"], part.network.key)
        for n, event in enumerate(part.within)
        if event["kind"] == "weights"
    ]
    return "\n\n\n".join(text for text in [NUMBERS * bool(files), *files, before] if text), within, after


def _code(part: Part, event: dict[str, Any], old: PlaygroundConfig, new: PlaygroundConfig, number: int) -> str:
    network = part.network
    match event:
        case {"kind": "adjust"}:
            return _adjust(part, old, new)
        case {"kind": "edit", "target": target, "index": index, "value": value}:
            return f"{network.at(target)}.data[{', '.join(str(int(i)) for i in index)}] = {value + 0!r}"
        case {"kind": "freeze", "unit": unit, "on": on}:
            return f"frozen[{network.rows_of(unit)}] = {on}  # {printable(words(event))}"
        case _:
            return f"for name, tensor in loaded_{number}.items():\n    model.state_dict()[name].copy_(tensor)"


def _adjust(part: Part, old: PlaygroundConfig, new: PlaygroundConfig) -> str:
    before = dict(part.rows(old))
    lines = [text.partition("  # ")[0] for name, text in part.rows(new) if before[name] != text]
    for i, (a, b) in enumerate(zip(old.layers, new.layers, strict=True)):
        if a.dropout != b.dropout:
            lines.append(f"model[{part.network.places[f'dropout.{i}'].index}].p = {b.dropout!r}  # dropout")
    if old.batch_size != new.batch_size:
        lines.append("batches = mini_batches(epoch, used)  # what is left of the epoch, cut anew")
    return "\n".join(lines or ["pass"])
