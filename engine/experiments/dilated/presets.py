"""The presets of the lab of dilated convolutions and what each is said to show. This module loads no torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.core.catalogue import Preset

if TYPE_CHECKING:
    from engine.core.run import Run


def errors(run: Run) -> tuple[float, ...]:
    """The validation error of the stack, and of its rival where there is one."""
    found = run.experiment.measure()
    return tuple(found[f"val_loss_{k}"] for k in range(2) if f"val_loss_{k}" in found)


def look(run: Run, lens: str) -> dict[str, np.ndarray]:
    return run.look({"name": lens})


def sees_and_learns(run: Run) -> bool:
    stack, rival = errors(run)
    slope = look(run, "reach")["slope"][0]
    return bool(stack < 0.04 and stack < rival and slope[31] > 0 and not slope[32:].any())


def stays_noisy(run: Run) -> bool:
    slope = look(run, "reach")["slope"][0]
    return bool(errors(run)[0] > 0.05 and slope[5] > 0 and not slope[6:].any())


def does_not_begin(run: Run) -> bool:
    stack, rival = errors(run)
    return bool(stack > 0.4 and rival < 0.1)


def near_values_are_enough(run: Run) -> bool:
    return errors(run)[0] < 0.005


def lstm_listens_further(run: Run) -> bool:
    stack, lstm = look(run, "reach")["slope"]
    return bool(max(errors(run)) < 0.04 and not stack[32:].any() and lstm[40] > 0.001)


def stack_keeps_the_phase(run: Run) -> bool:
    stack, rival = look(run, "horizon")["error"]
    return bool(stack[7] < rival[7] / 2 and stack[7] < 0.15 and stack[-1] > 3 * stack[7])


def breaks_off(run: Run) -> bool:
    return run.diverged is not None


PRESETS: dict[str, Preset] = {
    "start": Preset(
        "Five layers, 32 values", {},
        "Dilations 1, 2, 4, 8, 16: the last prediction depends on 32 values, and on none before. After 150 steps "
        "the validation error is below 0.04, and below that of a tanh RNN with as many parameters. For both of two "
        "seeds.",
        150, sees_and_learns, seeds=2,
    ),
    "side-by-side": Preset(
        "Five layers, 6 values", {"doubling": False},
        "As many weights with taps side by side see 6 values. After 150 steps the validation error is still above "
        "0.05. For both of two seeds.",
        150, stays_noisy, seeds=2, good=False, findings=("under_capacity",),
    ),
    "deep": Preset(
        "Eight layers without skips", {"layers": 8, "residual": False},
        "After 40 steps the stack's validation error is above 0.4, where always saying 0 has 0.5; its rival's is "
        "below 0.1. For both of two seeds.",
        40, does_not_begin, seeds=2, good=False,
    ),
    "still": Preset(
        "No noise", {"noise": 0.0, "doubling": False},
        "Without noise 6 values are enough: after 100 steps the validation error is below 0.005. For both of two "
        "seeds.",
        100, near_values_are_enough, seeds=2,
    ),
    "lstm": Preset(
        "Against an LSTM", {"rival": "lstm"},
        "After 150 steps both have a validation error below 0.04. The stack's last prediction depends on nothing "
        "more than 31 steps back, the LSTM's still has a slope of more than 0.001 at 40. For both of two seeds.",
        150, lstm_listens_further, seeds=2,
    ),
    "alone": Preset(
        "Going on alone", {"noise": 0.1, "layers": 6},
        "After 100 steps the stack, which sees 64 values, has 8 steps ahead of what it hears an error below 0.15 and "
        "below half of its rival's; 96 steps ahead its error is more than three times as large. For both of two "
        "seeds.",
        100, stack_keeps_the_phase, seeds=2,
    ),
    "too-fast": Preset(
        "Too large steps", {"lr": 1.0, "clip": 0.0, "optimizer": "momentum"},
        "With a learning rate of 1, momentum and nothing that clips, the numbers grow beyond all bounds within 60 "
        "steps. For both of two seeds.",
        60, breaks_off, seeds=2, good=False, findings=("diverged",),
    ),
}  # fmt: skip
