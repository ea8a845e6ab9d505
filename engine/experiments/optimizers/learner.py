"""The race itself: every racer has a row of the parameter, a rule of its own, and the same batch as all others."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from engine.experiments.optimizers.courses import COURSES, Surface
from engine.optim import rules
from engine.optim.rules import RULES
from engine.optim.schedules import SCHEDULES

BEYOND = 1e8  # a loss further from zero than this counts as diverged


class Learner:
    """R racers, ``weights`` (R, N). Who diverges stands still from its last good place; ``failed_at`` has the last step
    it took, 0 for those that race on."""

    def __init__(self, config):
        self.config = config
        self.course = COURSES.get(config.terrain, Surface)(config)
        self.network = self.course.network
        parameter = next(self.network.parameters())  # (R, N)
        parameter.grad = torch.zeros_like(parameter)
        self.weights, self.grad = parameter.data, parameter.grad
        self.before = self.weights.clone()  # where everybody was before the last step
        self.rules = [self.rule(k) for k in range(len(config.racers))]
        self.rows = [(self.weights[k], self.grad[k]) for k in range(len(config.racers))]
        self.failed_at = [0] * len(config.racers)
        self.each = torch.ones(len(config.racers))
        self.generator = torch.Generator()  # of the noise
        self.steps = 0
        self.values = [math.nan] * len(config.racers)  # the losses of the last step
        self.lowest = math.nan  # of those that race on

    def rule(self, k: int):
        """A new rule of racer ``k``, with nothing remembered."""
        racer = self.config.racers[k]
        settings = {name: getattr(racer, name) for name in RULES[racer.optimizer].settings}
        return rules.build(racer.optimizer, self.weights[k], settings)

    def rate(self, k: int) -> float:
        """The learning rate of racer ``k`` in the coming step."""
        racer = self.config.racers[k]
        factor = SCHEDULES[racer.schedule](self.steps, racer.schedule_steps, racer.schedule_factor)
        return self.config.lr_scale * racer.lr * factor

    def batch(self) -> tuple[Tensor | None, Tensor | None]:
        return self.course.batch(self.config)

    def losses(self, outputs: Tensor, y: Tensor | None) -> Tensor:
        """Of all racers (R,). Sets ``values`` and ``lowest``."""
        losses = self.course.losses(outputs, y)
        self.values = losses.tolist()
        for k, value in enumerate(self.values):
            if not self.failed_at[k] and not abs(value) <= BEYOND:
                self.fail(k, max(1, self.steps))
        racing = [value for k, value in enumerate(self.values) if not self.failed_at[k]]
        # Once all are out there is no loss. The step that finds the last one out repeats the loss before it: a run goes
        # back to the state before its first loss that is no number, and that state has to know that all are out.
        if racing:
            self.lowest = min(racing)
        elif self.steps not in self.failed_at:
            self.lowest = math.nan
        return losses

    def backward(self, losses: Tensor) -> None:
        """The gradient of every racer's own loss, with the noise of this step."""
        self.grad.zero_()
        losses.backward(self.each)
        if self.is_noisy:
            self.grad += self.noise()

    @property
    def is_noisy(self) -> bool:
        """Whether noise is added to the gradients. A network has that of its mini-batches."""
        return self.config.gradient_noise > 0 and self.config.terrain != "network"

    def noise(self) -> Tensor:
        """What is added to both parts of a gradient in the coming step, (2,): a function of the seed and the step, the
        same for all racers."""
        self.generator.manual_seed(self.config.seed * 1_000_003 + self.steps)
        return self.config.gradient_noise * torch.randn(2, generator=self.generator)

    def update(self) -> None:
        self.before.copy_(self.weights)
        for k, (weights, grad) in enumerate(self.rows):
            if not self.failed_at[k]:
                self.rules[k].step(weights, grad, self.rate(k))
        self.steps += 1
        if not math.isfinite(self.weights.sum().item()):
            for k, (weights, _) in enumerate(self.rows):
                if not weights.isfinite().all():
                    self.fail(k, self.steps)

    def fail(self, k: int, step: int) -> None:
        """Racer ``k`` is out: back to where its loss was a number."""
        self.failed_at[k] = step
        self.weights[k] = self.before[k]

    def adjust(self, config) -> None:
        """Take over learning rates, schedules, noise and batch size."""
        self.config = config

    def inherit(self, old) -> None:
        """Racers that were there go on from where they are, with what their rules remember if they are the same rules;
        new ones begin at the start. On another surface, or from another start, all begin anew."""
        self.steps = old.steps
        if self.course.places and old.course.places:
            self.course.places.load(old.course.places.state())
        if not self.same_course(old):
            return
        for k in range(min(len(self.rows), len(old.rows))):
            self.weights[k], self.before[k] = old.weights[k], old.before[k]
            self.failed_at[k], self.values[k] = old.failed_at[k], old.values[k]
            if type(self.rules[k]) is type(old.rules[k]):
                self.rules[k].load(old.rules[k].state())

    def same_course(self, old) -> bool:
        """Whether a place of the old race is one of this race as well, and the start is where it was."""
        names = ("terrain", *self.course.decided_by)
        same = all(getattr(self.config, name) == getattr(old.config, name) for name in names)
        return same and self.weights.shape[1] == old.weights.shape[1]
