"""The sequence tasks by name: what is read and asked, and training and validation sequences of one. numpy alone.

``config`` is read by attribute, so that it may be a lab's settings or a program's ``SimpleNamespace``: ``task``,
``length`` (or ``steps``; the sequences of some tasks are a little longer), ``samples``, ``data_seed``; for ``series``
also ``series`` (sine, sums or chirp; sums where there is no such field) and ``noise`` (none where there is no such).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.sequences.memory import COPIED, COPIES, MEANINGLESS, RECALLED, copied, recalled, summed
from engine.data.sequences.nesting import DEEPEST_NEST, SIGNS, as_many, judged, most_counted, nested
from engine.data.sequences.positions import ALPHABET, BETWEEN, ORDERED, ordered, repeated
from engine.data.sequences.series import following

VALIDATED_SEQUENCES = 500  # that nothing trains on
FEWEST_STEPS = 8  # a round of repeats needs four letters twice


@dataclass(frozen=True)
class SequenceLayout:
    """``kind``: "tokens" or "values". ``inputs``: size of the vocabulary, or numbers a step; ``outputs``: classes, or
    numbers to answer with. ``names`` of the tokens, ``answers`` of the classes. ``length``: steps of a sequence.
    ``chance``: accuracy of the best guess without looking, or its mean squared error. ``asked``: the question in words.
    """

    kind: str
    inputs: int
    outputs: int
    names: tuple[str, ...]
    answers: tuple[str, ...]
    length: int
    chance: float
    asked: str


def tokens_layout(names: tuple, answers: tuple, length: int, chance: float, asked: str) -> SequenceLayout:
    return SequenceLayout("tokens", len(names), len(answers), names, answers, length, chance, asked)


def recall_layout(steps: int) -> SequenceLayout:
    names = (*RECALLED, *MEANINGLESS, "?")
    return tokens_layout(names, RECALLED, steps + 1, 1 / len(RECALLED), f"Which letter came {steps} steps ago?")


def copying_layout(steps: int) -> SequenceLayout:
    length = steps + 2 * COPIES
    return tokens_layout((*COPIED, "_", ":"), COPIED, length, 1 / len(COPIED), "The letters again, in their order.")


def adding_layout(steps: int) -> SequenceLayout:
    return SequenceLayout("values", 2, 1, ("number", "mark"), ("sum",), steps, 1 / 6, "The sum of the marked numbers.")


def brackets_layout(steps: int) -> SequenceLayout:
    depths = tuple(str(depth) for depth in range(DEEPEST_NEST + 1))
    chance = float(max(open_shares(steps)))
    return tokens_layout(SIGNS, depths, steps, chance, "How many brackets are open after each?")


def balanced_layout(steps: int) -> SequenceLayout:
    length = steps - steps % 2 + 1
    return tokens_layout((*SIGNS, "?"), ("wrong", "balanced"), length, 0.5, "Are the brackets balanced?")


def counting_layout(steps: int) -> SequenceLayout:
    return tokens_layout(
        ("a", "b", "."), ("a", "b", "."), steps, counting_chance(steps), "What comes after each b and stop?"
    )


def order_layout(steps: int) -> SequenceLayout:
    names = (*ORDERED, *BETWEEN, "?")
    return tokens_layout(names, ("A first", "B first"), steps + 1, 0.5, "Which came first, A or B?")


def repeats_layout(steps: int) -> SequenceLayout:
    asked = "The next letter, once a round has been seen."
    return tokens_layout(ALPHABET, ALPHABET, steps, 1 / len(ALPHABET), asked)


def series_layout(steps: int) -> SequenceLayout:
    return SequenceLayout("values", 1, 1, ("value",), ("next value",), steps, 0.5, "The next value, at every step.")


def open_shares(steps: int) -> NDArray[np.float64]:
    """How often each depth (9,) is the answer in brackets of so many steps, from the chances that one more opens."""
    now, total = np.eye(DEEPEST_NEST + 1)[0], np.zeros(DEEPEST_NEST + 1)
    for _ in range(steps):
        opens = np.where(np.arange(len(now)) == 0, 1.0, np.where(np.arange(len(now)) == DEEPEST_NEST, 0.0, 0.5))
        now = np.roll(now * opens, 1) + np.roll(now * (1 - opens), -1)
        total += now
    return total / steps


def counting_chance(steps: int) -> float:
    """Accuracy of always answering b: of k + 1 questions about a^k b^k, k - 1 are answered so."""
    mean = (1 + most_counted(steps)) / 2
    return (mean - 1) / (mean + 1)


LAYOUT_OF: dict[str, Callable[[int], SequenceLayout]] = {
    "recall": recall_layout,
    "copying": copying_layout,
    "adding": adding_layout,
    "brackets": brackets_layout,
    "balanced": balanced_layout,
    "counting": counting_layout,
    "order": order_layout,
    "repeats": repeats_layout,
    "series": series_layout,
}
DRAW_OF: dict[str, Callable[[int, int, np.random.Generator], tuple[NDArray, NDArray]]] = {
    "recall": recalled,
    "copying": copied,
    "adding": summed,
    "brackets": nested,
    "balanced": judged,
    "counting": as_many,
    "order": ordered,
    "repeats": repeated,
}
TASKS = tuple(LAYOUT_OF)


def sequence_layout(config) -> SequenceLayout:
    """What the sequences of ``config.task`` are like, without drawing any. Raises LookupError, ValueError."""
    if config.task not in LAYOUT_OF:
        raise LookupError(f"There is no sequence task {config.task!r}. Known: {', '.join(LAYOUT_OF)}.")
    steps = steps_asked(config)
    if steps < FEWEST_STEPS:
        raise ValueError(f"The steps of a sequence must be at least {FEWEST_STEPS}, got {steps}.")
    return LAYOUT_OF[config.task](steps)


def steps_asked(config) -> int:
    """The length that is asked for."""
    return config.length if hasattr(config, "length") else config.steps


def sample_sequences(config) -> dict[str, NDArray]:
    """``x_train`` i64 (N, T) or f32 (N, T, I) and ``y_train``: i64 (N, T), -1 where nothing is asked, or f32 (N, T, O),
    nan where nothing is asked; ``x_val`` and ``y_val`` alike: 500 others, the same whatever N is."""
    sequence_layout(config)
    steps, both = steps_asked(config), {}
    for split, (n, stream) in {"train": (config.samples, 0), "val": (VALIDATED_SEQUENCES, 1)}.items():
        rng = np.random.default_rng([config.data_seed, stream])
        if config.task == "series":
            name, noise = getattr(config, "series", "sums"), getattr(config, "noise", 0.0)
            both[split] = following(name, n, steps, noise, rng)
        else:
            both[split] = DRAW_OF[config.task](n, steps, rng)
    (x_train, y_train), (x_val, y_val) = both["train"], both["val"]
    return {"x_train": x_train, "y_train": y_train, "x_val": x_val, "y_val": y_val}
