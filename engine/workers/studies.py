"""A study (one configuration over several seeds) in the care of a worker, beside the runs and by the same rules."""

from __future__ import annotations

import math
from time import perf_counter
from typing import Any

from engine.core.seeds import Study
from engine.workers.hosted import SLICE


class HostedStudy:
    """What the scheduler sees of a study: the same as of a ``Hosted`` run. It has no speed, no past and no backup; if
    its worker dies it begins anew."""

    def __init__(self, study: Study):
        self.run = study
        self.playing = True
        self.served = 0.0  # seconds of training it has been given: the least served goes next
        self.failure = ""
        self.stamp = 0  # grows with every change a picture could show

    @property
    def backed_up(self) -> int:
        """As if the newest state were always safe: there is nothing to back up."""
        return self.stamp

    def play(self, steps: int | None = None) -> None:
        self.playing = not self.run.done

    def pause(self) -> None:
        self.playing = False

    def due_in(self, now: float) -> float:
        """0 for at once, infinity for not at all."""
        return 0.0 if self.playing and not self.failure else math.inf

    def work(self) -> None:
        """One slice."""
        begin = perf_counter()
        self.run.advance(seconds=SLICE)
        if self.run.done:
            self.pause()
        self.stamp += 1
        self.served += perf_counter() - begin

    @property
    def state(self) -> str:
        """One word for the page: failed, done, playing or paused."""
        if self.failure:
            return "failed"
        return "done" if self.run.done else "playing" if self.playing else "paused"

    def status(self) -> dict[str, Any]:
        """How far it is. JSON-able; the names are those of a run's status where they mean the same."""
        study = self.run
        return {
            "step": study.step, "steps": study.steps, "seeds": list(study.seeds), "state": self.state,
            "message": self.failure, "playing": self.playing, "stamp": self.stamp, "together": study.together,
            "note": study.note, "failed_at": study.failed_at.tolist(), "busy": False,
        }  # fmt: skip


class StudyVerbs:
    """What a worker can be asked about studies beyond play, pause and drop. They live among its ``runs``."""

    def do_study(
        self, run: str, key: str, config: dict[str, Any], seeds: list[int], vary: list[str], steps: int
    ) -> dict[str, Any]:  # fmt: skip
        """A new study, which begins at once. Raises what ``Study`` raises."""
        hosted = self.runs[run] = HostedStudy(Study(key, config, seeds, vary, steps))
        self._fair(hosted)
        return hosted.status()

    def do_poll_study(self, run: str, stamp: int = -1) -> dict[str, Any]:
        """How far the study is, and its curves; only the status if it is at ``stamp``."""
        hosted = self._hosted(run)
        answer = hosted.status()
        if hosted.stamp != stamp:
            answer["curves"] = hosted.run.curves()
        return answer
