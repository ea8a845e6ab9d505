"""What the agent remembers: transitions to learn from again, drawn at random or by priority.

Lin 1992, Machine Learning 8; Mnih et al. 2015, Nature 518. Without replay, successive mini-batches are of successive
moments, all alike, and a network forgets what it does not see.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from engine.rl.frames import Frames, Planes, Vectors
from engine.rl.prioritised import SumTree
from engine.rl.targets import clipped, importance, n_step, priority

# columns of the table; observations come after
ACTION = 0
RETURN = 1
DISCOUNT = 2
REWARD = 3
STEPS = 4
ENDED = 5
COLUMNS = 6
GOES_ON = 0
TERMINATED = 1
TRUNCATED = 2


class Batch(NamedTuple):
    """Some transitions. ``reward`` is the discounted sum of ``steps`` rewards, ``next_obs`` what was seen after them,
    ``discount`` gamma**steps, and 0 where the episode terminated."""

    rows: Tensor  # i64 (B,), for ``Replay.update``
    obs: Tensor  # f32 (B, *shape)
    action: Tensor  # i64 (B,)
    reward: Tensor  # f32 (B,)
    next_obs: Tensor  # f32 (B, *shape)
    discount: Tensor  # f32 (B,)
    weights: Tensor | None  # f32 (B,) of prioritised replay: what each loss counts


class Replay:
    """The newest ``capacity`` transitions of ``n_step`` steps each.

    A transition begins at every step and never reaches beyond the end of its episode: the last ones of an episode are
    shorter, and those of one that was truncated go on to the value of its last observation. It is complete, and can be
    drawn, ``n_step`` steps after it began or when its episode ends.

    ``kind``     "vector": f32 (D,); "planes": 0 and 1 (C, H, W); "pictures": uint8 (C, H, W), drawn as shares of 255
    ``stack``    C where the observation is the last C frames of an episode, which are stored once each
    ``alpha``    None draws all alike; a number draws by priority (Schaul et al. 2016), see ``engine.rl.targets``
    ``ordered``  draws nothing: a batch is the newest transitions in their order. With a capacity of one mini-batch this
                 is what "no replay" means here.
    ``clip``     rewards are cut to -1 .. 1 before they are summed, from the next step on (Mnih et al. 2015)
    ``seen``     steps added so far;  ``episode`` number of the episode they are of
    """

    def __init__(
        self, capacity: int, shape: tuple[int, ...], kind: str = "vector", n_step: int = 1, gamma: float = 0.99,
        stack: int = 1, ordered: bool = False, alpha: float | None = None,
    ):  # fmt: skip
        self.capacity, self.n_step, self.gamma, self.alpha, self.ordered = capacity, n_step, gamma, alpha, ordered
        self.clip = False
        width = COLUMNS + (2 * shape[0] if kind == "vector" else 0)
        self.table = torch.zeros(capacity, width)
        self._table = self.table.numpy()  # the same memory: writing one row costs a tenth this way
        if kind == "vector":
            self.memory = Vectors(shape, capacity, self.table, COLUMNS)
        else:
            self.memory = (Planes if kind == "planes" else Frames)(shape, capacity, stack)
        self.born = np.zeros(capacity, np.int64)  # ``seen`` when the transition began
        self.episodes = np.zeros(capacity, np.int64)
        self.tree = None if alpha is None else SumTree(capacity)
        self.peak = 1.0  # the largest mass there has been: what new transitions get
        self.first = self.count = 0  # transitions ever dropped, and ever completed: number i is in row i % capacity
        self.seen = self.episode = 0
        self.window: list[tuple[Any, int, float]] = []  # (handle, action, reward) of steps without a transition yet
        self.ahead: Any = None  # handle of the newest observation

    def __len__(self) -> int:
        return self.count - self.first

    # --- adding -------------------------------------------------------------------------------------------------------

    def add(
        self, obs: np.ndarray, action: int, reward: float, next_obs: np.ndarray, terminated: bool, truncated: bool
    ) -> None:
        """One step. ``next_obs`` is what was really seen after it, also at the end of an episode."""
        one, self.ahead = self.memory.meet(obs, next_obs, self.ahead is None)
        window = self.window
        window.append((one, action, reward))
        self.seen += 1
        if terminated or truncated:
            while window:
                self._complete(TERMINATED if terminated else TRUNCATED)
            self.ahead = None
            self.episode += 1
        elif len(window) == self.n_step:
            self._complete(GOES_ON)

    def _complete(self, ended: int) -> None:
        """Make the transition that begins where the window does and goes as far as it does."""
        window, steps = self.window, len(self.window)
        rewards = [clipped(reward) if self.clip else reward for _, _, reward in window]
        discount = 0.0 if ended == TERMINATED else self.gamma**steps
        one, action, reward = window.pop(0)
        row = self.count % self.capacity
        self._table[row, :COLUMNS] = (action, n_step(rewards, self.gamma), discount, reward, steps, ended)
        self.memory.keep(row, one, self.ahead)
        self.born[row] = self.seen - steps
        self.episodes[row] = self.episode
        if self.tree is not None:
            self.tree.set(row, self.peak)
        self.count += 1
        if self.count - self.first > self.capacity:
            self.first += 1
        while self.memory.lost(self.first % self.capacity):
            if self.tree is not None:
                self.tree.set(self.first % self.capacity, 0.0)
            self.first += 1

    # --- drawing ------------------------------------------------------------------------------------------------------

    def sample(self, size: int, beta: float = 0.4, generator: torch.Generator | None = None) -> Batch:
        """``size`` transitions, with replacement; of an ``ordered`` replay the newest, fewer while there are fewer.

        ``beta``: how far the weights make up for unequal drawing. Randomness is torch's own unless a generator comes.
        """
        if self.ordered:
            return self.batch(self.newest(size).flip(0))
        if self.tree is None:
            return self.batch(self.at_random(size, generator))
        rows = torch.from_numpy(self.tree.draw(size, generator))
        masses = torch.from_numpy(self.tree.leaves)[rows]
        weights = importance(masses / self.tree.total, len(self), beta)
        return self.batch(rows, weights.to(torch.float32))

    def batch(self, rows: Tensor, weights: Tensor | None = None) -> Batch:
        """The transitions of some rows."""
        table = self.table.index_select(0, rows)  # (B, columns)
        obs, next_obs = self.memory.pairs(rows, table)
        action, reward, discount = table[:, :REWARD].unbind(1)
        return Batch(rows, obs, action.long(), reward, next_obs, discount, weights)

    def update(self, rows: Tensor, error: Tensor) -> None:
        """Give drawn transitions the priorities of their TD errors (B,). Nothing without priorities."""
        if self.tree is not None:
            masses = priority(error.detach().double(), self.alpha).numpy()
            self.tree.set(rows.numpy(), masses)
            self.peak = max(self.peak, float(masses.max()))

    # --- browsing -----------------------------------------------------------------------------------------------------

    def newest(self, count: int) -> Tensor:
        """Rows of the newest transitions (n,), the newest first."""
        return torch.arange(self.count - 1, max(self.first, self.count - count) - 1, -1) % self.capacity

    def at_random(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """Rows (count,), all equally likely."""
        if len(self) == self.capacity or self.first == 0:
            return torch.randint(len(self), (count,), generator=generator)
        return torch.randint(self.first, self.count, (count,), generator=generator) % self.capacity

    def by_priority(self, count: int) -> Tensor:
        """Rows (n,) that are most likely to be drawn, the likeliest first; without priorities the newest."""
        if self.tree is None:
            return self.newest(count)
        order = np.argsort(-self.tree.leaves[: self.capacity], kind="stable")
        return torch.from_numpy(order[: min(count, len(self))].copy())

    def describe(self, rows: Tensor) -> dict[str, np.ndarray]:
        """What there is to know about some rows, all copies. ``reward`` is that of the first step as it was paid,
        ``learned`` the discounted sum, ``ended`` 0 goes on, 1 terminated, 2 truncated, ``age`` steps since it began,
        ``chance`` the probability of each draw to be of this row."""
        batch, at = self.batch(rows), rows.numpy()
        table = self._table[at]
        mass = np.full(len(at), np.nan) if self.tree is None else self.tree.leaves[at]
        chance = np.full(len(at), 1 / max(len(self), 1)) if self.tree is None else mass / self.tree.total
        return {
            "obs": batch.obs.numpy(), "next_obs": batch.next_obs.numpy(), "action": table[:, ACTION].astype(np.int64),
            "reward": table[:, REWARD], "learned": table[:, RETURN], "steps": table[:, STEPS].astype(np.int64),
            "ended": table[:, ENDED].astype(np.uint8), "age": self.seen - self.born[at] - 1,
            "episode": self.episodes[at], "priority": mass, "chance": chance,
        }  # fmt: skip

    # --- state --------------------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """Everything; the tensors are live ones. Rows never used are left out."""
        used = min(self.count, self.capacity)
        handles = [handle for handle, _, _ in self.window] + ([] if self.ahead is None else [self.ahead])
        return {
            "table": self.table[:used], "born": torch.from_numpy(self.born[:used]),
            "episodes": torch.from_numpy(self.episodes[:used]), "memory": self.memory.state(handles, used),
            "window": [[int(action), float(reward)] for _, action, reward in self.window],
            "masses": None if self.tree is None else torch.from_numpy(self.tree.leaves[:used]),
            "numbers": [self.first, self.count, self.seen, self.episode], "peak": self.peak, "clip": self.clip,
        }  # fmt: skip

    def load(self, state: dict[str, Any]) -> None:
        """Take over the state of a replay that was made with the same settings."""
        used = len(state["table"])
        self.table[:used].copy_(state["table"])
        self.born[:used] = state["born"].numpy()
        self.episodes[:used] = state["episodes"].numpy()
        handles = self.memory.load(state["memory"])
        self.window = [(handle, *step) for handle, step in zip(handles, state["window"], strict=False)]
        self.ahead = handles[-1] if len(handles) > len(self.window) else None
        if self.tree is not None:
            self.tree.load(state["masses"])
        self.first, self.count, self.seen, self.episode = state["numbers"]
        self.peak, self.clip = state["peak"], state["clip"]

    def inherit(self, other: Replay) -> None:
        """Live through the newest steps of another replay again, which may have had another capacity, number of steps
        or discount. Priorities go along where both have them."""
        numbers = range(max(other.first, other.count - self.capacity), other.count)
        rows = [number % other.capacity for number in numbers]
        handles = [other.memory.handle(row) for row in rows]
        told = other._table[rows]
        steps = [
            (pair[0], int(line[ACTION]), float(line[REWARD]), pair[1], line[STEPS] == 1, int(line[ENDED]))
            for pair, line in zip(handles, told, strict=True)
        ]
        steps += [(handle, action, reward, None, False, GOES_ON) for handle, action, reward in other.window]
        self.seen = other.seen - len(steps)
        self.episode = int(other.episodes[rows[0]]) if rows else other.episode
        raw = other.memory.raw
        for place, (one, action, reward, last, short, ended) in enumerate(steps):
            over = ended if short else GOES_ON  # the last step of an episode is the one that has none after it
            if not over:
                last = steps[place + 1][0] if place + 1 < len(steps) else other.ahead
            self.add(raw(one), action, reward, raw(last), over == TERMINATED, over == TRUNCATED)
        if self.tree is not None and other.tree is not None:
            self.peak = other.peak
            masses = dict(zip(other.born[rows].tolist(), other.tree.leaves[rows].tolist(), strict=True))
            for row in self.newest(len(self)).tolist():
                self.tree.set(row, masses.get(int(self.born[row]), self.peak))
