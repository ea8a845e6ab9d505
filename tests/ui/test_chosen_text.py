"""The text that a page of sequences is about: typed or an example, within limits, and part of the link."""

from types import SimpleNamespace

import pytest
import streamlit as st

from engine.experiments.playground.config import PlaygroundConfig
from ui.chosen_text import FIRST, MOST_TYPED, choose_text, chosen_text, words
from ui.link import Link, read


@pytest.fixture
def bench(monkeypatch):
    monkeypatch.setattr(st, "session_state", {})
    return SimpleNamespace(lab=SimpleNamespace(key="lab"), typed="", answer={"facts": {"val": 5, "train": 9}})


def test_the_first_example_is_looked_at_until_something_is_chosen(bench):
    assert chosen_text(bench) == FIRST
    choose_text(bench, {"split": "train", "index": 8})
    assert chosen_text(bench) == {"split": "train", "index": 8}
    assert words(chosen_text(bench)) == "training example 9"
    bench.answer = {"facts": {"val": 5, "train": 4}}  # another run, with fewer
    assert chosen_text(bench) == FIRST


def test_a_typed_text_stands_before_the_example_and_an_empty_one_brings_it_back(bench):
    choose_text(bench, {"split": "val", "index": 3})
    choose_text(bench, {"text": "a \ud83d b "})
    assert chosen_text(bench) == {"text": "a ? b "}
    assert words(chosen_text(bench)) == "your text"
    choose_text(bench, {"text": "  "})
    assert chosen_text(bench) == {"split": "val", "index": 3}
    choose_text(bench, {"text": "x"})
    choose_text(bench, {"split": "val", "index": 4})
    assert chosen_text(bench) == {"split": "val", "index": 4}


@pytest.mark.parametrize(
    ("text", "error", "sentence"),
    [
        ({"text": "x" * 401}, ValueError, "A text to look at must have at most 400 characters, got 401."),
        ({"split": "val", "index": 5}, LookupError, "The run on screen has no validation example 6."),
        ({"split": "val", "index": True}, ValueError, "A text must be typed, or named by its split and its index"),
        ({"split": "val", "index": -1}, ValueError, "A text must be typed"),
        ({"split": "test", "index": 0}, ValueError, "A text must be typed"),
        (None, ValueError, "A text must be typed"),
    ],
)
def test_what_cannot_be_looked_at_is_answered_with_a_sentence(bench, text, error, sentence):
    with pytest.raises(error, match=sentence):
        choose_text(bench, text)
    assert chosen_text(bench) == FIRST


def test_a_typed_text_travels_in_the_link():
    run = Link(PlaygroundConfig(), typed="deux pommes, « vite » 🍎")
    assert run.words() == {"phrase": "deux pommes, « vite » 🍎"}
    assert read(PlaygroundConfig, run.words()) == (run, [])
    assert read(PlaygroundConfig, {"phrase": "   "}) == (Link(PlaygroundConfig()), [])
    link, said = read(PlaygroundConfig, {"phrase": "x" * (MOST_TYPED + 1)})
    assert link.typed == ""
    assert said == ["The link's phrase must have at most 400 characters, got 401."]
