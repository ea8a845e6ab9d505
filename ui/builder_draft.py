"""A network while somebody builds it: its cards, what was there before (undo), and what was taken back (redo).

A draft may be a network that cannot work yet; the run keeps the one it has until the draft does. Every card keeps its
number for life, so that a click that was sent before the cards moved still means the card it was meant for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from engine.core.config import ConfigError
from engine.networks.spec import KINDS, MOST_PARTS, Part

MOST_UNDONE = 100  # states that undo can go back to
_numbers = count(1)


@dataclass(frozen=True)
class Card:
    """One part of the network under a number of its own."""

    uid: int
    part: Part


Cards = tuple[Card, ...]


def dealt(parts: Iterable[Part], old: Cards = ()) -> Cards:
    """Cards for ``parts``; those at the beginning and end that say what ``old`` ones said there are the old ones."""
    parts = list(parts)
    head = 0
    while head < min(len(parts), len(old)) and parts[head] == old[head].part:
        head += 1
    tail = 0
    while tail < min(len(parts), len(old)) - head and parts[-1 - tail] == old[-1 - tail].part:
        tail += 1
    fresh = [Card(next(_numbers), part) for part in parts[head : len(parts) - tail]]
    return (*old[:head], *fresh, *old[len(old) - tail :])


@dataclass
class Draft:
    """``cards`` as they are on the page; ``taken`` is the network of the knobs that it last agreed with.

    ``focus`` are the cards that the newest change is about, and ``stamp`` counts changes: the page chooses those cards
    when it grows.
    """

    cards: Cards
    taken: tuple[Part, ...]
    past: list[Cards] = field(default_factory=list)
    future: list[Cards] = field(default_factory=list)
    focus: tuple[int, ...] = ()
    stamp: int = 0
    showing_code: bool = False
    told: str = ""  # why the text that was typed is no network
    _edited: tuple[int, str] | None = None  # card and field of the newest change, if it was an edit

    @classmethod
    def of(cls, parts: tuple[Part, ...]) -> Draft:
        return cls(dealt(parts), parts)

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(card.part for card in self.cards)

    # --- changes: each raises ConfigError or LookupError with a sentence and then changes nothing ---------------------

    def insert(self, parts: Iterable[Part], before: int | None) -> None:
        """New cards in front of card ``before``, or at the end."""
        fresh = tuple(Card(next(_numbers), part) for part in parts)
        place = len(self.cards) if before is None else self._place(before)
        self._change((*self.cards[:place], *fresh, *self.cards[place:]), fresh)

    def add(self, kind: str, before: int | None, **fields: Any) -> None:
        """A new card of a kind as it usually is."""
        if kind not in KINDS:
            raise LookupError(f"There is no layer {kind[:40]!r}.")
        self.insert([Part.parse({"kind": kind, **fields})], before)

    def remove(self, uids: Iterable[int]) -> None:
        gone = self._chosen(uids)
        kept = tuple(card for card in self.cards if card not in gone)
        after = self._place(gone[-1].uid) - len(gone) + 1
        self._change(kept, kept[after : after + 1] or kept[-1:])

    def duplicate(self, uids: Iterable[int]) -> None:
        """Copies behind the last of them."""
        chosen = self._chosen(uids)
        place = self._place(chosen[-1].uid) + 1
        self.insert([card.part for card in chosen], self.cards[place].uid if place < len(self.cards) else None)

    def move(self, uids: Iterable[int], before: int | None) -> None:
        """Together in front of card ``before``, or to the end."""
        chosen = self._chosen(uids)
        if before in {card.uid for card in chosen}:
            return
        rest = tuple(card for card in self.cards if card not in chosen)
        place = len(rest) if before is None else [card.uid for card in rest].index(self._card(before).uid)
        self._change((*rest[:place], *chosen, *rest[place:]), tuple(chosen))

    def edit(self, uid: int, name: str, value: Any) -> None:
        """One setting of one card. Several edits of the same setting in a row are one step of undo."""
        card = self._card(uid)
        changed = Card(uid, card.part.replace(**{name: value}))
        again = self._edited == (uid, name)
        self._change(tuple(changed if one.uid == uid else one for one in self.cards), (changed,), again)
        self._edited = (uid, name)

    def replace(self, parts: Iterable[Part]) -> None:
        """Another network as a whole; cards that stay the same at its ends stay the same cards."""
        self._change(dealt(parts, self.cards), ())
        self.focus = ()  # all of it is new: nothing stands out

    def undo(self) -> None:
        if self.past:
            self.future.append(self.cards)
            self._show(self.past.pop())

    def redo(self) -> None:
        if self.future:
            self.past.append(self.cards)
            self._show(self.future.pop())

    # --- inside -------------------------------------------------------------------------------------------------------

    def _change(self, cards: Cards, focus: Iterable[Card], again: bool = False) -> None:
        if len(cards) > MOST_PARTS:
            raise ConfigError({"network": f"A network must have at most {MOST_PARTS} layers, got {len(cards)}."})
        if [card.part for card in cards] == [card.part for card in self.cards]:
            return
        if not again:
            self.past = [*self.past, self.cards][-MOST_UNDONE:]
        self.future = []
        self._show(cards, tuple(card.uid for card in focus))

    def _show(self, cards: Cards, focus: tuple[int, ...] = ()) -> None:
        if not focus:  # what has come back, if something has
            before = set(self.cards)
            focus = tuple(card.uid for card in cards if card not in before)[:1]
        self.cards, self.focus, self._edited = cards, focus, None
        self.stamp += 1

    def _card(self, uid: int) -> Card:
        for card in self.cards:
            if card.uid == uid:
                return card
        raise LookupError("That card is no longer there.")

    def _place(self, uid: int) -> int:
        return self.cards.index(self._card(uid))

    def _chosen(self, uids: Iterable[int]) -> list[Card]:
        wanted = set(uids)
        chosen = [card for card in self.cards if card.uid in wanted]
        if not chosen:
            raise LookupError("Those cards are no longer there.")
        return chosen
