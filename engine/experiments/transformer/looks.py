"""What pictures may ask of this lab's attention: every head on a text, one head number by number, and what heads do on
the whole."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from engine.core.config import unknown_name
from engine.experiments.transformer import averages
from engine.experiments.transformer.asking import Text, integers, numbers
from engine.experiments.transformer.order import Order, rotations
from engine.experiments.transformer.passing import through
from engine.experiments.transformer.reading import Reading

SOURCES = ("val", "repeated")
EXAMPLES = 32  # validation examples that averages are taken over
BLOCK, TIMES, COUNT = 12, 2, 16  # of the random sequences of ``repeated``: tokens of a block, times it comes, sequences


class Looks(Reading, Order):
    """Needs ``network``, ``encode(text)`` and ``examples(count)``."""

    def look_attention(self, text: Text = None) -> dict[str, np.ndarray]:
        """Who looks at whom, in every head. ``tokens`` i32 (T,), ``weights`` f32 (L, H, T, T): row t is where token t
        looks, and sums to 1.

        With an encoder and a decoder ``source`` i32 (S,) is what the one reads and ``target`` i32 (T,) what the other
        reads, and there are ``encoder`` (L, H, S, S), ``self`` (L, H, T, T) and ``cross`` (L, H, T, S).
        ``lost`` i32 (2,): how many tokens of a typed text had no room, and how many are unknown.
        """
        asked, passing = self.passed(text)
        found = {}
        for name, stack in self.stacks().items():
            rows, columns = len(asked.read_by(stack)), len(asked.looked_at_by(stack))
            found[name] = numbers(passing.weights(stack)[0, :, :, :rows, :columns])
        lost = np.array([asked.unread, asked.unknown], np.int32)
        if asked.source is None:
            return {"tokens": integers(asked.ids), "weights": found["self"], "lost": lost}
        return {"source": integers(asked.source), "target": integers(asked.ids), "lost": lost} | found

    def look_head(self, layer: int = 0, head: int = 0, text: Text = None, stack: str = "self") -> dict[str, np.ndarray]:
        """One head worked out on a text. ``tokens`` i32 (T,) those that look, ``keys`` i32 (S,) those looked at.

        ``x`` f32 (T, C) what queries are made from, ``memory`` (S, C) what keys and values are made from (the same
        but in ``cross``), ``weight`` f32 (3, D, C) and ``bias`` (3, D) of queries, keys and values; ``q`` (T, D), ``k``
        and ``v`` (S, D); with rotary positions ``flat_q`` and ``flat_k`` are these before they are turned by
        ``angles`` f32 (T, D / 2) in radians, number i together with number i + D / 2.
        ``products``, ``scaled``, ``masked`` (-inf where hidden) and ``weights`` f32 (T, S), ``out`` (T, D).
        """
        known = self.stack_of(stack)
        self.check_head(known, layer, head)
        asked, passing = self.passed(text)
        rows, columns = len(asked.read_by(known)), len(asked.looked_at_by(known))
        path = known.attentions()[layer]
        seen, heads = passing.seen[path], self.network.get_submodule(path)
        x = seen["x"][0, :rows]
        memory = passing.said["encoder.last"][0, 0, :columns] if stack == "cross" else x
        weight, bias = heads.weight.detach()[head], heads.bias.detach()[head]
        found = {name: seen[name][0, head, :rows] for name in ("q", "products", "scaled", "masked", "weights")}
        found |= {name: seen[name][0, head, :columns] for name in ("k", "v")}
        found |= {name: found[name][:, :columns] for name in ("products", "scaled", "masked", "weights")}
        found["out"] = passing.said[path][0, head, :rows]  # as it goes on, silenced or not
        if heads.rotary is not None:
            found |= {
                "flat_q": x @ weight[0].T + bias[0],
                "flat_k": memory @ weight[1].T + bias[1],
                "angles": rotations(heads, rows),
            }
        arrays = {name: numbers(value) for name, value in found.items()}
        return arrays | {
            "tokens": integers(asked.read_by(known)), "keys": integers(asked.looked_at_by(known)), "x": numbers(x),
            "memory": numbers(memory), "weight": numbers(weight), "bias": numbers(bias),
        }  # fmt: skip

    def look_averages(self, source: str = "val", stack: str = "self") -> dict[str, np.ndarray]:
        """What the heads of a stack do on the whole: ``previous``, ``induction``, ``first``, ``self``, ``entropy``
        (bits) and ``duplicate`` f32 (L, H), see ``averages.py``, over validation examples or over ``repeated`` random
        sequences, blocks of tokens that come twice. ``even`` f32 (6,): the same, in this order, of attention spread
        evenly over all that may be seen. ``count`` i32 () sequences, ``length`` i32 () their tokens.

        NaN where a score has no meaning: all but entropy of ``cross``, induction without a token that comes twice.
        """
        known = self.stack_of(stack)
        if source not in SOURCES:
            raise LookupError(unknown_name("source", str(source)[:40], list(SOURCES)))
        x, targets = self._sequences(source)
        passing = through(self.network, x)
        weights = passing.weights(known)  # (B, L, H, T, S)
        ids, real, asked = self._counted(x, targets, stack)
        hidden = passing.seen[known.attentions()[0]]["masked"].isinf()[:, 0]  # (B, T, S)
        even = torch.stack([averages.even(one) for one in hidden])[:, None]  # (B, 1, T, S)
        rows = [_averages(weights[:, layer], ids, real, asked, stack) for layer in range(known.layers)]
        base = _averages(even, ids, real, asked, stack)
        return {name: numbers(torch.stack([row[name] for row in rows])) for name in averages.SCORES} | {
            "even": numbers(torch.stack([base[name][0] for name in averages.SCORES])), "count": np.int32(len(x)),
            "length": np.int32(ids.shape[1]),
        }  # fmt: skip

    def _sequences(self, source: str) -> tuple[Tensor, Tensor]:
        """Inputs and targets, -1 where nothing is asked."""
        if source == "val":
            return self.examples(EXAMPLES)
        if hasattr(self.network, "source"):
            raise LookupError("Repeated random tokens are no sentences to translate: use validation examples.")
        tower = self.network.tower
        block = min(BLOCK, tower.context // TIMES)
        if block < 1:
            raise LookupError(f"A context of {tower.context} tokens has no room for a block that comes twice.")
        x = averages.repeated(tower.tokens.num_embeddings, block, TIMES, COUNT)
        targets = x.roll(-1, 1)
        targets[:, :block] = -1  # the first time nothing can be known
        return x, targets

    def _counted(self, x: Tensor, targets: Tensor, stack: str) -> tuple[Tensor, Tensor | None, Tensor | None]:
        """The tokens (B, T) that a stack reads, which of them are no filling, and where the next one is asked for."""
        if not hasattr(self.network, "source"):
            return x, None, targets >= 0 if self.network.tower.blocks[0].attention.heads.causal else None
        source, read = x.split([self.network.source, x.shape[1] - self.network.source], 1)
        return (source, source != self.network.pad, None) if stack == "encoder" else (read, targets >= 0, None)


def _averages(weights: Tensor, ids: Tensor, real: Tensor | None, asked: Tensor | None, stack: str) -> dict[str, Tensor]:
    """The scores of one layer, (H,) each; NaN for those that ``cross`` attention has not."""
    if stack != "cross":
        return averages.averages(weights, ids, real, asked)
    none = weights.new_full(weights.shape[1:2], torch.nan)
    rows = torch.ones_like(ids, dtype=torch.bool) if real is None else real
    return dict.fromkeys(averages.SCORES, none) | {"entropy": averages.mean_over(averages.entropy(weights), rows)}
