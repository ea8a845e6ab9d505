"""An LSTM on text: a run of the lab against a bare PyTorch loop with nn.LSTM; its pictures, and how fast it writes.

Both read the same windows of the same stories and carry the state on; both clip. The bare loop has torch's fused Adam
and is never evaluated. Looked at, the lab takes the steps of a text one by one; nobody looking, it trains on torch's
own kernel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

import torch
from torch import nn
from torch.nn import functional as F

from benchmarks.table import Table
from benchmarks.timing import in_turns, ratio, seconds_each
from engine.core.run import Run
from engine.core.seeding import Stream
from engine.experiments.recurrent.learner import Learner
from engine.workers.hosted import SLICE

ROUNDS = 15
WARM = 2100  # from step 2,048 on a run is evaluated every 128 steps
SIZES = {"32 units, batch 32": {}, "64 units, 2 layers, batch 32": {"cells": ("lstm units=64 layers=2",)}}
SMALL: dict[str, Any] = {"babble_every": 0}
STEPS = 8  # of a block
PAGE: tuple[dict[str, Any], ...] = ({"name": "gates"}, {"name": "equation"})  # asked for in every frame
BESIDE: tuple[dict[str, Any], ...] = tuple(
    {"name": name} for name in ("stretch", "units_on", "saturation", "reach", "mattered", "importance", "next")
)


def measure(table: Table) -> None:
    for words, values in SIZES.items():
        training(table, words, SMALL | values)
    run = Run("recurrent", SMALL)
    run.advance(steps=200)
    pictures(table, run)


def training(table: Table, words: str, values: dict[str, Any]) -> None:
    table.note(f"LSTM on stories, windows of 50: {words}")
    run, babbling = Run("recurrent", values), Run("recurrent", values | {"babble_every": 50})
    for each in (run, babbling):
        each.advance(steps=WARM if each is run else 100)
    plain = loop(values)
    sides = {
        "bare": lambda: seconds_each(lambda: [next(plain) for _ in range(STEPS)]) / STEPS,
        "run": slices(run, 128), "babbling": slices(babbling, 50),
    }  # fmt: skip
    spent = in_turns(sides, ROUNDS)  # seconds a step
    note = f"{1e3 * median(spent['run']):.1f} ms a step; bare loop {1e3 * median(spent['bare']):.1f} ms"
    table.row("Run / bare loop with nn.LSTM, never evaluated", ratio(spent, "run", "bare"), most=1.3, note=note)
    table.row("the same, young, with a sample of 120 tokens every 50 steps", ratio(spent, "babbling", "bare"))


def slices(run: Run, steps: int) -> Callable[[], float]:
    """Seconds a step of a run, over so many steps."""

    def block() -> float:
        before, spent = run.step, 0.0
        while run.step < before + steps:
            spent += seconds_each(lambda: run.advance(seconds=SLICE), 0)
        return spent / (run.step - before)

    return block


def loop(values: dict[str, Any]) -> Iterator[float]:
    """Every ``next`` is one step of training and its loss."""
    config = Run("recurrent", values).config
    with Stream(0).active():
        text = Learner(config).batches
        kinds, cell = int(text.text.max()) + 1, config.cells[0]
        embedding = nn.Embedding(kinds, min(kinds, 32))
        lstm = nn.LSTM(min(kinds, 32), cell.units, cell.layers, batch_first=True)
        output = nn.Linear(cell.units, kinds)
    weights = [*embedding.parameters(), *lstm.parameters(), *output.parameters()]
    rule = torch.optim.Adam(weights, config.lr, fused=True)
    state = None
    while True:
        x, y, fresh = text.take(config.batch_size)
        said, state = lstm(embedding(x), None if fresh else state)
        state = tuple(part.detach() for part in state)
        loss = F.cross_entropy(output(said).flatten(0, 1), y.flatten())
        rule.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(weights, config.clip)
        rule.step()
        yield loss.item()


def pictures(table: Table, run: Run) -> None:
    table.note("its pictures, 100 characters, 32 units")
    for lens in (*PAGE, *BESIDE):
        run.look(lens)  # what is loaded late is loaded now
    for lens in (*PAGE, *BESIDE):
        took = 1e3 * median(seconds_each(lambda lens=lens: run.look(lens), 0) for _ in range(5))
        table.row(f"lens {lens['name']}", took, "ms", digits=1)
    each = median(seconds_each(lambda: run.look({"name": "writing", "count": 500}), 0) for _ in range(5))
    table.row("tokens a second that it writes", 500 / each, digits=0)
