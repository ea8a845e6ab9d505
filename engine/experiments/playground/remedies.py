"""What the diagnosis has to know about the Playground, and what it suggests: settings to try in a fork."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from engine.experiments.playground.config import MAX_LAYERS, MAX_UNITS, PlaygroundConfig
from engine.probes.diagnosis import Diagnosis, Remedy
from engine.probes.evidence import Finding

OBSERVED = 512  # training points that activations are reported of
USUAL_LR = {"sgd": 0.03, "momentum": 0.01, "nesterov": 0.01, "rprop": 0.01, "adagrad": 0.1, "adadelta": 1.0}
USUAL_LR_OTHERS = 0.01  # Adam and its relatives take steps of about this size whatever the gradient's
PATIENCE = 20  # epochs
SHORTEST = 1.0  # gradient norm


class Checkup(Diagnosis):
    """The Playground's answers to ``Diagnosis``. Needs ``network``, ``problem``, ``config`` and ``loss_name``."""

    def observe(self) -> None:
        self.network.trace(self.problem.x_train[:OBSERVED])

    def site_words(self) -> dict[str, str]:
        hidden = {
            f"h{i}": f"hidden layer {i + 1} ({layer.units} {layer.activation})"
            for i, layer in enumerate(self.config.layers)
        }
        return {**hidden, "out": "the output layer"}

    def guess(self) -> float:
        target = self.problem.target[self.problem.train]
        if not self.problem.classes:
            return float(target.var())
        shares = np.bincount(target.astype(np.int64), minlength=self.problem.classes) / len(target)
        if self.loss_name == "cross-entropy":
            return float(-(shares[shares > 0] * np.log(shares[shares > 0])).sum())
        gini = 1 - float(np.square(shares).sum())  # of two classes one sigmoid counts each miss once
        return gini / 2 if self.problem.task == "binary" else gini

    def floor(self) -> float:
        return self.problem.floors.get(self.loss_name) or 0.0

    def classes_said(self) -> tuple[np.ndarray, np.ndarray] | None:
        problem = self.problem
        if not problem.classes:
            return None
        with torch.inference_mode():
            said = problem.decide(self.network.trace(problem.x_train)[-1]).numpy()
        true = problem.target[problem.train].astype(np.int64)
        return np.bincount(said, minlength=problem.classes), np.bincount(true, minlength=problem.classes)

    def remedy(self, finding: Finding) -> Remedy:
        return remedy(finding, self.config)


def remedy(finding: Finding, config: PlaygroundConfig) -> Remedy:
    """Settings that may help against a finding. Damage that is in the weights asks for a fork from the start."""
    match finding.name:
        case "diverged":
            lr = _lower(config)
            place = f"step {finding.since:,} on" if finding.since else "the start"
            return Remedy(f"learning rate {lr:g} from {place}", {"lr": lr}, finding.since or 0)
        case "lr_too_high":
            lr = _lower(config)
            return Remedy(f"learning rate {lr:g} from the start", {"lr": lr})
        case "lr_too_low":
            lr = min(10.0, max(100 * config.lr, _usual(config)))
            if config.schedule != "constant":  # which has made it low
                return Remedy("constant learning rate", {"schedule": "constant", "lr": _modest(config)})
            return Remedy(f"learning rate {lr:g} from the start", {"lr": lr})
        case "symmetric_units":
            init = "he" if _rectified(config) else "xavier"
            return Remedy(f"{init.title()} start", {"init": init})
        case "dead_units":
            return Remedy(
                "leaky ReLU instead, " + _lr_words(config),
                {"layers": _bend(config, {"relu": "leaky relu"}), "init": "he", "lr": _modest(config)},
            )
        case "saturated_units" if config.lr > _usual(config):  # large steps have pushed them there
            lr = _lower(config)
            return Remedy(f"learning rate {lr:g} from the start", {"lr": lr, "schedule": "constant"})
        case "saturated_units" | "vanishing_gradient":
            slopeless = {"sigmoid": "relu", "tanh": "relu"}
            if any(layer.activation in slopeless for layer in config.layers):
                return Remedy("ReLU units and He start", {"layers": _bend(config, slopeless), "init": "he"})
            return Remedy("batch norm in every layer", {"layers": _bend(config, {}, norm="batch"), "init": "he"})
        case "exploding_gradient":
            init, lr = "he" if _rectified(config) else "xavier", _usual(config)
            words = f"{init.title()} start, gradient clipped at 1"
            return Remedy(words, {"init": init, "clip": SHORTEST, "lr": lr})
        case "over_fitting":
            if config.early_stopping:
                return Remedy("L2 penalty from the start", {"l2": 0.01})
            return Remedy(
                f"early stopping from step {finding.since or 0:,} on", {"early_stopping": True, "patience": PATIENCE},
                finding.since or 0,
            )  # fmt: skip
        case "under_capacity":
            return _larger(config)
        case "class_collapse":
            pulls = {name: 0.0 for name in ("l1", "l2") if getattr(config, name)}
            if pulls:
                return Remedy("no penalty on the weights", pulls)
            return Remedy("ReLU units and He start", {"layers": _bend(config, {"sigmoid": "relu"}), "init": "he"})
    return Remedy("There is no remedy known for this here.")


def _usual(config: PlaygroundConfig) -> float:
    return USUAL_LR.get(config.optimizer, USUAL_LR_OTHERS)


def _lower(config: PlaygroundConfig) -> float:
    """A tenth, or what is usual for the optimizer where that is less."""
    return float(f"{min(config.lr / 10, _usual(config)):.2g}")


def _modest(config: PlaygroundConfig) -> float:
    """The learning rate it has, or the usual one where that is less."""
    return min(config.lr, _usual(config))


def _lr_words(config: PlaygroundConfig) -> str:
    return f"learning rate {_modest(config):g}"


def _rectified(config: PlaygroundConfig) -> bool:
    return any("relu" in layer.activation for layer in config.layers)


def _bend(config: PlaygroundConfig, instead: dict[str, str], **more: Any) -> list[dict[str, Any]]:
    """The layers with other activations."""
    return [
        layer.model_dump() | {"activation": instead.get(layer.activation, layer.activation)} | more
        for layer in config.layers
    ]


def _larger(config: PlaygroundConfig) -> Remedy:
    """Twice the units and one layer more, as far as the settings allow."""
    layers = [layer.model_dump() for layer in config.layers]
    if not layers:
        return Remedy("two hidden layers of 8", {"layers": [{"units": 8, "activation": "tanh"}] * 2})
    wider = [layer | {"units": min(MAX_UNITS, max(8, 2 * layer["units"]))} for layer in layers]
    deeper = [*wider, wider[-1]] if len(wider) < min(3, MAX_LAYERS) else wider
    if deeper == layers:
        return Remedy("This network is as large as it can get here. Other inputs may help.")
    return Remedy(f"{len(deeper)} layers of {deeper[0]['units']}", {"layers": deeper})
