"""Scores over whole splits: often while a run is young, then ever more rarely."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

LONGEST = 128  # steps between two evaluations; each costs about as much as a step


class Evaluation:
    """``measure`` and when to do it, for an experiment with a ``network`` that counts its ``steps``."""

    steps: int
    shortest_interval, interval_share = 1, 32  # see next_evaluation; others where an evaluation costs many steps
    _evaluate_at = 1  # the next step at which all examples are asked

    def splits(self) -> dict[str, tuple[Tensor, Tensor]]:
        """``train`` and ``val``: inputs (N, ...) as the network takes them, and targets (N, ...)."""
        raise NotImplementedError

    def scores(self, outputs: Tensor, y: Tensor) -> dict[str, float]:
        """``loss``, and ``accuracy`` where there are classes, of outputs against targets."""
        raise NotImplementedError

    def outputs(self, x: Tensor) -> Tensor:
        """The network's in evaluation: without dropout, with running moments."""
        return self.network.trace(x)[-1]

    def measure(self) -> dict[str, float]:
        """The scores of both splits, named ``train_loss``, ``val_loss`` and so on, and what the lab ``adds``."""
        with torch.inference_mode():
            answers = {split: (self.outputs(x), y) for split, (x, y) in self.splits().items()}
            scalars = {f"{split}_{name}": v for split, at in answers.items() for name, v in self.scores(*at).items()}
            return scalars | self.adds(answers)

    def adds(self, answers: dict[str, tuple[Tensor, Tensor]]) -> dict[str, float]:
        """More scalars of a lab's own, from the outputs and targets of both splits."""
        return {}

    def measure_if_due(self) -> dict[str, float]:
        """What ``measure`` says, or nothing at most steps."""
        if self.steps < self._evaluate_at:
            return {}
        self.plan_evaluation()
        return self.measure()

    def plan_evaluation(self) -> None:
        """The next is due after the present step. For a run that has been set to another step."""
        self._evaluate_at = next_evaluation(self.steps, self.shortest_interval, self.interval_share)


def next_evaluation(step: int, shortest: int = 1, share: int = 32) -> int:
    """The step to evaluate after ``step``: each of the first 64, then at intervals that double as the run doubles.

    ``shortest`` and ``share`` are powers of two: with 4 and 8 it is every fourth of the first 64 instead.
    """
    doubled = 1 << ((step + 1).bit_length() - 1)
    interval = min(LONGEST, max(shortest, doubled // share))
    return (step // interval + 1) * interval


@contextmanager
def evaluating(network: nn.Module) -> Iterator[None]:
    """Inside, the network is in evaluation and keeps no gradients; afterwards every module is in the mode it was."""
    modes = [(module, module.training) for module in network.modules()]
    network.eval()
    try:
        with torch.inference_mode():
            yield
    finally:
        for module, training in modes:
            module.training = training
