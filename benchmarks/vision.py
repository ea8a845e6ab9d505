"""A small LeNet on 28 x 28 digits: training against the best bare PyTorch loop, its pictures, and imagined images.

The network is the one of the lectures: conv 5x5x8, pool 2, conv 5x5x16, pool 3, ten classes; batch 64, Adam. There are
three bare loops, with PyTorch's own layers and the same images: as one writes it first, with weights and images laid
out channels-last, and with the parameters as views of one flat tensor on top. The best of the three is the measure. The
lab's run is also asked for losses and accuracies; a bare loop that does the same work stands beside those that do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

import torch
from playwright.sync_api import Page
from torch import Tensor, nn
from torch.nn import functional as F

from benchmarks.table import Table
from benchmarks.timing import Others, in_turns, ratio, seconds_each
from benchmarks.watching import watch
from engine.core.run import Run
from engine.core.seeding import Stream
from engine.experiments.cnn.experiment import Cnn
from engine.optim.flat import Flat
from engine.probes.attribution import WORDS
from engine.probes.evaluation import LONGEST
from engine.probes.pictures import TOGETHER
from engine.workers.hosted import SLICE

ROUNDS = 15
BATCH = 64
CONFIG = {"batch_size": BATCH, "samples": 20 * BATCH}  # so that every batch is full
STEPS = 20  # of a block
WARM = 2100  # from step 2,048 on a run is evaluated every 128 steps
PEER = 333  # samples a second that ConvNetJS trains at best with this network
FRAMES = 5  # a second
SHARE = 0.1  # seconds of training between two frames
WINDOW = 3  # seconds of watching the page
COUNT = """(scene) => {
  window.seen = 0;
  const count = new MutationObserver(() => { window.seen += 1; });
  count.observe(scene, { attributes: true, attributeFilter: ["data-step"] });
}"""
PAGE: tuple[dict[str, Any], ...] = (  # what the page asks for in every frame, with the second convolution looked at
    {"name": "maps", "layer": "conv2"}, {"name": "gallery", "count": 14},
    {"name": "sums", "layer": "conv2", "unit": 3}, {"name": "arithmetic", "layer": "conv2", "unit": 3, "y": 7, "x": 7},
)  # fmt: skip
BESIDE: tuple[dict[str, Any], ...] = (  # tabs and panels: one or the other of them
    {"name": "filters", "layer": "conv2"}, {"name": "strongest", "layer": "conv2"}, {"name": "confusion"},
    *({"name": "attribution", "method": name} for name in WORDS),
    *({"name": "adversarial", "method": name} for name in ("fgsm", "pgd")),
    {"name": "robustness"}, {"name": "embedding", "method": "pca"},
)  # fmt: skip
Step = Callable[[], float]


def measure(table: Table) -> None:
    run = Run("cnn", CONFIG)
    run.advance(steps=WARM)
    training(table, run)
    pictures(table, run)
    imagined(table, run)
    page(table)


# --- training -------------------------------------------------------------------------------------------------------


def training(table: Table, run: Run) -> None:
    plain, last, flat = loop(False, False), loop(True, False), loop(True, True)
    bare = {"plain": rate(plain), "channels-last": rate(last), "flat": rate(flat)}
    same = {"flat, evaluated": rate(loop(True, True, LONGEST), LONGEST)}
    speed = in_turns(bare | same | {"run": slices(run)}, ROUNDS)  # images a second
    best = max(bare, key=lambda name: median(speed[name]))
    table.note(f"LeNet-like, batch {BATCH}: a Run in slices of {1000 * SLICE:.0f} ms, nobody watching")
    note = f"{median(speed['run']):,.0f} images/s; best bare loop ({best}) {median(speed[best]):,.0f}"
    table.row("Run / best bare loop, never evaluated", ratio(speed, "run", best), least=0.95, note=note)
    table.row("Run / best bare loop, same work", ratio(speed, "run", "flat, evaluated"), least=0.95)
    table.row("bare loop channels-last / as one writes it first", ratio(speed, "channels-last", "plain"))
    table.row("and with one flat tensor of parameters / without", ratio(speed, "flat", "channels-last"))
    table.row("Run / ConvNetJS (333 images/s with this network)", median(speed["run"]) / PEER, digits=0)


def slices(run: Run) -> Callable[[], float]:
    """Images a second of a run, over as many steps as have one evaluation."""

    def block() -> float:
        before, spent = run.step, 0.0
        while run.step < before + LONGEST:
            spent += seconds_each(lambda: run.advance(seconds=SLICE), 0)
        return BATCH * (run.step - before) / spent

    return block


def rate(steps: Iterator[float], count: int = STEPS) -> Callable[[], float]:
    """Images a second of a bare loop."""

    def some() -> None:
        for _ in range(count):
            next(steps)

    return lambda: BATCH * count / seconds_each(some)


def loop(last: bool, flat: bool, evaluate_every: int = 0) -> Iterator[float]:
    """Every ``next`` is one step of training and its loss."""
    with Stream(0).active():
        album = Cnn(Cnn.Config.parse(CONFIG)).learner.album
        net = lenet()
    layout = torch.channels_last if last else torch.contiguous_format
    x, y, asked = (values.contiguous(memory_format=layout) if values.dim() == 4 else values
                   for values in (album.x, album.y, album.x_asked))  # fmt: skip
    net = net.to(memory_format=layout)
    step = updating(net, flat)
    steps = 0
    while True:
        order = torch.randperm(len(x))
        for rows in order.split(BATCH):
            yield step(F.cross_entropy(net(x[rows]), y[rows]))
            steps += 1
            if evaluate_every and steps % evaluate_every == 0:
                for images, truth in ((asked, album.y_asked), (album.x_val, album.y_val)):
                    evaluate(net, images, truth)


def lenet() -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(1, 8, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 5, padding=2), nn.ReLU(),
        nn.MaxPool2d(3), nn.Flatten(), nn.Linear(16 * 4 * 4, 10),
    )  # fmt: skip


def updating(net: nn.Module, flat: bool) -> Callable[[Tensor], float]:
    """Backward and update with torch's fused Adam, on the parameters or on one tensor that they are views of."""
    views = Flat(net) if flat else None
    if views is None:
        rule = torch.optim.Adam(net.parameters(), 0.003, fused=True)
    else:
        whole = nn.Parameter(views.data)
        whole.grad = views.grad
        rule = torch.optim.Adam([whole], 0.003, fused=True)

    def step(loss: Tensor) -> float:
        rule.zero_grad() if views is None else views.zero_grad()
        loss.backward()
        rule.step()
        return loss.item()

    return step


def evaluate(net: nn.Module, images: Tensor, truth: Tensor) -> tuple[float, float]:
    with torch.inference_mode():
        outputs = torch.cat([net(part) for part in images.split(TOGETHER)])  # which is faster than all at once
        return F.cross_entropy(outputs, truth).item(), (outputs.argmax(1) == truth).float().mean().item()


# --- pictures -------------------------------------------------------------------------------------------------------


def pictures(table: Table, run: Run) -> None:
    for lens in (*PAGE, *BESIDE):
        run.look(lens)  # what is loaded late is loaded now
    table.note("its pictures, of the second convolution")
    page = 1e3 * median(seconds_each(lambda: [run.look(lens) for lens in PAGE]) for _ in range(ROUNDS))
    table.row("the page's lenses together", page, "ms", digits=1)

    def frame() -> None:
        run.advance(seconds=SHARE)
        for lens in PAGE:
            run.look(lens)

    each = median(seconds_each(frame, 0) for _ in range(ROUNDS))
    note = f"{SHARE:g} s of training in each; {SHARE / each:.0%} of the time trains"
    table.row("frames a second the engine can serve while training", 1 / each, least=FRAMES, digits=1, note=note)
    for lens in BESIDE:
        took = 1e3 * median(seconds_each(lambda lens=lens: run.look(lens), 0) for _ in range(5))
        words = " ".join(str(value) for value in lens.values())
        table.row(f"lens {words}", took, "ms", digits=1)


def imagined(table: Table, run: Run) -> None:
    table.note("activation maximisation, 100 steps with all regularisers")
    for layer in ("conv1", "conv2", "dense1"):
        lens = {"name": "imagined", "layer": layer, "steps": 100}
        took = median(seconds_each(lambda lens=lens: run.look(lens), 0) for _ in range(5))
        table.row(f"seconds for a unit of {layer}", took, "s", most=2)


def page(table: Table) -> None:
    """The lab as somebody sees it, training at unlimited speed; a frame is one in which the maps show another step."""
    watch(table, "cnn", "frames/s drawn while training at unlimited speed", FRAMES, unlimited, window)


def unlimited(visit: Page) -> None:
    """Count the steps that the maps show, from here on, and let the run go as fast as it can."""
    scene = visit.locator(".cnn[data-step]").first
    scene.wait_for(timeout=60_000)
    scene.evaluate(COUNT)
    visit.get_by_test_id("speed").select_option(label="unlimited")


def window(visit: Page) -> tuple[float, float]:
    """What other programs took of the machine, and the frames a second that were drawn."""
    others, before = Others(), visit.evaluate("() => seen")
    visit.wait_for_timeout(1000 * WINDOW)
    return others.share(), (visit.evaluate("() => seen") - before) / WINDOW
