"""The presets of the Transformer lab and what each is said to show. This module loads no torch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from engine.core.catalogue import Preset

if TYPE_CHECKING:
    from engine.core.run import Run

STORIES = {
    "task": "stories", "tokens": "words", "characters": 200_000, "context": 32, "lr": 0.003, "positions": "rotary",
}  # fmt: skip
SMALL = {"context": 32, "heads": 2, "width": 32, "babble_every": 0}
ORDER = {"task": "order", "length": 12, "layers": 1, "heads": 2, "width": 32, "batch_size": 32, "samples": 2000}
REPEATS = {"task": "repeats", "length": 24, "heads": 1, "batch_size": 32, "samples": 8000, "lr": 0.003}
REVERSED = {
    "task": "reversed", "layers": 1, "heads": 2, "width": 32, "longest": 8, "batch_size": 32, "lr": 0.005,
    "positions": "sinusoidal",
}  # fmt: skip


def look(run: Run, lens: str, **given: Any) -> dict[str, np.ndarray]:
    return run.look({"name": lens, **given})


def right(run: Run) -> float:
    """Share of all validation sequences whose questions are answered right."""
    from engine.probes.evaluation import evaluating  # here, because it loads torch

    x, y = run.experiment.examples(10_000)
    with evaluating(run.experiment.network):
        said = run.experiment.network(x).argmax(2)
    return float((said == y)[y >= 0].float().mean())


def induction(run: Run) -> float:
    """The strongest head's attention to what followed the present token the last time, on random sequences."""
    return float(look(run, "averages", source="repeated")["induction"].max())


def near_the_floor(run: Run) -> bool:
    found = look(run, "floor")
    return bool(found["loss"] < 1.15 * found["floor"])


def tells_order(run: Run) -> bool:
    return right(run) > 0.9


def does_not_tell_order(run: Run) -> bool:
    return right(run) < 0.6


def grows_an_induction_head(run: Run) -> bool:
    return induction(run) > 0.5 and run.timeline.last("val_accuracy") > 0.9


def grows_none(run: Run) -> bool:
    return induction(run) < 0.35 and run.timeline.last("val_accuracy") < 0.5


def writes_backwards(run: Run) -> bool:
    return run.timeline.last("val_exact") > 0.5


def is_lost(run: Run) -> bool:
    """Whether the loss is more than three times that of guessing each letter alike."""
    return run.timeline.last("train_loss") > 3 * float(np.log(len(run.experiment.facts()["names"])))


def knows_by_heart(run: Run) -> bool:
    return run.timeline.last("val_loss") > 2 * run.timeline.last("train_loss")


PRESETS: dict[str, Preset] = {
    "stories": Preset(
        "A GPT that tells stories", STORIES | {"babble_every": 50},
        "After 300 steps its loss on words it has not seen is within 15 % of the entropy of the grammar that wrote "
        "them, which nobody can go below; trained three times as long it is within 10 %.",
        300, near_the_floor,
    ),
    "order": Preset(
        "Which came first?", ORDER | {"positions": "rotary"},
        "With positions one layer tells which of two letters came first in more than 90 % of new sequences. For each "
        "of three seeds.",
        150, tells_order, seeds=3,
    ),
    "bag": Preset(
        "Without positions", ORDER | {"positions": "none"},
        "The same network without positions is a bag of words: it is right in less than 60 % of new sequences, where "
        "guessing is in 50 %, and its loss does not fall. For both of two seeds.",
        320, does_not_tell_order, seeds=2, good=False, findings=("under_capacity",),
    ),
    "induction": Preset(
        "An induction head", REPEATS | {"layers": 2},
        "Two layers learn to go on with letters that come again: on random sequences a head of the second gives more "
        "than half of its attention to what followed the present letter the last time. With two of three seeds; with "
        "the third it gives 45 %.",
        300, grows_an_induction_head,
    ),
    "one-layer": Preset(
        "One layer is not enough", REPEATS | {"layers": 1},
        "With one layer no head gives more than 35 % of its attention to what followed the last time, and fewer than "
        "half of the letters are right: to look there, a token has to carry already which one came before it.",
        300, grows_none, good=False,
    ),
    "translate": Preset(
        "Letters backwards", REVERSED,
        "An encoder and a decoder of one layer each write more than half of the new words backwards without a mistake.",
        300, writes_backwards,
    ),
    "too-fast": Preset(
        "Too fast", SMALL | {"task": "stories", "lr": 3.0},
        "At a thousand times the usual learning rate the loss is more than three times that of guessing each letter "
        "alike.",
        100, is_lost, good=False, findings=("lr_too_high",),
    ),
    "by-heart": Preset(
        "A few stories by heart",
        SMALL | {"task": "stories", "tokens": "words", "characters": 2000, "width": 64, "lr": 0.005, "batch_size": 8},
        "A text of 2,000 letters is soon known by heart, word by word: the loss on other stories is more than twice "
        "that on these, and rises.",
        150, knows_by_heart, good=False, findings=("over_fitting",),
    ),
}  # fmt: skip
