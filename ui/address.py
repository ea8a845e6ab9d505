"""The browser's address follows the run on screen: whoever copies it has the whole run and the views on it.

The link describes the run on screen. Settings on the knobs that wait for a reset are not part of it, nor are other
runs of the page. It is written when the run is at rest, inside the live fragment, which costs no run of the page.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from ui import classroom, link
from ui.link import Link
from ui.replay import NOTES, Replay, note
from ui.share import left_behind
from ui.unformatted import unformatted

if TYPE_CHECKING:
    from engine.core.catalogue import Lab
    from ui.bench import Bench

PAUSE = 0.5  # seconds between two writes: each is an entry in the browser's history, and browsers limit their number
WRITTEN = "address:written"
READ = "link_notes_drawn"  # how many of the notes stand above the lab


def opened(cls: type[Bench], lab: Lab, speeds: list[list]) -> Bench:
    """A bench as this page's address says, without its run; what of the address could not be used is noted."""
    asked, notes = link.read(lab.Config, st.query_params.to_dict(), classroom.WORDS)
    bench = cls(
        lab, asked.config, panels=list(asked.panels), view=asked.view, held=asked.view, pair=asked.axes,
        log_x=asked.log_x, x_axis=asked.x_axis, typed=asked.typed, replay=Replay("", asked),
    )  # fmt: skip
    note(bench, notes)
    if asked.speed in [value for _, value in speeds]:
        bench.speed = asked.speed
    elif asked.speed != "":
        note(bench, [f"The link's speed must be one of those in the list, got {asked.speed}."])
    return bench


def description(bench: Bench) -> Link:
    """The run on screen as a link."""
    run, answer = bench.run, bench.answer
    head, step = answer.get("head", 0), answer.get("step", 0)
    return Link(
        run.start, answer.get("events", []),
        head + bool(answer.get("diverged")),  # a run that blew up takes its fatal step again
        None if step == head else step,
        list(bench.panels), bench.held, bench.pair, dict(bench.ablated), bench.log_x, bench.x_axis,
        "" if bench.speed == type(bench).speed else bench.speed, bench.typed,
    )  # fmt: skip


def words(bench: Bench) -> dict[str, str]:
    """All of the address: the run, the views, and the options for a class."""
    return {**description(bench).words(), **classroom.classroom().words()}


def show(bench: Bench) -> None:
    """Put the run on screen into the address bar, if it is at rest and something has changed.

    Soon after another write it is put off: ``bench.postponed`` says so.
    """
    bench.postponed = False
    if len(st.session_state.get(f"{bench.lab.key}:{NOTES}", [])) > st.session_state.get(f"{bench.lab.key}:{READ}", 0):
        st.rerun()  # the first look has found more that could not be used: it stands outside the live fragment
    if bench.replay or bench.run.moving or "head" not in bench.answer:
        return
    wanted = words(bench)
    if st.query_params.to_dict() == wanted:
        return
    if monotonic() - st.session_state.get(WRITTEN, 0.0) < PAUSE:
        bench.postponed = True
        return
    st.session_state[WRITTEN] = monotonic()
    st.query_params.from_dict(wanted)


def keep_options() -> None:
    """On every page: the options for a class stand in the address, whatever else does."""
    here = st.query_params.to_dict()
    wanted = {name: word for name, word in here.items() if name not in classroom.WORDS} | classroom.classroom().words()
    if wanted != here:
        st.query_params.from_dict(wanted)


def absolute(said: dict[str, str]) -> str:
    """The page's full address with these words, as somebody else would type it."""
    page = (st.context.url or "").split("?")[0].split("#")[0]
    return f"{page}?{urlencode(said, safe=',:')}" if said else page


def show_notes(bench: Bench) -> None:
    """What could not be used of the address that this page was opened with, until somebody has read it."""
    slot = f"{bench.lab.key}:{NOTES}"
    said = st.session_state.get(slot, [])
    st.session_state[f"{bench.lab.key}:{READ}"] = len(said)
    if not said:
        return
    with st.container(horizontal=True, vertical_alignment="top", gap="small"):
        st.warning("\n\n".join(map(unformatted, said)), icon=":material/link_off:", width="stretch")
        st.button(
            "Close", key=f"{slot}.close", icon=":material/close:", on_click=said.clear, type="tertiary",
            help="These notes have been read.",
        )  # fmt: skip


def not_carried(bench: Bench) -> list[str]:
    """What belongs to the run on screen and does not fit into a link, a sentence each."""
    found = []
    if left_behind(bench.run.start):
        found.append("Your own data does not fit into a link. Send the settings file instead: it holds the data.")
    for event in bench.answer.get("events", []):
        if not link.carried(type(bench.config), event):
            what = "weights that were loaded" if event["kind"] == "weights" else "data that was chosen"
            found.append(f"The {what} at step {event['step']:,} cannot travel in a link. A settings file holds them.")
    head = bench.answer.get("head", 0)
    if head > link.MOST_STEPS:
        found.append(f"A link repeats at most {link.MOST_STEPS:,} steps; this run has {head:,}. Save the run instead.")
    waiting = bench.stale()
    if waiting:
        found.append(f"Settings that wait for a reset are not part of the run yet: {', '.join(waiting)}.")
    if len(bench.runs) > 1:
        found.append("Only the run on screen travels, not the others of this page.")
    return found
