"""The gradient lab's presets and what each is said to show. A test sees every claim hold.

``holds`` gets the run after the preset's steps. This module loads no torch: the page lists presets without it.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from engine.core.catalogue import Preset

if TYPE_CHECKING:
    from engine.core.run import Run

DEEP = {"depth": 30, "activation": "sigmoid", "dataset": "moons"}
LONG = {"kind": "recurrent", "time_steps": 50}


def ratios(run: Run) -> np.ndarray:
    """The first layer's (or state's) gradient over the last one's, at every step that was kept, the start first."""
    gradient = run.look({"name": "history"})["gradient"].astype(np.float64)  # (H, L)
    return gradient[:, 0] / gradient[:, -1]


def vanished(run: Run) -> bool:
    return bool((ratios(run) < 1e-8).all()) and run.timeline.last("train_loss") > 0.68


def kept_within(run: Run, factor: float, since: int = 0) -> bool:
    """Whether the first and the last gradient have differed by less than a factor from the step ``since`` on."""
    late = run.look({"name": "history"})["steps"] >= since
    return bool((np.abs(np.log(ratios(run)[late])) < np.log(factor)).all())


def settled(run: Run) -> bool:
    return ratios(run)[0] > 30 and kept_within(run, 100, since=15) and run.timeline.last("train_accuracy") >= 0.95


def blew_up(run: Run) -> bool:
    """Whether the gradient grew more than a thousandfold on its way back, and the run has ended within ten steps."""
    return bool(ratios(run)[0] > 1000) and run.diverged is not None and run.step <= 10


def clipped(run: Run) -> bool:
    norms = run.timeline.columns["gradient_norm"].values
    return bool(ratios(run)[0] > 30) and float(norms.max()) > 100 and run.timeline.last("train_accuracy") > 0.9


def nothing_flows(run: Run) -> bool:
    flow = run.look({"name": "flow"})
    return not flow["activation"].any() and not flow["gradient"].any() and not isfinite(flow["first_to_last"])


def one_layer_says_the_same(run: Run) -> bool:
    """To twelve digits, and neither of them can tell a disc from the ring around it."""
    looks = run.look({"name": "collapse"})
    return bool(looks["difference"] < 1e-12 * looks["scale"]) and run.timeline.last("val_accuracy") < 0.7


PRESETS = {
    "sigmoid": Preset(
        "30 sigmoid layers", DEEP,
        "Before training and after 100 steps, the first layer's gradient is less than a hundred-millionth of the last "
        "one's, and the loss has hardly moved from that of guessing.",
        100, vanished, seeds=4, good=False, findings=("vanishing_gradient",),
    ),
    "he": Preset(
        "30 ReLU layers, He start", {"depth": 30, "activation": "relu", "init": "he", "width": 48, "lr": 0.02},
        "The gradients of the first and of the last layer stay within a factor of 100 of each other, before training "
        "and for all of 80 steps; then at least three quarters of the training points are right.",
        80, lambda run: kept_within(run, 100) and run.timeline.last("train_accuracy") > 0.75, seeds=4,
    ),
    "batch": Preset(
        "30 sigmoid layers with batch norm", {**DEEP, "norm": "batch", "lr": 0.07, "batch_size": 200},
        "The same 30 sigmoid layers. Before training the early gradients are now the larger ones, more than 30 times "
        "the last; from step 15 on first and last stay within a factor of 100, and after 80 steps at least 95 % of the "
        "training points are right.",
        80, settled, seeds=4,
    ),
    "residual": Preset(
        "50 layers with residual connections", {"depth": 50, "activation": "tanh", "residual": True},
        "Fifty layers deep, the first gradient stays within a factor of 10 of the last, and the training loss falls "
        "below that of guessing within 60 steps.",
        60, lambda run: kept_within(run, 10) and run.timeline.last("train_loss") < 0.68, seeds=2,
    ),
    "large": Preset(
        "Weights that start too large", {"depth": 15, "activation": "relu", "init": "too large"},
        "The gradient grows more than a thousandfold on its way back, and the run has blown up within ten steps.",
        30, blew_up, seeds=5, good=False, findings=("diverged",),
    ),
    "zeros": Preset(
        "All weights start at zero", {"depth": 5, "init": "zeros"},
        "No signal goes forth and no gradient comes back, ever: all units of a layer stay the same.",
        60, nothing_flows, good=False, findings=("symmetric_units",),
    ),
    "linear": Preset(
        "Two linear layers are one", {"depth": 2, "activation": "linear"},
        "One layer, the product of the two, gives the same outputs to twelve digits; and like it, the two cannot "
        "separate the disc from its ring.",
        320, one_layer_says_the_same, seeds=3, good=False, findings=("under_capacity",),
    ),
    "forgets": Preset(
        "A tanh RNN that forgets", {**LONG, "recurrent_scale": 0.5},
        "Fifty steps back the gradient is less than a hundred-millionth of what it was, and after 60 steps of training "
        "the first input is still as good as unknown.",
        60, vanished, seeds=4, good=False, findings=("vanishing_gradient",),
    ),
    "lstm": Preset(
        "An LSTM that remembers", {**LONG, "cell": "lstm", "forget_bias": 3.0, "optimizer": "adam", "lr": 0.01},
        "With a forget gate that begins open, every training sequence is right after 40 steps.",
        40, lambda run: run.timeline.last("train_accuracy") == 1, seeds=2,
    ),
    "identity": Preset(
        "A ReLU RNN that starts as the identity",
        {**LONG, "cell": "relu rnn", "recurrent_init": "identity", "optimizer": "adam", "lr": 0.001},
        "Without any gate: before training the gradient of the first state is within a factor of 10 of the last, and "
        "after 100 steps at least 90 % of the training sequences are right.",
        100, lambda run: 0.1 < ratios(run)[0] < 10 and run.timeline.last("train_accuracy") > 0.9, seeds=3,
    ),
    "explodes": Preset(
        "A ReLU RNN that explodes", {"kind": "recurrent", "cell": "relu rnn", "recurrent_scale": 2.0},
        "Thirty steps back the gradient is more than a thousand times as large, and the run has blown up within ten "
        "steps.",
        30, blew_up, seeds=4, good=False, findings=("diverged",),
    ),
    "clip": Preset(
        "Clipping against explosion",
        {**LONG, "cell": "relu rnn", "recurrent_init": "identity", "recurrent_scale": 1.1, "clip": 1.0, "lr": 0.01},
        "Fifty steps back the gradient is more than 30 times as large, and its norm has been beyond 100. Cut to length "
        "1 it does no harm: after 100 steps at least 90 % of the training sequences are right. Without the cut nothing "
        "is learned.",
        100, clipped, seeds=4, share=0.75,
    ),
}  # fmt: skip
