"""The first page: what this is and which labs there are."""

from pathlib import Path

import streamlit as st

from engine.core.catalogue import catalogue
from ui import nav

PICTURE = Path(__file__).parents[2] / "docs" / "playground.png"

ABILITIES = {
    ":material/play_circle: Play, pause, step": "One update, ten, or a whole epoch, from slow motion to as fast as "
    "it goes.",
    ":material/history: Drag back through time": "Every picture is shown as it was at that step, and play goes on "
    "from there, exactly as it went before.",
    ":material/call_split: Fork": "Scrub back, change one thing, and watch both futures side by side, on the same "
    "mini-batches.",
    ":material/stethoscope: Diagnose": "What is going wrong, with the numbers that say so, and a remedy to try as a "
    "fork. Silent when all is well.",
    ":material/content_cut: Ablate": "Silence a unit, freeze it, or put its mean in its place, and see what it was "
    "good for.",
    ":material/slow_motion_video: Slow motion": "One step in five stages: every activation, every gradient and every "
    "change, beside the code that does it.",
    ":material/casino: Is it luck?": "The same settings with up to twenty seeds at once: median, spread, and how "
    "often one setting beats another.",
    ":material/code: Take the code home": "The run as one plain PyTorch program that prints the very same losses; or "
    "as a notebook, weights, a TensorBoard log.",
    ":material/link: Send it to somebody": "The address in the browser carries the whole run. Whoever opens it gets "
    "the same weights, trained again.",
}


def hero() -> None:
    words, picture = st.columns([2, 3], gap="large", vertical_alignment="center")
    with words:
        st.title("Torchlight", anchor=False)
        st.markdown(
            "##### Watch real PyTorch networks learn.\n\nBuild one, press play, and see what it does to the plane, its "
            "weights and its loss while it trains. Then drag a slider back through time and look again.\n\n"
            "**Nothing here is simulated:** every curve and every map comes from the run on the page."
        )
        st.page_link(nav.page_path(next(iter(catalogue().values()))), label="**Start**", icon=":material/play_arrow:")
    picture.image(PICTURE)


def labs() -> None:
    for chapter, found in nav.by_chapter().items():
        st.subheader(chapter)
        columns = st.columns(3)
        for i, lab in enumerate(found):
            with columns[i % 3].container(border=True):
                st.markdown(f"#### {lab.icon} {lab.title}")
                st.markdown(lab.summary)
                st.page_link(nav.page_path(lab), label=f"**Open {lab.title}**", icon=":material/arrow_forward:")


def abilities() -> None:
    st.subheader("What every lab can do")
    columns = st.columns(3)
    for i, (title, text) in enumerate(ABILITIES.items()):
        with columns[i % 3]:
            st.markdown(f"**{title}**  \n{text}")


hero()
labs()
abilities()
