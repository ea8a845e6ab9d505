"""The race as an experiment: what is kept of it, and what a fork takes over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from engine.core.experiment import Experiment
from engine.core.timeline import Timeline
from engine.experiments.optimizers import program
from engine.experiments.optimizers.config import OptimizersConfig
from engine.experiments.optimizers.learner import Learner
from engine.experiments.optimizers.looks import Looks
from engine.experiments.optimizers.trail import Trail
from engine.probes.evaluation import Evaluation


class Optimizers(Looks, Evaluation, Experiment):
    """R optimizers on one surface, or with one network each. ``loss`` is that of the best of those still racing."""

    Config = OptimizersConfig

    def __init__(self, config: OptimizersConfig):
        super().__init__(config)
        self.learner = Learner(config)
        self.network = self.learner.network
        self.trail = Trail(self.learner.weights)
        self._racing_names = [f"loss_{k}" for k in range(len(config.racers))]

    def step(self) -> dict[str, float]:
        learner = self.learner
        x, y = learner.batch()
        losses = learner.losses(learner.network(x), y)  # (R,)
        learner.backward(losses)
        learner.update()
        self.trail.add(learner.steps, learner.weights)
        scalars = {"loss": learner.lowest}
        for name, value, failed in zip(self._racing_names, learner.values, learner.failed_at, strict=True):
            if not failed:
                scalars[name] = value
        return scalars | self.measure_if_due()

    def measure(self) -> dict[str, float]:
        """Loss and accuracy of every network that is still racing over all validation points."""
        if self.config.terrain != "network":
            return {}
        scores = self.scores_of("val")
        racing = [k for k, failed in enumerate(self.learner.failed_at) if not failed]
        return {f"val_{name}_{k}": float(values[k]) for name, values in scores.items() for k in racing}

    def scores_of(self, split: str) -> dict[str, torch.Tensor]:
        """``loss`` and ``accuracy`` (R,) of all networks over all points of a split."""
        points = self.learner.course.points
        x, y = getattr(points, split)
        with torch.inference_mode():
            outputs = self.network(x)  # (R, n, 1)
            right = (outputs > 0) == (y > 0.5)
            return {"loss": points.losses(outputs, y), "accuracy": right.float().mean((1, 2))}

    @property
    def steps(self) -> int:
        return self.learner.steps

    @property
    def epoch(self) -> float:
        places = self.learner.course.places
        return places.epoch if places else 0.0

    @property
    def epoch_steps(self) -> int:
        places = self.learner.course.places
        return places.in_epoch(self.config.batch_size) if places else 1

    # --- state --------------------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        learner = self.learner
        return {
            "weights": learner.weights, "before": learner.before, "rules": [rule.state() for rule in learner.rules],
            "failed_at": list(learner.failed_at), "values": list(learner.values), "lowest": learner.lowest,
            "steps": learner.steps, "places": learner.course.places and learner.course.places.state(),
            "trail": self.trail.state(),
        }  # fmt: skip

    def restore(self, state: dict[str, Any]) -> None:
        learner = self.learner
        learner.weights.copy_(state["weights"])
        learner.before.copy_(state["before"])
        for rule, remembered in zip(learner.rules, state["rules"], strict=True):
            rule.load(remembered)
        learner.failed_at, learner.values = list(state["failed_at"]), list(state["values"])
        learner.lowest, learner.steps = state["lowest"], state["steps"]
        if learner.course.places:
            learner.course.places.load(state["places"])
        self.plan_evaluation()
        self.trail.load(state["trail"])

    def adjust(self, config: OptimizersConfig) -> None:
        self.config = config
        self.learner.adjust(config)

    def inherit(self, other: Optimizers) -> None:
        self.learner.inherit(other.learner)
        self.plan_evaluation()
        if self.learner.same_course(other.learner):
            self.trail.follow(other.trail)
        else:
            self.trail = Trail(self.learner.weights, self.learner.steps)

    # --- what went wrong ----------------------------------------------------------------------------------------------

    def findings(self, timeline: Timeline, diverged: dict[str, Any] | None) -> list[dict[str, Any]]:
        """One finding for all racers that have diverged."""
        lost = {k: step for k, step in enumerate(self.learner.failed_at) if step}
        if not lost:
            return []
        racers = self.config.racers
        told = ", ".join(f"{racers[k]} at step {step:,}" for k, step in lost.items())
        slower = [
            (racer.replace(lr=max(1e-6, racer.lr / 10)) if k in lost else racer).model_dump(mode="json")
            for k, racer in enumerate(racers)
        ]
        return [
            {
                "name": "diverged", "title": "A racer has diverged" if len(lost) == 1 else "Racers have diverged",
                "evidence": f"{len(lost)} of {len(racers)} left everything behind: {told}.",
                "why": "A step longer than the valley is wide ends higher up, where the slope and the next step are "
                "larger still. On curvature c, gradient descent diverges above a learning rate of 2 / c.",
                "where": "", "since": min(lost.values()), "changes": {"racers": slower}, "step": 0,
                "remedy": "a tenth of the learning rate for " + ", ".join(racers[k].optimizer for k in lost),
            }
        ]  # fmt: skip

    # --- beyond one run -----------------------------------------------------------------------------------------------

    @classmethod
    def program(cls, config: OptimizersConfig, events: Sequence[dict[str, Any]] = (), steps: int = 1000) -> str:
        return program.write(config, events, steps)
