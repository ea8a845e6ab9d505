"""Where a token stands, and what a network makes of it: the encodings themselves, and what happens without order.

Attention is a weighted mean, and a mean does not know the order of what it is taken over: without positions an encoder
gives every token the same answer in whatever order the others come (Vaswani et al. 2017, arXiv:1706.03762, section
3.5). A causal mask lets a little order in, as each token sees another number of tokens (Haviv et al. 2022,
arXiv:2203.16634).
"""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import torch
from torch import Tensor, nn

from engine.experiments.transformer import stream as arithmetic
from engine.experiments.transformer.asking import Asked, Asking, Text, integers, numbers
from engine.experiments.transformer.passing import stacks
from engine.models.heads import Heads
from engine.probes.evaluation import evaluating
from engine.probes.tokens import as_json

EXAMPLES = 64  # validation examples that losses are measured on
SHOWN = 6  # answers that are named


class Order(Asking):
    """Needs ``network``, ``encode(text)``, ``examples(count)`` and ``loss(logits, targets)``."""

    def look_positions(
        self, text: Text = None, layer: int = 0, head: int = 0, stack: str = "self"
    ) -> dict[str, np.ndarray]:
        """What tells places apart. ``json`` {"kind": none | sinusoidal | learned | rotary}; T places of the text.

        Added vectors: ``matrix`` f32 (T, C), ``similarity`` f32 (T, T) cosines between them, ``tokens_norm`` f32 () the
        mean length of a token's vector and ``norm`` f32 (T,) theirs. Rotary: ``angles`` f32 (T, D / 2) in radians, by
        which number i of a query or key is turned together with number i + D / 2; ``similarity`` f32 (T, T) what
        turning leaves of the product of two equal vectors, the mean cosine over the pairs; ``flat`` and ``turned`` f32
        (T, D) the queries of a head before and after. Always: ``distance`` f32 (T,) the mean scaled score of a head for
        tokens 0, 1, 2, ... back in this text, ``tokens`` i32 (T,).
        """
        known = self.stack_of("self" if stack == "cross" else stack)
        self.check_head(known, layer, head)
        asked, passing = self.passed(text)
        ids = asked.read_by(known)
        path, count = known.attentions()[layer], len(ids)
        heads, seen = self.network.get_submodule(path), passing.seen[path]
        kind = known.tower.positions.kind
        scores = seen["scaled"][0, head, :count, :count]
        found = {"tokens": integers(ids), "distance": numbers(by_distance(scores))}
        if known.tower.positions.table is not None:
            matrix = known.tower.positions.table.detach()[:count]
            vectors = known.tower.tokens(ids).detach()
            found |= {
                "matrix": numbers(matrix), "similarity": numbers(arithmetic.cosines(matrix)),
                "norm": numbers(arithmetic.norms([matrix])[0]),
                "tokens_norm": numbers(arithmetic.norms([vectors])[0].mean()),
            }  # fmt: skip
        elif heads.rotary is not None:
            angles = rotations(heads, count)  # (T, D / 2)
            flat = seen["x"][0, :count] @ heads.weight.detach()[head, 0].T + heads.bias.detach()[head, 0]
            found |= {
                "angles": numbers(angles), "similarity": numbers(turning(angles)), "flat": numbers(flat),
                "turned": numbers(seen["q"][0, head, :count]),
            }  # fmt: skip
        return found | {"json": as_json({"kind": kind})}

    def look_order(self, text: Text = None, seed: int = 0) -> dict[str, np.ndarray]:
        """What order is worth to this network as it is. In the text all tokens but that of the last question change
        places (``order`` i32 (T,): which token stands where afterwards): ``tokens`` i32 (T,), ``place`` i32 () of the
        question, ``top`` i32 (n,) the n <= 6 likeliest answers before or after, ``p`` and ``p_shuffled`` f32 (n,),
        ``moved`` f32 () the total variation distance between the two answers: half the sum of all differences, 0 to 1.

        Over validation examples: ``loss`` f32 (3,) as they are, with tokens that change places in the same way, and
        with the positions taken out of the trained network. Those of an encoder and a decoder: the source's.
        """
        if type(seed) is not int or not 0 <= seed < 2**31:
            raise ValueError(f"The seed of an order must be in [0, {2**31 - 1:,}], got {str(seed)[:40]}.")
        asked = self.asked(text)
        ids = asked.ids if asked.source is None else asked.source
        place = _question(asked)
        keep = place if asked.source is None else None
        order = shuffled(len(ids), keep, seed)
        mixed = asked.x.clone()
        mixed[0, : len(ids)] = ids[order]
        with evaluating(self.network):
            p = self.network(torch.cat([asked.x, mixed])).softmax(-1)[:, place]  # (2, K)
        top = p.amax(0).topk(min(SHOWN, p.shape[1])).indices
        top = top[p[0, top].argsort(descending=True, stable=True)]
        return {
            "tokens": integers(ids), "order": integers(order), "place": np.int32(place), "top": integers(top),
            "p": numbers(p[0, top]), "p_shuffled": numbers(p[1, top]), "moved": numbers((p[0] - p[1]).abs().sum() / 2),
            "loss": numbers(torch.tensor(self._losses(seed))),
        }  # fmt: skip

    def _losses(self, seed: int) -> list[float]:
        """Of validation examples: as they are, shuffled before the last question, and without positions."""
        x, y = self.examples(EXAMPLES)
        mixed = x.clone()
        for row, targets in zip(mixed, y, strict=True):
            if hasattr(self.network, "source"):
                count = max(1, int((row[: self.network.source] != self.network.pad).sum()))
                row[:count] = row[shuffled(count, None, seed)]
            else:
                row[:] = row[shuffled(len(row), _last(targets), seed)]
        bare = placeless(self.network)
        losses = []
        for network, inputs in ((self.network, x), (self.network, mixed), (bare, x)):
            with evaluating(network):
                last = y if hasattr(self.network, "source") else _only_last(y)
                losses.append(float(self.loss(network(inputs), last)))
        return losses


def rotations(heads: Heads, count: int) -> Tensor:
    """The angles of the first ``count`` places, (count, D / 2) radians, not wrapped."""
    half = heads.rotary.cos.shape[1] // 2
    speeds = torch.atan2(heads.rotary.sin[1, :half], heads.rotary.cos[1, :half]) if len(heads.rotary.cos) > 1 else None
    places = torch.arange(count, dtype=torch.float32)[:, None]
    return places * (torch.zeros(half) if speeds is None else speeds)


def turning(angles: Tensor) -> Tensor:
    """What is left of the product of two equal vectors when each is turned by the angles (T, P) of its place, with all
    P pairs of numbers alike in size: the mean cosine of the differences, (T, T)."""
    return (angles[:, None] - angles[None]).cos().mean(-1)


def by_distance(scores: Tensor) -> Tensor:
    """Mean score (..., T, T) of pairs d = 0, 1, ... T - 1 tokens apart, looking back: (..., T)."""
    length = scores.shape[-1]
    return torch.stack([scores.diagonal(-d, -2, -1).mean(-1) for d in range(length)], -1)


def shuffled(count: int, keep: int | None, seed: int = 0) -> Tensor:
    """An order of ``count`` places in which the one to ``keep``, and all after it, stay where they are: (count,)."""
    free = count if keep is None else keep
    draw = torch.Generator().manual_seed(seed)
    return torch.cat([torch.randperm(free, generator=draw), torch.arange(free, count)])


def placeless(network: nn.Module) -> nn.Module:
    """A copy of a network that gives its tokens no place."""
    copy = deepcopy(network).requires_grad_(False)
    for stack in stacks(copy).values():
        stack.tower.positions.table = None
        for block in stack.tower.blocks:
            block.attention.heads.rotary = None
    return copy


def _question(asked: Asked) -> int:
    """The place whose answer is shown: the last that is asked, or the last of all; of a translation the first."""
    return 0 if asked.source is not None else _last(asked.targets)


def _last(targets: Tensor) -> int:
    places = (targets >= 0).nonzero()[:, 0]
    return int(places[-1]) if len(places) else len(targets) - 1


def _only_last(targets: Tensor) -> Tensor:
    """Targets (N, T) with nothing asked but the last question of each."""
    only = torch.full_like(targets, -1)
    for row, kept in zip(targets, only, strict=True):
        place = _last(row)
        kept[place] = row[place]
    return only
