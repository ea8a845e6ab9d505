"""The lab of dilated convolutions: equal rivals, what is asked, what pictures are told, and what a doctor says."""

import numpy as np
import pytest
import torch

from engine.core.run import Run
from engine.data.sequences.series import following
from engine.experiments.dilated.config import DilatedConfig
from engine.experiments.dilated.learner import HORIZON, VALIDATED, Learner
from tests.programs import printed

SMALL = {"samples": 40, "length": 24, "layers": 3, "width": 4, "batch_size": 8}


def run_of(**changes):
    return Run("dilated", DilatedConfig.parse({**SMALL, **changes}))


def looked(run, name, **given):
    return run.look({"name": name, **given})


@pytest.mark.parametrize("rival", ["tanh", "gru", "lstm"])
@pytest.mark.parametrize("changes", [{}, {"width": 12, "layers": 5}, {"gated": False, "kernel": 4}])
def test_the_rival_has_as_many_parameters(rival, changes):
    stack, other = Learner(DilatedConfig.parse({**SMALL, **changes, "rival": rival})).network
    sizes = [sum(p.numel() for p in net.parameters()) for net in (stack, other)]
    assert sizes[1] == pytest.approx(sizes[0], rel=0.12)


def test_the_field_of_the_settings_is_that_of_the_network():
    for changes in ({}, {"doubling": False}, {"kernel": 3, "layers": 6}, {"layers": 1}):
        config = DilatedConfig.parse({**SMALL, **changes})
        assert config.field == Learner(config).network[0].field
    assert DilatedConfig().field == 32
    assert DilatedConfig(doubling=False).field == 6


def test_without_a_rival_there_is_one_network():
    run = run_of(rival="none")
    run.advance(steps=3)
    assert len(run.experiment.facts()["networks"]) == 1
    assert looked(run, "prediction")["said"].shape == (1, 24)
    assert "val_loss_1" not in run.timeline.columns


def test_the_loss_is_of_the_second_half():
    learner = run_of().experiment.learner
    y = torch.randn(5, 24, 1)
    outputs = torch.stack([y, y]).clone()
    outputs[0, :, :12] += 9
    outputs[1, :, 12:] += 2
    assert learner.losses(outputs, y).tolist() == pytest.approx([0, 4])


def test_what_comes_after_a_series_is_its_own_future():
    config = DilatedConfig.parse({**SMALL, "noise": 0.0})
    learner = Learner(config)
    x, y = following("sine", VALIDATED, 24 + HORIZON, 0.0, np.random.default_rng([0, 1]))
    assert learner.future.shape == (VALIDATED, HORIZON, 1)
    assert torch.equal(learner.future, torch.from_numpy(x[:, 24:]))
    assert torch.equal(learner.y_val, torch.from_numpy(y[:, :24]))


def test_a_step_is_plain_training():
    run = run_of(clip=0.0, optimizer="sgd", lr=0.1)
    learner = run.experiment.learner
    twin = Learner(run.config)
    twin.flat.data.copy_(learner.flat.data)
    rows = twin.batches.take(8)
    x, y = twin.x[rows], twin.y[rows]
    run.advance(steps=1)
    for network, trained in zip(twin.network, learner.network, strict=True):
        loss = ((network(x) - y)[:, 12:] ** 2).mean()
        parameters = list(network.parameters())
        slopes = torch.autograd.grad(loss, parameters)
        for before, slope, after in zip(parameters, slopes, trained.parameters(), strict=True):
            assert torch.allclose(before - 0.1 * slope, after, atol=1e-6)


def test_each_network_is_clipped_by_itself():
    learner = run_of().experiment.learner
    learner.flat.grad.copy_(torch.arange(len(learner.flat.grad)).float())
    learner.clip(1.0)
    for k in range(2):
        assert learner.flat.grad[learner.part(k)].norm().item() == pytest.approx(1, rel=1e-4)


# --- looks ----------------------------------------------------------------------------------------------------------


def test_predictions_are_those_of_the_networks():
    run = run_of()
    run.advance(steps=5)
    answer = looked(run, "prediction", index=7)
    learner = run.experiment.learner
    x = learner.x_val[7:8]
    assert answer["seen"] == pytest.approx(x[0, :, 0].numpy())
    assert answer["target"] == pytest.approx(learner.y_val[7, :, 0].numpy())
    with torch.no_grad():
        for said, network in zip(answer["said"], learner.network, strict=True):
            assert said == pytest.approx(network(x)[0, :, 0].numpy(), abs=1e-6)
    assert looked(run, "prediction", split="train", index=3)["seen"] == pytest.approx(learner.x[3, :, 0].numpy())


def test_the_tree_has_sizes_and_taps():
    run = run_of(kernel=3)
    answer = looked(run, "tree", index=2)
    stack = run.experiment.network[0]
    assert answer["size"].shape == (4, 24)
    assert answer["taps"].shape == (3, 3)
    assert answer["taps"].max(1) == pytest.approx(1)
    with torch.no_grad():
        states = stack.trace(run.experiment.learner.x_val[2:3])
    assert answer["size"][2] == pytest.approx(states[2][0].pow(2).mean(0).sqrt().numpy(), abs=1e-6)
    first = stack.blocks[0]
    taps = torch.cat([first.filter.weight, first.gate.weight]).detach()  # (2C, C, K)
    lengths = [taps[..., k].norm() for k in range(3)]
    assert answer["taps"][0] == pytest.approx([float(each / max(lengths)) for each in lengths], abs=1e-5)
    assert looked(run_of(gated=False), "tree")["taps"].shape == (3, 2)


def test_reach_is_the_slope_of_the_last_prediction():
    run = run_of()
    slope = looked(run, "reach")["slope"]
    assert slope.shape == (2, 24)
    assert not slope[0, 8:].any()  # three layers see 8 values
    assert slope[0, :8].all()
    assert slope[1].all()
    learner, e = run.experiment.learner, 1e-2
    x = learner.x_val[:32].double()
    stack = learner.network[0].double()
    try:
        nudge = torch.zeros_like(x)
        nudge[:, -3] = e
        with torch.no_grad():
            by_hand = ((stack(x + nudge) - stack(x - nudge))[:, -1, 0] / (2 * e)).abs().mean()
    finally:
        stack.float()
    assert slope[0, 2] == pytest.approx(by_hand.item(), rel=1e-3)


def test_generation_reads_its_own_predictions():
    run = run_of(noise=0.0)
    run.advance(steps=3)
    answer, learner = looked(run, "generation", index=5), run.experiment.learner
    assert answer["said"].shape == (2, HORIZON)
    assert answer["true"].shape == (24 + HORIZON - 1,)
    assert answer["true"][23:] == pytest.approx(learner.future[5, :, 0].numpy())
    heard = learner.x_val[5:6]
    with torch.no_grad():
        for _ in range(4):
            heard = torch.cat([heard, learner.network[1](heard)[:, -1:]], 1)
    assert answer["said"][1, :4] == pytest.approx(heard[0, 24:, 0].numpy(), abs=1e-5)


def test_the_error_by_horizon_is_the_mean_over_series():
    run = run_of()
    error, learner = looked(run, "horizon")["error"], run.experiment.learner
    rows = [looked(run, "generation", index=i)["said"] - learner.future[i, :, 0].numpy() for i in range(32)]
    assert error == pytest.approx(np.mean(np.square(rows), 0), abs=1e-4)


def test_an_echo_begins_with_the_change_and_leaves_the_field():
    run = run_of()
    answer = looked(run, "echo", index=1, t=10)
    assert answer["t"] == 10
    assert not answer["change"][:, :10].any()
    assert answer["change"][:, 10].all()
    assert not answer["change"][0, 18:].any()
    assert answer["change"][1, 18:].any()
    assert not looked(run, "echo", by=0.0)["change"].any()


@pytest.mark.parametrize(("lens", "given", "words"), [
    ("prediction", {"index": 300}, r"must be in \[0, 299\], got 300"),
    ("prediction", {"index": -1}, "got -1"),
    ("tree", {"split": "test"}, "train or val, got 'test'"),
    ("tree", {"index": "x"}, "got x"),
    ("generation", {"split": "train"}, "validation series alone, got 'train'"),
    ("echo", {"t": 24}, r"must be in \[0, 23\], got 24"),
    ("echo", {"by": 1e9}, "at most 10"),
])  # fmt: skip
def test_what_is_not_there_is_a_sentence(lens, given, words):
    with pytest.raises((LookupError, ValueError), match=words):
        looked(run_of(), lens, **given)


# --- forks, findings, programs --------------------------------------------------------------------------------------


def test_a_fork_with_another_rival_keeps_the_stack():
    run = run_of()
    run.advance(steps=5)
    before = [p.clone() for p in run.experiment.network[0].parameters()]
    fork = run.fork(5, rival="lstm")
    assert all(torch.equal(a, b) for a, b in zip(before, fork.experiment.network[0].parameters(), strict=True))
    assert fork.experiment.facts()["networks"][1]["label"] == "LSTM"


def test_short_sight_is_said_with_what_would_help():
    run = run_of(doubling=False)
    assert run.findings() == []  # nothing has been learned yet
    run.advance(steps=60)
    (found,) = run.findings()
    assert found["name"] == "under_capacity"
    assert "depends on 4 values" in found["evidence"]
    assert found["changes"] == {"doubling": True}
    for changes in ({"noise": 0.0}, {"layers": 8, "kernel": 4}, {"doubling": True}):
        other = run_of(**{"doubling": False, **changes})
        other.advance(steps=60)
        assert other.findings() == []


def test_the_program_prints_the_losses_of_the_run(tmp_path):
    config = DilatedConfig.parse({**SMALL, "rival": "gru", "series": "chirp"})
    run = Run("dilated", config)
    run.advance(steps=6)
    losses = printed(run.experiment.program(config, (), 6), tmp_path)
    assert len(losses) == 6
    for step, loss in losses.items():
        assert loss == pytest.approx(run.timeline.columns["loss"].values[step - 1], rel=1e-5)
    text = run.experiment.program(config, (), 6)
    assert "nn.LSTM" not in text
    assert "import engine" not in text
