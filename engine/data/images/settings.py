"""The settings that choose pictures, for every lab that trains on some: ``class CnnConfig(ImageSettings)``."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from engine.core.config import Config, ConfigError, knob
from engine.data.images.packing import LONGEST
from engine.data.images.sets import SETS, problem

LAST_SEED = 2**31 - 1
DRAWN = ("dataset", ("shapes", "textures"))


class ImageSettings(Config):
    """Which pictures there are, how many, and what is varied about those that are drawn here."""

    dataset: str = knob(
        "digits", choices=SETS, group="Data", label="Pictures",
        help="Handwritten digits, shapes or textures drawn here, MNIST or Fashion-MNIST once fetched, or your own.",
    )  # fmt: skip
    samples: int = knob(
        1297, ge=20, le=10_000, log=True, group="Data", label="Training pictures",
        help="How many pictures the network trains on, or as many as there are: of the digits 1,297.",
    )  # fmt: skip
    colour: bool = knob(
        False, group="Data", when=DRAWN,
        help="Red, green and blue, where neither hue says anything about the class; else white on black.",
    )  # fmt: skip
    vary_position: float = knob(
        0.5, ge=0, le=1, group="Data", when=DRAWN, label="Vary position",
        help="How far from the middle things may lie. At 1 they reach the edge; textures start anywhere.",
    )  # fmt: skip
    vary_rotation: float = knob(
        0.1, ge=0, le=1, group="Data", when=DRAWN, label="Vary rotation",
        help="How far things may be turned, to either side. 0.5 is a quarter turn, 1 any way round.",
    )  # fmt: skip
    vary_size: float = knob(
        0.4, ge=0, le=1, group="Data", when=DRAWN, label="Vary size",
        help="How much sizes differ. At 1 the largest things are 3.3 times as large as the smallest.",
    )  # fmt: skip
    clutter: float = knob(
        0.0, ge=0, le=1, group="Data", when=DRAWN,
        help="How many of 8 scraps, short bars and dots, lie behind shapes and on textures.",
    )  # fmt: skip
    pixel_noise: float = knob(
        0.1, ge=0, le=1, group="Data", when=DRAWN, label="Pixel noise",
        help="Random numbers added to the pixels. At 1 their standard deviation is half the way from black to white.",
    )  # fmt: skip
    val_shift: int = knob(
        0, ge=0, le=8, group="Data", unit="pixels", label="Shift of validation pictures", advanced=True,
        help="Every validation picture is moved by so many pixels, in one of eight directions; no training picture is.",
    )  # fmt: skip
    data_seed: int = knob(0, ge=0, le=LAST_SEED, group="Data", hidden=True, help="Seed of the pictures.")
    images: str = knob(
        "", max_length=LONGEST, hidden=True, label="Own pictures", help="Your own pictures, packed into text.",
    )  # fmt: skip

    @model_validator(mode="after")
    def _pictures_are_there(self) -> Self:
        sentence = problem(self)
        if sentence:
            raise ConfigError({"dataset": f"{type(self).__name__}.dataset {sentence}"})
        return self
