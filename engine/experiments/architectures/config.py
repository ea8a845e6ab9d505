"""The settings of the Architectures lab: contenders, the pictures that all of them learn, and how they are trained."""

from __future__ import annotations

from typing import Any, Self

from pydantic import model_validator

from engine.core.config import Config, ConfigError, knob
from engine.data.images.sets import SETS, layout
from engine.data.images.settings import LAST_SEED, ImageSettings
from engine.experiments.architectures.families import blueprint
from engine.networks.arithmetic import check, shapes
from engine.networks.spec import Part

FAMILIES = ("plain", "residual", "pre-activation", "inception", "squeeze", "recurrent")
OPTIMIZERS = ("sgd", "momentum", "adam")
DEPTHS = tuple(range(8, 57, 6))
MOST_CONTENDERS = 6
MOST_MACS = 60_000_000  # multiply-adds of all contenders together, for one picture


class Contender(Config):
    """One network of a family. Written ``residual depth=20 width=8`` in links."""

    family: str = knob(
        "residual", choices=FAMILIES,
        help="Plain: layer after layer. Residual: a skip around every two. Pre-activation: the same with norm and "
        "activation first. Inception: windows of several sizes side by side. Squeeze: a residual network that weighs "
        "its channels. Recurrent: one residual block, applied again and again.",
    )  # fmt: skip
    blocks: int = knob(
        3, ge=1, le=9,
        help="How deep it is: blocks in each of three groups. Every block has two layers, so that n in a group make "
        "6n + 2: 1 is 8 layers, 3 is 20, 9 is 56.",
    )  # fmt: skip
    width: int = knob(
        8, ge=8, le=32, unit="filters",
        help="Filters of the first layers, doubled where the image is halved.",
    )  # fmt: skip

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        """``depth=20`` is how people say ``blocks=3``."""
        if isinstance(value, str):
            first, *rest = value.split() or [""]
            value = {"family": first} | {word.partition("=")[0]: word.partition("=")[2] for word in rest}
        if not isinstance(value, dict) or "depth" not in value:
            return value
        given = str(value["depth"])
        layers = int(given) if given.isdecimal() and len(given) < 4 else 0
        if layers not in DEPTHS:
            near = min(DEPTHS, key=lambda depth: abs(depth - layers))
            raise ConfigError({"depth": f"Contender.depth must be 6n + 2 in [{DEPTHS[0]}, {DEPTHS[-1]}], got "
                                        f"{given[:40]}. The nearest is {near}."})  # fmt: skip
        return {name: each for name, each in value.items() if name != "depth"} | {"blocks": (layers - 2) // 6}

    def __str__(self) -> str:
        return f"{self.family} depth={self.depth} width={self.width}"

    @property
    def depth(self) -> int:
        """Layers with weights, one after the other."""
        return 6 * self.blocks + 2

    @property
    def parts(self) -> tuple[Part, ...]:
        """Its layers, from the picture to the classes."""
        return tuple(Part(**vars(part)) for part in blueprint(self.family, self.blocks, self.width))


class ArchitecturesConfig(ImageSettings):
    """Everything that decides a comparison. Learning rate, batch size and weight decay are live."""

    dataset: str = knob(
        "digits 8x8", choices=SETS, group="Data", label="Pictures",
        help="What all contenders learn. The 8 x 8 digits are the quickest; larger pictures need more patience.",
    )  # fmt: skip
    samples: int = knob(
        1000, ge=20, le=10_000, log=True, group="Data", label="Training pictures",
        help="How many pictures the networks train on, or as many as there are.",
    )  # fmt: skip
    # --- contenders ---
    contenders: tuple[Contender, ...] = knob(
        (Contender(family="plain"), Contender(family="residual")), max_length=MOST_CONTENDERS, group="Contenders",
        help="The networks that are compared. Those with layers of the same shape begin with the same weights there.",
    )  # fmt: skip
    seed: int = knob(
        0, ge=0, le=LAST_SEED, hidden=True, help="Seed of the first weights and of the order of the mini-batches.",
    )  # fmt: skip
    # --- training ---
    optimizer: str = knob(
        "momentum", choices=OPTIMIZERS, group="Training",
        help="The rule that turns gradients into weight changes, the same for all contenders.",
    )  # fmt: skip
    lr: float = knob(
        0.02, ge=1e-6, le=10, log=True, live=True, group="Training", label="Learning rate",
        help="Size of each step, for all contenders.",
    )  # fmt: skip
    momentum: float = knob(
        0.9, ge=0, le=0.999, advanced=True, group="Training", when=("optimizer", ("momentum",)),
        help="Share of the last step that is kept in the next one.",
    )  # fmt: skip
    batch_size: int = knob(
        32, ge=2, le=500, log=True, live=True, group="Training", unit="pictures",
        help="Pictures per step, the same for all; two at least, as batch norm cannot measure the spread of one.",
    )  # fmt: skip
    weight_decay: float = knob(
        0.0, ge=0, le=1, log=True, live=True, group="Training", label="L2",
        help="Pull of every weight towards zero in proportion to its size, added to the gradient.",
    )  # fmt: skip

    @property
    def inputs(self) -> tuple[int, int, int]:
        """(channels, side, classes) of the pictures."""
        return layout(self)[:3]

    @model_validator(mode="after")
    def _contenders_can_be_trained(self) -> Self:
        if not self.contenders:
            raise ConfigError({"contenders": "ArchitecturesConfig.contenders must have at least one, got none."})
        macs = 0
        for contender in self.contenders:
            check(contender.parts, *self.inputs)
            macs += sum(step.macs for step in shapes(contender.parts, *self.inputs))
        if macs > MOST_MACS:
            raise ConfigError({"contenders": f"All contenders together must need at most {MOST_MACS:,} multiply-adds "
                                             f"for a picture, got {macs:,}: take smaller pictures, or fewer, shallower "
                                             "or narrower networks."})  # fmt: skip
        return self
