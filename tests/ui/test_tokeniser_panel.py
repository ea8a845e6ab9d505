"""What the panel of the tokeniser asks a run for, and what it does when something is typed."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st

from tests.ui.vision import bench
from ui.panels import kept, tokeniser

ANSWER = {
    "tokens": [{"id": 3, "text": "a", "unknown": False}], "vocabulary": [{"id": 3, "text": "a", "count": 7}], "size": 9,
    "merges": [["a", "b", 4]], "kind": "pairs", "unknown": "□",
}  # fmt: skip


@pytest.fixture
def asked(monkeypatch):
    found = []

    def ask(run, verb, within, lenses, ablate, built):
        found.extend(lenses)
        return {
            "seen": 50,
            "events": [],
            "looks": {"tokens": {"json": np.frombuffer(json.dumps(ANSWER).encode(), "u1")}},
        }

    monkeypatch.setattr(kept, "pool", lambda: SimpleNamespace(ask=ask))
    monkeypatch.setattr(st, "session_state", {})
    return found


@pytest.fixture
def drawn(monkeypatch):
    found = []
    monkeypatch.setattr(tokeniser, "tokenisation", lambda key, meta, arrays: found.append(meta))
    return found


def test_a_text_is_asked_for_once_however_far_the_run_gets(asked, drawn):
    tokeniser.draw(bench("playing", 50), "lab.tokeniser")
    tokeniser.draw(bench("playing", 80), "lab.tokeniser")
    assert asked == [{"name": "tokens", "text": tokeniser.SAMPLE}]
    assert drawn[-1] == {"text": tokeniser.SAMPLE, "read": tokeniser.SAMPLE, "here": True, **ANSWER}


def test_of_ones_own_text_the_beginning_is_shown_first(asked, drawn):
    now = bench()
    now.run.config.task, now.run.config.own_text = "own", " Ein Text, der nicht englisch ist. " * 9
    tokeniser.draw(now, "lab.tokeniser")
    assert asked == [{"name": "tokens", "text": "Ein Text, der nicht englisch ist.  Ein Text, der nicht engli"}]


def test_what_is_typed_is_asked_for(asked, drawn):
    now = bench("playing")
    tokeniser.PANEL.obey(now, [{"do": "text", "text": "ab ☃ \ud800"}, {"do": "nothing"}])
    tokeniser.draw(now, "lab.tokeniser")
    assert asked[-1]["text"] == "ab ☃ ?"
    tokeniser.PANEL.obey(now, [{"do": "text", "text": "a" * 401}])
    assert now.notes == ["A text to be cut must have at most 400 characters, got 401."]
    tokeniser.draw(now, "lab.tokeniser")
    assert len(asked) == 1


def test_it_is_offered_where_there_is_a_tokeniser(asked):
    assert not tokeniser.PANEL.offered(bench(facts={"looks": ["translate"]}))
    assert tokeniser.PANEL.offered(bench(facts={"looks": ["tokens"]}))
