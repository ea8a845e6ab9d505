"""A stack of causal convolutions whose taps lie ever further apart, so that few layers look far back.

van den Oord et al. 2016, "WaveNet: a generative model for raw audio" (arXiv:1609.03499). Layer l has ``kernel`` taps,
``dilations[l]`` steps apart: 1, 2, 4, 8 ... reach back 2^L steps with L layers, where taps side by side reach L.

Departs from it in: values are predicted as they are (one number, squared error) and not as one of 256 classes; what the
layers add up to is read out, where the paper has skip connections with weights of their own.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class CausalConv(nn.Conv1d):
    """A convolution that never looks ahead: output t is made of inputs t, t - d, t - 2d ..., of zeros before."""

    def forward(self, x: Tensor) -> Tensor:  # (B, C, T)
        ahead = (self.kernel_size[0] - 1) * self.dilation[0]
        return super().forward(F.pad(x, (ahead, 0)))  # (B, C', T)


class DilatedBlock(nn.Module):
    """tanh(filter) * sigmoid(gate), mixed by a 1 x 1 convolution, and added to what came in."""

    def __init__(self, width: int, kernel: int, dilation: int, gated: bool, residual: bool):
        super().__init__()
        self.residual = residual
        self.filter = CausalConv(width, width, kernel, dilation=dilation)
        self.gate = CausalConv(width, width, kernel, dilation=dilation) if gated else None
        self.mix = nn.Conv1d(width, width, 1)

    def forward(self, x: Tensor) -> Tensor:  # (B, C, T)
        z = self.filter(x).relu() if self.gate is None else self.filter(x).tanh() * self.gate(x).sigmoid()
        z = self.mix(z)  # (B, C, T)
        return x + z if self.residual else z


class Dilated(nn.Module):
    """From a series (B, T, I) to what it predicts after each step (B, T, O), looking back alone."""

    def __init__(
        self, inputs: int, outputs: int, width: int, kernel: int, dilations: Sequence[int], gated: bool = True,
        residual: bool = True,
    ):  # fmt: skip
        super().__init__()
        self.kernel, self.dilations = kernel, tuple(dilations)
        self.entry = nn.Conv1d(inputs, width, 1)
        self.blocks = nn.ModuleList(DilatedBlock(width, kernel, each, gated, residual) for each in dilations)
        self.read = nn.Conv1d(width, width, 1)
        self.output = nn.Conv1d(width, outputs, 1)

    @property
    def field(self) -> int:
        """How many inputs an output depends on: itself and so many steps back."""
        return 1 + (self.kernel - 1) * sum(self.dilations)

    def forward(self, x: Tensor) -> Tensor:  # (B, T, I)
        return self.head(self.trace(x)[-1])  # (B, T, O)

    def trace(self, x: Tensor) -> list[Tensor]:
        """What enters the first block and what every block puts out, each (B, C, T)."""
        states = [self.entry(x.transpose(1, 2))]
        for block in self.blocks:
            states.append(block(states[-1]))
        return states

    def head(self, state: Tensor) -> Tensor:  # (B, C, T)
        return self.output(self.read(state.relu()).relu()).transpose(1, 2)  # (B, T, O)

    @torch.no_grad()
    def go_on(self, x: Tensor, count: int) -> Tensor:
        """``count`` more values, each predicted from those before it, its own ones too: (B, count, I)."""
        seen = x[:, -self.field :]  # (B, F, I)
        said = []
        for _ in range(count):
            said.append(self(seen)[:, -1:])  # (B, 1, I)
            seen = torch.cat([seen, said[-1]], 1)[:, -self.field :]
        return torch.cat(said, 1)
