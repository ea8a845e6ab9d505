"""A run in the care of a worker: whether it plays, how fast, and whose turn it is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from engine.core.run import Run

SLICE = 0.03  # seconds a run trains before the next one has its turn
CATCH_UP = 0.25  # seconds a slowed run may lag behind its clock before the clock is put right


@dataclass
class Hosted:
    """``served`` is the training time this run has been given: the least served run goes next."""

    run: Run
    playing: bool = False
    goal: int | None = None  # pause on arrival at this step
    target: int | None = None  # a seek under way
    speed: float | None = None  # steps a second; None is as fast as it goes
    served: float = 0.0
    failure: str = ""
    stamp: int = 0  # grows with every change a picture could show
    backed_up: int = -1
    _clock: float = 0.0
    _taken: int = 0

    def play(self, steps: int | None = None) -> None:
        """Go on from where it stands, for some steps or for ever."""
        self.target = None
        self.playing = not self.run.stopped
        self.goal = None if steps is None else self.run.step + steps
        self.wind()

    def pause(self) -> None:
        self.playing, self.goal, self.target = False, None, None

    def seek(self, step: int) -> None:
        """Start going to a step; the slices do the way. Raises ValueError for a step never reached."""
        head = self.run.timeline.head
        if not 0 <= step <= head:
            raise ValueError(f"Run.seek can go to steps 0 to {head}, got {step}.")
        self.pause()
        self.target = step

    def wind(self) -> None:
        """Start the clock that a limited speed is measured on."""
        self._clock, self._taken = perf_counter(), 0

    def due_in(self, now: float) -> float:
        """Seconds until this run wants a slice: 0 for at once, infinity for not at all."""
        if self.failure or (self.target is None and not self.playing):
            return math.inf
        if self.speed is None or self.target is not None:
            return 0.0
        return max(0.0, self._clock + (self._taken + 1) / self.speed - now)

    def work(self) -> None:
        """One slice: a piece of the way to a target, or of training."""
        begin = perf_counter()
        if self.target is not None:
            if self.run.seek(self.target, seconds=SLICE):
                self.target = None
        else:
            self._train(begin)
        self.stamp += 1
        self.served += perf_counter() - begin

    def _train(self, now: float) -> None:
        steps = None
        if self.speed is not None:
            if now - self._clock - self._taken / self.speed > CATCH_UP:
                self._clock, self._taken = now - 1 / self.speed, 0
            steps = max(1, int((now - self._clock) * self.speed) - self._taken)
        taken = self.run.advance(steps=steps, seconds=SLICE, until=self.goal)
        self._taken += taken
        if self.run.stopped or self.run.step == self.goal or not taken:
            self.pause()

    @property
    def state(self) -> str:
        """One word for the page: failed, seeking, playing, diverged, finished, ready or paused."""
        if self.failure:
            return "failed"
        if self.target is not None:
            return "seeking"
        if self.playing:
            return "playing"
        if self.run.stopped:
            return "diverged" if self.run.diverged else "finished"
        return "paused" if self.run.timeline.head else "ready"

    @property
    def message(self) -> str:
        """One sentence about the state, empty when there is nothing to say."""
        if self.failure:
            return self.failure
        blown = self.run.diverged
        if self.run.stopped and blown:
            return (
                f"Diverged: at step {blown['step'] + 1} the {blown['quantity']} of {blown['layer']} stopped being "
                f"finite numbers. This is step {blown['step']}, the last finite one."
            )
        return self.run.experiment.finished

    def status(self) -> dict[str, Any]:
        """What the transport shows. JSON-able."""
        run = self.run
        return {
            "step": run.step, "head": run.timeline.head, "state": self.state, "message": self.message,
            "playing": self.playing, "speed": self.speed, "stamp": self.stamp, "seconds": run.seconds,
            "epoch": run.experiment.epoch, "epoch_steps": run.experiment.epoch_steps, "diverged": run.diverged,
            "busy": False, "built": run.built,
        }  # fmt: skip
