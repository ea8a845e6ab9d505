"""Groups of layers that somebody has saved under a name, to put them in again: kept in the browser session."""

from __future__ import annotations

import streamlit as st

from engine.networks.spec import Part, written

SLOT = "builder:blocks"  # of all labs: name -> text
MOST = 12
LONGEST = 30  # letters of a name


def blocks() -> dict[str, str]:
    """Name -> the layers as text."""
    return st.session_state.setdefault(SLOT, {})


def keep(name: str, parts: tuple[Part, ...]) -> None:
    """Save them; a block of the same name is replaced. Raises ValueError."""
    name, known = " ".join(name.split())[:LONGEST], blocks()
    if not parts:
        raise ValueError("Choose the layers first that the block shall hold.")
    if not name:
        raise ValueError("A block needs a name.")
    if name not in known and len(known) >= MOST:
        raise ValueError(f"There may be {MOST} saved blocks at a time: delete one first.")
    known[name] = written(parts)


def forget(name: str) -> None:
    blocks().pop(name, None)
