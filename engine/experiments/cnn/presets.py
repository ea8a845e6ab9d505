"""The CNN lab's presets and what each is said to show. A test sees every claim hold.

``holds`` gets the run after the preset's steps; most compare it with a second run that differs in one thing. This
module loads no torch: the page lists presets without it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from engine.core.catalogue import Preset
from engine.core.config import Config
from engine.networks.presets import NETWORKS

if TYPE_CHECKING:
    from engine.core.run import Run

SMALL = NETWORKS["small"].text
AVERAGE = SMALL.replace("maxpool", "avgpool size=2", 1).replace("maxpool", "avgpool")
STRIDES = (
    "conv filters=8 size=5 stride=2 padding=2, relu, conv filters=16 size=5 stride=3 padding=2, relu, flatten, dense"
)
DENSE = "flatten, dense units=7, relu, dense"  # 5,575 parameters, where the small CNN has 5,994
PATCHES = "conv filters=12 size=5 stride=2, relu, conv filters=24, relu, globalpool, dense"  # sees 9 x 9 pixels


def with_changes(run: Run, **changes: Any) -> Run:
    """A second run of the same length and seeds with some other settings."""
    return trained(run.key, run.config.replace(**changes), run.step)


@lru_cache(maxsize=16)  # several presets compare with the same run
def trained(key: str, config: Config, steps: int) -> Run:
    from engine.core.run import Run  # here, because it loads torch

    run = Run(key, config)
    run.advance(steps=steps)
    return run


def right(run: Run) -> float:
    """Share of the validation pictures that are said right."""
    return run.timeline.last("val_accuracy")


def stands_shifts(run: Run) -> bool:
    """Whether at least 20 points more are right than a dense network with as many parameters gets."""
    return right(run) >= right(with_changes(run, network=DENSE)) + 0.2


def misses_shifts(run: Run) -> bool:
    return right(run) < 0.55 and right(with_changes(run, network=SMALL)) >= right(run) + 0.15


def between_the_two(run: Run) -> bool:
    """Whether average pooling stands shifts better than strides and worse than max pooling."""
    largest, strides = (right(with_changes(run, network=network)) for network in (SMALL, STRIDES))
    return strides + 0.1 <= right(run) < largest


def gains_by_moving(run: Run) -> bool:
    return right(run) >= right(with_changes(run, shift=0.0)) + 0.1


def prefers_textures(run: Run) -> bool:
    return right(run) >= 0.88 and right(with_changes(run, dataset="shapes")) <= right(run) - 0.05


def is_dead(run: Run) -> bool:
    """Whether most units of a layer say 0 to every picture, and the answers are no better than guesses."""
    dead = run.look({"name": "layers"})["dead"]
    return bool((dead > 0.5).any()) and right(run) < 0.2


FAST = {"batch_size": 32, "lr": 0.005}
SHIFTED = {**FAST, "val_shift": 2}

PRESETS: dict[str, Preset] = {
    "lenet": Preset(
        "LeNet on digits",
        {"batch_size": 48, "lr": 0.005, "shift": 1.0, "rotate": 8.0, "label_smoothing": 0.1},
        "After 320 steps of 48 digits each, moved and turned a little, at least 98 % of the 500 validation digits are "
        "right. One processor core takes a few seconds for it.",
        320, lambda run: right(run) >= 0.98, seeds=2,
    ),
    "softmax": Preset(
        "One layer: templates", {**FAST, "network": NETWORKS["softmax regression"].text},
        "Without any convolution every class has one weight for every pixel, and its filter can be looked at like a "
        "picture: it is a template of its digit. After 150 steps 90 to 97 % of the validation digits are right.",
        150, lambda run: 0.9 <= right(run) <= 0.97, seeds=5,
    ),
    "shifted": Preset(
        "Moved digits: CNN", SHIFTED,
        "Trained on digits in the middle, asked about digits moved by 2 pixels: in every one of five seeds at least 20 "
        "in 100 more are right than with a dense network of as many parameters (the next preset).",
        120, stands_shifts, seeds=5,
    ),
    "shifted-dense": Preset(
        "Moved digits: dense", {**SHIFTED, "network": DENSE},
        "Seven hidden units that see all pixels have as many parameters as the convolutional network: fewer than half "
        "of the digits that were moved by 2 pixels are right after 80 steps.",
        80, lambda run: right(run) < 0.5, seeds=5, good=False,
    ),
    "average-pooling": Preset(
        "Average pooling", {**SHIFTED, "network": AVERAGE},
        "How many of the moved digits are right: with average pooling at least 10 in 100 more than with strides in "
        "place of pooling, and fewer than with max pooling.",
        120, between_the_two, seeds=2,
    ),
    "strides": Preset(
        "No pooling", {**SHIFTED, "network": STRIDES},
        "The same convolutions, with strides of 2 and 3 in place of pooling: fewer than 55 % of the moved digits are "
        "right, at least 15 in 100 fewer than with max pooling.",
        120, misses_shifts, seeds=3, good=False, findings=("over_fitting",),
    ),
    "moved-training": Preset(
        "Moved in training", {**SHIFTED, "shift": 3.0},
        "Each training digit is moved by up to 3 pixels, each time anew: at least 10 in 100 more of the validation "
        "digits that were moved by 2 are right than without.",
        120, gains_by_moving, seeds=3,
    ),
    "textures": Preset(
        "Textures by patches", {"dataset": "textures", "samples": 800, "batch_size": 32, "lr": 0.01,
                                     "network": PATCHES},
        "A network that sees 9 x 9 pixels at a time and forgets where: after 150 steps at least 88 % of the textures "
        "are right. Trained on shapes instead it gets at least 5 in 100 fewer right.",
        150, prefers_textures, seeds=3,
    ),
    "dead-filters": Preset(
        "Dead filters", {"batch_size": 32, "lr": 0.3},
        "A learning rate of 0.3 is a hundred times too high for Adam: after 60 steps more than half of a layer's "
        "filters say 0 to every picture, and fewer than 2 digits in 10 are right.",
        60, is_dead, seeds=3, good=False, findings=("dead_units",),
    ),
}  # fmt: skip
