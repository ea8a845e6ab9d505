"""JSON from a stranger: read with limits, or refused with a sentence."""

from __future__ import annotations

import json
from typing import Any

MOST_DEPTH = 40  # of lists and objects in each other; what we write has less than ten
MOST_BRACKETS = 300_000  # lists and objects: each takes 25 times the memory of the two characters that make it


def read_json(text: bytes | str, what: str, finite: bool = True) -> Any:
    """The value. ``what`` begins the sentence: "The settings file". Raises ValueError when it is not JSON.

    With ``finite``, not-a-number and infinity are refused: JSON has no such words, and no setting has such a value.
    """
    brackets = sum(text.count(sign if isinstance(text, str) else sign.encode()) for sign in "[{")
    if brackets > MOST_BRACKETS:
        raise ValueError(f"{what} must have at most {MOST_BRACKETS:,} lists and objects, got {brackets:,}.")
    try:
        value = json.loads(text, parse_constant=_no_constant if finite else None)
    except RecursionError:
        raise ValueError(f"{what} is not readable: its lists are in each other more than {MOST_DEPTH} deep.") from None
    except UnicodeDecodeError:
        raise ValueError(f"{what} is not readable: it is not JSON text.") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"{what} is not readable: JSON ends at line {error.lineno}, column {error.colno}.") from None
    except ValueError as error:  # a number of thousands of digits, or one that is not finite
        raise ValueError(f"{what} is not readable: {str(error)[:100]}") from None
    if _deeper_than(value, MOST_DEPTH):
        raise ValueError(f"{what} is not readable: its lists are in each other more than {MOST_DEPTH} deep.")
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # half of a pair: JSON can say it, but no text can hold it
        raise ValueError(f"{what} is not readable: it has a character that does not exist.") from None
    return value


def _no_constant(word: str) -> None:
    raise ValueError(f"JSON has no number {word}.")


def _deeper_than(value: Any, levels: int) -> bool:
    """Level by level, so that the depth of the value cannot exhaust the stack."""
    level = [value]
    for _ in range(levels):
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True
