"""Which pixels of the picture one number of a feature map depends on.

Araujo, Norris and Sim 2019 ("Computing receptive fields of convolutional neural networks", Distill) give the
recursion: a window of k at stride s and padding p, on top of a map whose neighbours are ``jump`` pixels apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.networks.arithmetic import Step
from engine.networks.spec import SLIDING, Part


@dataclass(frozen=True)
class Field:
    """Of the numbers of one stage, along each axis: ``width`` pixels, ``jump`` pixels between neighbours, and
    ``start``, the first pixel of the first number, negative where it is padding. ``whole``: there is no grid any more,
    every number may depend on all pixels that the network sees.

    Behind a padding that was added on the way some of the pixels may count for nothing. What a layer norm knows of the
    whole picture is not in it.
    """

    start: int = 0
    width: int = 1
    jump: int = 1
    whole: bool = False

    def box(self, y: int, x: int) -> tuple[int, int, int, int]:
        """(top, left, bottom, right) in pixels, the last two not included. It may reach into the padding."""
        jump = 0 if self.whole else self.jump
        top, left = self.start + y * jump, self.start + x * jump
        return top, left, top + self.width, left + self.width


def fields(
    parts: Sequence[Part], steps: Sequence[Step], cards: Sequence[tuple[str, int]], size: int
) -> dict[str, Field]:
    """Stage -> the field of its numbers, for pictures of ``size`` x ``size``. ``steps`` are those of
    ``arithmetic.shapes`` for the same parts; ``cards`` a network's, which say what stage a part is in."""
    field, reach, places = Field(), 1, size  # reach: the width that the recursion goes on with
    found: dict[str, Field] = {}
    for part, step, (stage, _) in zip(parts, steps, cards, strict=True):
        if field.whole:
            found[stage] = field
            continue
        # what has no padding of its own keeps the middle where it is: it reaches as far to both sides
        before = part.padding * field.jump if part.kind in SLIDING else (step.field - reach) // 2
        gated = part.kind == "squeeze" or (part.kind == "residual" and part.reduction > 0)
        if step.jump == 0:  # all places of the map before
            field = Field(field.start, (places - 1) * field.jump + field.width, field.jump, whole=True)
        else:
            field, reach, places = Field(field.start - before, step.field, step.jump), step.field, step.shape[1]
            if gated:
                field = Field(field.start, (places - 1) * field.jump + field.width, field.jump, whole=True)
        found[stage] = field
    return found
