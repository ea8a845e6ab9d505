"""What a contender looks like inside: its layers as parts, for any family, depth and width.

All families have 6n + 2 layers, as in He et al. 2015 (arXiv:1512.03385), section 4.2. Parts are made as plain
namespaces with what ``engine.networks.build`` reads of them, so that an exported program makes them in the same way.
"""

from __future__ import annotations

from types import SimpleNamespace

GATED = 4  # squeeze-and-excitation: by how much the hidden layer is narrower than its channels


def blueprint(family: str, blocks: int, width: int) -> list:
    """The parts of a contender of 6 * ``blocks`` + 2 layers that begins with ``width`` filters.

    Three groups of so many blocks of two layers each; every group has twice the filters and half the image of the one
    before. ``inception``: max pooling halves the image. ``recurrent``: one block with 2 * width filters, applied as
    often as the others have blocks, with the same weights, on an image of half the size.
    """
    if family == "recurrent":
        parts = [conv(2 * width, stride=2), *norm_and_relu(), residual(2 * width, times=3 * blocks)]
    elif family == "inception":
        parts = [conv(width), *norm_and_relu()]
        for group in range(3):
            parts += [maxpool()] if group else []
            parts += [inception(width * 2**group) for _ in range(blocks)]
    else:
        before = family == "pre-activation"
        parts = [conv(width)] if before else [conv(width), *norm_and_relu()]
        for group in range(3):
            for block in range(blocks):
                parts.append(residual(
                    width * 2**group, stride=2 if group and not block else 1, skip=family != "plain",
                    preactivation=before, reduction=GATED if family == "squeeze" else 0,
                ))  # fmt: skip
        parts += norm_and_relu() if before else []
    return [*parts, SimpleNamespace(kind="globalpool"), SimpleNamespace(kind="dense", units=0)]


def conv(filters: int, stride: int = 1):
    return SimpleNamespace(kind="conv", filters=filters, size=3, stride=stride, padding=1, dilation=1, groups=1)


def norm_and_relu() -> list:
    return [SimpleNamespace(kind="batchnorm"), SimpleNamespace(kind="activation", activation="relu")]


def maxpool():
    return SimpleNamespace(kind="maxpool", size=2, stride=0, padding=0)


def residual(
    filters: int, stride: int = 1, skip: bool = True, preactivation: bool = False, times: int = 1, reduction: int = 0
):
    return SimpleNamespace(
        kind="residual", filters=filters, stride=stride, skip=skip, preactivation=preactivation, norm="batch",
        times=times, reduction=reduction,
    )  # fmt: skip


def inception(filters: int):
    """A block that puts out so many filters: a quarter 1x1, half 3x3, the rest 5x5 and pooled."""
    return SimpleNamespace(
        kind="inception", width1=filters // 4, reduce3=filters // 2, width3=filters // 2, reduce5=filters // 4,
        width5=filters // 8, pooled=filters - filters // 4 - filters // 2 - filters // 8, norm="batch",
    )  # fmt: skip
