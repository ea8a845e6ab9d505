"""Fetching MNIST and Fashion-MNIST in a program beside the server, which every session sees the progress of.

The program is ``python -m engine.data.images``: the server itself loads no scikit-learn. One fetch a set at a time,
whoever asked for it; it goes on when a dialog is closed.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import streamlit as st

from engine.data.images.openml import data_folder

ROOT = Path(__file__).parents[1]
MODULE = "engine.data.images"
LINE = re.compile(r" *([0-9]{1,3}) % (.*)")


class Fetch:
    """One fetch. ``share`` 0 to 1, ``words`` a sentence; ``over`` once the program has ended, ``failed`` if in vain."""

    def __init__(self, name: str):
        self.name = name
        self.share, self.words = 0.0, "Starting."
        self.over = self.failed = self.stopped = False
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", MODULE, name],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            errors="replace",
        )
        atexit.register(self.process.kill)  # one that has ended is not killed again
        threading.Thread(target=self._listen, name=f"torchlight-fetch-{name}", daemon=True).start()

    def stop(self) -> None:
        """Give it up, with what it had fetched."""
        self.stopped = True
        self.process.kill()

    def _listen(self) -> None:
        last = ""
        for line in self.process.stdout:
            last = line.strip() or last
            if said := LINE.match(line):
                self.share, self.words = min(int(said[1]) / 100, 1.0), said[2].strip()
        status = self.process.wait()
        self.process.stdout.close()
        if status:
            self.failed = True
            self.words = "Stopped." if self.stopped else last or "It ended without a word."
            shutil.rmtree(data_folder() / f"{self.name}-{self.process.pid}", ignore_errors=True)
        self.over = True


class Fetches:
    """The newest fetch of every set."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fetches: dict[str, Fetch] = {}

    def of(self, name: str) -> Fetch | None:
        """The fetch of this set that goes on, or ended last."""
        return self._fetches.get(name)

    def begin(self, name: str) -> Fetch:
        """Fetch it, unless somebody else does so already."""
        with self._lock:
            running = self._fetches.get(name)
            if running is None or running.over:
                self._fetches[name] = Fetch(name)
            return self._fetches[name]


@st.cache_resource(show_spinner=False)
def fetches() -> Fetches:
    """One for all sessions."""
    return Fetches()
