"""What differs between runs, as a table says it: settings in words, and which scores there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from engine.core.config import Config, differences
from engine.saved.run_file import best

LONGEST = 60  # letters of a setting
SCORES = {
    "train_loss": "Training loss", "val_loss": "Validation loss",
    "train_accuracy": "Training accuracy", "val_accuracy": "Validation accuracy", "loss": "Loss",
}  # fmt: skip


def differing(configs: Iterable[Config]) -> dict[str, str]:
    """Field -> label of the settings that are not the same in all runs of a lab, in the order of the fields.

    Runs of several labs may be among them: each is compared with those of its own.
    """
    first: dict[type[Config], Config] = {}
    found: dict[str, str] = {}
    for config in configs:
        cls = type(config)
        for path in differences(first.setdefault(cls, config), config):
            name = path.split(".")[0]
            found[name] = cls.knobs()[name].label or name.replace("_", " ")
    order = [name for cls in first for name in cls.model_fields]
    return {name: found[name] for name in sorted(found, key=order.index)}


def in_words(value: Any) -> str:
    """The value of a setting as a table shows it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple):
        value = ", ".join(map(in_words, value)) or "none"
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def newest(curves: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> dict[str, float]:
    """The last value of every curve."""
    return {name: float(values[-1]) for name, (_, values) in curves.items() if len(values)}


def scores(final: Mapping[str, float], best: Mapping[str, float]) -> dict[str, list[float | None]]:
    """Name -> [newest, best] of the scores a table has columns for: ``loss`` where nothing is measured over splits."""
    there = [name for name in SCORES if name in final and (name != "loss" or "train_loss" not in final)]
    return {name: [final[name], best.get(name)] for name in there}


def scores_of(curves: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> dict[str, list[float | None]]:
    """The same from curves."""
    return scores(newest(curves), best(dict(curves)))
