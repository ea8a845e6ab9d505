"""The settings of the lab about loss functions."""

from __future__ import annotations

from engine.core.config import Config, knob

REGRESSION = ("squared", "absolute", "huber")
TWO_CLASSES = ("binary cross-entropy", "hinge")
MANY_CLASSES = ("cross-entropy", "multi-task")
LOSSES = (
    "squared", "absolute", "huber", "binary cross-entropy", "cross-entropy", "hinge", "multi-label", "multi-task",
)  # fmt: skip
FUNCTIONS = ("line", "sine", "step", "bump", "chirp", "plane", "multi-gaussian")
SHAPES = ("circle", "xor", "gaussians", "moons", "spiral")
CLUSTERS = ("blobs", "rings", "spirals")
ACTIVATIONS = ("tanh", "relu", "leaky relu", "sigmoid", "silu", "linear")
OPTIMIZERS = ("sgd", "momentum", "rmsprop", "adam")
WEIGHTED = ("binary cross-entropy", "hinge", "cross-entropy", "multi-task")  # losses with one class a point
LOGARITHMIC = ("binary cross-entropy", "cross-entropy")  # losses that are offered in their naive form, too
LAST_SEED = 2**31 - 1


class LossesConfig(Config):
    """Everything that decides a run of the lab about loss functions."""

    # --- loss ---
    loss: str = knob(
        "binary cross-entropy", choices=LOSSES, group="Loss",
        help="What training makes small. It also decides what there is to learn: a number, one of two classes, one of "
        "several, several labels at once, or a class and a number.",
    )  # fmt: skip
    delta: float = knob(
        1.0, ge=0.01, le=10, log=True, live=True, group="Loss", label="Delta", when=("loss", ("huber",)),
        help="Errors up to delta are squared, larger ones count in proportion. No example pulls harder than delta.",
    )  # fmt: skip
    lambda_class: float = knob(
        1.0, ge=0, le=100, log=True, live=True, group="Loss", label="Weight of the class",
        when=("loss", ("multi-task",)),
        help="Lambda of the class: what its cross-entropy is multiplied by before the two losses are added.",
    )  # fmt: skip
    lambda_value: float = knob(
        1.0, ge=0, le=100, log=True, live=True, group="Loss", label="Weight of the number",
        when=("loss", ("multi-task",)),
        help="Lambda of the number: what its squared error is multiplied by before the two losses are added.",
    )  # fmt: skip
    form: str = knob(
        "stable", choices=("stable", "naive"), live=True, group="Loss", when=("loss", LOGARITHMIC),
        help="Naive: the formula as a book has it, probability first and then its logarithm. It breaks as soon as a "
        "probability is rounded to 0 or 1. Stable: the same loss computed from the logit.",
    )  # fmt: skip
    weighting: str = knob(
        "none", choices=("none", "balanced"), live=True, group="Loss", label="Class weights", when=("loss", WEIGHTED),
        help="Balanced: every example counts in inverse proportion to how frequent its class is among the training "
        "points, so that all classes have the same say.",
    )  # fmt: skip
    # --- data ---
    function: str = knob(
        "sine", choices=FUNCTIONS, group="Data", when=("loss", REGRESSION),
        help="The function whose noisy values have to be predicted. Plane and multi-gaussian have two variables.",
    )  # fmt: skip
    outliers: float = knob(
        0.0, ge=0, le=0.4, group="Data", when=("loss", REGRESSION),
        help="Share of the training targets that are badly wrong: 2 to 4 too large. Validation targets never are.",
    )  # fmt: skip
    shape: str = knob(
        "moons", choices=SHAPES, group="Data", when=("loss", TWO_CLASSES), label="Two classes",
        help="How the points of the two classes lie.",
    )  # fmt: skip
    clusters: str = knob(
        "blobs", choices=CLUSTERS, group="Data", when=("loss", MANY_CLASSES), label="Several classes",
        help="How the points of the classes lie.",
    )  # fmt: skip
    classes: int = knob(
        3, ge=2, le=6, group="Data", when=("loss", MANY_CLASSES), help="Number of classes to tell apart.",
    )  # fmt: skip
    imbalance: float = knob(
        1.0, ge=0.01, le=1, log=True, group="Data", label="Rare class", when=("loss", WEIGHTED),
        unit="points per point of another class",
        help="Points of the last class for every point of any other class: 1 is balanced, 0.05 is one for twenty.",
    )  # fmt: skip
    value_scale: float = knob(
        1.0, ge=0.1, le=100, log=True, group="Data", label="Unit of the number", when=("loss", ("multi-task",)),
        help="What the number of the second task is multiplied by, as metres times 100 are centimetres. Its squared "
        "error grows with the square of this.",
    )  # fmt: skip
    noise: float = knob(
        0.2, ge=0, le=1, group="Data",
        help="Standard deviation of the Gaussian noise: on the target of a regression; on the positions of points with "
        "classes or labels, where 1 means 1.5 units of the plane.",
    )  # fmt: skip
    samples: int = knob(
        400, ge=40, le=3000, log=True, group="Data", unit="points",
        help="How many points there are. Half of them are for training, the others for validation.",
    )  # fmt: skip
    data_seed: int = knob(0, ge=0, le=LAST_SEED, group="Data", hidden=True, help="Seed of the points and their split.")
    # --- network ---
    depth: int = knob(2, ge=0, le=4, group="Network", label="Hidden layers", help="Number of hidden layers.")
    width: int = knob(
        16, ge=1, le=64, group="Network", unit="units", help="How many units each hidden layer has.",
    )  # fmt: skip
    activation: str = knob(
        "tanh", choices=ACTIVATIONS, group="Network", advanced=True,
        help="The curve each hidden unit bends its sum with.",
    )  # fmt: skip
    seed: int = knob(
        0, ge=0, le=LAST_SEED, group="Network", hidden=True,
        help="Seed of the weights and of the order of the batches.",
    )  # fmt: skip
    # --- training ---
    optimizer: str = knob(
        "adam", choices=OPTIMIZERS, group="Training", help="The rule that turns gradients into weight changes.",
    )  # fmt: skip
    lr: float = knob(
        0.01, ge=1e-5, le=10, log=True, live=True, group="Training", label="Learning rate",
        help="Size of each step. Losses of different size want different learning rates under plain descent.",
    )  # fmt: skip
    batch_size: int = knob(
        32, ge=1, le=1500, log=True, live=True, group="Training", unit="points",
        help="Points per step. Larger than the training set means all of it.",
    )  # fmt: skip
