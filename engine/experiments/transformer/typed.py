"""What somebody types, or an example by its number, as the network reads it."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from engine.data.pairs import sets as pairs
from engine.experiments.transformer.questions import Questions
from engine.experiments.transformer.translations import Translations
from engine.probes.evaluation import evaluating

FIRST = {"split": "val", "index": 0}
LONGEST = 2000  # characters of a typed text
MARK = "?"  # stands at the end where an answer is asked for


class Typed:
    """``encode`` and ``examples`` for an experiment with ``learner``, ``network``, ``config`` and ``tokeniser``."""

    def encode(self, text: dict[str, Any] | str | None = None) -> dict[str, Any]:
        """What a lens means by ``text``: typed words, as they are or as ``{"text": ...}``, or an example as ``{"split":
        "val", "index": 3}``; nothing is the first validation example.

        ``x`` i64 (1, T) as the network takes it, ``y`` i64 (1, T) what is right at each place, -1 where nobody knows or
        asks. Of a text that is longer than the context the end; ``unread`` is how many of its tokens are left out, and
        ``unknown`` how many the vocabulary lacks. Raises LookupError and ValueError with a sentence.
        """
        match text:
            case None | "" | {"text": ""}:
                return self._example(**FIRST)
            case str() as words:
                return self._typed(words)
            case {"text": str() as words}:
                return self._typed(words)
            case {"split": split, "index": index}:
                return self._example(split, index)
        raise ValueError(f"A text must be words, or a split and an index, got {str(text)[:40]}.")

    def examples(self, count: int, split: str = "val") -> tuple[Tensor, Tensor]:
        """At most ``count`` examples of a split, evenly taken: x (n, T) and y (n, T)."""
        x, y = self._split(split)
        rows = torch.linspace(0, len(x) - 1, min(count, len(x))).long()
        return x[rows], y[rows]

    def _split(self, split: str) -> tuple[Tensor, Tensor]:
        known = self.learner.examples
        both = {"train": (known.x, known.y), "val": (known.x_val, known.y_val)}
        if not isinstance(split, str) or split not in both:
            raise LookupError(f"There is no split {str(split)[:40]!r}. Known: train, val.")
        return both[split]

    def _example(self, split: str, index: int) -> dict[str, Any]:
        x, y = self._split(split)
        if type(index) is not int or not 0 <= index < len(x):
            raise LookupError(f"The {split} examples have numbers from 0 to {len(x) - 1}, got {str(index)[:40]}.")
        return {"x": x[index : index + 1], "y": y[index : index + 1]}

    def _typed(self, text: str) -> dict[str, Any]:
        if len(text) > LONGEST:
            raise ValueError(f"A text to look at must have at most {LONGEST:,} characters, got {len(text):,}.")
        known = self.learner.examples
        if isinstance(known, Translations):
            return self._sentence(text)
        if self.tokeniser is None:
            whole, unknown = self._signs(text, known)
        else:
            whole = self.tokeniser.encode(text) or [0]
            unknown = whole.count(0)
        ids = torch.tensor([whole[-known.context :]])  # (1, T)
        y = torch.full_like(ids, -1)
        if self.config.kind == "gpt":
            y[:, :-1] = ids[:, 1:]
        return {"x": ids, "y": y, "unread": len(whole) - ids.shape[1], "unknown": unknown}

    def _signs(self, text: str, known: Questions) -> tuple[list[int], int]:
        """The signs of a text that the task knows, with the question mark where it ends in one, and how many others
        there were."""
        places = {name: i for i, name in enumerate(known.names)}
        folded = {name.lower(): i for i, name in enumerate(known.names)}
        found = [places.get(sign, folded.get(sign.lower())) for sign in text if not sign.isspace()]
        ids = [i for i in found if i is not None]
        if not ids:
            raise ValueError(f"Nothing of {text[:40]!r} is known here. The signs are {' '.join(known.names)}.")
        if known.names[-1] == MARK and ids[-1] != places[MARK]:
            ids.append(places[MARK])
        return ids, found.count(None)

    def _sentence(self, text: str) -> dict[str, Any]:
        """A source, and beside it the true translation if there is one, else what the network says."""
        known = self.learner.examples
        source = torch.full((1, known.source), known.pad)
        ids = torch.from_numpy(pairs.encode(self.config, text))
        source[0, : len(ids)] = ids
        answer = pairs.answer(self.config, text)
        room = known.y_val.shape[1]
        if answer is None:
            target = torch.tensor([pairs.START, *self.translated(source)])
        else:
            target = torch.from_numpy(answer[0])
        target = target[: room + 1]
        padded = torch.full((1, room + 1), known.pad)
        padded[0, : len(target)] = target
        y = torch.where(padded[:, 1:] == known.pad, -1, padded[:, 1:])
        return {
            "x": torch.cat([source, padded[:, :-1]], 1), "y": y if answer is not None else torch.full_like(y, -1),
            "unread": len(pairs.split_text(self.config.task, text)[known.source :]),
            "unknown": int((ids == pairs.UNKNOWN).sum()),
        }  # fmt: skip

    def translated(self, source: Tensor) -> list[int]:
        """The likeliest next token of each, again and again, for a source (1, S): at most as many as a target has,
        the end sign among them."""
        known = self.learner.examples
        ids = [pairs.START]
        with evaluating(self.network):
            memory, keep = self.network.encode(source)
            while len(ids) <= known.y_val.shape[1] and ids[-1] != pairs.END:
                logits = self.network.decode(torch.tensor([ids]), memory, keep)  # (1, t, K)
                ids.append(int(logits[0, -1].argmax()))
        return ids[1:]
