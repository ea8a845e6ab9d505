"""The stage: a game beside the training, played by the agent as it stands at the step on screen.

It is no part of the run. The position of the game comes with every question and goes back with every answer, so that a
page can go on with it, whatever step of the training it shows: scrub back, and an earlier agent plays on from there.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.experiments.dqn.positions import packed, text_of, unpacked
from engine.rl.environments.making import make
from engine.rl.replay import GOES_ON, TERMINATED, TRUNCATED

MOST_MOVES = 256  # in one answer
ROWS = ("scene", "q", "action", "greedy", "reward", "ended", "total", "length")  # what is told of every move
POLICIES = ("greedy", "exploring", "random")


class Stage:
    """One game: ``world``, and what has happened in it since its episode began. ``name`` and ``options`` say which."""

    def __init__(self, name: str, options: dict[str, Any]):
        self.name, self.options = name, options
        self.world = make(name, 0, **options)
        self.text = ""  # the text of the position it stands at, if it has been given away
        self.begin(0)

    def begin(self, seed: int) -> None:
        """A new game: the first episode of a stream that ``seed`` decides."""
        self.seed, self.made = seed, 0
        self.world.reset(seed=seed)
        self._open()

    def take(self, text: str) -> None:
        """Go to the position in a text. Raises ValueError with a sentence for one of another game."""
        if text == self.text:
            return
        position = unpacked(text)
        if position.get("game") != [self.name, self.options]:
            raise ValueError(f"The position of the stage is of another environment than {self.name}: begin a new game.")
        self.text = ""
        try:
            self.world.place(position["world"])
            self.seed, self.made, self.length, self.ended = (int(n) for n in position["counts"])
            self.total = float(position["total"])
        except (LookupError, TypeError, ValueError, RuntimeError, AttributeError) as error:
            self.begin(0)
            raise ValueError(f"The position of the stage does not hold together: {str(error)[:100]}.") from None

    def give(self) -> np.ndarray:
        """The position as bytes u8 (n,)."""
        data = packed({
            "game": [self.name, self.options], "world": self.world.position(), "total": self.total,
            "counts": [self.seed, self.made, self.length, self.ended],
        })  # fmt: skip
        self.text = text_of(data)
        return np.frombuffer(data, np.uint8).copy()

    def move(self, action: int) -> float:
        """One step of the environment. Returns its reward."""
        self.text = ""
        _, reward, terminated, truncated = self.world.step(action)
        self.made += 1
        self.length += 1
        self.total += float(reward)
        self.ended = TERMINATED if terminated else TRUNCATED if truncated else GOES_ON
        return float(reward)

    def go_on(self) -> None:
        """The next episode, if this one has ended."""
        if self.ended:
            self.text = ""
            self.world.reset()
            self._open()

    def dice(self, moves: int) -> np.ndarray:
        """Two numbers in [0, 1) for each of the coming moves, f64 (moves, 2): the same ones however they are asked."""
        source = np.random.PCG64(self.seed)
        source.advance(2 * self.made)
        return np.random.Generator(source).random((moves, 2))

    def nudge(self, push: float) -> None:
        """A push. Raises ValueError where there is nothing that can be pushed."""
        self.world.nudge(push)
        self.text = ""

    def _open(self) -> None:
        self.total, self.length, self.ended, self.text = 0.0, 0, GOES_ON, ""


class Playing:
    """Lens ``play``. Needs ``learner``, ``spec()``, ``game()`` and ``values(observations)``."""

    _stage: Stage | None = None  # kept from one answer to the next; nothing depends on where it stands

    def stage(self) -> Stage:
        """The world of the stage. It is built when it is first asked for."""
        name, options = self.game()
        if self._stage is None or (self._stage.name, self._stage.options) != (name, options):
            self._stage = Stage(name, options)
        return self._stage

    def look_play(
        self,
        state: str = "",
        moves: int = 1,
        policy: str = "greedy",
        action: int = -1,
        nudge: float = 0.0,
        fresh: bool = False,
        seed: int = 0,
    ) -> dict[str, np.ndarray]:
        """The next ``moves`` of a game, 256 at most.

        ``state`` is where it stands: base64 of the ``state`` u8 that the last answer had; without one, or ``fresh``, a
        new game begins, which ``seed`` decides. ``policy``: ``greedy`` takes the action of the largest Q, ``exploring``
        one in so many at random as the training does now, ``random`` all. An ``action`` of 0 or more is what is
        done in every move instead. ``nudge`` in [-1, 1] pushes before the first move. After an end the next move begins
        a new episode.

        ``scene`` f32 (n, k) state of the environment, or u8 (n, H, W) numbers of colours in ``palette`` u8 (P, 3),
        after each move. ``q`` f32 (n, A) of what was seen before it, in units of reward; ``action`` i32 (n,), -1 where
        none was made (``moves`` 0); ``greedy`` u8 (n,) whether it has the largest Q; ``reward`` f32 (n,); ``ended`` u8
        (n,) 0 goes on, 1 terminated, 2 truncated; ``total`` f32 (n,) undiscounted return of the episode so far,
        ``length`` i32 (n,) its moves. ``next_q`` f32 (A,) of what is seen now; ``epsilon`` f32 (1,) of the training.
        Of pixels ``stack`` f32 (C, H, W): what the network sees now, 0 to 1.
        """
        self._checked(moves, policy, action, nudge, seed)
        stage = self.stage()
        if fresh or not state:
            stage.begin(seed)
        else:
            stage.take(state)
        if nudge:
            stage.nudge(float(nudge))
        epsilon = float(self.learner.epsilon)
        chance = {"greedy": 0.0, "exploring": epsilon, "random": 1.0}[policy]
        dice = stage.dice(moves) if chance else None
        rows: dict[str, list] = {name: [] for name in ROWS}
        q = self.values(stage.world.observation[None])[0]  # (A,)
        for i in range(max(1, moves)):
            chosen, reward = -1, 0.0
            if moves:
                if stage.ended:
                    stage.go_on()
                    q = self.values(stage.world.observation[None])[0]
                chosen = action
                if chosen < 0:
                    chosen = int(dice[i, 1] * len(q)) if chance and dice[i, 0] < chance else int(q.argmax())
                reward = stage.move(chosen)
            rows["q"].append(q)
            rows["greedy"].append(chosen >= 0 and q[chosen] >= q.max())
            for name, value in (
                ("scene", stage.world.scene()), ("action", chosen), ("reward", reward), ("ended", stage.ended),
                ("total", stage.total), ("length", stage.length),
            ):  # fmt: skip
                rows[name].append(value)
            if moves:
                q = self.values(stage.world.observation[None])[0]
        return self._told(rows) | {
            "state": stage.give(), "next_q": np.array(q, np.float32), "epsilon": np.array([epsilon], np.float32),
        } | self._pixels_now(stage)  # fmt: skip

    def _told(self, rows: dict[str, list]) -> dict[str, np.ndarray]:
        kinds = {"action": np.int32, "greedy": np.uint8, "ended": np.uint8, "length": np.int32}
        told = {name: np.array(values, kinds.get(name, np.float32)) for name, values in rows.items() if name != "scene"}
        return told | {"scene": np.stack(rows["scene"])}

    def _pixels_now(self, stage: Stage) -> dict[str, np.ndarray]:
        if self.spec().kind != "pixels":
            return {}
        seen = self.learner.inputs(stage.world.observation[None])[0]  # (C, H, W)
        return {"stack": seen.numpy().copy(), "palette": np.array(stage.world.palette, np.uint8)}

    def _checked(self, moves: int, policy: str, action: int, nudge: float, seed: int) -> None:
        actions = len(self.spec().actions)
        if type(moves) is not int or not 0 <= moves <= MOST_MOVES:
            raise ValueError(f"One answer can have 0 to {MOST_MOVES} moves, got {str(moves)[:40]}.")
        if policy not in POLICIES:
            raise LookupError(f"A policy is greedy, exploring or random, got {str(policy)[:40]!r}.")
        if type(action) is not int or not -1 <= action < actions:
            raise LookupError(f"An action must be in [0, {actions - 1}], or -1, got {str(action)[:40]}.")
        if not isinstance(nudge, int | float) or not abs(nudge) <= 1:
            raise ValueError(f"A push must be in [-1, 1], got {str(nudge)[:40]}.")
        if type(seed) is not int or not 0 <= seed < 2**31:
            raise ValueError(f"The seed of a game must be in [0, {2**31 - 1}], got {str(seed)[:40]}.")
