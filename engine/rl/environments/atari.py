"""Atari 2600 games through the Arcade Learning Environment, prepared as in the paper that began deep Q-learning.

Mnih et al. (2015), "Human-level control through deep reinforcement learning", Nature 518, pages 529 to 533, methods:
an action holds for four frames; of the last two the brighter pixel is seen (games draw some things on every other
frame); brightness alone, 84 x 84; the newest four of these are one observation; an episode begins after up to thirty
frames of doing nothing, so that no two need to be alike. The emulator: Bellemare et al. (2013), arXiv:1207.4708.

As there, and unlike Gymnasium's own ``v5``, actions are never repeated by chance. Departs from the paper in that an
episode ends with the game, not with a life, and in that brightness is taken before the brighter pixel (Machado et al.
2018, arXiv:1709.06009, advise the first; most code does the second).
"""

from __future__ import annotations

from functools import cache

import numpy as np

from engine.rl.environments.world import Position, World, packed_bytes, unpacked_bytes

SIDE = 84
SKIP = 4
STACK = 4
MOST_NOOPS = 30
LONGEST_GAME = 27_000  # moves: half an hour of play
MOST_BYTES = 100_000  # of an emulator's state; a game's has about 14,400


class AtariWorld(World):
    """``observation`` is u8 (4, 84, 84), newest frame last; at an episode's start it is the first frame four times."""

    stack = STACK

    def __init__(self, name: str, seed: int):
        import ale_py

        ale_py.ALEInterface.setLoggerMode(ale_py.LoggerMode.Error)
        self._ale = ale = ale_py.ALEInterface()
        ale.setFloat("repeat_action_probability", 0.0)
        ale.setInt("random_seed", 0)  # what differs from episode to episode comes from the generator below
        ale.loadROM(ale_py.roms.get_rom_path(atari_rom(name)))
        self._buttons = list(ale.getMinimalActionSet())
        height, width = ale.getScreenDims()
        super().__init__(name, seed, len(self._buttons), (STACK, SIDE, SIDE), LONGEST_GAME)
        self._rng = np.random.default_rng(seed)
        self._down, self._across = shares(height, SIDE), np.ascontiguousarray(shares(width, SIDE).T)
        self._frame, self._before = np.zeros((2, height, width), np.uint8)
        self._screen = np.zeros((height, width), np.uint8)  # numbers of colours, for drawing
        self.palette = np.zeros((256, 3), np.uint8)
        self._drawn = False
        self._switched_on = ale.cloneState(include_rng=True)  # the console's memory holds random numbers at first

    def _reset(self, seed: int | None) -> np.ndarray:
        if seed is not None:
            self._rng = np.random.default_rng(seed)
            self._ale.restoreState(self._switched_on)
        ale = self._ale
        ale.reset_game()
        for _ in range(self._rng.integers(1, MOST_NOOPS + 1)):
            ale.act(0)
            if ale.game_over():
                ale.reset_game()
        ale.getScreenGrayscale(self._frame)
        self._drawn = False
        return np.repeat(self._shrunk(self._frame)[None], STACK, axis=0)

    def step(self, action: int) -> tuple[np.ndarray, float, bool, bool]:
        ale, button, reward, over = self._ale, self._buttons[action], 0, False
        for frame in range(SKIP):
            reward += ale.act(button)
            over = ale.game_over(with_truncation=False)
            if over or frame >= SKIP - 2:
                self._before, self._frame = self._frame, self._before
                ale.getScreenGrayscale(self._frame)
            if over:
                break
        seen = self._shrunk(self._frame if over else np.maximum(self._frame, self._before))
        self.observation = np.concatenate([self.observation[1:], seen[None]])
        self.moves += 1
        self._drawn = False
        return self.observation, float(reward), over, self.moves >= self.limit

    def _shrunk(self, frame: np.ndarray) -> np.ndarray:
        """u8 (84, 84) of a frame (H, W): every pixel is the mean of the area that it covers.

        The sums are whole numbers below 2**24, so they are exact in single precision, in whatever order.
        """
        sums = self._down @ frame.astype(np.float32) @ self._across
        return (sums / np.float32(frame.size) + np.float32(0.5)).astype(np.uint8)

    @property
    def lives(self) -> int:
        return self._ale.lives()

    def _position(self) -> Position:
        return {
            "emulator": packed_bytes(self._ale.cloneState(include_rng=True).serialize()),
            "screen": packed_bytes(self.scene().tobytes()),  # the emulator keeps no picture of where it was
            "stack": packed_bytes(self.observation.astype(np.uint8).tobytes()),
            "random": self._rng.bit_generator.state,
        }

    def _place(self, position: Position) -> None:
        import ale_py

        screen = np.frombuffer(unpacked_bytes(position["screen"], self._screen.size), np.uint8).copy()
        stack = np.frombuffer(unpacked_bytes(position["stack"], STACK * SIDE * SIDE), np.uint8).copy()
        screen, stack = screen.reshape(self._screen.shape), stack.reshape(self.shape)
        state = ale_py.ALEState(unpacked_bytes(position["emulator"], MOST_BYTES))
        self._rng.bit_generator.state = position["random"]
        self._colours()
        self._ale.restoreState(state)
        self._screen = screen
        self._drawn = True
        self.observation = stack.copy()  # bytes that were read cannot be written to, which torch warns of

    def scene(self) -> np.ndarray:
        if not self._drawn:
            self._colours()
        return self._screen

    def _colours(self) -> None:
        """The screen as numbers of colours, and those of its colours that were not in the palette yet."""
        self._screen, self._drawn = self._ale.getScreen(), True
        self.palette = self.palette.copy()  # the old one may still be on its way to a page
        self.palette[self._screen] = self._ale.getScreenRGB()

    def picture(self) -> np.ndarray:
        return self.palette[self.scene()]


@cache
def atari_rom(name: str) -> str:
    """``ALE/SpaceInvaders-v5`` -> ``space_invaders``, the name its file has. Raises ValueError for an unknown game."""
    from ale_py import roms

    wanted = name.removeprefix("ALE/").removesuffix("-v5")
    found = {rom.title().replace("_", ""): rom for rom in roms.get_all_rom_ids()}
    if wanted not in found:
        raise ValueError(f"There is no Atari game {wanted!r}.")
    return found[wanted]


def shares(size: int, smaller: int) -> np.ndarray:
    """f32 (smaller, size): how much of each of ``size`` pixels is in each of ``smaller`` ones, in 1/smaller pixels.

    A row sums to ``size``. This is interpolation by area, in whole numbers.
    """
    ends = np.arange(1, size + 1) * smaller
    low, high = np.arange(smaller)[:, None] * size, (np.arange(smaller)[:, None] + 1) * size
    return (np.minimum(ends, high) - np.maximum(ends - smaller, low)).clip(0).astype(np.float32)
