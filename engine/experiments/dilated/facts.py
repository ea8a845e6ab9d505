"""What a page says about a run that holds for the whole of it: the stack, its rival, the waves, the curves."""

from __future__ import annotations

from typing import Any

from engine.data.sequences.series import FAST, PERIODS, SLOW
from engine.experiments.dilated.config import DilatedConfig
from engine.experiments.dilated.learner import HORIZON, Learner

WORDS = {"tanh": "RNN (tanh)", "gru": "GRU", "lstm": "LSTM"}
PANELS = (  # scalar, panel, what it says above the curves
    ("loss", "loss", "Loss of the mini-batch"), ("val_loss", "val", "Validation loss"),
    ("train_loss", "train", "Training loss"),
)  # fmt: skip


def facts(config: DilatedConfig, learner: Learner) -> dict[str, Any]:
    """``guess``: mean squared error of always saying 0; ``last``: of saying what was seen last again."""
    half = config.length // 2
    x, y = learner.x_val[:, half:], learner.y_val[:, half:]
    labels = ["Dilated", *([WORDS[config.rival]] if config.rival != "none" else [])]
    return {
        "task": "values", "loss": "mean squared error", "series": config.series, "noise": config.noise,
        "length": config.length, "half": half, "horizon": HORIZON, "train": len(learner.x), "val": len(learner.x_val),
        "layers": config.layers, "kernel": config.kernel, "dilations": list(config.dilations), "field": config.field,
        "doubling": config.doubling, "gated": config.gated, "residual": config.residual, "width": config.width,
        "periods": list(periods(config.series)),
        "guess": y.square().mean().item(), "last": (x - y).square().mean().item(),
        "networks": [
            {"label": label, "parameters": sum(p.numel() for p in network.parameters()),
             "units": network.recurrent.hidden_size if k else config.width}
            for k, (label, network) in enumerate(zip(labels, learner.network, strict=True))
        ],
        "curves": _curves(labels),
    }  # fmt: skip


def periods(series: str) -> tuple[float, float]:
    """The shortest and the longest period of the waves, in steps."""
    return (FAST, SLOW) if series == "chirp" else PERIODS[series]


def _curves(labels: list[str]) -> list[dict[str, Any]]:
    mean = {"name": "loss", "label": "mean", "panel": ""}  # of both: not drawn beside theirs
    return [mean] + [
        {"name": f"{stem}_{k}", "label": label, "panel": panel, "panel_label": said, "colour": k}
        for stem, panel, said in PANELS
        for k, label in enumerate(labels)
    ]
