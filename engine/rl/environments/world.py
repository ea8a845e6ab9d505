"""An environment that can be left at an exact place and entered again there, generator and time limit included."""

from __future__ import annotations

import base64
import zlib
from typing import Any

import numpy as np

Position = dict[str, Any]


class World:
    """Base of all families. A subclass has ``_reset``, ``step``, ``_position``, ``_place``, ``scene`` and ``picture``.

    ``observation`` is the newest one, ``moves`` counts those of this episode, ``palette`` (P, 3) are the colours that a
    scene of pixels points to. An observation is a fresh array that is never written to again.
    """

    palette: np.ndarray | None = None
    lives = 0
    stack = 1  # single frames that make one observation, newest last

    def __init__(self, name: str, seed: int, actions: int, shape: tuple[int, ...], limit: int):
        self.name, self.actions, self.shape, self.limit = name, actions, shape, limit
        self.moves = 0
        self.observation: np.ndarray = np.zeros(shape, np.float32)
        self._seed: int | None = seed  # what the first reset begins the random stream with

    def reset(self, seed: int | None = None) -> np.ndarray:
        """A new episode. With a seed its random stream begins anew, without one it goes on."""
        seed, self._seed = self._seed if seed is None else seed, None
        self.moves = 0
        self.observation = self._reset(seed)
        return self.observation

    def step(self, action: int) -> tuple[np.ndarray, float, bool, bool]:
        """(observation, reward, terminated, truncated) of one move; an episode that has ended needs ``reset``."""
        raise NotImplementedError

    def position(self) -> Position:
        """Everything the rest of the run depends on, as plain JSON."""
        return {"name": self.name, "moves": self.moves, "seed": self._seed, **self._position()}

    def place(self, position: Position) -> None:
        """Go to a position of this environment: the same moves then have the same results.

        Raises ValueError for what is no such position.
        """
        try:
            if position["name"] != self.name:
                raise ValueError(f"it is one in {position['name']!r:.40}")
            self._place(position)
            self.moves, self._seed = int(position["moves"]), position["seed"]
        except (LookupError, TypeError, ValueError, OverflowError, AttributeError, SystemError, zlib.error) as error:
            raise ValueError(f"{self.name} cannot go to this position: {str(error)[:80]}.") from None

    def nudge(self, push: float) -> None:
        """Push what moves, as hard as ``push`` in -1..1 says. Raises ValueError where there is nothing to push."""
        raise ValueError(f"In {self.name} there is nothing to push.")

    def scene(self) -> np.ndarray:
        """What a drawing needs: f32 (k,) state variables, or u8 (H, W) numbers of colours in ``palette``."""
        raise NotImplementedError

    def observation_scene(self, observation: np.ndarray) -> np.ndarray:
        """u8 (H, W) numbers of colours in ``palette`` for any observation. LookupError where it has no colours."""
        raise LookupError(f"An observation of {self.name} has no colours.")

    def picture(self) -> np.ndarray:
        """u8 (H, W, 3) as the environment draws itself."""
        raise NotImplementedError

    def observe(self, states: np.ndarray) -> np.ndarray:
        """Observations (N, *shape) of states (N, V), the variables that maps are drawn over."""
        raise LookupError(f"{self.name} has no state variables to draw a map over.")

    def states(self, observations: np.ndarray) -> np.ndarray:
        """The opposite of ``observe``: f32 (N, V)."""
        raise LookupError(f"{self.name} has no state variables to draw a map over.")

    def _reset(self, seed: int | None) -> np.ndarray:
        raise NotImplementedError

    def _position(self) -> Position:
        raise NotImplementedError

    def _place(self, position: Position) -> None:
        raise NotImplementedError


def packed_bytes(data: bytes) -> str:
    """Bytes as short text."""
    return base64.b64encode(zlib.compress(data, 1)).decode()


def unpacked_bytes(text: str, most: int) -> bytes:
    """The opposite of ``packed_bytes``. Raises ValueError for more than ``most`` bytes."""
    data = zlib.decompressobj().decompress(base64.b64decode(text, validate=True), most + 1)
    if len(data) > most:
        raise ValueError(f"it has more than {most:,} bytes")
    return data
