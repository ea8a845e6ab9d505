"""A Playground run as one plain PyTorch program.

The run is cut into parts where the network is built anew (events ``change``). Each part has a loop of its own; what a
later part has in common with the one before is not written again. Within a part, other events stand at the end of
the loop. Whatever a run does not use is not in its program.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from textwrap import fill
from typing import Any

from engine.core.events import words
from engine.experiments.playground.config import PlaygroundConfig
from engine.experiments.playground.problem import Problem
from engine.experiments.playground.program.part import Part
from engine.experiments.playground.program.text import result, sections
from engine.export.layout import assemble, printable

Event = dict[str, Any]


def write(config: PlaygroundConfig, events: Sequence[Event], steps: int) -> str:
    """See ``Experiment.program``."""
    happening = [event for event in events if event["step"] < steps]
    parts = parts_of(config, happening, steps)
    found: list[tuple[str, str]] = []
    known: dict[str, str] = {}
    for part in parts:
        for name, code in sections(part, known):
            found.append((f"from step {part.first}: {name}" if part.before else name, code))
    found.append(("result", result(parts[-1])))
    return assemble(_title(config, happening, steps, parts[0].problem), found)


def parts_of(config: PlaygroundConfig, events: Sequence[Event], steps: int) -> list[Part]:
    """The run between one ``change`` and the next."""
    whole = Story(config, events)
    parts: list[Part] = []
    first = 1
    for number, (start, change, within) in enumerate(whole.chapters):
        last = whole.chapters[number + 1][1]["step"] if number + 1 < len(whole.chapters) else steps
        parts.append(Part(start, change, within, first, last, parts[-1] if parts else None, whole))
        first = last + 1
    return parts


class Story:
    """What happens in the whole run, as far as every part has to know it.

    ``chapters``  (settings at its start, the ``change`` it begins with or None, the other events within it) each
    """

    def __init__(self, config: PlaygroundConfig, events: Sequence[Event]):
        self.chapters: list[tuple[PlaygroundConfig, Event | None, list[Event]]] = [(config, None, [])]
        self.rebatched = False  # whether an epoch is ever cut anew in its middle
        self.dropout = _drops(config)  # whether random numbers are drawn in the loop
        for event in events:
            changes = event.get("changes", {})
            before, config = config, config.replace(**changes)
            self.dropout |= _drops(config)
            self.rebatched |= event["kind"] == "change" or before.batch_size != config.batch_size
            if event["kind"] == "change":
                self.chapters.append((config, event, []))
            else:
                self.chapters[-1][2].append(event)


def _drops(config: PlaygroundConfig) -> bool:
    return any(layer.dropout for layer in config.layers)


def _title(config: PlaygroundConfig, events: Sequence[Event], steps: int, problem: Problem) -> str:
    """The docstring: what is trained, and how to run the file."""
    if config.dataset == "own":
        data = f"your own, {len(problem.target):,} points"
    else:
        data = f"{config.dataset}, {config.samples:,} points, noise {config.noise:g}, seed {config.data_seed}"
    alike = [(str(layer), len(list(group))) for layer, group in groupby(config.layers)]
    layers = [f"{count} times {layer}" if count > 1 else layer for layer, count in alike]
    loss = "squared error" if problem.task in ("regression", "curve") else config.loss
    size = min(config.batch_size, len(problem.train))
    extras = [
        f"{name} {value:g}"
        for name, value in (("L1", config.l1), ("L2", config.l2), ("gradient norm at most", config.clip))
        if value
    ] + [f"early stopping after {config.patience:,} epochs"] * config.early_stopping
    rate = f"learning rate {config.lr:g}" + (f", {config.schedule}" if config.schedule != "constant" else "")
    rows = [
        ("data", f"{data}; {len(problem.train):,} for training"),
        ("inputs", ", ".join(problem.inputs)),
        ("network", ", ".join([*layers, f"{problem.outputs} linear"]) + f"; started with {config.init}"),
        ("training", f"{loss}, {config.optimizer}, {rate}, batches of {size}, seed {config.seed}"),
        *([("extras", ", ".join(extras))] if extras else []),
        *[(f"step {event['step']}", words(event)) for event in events[:20]],
        *([("...", f"and {len(events) - 20} more events")] if len(events) > 20 else []),
    ]
    table = "\n".join(
        fill(f"{name:<10}{printable(text)}", 100, initial_indent=" " * 4, subsequent_indent=" " * 14)
        for name, text in rows
    )
    return (
        "A run of Torchlight's Playground as one PyTorch program.\n\n"
        f"{table}\n\n"
        "    pip install torch numpy\n\n"
        f"It trains for {steps:,} steps and prints a line for each: the step, and the loss of its mini-batch\n"
        "before the update. With the same version of PyTorch they are the numbers of the run."
    )
