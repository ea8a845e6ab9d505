"""A tuple of nested settings (the layers of a network) as one compact row each, with buttons for one more or less."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import streamlit as st

from engine.core.config import Config
from ui import widgets

IN_LINE = 2  # fields of a row drawn side by side; the others are behind its tuning button


def item_class(cls: type[Config], name: str) -> type[Config]:
    """The class of one row."""
    return get_args(cls.model_fields[name].annotation)[0]


def most(cls: type[Config], name: str) -> int | None:
    """How many rows there may be; None when nothing limits them."""
    limits = (getattr(item, "max_length", None) for item in cls.model_fields[name].metadata)
    return next((limit for limit in limits if limit is not None), None)


def draw_rows(
    cls: type[Config], name: str, key: str, values: tuple[Config, ...], drawn: Callable[[str, Any], str],
    left_out: frozenset[str] = frozenset(), locked: bool = False,
) -> None:  # fmt: skip
    """All rows of one field, without the columns ``left_out``. ``drawn(path, value)`` prepares a widget's state and
    returns its key."""
    knob, item = cls.knobs()[name], item_class(cls, name)
    fields = [field for field, knob_ in item.knobs().items() if not knob_.hidden and field not in left_out]
    word = widgets.label(name, knob).lower().removesuffix("s")
    st.markdown(f":small[{widgets.label(name, knob)}]", help=knob.help)
    for i, row in enumerate(values):
        fitting = [field for field in fields if _fits(item, field, row)]
        with st.container(horizontal=True, wrap=False, gap="xxsmall", vertical_alignment="bottom"):
            for field in fitting[:IN_LINE]:
                value = getattr(row, field)
                where = drawn(f"{name}.{i}.{field}", value)
                widgets.draw(item, field, where, value, show_label=i == 0, compact=True, locked=locked)
            if len(fitting) > IN_LINE:
                title = f"{word.capitalize()} {i + 1}"
                _tuning(title, item, fitting[IN_LINE:], row, f"{name}.{i}", key, drawn, locked)
    limit = most(cls, name)
    with st.container(horizontal=True, gap="xsmall"):
        full, empty = limit is not None and len(values) >= limit, not values
        _resize_button(f"Add {word}", ":material/add:", f"{key}:grow", name, 1, full or locked)
        _resize_button("Remove last", ":material/remove:", f"{key}:grow", name, -1, empty or locked)


def _fits(item: type[Config], field: str, row: Config) -> bool:
    """Whether a field means something in this row; see ``Knob.when``."""
    when = item.knobs()[field].when
    return when is None or getattr(row, when[0]) in when[1]


def _tuning(
    title: str, item: type[Config], fields: list[str], row: Config, path: str, key: str,
    drawn: Callable[[str, Any], str], locked: bool,
) -> None:  # fmt: skip
    """The button at the end of a row, coloured when something behind it is not as usual.

    Its widgets are drawn when it opens. The browser makes them only then, and they would not hear of values that they
    were told before.
    """
    special = any(getattr(row, field) != item.model_fields[field].default for field in fields)
    mark = ":primary[:material/tune:]" if special else ":material/tune:"
    names = " and ".join(widgets.label(field, item.knobs()[field]).lower() for field in fields)
    opened = f"{key}.{path}.tuning"
    if st.session_state.get(opened):
        st.session_state[opened] = True  # another mark or help makes it another popover, which would be closed
    place = st.popover(mark, help=f"{title}: {names} ({row})", key=opened, on_change="rerun")
    if not place.open:
        return
    with place:
        st.markdown(f"**{title}**")
        for field in fields:
            value = getattr(row, field)
            widgets.draw(item, field, drawn(f"{path}.{field}", value), value, locked=locked)


def resized(key: str, name: str, values: tuple[Config, ...], item: type[Config]) -> tuple[Config, ...]:
    """``values`` after the buttons that were pressed since the last run: one more like the last one, or one less."""
    for field, change in st.session_state.get(f"{key}:grow", []):
        if field == name:
            values = values[:-1] if change < 0 else (*values, values[-1] if values else item())
    return values


def forget_presses(key: str) -> None:
    """Call when ``resized`` has been asked for every field."""
    st.session_state.pop(f"{key}:grow", None)


def _resize_button(text: str, icon: str, slot: str, name: str, change: int, disabled: bool) -> None:
    def press() -> None:
        st.session_state.setdefault(slot, []).append((name, change))

    st.button(text, icon=icon, key=f"{slot}.{name}.{change}", on_click=press, disabled=disabled, type="tertiary")
