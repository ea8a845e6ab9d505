"""What the builder draws: every layer of a network with its shape and its costs, as PyTorch sees them.

The network is built on the meta device, where tensors have a shape and no numbers, and one image is sent through it;
multiplications are what ``torch.utils.flop_counter`` counts on the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from engine.networks.arithmetic import Step, depth, problems, shapes
from engine.networks.build import build_network
from engine.networks.spec import Part
from engine.networks.words import title, words

FLOAT = 4  # bytes of a number


def plan(parts: Sequence[Part], channels: int, size: int, classes: int) -> dict[str, Any]:
    """A network for images (channels, size, size), as JSON-able values.

    ``input``: the image's shape. ``cards``, one a part: ``text`` it is written as, ``kind``, ``title``, ``words``,
    ``shape`` of its output (null where it cannot work: it is then passed over), ``parameters``, ``macs`` (multiply-adds
    for one image), ``field`` and ``jump`` of the receptive field in pixels, ``memory`` (bytes of its output for one
    image), ``problem`` (a sentence or empty). ``total``: the sums, and ``layers`` with weights, one after the other.
    ``ok``: whether it can be trained. ``problem``: a sentence about all of it, or empty.
    """
    steps = shapes(parts, channels, size, classes)
    working = [part for part, step in zip(parts, steps, strict=True) if step.shape is not None]
    measured = iter(measure(working, channels, size, classes))
    cards = [_card(part, step, next(measured) if step.shape else {}) for part, step in zip(parts, steps, strict=True)]
    total = {name: sum(card[name] for card in cards) for name in ("parameters", "macs", "memory")}
    found = problems(parts, channels, size, classes)
    return {
        "input": [channels, size, size], "cards": cards, "total": total | {"layers": depth(working)},
        "ok": not found, "problem": found.get("network", ""),
    }  # fmt: skip


def measure(parts: Sequence[Part], channels: int, size: int, classes: int) -> list[dict[str, Any]]:
    """``shape``, ``parameters``, ``macs`` and ``memory`` of every layer, from a forward pass without numbers."""
    with torch.device("meta"), torch.no_grad():
        network = build_network(parts, channels, size, classes).eval()
        x = torch.empty(1, channels, size, size)
    found = []
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        for stage, place in network.cards:
            module: nn.Module = network.stages[stage][place]
            before = counter.get_total_flops()
            x = module(x)
            found.append({
                "shape": list(x.shape[1:]), "parameters": sum(p.numel() for p in module.parameters()),
                "macs": (counter.get_total_flops() - before) // 2,  # a multiply-add counts as two operations
                "memory": FLOAT * x[0].numel(),
            })  # fmt: skip
    return found


def _card(part: Part, step: Step, measured: dict[str, Any]) -> dict[str, Any]:
    nothing = {"shape": None, "parameters": 0, "macs": 0, "memory": 0}
    return {
        "text": str(part), "kind": part.kind, "title": title(part), "words": words(part), **(measured or nothing),
        "field": step.field, "jump": step.jump, "problem": step.problem,
    }  # fmt: skip
