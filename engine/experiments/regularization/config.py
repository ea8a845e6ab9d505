"""The settings of the regularisation lab: a small noisy data set, a network that is too large, and every device."""

from __future__ import annotations

from engine.core.config import Config, knob

PLANE_DATA = ("circle", "moons", "xor", "spiral")
ACTIVATIONS = ("relu", "leaky relu", "tanh", "sigmoid", "silu")
OPTIMIZERS = ("sgd", "momentum", "adam")
LAST_SEED = 2**31 - 1
DIGITS = ("dataset", ("digits",))
PLANE = ("dataset", PLANE_DATA)


class RegularizationConfig(Config):
    """Everything that decides a run of this lab. The devices are live: each may be switched on and off on the way."""

    # --- data ---
    dataset: str = knob(
        "moons", choices=(*PLANE_DATA, "digits"), group="Data",
        help="Points of the plane in two classes, or handwritten digits of 8 x 8 pixels.",
    )  # fmt: skip
    samples: int = knob(
        60, ge=20, le=1000, log=True, group="Data", unit="examples",
        help="How many examples the network trains on. 500 others validate it.",
    )  # fmt: skip
    noise: float = knob(
        0.4, ge=0, le=1, group="Data", when=PLANE,
        help="Standard deviation of the noise on the positions, where 1 means 1.5 units of the plane.",
    )  # fmt: skip
    label_noise: float = knob(
        0.15, ge=0, le=0.5, group="Data",
        help="Share of the training examples that carry a wrong class. Validation examples are all right.",
    )  # fmt: skip
    data_seed: int = knob(0, ge=0, le=LAST_SEED, group="Data", hidden=True, help="Seed of the examples.")
    # --- network ---
    width: int = knob(64, ge=2, le=256, log=True, group="Network", unit="units", help="Units of each hidden layer.")
    depth: int = knob(2, ge=1, le=5, group="Network", unit="layers", help="How many hidden layers there are.")
    activation: str = knob("silu", choices=ACTIVATIONS, group="Network", help="The curve that bends each unit's sum.")
    seed: int = knob(
        0, ge=0, le=LAST_SEED, group="Network", hidden=True, help="Seed of weights, batches, masks and augmentation.",
    )  # fmt: skip
    # --- training ---
    optimizer: str = knob(
        "adam", choices=OPTIMIZERS, group="Training", help="The rule that turns gradients into weight changes.",
    )  # fmt: skip
    lr: float = knob(
        0.02, ge=1e-5, le=10, log=True, live=True, group="Training", label="Learning rate",
        help="Size of each step. Normalisation lets it be larger.",
    )  # fmt: skip
    momentum: float = knob(
        0.9, ge=0, le=0.999, advanced=True, group="Training", when=("optimizer", ("momentum",)),
        help="Share of the last step that is kept in the next one.",
    )  # fmt: skip
    batch_size: int = knob(
        20, ge=2, le=1000, log=True, live=True, group="Training", unit="examples",
        help="Examples per step, two at least: batch norm cannot measure the spread of one.",
    )  # fmt: skip
    # --- penalties and noise ---
    l1: float = knob(
        0.0, ge=0, le=1, log=True, live=True, group="Regularisation", label="L1",
        help="Pull of every weight towards zero at constant strength: most end up next to it, a few stay large.",
    )  # fmt: skip
    l2: float = knob(
        0.0, ge=0, le=1, log=True, live=True, group="Regularisation", label="L2",
        help="Pull of every weight towards zero in proportion to its size: keeps all of them small.",
    )  # fmt: skip
    dropout: float = knob(
        0.0, ge=0, le=0.9, live=True, group="Regularisation",
        help="Share of the hidden layers' outputs set to zero at each training step, other ones each time.",
    )  # fmt: skip
    dropconnect: float = knob(
        0.0, ge=0, le=0.9, live=True, group="Regularisation", label="DropConnect",
        help="Share of the hidden layers' weights set to zero at each training step, other ones each time.",
    )  # fmt: skip
    early_stopping: bool = knob(
        False, live=True, group="Regularisation",
        help="Stop when the validation loss has not improved, and return to its minimum.",
    )  # fmt: skip
    patience: int = knob(
        30, ge=1, le=10_000, log=True, live=True, advanced=True, group="Regularisation", unit="epochs",
        when=("early_stopping", (True,)), help="How many epochs without improvement are waited for.",
    )  # fmt: skip
    # --- normalisation ---
    batch_norm: bool = knob(
        False, live=True, group="Normalisation",
        help="Each unit's sum gets mean 0 and variance 1 over the mini-batch; in evaluation by running moments.",
    )  # fmt: skip
    layer_norm: bool = knob(
        False, live=True, group="Normalisation",
        help="The sums of a layer get mean 0 and variance 1 over its units, for each example by itself.",
    )  # fmt: skip
    weight_norm: bool = knob(
        False, live=True, group="Normalisation",
        help="Direction and length of each unit's weights become separate parameters. Switching keeps the function.",
    )  # fmt: skip
    # --- augmentation ---
    rotate: float = knob(
        0.0, ge=0, le=90, live=True, group="Augmentation", unit="degrees", when=DIGITS,
        help="Each training picture is turned by up to this angle, to either side.",
    )  # fmt: skip
    shift: float = knob(
        0.0, ge=0, le=3, live=True, group="Augmentation", unit="pixels", when=DIGITS,
        help="Each training picture is moved by up to so many of its 8 pixels, in both directions.",
    )  # fmt: skip
    zoom: float = knob(
        0.0, ge=0, le=0.5, live=True, group="Augmentation", when=DIGITS,
        help="Each training picture is made larger or smaller by up to this share.",
    )  # fmt: skip
    pixel_noise: float = knob(
        0.0, ge=0, le=1, live=True, group="Augmentation", label="Pixel noise", when=DIGITS,
        help="Standard deviation of the noise added to each pixel, where 1 is the darkest ink.",
    )  # fmt: skip
    flip: bool = knob(
        False, live=True, group="Augmentation", when=DIGITS,
        help="Half of the training pictures are mirrored, left for right. No digit but 0, 1 and 8 looks like that.",
    )  # fmt: skip
