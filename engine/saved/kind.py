"""Which kind of file something is, by what is in it and not by its name."""

from __future__ import annotations

from engine.saved.run_file import is_run

KINDS = {"settings": "a settings file", "weights": "weights", "run": "a saved run"}


def kind_of(data: bytes) -> str:
    """``settings``, ``weights`` or ``run``; ``weights`` for what is none of them, whose reader says why. Raises
    ValueError for an empty file."""
    if not data.strip(b" \r\n\t\x00"):
        raise ValueError("The file must have something in it, got nothing.")
    if data[4:8] == bytes(4):  # safetensors begins with a length of 8 bytes, which no text does
        return "run" if is_run(data) else "weights"
    return "settings" if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"[") else "weights"
