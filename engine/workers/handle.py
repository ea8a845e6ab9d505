"""The server's end of one worker: a process or a thread, its connection, and the answers still owed."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from itertools import count
from multiprocessing.connection import Connection, Listener, Pipe
from pathlib import Path
from typing import Any

from engine.core.config import ConfigError

ROOT = Path(__file__).resolve().parents[2]
MODULE = "engine.workers"
ERRORS = {"ValueError": ValueError, "LookupError": LookupError, "IndexError": IndexError, "KeyError": LookupError}


class WorkerLost(RuntimeError):
    """The worker ended before it answered. Its runs come back on another one."""


class Handle:
    """Sends requests, hands out futures. ``on_push(kind, value)`` and ``on_death(handle)`` run on other threads."""

    def __init__(self, on_push: Callable[[str, Any], None], on_death: Callable[[Handle], None]):
        self.runs: set[str] = set()
        self.process: subprocess.Popen | None = None
        self.dead = self.answered = False
        self._on_push, self._on_death = on_push, on_death
        self._connection: Connection | None = None
        self._thread: threading.Thread | None = None
        self._unsent: list[tuple] = []  # asked before the worker had connected
        self._owed: dict[int, Future] = {}
        self._numbers = count()
        self._lock = threading.Lock()

    def start_process(self, listener: Listener, number: int) -> None:
        """Start ``python -m engine.workers`` and tell it, on its input, where to connect."""
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", MODULE],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=sys.stderr,
        )
        where = {"address": listener.address, "key": listener._authkey.hex(), "number": number}
        self.process.stdin.write(json.dumps(where).encode() + b"\n")
        self.process.stdin.close()
        threading.Thread(target=self._await_end, name="torchlight-worker-end", daemon=True).start()

    def start_thread(self) -> None:
        """The same worker on a daemon thread of this process, for hosts with little memory. This loads torch."""
        here, there = Pipe()

        def work() -> None:
            from engine.workers.worker import Worker

            try:
                Worker.warm_up()
                Worker(there).serve()
            finally:
                there.close()

        self._thread = threading.Thread(target=work, name="torchlight-worker", daemon=True)
        self._thread.start()
        atexit.register(self.close)  # a thread inside of torch must not be there when Python ends: that aborts
        self.connect(here)

    def connect(self, connection: Connection) -> None:
        """Take over the connection; what was asked meanwhile is sent now."""
        with self._lock:
            self._connection = connection
            for message in self._unsent:
                connection.send(message)
            self._unsent.clear()
        threading.Thread(target=self._read, name="torchlight-worker-link", daemon=True).start()

    def ask(self, verb: str, **args: Any) -> Future:
        """Send a request. The future ends with its answer, the error it raised there, or WorkerLost."""
        future: Future = Future()
        with self._lock:
            if self.dead:
                future.set_exception(WorkerLost("The worker has stopped."))
                return future
            number = next(self._numbers)
            self._owed[number] = future
            message = (number, verb, args)
            if self._connection is None:
                self._unsent.append(message)
                return future
            with suppress(OSError):  # the reading thread sees the same end and fails every future
                self._connection.send(message)
        return future

    def close(self) -> None:
        """End the worker, now, and do not call ``on_death``."""
        self._on_death = lambda handle: None
        if self.process:
            self.process.kill()
            self.process.wait()
        else:
            self.ask("close")  # the thread ends between two slices
            self._thread.join(timeout=5)
            atexit.unregister(self.close)
        self._die()

    def _read(self) -> None:
        try:
            while True:
                kind, *rest = self._connection.recv()
                busy = isinstance(rest[-1], dict) and rest[-1].get("busy")  # said while it was still starting, perhaps
                self.answered = self.answered or not busy
                if kind == "push":
                    self._on_push(*rest)
                    continue
                future = self._owed.pop(rest[0], None)
                if future is None:
                    continue
                if kind == "reply":
                    future.set_result(rest[1])
                else:
                    future.set_exception(_error(*rest[1:]))
        except (EOFError, OSError):
            if self.process:
                self.process.kill()  # its end is noticed by _await_end
            else:
                self._die()
        finally:
            self._connection.close()  # by the thread that reads it: closing under a reader's feet is an error

    def _await_end(self) -> None:
        self.process.wait()
        self._die()

    def _die(self) -> None:
        with self._lock:
            if self.dead:
                return
            self.dead = True
            owed, self._owed = self._owed, {}
        for future in owed.values():
            future.set_exception(WorkerLost("The worker stopped before it answered."))
        self._on_death(self)


def _error(kind: str, text: str, problems: dict[str, str]) -> Exception:
    if problems:
        return ConfigError(problems)
    return ERRORS.get(kind, RuntimeError)(text)
