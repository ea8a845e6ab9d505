"""Quizzes: the answer that was worked out, and what PyTorch says when the network is built and counted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.flop_counter import conv_flop_count, mm_flop

from engine.experiments.convolution.questions import KINDS, Question, Row, question
from engine.experiments.convolution.slips import slip

LAST = 999_999  # number of a question


class Quizzes:
    """Lens ``quiz``."""

    def look_quiz(self, kind: str = KINDS[0], number: int = 0, given: str = "") -> dict[str, np.ndarray]:
        """A question as ``json`` u8: UTF-8 JSON with ``kind``, ``number``, ``ask``, ``input`` and ``rows`` in words,
        and ``choices`` (none: a number is asked for). With an answer ``given`` also ``right``, ``answer`` in words, the
        ``slip`` that a wrong one may have come from, the ``lines`` that explain it, what PyTorch ``measured``, and the
        rows' shapes; or ``problem``, what is wrong with what was given. Raises LookupError for an unknown kind,
        ValueError for a number out of range."""
        if not 0 <= number <= LAST:
            raise ValueError(f"Questions are numbered from 0 to {LAST:,}, got {number}.")
        asked = question(kind, number)
        told: dict[str, Any] = {
            "kind": kind, "number": number, "ask": asked.ask, "choices": list(asked.choices), "given": given,
            "input": f"{asked.side} x {asked.side} pixels, {asked.channels} channel{'s' * (asked.channels > 1)}",
            "rows": [row.words for row in asked.rows],
        }  # fmt: skip
        if given:
            told |= verdict(asked, given)
        return {"json": np.frombuffer(json.dumps(told).encode(), np.uint8).copy()}


def verdict(asked: Question, given: str) -> dict[str, Any]:
    """Whether an answer is right, and why; or the ``problem`` with it."""
    text = given.strip().replace(",", "").replace(" ", "")
    if not re.fullmatch(r"[0-9]{1,9}", text):
        return {"problem": f"The answer must be a whole number, got {given.strip()[:20]!r}."}
    value = int(text)
    if asked.choices and value >= len(asked.choices):
        return {"problem": f"The answer must be one of {len(asked.choices)} layers, got {value}."}
    return {
        "right": value == asked.answer, "slip": slip(asked, value), "lines": list(asked.lines),
        "measured": MEASURED[asked.kind](asked),
        "answer": _named(asked.choices[asked.answer]) if asked.choices else f"{asked.answer:,}",
        "answer_value": asked.answer, "shapes": [" x ".join(map(str, _whole(row.after))) for row in asked.rows],
    }  # fmt: skip


def _named(choice: str) -> str:
    """A choice, "3. dense, 64 units", as part of a sentence."""
    return f"layer {choice.replace('. ', ': ', 1)}"


def built(asked: Question) -> nn.Sequential:
    """The network of a question in PyTorch, its weights 0: a question is about shapes and counts."""
    modules: list[nn.Module] = []
    for row in asked.rows:
        if row.kind == "dense" and not any(isinstance(module, nn.Flatten) for module in modules):
            modules.append(nn.Flatten())
        modules.append(_module(row))
    network = nn.Sequential(*modules)
    for parameter in network.parameters():
        parameter.requires_grad_(False).zero_()
    return network


def _module(row: Row) -> nn.Module:
    match row.kind:
        case "dense":
            module: nn.Module = nn.Linear(row.before[0], row.filters)
        case "max pooling":
            module = nn.MaxPool2d(row.kernel, row.stride)
        case _:
            sizes = (row.before[0], row.filters, row.kernel, row.stride, row.padding, row.dilation)
            module = nn.Conv2d(*sizes)
    return module


def passed(asked: Question) -> Iterator[tuple[nn.Module, Tensor, Tensor]]:
    """Every module of the network with what goes in and what comes out, for one picture of zeros."""
    x = torch.zeros(1, asked.channels, asked.side, asked.side)
    with torch.inference_mode():
        for module in built(asked):
            y = module(x)
            yield module, x, y
            x = y


def shapes(asked: Question) -> list[tuple[int, ...]]:
    """What comes out of every row, without the batch."""
    return [tuple(y.shape[1:]) for module, _, y in passed(asked) if not isinstance(module, nn.Flatten)]


def multiplications(asked: Question) -> list[int]:
    """Of every row with weights for one picture, by the rules of PyTorch's counter for what went in and out. It counts
    an addition for every multiplication as well."""
    found = []
    for module, x, y in passed(asked):
        if isinstance(module, nn.Conv2d):
            found.append(conv_flop_count(list(x.shape), list(module.weight.shape), list(y.shape)) // 2)
        elif isinstance(module, nn.Linear):
            found.append(mm_flop(x, module.weight.T) // 2)
    return found


def parameters(asked: Question) -> list[int]:
    """Of every row with weights."""
    counts = [sum(p.numel() for p in module.parameters()) for module in built(asked)]
    return [count for count in counts if count]


def pixels(asked: Question) -> int:
    """How many pixels of one channel a cell of the last row depends on, by the gradient of a cell that sees no edge
    through windows of ones. Both axes are alike, so one is enough."""
    with torch.enable_grad():
        line = torch.ones(1, 1, asked.side, requires_grad=True)
        x = line
        for row in asked.rows:
            x = F.conv1d(x, torch.ones(1, 1, row.kernel), None, row.stride, row.padding, row.dilation)
        (gradient,) = torch.autograd.grad(x[0, 0, x.shape[-1] // 2], line)
    return int((gradient != 0).sum()) ** 2


def _listed(counts: list[int]) -> str:
    return ", ".join(f"{count:,}" for count in counts)


def _whole(shape: tuple[int, ...]) -> tuple[int, ...]:
    """(channels, side) -> (channels, side, side)."""
    return (*shape, shape[1]) if len(shape) == 2 else shape


def _shapes(asked: Question) -> str:
    return ", ".join(" x ".join(map(str, _whole(shape[:2]))) for shape in shapes(asked))


MEASURED = {
    "size": lambda asked: f"Built in PyTorch, the network's outputs are {_shapes(asked)}.",
    "field": lambda asked: f"Counted in PyTorch: the gradient of one cell is other than 0 at {pixels(asked):,} pixels.",
    "cost": lambda asked: f"PyTorch's counter says {_listed(multiplications(asked))}.",
    "parameters": lambda asked: f"PyTorch counts {_listed(parameters(asked))}.",
}
