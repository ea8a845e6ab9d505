"""A weights file: one tensor for each entry of a network's state, under its own name, as safetensors."""

from __future__ import annotations

import base64
import binascii
import json
import math
from typing import Any

import numpy as np
from safetensors.numpy import save

from engine.core.tensor_file import LONGEST_NAME, MOST_AXES, MOST_TENSORS, Entry, header_length, read_header

MAX_BYTES = 50_000_000
MAX_HEADER = 1_000_000
WHAT = "The weights file"
DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2"}

Tensors = dict[str, list[Any]]  # name -> [shape, base64 of little-endian f32], as in an event of kind "weights"


def write_weights(arrays: dict[str, np.ndarray], lab: str) -> bytes:
    """The file for arrays of float32 by the names the network gives them."""
    plain = {name: np.ascontiguousarray(array, np.float32) for name, array in arrays.items()}
    return save(plain, {"torchlight": "1", "lab": lab})


def read_weights(data: bytes) -> Tensors:
    """The tensors, as 32-bit numbers. Raises ValueError with a sentence; whether they fit a network it cannot know."""
    entries, _ = _header(data)
    return {name: _tensor(name, entry, data) for name, entry in entries.items()}


def lab_of(data: bytes) -> str:
    """The lab that a weights file of this program names; empty for others. Raises ValueError like ``read_weights``."""
    return _header(data)[1].get("lab", "")[:60]


def check_tensors(tensors: Any) -> None:
    """Raises ValueError with a sentence for what is not ``Tensors`` of finite numbers."""
    if not isinstance(tensors, dict) or not 0 < len(tensors) <= MOST_TENSORS:
        raise ValueError("Weights must be an object with a tensor for each name.")
    for name, tensor in tensors.items():
        if not isinstance(tensor, list) or len(tensor) != 2 or not isinstance(tensor[1], str):
            raise ValueError(f"Weights need a shape and text for {_short(name)}.")
        shape, text = tensor
        fits = isinstance(shape, list) and len(shape) <= MOST_AXES
        if not fits or not all(type(side) is int and 0 <= side < 2**40 for side in shape):
            raise ValueError(f"Weights must have a shape for {_short(name)}, got {_short(shape)}.")
        try:
            values = np.frombuffer(base64.b64decode(text, validate=True), "<f4")
        except (binascii.Error, ValueError):
            raise ValueError(f"Weights must be base64 of 32-bit numbers for {_short(name)}.") from None
        if values.size != math.prod(shape):
            raise ValueError(f"Weights must have {math.prod(shape)} numbers for {_short(name)}, got {values.size}.")
        if not np.isfinite(values).all():
            raise ValueError(f"Weights must be finite numbers, got others in {_short(name)}.")


def _header(data: bytes) -> tuple[dict[str, Entry], dict[str, str]]:
    if len(data) > MAX_BYTES:
        raise ValueError(f"{WHAT} must have at most {MAX_BYTES:,} bytes, got {len(data):,}.")
    if data[:2] in (b"PK", b"\x80\x02", b"\x80\x04", b"\x80\x05"):
        raise ValueError(f"{WHAT} must be safetensors, got a file of torch.save or pickle, which can run programs.")
    length = header_length(data[:8], len(data), MAX_HEADER, WHAT)
    entries, metadata = read_header(data[8 : 8 + length], len(data), WHAT)
    if not entries:
        raise ValueError(f"{WHAT} has no tensor in it.")
    return entries, metadata


def _tensor(name: str, entry: Entry, data: bytes) -> list[Any]:
    if "/" in name or "\\" in name or ".." in name or len(name) > LONGEST_NAME:
        raise ValueError(f"{WHAT} has a name that no parameter has: {_short(name)}.")
    if entry.dtype not in DTYPES:
        raise ValueError(f"{WHAT} must hold numbers of 64, 32 or 16 bits, got {entry.dtype} in {_short(name)}.")
    values = np.frombuffer(data, DTYPES[entry.dtype], math.prod(entry.shape), entry.begin)
    with np.errstate(over="ignore"):  # too large for 32 bits becomes infinity, which is refused below
        values = values.astype("<f4", copy=False)
    if not np.isfinite(values).all():
        raise ValueError(f"{WHAT} must have finite numbers, got others in {_short(name)}.")
    return [list(entry.shape), base64.b64encode(values.tobytes()).decode()]


def _short(value: Any) -> str:
    text = json.dumps(value) if isinstance(value, str | list) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
