"""One message to a component: a small JSON header and raw arrays, in one `bytes`.

Streamlit hands `bytes` to the browser as they are, while numbers in JSON cost several times the size and the time.

Layout: u32 little-endian length of the header · header, UTF-8 JSON {"meta": ..., "arrays": {name: [dtype, shape,
offset]}} · zeros up to a multiple of 8 · the arrays, C order, little-endian, each at a multiple of 8. Offsets count
from the end of that padding. The twin is shared/packing.js.
"""

import json
import math
import struct
from typing import Any

import numpy as np

CODES = {
    np.dtype("uint8"): "u8",
    np.dtype("int8"): "i8",
    np.dtype("uint16"): "u16",
    np.dtype("int16"): "i16",
    np.dtype("uint32"): "u32",
    np.dtype("int32"): "i32",
    np.dtype("float32"): "f32",
    np.dtype("float64"): "f64",
}
DTYPES = {code: dtype.newbyteorder("<") for dtype, code in CODES.items()}
ALIGNMENT = 8  # the widest element; a typed array must start at a multiple of its element size


def pack(meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> bytes:
    """Pack a JSON-able `meta` and named arrays. Numbers that are not finite become null in `meta`."""
    blobs, table, offset = [], {}, 0
    for name, array in arrays.items():
        array = np.asarray(array)
        if array.dtype == np.bool_:
            array = array.astype(np.uint8)
        elif array.dtype == np.float16:
            array = array.astype(np.float32)
        native = array.dtype.newbyteorder("=")
        if native not in CODES:
            known = ", ".join(str(dtype) for dtype in CODES)
            raise TypeError(f"An array to pack must have one of the dtypes {known}; array {name!r} has {array.dtype}.")
        blob = array.astype(native.newbyteorder("<"), copy=False).tobytes()
        table[name] = [CODES[native], list(array.shape), offset]
        padding = -len(blob) % ALIGNMENT
        blobs.append(blob + bytes(padding))
        offset += len(blob) + padding
    header = _json({"meta": meta, "arrays": table}).encode()
    padding = bytes(-(4 + len(header)) % ALIGNMENT)
    return b"".join((struct.pack("<I", len(header)), header, padding, *blobs))


def unpack(message: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """What `pack` packed: meta and arrays. The browser does this; here it serves tests and tools."""
    (length,) = struct.unpack_from("<I", message)
    header = json.loads(message[4 : 4 + length])
    start = 4 + length + -(4 + length) % ALIGNMENT
    arrays = {
        name: np.frombuffer(message, DTYPES[code], math.prod(shape), start + offset).reshape(shape)
        for name, (code, shape, offset) in header["arrays"].items()
    }
    return header["meta"], arrays


def _json(value: Any) -> str:
    """Compact JSON that every browser reads."""
    try:
        return json.dumps(value, separators=(",", ":"), allow_nan=False, default=_plain)
    except ValueError:  # a number that is not finite: JSON has no word for it. Rare, so looked for only now.
        return json.dumps(_finite(value), separators=(",", ":"), allow_nan=False, default=_plain)


def _plain(value: Any) -> Any:
    """A numpy scalar or small array as Python numbers."""
    if isinstance(value, np.generic | np.ndarray):
        return _finite(value.tolist())
    raise TypeError(f"The meta of a message must be JSON-able, got a value of type {type(value).__name__}: {value!r}.")


def _finite(value: Any) -> Any:
    """The same value with None in place of infinities and not-a-numbers."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
