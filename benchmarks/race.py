"""A race of eight optimizers: on a surface against the frames of a page, on a network against training one.

Frames are counted twice: how many the engine could serve, and how many a Chromium draws of racers that have moved.

There are two kinds of one network: a bare PyTorch loop (torch's own layers, one optimizer of torch.optim, nothing
recorded), and a race of a single racer. A step of a run has the trail, the curves and the validation points as well.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from typing import Any
from urllib.parse import urlencode

import torch
from playwright.sync_api import Page
from torch import nn
from torch.nn import functional as F

from benchmarks.table import Table
from benchmarks.timing import Others, in_turns, ratio, seconds_each
from benchmarks.watching import watch
from engine.core.run import Run
from engine.experiments.optimizers.config import OptimizersConfig
from engine.experiments.optimizers.learner import Learner

ROUNDS = 15
FRAMES = 20  # a second
STEPS = 10  # between two frames
WINDOW = 3  # seconds of watching the page
EIGHT = (  # the eight whose steps take longest
    "momentum lr=0.05", "nesterov lr=0.05", "rprop lr=0.01", "adadelta lr=1", "rmsprop lr=0.01",
    "rmsprop momentum lr=0.01", "adam lr=0.01", "adamw lr=0.01",
)  # fmt: skip
SURFACES = ("ravine", "rosenbrock", "network slice")
LENSES = ({"name": "race"}, {"name": "terrain"}, {"name": "rule", "racer": 6})
NETWORK = {"terrain": "network", "noise": 0.1, "width": 8, "depth": 2, "batch_size": 32}


def measure(table: Table) -> None:
    for terrain in SURFACES:
        frames(table, terrain)
    networks(table)
    page(table)


def frames(table: Table, terrain: str) -> None:
    """A frame is ``STEPS`` steps and everything that the page asks for."""
    run = Run("optimizers", {"terrain": terrain, "racers": EIGHT})

    def frame() -> None:
        run.advance(steps=STEPS)
        for lens in LENSES:
            run.look(lens)

    for _ in range(30):
        frame()
    each = median(seconds_each(frame) for _ in range(ROUNDS))
    step = median(seconds_each(lambda: run.advance(steps=STEPS)) for _ in range(ROUNDS)) / STEPS
    table.note(f"{terrain}, eight racers, in one process")
    table.row(
        f"frames a second the engine can serve, {STEPS} steps each", 1 / each, least=FRAMES, digits=0,
        note=f"a step {1e6 * step:.0f} us",
    )  # fmt: skip


def page(table: Table) -> None:
    """A race on a surface as somebody sees it, at the speed that the page begins with."""
    path = f"optimizers?{urlencode({'terrain': 'rosenbrock', 'racers': ','.join(EIGHT)})}"
    watch(table, path, "frames/s drawn of eight racers on rosenbrock", FRAMES, drawn, window)


def drawn(visit: Page) -> None:
    visit.locator(".race[data-frames]").first.wait_for(timeout=60_000)


def window(visit: Page) -> tuple[float, float]:
    """What other programs took of the machine, and the frames a second that the race says it has drawn."""
    others, seen = Others(), []
    for _ in range(WINDOW):
        visit.wait_for_timeout(1000)
        seen.append(int(visit.locator(".race[data-frames]").first.get_attribute("data-fps") or 0))
    return others.share(), sum(seen) / WINDOW


def networks(table: Table) -> None:
    eight, one = ({**NETWORK, "racers": racers} for racers in (EIGHT, ("adam lr=0.01",)))
    sides: dict[str, Callable[[], float]] = {
        "eight": block(racing(eight)), "one": block(racing(one)),
        "eight, run": block(running(eight), STEPS), "one, run": block(running(one), STEPS),
        "bare adam": block(bare(torch.optim.Adam)), "bare sgd": block(bare(torch.optim.SGD)),
    }  # fmt: skip
    us = in_turns(sides, ROUNDS)
    table.note("2-8-8-1 tanh network, batch 32; eight: " + ", ".join(EIGHT))
    for name, words, one_of in (
        ("eight", "one network in bare PyTorch with Adam", "bare adam"),
        ("eight", "one network in bare PyTorch with SGD", "bare sgd"),
        ("eight", "a race of one, Adam", "one"),
        ("eight, run", "a run of a race of one, Adam", "one, run"),
    ):
        note = f"{median(us[name]):.0f} us and {median(us[one_of]):.0f} us"
        what = "a run of eight" if name.endswith("run") else "the race of eight"
        table.row(f"a step of {what} / a step of {words}", ratio(us, name, one_of), most=2.5, note=note)


def block(work: Callable[[], object], steps: int = 1) -> Callable[[], float]:
    """Microseconds a step of ``work``, which takes that many."""
    for _ in range(200 // steps):
        work()
    return lambda: 1e6 * seconds_each(work) / steps


def racing(config: dict[str, Any]) -> Callable[[], None]:
    learner = Learner(OptimizersConfig.parse(config))

    def step() -> None:
        x, y = learner.batch()
        learner.backward(learner.losses(learner.network(x), y))
        learner.update()

    return step


def running(config: dict[str, Any]) -> Callable[[], None]:
    run = Run("optimizers", config)
    return lambda: run.advance(steps=STEPS)


def bare(optimizer: type[torch.optim.Optimizer]) -> Callable[[], float]:
    course = Learner(OptimizersConfig.parse({**NETWORK, "racers": ("adam",)})).course
    net = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 1))
    rule = optimizer(net.parameters(), 0.01)
    settings = OptimizersConfig.parse(NETWORK)

    def step() -> float:
        x, y = course.batch(settings)
        loss = F.binary_cross_entropy_with_logits(net(x), y)
        rule.zero_grad()
        loss.backward()
        rule.step()
        return loss.item()

    return step
