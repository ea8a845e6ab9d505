"""The settings of the Optimizers lab."""

from __future__ import annotations

from typing import Any

from pydantic import model_validator

from engine.core.config import Config, ConfigError, knob

SURFACES = (
    "bowl", "ravine", "beale", "rosenbrock", "himmelblau", "saddle", "monkey saddle", "plateau", "noisy valley",
    "network slice",
)  # fmt: skip
TERRAINS = (*SURFACES, "network")
NETWORKS = ("network slice", "network")
OPTIMIZERS = (
    "sgd", "momentum", "nesterov", "rprop", "adagrad", "adadelta", "rmsprop", "rmsprop momentum", "adam", "adamw",
)  # fmt: skip
SCHEDULES = ("constant", "step", "exponential", "cosine", "one-cycle", "warm-up")
DATA = ("circle", "xor", "gaussians", "moons", "spiral")
MOST_RACERS = 8
REACH = 5.0  # of the surfaces, on both axes
LAST_SEED = 2**31 - 1


class Racer(Config):
    """One optimizer with its settings. Written ``adam lr=0.05 beta1=0.5 schedule=cosine`` in links."""

    optimizer: str = knob("adam", choices=OPTIMIZERS, help="The rule that turns gradients into steps.")
    lr: float = knob(
        0.05, ge=1e-6, le=100, log=True, live=True, label="Learning rate", help="The size of this racer's steps.",
    )  # fmt: skip
    momentum: float = knob(
        0.9, ge=0, le=0.999, when=("optimizer", ("momentum", "nesterov", "rmsprop momentum")),
        help="Share of the last step that is kept in the next one.",
    )  # fmt: skip
    rho: float = knob(
        0.9, ge=0, le=0.9999, when=("optimizer", ("adadelta", "rmsprop", "rmsprop momentum")),
        help="How slowly the running mean of squared gradients forgets.",
    )  # fmt: skip
    beta1: float = knob(
        0.9, ge=0, le=0.999, when=("optimizer", ("adam", "adamw")),
        help="How slowly the running mean of gradients forgets.",
    )  # fmt: skip
    beta2: float = knob(
        0.999, ge=0, le=0.99999, when=("optimizer", ("adam", "adamw")),
        help="How slowly the running mean of squared gradients forgets.",
    )  # fmt: skip
    eta_minus: float = knob(
        0.5, ge=0.01, le=0.99, when=("optimizer", ("rprop",)),
        help="Factor on a number's step when its gradient changes sign.",
    )  # fmt: skip
    eta_plus: float = knob(
        1.2, ge=1.01, le=5, when=("optimizer", ("rprop",)),
        help="Factor on a number's step while its gradient keeps its sign.",
    )  # fmt: skip
    eps: float = knob(
        1e-8, ge=1e-12, le=0.1, log=True, advanced=True,
        when=("optimizer", ("adagrad", "adadelta", "rmsprop", "rmsprop momentum", "adam", "adamw")),
        help="Small number that keeps the division by the gradient's size from exploding.",
    )  # fmt: skip
    weight_decay: float = knob(
        0.01, ge=0, le=1, when=("optimizer", ("adamw",)),
        help="Share of each number taken away per unit of learning rate, apart from the gradient.",
    )  # fmt: skip
    schedule: str = knob(
        "constant", choices=SCHEDULES, live=True, help="How the learning rate changes over the race.",
    )  # fmt: skip
    schedule_steps: int = knob(
        300, ge=1, le=1_000_000, log=True, live=True, unit="steps", when=("schedule", SCHEDULES[1:]),
        help="Step: steps between drops. Exponential: steps per factor. Others: length of the schedule.",
    )  # fmt: skip
    schedule_factor: float = knob(
        0.5, ge=0.01, le=1, live=True, when=("schedule", ("step", "exponential")),
        help="What the learning rate is multiplied by.",
    )  # fmt: skip

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        words = value.split()
        fields: dict[str, Any] = dict(word.split("=", 1) for word in words if "=" in word)
        plain = " ".join(word for word in words if "=" not in word)  # "rmsprop momentum" is two words
        return fields | ({"optimizer": plain} if plain else {})

    def __str__(self) -> str:
        """Everything that differs from its default, and the learning rate: a link has to give the same run."""
        changed = {"lr": self.lr} | self.changed()
        told = {name: value for name, value in changed.items() if name != "optimizer"}
        return " ".join([self.optimizer, *(f"{name}={_exact(value)}" for name, value in told.items())])


def _exact(value: Any) -> str:
    short = f"{value:g}" if isinstance(value, float) else str(value)
    return short if not isinstance(value, float) or float(short) == value else repr(value)


class OptimizersConfig(Config):
    """Everything that decides a race."""

    # --- surface ---
    terrain: str = knob(
        "ravine", choices=TERRAINS, group="Surface",
        help="What the optimizers have to descend. 'network slice' is a plane through the weights of a small network; "
        "'network' trains a whole one.",
    )  # fmt: skip
    condition: float = knob(
        50.0, ge=1, le=1000, log=True, group="Surface", when=("terrain", ("ravine",)), label="Condition number",
        help="How many times as curved the walls of the ravine are as its floor.",
    )  # fmt: skip
    directions: str = knob(
        "random", choices=("random", "pca"), group="Surface", when=("terrain", ("network slice",)),
        help="Random: two random directions, as long as each unit's weights. PCA: the two directions along which "
        "training moved most.",
    )  # fmt: skip
    start_x: float = knob(
        -1.5, ge=-REACH, le=REACH, group="Surface", when=("terrain", SURFACES), label="Start x",
        help="Where all racers begin, across. A click on the map sets it.",
    )  # fmt: skip
    start_y: float = knob(
        1.2, ge=-REACH, le=REACH, group="Surface", when=("terrain", SURFACES), label="Start y",
        help="Where all racers begin, up. A click on the map sets it.",
    )  # fmt: skip
    gradient_noise: float = knob(
        0.0, ge=0, le=10, live=True, group="Surface", when=("terrain", SURFACES), label="Gradient noise",
        help="Standard deviation of what is added to both parts of the gradient at every step, the same for all "
        "racers: what a mini-batch does.",
    )  # fmt: skip
    # --- racers ---
    racers: tuple[Racer, ...] = knob(
        (
            Racer(optimizer="sgd", lr=0.02), Racer(optimizer="momentum", lr=0.02),
            Racer(optimizer="rmsprop", lr=0.02), Racer(optimizer="adam", lr=0.05),
        ),
        max_length=MOST_RACERS, group="Racers", help="The optimizers of the race, each with settings of its own.",
    )  # fmt: skip
    lr_scale: float = knob(
        1.0, ge=0.001, le=1000, log=True, live=True, group="Racers", label="All learning rates times",
        help="Multiplies the learning rate of every racer.",
    )  # fmt: skip
    # --- network ---
    dataset: str = knob(
        "moons", choices=DATA, group="Network", when=("terrain", NETWORKS), help="What the network has to learn.",
    )  # fmt: skip
    noise: float = knob(
        0.3, ge=0, le=1, group="Network", when=("terrain", NETWORKS),
        help="Standard deviation of the Gaussian noise on the points' positions; 1 means 1.5 units of the plane.",
    )  # fmt: skip
    samples: int = knob(
        300, ge=20, le=2000, log=True, group="Network", when=("terrain", NETWORKS), unit="points",
        help="How many points there are: half for training, half for validation.",
    )  # fmt: skip
    data_seed: int = knob(0, ge=0, le=LAST_SEED, hidden=True, help="Seed of the points and their split.")
    depth: int = knob(
        2, ge=1, le=3, group="Network", when=("terrain", NETWORKS), unit="hidden layers",
        help="How many hidden layers the network has.",
    )  # fmt: skip
    width: int = knob(
        8, ge=1, le=16, group="Network", when=("terrain", NETWORKS), unit="units",
        help="How many units each hidden layer has.",
    )  # fmt: skip
    activation: str = knob(
        "tanh", choices=("tanh", "relu", "silu", "sigmoid"), group="Network", when=("terrain", NETWORKS),
        help="The curve each unit bends its weighted sum with.",
    )  # fmt: skip
    batch_size: int = knob(
        32, ge=1, le=1000, log=True, live=True, group="Network", when=("terrain", ("network",)), unit="points",
        help="Points per step, the same for all racers. Larger than the training set means all of it.",
    )  # fmt: skip
    seed: int = knob(
        0, ge=0, le=LAST_SEED, hidden=True,
        help="Seed of the network's first weights, the order of the mini-batches and the gradient noise.",
    )  # fmt: skip

    @model_validator(mode="after")
    def _somebody_races(self) -> OptimizersConfig:
        if not self.racers:
            raise ConfigError({"racers": "OptimizersConfig.racers must have at least one optimizer, got none."})
        return self
