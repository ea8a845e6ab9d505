"""What pictures may ask of the gradient lab. Everything is measured on the same training examples at every step."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from engine.experiments.gradients import theory
from engine.experiments.gradients.mending import BREAKS, REPAIRS, fits

PROBED = 128  # training examples that signals and gradients are measured on
PROBED_BY_THEORY = 64
DRAWN = 64  # of the examples probed: enough for histograms
BINS = 31
MIN_RANGE = 1e-30  # of a histogram of zeros
LARGEST = float(np.finfo(np.float32).max)


class Looks:
    """The lenses of the gradient lab. Needs ``learner``, ``config`` and ``history``."""

    _known: tuple | None = None  # settings the theory was worked out for, and its lines

    def look_flow(self) -> dict[str, np.ndarray]:
        """Signals and gradients of the L hidden layers, or states of the L time steps, input to output.

        ``activation`` f32 (L,) root mean square of what the layer says (of an LSTM: its cell); ``gradient`` f32 (L,)
        root mean square of the slope of the mean loss with regard to it; ``weight_gradient`` f32 (L,) the same of the
        layer's weights, or of the share that a time step has in the gradient of the recurrent weights.
        ``theory_activation``, ``theory_gradient`` f32 (L,) what is expected of weights that are as at the start, the
        gradient beginning with the last layer's of now; NaN where nothing is known. ``theory`` i32 () which of
        ``facts()["theories"]``, -1 for none. ``first_to_last`` f32 () ratio of the gradients, NaN if both are 0.
        ``repairs_fit``, ``breaks_fit`` u8: which of those in ``facts()`` make sense under the settings of now.
        """
        activation, gradient, weights = self.flow()
        lines = self._theory()
        last = gradient[-1].item()
        return {
            "activation": _single(activation), "gradient": _single(gradient), "weight_gradient": _single(weights),
            "theory_activation": _single(lines[0]), "theory_gradient": _single(lines[1] * last),
            "theory": np.int32(lines[2]),
            "first_to_last": np.float32(min(gradient[0].item() / last, LARGEST) if last else math.nan),
            "repairs_fit": np.array([fits(mend, self.config) for mend in REPAIRS], np.uint8),
            "breaks_fit": np.array([fits(mend, self.config) for mend in BREAKS], np.uint8),
        }  # fmt: skip

    def look_history(self) -> dict[str, np.ndarray]:
        """``steps`` i32 (H,), ``activation`` and ``gradient`` f32 (H, L): as in ``flow``, H at most 200. The first row
        is of the network before training, the last of a step that may lie some way back."""
        rows = torch.stack(self.history.rows).numpy()  # (H, 2, L)
        return {
            "steps": np.array(self.history.steps, np.int32),
            "activation": _single(rows[:, 0]), "gradient": _single(rows[:, 1]),
        }  # fmt: skip

    def look_histograms(self) -> dict[str, np.ndarray]:
        """``histogram`` f32 (L, 31): shares of each layer's activations in equal bins over ``range`` f32 (L, 2), which
        is as far below 0 as above."""
        with torch.no_grad():
            values = torch.stack(self._said(self._probe()[0]))[:, :DRAWN].flatten(1)  # (L, examples * units)
        finite = values.isfinite()
        values = values.where(finite, 0)
        size = values.abs().amax(1).clamp(MIN_RANGE, LARGEST / 2)  # (L,)
        place = ((values / size[:, None] + 1) * (BINS / 2)).long().clamp_(0, BINS - 1)
        place += BINS * torch.arange(len(values))[:, None]  # each layer has bins of its own
        counts = torch.bincount(place[finite], minlength=BINS * len(values)).view(-1, BINS)
        return {
            "histogram": (counts / values.shape[1]).numpy().astype(np.float32),
            "range": torch.stack([-size, size], 1).numpy(),
        }  # fmt: skip

    def look_collapse(self) -> dict[str, np.ndarray]:
        """All hidden layers as one, where they are linear and nothing is normalised: ``product`` f64 (units, 2) of
        their weights and ``bias`` f64 (units,); ``difference`` f64 () the largest between the outputs of the deep
        network and of the one layer over the training points, in double precision, and ``scale`` f64 () the largest
        output. Otherwise ``product`` (0, 0), ``bias`` (0,) and NaN."""
        config = self.config
        if config.kind != "dense" or config.activation != "linear" or config.norm != "none":
            nothing = np.float64(math.nan)
            return {"product": np.zeros((0, 0)), "bias": np.zeros(0), "difference": nothing, "scale": nothing}
        network = self.learner.network
        with torch.no_grad():
            x = self.learner.x_train.double()  # (n, 2)
            h = x
            product, bias = torch.eye(x.shape[1], dtype=torch.float64), torch.zeros(x.shape[1], dtype=torch.float64)
            for layer in network.hidden:
                weight, shift, share = layer.linear.weight.double(), layer.linear.bias.double(), layer.share
                if share:  # x + share (W x + b) is linear as well
                    weight, shift = torch.eye(len(weight), dtype=torch.float64) + share * weight, share * shift
                h = h @ weight.T + shift
                product, bias = weight @ product, weight @ bias + shift
            out, end = network.output.weight.double(), network.output.bias.double()
            deep, shallow = h @ out.T + end, (x @ product.T + bias) @ out.T + end
        return {
            "product": product.numpy().copy(), "bias": bias.numpy().copy(),
            "difference": np.float64((deep - shallow).abs().max().item()),
            "scale": np.float64(deep.abs().max().item()),
        }  # fmt: skip

    def flow(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Root mean squares f64 (L,) of activations, of their gradients and of the weights' gradients."""
        x, y = self._probe()
        with torch.enable_grad():
            if self.config.kind == "dense":
                *said, outputs = self.network.flow(x)
                weights = [layer.linear.weight for layer in self.network.hidden]
            else:
                said, weights, outputs = self.network.flow(x)
            slopes = torch.autograd.grad(self.learner.loss(outputs, y), [*said, *weights])
        return _sizes(said), _sizes(slopes[: len(said)]), _sizes(slopes[len(said) :])

    def _said(self, x: Tensor) -> list[Tensor]:
        return self.network.flow(x)[:-1] if self.config.kind == "dense" else self.network.flow(x)[0]

    def _probe(self) -> tuple[Tensor, Tensor]:
        return self.learner.x_train[:PROBED], self.learner.y_train[:PROBED]

    def _theory(self) -> theory.Lines:
        now = (self.config.activation, self.config.norm, self.config.residual)
        if self._known is None or self._known[0] != now:
            x, y = (examples[:PROBED_BY_THEORY] for examples in self._probe())
            dense = self.config.kind == "dense"
            self._known = (now, theory.dense(self.config, x, y) if dense else theory.recurrent(self.config, x))
        return self._known[1]


def _sizes(tensors: Sequence[Tensor]) -> np.ndarray:
    """Root mean square of each, f64 (L,): in single precision the square of a vanishing gradient is 0."""
    counts = np.array([tensor.numel() for tensor in tensors])
    squares = torch.cat([tensor.detach().flatten() for tensor in tensors]).double().square_().numpy()
    return np.sqrt(np.add.reduceat(squares, np.cumsum(counts) - counts) / counts)


def _single(values: np.ndarray) -> np.ndarray:
    return np.minimum(values, LARGEST).astype(np.float32)
