"""The Playground's network in training: mini-batches, one flat update, evaluation now and then, early stopping."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from torch import Tensor, nn
from torch.nn import functional as F

from engine.core.experiment import Experiment
from engine.experiments.playground.config import PlaygroundConfig
from engine.experiments.playground.inheritance import inherit_weights
from engine.experiments.playground.looks import Looks
from engine.experiments.playground.problem import Problem
from engine.experiments.playground.program import story
from engine.experiments.playground.remedies import Checkup
from engine.experiments.playground.stack import PlaygroundStack
from engine.models.initialise import initialise
from engine.models.mlp import MLP
from engine.optim import rules
from engine.optim.flat import Flat
from engine.optim.freezing import Frozen
from engine.optim.minibatches import MiniBatches
from engine.optim.penalties import add_penalties, clip_norm
from engine.optim.schedules import SCHEDULES
from engine.probes.ablation import Ablation
from engine.probes.anatomy import Anatomy


def brier(outputs: Tensor, y: Tensor) -> Tensor:
    """Squared error of softmax probabilities (B, k) against classes (B,), summed over the classes. Brier 1950."""
    return (outputs.softmax(1) - F.one_hot(y, outputs.shape[1])).square().sum(1).mean()


LOSSES: dict[tuple[str, bool], Callable[[Tensor, Tensor], Tensor]] = {  # (task, squared error?) -> mean loss
    ("binary", False): F.binary_cross_entropy_with_logits,
    ("binary", True): lambda outputs, y: F.mse_loss(outputs.sigmoid(), y),
    ("classes", False): F.cross_entropy,
    ("classes", True): brier,
    **{(task, squared): F.mse_loss for task in ("regression", "curve") for squared in (False, True)},
}


class Playground(Checkup, Ablation, Anatomy, Looks, Experiment):
    """A dense network on points of the plane, on a function of one variable, or on a table.

    Classification reads class probabilities from a sigmoid (2 classes) or softmax (more) of the outputs. The losses:
    cross-entropy, or squared error of the probabilities (the Brier score, Brier 1950); regression has squared error.
    """

    Config = PlaygroundConfig

    def __init__(self, config: PlaygroundConfig):
        super().__init__(config)
        self.problem = problem = Problem.build(config)
        layers = [(layer.units, layer.activation, layer.dropout, layer.norm) for layer in config.layers]
        self.network = MLP(len(problem.inputs), layers, problem.outputs)
        initialise(self.network, config.init)
        self.flat = Flat(self.network)
        self.rule = rules.build(config.optimizer, self.flat.data, config.model_dump())
        self.frozen = Frozen(self.flat, self.network, self.sites())
        self._loss = LOSSES[problem.task, config.loss == "squared error"]
        self.steps = 0
        self._best: dict[str, Any] | None = None  # early stopping's: loss, step, weights and buffers
        fewest = 2 if any(layer.norm == "batch" for layer in config.layers) else 1  # one point has no spread
        self.places = MiniBatches(len(problem.x_train), config.seed, fewest)
        self._split()

    # --- training -----------------------------------------------------------------------------------------------------

    def step(self) -> dict[str, float]:
        config, weights, grad = self.config, self.flat.data, self.flat.grad
        x, y = self._next_batch()  # (B, F), (B, O) or (B,)
        loss = self._loss(self.network(x), y)
        grad.zero_()
        loss.backward()
        if config.l1 or config.l2:
            add_penalties(grad, weights, self.flat.weight_mask, config.l1, config.l2)
        if config.clip:
            clip_norm(grad, config.clip)
        self.frozen.step(self.rule, config.lr if config.schedule == "constant" else self.rate())
        self.steps += 1
        scalars = {"loss": loss.item()}
        if config.early_stopping:
            if not self._batches:  # the epoch is over
                scalars |= self.measure()
                self._consider_stopping(scalars)
        elif self.steps >= self._evaluate_at:  # asked here, because most steps are not due
            scalars |= self.measure_if_due()
        return scalars

    def loss(self, outputs: Tensor, y: Tensor) -> Tensor:
        """Mean over the batch, without penalties. ``outputs`` (B, O) are logits when there are classes."""
        return self._loss(outputs, y)

    def rate(self) -> float:
        """The learning rate of the next step."""
        config = self.config
        if config.schedule == "constant":
            return config.lr
        return config.lr * SCHEDULES[config.schedule](self.steps, config.schedule_steps, config.schedule_factor)

    def measure(self) -> dict[str, float]:
        """Loss, and accuracy if there are classes, of both splits, without dropout; and the learning rate."""
        return {"lr": self.rate()} | super().measure()

    def splits(self) -> dict[str, tuple[Tensor, Tensor]]:
        problem = self.problem
        return {"train": (problem.x_train, problem.y_train), "val": (problem.x_val, problem.y_val)}

    def scores(self, outputs: Tensor, y: Tensor) -> dict[str, float]:
        scores = {"loss": self.loss(outputs, y).item()}
        if self.problem.classes:
            scores["accuracy"] = self.problem.correct(outputs, y).float().mean().item()
        return scores

    def sites(self) -> dict[str, nn.Module]:
        return {f"h{i}": layer for i, layer in enumerate(self.network.hidden)} | {"out": self.network.output}

    @property
    def epoch(self) -> float:
        return self.places.epoch

    @property
    def epoch_steps(self) -> int:
        return self.places.in_epoch(self.config.batch_size)

    def _next_batch(self) -> tuple[Tensor, Tensor]:
        if not self._batches:
            self.places.go(self.places.epochs + 1, 0)
            self._split()
        self.places.offset += self.config.batch_size  # beyond the end after the last batch, which nobody minds
        return self._batches.popleft()

    def coming_batch(self) -> tuple[Tensor, Tensor, Tensor]:
        x, y = self._next_batch()
        self._batches.appendleft((x, y))
        places = self.places
        places.offset -= self.config.batch_size
        return x, y, places.order[places.offset : places.offset + len(x)]

    def _split(self) -> None:
        """Cut what is left of the epoch into batches at once, which costs less than to pick each one's points. With
        batch norm a last batch of one point is left out."""
        rest, size = self.places.order[self.places.offset :], self.config.batch_size
        x, y = self.problem.x_train[rest].split(size), self.problem.y_train[rest].split(size)
        self._batches = deque(zip(x, y, strict=True))
        if len(self._batches[-1][0]) < self.places.fewest:
            self._batches.pop()

    def _consider_stopping(self, scalars: dict[str, float]) -> None:
        if self._best is None or scalars["val_loss"] < self._best["loss"]:
            self._best = {"loss": scalars["val_loss"], "step": self.steps} | self._weights(copy=True)
        elif self.steps - self._best["step"] >= self.config.patience * self.epoch_steps:
            self._load_weights(self._best)
            scalars |= self.measure()
            self.finished = (
                f"Early stopping: the validation loss had not improved for {self.config.patience} epochs. "
                f"The weights of step {self._best['step']:,}, where it was {self._best['loss']:.4f}, are back."
            )

    # --- state --------------------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        return {
            **self._weights(), "rule": self.rule.state(), "steps": self.steps, **self.places.state(),
            "best": self._best, "finished": self.finished, "frozen": list(self.frozen.units),
        }  # fmt: skip

    def restore(self, state: dict[str, Any]) -> None:
        self._load_weights(state)
        self.rule.load(state["rule"])
        self.steps = state["steps"]
        self.places.load(state)
        self.plan_evaluation()
        self.finished = state["finished"]
        self._best = state["best"] and {**state["best"]}
        self.frozen.load(state["frozen"])
        self._split()

    def inherit(self, other: Playground) -> None:
        """Weights as far as they fit (see ``inheritance``), the place in the data, frozen units that are still there,
        and the optimizer's memory when rule and network are the same. Early stopping begins to count anew."""
        inherit_weights(self, other)
        if type(self.rule) is type(other.rule) and self.flat.shapes == other.flat.shapes:
            self.rule.load(other.rule.state())
        self.frozen.inherit(other.frozen)
        self.steps = other.steps
        self.plan_evaluation()
        self.places.load(other.places.state())
        self._split()

    def freeze(self, unit: str, on: bool) -> None:
        self.find_unit(unit)  # or say that there is none
        self.frozen.change(unit, on)

    def adjust(self, config: PlaygroundConfig) -> None:
        resplit = config.batch_size != self.config.batch_size
        self.config = config
        for index, layer in enumerate(config.layers):
            self.network.set_dropout(index, layer.dropout)
        if resplit:
            self._split()

    # --- beyond one run -----------------------------------------------------------------------------------------------

    @classmethod
    def program(cls, config: PlaygroundConfig, events: Sequence[dict[str, Any]] = (), steps: int = 1000) -> str:
        return story.write(config, events, steps)

    @classmethod
    def stack(cls, config: PlaygroundConfig, seeds: Sequence[dict[str, int]]) -> PlaygroundStack | None:
        return PlaygroundStack.build(cls, config, seeds)

    def _weights(self, copy: bool = False) -> dict[str, Any]:
        buffers = dict(self.network.named_buffers())
        if not copy:
            return {"weights": self.flat.data, "buffers": buffers}
        return {"weights": self.flat.data.clone(), "buffers": {name: b.clone() for name, b in buffers.items()}}

    def _load_weights(self, state: dict[str, Any]) -> None:
        self.flat.data.copy_(state["weights"])
        for name, buffer in self.network.named_buffers():
            buffer.copy_(state["buffers"][name])
