"""A stack of dilated convolutions and its recurrent rival in training: the same mini-batches, gradients of their own.

A plain class on plain tensors: the lab's step calls it, and the exported program is this very source.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from engine.data.sequences.series import following
from engine.models.dilated import Dilated
from engine.models.series_rnn import SeriesRNN, units_for
from engine.optim.contest import Contest
from engine.optim.minibatches import MiniBatches

VALIDATED = 300  # series that nothing trains on
HORIZON = 96  # steps of each of them that are known beyond its end


class Learner(Contest):
    """Waves, networks, optimizer and place in the data of one run. ``config`` is read by attribute."""

    def __init__(self, config):
        self.config = config
        self.x, self.y = series(config, config.samples, config.length, 0)  # (N, T, 1) both
        x, y = series(config, VALIDATED, config.length + HORIZON, 1)
        self.x_val, self.y_val = x[:, : config.length], y[:, : config.length]
        self.future = y[:, config.length - 1 : -1]  # (V, HORIZON, 1): the values after the last that is seen
        self.batches = MiniBatches(len(self.x), config.seed)
        dilations = [2**layer if config.doubling else 1 for layer in range(config.layers)]
        networks = [Dilated(1, 1, config.width, config.kernel, dilations, config.gated, config.residual)]
        if config.rival != "none":
            size = sum(p.numel() for p in networks[0].parameters())
            networks.append(SeriesRNN(1, 1, units_for(size, 1, 1, config.rival), config.rival))
        self.enter(networks, {})

    def entries(self) -> tuple:
        """The networks by their kind: a stack goes on from a stack."""
        return ("dilated",) if self.config.rival == "none" else ("dilated", self.config.rival)

    # --- one step -----------------------------------------------------------------------------------------------------

    def batch(self) -> tuple[Tensor, Tensor]:
        """The next mini-batch: what is seen (B, T, 1), and the true next value after each step (B, T, 1)."""
        rows = self.batches.take(self.config.batch_size)
        return self.x[rows], self.y[rows]

    def losses(self, outputs: Tensor, y: Tensor) -> Tensor:
        """Mean squared error of every network (R,) of predictions (R, B, T, 1), over the second half of the steps."""
        half = y.shape[1] // 2
        return (outputs[:, :, half:] - y[:, half:]).square().mean((1, 2, 3))


def series(config, count: int, length: int, stream: int) -> tuple[Tensor, Tensor]:
    """``count`` series and their next values, f32 (count, length, 1) both."""
    rng = np.random.default_rng([config.data_seed, stream])
    x, y = following(config.series, count, length, config.noise, rng)
    return torch.from_numpy(x), torch.from_numpy(y)
