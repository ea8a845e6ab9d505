"""The arithmetic of layers that are small networks themselves: residual, inception, squeeze-and-excitation.

The modules, with the papers they are from, are ``engine/models/residual.py``, ``inception.py`` and ``squeeze.py``.
"""

from __future__ import annotations

from engine.networks.outcome import Outcome, Shape, Unworkable, image, slid
from engine.networks.spec import Part


def residual(part: Part, shape: Shape, classes: int) -> Outcome:
    """Two 3x3 convolutions, the first with the stride; the skip has no weights of its own."""
    filters = part.filters or classes
    channels, height, width = image(part.kind, shape)
    if part.skip and filters < channels:
        raise Unworkable(
            f"The skip adds {channels} channels to {filters} filters, and can fill up missing channels with zeros but "
            f"not drop any: {filters} < {channels}. Give it {channels} filters or more, or put a convolution of size 1 "
            "before it."
        )
    if part.times > 1 and (filters != channels or part.stride > 1):
        raise Unworkable(
            f"A block that is applied {part.times} times needs {channels} filters and stride 1, because what comes "
            f"out goes in again; it has {filters} filters and stride {part.stride}."
        )
    height, width = (slid(length, 3, part.stride, 1) for length in (height, width))
    first, second = 9 * channels * filters, 9 * filters * filters  # weights
    norms = (channels if part.preactivation else filters) + filters  # channels that are normalised
    parameters = first + second
    parameters += 2 * norms * part.times if part.norm == "batch" else 2 * filters  # or a bias for each filter
    macs = (first + second) * height * width
    gate = squeeze_weights(filters, part.reduction) if part.reduction else (0, 0)
    return Outcome(
        (filters, height, width), reach=part.times * (2 + 2 * part.stride), jump=part.stride,
        parameters=parameters + gate[0], macs=part.times * (macs + gate[1]),
    )  # fmt: skip


def inception(part: Part, shape: Shape, classes: int) -> Outcome:
    """Four branches side by side, their filters one after the other: 1x1, 3x3, 5x5, and 1x1 of a 3x3 max pooling."""
    channels, height, width = image(part.kind, shape)
    filters = part.width1 + part.width3 + part.width5 + part.pooled
    if not filters:
        raise Unworkable("All of its branches have 0 filters; give at least one of them some.")
    reduced = []  # (inputs, outputs, size) of every convolution
    if part.width1:
        reduced.append((channels, part.width1, 1))
    for before, after, size in ((part.reduce3, part.width3, 3), (part.reduce5, part.width5, 5)):
        if after:
            reduced += [(channels, before, 1)] if before else []
            reduced.append((before or channels, after, size))
    if part.pooled:
        reduced.append((channels, part.pooled, 1))
    weights = sum(inputs * outputs * size**2 for inputs, outputs, size in reduced)
    per_filter = 2 if part.norm == "batch" else 1  # scale and shift, or a bias
    parameters = weights + per_filter * sum(outputs for _, outputs, _ in reduced)
    reach = 4 if part.width5 else 2 if part.width3 or part.pooled else 0
    return Outcome((filters, height, width), reach, parameters=parameters, macs=weights * height * width)


def squeeze(part: Part, shape: Shape, classes: int) -> Outcome:
    """A weight between 0 and 1 for every channel, from the means of all of them."""
    parameters, macs = squeeze_weights(image(part.kind, shape)[0], part.reduction)
    return Outcome(shape, parameters=parameters, macs=macs)


def squeeze_weights(channels: int, reduction: int) -> tuple[int, int]:
    """Parameters and multiply-adds of the two dense layers."""
    hidden = max(1, channels // reduction)
    return 2 * channels * hidden + hidden + channels, 2 * channels * hidden


BLOCKS = {"residual": residual, "inception": inception, "squeeze": squeeze}
