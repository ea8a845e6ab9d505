"""The worker's end of its connection: requests come in on a thread of their own, so that an answer leaves in time
even while one long training step holds everything else up."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any

from engine.core.config import ConfigError

PATIENCE = 0.07  # seconds a request may wait for the scheduler before the link answers for it
UNHURRIED = frozenset({"fork", "back_up", "describe", "program", "export"})  # a status cannot stand in for these


@dataclass(frozen=True)
class Request:
    number: int
    verb: str
    args: dict[str, Any]


class Link:
    """Sends ``("reply", number, value)``, ``("error", number, kind, text, problems)`` and ``("push", kind, value)``."""

    def __init__(self, connection: Connection, hurried: Callable[[Request], Any], on_close: Callable[[], None]):
        """``hurried(request)`` answers when the scheduler is late; ``on_close`` runs when the other end is gone."""
        self.closed = False
        self._connection, self._hurried, self._on_close = connection, hurried, on_close
        self._queue: SimpleQueue[Request] = SimpleQueue()
        self._waiting: dict[int, tuple[float, Request]] = {}
        self._lock = threading.Lock()
        threading.Thread(target=self._read, name="torchlight-link", daemon=True).start()

    def next_request(self, timeout: float | None) -> Request | None:
        """The oldest unanswered request, or None when none comes within ``timeout`` seconds (None: wait for ever).

        From now on nobody answers it in a hurry: a look may take longer than that and is still worth waiting for.
        """
        try:
            request = self._queue.get(timeout=timeout) if timeout != 0 else self._queue.get_nowait()
        except Empty:
            return None
        with self._lock:
            if request.number in self._waiting:
                self._waiting[request.number] = (math.inf, request)
        return request

    def awaited(self, request: Request) -> bool:
        """Whether nobody has answered this request yet."""
        return request.number in self._waiting

    def reply(self, request: Request, value: Any) -> None:
        self._send(request, ("reply", request.number, value))

    def fail(self, request: Request, error: Exception) -> None:
        """Answer with an error: its kind by name, its sentence, and the fields it concerns."""
        problems = error.problems if isinstance(error, ConfigError) else {}
        text = str(error.args[0]) if error.args else type(error).__name__
        self._send(request, ("error", request.number, type(error).__name__, text, problems))

    def push(self, kind: str, value: Any) -> None:
        """Tell the pool something it did not ask for."""
        with self._lock:
            self._write(("push", kind, value))

    def _send(self, request: Request, message: tuple) -> None:
        with self._lock:
            if self._waiting.pop(request.number, None):
                self._write(message)

    def _write(self, message: tuple) -> None:
        try:
            self._connection.send(message)
        except OSError:
            self.closed = True  # the reading thread sees the same and ends the worker

    def _read(self) -> None:
        try:
            while True:
                if self._connection.poll(0.02 if self._waiting else None):
                    request = Request(*self._connection.recv())
                    if request.verb == "close":
                        raise EOFError
                    self._waiting[request.number] = (monotonic(), request)
                    self._queue.put(request)
                late = monotonic() - PATIENCE
                for since, request in list(self._waiting.values()):
                    if since < late and request.verb not in UNHURRIED:
                        self.reply(request, self._hurried(request))
        except (EOFError, OSError):
            self.closed = True
            self._queue.put(Request(-1, "close", {}))
            self._on_close()
