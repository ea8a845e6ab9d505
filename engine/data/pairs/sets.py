"""The pair tasks by name: vocabularies, training and validation pairs, and one's own text. numpy alone.

``config`` is read by attribute, so that it may be a lab's settings or a program's ``SimpleNamespace``: ``task``,
``samples``, ``longest`` (most tokens of a source), ``data_seed``.

A sequence of ids begins and ends with signs of its own: a target is ``<start> w1 ... wn <end> <pad> ...``, a source is
``w1 ... wn <pad> ...``. Validation sources never occur in training: a text's checksum decides where it belongs, so that
this holds for every seed, and for a typed text it can be told.
"""

from __future__ import annotations

import re
from itertools import pairwise
from random import Random
from types import SimpleNamespace
from zlib import crc32

import numpy as np

from engine.data.pairs.dates import DATE_WORDS, ISO_SIGNS, date_source, date_target
from engine.data.pairs.french import ENGLISH_WORDS, FRENCH_WORDS, english_source, french_target
from engine.data.pairs.numbers import DIGITS, MOST_DIGITS, NUMBER_WORDS, number_source, number_target
from engine.data.pairs.reversing import LETTERS, letters_source, letters_target

PAIRS = ("french", "numbers", "dates", "reversed")
PAD = 0
START = 1
END = 2
UNKNOWN = 3
SIGNS = ("·", "<start>", "<end>", "□")  # how the first four ids of both vocabularies read
VALIDATION = 500  # pairs that nothing trains on
SHARE = 6  # one text in so many is for validation
TRIES = 200  # draws for one pair before the data are said to be too few
SOURCES = {
    "french": english_source,
    "numbers": number_source,
    "dates": date_source,
    "reversed": letters_source,
}
TARGETS = {
    "french": french_target,
    "numbers": number_target,
    "dates": date_target,
    "reversed": letters_target,
}
READS = {
    "french": ENGLISH_WORDS,
    "numbers": NUMBER_WORDS,
    "dates": DATE_WORDS,
    "reversed": LETTERS,
}
WRITES = {
    "french": FRENCH_WORDS,
    "numbers": DIGITS,
    "dates": ISO_SIGNS,
    "reversed": LETTERS,
}
SPLITTING = {  # what is one token of a typed text; a full stop is of no task's sentences
    "french": r"\w+|[^\w\s.!?]", "numbers": r"\w+|[^\w\s.!?-]", "dates": r"\d|[^\W\d]+|[^\w\s]", "reversed": r"\S",
}  # fmt: skip
SHORTEST = {"french": 3, "numbers": 4, "dates": 14, "reversed": 2}  # a source's room that every task needs


def layout(config):
    """What there is to know before any pair is drawn: ``source`` and ``target`` (names of all ids), ``source_length``
    S and ``target_length`` T, the widths of ``sample``'s arrays."""
    most = {"numbers": MOST_DIGITS, "dates": 10}.get(config.task, config.longest + 2)
    return SimpleNamespace(
        source=SIGNS + READS[config.task], target=SIGNS + WRITES[config.task], source_length=config.longest,
        target_length=most + 2,
    )  # fmt: skip


def sample(config):
    """Pairs of both splits, with ``_train`` or ``_val`` behind each name: ``source`` i64 (N, S), ``lengths`` i64 (N,)
    tokens of each source, ``target`` i64 (N, T), ``alignment`` i64 (N, T): place of the true source token of each
    target token, -1 where there is none (signs, noughts nobody says)."""
    arrays = {}
    for split, count in (("train", config.samples), ("val", VALIDATION)):
        random = Random(f"{config.data_seed} {split} {config.task}")
        pairs = [drawn(config, split, random) for _ in range(count)]
        arrays |= {f"{name}_{split}": array for name, array in packed(config, pairs).items()}
    return arrays


def drawn(config, split, random):
    """One pair of a split: source words, target words, alignment. Very short texts may recur."""
    for _ in range(TRIES):
        words = SOURCES[config.task](config.longest, random)
        if belongs(words) == split:
            target, places = TARGETS[config.task](words)
            if len(target) <= layout(config).target_length - 2:
                return words, target, places
    raise ValueError(f"There are too few texts of at most {config.longest} tokens in the task {config.task!r}.")


def belongs(words):
    """The split of a source text."""
    alone = len(words) == 1  # what nobody has seen alone cannot be guessed
    return "val" if not alone and crc32(" ".join(words).encode()) % SHARE == 0 else "train"


def packed(config, pairs):
    """Pairs of words as the arrays of ``sample``, without the names of splits."""
    plan = layout(config)
    reads, writes = ({name: i for i, name in enumerate(names)} for names in (plan.source, plan.target))
    n, wide, long = len(pairs), plan.source_length, plan.target_length
    source, target = np.full((n, wide), PAD, np.int64), np.full((n, long), PAD, np.int64)
    alignment, lengths = np.full((n, long), -1, np.int64), np.zeros(n, np.int64)
    for row, (words, answer, places) in enumerate(pairs):
        source[row, : len(words)] = [reads[word] for word in words]
        target[row, : len(answer) + 2] = [START, *(writes[word] for word in answer), END]
        alignment[row, 1 : len(answer) + 1] = places
        lengths[row] = len(words)
    return {"source": source, "lengths": lengths, "target": target, "alignment": alignment}


def split_text(task, text):
    """The tokens of a typed source text, lower-cased, whether known or not."""
    return re.findall(SPLITTING[task], text.lower())


def encode(config, text):
    """A typed source text as ids (S,), at most ``config.longest`` of them; unknown words are ``UNKNOWN``. Never fails,
    and never gives nothing: of an empty text one unknown token."""
    known = {name: i for i, name in enumerate(layout(config).source) if i > UNKNOWN}
    words = split_text(config.task, text)[: config.longest]
    return np.array([known.get(word, UNKNOWN) for word in words] or [UNKNOWN], np.int64)


def answer(config, text):
    """The true target of a typed text as ids (T,) with its signs, and its alignment i64 (T,); None where the text is
    not of this task's language."""
    words = split_text(config.task, text)
    try:
        target, places = TARGETS[config.task](words)
    except ValueError:
        return None
    if not 0 < len(words) <= config.longest or len(target) > layout(config).target_length - 2:
        return None
    arrays = packed(config, [(words, target, places)])
    return arrays["target"][0, : len(target) + 2], arrays["alignment"][0, : len(target) + 2]


def decode(names, ids):
    """Ids as text, without the signs around it; letters and digits stand side by side: "12 march 1987"."""
    words = [names[i] for i in ids if i not in (PAD, START, END)]
    close = [other == "," or (one != "," and len(one) == len(other) == 1) for one, other in pairwise(words)]
    return "".join(word if here else f" {word}" for word, here in zip(words, [True, *close], strict=False))
