"""The Bellman backup of one cell in numbers, and of a learner the newest update there."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.rl.grid.planning import best_actions
from engine.rl.grid.text import GRID_ACTIONS

if TYPE_CHECKING:
    from engine.experiments.gridworld.learner import Learner

WAYS_ON = ("straight", "slips left", "slips right")
REST_WORDS = {
    "monte carlo": "Q of the next action, where the episode was cut off", "sarsa": "Q of the next action",
    "expected sarsa": "mean Q of what the policy may do next", "q-learning": "largest Q of the next cell",
    "n-step sarsa": "Q of the action after these", "dyna-q": "largest Q of the next cell",
}  # fmt: skip


class Backup:
    """Needs ``learner``, ``config`` and ``exact``."""

    learner: Learner

    def look_backup(self, cell: int = -1) -> dict[str, np.ndarray]:
        """``json``: what each action in a cell may lead to, and what that is worth; -1 is where the agent is, or the
        start. Raises LookupError for a cell that is not there.

        ``actions``: of each its ``outcomes`` (``chance``, ``to``, ``row``, ``col``, ``reward``, ``ends``, ``discount``,
        ``value`` of the next cell, ``term`` = chance * (reward + discount * value)), their ``sum``, ``q`` of the table
        and whether it is among the ``best``. ``new``: what a planner's next sweep makes of the cell when nothing else
        changes first. ``last``: the newest update of a learner there, or null.
        """
        way, dynamics = self.learner.way, self.learner.way.dynamics
        if type(cell) is not int or not -1 <= cell < dynamics.size:
            raise LookupError(f"A cell must be in [0, {dynamics.size - 1}], got {str(cell)[:20]}.")
        if cell == -1:
            here = -1 if self.config.planning else way.agent
            cell = here if here >= 0 and dynamics.acting[here] else dynamics.starts[0]
        acting = bool(dynamics.acting[cell])
        v, q, gamma = way.values(), way.action_values(), self.config.gamma
        actions = [self._action(cell, action, v, gamma) for action in range(4)] if acting else []
        sums = [action["sum"] for action in actions]
        chosen = self._policy(cell, q) if acting else []
        for number, action in enumerate(actions):
            action |= {"q": float(q[cell, number]), "best": number in chosen}
        new = None
        if actions and self.config.planning:
            policy = self._policy(cell, q) if self.config.method == "policy iteration" else []
            evaluating = policy and way.phase == "evaluation"
            new = sum(sums[a] for a in policy) / len(policy) if evaluating else max(sums)
        told = {
            "cell": cell, "row": cell // dynamics.cols, "col": cell % dynamics.cols, "acting": acting,
            "method": self.config.method, "phase": getattr(way, "phase", "move"), "gamma": gamma,
            "v": float(v[cell]), "policy": chosen, "actions": actions, "new": new,
            "best": None if self.exact is None or not acting else float(self.exact[cell]),
            "last": self._newest(cell) if acting and not self.config.planning else None,
        }  # fmt: skip
        return {"json": np.frombuffer(json.dumps(told, allow_nan=False).encode(), np.uint8).copy()}

    def _policy(self, cell: int, q: np.ndarray) -> list[int]:
        """The actions that are thought best in a cell."""
        policy = getattr(self.learner.way, "policy", None)
        row = best_actions(q[cell : cell + 1])[0] if policy is None else policy[cell]
        return [int(action) for action in np.flatnonzero(row)]

    def _action(self, cell: int, action: int, v: np.ndarray, gamma: float) -> dict[str, Any]:
        """One action's outcomes; those that are alike are put together."""
        dynamics = self.learner.way.dynamics
        outcomes: dict[tuple, dict[str, Any]] = {}
        for kind, chance in enumerate(dynamics.chance.tolist()):
            to, reward = int(dynamics.to[cell, action, kind]), float(dynamics.reward[cell, action, kind])
            ends = bool(dynamics.ends[cell, action, kind])
            if chance:
                found = outcomes.setdefault((to, reward, ends), {
                    "chance": 0.0, "to": to, "row": to // dynamics.cols, "col": to % dynamics.cols, "reward": reward,
                    "ends": ends, "discount": gamma, "value": 0.0 if ends else float(v[to]), "ways": [],
                })  # fmt: skip
                found["chance"] += chance
                found["ways"].append(WAYS_ON[kind])
        for found in outcomes.values():
            found["term"] = found["chance"] * (found["reward"] + gamma * found["value"])
        terms = [found["term"] for found in outcomes.values()]
        return {
            "action": action, "name": GRID_ACTIONS[action], "outcomes": list(outcomes.values()), "sum": sum(terms),
        }  # fmt: skip

    def _newest(self, cell: int) -> dict[str, Any] | None:
        """The newest real update of a Q in this cell, with the parts of its target."""
        record = self.learner.way.records[cell].tolist()
        if math.isnan(record[0]):
            return None
        action, count, paid, factor, rest, old, target, new, step = record
        rewards = "reward of the move" if count == 1 else f"{int(count)} rewards, discounted"
        parts = [{"words": rewards, "value": paid, "factor": 1.0}]
        if factor:
            parts.append({"words": REST_WORDS[self.config.method], "value": rest, "factor": factor})
        return {
            "action": int(action), "name": GRID_ACTIONS[int(action)], "count": int(count), "parts": parts,
            "ended": not factor, "old": old, "target": target, "error": target - old, "alpha": self.config.alpha,
            "new": new, "step": int(step),
        }  # fmt: skip
