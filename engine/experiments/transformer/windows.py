"""Windows of a text, whose every next token is to be said.

Plain classes on plain tensors, here and in ``questions`` and ``translations``: an exported program pastes them. Inputs
are x i64 (N, T), targets y i64 (N, T), -1 where nothing is asked.
"""

from __future__ import annotations

import torch
from torch import Tensor

from engine.data.text.corpora import corpus

LEAPS = (0.6180339887, 0.7548776662)  # of a window, from epoch to epoch and from one window to the next: never in step


class Windows:
    """The text cut into windows of ``context`` tokens, fewer where there is less text. Each is moved by a share of
    itself, in every epoch by another: were stories as long as windows, a place would else tell where in a story it is.
    """

    def __init__(self, config):
        found = corpus(config)
        self.tokeniser, self.floor = found.tokeniser, found.floor
        self.text, self.val = torch.from_numpy(found.train), torch.from_numpy(found.val)
        self.val = self.val.repeat(1 + 3 // len(self.val))  # more than once if it has fewer than four tokens
        self.context = min(config.context, (len(self.text) - 1) // 2)
        self.examples = (len(self.text) - 1) // self.context - 1  # that fit, wherever they are moved
        size = min(self.context, max(1, (len(self.val) - 1) // 2))
        rows = torch.arange((len(self.val) - 1) // size - 1)
        self.x_val, self.y_val = cut_out(self.val, starts_of(rows, 0, size), size)
        self.x, self.y = self.batch(torch.arange(self.examples), 0)  # of the first epoch: what losses are measured on

    def batch(self, rows: Tensor, epoch: int) -> tuple[Tensor, Tensor]:
        """Windows ``rows`` (B,) of an epoch, and what comes next at each of their places; (B, T) both."""
        return cut_out(self.text, starts_of(rows, epoch, self.context), self.context)


def starts_of(rows: Tensor, epoch: int, size: int) -> Tensor:
    """Where windows ``rows`` (B,) begin in an epoch."""
    moved = (epoch * LEAPS[0] + rows.double() * LEAPS[1]) % 1 * size
    return rows * size + moved.long()


def cut_out(text: Tensor, starts: Tensor, size: int) -> tuple[Tensor, Tensor]:
    """Windows of a text (L,) that begin at ``starts`` (N,), and the same one token further; (N, size) both."""
    places = starts[:, None] + torch.arange(size)
    return text[places], text[places + 1]
