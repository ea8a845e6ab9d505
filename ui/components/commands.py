"""Commands from a component: each is acted on exactly once.

A component keeps its last 32 commands in its state `commands`, a list of {"id": "<nonce>:<n>", "do": ..., ...}; the
nonce is drawn when the component is built in the browser and n counts up. A state is sent again with every run, so a
run that is lost or merged with the next one loses no command (a one-shot trigger would), and `fresh` tells apart what
is new. The twin is shared/commands.js.
"""

import re
from collections.abc import Mapping
from typing import Any

import streamlit as st

STATE = "commands"  # the name of the component state
KEPT_NONCES = 16  # a page that is mounted again gets a new nonce; older ones are gone for good
_ID = re.compile(r"([0-9a-z]{1,32}):([0-9]{1,15})")


def fresh(key: str, value: Any) -> list[dict[str, Any]]:
    """The commands in the component's `value` (what mounting it returned) that this session has not seen, in order.

    `key` is the key of the component. Entries that are no commands are skipped: they come from a browser.
    """
    ledger = f"{key}/seen"
    first = ledger not in st.session_state
    seen: dict[str, int] = {} if first else dict(st.session_state[ledger])
    commands = unseen(_listed(value), seen)
    st.session_state[ledger] = seen
    # A component cannot have been used before its first run here. Commands that come with that run were meant for a
    # session that is gone (the server restarted under an open page): acting on them would replay old clicks.
    return [] if first else commands


def unseen(listed: list[Any], seen: dict[str, int]) -> list[dict[str, Any]]:
    """The commands of `listed` with an id above what `seen` (nonce -> highest n) holds, which is updated."""
    commands = []
    for entry in listed:
        if not isinstance(entry, Mapping) or not isinstance(entry.get("do"), str):
            continue
        match = _ID.fullmatch(str(entry.get("id", "")))
        if match is None or int(match[2]) <= seen.get(match[1], -1):
            continue
        seen.pop(match[1], None)  # and in again, so that the oldest nonce is always the first
        seen[match[1]] = int(match[2])
        commands.append({name: item for name, item in entry.items() if name != "id"})
    for nonce in list(seen)[:-KEPT_NONCES]:
        del seen[nonce]
    return commands


def _listed(value: Any) -> list[Any]:
    """The list of commands in what mounting a component returned, empty before the first command."""
    listed = value.get(STATE) if isinstance(value, Mapping) else getattr(value, STATE, None)
    return list(listed) if isinstance(listed, list | tuple) else []
