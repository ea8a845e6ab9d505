"""Ways to break the flow of gradients, and to repair it: buttons of the page, each with its settings and its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SATURATING = ("sigmoid", "tanh")
RECTIFIED = ("relu", "leaky relu", "silu", "gelu")
BAD_STARTS = ("zeros", "small normal", "too large")
DENSE = {"kind": ("dense",)}
RECURRENT = {"kind": ("recurrent",)}
RNN = RECURRENT | {"cell": ("tanh rnn", "relu rnn")}
GATED = RECURRENT | {"cell": ("lstm", "gru")}


@dataclass(frozen=True)
class Mend:
    """``changes`` of the settings. It makes sense where each setting named in ``where`` has one of those values, and
    where it changes something."""

    label: str
    changes: dict[str, Any]
    why: str
    where: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    def words(self) -> dict[str, Any]:
        return {"label": self.label, "changes": self.changes, "why": self.why}


def fits(mend: Mend, config: Any) -> bool:
    """Whether it makes sense under these settings."""
    there = all(getattr(config, name) in values for name, values in mend.where.items())
    return there and any(getattr(config, name) != value for name, value in mend.changes.items())


REPAIRS = (
    Mend(
        "Batch norm", {"norm": "batch"}, "Every unit's weighted sums are brought to spread 1 at every layer, whatever "
        "the weights below have made of them.", DENSE | {"norm": ("none",)},
    ),
    Mend(
        "Layer norm", {"norm": "layer"}, "The weighted sums of every point are brought to spread 1 over the units, "
        "whatever the weights below have made of them.", DENSE | {"norm": ("none",)},
    ),
    Mend(
        "Residual connections", {"residual": True}, "The gradient goes back around every layer as well as through it, "
        "and what goes around is not made smaller.", DENSE | {"residual": (False,)},
    ),
    Mend(
        "ReLU units", {"activation": "relu"}, "Where a ReLU answers its slope is 1; a sigmoid's is at most 0.25.",
        DENSE | {"activation": SATURATING},
    ),
    Mend(
        "ReLU and He start", {"activation": "relu", "init": "he"}, "Weights of variance 2 / inputs make up for the "
        "half that a ReLU swallows, so signal and gradient keep their size.", DENSE | {"norm": ("none",)},
    ),
    Mend(
        "He start", {"init": "he"}, "Variance 2 / inputs makes up for the half that a ReLU swallows.",
        DENSE | {"activation": RECTIFIED},
    ),
    Mend(
        "Xavier start", {"init": "xavier"}, "Variance 2 / (inputs + outputs) keeps signal and gradient the same size "
        "where the activation is nearly straight.",
        DENSE | {"activation": ("linear", "tanh"), "init": ("he", *BAD_STARTS)},
    ),
    Mend(
        "Clip the gradient at 1", {"clip": 1.0}, "Its direction is kept and its length cut: one steep place can no "
        "longer throw the weights away. It repairs explosion, not vanishing.", {"clip": (0.0,)},
    ),
    Mend(
        "Orthogonal start", {"recurrent_init": "orthogonal", "recurrent_scale": 1.0},
        "A rotation changes no length, so all that is left is the slope of the activation.", RNN,
    ),
    Mend(
        "Identity and ReLU", {"cell": "relu rnn", "recurrent_init": "identity", "recurrent_scale": 1.0},
        "The state is handed on as it is, and so is the gradient, as long as the units stay positive.", RNN,
    ),
    Mend(
        "LSTM", {"cell": "lstm", "forget_bias": 3.0}, "The cell is added to instead of being multiplied by weights: "
        "its gradient only meets the forget gate, which begins at 0.95.", RECURRENT,
    ),
    Mend(
        "GRU", {"cell": "gru", "forget_bias": 3.0}, "The old state is kept to the share the update gate says, which "
        "begins at 0.95, and the gradient with it.", RECURRENT,
    ),
)  # fmt: skip

BREAKS = (
    Mend(
        "30 sigmoid layers",
        {"depth": 30, "activation": "sigmoid", "init": "xavier", "norm": "none", "residual": False},
        "Each sigmoid multiplies the gradient by at most 0.25.", DENSE,
    ),
    Mend(
        "Weights too large", {"init": "too large", "norm": "none"}, "Every layer makes the signal larger, or drives "
        "tanh and sigmoid into their flat ends.", DENSE,
    ),
    Mend(
        "Weights of 0.01", {"init": "small normal", "norm": "none"}, "Every layer makes the signal smaller until "
        "nothing is left of it.", DENSE,
    ),
    Mend(
        "All weights 0", {"init": "zeros"}, "No signal goes forth and no gradient comes back: only the last bias "
        "learns.", DENSE,
    ),
    Mend(
        "Sigmoid units", {"activation": "sigmoid"}, "The slope of a sigmoid is at most 0.25, and every layer is a "
        "factor.", DENSE | {"activation": ("tanh", *RECTIFIED)},
    ),
    Mend("No normalisation", {"norm": "none"}, "Nothing brings the sums back to spread 1.", DENSE),
    Mend("No residual connections", {"residual": False}, "The gradient has to go through every layer.", DENSE),
    Mend("No clipping", {"clip": 0.0}, "One steep place is enough to throw the weights far away."),
    Mend(
        "Recurrent weights times 0.5", {"recurrent_scale": 0.5}, "The gradient is halved, at least, with every step "
        "back in time.", RNN,
    ),
    Mend(
        "Recurrent weights times 2", {"recurrent_scale": 2.0}, "The gradient is doubled with every step back in time, "
        "as long as the units do not saturate.", RNN,
    ),
    Mend("tanh RNN", {"cell": "tanh rnn"}, "Without gates the state is multiplied by weights at every step.", GATED),
    Mend("Forget half", {"forget_bias": 0.0}, "The gate begins at 0.5: half of the gradient is left each step.", GATED),
)  # fmt: skip
