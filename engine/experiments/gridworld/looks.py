"""The board, the values on it, and the path of an agent that takes the best actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.rl.grid.planning import backups, best_actions, greedy_path

if TYPE_CHECKING:
    from engine.experiments.gridworld.learner import Learner


class Looks:
    """Needs ``learner``, ``config`` and ``exact``. Cells are counted row by row; S = rows * columns."""

    learner: Learner

    def look_board(self) -> dict[str, np.ndarray]:
        """``size`` i32 (2,): rows and columns; ``kind`` u8 (S,): 0 free, 1 wall, 2 start; ``reward`` f32 (S,) on
        entering, NaN where there is none of its own; ``ends``, ``back`` (one is put back on the start), ``acting``
        (one can stand there and choose) u8 (S,); ``wind`` i32 (S, 2) rows and columns that a move is blown."""
        cells = self.learner.way.dynamics.cells
        marked = self.config.grid.replace("/", " ").split()
        kind = [1 if wall else 2 if word.startswith("S") else 0 for wall, word in zip(cells.walls, marked, strict=True)]
        return {
            "size": np.array([cells.rows, cells.cols], np.int32), "kind": np.array(kind, np.uint8),
            "reward": np.array([np.nan if r is None else r for r in cells.rewards], np.float32),
            "ends": np.array(cells.ends, np.uint8), "back": np.array(cells.back, np.uint8),
            "acting": np.array(cells.acting, np.uint8), "wind": np.array(cells.wind, np.int32).reshape(-1, 2),
        }  # fmt: skip

    def look_values(self) -> dict[str, np.ndarray]:
        """What is known, and what there is to know.

        ``v`` f32 (S,) and ``q`` f32 (S, 4) by the table; ``best`` f32 (S,) and ``best_q`` f32 (S, 4) exact, NaN where
        there is no finite solution; all four NaN where the agent cannot choose. ``policy`` u8 (S,): the best actions, 1
        up + 2 right + 4 down + 8 left. ``changed`` f32 (S,): what the last step changed v by.
        Of learners (else empty or 0): ``visits`` i32 (S, 4), ``agent`` i32 (1,) its cell (planners: -1), ``trail`` i32
        (n,) cells of its episode, ``imagined`` i32 (m, 2) cell and action of the moves imagined on the last step,
        ``real`` and ``dreamt`` i32 (1,) moves so far of either kind, ``episodes`` i32 (1,), ``length`` i32 (1,) and
        ``total`` f32 (1,) of this episode, ``over`` u8 (1,).
        """
        way, dynamics = self.learner.way, self.learner.way.dynamics
        nowhere = ~dynamics.acting
        q, v = way.action_values(), way.values()
        best, best_q = np.full(dynamics.size, np.nan), np.full((dynamics.size, 4), np.nan)
        if self.exact is not None:
            best, best_q = self.exact.copy(), backups(dynamics, self.exact, self.config.gamma)
        policy = getattr(way, "policy", None)  # that of policy iteration, which lags behind its values
        policy = (best_actions(q) if policy is None else policy) & dynamics.acting[:, None]
        for array in (q, v, best, best_q):
            array[nowhere] = np.nan
        return {
            "v": v.astype(np.float32), "q": q.astype(np.float32), "best": best.astype(np.float32),
            "best_q": best_q.astype(np.float32), "policy": (policy @ np.array([1, 2, 4, 8])).astype(np.uint8),
            "changed": way.changed.astype(np.float32), **self._walked(),
        }  # fmt: skip

    def _walked(self) -> dict[str, np.ndarray]:
        way = self.learner.way
        if self.config.planning:
            none = np.zeros(0, np.int32)
            counts = dict.fromkeys(("real", "dreamt", "episodes", "length"), 0)
            looks = {"visits": np.zeros((way.dynamics.size, 4), np.int32), "agent": np.array([-1], np.int32)}
            looks |= {"trail": none, "imagined": none.reshape(0, 2), "over": np.zeros(1, np.uint8)}
            return looks | {"total": np.zeros(1, np.float32)} | _counted(counts)
        counts = {"real": way.moves, "dreamt": way.dreamt, "episodes": way.episodes, "length": way.length}
        return {
            "visits": way.visits.astype(np.int32), "agent": np.array([way.agent], np.int32),
            "trail": np.array(way.trail, np.int32), "imagined": np.array(way.dreamed, np.int32).reshape(-1, 2),
            "over": np.array([way.over], np.uint8), "total": np.array([way.total], np.float32), **_counted(counts),
        }  # fmt: skip

    def look_path(self) -> dict[str, np.ndarray]:
        """Where the best actions by the table lead from the first start, each time with its likeliest outcome:
        ``cells`` i32 (n,), ``total`` f32 (1,) the sum of its rewards, ``arrives`` u8 (1,) whether it ends."""
        way = self.learner.way
        cells, total, arrives = greedy_path(way.dynamics, way.action_values(), way.dynamics.starts[0])
        return {
            "cells": np.array(cells, np.int32), "total": np.array([total], np.float32),
            "arrives": np.array([arrives], np.uint8),
        }  # fmt: skip

    def look_model(self) -> dict[str, np.ndarray]:
        """What Dyna-Q remembers: ``known`` u8 (S, 4), and of each move its newest outcome, ``to`` i32, ``reward`` f32
        and ``ends`` u8 (S, 4). Nothing is known to other methods."""
        size, model = self.learner.way.dynamics.size, getattr(self.learner.way, "model", None)
        if model is None:
            shape = (size, 4)
            return {
                "known": np.zeros(shape, np.uint8), "to": np.zeros(shape, np.int32),
                "reward": np.zeros(shape, np.float32), "ends": np.zeros(shape, np.uint8),
            }  # fmt: skip
        at = (*np.indices((size, 4)), model.newest)
        return {
            "known": (model.filled > 0).astype(np.uint8), "to": model.to[at].astype(np.int32),
            "reward": model.reward[at].astype(np.float32), "ends": model.ends[at].astype(np.uint8),
        }  # fmt: skip


def _counted(counts: dict[str, int]) -> dict[str, np.ndarray]:
    return {name: np.array([count], np.int32) for name, count in counts.items()}
