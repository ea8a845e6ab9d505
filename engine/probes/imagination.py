"""The image that a unit would most like to see: activation maximisation, which climbs from noise.

Erhan, Bengio, Courville and Vincent 2009 (Université de Montréal, report 1341) climb the slope of a unit with regard to
the pixels; Simonyan, Vedaldi and Zisserman 2014 (arXiv:1312.6034) do so for classes, and climb the score and not its
probability. Left alone the climb ends in an image of high frequencies, as every pixel is turned to what helps a
little (Olah, Mordvintsev and Schubert 2017, Distill, "Feature Visualization"). What keeps it readable, each a knob:

* ``l2`` pulls every pixel towards the mean colour of the training images (Simonyan et al.; Yosinski et al. 2015,
  arXiv:1506.06579, shrink by a share at every step, as here);
* ``blur`` smooths the image now and then (Yosinski et al.);
* ``total_variation`` lessens the differences between neighbours (Mahendran and Vedaldi 2015, arXiv:1412.0035);
* ``jitter`` shifts the image by some pixels before every step, so that nothing hangs on one grid (Mordvintsev, Olah and
  Tyka 2015, "Inceptionism").

A step has the same size whatever the slope's: the slope is divided by its root mean square. ``lr`` is then the change
of a typical pixel, and the knobs mean the same for every unit and network.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.probes import copies
from engine.probes.ablation import evenly
from engine.probes.pictures import TOGETHER, as_bytes

KNOBS: dict[str, dict[str, Any]] = {
    "steps": {"low": 1, "high": 500, "default": 100, "step": 1, "words": "How many steps to climb."},
    "lr": {
        "low": 0.01, "high": 0.5, "default": 0.1, "step": 0.01,
        "words": "By how much a typical pixel changes in a step; black is 0, white is 1.",
    },
    "l2": {
        "low": 0.0, "high": 0.2, "default": 0.02, "step": 0.005,
        "words": "Share of the way to the mean training colour that every pixel is drawn back in a step.",
    },
    "blur": {
        "low": 0.0, "high": 2.0, "default": 0.5, "step": 0.1,
        "words": "Standard deviation, in pixels, of the Gaussian that smooths the image every fourth step.",
    },
    "total_variation": {
        "low": 0.0, "high": 2.0, "default": 0.3, "step": 0.05,
        "words": "How much differences between neighbouring pixels are lessened, against 1 for the unit's wish.",
    },
    "jitter": {
        "low": 0, "high": 4, "default": 1, "step": 1,
        "words": "By how many pixels at most the image is shifted at random before every step.",
    },
}  # fmt: skip
BLUR_EVERY = 4  # steps, as Yosinski et al. do
START = 0.05  # standard deviation of the noise it begins with
FRAMES = 10  # pictures kept on the way
MOST_ASKED = 500  # training images that the strongest is sought among
CURVES = (nn.ReLU, nn.LeakyReLU, nn.Tanh, nn.Sigmoid, nn.SiLU)


class Imagination:
    """Lens ``imagined`` for an experiment whose ``network`` has ``stages`` and takes images of 0 to 1.

    Needs ``pictures(split)`` of ``Choosing``.
    """

    def facts(self) -> dict[str, Any]:
        """The lab's facts and ``imagination``: ``layers``, stage -> how many units or channels, for the stages that
        learn; and ``knobs`` with their range, default and one sentence each."""
        found = copies.shapes(self.network, self.pictures("train")[0][:1])
        layers = {name: found[name][0] for name in copies.with_weights(self.network)}
        return {**super().facts(), "imagination": {"layers": layers, "knobs": KNOBS}}

    def look_imagined(
        self, layer: str = "", unit: int = 0, steps: int = 100, lr: float = 0.1, l2: float = 0.02, blur: float = 0.5,
        total_variation: float = 0.3, jitter: int = 1, whole: bool = False, seed: int = 0,
    ) -> dict[str, np.ndarray]:  # fmt: skip
        """An image that excites one unit of stage ``layer`` (without a name: one class), after ``steps`` steps.

        What rises is the unit's weighted sum, before the activation function where the stage ends in one, as a unit
        that is shut has no slope behind it; of a channel the one in the middle, so that the image shows what one place
        looks for. With ``whole`` it is the mean of the feature map, after the activation function: a texture.
        ``image`` f32 (C, S, S) of 0 to 1; ``frames`` u8 (10, C, S, S) evenly on the way, the last at the end; ``trace``
        f32 (steps,) its value at the beginning of each step, ``value`` f32 () at the end, and ``strongest`` f32 () the
        largest for any of 500 training images (and any place).
        Raises LookupError for an unknown layer or unit, ValueError for a knob out of its range.
        """
        _check(steps=steps, lr=lr, l2=l2, blur=blur, total_variation=total_variation, jitter=jitter)
        layer = copies.find_stage(self.network, layer)
        x, _ = self.pictures("train")
        network = copies.still(self.network)
        count = copies.shapes(network, x[:1])[layer][0]
        if not (isinstance(unit, int) and 0 <= unit < count):
            raise LookupError(f"The units of {layer} have numbers from 0 to {count - 1}, got {str(unit)[:40]}.")
        chance = torch.Generator().manual_seed(seed)
        mean = x.mean((0, 2, 3), keepdim=True)  # (1, C, 1, 1)
        image = (mean + START * torch.randn(x[:1].shape, generator=chance)).clamp(0, 1)
        kept = np.linspace(0, steps, FRAMES + 1).round().astype(int)[1:]
        trace, frames = [], {}
        for step in range(1, steps + 1):
            shift = torch.randint(-jitter, jitter + 1, (2,), generator=chance).tolist()
            moved = image.roll(shift, (2, 3)).requires_grad_()
            value = self._value(network, moved, layer, unit, whole)
            slope = torch.autograd.grad(value, moved)[0].roll([-by for by in shift], (2, 3))
            trace.append(value.item())
            direction = _even(slope) - total_variation * _even(roughness(image))
            image = image.lerp(mean, l2) + lr * direction
            if blur and step % BLUR_EVERY == 0:
                image = blurred(image, blur)
            image = image.clamp(0, 1)
            frames[step] = image
        with torch.inference_mode():
            value = self._value(network, image, layer, unit, whole)
            asked = evenly(x, MOST_ASKED).split(TOGETHER)
            said = torch.cat([excitement(network, part, layer, unit, whole) for part in asked])  # (N,) or (N, h, w)
            strongest = (said.mean((1, 2)) if whole and said.dim() > 1 else said).max()
        return {
            "image": np.ascontiguousarray(image[0].numpy()), "trace": np.array(trace, np.float32),
            "frames": as_bytes(torch.cat([frames[max(1, step)] for step in kept]).nan_to_num(0.0)),
            "value": np.float32(value), "strongest": np.float32(strongest),
        }  # fmt: skip

    @staticmethod
    def _value(network: nn.Module, image: Tensor, layer: str, unit: int, whole: bool) -> Tensor:
        """What is to rise, for one image (1, C, S, S): ()."""
        said = excitement(network, image, layer, unit, whole)[0]  # () or (h, w)
        if said.dim() < 2:
            return said
        return said.mean() if whole else said[said.shape[0] // 2, said.shape[1] // 2]


def excitement(network: nn.Module, x: Tensor, layer: str, unit: int, after: bool) -> Tensor:
    """What a unit says to images (N, C, S, S), (N,), or a channel at all places, (N, h, w): ``after`` or before the
    activation function at the end of its stage."""
    x = copies.before(network, x, layer)
    modules = list(network.stages[layer])
    bends = len(modules) > 1 and isinstance(modules[-1], CURVES)
    for module in modules[:-1] if bends and not after else modules:
        x = module(x)
    return x[:, unit]


def roughness(image: Tensor) -> Tensor:
    """Slope of the sum of all differences between neighbours, squared and halved, of an image (1, C, S, S).

    That sum is the total variation with exponent 2 (Mahendran and Vedaldi 2015), whose slope is each pixel's difference
    from its neighbours.
    """
    down, right = image.diff(dim=2), image.diff(dim=3)
    pad = F.pad(down, (0, 0, 1, 0)) - F.pad(down, (0, 0, 0, 1))
    return pad + F.pad(right, (1, 0)) - F.pad(right, (0, 1))


def blurred(image: Tensor, deviation: float) -> Tensor:
    """An image (1, C, S, S) after a Gaussian of that standard deviation in pixels; edges are mirrored."""
    reach = min(max(1, round(3 * deviation)), image.shape[-1] - 1)
    places = torch.arange(-reach, reach + 1, dtype=image.dtype)
    weights = torch.exp(-0.5 * (places / deviation) ** 2)
    weights = (weights / weights.sum()).expand(image.shape[1], 1, 1, -1)  # (C, 1, 1, 2 reach + 1)
    wide = F.pad(image, [reach] * 4, mode="reflect")
    along = F.conv2d(wide, weights, groups=image.shape[1])
    return F.conv2d(along, weights.mT.reshape(image.shape[1], 1, -1, 1), groups=image.shape[1])


def _even(slope: Tensor) -> Tensor:
    """With a root mean square of 1; a slope of 0 stays."""
    size = slope.square().mean().sqrt()
    return slope / size if size > 0 else slope


def _check(**knobs: float) -> None:
    for name, value in knobs.items():
        low, high = KNOBS[name]["low"], KNOBS[name]["high"]
        if not low <= value <= high:
            raise ValueError(f"{name} must be in {low} to {high}, got {value}.")
