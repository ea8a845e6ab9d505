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
    ":material/tune: Change things on the way": "Settings with a :primary[:material/bolt:] reach the run at once; the "
    "others wait for reset, so that a slider never throws a run away.",
    ":material/casino: Start the same again": "Seeds are on the page. The same settings give the same weights, bit "
    "for bit; new weights and new data are separate buttons.",
    ":material/fact_check: Try what the lesson says": "Each preset makes a claim, and a test has seen it hold.",
    ":material/link: Send it to somebody": "The address in the browser carries the settings.",
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
