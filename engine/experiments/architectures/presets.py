"""The presets of the Architectures lab and what each is said to show. This module loads no torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.core.catalogue import Preset

if TYPE_CHECKING:
    from engine.core.run import Run


def late(run: Run, contender: int) -> float:
    """The mean of a contender's last twenty losses on mini-batches: its training error, of more than one batch."""
    return float(run.timeline.columns[f"loss_{contender}"].values[-20:].mean())


def parameters(run: Run, contender: int) -> int:
    return run.experiment.facts()["contenders"][contender]["parameters"]


def look(run: Run, lens: str, **given: object) -> dict[str, np.ndarray]:
    return run.look({"name": lens, **given})


def skips_help(run: Run) -> bool:
    return late(run, 0) > 2 * late(run, 1)


def depth_reverses(run: Run) -> bool:
    plain8, plain20, residual8, residual20 = (late(run, k) for k in range(4))
    return plain20 > 1.5 * plain8 and residual20 < 1.1 * residual8


def only_one_learns(run: Run) -> bool:
    flow = look(run, "flow")
    plain, skipping = (flow[f"slope/{k}"][0] / flow[f"slope/{k}"][-1] for k in range(2))
    return bool(late(run, 0) > 2 and late(run, 1) < 0.8 and plain < 0.2 and skipping > 1)


def only_one_needs_every_block(run: Run) -> bool:
    plain, residual = (look(run, "lesions", contender=k)["accuracy"] for k in range(2))
    return bool(plain.max() < 0.3 and residual.mean() > 0.6)


def gates_tell_classes_apart(run: Run) -> bool:
    gates = [values for name, values in look(run, "gates").items() if name.startswith("gate/")]
    first, *_, last = (gate.std(0).mean() for gate in gates)  # how much classes differ
    return bool(last > 4 * first)


def branches_are_all_used(run: Run) -> bool:
    listened = look(run, "branches")["weight"].min() > 0.5
    accurate = look(run, "standings")["val_accuracy"][0] > 0.85
    return bool(listened and accurate and parameters(run, 0) < 12_000)


def state_settles(run: Run) -> bool:
    unrolled = look(run, "unrolled")
    settles = (np.diff(unrolled["change"]) < 0).all()
    built_up = unrolled["accuracy"][-1] > 2 * unrolled["accuracy"][1]
    return bool(settles and built_up and parameters(run, 1) > 12 * parameters(run, 0))


PRESETS: dict[str, Preset] = {
    "plain": Preset(
        "Twenty layers, with and without skips", {"contenders": ("plain", "residual")},
        "Same layers, same first weights, same mini-batches, a skip around every two layers the only difference: after "
        "60 steps the plain network's training loss is more than twice its residual twin's, for each of five seeds.",
        60, skips_help, seeds=5,
    ),
    "reversal": Preset(
        "Deeper is worse, and then it is not",
        {"contenders": ("plain depth=8", "plain depth=20", "residual depth=8", "residual depth=20")},
        "After 80 steps the plain network of 20 layers has more than one and a half times the training loss of that of "
        "8. With skips the deeper one is as low as the shallower, or lower. For each of three seeds.",
        80, depth_reverses, seeds=3,
    ),
    "fifty-six": Preset(
        "Fifty-six layers", {"contenders": ("plain depth=56", "pre-activation depth=56")},
        "After 60 steps the plain network is still above a loss of 2, where guessing is at 2.30; with skips that "
        "nothing bends the same depth is below 0.8. The plain one's gradient is less than a fifth as long at the first "
        "layer as at the last; with skips it is longer there. For both of two seeds.",
        60, only_one_learns, seeds=2, good=False,
    ),
    "lesions": Preset(
        "Take a block out", {"contenders": ("plain depth=14", "residual depth=14")},
        "Without any one of its blocks the plain network falls below an accuracy of 30 %. The residual one keeps more "
        "than 60 % on average: it works like many shallower networks together. For each of three seeds.",
        80, only_one_needs_every_block, seeds=3,
    ),
    "inception": Preset(
        "Windows of several sizes", {"contenders": ("inception depth=14",)},
        "One layer looks through 1x1, 3x3 and 5x5 windows at once. After 200 steps fewer than 12,000 weights get more "
        "than 85 % of the validation digits right, and the next block listens to each branch with at least half the "
        "usual weight. For both of two seeds.",
        200, branches_are_all_used, seeds=2,
    ),
    "squeeze": Preset(
        "Which channels matter", {"contenders": ("squeeze", "residual")},
        "The gates of the first block are much the same whatever digit it is; those of the last differ between digits "
        "more than four times as much. For each of three seeds.",
        80, gates_tell_classes_apart, seeds=3,
    ),
    "recurrent": Preset(
        "One block, nine times", {"contenders": ("recurrent", "residual")},
        "With less than a twelfth of the weights, one block is applied nine times. Each time the state moves less than "
        "the time before, and after nine the answer is right more than twice as often as after one. For each of three "
        "seeds.",
        100, state_settles, seeds=3,
    ),
}  # fmt: skip
