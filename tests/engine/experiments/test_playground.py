"""The Playground's training against plain PyTorch, and its pictures against the network they show."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from engine.core.run import Run
from engine.data.table import points_to_csv

WIDE = "a,b,c,kind\n" + "\n".join(f"{i % 7},{(i * 3) % 11},{i % 5},{'xy'[i % 2]}" for i in range(60))
PAINTED = points_to_csv([[i % 5 - 2, i % 7 - 3, i % 3] for i in range(60)])
OWN = {"dataset": "own", "table": WIDE, "table_features": ["a", "b", "c"], "table_target": "kind"}

PAINTED_DATA = {"dataset": "own", "table": PAINTED, "table_features": ["x1", "x2"], "table_target": "class"}


def of(run, name):
    return run.timeline.columns[name].values


def test_it_trains_as_plain_pytorch_does():
    run = Run("playground", {"layers": "5 tanh, 3 relu", "l2": 0.01, "clip": 0.5, "batch_size": 40})
    ours = run.experiment
    net = nn.Sequential(nn.Linear(2, 5), nn.Tanh(), nn.Linear(5, 3), nn.ReLU(), nn.Linear(3, 1))
    with torch.no_grad():
        for theirs, mine in zip(net.parameters(), ours.network.parameters(), strict=True):
            theirs.copy_(mine)
    weights = [p for p in net.parameters() if p.dim() > 1]
    optimizer = torch.optim.Adam(net.parameters(), lr=0.03)
    x, y, order, at, losses = ours.problem.x_train, ours.problem.y_train, ours.places.order.clone(), 0, []
    for _ in range(7):  # one epoch of 250 points
        batch = order[at : at + 40]
        at += 40
        loss = F.binary_cross_entropy_with_logits(net(x[batch]), y[batch])
        optimizer.zero_grad()
        (loss + sum(0.005 * w.square().sum() for w in weights)).backward()
        nn.utils.clip_grad_norm_(net.parameters(), 0.5)
        optimizer.step()
        losses.append(loss.item())
    run.advance(steps=7)
    assert of(run, "loss") == pytest.approx(losses, abs=1e-6)
    for theirs, mine in zip(net.parameters(), ours.network.parameters(), strict=True):
        torch.testing.assert_close(theirs, mine, atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize(
    ("settings", "outputs", "y", "value"),
    [
        ({"dataset": "circle"}, [[0.0], [2.0]], [[1.0], [0.0]], (np.log(2) + np.log1p(np.exp(2))) / 2),
        ({"dataset": "circle", "loss": "squared error"}, [[0.0]], [[1.0]], 0.25),
        ({"dataset": "blobs"}, [[0.0, 0.0, 0.0]], [1], np.log(3)),
        ({"dataset": "blobs", "loss": "squared error"}, [[0.0, 0.0, 0.0]], [1], 2 / 9 + 4 / 9),
        ({"dataset": "plane"}, [[1.0], [3.0]], [[2.0], [1.0]], 2.5),
    ],
)
def test_losses_by_hand(settings, outputs, y, value):
    experiment = Run("playground", settings).experiment
    assert experiment.loss(torch.tensor(outputs), torch.tensor(y)).item() == pytest.approx(value, rel=1e-6)


@pytest.mark.parametrize("size", [1, 7, 32, 250, 4500])
def test_an_epoch_uses_every_training_point_once(size):
    experiment = Run("playground", {"batch_size": size}).experiment
    seen = torch.cat([experiment._next_batch()[0] for _ in range(experiment.epoch_steps)])
    assert sorted(map(tuple, seen.tolist())) == sorted(map(tuple, experiment.problem.x_train.tolist()))


def test_a_batch_size_changed_within_an_epoch_still_uses_every_point_once():
    run = Run("playground", {"batch_size": 50})
    seen = [run.experiment._next_batch()[0] for _ in range(2)]
    run.adjust(batch_size=30)
    seen += [run.experiment._next_batch()[0] for _ in range(5)]
    assert sorted(map(tuple, torch.cat(seen).tolist())) == sorted(map(tuple, run.experiment.problem.x_train.tolist()))


def test_batch_norm_never_sees_a_batch_of_one():
    run = Run("playground", {"samples": 66, "batch_size": 32, "layers": "4 tanh norm=batch"})
    assert len(run.experiment.problem.train) == 33
    assert run.experiment.epoch_steps == 1
    run.advance(steps=20)
    assert run.step == 20


def test_evaluation_is_dense_at_first_and_sparse_later():
    run = Run("playground", {})
    run.advance(steps=6000)
    steps = run.timeline.columns["val_loss"].steps
    assert steps[:33].tolist() == list(range(33))
    assert np.diff(steps).max() == 128


def test_early_stopping_returns_to_the_minimum_and_says_so():
    run = Run("playground", {"dataset": "moons", "noise": 0.6, "samples": 60, "layers": "32", "early_stopping": True})
    run.advance(steps=20_000)
    assert "Early stopping" in run.experiment.finished
    assert of(run, "val_loss")[-1] == of(run, "val_loss")[1:].min()
    assert run.experiment.measure()["val_loss"] == pytest.approx(float(of(run, "val_loss")[-1]))


def test_dropout_is_live_and_draws_nothing_while_it_is_off():
    run = Run("playground", {"layers": "8"})
    run.advance(steps=10)
    run.adjust(layers=[{"units": 8, "dropout": 0.5}])
    assert run.experiment.network.hidden[0].dropout == 0.5
    run.advance(steps=10)
    run.seek(5)
    assert run.experiment.network.hidden[0].dropout == 0.0


def test_units_of_a_layer_cannot_change_during_a_run():
    run = Run("playground", {"layers": "8"})
    with pytest.raises(ValueError, match=r"layers\.0\.units cannot change during a run"):
        run.adjust(layers="9")


def test_the_schedule_changes_the_rate():
    run = Run("playground", {"schedule": "step", "schedule_steps": 10, "schedule_factor": 0.1, "lr": 0.1})
    assert run.experiment.rate() == pytest.approx(0.1)
    run.advance(steps=10)
    assert run.experiment.rate() == pytest.approx(0.01)


def test_divergence_names_the_step_and_the_layer():
    run = Run("playground", {"dataset": "plane", "optimizer": "sgd", "lr": 3.0, "layers": "4 linear, 4 linear"})
    run.advance(steps=100)
    assert run.diverged["quantity"] in ("activations", "loss", "gradients", "weights")
    assert run.diverged["layer"].startswith(("hidden.", "output"))
    assert run.step == run.diverged["step"] < 100


def test_the_surface_is_the_network():
    run = Run("playground", {"dataset": "xor"})
    run.advance(steps=50)
    look = run.look({"name": "surface", "size": 5})
    values = look["z"] / 32767 * look["z_range"]
    axis = torch.linspace(-6, 6, 5)
    corners = torch.tensor([[-6.0, 6.0], [6.0, 6.0], [-6.0, -6.0]])
    with torch.no_grad():
        said = run.experiment.network(corners).sigmoid()[:, 0] * 2 - 1
    assert len(axis) == len(values)
    assert [values[0, 0], values[0, -1], values[-1, 0]] == pytest.approx(said.tolist(), abs=1e-4)


def test_unit_maps_are_the_units():
    run = Run("playground", {"layers": "3 relu, 2 tanh"})
    run.advance(steps=20)
    look = run.look({"name": "network", "size": 8})
    fine = run.look({"name": "surface", "unit": "h0.2", "size": 8})
    coarse = (look["maps_0"][2].astype(float) - 128) / 127 * look["range_0"][2]
    assert coarse == pytest.approx(fine["z"] / 32767 * fine["z_range"], abs=float(look["range_0"][2]) / 100 + 1e-6)
    assert look["maps_1"].shape == (2, 8, 8)
    assert look["w_1"].shape == (2, 3)
    assert look["in_maps"].shape == (2, 8, 8)


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({"dataset": "circle"}, {"z", "z_range"}),
        ({"dataset": "rings", "classes": 5}, {"z", "z_range", "cls", "conf"}),
        ({"dataset": "multi-gaussian"}, {"z", "z_range"}),
        ({"dataset": "chirp"}, {"line_x", "line_y"}),
        (OWN, {"z", "z_range"}),
        (PAINTED_DATA, {"z", "z_range", "cls", "conf"}),
    ],
)  # fmt: skip
def test_every_kind_of_data_trains_and_shows(settings, names):
    run = Run("playground", settings)
    run.advance(steps=30)
    assert set(run.look({"name": "surface"})) == names
    points = run.look({"name": "points"})
    assert points["x"].shape == (len(points["label"]), 2)
    assert set(points["split"].tolist()) == {0, 1}
    metrics = run.look({"name": "metrics"})
    facts = run.experiment.facts()
    if facts["classes"]:
        assert metrics["train_confusion"].sum() == facts["train"]
        assert metrics["val_confusion"].sum() == facts["val"]
        right = np.trace(metrics["val_confusion"]) / facts["val"]
        assert right == pytest.approx(run.experiment.measure()["val_accuracy"])
    else:
        assert metrics == {}


def test_a_wide_table_is_cut_along_any_pair():
    run = Run("playground", OWN)
    assert run.experiment.facts()["features"] == ["a", "b", "c"]
    one, other = (run.look({"name": "points", "pair": pair})["x"] for pair in ([0, 1], [2, 0]))
    assert np.array_equal(one[:, 0], other[:, 1])
    with pytest.raises(LookupError, match="two different variables out of 3, got"):
        run.look({"name": "surface", "pair": [1, 3]})


@pytest.mark.parametrize("unit", ["h9.0", "h0.99", "in.x9", "nonsense", "out.7"])
def test_an_unknown_unit_is_a_sentence(unit):
    with pytest.raises(LookupError, match=f"There is no unit '{unit}'"):
        Run("playground", {}).look({"name": "surface", "unit": unit})


def test_a_function_of_one_variable_is_not_given_x2():
    run = Run("playground", {"dataset": "sine"})
    assert run.experiment.facts()["features"] == ["x1"]


def test_noise_free_data_has_no_floor_and_noisy_data_has_one():
    clean = Run("playground", {"dataset": "circle", "noise": 0.0}).experiment.facts()["floors"]
    noisy = Run("playground", {"dataset": "circle", "noise": 0.8}).experiment.facts()["floors"]
    assert clean["error"] == pytest.approx(0, abs=1e-6)
    assert 0.05 < noisy["error"] < 0.5
    assert noisy["loss"] > 0.1
