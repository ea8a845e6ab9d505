"""The presets of the Optimizers lab and what each is said to show. This module loads no torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.core.catalogue import Preset

if TYPE_CHECKING:
    from engine.core.run import Run


def losses(run: Run, racer: int) -> np.ndarray:
    """The losses of one racer, step by step."""
    return run.timeline.columns[f"loss_{racer}"].values


def arrival(run: Run, racer: int, loss: float) -> float:
    """Steps until a racer's loss is below a value; infinite when it never is."""
    below = np.flatnonzero(losses(run, racer) < loss)
    return float(below[0]) if len(below) else np.inf


def strides(run: Run) -> np.ndarray:
    """How far racers went in each step, along x and along y, (T, R, 2). The trail of a short race has every step."""
    return np.abs(np.diff(run.look({"name": "race"})["trail"], axis=0))


def momentum_is_through(run: Run) -> bool:
    sgd, momentum, _ = (arrival(run, racer, 0.01) for racer in range(3))
    return momentum < sgd / 2 and np.isfinite(sgd)


def steps_of_lr(run: Run) -> bool:
    """Whether the first step of the racers with Adam is lr in both coordinates."""
    return all(
        np.allclose(strides(run)[0, k], racer.lr, rtol=1e-3)
        for k, racer in enumerate(run.config.racers)
        if racer.optimizer == "adam"
    )


def nesterov_brakes(run: Run) -> bool:
    """Whether momentum's way is more than twice as long, both having arrived."""
    momentum, nesterov = np.linalg.norm(strides(run), axis=2).sum(0)
    return bool(momentum > 2 * nesterov and run.look({"name": "race"})["loss"].max() < 1e-6)


def some_rest(run: Run) -> bool:
    adagrad, adadelta, rmsprop = (strides(run)[:, k] for k in range(3))
    rests, paces = adagrad[-20:].max() < 1e-6, np.allclose(rmsprop[-20:], 0.1, rtol=0.01)
    return bool(rests and paces and adadelta.max() < 0.001)


def decay_holds_back(run: Run) -> bool:
    look = run.look({"name": "race"})
    adam, none, decayed = look["position"]
    nearer = (np.abs(decayed) < np.abs(adam)).all()
    return bool(np.array_equal(adam, none) and nearer and look["loss"][0] < 1e-6 and look["loss"][2] > 0.4)


def only_the_fast_ones_are_lost(run: Run) -> bool:
    failed = run.look({"name": "race"})["failed_at"] > 0
    return failed.tolist() == [False, True, False, True]


def off_the_saddle(run: Run) -> bool:
    sgd, _, rmsprop, adam = (losses(run, racer)[-1] for racer in range(4))
    return sgd > 0 and max(rmsprop, adam) < -0.45


def across_the_plateau(run: Run) -> bool:
    sgd, _, rmsprop, adam = (losses(run, racer)[-1] for racer in range(4))
    return sgd > 0.99 and max(rmsprop, adam) < 0.01


def minima_differ(run: Run) -> bool:
    look = run.look({"name": "race"})
    apart = np.abs(look["position"][1] - look["position"][2]).max()
    return bool(apart > 1 and look["loss"][1:].max() < 1e-3)


def annealing_rests(run: Run) -> bool:
    """Whether the racer whose rate falls is lower in the end: means over the last 20 steps."""
    constant, annealed = (losses(run, racer)[-20:].mean() for racer in range(2))
    return annealed < constant / 2


def adam_is_ahead(run: Run) -> bool:
    loss = run.look({"name": "race"})["loss"]
    return bool(loss[6] < loss[0] / 3)


def rprop_is_misled(run: Run) -> bool:
    loss = run.look({"name": "race"})["loss"]
    return bool(loss[1] > 3 * loss[2])


RAVINE = ("sgd lr=0.02", "momentum lr=0.02", "nesterov lr=0.02")
FOUR = ("sgd lr=0.05", "momentum lr=0.05", "rmsprop lr=0.05", "adam lr=0.05")
EIGHT = (
    "sgd lr=0.1", "momentum lr=0.05", "nesterov lr=0.05", "rprop lr=0.01", "adagrad lr=0.05", "rmsprop lr=0.01",
    "adam lr=0.01", "adamw lr=0.01",
)  # fmt: skip
NETWORK = {"terrain": "network", "noise": 0.1}

PRESETS: dict[str, Preset] = {
    "ravine": Preset(
        "Momentum in a ravine", {"terrain": "ravine", "racers": RAVINE},
        "With the same learning rate, momentum gets below a loss of 0.01 in fewer than half of the steps that gradient "
        "descent needs.",
        200, momentum_is_through,
    ),
    "nesterov": Preset(
        "Nesterov brakes earlier", {"terrain": "ravine", "racers": RAVINE[1:]},
        "Same learning rate, same momentum, same minimum: the way of plain momentum, which overshoots again and again, "
        "is more than twice as long as Nesterov's.",
        300, nesterov_brakes,
    ),
    "first-step": Preset(
        "Adam's first step",
        {"terrain": "rosenbrock", "racers": ("adam lr=0.1", "adam lr=0.02", "sgd lr=0.05")},
        "However steep it is, Adam's first step is exactly as long as its learning rate, along x and along y.",
        60, steps_of_lr,
    ),
    "too-fast": Preset(
        "The fastest learning rate there is",
        {
            "terrain": "ravine",
            "racers": ("sgd lr=0.039", "sgd lr=0.042", "momentum lr=0.042", "momentum lr=0.08"),
        },
        "On walls of curvature 50, gradient descent diverges above 2 / 50 = 0.04, and momentum of 0.9 above "
        "2 (1 + 0.9) / 50 = 0.076: after 200 steps the second and the fourth racer are gone, the others are not.",
        200, only_the_fast_ones_are_lost, good=False, findings=("diverged",),
    ),
    "saddle": Preset(
        "Stuck on a saddle", {"terrain": "saddle", "start_x": 1.5, "start_y": 0.0001, "racers": FOUR},
        "After 60 steps RMSprop and Adam are in a minimum; gradient descent is still above the saddle, where the slope "
        "is next to nothing.",
        60, off_the_saddle,
    ),
    "plateau": Preset(
        "Across a plain", {"terrain": "plateau", "start_x": -2.0, "start_y": 1.6, "racers": FOUR},
        "Dividing by the gradient's own size makes steps of equal length out of hardly any slope: after 80 steps "
        "RMSprop and Adam are at the bottom of the hole, gradient descent is where it began.",
        80, across_the_plateau,
    ),
    "four-minima": Preset(
        "Same start, other minimum",
        {
            "terrain": "himmelblau", "start_x": -0.3, "start_y": -0.9,
            "racers": ("sgd lr=0.02", "momentum lr=0.02", "rprop lr=0.05"),
        },
        "All begin at one place near the hilltop. Momentum and Rprop end in different minima, both of loss 0.",
        300, minima_differ,
    ),
    "rest": Preset(
        "Who comes to rest",
        {
            "terrain": "bowl", "start_x": -2.5, "start_y": 2.0,
            "racers": ("adagrad lr=0.5", "adadelta lr=1", "rmsprop lr=0.1", "adam lr=0.1"),
        },
        "Adagrad adds up all squared gradients, so its steps fade. RMSprop forgets them and ends in steps of its "
        "learning rate, to and fro. Adadelta finds its step size by itself, from next to nothing: in 300 steps it "
        "never moves as far as 0.001 along x or y.",
        300, some_rest,
    ),
    "decay": Preset(
        "What weight decay does",
        {
            "terrain": "himmelblau",
            "racers": ("adam lr=0.05", "adamw lr=0.05 weight_decay=0", "adamw lr=0.05 weight_decay=0.5"),
        },
        "Without decay AdamW is Adam, step by step. A weight decay of 0.5 pulls both numbers towards zero at every "
        "step: after 400 the third racer is short of the minimum, at a loss above 0.4.",
        400, decay_holds_back,
    ),
    "annealing": Preset(
        "Noise, and a rate that falls",
        {
            "terrain": "ravine", "gradient_noise": 1.0, "start_x": 2.5, "start_y": 2.0,
            "racers": ("sgd lr=0.03", "sgd lr=0.03 schedule=cosine"),
        },
        "With noisy gradients a constant learning rate never comes to rest. The racer whose rate is annealed to zero "
        "over 300 steps has less than half the other's mean loss in the last 20, for at least nine of ten seeds.",
        300, annealing_rests, seeds=10, share=0.9,
    ),
    "network": Preset(
        "Eight optimizers, one network", {**NETWORK, "racers": EIGHT},
        "The same first weights and the same mini-batches for all: after 300 steps Adam's training loss is less than a "
        "third of gradient descent's, for each of three seeds.",
        300, adam_is_ahead, seeds=3,
    ),
    "rprop-batches": Preset(
        "Rprop on mini-batches",
        {**NETWORK, "dataset": "circle", "batch_size": 4, "racers": ("sgd lr=0.1", "rprop lr=0.01", "adam lr=0.01")},
        "Rprop believes every sign. With mini-batches of four points signs are luck: after 400 steps its training loss "
        "is more than three times Adam's, for at least four of five seeds.",
        400, rprop_is_misled, seeds=5, share=0.8, good=False,
    ),
    "slice-random": Preset(
        "A slice through a network's loss", {"terrain": "network slice", "racers": FOUR},
        "Two random directions out of a hundred: they hold less than a quarter of the way that training took, which is "
        "why the slice shows so little of it. For at least four of five seeds.",
        100, lambda run: run.experiment.learner.course.share < 0.25, seeds=5, share=0.8,
    ),
    "slice-pca": Preset(
        "The plane of the way itself", {"terrain": "network slice", "directions": "pca", "racers": FOUR},
        "The two directions in which training moved most hold over nine tenths of its way, for each of five seeds.",
        100, lambda run: run.experiment.learner.course.share > 0.9, seeds=5,
    ),
}  # fmt: skip
