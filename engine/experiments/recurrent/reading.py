"""What the cells are given to read when somebody looks: examples, typed text, stretches of text they have not learned.

What is measured of a text is read in rows that begin where a story or a line begins, so that nothing is missing that
came before; somebody's own text has no such places, and its rows are read for a while before they count.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.core.config import unknown_name
from engine.experiments.recurrent.config import RIDDLES, TEXTS, RecurrentConfig
from engine.experiments.recurrent.learner import UNASKED, Learner

ROWS, WIDTH = 16, 200  # of each split's text that losses are measured on
WARM = 50  # tokens that are read before a row counts, where nobody knows where a text begins
SHOWN = 100  # tokens of an example
STRETCH = 1000  # tokens that units are followed over
MOST_TYPED = 400  # characters
MOST_SEQUENCES = 300  # of each split that losses are measured on
FIRST = {"split": "val", "index": 0}
Asked = tuple[Tensor, Tensor]  # inputs (N, T) or (N, T, I), and targets (N, T) or (N, T, O)


class Reading:
    """Texts of a run, as tensors. Needs ``learner`` and ``config``."""

    learner: Learner
    config: RecurrentConfig

    @property
    def tokeniser(self) -> Any:
        return self.learner.corpus.tokeniser if self.learner.reads_text else None

    def splits(self) -> dict[str, Asked]:
        """What losses are measured on, of each split."""
        if self._splits is None:
            self._splits = {split: self._measured(split) for split in ("train", "val")}
        return self._splits

    _splits: dict[str, Asked] | None = None

    def _measured(self, split: str) -> Asked:
        if not self.learner.reads_text:
            found = self.learner.examples
            return found[f"x_{split}"][:MOST_SEQUENCES], found[f"y_{split}"][:MOST_SEQUENCES]
        ids, places, cold = self._places(split, ROWS, WIDTH)
        x = torch.stack([ids[place : place + WIDTH] for place in places])  # (R, W)
        y = torch.stack([ids[place + 1 : place + WIDTH + 1] for place in places])
        y[:, :cold] = UNASKED
        return x, y

    def _places(self, split: str, rows: int, width: int) -> tuple[Tensor, list[int], int]:
        """A split's tokens, where rows of so many tokens begin, evenly spread, and how many of each do not count.
        Texts too short for one row are repeated."""
        ids = self._text(split)
        if len(ids) < width + 2:
            ids = ids.repeat(1 + (width + 2) // len(ids))
        last = len(ids) - width - 1
        corpus = self.learner.corpus
        starts = corpus.starts if split == "val" else corpus.train_starts
        usable = None if starts is None else starts[starts < last]
        if usable is None or not len(usable):
            rows = max(1, min(rows, last // width))
            return ids, np.linspace(0, last, rows).astype(int).tolist(), min(WARM, width // 2)
        return ids, usable[np.linspace(0, len(usable) - 1, min(rows, len(usable))).astype(int)].tolist(), 0

    def _text(self, split: str) -> Tensor:
        return torch.from_numpy(self.learner.corpus.train if split == "train" else self.learner.corpus.val)

    def floor(self) -> float | None:
        """The lowest loss on the validation text that is measured, in nats a token, under the grammar that wrote it; of
        riddles 0. None where it is not known."""
        if not self.learner.reads_text:
            return 0.0 if self.config.task in RIDDLES else None
        costs = self.learner.corpus.costs
        if costs is None or len(costs) < WIDTH + 2:
            return None
        _, places, _ = self._places("val", ROWS, WIDTH)
        return float(np.mean([costs[place + 1 : place + WIDTH + 1].mean() for place in places]))

    # --- one text -----------------------------------------------------------------------------------------------------

    def examples_of(self, split: str) -> int:
        """How many examples a split has to be looked at."""
        if not self.learner.reads_text:
            return len(self.learner.examples[f"x_{split}"])
        return len(self._places(split, 10_000, self._shown(split))[1])

    def _shown(self, split: str) -> int:
        """Tokens of an example: fewer of a short text."""
        return max(1, min(SHOWN, len(self._text(split)) - 2))

    def asked(self, text: Any = None) -> Asked:
        """What a lens means by ``text``: typed, as a string or as ``{"text": "..."}``, or an example, as ``{"split":
        "val", "index": 3}``; nothing said, the first validation example. One row. Raises LookupError or ValueError for
        what cannot be read."""
        if isinstance(text, dict) and "text" in text:
            text = text["text"]
        if isinstance(text, str) and text:
            return self._typed(text)
        text = text or FIRST
        if not isinstance(text, dict):
            raise LookupError(f"A text must be typed, or given as split and index, got {str(text)[:40]}.")
        split, index = text.get("split", "val"), text.get("index", 0)
        if split not in ("train", "val"):
            raise LookupError(unknown_name("split", str(split)[:40], ["train", "val"]))
        count = self.examples_of(split)
        if type(index) is not int or not 0 <= index < count:
            raise LookupError(f"The examples of this split have numbers from 0 to {count - 1}, got {str(index)[:40]}.")
        if not self.learner.reads_text:
            found = self.learner.examples
            return found[f"x_{split}"][index : index + 1].clone(), found[f"y_{split}"][index : index + 1].clone()
        width = self._shown(split)
        ids, places, _ = self._places(split, 10_000, width)
        row = ids[places[index] : places[index] + width + 1]
        return row[None, :-1].clone(), row[None, 1:].clone()

    def _typed(self, text: str) -> Asked:
        if len(text) > MOST_TYPED:
            raise ValueError(f"A text to look at must have at most {MOST_TYPED} characters, got {len(text):,}.")
        if not self.learner.tokens:
            raise LookupError("Numbers cannot be typed here: choose one of the examples.")
        if self.learner.reads_text:
            ids = self.tokeniser.encode(text)
            if not ids:
                raise LookupError("There is nothing in this text that could be read.")
            x = torch.tensor([ids])  # (1, T)
            return x, torch.cat([x[:, 1:], torch.full((1, 1), UNASKED)], 1)
        names = self.names()
        parts = text.split() if any(len(name) > 1 for name in names) else [sign for sign in text if not sign.isspace()]
        unknown = next((part for part in parts if part not in names), None)
        if unknown is not None or not parts:
            raise LookupError(unknown_name("symbol", str(unknown or "")[:40], names))
        x = torch.tensor([[names.index(part) for part in parts]])
        return x, torch.full_like(x, UNASKED)

    def names(self) -> list[str]:
        """How each token reads; of numbers, what each of them is."""
        return list(self.tokeniser.names if self.learner.reads_text else self.learner.layout.names)

    def stretch(self) -> tuple[Tensor, int]:
        """About 1,000 validation tokens or steps as rows (N, T) or (N, T, I), and how many of each do not count."""
        if self.config.task not in TEXTS:
            x = self.splits()["val"][0]
            return x[: max(1, STRETCH // x.shape[1])], 0
        width = STRETCH // 10
        ids, places, cold = self._places("val", 10, width + WARM)
        if cold:
            return torch.stack([ids[place : place + width + WARM] for place in places]), WARM
        return torch.stack([ids[place : place + width] for place in places]), 0
