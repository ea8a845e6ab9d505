"""What learners of one flat network do alike: take over settings and weights, freeze units, keep their state."""

from __future__ import annotations

from typing import Any

import torch


class Learning:
    """A learner has its ``config``, a ``network`` with its ``flat`` weights, a ``rule``, ``frozen`` units, its
    ``batches`` and the number of ``steps``; how it makes a step is its own."""

    steps = 0

    def update(self) -> None:
        """One step of the rule with the gradient that is there."""
        self.frozen.step(self.rule, self.config.lr)
        self.steps += 1

    def adjust(self, config: Any) -> None:
        """Take over other live settings."""
        self.config = config

    def freeze(self, unit: str, on: bool) -> None:
        """Keep a unit that is known to exist from learning, or let it learn again."""
        self.frozen.change(unit, on)

    def inherit(self, other: Learning) -> None:
        """Take over the weights that fit, frozen units that are still there, the place in the data, and the optimizer's
        memory when rule and network are the same."""
        with torch.no_grad():
            self.take_weights(other)
        if type(self.rule) is type(other.rule) and self.flat.shapes == other.flat.shapes:
            self.rule.load(other.rule.state())
        self.frozen.inherit(other.frozen)
        self.batches.load(other.batches.state())
        self.steps = other.steps

    def take_weights(self, other: Learning) -> None:
        """Weights and buffers of the same name and shape."""
        theirs = other.network.state_dict()
        for name, tensor in self.network.state_dict().items():
            if name in theirs and theirs[name].shape == tensor.shape:
                tensor.copy_(theirs[name])

    def state(self) -> dict[str, Any]:
        """Everything the next step depends on; the tensors are the live ones."""
        return {
            "weights": self.flat.data, "buffers": dict(self.network.named_buffers()), "rule": self.rule.state(),
            "frozen": list(self.frozen.units), "steps": self.steps, "batches": self.batches.state(),
        }  # fmt: skip

    def restore(self, state: dict[str, Any]) -> None:
        """Take over a state. Copies what it keeps."""
        self.load_weights(state)
        self.rule.load(state["rule"])
        self.frozen.load(state["frozen"])
        self.batches.load(state["batches"])
        self.steps = state["steps"]

    def load_weights(self, state: dict[str, Any]) -> None:
        """The weights and buffers of a state alone."""
        self.flat.data.copy_(state["weights"])
        for name, buffer in self.network.named_buffers():
            buffer.copy_(state["buffers"][name])
