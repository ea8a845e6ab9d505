"""What is known of signals and gradients before training, without running the network.

Mean field of wide random networks: a layer's weighted sums are nearly Gaussian, so that the mean square of its outputs
and of the gradients follow from those of its neighbour by integrals over one Gaussian variable (Poole et al. 2016,
arXiv:1606.05340; Schoenholz et al. 2017, arXiv:1611.01232). For weights of variance v, n inputs and m outputs

    forth   q' = n v E[phi(z)^2] of what enters,  z ~ N(0, q)        back   g = m v E[phi'(z)^2] g'

With linear units that is Glorot and Bengio 2010 (n v = m v = 1 wanted), with ReLU He et al. 2015 (n v = 2 wanted).
Layer norm (Ba et al. 2016) makes q = 1 and divides the gradient by the spread it took away. Batch norm ties all points
together and has a file of its own, ``batch_theory``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.experiments.gradients import batch_theory
from engine.models.deep_mlp import CURVES

NODES = torch.linspace(-8, 8, 400, dtype=torch.float64)  # of the integral over a Gaussian; none at 0, where ReLU bends
WEIGHTS = torch.exp(-(NODES**2) / 2) / torch.exp(-(NODES**2) / 2).sum()
TINY = 1e-300
MEAN_FIELD, GLOROT, HE, BATCH, RECURRENT, IDENTITY, GATE = range(7)
THEORIES = [
    {"words": "Mean field: at every layer the squared signal is multiplied by n Var(w) E[φ(z)²], the squared "
     "gradient by n Var(w) E[φ′(z)²], z being Gaussian and φ the activation.",
     "source": "Poole et al. 2016, arXiv:1606.05340; Schoenholz et al. 2017, arXiv:1611.01232"},
    {"words": "Linear units: signal and gradient are multiplied by the root of n Var(w) at every layer. Xavier's start "
     "makes that 1.",
     "source": "Glorot and Bengio 2010, AISTATS"},
    {"words": "ReLU lets half of the signal through: signal and gradient are multiplied by the root of n Var(w) / 2 at "
     "every layer. He's start makes that 1.",
     "source": "He et al. 2015, arXiv:1502.01852"},
    {"words": "Batch norm brings every unit's weighted sums to spread 1 over the points, and divides its gradient by "
     "the spread that it took away: what points have in common goes, so the gradient grows on its way back.",
     "source": "Yang et al. 2019, arXiv:1902.08129"},
    {"words": "A step back in time multiplies the gradient by the recurrent weights and the slope of the activation: "
     "the root of n Var(w) E[φ′(z)²] for weights without a pattern.",
     "source": "Bengio et al. 1994, IEEE Trans. Neural Networks 5; Pascanu et al. 2013, arXiv:1211.5063"},
    {"words": "The identity hands the gradient on as it is, times the scale, as long as the units stay positive.",
     "source": "Le, Jaitly and Hinton 2015, arXiv:1504.00941"},
    {"words": "Along the kept state a step back in time multiplies the gradient by the gate that keeps it: the sigmoid "
     "of its bias. What comes back through the other gates is added to that, so the measured line may lie above it.",
     "source": "Hochreiter and Schmidhuber 1997; Gers et al. 2000; Jozefowicz et al. 2015, ICML"},
]  # fmt: skip

Lines = tuple[np.ndarray, np.ndarray, int]  # activation (L,), gradient over the last one (L,), index into THEORIES


def dense(config: Any, x: Tensor, y: Tensor) -> Lines:
    """The two lines of a dense network for inputs (n, 2) of classes (n, 1), and which theory they are of."""
    width, share = config.width, config.depth**-0.5 if config.residual else 0.0
    fans = [x.shape[1], *[width] * (config.depth - 1)]  # inputs of each layer
    variances = [variance(config.init, fan, width) for fan in fans]
    if config.norm == "batch":
        errors = 0.5 - y.flatten().double()  # slope of the cross-entropy of an answer that is still near 0
        gains = [fan * v for fan, v in zip(fans, variances, strict=True)]
        return *batch_theory.lines(x.double(), errors, gains, share, CURVES[config.activation]), BATCH
    q = x.double().square().mean(1)  # (n,) mean square of what enters the layer
    mean = torch.zeros_like(q)  # mean over the units of what enters, 0 for the plane's symmetric data
    activation, factors = [], []
    for layer, (fan, v) in enumerate(zip(fans, variances, strict=True)):
        spread = fan * v * q  # variance of the weighted sums, (n,)
        normed = config.norm == "layer"
        first, second, slope = moments(config.activation, torch.ones_like(q) if normed else spread)
        back = width * v * slope
        if normed:
            back = back / spread.clamp_min(TINY)
        if share and layer:
            q, mean = q + 2 * share * mean * first + share**2 * second, mean + share * first
            back = 1 + share**2 * back
        else:
            q, mean = second, first
        activation.append(q.mean().sqrt().item())
        factors.append(back)
    return np.array(activation), _way_back(factors), _dense_theory(config)


def recurrent(config: Any, x: Tensor) -> Lines:
    """The two lines of a recurrent network for inputs (n, T, I); NaN where nothing is known."""
    steps = config.time_steps
    back = np.arange(steps)[::-1]  # steps from each state to the last
    unknown = np.full(steps, np.nan)
    if config.cell in ("lstm", "gru"):
        return unknown, (1 / (1 + np.exp(-config.forget_bias))) ** back, GATE
    if config.recurrent_init == "identity":
        known = config.cell == "relu rnn"
        return unknown, float(config.recurrent_scale) ** back if known else unknown, IDENTITY if known else -1
    squares = x.double().square().mean(2)  # (n, T): the input weights have variance 1 / inputs
    activation, factors = [], []
    kept = torch.zeros(len(x), dtype=torch.float64)
    for t in range(steps):
        _, kept, slope = moments(config.cell.split()[0], config.recurrent_scale**2 * kept + squares[:, t])
        activation.append(kept.mean().sqrt().item())
        factors.append(config.recurrent_scale**2 * slope)
    return np.array(activation), _way_back(factors), RECURRENT


def variance(init: str, inputs: int, outputs: int) -> float:
    """Variance of one weight under a start of ``engine.models.deep_mlp.STARTS``."""
    return {
        "zeros": 0.0, "small normal": 1e-4, "xavier": 2 / (inputs + outputs), "he": 2 / inputs,
        "orthogonal": 1 / max(inputs, outputs), "too large": 9 / inputs,
    }[init]  # fmt: skip


def moments(activation: str, v: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """E[phi(z)], E[phi(z)^2] and E[phi'(z)^2] for z ~ N(0, v), each (n,) like ``v``."""
    curve = CURVES[activation]
    z = (v.sqrt()[:, None] * NODES).requires_grad_()  # (n, nodes)
    y = z if curve is None else curve(z)
    (slope,) = torch.autograd.grad(y.sum(), z)
    y = y.detach()
    return y @ WEIGHTS, y.square() @ WEIGHTS, slope.square() @ WEIGHTS


def _way_back(factors: list[Tensor]) -> np.ndarray:
    """Gradient over the last one (L,), when a layer multiplies the squared gradient of each point by its factor (n,).
    The first layer's factor is of the way back to the inputs, which nobody asks for."""
    relative, gradient = torch.ones_like(factors[-1]), [1.0]
    for factor in reversed(factors[1:]):
        relative = relative * factor
        gradient.append(relative.mean().sqrt().item())
    return np.array(gradient[::-1])


def _dense_theory(config: Any) -> int:
    plain = config.norm == "none" and not config.residual
    return {"linear": GLOROT, "relu": HE}.get(config.activation, MEAN_FIELD) if plain else MEAN_FIELD
