"""How a replay keeps observations in little memory: vectors as they are, planes as bits, pictures frame by frame.

Each of the memories below answers the same questions. ``meet`` takes in what one step saw and hands out a handle of
either observation; ``keep`` ties two handles to a row of the replay, ``handle`` gives them back; ``pairs`` reads the
two observations of some rows, and ``raw`` the one of a handle.
Pixels are stored once, although each is the end of one step and the beginning of the next, and once again in every
stack of frames that it is part of.
"""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
import torch
from torch import Tensor

BLOCK = 128  # observations that are compressed together
SLACK = 4096  # observations beyond one a row: every episode has one more than it has steps


def as_input(observation: np.ndarray) -> Tensor:
    """One observation as a batch (1, ...) of what a network takes: f32, bytes as shares of 255."""
    x = torch.from_numpy(np.ascontiguousarray(observation)).unsqueeze(0)
    if x.dtype == torch.uint8:
        return x.to(torch.float32).mul_(1 / 255)
    return x.to(torch.float32)


class Vectors:
    """Observations f32 (D,), the two of a row side by side in the replay's own table, so that one call reads all."""

    def __init__(self, shape: tuple[int, ...], capacity: int, table: Tensor, first: int):
        self.size = shape[0]
        self.table = table  # (capacity, first + 2 D)
        self._table = table.numpy()
        self.first, self.middle, self.last = first, first + self.size, first + 2 * self.size

    def meet(self, observation: np.ndarray, following: np.ndarray, begins: bool) -> tuple[Any, Any]:
        return np.array(observation, np.float32), following

    def keep(self, row: int, one: np.ndarray, other: np.ndarray) -> None:
        line = self._table[row]
        line[self.first : self.middle] = one
        line[self.middle :] = other

    def pairs(self, rows: Tensor, table: Tensor) -> tuple[Tensor, Tensor]:
        """Both observations (B, D) of rows of which the replay's ``table`` (B, ...) was read already."""
        return table[:, self.first : self.middle], table[:, self.middle :]

    def handle(self, row: int) -> tuple[np.ndarray, np.ndarray]:
        return self._table[row, self.first : self.middle].copy(), self._table[row, self.middle :].copy()

    def raw(self, handle: np.ndarray) -> np.ndarray:
        """The observation of a handle as the world gave it: f32 (D,)."""
        return np.asarray(handle)

    def lost(self, row: int) -> bool:
        """Whether the observations of a row have been written over."""
        return False

    def state(self, window: list[Any], used: int) -> dict[str, Any]:
        """Handles of steps that have no row yet, as tensors; the rest is in the replay's table."""
        return {"window": [torch.tensor(np.asarray(handle, np.float32)) for handle in window]}

    def load(self, state: dict[str, Any]) -> list[Any]:
        """The opposite of ``state``: returns those handles."""
        for handle in state["window"]:
            if handle.shape != (self.size,) or handle.dtype != torch.float32:
                raise ValueError(f"An observation here is float32 ({self.size},), got {list(handle.shape)}.")
        return [handle.numpy().copy() for handle in state["window"]]


class Frames:
    """Pixels as bytes: one item for each observation, in a ring. A handle is the item's number since the beginning.

    ``stack`` = 1: an item is the whole observation (C, H, W). ``stack`` = C: the observation is the last C frames, and
    an item is one frame (H, W); at the beginning of an episode all C of them are stored, so a stack is always the C
    items up to a number. ``ring`` uint8 (items, bytes), ``next`` the number of the next item.

    ``state`` gives the items in compressed blocks. A block that is full never changes, so it is compressed once.
    """

    planes = False

    def __init__(self, shape: tuple[int, ...], capacity: int, stack: int):
        self.shape, self.stack = tuple(shape), stack
        self.item = self.shape[1:] if stack > 1 else self.shape
        width = int(np.prod(self.item))
        self.width = -(-width // 8) if self.planes else width
        self.blocks = -(-(capacity + min(capacity, SLACK) + 8 * stack) // BLOCK) + 1
        self.ring = np.zeros((self.blocks * BLOCK, self.width), np.uint8)
        self.next = 0
        self.handles = np.zeros((capacity, 2), np.int64)  # item numbers of both observations of each row
        self._packed: dict[int, Tensor] = {}  # full blocks, by their number since the beginning, compressed

    def meet(self, observation: np.ndarray, following: np.ndarray, begins: bool) -> tuple[int, int]:
        if begins:
            for frame in observation if self.stack > 1 else (observation,):
                self._store(frame)
        one = self.next - 1
        self._store(following[-1] if self.stack > 1 else following)
        return one, self.next - 1

    def keep(self, row: int, one: int, other: int) -> None:
        self.handles[row] = one, other

    def pairs(self, rows: Tensor, table: Tensor) -> tuple[Tensor, Tensor]:
        """Both observations (B, C, H, W) of rows, as a network takes them."""
        both = self._inputs(self.handles[rows.numpy()].T.ravel())  # (2B, C, H, W)
        return both[: len(rows)], both[len(rows) :]

    def raw(self, handle: int) -> np.ndarray:
        """The observation of a handle as the world gave it: uint8 (C, H, W)."""
        return self._bytes(np.array([handle]))[0]

    def handle(self, row: int) -> tuple[int, int]:
        return int(self.handles[row, 0]), int(self.handles[row, 1])

    def lost(self, row: int) -> bool:
        return int(self.handles[row, 0]) - self.stack + 1 < self._first() * BLOCK

    def _first(self) -> int:
        """The oldest block that nothing has been written over."""
        return max(0, self.next // BLOCK - self.blocks + 1)

    def _store(self, item: np.ndarray) -> None:
        self.ring[self.next % len(self.ring)] = self._coded(item)
        self.next += 1

    def _coded(self, item: np.ndarray) -> np.ndarray:
        return np.asarray(item, np.uint8).ravel()

    def _bytes(self, numbers: np.ndarray) -> np.ndarray:
        """Observations (B, C, H, W) of item numbers (B,)."""
        if self.stack > 1:
            numbers = (numbers[:, None] + np.arange(1 - self.stack, 1)).ravel()
        items = self.ring[numbers % len(self.ring)]  # (B * stack, bytes)
        return items.reshape(-1, *self.shape)

    def _inputs(self, numbers: np.ndarray) -> Tensor:
        return torch.from_numpy(self._bytes(numbers)).to(torch.float32).mul_(1 / 255)

    # --- state --------------------------------------------------------------------------------------------------------

    def state(self, window: list[int], used: int) -> dict[str, Any]:
        last = self.next // BLOCK  # the block that is being written
        first = self._first()
        self._packed = {block: data for block, data in self._packed.items() if block >= first}
        for block in range(first, last):
            if block not in self._packed:
                self._packed[block] = self._compressed(block, BLOCK)
        packed = [self._packed[block] for block in range(first, last)]
        if self.next % BLOCK:
            packed.append(self._compressed(last, self.next % BLOCK))
        return {
            "next": self.next, "first": first, "blocks": packed, "window": list(window),
            "handles": torch.from_numpy(self.handles[:used]),
        }  # fmt: skip

    def load(self, state: dict[str, Any]) -> list[int]:
        self.next = state["next"]
        self.handles[: len(state["handles"])] = state["handles"].numpy()
        self._packed = {}
        for block, data in enumerate(state["blocks"], state["first"]):
            items = self._unpacked(data)
            begin = block % self.blocks * BLOCK
            self.ring[begin : begin + len(items)] = items
            if len(items) == BLOCK:
                self._packed[block] = data.clone()
        return list(state["window"])

    def _unpacked(self, data: Tensor) -> np.ndarray:
        """The items (n, bytes) of a compressed block, which may come from anywhere. Raises ValueError."""
        try:
            found = zlib.decompressobj().decompress(data.numpy().tobytes(), BLOCK * self.width)
        except zlib.error:
            raise ValueError("A block of remembered pixels cannot be read.") from None
        return np.frombuffer(found, np.uint8).reshape(-1, self.width)

    def _compressed(self, block: int, count: int) -> Tensor:
        begin = block % self.blocks * BLOCK
        data = zlib.compress(self.ring[begin : begin + count].tobytes(), 1)
        return torch.frombuffer(bytearray(data), dtype=torch.uint8)


class Planes(Frames):
    """Pixels that are there or not: planes of 0 and 1, as MinAtar has them, eight in a byte."""

    planes = True

    def _coded(self, item: np.ndarray) -> np.ndarray:
        return np.packbits(np.asarray(item, bool).ravel())

    def _bytes(self, numbers: np.ndarray) -> np.ndarray:
        if self.stack > 1:
            numbers = (numbers[:, None] + np.arange(1 - self.stack, 1)).ravel()
        bits = np.unpackbits(self.ring[numbers % len(self.ring)], axis=1, count=int(np.prod(self.item)))
        return bits.reshape(-1, *self.shape)

    def _inputs(self, numbers: np.ndarray) -> Tensor:
        return torch.from_numpy(self._bytes(numbers)).to(torch.float32)
