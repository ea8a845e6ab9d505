"""A network as a PyTorch program of its own, to be read and run elsewhere.

The blocks are pasted as they stand in ``engine/models``; their files are read, not imported, so that no
torch is loaded.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from pathlib import Path

from engine.networks.arithmetic import check, shapes
from engine.networks.outcome import Shape, shown
from engine.networks.spec import Part, written

MODELS = Path(__file__).parent.parent / "models"
PASTED = {  # kind -> (file, names) in the order they are needed
    "globalpool": [("stages", "GlobalPool")],
    "squeeze": [("squeeze", "SqueezeExcitation")],
    "residual": [("squeeze", "SqueezeExcitation"), ("residual", "Residual")],
    "inception": [("inception", "Inception"), ("inception", "conv_unit")],
}
CURVES = {
    "relu": "nn.ReLU()", "leaky relu": "nn.LeakyReLU()", "tanh": "nn.Tanh()", "sigmoid": "nn.Sigmoid()",
    "silu": "nn.SiLU()",
}  # fmt: skip
WIDTH = 100  # of a line


def code(parts: Sequence[Part], channels: int, size: int, classes: int) -> str:
    """A program that makes ``network`` for images (N, channels, size, size). Raises ConfigError for parts that do not
    fit. Its parameters come in the order of the trained network's: names differ, numbers fit one by one."""
    check(parts, channels, size, classes)
    steps = shapes(parts, channels, size, classes)
    before = [(channels, size, size), *(step.shape for step in steps)]
    calls = [_call(part, shape, classes) for part, shape in zip(parts, before, strict=False)]
    rows = [_row(call, step.shape) for call, step in zip(calls, steps, strict=True)]
    sources = _sources({part.kind for part in parts})
    imports = ["import torch", "from torch import Tensor, nn" if sources else "from torch import nn"]
    if any("F." in source for source in sources):
        imports.append("from torch.nn import functional as F")
    doc = f'"""{classes} classes of {channels} x {size} x {size} images.\n\n{_folded(written(parts))}\n"""'
    network = "\n".join(["network = nn.Sequential(", *rows, ")"])
    run = f"images = torch.zeros(1, {channels}, {size}, {size})\nscores = network(images)  # (1, {classes})"
    head = "\n".join(imports)
    return "\n\n\n".join(["\n\n".join([doc, head]), *sources, f"{network}\n\n{run}"]) + "\n"


def _call(part: Part, shape: Shape, classes: int) -> str:
    """The line that makes the module of a part for inputs of this shape."""
    return CALLS[part.kind](part, shape, part.filters or classes, part.units or classes)


def _window(part: Part, usual: dict[str, int]) -> str:
    told = [f"{name}={getattr(part, name)}" for name, value in usual.items() if getattr(part, name) != value]
    return ", ".join([str(part.size), *told])


def _conv(part: Part, shape: Shape, filters: int, units: int) -> str:
    window = _window(part, {"stride": 1, "padding": 0, "dilation": 1, "groups": 1})
    return f"nn.Conv2d({shape[0]}, {filters}, {window})"


def _residual(part: Part, shape: Shape, filters: int, units: int) -> str:
    usual = {"stride": 1, "skip": True, "preactivation": False, "norm": "batch", "times": 1, "reduction": 0}
    options = [f"{name}={getattr(part, name)!r}" for name, value in usual.items() if getattr(part, name) != value]
    return f"Residual({', '.join([f'{shape[0]}, {filters}', *options])})"


def _inception(part: Part, shape: Shape, filters: int, units: int) -> str:
    names = ["width1", "reduce3", "width3", "reduce5", "width5", "pooled", *(["norm"] if part.norm != "batch" else [])]
    return f"Inception({', '.join([str(shape[0]), *(f'{name}={getattr(part, name)!r}' for name in names)])})"


def _norm(image: str, row: str) -> Callable[..., str]:
    return lambda part, shape, filters, units: (image if len(shape) == 3 else row).format(shape[0])


def _pool(name: str) -> Callable[..., str]:
    return lambda part, shape, filters, units: f"nn.{name}({_window(part, {'stride': 0, 'padding': 0})})"


CALLS: dict[str, Callable[..., str]] = {  # (part, shape that comes in, filters, units) -> code
    "conv": _conv, "maxpool": _pool("MaxPool2d"), "avgpool": _pool("AvgPool2d"),
    "globalpool": lambda part, shape, filters, units: "GlobalPool()",
    "flatten": lambda part, shape, filters, units: "nn.Flatten()",
    "dense": lambda part, shape, filters, units: f"nn.Linear({shape[0]}, {units})",
    "activation": lambda part, shape, filters, units: CURVES[part.activation],
    "dropout": lambda part, shape, filters, units: f"nn.Dropout({part.rate!r})",
    "batchnorm": _norm("nn.BatchNorm2d({})", "nn.BatchNorm1d({})"),
    "layernorm": _norm("nn.GroupNorm(1, {})", "nn.LayerNorm({})"),
    "residual": _residual, "inception": _inception,
    "squeeze": lambda part, shape, filters, units: f"SqueezeExcitation({shape[0]}, {part.reduction})",
}  # fmt: skip


def _row(call: str, shape: Shape) -> str:
    return f"    {call},".ljust(56) + f"  # {shown(shape)}"


def _sources(kinds: set[str]) -> list[str]:
    """What is pasted for these kinds, each once."""
    wanted = dict.fromkeys(place for kind in PASTED if kind in kinds for place in PASTED[kind])
    return [_source(*place) for place in wanted]


def _source(module: str, name: str) -> str:
    text = (MODELS / f"{module}.py").read_text(encoding="utf-8")
    for node in ast.parse(text).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == name:
            return "\n".join(text.splitlines()[node.lineno - 1 : node.end_lineno])
    raise LookupError(f"engine/models/{module}.py must define {name} for it to be pasted.")


def _folded(text: str) -> str:
    """A network's text on lines that end after a comma."""
    lines = [""]
    for word in text.split(", "):
        if lines[-1] and len(lines[-1]) + len(word) + 2 > WIDTH:
            lines.append("")
        lines[-1] += (", " if lines[-1] else "") + word
    return ",\n".join(lines)
