"""The regularisation lab's switches: which regularisers there are, how each is drawn, and what switching one means."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.core.config import Config
from ui.bench import Bench
from ui.classroom import classroom

# Field -> group, name on the switch, and strength when it is first switched on (None: simply on or off).
SWITCHES: dict[str, tuple[str, str, float | None]] = {
    "l1": ("Penalties", "L1", 1e-3),
    "l2": ("Penalties", "L2", 1e-2),
    "dropout": ("Masks", "Dropout", 0.3),
    "dropconnect": ("Masks", "DropConnect", 0.3),
    "batch_norm": ("Normalisation", "Batch norm", None),
    "layer_norm": ("Normalisation", "Layer norm", None),
    "weight_norm": ("Normalisation", "Weight norm", None),
    "early_stopping": ("Stop", "Early stopping", None),
    "rotate": ("Augmentation", "Rotate", 15.0),
    "shift": ("Augmentation", "Shift", 1.0),
    "zoom": ("Augmentation", "Zoom", 0.15),
    "pixel_noise": ("Augmentation", "Pixel noise", 0.1),
    "flip": ("Augmentation", "Flip", None),
}


def switches(config: Config) -> list[dict[str, Any]]:
    """Every regulariser that means something for these settings, as the component draws it."""
    room, cls = classroom(), type(config)
    knobs = cls.knobs()
    locked, away = room.locked_knobs(cls), room.hidden_knobs(cls) | config.unused()
    found = []
    for name, (group, label, _) in SWITCHES.items():
        knob = knobs[name]
        if name in away or (knob.when and getattr(config, knob.when[0]) not in knob.when[1]):
            continue
        value = getattr(config, name)
        found.append({
            "name": name, "label": label, "group": group, "on": bool(value), "help": knob.help,
            "value": _strength(value, knob.unit), "locked": name in locked,
        })  # fmt: skip
    return found


def _strength(value: float | bool, unit: str) -> str:
    """How strong a regulariser is, in words: "0.3", "1 pixel", "on"."""
    if isinstance(value, bool):
        return "on"
    return f"{value:g} {unit.removesuffix('s') if value == 1 else unit}".rstrip()


def switched(bench: Bench, name: str, on: bool) -> Config:
    """The settings with one regulariser switched; on again, it is as strong as it was. Raises LookupError."""
    if name not in SWITCHES:
        raise LookupError(f"There is no switch {name!r}.")
    strength = SWITCHES[name][2]
    if strength is None:
        return bench.config.replace(**{name: on})
    remember(bench)
    return bench.config.replace(**{name: _remembered(bench).get(name, strength) if on else 0.0})


def remember(bench: Bench) -> None:
    """Keep how strong those are that are on, for when they come back."""
    kept = _remembered(bench)
    kept |= {name: value for name in SWITCHES if (value := getattr(bench.config, name))}


def _remembered(bench: Bench) -> dict[str, float]:
    return st.session_state.setdefault(f"{bench.lab.key}:strengths", {})


def without(config: Config) -> Config:
    """The same settings with every regulariser off that this class may switch."""
    open_ = SWITCHES.keys() - classroom().locked_knobs(type(config))
    return config.replace(**{name: type(getattr(config, name))(0) for name in open_})
