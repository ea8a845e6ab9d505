"""The settings of the convolution lab: a picture, a kernel, how the window moves, and how the kernel may be learned."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from engine.core.config import Config, ConfigError, knob
from engine.data.own_picture import LONGEST, MOST_SIDE, PictureError, unpacked
from engine.experiments.convolution.geometry import problem
from engine.experiments.convolution.kernels import KERNELS, MIXES, numbers_of

PICTURES = ("digit", "house", "shapes", "stripes", "checkerboard", "flower", "temple", "noise", "own")
SIZES = ("1", "3", "5", "7")
PADDINGS = ("0", "1", "2", "3", "same")
POOLINGS = ("none", "max", "average")
OPTIMIZERS = ("sgd", "momentum", "adam")
COUNTS = (1, 9, 25, 49)  # numbers of a square kernel with a middle
LARGEST = 100.0  # weight that can be typed
LAST_SEED = 2**31 - 1
FURTHEST = 8  # pixels the picture can be moved


class ConvolutionConfig(Config):
    """Everything that decides a run of this lab. What does not change the number of weights is live."""

    # --- picture ---
    picture: str = knob(
        "digit", choices=PICTURES, live=True, group="Picture",
        help="What the window slides over. Your own is drawn on the picture, uploaded, or taken with a camera.",
    )  # fmt: skip
    digit: int = knob(
        3, ge=0, le=9, live=True, group="Picture", when=("picture", ("digit",)), help="Which digit it is.",
    )  # fmt: skip
    turn: float = knob(
        0.0, ge=0, le=180, live=True, group="Picture", unit="degrees", when=("picture", ("stripes",)),
        help="By how much the stripes are turned. At 0 they stand upright.",
    )  # fmt: skip
    side: int = knob(
        16, ge=8, le=MOST_SIDE, live=True, group="Picture", unit="pixels", label="Side",
        help="Width and height of the picture. In a small one every number can be read.",
    )  # fmt: skip
    colour: bool = knob(
        False, group="Picture",
        help="Three channels, red, green and blue: a kernel then has a sheet for each, and the three sums are added.",
    )  # fmt: skip
    shift_x: int = knob(
        0, ge=-FURTHEST, le=FURTHEST, live=True, group="Picture", unit="pixels", label="Shift to the right",
        help="Moves the picture that is looked at. What the kernel is learned from stays where it is.",
    )  # fmt: skip
    shift_y: int = knob(
        0, ge=-FURTHEST, le=FURTHEST, live=True, group="Picture", unit="pixels", label="Shift down",
        help="Moves the picture that is looked at. What the kernel is learned from stays where it is.",
    )  # fmt: skip
    image: str = knob(
        "", max_length=LONGEST, hidden=True, live=True, group="Picture", help="Your own picture, packed.",
    )  # fmt: skip
    data_seed: int = knob(
        0, ge=0, le=LAST_SEED, hidden=True, group="Picture",
        help="Seed of the picture: whose digit it is, where the shapes are, the noise.",
    )  # fmt: skip
    # --- kernel ---
    kernel: str = knob(
        "sobel x", choices=tuple(KERNELS), live=True, group="Kernel",
        help="The weights of the window: what every pixel in it is multiplied by before all are added.",
    )  # fmt: skip
    typed: str = knob(
        "0 1 0 1 -4 1 0 1 0", max_length=900, live=True, group="Kernel", label="Typed weights",
        when=("kernel", ("typed",)),
        help="9, 25 or 49 numbers, row by row. If the kernel has another size their middle counts.",
    )  # fmt: skip
    angle: float = knob(
        0.0, ge=0, le=180, live=True, group="Kernel", unit="degrees", when=("kernel", ("gabor",)),
        help="Across which direction the bars of the Gabor filter lie. At 0 they stand upright.",
    )  # fmt: skip
    size: str = knob(
        "3", choices=SIZES, group="Kernel", label="Kernel size", help="Pixels along each side of the window."
    )
    mix: str = knob(
        "all alike", choices=tuple(MIXES), live=True, group="Kernel", label="Channels", when=("colour", (True,)),
        help="What the kernel is multiplied by in each colour channel.",
    )  # fmt: skip
    # --- window ---
    stride: int = knob(
        1, ge=1, le=4, live=True, group="Window", unit="pixels",
        help="How far the window moves from one output to the next.",
    )  # fmt: skip
    padding: str = knob(
        "0", choices=PADDINGS, live=True, group="Window",
        help="Rings of zeros around the picture. Same: as many as keep the size at a stride of 1.",
    )  # fmt: skip
    dilation: int = knob(
        1, ge=1, le=4, live=True, group="Window", unit="pixels",
        help="Distance between the pixels that the window looks at. At 1 they touch.",
    )  # fmt: skip
    relu: bool = knob(
        False, live=True, group="Window", label="ReLU",
        help="Sets negative outputs of every convolution to 0, as in most networks.",
    )  # fmt: skip
    pooling: str = knob(
        "none", choices=POOLINGS, live=True, group="Window",
        help="What stands for a square of outputs after the last convolution: its largest, or its mean.",
    )  # fmt: skip
    window: int = knob(
        2, ge=2, le=4, live=True, group="Window", unit="outputs", label="Pooling window",
        when=("pooling", ("max", "average")), help="Side of that square, and the step from one to the next.",
    )  # fmt: skip
    stack: int = knob(
        1, ge=1, le=6, group="Window", unit="layers", label="Convolutions in a row",
        help="The same kernel again and again, each on the output of the last: the receptive field grows.",
    )  # fmt: skip
    doubling: bool = knob(
        False, live=True, group="Window", label="Doubling dilation",
        help="Each layer has twice the dilation of the one before it.",
    )  # fmt: skip
    # --- learning ---
    optimizer: str = knob(
        "adam", choices=OPTIMIZERS, group="Learning", help="The rule that turns gradients into weight changes.",
    )  # fmt: skip
    lr: float = knob(
        0.05, ge=1e-5, le=10, log=True, live=True, group="Learning", label="Learning rate", help="Size of each step.",
    )  # fmt: skip
    seed: int = knob(
        0, ge=0, le=LAST_SEED, hidden=True, group="Learning", help="Seed of the weights that learning begins with.",
    )  # fmt: skip

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        problems = {}
        if self.picture == "own" and not self.image:
            problems["picture"] = "ConvolutionConfig.picture 'own' needs your picture: draw, upload or take one first."
        if self.image:
            try:
                unpacked(self.image)
            except PictureError as error:
                problems["image"] = f"ConvolutionConfig.image cannot be used. {error}"
        if sentence := _typing(self.typed):
            problems["typed"] = f"ConvolutionConfig.typed {sentence}"
        if sentence := problem(self, self.side):
            problems["stack" if self.stack > 1 else "side"] = f"ConvolutionConfig does not fit together: {sentence}."
        if problems:
            raise ConfigError(problems)
        return self


def _typing(text: str) -> str:
    """What is wrong with typed weights; empty when nothing is."""
    try:
        numbers = numbers_of(text)
    except ValueError:
        return f"must be numbers with blanks between them, got {text[:40]!r}."
    if len(numbers) not in COUNTS:
        return f"must be 1, 9, 25 or 49 numbers, got {len(numbers)}."
    if not all(abs(number) <= LARGEST for number in numbers):
        return f"must be numbers in [-{LARGEST:g}, {LARGEST:g}], got {text[:40]!r}."
    return ""
