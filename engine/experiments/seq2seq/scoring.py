"""How good translations are: written alone, greedily, and compared with the true ones token by token."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional as F

from engine.data.pairs.sets import PAD
from engine.models.translator import Translator


def compared(network: Translator, source: Tensor, wanted: Tensor) -> dict[str, Tensor]:
    """What a model writes of sources (N, S) where ``wanted`` (N, T) would be right. All f32 (N,): ``exact``, 1 where
    nothing is wrong; ``right`` and ``tokens``, how many of the wanted tokens (the end counts) stand where they should,
    of how many; ``words``, tokens of the source."""
    said, _, _ = network.greedy(source, wanted.shape[1])  # (N, t)
    said = F.pad(said, (0, wanted.shape[1] - said.shape[1]), value=PAD)  # (N, T)
    real, same = wanted != PAD, said == wanted
    return {
        "exact": same.all(1).float(), "right": (same & real).sum(1).float(), "tokens": real.sum(1).float(),
        "words": (source != PAD).sum(1).float(),
    }  # fmt: skip


def agreement(weights: Tensor, alignment: Tensor) -> tuple[Tensor, Tensor]:
    """Of weights (N, T, S) and true places (N, T): how many of each example's words that have a true source word look
    hardest at it, f32 (N,), of how many, f32 (N,)."""
    aligned = alignment >= 0
    return ((weights.argmax(2) == alignment) & aligned).sum(1).float(), aligned.sum(1).float()
