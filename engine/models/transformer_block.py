"""One layer of a Transformer: attention, then a small network at every place, each added to the stream.

Vaswani et al. 2017, arXiv:1706.03762. With the norm behind the addition as there (``post``) or before attention and
network (``pre``), which keeps a clean path for the gradient: Xiong et al. 2020, arXiv:2002.04745. Equal to
``nn.TransformerEncoderLayer`` and ``nn.TransformerDecoderLayer`` given equal weights.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F

from engine.models.heads import Attention, Heads, Past
from engine.models.positions import Rotary

BENDS = {"gelu": F.gelu, "relu": F.relu}  # gelu: Hendrycks and Gimpel 2016, arXiv:1606.08415


class FeedForward(nn.Module):
    """The same small network at every place: four times as wide inside. Its output (B, 1, T, C) counts as one unit."""

    def __init__(self, width: int, bend: str, dropout: float, times: int = 4):
        super().__init__()
        self.up = nn.Linear(width, times * width)
        self.down = nn.Linear(times * width, width)
        self.drop = nn.Dropout(dropout)
        self.bend = BENDS[bend]

    def forward(self, x: Tensor) -> Tensor:  # (B, T, C)
        return self.down(self.drop(self.bend(self.up(x)))).unsqueeze(1)  # (B, 1, T, C)


class Block(nn.Module):
    """Attention over the stream, with ``cross`` attention to a memory behind it, and the network."""

    def __init__(
        self, width: int, heads: int, norm: str = "pre", bend: str = "gelu", dropout: float = 0.0,
        causal: bool = False, cross: bool = False, rotary: Rotary | None = None,
    ):  # fmt: skip
        super().__init__()
        self.pre = norm == "pre"
        self.norm1 = nn.LayerNorm(width)
        self.attention = Attention(width, heads, causal, rotary, dropout)
        if cross:
            self.norm_cross = nn.LayerNorm(width)
            self.cross = Attention(width, heads, dropout=dropout)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = FeedForward(width, bend, dropout)
        self.drop = nn.Dropout(dropout)

    def forward(
        self, x: Tensor, memory: Tensor | None = None, keep: Tensor | None = None,
        past: dict[Heads, Past] | None = None,
    ) -> Tensor:  # fmt: skip
        """The stream (B, T, C) after this layer. ``keep``: bool, which places may be looked at, (B, S) of the memory if
        there is one and (B, T) of the stream if not."""
        own, their = (None, None) if past is None else (past[self.attention.heads], past.get(self._crossing()))
        if self.pre:
            x = x + self.drop(self.attention(self.norm1(x), None, keep if memory is None else None, own))
            if memory is not None:
                x = x + self.drop(self.cross(self.norm_cross(x), memory, keep, their))
            return x + self.drop(self.mlp(self.norm2(x)).squeeze(1))
        x = self.norm1(x + self.drop(self.attention(x, None, keep if memory is None else None, own)))
        if memory is not None:
            x = self.norm_cross(x + self.drop(self.cross(x, memory, keep, their)))
        return self.norm2(x + self.drop(self.mlp(x).squeeze(1)))

    def _crossing(self) -> Heads | None:
        return self.cross.heads if hasattr(self, "cross") else None
