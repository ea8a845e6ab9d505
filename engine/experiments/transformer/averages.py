"""What a head does on the whole, as a few shares of its attention: to the token before, to itself, to the first, to
earlier copies of the present token, and to what came after such a copy.

The last one is what an *induction head* does: having seen "A B ... A" it looks at B, which makes a good guess for what
comes next (Elhage et al. 2021, "A Mathematical Framework for Transformer Circuits"; Olsson et al. 2022,
arXiv:2209.11895, whose "prefix matching score" this is). It needs help from the layer before: a head that looks at the
token before, so that each token knows what it follows, or one that looks at earlier copies and tells where they stand
(a *duplicate token head*, Wang et al. 2022, arXiv:2211.00593).

Departs from Olsson et al. in: the score may be taken over any text; then it says something only beside what attention
spread evenly would reach there, which ``even`` gives.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

SCORES = ("previous", "induction", "first", "self", "entropy", "duplicate")  # entropy is the only one that is no share


def after_copies(ids: Tensor) -> Tensor:
    """Where an induction head looks: bool (..., T, T), true at [t, j] when token j - 1 is the same as token t and
    j <= t. ``ids`` (..., T)."""
    length = ids.shape[-1]
    same = ids[..., :, None] == ids[..., None, :]  # (..., T, T): [t, i] token i is a copy of token t
    after = torch.zeros_like(same)
    after[..., 1:] = same[..., :-1]  # [t, i + 1]
    return after & torch.ones(length, length, dtype=torch.bool).tril()


def entropy(weights: Tensor) -> Tensor:
    """Entropy in bits of every row of attention (..., T, S): (..., T). 0 for one token, log2(S) for all alike."""
    return -(weights * weights.clamp_min(1e-12).log2()).sum(-1)


def by_row(weights: Tensor, ids: Tensor) -> dict[str, tuple[Tensor, Tensor]]:
    """Attention (B, H, T, T) of every token of (B, T) to the places that scores are about: values (B, H, T), and where
    they mean something (B, T). The first token has nothing before it and may have no choice."""
    later = torch.ones_like(ids, dtype=torch.bool)
    later[:, :1] = False
    after = after_copies(ids)  # (B, T, T)
    copies = (ids[:, :, None] == ids[:, None]).tril(-1)  # (B, T, T)
    return {
        "previous": (F.pad(weights.diagonal(-1, -2, -1), (1, 0)), later),
        "induction": ((weights * after[:, None]).sum(-1), after.any(-1)),
        "first": (weights[..., 0], later),
        "self": (weights.diagonal(0, -2, -1), later),
        "entropy": (entropy(weights), torch.ones_like(later)),
        "duplicate": ((weights * copies[:, None]).sum(-1), copies.any(-1)),
    }


def averages(
    weights: Tensor, ids: Tensor, real: Tensor | None = None, asked: Tensor | None = None
) -> dict[str, Tensor]:
    """Every score of attention (B, H, T, T) over B examples of tokens (B, T): ``previous``, ``induction``, ``first``,
    ``self``, ``entropy`` (bits) and ``duplicate``, (H,) each; NaN where no token counts.

    ``real`` bool (B, T): which tokens count, all but filling. ``asked`` bool (B, T): where a copy helps, for
    ``induction`` alone; a chance copy before anything repeats is of no use to anybody.
    """
    found = {}
    for name, (values, there) in by_row(weights, ids).items():
        counted = there if real is None else there & real
        if name == "induction" and asked is not None:
            counted = counted & asked
        found[name] = mean_over(values, counted)
    return found


def mean_over(values: Tensor, counted: Tensor) -> Tensor:
    """Mean of values (B, H, T) over the rows that are counted, bool (B, T): (H,)."""
    return values.masked_fill(~counted[:, None], 0.0).sum((0, 2)) / counted.sum()


def even(hidden: Tensor) -> Tensor:
    """Attention that spreads evenly over all places that are not ``hidden``, bool (T, S): (T, S)."""
    seen = (~hidden).float()
    return seen / seen.sum(-1, keepdim=True).clamp_min(1)


def repeated(vocabulary: int, block: int, times: int, count: int, seed: int = 0) -> Tensor:
    """``count`` sequences of random tokens, each a block that is repeated: (count, block * times). Id 0, the unknown
    token, is left out."""
    draw = torch.Generator().manual_seed(seed)
    return torch.randint(min(1, vocabulary - 1), vocabulary, (count, block), generator=draw).repeat(1, times)
