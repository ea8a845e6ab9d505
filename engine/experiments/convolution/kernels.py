"""Kernels that everybody should have seen once, at any odd size; at 3 x 3 they are those of the textbooks.

Blur and Gaussian sum to 1 and keep the brightness; edge, Sobel and Gabor sum to 0 and say nothing about an even area.
As everywhere in deep learning the kernel is laid on the picture as it is written, not turned by half a turn first:
strictly speaking this is cross-correlation (Goodfellow, Bengio and Courville 2016, section 9.1).
"""

from __future__ import annotations

import numpy as np


def identity(k, config):
    """The picture again."""
    kernel = np.zeros((k, k))
    kernel[k // 2, k // 2] = 1
    return kernel


def blur(k, config):
    """The mean of the window."""
    return np.full((k, k), 1 / k**2)


def gaussian(k, config):
    """Binomial coefficients both ways: at 3 x 3 it is 1 2 1, 2 4 2, 1 2 1 over 16."""
    row = binomial(k)
    return np.outer(row, row) / row.sum() ** 2


def sharpen(k, config):
    """The pixel more, its neighbours in the same row and column less. Sums to 1."""
    kernel = np.zeros((k, k))
    kernel[k // 2, :] = kernel[:, k // 2] = -1
    kernel[k // 2, k // 2] = 2 * k - 1
    return kernel


def edge(k, config):
    """The pixel against all its neighbours: a discrete Laplacian. Sums to 0."""
    return k**2 * identity(k, config) - 1


def sobel_x(k, config):
    """Right minus left, smoothed along the edge (Sobel and Feldman 1968): large where it gets brighter to the right."""
    if k == 1:
        return np.zeros((1, 1))
    return np.outer(binomial(k), np.convolve(binomial(k - 2), [-1, 0, 1]))


def sobel_y(k, config):
    """Below minus above."""
    return sobel_x(k, config).T.copy()


def emboss(k, config):
    """Light from the top left: the slope along the diagonal, and the picture itself."""
    reach = k // 2
    at = np.arange(k) - reach
    return (at[:, None] + at[None, :]) / max(1, reach) + identity(k, config)


def gabor(k, config):
    """A wave under a bell (Gabor 1946; Daugman 1985): bars across the direction ``angle``. Sums to 0, as large as 1."""
    at = np.arange(k) - k // 2
    turn = np.deg2rad(config.angle)
    along = at[None, :] * np.cos(turn) + at[:, None] * np.sin(turn)  # (k, k)
    bell = np.exp(-(at[None, :] ** 2 + at[:, None] ** 2) / (2 * (k / 4) ** 2))
    wave = bell * np.cos(2 * np.pi * along / (0.75 * k))
    wave -= bell * wave.sum() / bell.sum()
    return wave / max(1e-9, np.abs(wave).max())


def typed(k, config):
    """The numbers of the setting ``typed``; those of a smaller or larger kernel keep their middle."""
    numbers = numbers_of(config.typed)
    n = round(len(numbers) ** 0.5)
    given, kernel = np.reshape(numbers, (n, n)), np.zeros((k, k))
    ours, theirs = max(0, (k - n) // 2), max(0, (n - k) // 2)
    both = min(k, n)
    kernel[ours : ours + both, ours : ours + both] = given[theirs : theirs + both, theirs : theirs + both]
    return kernel


KERNELS = {
    "identity": identity,
    "blur": blur,
    "gaussian": gaussian,
    "sharpen": sharpen,
    "edge": edge,
    "sobel x": sobel_x,
    "sobel y": sobel_y,
    "emboss": emboss,
    "gabor": gabor,
    "typed": typed,
}
MIXES = {
    "all alike": (1 / 3, 1 / 3, 1 / 3),
    "red": (1, 0, 0),
    "green": (0, 1, 0),
    "blue": (0, 0, 1),
    "red - green": (1, -1, 0),
    "blue - yellow": (-0.5, -0.5, 1),
}  # what a kernel is multiplied by in the red, green and blue channel


def kernel_of(config):
    """The chosen kernel of the first layer, f32 (C, k, k)."""
    plane = KERNELS[config.kernel](int(config.size), config)
    mix = MIXES[config.mix] if config.colour else (1.0,)
    return np.stack([share * plane for share in mix]).astype(np.float32)


def plane_of(config):
    """The chosen kernel of the layers above the first, f32 (k, k)."""
    return KERNELS[config.kernel](int(config.size), config).astype(np.float32)


def binomial(k):
    """Row k of Pascal's triangle: 1 2 1 for 3."""
    row = np.ones(1)
    for _ in range(k - 1):
        row = np.convolve(row, [1, 1])
    return row


def numbers_of(text):
    """Numbers with blanks, commas or semicolons between them."""
    return [float(word) for word in text.replace(",", " ").replace(";", " ").split()]
