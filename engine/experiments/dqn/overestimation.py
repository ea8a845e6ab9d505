"""What the network promises against what it then gets: the over-estimation of Q-learning, measured.

The largest of several noisy estimates is on average too large, so a target with a max in it is as well: Thrun and
Schwartz 1993; van Hasselt 2010 (NeurIPS 23). Van Hasselt, Guez and Silver 2016 (arXiv:1509.06461) compare the value
that a DQN predicts with the discounted return of its greedy policy, and so does this.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.rl.environments.making import make
from engine.rl.targets import clipped

MOST_EPISODES = 20
MOVES = {"classic": 1500, "minatar": 900}  # of all episodes together, by family: the look has to end
SLOW = 300  # of the others: Atari takes 7 ms a move
OWN = 0.1  # a return of which more than this is the network's own prediction of the end says little
CUT = 3  # how an episode ended: by the limit above (1 terminated, 2 truncated by the environment)


class Overestimation:
    """Lens ``overestimation``. Needs ``config``, ``spec()``, ``game()`` and ``values(observations)``."""

    _games: tuple[Any, ...] = ()  # worlds kept from one answer to the next; every answer begins them anew

    def look_overestimation(self, episodes: int = 3, seed: int = 0) -> dict[str, np.ndarray]:
        """Greedy episodes from fresh starts that ``seed`` decides, side by side, none longer than its share of 1,500
        moves (MinAtar 900, others 300); in Atari one alone.

        Of all n moves, one episode after the other: ``predicted`` f32 (n,) the largest Q before the move, ``obtained``
        f32 (n,) the discounted return from there, both in units of reward (of clipped ones, where the training clips
        them); ``episode`` i32 (n,). An episode that was
        not terminated goes on, so the rest of its return is what the network predicts at its end, discounted:
        ``own`` f32 (n,) is the discount of that part, 0 where the episode terminated. ``ended`` u8 (e,) 1 terminated,
        2 truncated, 3 cut off here; ``total`` f32 (e,) undiscounted returns. ``bias`` f32 (1,) mean of ``predicted``
        less ``obtained`` over the moves whose ``own`` is at most 0.1, over all if there are none.
        """
        if type(episodes) is not int or not 1 <= episodes <= MOST_EPISODES:
            raise ValueError(f"There can be 1 to {MOST_EPISODES} episodes, got {str(episodes)[:40]}.")
        if self.spec().family == "atari":
            episodes = 1
        if type(seed) is not int or not 0 <= seed < 2**31:
            raise ValueError(f"The seed of the episodes must be in [0, {2**31 - 1}], got {str(seed)[:40]}.")
        games = [_Episode(world, self.config.clip_rewards) for world in self._begun(episodes, seed)]
        for _ in range(MOVES.get(self.spec().family, SLOW) // episodes):
            going = [game for game in games if not game.ended]
            if not going:
                break
            for game, q in zip(going, self.values(np.stack([game.world.observation for game in going])), strict=True):
                game.move(q)
        for game in games:
            game.last = 0.0 if game.ended == 1 else float(self.values(game.world.observation[None])[0].max())
        return _compared(games, self.config.gamma)

    def _begun(self, count: int, seed: int) -> list[Any]:
        name, options = self.game()
        kept = [world for key, world in self._games if key == (name, options)]
        worlds = (kept + [make(name, 0, **options) for _ in range(count - len(kept))])[:count]
        self._games = tuple(((name, options), world) for world in worlds)
        for i, world in enumerate(worlds):
            world.reset(seed=int(np.random.SeedSequence([seed, i]).generate_state(1)[0] >> 1))
        return worlds


class _Episode:
    """One greedy episode as it is played: what was predicted, what came."""

    def __init__(self, world: Any, clipped: bool):
        self.world, self.clipped, self.ended, self.last = world, clipped, 0, 0.0
        self.predicted: list[float] = []
        self.rewards: list[float] = []  # as they are
        self.learned: list[float] = []  # as the network is to predict them

    def move(self, q: np.ndarray) -> None:  # (A,)
        self.predicted.append(float(q.max()))
        _, reward, terminated, truncated = self.world.step(int(q.argmax()))
        self.rewards.append(float(reward))
        self.learned.append(clipped(float(reward)) if self.clipped else float(reward))
        self.ended = 1 if terminated else 2 if truncated else 0

    def returns(self, gamma: float) -> np.ndarray:
        """The discounted return from every move on, f64 (n,)."""
        found, rest = np.zeros(len(self.learned)), self.last
        for i in reversed(range(len(found))):
            found[i] = rest = self.learned[i] + gamma * rest
        return found


def _compared(games: list[_Episode], gamma: float) -> dict[str, np.ndarray]:
    predicted = np.concatenate([game.predicted for game in games])
    obtained = np.concatenate([game.returns(gamma) for game in games])
    lengths = [len(game.rewards) for game in games]
    own = np.concatenate([
        np.zeros(n) if game.ended == 1 else gamma ** np.arange(n, 0, -1.0)
        for game, n in zip(games, lengths, strict=True)
    ])  # fmt: skip
    told = own <= OWN
    difference = (predicted - obtained)[told if told.any() else slice(None)]
    return {
        "predicted": predicted.astype(np.float32), "obtained": obtained.astype(np.float32),
        "episode": np.repeat(np.arange(len(games)), lengths).astype(np.int32), "own": own.astype(np.float32),
        "ended": np.array([game.ended or CUT for game in games], np.uint8),
        "total": np.array([sum(game.rewards) for game in games], np.float32),
        "bias": np.array([difference.mean()], np.float32),
    }  # fmt: skip
