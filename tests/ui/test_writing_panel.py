"""The panel in which a language model writes: what it asks for, and what is done when something is pressed."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st

from ui.panels import kept, writing
from ui.shown import Shown

FACTS = {"names": ["□", "a", "b", "\n"], "looks": ["writing", "next", "babble", "speeds"], "writes": True}
NEXT = {
    "raw": np.array([0.1, 0.4, 0.3, 0.2], np.float32), "p": np.array([0, 0.57, 0.43, 0], np.float32),
    "kept": np.array([False, True, True, False]), "order": np.array([1, 2, 3, 0], np.int32),
}  # fmt: skip


class Workers:
    """A pool that answers every lens in JSON, and counts."""

    def __init__(self):
        self.asked, self.verbs = [], []

    def ask(self, run, verb, lenses=(), **more):
        if verb != "poll":
            self.verbs.append((verb, more))
            return {}
        (lens,) = lenses
        self.asked.append(lens)
        said = {
            "writing": {"prompt": lens.get("prompt"), "text": "ab", "tokens": ["a", "b"], "seconds": 0.5},
            "babble": [{"step": 5, "text": "ba"}], "speeds": {"with": 30.0, "without": 10.0, "ratio": 3.0, "count": 9},
        }[lens["name"]]  # fmt: skip
        array = np.frombuffer(json.dumps(said).encode(), np.uint8)
        return {"seen": 9, "events": [], "looks": {lens["name"]: {"json": array}}}


@pytest.fixture
def workers(monkeypatch):
    found = Workers()
    monkeypatch.setattr(kept, "pool", lambda: found)
    monkeypatch.setattr(writing, "pool", lambda: found)
    monkeypatch.setattr(st, "session_state", {})
    return found


@pytest.fixture
def drawn(monkeypatch):
    found = []
    monkeypatch.setattr(writing, "writing", lambda key, meta, arrays: found.append(meta))
    return found


def bench(facts=FACTS, state="paused"):
    config = SimpleNamespace(babble_every=50)
    answer = {"state": state, "step": 9, "events": [], "facts": facts, "looks": {"next": NEXT}}
    shown = Shown("r1", "Run 1", config, config, answer)
    return SimpleNamespace(
        lab=SimpleNamespace(key="lab"), run=shown, answer=answer, config=config, ablated={}, visible=True, notes=[]
    )


def test_it_shows_what_is_cut_a_text_and_what_was_kept(workers, drawn):
    writing.draw(bench(), "lab.writing")
    meta = drawn[-1]
    assert [row["token"] for row in meta["bars"]] == ["a", "b", "\n", "□"]
    assert [row["kept"] for row in meta["bars"]] == [True, True, False, False]
    assert (meta["tokens"], meta["left"], meta["every"], meta["most"]) == (4, 2, 50, 4)
    assert meta["lost"] == pytest.approx(0.3)
    assert meta["written"] == {"prompt": "", "text": "ab", "tokens": ["a", "b"], "seconds": 0.5, "step": 9}
    assert meta["babble"] == [{"step": 5, "text": "ba"}]
    assert meta["speeds"] is None


def test_what_is_set_reaches_the_lenses(workers, drawn):
    now = bench()
    given = [
        {"do": "prompt", "text": "ab"}, {"do": "knob", "name": "temperature", "value": 9}, {"do": "again"},
        {"do": "knob", "name": "top_k", "value": 3.0}, {"do": "knob", "name": "top_p", "value": 0.5},
        {"do": "count", "count": 500}, {"do": "count", "count": 77}, {"do": "cache", "on": False},
        {"do": "knob", "name": "lr", "value": 1}, {"do": "which", "which": 3},
    ]  # fmt: skip
    writing.PANEL.obey(now, given)
    settings = {"prompt": "ab", "which": 0, "temperature": 2.0, "top_k": 3, "top_p": 0.5}
    assert writing.lenses(now) == [{"name": "next", **settings}]
    writing.draw(now, "lab.writing")
    assert workers.asked[0] == {"name": "writing", **settings, "count": 500, "seed": 1, "cache": False}
    writing.PANEL.obey(now, [{"do": "prompt", "text": "x" * 401}])
    assert now.notes == ["A prompt must have at most 400 characters, got 401."]


def test_speeds_are_measured_once_when_asked(workers, drawn):
    now = bench()
    writing.PANEL.obey(now, [{"do": "speeds"}])
    for _ in range(2):
        writing.draw(now, "lab.writing")
    assert drawn[-1]["speeds"]["ratio"] == 3.0
    assert not drawn[-1]["working"]
    assert [lens["name"] for lens in workers.asked].count("speeds") == 1


def test_a_lab_without_a_cache_has_no_speeds_and_one_without_text_no_panel(workers, drawn):
    now = bench({**FACTS, "looks": ["writing"]})
    writing.PANEL.obey(now, [{"do": "speeds"}])
    writing.draw(now, "lab.writing")
    assert not drawn[-1]["caches"]
    assert "speeds" not in [lens["name"] for lens in workers.asked]
    assert not writing.PANEL.offered(bench({"looks": ["gates"]}))
    assert writing.lenses(bench({**FACTS, "writes": False})) == []


def test_cells_are_writers_and_a_sample_leads_to_its_step(workers, drawn):
    now = bench({**FACTS, "cells": [{"text": "lstm"}, {"text": "gru"}]})
    writing.PANEL.obey(now, [{"do": "which", "which": 1}, {"do": "seek", "step": 5}])
    writing.draw(now, "lab.writing")
    assert drawn[-1]["writers"] == ["lstm", "gru"]
    assert {"name": "babble", "which": 1} in workers.asked
    assert workers.verbs == [("seek", {"step": 5})]
