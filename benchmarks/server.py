"""A Streamlit server of one's own on a free port, and the Chromium that visits it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep

ROOT = Path(__file__).parents[1]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def chromium() -> str | None:
    """Where Chromium is: TORCHLIGHT_CHROMIUM, or what a system package installs; None when there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("TORCHLIGHT_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@contextmanager
def serve() -> Iterator[str]:
    """Start ``streamlit run``; gives the address as soon as it answers. Ends the server, and with it its workers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port", str(port)]
    command += ["--server.headless", "true", "--server.address", "127.0.0.1"]
    with tempfile.TemporaryDirectory() as home:
        server = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "HOME": home}, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            address = f"http://127.0.0.1:{port}"
            _await_health(f"{address}/_stcore/health", server)
            yield address
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _await_health(address: str, server: subprocess.Popen, seconds: float = 60) -> None:
    until = perf_counter() + seconds
    while perf_counter() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            sleep(0.02)
    raise RuntimeError(f"The server must answer within {seconds:g} s; it has not.")
