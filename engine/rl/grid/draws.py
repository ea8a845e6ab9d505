"""Where a numpy generator stands in its sequence, as plain JSON, and back."""

from __future__ import annotations

from typing import Any

import numpy as np


def draws_position(rng: np.random.Generator) -> dict[str, Any]:
    """The position of a PCG64. Its numbers are longer than 64 bits, so they are text."""
    state = rng.bit_generator.state
    return {
        "state": str(state["state"]["state"]), "inc": str(state["state"]["inc"]),
        "has_uint32": int(state["has_uint32"]), "uinteger": int(state["uinteger"]),
    }  # fmt: skip


def draws_place(rng: np.random.Generator, position: dict[str, Any]) -> None:
    """Let a PCG64 go on from a position."""
    rng.bit_generator.state = {
        "bit_generator": "PCG64", "state": {"state": int(position["state"]), "inc": int(position["inc"])},
        "has_uint32": int(position["has_uint32"]), "uinteger": int(position["uinteger"]),
    }  # fmt: skip
