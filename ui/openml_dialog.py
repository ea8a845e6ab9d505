"""The part of the dialog where MNIST and Fashion-MNIST are fetched, with progress, and then trained on."""

from __future__ import annotations

import streamlit as st

from engine.core.config import ConfigError
from engine.data.images.fetching import ABOUT, TITLES
from engine.data.images.openml import ROWS, TRAINING, is_there
from ui.bench import Bench
from ui.fetching import fetches

OFTEN = 1.0  # seconds between two looks at a fetch
ABOUT_THEM = {
    "mnist": "Handwritten digits of census workers and pupils (LeCun, Cortes and Burges 1998).",
    "fashion": "Ten kinds of clothes, shoes and bags; harder than digits (Xiao, Rasul and Vollgraf 2017).",
}


def openml(bench: Bench, key: str) -> None:
    """Both sets, one below the other."""
    st.caption(
        f"{ROWS:,} grey pictures of 28 x 28 pixels each, {TRAINING:,} to train on. They come from openml.org once and "
        "are kept on the machine that runs Torchlight."
    )
    _sets(bench, key)


@st.fragment(run_every=OFTEN)
def _sets(bench: Bench, key: str) -> None:
    for name, title in TITLES.items():
        with st.container(border=True):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{title}**  \n{ABOUT_THEM[name]}", width="stretch")
                _action(bench, name, f"{key}.{name}")
            _progress(name)


def _action(bench: Bench, name: str, key: str) -> None:
    fetch = fetches().of(name)
    if is_there(name):
        if st.button("Train on it", type="primary", key=f"{key}.use"):
            try:
                bench.use(bench.config.replace(dataset=name))
            except (ConfigError, RuntimeError) as error:
                st.error(str(error))
                return
            st.rerun()
    elif fetch and not fetch.over:
        if st.button("Stop", icon=":material/close:", key=f"{key}.stop"):
            fetch.stop()
            st.rerun(scope="fragment")
    elif st.button(f"Fetch about {ABOUT[name] / 1e6:.0f} MB", icon=":material/download:", key=f"{key}.fetch"):
        fetches().begin(name)
        st.rerun(scope="fragment")


def _progress(name: str) -> None:
    fetch = fetches().of(name)
    if fetch is None or is_there(name):
        return
    if not fetch.over:
        st.progress(fetch.share, fetch.words)
    elif fetch.failed:
        st.error(fetch.words)
