"""Somebody's own text: any language, read with care for its size and its encoding."""

from __future__ import annotations

from itertools import islice

from engine.data.text.tokenisers import PIECES, tidy

MOST_BYTES = 1_000_000  # of UTF-8
FEWEST_CHARACTERS = 200
VALIDATED = 0.1  # share of the text, at its end, that is not trained on
MOST_CHARACTERS = 256  # different ones that are tokens, the unknown one among them; the rarest others are unknown
MOST_WORDS = 2000
FEWEST_WORDS = (20, 3)  # to train on and to validate, where the text is cut into words


class TextError(ValueError):
    """Text that cannot be used. The message is one sentence for the user."""


def read_text(content: bytes) -> str:
    """An uploaded file as text. Raises TextError."""
    if len(content) > MOST_BYTES:
        raise TextError(f"The text may have up to {MOST_BYTES / 1e6:g} MB, got {len(content):,} bytes.")
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise TextError(
            f"The file is no text in UTF-8: byte {error.start:,} fits no character. Save it as UTF-8 and try again."
        ) from None
    if "\0" in text:
        raise TextError("The file has zero bytes in it, as pictures and programs have: it is no text.")
    return checked_text(text)


def checked_text(text: str) -> str:
    """The text as it is learned from: composed characters, one sign for a new line. Raises TextError."""
    if len(text) > MOST_BYTES:  # before anything that takes time
        raise TextError(f"The text may have up to {MOST_BYTES / 1e6:g} MB, got more.")
    text = tidy(text)
    size = len(text.encode())
    if size > MOST_BYTES:
        raise TextError(f"The text may have up to {MOST_BYTES / 1e6:g} MB, got {size:,} bytes.")
    if len(text) < FEWEST_CHARACTERS:
        raise TextError(f"The text must have at least {FEWEST_CHARACTERS} characters, got {len(text)}.")
    if len(set(text)) < 2:
        raise TextError("The text must have at least two different characters: there is nothing to predict.")
    return text


def parted(text: str) -> tuple[str, str]:
    """What is trained on, and the end of it, which validates."""
    cut = round(len(text) * (1 - VALIDATED))
    return text[:cut], text[cut:]


def problem_with_text(text: str, tokens: str = "characters") -> str:
    """Why a text cannot be learned from when it is cut into such tokens, or ""."""
    try:
        text = checked_text(text)
    except TextError as error:
        return str(error)
    if tokens == "words":  # of a language that is written without spaces a whole line may be one
        for part, what, fewest in zip(parted(text), ("train on", "validate"), FEWEST_WORDS, strict=True):
            found = sum(1 for _ in islice(PIECES.finditer(part), fewest))
            if found < fewest:
                return f"cut into words, it has {found} to {what}, and {fewest} are needed: cut it into characters."
    return ""


def told_about(text: str) -> str:
    """One sentence for the user about how much there is and what is unknown at the character level."""
    different = len(set(text))
    said = f"{len(text):,} characters, {different:,} different ones"
    if different < MOST_CHARACTERS:
        return said + "."
    often = sorted((text.count(sign) for sign in set(text)), reverse=True)
    share = sum(often[MOST_CHARACTERS - 1 :]) / len(text)
    return (
        f"{said}: the {MOST_CHARACTERS - 1} most frequent are tokens, the others ({100 * share:.2g} % of the text) are "
        "read as unknown."
    )
