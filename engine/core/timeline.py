"""What a run has been through: every scalar of every step, its events, and checkpoints to go back to. No torch here."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from tsdownsample import MinMaxDownsampler

COLUMN_LIMIT = 1 << 20  # entries kept at full resolution: 12 MB a column
CHECKPOINT_BUDGET = 16 << 20  # bytes of checkpoints a run may keep


class Column:
    """One scalar over the steps, as growing arrays. Past ``limit`` entries the whole is thinned by half, keeping of
    every four neighbours the smallest and the largest, so that no spike is ever lost."""

    def __init__(self, limit: int = COLUMN_LIMIT):
        self.limit = limit
        self.size = 0
        self._steps = np.empty(256, np.uint32)
        self._values = np.empty(256, np.float32)

    def append(self, step: int, value: float) -> None:
        if self.size == len(self._steps):
            self._grow()
        self._steps[self.size] = step
        self._values[self.size] = value
        self.size += 1

    def adopt(self, steps: np.ndarray, values: np.ndarray) -> None:
        """Take over arrays as the whole column (a fork, or a run that comes back from a backup)."""
        self._steps = np.concatenate([steps.astype(np.uint32), np.empty(256, np.uint32)])
        self._values = np.concatenate([values.astype(np.float32), np.empty(256, np.float32)])
        self.size = len(steps)

    @property
    def steps(self) -> np.ndarray:
        return self._steps[: self.size]

    @property
    def values(self) -> np.ndarray:
        return self._values[: self.size]

    def since(self, step: int) -> tuple[np.ndarray, np.ndarray]:
        """Copies of all entries after ``step``."""
        first = int(np.searchsorted(self.steps, step, side="right")) if step >= 0 else 0
        return self.steps[first:].copy(), self.values[first:].copy()

    def sample(self, points: int, log: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """At most ``points`` + 2 entries for drawing: smallest and largest of each stretch, and both ends.

        ``log`` makes the stretches equally wide on a logarithmic step axis. Returns copies, steps as float64.
        """
        if self.size <= points:
            return self.steps.astype(np.float64), self.values.copy()
        x = np.log1p(self.steps.astype(np.float64)) if log else self.steps.astype(np.float64)
        even = max(2, points - points % 2)
        chosen = MinMaxDownsampler().downsample(x, self.values, n_out=even)
        chosen = np.union1d(chosen, [0, self.size - 1]).astype(np.int64)
        return self.steps[chosen].astype(np.float64), self.values[chosen]

    def truncate(self, step: int) -> None:
        """Forget everything after ``step``."""
        self.size = int(np.searchsorted(self.steps, step, side="right"))

    def _grow(self) -> None:
        if self.size < self.limit:
            self._steps = np.concatenate([self._steps, np.empty_like(self._steps)])
            self._values = np.concatenate([self._values, np.empty_like(self._values)])
            return
        fours = self.size // 4 * 4
        values = self._values[:fours].reshape(-1, 4)
        pair = np.sort(np.stack([values.argmin(1), values.argmax(1)], 1), 1)  # (n/4, 2): in the order of the steps
        pair[pair[:, 0] == pair[:, 1]] = [0, 3]  # four equal values: any two will do
        chosen = (pair + np.arange(0, fours, 4)[:, None]).ravel()
        kept = len(chosen)
        self._steps[:kept], self._values[:kept] = self._steps[chosen], self._values[chosen]
        self.size = kept


@dataclass
class Checkpoint:
    """The state of a run after ``step`` steps with its first ``applied`` events in force."""

    step: int
    applied: int
    state: Any = field(repr=False)
    nbytes: int


class Timeline:
    """Scalars, events and checkpoints of one run. ``head`` is the furthest step the run has reached."""

    def __init__(self, budget: int = CHECKPOINT_BUDGET):
        self.head = 0
        self.columns: dict[str, Column] = {}
        self.clock = {"seconds": Column(), "epoch": Column()}  # of training so far, now and then
        self.events: list[dict[str, Any]] = []
        self.checkpoints: list[Checkpoint] = []
        self.budget = budget
        self._bytes = 0

    def record(self, step: int, scalars: dict[str, float]) -> None:
        """Keep the scalars of a step that has not been reached before."""
        self.head = step
        columns = self.columns
        for name, value in scalars.items():
            column = columns.get(name)
            if column is None:
                column = columns[name] = Column()
            column.append(step, value)

    def values(self, name: str) -> np.ndarray:
        """All values of one scalar so far, as they were measured."""
        return self.columns[name].values

    def last(self, name: str) -> float:
        """The newest value of one scalar."""
        return float(self.columns[name].values[-1])

    def tick(self, step: int, seconds: float, epoch: float) -> None:
        """Note how long the run has trained and how often it has seen its data, at a step not reached before."""
        self.clock["seconds"].append(step, seconds)
        self.clock["epoch"].append(step, epoch)

    def clock_at(self, name: str, step: int) -> float:
        """``seconds`` or ``epoch`` at ``step``, between two ticks in proportion."""
        column = self.clock[name]
        return float(np.interp(step, [0, *column.steps], [0.0, *column.values]))

    def seconds_at(self, step: int) -> float:
        """Seconds of training up to ``step``."""
        return self.clock_at("seconds", step)

    def keep(self, checkpoint: Checkpoint) -> None:
        """Keep a checkpoint, in place of one at the same step, and thin out what no longer fits the budget.

        First and last always stay. Of the others the one goes whose absence leaves the smallest hole, measured
        against the step it is at: checkpoints end up spread evenly on a logarithmic axis.
        """
        place = bisect_right(self.checkpoints, checkpoint.step, key=lambda kept: kept.step)
        if place and self.checkpoints[place - 1].step == checkpoint.step:
            place -= 1
            self._bytes -= self.checkpoints.pop(place).nbytes
        self.checkpoints.insert(place, checkpoint)
        self._bytes += checkpoint.nbytes
        while self._bytes > self.budget and len(self.checkpoints) > 3:
            steps = np.array([kept.step for kept in self.checkpoints], np.float64)
            hole = (steps[2:] - steps[:-2]) / (steps[1:-1] + 1000)
            if 1 <= place < len(steps) - 1:
                hole[place - 1] = np.inf  # what was just asked for stays
            index = 1 + int(hole.argmin())
            self._bytes -= self.checkpoints.pop(index).nbytes
            place -= index < place

    def nearest(self, step: int) -> Checkpoint:
        """The latest checkpoint at or before ``step``."""
        return self.checkpoints[bisect_right(self.checkpoints, step, key=lambda kept: kept.step) - 1]

    def truncate(self, step: int) -> None:
        """Forget everything after ``step``: a run that diverged, or a fork's copy of its parent."""
        self.head = min(self.head, step)
        for column in [*self.columns.values(), *self.clock.values()]:
            column.truncate(step)
        self.events = [event for event in self.events if event["step"] <= step]
        self.checkpoints = [kept for kept in self.checkpoints if kept.step <= step]
        self._bytes = sum(kept.nbytes for kept in self.checkpoints)

    def branch(self, step: int) -> Timeline:
        """A copy up to ``step``. Checkpoints are shared: nobody changes them."""
        other = Timeline(self.budget)
        other.head = self.head
        other.events, other.checkpoints = [dict(event) for event in self.events], list(self.checkpoints)
        for mine, theirs in ((self.columns, other.columns), (self.clock, other.clock)):
            for name, column in mine.items():
                theirs[name] = copy = Column(column.limit)
                copy.adopt(*column.since(-1))
        other.truncate(step)
        ticks = other.clock["seconds"].steps
        if step and (not len(ticks) or ticks[-1] < step):  # the branch begins between two ticks
            other.tick(step, self.clock_at("seconds", step), self.clock_at("epoch", step))
        return other

    def curves(self, points: int = 800, log: bool = False) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """Every column, sampled for drawing: name -> (steps float64, values float32)."""
        return {name: column.sample(points, log) for name, column in self.columns.items()}

    def clocks(self, points: int = 200) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """``seconds`` and ``epoch`` at some of the steps, for other axes than steps; between them they go straight."""
        return {name: column.sample(points) for name, column in self.clock.items()}
