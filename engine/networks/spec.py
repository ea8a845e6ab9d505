"""One layer of a network as a setting, and the text it is written as. Loads no torch: the server draws cards from it.

A network is a list of parts from the input image to the class scores: ``conv filters=8 size=5, relu, maxpool, flatten,
dense``. What a part does not say has the value that is usual for its kind.
"""

from __future__ import annotations

from typing import Any, Self

from pydantic import model_validator

from engine.core.config import Config, ConfigError, knob, unknown_name

KINDS = (
    "conv", "maxpool", "avgpool", "globalpool", "flatten", "dense", "activation", "dropout", "batchnorm", "layernorm",
    "residual", "inception", "squeeze",
)  # fmt: skip
CURVES = ("relu", "leaky relu", "tanh", "sigmoid", "silu")
POOLS = ("maxpool", "avgpool")
SLIDING = ("conv", *POOLS)  # a window goes over the image
MOST_PARTS = 40
USUAL = {  # where what is usual differs from one kind to the next
    "maxpool": {"size": 2, "stride": 0}, "avgpool": {"size": 2, "stride": 0},
    "residual": {"reduction": 0},
}  # fmt: skip


def _branch(default: int, help: str) -> Any:
    return knob(default, ge=0, le=256, when=("kind", ("inception",)), unit="filters", help=help)


class Part(Config):
    """One layer card. Written ``conv filters=8 size=5 padding=2``; an activation is written as its curve: ``relu``."""

    kind: str = knob("conv", choices=KINDS, help="What the layer does.")
    filters: int = knob(
        8, ge=0, le=512, when=("kind", ("conv", "residual")), unit="filters",
        help="How many feature maps come out, each made with weights of its own. 0 means one per class.",
    )  # fmt: skip
    units: int = knob(
        0, ge=0, le=2048, when=("kind", ("dense",)), unit="units",
        help="How many numbers come out, each a weighted sum of all that come in. 0 means one per class.",
    )  # fmt: skip
    size: int = knob(
        3, ge=1, le=15, when=("kind", SLIDING), unit="pixels", help="Width and height of the window that slides.",
    )  # fmt: skip
    stride: int = knob(
        1, ge=0, le=8, when=("kind", (*SLIDING, "residual")), unit="pixels",
        help="How far the window moves from one place to the next. For pooling, 0 means by its own size.",
    )  # fmt: skip
    padding: int = knob(
        0, ge=0, le=7, when=("kind", SLIDING), unit="pixels",
        help="Rows and columns added on every side: zeros, and for max pooling nothing that could be the largest.",
    )  # fmt: skip
    dilation: int = knob(
        1, ge=1, le=8, when=("kind", ("conv",)), unit="pixels", advanced=True,
        help="Distance between neighbours in the window: 2 leaves every other pixel out, so the window reaches further "
        "with as many weights.",
    )  # fmt: skip
    groups: int = knob(
        1, ge=1, le=512, when=("kind", ("conv",)), advanced=True,
        help="Into how many groups the channels are split, each with filters of its own that see no other group. As "
        "many groups as channels is a depthwise convolution.",
    )  # fmt: skip
    activation: str = knob(
        "relu", choices=CURVES, when=("kind", ("activation",)), help="The curve each number is bent with.",
    )  # fmt: skip
    rate: float = knob(
        0.5, ge=0, le=0.95, when=("kind", ("dropout",)),
        help="Share of the numbers that is set to 0 in training, others at every step.",
    )  # fmt: skip
    skip: bool = knob(
        True, when=("kind", ("residual",)),
        help="Whether the block's input is added to its output. Without, it is the plain twin with the same weights.",
    )  # fmt: skip
    preactivation: bool = knob(
        False, when=("kind", ("residual",)), label="Pre-activation",
        help="Norm and activation before each convolution instead of after it, so that nothing bends what is added.",
    )  # fmt: skip
    norm: str = knob(
        "batch", choices=("none", "batch"), when=("kind", ("residual", "inception")),
        help="Batch norm beside every convolution in the block.",
    )  # fmt: skip
    times: int = knob(
        1, ge=1, le=30, when=("kind", ("residual",)), unit="times", advanced=True,
        help="How often the block is applied, one after the other, with the same convolution weights: a recurrent net.",
    )  # fmt: skip
    width1: int = _branch(8, "Filters of the 1x1 branch; 0 leaves it out.")
    reduce3: int = _branch(8, "1x1 filters before the 3x3 convolution, to make it cheap; 0 leaves them out.")
    width3: int = _branch(8, "Filters of the 3x3 branch; 0 leaves it out.")
    reduce5: int = _branch(4, "1x1 filters before the 5x5 convolution, to make it cheap; 0 leaves them out.")
    width5: int = _branch(4, "Filters of the 5x5 branch; 0 leaves it out.")
    pooled: int = _branch(4, "1x1 filters after the 3x3 max pooling branch; 0 leaves it out.")
    reduction: int = knob(
        4, ge=0, le=64, when=("kind", ("squeeze", "residual")),
        help="Squeeze-and-excitation: by how much the hidden layer that weighs the channels is narrower than they are. "
        "In a residual block 0 means none.",
    )  # fmt: skip

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, value: Any) -> Any:
        """What is usual for the kind where nothing is said; what means nothing for it goes."""
        values = _fields(value) if isinstance(value, str) else value
        if not isinstance(values, dict):
            return values
        kind = values.get("kind", "conv")
        if kind not in KINDS:
            return values
        unknown = {name: each for name, each in values.items() if name not in cls.model_fields}
        meant = {name: each for name, each in values.items() if name in fields_of(kind)}
        return {**USUAL.get(kind, {}), **meant, **unknown, "kind": kind}

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.stride == 0 and self.kind in ("conv", "residual"):
            raise ConfigError({"stride": f"Part.stride must be at least 1 for {self.kind}, got 0."})
        if self.kind == "squeeze" and self.reduction == 0:
            raise ConfigError({"reduction": "Part.reduction must be at least 1 for squeeze, got 0."})
        if self.kind in POOLS and 2 * self.padding > self.size:
            raise ConfigError({"padding": f"Part.padding must be at most half the window of {self.size} for pooling, "
                                          f"got {self.padding}."})  # fmt: skip
        return self

    def changed(self, start: Self | None = None) -> dict[str, Any]:
        """The kind, and what is not as usual for it."""
        return {"kind": self.kind} | super().changed(Part(kind=self.kind) if start is None else start)

    def unused(self) -> frozenset[str]:
        return frozenset(type(self).model_fields) - {"kind", *fields_of(self.kind)}

    def __str__(self) -> str:
        if self.kind == "activation":
            return self.activation
        told = {name: value for name, value in self.changed().items() if name != "kind"}
        told = ({"filters": self.filters} if self.kind in ("conv", "residual") else {}) | told
        return " ".join([self.kind, *(f"{name}={_plain(value)}" for name, value in told.items())])


def fields_of(kind: str) -> list[str]:
    """Names of the settings that mean something for a kind, in the order to show them; ``kind`` itself is not one."""
    return [name for name, knob_ in Part.knobs().items() if knob_.when is not None and kind in knob_.when[1]]


def parse(text: str) -> tuple[Part, ...]:
    """A network from its text, one part a comma. Raises ConfigError that names the card: ``network.3``."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    if len(words) > MOST_PARTS:
        raise ConfigError({"network": f"A network must have at most {MOST_PARTS} layers, got {len(words)}."})
    parts, problems = [], {}
    for i, word in enumerate(words):
        try:
            parts.append(Part.parse(word))
        except ConfigError as error:
            problems[f"network.{i}"] = f"Layer {i + 1}: " + " ".join(error.problems.values())
    if problems:
        raise ConfigError(problems)
    return tuple(parts)


def written(parts: tuple[Part, ...]) -> str:
    """The text of a network; ``parse`` gives the same parts back."""
    return ", ".join(str(part) for part in parts)


def from_text(values: Any, name: str = "network") -> Any:
    """For a lab's ``model_validator(mode="before")``: settings in which the network may be text."""
    if isinstance(values, dict) and isinstance(values.get(name), str):
        return {**values, name: parse(values[name])}
    return values


def _fields(text: str) -> dict[str, Any]:
    """``maxpool size=3`` as fields. Raises ConfigError for words that mean nothing beside the kind."""
    kind, _, rest = text.strip().partition(" ")
    if text.strip() in CURVES:
        return {"kind": "activation", "activation": text.strip()}
    fields: dict[str, Any] = {"kind": kind}
    if kind not in KINDS:
        raise ConfigError({"kind": unknown_name("layer", kind[:40], [*KINDS, *CURVES])})
    known = fields_of(kind)
    name = ""
    for word in rest.split():
        if "=" in word:
            name, _, fields[name] = word.partition("=")
            if name not in known:
                raise ConfigError({name: unknown_name(f"setting of {kind}", name[:40], known)})
        elif name:
            fields[name] += f" {word}"  # "leaky relu" is two words
        else:
            raise ConfigError({"kind": f"{kind} must be followed by settings like size=3, got {word[:40]!r}."})
    return fields


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    short = f"{value:g}" if isinstance(value, float) else str(value)
    return short if not isinstance(value, float) or float(short) == value else repr(value)
