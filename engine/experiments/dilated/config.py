"""The settings of the lab of dilated convolutions: the waves, the stack, its recurrent rival, and the training."""

from __future__ import annotations

from engine.core.config import Config, knob
from engine.data.sequences.series import SERIES

LAST_SEED = 2**31 - 1
RIVALS = ("tanh", "gru", "lstm", "none")
OPTIMIZERS = ("sgd", "momentum", "adam")


class DilatedConfig(Config):
    """Everything that decides a run. Learning rate, clipping and batch size are live."""

    # --- data ---
    series: str = knob(
        "sine", choices=SERIES, group="Data", label="Waves",
        help="Sine: one wave, of another period each time. Sums: three waves added. Chirp: a wave that becomes faster.",
    )  # fmt: skip
    noise: float = knob(
        0.3, ge=0, le=1, group="Data",
        help="Standard deviation of the noise on what is seen; waves have 0.71. The answer, the next value, has none.",
    )  # fmt: skip
    length: int = knob(
        64, ge=16, le=256, log=True, group="Data", unit="steps",
        help="Length of the series. The first half is only listened to; the loss is of the second half.",
    )  # fmt: skip
    samples: int = knob(
        400, ge=20, le=5000, log=True, group="Data", label="Training series", help="How many there are to train on.",
    )  # fmt: skip
    data_seed: int = knob(0, ge=0, le=LAST_SEED, group="Data", hidden=True, help="Seed of the series.")
    # --- the stack ---
    layers: int = knob(
        5, ge=1, le=8, group="Network", help="Dilated convolutions, one on top of the other.",
    )  # fmt: skip
    kernel: int = knob(
        2, ge=2, le=4, group="Network", unit="taps", help="How many earlier values each layer joins.",
    )  # fmt: skip
    doubling: bool = knob(
        True, group="Network", label="Dilations double",
        help="Taps of the layers lie 1, 2, 4, 8 ... steps apart. Without it they lie side by side in every layer.",
    )  # fmt: skip
    width: int = knob(
        12, ge=2, le=32, log=True, group="Network", unit="channels", help="Numbers that each layer has at each step.",
    )  # fmt: skip
    gated: bool = knob(
        True, group="Network", label="Gates",
        help="A layer puts out tanh of one convolution times the sigmoid of another. Without gates: ReLU of one.",
    )  # fmt: skip
    residual: bool = knob(
        True, group="Network", label="Skips", help="Every layer adds to what came in, rather than replace it.",
    )  # fmt: skip
    rival: str = knob(
        "tanh", choices=RIVALS, group="Network",
        help="A recurrent network with as many parameters, as nearly as units allow, learns the same mini-batches.",
    )  # fmt: skip
    seed: int = knob(
        0, ge=0, le=LAST_SEED, hidden=True, help="Seed of the first weights and of the order of the mini-batches.",
    )  # fmt: skip
    # --- training ---
    optimizer: str = knob(
        "adam", choices=OPTIMIZERS, group="Training", help="The rule that turns gradients into weight changes.",
    )  # fmt: skip
    lr: float = knob(
        0.005, ge=1e-6, le=10, log=True, live=True, group="Training", label="Learning rate",
        help="Size of each step, for both networks.",
    )  # fmt: skip
    clip: float = knob(
        1.0, ge=0, le=100, live=True, group="Training", label="Clip gradients", advanced=True,
        help="Longest gradient of each network; a longer one is shortened to it. 0 switches it off.",
    )  # fmt: skip
    batch_size: int = knob(
        16, ge=1, le=200, log=True, live=True, group="Training", unit="series", help="Series per step.",
    )  # fmt: skip

    @property
    def dilations(self) -> tuple[int, ...]:
        """How many steps apart the taps of every layer are."""
        return tuple(2**layer if self.doubling else 1 for layer in range(self.layers))

    @property
    def field(self) -> int:
        """How many values, the present one among them, a prediction depends on."""
        return 1 + (self.kernel - 1) * sum(self.dilations)
