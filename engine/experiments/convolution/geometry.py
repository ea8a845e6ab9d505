"""Sizes, receptive fields and where a window lies: the arithmetic of convolution and pooling, in whole numbers.

A layer with kernel K, stride S, padding P and dilation D makes ``floor((W + 2 P - D (K - 1) - 1) / S) + 1`` places of
W. Its units see ``field`` pixels of the picture, neighbours lie ``jump`` pixels apart, and the first one's field begins
at pixel ``start`` (below 0 in the padding): Dumoulin and Visin 2016, arXiv:1603.07285; Araujo, Norris and Sim 2019,
Distill, "Computing receptive fields of convolutional neural networks". Both axes are alike.
"""

from __future__ import annotations

from typing import NamedTuple


class Layer(NamedTuple):
    """One convolution or pooling, and what it makes of ``before`` places."""

    kind: str  # convolution, max pooling or average pooling
    kernel: int
    stride: int
    padding: int
    dilation: int
    before: int
    after: int  # 0 or less when the window does not fit
    field: int  # pixels of the picture that one unit depends on, along one axis
    jump: int  # pixels between the fields of neighbours
    start: int  # the first pixel of the first unit's field


def layers_of(config, side):
    """Every layer over a picture of ``side`` pixels, in order; the settings are read by attribute."""
    found = []
    size, field, jump, start = side, 1, 1, 0
    for kind, kernel, stride, padding, dilation in plan_of(config):
        after = (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
        field += dilation * (kernel - 1) * jump
        start -= padding * jump
        jump *= stride
        found.append(Layer(kind, kernel, stride, padding, dilation, size, after, field, jump, start))
        size = after
    return found


def plan_of(config):
    """(kind, kernel, stride, padding, dilation) of every layer."""
    kernel = int(config.size)
    plan = []
    for i in range(config.stack):
        dilation = config.dilation * (2**i if config.doubling else 1)
        padding = dilation * (kernel - 1) // 2 if config.padding == "same" else int(config.padding)
        plan.append(("convolution", kernel, config.stride, padding, dilation))
    if config.pooling != "none":
        plan.append((f"{config.pooling} pooling", config.window, config.window, 0, 1))
    return plan


def problem(config, side):
    """Why the windows do not fit, with the arithmetic; empty when they do."""
    for number, layer in enumerate(layers_of(config, side), 1):
        if layer.after < 1:
            wide = layer.dilation * (layer.kernel - 1) + 1
            padded = f" + 2 x {layer.padding} of padding" if layer.padding else ""
            reach = f"{layer.dilation} x ({layer.kernel} - 1) + 1 = {wide}" if layer.dilation > 1 else f"{wide}"
            return (
                f"layer {number} ({layer.kind}) needs a window of {reach} pixels, but only {layer.before}{padded} are "
                "there"
            )
    return ""
