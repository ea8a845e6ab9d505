"""What becomes of the output when the picture is moved.

A convolution is equivariant: its output moves by the same, exactly, wherever edges and padding are not seen. With a
stride, or a pooling, that holds for moves that are a multiple of the ``jump`` alone; for others something changes
(Azulay and Weiss 2019, arXiv:1805.12177; Zhang 2019, arXiv:1904.11486).
"""

from __future__ import annotations

import numpy as np
import torch

from engine.experiments.convolution.geometry import Layer, layers_of
from engine.experiments.convolution.pictures import shifted

NOTHING = 1e-12


class Moving:
    """Lens ``moved``. Needs ``learner``, ``network``, ``config`` and ``shown()``."""

    def look_moved(self, which: str = "chosen") -> dict[str, np.ndarray]:
        """The picture as it was (``before`` f32 (C, S, S)) and moved (``after``), and of every layer i: ``before/<i>``
        and ``after/<i>`` f32 (h, w) what comes out of them, ``expected/<i>`` the first of them moved by the nearest
        whole number of places, ``inside/<i>`` u8 (h, w) 1 where neither edge, padding nor what came in can be seen.

        Per layer: ``places`` i32 (L, 2) right and down, ``exact`` u8 (L,) whether the shift is a multiple of the jump,
        ``largest`` f32 (L,) the largest difference of ``after`` and ``expected`` inside, ``changed`` f32 (L,) how much
        the output changes where it stands: the norm of ``after`` less ``before`` over that of ``before``, where neither
        sees an edge. NaN where there is no such place.
        """
        network = {"chosen": self.learner.teacher, "learned": self.network}.get(which)
        if network is None:
            raise LookupError(f"There is no kernel {which!r}. Known: chosen, learned.")
        config, still, moved = self.config, self.learner.x, self.shown()
        with torch.inference_mode():
            outs = [[out[0, 0].numpy() for out in network.trace(x)] for x in (still, moved)]
        looks = {"before": still[0].numpy().copy(), "after": moved[0].numpy().copy()}
        rows, places = layers_of(config, config.side), []
        exact, largest, changed = [], [], []
        for i, (row, before, after) in enumerate(zip(rows, *outs, strict=True)):
            right, down = (round(by / row.jump) for by in (config.shift_x, config.shift_y))
            expected = shifted(before, right, down)
            inside = clear(row, config.side, config.shift_x, config.shift_y, right, down)
            looks |= {
                f"before/{i}": before.copy(), f"after/{i}": after.copy(), f"expected/{i}": expected,
                f"inside/{i}": inside.astype(np.uint8),
            }  # fmt: skip
            places.append((right, down))
            exact.append(config.shift_x % row.jump == 0 and config.shift_y % row.jump == 0)
            largest.append(np.abs(after - expected)[inside].max() if inside.any() else np.nan)
            changed.append(
                relative_change(before, after, clear(row, config.side, config.shift_x, config.shift_y, 0, 0))
            )
        return looks | {
            "places": np.array(places, np.int32), "exact": np.array(exact, np.uint8),
            "largest": np.array(largest, np.float32), "changed": np.array(changed, np.float32),
        }  # fmt: skip


def clear(row: Layer, side: int, shift_x: int, shift_y: int, right: int, down: int) -> np.ndarray:
    """Where the output of the moved picture and that of the still one, moved by ``right`` and ``down``, see neither an
    edge nor a pixel that came in: bool (h, w)."""

    def along(by: int, place: int) -> np.ndarray:
        at = np.arange(row.after)
        first = row.start + row.jump * at  # of the moved picture's field
        fine = (first >= max(0, by)) & (first + row.field <= side + min(0, by))
        old = row.start + row.jump * (at - place)  # of the still picture's field, which has come here
        there = (at >= place) & (at < row.after + place)
        return fine & there & (old >= max(0, -by)) & (old + row.field <= side - max(0, by))

    return along(shift_y, down)[:, None] & along(shift_x, right)[None, :]


def relative_change(before: np.ndarray, after: np.ndarray, where: np.ndarray) -> float:
    """Norm of the difference over the norm of ``before``, at some places; NaN where there are none."""
    size = np.linalg.norm(before[where])
    return float(np.linalg.norm((after - before)[where]) / size) if size > NOTHING else float("nan")
