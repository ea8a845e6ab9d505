"""The pool of workers: places runs, brings them back when a worker dies, and forgets those nobody watches.

The server talks to runs through this alone. It loads no torch.
"""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NoAnswerInTime
from itertools import count
from multiprocessing import AuthenticationError
from multiprocessing.connection import Listener
from time import monotonic
from typing import Any

from engine.workers.handle import Handle, WorkerLost
from engine.workers.place import LOST, Place

MOST_STILLBORN = 3
ANSWER_WITHIN = 5.0  # seconds; a worker answers within 0.1, but a starting one has to be waited for


class Pool:
    """``workers`` processes, or with ``workers=0`` one worker thread in this process."""

    def __init__(
        self, workers: int | None = None, *, rest_after: float = 60, drop_after: float = 600, forget_after: float = 900,
        max_runs: int = 120, sweep_every: float = 1.0,
    ):  # fmt: skip
        """``rest_after`` and ``drop_after``: seconds without a watcher until a run is paused, and until it is dropped.
        ``forget_after``: seconds of silence after which a session counts as gone although it never said so."""
        self.rest_after, self.drop_after, self.forget_after = rest_after, drop_after, forget_after
        self.max_runs = max_runs
        self.places: dict[str, Place] = {}
        self._numbers = count()
        self._handles: dict[int, Handle] = {}
        self._lock = threading.RLock()
        self._closed = threading.Event()
        self._stillborn = 0  # workers in a row that never answered anything
        self.broken = ""  # why there are no workers any more
        self.size = max(1, (os.cpu_count() or 1) - 1) if workers is None else workers
        self._listener = Listener(authkey=secrets.token_bytes(32)) if self.size else None
        if self._listener:
            threading.Thread(target=self._accept, name="torchlight-accept", daemon=True).start()
        for _ in range(self.size or 1):
            self._hire()
        threading.Thread(target=self._sweep, args=(sweep_every,), name="torchlight-sweep", daemon=True).start()

    # --- runs -------------------------------------------------------------------------------------------------------

    def start(
        self, key: str, config: dict[str, Any], events: list = (), session: str = "", speed: float | None = None,
        instead: str = "",
    ) -> str:  # fmt: skip
        """Place a new run, ``instead`` of an old one if that is given, and return its id at once; a mistake in its
        settings shows in its status.

        Raises RuntimeError with a sentence when there are as many runs as this server takes.
        """
        description = {"key": key, "config": config, "events": list(events)}
        return self._begin("start", {**description, "speed": speed}, description, session, instead)

    def open(
        self, backup: dict[str, Any], session: str = "", speed: float | None = None, instead: str = ""
    ) -> str:  # fmt: skip
        """Place a run that was saved (see ``engine.core.backup``), standing where it was. Raises as ``start`` does."""
        kept = {**backup, "playing": False, "speed": speed, "stamp": 0}
        return self._begin("adopt", {"backup": kept}, backup["description"], session, instead)

    def study(
        self, key: str, config: dict[str, Any], seeds: list[int], vary: list[str], steps: int, session: str = ""
    ) -> str:  # fmt: skip
        """Place a study of several seeds (see ``engine.core.seeds``), which begins at once, and return its id. It is
        asked, watched and dropped like a run. Raises as ``start`` does."""
        description = {"key": key, "config": config, "seeds": list(seeds), "vary": list(vary), "steps": steps}
        return self._begin("study", description, description, session, "")

    def _begin(
        self, verb: str, args: dict[str, Any], description: dict[str, Any], session: str, instead: str
    ) -> str:  # fmt: skip
        with self._lock:
            if instead in self.places:
                self.drop(instead)
            self._full()
            run = secrets.token_hex(6)
            handle = min(self._handles.values(), key=lambda handle: len(handle.runs))
            handle.runs.add(run)
            speed = args.get("speed", args.get("backup", {}).get("speed"))
            kind = "study" if verb == "study" else "start"
            self.places[run] = Place(description, handle, speed, kind, args.get("backup"))
            self.attach(run, session)
            handle.ask(verb, run=run, **args).add_done_callback(lambda future: self._began(run, future))
        return run

    def fork(self, run: str, step: int, changes: dict[str, Any], session: str = "") -> str:
        """A new run that was the same as ``run`` up to ``step``. Raises as ``Run.fork`` does."""
        parent = self.place(run)
        with self._lock:
            self._full()
            child = secrets.token_hex(6)
        try:
            answer = self._await(parent.handle.ask("fork", run=run, child=child, step=step, changes=changes))
        except NoAnswerInTime:
            parent.handle.ask("drop", run=child)  # nobody knows it when it comes at last
            raise RuntimeError("The run is busy with a long step and could not be forked: try again.") from None
        with self._lock:
            self.places[child] = Place(answer["description"], parent.handle, parent.speed)
            parent.handle.runs.add(child)
        self.attach(child, session)
        return child

    def ask(self, run: str, verb: str, within: float = ANSWER_WITHIN, **args: Any) -> dict[str, Any]:
        """Ask the run's worker for something (see ``Worker.do_<verb>``). Raises what it raises there.

        While the worker is being replaced, or when it takes more than ``within`` seconds, the answer is a status that
        says so.
        """
        return self.ahead(run, verb, within, **args)()

    def ahead(
        self, run: str, verb: str, within: float = ANSWER_WITHIN, **args: Any
    ) -> Callable[[], dict[str, Any]]:  # fmt: skip
        """``ask`` in two parts: it asks now, and what it returns waits. So two runs can be asked at the same time."""
        place = self.place(run)
        future = place.handle.ask(verb, run=run, **args)
        return lambda: self._answer(place, verb, args, future, within)

    def _answer(self, place: Place, verb: str, args: dict[str, Any], future: Future, within: float) -> dict[str, Any]:
        try:
            answer = self._await(future, within)
        except (WorkerLost, NoAnswerInTime):
            answer = {**LOST, "state": "failed", "message": place.failure} if place.failure else dict(LOST)
        except LookupError:
            if not place.failure:
                raise
            answer = {**LOST, "state": "failed", "message": place.failure}
        if isinstance(answer, dict) and "busy" in answer:
            answer["notice"] = place.notice
            if not answer["busy"]:
                place.playing, place.step = answer["playing"], answer["step"]
        if verb == "speed":
            place.speed = args["speed"]
        if verb in ("play", "step"):
            place.resting = False
        return answer

    def poll(self, run: str, session: str = "", **args: Any) -> dict[str, Any]:
        """``Worker.do_poll``, and a sign that somebody is watching."""
        self.attach(run, session)
        return self.ask(run, "poll", **args)

    def drop(self, run: str) -> None:
        """Forget a run."""
        with self._lock:
            place = self.places.pop(run, None)
            if place:
                place.handle.runs.discard(run)
                place.handle.ask("drop", run=run)

    def place(self, run: str) -> Place:
        """Raises LookupError for a run that is not there (any more)."""
        try:
            return self.places[run]
        except KeyError:
            raise LookupError(f"There is no run {run!r} here (any more).") from None

    def acknowledge(self, run: str) -> None:
        """The notice of a run has been read."""
        self.place(run).notice = ""

    # --- who watches ------------------------------------------------------------------------------------------------

    def attach(self, run: str, session: str) -> None:
        """``session`` watches the run, now."""
        place = self.place(run)
        place.watchers[session] = monotonic()
        place.unwatched = None

    def detach(self, session: str) -> None:
        """``session`` has closed. Only marks: this may be called from a server's event loop."""
        for place in list(self.places.values()):
            if place.watchers.pop(session, None) is not None and not place.watchers:
                place.unwatched = monotonic()

    # --- workers ----------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """End all workers. The pool cannot be used after."""
        self._closed.set()
        if self._listener:
            self._listener.close()
        with self._lock:
            handles, self._handles = list(self._handles.values()), {}
        for handle in handles:
            handle.close()

    def processes(self) -> list[int]:
        """Ids of the worker processes."""
        return [handle.process.pid for handle in self._handles.values() if handle.process]

    def _hire(self) -> Handle:
        number = next(self._numbers)
        handle = self._handles[number] = Handle(self._pushed, lambda handle: self._bury(number, handle))
        if self._listener:
            handle.start_process(self._listener, number)
        else:
            handle.start_thread()
        return handle

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                connection = self._listener.accept()
                self._handles[connection.recv()].connect(connection)
            except (AuthenticationError, EOFError, KeyError):
                continue  # not one of ours, or one that ended while it was connecting
            except OSError:
                if self._closed.is_set():
                    return

    def _bury(self, number: int, dead: Handle) -> None:
        """A worker ended by itself or was killed: put another in its place and bring its runs back."""
        if self._closed.is_set():
            return
        with self._lock:
            self._handles.pop(number, None)
            self._stillborn = 0 if dead.answered else self._stillborn + 1
            if self._stillborn > MOST_STILLBORN:
                self.broken = "The training workers end as soon as they start. The server's log says why."
                for run in dead.runs & self.places.keys():
                    self.places[run].failure = self.broken
                return
            fresh = self._hire()
            for run in sorted(dead.runs):
                self._revive(run, fresh)

    def _revive(self, run: str, handle: Handle) -> None:
        place = self.places.get(run)
        if place is None:
            return
        place.revivals += 1
        if place.revivals > 3:
            place.failure = "This run has ended its worker three times and was given up. Reset starts it anew."
            place.handle = handle
            return
        place.handle = handle
        handle.runs.add(run)
        backup = place.backup
        if backup:
            step = backup["step"]
            place.notice = f"The worker of this run stopped and was replaced; the run came back from step {step:,}."
            handle.ask("adopt", run=run, backup={**backup, "playing": place.playing})
            if not place.playing and place.step < step:
                handle.ask("seek", run=run, step=place.step)
        elif place.verb == "study":
            place.notice = "The worker of this study stopped and was replaced; the study starts again."
            handle.ask("study", run=run, **place.description)
        else:
            place.notice = "The worker of this run stopped and was replaced; the run starts again from step 0."
            handle.ask("start", run=run, **place.description, speed=place.speed)

    def _pushed(self, kind: str, value: dict[str, Any]) -> None:
        place = self.places.get(value["run"])
        if kind == "backup" and place:
            place.backup = value

    def _began(self, run: str, future: Future) -> None:
        error = future.exception()
        if error is not None and not isinstance(error, WorkerLost) and run in self.places:
            self.places[run].failure = str(error)

    def _full(self) -> None:
        if not self._handles:
            raise RuntimeError(self.broken)
        if len(self.places) >= self.max_runs:
            raise RuntimeError(
                f"This server takes {self.max_runs} runs at a time and has them all: try again in a while."
            )

    def _await(self, future: Future, within: float = ANSWER_WITHIN) -> Any:
        return future.result(timeout=within)

    def _sweep(self, every: float) -> None:
        while not self._closed.wait(every):
            now = monotonic()
            for run, place in list(self.places.items()):
                for session, seen in list(place.watchers.items()):
                    if now - seen > self.forget_after:
                        self.detach(session)
                alone = now - place.unwatched if place.unwatched is not None else 0.0
                if alone > self.drop_after:
                    self.drop(run)
                elif alone > self.rest_after and not place.resting:
                    place.resting = True
                    place.handle.ask("pause", run=run)
