"""Presets of the lab about loss functions and what each is said to show. This module loads no torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.core.catalogue import Preset

if TYPE_CHECKING:
    from engine.core.run import Run


def resting(run: Run) -> float:
    """Share of the training points whose loss has no slope left."""
    return float(run.experiment.look_residuals()["zero_share"][0])


def both_learned(run: Run) -> bool:
    """Whether nine in ten classes are right and the number is off by less than 15, root mean square."""
    return run.timeline.last("val_accuracy") >= 0.9 and run.timeline.last("task_value_loss") < 15**2


OUTLIERS = {"function": "line", "outliers": 0.2, "noise": 0.1, "samples": 200, "width": 8}
MOONS = {"shape": "moons", "noise": 0.2}
RARE = {"shape": "circle", "noise": 0.9, "imbalance": 0.05, "samples": 2000, "width": 8}
UNITS = {"loss": "multi-task", "clusters": "rings", "classes": 3, "value_scale": 100.0}

PRESETS: dict[str, Preset] = {
    "outliers-squared": Preset(
        "Outliers under the squared error", {"loss": "squared", **OUTLIERS},
        "One target in five is 2 to 4 too large. The squared error aims at the mean, so the line is lifted: after 600 "
        "steps its mean error on clean points is above 0.35, where the noise alone would make 0.08.",
        600, lambda run: run.timeline.last("val_error") > 0.35, seeds=5, good=False,
    ),
    "outliers-absolute": Preset(
        "Outliers under the absolute error", {"loss": "absolute", **OUTLIERS},
        "The same points. The absolute error aims at the median, which outliers hardly move: the mean error on clean "
        "points is below 0.25.",
        600, lambda run: run.timeline.last("val_error") < 0.25, seeds=5,
    ),
    "outliers-huber": Preset(
        "Outliers under Huber's loss", {"loss": "huber", "delta": 0.2, **OUTLIERS},
        "Beyond delta = 0.2 an error pulls no harder, however large it is: the mean error on clean points is below "
        "0.25.",
        600, lambda run: run.timeline.last("val_error") < 0.25, seeds=5,
    ),
    "huber-wide": Preset(
        "Huber's loss with a large delta", {"loss": "huber", "delta": 10.0, **OUTLIERS},
        "With delta = 10 no error is beyond it, and what is left is half the squared error, outliers and all: the mean "
        "error on clean points is above 0.35 again.",
        600, lambda run: run.timeline.last("val_error") > 0.35, seeds=5, good=False,
    ),
    "four-classes": Preset(
        "Cross-entropy for four classes", {"loss": "cross-entropy", "clusters": "blobs", "classes": 4},
        "One logit for each class: after 300 steps at least 95 % of the validation points are right.",
        300, lambda run: run.timeline.last("val_accuracy") >= 0.95, seeds=5,
    ),
    "hinge-rests": Preset(
        "The hinge rests", {"loss": "hinge", **MOONS},
        "A point that is right by a margin of 1 costs nothing and teaches nothing: after 300 steps the loss of at "
        "least 80 % of the training points is flat.",
        300, lambda run: resting(run) >= 0.8, seeds=5,
    ),
    "cross-entropy-goes-on": Preset(
        "Cross-entropy never rests", {"loss": "binary cross-entropy", **MOONS},
        "The same points. However right a point is, its cross-entropy falls a little if its logit grows: after 300 "
        "steps every training point still pulls.",
        300, lambda run: resting(run) == 0, seeds=5,
    ),
    "naive-overflows": Preset(
        "Cross-entropy as a book has it",
        {"loss": "binary cross-entropy", "form": "naive", "activation": "relu", "lr": 0.03, **MOONS},
        "First the probability, then its logarithm, in 32-bit numbers: within 500 steps a logit passes 17, its "
        "probability is rounded to 1, ln(1 - p) is infinite, and the run ends. The stable form goes on from there.",
        500, lambda run: run.diverged is not None, seeds=5, good=False, findings=("diverged",),
    ),
    "rare-class": Preset(
        "One in twenty", {"loss": "binary cross-entropy", **RARE},
        "Class 2 has one point for twenty of class 1. After 300 steps at least 94 % of all validation points are "
        "right, and fewer than one in ten of class 2 is found.",
        300, lambda run: run.timeline.last("val_accuracy") >= 0.94 and run.timeline.last("recall_1") < 0.1,
        seeds=5, good=False,
        findings=("class_collapse",),
    ),
    "rare-class-weighted": Preset(
        "One in twenty, with class weights", {"loss": "binary cross-entropy", "weighting": "balanced", **RARE},
        "The same points with balanced class weights: after 300 steps at least 40 % of class 2 is found. The price is "
        "paid by class 1: fewer than 94 % of all points are right.",
        300, lambda run: run.timeline.last("recall_1") >= 0.4 and run.timeline.last("val_accuracy") < 0.94, seeds=5,
    ),
    "three-labels": Preset(
        "Three labels at once", {"loss": "multi-label", "noise": 0.05, "samples": 1000, "activation": "relu"},
        "Three overlapping discs and a sum of three log losses: after 600 steps all three labels are right for at "
        "least 85 % of the validation points.",
        600, lambda run: run.timeline.last("val_accuracy") >= 0.85, seeds=5,
    ),
    "loud-task": Preset(
        "A number in small units", UNITS,
        "Measured in hundredths, the number's squared error is ten thousand times as large and drowns the class: after "
        "400 steps fewer than 85 % of the validation points have the right class.",
        400, lambda run: run.timeline.last("val_accuracy") < 0.85, seeds=5, good=False,
    ),
    "tasks-weighted": Preset(
        "Two tasks, weighted", {**UNITS, "lambda_value": 1e-4},
        "The same with a weight of 0.0001 for the number: after 400 steps at least 90 % of the classes are right, and "
        "the number is off by less than 15 hundredths (root mean square), where always saying the mean is off by 29.",
        400, both_learned, seeds=5,
    ),
}  # fmt: skip
