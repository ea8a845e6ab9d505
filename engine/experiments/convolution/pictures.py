"""The pictures there are: drawn by a few formulas, a handwritten digit, two photographs, or your own.

All are RGB f32 (3, S, S) of values 0 to 1; without colour their brightness, weighted as the eye does (ITU-R BT.601).
"""

from __future__ import annotations

from functools import cache

import numpy as np

from engine.data.images.resizing import resized
from engine.data.own_picture import unpacked

FINER = 4  # samples a pixel along each axis, so that edges are smooth
BRIGHTNESS = (0.299, 0.587, 0.114)
DIGIT_SHARE = 0.8  # of the picture that a digit fills


def plane(side):
    """x and y in 0..1 of the finer samples, each (side * FINER, side * FINER)."""
    at = (np.arange(side * FINER) + 0.5) / (side * FINER)
    return np.meshgrid(at, at)


def smooth(fine, side):
    """Means over FINER x FINER samples: (..., side * FINER, side * FINER) -> (..., side, side)."""
    return fine.reshape(*fine.shape[:-2], side, FINER, side, FINER).mean((-3, -1))


def house(config):
    """A house under a sky; the seed of the data moves the sun and the house."""
    x, y = plane(config.side)
    random = np.random.default_rng(config.data_seed)
    at, sun = 0.5 + random.uniform(-0.08, 0.08), random.choice([0.17, 0.83])
    scene = np.stack([0.45 + 0.35 * y, 0.65 + 0.2 * y, 0.95 + 0 * y])

    def paint(where, *rgb):
        scene[:, where] = np.array(rgb)[:, None]

    paint(y > 0.8, 0.3, 0.6, 0.25)
    paint((x - sun) ** 2 + (y - 0.18) ** 2 < 0.01, 1, 0.9, 0.35)
    paint((abs(x - at) < 0.26) & (y > 0.45) & (y < 0.86), 0.93, 0.85, 0.7)
    paint((y < 0.47) & (y > 0.47 - 0.3 * (1 - abs(x - at) / 0.34)) & (abs(x - at) < 0.34), 0.75, 0.22, 0.18)
    paint((abs(x - at) < 0.07) & (y > 0.62) & (y < 0.86), 0.4, 0.25, 0.15)
    for left in (-0.16, 0.16):
        paint((abs(x - at - left) < 0.05) & (abs(y - 0.58) < 0.05), 0.25, 0.4, 0.6)
    return smooth(scene, config.side)


def stripes(config):
    """Four light and four dark ones across the direction ``turn``: at 0 degrees they stand upright."""
    x, y = plane(config.side)
    turn = np.deg2rad(config.turn)
    phase = np.random.default_rng(config.data_seed).uniform() if config.data_seed else 0.0
    wave = (((x - 0.5) * np.cos(turn) + (y - 0.5) * np.sin(turn)) * 4 + phase + 1e-9) % 1
    light = smooth((wave < 0.5).astype(float), config.side)
    return np.stack([0.1 + 0.85 * light, 0.15 + 0.6 * light, 0.6 - 0.35 * light])


def checkerboard(config):
    x, y = plane(config.side)
    light = smooth(((np.floor(x * 4) + np.floor(y * 4)) % 2).astype(float), config.side)
    return np.stack([light, 0.9 * light, 0.15 + 0.6 * light])


def shapes(config):
    """A disc, a ring and a square; the seed of the data says where."""
    x, y = plane(config.side)
    random = np.random.default_rng(config.data_seed)
    places = random.permutation([(0.27, 0.27), (0.73, 0.3), (0.3, 0.73), (0.73, 0.73)])[:3]
    places = places + random.uniform(-0.04, 0.04, (3, 2))
    scene = np.full((3, *x.shape), 0.08)
    away = [np.hypot(x - px, y - py) for px, py in places]
    scene[:, away[0] < 0.19] = np.array([0.9, 0.3, 0.2])[:, None]
    scene[:, (away[1] < 0.2) & (away[1] > 0.12)] = np.array([0.25, 0.75, 0.35])[:, None]
    square = (abs(x - places[2][0]) < 0.16) & (abs(y - places[2][1]) < 0.16)
    scene[:, square] = np.array([0.3, 0.5, 0.95])[:, None]
    return smooth(scene, config.side)


def noise(config):
    """Every pixel drawn by itself, uniform in 0..1: the picture that tells most about a kernel."""
    return np.random.default_rng(config.data_seed).uniform(size=(3, config.side, config.side))


def digit(config):
    """One of about 180 people's versions of a digit; the seed of the data says whose. Light ink on dark paper."""
    images, labels = digit_images()
    chosen = images[labels == config.digit]
    inside = max(4, round(DIGIT_SHARE * config.side))
    small = resized(chosen[config.data_seed % len(chosen)], inside, inside)  # (inside, inside)
    ink = np.zeros((config.side, config.side))
    start = (config.side - inside) // 2
    ink[start : start + inside, start : start + inside] = small
    return np.stack([ink, 0.85 * ink, 0.3 + 0.1 * ink]) if config.colour else np.stack([ink] * 3)


def flower(config):
    return resized(photograph("flower.jpg"), config.side, config.side)


def temple(config):
    return resized(photograph("china.jpg"), config.side, config.side)


def own(config):
    """Drawn, uploaded or taken with a camera."""
    image = unpacked(config.image)  # (1 or 3, n, n)
    return np.broadcast_to(resized(image, config.side, config.side), (3, config.side, config.side))


PICTURES = {
    "digit": digit,
    "house": house,
    "shapes": shapes,
    "stripes": stripes,
    "checkerboard": checkerboard,
    "flower": flower,
    "temple": temple,
    "noise": noise,
    "own": own,
}


def picture_of(config):
    """The picture of the settings as it is before it is moved, f32 (C, S, S)."""
    rgb = PICTURES[config.picture](config)  # (3, S, S)
    if not config.colour:
        rgb = np.tensordot(BRIGHTNESS, rgb, 1)[None]  # (1, S, S)
    return np.clip(rgb, 0, 1).astype(np.float32)


def shifted(picture, right, down):
    """The picture (C, H, W) so many pixels further right and down; what comes in is 0."""
    height, width = picture.shape[-2:]
    out = np.zeros_like(picture)
    rows, columns = slice(max(0, down), height + min(0, down)), slice(max(0, right), width + min(0, right))
    from_rows, from_columns = (
        slice(max(0, -down), height + min(0, -down)),
        slice(max(0, -right), width + min(0, -right)),
    )
    out[..., rows, columns] = picture[..., from_rows, from_columns]
    return out


@cache
def digit_images():
    """1,797 digits of 8 x 8 (Alpaydin and Kaynak 1998) f64 of values 0 to 1, and what they are."""
    from sklearn.datasets import load_digits  # here, because the server must not load it

    images, labels = load_digits(return_X_y=True)
    return images.reshape(-1, 8, 8) / 16, labels


@cache
def photograph(name):
    """One of the two photographs that come with scikit-learn, cut to a square, f64 (3, H, H) of values 0 to 1."""
    from sklearn.datasets import load_sample_image

    image = load_sample_image(name) / 255  # (H, W, 3)
    height, width = image.shape[:2]
    left = (width - height) // 2
    return np.moveaxis(image[:, left : left + height], 2, 0).copy()
