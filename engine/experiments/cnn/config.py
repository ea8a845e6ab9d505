"""The settings of the CNN lab: pictures with their nuisances, a network of cards, augmentation and training."""

from __future__ import annotations

from typing import Any

from pydantic import model_validator

from engine.core.config import knob
from engine.data.images.sets import layout
from engine.data.images.settings import ImageSettings
from engine.networks.arithmetic import check
from engine.networks.presets import NETWORKS
from engine.networks.spec import MOST_PARTS, Part, from_text, parse

OPTIMIZERS = ("sgd", "momentum", "adam")
LAST_SEED = 2**31 - 1


class CnnConfig(ImageSettings):
    """Everything that decides a run of this lab. Learning rate, batch size and augmentation are live."""

    # --- network ---
    network: tuple[Part, ...] = knob(
        parse(NETWORKS["small"].text), max_length=MOST_PARTS, group="Network", hidden=True,
        help="The layers from the pictures to the classes, as cards; the builder above the pictures edits them.",
    )  # fmt: skip
    seed: int = knob(
        0, ge=0, le=LAST_SEED, group="Network", hidden=True,
        help="Seed of the first weights, the order of the mini-batches, dropout and augmentation.",
    )  # fmt: skip
    # --- training ---
    optimizer: str = knob(
        "adam", choices=OPTIMIZERS, group="Training", help="The rule that turns gradients into weight changes.",
    )  # fmt: skip
    lr: float = knob(
        0.003, ge=1e-6, le=10, log=True, live=True, group="Training", label="Learning rate", help="Size of each step.",
    )  # fmt: skip
    momentum: float = knob(
        0.9, ge=0, le=0.999, advanced=True, group="Training", when=("optimizer", ("momentum",)),
        help="Share of the last step that is kept in the next one.",
    )  # fmt: skip
    batch_size: int = knob(
        64, ge=2, le=1000, log=True, live=True, group="Training", unit="pictures",
        help="Pictures per step, two at least: batch norm cannot measure the spread of one.",
    )  # fmt: skip
    weight_decay: float = knob(
        0.0, ge=0, le=1, log=True, live=True, group="Training", label="L2",
        help="Pull of every weight towards zero in proportion to its size, added to the gradient.",
    )  # fmt: skip
    label_smoothing: float = knob(
        0.0, ge=0, le=0.5, live=True, advanced=True, group="Training",
        help="Share of the target that is spread evenly over all classes, so that no answer has to be quite certain.",
    )  # fmt: skip
    # --- augmentation ---
    rotate: float = knob(
        0.0, ge=0, le=90, live=True, group="Augmentation", unit="degrees", label="Rotate",
        help="Each training picture is turned by up to this angle, to either side.",
    )  # fmt: skip
    shift: float = knob(
        0.0, ge=0, le=8, live=True, group="Augmentation", unit="pixels", label="Shift",
        help="Each training picture is moved by up to so many pixels, across and down.",
    )  # fmt: skip
    zoom: float = knob(
        0.0, ge=0, le=0.5, live=True, group="Augmentation", label="Zoom",
        help="Each training picture is made larger or smaller by up to this share.",
    )  # fmt: skip
    noise: float = knob(
        0.0, ge=0, le=1, live=True, group="Augmentation", label="Noise",
        help="Standard deviation of noise added to each pixel of training pictures, other noise each time.",
    )  # fmt: skip
    flip: bool = knob(
        False, live=True, group="Augmentation", label="Flip",
        help="Half of the training pictures are mirrored, left for right.",
    )  # fmt: skip
    erase: float = knob(
        0.0, ge=0, le=1, live=True, group="Augmentation", label="Erase",
        help="Side of a square that is blanked somewhere in each training picture, as a share of the picture's side.",
    )  # fmt: skip

    @model_validator(mode="before")
    @classmethod
    def _network_from_text(cls, values: Any) -> Any:
        """``network="conv filters=8 size=5, ..."`` is how a command line says it."""
        return from_text(values)

    @property
    def inputs(self) -> tuple[int, int, int]:
        """(channels, side, classes) of the pictures."""
        return layout(self)[:3]

    @model_validator(mode="after")
    def _layers_fit(self) -> CnnConfig:
        check(self.network, *self.inputs)
        return self
