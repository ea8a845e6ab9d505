"""What the Recurrent lab shows, against the same worked out another way."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from engine.core.run import Run
from engine.experiments.recurrent.config import RecurrentConfig
from engine.experiments.recurrent.looks import matches
from engine.models.recurrent_layer import GATES

TYPED = "The old fox was happy."


def look(run, lens, **given):
    return run.look({"name": lens, **given})


# --- gates ------------------------------------------------------------------------------------------------------------


def test_gates_of_a_typed_text(run):
    seen = look(run, "gates", text={"text": TYPED}, layer=1)
    names = run.experiment.facts()["names"]
    assert "".join(names[i] for i in seen["tokens"]) == TYPED
    assert seen["target"].tolist() == [*seen["tokens"][1:].tolist(), -1]
    for name in (*GATES["lstm"], "cell", "hidden"):
        assert seen[name].shape == (len(TYPED), 8)
    before = np.vstack([np.zeros(8), seen["cell"][:-1]])
    assert np.allclose(seen["cell"], seen["forget"] * before + seen["input"] * seen["candidate"], atol=1e-6)
    assert np.allclose(seen["hidden"], seen["output"] * np.tanh(seen["cell"]), atol=1e-6)
    assert np.isnan(seen["loss"][-1])
    network = run.experiment.network[0]
    network.eval()
    with torch.inference_mode():
        x = torch.from_numpy(seen["tokens"]).long()[None]
        logits = network(x)[0]
    network.train()
    assert np.allclose(seen["loss"][:-1], F.cross_entropy(logits[:-1], x[0, 1:], reduction="none"), atol=1e-5)
    assert seen["top"][:, 0].tolist() == logits.argmax(1).tolist()


def test_a_string_is_a_typed_text_and_an_empty_one_the_first_example(run):
    typed, said = look(run, "gates", text=TYPED), look(run, "gates", text={"text": TYPED})
    assert np.array_equal(typed["hidden"], said["hidden"])
    for nothing in ("", None, {"split": "val", "index": 0}):
        assert np.array_equal(look(run, "gates", text=nothing)["tokens"], look(run, "gates")["tokens"])


def test_an_example_begins_where_a_story_begins(run):
    names = run.experiment.facts()["names"]
    for index in (0, 3, run.experiment.facts()["val"] - 1):
        tokens = look(run, "gates", text={"split": "val", "index": index})["tokens"]
        assert names[tokens[0]].isupper()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"cell": 3}, "cells have numbers from 0 to 2"), ({"cell": -1}, "cells have numbers"),
        ({"cell": 1, "layer": 1}, "layers have numbers from 0 to 0"), ({"back": True}, "one direction only"),
        ({"text": {"split": "test"}}, "There is no split"),
        ({"text": {"split": "val", "index": 10**6}}, "numbers from"),
        ({"text": 5}, "must be typed"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_refused(run, given, sentence):
    with pytest.raises(LookupError, match=sentence):
        look(run, "gates", **given)


def test_a_text_that_is_too_long_or_that_cannot_be_typed(run, riddle, numbers):
    with pytest.raises(ValueError, match="at most 400"):
        look(run, "gates", text="a" * 401)
    with pytest.raises(LookupError, match="There is no symbol 'Q'"):
        look(riddle, "gates", text="AQ")
    with pytest.raises(LookupError, match="cannot be typed"):
        look(numbers, "gates", text="12")
    names = riddle.experiment.facts()["names"]
    assert [names[i] for i in look(riddle, "gates", text="A xy?")["tokens"]] == ["A", "x", "y", "?"]


# --- one unit ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("cell", "layer"), [(0, 0), (0, 1), (1, 0), (2, 0)])
def test_the_equation_adds_up_to_the_gates(run, cell, layer):
    kind = ("lstm", "gru", "rnn")[cell]
    unit = 4
    seen, gates = (look(run, lens, cell=cell, layer=layer, text=TYPED, **more)
                   for lens, more in (("equation", {"unit": unit}), ("gates", {})))  # fmt: skip
    parts = seen["parts"]
    assert parts.shape == (len(TYPED), len(GATES[kind]), 5)
    assert np.allclose(parts[:, :, :3].sum(2), parts[:, :, 3], atol=1e-5)
    for g, name in enumerate(GATES[kind]):
        squashed = gates["hidden" if kind == "rnn" else name][:, unit]
        assert np.allclose(parts[:, g, 4], squashed, atol=1e-6)
        bend = np.tanh if name in ("candidate", "before") else lambda x: 1 / (1 + np.exp(-x))
        assert np.allclose(bend(parts[:, g, 3]), squashed, atol=1e-5)
    assert np.allclose(seen["hidden"][:, 1], gates["hidden"][:, unit])
    assert np.allclose(seen["hidden"][1:, 0], gates["hidden"][:-1, unit])
    assert ("cell" in seen) == (kind == "lstm")
    alone = look(run, "equation", cell=cell, layer=layer, text=TYPED, unit=unit, t=7)
    assert np.array_equal(alone["parts"][0], parts[7])


def test_the_equation_of_the_direction_that_reads_backwards(riddle):
    seen, gates = look(riddle, "equation", unit=2, back=True), look(riddle, "gates", back=True)
    assert np.allclose(seen["parts"][:, 2, 4], gates["candidate"][:, 2], atol=1e-6)
    assert np.allclose(seen["parts"][:, :, :3].sum(2), seen["parts"][:, :, 3], atol=1e-5)
    assert np.allclose(np.tanh(seen["parts"][:, 2, 3]), seen["parts"][:, 2, 4], atol=1e-5)
    assert np.allclose(seen["hidden"][:-1, 0], gates["hidden"][1:, 2])


def test_a_stretch_is_what_the_gates_of_its_rows_are(run):
    seen = look(run, "stretch", cell=1, unit=3, state="update")
    assert seen["values"].shape == seen["tokens"].shape == (1000,)
    names = run.experiment.facts()["names"]
    first = slice(seen["starts"][1], seen["starts"][2])
    text = "".join(names[i] for i in seen["tokens"][first])
    gates = look(run, "gates", cell=1, text=text)
    assert np.allclose(gates["update"][:, 3], seen["values"][first], atol=1e-6)
    with pytest.raises(LookupError, match="There is no state 'cell'"):
        look(run, "stretch", cell=1, state="cell")


def test_units_that_are_on_for_a_phrase(run):
    text = {"text": TYPED}
    states = look(run, "gates", text=text)["hidden"]
    seen = look(run, "units_on", text=text, start=4, stop=7, threshold=0.2)
    inside, outside = states[4:7].mean(0), np.delete(states, slice(4, 7), 0).mean(0)
    score = (inside - outside) / np.maximum(states.max(0) - states.min(0), 0.05)
    assert np.allclose(seen["score"], score[seen["unit"]], atol=1e-5)
    assert (np.abs(seen["score"]) >= 0.2).all()
    assert set(seen["unit"]) == set(np.flatnonzero(np.abs(score) >= 0.2))
    with pytest.raises(LookupError, match="A phrase must lie"):
        look(run, "units_on", text=text, start=4, stop=400)


def test_matches_are_runs_of_most_units():
    on = np.array([0, 3, 3, 0, 1, 2, 0, 3])
    one = np.array([0])  # row of text
    assert matches(on, 3, one).tolist() == [[1, 3, 3], [7, 8, 3], [5, 6, 2]]
    assert matches(on, 0, one).shape == (0, 3)
    assert matches(on, 3, np.array([0, 2, 6])).tolist() == [[1, 2, 3], [2, 3, 3], [7, 8, 3], [5, 6, 2]]


def test_saturation_is_counted(run):
    share = look(run, "saturation", cell=0)["share"]
    assert share.shape == (2, 3, 8, 2)
    forget = np.stack([look(run, "stretch", layer=1, unit=unit, state="forget")["values"] for unit in range(8)])
    assert np.allclose(share[1, 1, :, 0], (forget < 0.1).mean(1))
    assert np.allclose(share[1, 1, :, 1], (forget > 0.9).mean(1))
    assert look(run, "saturation", cell=2)["share"].shape == (1, 1, 5, 2)


# --- facts and findings -----------------------------------------------------------------------------------------------


def test_facts_name_every_cell(run, riddle):
    facts = run.experiment.facts()
    cells = facts["cells"]
    assert facts["floors"] == {"val": facts["floor"]}  # drawn on the curve; of a riddle it is 0 and says nothing
    assert riddle.experiment.facts()["floors"] == {}
    assert [cell["label"] for cell in cells] == ["LSTM-8 x2 norm", "GRU-6", "RNN-5"]
    assert cells[0]["states"] == ["input", "forget", "candidate", "output", "cell", "hidden"]
    assert cells[2]["saturating"] == ["hidden"]
    assert list(riddle.experiment.facts()["units"]) == ["0.l0", "0.l0b", "1.l0", "out"]
    assert riddle.experiment.facts()["chance"] == 0.25


def test_a_window_that_is_too_short_is_found_and_a_wider_one_suggested():
    values = {"task": "recall", "length": 20, "window": 5, "samples": 64, "cells": ("gru units=6",), "batch_size": 16}
    run = Run("recurrent", RecurrentConfig.parse(values))
    run.advance(steps=25)
    (found,) = run.findings()
    assert found["name"] == "vanishing_gradient"
    assert "window has 5 steps" in found["evidence"]
    assert found["changes"] == {"window": 21}


def test_every_layer_has_a_row(run, riddle):
    seen = look(run, "layers")
    words = list(run.experiment.facts()["sites"].values())
    assert words == ["cell 1, layer 1", "cell 1, layer 2", "cell 1, answers", "cell 2, layer 1", "cell 2, answers",
                     "cell 3, layer 1", "cell 3, answers"]  # fmt: skip
    assert seen["units"].tolist()[:2] == [8, 8]
    assert (seen["gradient"] > 0).all()
    x = run.experiment.splits()["train"][0]
    network = run.experiment.network[1].eval()
    with torch.inference_mode():
        states = network.trace(x)[0][0][0]["hidden"]
    network.train()
    assert seen["mean"][3] == pytest.approx(states.mean().item(), abs=1e-6)
    assert look(riddle, "layers")["units"].tolist() == [12, 4, 32, 4]  # both directions together
