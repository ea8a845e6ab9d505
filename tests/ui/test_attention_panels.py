"""What the panels on attention and on positions ask a run for, and what they do when something is pressed."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st

from ui.panels import kept, positions, selfattention

HEADS = [
    {"name": "encoder", "layers": 2, "heads": 4, "causal": False},
    {"name": "self", "layers": 2, "heads": 4, "causal": True},
    {"name": "cross", "layers": 2, "heads": 4, "causal": False},
]
FACTS = {
    "looks": ["head", "positions", "order"], "stacks": HEADS, "names": ["□", "un", "chat"],
    "source_names": ["□", "a", "cat"], "joiner": " ", "norm": "post", "val": 9, "train": 20,
}  # fmt: skip
ANSWERS = {
    "head": {"tokens": np.array([1, 2, 7], np.int32), "keys": np.array([1, 2], np.int32), "q": np.zeros((3, 4), "f4")},
    "positions": {
        "tokens": np.array([1, 2], np.int32), "distance": np.zeros(2, "f4"),
        "json": np.frombuffer(json.dumps({"kind": "rotary"}).encode(), np.uint8),
    },
    "order": {"tokens": np.array([2, 1], np.int32), "top": np.array([0, 2], np.int32), "order": np.array([1, 0], "i4")},
}  # fmt: skip


class Workers:
    """A pool that answers every lens, and counts."""

    def __init__(self):
        self.asked = []

    def ask(self, run, verb, within, lenses, ablate, built):
        (lens,) = lenses
        self.asked.append(lens)
        return {"seen": 50, "events": [], "looks": {lens["name"]: ANSWERS[lens["name"]]}}


@pytest.fixture
def workers(monkeypatch):
    found = Workers()
    monkeypatch.setattr(kept, "pool", lambda: found)
    monkeypatch.setattr(st, "session_state", {})
    return found


@pytest.fixture
def drawn(monkeypatch):
    """Panel -> (meta, arrays) of its newest message."""
    found = {}
    for module, name in ((selfattention, "selfattention"), (positions, "positions")):
        monkeypatch.setattr(module, name, lambda key, meta, arrays, name=name: found.__setitem__(name, (meta, arrays)))
    return found


def bench(view="out", **facts):
    answer = {"state": "paused", "step": 50, "events": [], "facts": FACTS | facts}
    return SimpleNamespace(
        lab=SimpleNamespace(key="lab"), run=SimpleNamespace(id="r1", moving=False, answer=answer), answer=answer,
        ablated={}, visible=True, notes=[], view=view, held=view, typed="",
    )  # fmt: skip


def test_the_head_of_the_page_is_asked_for_and_named(workers, drawn):
    now = bench("cross.1.3")
    selfattention.draw(now, "lab.selfattention")
    (asked,) = workers.asked
    assert {name: asked[name] for name in ("name", "stack", "layer", "head")} == {
        "name": "head", "stack": "cross", "layer": 1, "head": 3,
    }  # fmt: skip
    meta, arrays = drawn["selfattention"]
    assert meta["tokens"] == ["un", "chat", "?"], "the decoder's words look"
    assert meta["keys"] == ["a", "cat"], "at the encoder's"
    assert (meta["causal"], meta["norm"], meta["current"], meta["made_at"]) == (False, "post", True, 50)
    assert [stack["title"] for stack in meta["stacks"]] == ["encoder", "decoder, to itself", "decoder, to the source"]
    assert "q" in arrays


def test_choosing_a_head_moves_the_page_with_it(workers, drawn):
    now = bench("self.0.0")
    selfattention.PANEL.obey(now, [{"do": "head", "stack": "encoder", "layer": 1, "head": 2}, {"do": "nonsense"}])
    assert now.view == "encoder.1.2"
    selfattention.draw(now, "lab.selfattention")
    assert workers.asked[-1]["stack"] == "encoder"
    assert drawn["selfattention"][0]["tokens"] == ["a", "cat", "?"]
    selfattention.PANEL.obey(now, [{"do": "head", "stack": "encoder", "layer": 9, "head": 0}])
    assert now.view == "encoder.1.2"
    assert "0..1, got 9" in now.notes[0]


def test_a_typed_text_is_asked_about(workers, drawn):
    now = bench("self.0.0")
    now.typed = "a cat"
    selfattention.draw(now, "lab.selfattention")
    positions.draw(now, "lab.places")
    assert all(lens["text"] == {"text": "a cat"} for lens in workers.asked)


def test_positions_are_those_of_the_tower_that_is_looked_at(workers, drawn):
    now = bench("cross.1.3")
    positions.draw(now, "lab.places")
    assert [lens["name"] for lens in workers.asked] == ["positions", "order"]
    assert workers.asked[0]["stack"] == "self", "cross-attention has no positions of its own"
    meta, arrays = drawn["positions"]
    assert (meta["kind"], meta["tokens"], meta["order_tokens"]) == ("rotary", ["un", "chat"], ["cat", "a"])
    assert meta["answers"] == ["□", "chat"]
    assert "json" not in arrays
    assert arrays["order"].tolist() == [1, 0]


def test_answers_may_have_names_of_their_own(workers, drawn):
    now = bench("self.0.0", answers=["before", "behind", "beside"])
    positions.draw(now, "lab.places")
    assert drawn["positions"][0]["answers"] == ["before", "beside"]


def test_another_order_is_measured_on_request(workers, drawn):
    now = bench("self.0.0")
    positions.draw(now, "lab.places")
    positions.PANEL.obey(now, [{"do": "shuffle"}])
    positions.draw(now, "lab.places")
    assert [lens["seed"] for lens in workers.asked if lens["name"] == "order"] == [0, 1]
    assert len(workers.asked) == 3, "the picture of the positions is not made again"


def test_only_labs_with_attention_have_them(workers):
    assert selfattention.PANEL.offered(bench())
    assert not selfattention.PANEL.offered(bench(looks=["maps"]))
    assert not positions.PANEL.offered(bench(looks=["head"]))
