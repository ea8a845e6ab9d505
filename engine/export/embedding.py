"""Weights from a file as they stand in a program: base64 text that becomes tensors again."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

NUMBERS = '''\
def numbers(text, *shape):
    """Text that holds 32-bit numbers as base64 -> a tensor of that shape."""
    return torch.from_numpy(np.frombuffer(base64.b64decode(text), "<f4").reshape(shape).copy())'''
WIDTH = 88


def embedded(name: str, tensors: dict[str, list[Any]], key: Callable[[str], str] = str) -> str:
    """Code that makes a dictionary ``name`` of an event's tensors, keys ``key(parameter)``, by ``numbers``."""
    lines = []
    for parameter, (shape, given) in tensors.items():
        text = base64.b64encode(base64.b64decode(given, validate=True)).decode()
        parts = [text[i : i + WIDTH] for i in range(0, len(text), WIDTH)] or [""]
        sides = "".join(f", {int(side)}" for side in shape)
        quoted = "\n".join(f'        "{part}"' for part in parts)
        lines.append(f"    {key(parameter)!r}: numbers(\n{quoted}{sides}\n    ),")
    return "\n".join([f"{name} = {{", *lines, "}"])
