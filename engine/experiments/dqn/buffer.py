"""What the agent remembers: transitions of the replay buffer to leaf through, and how wrong it is about them.

The TD error of a transition is its target less Q of the action that was taken; by its size prioritised replay draws
(Schaul et al. 2015, arXiv:1511.05952).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

ORDERS = ("newest", "oldest", "priority", "error", "random")
MOST = 64  # transitions in one answer
ASKED = 512  # of the buffer, evenly taken, where all of them would take too long
BINS = 24
ENDS = 0.995  # share of the errors inside the histogram's range; the rest is counted in its outermost bins


class Memories:
    """Lenses ``buffer`` and ``errors``. Needs ``config``, ``learner``, ``spec()``, ``as_given`` and ``coloured``."""

    def look_buffer(self, order: str = "newest", count: int = 24, seed: int = 0) -> dict[str, np.ndarray]:
        """``count`` transitions of the buffer, fewer if it has fewer: the ``newest``, the ``oldest``, those of the
        largest ``priority``, of the largest ``error`` (of 512, evenly taken), or drawn at ``random`` by ``seed``.

        ``obs`` and ``next`` f32 (n, D), or u8 (n, C, H, W) of 0 to 255; ``next`` is ``steps`` i32 (n,) later.
        Of pixels also ``scene`` and ``next_scene`` u8 (n, H, W), numbers of colours in ``palette`` u8 (P, 3).
        ``action`` i32 (n,); ``reward`` f32 (n,) the discounted sum up to ``next``; ``ended`` u8 (n,) 0 goes on, 1
        terminated, 2 truncated; ``age`` i32 (n,) steps of the environment since; ``priority`` f32 (n,), ``chance`` f32
        (n,) of being the next one drawn; ``q`` f32 (n, A), ``target`` and ``error`` f32 (n,) in units of reward.
        ``size`` and ``capacity`` i32 (1,); ``age_counts`` i32 (24,) between ``age_edges`` f32 (25,), and with
        priorities ``priority_counts`` and ``priority_edges``, over the whole buffer.
        """
        if order not in ORDERS:
            raise LookupError(f"The buffer can be sorted by {', '.join(ORDERS)}, got {str(order)[:40]!r}.")
        if type(count) is not int or not 1 <= count <= MOST:
            raise ValueError(f"There are 1 to {MOST} transitions to be seen at once, got {str(count)[:40]}.")
        if type(seed) is not int or not 0 <= seed < 2**31:
            raise ValueError(f"The seed of the draw must be in [0, {2**31 - 1}], got {str(seed)[:40]}.")
        replay = self.learner.replay
        rows = self._rows(order, count, seed)
        told = replay.describe(rows)
        q, target, error = self._judged(rows)
        looks = {
            "action": told["action"].astype(np.int32), "reward": told["learned"].astype(np.float32),
            "steps": told["steps"].astype(np.int32), "ended": told["ended"].astype(np.uint8),
            "age": told["age"].astype(np.int32), "chance": told["chance"].astype(np.float32),
            "priority": np.nan_to_num(told["priority"], nan=1.0).astype(np.float32),
            "q": q, "target": target, "error": error,
            "size": np.array([len(replay)], np.int32), "capacity": np.array([replay.capacity], np.int32),
        }  # fmt: skip
        return looks | self._seen(told) | self._spread()

    def look_errors(self) -> dict[str, np.ndarray]:
        """The TD errors of the buffer, of 512 transitions evenly taken, in units of reward.

        ``counts`` i32 (24,) between ``edges`` f32 (25,); what lies further out is counted at the ends. ``knee`` f32
        (1,): the Huber loss is straight beyond it, NaN with squared loss; ``beyond`` f32 (1,) share out there (0 with
        squared loss). ``mean`` and ``spread`` f32 (1,) (standard deviation), NaN while the buffer is empty; ``sample``
        i32 (1,) how many.
        """
        _, _, error = self._judged(self._evenly())
        straight = self.config.loss == "huber"
        knee = float(self.learner.reward_unit) if straight else np.nan
        reach = float(np.quantile(np.abs(error), ENDS)) if len(error) else 0.0
        edges = np.linspace(-1, 1, BINS + 1) * (reach if np.isfinite(reach) and reach > 0 else 1.0)
        counts, _ = np.histogram(np.clip(np.nan_to_num(error), edges[0], edges[-1]), edges)
        numbers = {
            "knee": knee, "beyond": (np.abs(error) > knee).mean() if len(error) and straight else 0.0,
            "mean": error.mean() if len(error) else np.nan, "spread": error.std() if len(error) else np.nan,
        }  # fmt: skip
        return {name: np.array([value], np.float32) for name, value in numbers.items()} | {
            "edges": edges.astype(np.float32), "counts": counts.astype(np.int32),
            "sample": np.array([len(error)], np.int32),
        }  # fmt: skip

    # --- helpers ------------------------------------------------------------------------------------------------------

    def _rows(self, order: str, count: int, seed: int) -> Tensor:
        replay = self.learner.replay
        if order == "newest":
            return replay.newest(count)
        if order == "oldest":
            return replay.newest(len(replay))[-count:].flip(0)
        if order == "random":
            return replay.at_random(count, torch.Generator().manual_seed(seed))
        if order == "priority" and replay.tree is not None:
            return replay.by_priority(count)
        rows = self._evenly()  # without priorities the largest error is the nearest to one
        return rows[np.argsort(-np.abs(self._judged(rows)[2]), kind="stable")[:count].copy()]

    def _evenly(self) -> Tensor:
        """512 rows of the buffer at most, from the newest to the oldest."""
        replay = self.learner.replay
        rows = replay.newest(len(replay))
        return rows[torch.linspace(0, len(rows) - 1, min(ASKED, len(rows))).long()]

    def _judged(self, rows: Tensor) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Q (n, A), target (n,) and TD error (n,) of rows, f32 in units of reward."""
        if not len(rows):
            return np.zeros((0, len(self.spec().actions)), np.float32), *np.zeros((2, 0), np.float32)
        learner = self.learner
        batch = learner.replay.batch(rows)
        q, target = learner.judged(batch)  # (n, A), (n,)
        error = target - q.gather(1, batch.action[:, None])[:, 0]
        return tuple((each * learner.reward_unit).numpy().astype(np.float32) for each in (q, target, error))

    def _seen(self, told: dict[str, Any]) -> dict[str, np.ndarray]:
        if self.spec().kind == "vector":
            return {"obs": told["obs"].astype(np.float32), "next": told["next_obs"].astype(np.float32)}
        looks = {}
        for ours, theirs, scene in (("obs", "obs", "scene"), ("next", "next_obs", "next_scene")):
            looks[ours] = np.rint(told[theirs] * 255).astype(np.uint8)  # (n, C, H, W)
            looks[scene], looks["palette"] = self.coloured(self.as_given(told[theirs]))
        return looks

    def _spread(self) -> dict[str, np.ndarray]:
        """How old everything in the buffer is, and what priorities it has."""
        replay = self.learner.replay
        rows = replay.newest(len(replay)).numpy()
        looks = _histogram("age", replay.seen - replay.born[rows] - 1, replay.capacity)
        if replay.tree is not None:
            masses = replay.tree.leaves[rows]
            looks |= _histogram("priority", masses, masses.max(initial=1e-6))
        return looks


def _histogram(name: str, values: np.ndarray, top: float) -> dict[str, np.ndarray]:
    """How many values there are in each of 24 equal bins from 0 to ``top``; larger ones are in the last."""
    edges = np.linspace(0, top, BINS + 1)
    counts, _ = np.histogram(np.minimum(values, top), edges)
    return {f"{name}_edges": edges.astype(np.float32), f"{name}_counts": counts.astype(np.int32)}
