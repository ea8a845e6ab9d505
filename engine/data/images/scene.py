"""What a drawn picture is beside its class: where its thing lies, how large and turned it is, colours, clutter, noise.

Nothing of it says anything about the class: these are the nuisances a network has to become indifferent to. Every
random number is drawn whatever the knobs are, so that turning one knob leaves all the others' effects as they were.
"""

from __future__ import annotations

from math import pi

import numpy as np
from numpy.typing import NDArray

SIDE = 28  # pixels
RADIUS = 7.5  # pixels: half the size of a thing, at a size of 1
LARGER = 0.6  # size varies between exp(-LARGER) and exp(LARGER) = 0.55 to 1.8 at most
SCRAPS = 8  # pieces of clutter there can be
LOUDEST = 0.5  # standard deviation of the noise at pixel_noise 1


class Scene:
    """The nuisances of ``n`` pictures. ``radius`` f32 (n, 1, 1) pixels; ``rng`` goes on with what the class needs."""

    def __init__(self, config, n: int, part: int):
        rng = self.rng = np.random.default_rng([config.data_seed, 5, part])
        place, turn, size = rng.uniform(-1, 1, (n, 2)), rng.uniform(-1, 1, n), rng.uniform(-1, 1, n)
        self.light = rng.uniform(0.75, 1, n)  # how bright the thing is
        self.hues = rng.uniform(0, 1, (n, 3))  # of thing, ground and clutter
        self.depths = rng.uniform(0, 1, (n, 3))  # how far those are from white and black
        self.scraps = rng.uniform(0, 1, (n, SCRAPS, 6)).astype(np.float32)
        self.noise_seed = rng.integers(2**62)
        self.config, self.n = config, n
        self.radius = (RADIUS * np.exp(LARGER * config.vary_size * size)).astype(np.float32)[:, None, None]
        room = np.maximum(SIDE / 2 - self.radius[:, 0, 0], 2)  # pixels it can go from the middle
        self.place = (place * config.vary_position * room[:, None]).astype(np.float32)  # (n, 2), right and down
        self.turn = (pi * turn * config.vary_rotation).astype(np.float32)

    def frame(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """x and y f32 (n, S, S) of every pixel as the thing sees them: from its middle, in its radius, turned with it;
        y downwards."""
        along = np.arange(SIDE, dtype=np.float32) - (SIDE - 1) / 2
        x = (along[None, None, :] - self.place[:, 0, None, None]) / self.radius
        y = (along[None, :, None] - self.place[:, 1, None, None]) / self.radius
        cos, sin = np.cos(self.turn)[:, None, None], np.sin(self.turn)[:, None, None]
        return cos * x + sin * y, cos * y - sin * x

    def painted(self, cover: NDArray[np.float32], *, behind: bool) -> NDArray[np.float32]:
        """Pictures f32 (n, C, S, S) of a thing that covers each pixel by ``cover`` (n, S, S): ground, thing, clutter
        ``behind`` it or over it, noise. Grey, the ground is black; in colour it is dark, and the thing bright."""
        config = self.config
        scraps = self.clutter() if config.clutter else None
        if config.colour:
            thing, ground, scrap = (
                self.colours(i, *span) for i, span in enumerate([(0.75, 1), (0.05, 0.35), (0.4, 0.8)])
            )
        else:
            thing, ground = self.light[:, None], np.zeros((self.n, 1))  # (n, C)
            scrap = 0.4 + 0.5 * self.depths[:, 2:]
        images = np.broadcast_to(ground[:, :, None, None], (self.n, thing.shape[1], SIDE, SIDE)).astype(np.float32)
        if scraps is not None and behind:
            images = over(images, scraps, scrap)
        images = over(images, cover, thing)
        if scraps is not None and not behind:
            images = over(images, scraps, scrap)
        if config.pixel_noise:
            loud = np.random.default_rng(self.noise_seed).standard_normal(images.shape, np.float32)
            images += LOUDEST * config.pixel_noise * loud
        return np.clip(images, 0, 1)

    def colours(self, which: int, dark: float, bright: float) -> NDArray[np.float64]:
        """(n, 3) red, green, blue of any hue, the brightest of them between ``dark`` and ``bright``."""
        wheel = (self.hues[:, which, None] * 6 + np.array([5, 3, 1])) % 6
        full = 1 - np.clip(np.minimum(wheel, 4 - wheel), 0, 1)  # Smith 1978, "Color gamut transform pairs"
        pale = 0.4 * self.depths[:, which, None]
        return (pale + (1 - pale) * full) * (dark + (bright - dark) * self.depths[:, which, None])

    def clutter(self) -> NDArray[np.float32]:
        """(n, S, S): short bars and dots anywhere, each there with probability ``clutter``."""
        along = np.arange(SIDE, dtype=np.float32) - (SIDE - 1) / 2
        cover = np.zeros((self.n, SIDE, SIDE), np.float32)
        for i in range(SCRAPS):
            there = np.flatnonzero(self.scraps[:, i, 0] < self.config.clutter)
            right, down, turn, length, width = (self.scraps[there, i, j][:, None, None] for j in range(1, 6))
            x = along[None, None, :] - (right - 0.5) * SIDE
            y = along[None, :, None] - (down - 0.5) * SIDE
            cos, sin = np.cos(pi * turn), np.sin(pi * turn)
            u, v = cos * x + sin * y, cos * y - sin * x
            beyond = np.maximum(np.abs(u) - 3.5 * length, 0)  # pixels past the end of the bar's middle line
            bar = np.clip(1.2 + 0.6 * width - np.hypot(beyond, v), 0, 1)
            cover[there] = np.maximum(cover[there], bar)
        return cover


def over(images: NDArray, cover: NDArray, colour: NDArray) -> NDArray[np.float32]:
    """``images`` (n, C, S, S) with a ``colour`` (n, C) laid over them where ``cover`` (n, S, S) is 1."""
    cover = cover[:, None]
    return images * (1 - cover) + (cover * colour[:, :, None, None]).astype(np.float32)


def balanced(n: int, classes: int, rng) -> NDArray[np.int64]:
    """(n,) class numbers in random order, of every class as many, or one more."""
    return rng.permutation(np.arange(n) % classes)
