"""The tokeniser of a run at work on some text, with its vocabulary and, of byte pairs, its merges in order."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

LONGEST = 2000  # characters of a text that are shown as tokens
MOST_NAMED = 500  # tokens of the vocabulary, the most frequent first


class Tokens:
    """The lens ``tokens``. Needs ``tokeniser`` (see ``engine.data.text.tokenisers``), None where there is no text."""

    tokeniser: Any = None

    def look_tokens(self, text: str = "") -> dict[str, np.ndarray]:
        """JSON of ``tokens`` (id, text, unknown) of a text of up to 2,000 characters, ``vocabulary`` (id, text, count
        in the training text; at most 500, the most frequent first), ``size`` how many tokens there are, ``merges``
        (left, right, count when it was made) in the order they were learned, ``kind``, and ``unknown`` how the unknown
        token reads. Raises ValueError for a longer text."""
        if not isinstance(text, str) or len(text) > LONGEST:
            raise ValueError(f"A text to be cut in tokens must have at most {LONGEST:,} characters, got "
                             f"{len(text) if isinstance(text, str) else str(text)[:40]}.")  # fmt: skip
        known = self.tokeniser
        if known is None:
            nothing = {"tokens": [], "vocabulary": [], "size": 0, "merges": [], "kind": "", "unknown": ""}
            return {"json": as_json(nothing)}
        counts = [*known.counts, *[0] * (len(known) - len(known.counts))]
        often = sorted(range(len(known)), key=lambda i: (-counts[i], i))[:MOST_NAMED]
        return {"json": as_json({
            "tokens": [{"id": i, "text": known.names[i], "unknown": not i} for i in known.encode(text)],
            "vocabulary": [{"id": i, "text": known.names[i], "count": counts[i]} for i in often],
            "size": len(known), "merges": [list(merge) for merge in known.merges], "kind": known.kind,
            "unknown": known.names[0],
        })}  # fmt: skip


def as_json(answer: Any) -> np.ndarray:
    """What is no array, on its way among arrays: UTF-8 JSON as u8 (bytes,)."""
    return np.frombuffer(json.dumps(answer).encode(), np.uint8).copy()
