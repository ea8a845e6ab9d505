"""What there is to learn under each loss: points, targets, their split, and how an answer is read off the outputs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.data import curves
from engine.data.imbalance import rare_sample
from engine.data.outliers import far_off
from engine.data.overlapping import LABELS, disc_sample, second_target
from engine.data.split import split
from engine.optim.losses import (
    absolute,
    binary_cross_entropy,
    cross_entropy,
    hinge,
    huber,
    multi_label,
    multi_task,
    naive_binary_cross_entropy,
    naive_cross_entropy,
    squared,
)

TRAIN_SHARE = 0.5


class Problem(ABC):
    """N points of D variables with their targets: a function of the settings and ``data_seed`` alone.

    ``task``     curve or regression (a number, of one or two variables), binary or margin (two classes, told as the
                 probability or the sign of one output), classes, multi-label, multi-task
    ``x``        (N, D)
    ``y``        (N,) numbers, (N,) 0 and 1, (N,) class indices, (N, 3) labels, (N, 2) class and number, in that order
    ``outlier``  (N,) which targets are badly wrong; ``train`` (n,) and ``val`` (m,) are indices
    ``classes``  how many, 0 without; of a multi-label task, how many labels
    ``outputs``  how many the network needs
    """

    task: str
    classes = 0
    outputs = 1

    def __init__(self, config: Any):
        common = {"n": config.samples, "noise": config.noise, "seed": config.data_seed}
        x, y, strata = self.sample(config, common)
        train, val = split(strata, TRAIN_SHARE, config.data_seed, stratify=self.classes > 0)
        self.x, self.y = torch.from_numpy(x), torch.from_numpy(y)
        self.train, self.val = torch.from_numpy(train), torch.from_numpy(val)
        self.outlier = torch.zeros(len(x), dtype=torch.bool)

    @abstractmethod
    def sample(self, config: Any, common: dict[str, Any]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Inputs, targets, and what both splits should have the same share of (N,)."""

    @abstractmethod
    def losses(self, outputs: Tensor, y: Tensor, config: Any, weight: Tensor) -> Tensor:
        """The loss of each example, (B, O) and (B, ...) -> (B,). ``weight`` (B,) is that of each one's class."""

    def decide(self, outputs: Tensor) -> Tensor:
        """The class the outputs (N, O) speak for, (N,), or each label, (N, 3)."""
        return outputs[:, : self.classes].argmax(1)

    def true(self, y: Tensor) -> Tensor:
        """The class in a target, (N,), or the labels, (N, 3)."""
        return y.long()

    def correct(self, outputs: Tensor, y: Tensor) -> Tensor:
        """Whether the class, or every label, is the true one, bool (N,)."""
        return self.decide(outputs) == self.true(y)


class Numbers(Problem):
    """A known function of one or two variables, with noise, and with outliers among the training points: validation
    stays a fair judge."""

    def __init__(self, config: Any):
        super().__init__(config)
        off = torch.from_numpy(far_off(config.samples, config.outliers, config.data_seed))
        self.y[self.train] += off[self.train]
        self.outlier[self.train] = off[self.train] > 0

    def sample(self, config: Any, common: dict[str, Any]) -> tuple[np.ndarray, ...]:
        x, y = curves.sample(config.function, **common)
        self.task = "curve" if x.shape[1] == 1 else "regression"
        return x, y, y

    def losses(self, outputs: Tensor, y: Tensor, config: Any, weight: Tensor) -> Tensor:
        if config.loss == "huber":
            return huber(outputs[:, 0], y, config.delta)
        return (absolute if config.loss == "absolute" else squared)(outputs[:, 0], y)


class TwoClasses(Problem):
    """Two classes and one output: its sigmoid is a probability, or its sign is the answer."""

    classes = 2

    def sample(self, config: Any, common: dict[str, Any]) -> tuple[np.ndarray, ...]:
        self.task = "margin" if config.loss == "hinge" else "binary"
        x, label = rare_sample(config.shape, classes=2, rare=config.imbalance, **common)
        return x, label.astype(np.float32), label

    def losses(self, outputs: Tensor, y: Tensor, config: Any, weight: Tensor) -> Tensor:
        if config.loss == "hinge":
            return weight * hinge(outputs[:, 0], y)
        form = naive_binary_cross_entropy if config.form == "naive" else binary_cross_entropy
        return weight * form(outputs[:, 0], y)

    def decide(self, outputs: Tensor) -> Tensor:
        return (outputs[:, 0] > 0).long()


class Classes(Problem):
    """Several classes with a logit each."""

    task = "classes"

    def sample(self, config: Any, common: dict[str, Any]) -> tuple[np.ndarray, ...]:
        self.classes = self.outputs = config.classes
        x, label = rare_sample(config.clusters, classes=config.classes, rare=config.imbalance, **common)
        return x, label, label

    def losses(self, outputs: Tensor, y: Tensor, config: Any, weight: Tensor) -> Tensor:
        form = naive_cross_entropy if config.form == "naive" else cross_entropy
        return weight * form(outputs, y)


class TwoTasks(Problem):
    """A class and a number for each point: as many logits as classes, and one output more."""

    task = "multi-task"

    def sample(self, config: Any, common: dict[str, Any]) -> tuple[np.ndarray, ...]:
        self.classes, self.outputs = config.classes, config.classes + 1
        x, label = rare_sample(config.clusters, classes=config.classes, rare=config.imbalance, **common)
        both = np.stack([label, second_target(x, config.value_scale)], 1).astype(np.float32)  # (N, 2)
        return x, both, label

    def losses(self, outputs: Tensor, y: Tensor, config: Any, weight: Tensor) -> Tensor:
        return multi_task(outputs, y, config.lambda_class, config.lambda_value, weight)

    def true(self, y: Tensor) -> Tensor:
        return y[:, 0].long()


class Labels(Problem):
    """Three labels, each of which may hold or not, with a logit each."""

    task = "multi-label"
    classes = outputs = len(LABELS)

    def sample(self, config: Any, common: dict[str, Any]) -> tuple[np.ndarray, ...]:
        x, labels = disc_sample(**common)
        return x, labels, labels @ [1, 2, 4]

    def losses(self, outputs: Tensor, y: Tensor, config: Any, weight: Tensor) -> Tensor:
        return multi_label(outputs, y)

    def decide(self, outputs: Tensor) -> Tensor:
        return (outputs > 0).long()

    def correct(self, outputs: Tensor, y: Tensor) -> Tensor:
        return (self.decide(outputs) == self.true(y)).all(1)


PROBLEMS: dict[str, type[Problem]] = {
    "squared": Numbers,
    "absolute": Numbers,
    "huber": Numbers,
    "binary cross-entropy": TwoClasses,
    "hinge": TwoClasses,
    "cross-entropy": Classes,
    "multi-label": Labels,
    "multi-task": TwoTasks,
}
