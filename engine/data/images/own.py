"""People's own pictures: a zip with one folder a class, or single pictures with labels given on the page.

A zip is read in memory and nothing of it is ever written to a disk. Its sizes are checked twice: as it states them, and
as they come out, so that one that lies (a "zip bomb") stops at the limit.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.data.images.packing import LONGEST_CLASS, MOST_CLASSES, MOST_PICTURES, PicturesError
from engine.data.images.packing import pack as pack_arrays
from engine.data.images.pictures import MOST_FILE_BYTES, Budget, TooManyPixels, read_picture

MOST_ZIP_BYTES = 20_000_000
MOST_UNPACKED = 100_000_000  # bytes of all files together
MOST_RATIO = 100  # times as large as in the zip: photographs are hardly compressed at all
SMALL = 100_000  # bytes below which the ratio does not matter: an evenly white picture compresses well
MOST_MEMBERS = 5000  # files and folders of any kind
BRIGHTNESS = np.array([0.299, 0.587, 0.114])  # of red, green, blue
MOST_SENTENCES = 5  # about single pictures that are left out
ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif")


@dataclass
class Labelled:
    """Pictures with their classes, as they were read. ``notes``: sentences about what was left out."""

    images: list[NDArray[np.uint8]] = field(default_factory=list)  # each (3, 28, 28)
    labels: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        """Names of the classes, in order."""
        return sorted(set(self.labels))

    def counts(self) -> dict[str, int]:
        """How many pictures each class has."""
        return {name: self.labels.count(name) for name in self.classes}

    def arrays(self, *, colour: bool, invert: bool) -> NDArray[np.uint8]:
        """(N, C, 28, 28), grey (C = 1) by how bright the eye finds red, green and blue (ITU-R BT.601). ``invert``:
        dark becomes bright, for ink on paper, because a training digit is bright on black."""
        images = np.stack(self.images)
        if not colour:
            images = np.round(np.einsum("nchw,c->nhw", images, BRIGHTNESS))[:, None].astype(np.uint8)
        return 255 - images if invert else images

    def pack(self, *, colour: bool, invert: bool = False) -> str:
        """As settings carry them. Raises PicturesError."""
        if not self.images:
            raise PicturesError("There are no pictures yet.")
        classes = self.classes
        labels = np.array([classes.index(label) for label in self.labels])
        return pack_arrays(self.arrays(colour=colour, invert=invert), labels, classes)

    def without(self, label: str) -> Labelled:
        """All but those of one class."""
        kept = [i for i, name in enumerate(self.labels) if name != label]
        return Labelled([self.images[i] for i in kept], [self.labels[i] for i in kept])

    def plus(self, more: Labelled) -> Labelled:
        """These and others. Raises PicturesError for more than there may be."""
        both = Labelled(self.images + more.images, self.labels + more.labels, more.notes)
        if len(both.images) > MOST_PICTURES[1]:
            raise PicturesError(f"There can be up to {MOST_PICTURES[1]:,} own pictures, got {len(both.images):,}.")
        if len(both.classes) > MOST_CLASSES:
            raise PicturesError(f"There can be up to {MOST_CLASSES} classes, got {len(both.classes)}.")
        return both


def read_zip(data: bytes, fit: str = "crop", tell: Callable[[float], None] = lambda _: None) -> Labelled:
    """The pictures of a zip; the folder a picture is in names its class. Raises PicturesError.

    Files that are no pictures are left out and counted, pictures that cannot be read too. ``tell`` hears how much of
    them is done.
    """
    if len(data) > MOST_ZIP_BYTES:
        raise PicturesError(f"The zip may have up to {MOST_ZIP_BYTES / 1e6:g} MB, got {len(data) / 1e6:.1f} MB.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = checked(archive)
            found, strange = sorted_out(members)
            if len(found) > MOST_PICTURES[1]:
                raise PicturesError(f"The zip may have up to {MOST_PICTURES[1]:,} pictures, got {len(found):,}.")
            labelled = Labelled()
            unreadable, total, budget = [], 0, Budget()
            for i, (info, label) in enumerate(found):
                content = taken(archive, info)
                total += len(content)
                if total > MOST_UNPACKED:
                    raise PicturesError(f"The zip unpacks to more than {MOST_UNPACKED / 1e6:g} MB: it is not read.")
                try:
                    picture = read_picture(content, brief(info.filename), fit, budget=budget)
                except TooManyPixels:
                    raise
                except PicturesError as error:
                    unreadable.append(str(error))
                    continue
                labelled.images.append(picture)
                labelled.labels.append(label)
                if i % 50 == 0:
                    tell(i / len(found))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        # what zipfile raises for damaged archives
        if isinstance(error, PicturesError):
            raise
        raise PicturesError(f"The file is no zip that can be read: {brief(str(error), 80)}.") from None
    labelled.notes = notes(strange, unreadable)
    if not labelled.images:
        raise PicturesError(" ".join(["The zip has no pictures in folders.", *labelled.notes]))
    return labelled


def read_files(files: Iterable[tuple[str, bytes]], label: str, fit: str = "crop") -> Labelled:
    """Single pictures (name, content) that all belong to ``label``. What cannot be read is left out and said."""
    name = class_name(label)
    labelled = Labelled()
    unreadable, budget = [], Budget()
    for file, content in files:
        try:
            labelled.images.append(read_picture(content, brief(file), fit, budget=budget))
        except TooManyPixels:
            raise
        except PicturesError as error:
            unreadable.append(str(error))
            continue
        labelled.labels.append(name)
    labelled.notes = notes(0, unreadable)
    return labelled


def checked(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """What is in the zip, folders apart. Raises PicturesError for one that says it is a bomb."""
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise PicturesError(f"The zip may have up to {MOST_MEMBERS:,} files, got {len(members):,}.")
    members = [info for info in members if not info.is_dir()]
    total = sum(info.file_size for info in members)
    if total > MOST_UNPACKED:
        raise PicturesError(f"The zip may unpack to {MOST_UNPACKED / 1e6:g} MB, got {total / 1e6:,.0f} MB.")
    for info in members:
        ratio = info.file_size / max(info.compress_size, 1)
        if info.file_size > SMALL and ratio > MOST_RATIO:
            raise PicturesError(
                f"{brief(info.filename)} is {ratio:,.0f} times as large as in the zip, and the limit is {MOST_RATIO}: "
                "a zip like that is not read."
            )
        if info.flag_bits & 1:
            raise PicturesError("The zip is protected by a password: make one without.")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise PicturesError("The zip is compressed in a rare way: make one in the usual way (deflate).")
    return members


def sorted_out(members: list[zipfile.ZipInfo]) -> tuple[list[tuple[zipfile.ZipInfo, str]], int]:
    """Pictures with the names of their classes, and how many files are something else. Raises PicturesError."""
    found, strange, loose = [], 0, 0
    for info in sorted(members, key=lambda info: info.filename):
        parts = [part for part in info.filename.replace("\\", "/").split("/") if part not in ("", ".", "..")]
        if not parts or parts[-1].startswith(".") or "__MACOSX" in parts:
            continue  # what systems leave behind
        if not parts[-1].lower().endswith(ENDINGS):
            strange += 1
        elif len(parts) < 2:
            loose += 1
        else:
            found.append((info, class_name(parts[-2])))
    if not found and loose:
        raise PicturesError(
            f"The zip needs one folder for each class; its {loose:,} pictures lie in none. Or label them on the page."
        )
    classes = {label for _, label in found}
    if len(classes) > MOST_CLASSES:
        raise PicturesError(f"The zip may have up to {MOST_CLASSES} folders with pictures, got {len(classes):,}.")
    if found and len(classes) < 2:
        raise PicturesError(
            f"The zip needs at least two folders with pictures, one a class; got {classes.pop()!r} only."
        )
    return found, strange + loose


def taken(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The content of one file, no more of it than it says. Raises PicturesError."""
    if info.file_size > MOST_FILE_BYTES:
        size = info.file_size / 1e6
        raise PicturesError(f"{brief(info.filename)} may have up to {MOST_FILE_BYTES / 1e6:g} MB, got {size:.1f} MB.")
    with archive.open(info) as file:
        content = file.read(info.file_size + 1)
    if len(content) > info.file_size:
        raise PicturesError(f"{brief(info.filename)} is larger than the zip says: a zip like that is not read.")
    return content


def class_name(words: str) -> str:
    """A folder's or label's name as a class can have it. Raises PicturesError for one of nothing."""
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())[:LONGEST_CLASS].strip()
    if not plain:
        raise PicturesError("A class needs a name.")
    return plain


def notes(strange: int, unreadable: list[str]) -> list[str]:
    """Sentences about what was left out, the first few of many."""
    said = []
    if strange:
        said.append("1 file is no picture and is left out." if strange == 1 else f"{strange:,} files are left out.")
    said += unreadable[:MOST_SENTENCES]
    if len(unreadable) > MOST_SENTENCES:
        said.append(f"{len(unreadable) - MOST_SENTENCES:,} more pictures could not be read.")
    return said


def brief(name: str, most: int = 60) -> str:
    """The end of a file's name, which tells most, fit for a sentence."""
    plain = "".join(sign if sign.isprintable() else "?" for sign in name)
    return plain if len(plain) <= most else f"...{plain[3 - most :]}"
