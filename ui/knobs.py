"""Any Config as grouped widgets.

The Config a page holds is the single truth. A widget shows it until somebody moves the widget; ``knobs`` then returns
the Config that results, which the page keeps and passes in again. A Config changed by anything else (a preset, the
plus sign on the network picture, a link) is recognised by comparison with what was returned last, and the widgets
follow it. Widgets that do not fit together keep what was entered, with a sentence beside the one in the way, while
the returned Config stays valid.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any

import streamlit as st

from engine.core.config import Config
from ui import rows, widgets
from ui.settle import settle
from ui.unformatted import unformatted

# Seconds for which a new widget is told its value in every run. The browser may draw two runs at once, and then the
# second one counts: a slider that was told its value in the first alone would stand at its least value, and say so.
SETTLING = 10.0
# Seconds for which a widget that the page has moved may still report where it stood before: the browser sends all
# widgets with every click, also those it has not been told of yet.
ECHO = 3.0
# The same for a widget that is moved within so many seconds of being told its value: what it was told may reach the
# browser after the move, and undo it there.
CROSSING = 1.0


@dataclass
class _Memory:
    """What the widgets of one key showed when they were last drawn."""

    config: Config
    drawn: dict[str, float] = dataclasses.field(default_factory=dict)  # path of a widget -> when it was first there
    waiting: bool = False  # some of them did not fit together
    echoes: dict[str, list[tuple[Any, float]]] = dataclasses.field(default_factory=dict)  # path -> values it had, when
    told: dict[str, float] = dataclasses.field(default_factory=dict)  # path -> when it was last told its value
    held: dict[str, tuple] = dataclasses.field(default_factory=dict)  # path -> values that stay among its steps

    def moved(self, path: str, old: Any, new: Any) -> None:
        """Something other than the widget at ``path`` has changed its setting, or will seem to."""
        if old != new:
            self.echoes[path] = [*self.echoes.get(path, [])[-20:], (old, monotonic())]

    def is_echo(self, path: str, value: Any, config_value: Any) -> bool:
        """Whether the widget only says where it stood before it was moved."""
        recent = [old for old, when in self.echoes.get(path, ()) if monotonic() - when < ECHO]
        return value != config_value and value in recent


def knobs(
    config: Config, key: str, container: Any = None, hidden: frozenset[str] = frozenset(),
    locked: frozenset[str] = frozenset(),
) -> tuple[Config, dict[str, str]]:  # fmt: skip
    """Draw the widgets of ``config`` into ``container`` (the sidebar) and return what they now say.

    ``hidden`` fields have no widget, those of nested settings as ``layers.dropout``; ``locked`` ones cannot be moved.

    Returns a valid Config and the problems that keep the rest of the input out of it (path -> sentence). ``key``
    prefixes the widgets' keys: the widget of field ``lr`` is ``<key>.lr``, of the second layer's units
    ``<key>.layers.1.units``.
    """
    memory = st.session_state.get(f"{key}:memory")
    if memory is None or type(memory.config) is not type(config):
        memory = _Memory(config)
    entered = {**_entered(config, key, memory), **{name: getattr(config, name) for name in locked}}
    changes = {name: value for name, value in entered.items() if value != getattr(config, name)}
    result, problems = settle(config, changes)
    for name, value in changes.items():
        if monotonic() - memory.told.get(name, -CROSSING) < CROSSING:
            memory.moved(name, getattr(config, name), value)
    if changes:  # somebody has moved a widget, so the browser has them; to repeat values now could undo the next move
        memory.drawn = dict.fromkeys(memory.drawn, -SETTLING)

    shown: dict[str, float] = {}
    now = monotonic()

    def drawn(path: str, value: Any) -> str:
        """Give the widget at ``path`` its value before it is drawn; its key."""
        shown[path] = memory.drawn.get(path, now)
        widget_key = f"{key}.{path}"
        if st.session_state.get(widget_key, _MISSING) != value or now - shown[path] < SETTLING:
            st.session_state[widget_key] = value
            memory.told[path] = now  # at once: this run may be stopped before it ends
        return widget_key

    def held(path: str, value: Any, steps: Any) -> tuple:
        """The values at ``path`` so far, which stay among its steps: a slider whose value is none of them any more
        falls back on the least one, and says so. With other steps it is told its value as a new widget is."""
        before = memory.held.get(path, ())
        if value in before:
            return before
        memory.held[path] = (*before, value)
        if steps(*before) != steps(*before, value):
            memory.drawn.pop(path, None)
        return memory.held[path]

    with st.sidebar if container is None else container:
        left_out = result.unused() | hidden
        _draw_groups(type(config), key, {**_values(result), **entered}, problems, (drawn, held), left_out, locked)
    memory = _Memory(result, shown, bool(problems), memory.echoes, memory.told, memory.held)
    st.session_state[f"{key}:memory"] = memory
    return result, problems


def unfit(config: Config, key: str) -> dict[str, Any]:
    """What widgets of ``key`` say that does not fit the rest of ``config`` yet, and waits for its partner."""
    memory, cls = st.session_state.get(f"{key}:memory"), type(config)
    if memory is None or not memory.waiting or memory.config != config:
        return {}
    found = {}
    for name in memory.drawn:
        kind = widgets.kind(cls, name) if name in cls.model_fields else "rows"
        if kind != "rows" and f"{key}.{name}" in st.session_state:
            found[name] = widgets.from_widget(kind, st.session_state[f"{key}.{name}"], getattr(config, name))
    return {name: value for name, value in found.items() if value != getattr(config, name)}


_MISSING = object()


def _values(config: Config) -> dict[str, Any]:
    return {name: getattr(config, name) for name in type(config).model_fields}


def _entered(config: Config, key: str, memory: _Memory) -> dict[str, Any]:
    """What the widgets say, field by field; the Config's own value where it has no widget or has moved by itself."""
    cls = type(config)
    entered = {}
    moved = {name for name in cls.model_fields if getattr(config, name) != getattr(memory.config, name)}
    if moved and memory.waiting:  # a preset replaces what waits for its partner, too
        moved = set(cls.model_fields)
    for name, knob in cls.knobs().items():
        if knob.hidden:
            continue
        before = getattr(config, name)
        kind = widgets.kind(cls, name)
        if kind == "rows":
            item = rows.item_class(cls, name)
            values = before
            if name in moved:
                _remember_rows(memory, name, before)
            else:
                values = tuple(_row(row, f"{name}.{i}", key, memory) for i, row in enumerate(before))
            entered[name] = rows.resized(key, name, values, item)
        elif name in moved or name not in memory.drawn:
            memory.moved(name, getattr(memory.config, name), before)
            entered[name] = before
        else:
            value = st.session_state.get(f"{key}.{name}", widgets.to_widget(kind, before))
            value = widgets.from_widget(kind, value, before)
            entered[name] = before if memory.is_echo(name, value, before) else value
    rows.forget_presses(key)
    return entered


def _row(row: Config, path: str, key: str, memory: _Memory) -> Config:
    """One nested setting as its widgets say. Their bounds are the fields' bounds, so it is valid."""
    cls = type(row)
    values = _values(row)
    for field in cls.model_fields:
        if f"{path}.{field}" in memory.drawn:
            kind = widgets.kind(cls, field)
            value = st.session_state.get(f"{key}.{path}.{field}", widgets.to_widget(kind, values[field]))
            value = widgets.from_widget(kind, value, values[field])
            if not memory.is_echo(f"{path}.{field}", value, values[field]):
                values[field] = value
    return settle(row, values)[0]


def _remember_rows(memory: _Memory, name: str, now: tuple[Config, ...]) -> None:
    """What the rows' widgets stood at before something else changed them."""
    for i, (old, new) in enumerate(zip(getattr(memory.config, name), now, strict=False)):
        for field in type(new).model_fields:
            memory.moved(f"{name}.{i}.{field}", getattr(old, field), getattr(new, field))


def _draw_groups(
    cls: type[Config], key: str, values: dict[str, Any], problems: dict[str, str], telling: Any, unused: frozenset[str],
    locked: frozenset[str],
) -> None:  # fmt: skip
    """Groups in the order of their first field, without ``unused``; the first one open, and any with a problem."""
    groups: dict[str, list[str]] = {}
    for name, knob in cls.knobs().items():
        if not knob.hidden and name not in unused and (knob.when is None or values.get(knob.when[0]) in knob.when[1]):
            groups.setdefault(knob.group, []).append(name)
    left = dict(problems)
    for i, (group, names) in enumerate(groups.items()):
        troubled = any(_root(path) in names for path in problems)
        place = st.expander(group, expanded=i == 0 or troubled) if group else st.container()
        with place:
            for name in names:
                _draw_field(cls, name, key, values[name], telling, name in locked, unused)
                for path in [path for path in left if _root(path) == name]:
                    _tell(cls, path, left.pop(path))
    for path, sentence in left.items():  # about a field without a widget
        _tell(cls, path, sentence)
    if any(cls.knobs()[name].live for names in groups.values() for name in names):
        st.caption(f"{widgets.LIVE_MARK} changes the run at once; everything else waits for reset.")


def _draw_field(
    cls: type[Config], name: str, key: str, value: Any, telling: Any, locked: bool, unused: frozenset[str]
) -> None:
    kind, (drawn, held) = widgets.kind(cls, name), telling
    if kind == "rows":
        left_out = frozenset(path.removeprefix(f"{name}.") for path in unused if path.startswith(f"{name}."))
        rows.draw_rows(cls, name, key, value, drawn, left_out, locked)
        return
    also = held(name, value, partial(widgets.ladder_of, cls, name)) if kind == "ladder" else ()
    widgets.draw(cls, name, drawn(name, widgets.to_widget(kind, value)), value, locked=locked, also=also)


def _tell(cls: type[Config], path: str, sentence: str) -> None:
    """The sentence with the name on the widget in place of the field's, free of Markdown."""
    name = _root(path)
    words = widgets.label(name, cls.knobs()[name]) if name in cls.model_fields else path
    plain = sentence.replace(f"{cls.__name__}.{name}", words)
    st.error(unformatted(plain))


def _root(path: str) -> str:
    return path.split(".")[0]
