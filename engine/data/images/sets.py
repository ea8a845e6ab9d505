"""The picture sets by name: what their pictures are like, and training and validation pictures of one. numpy alone.

``config`` is read by attribute, so that it may be a lab's settings or a program's ``SimpleNamespace``: ``dataset``,
``samples``, ``data_seed``, ``colour``, ``vary_position``, ``vary_rotation``, ``vary_size``, ``clutter``,
``pixel_noise``, ``val_shift``, ``images``. What a set does not use is not read.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.data.images.numerals import large_digits, large_layout, small_digits, small_layout
from engine.data.images.openml import OPENML, fashion_layout, is_there, openml_pictures
from engine.data.images.packing import own_layout, own_pictures, problem_with
from engine.data.images.resizing import moved
from engine.data.images.shapes import drawn_shapes, shapes_layout
from engine.data.images.textures import drawn_textures, textures_layout

SETS = ("digits", "digits 8x8", "shapes", "textures", "mnist", "fashion", "own")
VALIDATION = 500  # pictures that nothing trains on
SAMPLERS = {
    "digits": large_digits,
    "digits 8x8": small_digits,
    "shapes": drawn_shapes,
    "textures": drawn_textures,
    "mnist": openml_pictures,
    "fashion": openml_pictures,
    "own": own_pictures,
}
LAYOUTS = {
    "digits": large_layout,
    "digits 8x8": small_layout,
    "shapes": shapes_layout,
    "textures": textures_layout,
    "mnist": large_layout,
    "fashion": fashion_layout,
    "own": own_layout,
}


def layout(config) -> tuple[int, int, int, tuple[str, ...]]:
    """(channels, size, classes, names of the classes), without loading anything."""
    channels, size, names = LAYOUTS[config.dataset](config)
    return channels, size, len(names), names


def problem(config) -> str:
    """Why these pictures cannot be had, as a sentence that begins with the name of the set, or ""."""
    if config.dataset in OPENML and not is_there(config.dataset):
        program = f"python -m engine.data.images {config.dataset}"
        return f"'{config.dataset}' has to be fetched once: press More pictures, or run {program}."
    if config.dataset == "own" and not config.images:
        return "'own' needs your pictures: press More pictures."
    sentence = problem_with(config.images) if config.dataset == "own" else ""
    return f"'own': {sentence}" if sentence else ""


def sample(config) -> dict[str, NDArray]:
    """``x_train`` f32 (N, C, S, S) of values 0 to 1, ``y_train`` i64 (N,); ``x_val`` and ``y_val`` alike, others.

    N is ``config.samples``, or as many as there are. Validation pictures are moved by ``config.val_shift`` pixels.
    """
    draw = SAMPLERS[config.dataset]
    x_val, y_val = draw(config, VALIDATION, 0)
    x_train, y_train = draw(config, config.samples, VALIDATION)
    if config.val_shift:
        x_val = shifted(x_val, config.val_shift, config.data_seed)
    return {"x_train": x_train, "y_train": y_train, "x_val": x_val, "y_val": y_val}


def shifted(images: NDArray[np.float32], pixels: int, seed: int) -> NDArray[np.float32]:
    """Each of ``images`` (N, C, S, S) moved by so many pixels in one of eight directions, at random."""
    ways = np.array([(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1) if x or y])  # (8, 2)
    way = pixels * ways[np.random.default_rng([seed, 4]).integers(0, len(ways), len(images))]  # (N, 2)
    return moved(images, way[:, 0], way[:, 1])
