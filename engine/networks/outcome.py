"""What one layer makes of its input, and the sentence when it cannot."""

from __future__ import annotations

from dataclasses import dataclass

Shape = tuple[int, ...]  # (channels, height, width), or (units,) once there is no image any more


class Unworkable(ValueError):
    """A layer that cannot work on what comes in; the text is a sentence with the arithmetic."""


@dataclass(frozen=True)
class Outcome:
    """``shape`` that comes out. ``reach``: how many more inputs an output depends on, along one axis, than one;
    ``jump``: how many inputs lie between two outputs; ``whole``: it depends on all of the input."""

    shape: Shape
    reach: int = 0
    jump: int = 1
    parameters: int = 0
    macs: int = 0  # multiply-adds of convolutions and dense layers
    whole: bool = False


def slid(length: int, size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """How many places a window has along ``length`` pixels: floor((n + 2p - d(k - 1) - 1) / s) + 1."""
    window, room = dilation * (size - 1) + 1, length + 2 * padding
    if window > room:
        reach = f"{dilation} x ({size} - 1) + 1 = {window}" if dilation > 1 else f"{window}"
        have = f"{length} + 2 x {padding} = {room}" if padding else f"{room}"
        raise Unworkable(
            f"The window does not fit: it is {reach} pixels wide, and only {have} come in. Make it smaller, add "
            "padding, or take out a layer that shrinks the image."
        )
    return (room - window) // stride + 1


def image(kind: str, shape: Shape) -> Shape:
    """The shape itself, for a layer that needs an image."""
    if len(shape) != 3:
        raise Unworkable(
            f"{kind} needs channels x height x width, and {shown(shape)} come in: put it before flatten, "
            "globalpool and dense."
        )
    return shape


def shown(shape: Shape) -> str:
    """``8 x 12 x 12``, or ``120 numbers``."""
    return " x ".join(map(str, shape)) if len(shape) == 3 else f"{shape[0]:,} numbers"
