"""Where saved runs lie: a folder on disk, or a drawer in memory that goes with the browser session.

Both know a run by an id made here, never by a name that somebody typed. Several sessions may share a folder: a file
appears complete or not at all, and of two that rename the same run at once the later one wins.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from engine.saved.run_file import SUFFIX, About, Backup, read_about, read_run, with_about, write_run

MOST_RUNS = 500  # in a folder
MOST_BYTES = 2_000_000_000
DRAWER_RUNS, DRAWER_BYTES = 40, 60_000_000
UNFINISHED = ".unfinished-"  # how files begin that are being written
STALE = 3600  # seconds after which such a file was left by a program that ended
_ID = re.compile(r"[\w-]{1,80}", re.ASCII)

Listing = tuple[dict[str, tuple[About, Backup]], list[str]]  # id -> (about, summary), and sentences about the rest


class Store(Protocol):
    """What a shelf needs. All but ``listing`` raise LookupError for a run that is not there (any more)."""

    def listing(self) -> Listing: ...
    def load(self, name: str) -> bytes: ...
    def save(self, data: bytes, name: str = "") -> str: ...
    def delete(self, name: str) -> None: ...


class Folder:
    """One file a run. Files that cannot be read are named and skipped."""

    def __init__(self, path: Path):
        self.path = path
        self._known: dict[str, tuple[tuple[int, int], Any]] = {}  # file -> (its stamp, what is in it or a sentence)

    def listing(self) -> Listing:
        """Newest first."""
        if not self.path.is_dir():
            return {}, []
        found: dict[str, tuple[About, Backup]] = {}
        sentences = []
        with os.scandir(self.path) as entries:
            names = sorted(entry.name for entry in entries if not entry.name.startswith("."))
        for name in names:
            content = self._content(name)
            if isinstance(content, str):
                sentences.append(f"{_shown(name)} was skipped. {content}")
            elif content is not None:
                found[name.removesuffix(SUFFIX)] = content
        self._known = {name: self._known[name] for name in names if name in self._known}
        newest = sorted(found.items(), key=lambda item: item[1][0]["created"], reverse=True)
        return dict(newest), sentences

    def load(self, name: str) -> bytes:
        """The file's bytes. Raises LookupError when it is gone and ValueError when it is too large."""
        try:
            read_about(self._place(name))  # refuses a huge file before it is read
            return self._place(name).read_bytes()
        except OSError:
            raise LookupError("This saved run is not in the folder any more.") from None

    def save(self, data: bytes, name: str = "") -> str:
        """Write a run, over the one of that name if one is given; its name. Raises ValueError when there is no room."""
        self.path.mkdir(parents=True, exist_ok=True)
        self._sweep()
        check_room(self._sizes(), f"{name}{SUFFIX}", len(data), MOST_RUNS, MOST_BYTES, f"The folder {self.path.name}")
        name = name or secrets.token_hex(8)
        target = self._place(name)
        handle, unfinished = tempfile.mkstemp(dir=self.path, prefix=UNFINISHED)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(unfinished, target)
        except OSError:
            Path(unfinished).unlink(missing_ok=True)
            raise
        return name

    def _sizes(self) -> dict[str, int]:
        """Bytes of every saved run. Another session may delete one meanwhile."""
        sizes = {}
        for file in self.path.glob(f"*{SUFFIX}"):
            with suppress(FileNotFoundError):
                sizes[file.name] = file.stat().st_size
        return sizes

    def delete(self, name: str) -> None:
        try:
            self._place(name).unlink()
        except FileNotFoundError:
            raise LookupError("This saved run is not in the folder any more.") from None

    def _place(self, name: str) -> Path:
        if not _ID.fullmatch(name):
            raise LookupError("There is no saved run of that name.")
        return self.path / f"{name}{SUFFIX}"

    def _content(self, name: str) -> Any:
        """(about, summary), or a sentence, or None for a file that has just gone. Read again only when it changes."""
        path = self.path / name
        try:
            status = path.stat()
            stamp = (status.st_mtime_ns, status.st_size)
            if self._known.get(name, (None, None))[0] != stamp:
                self._known[name] = (stamp, _read(path) if stat.S_ISREG(status.st_mode) else "It is no file.")
        except FileNotFoundError:
            return None
        except OSError as error:
            return f"It cannot be read: {error.strerror}."
        return self._known[name][1]

    def _sweep(self) -> None:
        """Remove what programs that ended while they wrote have left behind."""
        for path in self.path.glob(f"{UNFINISHED}*"):
            try:
                if time.time() - path.stat().st_mtime > STALE:
                    path.unlink()
            except FileNotFoundError:  # another session does the same
                continue


class Drawer:
    """The same in memory."""

    def __init__(self):
        self._runs: dict[str, tuple[bytes, tuple[About, Backup]]] = {}

    def listing(self) -> Listing:
        """Newest first."""
        newest = sorted(self._runs.items(), key=lambda item: item[1][1][0]["created"], reverse=True)
        return {name: content for name, (_, content) in newest}, []

    def load(self, name: str) -> bytes:
        return self._run(name)[0]

    def save(self, data: bytes, name: str = "") -> str:
        sizes = {known: len(kept) for known, (kept, _) in self._runs.items()}
        check_room(sizes, name, len(data), DRAWER_RUNS, DRAWER_BYTES, "This session")
        name = name or secrets.token_hex(8)
        about, backup = read_run(data)
        left_out = ("state", "curves", "clocks")
        self._runs[name] = (data, (about, {key: value for key, value in backup.items() if key not in left_out}))
        return name

    def delete(self, name: str) -> None:
        self._run(name)
        del self._runs[name]

    def _run(self, name: str) -> tuple[bytes, tuple[About, Backup]]:
        if name not in self._runs:
            raise LookupError("This saved run is not in the session any more.")
        return self._runs[name]


def keep(store: Store, backup: Backup, about: About, name: str = "") -> str:
    """Save a run. Raises ValueError when it is too large or there is no room, and OSError."""
    return store.save(write_run(backup, about), name)


def relabel(store: Store, name: str, about: About) -> None:
    """Another name, colour and so on for a saved run."""
    store.save(with_about(store.load(name), about), name)


def check_room(sizes: dict[str, int], name: str, size: int, most: int, most_bytes: int, where: str) -> None:
    """Raises ValueError when a file ``name`` of ``size`` bytes does not fit beside the others."""
    others = {other: bytes_ for other, bytes_ in sizes.items() if other != name}
    if len(others) >= most:
        raise ValueError(f"{where} keeps at most {most} runs: delete one you no longer need.")
    if sum(others.values()) + size > most_bytes:
        raise ValueError(f"{where} keeps at most {most_bytes // 1_000_000:,} MB of runs: delete one.")


def _read(path: Path) -> tuple[About, Backup] | str:
    if path.suffix != SUFFIX or not _ID.fullmatch(path.stem):
        return f"Saved runs end in {SUFFIX} and their names have letters, digits, - and _ alone."
    try:
        return read_about(path)
    except ValueError as error:
        return str(error)


def _shown(name: str) -> str:
    """A file's name as it can be printed."""
    plain = "".join(sign if sign.isprintable() else "?" for sign in name)
    return plain if len(plain) <= 60 else plain[:57] + "..."
