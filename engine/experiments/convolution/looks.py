"""The picture, the kernel, and what comes out: all that a page needs to let the window slide."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from engine.experiments.convolution.geometry import layers_of
from engine.experiments.convolution.network import Windows
from engine.experiments.convolution.pictures import shifted


class Looks:
    """Needs ``learner``, ``network`` and ``config``."""

    def shown(self) -> Tensor:
        """The picture as it is looked at: moved by the shift of the settings, (1, C, S, S)."""
        config = self.config
        picture = self.learner.x[0].numpy()
        return torch.from_numpy(shifted(picture, config.shift_x, config.shift_y))[None]

    def look_slide(self) -> dict[str, np.ndarray]:
        """``picture`` f32 (C, S, S), values 0 to 1. Per layer ``geometry`` i32 (L, 9): kernel, stride, padding,
        dilation, places before and after along each axis, receptive field, jump and start in pixels of the picture; a
        pooling is the last one.

        Twice, for the ``chosen`` kernel and the ``learned`` one: ``<which>/kernel/<i>`` f32 (C, k, k) of convolution i,
        ``<which>/out/<i>`` f32 (h, w) after layer i, and ``<which>/sums`` f32 (C, h, w): what each channel adds to the
        first convolution, before ReLU.
        """
        x = self.shown()
        rows = [layer[1:] for layer in layers_of(self.config, x.shape[-1])]
        looks = {"picture": x[0].numpy().copy(), "geometry": np.array(rows, np.int32)}
        for which, network in (("chosen", self.learner.teacher), ("learned", self.network)):
            with torch.inference_mode():
                for i, layer in enumerate(network.layers):
                    looks[f"{which}/kernel/{i}"] = layer.weight[0].detach().numpy().copy()
                for i, out in enumerate(network.trace(x)):
                    looks[f"{which}/out/{i}"] = out[0, 0].numpy().copy()
                looks[f"{which}/sums"] = channel_sums(network, x)
        return looks

    def look_pixel(self, layer: int = 0, y: int = 0, x: int = 0, which: str = "chosen") -> dict[str, np.ndarray]:
        """One output number taken apart: ``patch``, ``weights``, ``products`` f32 (C, k, k), ``sums`` f32 (C,) of each
        channel, ``total`` and ``after`` (ReLU) f32 (). ``box`` i32 (4,): top, left, bottom and right (not included) of
        the pixels of the picture that it depends on. Raises LookupError for a layer or pixel that is not there."""
        network = {"chosen": self.learner.teacher, "learned": self.network}.get(which)
        convolutions = layers_of(self.config, self.config.side)[: self.config.stack]
        if network is None or not 0 <= layer < len(convolutions):
            raise LookupError(f"There is no convolution {layer} of a {which} kernel; there are {len(convolutions)}.")
        row = convolutions[layer]
        if not (0 <= y < row.after and 0 <= x < row.after):
            raise LookupError(f"The output has {row.after} x {row.after} numbers, there is none at {y}, {x}.")
        with torch.inference_mode():
            picture = self.shown()
            given = network.trace(picture)[layer - 1] if layer else picture  # (1, C, h, w)
            given = F.pad(given, [row.padding] * 4)
            top, left, reach = y * row.stride, x * row.stride, row.dilation * (row.kernel - 1) + 1
            window = (slice(top, top + reach, row.dilation), slice(left, left + reach, row.dilation))
            patch, weights = given[0][:, *window], network.layers[layer].weight[0].detach()  # (C, k, k) both
            products = patch * weights
            total = products.sum()
            after = total.relu() if self.config.relu else total
        first = [row.start + row.jump * at for at in (y, x)]
        return {
            "patch": patch.numpy().copy(), "weights": weights.numpy().copy(), "products": products.numpy().copy(),
            "sums": products.sum((1, 2)).numpy().copy(), "total": total.numpy().copy(), "after": after.numpy().copy(),
            "box": np.array([*first, *(at + row.field for at in first)], np.int32),
        }  # fmt: skip


def channel_sums(network: Windows, x: Tensor) -> np.ndarray:
    """What each channel of ``x`` (1, C, S, S) adds to the first convolution, (C, h, w)."""
    _, _, stride, padding, dilation = network.plan[0]
    weight = network.layers[0].weight  # (1, C, k, k)
    return F.conv2d(x, weight.movedim(1, 0), None, stride, padding, dilation, groups=x.shape[1])[0].numpy().copy()
