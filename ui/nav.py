"""The menu: the home page, the saved runs, and one page a lab, built from the catalogue."""

from __future__ import annotations

import streamlit as st

from engine.core.catalogue import CHAPTERS, Lab, catalogue
from ui import controls
from ui.address import keep_options
from ui.large_text import large_text

HOME = "pages/home/home.py"
RUNS = "pages/runs/runs.py"
_DISMISS = """
export default function () {
  let tries = 0;
  const close = () => {
    const dialog = document.querySelector("[role=dialog]");
    if (dialog?.textContent.includes("Page not found")) dialog.querySelector("button[aria-label=Close]").click();
    else if (tries++ < 50) setTimeout(close, 40);
  };
  close();
}
"""
_dismiss = st.components.v2.component("dismiss", js=_DISMISS)


def page_path(lab: Lab) -> str:
    """The script of the lab's page, in the folder of its chapter."""
    return f"pages/{lab.chapter}/{lab.key}.py"


def build():
    """The page to run now, after drawing the menu. Call once, from the entry script."""
    home = st.Page(HOME, title="Home", icon=":material/home:", default=True)
    menu = {"": [home, st.Page(RUNS, title="Runs", icon=":material/shelves:", url_path="runs")]}
    for chapter, labs in by_chapter().items():
        menu[chapter] = [st.Page(page_path(lab), title=lab.title, icon=lab.icon, url_path=lab.key) for lab in labs]
    page = st.navigation(menu, position="top")
    controls.settle(page.url_path)
    with st.container():  # always there, so that what follows has the same place in every run: see ui/live.py
        _mend_first_deep_link(page.url_path)
        large_text()
    keep_options()
    return page


def by_chapter() -> dict[str, list[Lab]]:
    """Heading -> its labs, for chapters that have any."""
    found: dict[str, list[Lab]] = {}
    for lab in catalogue().values():
        found.setdefault(CHAPTERS[lab.chapter], []).append(lab)
    return found


@st.cache_resource(show_spinner=False)
def _visits() -> list[str]:
    """Pages opened since the server started; only the first one matters."""
    return []


def _mend_first_deep_link(url_path: str) -> None:
    """Close the "Page not found" that the first visitor of a server gets when coming by a deep link.

    Streamlit takes a folder named ``pages`` for its old way of building menus until ``st.navigation`` has run once.
    Before that it answers every deep link with that dialog, on top of the right page.
    """
    visits = _visits()
    if visits:
        return
    visits.append(url_path)
    if url_path:
        _dismiss(key="dismiss")
