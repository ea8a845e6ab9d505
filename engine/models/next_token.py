"""GPT one token at a time, without a single call of a module: what such a call costs is more than its arithmetic.

The numbers are those of ``Reader``; a test holds them together. Hooks are not called, so whoever silences a head reads
through the modules instead.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from engine.models.heads import Heads, Past
from engine.models.transformer import Reader
from engine.models.transformer_block import Block


class NextToken:
    """Reads one token after those that are in ``past`` and says what may follow. For evaluation: nothing drops out."""

    def __init__(self, network: Reader, past: dict[Heads, Past]):
        self.network, self.tower = network, network.tower
        self.layers = [Column(block, past[block.attention.heads]) for block in network.tower.blocks]

    def __call__(self, token: int) -> Tensor:
        """The scores (K,) of what follows this token."""
        tower, out = self.tower, self.network.out
        place = self.layers[0].past.length
        x = tower.tokens.weight[token].unsqueeze(0)  # (1, C)
        if tower.positions.table is not None:
            x = x + tower.positions.table[place]
        for layer in self.layers:
            x = layer(x, place)
        return F.linear(tower.last.norm(x), out.weight, out.bias)[0]


class Column:
    """One layer at one place."""

    def __init__(self, block: Block, past: Past):
        heads, mlp = block.attention.heads, block.mlp
        self.pre, self.past, self.bend, self.rotary = block.pre, past, mlp.bend, heads.rotary
        self.shape = heads.bias.shape  # (H, 3, D)
        self.norms = [(norm.weight.shape, norm.weight, norm.bias, norm.eps) for norm in (block.norm1, block.norm2)]
        self.qkv = heads.weight.flatten(0, 2), heads.bias.flatten()  # (H * 3 * D, C), (H * 3 * D,)
        self.out, self.up, self.down = ((each.weight, each.bias) for each in (block.attention.out, mlp.up, mlp.down))

    def __call__(self, x: Tensor, place: int) -> Tensor:
        """The stream x (1, C) after this layer."""
        first, second = self.norms
        if self.pre:
            x = x + self.attention(F.layer_norm(x, *first), place)
            return x + self.mlp(F.layer_norm(x, *second))
        x = F.layer_norm(x + self.attention(x, place), *first)
        return F.layer_norm(x + self.mlp(x), *second)

    def attention(self, x: Tensor, place: int) -> Tensor:
        each = F.linear(x, *self.qkv).view(self.shape)  # (H, 3, D)
        q, kv = each[:, 0].unsqueeze(1), each[:, 1:].transpose(0, 1)  # (H, 1, D), (2, H, D)
        if self.rotary is not None:
            q = self.rotary(q.unsqueeze(0), place)[0]
            k = self.rotary(kv[0].unsqueeze(0).unsqueeze(2), place)[0, :, 0]
            kv = torch.stack([k, kv[1]])
        past = self.past
        past.room[:, 0, :, place] = kv
        past.length = place + 1
        k, v = past.room[0, :, :, : past.length], past.room[1, :, :, : past.length]  # (1, H, S, D)
        said = F.scaled_dot_product_attention(q.unsqueeze(0), k, v)  # (1, H, 1, D)
        return F.linear(said.reshape(1, -1), *self.out)

    def mlp(self, x: Tensor) -> Tensor:
        return F.linear(self.bend(F.linear(x, *self.up)), *self.down)


def untouched(network: Reader) -> bool:
    """Whether nobody listens to its modules or changes what they say."""
    return not any(module._forward_hooks or module._forward_pre_hooks for module in network.modules())
