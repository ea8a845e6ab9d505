"""The header of a safetensors file, checked before anything is made of it. No torch here.

Layout: u64 little-endian length of the header · header, JSON {"__metadata__": {name: text}, name: {"dtype", "shape",
"data_offsets": [first, end]}} · the tensors' bytes, one after the other without a gap. See
https://github.com/huggingface/safetensors.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import Any

from engine.core.plain_json import read_json

ITEM_BYTES = {
    "F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1,
    "U64": 8, "U32": 4, "U16": 2, "U8": 1, "BOOL": 1,
}  # fmt: skip
MOST_TENSORS = 10_000
MOST_AXES = 8
LONGEST_NAME = 200


@dataclass(frozen=True)
class Entry:
    """One tensor: what it is, and where its bytes begin and end in the file."""

    dtype: str
    shape: tuple[int, ...]
    begin: int
    end: int


def header_length(first: bytes, size: int, limit: int, what: str) -> int:
    """Bytes of the header of a file of ``size`` bytes that begins with ``first`` (8 bytes). Raises ValueError."""
    if size < 10 or len(first) < 8:
        raise ValueError(f"{what} is too short to be a safetensors file: it has {size} bytes.")
    (length,) = struct.unpack("<Q", first[:8])
    if length > size - 8:
        raise ValueError(f"{what} is no complete safetensors file: a part is missing, or it is another kind of file.")
    if length > limit:
        raise ValueError(f"{what} must have a header of at most {limit:,} bytes, got {length:,}.")
    return length


def read_header(header: bytes, size: int, what: str) -> tuple[dict[str, Entry], dict[str, str]]:
    """Entries in the order of their bytes, and the metadata, of a file of ``size`` bytes with this header.

    Every tensor lies inside the file, none overlaps another, and nothing is left over. Raises ValueError.
    """
    if header[:1] != b"{":
        raise ValueError(f"{what} is not a safetensors file.")
    table = read_json(header, f"The header of {what[:1].lower()}{what[1:]}")
    if not isinstance(table, dict):
        raise ValueError(f"{what} is not a safetensors file.")
    metadata = table.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(text, str) for text in metadata.values()):
        raise ValueError(f"{what} has metadata that is not text.")
    if len(table) > MOST_TENSORS:
        raise ValueError(f"{what} must have at most {MOST_TENSORS:,} tensors, got {len(table):,}.")
    start = 8 + len(header)
    found = [(name, _entry(name, fields, size - start, what)) for name, fields in table.items()]
    found.sort(key=lambda pair: (pair[1].begin, pair[1].end))
    place = 0
    for name, entry in found:
        if entry.begin != place:
            raise ValueError(f"{what} has tensors that overlap or leave a gap, at {_short(name)}.")
        place = entry.end
    if place != size - start:
        raise ValueError(f"{what} must have {start + place:,} bytes by its header, got {size:,}.")
    moved = {name: Entry(e.dtype, e.shape, e.begin + start, e.end + start) for name, e in found}
    return moved, metadata


def _entry(name: str, fields: Any, room: int, what: str) -> Entry:
    """One line of the table, with offsets from the end of the header."""
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise ValueError(f"{what} has a tensor whose name cannot be used: {_short(name)}.")
    if not isinstance(fields, dict) or set(fields) != {"dtype", "shape", "data_offsets"}:
        raise ValueError(f"{what} must say dtype, shape and data_offsets of {_short(name)}.")
    dtype, shape, offsets = fields["dtype"], fields["shape"], fields["data_offsets"]
    if not isinstance(dtype, str) or dtype not in ITEM_BYTES:
        raise ValueError(f"{what} has numbers of a kind that cannot be read in {_short(name)}: {_short(dtype)}.")
    if not isinstance(shape, list) or len(shape) > MOST_AXES or not all(_count(side) for side in shape):
        raise ValueError(f"{what} has a shape that cannot be in {_short(name)}: {_short(shape)}.")
    if not isinstance(offsets, list) or len(offsets) != 2 or not all(_count(place) for place in offsets):
        raise ValueError(f"{what} has offsets that cannot be in {_short(name)}: {_short(offsets)}.")
    begin, end = offsets
    wanted = math.prod(shape) * ITEM_BYTES[dtype]
    if end - begin != wanted or end > room:
        raise ValueError(
            f"{what} says that {_short(name)} has the shape {_short(shape)} of {dtype}, {wanted:,} bytes, "
            f"but has {max(0, min(end, room) - min(begin, room)):,} for it: the file is not whole."
        )
    return Entry(dtype, tuple(shape), begin, end)


def _count(value: Any) -> bool:
    return type(value) is int and 0 <= value < 2**40


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
