"""The lesson under a lab: the Markdown file beside its page, with working "Try this" buttons.

Its headings are ``## What you see``, ``## Try this``, ``## Why`` and ``## References``. Under *Try this*, an item
``- [try: preset-name] Press play and watch ...`` becomes that sentence with a button that loads the preset.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from pathlib import Path

import streamlit as st

from ui.classroom import classroom

SECTIONS = ("What you see", "Try this", "Why", "References")
_TRY = re.compile(r"^- \[try: *([^\]]+?) *\] *(.*)$")


def lesson(page_file: str, on_try: Callable[[str], None], presets: Container[str], key: str = "lesson") -> None:
    """Draw the lesson beside ``page_file`` (a page passes its ``__file__``).

    A button calls ``on_try(name)`` before the page runs again. It is disabled for a name that is not in ``presets``,
    which the tests do not let happen.
    """
    if not classroom().prose:
        return
    closed = classroom().closes("presets")
    parts = sections(Path(page_file).with_suffix(".md").read_text(encoding="utf-8"))
    see, try_ = st.columns(2, gap="large")
    places = {"What you see": see, "Try this": try_, "Why": see}
    for title, body in parts.items():
        with places.get(title) or st.container():
            if title:
                st.subheader(title)
            for i, (name, text) in enumerate(pieces(body)):
                if name is None:
                    st.markdown(text)
                else:
                    _try_row(name, text, f"{key}.{i}.{name}", on_try, name not in presets, closed)


def sections(text: str) -> dict[str, str]:
    """Heading -> body, in order; "" is what stands before the first heading, without the title line."""
    found: dict[str, list[str]] = {"": []}
    here = ""
    for line in text.splitlines():
        if line.startswith("## "):
            here = line.removeprefix("## ").strip()
            found[here] = []
        elif not line.startswith("# "):
            found[here].append(line)
    return {title: body for title, lines in found.items() if (body := "\n".join(lines).strip())}


def pieces(body: str) -> list[tuple[str | None, str]]:
    """A section's text cut into ``(None, markdown)`` and ``(preset name, sentence)``.

    A sentence may go on in indented lines.
    """
    found: list[tuple[str | None, str]] = []
    plain: list[str] = []

    def flush() -> None:
        text = "\n".join(plain).strip("\n")
        if text.strip():
            found.append((None, text))
        plain.clear()

    for line in body.splitlines():
        match = _TRY.match(line)
        if match:
            flush()
            found.append((match[1], match[2]))
        elif found and found[-1][0] is not None and not plain and line.startswith("  "):
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
        else:
            plain.append(line)
    flush()
    return found


def tries(text: str) -> list[str]:
    """Names of all presets that a lesson's buttons load."""
    return [name for body in sections(text).values() for name, _ in pieces(body) if name is not None]


def _try_row(name: str, sentence: str, key: str, on_try: Callable[[str], None], unknown: bool, closed: bool) -> None:
    help_ = f"There is no preset {name!r}." if unknown else f"Load the preset '{name}' into the lab above."
    with st.container(horizontal=True, wrap=False, gap="small", vertical_alignment="top"):
        st.button("Try", key=key, on_click=on_try, args=(name,), disabled=unknown or closed, help=help_, width=56)
        st.markdown(sentence, width="stretch")
