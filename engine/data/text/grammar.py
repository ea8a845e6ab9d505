"""Probabilistic grammars whose texts have an exact probability, character by character.

A grammar is a tuple of parts that follow each other:

``Say(text)``             this very text
``Pick(name, options)``   one of some texts, remembered under a name; ``but``: never the one of another name
``Again(weights)``        what was remembered under one of some names: who has read what came before knows it
``Agree(name, forms)``    a text that follows from what was remembered: "She" after Anna
``Nested(make, given)``     the parts that ``make(*given)`` returns, for what may stand inside itself
``Either(options)``       ways to go on: (probability, first text, parts after it)

No option of a choice begins another one, so that a text can come about in one way alone, and a character's probability
is the share of the options left that go on with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from math import log

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Say:
    text: str


@dataclass(frozen=True)
class Pick:
    name: str
    options: tuple[tuple[float, str], ...]
    but: str = ""


@dataclass(frozen=True)
class Again:
    weights: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Agree:
    name: str
    forms: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Nested:
    make: Callable[..., tuple]
    given: tuple = ()


@dataclass(frozen=True)
class Either:
    options: tuple[tuple[float, str, tuple], ...]


@dataclass(frozen=True)
class Choice:
    """Texts, their probabilities, and ``costs``: -log p of each character of each text, in nats."""

    texts: tuple[str, ...]
    chances: tuple[float, ...]
    sums: tuple[float, ...]  # of the chances up to each
    costs: tuple[tuple[float, ...], ...]


@lru_cache(maxsize=100_000)
def choice_of(options: tuple[tuple[float, str], ...]) -> Choice:
    """Raises ValueError where one text begins another: nobody could say then which was meant."""
    texts = tuple(text for _, text in options)
    total = sum(p for p, _ in options)
    chances = tuple(p / total for p, _ in options)
    costs = []
    for text in texts:
        if sum(text.startswith(other) for other in texts) > 1:
            raise ValueError(f"No option of a choice may begin another, and one begins {text!r}.")
        mass = [1.0] + [
            sum(p for p, other in zip(chances, texts, strict=True) if other.startswith(text[: i + 1]))
            for i in range(len(text))
        ]
        costs.append(tuple(log(a / b) for a, b in pairwise(mass)))
    return Choice(texts, chances, tuple(accumulate(chances)), tuple(costs))


def derive(parts: tuple, choose: Callable[[Choice], int]) -> Iterator[tuple[str, tuple[float, ...] | None]]:
    """The texts of one derivation, piece by piece, each with -log p of its characters (None: certain).

    ``choose`` says which option of a choice it is, whoever writes or reads.
    """
    known: dict[str, str] = {}
    stack = list(reversed(parts))
    while stack:
        part = stack.pop()
        match part:
            case Say(text):
                yield text, None
                continue
            case Agree(name, forms):
                yield dict(forms)[known[name]], None
                continue
            case Nested(make, given):
                stack.extend(reversed(make(*given)))
                continue
            case Pick(name, options, but):
                choice = without(options, known[but]) if but else choice_of(options)
            case Again(weights):
                choice = choice_of(tuple((p, known[name]) for p, name in weights))
            case Either(options):
                choice = choice_of(tuple((p, text) for p, text, _ in options))
        chosen = choose(choice)
        text = choice.texts[chosen]
        yield text, choice.costs[chosen]
        if isinstance(part, Pick):
            known[part.name] = text
        elif isinstance(part, Either):
            stack.extend(reversed(part.options[chosen][2]))


@lru_cache(maxsize=1000)
def without(options: tuple[tuple[float, str], ...], text: str) -> Choice:
    """A choice among the other options."""
    return choice_of(tuple((p, other) for p, other in options if other != text))


def write(parts: tuple, length: int, rng: np.random.Generator) -> tuple[str, NDArray[np.float64], NDArray[np.int64]]:
    """At least ``length`` characters of texts of the grammar one after the other, -log p of every character in nats,
    and where each text begins."""
    numbers = iter(())

    def choose(choice: Choice) -> int:
        nonlocal numbers
        number = next(numbers, None)
        if number is None:
            numbers = iter(rng.random(4096).tolist())
            number = next(numbers)
        for i, total in enumerate(choice.sums):
            if number < total:
                return i
        return len(choice.sums) - 1

    texts: list[str] = []
    costs: list[float] = []
    starts: list[int] = []
    while len(costs) < length:
        starts.append(len(costs))
        for text, cost in derive(parts, choose):
            texts.append(text)
            costs.extend(cost or (0.0,) * len(text))
    return "".join(texts), np.array(costs), np.array(starts)


def surprise(parts: tuple, text: str) -> NDArray[np.float64]:
    """-log p of every character of some texts one after the other, in nats (len,). Raises ValueError for characters
    that the grammar cannot write, and says where; the last text may be cut short."""
    costs: list[float] = []

    def choose(choice: Choice) -> int:
        here = len(costs)
        for i, option in enumerate(choice.texts):
            if text.startswith(option, here) or (here + len(option) > len(text) and option.startswith(text[here:])):
                return i
        raise ValueError(f"The grammar cannot write {text[here : here + 20]!r} at character {here}.")

    while len(costs) < len(text):
        for said, cost in derive(parts, choose):
            here = len(costs)
            if not said.startswith(text[here : here + len(said)]):
                raise ValueError(f"The grammar cannot write {text[here : here + 20]!r} at character {here}.")
            costs.extend(cost or (0.0,) * len(said))
            if len(costs) >= len(text):
                break
    return np.array(costs[: len(text)])


def expected(parts: tuple) -> tuple[float, float]:
    """Entropy of one text in nats and its mean length in characters, worked out from the grammar alone.

    Exact where texts that exclude each other (``but``) or call for different forms (``Agree``) are equally likely, and
    names compared by ``Again`` never agree. Raises ValueError for a grammar with rules: they may go on for ever.
    """
    lengths: dict[str, float] = {}

    def walk(parts: tuple) -> tuple[float, float]:
        entropy = length = 0.0
        for part in parts:
            match part:
                case Say(text):
                    length += len(text)
                case Agree(_, forms):
                    length += sum(len(text) for _, text in forms) / len(forms)
                case Pick(name, options, but):
                    chances = np.array([p for p, _ in options])
                    lengths[name] = float(chances @ [len(text) for _, text in options] / chances.sum())
                    # of n equally likely options, one is out
                    entropy += log(len(options) - 1) if but else disorder(chances)
                    length += lengths[name]
                case Again(weights):
                    chances = np.array([p for p, _ in weights])
                    entropy += disorder(chances)
                    length += float(chances @ [lengths[name] for _, name in weights] / chances.sum())
                case Either(options):
                    chances = np.array([p for p, _, _ in options])
                    entropy += disorder(chances)
                    for p, text, rest in options:
                        inner = walk(rest)
                        entropy += p / chances.sum() * inner[0]
                        length += p / chances.sum() * (len(text) + inner[1])
                case Nested():
                    raise ValueError("The entropy of a grammar with rules cannot be worked out by going through it.")
        return entropy, length

    return walk(parts)


def disorder(chances: NDArray[np.float64]) -> float:
    """Entropy of a choice in nats."""
    p = chances[chances > 0] / chances.sum()
    return float(-(p * np.log(p)).sum())
