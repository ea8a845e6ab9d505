"""One setting, one widget: which kind suits a field, and how its value looks inside the widget.

======================  =========================================================
field                   widget
======================  =========================================================
bool                    toggle
choices                 select box
tuple of choices        pills
int, float with log     slider over 1-2-5 steps (0 first where 0 is the lower bound)
int, float on a grid    slider
other numbers           number box
text                    text box
======================  =========================================================

A tuple of nested settings (layers) is drawn by ``ui.rows``.
"""

from __future__ import annotations

import math
from typing import Any, get_args, get_origin

import streamlit as st

from engine.core.config import Config, Knob

LIVE_MARK = ":primary[:material/bolt:]"
LIVE_HELP = ":material/bolt: Live: a change reaches the running network at once."


def kind(cls: type[Config], name: str) -> str:
    """One of toggle, choice, pills, ladder, slider, number, text, rows. Raises TypeError for a field none suits."""
    knob, annotation = cls.knobs()[name], cls.model_fields[name].annotation
    if get_origin(annotation) is tuple:
        item = get_args(annotation)[0]
        if isinstance(item, type) and issubclass(item, Config):
            return "rows"
        if knob.choices:
            return "pills"
    elif annotation is bool:
        return "toggle"
    elif knob.choices:
        return "choice"
    elif annotation in (int, float):
        if knob.log:
            return "ladder"
        return "slider" if _on_a_grid(knob, annotation, cls.model_fields[name].default) else "number"
    elif annotation is str:
        return "text"
    raise TypeError(f"{cls.__name__}.{name} must be a bool, number, text or tuple to have a widget, got {annotation}.")


def to_widget(kind_: str, value: Any) -> Any:
    """A field's value as the widget keeps it."""
    return list(value) if kind_ == "pills" else value


def from_widget(kind_: str, value: Any, before: Any) -> Any:
    """A widget's value as the field wants it; ``before`` is the field's value until now."""
    if kind_ == "pills":  # pills return the order of clicks, which means nothing
        return before if set(value) == set(before) else tuple(value)
    if value is None:  # an emptied number box
        return before
    return type(before)(value) if kind_ in ("number", "ladder", "slider") else value


def label(name: str, knob: Knob) -> str:
    """``Batch size (points)`` from the knob's label, or from the field's name."""
    words = knob.label or name.replace("_", " ").capitalize()
    return f"{words} ({knob.unit})" if knob.unit else words


def draw(
    cls: type[Config], name: str, key: str, value: Any, show_label: bool = True, compact: bool = False,
    locked: bool = False, also: tuple = (),
) -> None:  # fmt: skip
    """The widget of one field, in the current container. Its value lies in ``st.session_state[key]`` already; ``also``
    are more values that are among the steps of a ladder.

    ``compact`` is for a row of several: numbers become narrow boxes. A ``locked`` one can only be looked at.
    """
    knob, kind_ = cls.knobs()[name], kind(cls, name)
    whole = cls.model_fields[name].annotation is int
    text = f"{label(name, knob)} {LIVE_MARK}" if knob.live else label(name, knob)
    options: dict[str, Any] = {
        "key": key,
        "help": f"{knob.help}\n\n{LIVE_HELP}" if knob.live else knob.help,
        "label_visibility": "visible" if show_label else "collapsed",
        "disabled": locked,
    }
    if compact and kind_ in ("slider", "ladder"):
        kind_, options["width"] = "number", 72
    if kind_ == "toggle":
        st.toggle(text, **options)
    elif kind_ == "choice":
        st.selectbox(text, knob.choices, **options)
    elif kind_ == "pills":
        st.pills(text, knob.choices, selection_mode="multi", **options)
    elif kind_ == "ladder":
        st.select_slider(text, ladder_of(cls, name, value, *also), format_func=show, **options)
    elif kind_ == "slider":
        number = int if whole else float
        step = grid_step(knob, whole)
        digits = 0 if whole else max(0, -math.floor(math.log10(step)))
        form = f"%.{digits}f" if round(value, digits) == value else "%g"  # a link may bring a value between the steps
        st.slider(text, number(knob.ge), number(knob.le), step=step, format=form, **options)
    elif kind_ == "number":
        number = int if whole else float
        low, high = (None if bound is None else number(bound) for bound in (knob.ge, knob.le))
        form = "%d" if whole else "%g"
        st.number_input(text, low, high, step=grid_step(knob, whole), format=form, **options)
    else:
        st.text_input(text, **options)


def ladder_of(cls: type[Config], name: str, *also: float) -> list[float]:
    """Of the ladder of one field: its default and the values in ``also`` are among them."""
    field = cls.model_fields[name]
    return ladder(cls.knobs()[name], field.annotation is int, field.default, *also)


def ladder(knob: Knob, whole: bool, *also: float) -> list[float]:
    """1, 2, 5, 10, ... between the bounds, both included, and the values in ``also``.

    From a lower bound of 0 it is 0 and then five decades up to the upper bound. Raises ValueError without bounds.
    """
    if knob.ge is None or knob.le is None:
        raise ValueError(f"A knob with log=True must have both bounds, got {knob.bounds or 'none'}.")
    number = int if whole else float
    low = knob.ge or (1 if whole else knob.le * 1e-5)
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(knob.le)) + 1)
    steps = {number(float(f"{digit}e{decade}")) for decade in decades for digit in (1, 2, 5)}
    inside = {step for step in steps if low * (1 - 1e-9) <= step <= knob.le}
    return sorted(inside | {number(knob.ge), number(knob.le)} | {number(value) for value in also})


def grid_step(knob: Knob, whole: bool) -> float:
    """A step of 1, 2 or 5 times a power of ten: a hundredth of the range or the next above; 1 for whole numbers."""
    if whole:
        return 1
    if knob.ge is None or knob.le is None:
        return 0.01
    span = (knob.le - knob.ge) / 100
    decade = math.floor(math.log10(span))
    fitting = [float(f"{digit}e{decade}") for digit in (1, 2, 5)]
    above = [float(f"{digit}e{decade + 1}") for digit in (1, 2)]
    return next((step for step in [*fitting, *above] if step >= span * 0.999), above[0])


def show(value: float) -> str:
    """A number as short as it can be without being another number."""
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:g}" if float(f"{value:g}") == value else repr(value)


def _on_a_grid(knob: Knob, annotation: type, default: float) -> bool:
    """Whether a slider's steps meet both bounds and the default, and are few enough to aim at."""
    if knob.ge is None or knob.le is None:
        return False
    step = grid_step(knob, annotation is int)
    places = [(knob.le - knob.ge) / step, (default - knob.ge) / step]
    return places[0] <= 100.5 and all(abs(place - round(place)) < 1e-6 for place in places)
