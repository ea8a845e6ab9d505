"""MNIST and Fashion-MNIST from openml.org, through scikit-learn, kept in one file each so that they are fetched once.

LeCun, Cortes and Burges 1998, "The MNIST database of handwritten digits"; Xiao, Rasul and Vollgraf 2017,
"Fashion-MNIST" (arXiv:1708.07747). 70,000 pictures of 28 x 28 pixels each, 60,000 of them to train on.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

OPENML = {"mnist": "mnist_784", "fashion": "Fashion-MNIST"}  # our name -> theirs, version 1
PIXELS = 28 * 28
ROWS = 70_000
TRAINING = 60_000
CLOTHES = ("T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot")


def data_folder() -> Path:
    """Where fetched pictures are kept: ``TORCHLIGHT_DATA``, or a folder in the user's cache."""
    said = os.environ.get("TORCHLIGHT_DATA")
    if said:
        return Path(said)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library/Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "torchlight"


def fetched(name: str) -> Path:
    """The file of a set, whether it is there or not."""
    return data_folder() / f"{name}.npy"


def is_there(name: str) -> bool:
    """Whether a set has been fetched, and wholly."""
    return fetched(name).is_file() and fetched(name).stat().st_size > ROWS * (PIXELS + 1)


@cache
def openml_rows(name: str) -> NDArray[np.uint8]:
    """(70000, 785): the pixels of each picture, and in the last column its class. From the file or from openml.org."""
    if is_there(name):
        return np.load(fetched(name), mmap_mode="r")
    from sklearn.datasets import fetch_openml  # here, because the server must not load it

    images, labels = fetch_openml(OPENML[name], version=1, return_X_y=True, as_frame=False, parser="auto")
    return np.concatenate([images.astype(np.uint8), labels.astype(np.uint8)[:, None]], 1)


def openml_pictures(config, n: int, skip: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """``n`` pictures f32 (n, 1, 28, 28) of 0 to 1 and their class, at random: of the 10,000 meant for testing for
    ``skip`` 0, else of the 60,000 meant for training."""
    first, last = (TRAINING, ROWS) if skip == 0 else (0, TRAINING)
    rng = np.random.default_rng([config.data_seed, 7, int(skip > 0)])
    chosen = first + rng.permutation(last - first)[:n]
    rows = np.asarray(openml_rows(config.dataset)[chosen])  # (n, 785)
    return (rows[:, :PIXELS].reshape(-1, 1, 28, 28) / 255).astype(np.float32), rows[:, PIXELS].astype(np.int64)


def fashion_layout(config) -> tuple[int, int, tuple[str, ...]]:
    """Channels, size in pixels, names of the classes."""
    return 1, 28, CLOTHES
