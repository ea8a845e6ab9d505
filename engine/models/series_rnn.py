"""A recurrent network that reads a series and says what comes next: one state, carried from step to step.

Elman 1990, "Finding structure in time", Cognitive Science 14 (tanh); Cho et al. 2014, arXiv:1406.1078 (gru); Hochreiter
and Schmidhuber 1997, Neural Computation 9 (lstm). The cells are PyTorch's.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

RECURRENT_CELLS = {
    "tanh": nn.RNN,
    "gru": nn.GRU,
    "lstm": nn.LSTM,
}
SUMS = {  # weighted sums a unit makes at each step
    "tanh": 1,
    "gru": 3,
    "lstm": 4,
}


class SeriesRNN(nn.Module):
    """From a series (B, T, I) to what it predicts after each step (B, T, O)."""

    def __init__(self, inputs: int, outputs: int, hidden: int, cell: str):
        super().__init__()
        self.recurrent = RECURRENT_CELLS[cell](inputs, hidden, batch_first=True)
        self.output = nn.Linear(hidden, outputs)

    def forward(self, x: Tensor) -> Tensor:  # (B, T, I)
        return self.output(self.recurrent(x)[0])  # (B, T, O)

    @torch.no_grad()
    def go_on(self, x: Tensor, count: int) -> Tensor:
        """``count`` more values, each predicted from those before it, its own ones too: (B, count, I)."""
        states, carried = self.recurrent(x)
        said = [self.output(states[:, -1:])]  # (B, 1, I)
        for _ in range(count - 1):
            states, carried = self.recurrent(said[-1], carried)
            said.append(self.output(states))
        return torch.cat(said, 1)


def units_for(parameters: int, inputs: int, outputs: int, cell: str) -> int:
    """The number of hidden units whose network comes closest to so many parameters, at least one."""
    sizes = {}
    for hidden in range(1, 513):
        sizes[hidden] = SUMS[cell] * hidden * (inputs + hidden + 2) + outputs * (hidden + 1)
        if sizes[hidden] > parameters:
            break
    return min(sizes, key=lambda hidden: abs(sizes[hidden] - parameters))
