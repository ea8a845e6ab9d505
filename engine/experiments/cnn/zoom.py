"""From a feature map back to the picture: the sum of its channels, and one number's products.

The three zooms of CNN Explainer (Wang et al. 2020, arXiv:2004.15004): the network, one map as a sum of convolved
channels, one number of it as a window of products. Everything is computed from the weights as they stand.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.core.config import unknown_name
from engine.probes.evaluation import evaluating

POOLS = {nn.MaxPool2d: "maxpool", nn.AvgPool2d: "avgpool"}


class Zoom:
    """Lenses ``sums`` and ``arithmetic``. Needs ``network``, ``picture(image)`` and ``field(stage)``."""

    def look_sums(self, image: dict[str, Any] | None = None, layer: str = "", unit: int = 0) -> dict[str, np.ndarray]:
        """How one map of a convolution, or one unit of a dense layer, is made of what comes in.

        ``inputs`` f32 (I, h, w) the channels that it sees, from number ``first`` i32 () on; ``weights`` f32 (I, k, k)
        of its filter; ``channels`` f32 (I, h', w') each of them convolved, ``bias`` f32 (); ``out`` f32 (h', w') their
        sum, ``after`` f32 (h', w') what the stage makes of it, with norm and activation. Of a unit of a dense layer
        ``weights`` and ``channels``, the products, have the shape of the inputs, and ``out`` is (1, 1).

        Raises LookupError for a layer or unit that is not there, or one that is no convolution or dense layer.
        """
        layer = layer or self.summing()[0]
        if layer not in self.summing():
            raise LookupError(unknown_name("convolution or dense layer", str(layer)[:40], self.summing()))
        x, _ = self.picture(image)
        with evaluating(self.network):
            before, after = self._around(x, layer)
            sums = self.network.stages[layer][0]
            unit = self._unit(unit, sums.weight.shape[0], layer)
            if isinstance(sums, nn.Linear):
                inputs, weights, first = before[0], sums.weight[unit].reshape(before[0].shape), 0
                channels, out = inputs * weights, sums(before.flatten(1))[0, unit].reshape(1, 1)
            else:
                seen = sums.weight.shape[1]
                first = unit // (sums.weight.shape[0] // sums.groups) * seen
                inputs, weights = before[0, first : first + seen], sums.weight[unit]
                channels = F.conv2d(
                    inputs[None], weights[:, None], None, sums.stride, sums.padding, sums.dilation, groups=seen
                )[0]  # (I, h', w')
                out = sums(before)[0, unit]
            looks = {
                "inputs": inputs, "weights": weights, "channels": channels, "bias": sums.bias[unit], "out": out,
                "after": after[0, unit].reshape(out.shape),
            }  # fmt: skip
        return {name: _array(values) for name, values in looks.items()} | {"first": np.int32(first)}

    def look_arithmetic(
        self, image: dict[str, Any] | None = None, layer: str = "", unit: int = 0, y: int = 0, x: int = 0
    ) -> dict[str, np.ndarray]:
        """One number of a map, as the sum it is: ``patch`` f32 (I, k, k) what the window sees (0 where it is padding),
        ``weights`` f32 (I, k, k), ``bias`` f32 (), ``total`` f32 () = the sum of their products and the bias, ``after``
        f32 () norm and activation. Pooling is a sum as well: with weights of 1 / k^2, or 1 at the largest and 0
        elsewhere. In a dense layer the patch is all that comes in.

        ``box`` i32 (4,): top, left, bottom and right of the pixels it depends on, padding included; ``crop`` f32
        (C, ., .) of the picture there; ``first`` i32 () number of the first channel that is seen.

        Raises LookupError for a place that is not there.
        """
        layer = layer or self.explained()[0]
        if layer not in self.explained():
            raise LookupError(unknown_name("layer that is a sum", str(layer)[:40], self.explained()))
        picture, _ = self.picture(image)
        module = self.network.stages[layer][0]
        with evaluating(self.network):
            before, after = self._around(picture, layer)
            unit = self._unit(unit, after.shape[1], layer)
            places = after.shape[2:] if after.dim() == 4 else (1, 1)
            y, x = self._unit(y, places[0], f"rows of {layer}"), self._unit(x, places[1], f"columns of {layer}")
            bias, first = torch.zeros(()), 0
            if isinstance(module, nn.Linear):
                patch, weights, bias = before[0], module.weight[unit].reshape(before[0].shape), module.bias[unit]
                y = x = 0
            elif isinstance(module, nn.Conv2d):
                weights, bias = module.weight[unit], module.bias[unit]
                first = unit // (module.weight.shape[0] // module.groups) * len(weights)
                patch = _window(module, before[0, first : first + len(weights)], y, x)
            else:
                first = unit
                patch, weights = _pooled(module, before[0, unit : unit + 1], y, x)
            total = (patch * weights).sum() + bias
            box = self.field(layer).box(y, x)
            looks = {
                "patch": patch, "weights": weights, "bias": bias, "total": total,
                "after": after[0, unit, y, x] if after.dim() == 4 else after[0, unit],
            }  # fmt: skip
        top, left, bottom, right = (max(0, edge) for edge in box)
        return {name: _array(values) for name, values in looks.items()} | {
            "box": np.array(box, np.int32), "crop": _array(picture[0, :, top:bottom, left:right]),
            "first": np.int32(first),
        }  # fmt: skip

    def _around(self, x: Tensor, layer: str) -> tuple[Tensor, Tensor]:
        """What a stage is given and what it gives, for pictures (N, C, S, S). What was flattened right before a dense
        layer comes as the maps that it was."""
        before = x
        for name, stage in self.network.stages.items():
            given, x = x, stage(x)
            if name == layer:
                dense = isinstance(stage[0], nn.Linear)
                if dense and given.dim() == 2 and before.dim() == 4 and before[0].numel() == given.shape[1]:
                    return before, x
                return (given[:, :, None, None] if dense else given), x
            if isinstance(stage[0], nn.Flatten):
                before = given
            elif not (isinstance(stage[0], nn.Dropout) and x.dim() == 2):  # it passes on what was flattened
                before = x
        raise LookupError(unknown_name("layer", layer, list(self.network.stages)))

    def _unit(self, number: int, count: int, layer: str) -> int:
        if type(number) is not int or not 0 <= number < count:
            raise LookupError(f"The units and places of {layer} have numbers from 0 to {count - 1}, got {number!r}.")
        return number

    def summing(self) -> list[str]:
        """Stages that begin with one convolution or dense layer."""
        return [name for name, s in self.network.stages.items() if isinstance(s[0], nn.Conv2d | nn.Linear)]

    def explained(self) -> list[str]:
        """Stages of which one number can be shown as a sum."""
        known = (nn.Conv2d, nn.Linear, *POOLS)
        kinds = self.network.kinds()
        return [
            name for name, s in self.network.stages.items() if isinstance(s[0], known) or kinds[name] == "globalpool"
        ]


def _window(conv: nn.Conv2d, channels: Tensor, y: int, x: int) -> Tensor:
    """What a convolution's window sees of channels (I, h, w) for its output at (y, x): (I, k, k)."""
    (pad, _), (step, _), (apart, _), (k, _) = conv.padding, conv.stride, conv.dilation, conv.kernel_size
    padded = F.pad(channels, (pad, pad, pad, pad))
    rows = torch.arange(k) * apart
    return padded[:, (y * step + rows)[:, None], (x * step + rows)[None]]


def _pooled(module: nn.Module, channel: Tensor, y: int, x: int) -> tuple[Tensor, Tensor]:
    """The window of a pooling layer on one channel (1, h, w), and its weights, (1, k, k) each."""
    if type(module) not in POOLS:  # global average pooling
        return channel, torch.full_like(channel, 1 / channel.numel())
    k, step, pad = module.kernel_size, module.stride, module.padding
    largest = isinstance(module, nn.MaxPool2d)
    padded = F.pad(channel, (pad, pad, pad, pad), value=-torch.inf if largest else 0.0)
    patch = padded[:, y * step : y * step + k, x * step : x * step + k]
    if not largest:
        return patch, torch.full_like(patch, 1 / k**2)
    weights = torch.zeros_like(patch).flatten()
    weights[patch.argmax()] = 1
    return patch.nan_to_num(neginf=0.0), weights.reshape(patch.shape)


def _array(values: Tensor) -> np.ndarray:
    return np.array(values.detach().numpy(), np.float32)
