"""Pictures that a network is asked about: chosen from a split or drawn by hand, in galleries and in a confusion matrix.

The confusion matrix with the pictures in its cells is Pearson's table of counts (1904) one can open; which picture
stands where says more about a classifier than its accuracy.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.core.config import unknown_name
from engine.probes.evaluation import evaluating

MOST_ASKED = 2000  # pictures of a split that are sent through the network for one look
TOGETHER = 100  # pictures sent through at once: with more their maps leave the cache, and memory is asked for anew
MOST_SHOWN = 100
FIRST = {"split": "val", "index": 0}


class Choosing:
    """``picture`` for a lab that says which ``pictures(split)`` there are."""

    def pictures(self, split: str) -> tuple[Tensor, Tensor]:
        """All pictures of ``train`` or ``val`` as the network takes them, (N, C, S, S) of 0 to 1, and their classes
        (N,), without augmentation."""
        raise NotImplementedError

    def picture(self, image: dict[str, Any] | None = None) -> tuple[Tensor, int | None]:
        """What a lens means by ``image``: ``{"split": "val", "index": 3}``, or ``{"drawn": base64}`` of C * S * S
        bytes; nothing said, the first validation picture. (1, C, S, S) and its class, None for a drawn one.

        Raises LookupError for a picture that is not there or cannot be read.
        """
        image = image or FIRST
        if not isinstance(image, dict):
            raise LookupError(f"A picture must be given as split and index, or drawn, got {str(image)[:40]}.")
        if "drawn" in image:
            return self._drawn(image["drawn"]), None
        x, y = self._split(image.get("split", "val"))
        index = image.get("index", 0)
        if type(index) is not int or not 0 <= index < len(x):
            raise LookupError(f"The pictures of this split have numbers from 0 to {len(x) - 1}, got {str(index)[:40]}.")
        return x[index : index + 1].clone(memory_format=torch.preserve_format), int(y[index])

    def _split(self, split: str) -> tuple[Tensor, Tensor]:
        if split not in ("train", "val"):
            raise LookupError(unknown_name("split", str(split)[:40], ["train", "val"]))
        return self.pictures(split)

    def _drawn(self, text: Any) -> Tensor:
        shape = self.pictures("val")[0].shape[1:]  # (C, S, S)
        try:
            pixels = np.frombuffer(base64.b64decode(text, validate=True), np.uint8)
        except (TypeError, ValueError, binascii.Error):
            raise LookupError("A drawn picture must be given as base64 text.") from None
        if pixels.size != shape.numel():
            raise LookupError(f"A drawn picture must have {shape.numel():,} pixels here, got {pixels.size:,}.")
        drawn = torch.from_numpy(pixels.astype(np.float32) / 255).reshape(1, *shape)
        return drawn.contiguous(memory_format=torch.channels_last)


class Pictures(Choosing):
    """The lenses ``gallery``, ``confusion`` and ``cell``. Needs ``network`` (N, C, S, S) -> (N, K)."""

    def look_gallery(self, split: str = "val", start: int = 0, count: int = 24, wrong: bool = False) -> dict:
        """``count`` pictures of a split from number ``start`` on, or of those the network gets wrong.

        ``images`` u8 (n, C, S, S), ``label`` and ``said`` u8 (n,), ``p`` f32 (n,) the probability of what is said,
        ``index`` i32 (n,) their numbers in the split, ``total`` i32 () how many there are to go through: of those that
        are wrong, among the first 2,000.
        """
        if not 1 <= count <= MOST_SHOWN or start < 0:
            raise LookupError(f"A gallery shows 1 to {MOST_SHOWN} pictures from number 0 on, got {count} from {start}.")
        x, y = self._split(split)
        with evaluating(self.network):
            if wrong:
                there = (self.said_of(x[:MOST_ASKED])[0] != y[:MOST_ASKED]).nonzero()[:, 0]
            else:
                there = torch.arange(len(x))
            rows = there[start : start + count]
            said, p = self.said_of(x[rows])
        return {
            "images": as_bytes(x[rows]), "label": y[rows].numpy().astype(np.uint8),
            "said": said.numpy().astype(np.uint8), "p": p.numpy(), "index": rows.numpy().astype(np.int32),
            "total": np.int32(len(there)),
        }  # fmt: skip

    def look_confusion(self, split: str = "val", examples: bool = False) -> dict[str, np.ndarray]:
        """``counts`` i32 (K, K): how many pictures of class i (row) are said to be of class j (column), among the first
        2,000 of the split. With ``examples`` also one picture of every cell that has any, the one said with the
        greatest certainty: ``images`` u8 (n, C, S, S), and ``example`` i32 (K, K) which of them it is, -1 for none."""
        x, y = self._split(split)
        with evaluating(self.network):
            (said, p), classes = self.said_of(x[:MOST_ASKED]), self.network(x[:1]).shape[1]
        cell = y[:MOST_ASKED] * classes + said
        counts = torch.bincount(cell, minlength=classes * classes)
        found = {"counts": counts.reshape(classes, classes).numpy().astype(np.int32)}
        if examples:
            order = p.argsort(stable=True)  # the surest last: of several for one cell it is the last that is kept
            surest = np.full(classes * classes, -1)
            surest[cell[order].numpy()] = order.numpy()
            there = np.flatnonzero(surest >= 0)
            example = np.full(classes * classes, -1, np.int32)
            example[there] = np.arange(len(there))
            found |= {"images": as_bytes(x[surest[there]]), "example": example.reshape(classes, classes)}
        return found

    def look_cell(self, split: str = "val", true: int = 0, said: int = 0, most: int = 24) -> dict[str, np.ndarray]:
        """The pictures in one cell of the confusion matrix, those said with the greatest certainty first: ``images`` u8
        (n, C, S, S), ``index`` i32 (n,), ``p`` f32 (n,) the probability of what is said."""
        if not 1 <= most <= MOST_SHOWN:
            raise LookupError(f"A cell shows 1 to {MOST_SHOWN} pictures, got {most}.")
        x, y = self._split(split)
        with evaluating(self.network):
            answers, p = self.said_of(x[:MOST_ASKED])
        inside = ((y[:MOST_ASKED] == true) & (answers == said)).nonzero()[:, 0]
        rows = inside[p[inside].argsort(descending=True, stable=True)][:most]
        return {"images": as_bytes(x[rows]), "index": rows.numpy().astype(np.int32), "p": p[rows].numpy()}

    def said_of(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The class said of pictures (N, C, S, S) and its probability, (N,) each. Inside ``evaluating``."""
        if not len(x):
            return torch.zeros(0, dtype=torch.long), torch.zeros(0)
        p, said = torch.cat([self.network(part).softmax(1) for part in x.split(TOGETHER)]).nan_to_num(0.0).max(1)
        return said, p


def as_bytes(images: Tensor) -> np.ndarray:
    """Pictures (..., S, S) of 0 to 1 as u8, row by row."""
    return np.ascontiguousarray((images.clamp(0, 1) * 255).round().to(torch.uint8).numpy())
