"""What is particular to the gradient lab: what it measures, what it mends, what one linear layer says of many."""

import ast

import numpy as np
import pytest
import torch

from engine.core.catalogue import get
from engine.core.config import differences, is_live
from engine.core.run import Run
from engine.experiments.gradients import config
from engine.experiments.gradients.looks import PROBED
from engine.experiments.gradients.mending import BREAKS, REPAIRS, fits

RECURRENT = {"kind": "recurrent", "time_steps": 6, "hidden": 5}


def run_of(steps=0, **changes):
    lab = get("gradients")
    run = Run("gradients", lab.Config.parse({**lab.smoke, **changes}))
    run.advance(steps=steps)
    return run


def look(run, name):
    return run.look({"name": name})


def rms(tensor):
    return tensor.detach().double().square().mean().sqrt().item()


def probe(run):
    learner = run.experiment.learner
    return learner.x_train[:PROBED], learner.y_train[:PROBED]


# --- what is measured -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("residual", [False, True])
@pytest.mark.parametrize("norm", config.NORMS)
def test_flow_is_what_autograd_says_of_every_layer(norm, residual):
    run = run_of(7, norm=norm, residual=residual)
    now, net, (x, y) = look(run, "flow"), run.experiment.network, probe(run)
    outputs, h = [], x
    for layer in net.hidden:  # in training: batch norm by the moments of the examples
        h = layer(h)
        outputs.append(h)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(net.output(h), y)
    slopes = torch.autograd.grad(loss, [*outputs, *(layer.linear.weight for layer in net.hidden)])
    assert now["activation"] == pytest.approx([rms(output) for output in outputs], rel=1e-5)
    assert now["gradient"] == pytest.approx([rms(slope) for slope in slopes[:3]], rel=1e-5)
    assert now["weight_gradient"] == pytest.approx([rms(slope) for slope in slopes[3:]], rel=1e-5)
    assert now["first_to_last"] == pytest.approx(now["gradient"][0] / now["gradient"][-1], rel=1e-5)


@pytest.mark.parametrize("cell", config.CELLS)
def test_flow_of_a_recurrent_network_has_a_column_for_every_time_step(cell):
    run = run_of(3, **RECURRENT, cell=cell)
    now, history = look(run, "flow"), look(run, "history")
    for name in ("activation", "gradient", "weight_gradient", "theory_activation", "theory_gradient"):
        assert now[name].shape == (6,)
        assert now[name].dtype == np.float32
    assert history["gradient"].shape == (4, 6)
    assert history["gradient"][-1] == pytest.approx(now["gradient"], rel=1e-6)
    assert run.experiment.facts()["columns"] == [f"t = {i}" for i in range(1, 7)]


@pytest.mark.parametrize("depth", [1, 2, 50])
def test_any_depth_from_one_to_fifty(depth):
    run = run_of(2, depth=depth)
    assert look(run, "flow")["gradient"].shape == (depth,)
    assert look(run, "histograms")["histogram"].shape == (depth, 31)


def test_the_square_of_a_vanishing_gradient_is_not_lost():
    now = look(run_of(depth=50, activation="sigmoid", width=16), "flow")
    assert 0 < now["gradient"][0] < 1e-25
    assert 0 < now["first_to_last"] < 1e-25


def test_history_begins_before_training_and_equals_the_flow_of_its_steps():
    run, seen = run_of(), {}
    for _ in range(30):
        seen[run.step] = look(run, "flow")["gradient"]
        run.advance(steps=1)
    kept = look(run, "history")
    assert kept["steps"][0] == 0
    for step, gradient in zip(kept["steps"], kept["gradient"], strict=True):
        if step in seen:
            assert gradient == pytest.approx(seen[step], rel=1e-6)
    run.seek(12)
    assert look(run, "history")["steps"][-1] <= 12


def test_histograms_are_shares_within_their_range():
    run = run_of(5, activation="relu")
    now = look(run, "histograms")
    assert now["histogram"].sum(1) == pytest.approx([1] * 3, rel=1e-5)
    assert (now["range"][:, 0] == -now["range"][:, 1]).all()
    assert not now["histogram"][:, :15].any()  # nothing is below 0
    first = run.experiment.network.flow(probe(run)[0][:64])[0].detach()
    assert now["range"][0, 1] == pytest.approx(first.abs().max().item(), rel=1e-5)
    assert now["histogram"][0, 30] == pytest.approx(
        (first > first.max() * (1 - 2 / 31)).float().mean().item(), abs=2e-3
    )


def test_histograms_of_numbers_that_are_zero_or_too_large():
    assert look(run_of(init="zeros"), "histograms")["histogram"][:, 15].tolist() == [1, 1, 1]
    run = run_of(activation="relu")
    with torch.no_grad():
        run.experiment.network.hidden[1].linear.weight.fill_(float("inf"))
    now = look(run, "histograms")
    assert np.isfinite(now["histogram"]).all()
    assert np.isfinite(now["range"]).all()
    assert now["histogram"][1:].sum() < 2


# --- many linear layers are one ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("residual", [False, True])
@pytest.mark.parametrize("depth", [2, 50])
def test_linear_layers_are_exactly_one(depth, residual):
    run = run_of(20, depth=depth, activation="linear", residual=residual)
    one = look(run, "collapse")
    assert one["product"].shape == (6, 2)
    assert one["difference"] <= 1e-12 * one["scale"]
    x, net = run.experiment.learner.x_val, run.experiment.network
    said = net.trace(x)[-2].detach().double()
    torch.testing.assert_close(
        said, x.double() @ torch.from_numpy(one["product"]).T + torch.from_numpy(one["bias"]), rtol=1e-3, atol=1e-5
    )


def test_the_product_of_two_matrices_worked_by_hand():
    run = run_of(depth=2, width=2, activation="linear")
    for target, rows in (
        ("hidden.0.linear.weight", [[1, 2], [3, 4]]), ("hidden.1.linear.weight", [[0, 1], [1, 1]]),
        ("hidden.0.linear.bias", [1, -1]), ("hidden.1.linear.bias", [0.5, 0]),
    ):  # fmt: skip
        dict(run.experiment.network.named_parameters())[target].data[:] = torch.tensor(rows, dtype=torch.float32)
    one = look(run, "collapse")
    assert one["product"].tolist() == [[3, 4], [4, 6]]
    assert one["bias"].tolist() == [-0.5, 0]


@pytest.mark.parametrize("changes", [{"activation": "tanh"}, {"activation": "linear", "norm": "batch"}, RECURRENT])
def test_other_networks_do_not_collapse(changes):
    one = look(run_of(**changes), "collapse")
    assert one["product"].shape == (0, 0)
    assert np.isnan(one["difference"])


# --- clipping ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("changes", [{}, RECURRENT])
@pytest.mark.parametrize("clip", [1e-3, 100.0])
def test_clipping_is_that_of_torch(clip, changes):
    experiment = run_of(3, clip=clip, lr=0.1, **changes).experiment
    learner, before = experiment.learner, experiment.learner.flat.data.clone()
    x, y = learner.batch()
    learner.flat.zero_grad()
    learner.loss(learner.network(x), y).backward()
    twins = [p.detach().clone().requires_grad_() for p in learner.network.parameters()]
    for twin, parameter in zip(twins, learner.network.parameters(), strict=True):
        twin.grad = parameter.grad.clone()
    length = torch.nn.utils.clip_grad_norm_(twins, clip).item()
    assert learner.update() == pytest.approx(length, rel=1e-5)  # the length before the cut
    moved = (before - learner.flat.data) / 0.1
    expected = torch.cat([twin.grad.flatten() for twin in twins])
    torch.testing.assert_close(moved, expected, rtol=1e-3, atol=1e-6)


def test_without_its_clip_the_clip_preset_learns_nothing():
    lab = get("gradients")
    values = lab.Config.parse(lab.preset("clip").values)
    for seed in range(2):
        run = Run("gradients", values.replace(clip=0, seed=seed, data_seed=seed))
        run.advance(steps=30)
        assert run.diverged is not None or run.timeline.columns["train_loss"].values[-1] > 0.69


# --- breaking and mending ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mend", [*REPAIRS, *BREAKS], ids=lambda mend: mend.label)
def test_a_button_is_there_where_it_changes_something(mend):
    start = {name: values[0] for name, values in mend.where.items()}
    before = get("gradients").Config.parse(start)
    after = before.replace(**mend.changes)
    assert not fits(mend, after)
    assert fits(mend, before) is bool(differences(before, after))
    assert mend.why.endswith(".")


def test_buttons_that_fit_come_with_the_flow():
    run = run_of(activation="relu", init="too large")
    facts, now = run.experiment.facts(), look(run, "flow")
    repairs = [fact["label"] for fact, yes in zip(facts["repairs"], now["repairs_fit"], strict=True) if yes]
    breaks = [fact["label"] for fact, yes in zip(facts["breaks"], now["breaks_fit"], strict=True) if yes]
    assert "He start" in repairs
    assert "Batch norm" in repairs
    assert "LSTM" not in repairs
    assert "Weights too large" not in breaks
    assert "Sigmoid units" in breaks


def ratio(run):
    return look(run, "flow")["first_to_last"]


def test_a_net_is_broken_and_mended_in_place():
    values = {"depth": 30, "width": 24, "activation": "relu", "init": "he", "lr": 0.005}
    run = Run("gradients", get("gradients").Config.parse(values))
    run.advance(steps=5)
    assert 1e-2 < ratio(run) < 1e2
    for changes, low, high in (
        ({"activation": "sigmoid"}, 0, 1e-8), ({"norm": "batch"}, 1e-1, 1e4), ({"norm": "none"}, 0, 1e-8),
        ({"residual": True}, 1e-2, 1e2), ({"residual": False, "activation": "relu"}, 1e-2, 1e2),
    ):  # fmt: skip
        assert all(is_live(run.config, path) for path in differences(run.config, run.config.replace(**changes)))
        run.adjust(**changes)
        run.advance(steps=1)
        assert low < ratio(run) < high, changes
    assert run.step == 10


def test_batch_norm_switched_on_knows_the_moments_of_now():
    run = run_of(20, activation="relu", init="he")
    run.adjust(norm="batch")
    run.advance(steps=0)
    learner = run.experiment.learner
    sums = learner.network.hidden[0].linear(learner.x_train)
    torch.testing.assert_close(learner.network.hidden[0].batch_norm.running_mean, sums.mean(0), rtol=1e-4, atol=1e-5)


def test_a_fork_with_the_same_columns_keeps_the_history_and_another_begins_one():
    run = run_of(20)
    same, deeper = run.fork(20, init="he"), run.fork(20, depth=5)
    assert look(same, "history")["steps"][0] == 0
    assert look(deeper, "history")["steps"].tolist() == [20]
    assert look(deeper, "history")["gradient"].shape == (1, 5)


def test_an_exported_run_has_only_the_cell_it_uses():
    lab = get("gradients")
    program = lab.Experiment.program(lab.Config.parse({**RECURRENT, "cell": "gru"}))
    ast.parse(program)
    assert "def gru_step" in program
    assert "def lstm_step" not in program
    assert "DeepMLP(" in program  # the learner can make either kind
