"""The server's pool of workers, and this browser session's hold on its runs."""

from __future__ import annotations

import os
import secrets

import streamlit as st

from engine.workers.pool import Pool

SETTING = "TORCHLIGHT_WORKERS"  # a number of worker processes, or "thread" for one inside the server
SMALL_HOST = 1_500_000_000  # bytes of memory below which worker processes do not fit beside the server


@st.cache_resource(show_spinner=False)
def pool() -> Pool:
    """One for all sessions. Its workers start at once, while the first page is still being drawn."""
    return Pool(workers_wanted(os.environ.get(SETTING, ""), memory()))


def workers_wanted(setting: str, memory_bytes: int | None) -> int | None:
    """How many worker processes: 0 is a thread in the server, None as many as there are cores but one.

    Raises ValueError for a setting that says neither.
    """
    if setting == "thread":
        return 0
    if setting.isdecimal() and int(setting) > 0:
        return int(setting)
    if setting:
        raise ValueError(f"{SETTING} must be a number of processes or 'thread', got {setting!r}.")
    return 0 if memory_bytes is not None and memory_bytes < SMALL_HOST else None


def memory() -> int | None:
    """Bytes this host lets the server use, as far as Linux tells: the container's limit or the machine's memory."""
    limits = []
    try:
        with open("/sys/fs/cgroup/memory.max") as file:
            word = file.read().strip()
        if word.isdecimal():
            limits.append(int(word))
    except OSError:
        pass  # not Linux, or an older kind of container
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        limits.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    return min(limits, default=None)


class _Lease:
    def __init__(self, session: str):
        self.session = session

    def release(self) -> None:
        pool().detach(self.session)  # only marks: Streamlit calls this on the server's event loop


@st.cache_resource(scope="session", on_release=lambda lease: lease.release(), show_spinner=False)
def _lease(session: str) -> _Lease:
    return _Lease(session)


def session_id() -> str:
    """A name for this browser session. Holding it keeps its runs; they are let go when the tab closes."""
    if "session_id" not in st.session_state:
        st.session_state["session_id"] = secrets.token_hex(8)
    _lease(st.session_state["session_id"])
    return st.session_state["session_id"]


def frame_seconds() -> float:
    """How often a playing page asks for pictures: 12 times a second for a few runs, less often for a whole class."""
    runs = sum(place.playing for place in list(pool().places.values()))  # those that stand still cost nothing
    return 0.08 if runs <= 4 else 0.25 if runs <= 15 else 0.5
