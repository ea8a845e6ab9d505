"""What comes out of every layer of a network, worked out by hand: shape, receptive field, weights, multiplications.

Loads no torch, so that settings can be checked anywhere. The formulas are those of Dumoulin and Visin 2016, "A guide
to convolution arithmetic for deep learning" (arXiv:1603.07285); tests hold them to what PyTorch says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from engine.core.config import ConfigError
from engine.networks.blocks import BLOCKS
from engine.networks.outcome import Outcome, Shape, Unworkable, image, shown, slid
from engine.networks.spec import MOST_PARTS, Part

MOST_PARAMETERS = 5_000_000
MOST_MACS = 200_000_000  # for one image
MOST_NUMBERS = 4_000_000  # that all layers together put out for one image


@dataclass(frozen=True)
class Step:
    """What one layer does to what came before it.

    ``shape`` of its output without the batch; None where it cannot work on what comes in, and the rest is worked out as
    if it were not there. ``problem``: a sentence when the network cannot be used because of it, else empty.
    ``field``: how many input pixels one output depends on, along one axis; ``jump``: how many input pixels lie between
    two neighbouring outputs, 0 where there is no grid any more. The field counts padding, so it can be larger than the
    image, and what a norm or a gate knows of the whole image is not in it. ``parameters`` that are learnt; ``macs``:
    multiply-adds of convolutions and dense layers for one image.
    """

    shape: Shape | None
    problem: str
    field: int
    jump: int
    parameters: int = 0
    macs: int = 0


def shapes(parts: Sequence[Part], channels: int, size: int, classes: int) -> list[Step]:
    """One step a part, for images of ``channels`` x ``size`` x ``size`` pixels that belong to ``classes`` classes."""
    shape: Shape = (channels, size, size)
    field, jump = 1, 1
    steps: list[Step] = []
    for part in parts:
        try:
            made = worked_out(part, shape, classes)
        except Unworkable as problem:
            steps.append(Step(None, str(problem), field, jump))
            continue
        field += made.reach * jump
        if made.whole:
            field = max(field, size)
        jump = jump * made.jump if len(made.shape) == 3 else 0
        shape = made.shape
        steps.append(Step(shape, "", field, jump, made.parameters, made.macs))
    if not any(step.problem for step in steps):
        steps = _ended(steps, shape, classes)
    return _limited(steps)


def worked_out(part: Part, shape: Shape, classes: int) -> Outcome:
    """What one layer makes of an input of this shape. Raises Unworkable, a sentence with the arithmetic."""
    return MAKE[part.kind](part, shape, classes)


def problems(parts: Sequence[Part], channels: int, size: int, classes: int) -> dict[str, str]:
    """``network.3`` -> a sentence about that layer, or ``network`` -> one about all of it; empty when it works."""
    if not parts:
        return {"network": "A network must have at least one layer, got none."}
    if len(parts) > MOST_PARTS:
        return {"network": f"A network must have at most {MOST_PARTS} layers, got {len(parts)}."}
    steps = shapes(parts, channels, size, classes)
    return {
        f"network.{i}": f"Layer {i + 1} ({parts[i]}): {step.problem}" for i, step in enumerate(steps) if step.problem
    }


def check(parts: Sequence[Part], channels: int, size: int, classes: int) -> None:
    """Raises ConfigError with all problems of a network, each with its arithmetic."""
    found = problems(parts, channels, size, classes)
    if found:
        raise ConfigError(found)


def depth(parts: Sequence[Part]) -> int:
    """Convolutions and dense layers on the longest way through, as papers count layers; a gate's own do not count."""
    layers = {"conv": 1, "dense": 1, "residual": 2, "inception": 2}
    return sum(layers.get(part.kind, 0) * part.times for part in parts)


def _ended(steps: list[Step], shape: Shape, classes: int) -> list[Step]:
    """With a problem at the last layer unless it gives one number a class."""
    if not steps or shape == (classes,):
        return steps
    if len(shape) == 3:
        numbers = shape[0] * shape[1] * shape[2]
        cure = f"add flatten ({numbers:,} numbers) or globalpool ({shape[0]:,}), and dense after it"
    else:
        cure = "add dense, or give this layer units=0, which means one per class"
    sentence = f"The network ends with {shown(shape)}, and {classes} classes need {classes} numbers: {cure}."
    return [*steps[:-1], replace(steps[-1], problem=sentence)]


def _limited(steps: list[Step]) -> list[Step]:
    """With a problem at the layer that makes the network too large for the machine."""
    parameters = macs = numbers = 0
    for i, step in enumerate(steps):
        parameters, macs = parameters + step.parameters, macs + step.macs
        numbers += _product(step.shape or ())
        for found, most, what in (
            (parameters, MOST_PARAMETERS, "parameters"), (macs, MOST_MACS, "multiply-adds for one image"),
            (numbers, MOST_NUMBERS, "outputs of all layers for one image"),
        ):  # fmt: skip
            if found > most and not step.problem:
                problem = f"Up to here the network has {found:,} {what}, and {most:,} is the most."
                return [*steps[:i], replace(step, problem=problem), *steps[i + 1 :]]
    return steps


def _product(shape: Shape) -> int:
    product = 1 if shape else 0
    for length in shape:
        product *= length
    return product


# --- kinds of layer ---------------------------------------------------------------------------------------------------


def _conv(part: Part, shape: Shape, classes: int) -> Outcome:
    filters = part.filters or classes
    channels, height, width = image(part.kind, shape)
    coming = "channel that comes in" if channels == 1 else "channels that come in"
    for name, count in ((coming, channels), ("filters" if filters != 1 else "filter", filters)):
        if count % part.groups:
            raise Unworkable(
                f"{count} {name} cannot be split into {part.groups} equal groups: {count} = {count // part.groups} "
                f"x {part.groups} + {count % part.groups}."
            )
    height, width = (_slid(part, length) for length in (height, width))
    weights = filters * (channels // part.groups) * part.size**2
    reach = part.dilation * (part.size - 1)
    return Outcome((filters, height, width), reach, part.stride, weights + filters, weights * height * width)


def _pool(part: Part, shape: Shape, classes: int) -> Outcome:
    channels, height, width = image(part.kind, shape)
    height, width = (_slid(part, length) for length in (height, width))
    return Outcome((channels, height, width), part.size - 1, part.stride or part.size)


def _globalpool(part: Part, shape: Shape, classes: int) -> Outcome:
    return Outcome((image(part.kind, shape)[0],), whole=True)


def _flatten(part: Part, shape: Shape, classes: int) -> Outcome:
    return Outcome((_product(shape),))


def _dense(part: Part, shape: Shape, classes: int) -> Outcome:
    if len(shape) == 3:
        raise Unworkable(
            f"A dense layer needs a row of numbers, and {shown(shape)} comes in: put flatten before it "
            f"({shape[0]} x {shape[1]} x {shape[2]} = {_product(shape):,} numbers), or globalpool ({shape[0]:,})."
        )
    units = part.units or classes
    weights = shape[0] * units
    return Outcome((units,), parameters=weights + units, macs=weights, whole=True)


def _norm(part: Part, shape: Shape, classes: int) -> Outcome:
    if part.kind == "layernorm" and _product(shape) == 1:
        raise Unworkable("It would compare a single number with itself, and always give 0: leave it out.")
    return Outcome(shape, parameters=2 * shape[0])  # a scale and a shift for every channel or unit


def _same(part: Part, shape: Shape, classes: int) -> Outcome:
    return Outcome(shape)


def _slid(part: Part, length: int) -> int:
    dilation = part.dilation if part.kind == "conv" else 1
    return slid(length, part.size, part.stride or part.size, part.padding, dilation)


MAKE: dict[str, Callable[[Part, Shape, int], Outcome]] = {
    "conv": _conv, "maxpool": _pool, "avgpool": _pool, "globalpool": _globalpool, "flatten": _flatten,
    "dense": _dense, "activation": _same, "dropout": _same, "batchnorm": _norm, "layernorm": _norm, **BLOCKS,
}  # fmt: skip
