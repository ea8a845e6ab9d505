"""What a layer is called, and what there is to know about one of them, in words."""

from __future__ import annotations

from engine.networks.spec import Part

TITLES = {
    "conv": "Convolution", "maxpool": "Max pooling", "avgpool": "Average pooling",
    "globalpool": "Global average pooling", "flatten": "Flatten", "dense": "Dense",
    "activation": "Activation", "dropout": "Dropout", "batchnorm": "Batch norm", "layernorm": "Layer norm",
    "residual": "Residual block", "inception": "Inception block", "squeeze": "Squeeze-and-excitation",
}  # fmt: skip
CURVE_TITLES = {
    "relu": "ReLU", "leaky relu": "Leaky ReLU", "tanh": "Tanh", "sigmoid": "Sigmoid", "silu": "SiLU",
}  # fmt: skip


def title(part: Part) -> str:
    """``Max pooling``, ``ReLU``, ``Plain block``."""
    if part.kind == "activation":
        return CURVE_TITLES[part.activation]
    if part.kind == "residual" and not part.skip:
        return "Plain block"
    return TITLES[part.kind]


def words(part: Part) -> str:
    """``8 filters of 5 x 5, padding 2``; empty for a layer without settings."""
    match part.kind:
        case "conv":
            said = [f"{_count(part.filters, 'filter')} of {part.size} x {part.size}", *_sliding(part, 1)]
            said += [f"dilation {part.dilation}"] if part.dilation > 1 else []
            said += [f"{part.groups} groups"] if part.groups > 1 else []
        case "maxpool" | "avgpool":
            said = [f"{part.size} x {part.size}", *_sliding(part, 0)]
        case "dense":
            said = [_count(part.units, "unit")]
        case "dropout":
            said = [f"{100 * part.rate:g} %"]
        case "residual":
            said = [_count(part.filters, "filter")]
            said += [f"stride {part.stride}"] if part.stride > 1 else []
            said += ["pre-activation"] if part.preactivation else []
            said += ["no batch norm"] if part.norm == "none" else []
            said += [f"{part.times} times, same weights"] if part.times > 1 else []
            said += [f"squeeze-and-excitation by {part.reduction}"] if part.reduction else []
        case "inception":
            widths = {"1x1": part.width1, "3x3": part.width3, "5x5": part.width5, "pooled": part.pooled}
            said = [", ".join(f"{width} {name}" for name, width in widths.items() if width)]
        case "squeeze":
            said = [f"reduction {part.reduction}"]
        case _:
            said = []
    return ", ".join(said)


def _sliding(part: Part, usual: int) -> list[str]:
    stride = [f"stride {part.stride}"] if part.stride != usual else []
    return stride + ([f"padding {part.padding}"] if part.padding else [])


def _count(number: int, of: str) -> str:
    if not number:
        return f"one {of} per class"
    return f"{number:,} {of}" + ("s" if number > 1 else "")
