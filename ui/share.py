"""Settings as words in the address: ``?lr=0.1&layers=8+tanh,8+tanh&features=x1,x2``.

Only what differs from the defaults is written. Lists are separated by commas; a nested setting (a layer) is written
as its ``str`` and read back by its own class, as on the command line. Tables and what belongs to them stay out: a
link carries settings, not data.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_origin

import streamlit as st

from engine.core.config import Config, unknown_name
from ui.settle import settle


def shareable(cls: type[Config]) -> list[str]:
    """Names of the fields a link may carry: all but hidden texts, which dialogs fill (tables, column names)."""
    return [
        name
        for name, knob in cls.knobs().items()
        if not knob.hidden or cls.model_fields[name].annotation in (int, float, bool)
    ]


def to_query(config: Config) -> dict[str, str]:
    """The words for ``config``; empty when everything is at its default."""
    default = type(config)()
    return {
        name: _text(getattr(config, name))
        for name in shareable(type(config))
        if getattr(config, name) != getattr(default, name)
    }


def from_query(
    cls: type[Config], query: Mapping[str, str] | None = None, ignore: tuple[str, ...] = ()
) -> tuple[Config, list[str]]:
    """Settings from an address (the page's own by default), and a sentence for every word that could not be used.

    Bad words are left out, never raised: a mistyped link still opens. ``ignore`` names words that mean something else.
    """
    query = st.query_params.to_dict() if query is None else query
    known = shareable(cls)
    sentences = []
    changes: dict[str, Any] = {}
    for name, text in query.items():
        if name in known:
            changes[name] = _parts(text) if get_origin(cls.model_fields[name].annotation) is tuple else text
        elif name in cls.model_fields:
            sentences.append(f"{cls.__name__}.{name} cannot come from a link: load your data on the page.")
        elif name not in ignore:
            sentences.append(f"The link's {name}={text[:40]} was left out. " + unknown_name("setting", name, known))
    config, problems = settle(cls(), changes)
    return config, sentences + list(problems.values())


def show_query(config: Config) -> None:
    """Put ``config`` into the browser's address bar, when it is not there yet."""
    words = to_query(config)
    if st.query_params.to_dict() != words:
        st.query_params.from_dict(words)


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(_text(item) for item in value)
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) and float(f"{value:g}") == value else str(value)
