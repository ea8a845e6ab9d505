"""The half of a translator that reads: a state for every token of the source, and one vector to begin writing from."""

from __future__ import annotations

import torch
from torch import Tensor, nn

PADDING = 0  # the id behind the end of a sequence
RECURRENT = {
    "gru": nn.GRU,
    "lstm": nn.LSTM,
}


class Encoder(nn.Module):
    """One GRU or LSTM layer over embedded tokens, in one direction or both.

    With ``both`` each direction has half of the ``units``, so that a state of the memory has as many numbers either
    way. What is handed over is the last state (of the backward direction: the one at the first token), through a
    layer with tanh as in Bahdanau et al. 2015 (arXiv:1409.0473, appendix A.2.2).

    Padding stands behind the tokens, so it is read after them and never heard of: the last state is taken where each
    source ends. That is quicker here than torch's packed sequences, and gives the same numbers (held by a test).
    """

    def __init__(self, words: int, width: int, units: int, cell: str, both: bool):
        super().__init__()
        self.embedding = nn.Embedding(words, width, padding_idx=PADDING)
        self.forwards = RECURRENT[cell](width, units // (1 + both), batch_first=True)
        self.backwards = RECURRENT[cell](width, units // 2, batch_first=True) if both else None
        self.bridge = nn.Linear(units, units)
        self.bridge_cell = nn.Linear(units, units) if cell == "lstm" else None

    def forward(self, source: Tensor) -> tuple[Tensor, tuple[Tensor, ...]]:  # (B, S), padded with zeros
        """Memory (B, S, U) and the decoder's first state, each part (B, U)."""
        lengths = (source != PADDING).sum(1, keepdim=True)  # (B, 1)
        embedded = self.embedding(source)  # (B, S, E)
        memory, _ = self.forwards(embedded)  # (B, S, U)
        last = at(memory, lengths - 1)[:, 0]  # (B, U)
        if self.backwards is not None:
            mirror = (lengths - 1 - torch.arange(source.shape[1])) % source.shape[1]  # (B, S): the end of each first
            read, _ = self.backwards(at(embedded, mirror))  # (B, S, U / 2)
            memory = torch.cat([memory, at(read, mirror)], 2)  # (B, S, U)
            last = torch.cat([last, at(read, lengths - 1)[:, 0]], 1)  # (B, U)
        state = (torch.tanh(self.bridge(last)),)
        return memory, state if self.bridge_cell is None else (*state, self.bridge_cell(last))


def at(values: Tensor, places: Tensor) -> Tensor:  # (B, S, U), (B, P)
    """Each example's rows at its own places (B, P, U)."""
    return values.gather(1, places[..., None].expand(-1, -1, values.shape[2]))
