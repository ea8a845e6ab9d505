"""The Playground's presets and what each is said to show. A test sees every claim hold.

``holds`` gets the run after the preset's steps. This module loads no torch: the page lists presets without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.core.catalogue import Preset
from engine.experiments.playground.config import FEATURES

if TYPE_CHECKING:
    from engine.core.run import Run


def units_alike(run: Run) -> bool:
    """Whether in every hidden layer all units have the same weights."""
    weights = [hidden.linear.weight.detach() for hidden in run.experiment.network.hidden]
    return all(bool((weight == weight[0]).all()) for weight in weights)


def at_the_minimum(run: Run) -> bool:
    """Whether the run was stopped and ended on the lowest validation loss of all epochs."""
    losses = run.timeline.values("val_loss")
    return bool(run.experiment.finished) and losses[-1] == losses[1:].min()


def overfits(run: Run) -> bool:
    losses = run.timeline.values("val_loss")
    return losses[-1] > 1.5 * losses.min() and run.timeline.last("train_loss") < 0.5 * losses.min()


def close_to_bayes(run: Run) -> bool:
    """Validation accuracy within three points of what the best possible classifier has."""
    best = 1 - run.experiment.facts()["floors"]["error"]
    return abs(run.timeline.last("val_accuracy") - best) < 0.03


def layers(count: int, units: int, activation: str, **more: Any) -> list[dict[str, Any]]:
    return [{"units": units, "activation": activation, **more}] * count


SPIRAL = {
    "dataset": "spiral", "noise": 0.0, "features": list(FEATURES), "layers": layers(3, 8, "silu"), "lr": 0.02,
    "loss": "squared error",
}  # fmt: skip
WIDE = {"dataset": "circle", "layers": layers(2, 8, "tanh")}
DEEP = {"dataset": "circle", "optimizer": "sgd", "lr": 0.1}
SMALL = {"dataset": "moons", "noise": 0.6, "samples": 100, "layers": layers(2, 32, "relu"), "init": "he", "lr": 0.01}

PRESETS: dict[str, Preset] = {
    "circle": Preset(
        "A circle, learned", {"dataset": "circle"},
        "Six tanh units are enough: after 300 steps at least 95 % of the validation points are right.",
        300, lambda run: run.timeline.last("val_accuracy") >= 0.95, seeds=5,
    ),
    "circle-linear": Preset(
        "A circle, without hidden layers", {"dataset": "circle", "layers": []},
        "A straight line cannot cut out a disc: after 1,000 steps fewer than 70 % of the points are right.",
        1000, lambda run: run.timeline.last("train_accuracy") < 0.7, seeds=5, good=False, findings=("under_capacity",),
    ),
    "circle-squares": Preset(
        "A circle, with squares as inputs", {"dataset": "circle", "layers": [], "features": ["x1^2", "x2^2"]},
        "Given x1 squared and x2 squared, the same network without hidden layers gets 95 % right within 500 steps.",
        500, lambda run: run.timeline.last("val_accuracy") >= 0.95, seeds=5,
    ),
    "xor-product": Preset(
        "Exclusive or in one input", {"dataset": "xor", "layers": [], "features": ["x1*x2"]},
        "The product x1*x2 alone solves exclusive or without any hidden unit: at least 95 % right in 300 steps.",
        300, lambda run: run.timeline.last("val_accuracy") >= 0.95, seeds=5,
    ),
    "spiral": Preset(
        "The spiral", SPIRAL,
        "Three layers of eight SiLU units and all seven inputs bring the validation loss below 0.05 within 300 steps, "
        "for at least nine of ten seeds.",
        300, lambda run: bool((run.timeline.values("val_loss") < 0.05).any()), seeds=10, share=0.9,
    ),
    "zeros": Preset(
        "All weights start at zero", {"dataset": "xor", "init": "zeros", "layers": layers(2, 6, "tanh")},
        "Equal units get equal gradients: after 1,000 steps all units of a layer still have the same weights.",
        1000, units_alike, seeds=3, good=False, findings=("symmetric_units",),
    ),
    "sigmoid-deep": Preset(
        "Six sigmoid layers stall", DEEP | {"layers": layers(6, 8, "sigmoid")},
        "The gradient shrinks at every sigmoid: after 1,500 steps the training loss is still above 0.65 "
        "(guessing gives 0.69).",
        1500, lambda run: run.timeline.last("train_loss") > 0.65, seeds=5, good=False, findings=("vanishing_gradient",),
    ),
    "relu-deep": Preset(
        "Six ReLU layers learn", DEEP | {"layers": layers(6, 8, "relu"), "init": "he"},
        "The same depth, data and learning rate with ReLU and He's start: the training loss is below 0.2 after 1,500 "
        "steps, for at least four of five seeds.",
        1500, lambda run: run.timeline.last("train_loss") < 0.2, seeds=5, share=0.8,
    ),
    "lr-too-high": Preset(
        "Learning rate 3",
        {"dataset": "plane", "optimizer": "sgd", "lr": 3.0, "layers": layers(1, 4, "linear")},
        "Every step overshoots further than the one before: the run diverges within ten steps and says at which.",
        10, lambda run: run.diverged is not None, seeds=5, good=False, findings=("diverged",),
    ),
    "too-large-weights": Preset(
        "Weights too large",
        {"dataset": "circle", "optimizer": "sgd", "lr": 1e-5, "layers": layers(8, 64, "leaky relu"), "init": "uniform"},
        "Eight wide layers that begin with weights up to 0.5: the signal grows at each of them, and after 40 steps the "
        "loss is at least twice what always giving the same answer would have.",
        40, lambda run: run.timeline.last("train_loss") > 2 * 0.69,
        seeds=5, good=False, findings=("exploding_gradient",),
    ),
    "lr-jumpy": Preset(
        "Learning rate 1 with momentum", WIDE | {"optimizer": "momentum", "lr": 1.0},
        "The loss jumps up and down and gets nowhere: in 500 steps it is never below a tenth of where it began.",
        500, lambda run: run.timeline.values("train_loss").min() > 0.1 * run.timeline.values("train_loss")[0],
        seeds=5, good=False,
        findings=("lr_too_high",),
    ),
    "lr-too-low": Preset(
        "Learning rate 0.0001", WIDE | {"optimizer": "sgd", "lr": 1e-4},
        "Hardly anything happens: after 500 steps the training loss has fallen by less than a twentieth.",
        500, lambda run: run.timeline.last("train_loss") > 0.95 * run.timeline.values("train_loss")[0],
        seeds=5, good=False,
        findings=("lr_too_low",),
    ),
    "dead-relus": Preset(
        "Dead ReLUs", {"dataset": "circle", "layers": layers(2, 8, "relu"), "init": "he", "lr": 1.0},
        "The first steps are so long that most units of a layer end up at zero for every point, and they stay there: "
        "after 300 steps the training loss is still above 0.4.",
        300, lambda run: run.timeline.last("train_loss") > 0.4, seeds=5, good=False, findings=("dead_units",),
    ),
    "saturated": Preset(
        "Burnt at the start",
        WIDE | {"lr": 5.0, "schedule": "exponential", "schedule_steps": 20, "schedule_factor": 0.5},
        "The learning rate begins at 5 and halves every 20 steps. The first steps push all tanh units into their flat "
        "ends, and what comes after cannot bring them back: after 300 steps the training loss is above 0.35.",
        300, lambda run: run.timeline.last("train_loss") > 0.35, seeds=5, good=False, findings=("saturated_units",),
    ),
    "too-much-l2": Preset(
        "A penalty that is too strong", {"dataset": "circle", "l2": 0.3},
        "L2 of 0.3 pulls the weights to zero faster than the data pull them away: after 300 steps every point gets the "
        "same answer.",
        300, lambda run: abs(run.timeline.last("train_accuracy") - 0.5) < 0.05, seeds=5, good=False,
        findings=("class_collapse",),
    ),
    "overfit": Preset(
        "Learning by heart", SMALL,
        "Fifty training points and a thousand weights: after 3,000 steps the validation loss has risen to more than "
        "1.5 times its lowest, while the training loss went on falling.",
        3000, overfits, seeds=3, good=False, findings=("over_fitting",),
    ),
    "early-stopping": Preset(
        "Stopping early", SMALL | {"early_stopping": True, "patience": 50},
        "The same network stops by itself and goes back to the weights with the lowest validation loss.",
        3000, at_the_minimum, seeds=3,
    ),
    "bayes": Preset(
        "As good as it gets", {"dataset": "gaussians", "noise": 0.6, "samples": 5000, "layers": layers(1, 4, "tanh")},
        "Two overlapping clouds: the network comes within three points of the Bayes-optimal accuracy in 1,000 steps. "
        "No classifier can be better than that line.",
        1000, close_to_bayes, seeds=3,
    ),
    "sine": Preset(
        "A function of one variable",
        {"dataset": "sine", "noise": 0.1, "features": ["x1"], "layers": layers(2, 16, "tanh"), "lr": 0.01},
        "Regression: after 2,000 steps the validation error is within twice the noise that nobody can predict.",
        2000, lambda run: run.timeline.last("val_loss") < 2 * run.experiment.facts()["floors"]["loss"],
        seeds=10, share=0.8,
    ),
}  # fmt: skip
