"""From text to the numbers a network reads, and back: characters, words, or byte-pair encoding trained on the text.

Sennrich, Haddow and Birch 2016, "Neural machine translation of rare words with subword units" (arXiv:1508.07909): begin
with characters, and again and again make one token of the pair of neighbours that is most frequent.

Departs from it in: a space begins the word after it (as in GPT-2) where the paper marks the end of a word; merges are
counted in the first 200,000 characters, and there are fewer than asked for when no pair is left that is there twice.

Of a text with more different characters (or words) than there may be tokens, the rarest are read as unknown.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from heapq import heapify, heappop, heappush
from itertools import pairwise

UNKNOWN = "□"
LONGEST_PIECE = 24  # characters of a piece that pairs are merged in: text without spaces has no end of a word
PIECES = re.compile(r" ?[^\W_]+(?:['’][^\W_]+)*| ?[^\w\s]+|\s|_")  # words and signs with the space before them
LEARNED_FROM = 200_000  # characters of the text that merges are counted in
TOKENS = ("characters", "words", "pairs")


@dataclass(frozen=True)
class Tokeniser:
    """``names``: how each token reads, the unknown one first. ``kind``: characters, words or pairs. ``counts``: how
    often each is in the text it was made from. ``merges``: left and right part, how often that pair was there."""

    kind: str
    names: tuple[str, ...]
    counts: tuple[int, ...] = field(default=(), repr=False)
    merges: tuple[tuple[str, str, int], ...] = field(default=(), repr=False)

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def ids(self) -> dict[str, int]:
        """Token -> number."""
        return {name: i for i, name in enumerate(self.names)}

    @cached_property
    def ranks(self) -> dict[tuple[str, str], int]:
        """Pair -> when it was merged."""
        return {(left, right): rank for rank, (left, right, _) in enumerate(self.merges)}

    def encode(self, text: str) -> list[int]:
        """The tokens of any text; what is not known is 0."""
        text, known = tidy(text), self.ids
        if self.kind == "characters":
            return [known.get(sign, 0) for sign in text]
        if self.kind == "words":
            found = pieces(text)
            if found[-1:] == [" "] and " " not in known:
                del found[-1]  # it begins a word that nobody has typed yet
            return [known.get(piece, 0) for piece in found]
        cut: dict[str, list[int]] = {}
        for piece in set(short(pieces(text))):
            cut[piece] = [known.get(part, 0) for part in self.cut(piece)]
        return [token for piece in short(pieces(text)) for token in cut[piece]]

    def decode(self, ids: Iterable[int]) -> str:
        """The text of some tokens."""
        return "".join(self.names[i] for i in ids)

    def cut(self, piece: str) -> list[str]:
        """The parts of one piece: of all pairs in it, the one that was learned first is merged first."""
        parts = list(piece)
        while len(parts) > 1:
            ranked = [(self.ranks.get(pair, len(self.ranks)), pair) for pair in pairwise(parts)]
            rank, pair = min(ranked)
            if rank == len(self.ranks):
                break
            parts = merged(parts, pair)
        return parts


def tidy(text: str) -> str:
    """Text as tokenisers read it: composed characters (Unicode's NFC), line breaks as one sign, no half characters."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", whole.encode("utf-8", "replace").decode("utf-8"))


def pieces(text: str) -> list[str]:
    """Words and signs with the space before them, other white space apart. Joined, they are the text."""
    return PIECES.findall(text)


def short(found: list[str]) -> list[str]:
    """Pieces in parts of at most 24 characters."""
    return [
        piece[i : i + LONGEST_PIECE] for piece in found for i in range(0, len(piece), LONGEST_PIECE)
    ]  # fmt: skip


def characters(text: str, most: int = 256) -> Tokeniser:
    """Every character is a token; of more than ``most`` tokens, the rarest are unknown."""
    return counted("characters", Counter(tidy(text)), most)


def words(text: str, most: int = 2000) -> Tokeniser:
    """Every word, with the space before it, is a token, and so is every sign; the rarest are unknown."""
    return counted("words", Counter(pieces(tidy(text))), most)


def pairs(text: str, merges: int = 100, most: int = 256) -> Tokeniser:
    """Byte-pair encoding: up to ``most`` characters and, beside them, up to ``merges`` tokens of two others each."""
    text = tidy(text)
    start = counted("pairs", Counter(text), most)
    alphabet = set(start.names[1:])
    often = Counter(short(pieces(text[:LEARNED_FROM])))
    found = learned(often, merges, alphabet)
    # two ways may lead to the same letters: they are one token
    names = tuple(dict.fromkeys([*start.names, *(left + right for left, right, _ in found)]))
    raw = Tokeniser("pairs", names, (), found)
    counts = Counter()
    for piece, count in Counter(short(pieces(text))).items():
        for part in raw.cut(piece):
            counts[part if part in raw.ids else UNKNOWN] += count
    return Tokeniser("pairs", names, tuple(counts[name] for name in names), found)


def counted(kind: str, often: Counter, most: int) -> Tokeniser:
    """A tokeniser of the most frequent parts of a text, in the order of their letters."""
    unknown = often.pop(UNKNOWN, 0)
    ranked = sorted(often, key=lambda part: (-often[part], part))
    kept, rare = sorted(ranked[: most - 1]), ranked[most - 1 :]
    unknown += sum(often[part] for part in rare)
    return Tokeniser(kind, (UNKNOWN, *kept), (unknown, *(often[part] for part in kept)))


def learned(often: Counter, merges: int, alphabet: set[str]) -> tuple[tuple[str, str, int], ...]:
    """The merges of pieces that are there so ``often``, with the count of each when it was made; equally frequent
    pairs in the order of their letters. Pairs with unknown characters are never merged."""
    split = {piece: list(piece) for piece in often}
    count: Counter = Counter()
    where: dict[tuple[str, str], set[str]] = defaultdict(set)
    for piece, parts in split.items():
        note(parts, often[piece], piece, count, where)
    ranked = [(-times, pair) for pair, times in count.items()]
    heapify(ranked)
    found = []
    while len(found) < merges and ranked:
        times, pair = heappop(ranked)
        if count[pair] != -times or not set("".join(pair)) <= alphabet:
            continue  # counted anew since
        if -times < 2:
            break
        found.append((*pair, -times))
        changed = set()
        for piece in where[pair]:  # the others stay as they are
            changed |= note(split[piece], -often[piece], piece, count, where)
            split[piece] = merged(split[piece], pair)
            changed |= note(split[piece], often[piece], piece, count, where)
        for other in changed - {pair}:
            heappush(ranked, (-count[other], other))
        del count[pair]
    return tuple(found)


def note(parts: list[str], times: int, piece: str, count: Counter, where: dict) -> set[tuple[str, str]]:
    """Count the pairs of a piece that is there so many times (negative: no longer), and name them."""
    neighbours = list(pairwise(parts))
    for pair in neighbours:
        count[pair] += times
        if times > 0:
            where[pair].add(piece)
    return set(neighbours)


def merged(parts: list[str], pair: tuple[str, str]) -> list[str]:
    """Parts with every such pair of neighbours made one, from the left."""
    whole, i = [], 0
    while i < len(parts):
        both = i + 1 < len(parts) and (parts[i], parts[i + 1]) == pair
        whole.append(pair[0] + pair[1] if both else parts[i])
        i += 2 if both else 1
    return whole
