"""The convolution lab's experiment: a kernel that learns to do to a picture what another kernel does to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.core.experiment import Experiment
from engine.core.timeline import Timeline
from engine.experiments.convolution import program
from engine.experiments.convolution.config import ConvolutionConfig
from engine.experiments.convolution.learner import Learner
from engine.experiments.convolution.looks import Looks
from engine.experiments.convolution.moving import Moving
from engine.experiments.convolution.quizzes import Quizzes
from engine.experiments.convolution.reach import Reach, difference
from engine.probes.evaluation import Evaluation


class Convolution(Looks, Reach, Moving, Quizzes, Evaluation, Experiment):
    """``learner`` has the picture, the chosen kernel and the one that is learned."""

    Config = ConvolutionConfig
    config: ConvolutionConfig

    def __init__(self, config: ConvolutionConfig):
        super().__init__(config)
        self.learner = Learner(config)
        self.network = self.learner.network

    # --- training -----------------------------------------------------------------------------------------------------

    def step(self) -> dict[str, float]:
        learner = self.learner
        x, y = learner.batch()
        loss = learner.loss(learner.network(x), y)
        learner.flat.zero_grad()
        loss.backward()
        learner.update()
        return {"loss": loss.item()} | self.measure_if_due()

    def measure(self) -> dict[str, float]:
        """``kernel_error``: root mean square of what the learned kernel has other than the chosen one. Of several
        layers in a row it is that of the one large kernel which they make together."""
        found = difference(self.network, self.learner.teacher, self.config)
        return {} if found is None else {"kernel_error": found}

    @property
    def steps(self) -> int:
        return self.learner.steps

    @property
    def epoch(self) -> float:
        return float(self.learner.steps)  # every step sees the whole picture

    # --- state --------------------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        learner = self.learner
        return {"weights": learner.flat.data, "rule": learner.rule.state(), "steps": learner.steps}

    def restore(self, state: dict[str, Any]) -> None:
        learner = self.learner
        learner.flat.data.copy_(state["weights"])
        learner.rule.load(state["rule"])
        learner.steps = state["steps"]
        self.plan_evaluation()

    def adjust(self, config: ConvolutionConfig) -> None:
        self.config = config
        self.learner.adjust(config)

    def inherit(self, other: Convolution) -> None:
        self.learner.inherit(other.learner)
        self.plan_evaluation()

    # --- what may be said ---------------------------------------------------------------------------------------------

    def facts(self) -> dict[str, Any]:
        weights = [layer.weight for layer in self.network.layers]
        return {
            "loss": "mean squared error of the output picture", "parameters": sum(w.numel() for w in weights),
            "channels": weights[0].shape[1], "channel_names": list(CHANNELS[: weights[0].shape[1]]),
            "unused": ["epoch"], "sites": [], "checked": "Checked: whether the run has diverged.",
            "curves": [
                {"name": "loss", "label": "learned against chosen", "panel": "loss", "colour": 0,
                 "panel_label": "Loss (mean squared error of the output picture)"},
                {"name": "kernel_error", "label": "learned against chosen", "panel": "kernel", "colour": 0,
                 "panel_label": "Distance between the kernels (root mean square)"},
            ],
        }  # fmt: skip

    def findings(self, timeline: Timeline, diverged: dict[str, Any] | None) -> list[dict[str, Any]]:
        if diverged is None or self.steps < diverged["step"]:
            return []
        losses = timeline.columns["loss"].values
        lr = max(1e-5, float(f"{self.config.lr / 10:.2g}"))
        return [
            {
                "name": "diverged", "title": "The run has diverged",
                "evidence": f"The loss rose from {losses[0]:.3g} to {losses[-1]:.3g} in {len(losses)} steps, and then "
                "it was no number any more.",
                "why": "The loss is a bowl in the kernel's weights. On curvature c, gradient descent diverges above a "
                "learning rate of 2 / c: every step lands further up on the other side.",
                "where": "", "since": diverged["step"], "changes": {"lr": lr}, "step": 0,
                "remedy": f"learning rate {lr:g} from the start",
            }
        ]  # fmt: skip

    @classmethod
    def program(cls, config: ConvolutionConfig, events: Sequence[dict[str, Any]] = (), steps: int = 1000) -> str:
        return program.write(config, events, steps)


CHANNELS = ("red", "green", "blue")
