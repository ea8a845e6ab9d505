"""Beam search: several beginnings of an answer are kept at every step, as a tree that can be drawn.

Graves 2012 (arXiv:1211.3711) and Sutskever, Vinyals and Le 2014 (arXiv:1409.3215, section 3.2) search so. Of all
continuations of the hypotheses that are kept, the ``width`` likeliest stay; one that ends leaves the beam. Finished
ones are ranked by their log p for each token, since every further token makes a whole less likely.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

Further = Callable[[Tensor, Any], tuple[Tensor, Any]]  # tokens (n,), state -> log p (n, K), state after them
Pick = Callable[[Any, Tensor], Any]  # state of n hypotheses, numbers (m,) -> state of those


def search(further: Further, pick: Pick, state: Any, start: int, end: int, width: int, most: int) -> dict[str, Any]:
    """``nodes``: a dict for each hypothesis looked at, with ``id``, ``parent`` (-1 at the root), ``depth`` from 1,
    ``token``, ``p`` of this token, ``logp`` of all up to here, ``score`` (log p a token), ``kept`` in the beam, and
    ``done`` (it ended). Of the others the ``width`` best of each step are told. ``best``: id of the answer.

    ``state`` is that of one hypothesis; it and ``start`` give the first token. At most ``most`` tokens are written.
    """
    nodes: list[dict[str, Any]] = []
    live, sums, tokens = [-1], torch.zeros(1), torch.tensor([start])
    done: list[dict[str, Any]] = []
    for depth in range(1, most + 1):
        logp, state = further(tokens, state)  # (n, K)
        total = (sums[:, None] + logp).flatten()  # (n * K,)
        order = total.topk(min(2 * width, len(total))).indices  # likeliest first
        order = order[total[order] > -torch.inf]  # what can never come is no choice
        here = []
        for rank, place in enumerate(order.tolist()):
            row, token = divmod(place, logp.shape[1])
            here.append({
                "id": len(nodes) + rank, "parent": live[row], "depth": depth, "token": token,
                "p": logp[row, token].exp().item(), "logp": total[place].item(), "score": total[place].item() / depth,
                "kept": rank < width, "done": token == end and rank < width,
            })  # fmt: skip
        nodes += here
        done += [node for node in here if node["done"]]
        stay = [rank for rank, node in enumerate(here) if node["kept"] and not node["done"]]
        if not stay or len(done) >= width:
            break
        rows = order[stay]
        state = pick(state, rows // logp.shape[1])
        live, sums, tokens = [here[rank]["id"] for rank in stay], total[rows], rows % logp.shape[1]
    ranked = done or [node for node in nodes if node["depth"] == depth and node["kept"]]
    return {"nodes": nodes, "best": max(ranked, key=lambda node: node["score"])["id"]}


def path(nodes: list[dict[str, Any]], last: int) -> list[int]:
    """The tokens from the root to a node."""
    tokens = []
    while last >= 0:
        tokens.append(nodes[last]["token"])
        last = nodes[last]["parent"]
    return tokens[::-1]
