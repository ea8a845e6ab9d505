"""Small stories in something like English, from a grammar that knows how probable every character is.

    Anna found a red kite. She gave it to Tom. Tom lost the kite. Anna was sad.

Spelling is local; whether it goes on with "He" or "She", whose name comes next and what was found are said earlier in
the story, so that whoever looks back pays less. Stories have nothing to do with each other.
"""

from __future__ import annotations

from engine.data.text.grammar import Again, Agree, Either, Pick, Say

SHE = ("Anna", "Beth", "Clara", "Dora", "Emma", "Lily", "Mary", "Rose")
HE = ("Adam", "Ben", "Carl", "David", "Hugo", "Leo", "Max", "Tom")
LOOKS = (
    "a red", "a blue", "a green", "a big", "a small", "a new", "an old", "a round", "a long", "a fine", "a cheap",
    "a heavy",
)  # fmt: skip
THINGS = (
    "kite", "ball", "hat", "coat", "map", "lamp", "book", "drum", "boat", "clock", "ring", "coin", "bag", "flute",
    "shell", "mask",
)  # fmt: skip
GOT = ("found", "made", "bought", "saw", "wanted", "drew", "had", "painted")
GAVE = ("gave it to", "sold it to", "showed it to", "hid it from")
DID = ("lost", "broke", "liked", "kept", "cleaned", "dropped", "praised", "took")
WAS = ("happy", "sad", "angry", "proud", "tired", "glad", "calm", "bored")
HERO = 0.35  # how often it is the hero who does something next
FRIEND = 1 - HERO


def alike(words: tuple[str, ...]) -> tuple[tuple[float, str], ...]:
    """Options that are equally likely."""
    return tuple((1 / len(words), word) for word in words)


NAMES = alike(SHE + HE)
SOMEBODY = Again(((HERO, "hero"), (FRIEND, "friend")))
STORY = (
    Pick("hero", NAMES), Say(" "), Pick("got", alike(GOT)), Say(" "), Pick("look", alike(LOOKS)), Say(" "),
    Pick("thing", alike(THINGS)), Say(". "),
    Agree("hero", tuple((name, "She") for name in SHE) + tuple((name, "He") for name in HE)), Say(" "),
    Pick("gave", alike(GAVE)), Say(" "), Pick("friend", NAMES, but="hero"), Say(". "),
    SOMEBODY, Say(" "), Pick("did", alike(DID)), Say(" the "), Again(((1.0, "thing"),)),
    Either((
        (0.5, ".\n", ()),
        (0.5, ". ", (SOMEBODY, Say(" was "), Pick("was", alike(WAS)), Say(".\n"))),
    )),
)  # fmt: skip
