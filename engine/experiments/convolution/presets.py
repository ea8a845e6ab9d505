"""The convolution lab's presets and what each is said to show. A test sees every claim hold.

``holds`` gets the run after the preset's steps. This module loads no torch: the page lists presets without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from engine.core.catalogue import Preset

if TYPE_CHECKING:
    from engine.core.run import Run


def with_changes(run: Run, **changes: Any) -> Run:
    """A run of the same seeds with some other settings, at its beginning: what most claims look at is there."""
    from engine.core.run import Run  # here, because it loads torch

    return Run(run.key, run.config.replace(**changes))


def slide(run: Run) -> dict[str, np.ndarray]:
    return run.look({"name": "slide"})


def strength(run: Run) -> float:
    """Root mean square of what the chosen kernel makes of the picture."""
    return float(np.sqrt(np.square(slide(run)["chosen/out/0"]).mean()))


def kernel_is_found(run: Run) -> bool:
    """Whether every learned number is the chosen one but for 0.01."""
    look = slide(run)
    return bool(np.abs(look["learned/kernel/0"] - look["chosen/kernel/0"]).max() < 0.01)


def columns_alone_are_found(run: Run) -> bool:
    """Whether the output is right and every column sums to what it should, though single numbers are far off."""
    look = slide(run)
    off = (look["learned/kernel/0"] - look["chosen/kernel/0"])[0]  # (k, k)
    return run.timeline.last("loss") < 1e-4 and np.abs(off.sum(0)).max() < 0.05 and np.abs(off).max() > 0.2


def together_alone_are_found(run: Run) -> bool:
    """Whether two kernels in a row do what the chosen ones do, though neither is the chosen one."""
    look = slide(run)
    apart = min(np.abs(look[f"learned/kernel/{i}"] - look[f"chosen/kernel/{i}"]).max() for i in (0, 1))
    return bool(run.timeline.last("kernel_error") < 0.02 and apart > 0.1)


def moves_along(run: Run) -> bool:
    """Whether the output of the moved picture is the moved output, to the last bit, where no edge is seen."""
    look = run.look({"name": "moved"})
    return bool(look["largest"][0] == 0 and look["inside/0"].mean() > 0.5)


def moves_in_twos(run: Run) -> bool:
    one, two = run.look({"name": "moved"}), with_changes(run, shift_x=2).look({"name": "moved"})
    return bool(one["largest"][0] > 0.5 and two["largest"][0] == 0)


def pooling_forgives(run: Run) -> bool:
    """Whether moving the picture by a pixel changes less after the pooling than before it."""
    changed = run.look({"name": "moved"})["changed"]
    return bool(changed[1] < 0.8 * changed[0])


def doubles(run: Run) -> bool:
    """Whether a unit of the i-th layer sees 2^(i+1) - 1 pixels, and 2 i + 1 without doubling: counted by gradients."""
    wide = run.look({"name": "field"})["counted"].tolist()
    plain = with_changes(run, doubling=False).look({"name": "field"})["counted"].tolist()
    return wide == [3, 7, 15, 31] and plain == [3, 5, 7, 9]


def prefers_its_direction(run: Run) -> bool:
    return strength(run) > 10 * strength(with_changes(run, turn=90.0))


def finds_the_roof(run: Run) -> bool:
    """Whether the twenty strongest answers all lie where the picture is redder than green by a third."""
    look = slide(run)
    out, (red, green, _) = look["chosen/out/0"], look["picture"]
    rim = (look["picture"].shape[1] - out.shape[0]) // 2
    places = np.argsort(out, axis=None)[-20:]
    return bool(((red - green)[rim:-rim, rim:-rim].flat[places] > 1 / 3).all())


def darkens_the_rim(run: Run) -> bool:
    """Whether each corner comes out below half of the mean of the 3 x 3 pixels that its window lies on."""
    look = slide(run)
    out, picture = look["chosen/out/0"], look["picture"][0]
    ends = ((0, slice(0, 3)), (-1, slice(-3, None)))
    return all(out[y, x] < 0.5 * picture[rows, columns].mean() for y, rows in ends for x, columns in ends)


PRESETS: dict[str, Preset] = {
    "find": Preset(
        "Find the kernel", {"picture": "noise"},
        "Gradient descent sees the picture and what Sobel's kernel made of it, and nothing else: after 400 steps every "
        "number of the kernel it has learned is right to within 0.01.",
        400, kernel_is_found, seeds=5,
    ),
    "stripes": Preset(
        "What stripes cannot teach", {"picture": "stripes"},
        "All rows of the picture are alike, so only the sum of each column of the kernel matters: after 400 steps the "
        "output and the three sums are right, while some number of the kernel is off by more than 0.2.",
        400, columns_alone_are_found, seeds=5,
    ),
    "two": Preset(
        "Two kernels in a row", {"picture": "noise", "stack": 2},
        "Two 3 x 3 kernels in a row make one of 5 x 5, with numbers as large as 12. After 1,500 steps it is right to "
        "within 0.02 (root mean square). How it is shared out nobody can know: neither kernel is the chosen one, and "
        "often both have the opposite sign.",
        1500, together_alone_are_found, seeds=5,
    ),
    "too-fast": Preset(
        "A step too long", {"picture": "noise", "optimizer": "sgd", "lr": 2.0},
        "The loss is a bowl in the nine weights, and every step of this size lands further up on its other side.",
        300, lambda run: run.diverged is not None, seeds=5, good=False, findings=("diverged",),
    ),
    "moved": Preset(
        "The output moves along", {"picture": "house", "side": 32, "kernel": "edge", "shift_x": 3, "shift_y": 2},
        "The picture is moved by 3 and 2 pixels. The output is moved by the same, to the last bit, wherever the window "
        "sees neither an edge nor what came in.",
        1, moves_along, seeds=3,
    ),
    "stride": Preset(
        "A stride breaks it", {"picture": "house", "side": 32, "stride": 2, "shift_x": 1},
        "With a stride of 2 a picture that moves by one pixel gives other numbers, wrong by more than 0.5 at some "
        "place. Moved by two pixels it gives the same again, one place further on.",
        1, moves_in_twos, seeds=3,
    ),
    "pooling": Preset(
        "Pooling forgives a little",
        {"picture": "flower", "side": 64, "relu": True, "pooling": "max", "window": 3, "shift_x": 1},
        "Moved by one pixel, the picture gives another output; after max pooling over 3 x 3 the change is smaller by "
        "at least a fifth of it.",
        1, pooling_forgives,
    ),
    "doubling": Preset(
        "Dilation that doubles",
        {"picture": "temple", "side": 64, "kernel": "blur", "stack": 4, "doubling": True},
        "Four layers of 3 x 3 see 31 x 31 pixels, and 2^(i+1) - 1 after layer i. Without dilation they would see "
        "9 x 9: 2 i + 1. Both counted by gradients.",
        1, doubles,
    ),
    "gabor": Preset(
        "Made for one direction", {"picture": "stripes", "side": 32, "kernel": "gabor", "size": "7", "colour": False},
        "A Gabor filter answers upright stripes more than ten times as strongly as stripes that lie.",
        1, prefers_its_direction,
    ),
    "roof": Preset(
        "Red but not green",
        {"picture": "house", "side": 32, "colour": True, "kernel": "gaussian", "mix": "red - green"},
        "One sheet of the kernel for each colour, and the three sums are added: red counts for, green against. The "
        "twenty strongest answers all lie on what is red.",
        1, finds_the_roof, seeds=3,
    ),
    "rim": Preset(
        "Zeros at the rim", {"picture": "house", "side": 24, "kernel": "blur", "size": "5", "padding": "same"},
        "Padding with zeros keeps the size, and darkens the rim: a window at the corner lies on 16 zeros and 9 pixels. "
        "Each corner comes out below half of the mean of those 9.",
        1, darkens_the_rim, seeds=3,
    ),
}  # fmt: skip
