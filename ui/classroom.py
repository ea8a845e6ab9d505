"""What a teacher may arrange in the address of any page: controls hidden or locked, prose, level, size of the text.

``?hide=lr,presets&lock=layers&prose=0&level=simple&text=large``. The options hold for the whole browser session, on
every page, and stand in the address of each, so that a reload keeps them. Which names there are is in ``ui.controls``.
They keep a class on its path; they are no protection: whoever edits the address is free of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

import streamlit as st

from engine.core.config import Config, ConfigError
from ui.share import brief, told, whole

WORDS = ("hide", "lock", "prose", "level", "text")
LEVELS = ("full", "simple")
TEXTS = ("normal", "large")
MOST_NAMES = 100
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]{0,39}")
KEY = "classroom"  # in the session

# Commands of components -> the control they belong to. A command that is not here may always be given.
COMMANDS = {
    "play": "play", "pause": "play", "step": "steps", "seek": "scrubber", "speed": "speed", "reset": "reset",
    "new_weights": "seeds", "new_data": "seeds", "seed": "seeds", "data_seed": "seeds", "fork": "fork",
    "fork_waiting": "fork", "fork_without": "fork", "add_layer": "layers", "remove_layer": "layers",
    "add_unit": "layers", "remove_unit": "layers", "toggle_feature": "features", "edit": "weights",
    "freeze": "units", "silence": "units", "silence_part": "units", "restore_all": "units", "paint": "paint",
    "panel": "panels", "grid": "draw_grid", "grid_undo": "draw_grid", "grid_redo": "draw_grid", "ready": "draw_grid",
}  # fmt: skip


@dataclass(frozen=True)
class Classroom:
    """The options in force. A hidden control is as closed as a locked one: keys and clicks elsewhere do not move it."""

    hidden: frozenset[str] = frozenset()
    locked: frozenset[str] = frozenset()
    prose: bool = True
    level: str = "full"
    text: str = "normal"

    @property
    def closed(self) -> frozenset[str]:
        """Controls that nobody may use."""
        return self.hidden | self.locked

    @property
    def simple(self) -> bool:
        return self.level == "simple"

    def hides(self, name: str) -> bool:
        return name in self.hidden

    def closes(self, name: str) -> bool:
        return name in self.closed

    def words(self) -> dict[str, str]:
        """For the address: only what is not as usual."""
        said = {
            "hide": ",".join(sorted(self.hidden)),
            "lock": ",".join(sorted(self.locked)),
            "prose": "" if self.prose else "0",
            "level": self.level if self.simple else "",
            "text": self.text if self.text != "normal" else "",
        }
        return {name: word for name, word in said.items() if word}

    def refusal(self, name: str) -> str:
        """One sentence for whoever tries."""
        return f"This page was shared with {name.replace('_', ' ').replace('.', ' ')} locked."

    def hidden_knobs(self, cls: type[Config]) -> frozenset[str]:
        """Fields without a widget: ``lr``, and ``layers.dropout`` for one of a nested setting."""
        return frozenset(
            path
            for path, knob in _paths(cls)
            if self.hidden & {path, group_name(knob.group), "settings"} or (self.simple and knob.advanced)
        )

    def locked_knobs(self, cls: type[Config]) -> frozenset[str]:
        """Fields that keep their value, whichever control would change them."""
        return frozenset(
            name for name, knob in cls.knobs().items() if self.closed & {name, group_name(knob.group), "settings"}
        )


ORDINARY = Classroom()


def group_name(group: str) -> str:
    """A group of knobs as the address names it."""
    return f"group.{group.lower().replace(' ', '_')}" if group else ""


def read(query: Mapping[str, str]) -> tuple[Classroom, list[str]]:
    """The options that the words of an address ask for, and a sentence for every one that cannot be."""
    query = whole(query)
    bad: list[str] = []

    def one_of(name: str, *choices: str) -> str:
        word = query.get(name, choices[0])
        if word not in choices:
            bad.append(f"The link's {name} must be {' or '.join(choices)}, got {brief(word)}.")
            return choices[0]
        return word

    def names(word: str) -> frozenset[str]:
        parts = [part.strip() for part in query.get(word, "")[:8000].split(",") if part.strip()][:MOST_NAMES]
        bad.extend(f"The link's {word} must be names, got {brief(part)}." for part in parts if not NAME.fullmatch(part))
        return frozenset(part for part in parts if NAME.fullmatch(part))

    room = Classroom(
        names("hide"), names("lock"), one_of("prose", "1", "0") == "1", one_of("level", *LEVELS), one_of("text", *TEXTS)
    )
    return room, told(bad)


def classroom() -> Classroom:
    """This session's options."""
    return st.session_state.get(KEY, ORDINARY)


def adopt(settled: Callable[[Classroom], tuple[Classroom, list[str]]]) -> None:
    """If the address has options, they hold from now on, as far as they are ``settled``; the rest is noted."""
    query = st.query_params.to_dict()
    if set(WORDS) & query.keys():
        asked, bad = read(query)
        room, unknown = settled(asked)
        arrange(room)
        st.session_state[f"{KEY}:notes"] = bad + unknown


def arrange(room: Classroom) -> None:
    """Other options for this session."""
    st.session_state[KEY] = room


def notes() -> list[str]:
    """What could not be used of the address; said once."""
    return st.session_state.pop(f"{KEY}:notes", [])


def guard(cls: type[Config], names: Iterable[str]) -> None:
    """Raises ConfigError with a sentence for each of these settings that is closed."""
    closed = classroom().locked_knobs(cls).intersection(names)
    if closed:
        raise ConfigError({name: classroom().refusal(cls.knobs()[name].label or name) for name in sorted(closed)})


def permitted(commands: Iterable[dict[str, Any]], refused: list[str]) -> list[dict[str, Any]]:
    """The commands whose control is open; a sentence about each other one goes to ``refused``."""
    room, kept = classroom(), []
    for command in commands:
        control = COMMANDS.get(command["do"], "")
        if room.closes(control):
            refused.append(room.refusal(control))
        else:
            kept.append(command)
    return kept


def _paths(cls: type[Config]) -> list[tuple[str, Any]]:
    """Every knob by its path, nested ones behind the field that holds them."""
    found = []
    for name, knob in cls.knobs().items():
        found.append((name, knob))
        for item in get_args(cls.model_fields[name].annotation):
            if isinstance(item, type) and issubclass(item, Config):
                found += [(f"{name}.{inner}", knob_) for inner, knob_ in item.knobs().items()]
    return found
