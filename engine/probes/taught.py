"""An experiment whose ``learner`` does the learning: what it says and does by asking the learner."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from engine.core.config import Config


class Taught:
    """Mixed into an experiment that has a ``learner`` (see ``engine.optim.learning``) and ``Ablation``."""

    learner: Any

    def loss(self, outputs: Tensor, y: Tensor) -> Tensor:
        return self.learner.loss(outputs, y)

    def sites(self) -> dict[str, nn.Module]:
        return self.learner.sites()

    @property
    def steps(self) -> int:
        return self.learner.steps

    @property
    def epoch(self) -> float:
        return self.learner.batches.epoch

    @property
    def epoch_steps(self) -> int:
        return self.learner.batches.in_epoch(self.config.batch_size)

    def coming_rows(self) -> Tensor:
        """Numbers of the examples of the coming mini-batch (B,); they stay the coming ones."""
        batches = self.learner.batches
        rows = batches.take(self.config.batch_size)
        batches.put_back(rows)
        return rows

    def state(self) -> dict[str, Any]:
        return self.learner.state()

    def restore(self, state: dict[str, Any]) -> None:
        self.learner.restore(state)
        self.plan_evaluation()

    def inherit(self, other: Taught) -> None:
        """See ``Learning.inherit``."""
        self.learner.inherit(other.learner)
        self.plan_evaluation()

    def freeze(self, unit: str, on: bool) -> None:
        self.find_unit(unit)  # or say that there is none
        self.learner.freeze(unit, on)

    def adjust(self, config: Config) -> None:
        self.config = config
        self.learner.adjust(config)
