"""Pictures of a network: milliseconds a lens in the worker, and bytes a frame to the browser."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

import numpy as np
import torch

from benchmarks import nets
from benchmarks.table import Table
from benchmarks.timing import in_turns, ratio, seconds_each
from engine.core.run import Run
from ui.components.packing import pack

ROUNDS = 9
MAP = "100 x 100 map of all layers"
PAGE: tuple[dict, ...] = (  # what the Playground's page asks for in every frame
    {"name": "network"}, {"name": "surface", "unit": "out"}, {"name": "points"}, {"name": "metrics"},
)  # fmt: skip


def measure(table: Table) -> None:
    for net in (nets.SMALL, nets.DEEP):
        run = Run("playground", nets.config(net))
        run.advance(steps=5000)
        grid = run.experiment.problem.grid(100)  # (10000, F)

        def all_layers(network: torch.nn.Module = run.experiment.network, grid: torch.Tensor = grid) -> None:
            with torch.inference_mode():
                network.trace(grid)

        work: dict[str, Callable[[], object]] = {MAP: all_layers}
        for lens in PAGE:
            work[f"lens {lens['name']}"] = lambda lens=lens, run=run: run.look(lens)
        work["all four lenses"] = lambda run=run: [run.look(lens) for lens in PAGE]
        work["curves, 800 points each"] = lambda run=run: run.timeline.curves(800)
        work["one step"] = lambda run=run: run.experiment.step()
        ms = in_turns({name: lambda job=job: 1e3 * seconds_each(job, 0.03) for name, job in work.items()}, ROUNDS)
        table.note(f"{net} tanh, batch 10")
        for name in work:
            table.row(name, median(ms[name]), "ms", digits=3)
        part = ratio(ms, MAP, "one step")
        table.row(f"{MAP} / one step", part, most=8.6, note="0.9 ms where a step takes 0.105")
        frame = {name: array for lens in PAGE for name, array in run.look(lens).items()}
        drawn: dict[str, np.ndarray] = {}
        for name, (steps, values) in run.timeline.curves(800).items():
            if name != "lr":
                drawn[f"{name}_x"], drawn[f"{name}_y"] = steps, values
        table.row("bytes of the network's frame", len(pack({}, frame)) / 1000, "kB", digits=1)
        table.row("bytes of the curves' frame", len(pack({}, drawn)) / 1000, "kB", digits=1, note="after 5,000 steps")
