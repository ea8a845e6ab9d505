"""A long text as mini-batches: read at several places at once, each going on where it was (streams with a state)."""

from __future__ import annotations

from typing import Any

from torch import Tensor


class Streams:
    """``text`` (L,) is cut into as many stretches as a mini-batch has rows, and all stretches are read side by side,
    a window at a time, so that the state after one window is the state before the next.

    ``epochs`` are the finished ones, ``offset`` how many tokens of each stretch were read, ``rows`` how many stretches
    there are (0 before the first are taken).
    """

    def __init__(self, text: Tensor, window: int):
        self.text, self.window = text, window
        self.epochs = self.offset = self.rows = 0

    def take(self, size: int) -> tuple[Tensor, Tensor, bool]:
        """The next window of ``size`` stretches: tokens (B, W), the tokens after them (B, W), and whether the stretches
        begin anew, so that no state is to be carried into them."""
        rows = self.fit(size)
        if rows != self.rows:  # at about the same place of stretches of another length
            done = self.offset / self.stretch(self.rows) if self.rows else 0.0
            self.rows, self.offset = rows, int(done * self.stretch(rows))
            fresh = True
        else:
            fresh = not self.offset
        long = self.stretch(rows)
        width = min(self.window, long)
        if self.offset + width > long:
            self.epochs, self.offset, fresh = self.epochs + 1, 0, True
        stretches = self.text[: rows * long + 1]
        x = stretches[:-1].view(rows, long)[:, self.offset : self.offset + width]  # (B, W)
        y = stretches[1:].view(rows, long)[:, self.offset : self.offset + width]  # (B, W)
        self.offset += width
        return x, y, fresh

    def fit(self, size: int) -> int:
        """As many stretches as there can be of two tokens or more."""
        return max(1, min(size, (len(self.text) - 1) // 2))

    def stretch(self, rows: int) -> int:
        """Tokens of each."""
        return (len(self.text) - 1) // rows

    @property
    def epoch(self) -> float:
        """Times that the text was read."""
        return self.epochs + (self.offset / self.stretch(self.rows) if self.rows else 0.0)

    def in_epoch(self, size: int) -> int:
        """How many windows that takes."""
        return max(1, self.stretch(self.fit(size)) // self.window)

    def state(self) -> dict[str, Any]:
        return {"epochs": self.epochs, "offset": self.offset, "rows": self.rows}

    def load(self, state: dict[str, Any]) -> None:
        """To a place in the text; that of other mini-batches counts as its beginning. Raises ValueError for what is no
        place."""
        for name in ("epochs", "offset"):
            if type(state[name]) is not int or state[name] < 0:
                raise ValueError(f"Streams.{name} must be a whole number from 0 on, got {str(state[name])[:40]}.")
        self.epochs, self.rows = state["epochs"], min(state.get("rows", 0), max(1, (len(self.text) - 1) // 2))
        self.offset = min(state["offset"], self.stretch(self.rows)) if self.rows else 0
