"""Gymnasium's own CartPole, Acrobot and MountainCar, with as little as can be between them and their caller."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from engine.rl.environments.world import Position, World

PUSHES = {"CartPole-v1": (3, 1.0), "Acrobot-v1": (2, 1.0), "MountainCar-v0": (1, 0.02)}  # variable, and how much of it


class ClassicWorld(World):
    """The state lies open in ``env.state``; the time limit is counted here (Gymnasium's wrappers cost two thirds of
    CartPole's own step)."""

    def __init__(self, name: str, seed: int):
        import gymnasium

        self._env = gymnasium.make(name, disable_env_checker=True).unwrapped
        self._env.render_mode, self._env.state = "rgb_array", None
        self._step = self._env.step
        space, limit = self._env.observation_space, gymnasium.spec(name).max_episode_steps
        super().__init__(name, seed, int(self._env.action_space.n), space.shape, limit)

    def _reset(self, seed: int | None) -> np.ndarray:
        return self._env.reset(seed=seed)[0]

    def step(self, action: int) -> tuple[np.ndarray, float, bool, bool]:
        observation, reward, terminated, _, _ = self._step(action)
        self.moves = moves = self.moves + 1
        self.observation = observation
        return observation, reward, terminated, moves >= self.limit

    def _position(self) -> Position:
        state = self._env.state
        return {
            "state": None if state is None else [float(value) for value in state],
            "single": getattr(state, "dtype", None) == np.float32,  # Acrobot begins its episodes in single precision
            "observation": self.observation.tolist(),
            "random": self._env.np_random.bit_generator.state,
        }

    def _place(self, position: Position) -> None:
        state, observation = position["state"], np.array(position["observation"], np.float32)
        if observation.shape != self.shape or not (state is None or len(state) == self._variables):
            raise ValueError("it has another number of variables")
        self._env.np_random.bit_generator.state = position["random"]
        self._set(None if state is None else np.array(state, np.float32 if position["single"] else np.float64))
        self.observation = observation

    @property
    def _variables(self) -> int:
        return 2 if self.name == "MountainCar-v0" else 4

    def _set(self, state: Any) -> None:
        self._env.state = state
        if self.name == "CartPole-v1":
            self._env.steps_beyond_terminated = None

    def nudge(self, push: float) -> None:
        place, most = PUSHES[self.name]
        state = np.array(self._env.state, np.float64)
        state[place] += most * max(-1.0, min(1.0, push))
        self._env.state = state
        self.observation = self.observe(state[None].astype(np.float32))[0]

    def scene(self) -> np.ndarray:
        return np.array(self._env.state, np.float32)

    def picture(self) -> np.ndarray:
        os.environ.setdefault("SDL_VIDEODRIVER", "dummy")  # drawing works without a screen
        os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
        return self._env.render()

    def observe(self, states: np.ndarray) -> np.ndarray:
        states = np.asarray(states, np.float32)
        if self.name != "Acrobot-v1":
            return states.copy()
        first, second, *speeds = states.T
        return np.stack([np.cos(first), np.sin(first), np.cos(second), np.sin(second), *speeds], axis=1)

    def states(self, observations: np.ndarray) -> np.ndarray:
        observations = np.asarray(observations, np.float32)
        if self.name != "Acrobot-v1":
            return observations.copy()
        cos1, sin1, cos2, sin2, *speeds = observations.T
        return np.stack([np.arctan2(sin1, cos1), np.arctan2(sin2, cos2), *speeds], axis=1)
