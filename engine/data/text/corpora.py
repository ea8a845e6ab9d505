"""Texts to learn from by name, cut into tokens, with the lowest loss that anybody can reach on them where it is known.

``config`` is read by attribute, so that it may be a lab's settings or a program's ``SimpleNamespace``: ``task``,
``tokens``, ``merges``, ``characters``, ``own_text``, ``data_seed``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.data.text.grammar import write
from engine.data.text.own import MOST_CHARACTERS, MOST_WORDS, VALIDATED, checked_text, parted
from engine.data.text.patterns import BRACKET_LINE, COUNTING_LINE
from engine.data.text.stories import STORY
from engine.data.text.tokenisers import Tokeniser, characters, pairs, pieces, words

GRAMMARS = {
    "stories": STORY,
    "brackets": BRACKET_LINE,
    "counting": COUNTING_LINE,
}
CORPORA = ("stories", "brackets", "counting", "own")
FEWEST_VALIDATED = 2000  # characters written beside those to train on


@dataclass(frozen=True)
class Corpus:
    """``train`` i64 (L,) and ``val`` i64 (M,) are tokens of two texts of the same kind.

    ``floor``: -log p per token of the validation text under the grammar that wrote it, in nats: no model can be
    expected to be better. ``costs`` f64 (M,): the same of every single validation token, given all before it.
    ``starts`` i64: the validation tokens where a story or a line begins, ``train_starts``: those of the training text.
    For somebody's own text ``floor`` and ``costs`` are None, and nothing is known to start.

    With words and pairs a token also says where it ends, so that ``costs`` of single tokens may be off by what their
    neighbour already told; their sum is exact.
    """

    train: NDArray[np.int64]
    val: NDArray[np.int64]
    tokeniser: Tokeniser
    text: str
    val_text: str
    floor: float | None = None
    costs: NDArray[np.float64] | None = None
    starts: NDArray[np.int64] | None = None
    train_starts: NDArray[np.int64] | None = None


def corpus(config) -> Corpus:
    """The text that ``config`` asks for, in tokens. The arrays are the caller's own."""
    name = config.task
    kind = config.tokens if name in ("stories", "own") else "characters"
    own = config.own_text if name == "own" else ""
    merges = config.merges if kind == "pairs" else 0
    kept = made_corpus(name, kind, merges, 0 if own else config.characters, own, config.data_seed)
    copies = {key: value.copy() for key, value in vars(kept).items() if isinstance(value, np.ndarray)}
    return Corpus(**{**{key: getattr(kept, key) for key in Corpus.__dataclass_fields__}, **copies})


@lru_cache(maxsize=4)
def made_corpus(name: str, kind: str, merges: int, length: int, own: str, seed: int) -> Corpus:
    """See ``corpus``. Cutting a text takes longer than a slice of training, so the last few are kept."""
    if name == "own":
        text, val_text = parted(checked_text(own))
        tokeniser = tokeniser_of(kind, text, merges)
        train, val = (np.array(tokeniser.encode(part), np.int64) for part in (text, val_text))
        return Corpus(train, val, tokeniser, text, val_text)
    grammar = GRAMMARS[name]
    text, _, train_starts = write(grammar, length, np.random.default_rng([seed, 0]))
    val_text, costs, starts = write(
        grammar, max(FEWEST_VALIDATED, round(VALIDATED * length)), np.random.default_rng([seed, 1])
    )
    tokeniser = tokeniser_of(kind, text, merges)
    train, val = (np.array(tokeniser.encode(part), np.int64) for part in (text, val_text))
    ends, train_ends = token_ends(tokeniser, val_text, val), token_ends(tokeniser, text, train)
    costs = np.diff(np.cumsum(costs)[ends - 1], prepend=0.0)  # of the tokens
    return Corpus(
        train, val, tokeniser, text, val_text, float(costs.mean()), costs,
        np.searchsorted(ends, starts, "right"), np.searchsorted(train_ends, train_starts, "right"),
    )  # fmt: skip


def tokeniser_of(kind: str, text: str, merges: int) -> Tokeniser:
    """The tokeniser of a kind, made from a text."""
    if kind == "characters":
        return characters(text, MOST_CHARACTERS)
    if kind == "words":
        return words(text, MOST_WORDS)
    return pairs(text, merges, MOST_CHARACTERS)


def token_ends(tokeniser: Tokeniser, text: str, ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many characters of a text there are up to the end of each of its tokens. Unknown words are not measured by
    their name, so a text with some is walked through piece by piece."""
    lengths = np.array([len(name) for name in tokeniser.names])[ids]
    if tokeniser.kind == "words" and (ids == 0).any():
        lengths = np.array([len(piece) for piece in pieces(text)])
    return np.cumsum(lengths)
