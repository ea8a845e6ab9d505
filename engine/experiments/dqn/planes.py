"""Q over a plane of two variables of the environment, the others held: a map that changes as the agent learns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

LARGEST = 101  # cells along each side
VISITED = 300  # places of the newest transitions that are shown
TOGETHER = 2048  # observations sent through the network at once


class Planes:
    """Lens ``plane``. Needs ``learner``, ``spec()``, ``stage()`` and ``values(observations)``."""

    def look_plane(
        self, x: int = 0, y: int = 1, size: int = 41, fixed: Sequence[float] | None = None
    ) -> dict[str, np.ndarray]:
        """Q on ``size`` by ``size`` places of the plane of variables number ``x`` and ``y`` (see the facts).

        ``fixed``: a value for every one of the V variables, used for those that are held; the middle of their ranges
        where it is not given. ``q`` f32 (A, size, size) in units of reward, row 0 is the highest ``y``; the outer
        places lie on the ends of ``range`` f32 (4,): lowest and highest x, lowest and highest y. ``at`` f32 (V,) what
        is held; ``visited`` f32 (m, 2) x and y of the newest transitions in the buffer, the newest last.
        All empty where the environment has no two variables, like a picture.
        """
        variables = self.spec().variables
        if len(variables) < 2:
            return {"q": np.zeros((len(self.spec().actions), 0, 0), np.float32)}
        held = self._held(variables, x, y, size, fixed)  # (V,)
        (_, _, *ends_x), (_, _, *ends_y) = variables[x][:4], variables[y][:4]
        across, up = np.linspace(*ends_x, size), np.linspace(*reversed(ends_y), size)
        places = np.tile(held, (size * size, 1))  # (size * size, V)
        places[:, x], places[:, y] = np.tile(across, size), np.repeat(up, size)
        back: Any = slice(None)
        if self.spec().kind == "pixels":  # the places are cells, and many are the same one
            places, back = np.unique(np.rint(places), axis=0, return_inverse=True)
        seen = self.stage().world.observe(places.astype(np.float32))  # (size * size, D)
        q = np.concatenate([self.values(seen[i : i + TOGETHER]) for i in range(0, len(seen), TOGETHER)])[back]
        return {
            "q": q.T.reshape(-1, size, size).astype(np.float32), "range": np.array([*ends_x, *ends_y], np.float32),
            "at": held.astype(np.float32), "visited": self._visited(x, y),
        }  # fmt: skip

    def _visited(self, x: int, y: int) -> np.ndarray:
        replay = self.learner.replay
        if not len(replay):
            return np.zeros((0, 2), np.float32)
        seen = replay.describe(replay.newest(VISITED))["obs"]  # (m, D)
        return self.stage().world.states(self.as_given(seen))[::-1, [x, y]].astype(np.float32)

    def _held(self, variables: Sequence, x: int, y: int, size: int, fixed: Sequence[float] | None) -> np.ndarray:
        count = len(variables)
        for name, number in (("x", x), ("y", y)):
            if type(number) is not int or not 0 <= number < count:
                raise LookupError(f"The variable {name} must be in [0, {count - 1}], got {str(number)[:40]}.")
        if x == y:
            raise LookupError(f"A plane has two different variables, got {x} twice.")
        if type(size) is not int or not 2 <= size <= LARGEST:
            raise ValueError(f"A plane has 2 to {LARGEST} places along each side, got {str(size)[:40]}.")
        if fixed is None:
            return np.array([(low + high) / 2 for _, _, low, high in (each[:4] for each in variables)])
        fits = isinstance(fixed, list | tuple) and len(fixed) == count
        if not (fits and all(isinstance(v, int | float) and abs(v) < 1e6 for v in fixed)):
            raise ValueError(f"What is held must be {count} numbers, one a variable, got {str(fixed)[:60]}.")
        return np.array(fixed, float)
