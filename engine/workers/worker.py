"""A worker owns many runs and gives each, in turn, a slice of about 30 ms of training: the least served one first.

Between slices it answers what has been asked. It is the same in a process of its own and on a thread of the server.
"""

from __future__ import annotations

import math
import sys
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from time import monotonic, perf_counter
from typing import Any

import torch

from engine.core import catalogue
from engine.core.backup import back_up, resumed
from engine.core.run import Run
from engine.export.files import export, program_of
from engine.workers.hosted import Hosted
from engine.workers.link import Link, Request
from engine.workers.studies import StudyVerbs

BACKUP_EVERY = 2.0  # seconds between two backups of a run that moves
STARTING = {
    "step": 0, "head": 0, "state": "starting", "message": "", "playing": False, "speed": None, "stamp": -1,
    "seconds": 0.0, "epoch": 0.0, "epoch_steps": 1, "diverged": None, "busy": True,
}  # fmt: skip


class Worker(StudyVerbs):
    """Serves one connection until it closes. Every verb is a method ``do_<verb>(run id, ...)``."""

    def __init__(self, connection: Connection, on_close: Callable[[], None] = lambda: None):
        torch.set_num_threads(1)
        self.runs: dict[str, Hosted] = {}
        self._statuses: dict[str, dict[str, Any]] = {}  # the newest of each run, for answers in a hurry
        self._served = 0.0  # the turns of whoever was served last: where a newcomer joins in
        self._next_backup = 0.0
        self._link = Link(connection, self._hurried, on_close)

    @staticmethod
    def warm_up() -> None:
        """Take a few steps and looks, so that whatever torch loads late is loaded before somebody waits for it."""
        run = Run(next(iter(catalogue.catalogue())), {})
        run.advance(steps=3)
        for name in run.experiment.lenses():
            run.look({"name": name})

    def serve(self) -> None:
        """Train and answer until the other end is gone."""
        while not self._link.closed:
            now = perf_counter()
            soonest = min((hosted.due_in(now) for hosted in self.runs.values()), default=math.inf)
            rested = soonest == math.inf and all(hosted.backed_up == hosted.stamp for hosted in self.runs.values())
            self._answer(wait=None if rested else min(soonest, 0.5))
            now = perf_counter()  # asked again: what was just paused must not have another turn
            due = [hosted for hosted in self.runs.values() if hosted.due_in(now) == 0]
            if due:
                self._slice(min(due, key=lambda hosted: hosted.served))
            self._back_up()

    def _slice(self, hosted: Hosted) -> None:
        self._served = max(self._served, hosted.served)
        try:
            hosted.work()
        except Exception as error:  # a lab's mistake must not take the other runs with it; it is shown and logged
            traceback.print_exc(file=sys.stderr)
            hosted.failure = f"The run stopped on an error at step {hosted.run.step}: {type(error).__name__}: {error}"
            hosted.pause()

    def _answer(self, wait: float | None) -> None:
        request = self._link.next_request(wait)
        while request is not None and not self._link.closed:
            if request.verb != "poll" or self._link.awaited(request):
                try:
                    self._link.reply(request, getattr(self, f"do_{request.verb}")(**request.args))
                except Exception as error:  # the asker gets it; nobody else's run suffers
                    if not isinstance(error, ValueError | LookupError):
                        traceback.print_exc(file=sys.stderr)
                    self._link.fail(request, error)
            request = self._link.next_request(0)
        for name, hosted in self.runs.items():
            self._statuses[name] = hosted.status()

    def _hurried(self, request: Request) -> dict[str, Any]:
        status = self._statuses.get(request.args.get("run", ""), STARTING)
        return {**status, "busy": True}

    def _fair(self, hosted: Hosted) -> None:
        """Who is new or comes back from a rest takes turns from now on, and claims none of those before."""
        hosted.served = max(hosted.served, self._served)

    # --- verbs ------------------------------------------------------------------------------------------------------

    def do_start(
        self, run: str, key: str, config: dict[str, Any], events: list = (), speed: float | None = None
    ) -> dict:
        """A new run, standing at step 0."""
        self.runs[run] = Hosted(Run(key, config, events), speed=speed)
        return self.runs[run].status()

    def do_adopt(self, run: str, backup: dict[str, Any]) -> dict[str, Any]:
        """A run that lived in a worker that is no more."""
        newest = resumed(backup)
        hosted = self.runs[run] = Hosted(newest, speed=backup["speed"], stamp=backup["stamp"] + 1)
        if backup["playing"]:
            hosted.play()
        return hosted.status()

    def do_fork(self, run: str, child: str, step: int, changes: dict[str, Any]) -> dict[str, Any]:
        parent = self._hosted(run)
        hosted = self.runs[child] = Hosted(parent.run.fork(step, **changes), speed=parent.speed)
        return {**hosted.status(), "description": hosted.run.description()}

    def do_drop(self, run: str) -> None:
        self.runs.pop(run, None)
        self._statuses.pop(run, None)

    def do_play(self, run: str, steps: int | None = None) -> dict[str, Any]:
        hosted = self._hosted(run)
        hosted.play(steps)
        self._fair(hosted)
        return self._changed(hosted)

    def do_pause(self, run: str) -> dict[str, Any]:
        hosted = self._hosted(run)
        hosted.pause()
        return self._changed(hosted)

    def do_seek(self, run: str, step: int) -> dict[str, Any]:
        hosted = self._hosted(run)
        hosted.seek(step)
        self._fair(hosted)
        return self._changed(hosted)

    def do_speed(self, run: str, speed: float | None) -> dict[str, Any]:
        """Steps a second, or None for as fast as it goes."""
        if speed is not None and not 0 < speed < math.inf:
            raise ValueError(f"Speed must be more than 0 steps a second, got {speed}.")
        hosted = self._hosted(run)
        hosted.speed = speed
        hosted.wind()
        return self._changed(hosted)

    def do_adjust(self, run: str, changes: dict[str, Any]) -> dict[str, Any]:
        hosted = self._hosted(run)
        hosted.run.adjust(**changes)
        return self._changed(hosted)

    def do_edit(self, run: str, target: str, index: list[int], value: float) -> dict[str, Any]:
        hosted = self._hosted(run)
        hosted.run.edit(target, index, value)
        return self._changed(hosted)

    def do_freeze(self, run: str, unit: str, on: bool) -> dict[str, Any]:
        hosted = self._hosted(run)
        hosted.run.freeze(unit, on)
        return self._changed(hosted)

    def do_load_weights(self, run: str, tensors: dict[str, list]) -> dict[str, Any]:
        """All weights from a file; see ``Experiment.load_weights``."""
        hosted = self._hosted(run)
        hosted.run.load_weights(tensors)
        return self._changed(hosted)

    def do_poll(
        self,
        run: str,
        lenses: list[dict] = (),
        stamp: int = -1,
        points: int = 800,
        log: bool = False,
        built: int = -1,
        ablate: dict[str, str] | None = None,
        findings: bool = False,
    ) -> dict[str, Any]:
        """Where the run stands, its curves, and its look under each lens; only the status if it is at ``stamp``.

        Facts come along when the experiment is another one than that of ``built``. With ``ablate`` (see
        ``Experiment.ablated``) the looks are without those units, and ``measured`` has the scalars over whole splits
        ``with`` them and ``without``. ``findings`` asks for the diagnosis.
        """
        hosted = self._hosted(run)
        this, answer = hosted.run, hosted.status()
        if this.built != built:
            answer["facts"] = this.experiment.facts()
        if hosted.stamp != stamp or "facts" in answer:
            answer["seen"] = this.step  # which all of this is about; in an answer in a hurry the step may be newer
            answer["events"] = this.timeline.events
            answer["curves"] = this.timeline.curves(points, log)
            answer["clocks"] = this.timeline.clocks()
            answer["looks"] = {lens["name"]: this.look(lens, ablate) for lens in lenses}
            answer["measured"] = {"with": this.measure({}), "without": this.measure(ablate)} if ablate else None
            answer["findings"] = this.findings() if findings else None
        return answer

    def do_back_up(self, run: str) -> dict[str, Any]:
        """The whole run as data (see ``engine.core.backup``), to be saved."""
        return back_up(self._hosted(run).run)

    def do_program(self, run: str, steps: int | None = None) -> dict[str, Any]:
        """The run as one plain program; see ``engine.export.files``."""
        return {"text": program_of(self._hosted(run).run, steps)}

    def do_export(self, run: str, kind: str, steps: int | None = None) -> dict[str, Any]:
        """One of the files a run can be downloaded as: ``name``, ``data`` (bytes), ``mime``."""
        return export(self._hosted(run).run, kind, steps)

    def do_describe(self, run: str) -> dict[str, Any]:
        """The run's description and the fingerprint of its weights."""
        hosted = self._hosted(run)
        return {**hosted.run.description(), "step": hosted.run.step, "weights_sha256": hosted.run.weights_sha256()}

    # --- helpers ----------------------------------------------------------------------------------------------------

    def _hosted(self, run: str) -> Hosted:
        if run not in self.runs:
            raise LookupError(f"There is no run {run!r} here (any more).")
        return self.runs[run]

    def _changed(self, hosted: Hosted) -> dict[str, Any]:
        hosted.stamp += 1
        return hosted.status()

    def _back_up(self) -> None:
        now = monotonic()
        if now < self._next_backup:
            return
        for name, hosted in self.runs.items():
            if hosted.stamp != hosted.backed_up:
                self._link.push("backup", {
                    **back_up(hosted.run), "run": name, "playing": hosted.playing, "speed": hosted.speed,
                    "stamp": hosted.stamp,
                })  # fmt: skip
                hosted.backed_up = hosted.stamp
        self._next_backup = now + max(BACKUP_EVERY, 20 * (monotonic() - now))
