"""More pictures: a zip of one's own, pictures labelled in the page, MNIST and Fashion-MNIST."""

from __future__ import annotations

import base64
import binascii

import numpy as np
import streamlit as st

from engine.core.config import ConfigError
from engine.data.images.own import ENDINGS, MOST_ZIP_BYTES, Labelled, class_name, read_files, read_zip
from engine.data.images.packing import MOST_CLASSES, MOST_PICTURES, OWN_SIDE, PicturesError
from engine.data.images.pictures import MOST_FILE_BYTES, MOST_PIXELS
from ui.bench import Bench
from ui.classroom import classroom
from ui.components.drawing import drawing
from ui.openml_dialog import openml
from ui.picture_sheet import sheet

HELP = "Your own pictures, MNIST and Fashion-MNIST."
SOURCES = ("Files", "Camera", "A drawing pad")
WAYS = ("A zip", "Label pictures here", "MNIST, Fashion-MNIST")
LIMITS = (
    f"Two to {MOST_CLASSES} classes, up to {MOST_PICTURES[1]:,} pictures grey or {MOST_PICTURES[3]:,} in colour, each "
    f"up to {MOST_FILE_BYTES // 1_000_000} MB and {MOST_PIXELS // 1_000_000} million pixels. All "
    "become 28 x 28 pixels. They stay in this session."
)
FITS = {"crop": "The middle square", "whole": "All of it, with margins"}


def own_images_button(bench: Bench, key: str) -> None:
    """A button that opens the dialog."""
    room = classroom()
    if room.hides("own_data"):
        return
    if st.button(
        "More pictures", icon=":material/add_photo_alternate:", key=f"{key}.open", help=HELP,
        disabled=room.closes("own_data"),
    ):  # fmt: skip
        _dialog(bench, key)


@st.dialog("More pictures", width="large")
def _dialog(bench: Bench, key: str) -> None:
    way = st.segmented_control(
        "Where from", WAYS, default=WAYS[0], required=True, key=f"{key}.way", label_visibility="collapsed"
    )
    if way == WAYS[2]:
        openml(bench, f"{key}.openml")
        return
    st.caption(LIMITS)
    found = _zip(key) if way == WAYS[0] else _labelled(key)
    if found is None or not found.images:
        return
    for note in found.notes:
        st.caption(note)
    left, right = st.columns(2)
    colour = left.toggle("In colour", value=_colourful(found), key=f"{key}.colour.{way}")
    invert = right.toggle(
        "Swap dark and bright", key=f"{key}.invert.{way}",
        help="For dark ink on bright paper: what is nothing should be black, which a network is given as 0.",
    )  # fmt: skip
    removed = sheet(found, f"{key}.sheet.{way}", colour=colour, invert=invert, removable=way != WAYS[0])
    if removed:
        st.session_state[f"{key}.labelled"] = found.without(removed)
        st.rerun(scope="fragment")
    _train(bench, found, key, colour=colour, invert=invert)


def _fit(key: str) -> str:
    """What becomes of pictures that are not square."""
    return st.segmented_control(
        "Of each picture", list(FITS), format_func=FITS.get, default="crop", required=True, key=f"{key}.fit",
        help="A picture that is not square loses its ends, or gets margins in the colour of its border.",
    )  # fmt: skip


# --- a zip ----------------------------------------------------------------------------------------------------------


def _zip(key: str) -> Labelled | None:
    """The pictures of an uploaded zip, None while there is none that can be read."""
    fit = _fit(key)
    upload = st.file_uploader(
        f"A zip with one folder for each class, up to {MOST_ZIP_BYTES // 1_000_000} MB", type=["zip"], key=f"{key}.zip",
        max_upload_size=MOST_ZIP_BYTES // 1_000_000,
    )  # fmt: skip
    if upload is None:
        return None
    slot, token = f"{key}.read", (upload.file_id, fit)
    if st.session_state.get(slot, (None,))[0] != token:  # the dialog runs again at every choice
        bar = st.progress(0.0, "Reading the pictures")
        try:
            found: Labelled | str = read_zip(upload.getvalue(), fit, lambda share: bar.progress(share))
        except PicturesError as error:
            found = str(error)
        bar.empty()
        st.session_state[slot] = (token, found)
    found = st.session_state[slot][1]
    if isinstance(found, str):
        st.error(found)
        return None
    return found


# --- labelled here --------------------------------------------------------------------------------------------------


def _labelled(key: str) -> Labelled:
    """What has been collected in this session, and the widgets that add to it."""
    slot = f"{key}.labelled"
    st.session_state.setdefault(slot, Labelled())
    left, right = st.columns(2, vertical_alignment="bottom")
    label = left.text_input("Class of the next pictures", placeholder="cat", key=f"{key}.label", max_chars=40).strip()
    source = right.segmented_control("Taken from", SOURCES, default=SOURCES[0], required=True, key=f"{key}.source")
    try:
        added = _drawn(key, label) if source == "A drawing pad" else _from_files(key, label, source)
        if added:
            st.session_state[slot] = st.session_state[slot].plus(added)
    except PicturesError as error:
        st.error(str(error))
    return st.session_state[slot]


def _from_files(key: str, label: str, source: str) -> Labelled | None:
    """What a press of the button adds: uploaded pictures or a photo."""
    fit = _fit(key)
    turn = f"{key}.turn"
    number = st.session_state.setdefault(turn, 0)  # other keys empty the widgets once their pictures are taken in
    if source == "Files":
        files = st.file_uploader(
            "Pictures of this class", type=[ending[1:] for ending in ENDINGS], accept_multiple_files=True,
            key=f"{key}.files.{number}", max_upload_size=MOST_FILE_BYTES // 1_000_000,
        )  # fmt: skip
    else:
        photo = st.camera_input("A photo of this class", key=f"{key}.camera.{number}")
        files = [photo] if photo else []
    many = "1 picture" if len(files) == 1 else f"{len(files):,} pictures"
    ready = bool(files and label)
    words, why = (f"Add {many} to {label!r}", None) if ready else ("Add", "Name a class and choose pictures first.")

    def take() -> None:
        """Before the next run of the script, so that the widgets it draws are empty ones."""
        try:
            st.session_state[f"{key}.added"] = read_files([(file.name, file.getvalue()) for file in files], label, fit)
        except PicturesError as error:
            st.session_state[f"{key}.added"] = error
        st.session_state[turn] = number + 1

    st.button(words, icon=":material/add:", disabled=not ready, help=why, key=f"{key}.add", on_click=take)
    added = st.session_state.pop(f"{key}.added", None)
    if isinstance(added, PicturesError):
        raise added
    return added


def _drawn(key: str, label: str) -> Labelled | None:
    """What was drawn since the last run of the script."""
    words = f"Add the drawing to {label!r}" if label else "Name a class first"
    added = Labelled()
    for command in drawing(f"{key}.pad", size=OWN_SIDE, box=0, words=words, ready=bool(label)):
        try:
            pixels = base64.b64decode(str(command.get("pixels")), validate=True)
        except binascii.Error:
            continue
        if label and len(pixels) == OWN_SIDE * OWN_SIDE:
            grey = np.frombuffer(pixels, np.uint8).reshape(1, OWN_SIDE, OWN_SIDE)
            added.images.append(np.repeat(grey, 3, 0))
            added.labels.append(class_name(label))
    return added if added.images else None


# --- what is done with them -----------------------------------------------------------------------------------------


def _colourful(found: Labelled) -> bool:
    """Whether colour is worth it: some picture is not all grey."""
    some = found.images[:: max(1, len(found.images) // 40)]
    return any((image.max(0).astype(int) - image.min(0)).mean() > 6 for image in some)


def _train(bench: Bench, found: Labelled, key: str, *, colour: bool, invert: bool) -> None:
    if not st.button("Train on these", type="primary", key=f"{key}.use"):
        return
    try:
        packed = found.pack(colour=colour, invert=invert)
        bench.use(bench.config.replace(dataset="own", images=packed))
    except (PicturesError, ConfigError, RuntimeError) as error:
        st.error(str(error))
        return
    st.rerun()
