"""The transformer page without a browser: which lenses it asks for, what is chosen on its picture, what is silenced."""

import numpy as np
import pytest

from tests.lab_page import LabPage
from ui.chosen_head import chosen_head, view_of
from ui.transformer_parts import layer_units, out_layers, silence, silenced
from ui.transformer_view import MOST_BYTES, pooled, quantised, without
from ui.units import unit_names

SMALL = {"characters": "3000", "context": "12", "width": "8", "heads": "2", "babble_every": "0"}
FACTS = {
    "stacks": [
        {"name": "encoder", "layers": 1, "heads": 2, "causal": False, "sites": ["enc0"]},
        {"name": "self", "layers": 1, "heads": 2, "causal": True, "sites": ["attn0"]},
        {"name": "cross", "layers": 1, "heads": 2, "causal": False, "sites": ["cross0"]},
    ],
    "layers": [
        {"stack": "encoder", "units": ["enc0.0", "enc0.1", "encmlp0.0"]},
        {"stack": "self", "units": ["attn0.0", "attn0.1", "cross0.0", "cross0.1", "mlp0.0"]},
    ],
}

pytestmark = pytest.mark.usefixtures("worker_in_a_thread")


@pytest.fixture
def page() -> LabPage:
    return LabPage("transformer", **SMALL).opened()


def test_a_head_is_a_view():
    assert view_of({"facts": FACTS}, "cross", 0, 1) == "cross.0.1"


@pytest.mark.parametrize("given", [("memory", 0, 0), ("self", 1, 0), ("self", 0, 2), ("self", 0, "1"), ("self", -1, 0)])
def test_a_head_that_is_not_there_is_refused(given):
    with pytest.raises(LookupError, match="attention"):
        view_of({"facts": FACTS}, *given)


def test_parts_of_the_picture_are_units_of_the_network():
    ablated = silence(FACTS, {}, "cross.0.1", "zero")
    assert ablated == {"cross0.1": "zero"}
    assert silenced(FACTS, ablated) == {"cross.0.1": "zero"}
    assert out_layers(FACTS, ablated) == {}
    whole = silence(FACTS, ablated, "self.0", "mean")
    assert set(whole) == set(layer_units(FACTS)["self.0"])
    assert set(whole.values()) == {"mean"}
    assert out_layers(FACTS, whole) == {"self.0": "mean", "cross.0": "mean"}
    assert silence(FACTS, whole, "self.0", None) == {}
    with pytest.raises(LookupError, match="no head or layer"):
        silence(FACTS, {}, "self.7", "zero")


def test_small_pictures_get_bytes_and_the_chosen_layer_all_of_its_numbers():
    weights = np.random.default_rng(0).dirichlet(np.ones(5), (2, 3, 5)).astype("f4")  # (L, H, T, T)
    found = quantised({"attention.weights": weights, "attention.tokens": np.arange(5)}, {"stack": "self", "layer": 1})
    assert found.keys() == {"attention.tokens", "overview.self", "heads"}
    assert found["overview.self"].dtype == np.uint8
    assert found["overview.self"] / 255 == pytest.approx(weights, abs=0.002)
    assert (found["heads"] == weights[1]).all()
    broken = np.full((1, 1, 2, 2), np.nan, "f4")  # of a run that has diverged
    assert not quantised({"attention.weights": broken}, {"stack": "self", "layer": 0})["overview.self"].any()


def test_small_pictures_of_long_texts_are_coarser_and_hide_no_strong_weight():
    weights = np.zeros((6, 8, 201, 130), "f4")
    weights[2, 3, 200, 129] = 0.9
    small = pooled(weights)
    assert small.size <= 1.1 * MOST_BYTES
    assert small[2, 3, -1, -1] == np.float32(0.9)
    assert small.sum() == np.float32(0.9)
    assert pooled(weights[:1, :1]).shape == (1, 1, 201, 130)


def test_only_what_is_on_screen_is_asked_for(page):
    assert page.looks.keys() == {"attention", "logit_lens"}
    page.send("picture", "tab", tab="stream")
    assert page.looks.keys() == {"attention", "logit_lens", "stream"}
    page.send("picture", "tab", tab="embeddings")
    assert page.looks.keys() == {"attention", "logit_lens"}
    assert page.at.session_state["transformer:picture.embeddings"].arrays["xy"].shape[1] == 2
    assert page.at.session_state["transformer:picture.averages"].arrays["induction"].shape == (2, 2)
    page.send("picture", "origin", origin="repeated")
    assert page.at.session_state["transformer:picture.averages"].lens["source"] == "repeated"
    page.send("picture", "what", what="positions")
    assert page.at.session_state["transformer:picture.embeddings"].lens["what"] == "positions"


def test_attention_sums_to_one_and_looks_back_alone(page):
    weights = page.train(10).looks["attention"]["weights"]
    assert weights.shape == (2, 2, 12, 12)
    assert weights.sum(-1) == pytest.approx(1, abs=1e-5)
    assert np.triu(weights, 1) == pytest.approx(0)


def test_a_head_is_chosen_and_travels_in_the_link(page):
    assert chosen_head(page.bench) == {"stack": "self", "layer": 0, "head": 0}
    page.send("picture", "focus", stack="self", layer=1, head=1)
    assert page.bench.held == "self.1.1"
    page.send("picture", "focus", stack="self", layer=5, head=0)
    assert "layer of this attention" in page.said()
    assert chosen_head(page.bench) == {"stack": "self", "layer": 1, "head": 1}


def test_a_text_is_typed_or_an_example(page):
    page.send("picture", "choose", text={"text": "the duck"})
    assert len(page.looks["attention"]["tokens"]) == len("the duck")
    page.send("picture", "choose", text={"split": "val", "index": 1})
    assert len(page.looks["attention"]["tokens"]) == 12
    page.send("picture", "choose", text={"split": "val", "index": 10**6})
    assert "no validation example" in page.said()


def test_a_silenced_head_and_layer(page):
    page.train(10).send("picture", "silence_part", part="self.0.1", way="zero")
    assert page.bench.ablated == {"attn0.1": "zero"}
    measured = page.bench.answer["measured"]
    assert measured["with"]["val_loss"] != measured["without"]["val_loss"]
    page.send("picture", "silence_part", part="self.1", way="mean")
    assert page.bench.ablated == {"attn0.1": "zero", "attn1.0": "mean", "attn1.1": "mean", "mlp1.0": "mean"}
    page.send("picture", "restore_all")
    assert page.bench.ablated == {}


def test_heads_have_names_in_the_panels(page):
    names = unit_names(page.bench.answer)
    assert names["attn1.0"] == "Layer 2, head 1"
    assert names["mlp0.0"] == "Layer 1, MLP"


def test_an_encoder_and_a_decoder_have_three_stacks():
    page = LabPage("transformer", task="reversed", samples="64", width="8", heads="2").opened()
    assert {"encoder", "self", "cross", "source", "target"} <= page.looks["attention"].keys()
    assert chosen_head(page.bench)["stack"] == "cross"
    page.send("picture", "focus", stack="encoder", layer=0, head=0).send("picture", "tab", tab="stream")
    assert page.looks["stream"]["norm"].shape[1] == len(page.looks["attention"]["source"])
    assert "json" in page.at.session_state["transformer:picture.translate"].arrays
    page.send("picture", "origin", origin="repeated")
    assert page.at.session_state["transformer:picture.averages"].lens["source"] == "val"


def test_a_text_that_the_task_cannot_read_is_said_and_dropped():
    page = LabPage("transformer", task="order", samples="64", width="8", heads="2", length="12").opened()
    page.send("picture", "choose", text={"text": "%%%"})
    assert "is known here" in page.said()
    assert page.bench.typed == ""
    page.run().until(lambda now: "attention" in now.get("looks", {}))


def test_what_is_not_read_is_said():
    assert without(None, {}) == without(np.array([0, 0]), {}) == ""
    assert without(np.array([1200, 2]), {"kind": "gpt"}) == ", 1,200 cut at the beginning, 2 unknown"
    assert without(np.array([3, 0]), {"kind": "encoder-decoder"}) == ", 3 cut at the end"
