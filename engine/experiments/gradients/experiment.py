"""Deep and long networks in training, with what their layers passed on and back kept from before the first step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor

from engine.core.experiment import Experiment
from engine.experiments.gradients import program, theory
from engine.experiments.gradients.checkup import Checkup
from engine.experiments.gradients.config import GradientsConfig
from engine.experiments.gradients.history import History
from engine.experiments.gradients.learner import Learner
from engine.experiments.gradients.looks import Looks
from engine.experiments.gradients.mending import BREAKS, REPAIRS
from engine.probes.ablation import Ablation
from engine.probes.anatomy import Anatomy
from engine.probes.taught import Taught


class Gradients(Taught, Checkup, Ablation, Anatomy, Looks, Experiment):
    """A network of up to 50 layers on points of the plane, or of up to 100 time steps on sequences."""

    Config = GradientsConfig

    def __init__(self, config: GradientsConfig):
        super().__init__(config)
        self.learner = Learner(config)
        self.network = self.learner.network
        self.history = History()
        self._remember()

    # --- training -----------------------------------------------------------------------------------------------------

    def step(self) -> dict[str, float]:
        learner = self.learner
        x, y = learner.batch()
        loss = learner.loss(learner.network(x), y)
        learner.flat.zero_grad()
        loss.backward()
        scalars = {"gradient_norm": learner.update(), "loss": loss.item()}
        if learner.steps >= self.history.due:
            self._remember()
        return scalars | self.measure_if_due()

    def splits(self) -> dict[str, tuple[Tensor, Tensor]]:
        learner = self.learner
        return {"train": (learner.x_train, learner.y_train), "val": (learner.x_val, learner.y_val)}

    def scores(self, outputs: Tensor, y: Tensor) -> dict[str, float]:
        scores = {"loss": self.loss(outputs, y).item()}
        if self.classes:
            scores["accuracy"] = ((outputs > 0) == (y > 0.5)).float().mean().item()
        return scores

    @property
    def classes(self) -> int:
        """2, or 0 where a number is asked for."""
        return 0 if (self.config.kind, self.config.sequence) == ("recurrent", "adding") else 2

    def coming_batch(self) -> tuple[Tensor, Tensor, Tensor]:
        rows = self.coming_rows()
        return self.learner.x_train[rows], self.learner.y_train[rows], rows

    def _remember(self) -> None:
        activation, gradient, _ = self.flow()
        self.history.add(self.steps, activation, gradient)

    # --- state --------------------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        return super().state() | {"history": self.history.state()}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        self.history.load(state["history"])

    def inherit(self, other: Gradients) -> None:
        """The history goes on where it has as many layers or time steps."""
        super().inherit(other)
        same = self.config.kind == other.config.kind and self.history.columns == other.history.columns
        self.history = History()
        if same:
            self.history.load(other.history.state())
        self.history.change(self.steps)
        if not same:
            self._remember()

    def adjust(self, config: GradientsConfig) -> None:
        super().adjust(config)
        self.history.change(self.steps)

    # --- beyond one run -----------------------------------------------------------------------------------------------

    def facts(self) -> dict[str, Any]:
        config, dense = self.config, self.config.kind == "dense"
        length = config.depth if dense else config.time_steps
        facts = super().facts() | {
            "kind": config.kind, "task": "binary" if self.classes else "regression", "classes": self.classes,
            "class_names": ["class 1", "class 2"] if self.classes else [], "epoch_steps": self.epoch_steps,
            "loss": "cross-entropy" if self.classes else "squared error",
            "train": len(self.learner.x_train), "val": len(self.learner.x_val),
            "columns": [f"layer {i + 1}" if dense else f"t = {i + 1}" for i in range(length)], "collapse": dense,
            "theories": theory.THEORIES, "repairs": [mend.words() for mend in REPAIRS],
            "breaks": [mend.words() for mend in BREAKS],
            "parameters": sum(p.numel() for p in self.network.parameters()),
            "curves": [{
                "name": "gradient_norm", "label": "gradient norm", "panel": "gradient",
                "panel_label": "Gradient norm before clipping",
            }],
        }  # fmt: skip
        if not dense:
            facts.pop("stages")  # slow motion draws layers, not time
            return facts
        names = [[f"hidden.{i}.linear.weight", f"hidden.{i}.linear.bias"] for i in range(length)]
        layer = {"units": config.width, "activation": config.activation, "norm": config.norm, "dropout": 0.0}
        return facts | {
            "features": ["x1", "x2"],
            "layers": [layer] * length,
            "parameter_names": [*names, ["output.weight", "output.bias"]],
        }

    @classmethod
    def program(cls, config: GradientsConfig, events: Sequence[dict[str, Any]] = (), steps: int = 1000) -> str:
        return program.write(config, events, steps)
