"""Findings about the losses: too fast, too slow, by heart, not at all.

* Learning rate: LeCun, Bottou, Orr and Müller 1998, "Efficient BackProp"; Smith 2017 (arXiv:1506.01186), whose range
  test reads the largest usable rate off the loss that becomes ragged and rises; the update-to-weight ratio of
  Karpathy, CS231n ("Neural Networks Part 3"): about 1e-3, a hundredth part of it or a hundredfold is wrong.
* Over-fitting: the generalisation loss of Prechelt 1998, "Early stopping - but when?", 100 (val / lowest val - 1); he
  stops at 1 to 5, a page that says "over-fitting" waits until 20.
* Under-capacity: Goodfellow, Bengio and Courville 2016, Deep Learning, section 5.2. How flat is flat is our own line.
* One class for all: also called majority-class collapse; it is what a classifier does that has only its bias left.

Losses are measured against the stake: from the best constant answer (0 learned) to the floor, if that is known.
"""

from __future__ import annotations

import numpy as np

from engine.probes.evidence import Evidence, Finding, percent, plain

RAGGED = 0.03  # of the stake: rise of the training loss from one measurement to the next, on average, falls counted 0
JUMPY = 0.01  # update-to-weight ratio, ten times the healthy one
RISEN = 1.5  # training loss over that of the best constant answer: worse than knowing nothing
CRAWLING = 1e-4  # update-to-weight ratio, a tenth of the healthy one
GENERALISATION_LOSS = 0.2  # validation loss over its minimum, less 1 (Prechelt's GL = 20)
GAP = 0.05  # of the guess: between validation and training loss, so that small numbers do not alarm
FLAT = 0.005  # of the stake: how little the training loss fell in the last quarter of the run
LONG = 300  # steps before flat means anything
ONE_CLASS = 0.99  # share of the training points that are said to be of the same class
WARM = 100  # steps before a classifier may be expected to use its classes


def blown_up(e: Evidence) -> Finding | None:
    """The run has ended on numbers that are not finite."""
    if e.diverged is None or e.step < e.diverged["step"]:
        return None
    steps, values = e.train
    usable = np.isfinite(values)
    best = int(steps[usable][values[usable].argmin()]) if usable.any() else e.begin
    return Finding(
        "diverged", "The run diverged",
        f"At step {e.diverged['step'] + 1:,} the {e.diverged['quantity']} of {e.diverged['layer']} stopped being "
        f"finite numbers. The training loss was lowest at step {best:,}; the learning rate is {plain(e.lr)}.",
        "Each step went so far that it landed higher on the other side of the valley, where the slope is steeper, so "
        "that the next step was larger still. The numbers grew until they did not fit into a computer's number.",
        e.diverged["layer"], best,
    )  # fmt: skip


def too_fast(e: Evidence) -> Finding | None:
    """The training loss jumps up again and again, or stands above a constant answer's, while updates are large."""
    ratio = _largest(e.layers["ratio"])
    recent = _recent(e, 0.5)
    if len(recent) < 4 or not ratio > JUMPY:
        return None
    rises = float(np.maximum(np.diff(recent), 0).mean())
    worse = float(np.median(recent)) > RISEN * e.guess and recent[-1] >= recent[: len(recent) // 2].min()
    if not (rises > RAGGED * e.stake or worse):
        return None
    said = (
        f"The training loss is {plain(recent[-1])}, worse than {plain(e.guess)} for always giving one answer"
        if worse
        else f"In the second half of the run the training loss rose by {plain(rises)} from one measurement to the "
        "next, on average, and fell back in between"
    )
    return Finding(
        "lr_too_high", "The learning rate is too high",
        f"{said}. One step changes a layer's weights by up to {percent(ratio)} of their size, where about 0.1 % is "
        f"healthy; the learning rate is {plain(e.lr)}.",
        "The steps are longer than the valley is wide: the network jumps from one wall to the other and cannot go down "
        "to the floor. Smaller steps would follow the slope.",
    )  # fmt: skip


def too_slow(e: Evidence) -> Finding | None:
    """Updates are tiny and the task is not learned."""
    ratio = _largest(e.layers["ratio"])
    values = e.train[1]
    if e.learns or len(values) < 2 or not 0 < ratio < CRAWLING:
        return None
    return Finding(
        "lr_too_low", "The learning rate is too low",
        f"One step changes a layer's weights by at most {plain(ratio)} of their size, where about 0.001 is healthy. "
        f"The training loss went from {plain(values[0])} to {plain(values[-1])} in {e.age:,} steps; the learning "
        f"rate is {plain(e.lr)}.",
        "The direction is right but the steps are too short to get anywhere. Nothing is broken: with larger steps the "
        "same network would be where it wants to be many times sooner.",
    )  # fmt: skip


def over_fitting(e: Evidence) -> Finding | None:
    """The validation loss has risen well above its minimum while the training loss went on falling."""
    steps, val = e.val
    if len(val) < 4 or len(e.train[1]) != len(val):
        return None
    best, train = int(val.argmin()), e.train[1]
    now, low = float(val[-1]), float(val[best])
    gap = now - float(train[-1])
    if not (now > (1 + GENERALISATION_LOSS) * low and gap > GAP * e.guess and train[-1] < train[best]):
        return None
    return Finding(
        "over_fitting", "The network learns by heart",
        f"The validation loss was lowest at step {int(steps[best]):,} ({plain(low)}) and is {plain(now)} now, while "
        f"the training loss fell from {plain(train[best])} to {plain(train[-1])}. The gap is {plain(gap)}.",
        "The network has weights to spare and uses them to remember the training points, noise included. What it "
        "remembers does not hold for points it has not seen.",
        since=int(steps[best]),
    )  # fmt: skip


def too_small(e: Evidence) -> Finding | None:
    """The training loss is flat and high, and nothing else is wrong."""
    recent = _recent(e, 0.5)
    if e.learns or e.age < LONG or len(recent) < 4:
        return None
    half = len(recent) // 2
    fall = float(recent[:half].mean() - recent[half:].mean())
    if not abs(fall) < FLAT * e.stake:
        return None
    return Finding(
        "under_capacity", "The network is too small for this",
        f"The training loss is {plain(recent[-1])} and has hardly moved in the last half of {e.age:,} steps. A "
        f"constant answer would have {plain(e.guess)}, the best possible one {plain(e.floor)}. Nothing else looks "
        "wrong.",
        "Training works, but there is no setting of these weights that does the task: what the layers can draw is too "
        "simple for the data. More units, more layers or better inputs would give it the means.",
    )  # fmt: skip


def collapsed(e: Evidence) -> Finding | None:
    """One class is said of all training points although there are several."""
    total = int(e.said.sum())
    if e.age < WARM or total == 0 or not e.said.max() >= ONE_CLASS * total > e.true.max():
        return None
    one = int(e.said.argmax())
    return Finding(
        "class_collapse", "One class for every point",
        f"{e.said[one]:,.0f} of {total:,} training points are said to be of class {one + 1}, which has "
        f"{e.true[one]:,.0f} of them.",
        "All that is left of the network is its last bias, which answers the same whatever comes in. Something keeps "
        "the weights from mattering: a penalty that pulls them to zero, or steps that broke them.",
    )  # fmt: skip


def _largest(ratio: np.ndarray) -> float:
    """Of the ratios there are; 0 when there is none."""
    finite = ratio[np.isfinite(ratio)]
    return float(finite.max()) if len(finite) else 0.0


def _recent(e: Evidence, share: float) -> np.ndarray:
    """Finite training losses of the last part of the time since ``begin``."""
    steps, values = e.train
    values = values[steps >= e.step - share * e.age]
    return values[np.isfinite(values)]
