"""A whole run and the views on it as words in the address; everything in it may be missing, wrong or hostile.

``?dataset=xor&lr=0.1&seed=3&events=[[120,"adjust",{"lr":0.3}]]&head=500&at=240&panels=code&view=h0.2``

===========  =========================================================================================================
settings     as in ``ui.share``: what the run began with
``events``   JSON, each ``[step, kind, ...]`` with the fields of ``engine.core.events.KINDS`` in their order
``head``     the furthest step of the run; of a run that diverged the step that did it
``at``       the step on screen, when it is another one
``panels``   which panels are open
``view``     the unit on the big plot
``phrase``   the text that somebody looks at (see ui.chosen_text)
``axes``     the two variables of the data on its axes, counted from 1
``without``  units that the pictures are without: ``h0.3,h0.4:mean``
``log``      1 when the curves' steps are on a log scale; ``x`` is what they are drawn over
``speed``    steps a second, or ``max``
===========  =========================================================================================================

Opening such a link repeats the run: the same description gives the same weights, bit for bit. What no link can carry
(your own data, weights from a file) is left out and said.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.core.config import Config
from engine.core.events import KINDS, MOST_EVENTS, checked, config_at
from ui import share

WORDS = ("events", "head", "at", "panels", "view", "phrase", "axes", "without", "log", "x", "speed")
MOST_STEPS = 5_000_000  # that a link makes a visitor's server repeat; ten to twenty minutes of the quickest lab
MOST_EVENT_TEXT = 100_000  # characters
MOST_TYPED = 400  # characters
LONG = 8_000  # characters of an address that some programs cut
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,39}")
MODES = ("zero", "mean", "open", "shut")  # the last two: gates of a recurrent cell
X_AXES = ("step", "epoch", "seconds")


@dataclass
class Link:
    """What an address says. ``events`` are those of the run, ready for ``Pool.start``."""

    config: Config
    events: list[dict[str, Any]] = field(default_factory=list)
    head: int = 0
    at: int | None = None  # None is the furthest step
    panels: list[str] = field(default_factory=list)
    view: str = "out"
    axes: tuple[int, int] = (0, 1)
    without: dict[str, str] = field(default_factory=dict)
    log_x: bool = False
    x_axis: str = "step"
    speed: float | str | None = ""  # "" when it is not said
    typed: str = ""

    def words(self) -> dict[str, str]:
        """For the address: only what is not as on a fresh page."""
        said = {
            "events": json.dumps(plain_events(self.config, self.events), separators=(",", ":")) if self.events else "",
            "head": str(self.head) if self.head else "",
            "at": str(self.at) if self.at is not None and self.at != self.head else "",
            "panels": ",".join(self.panels),
            "view": self.view if self.view != "out" else "",
            "phrase": self.typed,
            "axes": ",".join(str(axis + 1) for axis in self.axes) if self.axes != (0, 1) else "",
            "without": ",".join(unit if mode == "zero" else f"{unit}:{mode}" for unit, mode in self.without.items()),
            "log": "1" if self.log_x else "",
            "x": self.x_axis if self.x_axis != "step" else "",
            "speed": "" if self.speed == "" else "max" if self.speed is None else share.text(self.speed),
        }
        return {**share.to_query(self.config), **{name: word for name, word in said.items() if word}}


def read(cls: type[Config], query: Mapping[str, str], others: tuple[str, ...] = ()) -> tuple[Link, list[str]]:
    """What the words of an address say, and a sentence for every one that could not be used.

    ``others`` names words that mean something to somebody else. Never raises; the settings are always valid.
    """
    query = share.whole(query)
    config, sentences = share.from_query(cls, query, {*WORDS, *others})
    link = Link(config)
    bad: list[str] = []

    def number(name: str, low: int, high: int) -> int | None:
        word = query.get(name)
        if word is None:
            return None
        if not re.fullmatch(r"[0-9]{1,12}", word) or not low <= int(word) <= high:
            bad.append(f"The link's {name} must be a whole number from {low:,} to {high:,}, got {share.brief(word)}.")
            return None
        return int(word)

    if "events" in query:
        link.events, left_out = read_events(config, query["events"])
        bad += left_out
    link.head = number("head", 0, MOST_STEPS) or 0
    at = number("at", 0, link.head)
    link.at = None if at == link.head else at
    link.log_x = bool(number("log", 0, 1))
    link.panels = _names("panels", query, bad)
    if "view" in query:
        link.view = next(iter(_names("view", query, bad)), "out")
    if len(typed := query.get("phrase", "")) <= MOST_TYPED:
        link.typed = typed if typed.strip() else ""
    else:
        bad.append(f"The link's phrase must have at most {MOST_TYPED} characters, got {len(typed):,}.")
    for name in _names("without", query, bad, MODES):
        unit, _, mode = name.partition(":")
        link.without[unit] = mode or "zero"
    if "axes" in query:
        axes = [int(axis) - 1 if re.fullmatch(r"[1-9][0-9]{0,2}", axis) else -1 for axis in query["axes"].split(",", 2)]
        if len(axes) == 2 and min(axes) >= 0 and axes[0] != axes[1]:
            link.axes = (axes[0], axes[1])
        else:
            bad.append(f"The link's axes must be two different numbers from 1 on, got {share.brief(query['axes'])}.")
    if query.get("x", "step") in X_AXES:
        link.x_axis = query.get("x", "step")
    else:
        bad.append(f"The link's x must be one of {', '.join(X_AXES)}, got {share.brief(query['x'])}.")
    if query.get("speed") == "max":
        link.speed = None
    elif "speed" in query:
        speed = number("speed", 1, 1_000_000)
        link.speed = "" if speed is None else speed
    return link, share.told(sentences + bad)


# --- events ---------------------------------------------------------------------------------------------------------


def plain_events(start: Config, events: list[dict[str, Any]]) -> list[list[Any]]:
    """Each as ``[step, kind, ...]``; lists of nested settings as words; ``[step, kind]`` alone if it cannot travel."""
    found: list[list[Any]] = []
    config = start
    for event in events:
        config = config_at(config, [event])
        fields = [event[name] for name in KINDS[event["kind"]]]
        if event["kind"] in ("adjust", "change"):
            fields = [{name: _word(config, name, value) for name, value in event["changes"].items()}]
        found.append([event["step"], event["kind"], *(fields if carried(type(config), event) else [])])
    return found


def carried(cls: type[Config], event: dict[str, Any]) -> bool:
    """Whether a link can carry an event: not weights from a file, nor your own data."""
    if event["kind"] == "weights":
        return False
    return event["kind"] not in ("adjust", "change") or set(event["changes"]) <= set(share.shareable(cls))


def read_events(start: Config, words: str) -> tuple[list[dict[str, Any]], list[str]]:
    """The events that can be used, and a sentence about each that cannot. Nothing in them is evaluated."""
    if len(words) > MOST_EVENT_TEXT:
        return [], [f"The link's events must have at most {MOST_EVENT_TEXT:,} characters, got {len(words):,}."]
    try:
        listed = json.loads(words, parse_constant=_no_number)
        json.dumps(listed, ensure_ascii=False).encode()  # half a character in a name would break every message
    except (ValueError, RecursionError):
        return [], [f"The link's events must be a list in JSON, got {share.brief(words)}."]
    if not isinstance(listed, list):
        return [], [f"The link's events must be a list, got {share.brief(words)}."]
    whole, sentences = [], []
    for item in listed[:MOST_EVENTS]:
        match item:
            case [int(step), "weights", *_] | {"step": int(step), "kind": "weights"}:
                sentences.append(
                    f"A link cannot carry the weights that were loaded at step {share.brief(step)}: the run goes on "
                    "without them."
                )
            case [int(step), "adjust" | "change"]:
                sentences.append(
                    f"A link cannot carry the data that was chosen at step {share.brief(step)}: the run goes on "
                    "without it."
                )
            case _:
                whole.append(_named(type(start), item))
    usable, left_out = checked(start, whole)
    if len(listed) > MOST_EVENTS:
        left_out.append(f"A run has at most {MOST_EVENTS:,} events, got {len(listed):,}.")
    return usable, sentences + left_out


def _named(cls: type[Config], item: Any) -> Any:
    """An event with its fields by name, from either way of writing it; what is neither is left to ``checked``."""
    if isinstance(item, list) and len(item) >= 2 and isinstance(item[1], str) and item[1] in KINDS:
        names = ("step", "kind", *KINDS[item[1]])
        item = dict(zip(names, item, strict=False)) if len(item) == len(names) else item
    if isinstance(item, dict) and isinstance(item.get("changes"), dict):
        known = cls.model_fields
        changes = {n: share.entry(cls, n, value) if n in known else value for n, value in item["changes"].items()}
        item = {**item, "changes": changes}
    return item


def _word(config: Config, name: str, value: Any) -> Any:
    """A setting in an event: JSON as it is, but a list of nested settings as the words it is read from."""
    here = getattr(config, name)
    nested = isinstance(here, tuple) and any(isinstance(item, Config) for item in here)
    return share.text(here) if nested else value


def _names(word: str, query: Mapping[str, str], bad: list[str], modes: tuple[str, ...] = ()) -> list[str]:
    """The names in a list separated by commas, each once and in order; with ``modes``, ``name:mode`` is one, too."""
    found: dict[str, None] = {}
    for part in query.get(word, "").split(",")[:200]:
        name, colon, mode = part.strip().partition(":")
        if NAME.fullmatch(name) and (not colon or mode in modes):
            found[part.strip()] = None
        elif part.strip():
            bad.append(f"The link's {word} must be names, got {share.brief(part)}.")
    return list(found)


def _no_number(word: str) -> Any:
    raise ValueError(f"JSON has no number {word}.")
