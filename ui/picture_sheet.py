"""Pictures in rows, one row a class, as a page shows what was read before anything trains on it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from engine.data.images.own import Labelled
from engine.data.images.packing import FEWEST_OF_A_CLASS

ROW = 12  # pictures of a class that are shown
LARGER = 2  # screen pixels a pixel, without blur
GAP = 2  # pixels between two
HEIGHT = 300  # px of the rows when there are many


def sheet(found: Labelled, key: str, *, colour: bool, invert: bool, removable: bool) -> str:
    """Draw the rows; the name of a class whose bin was pressed, or ""."""
    counts = found.counts()
    total = len(found.images)
    pictures = "1 picture" if total == 1 else f"{total:,} pictures"
    st.markdown(f"**{pictures}, {'1 class' if len(counts) == 1 else f'{len(counts)} classes'}**")
    images, labels = found.arrays(colour=colour, invert=invert), np.array(found.labels)
    removed = ""
    with st.container(height=HEIGHT if len(counts) > 4 else "content", border=False):
        for i, (name, count) in enumerate(counts.items()):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                few = " (at least two are needed)" if count < FEWEST_OF_A_CLASS else ""
                st.text(f"{name}: {count:,}{few}", width=150)
                st.image(strip(images[labels == name][:ROW]), width="content")
                if removable and st.button(
                    "", icon=":material/delete:", type="tertiary", key=f"{key}.{i}", help=f"Remove all of {name!r}"
                ):
                    removed = name
    return removed


def strip(images: np.ndarray) -> np.ndarray:
    """Pictures u8 (n, C, S, S) side by side, (LARGER * S, width, 3), on a ground that either theme shows as a gap."""
    images = np.repeat(images, 3, 1) if images.shape[1] == 1 else images
    large = images.repeat(LARGER, 2).repeat(LARGER, 3)  # (n, 3, LS, LS)
    padded = np.pad(large, [(0, 0), (0, 0), (0, 0), (0, GAP)], constant_values=128)
    return np.ascontiguousarray(padded.transpose(2, 0, 3, 1).reshape(large.shape[2], -1, 3)[:, :-GAP])
