"""People's own pictures as one text, which settings, saved runs and programs can carry: a line of JSON that says what
they are, and below it the pixels, compressed, in base64. The line is read without the rest."""

from __future__ import annotations

import base64
import json
import zlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

OWN_SIDE = 28  # pixels; every picture is brought to that
FEWEST_CLASSES = 2
MOST_CLASSES = 20
FEWEST_OF_A_CLASS = 2  # one to train on, one to validate
MOST_PICTURES = {1: 2000, 3: 1000}  # channels -> pictures; in colour each takes three times the room
LONGEST_CLASS = 40  # characters of a name
LONGEST = 5_000_000  # characters of the text; what ``pack`` makes stays below


class PicturesError(ValueError):
    """Pictures that cannot be used. The message is one sentence for the user."""


def pack(images: NDArray[np.uint8], labels: NDArray[np.int64], classes: list[str]) -> str:
    """``images`` (N, C, 28, 28) with ``labels`` (N,) as one text. Raises PicturesError."""
    header = {"pictures": len(images), "classes": list(classes), "channels": int(images.shape[1])}
    check_header(header)
    counts = np.bincount(labels, minlength=len(classes))
    if counts.min() < FEWEST_OF_A_CLASS:
        raise PicturesError(
            f"Every class needs at least {FEWEST_OF_A_CLASS} pictures, one to train on and one to validate; "
            f"{classes[int(counts.argmin())]!r} has {int(counts.min())}."
        )
    body = zlib.compress(labels.astype(np.uint8).tobytes() + images.tobytes(), 6)
    return json.dumps(header, ensure_ascii=False) + "\n" + base64.b64encode(body).decode()


def header_of(text: str) -> dict:
    """``classes`` names, ``channels`` 1 or 3, ``pictures`` how many. Raises PicturesError."""
    try:
        header = json.loads(text[: text.index("\n")] if "\n" in text[:10_000] else "")
    except (ValueError, RecursionError):
        raise PicturesError("Own pictures are not readable: the line that says what they are is missing.") from None
    check_header(header)
    return header


def check_header(header) -> None:
    """Raises PicturesError for what is beyond the limits."""
    match header:
        case {"classes": [*classes], "channels": 1 | 3 as channels, "pictures": int(pictures)}:
            pass
        case _:
            raise PicturesError("Own pictures are not readable: classes, channels and pictures must be said.")
    if not FEWEST_CLASSES <= len(classes) <= MOST_CLASSES:
        raise PicturesError(f"Own pictures must have {FEWEST_CLASSES} to {MOST_CLASSES} classes, got {len(classes)}.")
    if not all(isinstance(name, str) and 0 < len(name) <= LONGEST_CLASS and name.isprintable() for name in classes):
        raise PicturesError(f"The name of a class must have 1 to {LONGEST_CLASS} printable characters.")
    if len(set(classes)) < len(classes):
        raise PicturesError("Every class must have a name of its own.")
    if not 0 < pictures <= MOST_PICTURES[channels]:
        colour = "grey" if channels == 1 else "in colour"
        raise PicturesError(f"There can be up to {MOST_PICTURES[channels]:,} own pictures {colour}, got {pictures:,}.")


def unpack(text: str) -> tuple[NDArray[np.uint8], NDArray[np.int64], list[str]]:
    """Pictures u8 (N, C, 28, 28), labels i64 (N,) and the names of the classes. Raises PicturesError.

    No more is uncompressed than the header says there is.
    """
    header = header_of(text)
    n, channels = header["pictures"], header["channels"]
    size = n * (1 + channels * OWN_SIDE * OWN_SIDE)
    try:
        squeezed = zlib.decompressobj()
        body = squeezed.decompress(base64.b64decode(text[text.index("\n") + 1 :], validate=True), size + 1)
    except (ValueError, zlib.error):
        raise PicturesError("Own pictures are not readable: their pixels are damaged.") from None
    if len(body) != size or not squeezed.eof:
        raise PicturesError("Own pictures are not readable: their pixels are not as many as they should be.")
    every = np.frombuffer(body, np.uint8)
    labels = every[:n].astype(np.int64)
    if labels.max() >= len(header["classes"]):
        raise PicturesError("Own pictures are not readable: a label belongs to no class.")
    return every[n:].reshape(n, channels, OWN_SIDE, OWN_SIDE), labels, header["classes"]


@lru_cache(maxsize=4)
def problem_with(text: str) -> str:
    """A sentence why these pictures cannot be used, or "". Remembered: settings are checked at every change."""
    try:
        labels = unpack(text)[1]
    except PicturesError as error:
        return str(error)
    classes = len(header_of(text)["classes"])
    if np.bincount(labels, minlength=classes).min() < FEWEST_OF_A_CLASS:
        return f"Every class of your pictures needs at least {FEWEST_OF_A_CLASS} of them."
    return ""


def own_pictures(config, n: int, skip: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Pictures f32 (n, C, 28, 28) of 0 to 1 and their class. Of every class a fifth, at least one picture, validates
    (``skip`` 0); of the others there are as many as there are, or ``n``."""
    images, labels, classes = unpack(config.images)
    rng = np.random.default_rng([config.data_seed, 6])
    order = rng.permutation(len(labels))
    held = []
    for k in range(len(classes)):
        mine = order[labels[order] == k]
        held.append(mine[: max(1, round(len(mine) / 5))])
    validating = np.isin(order, np.concatenate(held))
    chosen = (order[~validating] if skip else order[validating])[:n]
    return (images[chosen] / 255).astype(np.float32), labels[chosen]


def own_layout(config) -> tuple[int, int, tuple[str, ...]]:
    """Channels, size in pixels, names of the classes."""
    header = header_of(config.images)
    return header["channels"], OWN_SIDE, tuple(header["classes"])
