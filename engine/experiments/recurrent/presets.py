"""The presets of the Recurrent lab and what each is said to show. This module loads no torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.core.catalogue import Preset

if TYPE_CHECKING:
    from engine.core.run import Run

RECALL = {"task": "recall", "window": 64}


def latest(run: Run, name: str) -> float:
    """The newest value of a curve."""
    return float(run.timeline.columns[name].values[-1])


def only_the_lstm_remembers(run: Run) -> bool:
    return latest(run, "val_accuracy_0") >= 0.95 and latest(run, "val_accuracy_1") < 0.4


def a_short_window_learns_worse(run: Run) -> bool:
    whole = run.fork(0, window=31)
    whole.advance(until=run.step)
    return latest(run, "val_accuracy_0") < 0.75 and latest(whole, "val_accuracy_0") >= 0.95


def it_counts(run: Run) -> bool:
    """The unit of the cell that follows the count best, over a stretch of validation text."""
    names = run.experiment.facts()["names"]
    seen = run.look({"name": "stretch", "state": "cell"})
    open_ = counted(seen["tokens"], set(seen["starts"].tolist()), names.index("a"), names.index("b"))
    units = run.experiment.facts()["cells"][0]["units"]
    cells = [run.look({"name": "stretch", "unit": unit, "state": "cell"})["values"] for unit in range(units)]
    follows = max(abs(np.corrcoef(values, open_)[0, 1]) for values in cells)
    return bool(follows > 0.85 and latest(run, "val_loss_0") < 0.35)


def counted(tokens: np.ndarray, starts: set[int], a: int, b: int) -> list[int]:
    """How many a are still without their b after each token (L,)."""
    found, now = [], 0
    for i, token in enumerate(tokens):
        now = 0 if i in starts else now
        now = now + 1 if token == a else now - 1 if token == b else 0
        found.append(now)
    return found


def it_writes(run: Run) -> bool:
    return latest(run, "val_loss_0") < 0.65 and latest(run, "val_accuracy_0") > 0.75


def shut_gates_forget(run: Run) -> bool:
    units = run.experiment.facts()["cells"][0]["units"]
    shut = run.measure({f"0.l0.{unit}.forget": "shut" for unit in range(units)})
    return latest(run, "val_accuracy_0") >= 0.95 and shut["val_accuracy_0"] < 0.45


def it_learns_by_heart(run: Run) -> bool:
    val = run.timeline.columns["val_loss_0"].values
    return bool(val[-1] > 1.1 * val.min() and latest(run, "train_loss_0") < 0.5 * val[-1])


def only_clipping_holds_it(run: Run) -> bool:
    clipped = run.fork(0, clip=1.0)
    clipped.advance(steps=20)
    return run.diverged is not None and clipped.diverged is None


PRESETS: dict[str, Preset] = {
    "stories": Preset(
        "Learns to write", {"characters": 20_000, "lr": 0.01, "cells": ("lstm units=48",)},
        "After 200 steps an LSTM of 48 units is right about more than three of four characters of stories it has not "
        "read, at less than 0.65 nats a character. Always saying the same has 3.0, and the grammar that wrote the "
        "stories itself 0.26. For both of two seeds.",
        200, it_writes, seeds=2,
    ),
    "recall": Preset(
        "Sixty steps back",
        RECALL | {"length": 60, "lr": 0.003, "forget_bias": 7.0, "cells": ("lstm units=48", "rnn units=48")},
        "Which letter came 60 steps ago? After 120 steps of training the LSTM is right at least 95 times in a hundred. "
        "The simple cell still guesses among four: the gradient has shrunk to nothing before it reaches the letter. "
        "For each of three seeds.",
        120, only_the_lstm_remembers, seeds=3, good=False, findings=("vanishing_gradient",),
    ),
    "shut": Preset(
        "Shut the forget gates", RECALL | {"length": 20, "forget_bias": 4.0, "cells": ("lstm units=24",)},
        "After 120 steps it names the letter of 20 steps ago at least 95 times in a hundred. With all its forget gates "
        "held shut, and no weight changed, less than 45 times: the cell is where it was kept. For each of three seeds.",
        120, shut_gates_forget, seeds=3,
    ),
    "counting": Preset(
        "A unit that counts",
        {"task": "counting", "characters": 20_000, "window": 40, "lr": 0.01, "cells": ("lstm units=24",)},
        "Every line has as many b as a. After 150 steps the cell of one unit follows how many b are still to come, "
        "with a correlation above 0.85, and the loss is below 0.35 nats where always saying the same has 0.90. For "
        "each of three seeds.",
        150, it_counts, seeds=3,
    ),
    "window": Preset(
        "A window that is too short",
        RECALL | {"length": 30, "window": 10, "forget_bias": 3.0, "cells": ("lstm units=32",)},
        "The letter came 30 steps ago, but the gradient goes back ten at most. After 100 steps the LSTM is right less "
        "than 75 times in a hundred, and that only because a memory that nobody trained leaks something through. With "
        "a window of 31 steps it is right at least 95 times. For each of three seeds.",
        100, a_short_window_learns_worse, seeds=3, good=False, findings=("vanishing_gradient",),
    ),
    "by-heart": Preset(
        "Two pages by heart",
        {"characters": 2000, "batch_size": 8, "window": 30, "lr": 0.02, "cells": ("lstm units=64",)},
        "An LSTM of 64 units has more weights than this text has characters. After 350 steps its validation loss is a "
        "tenth above its lowest, and its training loss less than half as high. For both of two seeds.",
        350, it_learns_by_heart, seeds=2, good=False, findings=("over_fitting",),
    ),
    "explodes": Preset(
        "One step too far",
        {"task": "adding", "length": 40, "window": 64, "optimizer": "sgd", "lr": 1.0, "clip": 0.0,
         "cells": ("rnn units=32 relu",)},
        "A simple cell with ReLU, gradient descent and a rate of 1: within 20 steps a gradient that has grown on its "
        "way back throws the weights away. Clipped at 1, the same run goes on. For each of four seeds.",
        20, only_clipping_holds_it, seeds=4, good=False, findings=("diverged",),
    ),
}  # fmt: skip
