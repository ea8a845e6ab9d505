"""The frame around every page: page settings, navigation, and nothing else. ``make run`` starts it."""

import gc
import time

import streamlit as st

from ui import nav, session

ABOUT = "**Torchlight** - watch real PyTorch networks learn. Every curve and map on these pages comes from a run."


@st.cache_resource(show_spinner=False)
def tame_gc() -> None:
    """Once a server: take what the imports made out of the collector's rounds, which otherwise stall every frame."""
    gc.collect()
    gc.freeze()


def main() -> None:
    st.set_page_config(
        page_title="Torchlight",
        page_icon="🔦",  # an emoji: a material icon here would make browsers ask a font server
        layout="wide",
        initial_sidebar_state=320,
        menu_items={"About": ABOUT},
    )
    session.pool()  # the workers start while the first page is on its way, whichever page that is
    tame_gc()
    nav.build().run()
    # A run that ends in the very instant a fragment ticks can lose its output; a short pause closes that window.
    time.sleep(0.02)


if __name__ == "__main__":
    main()
