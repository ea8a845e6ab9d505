"""Words from elsewhere, for places that take Markdown."""

from __future__ import annotations

import re

MARK = re.compile(r"[\\`*\[\]<>$:#~!|]|(?<!\w)_|_(?!\w)")  # an underscore inside a name means nothing to Markdown


def unformatted(words: str) -> str:
    """The words as they stand: no emphasis, link, picture, formula or icon comes of them."""
    return MARK.sub(r"\\\g<0>", words)
