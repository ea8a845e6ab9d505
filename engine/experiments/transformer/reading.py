"""What pictures may ask of the residual stream: its norms, what it would say after every layer, and the vectors that
tokens and positions begin with."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from engine.core.config import unknown_name
from engine.experiments.transformer import stream as arithmetic
from engine.experiments.transformer.asking import Asking, Text, integers, numbers
from engine.experiments.transformer.passing import Passing, Stack, read
from engine.probes.embedding import principal
from engine.probes.evaluation import evaluating
from engine.probes.tokens import as_json

VECTORS = ("tokens", "positions", "out")
MOST = 20  # tokens that a reading of the stream names at most


class Reading(Asking):
    """Needs ``network`` and ``encode(text)``."""

    def look_stream(self, text: Text = None, stack: str = "self") -> dict[str, np.ndarray]:
        """How long the vectors of the stream are, and what is added to them. ``tokens`` i32 (T,); ``norm`` f32 (P, T)
        at the beginning and after every part of every layer, P = 2 L + 1 (of a decoder with cross-attention 3 L + 1);
        ``attention``, ``mlp`` (and ``cross``) f32 (L, T) of what that part of each layer adds (before the norm, where
        the norm stands behind it); ``json`` {"parts": names of the P parts}."""
        known = self.stack_of(stack)
        asked, passing = self.passed(text)
        ids = asked.read_by(known)
        parts, streams, added = _parts(passing, known)
        norm = arithmetic.norms([part[0, : len(ids)] for part in streams])
        gains = {kind: arithmetic.norms([part[0, : len(ids)] for part in own]) for kind, own in added.items()}
        return {"tokens": integers(ids), "norm": numbers(norm), "json": as_json({"parts": parts})} | {
            kind: numbers(gain) for kind, gain in gains.items()
        }

    def look_logit_lens(self, text: Text = None, most: int = 3) -> dict[str, np.ndarray]:
        """What the network would say if it stopped after each of its L layers (row 0: before the first), read by its
        own un-embedding. ``tokens``, ``target`` i32 (T,), -1 where nothing is asked; ``top`` i32 and ``p`` f32
        (L + 1, T, n), ``target_p`` and ``entropy`` (bits) f32 (L + 1, T)."""
        if type(most) is not int or not 1 <= most <= MOST:
            raise LookupError(f"1 to {MOST} tokens can be named, got {str(most)[:40]}.")
        known = self.stack_of("self")
        asked, passing = self.passed(text)
        streams = passing.stream(known)[:, 0, : len(asked.ids)]  # (L + 1, T, C)
        with evaluating(self.network):
            said = arithmetic.logit_lens(
                streams, lambda part: read(self.network, part, known.tower), asked.targets, most
            )
        found = {name: numbers(said[name]) for name in ("p", "target_p", "entropy")}
        return found | {
            "top": integers(said["top"]), "tokens": integers(asked.ids), "target": integers(asked.targets),
        }  # fmt: skip

    def look_embeddings(self, what: str = "tokens", stack: str = "self") -> dict[str, np.ndarray]:
        """Vectors in the plane in which they spread most (PCA): those that ``tokens`` or ``positions`` begin with, or
        the rows of the un-embedding, ``out``. ``xy`` f32 (V, 2), ``explained`` f32 (2,) shares of the variance,
        ``norm`` f32 (V,) their lengths, ``size`` i32 () the dimensions there were. Networks without a vector for each
        position have V = 0 of them."""
        if what not in VECTORS:
            raise LookupError(unknown_name("kind of vectors", str(what)[:40], list(VECTORS)))
        tower = self.stack_of(stack).tower
        table = {"tokens": tower.tokens.weight, "positions": tower.positions.table, "out": self.network.out.weight}[
            what
        ]
        if table is None:
            table = torch.zeros(0, tower.tokens.embedding_dim)
        table = table.detach()
        flat = table.double().numpy()
        finite = len(flat) > 0 and np.isfinite(flat).all()
        xy, explained = principal(flat) if finite else (np.full((len(flat), 2), np.nan, np.float32), np.zeros(2, "f4"))
        return {
            "xy": xy, "explained": explained, "norm": numbers(arithmetic.norms([table])[0]),
            "size": np.int32(table.shape[1]),
        }  # fmt: skip


def _parts(passing: Passing, stack: Stack) -> tuple[list[str], list[Tensor], dict[str, list[Tensor]]]:
    """Names of the parts of a tower, the stream (B, T, C) after each, and by kind of part what each layer's adds."""
    names, streams, added = ["embedding"], [passing.said[f"{stack.path}.drop"]], {}
    for i, block in enumerate(stack.tower.blocks):
        inside = f"{stack.path}.blocks.{i}"
        for part, norm in (("attention", "norm1"), ("cross", "norm_cross")):
            if not hasattr(block, part):
                continue
            gain = passing.said[f"{inside}.{part}"]
            added.setdefault(part, []).append(gain)
            names.append(f"{'cross-attention' if part == 'cross' else part} {i + 1}")
            streams.append(streams[-1] + gain if block.pre else passing.said[f"{inside}.{norm}"])
        added.setdefault("mlp", []).append(passing.said[f"{inside}.mlp"].squeeze(1))
        names.append(f"MLP {i + 1}")
        streams.append(passing.said[inside])
    return names, streams, added
