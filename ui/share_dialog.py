"""The Share button: the whole run as a link and a QR code, with what a teacher wants hidden, locked or larger."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from ui.address import absolute, description, not_carried
from ui.bench import Bench
from ui.classroom import LEVELS, TEXTS, Classroom, classroom
from ui.controls import controls
from ui.link import LONG
from ui.qr import qr_svg
from ui.view_menu import LEVELS as LEVEL_WORDS
from ui.view_menu import TEXTS as TEXT_WORDS

HERE = ("localhost", "127.0.0.1", "::1", "0.0.0.0")  # names of this computer for itself


def share_button(bench: Bench, key: str) -> None:
    """The button; its dialog stays open while the page behind it goes on."""
    room, slot = classroom(), f"{key}:open"
    if room.hides("share"):
        return

    def turn(on: bool) -> None:
        st.session_state[slot] = on

    st.button(
        "Share", icon=":material/share:", key=f"{key}.button", on_click=turn, args=(True,),
        disabled=room.closes("share"), help="A link and a QR code that open this run anywhere.",
    )  # fmt: skip
    if st.session_state.get(slot):
        st.dialog("Share this run", width="large", on_dismiss=lambda: turn(False))(_contents)(bench, key)


def _contents(bench: Bench, key: str) -> None:
    st.caption(_promise(bench.answer.get("step", 0), bench.answer.get("head", 0)))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        place = st.container()
        room = _composed(bench, key)
    link = absolute({**description(bench).words(), **room.words()})
    with place:
        st.code(link, language=None, wrap_lines=True, height=110 if len(link) < 200 else 180)
        for sentence in _warnings(bench, link):
            st.warning(sentence, icon=":material/info:")
    with right:
        _code(link)


def _promise(step: int, head: int) -> str:
    if not head:
        return "Whoever opens this link gets the same network with the same weights, before the first step."
    seen = f", and sees it at step {step:,}" if step != head else ""
    return f"Whoever opens this link gets the same run, trained again up to step {head:,} to the same weights{seen}."


def _code(link: str) -> None:
    try:
        picture, dense = qr_svg(link)
    except ValueError:
        st.info("The link is too long for a QR code, which holds about 2,900 letters.")
        return
    st.image(picture, width="stretch", caption="Scan it to open the run.")
    if dense:
        st.caption("This code has many small squares: show it large, or share the link itself.")


def _warnings(bench: Bench, link: str) -> list[str]:
    found = not_carried(bench)
    if (urlsplit(link).hostname or "localhost") in HERE:
        found.append(
            "Others cannot open this address: it is what this computer calls itself. Open the page by the network "
            "address that the server printed when it started, and share again."
        )
    if len(link) > LONG:
        found.append(
            f"The link has {len(link):,} characters; some programs cut links of more than {LONG:,}. The settings file "
            "under Code holds the same."
        )
    if bench.run.moving:
        found.append(f"The run goes on; this link ends at step {bench.answer.get('head', 0):,}.")
    return found


def _composed(bench: Bench, key: str) -> Classroom:
    """The options for a class as the dialog's widgets say. They are those of the link, not of this page."""
    now = classroom()
    names = {control.name: control.words for control in controls(bench.lab)}
    st.markdown("**For a class**", help="These options become part of the link. Your own page stays as it is.")
    left, right = st.columns(2)
    hidden = left.multiselect(
        "Hide", list(names), default=sorted(now.hidden & names.keys()), format_func=names.get, key=f"{key}.hide",
        help="Controls that are not on the page that the link opens.", placeholder="Nothing",
    )  # fmt: skip
    locked = right.multiselect(
        "Lock", list(names), default=sorted(now.locked & names.keys()), format_func=names.get, key=f"{key}.lock",
        help="Controls that can be seen but not used.", placeholder="Nothing",
    )  # fmt: skip
    level = left.segmented_control(
        "Level", LEVELS, default=now.level, format_func=LEVEL_WORDS.get, required=True, key=f"{key}.level",
        help="Simple leaves out the settings and panels that a first lesson does without.",
    )  # fmt: skip
    text = right.segmented_control(
        "Text", TEXTS, default=now.text, format_func=TEXT_WORDS.get, required=True, key=f"{key}.text",
        help="Large text can be read from the back of a classroom.",
    )  # fmt: skip
    prose = left.toggle("Lesson under the lab", now.prose, key=f"{key}.prose", help="The text below the pictures.")
    return Classroom(frozenset(hidden), frozenset(locked), prose, level, text)
