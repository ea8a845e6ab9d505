"""The settings of the gradient lab: a deep dense network, or a recurrent one over many time steps."""

from __future__ import annotations

from engine.core.config import Config, knob

KINDS = ("dense", "recurrent")
DATA = ("circle", "xor", "gaussians", "moons", "spiral")
SEQUENCES = ("recall", "adding")
ACTIVATIONS = ("linear", "sigmoid", "tanh", "relu", "leaky relu", "silu", "gelu")
INITS = ("zeros", "small normal", "xavier", "he", "orthogonal", "too large")
NORMS = ("none", "batch", "layer")
CELLS = ("tanh rnn", "relu rnn", "lstm", "gru")
GATED = ("lstm", "gru")
RECURRENT_INITS = ("orthogonal", "identity", "normal")
OPTIMIZERS = ("sgd", "momentum", "rmsprop", "adam")
LAST_SEED = 2**31 - 1
DENSE, RECURRENT = ("kind", ("dense",)), ("kind", ("recurrent",))


class GradientsConfig(Config):
    """Everything that decides a run of the gradient lab."""

    kind: str = knob(
        "dense", choices=KINDS, group="Network",
        help="Dense: signals go through many layers. Recurrent: they go through the same layer at many time steps.",
    )  # fmt: skip
    # --- dense network ---
    depth: int = knob(
        10, ge=1, le=50, group="Network", when=DENSE, label="Hidden layers",
        help="How many hidden layers signals pass on their way forth, and gradients on their way back.",
    )  # fmt: skip
    width: int = knob(32, ge=1, le=64, group="Network", when=DENSE, unit="units", help="Units in every hidden layer.")
    activation: str = knob(
        "tanh", choices=ACTIVATIONS, live=True, group="Network", when=DENSE,
        help="The curve every hidden unit bends its weighted sum with. Its slope is a factor of the gradient.",
    )  # fmt: skip
    init: str = knob(
        "xavier", choices=INITS, group="Network", when=DENSE, label="Start of the weights",
        help="Variance of the first weights. Xavier: 2 / (inputs + outputs). He: 2 / inputs. Too large: 9 / inputs. "
        "Small normal: standard deviation 0.01. Orthogonal: a rotation.",
    )  # fmt: skip
    norm: str = knob(
        "none", choices=NORMS, live=True, group="Network", when=DENSE, label="Normalisation",
        help="Of the weighted sums, before the activation: each unit over the batch, or each point over the units.",
    )  # fmt: skip
    residual: bool = knob(
        False, live=True, group="Network", when=DENSE, label="Residual connections",
        help="Every hidden layer but the first adds to its input, divided by the root of the depth, instead of "
        "replacing it.",
    )  # fmt: skip
    # --- recurrent network ---
    cell: str = knob(
        "tanh rnn", choices=CELLS, group="Network", when=RECURRENT,
        help="What makes the next state of the last one and the input. LSTM and GRU have gates.",
    )  # fmt: skip
    time_steps: int = knob(
        30, ge=2, le=100, group="Network", when=RECURRENT, label="Time steps",
        help="Length of the sequences: the loss comes after the last input.",
    )  # fmt: skip
    hidden: int = knob(16, ge=1, le=64, group="Network", when=RECURRENT, unit="units", help="Units of the state.")
    recurrent_init: str = knob(
        "orthogonal", choices=RECURRENT_INITS, group="Network", when=RECURRENT, label="Start of the recurrent weights",
        help="Orthogonal: a rotation. Identity: the state is handed on as it is. Normal: variance 1 / units.",
    )  # fmt: skip
    recurrent_scale: float = knob(
        1.0, ge=0, le=3, group="Network", when=RECURRENT, label="Scale of the recurrent weights",
        help="What the recurrent weights are multiplied by at the start. Gradients get this factor at every step.",
    )  # fmt: skip
    forget_bias: float = knob(
        0.0, ge=-5, le=5, group="Network", when=("cell", GATED), label="Bias of the forget gate",
        help="Start of the bias of the gate that keeps the state. At 0 it keeps half of it, at 3 95 %.",
    )  # fmt: skip
    seed: int = knob(
        0, ge=0, le=LAST_SEED, group="Network", hidden=True,
        help="Seed of the weights and of the order of the batches.",
    )  # fmt: skip
    # --- data ---
    dataset: str = knob("circle", choices=DATA, group="Data", when=DENSE, help="Two classes of points to tell apart.")
    sequence: str = knob(
        "recall", choices=SEQUENCES, group="Data", when=RECURRENT,
        help="Recall: after noise, say whether the first input was positive. Adding: the sum of two marked numbers.",
    )  # fmt: skip
    noise: float = knob(
        0.1, ge=0, le=1, group="Data",
        help="Standard deviation of Gaussian noise: on the positions of points (1 is 1.5 units of the plane), or of "
        "the inputs after the first one of a sequence to recall.",
    )  # fmt: skip
    samples: int = knob(
        400, ge=20, le=4000, log=True, group="Data", unit="examples",
        help="How many examples there are. Half of them are for training, the others for validation.",
    )  # fmt: skip
    data_seed: int = knob(0, ge=0, le=LAST_SEED, group="Data", hidden=True, help="Seed of the data and of its split.")
    # --- training ---
    optimizer: str = knob(
        "sgd", choices=OPTIMIZERS, group="Training",
        help="The rule that turns gradients into weight changes. RMSprop and Adam divide by the gradient's size, so "
        "that a small one still moves the weights.",
    )  # fmt: skip
    lr: float = knob(
        0.1, ge=1e-5, le=10, log=True, live=True, group="Training", label="Learning rate", help="Size of each step.",
    )  # fmt: skip
    clip: float = knob(
        0.0, ge=0, le=100, log=True, live=True, group="Training", label="Clip gradient norm",
        help="Longest gradient allowed; longer ones are scaled down. 0 switches it off.",
    )  # fmt: skip
    batch_size: int = knob(
        32, ge=2, le=2000, log=True, live=True, group="Training", unit="examples",
        help="Examples per step. Larger than the training set means all of it.",
    )  # fmt: skip

    def unused(self) -> frozenset[str]:
        """The forget gate is of gated cells alone; a cell is chosen only where there is one."""
        hidden = {"forget_bias"} if self.kind == "dense" else set()
        return frozenset(hidden | ({"noise"} if (self.kind, self.sequence) == ("recurrent", "adding") else set()))
