"""What the network builder says about layers: groups, why one would use them, and what their settings are called."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, get_type_hints

from engine.networks.spec import KINDS, Part, fields_of
from engine.networks.words import TITLES, title


@dataclass(frozen=True)
class Kind:
    """``group`` is the heading it stands under in the menu, ``why`` the reason to take one."""

    group: str
    why: str


WORDS = {
    "conv": Kind(
        "Find patterns",
        "Slides small filters over the image and says where each one's pattern is. The same few weights serve every "
        "place.",
    ),
    "maxpool": Kind(
        "Make smaller",
        "Keeps the largest value of every window: the map shrinks, and small shifts matter less.",
    ),
    "avgpool": Kind(
        "Make smaller",
        "Keeps the mean of every window: shrinks the map gently, without picking winners.",
    ),
    "globalpool": Kind(
        "Make smaller",
        "One number a map, its mean: fits images of any size and saves the largest dense layer.",
    ),
    "flatten": Kind(
        "Decide",
        "Lays all maps out as one long list of numbers. A dense layer needs it.",
    ),
    "dense": Kind(
        "Decide",
        "Every output weighs every input. The last one gives a score per class; early ones are expensive.",
    ),
    "activation": Kind(
        "Bend",
        "Bends every number by itself. Without one between them, two layers are no more than a single one.",
    ),
    "dropout": Kind(
        "Keep steady",
        "Leaves out random numbers in training, so that the network cannot lean on any one of them.",
    ),
    "batchnorm": Kind(
        "Keep steady",
        "Gives every channel mean 0 and spread 1 over the mini-batch: deep networks train faster with it.",
    ),
    "layernorm": Kind(
        "Keep steady",
        "The same over all the numbers of one example: does not depend on the rest of the mini-batch.",
    ),
    "residual": Kind(
        "Blocks",
        "Two convolutions whose result is added to what came in: the gradient has a short way back through depth.",
    ),
    "inception": Kind(
        "Blocks",
        "Looks through windows of 1, 3 and 5 pixels at once and stacks what they find.",
    ),
    "squeeze": Kind(
        "Blocks",
        "Sums up every map in one number and decides from these how loud each map shall be.",
    ),
}  # fmt: skip
SHORT = {
    "Average pooling": "Avg pooling", "Global average pooling": "Global pool",
    "Squeeze-and-excitation": "Squeeze-excite",
}  # fmt: skip
LABELS = {
    "size": "Window", "rate": "Rate", "times": "Applied", "skip": "Skip connection", "activation": "Curve",
    "width1": "1×1", "reduce3": "before 3×3", "width3": "3×3", "reduce5": "before 5×5", "width5": "5×5",
    "pooled": "after pooling", "reduction": "Squeeze by",
}  # fmt: skip
LEAST = {("conv", "stride"): 1, ("residual", "stride"): 1, ("squeeze", "reduction"): 1}  # where 0 would mean nothing


def name(part: Part) -> str:
    """What stands on a card: the title, if it is short enough for one."""
    return SHORT.get(title(part), title(part))


@cache
def declarations() -> tuple[dict[str, Any], ...]:
    """Every kind for the page: what it is called, why one would use it, and the settings it has."""
    return tuple(
        {
            "kind": kind, "title": TITLES[kind], "group": WORDS[kind].group,
            "why": WORDS[kind].why,
            "fields": [_field(kind, name) for name in fields_of(kind)],
        }
        for kind in KINDS
    )  # fmt: skip


def _field(kind: str, name: str) -> dict[str, Any]:
    knob, type_ = Part.knobs()[name], get_type_hints(Part)[name]
    label = LABELS.get(name) or knob.label or name.capitalize()
    if (kind, name) == ("dense", "units"):
        label = "Units"
    widget = "choice" if knob.choices else {bool: "switch", int: "whole", float: "share"}[type_]
    return {
        "name": name, "label": label, "help": knob.help, "widget": widget, "choices": list(knob.choices),
        "least": LEAST.get((kind, name), knob.ge), "most": knob.le, "advanced": knob.advanced,
    }  # fmt: skip
