"""Any other registered Gymnasium environment (Towers et al. 2024, arXiv:2407.17032), taken as it is."""

from __future__ import annotations

import os
import warnings

import numpy as np

from engine.rl.environments.world import Position, World

NO_LIMIT = 10_000  # moves of an episode where the environment itself has no limit
WIDEST = 160  # pixels of a scene


class AnyWorld(World):
    """What such an environment keeps inside is unknown. So every episode begins with a seed of its own, and a position
    is that seed and the actions since: they are played again to get there."""

    def __init__(self, name: str, seed: int):
        import gymnasium

        os.environ.setdefault("SDL_VIDEODRIVER", "dummy")  # drawing works without a screen
        os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # some say that there is a newer version of them
            modes = gymnasium.spec(name)
            self._env = gymnasium.make(name, disable_env_checker=True)
            if "rgb_array" in self._env.metadata.get("render_modes", ()):
                self._env.close()
                self._env = gymnasium.make(name, disable_env_checker=True, render_mode="rgb_array")
        space = self._env.observation_space
        self._first = int(self._env.action_space.start)
        self._pictures = space.dtype == np.uint8 and len(space.shape) == 3
        shape = tuple(space.shape[axis] for axis in (2, 0, 1)) if self._pictures else (int(np.prod(space.shape)),)
        actions, limit = int(self._env.action_space.n), modes.max_episode_steps or NO_LIMIT
        super().__init__(name, seed, actions, shape, limit)
        self._rng = np.random.default_rng(seed)
        self._episode = 0
        self._played = bytearray()
        self.palette = few_colours()

    def _reset(self, seed: int | None) -> np.ndarray:
        if seed is not None:
            self._rng = np.random.default_rng(seed)
        self._episode, self._played = int(self._rng.integers(2**31)), bytearray()
        return self._begun()

    def _begun(self) -> np.ndarray:
        return self._seen(self._env.reset(seed=self._episode)[0])

    def _seen(self, observation: np.ndarray) -> np.ndarray:
        if self._pictures:
            return np.ascontiguousarray(observation.transpose(2, 0, 1))
        return np.array(observation, np.float32).reshape(-1)

    def step(self, action: int) -> tuple[np.ndarray, float, bool, bool]:
        self._played += action.to_bytes(2, "little")
        observation, reward, terminated, truncated, _ = self._env.step(action + self._first)
        self.moves += 1
        self.observation = self._seen(observation)
        return self.observation, float(reward), bool(terminated), bool(truncated) or self.moves >= self.limit

    def _position(self) -> Position:
        return {
            "episode": self._episode,
            "played": bytes(self._played).hex(),
            "random": self._rng.bit_generator.state,
        }

    def _place(self, position: Position) -> None:
        played = bytes.fromhex(position["played"])
        actions = np.frombuffer(played, "<u2").tolist()
        if len(actions) > self.limit or any(action >= self.actions for action in actions):
            raise ValueError("its actions are none of the environment's")
        self._rng.bit_generator.state = position["random"]
        self._episode, self._played = int(position["episode"]), bytearray()
        self.observation = self._begun()
        for action in actions:
            self.step(action)

    def scene(self) -> np.ndarray:
        if self._env.render_mode != "rgb_array":
            return self.observation_scene(self.observation)
        return colour_numbers(self.picture())

    def observation_scene(self, observation: np.ndarray) -> np.ndarray:
        """A picture as it is, a vector as a row of greys: dark below zero, light above."""
        if self._pictures:
            return colour_numbers(np.asarray(observation).transpose(1, 2, 0))
        greys = (np.tanh(np.asarray(observation, np.float64)) * 127 + 128).round().astype(np.uint8)
        return colour_numbers(np.repeat(greys[None, :, None], 3, axis=2))

    def observe(self, states: np.ndarray) -> np.ndarray:
        return super().observe(states) if self._pictures else np.array(states, np.float32)

    def states(self, observations: np.ndarray) -> np.ndarray:
        return super().states(observations) if self._pictures else np.array(observations, np.float32)

    def picture(self) -> np.ndarray:
        return np.asarray(self._env.render(), np.uint8)


def colour_numbers(picture: np.ndarray) -> np.ndarray:
    """u8 (h, w) numbers of ``few_colours`` for a picture u8 (H, W, 3) or (H, W, 1), thinned to 160 pixels a side."""
    thin = -(-max(picture.shape[:2]) // WIDEST)
    small = picture[::thin, ::thin]
    red, green, blue = np.broadcast_to(small, (*small.shape[:2], 3)).transpose(2, 0, 1)
    return (red >> 5 << 5) | (green >> 5 << 2) | (blue >> 6)


def few_colours() -> np.ndarray:
    """u8 (256, 3): 8 steps of red, 8 of green and 4 of blue, all from dark to full."""
    number = np.arange(256)
    parts = [(number >> 5) / 7, (number >> 2 & 7) / 7, (number & 3) / 3]
    return (np.stack(parts, axis=1) * 255).round().astype(np.uint8)
