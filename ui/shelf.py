"""The shelf: runs that are kept when their bench has let them go, on disk or for as long as the session lasts.

On disk when somebody sits at the very machine the server runs on, so that their runs are there tomorrow. In the session
when they come from elsewhere: thirty students do not share a folder. ``TORCHLIGHT_RUNS`` decides otherwise: the path
of a folder for everybody, or ``session``.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import streamlit as st

from engine.core import catalogue
from engine.core.config import Config
from engine.core.events import config_at
from engine.core.timeline import Column
from engine.saved import folder, run_file
from ui.bench import Bench
from ui.reopening import backup_of, open_backup
from ui.session import pool
from ui.shown import Shown

SETTING = "TORCHLIGHT_RUNS"
RUNS = Path(__file__).resolve().parents[1] / "runs"
LOCAL = ("localhost", "127.0.0.1", "::1")
POINTS = 800  # of a kept curve that is drawn
MOST_SHOWN = 8  # kept runs drawn at once: as many as there are colours
FRESH = 0.7  # seconds a look into the folder holds: other sessions may change it

Curves = dict[str, tuple[np.ndarray, np.ndarray]]  # name -> steps float64 (n,), values float32 (n,)


@dataclass(frozen=True)
class Kept:
    """One saved run. ``colour`` is an index into the palette's runs."""

    id: str
    name: str
    lab: str
    colour: int
    hidden: bool  # not drawn beside others
    description: dict[str, Any]  # key, config (what differs from the defaults), events
    final: dict[str, float]  # newest value of every scalar
    best: dict[str, float]
    seconds: float  # of training
    step: int  # the furthest, where the run is opened again
    created: float  # seconds since 1970
    diverged: dict[str, Any] | None
    store: folder.Store = field(repr=False)

    @property
    def events(self) -> list[dict[str, Any]]:
        return self.description["events"]

    @cached_property
    def start(self) -> Config:
        """The settings it began with."""
        return catalogue.get(self.lab).Config.parse(self.description["config"])

    @cached_property
    def config(self) -> Config:
        """The settings in force at its furthest step."""
        return config_at(self.start, self.events)

    @cached_property
    def _drawn(self) -> tuple[Curves, Curves]:
        """Read when they are wanted. Empty when the file is gone or damaged by now."""
        try:
            _, backup = run_file.read_run(self.store.load(self.id))
        except (LookupError, ValueError):
            return {}, {}
        return {name: _thinned(curve) for name, curve in backup["curves"].items()}, backup["clocks"]

    @property
    def curves(self) -> Curves:
        """Every scalar over the steps, at most about 800 points each, minima and maxima kept."""
        return self._drawn[0]

    @property
    def clocks(self) -> Curves:
        """``seconds`` and ``epoch`` over the steps."""
        return self._drawn[1]

    @property
    def about(self) -> run_file.About:
        return run_file.about(self.name, self.colour, self.hidden, self.created)


@dataclass(frozen=True)
class Gone:
    """A run that was deleted and can be put back. ``id`` is empty if it was only on a bench."""

    id: str
    name: str
    file: bytes = field(repr=False)


class Shelf:
    """The kept runs that one browser session sees."""

    def __init__(self, store: folder.Store):
        self.store = store
        self.live: dict[str, str] = {}  # kept run -> the live run it was made from, or that was opened from it
        self.gone: Gone | None = None  # the newest one deleted
        self.all_labs = False  # whether tables list the runs of every lab
        self._known: dict[str, Kept] = {}
        self._sentences: list[str] = []
        self._stale_at = 0.0

    @property
    def on_disk(self) -> bool:
        return isinstance(self.store, folder.Folder)

    @property
    def place(self) -> str:
        """Where kept runs are, in words."""
        return f"in the folder {self.store.path.name}/" if self.on_disk else "in this session, until you leave"

    def kept(self, lab: str | None = None) -> list[Kept]:
        """The saved runs of a lab, or of all labs, newest first."""
        self._look()
        return [run for run in self._known.values() if lab in (None, run.lab)]

    def damaged(self) -> list[str]:
        """A sentence about every file in the folder that cannot be read."""
        self._look()
        return self._sentences

    def shown(self, lab: str) -> list[Kept]:
        """The newest of this lab to draw beside the run on screen: not hidden, and not live on the bench as well."""
        return [run for run in self.kept(lab) if not run.hidden and not self.is_live(run.id)][:MOST_SHOWN]

    def is_live(self, kept: str) -> bool:
        """Whether the run is also on a bench of this session."""
        run = self.live.get(kept)
        return run is not None and run in pool().places

    def kept_as(self, run: str) -> Kept | None:
        """The saved copy of a live run."""
        self._look()
        return next(
            (self._known[name] for name, live in self.live.items() if live == run and name in self._known), None
        )

    def find(self, kept: str) -> Kept:
        """Raises LookupError for a run that is not there (any more)."""
        self._look()
        if kept not in self._known:
            raise LookupError("This saved run is not there any more.")
        return self._known[kept]

    # --- changes ------------------------------------------------------------------------------------------------------
    # All raise LookupError for a run that is gone, ValueError when there is no room, OSError when a disk says no.

    def keep(self, bench: Bench, shown: Shown) -> Kept:
        """Save a live run as it stands at its furthest step, again if it was saved before. Raises RuntimeError too."""
        before = self.kept_as(shown.id)
        if before is None:
            self._set_apart(bench, shown)
        about = run_file.about(shown.name, shown.colour, shown.hidden, before.created if before else time.time())
        name = folder.keep(self.store, backup_of(shown.id), about, before.id if before else "")
        self.live[name] = shown.id
        return self._changed(name)

    def add(self, data: bytes) -> Kept:
        """A run from a file that somebody brings. Raises ValueError for what is no saved run."""
        about, backup = run_file.read_run(data)
        return self._changed(folder.keep(self.store, backup, {**about, "created": time.time()}))

    def rename(self, kept: str, name: str) -> None:
        self._relabel(kept, name=name)

    def recolour(self, kept: str, colour: int) -> None:
        self._relabel(kept, colour=colour)

    def hide(self, kept: str, hidden: bool) -> None:
        self._relabel(kept, hidden=hidden)

    def delete(self, kept: str) -> None:
        """Take a run off the shelf. The newest one deleted can be put back."""
        gone = Gone(kept, self.find(kept).name, self.store.load(kept))
        self.store.delete(kept)
        self.gone = gone
        self._stale_at = 0

    def undelete(self) -> Kept | None:
        """Put the run deleted last back on the shelf."""
        if self.gone is None:
            return None
        name = self.store.save(self.gone.file, self.gone.id)
        self.gone = None  # only now: what a full disk has refused can be put back later
        return self._changed(name)

    def backup(self, kept: str) -> dict[str, Any]:
        """The run as ``Pool.open`` takes it."""
        return run_file.read_run(self.store.load(kept))[1]

    def file(self, kept: str) -> bytes:
        """The run as a file to take away."""
        return self.store.load(kept)

    def reopen(self, bench: Bench, kept: Kept) -> None:
        """Bring a saved run on screen as one more run of its lab's bench, at its furthest step.

        Raises ValueError, LookupError or RuntimeError with a sentence, and then nothing on screen has changed.
        """
        if (index := bench.index(self.live.get(kept.id, ""))) is not None:
            bench.show(index)
            return
        self.live[kept.id] = open_backup(bench, self.backup(kept.id), kept.name, kept.colour, kept.hidden)

    def _set_apart(self, bench: Bench, shown: Shown) -> None:
        """A name and, if there is one, a colour that no other run has: "Run 1" was kept yesterday, too."""
        kept = self.kept(bench.lab.key)
        names, colours = {run.name for run in kept}, {run.colour for run in kept if not run.hidden}
        if shown.name in names:
            shown.label = next(word for n in range(2, len(names) + 3) if (word := f"{shown.name} ({n})") not in names)
        colours |= {run.colour for run in bench.runs if run is not shown}
        if shown.colour in colours:
            shown.colour = next((c for c in range(run_file.COLOURS) if c not in colours), shown.colour)

    def _relabel(self, kept: str, **changes: Any) -> None:
        about = self.find(kept).about | changes
        folder.relabel(self.store, kept, run_file.about(**about))
        self._changed(kept)

    def _changed(self, kept: str) -> Kept:
        self._stale_at = 0
        return self.find(kept)

    def _look(self) -> None:
        """See what is on the shelf now. Runs that have not changed stay the same objects: they know their curves."""
        now = time.monotonic()
        if now < self._stale_at:
            return
        listed, self._sentences = self.store.listing()
        fresh = {name: self._as_kept(name, *content) for name, content in listed.items()}
        self._known = {name: self._known[name] if self._known.get(name) == run else run for name, run in fresh.items()}
        self._stale_at = now + FRESH

    def _as_kept(self, name: str, about: run_file.About, run: run_file.Backup) -> Kept:
        fields = {key: run[key] for key in ("description", "final", "best", "seconds", "step", "diverged")}
        return Kept(id=name, lab=run["description"]["key"], store=self.store, **about, **fields)


def shelf() -> Shelf:
    """This session's."""
    if "shelf" not in st.session_state:
        st.session_state["shelf"] = Shelf(store_for(os.environ.get(SETTING, ""), st.context.url or ""))
    return st.session_state["shelf"]


def store_for(setting: str, address: str) -> folder.Store:
    """A folder or a drawer, by what ``TORCHLIGHT_RUNS`` says, or by the address the visitor came by."""
    if setting == "session" or (not setting and urlsplit(address).hostname not in LOCAL):
        return folder.Drawer()
    return folder.Folder(Path(setting).expanduser() if setting else RUNS)


def _thinned(curve: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    column = Column()
    column.adopt(*curve)
    return column.sample(POINTS)
