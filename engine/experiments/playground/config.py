"""The Playground's settings."""

from __future__ import annotations

from typing import Any, Self

from pydantic import model_validator

from engine.core.config import Config, ConfigError, knob

CLASS_DATA = ("circle", "xor", "gaussians", "spiral", "moons", "blobs", "rings", "spirals")
PLANE_DATA = ("plane", "multi-gaussian")
CURVE_DATA = ("sine", "step", "bump", "chirp")
K_CLASS_DATA = ("blobs", "rings", "spirals")
FEATURES = ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin x1", "sin x2")
ACTIVATIONS = ("linear", "relu", "leaky relu", "elu", "tanh", "sigmoid", "softplus", "silu", "gelu")
NORMS = ("none", "batch", "layer")
INITS = ("zeros", "small normal", "uniform", "xavier", "he")
OPTIMIZERS = (
    "sgd", "momentum", "nesterov", "rprop", "adagrad", "adadelta", "rmsprop", "rmsprop momentum", "adam", "adamw",
)  # fmt: skip
SCHEDULES = ("constant", "step", "exponential", "cosine", "one-cycle", "warm-up")
MAX_LAYERS, MAX_UNITS = 8, 64
LAST_SEED = 2**31 - 1


class Layer(Config):
    """One hidden layer. Written ``8 tanh dropout=0.2 norm=batch`` on the command line and in links."""

    units: int = knob(8, ge=1, le=MAX_UNITS, help="How many units this layer has.")
    activation: str = knob("tanh", choices=ACTIVATIONS, help="The curve each unit bends its weighted sum with.")
    dropout: float = knob(
        0.0, ge=0, le=0.9, live=True, advanced=True, help="Share of this layer's outputs set to zero at each step.",
    )  # fmt: skip
    norm: str = knob(
        "none", choices=NORMS, advanced=True, help="Normalise each unit over the batch, or the layer over its units.",
    )  # fmt: skip

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if isinstance(value, int) and not isinstance(value, bool):
            return {"units": value}
        if not isinstance(value, str):
            return value
        units, *words = value.split() or [""]
        fields: dict[str, Any] = {"units": units}
        fields |= dict(word.split("=", 1) for word in words if "=" in word)
        plain = " ".join(word for word in words if "=" not in word)  # "leaky relu" is two words
        return fields | ({"activation": plain} if plain else {})

    def __str__(self) -> str:
        short = f"{self.dropout:g}"
        share = short if float(short) == self.dropout else repr(self.dropout)  # a link has to give the same run
        extras = [f"dropout={share}"] * (self.dropout > 0) + [f"norm={self.norm}"] * (self.norm != "none")
        return " ".join([str(self.units), self.activation, *extras])


class PlaygroundConfig(Config):
    """Everything that decides a Playground run."""

    # --- data ---
    dataset: str = knob(
        "circle", choices=(*CLASS_DATA, *PLANE_DATA, *CURVE_DATA, "own"), group="Data",
        help="What the network has to learn. 'own' is the data you painted, pasted or uploaded.",
    )  # fmt: skip
    classes: int = knob(
        3, ge=2, le=6, group="Data", when=("dataset", K_CLASS_DATA), help="Number of classes to tell apart.",
    )  # fmt: skip
    noise: float = knob(
        0.1, ge=0, le=1, group="Data", when=("dataset", (*CLASS_DATA, *PLANE_DATA, *CURVE_DATA)),
        help="Standard deviation of the Gaussian noise: on the target of a regression; on the positions of points with "
        "classes, where 1 means 1.5 units of the plane. More noise means classes that overlap, an error nobody "
        "can beat, and from about 0.6 some points outside the picture.",
    )  # fmt: skip
    samples: int = knob(
        500, ge=20, le=5000, log=True, group="Data", when=("dataset", (*CLASS_DATA, *PLANE_DATA, *CURVE_DATA)),
        unit="points", help="How many points there are, training and validation together.",
    )  # fmt: skip
    train_share: float = knob(
        0.5, ge=0.1, le=0.9, group="Data", help="Share of the points the network trains on; the rest validates it.",
    )  # fmt: skip
    data_seed: int = knob(0, ge=0, le=LAST_SEED, group="Data", hidden=True, help="Seed of the points and their split.")
    table: str = knob("", max_length=5_000_000, hidden=True, help="Your own data as CSV text.")
    table_features: tuple[str, ...] = knob((), hidden=True, help="Columns of your data that the network sees.")
    table_target: str = knob("", hidden=True, help="Column of your data that it has to predict.")
    table_task: str = knob(
        "classification", choices=("classification", "regression"), hidden=True,
        help="Whether the target is a class or a number.",
    )  # fmt: skip
    features: tuple[str, ...] = knob(
        ("x1", "x2"), choices=FEATURES, group="Data",
        help="What the network is given. Squares, products and sines do by hand what hidden layers have to learn.",
    )  # fmt: skip
    # --- network ---
    layers: tuple[Layer, ...] = knob(
        (Layer(units=4), Layer(units=2)), max_length=MAX_LAYERS, group="Network",
        help="The hidden layers, first to last.",
    )  # fmt: skip
    init: str = knob(
        "xavier", choices=INITS, advanced=True, group="Network",
        help="How the weights start. Xavier suits tanh and sigmoid, He suits ReLU; zeros make all units equal.",
    )  # fmt: skip
    seed: int = knob(
        0, ge=0, le=LAST_SEED, group="Network", hidden=True, help="Seed of the weights, batch order and dropout.",
    )  # fmt: skip
    # --- training ---
    loss: str = knob(
        "cross-entropy", choices=("cross-entropy", "squared error"), advanced=True, group="Training",
        help="What training makes small. Regression always uses squared error.",
    )  # fmt: skip
    optimizer: str = knob(
        "adam", choices=OPTIMIZERS, group="Training", help="The rule that turns gradients into weight changes.",
    )  # fmt: skip
    lr: float = knob(
        0.03, ge=1e-5, le=10, log=True, live=True, group="Training", label="Learning rate",
        help="Size of each step. Too small crawls, too large overshoots or blows up.",
    )  # fmt: skip
    momentum: float = knob(
        0.9, ge=0, le=0.999, advanced=True, group="Training",
        when=("optimizer", ("momentum", "nesterov", "rmsprop momentum")),
        help="Share of the last step that is kept in the next one.",
    )  # fmt: skip
    rho: float = knob(
        0.9, ge=0, le=0.9999, advanced=True, group="Training",
        when=("optimizer", ("adadelta", "rmsprop", "rmsprop momentum")),
        help="How slowly the running mean of squared gradients forgets.",
    )  # fmt: skip
    beta1: float = knob(
        0.9, ge=0, le=0.999, advanced=True, group="Training", when=("optimizer", ("adam", "adamw")),
        help="How slowly the running mean of gradients forgets.",
    )  # fmt: skip
    beta2: float = knob(
        0.999, ge=0, le=0.99999, advanced=True, group="Training", when=("optimizer", ("adam", "adamw")),
        help="How slowly the running mean of squared gradients forgets.",
    )  # fmt: skip
    eta_minus: float = knob(
        0.5, ge=0.01, le=0.99, advanced=True, group="Training", when=("optimizer", ("rprop",)),
        help="Factor on a weight's step when its gradient changes sign.",
    )  # fmt: skip
    eta_plus: float = knob(
        1.2, ge=1.01, le=5, advanced=True, group="Training", when=("optimizer", ("rprop",)),
        help="Factor on a weight's step while its gradient keeps its sign.",
    )  # fmt: skip
    eps: float = knob(
        1e-8, ge=1e-12, le=0.1, log=True, advanced=True, group="Training",
        when=("optimizer", ("adagrad", "adadelta", "rmsprop", "rmsprop momentum", "adam", "adamw")),
        help="Small number that keeps the division by the gradient's size from exploding.",
    )  # fmt: skip
    weight_decay: float = knob(
        0.01, ge=0, le=1, advanced=True, group="Training", when=("optimizer", ("adamw",)),
        help="Share of each weight taken away per unit of learning rate, apart from the gradient.",
    )  # fmt: skip
    batch_size: int = knob(
        32, ge=1, le=4500, log=True, live=True, group="Training", unit="points",
        help="Points per step. Larger than the training set means all of it.",
    )  # fmt: skip
    schedule: str = knob(
        "constant", choices=SCHEDULES, live=True, advanced=True, group="Training",
        help="How the learning rate changes over the run.",
    )  # fmt: skip
    schedule_steps: int = knob(
        1000, ge=1, le=1_000_000, log=True, live=True, advanced=True, group="Training", unit="steps",
        when=("schedule", ("step", "exponential", "cosine", "one-cycle", "warm-up")),
        help="Step: steps between drops. Exponential: steps per factor. Others: length of the schedule.",
    )  # fmt: skip
    schedule_factor: float = knob(
        0.5, ge=0.01, le=1, live=True, advanced=True, group="Training", when=("schedule", ("step", "exponential")),
        help="What the learning rate is multiplied by.",
    )  # fmt: skip
    # --- regularisation ---
    l1: float = knob(
        0.0, ge=0, le=1, log=True, live=True, group="Regularisation", label="L1",
        help="Pull of every weight towards zero at constant strength: makes many of them exactly useless.",
    )  # fmt: skip
    l2: float = knob(
        0.0, ge=0, le=1, log=True, live=True, group="Regularisation", label="L2",
        help="Pull of every weight towards zero in proportion to its size: keeps all of them small.",
    )  # fmt: skip
    clip: float = knob(
        0.0, ge=0, le=100, log=True, live=True, advanced=True, group="Regularisation", label="Clip gradient norm",
        help="Longest gradient allowed; longer ones are scaled down. 0 switches it off.",
    )  # fmt: skip
    early_stopping: bool = knob(
        False, group="Regularisation",
        help="Stop when the validation loss has not improved, and return to its minimum.",
    )  # fmt: skip
    patience: int = knob(
        20, ge=1, le=10_000, log=True, advanced=True, group="Regularisation", unit="epochs",
        when=("early_stopping", (True,)),
        help="How many epochs without improvement are waited for.",
    )  # fmt: skip

    def unused(self) -> frozenset[str]:
        """A table of more than two features is given to the network as it is."""
        wide = self.dataset == "own" and len(self.table_features) > 2
        return frozenset({"features"} if wide else ())

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        problems = {}
        if not self.features and not self.table_features:
            problems["features"] = "PlaygroundConfig.features must name at least one input, got none."
        if len(set(self.features)) < len(self.features):
            problems["features"] = f"PlaygroundConfig.features must be different, got {', '.join(self.features)}."
        if self.dataset == "own" and not (self.table and self.table_target and self.table_features):
            problems["dataset"] = "PlaygroundConfig.dataset 'own' needs your data: paint points or load a table first."
        if any(layer.norm == "batch" for layer in self.layers) and self.batch_size < 2:
            problems["batch_size"] = (
                "PlaygroundConfig.batch_size must be at least 2 with batch norm (one point has no spread), "
                f"got {self.batch_size}."
            )
        if self.dataset in CURVE_DATA and self.features and all("x2" in name for name in self.features):
            problems["features"] = (
                f"PlaygroundConfig.features must have one without x2 for {self.dataset}, which has one variable, "
                f"got {', '.join(self.features)}."
            )
        if problems:
            raise ConfigError(problems)
        return self
