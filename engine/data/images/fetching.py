"""Fetching a set from openml.org, with words about how far it is. Runs in a process of its own: ``__main__``."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import threading
import urllib.error
from collections.abc import Callable
from pathlib import Path

import numpy as np

from engine.data.images.openml import OPENML, PIXELS, ROWS, data_folder, fetched

TITLES = {"mnist": "MNIST", "fashion": "Fashion-MNIST"}
ABOUT = {"mnist": 15e6, "fashion": 33e6}  # bytes that come over the line, compressed
PATIENCE = 30  # seconds without an answer
LOOKS = 0.5  # seconds between two looks at how much has come
READING = 0.9  # share of the whole that the fetching is; the rest is reading what came

Tell = Callable[[float, str], None]  # (share done 0 to 1, sentence)


class FetchError(RuntimeError):
    """A set that could not be fetched. The message is one sentence for the user."""


def fetch(name: str, tell: Tell = lambda share, words: None) -> Path:
    """Fetch a set and keep it; its file. Raises FetchError, and then nothing is kept."""
    title = TITLES[name]
    place, work = fetched(name), data_folder() / f"{name}-{os.getpid()}"
    tell(0.0, f"Asking openml.org for {title}.")
    over = threading.Event()
    watch = threading.Thread(target=_watch, args=(name, work, over, tell), daemon=True)
    patience = socket.getdefaulttimeout()
    try:
        work.mkdir(parents=True)
        watch.start()
        socket.setdefaulttimeout(PATIENCE)
        rows = _rows(name, work)
        over.set()
        tell(0.98, f"Keeping {title}.")
        np.save(work / "rows.npy", rows)
        os.replace(work / "rows.npy", place)
    except (urllib.error.URLError, TimeoutError, ConnectionError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        raise FetchError(
            f"openml.org could not be reached ({_short(reason)}): {title} has to be fetched once, online. "
            "The handwritten digits, shapes and textures need no network."
        ) from None
    except ImportError as error:
        raise FetchError(f"{title} could not be read: {_short(error)}.") from None
    except (OSError, ValueError, KeyError) as error:
        raise FetchError(f"{title} could not be kept: {_short(error)}.") from None
    finally:
        over.set()
        socket.setdefaulttimeout(patience)
        shutil.rmtree(work, ignore_errors=True)
    tell(1.0, f"{title} is here: {ROWS:,} pictures.")
    return place


def _rows(name: str, work: Path) -> np.ndarray:
    """(70000, 785) u8. Raises FetchError for anything that is not 70,000 pictures of ten classes."""
    from sklearn.datasets import fetch_openml

    images, labels = fetch_openml(
        OPENML[name], version=1, return_X_y=True, as_frame=False, parser="auto", data_home=work, n_retries=1, delay=1.0
    )
    images, labels = np.asarray(images, np.float64), np.asarray(labels).astype(np.int64)
    good = images.shape == (ROWS, PIXELS) and labels.shape == (ROWS,) and set(np.unique(labels)) == set(range(10))
    if not good or not (images.min() >= 0 and images.max() <= 255):
        raise FetchError(
            f"openml.org sent something else than {TITLES[name]}: {images.shape} numbers. Nothing is kept."
        )
    return np.concatenate([images.astype(np.uint8), labels.astype(np.uint8)[:, None]], 1)


def _watch(name: str, work: Path, over: threading.Event, tell: Tell) -> None:
    """Say how much has come, until it is over. Fetching tells nothing itself, but its file grows."""
    last = 0
    while not over.wait(LOOKS):
        try:
            there = sum(file.stat().st_size for file in list(work.rglob("*")) if file.is_file())
        except OSError:
            continue  # a file was moved meanwhile
        share = READING * min(there / ABOUT[name], 1)
        words = f"Fetching {TITLES[name]}: {there / 1e6:.1f} of about {ABOUT[name] / 1e6:.0f} MB."
        if there and there == last and share > READING / 2:
            words = f"Reading {TITLES[name]}: {there / 1e6:.1f} MB have come."
            share = READING
        last = there
        tell(share, words)


def _short(words: object) -> str:
    plain = re.sub(r"^\[Errno -?[0-9]+\] ", "", " ".join(str(words).split()))
    return plain[:120].rstrip(".") or type(words).__name__
