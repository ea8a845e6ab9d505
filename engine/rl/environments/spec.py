"""What can be said about an environment without making it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import prod
from typing import Any

Variable = tuple[str, str, float, float]  # name, unit, low, high


@dataclass(frozen=True)
class Spec:
    """One environment. ``solved``: the mean return at which it counts as solved, None where nobody has set one.

    ``variables``: the state variables a map may have on its axes, ``planes``: pairs of them worth looking at.
    ``keys``: name of a key as a browser calls it -> action. ``idle``: the action that does nothing, if there is one.
    ``stack``: how many single frames, newest last, make one observation.
    """

    name: str
    title: str
    about: str
    family: str  # classic, grid, minatar, atari or gymnasium
    package: str
    install: str
    actions: tuple[str, ...]
    keys: dict[str, int]
    idle: int | None
    solved: float | None
    kind: str  # vector or pixels
    shape: tuple[int, ...]  # (D,) or (C, H, W)
    dtype: str  # float32, bool (planes of 0 and 1) or uint8 (0 to 255)
    limit: int  # moves of an episode at most; an episode that ends there is truncated
    variables: tuple[Variable, ...] = ()
    planes: tuple[tuple[int, int], ...] = ()
    frames_per_step: int = 1
    seconds_per_step: float = 0.1  # as fast as the thing itself goes
    nudges: bool = False
    stack: int = 1
    channels: tuple[str, ...] = ()  # what each plane of an observation shows, where that has a name

    @property
    def storage(self) -> str:
        """How a replay memory keeps its observations: as a ``vector``, as ``planes`` of bits or as ``pictures``."""
        return {"float32": "vector", "bool": "planes", "uint8": "pictures"}[self.dtype]

    @property
    def bytes_remembered(self) -> int:
        """About what a replay memory needs for one transition: a vector twice, of pixels one new frame."""
        bits = {"vector": 64, "planes": 1, "pictures": 8}[self.storage]
        return -(-prod(self.shape) * bits // (8 * self.stack)) + 64

    def as_json(self) -> dict[str, Any]:
        """Everything a page has to know, as plain JSON; ``scene`` says what a drawing gets."""
        plain = {name: _plain(value) for name, value in asdict(self).items()}
        return {**plain, "scene": self.name if self.family == "classic" else "pixels", "storage": self.storage}


def _plain(value: Any) -> Any:
    return [_plain(item) for item in value] if isinstance(value, tuple | list) else value
