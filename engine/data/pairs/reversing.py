"""Letters and the same letters backwards: ``k d b`` -> ``b d k``.

The plainest task whose alignment is not monotonic: every letter of the answer stands in one known place, and nothing
but the letters has to be remembered. Who reads all of them into one vector runs out of room as they grow in number.
"""

from __future__ import annotations

LETTERS = tuple("abcdefghijklmnop")


def letters_source(longest, random):
    """Two letters up to ``longest``, each number as frequent."""
    return random.choices(LETTERS, k=random.randint(2, max(2, longest)))


def letters_target(words):
    """The letters backwards and, for each, the place it comes from. Raises ValueError for other signs."""
    for word in words:
        if word not in LETTERS:
            raise ValueError(f"'{word[:20]}' is none of the letters {LETTERS[0]} to {LETTERS[-1]}.")
    return list(words[::-1]), list(range(len(words)))[::-1]
