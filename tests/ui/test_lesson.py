"""Lessons and presets: what their buttons do, and that they exist."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engine.core.catalogue import Preset, catalogue
from engine.core.config import Config, knob
from ui.lesson import SECTIONS, pieces, sections, tries
from ui.nav import page_path
from ui.presets import BAD, GOOD, mark, matching

ROOT = Path(__file__).parents[2]
TEXT = """# A lab

Before all.

## What you see

A curve.

## Try this

Start here:

- [try: slow] Press play and watch
  nothing happen.
- [try:fast ] Now it does.
- An item without a button.

## References

- Somebody (1999).
"""

LABS = pytest.mark.parametrize("lab", catalogue().values(), ids=list(catalogue()))


def test_sections_in_order():
    assert list(sections(TEXT)) == ["", "What you see", "Try this", "References"]
    assert sections(TEXT)[""] == "Before all."


def test_try_items_are_cut_out_with_their_continued_lines():
    assert pieces(sections(TEXT)["Try this"]) == [
        (None, "Start here:"),
        ("slow", "Press play and watch nothing happen."),
        ("fast", "Now it does."),
        (None, "- An item without a button."),
    ]
    assert tries(TEXT) == ["slow", "fast"]


def lesson_page(page_file: str):
    import streamlit as st

    from ui.lesson import lesson

    lesson(page_file, lambda name: st.session_state.update(tried=name), {"slow": 1})


def test_a_button_calls_back_with_its_preset(tmp_path):
    (tmp_path / "lab.md").write_text(TEXT, encoding="utf-8")
    at = AppTest.from_function(lesson_page, args=(str(tmp_path / "lab.py"),)).run()
    assert not at.exception
    assert [subheader.value for subheader in at.subheader] == ["What you see", "Try this", "References"]
    slow, fast = at.button
    assert fast.disabled  # not among the presets
    slow.click().run()
    assert at.session_state["tried"] == "slow"


class Small(Config):
    lr: float = knob(0.1, ge=0, le=1, help="Speed.")


PRESETS = {
    "slow": Preset("Too slow", {"lr": 0.01}, "It crawls.", 10, lambda run: True, good=False),
    "fine": Preset("Just right", {"lr": 0.2}, "It learns.", 10, lambda run: True),
}


def picker_page():
    import streamlit as st

    from tests.ui.test_lesson import PRESETS, Small
    from ui.presets import preset_picker

    preset_picker(PRESETS, lambda name: st.session_state.update(picked=name), "presets", Small(lr=0.2))


def test_the_picker_shows_claims_and_calls_back():
    at = AppTest.from_function(picker_page).run()
    assert not at.exception
    assert {"It crawls.", "It learns."} <= {caption.value for caption in at.caption}
    at.button(key="presets.slow").click().run()
    assert at.session_state["picked"] == "slow"


def test_good_and_bad_look_different():
    assert [mark(preset) for preset in PRESETS.values()] == [BAD, GOOD]


def test_matching_names_the_preset_in_use():
    assert matching(PRESETS, Small(lr=0.2)) == "fine"
    assert matching(PRESETS, Small(lr=0.3)) is None


@LABS
def test_every_lesson_has_its_sections_and_known_presets(lab):
    text = (ROOT / page_path(lab)).with_suffix(".md").read_text(encoding="utf-8")
    assert [title for title in sections(text) if title] == list(SECTIONS)
    unknown = set(tries(text)) - set(lab.all_presets)
    assert not unknown, f"The lesson of {lab.key} offers presets that do not exist: {', '.join(sorted(unknown))}."
    assert tries(text), f"The lesson of {lab.key} has no [try: ...] line."


@LABS
def test_every_preset_is_valid_and_its_claim_a_sentence(lab):
    for name, preset in lab.all_presets.items():
        lab.Config.parse(preset.values)
        assert preset.claim.endswith("."), f"{lab.key}: the claim of {name} must be a sentence, got {preset.claim!r}."
