"""Where a decoder looks in what an encoder read: two ways to score every place against the decoder's state.

The weights are the softmax of the scores over the source, padding left out; their sum over the encoder's states is the
context. ``query`` is the decoder's state, ``memory`` one state of the encoder for each token of the source.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Additive(nn.Module):
    """score_j = v . tanh(W query + U memory_j): a layer of its own decides. Bahdanau, Cho and Bengio 2015, Neural
    machine translation by jointly learning to align and translate, arXiv:1409.0473, section 3.1 and appendix A.1.2."""

    def __init__(self, units: int):
        super().__init__()
        self.query = nn.Linear(units, units, bias=False)  # W
        self.memory = nn.Linear(units, units)  # U
        self.score = nn.Linear(units, 1, bias=False)  # v

    def keys(self, memory: Tensor) -> Tensor:  # (B, S, U)
        """What depends on the source alone, worked out once for all steps of the decoder."""
        return self.memory(memory)  # (B, S, U)

    def forward(self, query: Tensor, keys: Tensor) -> Tensor:  # (B, Q, U), (B, S, U)
        summed = self.query(query)[:, :, None] + keys[:, None]  # (B, Q, S, U)
        return self.score(torch.tanh(summed))[..., 0]  # (B, Q, S)


class Dot(nn.Module):
    """score_j = query . memory_j, without a weight of its own. Luong, Pham and Manning 2015, Effective approaches to
    attention-based neural machine translation, arXiv:1508.04025, section 3.1."""

    def __init__(self, units: int):
        super().__init__()

    def keys(self, memory: Tensor) -> Tensor:  # (B, S, U)
        return memory

    def forward(self, query: Tensor, keys: Tensor) -> Tensor:  # (B, Q, U), (B, S, U)
        return query @ keys.mT  # (B, Q, S)


SCORES = {
    "additive": Additive,
    "dot": Dot,
}


def spread(scores: Tensor, real: Tensor) -> Tensor:  # (B, Q, S), bool (B, S)
    """Weights that sum to one over the real tokens of each source; padding has none."""
    return scores.masked_fill(~real[:, None], -torch.inf).softmax(2)  # (B, Q, S)
