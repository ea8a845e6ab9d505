"""One picture of one's own: from a file or from the camera, in a dialog that says what it takes."""

from __future__ import annotations

import streamlit as st

from engine.core.config import ConfigError
from engine.data.own_picture import LIMITS, MOST_BYTES, PictureError, packed, read_picture
from ui.bench import Bench
from ui.classroom import classroom
from ui.convolution_view import use_picture

HELP = "Upload a picture, or take one with the camera."
SHOWN = 192  # px of the preview
SIDES = (16, 24, 32, 48, 64)
LIKELY = 32  # pixels of a side that suit a photograph


def own_picture_button(bench: Bench, key: str) -> None:
    """A button that opens the dialog. Drawing needs none: that is done on the picture."""
    room = classroom()
    if room.hides("own_data"):
        return
    closed = room.closes("own_data") or room.closes("picture")
    if st.button("Own picture", icon=":material/add_a_photo:", key=f"{key}.open", help=HELP, disabled=closed):
        _dialog(bench, key)


@st.dialog("A picture of your own")
def _dialog(bench: Bench, key: str) -> None:
    st.caption(f"{LIMITS} Its middle square is made as small as the lab's pictures. It stays in this session.")
    source = st.segmented_control(
        "From",
        ["a file", "the camera"],
        default="a file",
        required=True,
        key=f"{key}.from",
        label_visibility="collapsed",
    )
    if source == "a file":
        given = st.file_uploader(
            "Picture", type=["png", "jpg", "jpeg", "webp", "gif", "bmp"], key=f"{key}.file",
            max_upload_size=MOST_BYTES // 1_000_000,
        )  # fmt: skip
    else:
        given = st.camera_input("Take a picture", key=f"{key}.camera", help="The browser asks whether it may.")
    if given is None:
        return
    left, right = st.columns([2, 3], gap="medium")
    side = right.select_slider(
        "Side in the lab", SIDES, value=LIKELY, key=f"{key}.side", help="Pixels along each side."
    )
    colour = right.toggle("In colour", value=bench.config.colour, key=f"{key}.colour")
    try:
        pixels = read_picture(given.getvalue())
        small = read_picture(given.getvalue(), side)
    except PictureError as error:
        st.error(str(error))
        return
    left.image(small.repeat(SHOWN // side, 0).repeat(SHOWN // side, 1), caption=f"{side} x {side} pixels")
    if right.button("Use this picture", type="primary", key=f"{key}.use"):
        _use(bench, packed(pixels), side, colour)


def _use(bench: Bench, image: str, side: int, colour: bool) -> None:
    """The picture comes on the page at once: live where it can be, else as a new run."""
    try:
        bench.config.replace(picture="own", image=image, side=side, colour=colour)  # or say why not
        if colour == bench.run.config.colour:
            bench.want(bench.config.replace(side=side, colour=colour))
            use_picture(bench, image)
        else:
            bench.use(bench.config.replace(picture="own", image=image, side=side, colour=colour, shift_x=0, shift_y=0))
    except (ConfigError, LookupError, ValueError, RuntimeError) as error:
        st.error(str(error))
        return
    st.rerun()
