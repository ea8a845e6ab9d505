"""What the five panels for images ask a run for, and what they do when something is pressed."""

import math

import numpy as np
import pytest
import streamlit as st

from tests.ui.vision import FACTS, Workers, bench
from ui.panels import confusion, embedding, explain, fool, imagine, kept


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
    for module in (confusion, explain, imagine, fool, embedding):
        name = module.PANEL.name
        monkeypatch.setattr(
            module, name, lambda key, meta, arrays, name=name: found.__setitem__(name, (meta, arrays)), raising=True
        )
    return found


# --- confusion ------------------------------------------------------------------------------------------------------


def test_the_most_frequent_mistake_is_shown_until_a_cell_is_clicked(workers, drawn):
    now = bench()
    confusion.draw(now, "lab.confusion")
    assert drawn["confusion"][0]["cell"] == (1, 0)
    assert not drawn["confusion"][0]["pinned"]
    confusion.PANEL.obey(now, [{"do": "cell", "true": 2, "said": 2}])
    confusion.draw(now, "lab.confusion")
    assert drawn["confusion"][0]["cell"] == (2, 2)
    assert drawn["confusion"][0]["pinned"]
    assert workers.asked[-1] == {"name": "cell", "split": "val", "true": 2, "said": 2, "most": confusion.MOST}
    confusion.PANEL.obey(now, [{"do": "cell", "true": 9, "said": 0}, {"do": "follow"}, {"do": "split", "split": "x"}])
    confusion.draw(now, "lab.confusion")
    assert drawn["confusion"][0]["cell"] == (1, 0)
    assert drawn["confusion"][0]["split"] == "val"


def test_images_of_the_cells_are_asked_for_only_when_they_are_shown(workers, drawn):
    now = bench()
    confusion.draw(now, "lab.confusion")
    assert not workers.asked[0]["examples"]
    confusion.PANEL.obey(now, [{"do": "show", "show": "images"}, {"do": "show", "show": "x"}])
    confusion.draw(now, "lab.confusion")
    assert workers.asked[-1]["examples"]
    assert "examples" in drawn["confusion"][1]


def test_without_mistakes_there_is_no_cell():
    assert confusion.most_frequent_mistake(np.diag([3, 4, 5])) is None
    assert confusion.most_frequent_mistake(np.array([[3, 1], [2, 0]])) == (1, 0)


def test_an_image_of_a_cell_becomes_the_chosen_one(workers, drawn):
    now = bench()
    confusion.PANEL.obey(now, [{"do": "choose", "split": "val", "index": 4}])
    confusion.draw(now, "lab.confusion")
    explain.draw(now, "lab.explain")
    assert drawn["confusion"][0]["image"] == 4
    assert workers.asked[-1]["image"] == {"split": "val", "index": 4}
    embedding.PANEL.obey(now, [{"do": "choose", "split": "val", "index": 400}])
    assert "no such image" in now.notes[0]


# --- explain --------------------------------------------------------------------------------------------------------


def test_quick_methods_follow_the_training_and_slow_ones_wait_for_rest(workers, drawn):
    now = bench("playing")
    explain.draw(now, "lab.explain")
    assert workers.asked[-1]["method"] == "saliency"
    assert drawn["explain"][0]["current"]
    explain.PANEL.obey(now, [{"do": "method", "method": "occlusion"}])
    explain.draw(now, "lab.explain")
    assert len(workers.asked) == 1
    assert drawn["explain"][1] == {}
    assert not drawn["explain"][0]["current"]
    now.answer["state"] = "paused"
    explain.draw(now, "lab.explain")
    assert workers.asked[-1]["method"] == "occlusion"
    assert drawn["explain"][0]["signed"]
    now.answer["state"] = "playing"
    explain.draw(now, "lab.explain")
    assert drawn["explain"][0]["made_at"] == 50
    assert not drawn["explain"][0]["current"]
    assert drawn["explain"][1], "the old maps stay"


def test_what_the_network_cannot_do_is_not_asked(workers, drawn):
    now = bench()
    explain.PANEL.obey(now, [{"do": "method", "method": "grad-cam"}, {"do": "target", "target": 3}])
    explain.draw(now, "lab.explain")
    assert (workers.asked[-1]["method"], workers.asked[-1]["target"]) == ("saliency", -1)
    explain.PANEL.obey(now, [{"do": "target", "target": 2}])
    explain.draw(now, "lab.explain")
    assert workers.asked[-1]["target"] == 2
    assert drawn["explain"][0]["methods"] == [
        ["saliency", True, False], ["integrated gradients", True, True], ["grad-cam", False, False],
        ["occlusion", True, True],
    ]  # fmt: skip


# --- imagine --------------------------------------------------------------------------------------------------------


def test_nothing_is_imagined_unasked(workers, drawn):
    now = bench()
    imagine.draw(now, "lab.imagine")
    imagine.PANEL.obey(now, [{"do": "unit", "layer": "conv1", "unit": 2}])
    imagine.draw(now, "lab.imagine")
    assert not workers.asked
    assert drawn["imagine"][0]["made"] is None
    imagine.PANEL.obey(now, [{"do": "start"}])
    imagine.draw(now, "lab.imagine")
    assert workers.asked == [
        {
            "name": "imagined",
            "layer": "conv1",
            "unit": 2,
            "whole": False,
            "seed": 0,
            "steps": 100,
            "l2": 0.02,
            "jitter": 1,
        }
    ]
    meta, arrays = drawn["imagine"]
    assert meta["current"]
    assert not meta["working"]
    assert meta["made"]["value"] == 2.5
    assert "shelf" in arrays


def test_a_knob_makes_another_image_and_old_ones_can_be_taken_back(workers, drawn):
    now = bench()
    imagine.PANEL.obey(now, [{"do": "start"}])
    imagine.draw(now, "lab.imagine")
    first = drawn["imagine"][0]["made"]
    for command in ({"do": "knob", "name": "l2", "value": 0}, {"do": "none"}, {"do": "again"}):
        imagine.PANEL.obey(now, [command])
        imagine.draw(now, "lab.imagine")
    assert [lens["l2"] for lens in workers.asked] == [0.02, 0.0, 0, 0]
    assert [lens["jitter"] for lens in workers.asked] == [1, 1, 0, 0]
    assert workers.asked[-1]["seed"] == 1
    imagine.PANEL.obey(now, [{"do": "take", "made": first["id"]}])
    imagine.draw(now, "lab.imagine")
    meta, _ = drawn["imagine"]
    assert meta["made"]["id"] == first["id"]
    assert meta["values"]["l2"] == 0.02
    assert meta["current"]
    assert len(workers.asked) == 4


def test_units_and_knobs_stay_within_the_network(workers, drawn):
    now = bench()
    imagine.PANEL.obey(now, [{"do": "unit", "layer": "conv1", "unit": 4}])
    assert now.notes == ["The network on screen has no unit 5 in the layer 'conv1'."]
    imagine.PANEL.obey(now, [{"do": "knob", "name": "steps", "value": 10_000}, {"do": "knob", "name": "x", "value": 1}])
    imagine.PANEL.obey(now, [{"do": "start"}])
    imagine.draw(now, "lab.imagine")
    assert workers.asked[-1]["steps"] == imagine.MOST_STEPS
    assert "x" not in workers.asked[-1]


def test_an_image_is_made_when_the_run_rests(workers, drawn):
    now = bench("playing")
    imagine.PANEL.obey(now, [{"do": "start"}])
    imagine.draw(now, "lab.imagine")
    assert not workers.asked
    assert drawn["imagine"][0]["working"]
    now.answer["state"] = "paused"
    imagine.draw(now, "lab.imagine")
    imagine.draw(now, "lab.imagine")
    assert len(workers.asked) == 1
    assert not drawn["imagine"][0]["working"]


# --- fool -----------------------------------------------------------------------------------------------------------


def test_strengths_stay_in_range_and_pgd_waits_for_rest(workers, drawn):
    now = bench("playing")
    fool.PANEL.obey(
        now, [{"do": "strength", "strength": 7}, {"do": "steps", "steps": 0}, {"do": "target", "target": 5}]
    )
    fool.draw(now, "lab.fool")
    asked = workers.asked[-1]
    assert (asked["strength"], asked["steps"], asked["target"]) == (fool.STRONGEST, 1, -1)
    fool.PANEL.obey(now, [{"do": "strength", "strength": math.nan}, {"do": "method", "method": "pgd"}])
    fool.draw(now, "lab.fool")
    assert len(workers.asked) == 1
    assert drawn["fool"][0]["made_at"] is None
    now.answer["state"] = "paused"
    fool.draw(now, "lab.fool")
    assert workers.asked[-1]["method"] == "pgd"
    assert drawn["fool"][0]["current"]


def test_many_images_are_attacked_on_request(workers, drawn):
    now = bench()
    fool.draw(now, "lab.fool")
    assert [lens["name"] for lens in workers.asked] == ["adversarial"]
    fool.PANEL.obey(now, [{"do": "measure"}])
    fool.draw(now, "lab.fool")
    assert workers.asked[-1] == {"name": "robustness", "method": "fgsm", "most": 100, "steps": 1}
    meta, arrays = drawn["fool"]
    assert meta["robustness"]["current"]
    assert not meta["robustness"]["working"]
    assert "grades" in arrays
    fool.PANEL.obey(now, [{"do": "strength", "strength": 0.2}])
    fool.draw(now, "lab.fool")
    assert drawn["fool"][0]["robustness"]["current"], "the curve does not depend on the slider"


@pytest.mark.parametrize(("seconds", "most"), [(1.0, 100), (200.0, fool.FEWEST)])
def test_slow_networks_are_attacked_on_fewer_images(workers, drawn, seconds, most):
    now = bench(clocks={"seconds": (np.array([0, 100]), np.array([0.0, seconds]))})
    fool.PANEL.obey(now, [{"do": "method", "method": "pgd"}, {"do": "measure"}])
    fool.draw(now, "lab.fool")
    assert workers.asked[-1]["most"] == most


# --- embedding ------------------------------------------------------------------------------------------------------


def test_pca_follows_the_run_and_tsne_is_made_again_on_request(workers, drawn):
    now = bench()
    embedding.draw(now, "lab.embedding")
    embedding.PANEL.obey(now, [{"do": "method", "method": "tsne"}, {"do": "layer", "layer": "conv1"}])
    embedding.draw(now, "lab.embedding")
    assert [lens["method"] for lens in workers.asked] == ["pca", "tsne"]
    assert workers.asked[-1]["layer"] == "conv1"
    workers.state["step"] = now.answer["step"] = 90
    embedding.draw(now, "lab.embedding")
    meta = drawn["embedding"][0]
    assert len(workers.asked) == 2
    assert (meta["made_at"], meta["current"], meta["working"]) == (50, False, False)
    embedding.PANEL.obey(now, [{"do": "again"}])
    embedding.draw(now, "lab.embedding")
    assert len(workers.asked) == 3
    assert drawn["embedding"][0]["current"]


def test_a_layer_that_is_gone_is_forgotten(workers, drawn):
    now = bench()
    embedding.PANEL.obey(now, [{"do": "layer", "layer": "conv1"}])
    other = bench(run="r2", facts={**FACTS, "embedding": {"layers": ["dense1"]}})
    embedding.draw(other, "lab.embedding")
    assert workers.asked[-1]["layer"] == ""


def test_the_images_are_not_sent_with_every_frame(workers, drawn):
    now = bench("playing")
    embedding.draw(now, "lab.embedding")
    assert "images" in drawn["embedding"][1]
    embedding.draw(now, "lab.embedding")
    assert "images" not in drawn["embedding"][1]
    now.answer["state"] = "paused"
    embedding.draw(now, "lab.embedding")
    assert "images" in drawn["embedding"][1]
