"""Every control that a teacher can hide or lock, by its name in the address and by what it is called on the page."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cache

import streamlit as st

from engine.core.catalogue import Lab, catalogue
from engine.core.config import unknown_name
from ui import classroom, widgets
from ui.bench import Bench
from ui.panels import PANELS
from ui.replay import note
from ui.share import brief, told

BAR = {
    "play": "Play and pause", "steps": "Single steps", "speed": "Speed", "reset": "Reset",
    "seeds": "New weights, new data, seeds", "scrubber": "Scrubber", "fork": "Fork",
}  # fmt: skip
PICTURE = {
    "weights": "Set weights by hand", "units": "Silence or freeze units", "paint": "Paint points",
    "builder": "Build the network", "draw_grid": "Change the grid",
}  # fmt: skip
PAGE = {
    "presets": "Presets", "own_data": "Own data", "load": "Load", "share": "Share", "view": "View",
    "panels": "Look closer (all panels)", "settings": "All settings",
}  # fmt: skip


def keep_known_panels(bench: Bench) -> None:
    """Panels that a link names and nobody has are dropped, with a sentence each."""
    for name in [name for name in bench.panels if name not in PANELS]:
        bench.panels.remove(name)
        what = unknown_name("panel", brief(name), list(PANELS))
        note(bench, told([f"The link's panels={brief(name)} was left out. {what}"]))


@dataclass(frozen=True)
class Control:
    """``name`` in the address, ``label`` for people; ``kind`` is the part of the page it belongs to."""

    name: str
    label: str
    kind: str

    @property
    def words(self) -> str:
        return self.label if self.kind in ("Page", "Setting") else f"{self.kind}: {self.label}"


def controls(lab: Lab) -> list[Control]:
    """Those of one lab's page, in the order of the page."""
    cls = lab.Config
    found = [Control(name, words, "Page") for name, words in PAGE.items()]
    found += [Control(name, words, "Bar") for name, words in BAR.items()]
    found += [Control(name, words, "Picture") for name, words in PICTURE.items()]
    found += [Control(f"panel.{panel.name}", panel.title, "Panel") for panel in PANELS.values()]
    knobs = {name: knob for name, knob in cls.knobs().items() if not knob.hidden or knob.travels}
    groups = dict.fromkeys(knob.group for knob in knobs.values() if knob.group)
    found += [Control(classroom.group_name(group), group, "Settings") for group in groups]
    return found + [Control(name, widgets.label(name, knob), "Setting") for name, knob in knobs.items()]


@cache
def known() -> frozenset[str]:
    """Names of the controls of all labs."""
    return frozenset(control.name for lab in catalogue().values() for control in controls(lab))


def settle(page: str) -> None:
    """When a page is opened: options that its address asks for hold from now on."""
    slot = f"{classroom.KEY}:page"
    if st.session_state.get(slot) == page:
        return
    st.session_state[slot] = page
    classroom.adopt(settled)


def settled(room: classroom.Classroom) -> tuple[classroom.Classroom, list[str]]:
    """The options with known names, and a sentence about each other one. ``code`` may stand for ``panel.code``."""
    sentences: list[str] = []

    def names(word: str, asked: frozenset[str]) -> frozenset[str]:
        found = set()
        for name in sorted(asked):
            full = next((full for full in (name, f"panel.{name}", f"group.{name}") if full in known()), None)
            if full:
                found.add(full)
            else:
                mistake = unknown_name("control", brief(name), sorted(known())).split(" Known:")[0]
                sentences.append(f"The link's {word}={brief(name)} was left out. {mistake}")
        return frozenset(found)

    room = dataclasses.replace(room, hidden=names("hide", room.hidden), locked=names("lock", room.locked))
    return room, told(sentences)
