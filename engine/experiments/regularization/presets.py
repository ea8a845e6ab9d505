"""The regularisation lab's presets and what each is said to show. A test sees every claim hold.

``holds`` gets the run after the preset's steps; most compare it with a second run that differs in one device. This
module loads no torch: the page lists presets without it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.core.catalogue import Preset
from engine.core.config import Config

if TYPE_CHECKING:
    from engine.core.run import Run

BETWEEN = 1  # row of the weights lens: those from the first hidden layer to the second


def with_changes(run: Run, **changes: Any) -> Run:
    """A second run of the same length and seeds with some other settings."""
    return trained(run.key, run.config.replace(**changes), run.step)


@lru_cache(maxsize=32)  # several presets compare with the same run
def trained(key: str, config: Config, steps: int) -> Run:
    from engine.core.run import Run  # here, because it loads torch

    run = Run(key, config)
    run.advance(steps=steps)
    return run


def overfits(run: Run) -> bool:
    """Whether the validation loss has risen since its minimum, and the training loss has fallen."""
    train, val = run.timeline.values("train_loss"), run.timeline.values("val_loss")
    return val[-1] > 1.5 * val.min() and train[-1] < train[val.argmin()]


def lowers_val_loss(run: Run, **off: Any) -> bool:
    """Whether the validation loss ends below that of the same run with the device ``off``."""
    return run.timeline.last("val_loss") < with_changes(run, **off).timeline.last("val_loss")


def makes_sparse(run: Run) -> bool:
    """Whether L1 has half of the weights near zero where L2 has less than a tenth."""
    shares = [r.look({"name": "weights"})["near_zero"][BETWEEN] for r in (run, with_changes(run, l1=0.0, l2=0.01))]
    return shares[0] > 0.5 and shares[1] < 0.1


def at_the_minimum(run: Run) -> bool:
    """Whether the run was stopped and ended on the lowest validation loss of all epochs."""
    losses = run.timeline.values("val_loss")
    return bool(run.experiment.finished) and losses[-1] == losses[1:].min()


def stands_ten_times_the_rate(run: Run) -> bool:
    """Whether the run learned, its network without batch norm diverged, and that one learns at a tenth of the rate."""
    plain, slower = (with_changes(run, batch_norm=False, lr=lr) for lr in (run.config.lr, run.config.lr / 10))
    return (
        run.timeline.last("val_loss") < 0.2 and plain.diverged is not None and slower.timeline.last("train_loss") < 0.35
    )


def mirroring_hurts(run: Run) -> bool:
    plain = with_changes(run, flip=False)
    return run.timeline.last("val_accuracy") < plain.timeline.last("val_accuracy")


def two_are_too_few(run: Run) -> bool:
    twenty = with_changes(run, batch_size=20)
    return run.timeline.last("train_accuracy") < 0.95 and twenty.timeline.last("train_accuracy") > 0.98


def unsure_far_away(run: Run) -> bool:
    """Whether the dropout masks disagree twice as much far from all training points as close to one of them."""
    left, right, low, high = run.experiment.facts()["extent"]
    points = run.look({"name": "points"})
    train = points["x"][points["split"] == 0]  # (n, 2)
    spread = run.look({"name": "uncertainty", "passes": 100})["std"]  # (S, S)
    size = len(spread)
    grid = np.stack(np.meshgrid(np.linspace(left, right, size), np.linspace(high, low, size)), -1)  # (S, S, 2)
    nearest = np.linalg.norm(grid[:, :, None] - train, axis=-1).min(-1)  # (S, S)
    return spread[nearest > 2].mean() > 2 * spread[nearest < 0.5].mean()


def underfits(run: Run) -> bool:
    """Whether the network cannot even learn its training points, and is worse on others than with less dropout."""
    return run.timeline.last("train_loss") > 0.45 and not lowers_val_loss(run, dropout=0.4)


CLEAN = {"label_noise": 0.0, "noise": 0.1, "samples": 100}
DEEP = {**CLEAN, "dataset": "circle", "depth": 5, "width": 32, "activation": "relu", "optimizer": "sgd"}
DIGITS = {
    "dataset": "digits", "label_noise": 0.0, "samples": 100, "width": 128, "activation": "relu", "lr": 0.002,
    "batch_size": 50,
}  # fmt: skip
AUGMENTED = {"rotate": 10.0, "shift": 0.7, "zoom": 0.1, "pixel_noise": 0.1}

PRESETS: dict[str, Preset] = {
    "overfit": Preset(
        "Learning by heart", {},
        "Sixty points, nine of them with a wrong class, and more than four thousand weights: after 200 steps the "
        "validation loss is more than 1.5 times its lowest, while the training loss went on falling.",
        200, overfits, seeds=5, good=False, findings=("over_fitting",),
    ),
    "l2": Preset(
        "L2 keeps the weights small", {"l2": 0.01},
        "The same points, start and mini-batches: in at least eight of ten seeds the validation loss after 200 steps "
        "is lower than without L2.",
        200, lambda run: lowers_val_loss(run, l2=0.0), seeds=10, share=0.8,
    ),
    "l1": Preset(
        "L1 leaves few weights", {"l1": 0.003, "optimizer": "momentum", "lr": 0.03},
        "Trained with momentum, more than half of the weights between the hidden layers are smaller than 0.001 after "
        "300 steps, where L2 of 0.01 has fewer than a tenth there.",
        300, makes_sparse, seeds=3,
    ),
    "dropout": Preset(
        "Dropout", {"dropout": 0.4},
        "Each hidden unit is left out with probability 0.4, for each example anew: in at least eight of ten seeds the "
        "validation loss after 200 steps is lower than without.",
        200, lambda run: lowers_val_loss(run, dropout=0.0), seeds=10, share=0.8,
    ),
    "dropconnect": Preset(
        "DropConnect", {"dropconnect": 0.2},
        "Each weight of the hidden layers is left out with probability 0.2, at each step anew: in at least four of "
        "five seeds the validation loss after 200 steps is lower than without.",
        200, lambda run: lowers_val_loss(run, dropconnect=0.0), seeds=5, share=0.8,
    ),
    "early-stopping": Preset(
        "Stopping early", {"early_stopping": True, "patience": 20},
        "The network that learns by heart, told to wait no more than 20 epochs for an improvement: it stops by itself "
        "and goes back to the weights with the lowest validation loss.",
        300, at_the_minimum, seeds=5,
    ),
    "batch-norm": Preset(
        "Ten times the learning rate", {**DEEP, "batch_norm": True, "lr": 1.0},
        "Five ReLU layers under plain SGD learn at a rate of 0.1 and blow up at 1. With batch norm they learn at 1: "
        "the validation loss after 200 steps is below 0.2.",
        200, stands_ten_times_the_rate, seeds=5,
    ),
    "batch-of-two": Preset(
        "Batch norm in batches of two", {**CLEAN, "batch_norm": True, "batch_size": 2, "lr": 0.01},
        "Of two numbers normalisation leaves only which is the larger, and the running moments fit no batch: after "
        "200 steps fewer than 95 % of the training points are right. In batches of 20 more than 98 % are.",
        200, two_are_too_few, seeds=5, good=False,
    ),
    "digits-augment": Preset(
        "A hundred digits, changed a little", {**DIGITS, **AUGMENTED},
        "Each digit is turned, moved, zoomed and made noisy a little, each time anew: in at least four of five seeds "
        "the validation loss after 200 steps is lower than without.",
        200, lambda run: lowers_val_loss(run, **dict.fromkeys(AUGMENTED, 0.0)), seeds=5, share=0.8,
    ),
    "digits-flip": Preset(
        "Mirrored digits", {**DIGITS, "flip": True},
        "A mirrored 2 is no 2: in at least four of five seeds more validation digits are wrong after 200 steps than "
        "without any augmentation.",
        200, mirroring_hurts,
        seeds=5, share=0.8, good=False,
    ),
    "uncertainty": Preset(
        "Where the network is unsure", {**CLEAN, "dropout": 0.2},
        "Asked with other dropout masks each time, the network gives answers that differ at least twice as much "
        "far from all training points (more than 2 units) as close to one (less than half a unit).",
        300, unsure_far_away, seeds=5,
    ),
    "too-much-dropout": Preset(
        "Too much dropout", {"dropout": 0.9},
        "With nine units in ten left out on average, the network cannot even learn its training points: after 200 "
        "steps their loss is above 0.45 (guessing gives 0.69), and the validation loss is higher than with dropout of "
        "0.4.",
        200, underfits, seeds=5, good=False,
    ),
}  # fmt: skip
