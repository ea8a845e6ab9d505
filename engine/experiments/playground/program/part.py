"""What has to be known of a part of a Playground run to write it down: its settings, its network, what is in use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.experiments.playground.config import PlaygroundConfig
from engine.experiments.playground.problem import Problem
from engine.experiments.playground.program.network import Network
from engine.experiments.playground.program.rules import SCHEDULES, loss_call

if TYPE_CHECKING:
    from engine.experiments.playground.program.story import Story

NOTES = {
    "l1": "pulls every weight towards 0 with the same strength",
    "l2": "pulls every weight towards 0 in proportion to its size",
    "clip": "longest gradient; longer ones are scaled down",
}


class Part:
    """Steps ``first`` to ``last``, begun by ``change`` (None for the first part), with the events ``within``."""

    def __init__(
        self,
        config: PlaygroundConfig,
        change: dict[str, Any] | None,
        within: list[dict[str, Any]],
        first: int,
        last: int,
        before: Part | None,
        story: Story,
    ):
        self.config, self.change, self.within = config, change, within
        self.first, self.last, self.before, self.story = first, last, before, story
        self.problem = Problem.build(config)
        self.configs = [config]  # all that are in force at some time
        for event in within:
            self.configs.append(self.configs[-1].replace(**event.get("changes", {})))
        dropped = {i for i in range(len(config.layers)) if any(c.layers[i].dropout for c in self.configs)}
        self.network = Network(config, self.problem, dropped)
        carried = before.frozen_at_end if before else []
        self.frozen = [unit for unit in carried if self.network.rows_of(unit)]  # from the beginning
        self.has_batch_norm = any(layer.norm == "batch" for layer in config.layers)

    # --- what holds in this part --------------------------------------------------------------------------------------

    def ever(self, name: str) -> set[Any]:
        """The values a setting has in the course of this part."""
        return {getattr(config, name) for config in self.configs}

    @property
    def schedules(self) -> list[str]:
        return sorted(self.ever("schedule"))

    @property
    def scheduled(self) -> bool:
        return self.schedules != ["constant"]

    @property
    def freezes(self) -> bool:
        return bool(self.frozen) or any(event["kind"] == "freeze" for event in self.within)

    @property
    def frozen_at_end(self) -> list[str]:
        units = dict.fromkeys(self.frozen)
        for event in self.within:
            if event["kind"] == "freeze":
                units.pop(event["unit"], None)
                units |= {event["unit"]: None} if event["on"] else {}
        return list(units)

    @property
    def keeps_memory(self) -> bool:
        """Whether the optimizer goes on with what it has gathered: same rule, same parameters. The run's own rule is a
        class, of which no two optimizers share one."""
        old = self.before
        return (
            old is not None
            and old.config.optimizer == self.config.optimizer
            and old.network.shapes == self.network.shapes
        )

    @property
    def rule_begins(self) -> int:
        """After which step the optimizer began to count its updates."""
        return self.before.rule_begins if self.keeps_memory else self.first - 1

    def batch_size(self, config: PlaygroundConfig) -> int:
        return min(config.batch_size, len(self.problem.train))

    def epoch_steps(self, config: PlaygroundConfig) -> int:
        whole, rest = divmod(len(self.problem.train), self.batch_size(config))
        return whole + (rest >= (2 if self.has_batch_norm else 1))

    def loss(self, outputs: str, y: str) -> str:
        return loss_call(self.config, self.problem.task, outputs, y)

    @property
    def has_modes(self) -> bool:
        """Whether training and evaluation differ."""
        return self.has_batch_norm or any(module.startswith("dropout") for module in self.network.places)

    def rows(self, config: PlaygroundConfig) -> list[tuple[str, str]]:
        """(variable, line that sets it) of the settings that this part uses, as they are in ``config``."""
        purposes = f"of the first weights{', of dropout' * self.story.dropout} and of the points' order"
        rows = [("seed", f"seed = {config.seed}  # {purposes}")]
        if len(self.story.chapters) == 1:
            rows.append(("steps", f"steps = {self.last}"))
        if self.scheduled:
            rows.append(("peak_lr", f"peak_lr = {config.lr!r}  # the learning rate that the schedule takes a share of"))
            rows.append(("schedule_steps", f"schedule_steps = {config.schedule_steps}"))
            if {"step", "exponential"} & set(self.schedules):
                rows.append(("schedule_factor", f"schedule_factor = {config.schedule_factor!r}"))
        else:
            rows.append(("lr", f"lr = {config.lr!r}  # learning rate"))
        size = self.batch_size(config)
        rows.append(("batch_size", f"batch_size = {size}{'  # all points' * (size == len(self.problem.train))}"))
        for name, note in NOTES.items():
            if any(self.ever(name)):
                rows.append((name, f"{name} = {getattr(config, name)!r}  # {note}"))
        if config.early_stopping:
            rows.append(("patience", f"patience = {config.patience}  # epochs to wait for a better validation loss"))
            rows.append(("epoch_steps", f"epoch_steps = {self.epoch_steps(config)}  # steps that make an epoch"))
        if len(self.schedules) > 1:
            rows.append(("schedule", f"schedule = {SCHEDULES[config.schedule][0]}"))
        return rows
