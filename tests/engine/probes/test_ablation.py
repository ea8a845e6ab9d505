"""Silencing on networks large and small, and what a ranking may cost."""

import numpy as np
import pytest
import torch
from torch import nn

from engine.core.run import Run
from engine.probes.ablation import evenly
from engine.probes.evaluation import evaluating


def test_a_large_network_is_ranked_on_fewer_points_and_says_so():
    run = Run("playground", {"layers": ["64 relu"] * 8})
    look = run.look({"name": "importance"})
    assert look["val_loss"].shape == (512,)
    assert look["points"].tolist() == [50, 50]
    assert np.isfinite(look["train_loss"]).all()


def test_many_points_go_through_in_pieces():
    run = Run("playground", {"layers": ["12 tanh"], "samples": 5000})
    run.advance(steps=20)
    look = run.look({"name": "importance"})
    assert look["points"].tolist() == [2500, 2500]
    assert look["train_loss"][11] == pytest.approx(run.measure({"h0.11": "zero"})["train_loss"], rel=1e-4)


def test_without_classes_there_is_no_accuracy():
    look = Run("playground", {"dataset": "sine", "features": ["x1"]}).look({"name": "importance"})
    assert not [name for name in look if "accuracy" in name]


def test_a_network_without_hidden_units_has_an_empty_ranking():
    look = Run("playground", {"layers": []}).look({"name": "importance"})
    assert look["val_loss"].shape == (0,)
    assert look["whole_val_loss"] > 0


def test_a_unit_that_nobody_listens_to_costs_nothing():
    run = Run("playground", {"layers": ["3 tanh"]})
    run.advance(steps=30)
    run.edit("output.weight", [0, 1], 0.0)
    look = run.look({"name": "importance"})
    assert look["train_loss"][1] == pytest.approx(look["whole_train_loss"], rel=1e-5)
    assert look["train_loss"][0] != pytest.approx(look["whole_train_loss"], rel=1e-5)


def test_dropout_and_batch_norm_are_those_of_evaluation():
    run = Run("playground", {"layers": ["6 relu dropout=0.5 norm=batch", "4 relu norm=batch"]})
    run.advance(steps=20)
    before = run.state()
    first, second = (run.look({"name": "importance", "way": "mean"}) for _ in range(2))
    assert all(np.array_equal(first[name], second[name]) for name in first)
    assert first["whole_val_loss"] == pytest.approx(run.measure({})["val_loss"], rel=1e-5)
    buffers = run.state()["experiment"]["buffers"]
    assert all(torch.equal(before["experiment"]["buffers"][name], buffer) for name, buffer in buffers.items())


def test_pictures_are_without_the_silenced_units():
    run = Run("playground", {"layers": ["4 tanh", "2 tanh"]})
    run.advance(steps=20)
    whole, without = (run.look({"name": "network"}, ablate) for ablate in ({}, {"h0.1": "zero"}))
    assert (without["maps_0"][1] == 128).all()  # zero, everywhere
    assert np.array_equal(whole["maps_0"][0], without["maps_0"][0])
    assert not np.array_equal(whole["out_maps"], without["out_maps"])
    assert np.array_equal(whole["w_0"], without["w_0"])


def test_modes_come_back_as_they_were():
    network = nn.Sequential(nn.Linear(1, 1), nn.Dropout(), nn.BatchNorm1d(1))
    network[1].eval()
    modes = []

    def fail():
        with evaluating(network):
            modes.extend(module.training for module in network.modules())
            modes.append(not torch.is_inference_mode_enabled())
            raise RuntimeError("a mistake inside")

    with pytest.raises(RuntimeError, match="inside"):
        fail()
    assert not any(modes)
    assert [module.training for module in network] == [True, False, True]


def test_points_are_taken_evenly():
    assert evenly(torch.arange(10), 4).tolist() == [0, 3, 6, 9]
    assert len(evenly(torch.arange(3), 4)) == 3
