"""The last layer of a dueling network: the value of a state and each action's advantage, put together.

Wang et al. 2016, arXiv:1511.06581, equation 9. Departs from them in that both share the layers before: the last layer
has one output more than there are actions, so that any network of cards can be one.
"""

from __future__ import annotations

from torch import Tensor, nn


class Dueling(nn.Module):
    """The value, and the advantages less their mean."""

    def forward(self, outputs: Tensor) -> Tensor:  # (B, 1 + A)
        advantage = outputs[:, 1:]
        return outputs[:, :1] + advantage - advantage.mean(1, keepdim=True)  # (B, A)
