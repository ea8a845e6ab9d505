"""Transformers: one tower that reads on (GPT), one that reads all at once (encoder), or one of each that translate.

GPT: Radford et al. 2018; encoder alone: Devlin et al. 2018, arXiv:1810.04805; both: Vaswani et al. 2017,
arXiv:1706.03762. First weights as in GPT-2 (Radford et al. 2019): normal, and smaller by sqrt(2 layers) where a matrix
writes into the stream.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from engine.models.heads import Attention, Heads, Past
from engine.models.positions import Positions, Rotary
from engine.models.transformer_block import Block, FeedForward


class Last(nn.Module):
    """The last norm of the stream, as far as there is one. Its output (B, 1, T, C) counts as one unit."""

    def __init__(self, width: int, norm: str):
        super().__init__()
        self.norm = nn.LayerNorm(width) if norm == "pre" else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:  # (B, T, C)
        return self.norm(x).unsqueeze(1)  # (B, 1, T, C)


class Unembedding(nn.Linear):
    """From the stream to a score for every token: K units, each a row of the matrix."""

    def forward(self, x: Tensor) -> Tensor:  # (B, T, C)
        return super().forward(x).transpose(1, 2)  # (B, K, T)


class Tower(nn.Module):
    """Tokens become vectors, get their places, and go through the layers."""

    def __init__(
        self, tokens: int, context: int, width: int, heads: int, layers: int, norm: str = "pre", bend: str = "gelu",
        dropout: float = 0.0, positions: str = "learned", causal: bool = False, cross: bool = False,
    ):  # fmt: skip
        super().__init__()
        self.context = context
        self.tokens = nn.Embedding(tokens, width)
        self.positions = Positions(positions, context, width)
        self.drop = nn.Dropout(dropout)
        rotary = Rotary(context, width // heads) if positions == "rotary" else None
        self.blocks = nn.ModuleList(
            Block(width, heads, norm, bend, dropout, causal, cross, rotary) for _ in range(layers)
        )
        self.last = Last(width, norm)

    def forward(
        self, ids: Tensor, memory: Tensor | None = None, keep: Tensor | None = None,
        past: dict[Heads, Past] | None = None,
    ) -> Tensor:  # fmt: skip
        """The stream (B, T, C) at the end of the tower for tokens ids (B, T)."""
        start = 0 if past is None else past[self.blocks[0].attention.heads].length
        x = self.drop(self.positions(self.tokens(ids), start))  # (B, T, C)
        for block in self.blocks:
            x = block(x, memory, keep, past)
        return self.last(x).squeeze(1)


class Reader(nn.Module):
    """One tower and a score for every answer: GPT when it is causal, an encoder when it is not."""

    def __init__(self, tokens: int, answers: int, tied: bool = False, **shape):
        super().__init__()
        self.tower = Tower(tokens, **shape)
        self.out = Unembedding(shape["width"], answers, bias=not tied)
        begin(self, tied)

    def forward(self, ids: Tensor, past: dict[Heads, Past] | None = None) -> Tensor:  # (B, T)
        return self.out(self.tower(ids, past=past)).transpose(1, 2)  # (B, T, K)

    def after(self, ids: Tensor, past: dict[Heads, Past] | None = None) -> Tensor:
        """Scores (B, K) of what follows the last of tokens ids (B, T)."""
        return self.out(self.tower(ids, past=past)[:, -1:])[:, :, 0]

    def sites(self) -> dict[str, nn.Module]:
        """What can be silenced: name -> module whose output has its units on axis 1."""
        return layer_sites(self.tower, "attn", "mlp") | {"stream": self.tower.last, "out": self.out}


class Translator(nn.Module):
    """An encoder reads the source; a decoder, which attends to it, writes the target token by token.

    Both come side by side: ids (B, S + T) with the first ``source`` of the one and then the target so far. ``pad`` is
    the token of the source that fills up and is never looked at.
    """

    def __init__(self, tokens: int, answers: int, source: int, pad: int, tied: bool = False, **shape):
        super().__init__()
        self.source, self.pad = source, pad
        self.encoder = Tower(tokens, **shape)
        self.decoder = Tower(answers, **shape, causal=True, cross=True)
        self.out = Unembedding(shape["width"], answers, bias=not tied)
        begin(self, tied)

    def forward(self, ids: Tensor) -> Tensor:  # (B, S + T)
        memory, keep = self.encode(ids[:, : self.source])
        return self.decode(ids[:, self.source :], memory, keep)  # (B, T, K)

    def encode(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """The memory (B, S, C) of sources ids (B, S), and which of its places are no filling (B, S)."""
        keep = ids != self.pad
        return self.encoder(ids, keep=keep), keep

    def decode(
        self, ids: Tensor, memory: Tensor, keep: Tensor, past: dict[Heads, Past] | None = None
    ) -> Tensor:  # (B, T)
        return self.out(self.decoder(ids, memory, keep, past)).transpose(1, 2)  # (B, T, K)

    def sites(self) -> dict[str, nn.Module]:
        """What can be silenced: name -> module whose output has its units on axis 1."""
        return (
            layer_sites(self.encoder, "enc", "encmlp")
            | layer_sites(self.decoder, "attn", "mlp", "cross")
            | {"stream": self.decoder.last, "out": self.out}
        )


def layer_sites(tower: Tower, attention: str, mlp: str, cross: str = "") -> dict[str, nn.Module]:
    """The heads and the network of every layer, in the order they come."""
    sites: dict[str, nn.Module] = {}
    for number, block in enumerate(tower.blocks):
        sites[f"{attention}{number}"] = block.attention.heads
        if cross:
            sites[f"{cross}{number}"] = block.cross.heads
        sites[f"{mlp}{number}"] = block.mlp
    return sites


@torch.no_grad()
def begin(network: nn.Module, tied: bool) -> None:
    """First weights, and one matrix for embedding and unembedding if they are tied (Press and Wolf 2016,
    arXiv:1608.05859)."""
    towers = [module for module in network.modules() if isinstance(module, Tower)]
    for tower in towers:
        size = tower.tokens.embedding_dim
        usual = 0.4 / math.sqrt(size)  # 0.035 at width 128
        quiet = usual / math.sqrt(2 * len(tower.blocks))
        for module in tower.modules():
            if isinstance(module, Heads):
                module.weight.normal_(0, usual)
            elif isinstance(module, Attention):
                module.out.weight.normal_(0, quiet)
                module.out.bias.zero_()
            elif isinstance(module, FeedForward):
                for matrix, spread in ((module.up, usual), (module.down, quiet)):
                    matrix.weight.normal_(0, spread)
                    matrix.bias.zero_()
            elif isinstance(module, nn.Embedding):
                module.weight.normal_(0, usual)
            elif isinstance(module, Positions) and isinstance(module.table, nn.Parameter):
                module.table.normal_(0, usual)
    network.out.weight.normal_(0, usual)
    if tied:
        network.out.weight = towers[-1].tokens.weight
    else:
        network.out.bias.zero_()
