"""The presets of the Sequence-to-sequence lab and what each is said to show. This module loads no torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.core.catalogue import Preset

if TYPE_CHECKING:
    from engine.core.run import Run


def look(run: Run, lens: str, **given: object) -> dict[str, np.ndarray]:
    return run.look({"name": lens, **given})


def share_right(run: Run, which: int, shortest: int, longest: int) -> float:
    """Share of validation pairs with so many source tokens that a model gets right to the last token."""
    found = look(run, "by_length", which=which)
    here = (found["length"] >= shortest) & (found["length"] <= longest)
    return float((found["exact"] * found["count"])[here].sum() / found["count"][here].sum())


def agreement(run: Run, which: int) -> float:
    return float(look(run, "alignment", which=which)["agreement"])


def only_one_runs_out_of_room(run: Run) -> bool:
    short, long = ([share_right(run, k, *ends) for k in range(2)] for ends in ((2, 3), (7, 8)))
    return min(short) > 0.7 and long[0] < 0.05 and long[1] > 0.6


def words_look_where_they_should(run: Run) -> bool:
    return agreement(run, 1) >= 0.9 and share_right(run, 1, 3, 10) > 0.75 and share_right(run, 0, 6, 10) < 0.05


def digits_find_their_words(run: Run) -> bool:
    return agreement(run, 0) >= 0.9


def dates_are_right(run: Run) -> bool:
    return share_right(run, 0, 1, 14) > 0.95


def knows_its_pairs_alone(run: Run) -> bool:
    columns = run.timeline.columns
    return bool(columns["train_loss_0"].values[-1] < 0.3 and columns["val_exact_0"].values[-1] < 0.4)


def has_learned_nothing(run: Run) -> bool:
    return bool(run.timeline.columns["val_exact_0"].values[-1] < 0.02)


PRESETS: dict[str, Preset] = {
    "bottleneck": Preset(
        "The bottleneck",
        {"task": "reversed", "longest": 8, "embedding": 16, "models": ("none units=32 lstm", "dot units=32 lstm")},
        "After 300 steps both models turn round more than 70 % of the words of 2 or 3 letters. Of those of 7 or 8 the "
        "one without attention gets less than 5 % right, as all letters have to fit into one vector; the one that can "
        "look back gets more than 60 %.",
        300, only_one_runs_out_of_room,
    ),
    "french": Preset(
        "English to French",
        {"longest": 10, "embedding": 16, "models": ("none units=32 lstm", "dot units=32 lstm both")},
        "After 300 steps at least 90 % of the French words look hardest at the English word behind them, across "
        "swapped adjectives and pronouns, though nobody ever told the network. More than 75 % of the sentences are "
        "then right; without attention, of those of six words and more, less than 5 %.",
        300, words_look_where_they_should,
    ),
    "numbers": Preset(
        "Numbers in words", {"task": "numbers", "embedding": 16, "models": ("additive units=32 lstm both",)},
        "After 200 steps at least 90 % of the digits that some word names look hardest at that word.",
        200, digits_find_their_words,
    ),
    "dates": Preset(
        "Dates to ISO",
        {"task": "dates", "longest": 14, "embedding": 16, "models": ("dot units=32 lstm both",)},
        "After 250 steps more than 95 % of the dates are right to the last sign, in formats where the day comes before "
        "the month and in those where it comes after it.",
        250, dates_are_right,
    ),
    "by-heart": Preset(
        "A hundred pairs",
        {"task": "reversed", "longest": 6, "samples": 100, "embedding": 16, "models": ("dot units=32 lstm",)},
        "With 100 pairs the loss on them falls below 0.3 in 200 steps, and still fewer than 40 % of other letters "
        "are turned round without a mistake: the pairs are remembered, not the rule.",
        200, knows_its_pairs_alone, good=False, findings=("over_fitting",),
    ),
    "too-fast": Preset(
        "Too large a step", {"longest": 8, "embedding": 16, "lr": 0.3, "models": ("additive units=32 lstm both",)},
        "With a learning rate of 0.3 no sentence of a hundred is right after 80 steps, and the loss is where knowing "
        "nothing but how frequent each word is would be.",
        80, has_learned_nothing, good=False, findings=("lr_too_high",),
    ),
}  # fmt: skip
