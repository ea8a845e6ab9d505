"""Is it luck? One configuration repeated over several seeds, all of them brought forward together."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from time import perf_counter
from typing import Any

import numpy as np

from engine.core import catalogue
from engine.core.config import Config
from engine.core.run import Run
from engine.core.seeding import Stream

Curves = dict[str, tuple[np.ndarray, np.ndarray]]  # name -> steps (n,), values (S, n)
FEWEST_SEEDS, MOST_SEEDS = 2, 20
MOST_STEPS = 100_000
WINDOWS = 200  # mini-batch losses are averaged over windows, at most so many
RUN_BUDGET = 1 << 18  # bytes of checkpoints of a run in a study: nobody scrubs it
ROUNDS = 50  # separate runs take turns so many times on their way


class Stack(ABC):
    """S copies of one experiment, which differ in their seeds, trained as one. See ``Experiment.stack``.

    ``alive`` (S,) says which copies still have finite numbers and ``failed_at`` (S,) the last step at which the others
    had, -1 for the living. Called under a random stream of the study's own. ``note`` is a sentence about what differs
    from separate runs beyond the order of additions, empty if nothing does.
    """

    alive: np.ndarray
    failed_at: np.ndarray
    note: str = ""

    @abstractmethod
    def step(self) -> np.ndarray:
        """One update of every copy; their mini-batch losses (S,)."""

    @abstractmethod
    def measure(self) -> dict[str, np.ndarray]:
        """``Experiment.measure`` of every copy: name -> (S,)."""


def measured_at(step: int) -> bool:
    """Whether a stack is measured after so many steps: always at first, then 16 times while the steps double."""
    return step % min(128, 1 << max(0, step.bit_length() - 5)) == 0


class Study:
    """``seeds`` repetitions of the same settings: ``vary`` names the fields that are replaced by each seed in turn.

    ``step`` is how far all of them are, ``together`` whether they are one batched model (None before it is known).
    Repetitions that diverge keep what they had; the others go on. Raises LookupError, ConfigError or ValueError with a
    sentence for what cannot be studied.
    """

    def __init__(
        self, key: str, config: Config | dict[str, Any], seeds: Iterable[int], vary: Sequence[str] = ("seed",),
        steps: int = 500,
    ):  # fmt: skip
        self.lab = catalogue.get(key)
        self.key = key
        self.config = config if isinstance(config, Config) else self.lab.Config.parse(config)
        self.seeds = tuple(seeds)
        if not FEWEST_SEEDS <= len(self.seeds) <= MOST_SEEDS:
            raise ValueError(f"A study needs {FEWEST_SEEDS} to {MOST_SEEDS} seeds, got {len(self.seeds)}.")
        if not 1 <= steps <= MOST_STEPS:
            raise ValueError(f"A study takes 1 to {MOST_STEPS:,} steps, got {steps:,}.")
        self.steps = steps
        self.replaced = [dict.fromkeys(vary, seed) for seed in self.seeds]
        self.configs = [self.config.replace(**fields) for fields in self.replaced]
        self.step = 0
        self.together: bool | None = None
        self.note = ""
        self.failed_at = np.full(len(self.seeds), -1)  # last finite step of those that diverged
        self._team: Together | Apart | None = None
        self._curves: Curves = {}

    def advance(self, seconds: float) -> None:
        """Train all of them for about so many seconds, or until they have arrived."""
        if self.done:
            return
        if self._team is None:
            stack = self.lab.Experiment.stack(self.config, self.replaced)
            self.together, self.note = stack is not None, stack.note if stack else ""
            self._team = Together(stack, self.steps) if stack else Apart(self.key, self.configs, self.steps)
        team = self._team
        team.advance(perf_counter() + seconds)
        self.step, self.failed_at = team.step, team.failed_at
        if self.done:
            self._curves, self._team = team.curves(), None

    @property
    def done(self) -> bool:
        """Whether all have arrived, finished by themselves, or diverged."""
        return self.step >= self.steps or bool((self.failed_at >= 0).all())

    def curves(self) -> Curves:
        """Every scalar of ``measure`` at the steps where it was measured, and ``loss``: the mini-batch's, averaged over
        windows that end at these steps. NaN where a repetition had diverged, its last value where it had finished."""
        return self._team.curves() if self._team else self._curves


class Together:
    """One batched model."""

    def __init__(self, stack: Stack, steps: int):
        self.stack, self.steps = stack, steps
        self.step = 0
        self._losses = np.empty((len(stack.alive), min(steps, 1024)), np.float32)
        self._measured: list[tuple[int, dict[str, np.ndarray]]] = []
        self._stream = Stream(0)
        self._measure()

    @property
    def failed_at(self) -> np.ndarray:
        return self.stack.failed_at.copy()

    def advance(self, deadline: float) -> None:
        stack = self.stack
        with self._stream.active():
            while self.step < self.steps and stack.alive.any():
                losses = stack.step()
                if self.step == self._losses.shape[1]:
                    self._losses = np.concatenate([self._losses, np.empty_like(self._losses)], 1)
                self._losses[:, self.step] = losses
                self.step += 1
                if measured_at(self.step) or self.step == self.steps:
                    self._measure()
                if perf_counter() > deadline:
                    break

    def _measure(self) -> None:
        self._measured.append((self.step, self.stack.measure()))

    def curves(self) -> Curves:
        steps = np.array([step for step, _ in self._measured])
        found = {
            name: (steps, np.stack([scalars[name] for _, scalars in self._measured], 1))
            for name in self._measured[0][1]
        }
        found["loss"] = windows(self._losses[:, : self.step])
        return {name: (at, masked(at, values, self.failed_at)) for name, (at, values) in found.items()}


class Apart:
    """Separate runs that take turns."""

    def __init__(self, key: str, configs: list[Config], steps: int):
        self.key, self.configs, self.steps = key, configs, steps
        self.runs: list[Run] = []

    @property
    def step(self) -> int:
        """How far the one is that is furthest behind; those that have ended count as arrived."""
        if len(self.runs) < len(self.configs):
            return 0
        return min(self.steps if run.stopped else run.step for run in self.runs)

    @property
    def failed_at(self) -> np.ndarray:
        found = np.full(len(self.configs), -1)
        for i, run in enumerate(self.runs):
            if run.diverged:
                found[i] = run.diverged["step"]
        return found

    def advance(self, deadline: float) -> None:
        while len(self.runs) < len(self.configs):
            self.runs.append(Run(self.key, self.configs[len(self.runs)], budget=RUN_BUDGET))
            if perf_counter() > deadline:
                return
        turn = max(1, self.steps // ROUNDS)
        while self.step < self.steps and (left := deadline - perf_counter()) > 0:
            last = min((run for run in self.runs if not run.stopped), key=lambda run: run.step)
            last.advance(until=min(self.steps, (last.step // turn + 1) * turn), seconds=left)

    def curves(self) -> Curves:
        if len(self.runs) < len(self.configs):
            return {}
        columns = [run.timeline.columns for run in self.runs]
        found: Curves = {}
        for name in columns[0]:
            if all(name in own for own in columns):
                held = [(own[name].steps, own[name].values) for own in columns]
                found[name] = aligned(held, [run.stopped for run in self.runs])
        if "loss" in found:
            at, losses = found["loss"]
            ends, means = windows(losses)
            found["loss"] = at[ends - 1], means  # a lab may update its weights on some steps only
        found = {name: curve for name, curve in found.items() if len(curve[0])}  # no two may have ended an episode
        return {name: (at, masked(at, values, self.failed_at)) for name, (at, values) in found.items()}


def aligned(columns: list[tuple[np.ndarray, np.ndarray]], ended: list[bool]) -> tuple[np.ndarray, np.ndarray]:
    """Curves with steps of their own as one array: at every step that any of them has, as far as all have come that
    have not ``ended``, the last value of each."""
    going = [steps[-1] for (steps, _), over in zip(columns, ended, strict=True) if not over and len(steps)]
    first = max(steps[0] for steps, _ in columns)
    every = np.unique(np.concatenate([steps for steps, _ in columns])).astype(np.int64)
    every = every[(every >= first) & (every <= min(going, default=every[-1]))]
    return every, np.stack([values[np.searchsorted(steps, every, side="right") - 1] for steps, values in columns])


def windows(losses: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Means (S, n) over windows of 1, 2, 4, ... steps of (S, steps) losses, and the steps (n,) at which they end."""
    total = losses.shape[1]
    wide = 1
    while total > wide * WINDOWS:
        wide *= 2
    whole = total // wide
    means = losses[:, : whole * wide].reshape(len(losses), whole, wide).mean(2)
    return np.arange(1, whole + 1) * wide, means


def masked(steps: np.ndarray, values: np.ndarray, failed_at: np.ndarray) -> np.ndarray:
    """``values`` (S, n) with NaN after the last finite step of those that diverged. float32."""
    gone = (failed_at[:, None] >= 0) & (steps > failed_at[:, None])
    return np.where(gone, np.nan, values).astype(np.float32)
