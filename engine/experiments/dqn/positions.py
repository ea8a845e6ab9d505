"""Where a game stands, as text that a page keeps and gives back: the stage itself remembers nothing.

The bytes are those of ``engine.core.snapshot`` (JSON and tensors, never pickle), compressed, in base64 when they come
back. They come from outside, so everything about them is checked before it is believed.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import Any

from engine.core import snapshot

LARGEST = 16_000_000  # bytes of a position, unpacked
WHAT = "The position of the stage"


def packed(position: dict[str, Any]) -> bytes:
    """A position, a tree of plain JSON and tensors, as compressed bytes."""
    return zlib.compress(snapshot.pack(position), 1)


def text_of(data: bytes) -> str:
    """The text in which a page gives packed bytes back."""
    return base64.b64encode(data).decode()


def unpacked(text: str) -> dict[str, Any]:
    """The position in a text. Raises ValueError with a sentence for anything else."""
    try:
        data = base64.b64decode(text, validate=True)
        opened = zlib.decompressobj()
        plain = opened.decompress(data, LARGEST)
    except (binascii.Error, zlib.error, TypeError, ValueError):
        raise ValueError(f"{WHAT} must be base64 text that this lens has given, got {str(text)[:40]!r}.") from None
    if not opened.eof:
        raise ValueError(f"{WHAT} must be complete and of at most {LARGEST:,} bytes.")
    return snapshot.unpack(plain)
