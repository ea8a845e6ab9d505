"""Multi-head attention: what every head asks, offers and passes on, fast or with all its numbers shown.

Vaswani et al. 2017, arXiv:1706.03762, section 3.2: each of H heads compares its queries with its keys, scales the
products by 1 / sqrt(D), and takes the mean of its values weighted by their softmax. Equal to ``nn.MultiheadAttention``
given equal weights; here the weights are kept head by head.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.models.positions import Rotary


class Heads(nn.Module):
    """H heads of D = C / H numbers each. ``weight[h]`` are head h's three matrices (D, C): queries, keys, values.

    In training and in use the products go through torch's fused kernel. While ``seen`` is a dictionary they are made
    step by step instead and left there; the two agree to rounding.
    """

    seen: dict[str, Tensor] | None = None

    def __init__(self, width: int, heads: int, causal: bool = False, rotary: Rotary | None = None, dropout: float = 0):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(heads, 3, width // heads, width))  # (H, 3, D, C)
        self.bias = nn.Parameter(torch.zeros(heads, 3, width // heads))  # (H, 3, D)
        self.causal, self.rotary, self.dropout = causal, rotary, dropout

    def forward(
        self, x: Tensor, memory: Tensor | None = None, keep: Tensor | None = None, past: Past | None = None
    ) -> Tensor:
        """What each head passes on (B, H, T, D) for a stream x (B, T, C).

        ``memory`` (B, S, C): where keys and values come from, if not from x itself. ``keep`` bool (B, S): which of the
        keys may be looked at. ``past``: keys and values of earlier tokens, which those of x join.
        """
        q, k, v = self.project(x, memory, past)
        mask = None if keep is None else keep[:, None, None]  # (B, 1, 1, S)
        before = k.shape[2] - q.shape[2]  # tokens that came before those of x
        causal = self.causal and q.shape[2] > 1
        if causal and (before or keep is not None):
            earlier = torch.ones(q.shape[2], k.shape[2], dtype=torch.bool).tril(before)  # (T, S)
            mask, causal = earlier if mask is None else earlier & mask, False
        dropout = self.dropout if self.training else 0.0
        if self.seen is None:
            return F.scaled_dot_product_attention(q, k, v, mask, dropout, is_causal=causal)  # (B, H, T, D)
        if causal:
            mask = torch.ones(q.shape[2], k.shape[2], dtype=torch.bool).tril()
        steps = worked(q, k, mask)
        out = F.dropout(steps["weights"], dropout, self.training) @ v
        self.seen.update(x=x, q=q, k=k, v=v, **steps, out=out)
        return out

    def project(self, x: Tensor, memory: Tensor | None, past: Past | None) -> tuple[Tensor, Tensor, Tensor]:
        """Queries (B, H, T, D), keys and values (B, H, S, D); the earlier ones of ``past`` come first."""
        heads, _, size, width = self.weight.shape
        if memory is None:
            both = F.linear(x, self.weight.view(-1, width), self.bias.view(-1))  # (B, T, H * 3 * D)
            q, k, v = (each.transpose(1, 2) for each in both.view(*x.shape[:2], heads, 3, size).unbind(3))
            if self.rotary is not None:
                start = 0 if past is None else past.length
                q, k = self.rotary(q, start), self.rotary(k, start)
            return (q, k, v) if past is None else (q, *past.joined(k, v))
        asking, giving = self.weight.split([1, 2], 1)
        q = F.linear(x, asking.reshape(-1, width), self.bias[:, 0].reshape(-1))  # (B, T, H * D)
        q = q.view(*x.shape[:2], heads, size).transpose(1, 2)
        if past is not None and past.length:
            return q, *past.all()
        both = F.linear(memory, giving.reshape(-1, width), self.bias[:, 1:].reshape(-1))  # (B, S, H * 2 * D)
        k, v = (each.transpose(1, 2) for each in both.view(*memory.shape[:2], heads, 2, size).unbind(3))
        return (q, k, v) if past is None else (q, *past.joined(k, v))


def worked(q: Tensor, k: Tensor, mask: Tensor | None = None) -> dict[str, Tensor]:
    """From queries (..., T, D) and keys (..., S, D) to where they look, step by step, (..., T, S) each: ``products``;
    ``scaled`` by 1 / sqrt(D), which keeps their spread at about 1, where the softmax has slopes; ``masked``, -inf where
    bool ``mask`` is False; ``weights`` after the softmax, each row with sum 1."""
    products = q @ k.mT
    scaled = products / math.sqrt(q.shape[-1])
    masked = scaled if mask is None else scaled.masked_fill(~mask, -torch.inf)
    return {"products": products, "scaled": scaled, "masked": masked, "weights": masked.softmax(-1)}


class Attention(nn.Module):
    """The heads, and the matrix that mixes what they pass on into one step of the stream."""

    def __init__(self, width: int, heads: int, causal: bool = False, rotary: Rotary | None = None, dropout: float = 0):
        super().__init__()
        self.heads = Heads(width, heads, causal, rotary, dropout)
        self.out = nn.Linear(width, width)

    def forward(
        self, x: Tensor, memory: Tensor | None = None, keep: Tensor | None = None, past: Past | None = None
    ) -> Tensor:
        said = self.heads(x, memory, keep, past)  # (B, H, T, D)
        return self.out(said.transpose(1, 2).flatten(2))  # (B, T, C)


class Past:
    """Keys and values of one attention that need not be computed again: the key/value cache.

    There is room for ``most`` tokens from the beginning, so that a further one costs a copy of itself alone.
    """

    def __init__(self, most: int):
        self.most, self.length = most, 0

    def joined(self, k: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
        """All keys and all values (B, H, length, D), with these (B, H, T, D) behind the earlier ones."""
        if not self.length:
            self.room = k.new_empty(2, k.shape[0], k.shape[1], self.most, k.shape[3])
        stop = self.length + k.shape[2]
        self.room[0, :, :, self.length : stop], self.room[1, :, :, self.length : stop] = k, v
        self.length = stop
        return self.all()

    def all(self) -> tuple[Tensor, Tensor]:
        k, v = self.room[:, :, :, : self.length].unbind()
        return k, v


@contextmanager
def watched(network: nn.Module) -> Iterator[dict[str, dict[str, Tensor]]]:
    """Inside, all attention is made step by step: name of the ``Heads`` -> the numbers of its last pass."""
    found = {name: module for name, module in network.named_modules() if isinstance(module, Heads)}
    seen: dict[str, dict[str, Tensor]] = {name: {} for name in found}
    try:
        for name, heads in found.items():
            heads.seen = seen[name]
        yield seen
    finally:
        for heads in found.values():
            heads.seen = None
