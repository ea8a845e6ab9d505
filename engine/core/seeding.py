"""Owned randomness: each run has a torch random stream of its own, swapped in while the run works.

This is the only file that may set torch's global random state. Because the stream is swapped, ordinary code
(``nn.init``, ``torch.randperm``, ``F.dropout``) is reproducible although several runs share the process.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import torch

_TURN = threading.RLock()  # torch has one random state a process: threads that work with streams take turns


class Stream:
    """A private position in torch's CPU random sequence."""

    def __init__(self, seed: int):
        self._state = torch.Generator().manual_seed(seed).get_state()  # bytes (5056,)
        self._inside = False

    def position(self) -> torch.Tensor:
        """Where the stream stands now. A copy, uint8 (5056,)."""
        return torch.get_rng_state() if self._inside else self._state.clone()

    def move(self, position: torch.Tensor) -> None:
        """Stand at a position read before. Not while the stream is active."""
        self._state = position.clone()

    @contextmanager
    def active(self) -> Iterator[None]:
        """Inside, torch draws from this stream; outside, nobody notices that it was used."""
        with _TURN:
            outside = torch.get_rng_state()
            torch.set_rng_state(self._state)
            self._inside = True
            try:
                yield
            finally:
                self._state, self._inside = torch.get_rng_state(), False
                torch.set_rng_state(outside)


@contextmanager
def undisturbed(seed: int = 0) -> Iterator[None]:
    """Inside, torch draws from a throw-away stream: for pictures that sample."""
    with Stream(seed).active():
        yield
