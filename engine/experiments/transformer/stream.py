"""The residual stream: what every layer adds to the vector of a token, and what the network would say half-way.

Each layer reads the stream and adds to it, so that norms tell who contributes how much (Elhage et al. 2021, "A
Mathematical Framework for Transformer Circuits"). Read by the last layer's un-embedding after every layer, the stream
shows the guess as it grows: the *logit lens* (nostalgebraist 2020, "interpreting GPT: the logit lens"). What early
layers say there must be taken with care: nothing trained them to be read that way (Belrose et al. 2023,
arXiv:2303.08112).
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor


def norms(parts: list[Tensor]) -> Tensor:
    """Length of every vector of P tensors (T, C): (P, T)."""
    return torch.stack([torch.linalg.vector_norm(part, dim=-1) for part in parts])


def logit_lens(
    stream: Tensor, read: Callable[[Tensor], Tensor], targets: Tensor | None = None, most: int = 3
) -> dict[str, Tensor]:
    """What ``read``, the un-embedding (..., C) -> (..., K), says to the stream (P, T, C) after each of P - 1 layers.

    ``top`` i64 and ``p`` (P, T, n) the likeliest tokens and their probabilities, n = ``most`` or all K if that is less;
    ``target_p`` (P, T) that of the true next token, NaN where ``targets`` (T,) is -1; ``entropy`` (P, T) in bits.
    """
    said = read(stream).softmax(-1)  # (P, T, K)
    p, top = said.topk(min(most, said.shape[-1]), -1)
    found = {"top": top, "p": p, "entropy": -(said * said.clamp_min(1e-12).log2()).sum(-1)}
    if targets is None:
        targets = torch.full(stream.shape[1:2], -1)
    given = said.gather(-1, targets.clamp_min(0).expand(len(stream), -1)[..., None])[..., 0]  # (P, T)
    return found | {"target_p": given.masked_fill(targets < 0, torch.nan)}


def cosines(vectors: Tensor) -> Tensor:
    """Cosine of the angle between any two rows of (N, C): (N, N). 0 where a row is all zeros."""
    lengths = torch.linalg.vector_norm(vectors, dim=-1, keepdim=True)  # (N, 1)
    unit = vectors / lengths.clamp_min(1e-12)
    return unit @ unit.T
