"""Recurrent layers on top of each other, between an embedding of tokens and a linear answer at every step."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.models.recurrent_layer import Recurrent, State

WIDEST = 32  # numbers that a token is embedded in at most


class RecurrentNet(nn.Module):
    """``layers`` of ``units`` each. Reads tokens (B, T) out of ``inputs`` kinds if ``tokens``, else numbers
    (B, T, inputs), and answers with ``outputs`` numbers at every step.

    Dropout is on what goes up from layer to layer, never on what goes on in time (Zaremba et al. 2014,
    arXiv:1409.2329); so is layer norm (Ba et al. 2016, arXiv:1607.06450, who norm the sums inside of the cell instead).
    """

    def __init__(
        self, inputs: int, outputs: int, tokens: bool, kind: str = "lstm", units: int = 32, layers: int = 1,
        both: bool = False, norm: bool = False, dropout: float = 0.0, activation: str = "tanh",
        forget_bias: float = 1.0,
    ):  # fmt: skip
        super().__init__()
        self.dropout = dropout
        self.embedding = nn.Embedding(inputs, min(inputs, WIDEST)) if tokens else None
        width, said = min(inputs, WIDEST) if tokens else inputs, units * (2 if both else 1)
        self.layers = nn.ModuleList(
            Recurrent(kind, width if not place else said, units, both, activation, forget_bias)
            for place in range(layers)
        )
        self.norms = nn.ModuleList(nn.LayerNorm(said) for _ in range(layers if norm else 0))
        self.output = nn.Linear(said, outputs)

    def forward(self, x: Tensor, states: list[State] | None = None) -> Tensor:
        """(B, T) or (B, T, I) -> (B, T, outputs)."""
        return self.run(x, states)[0]

    def run(self, x: Tensor, states: list[State] | None = None) -> tuple[Tensor, list[State]]:
        """The outputs, and the state of every layer after the last step: what the next stretch of text goes on from."""
        x = self.embed(x)  # (B, T, width)
        last = []
        for place, layer in enumerate(self.layers):
            x, state = layer(x, states[place] if states else None)  # (B, T, D * H)
            x = self.above(place, x)
            last.append(state)
        return self.output(x), last

    def embed(self, x: Tensor) -> Tensor:
        """Tokens (B, T) as vectors (B, T, width); numbers stay as they are."""
        return x if self.embedding is None else self.embedding(x)

    def above(self, place: int, x: Tensor) -> Tensor:
        """What goes up from a layer (B, T, D * H): normed, and in training with dropout."""
        if self.norms:
            x = self.norms[place](x)
        return F.dropout(x, self.dropout, self.training) if self.dropout else x

    def trace(self, x: Tensor, states: list[State] | None = None) -> tuple[list[list[dict[str, Tensor]]], Tensor]:
        """Of every layer and direction all gates and states, name -> (B, T, H), and the outputs."""
        x = self.embed(x)
        found = []
        for place, layer in enumerate(self.layers):
            state = states[place] if states else None
            found.append([layer.trace(x, state, direction) for direction in range(layer.directions)])
            x = self.above(place, torch.cat([trace["hidden"] for trace in found[-1]], 2))
        return found, self.output(x)
